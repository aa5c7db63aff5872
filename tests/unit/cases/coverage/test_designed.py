from itertools import pairwise
from pathlib import Path
from typing import Any

from engine.cases.coverage.model import Measure
from engine.errors import Pointer
from tests.samples.covered import measured, measured_paths
from tests.samples.openapi import opened, read, version_3

BOOKSHOP = Path(__file__).parents[4] / "resources/samples/bookshop.yaml"
JSON = "application/json"


def _short(total: int, covered: int, missing: tuple[str, ...]) -> Measure:
    return Measure(total, covered, tuple(map(Pointer, missing)))


def _answer(schema: Any = None, media: str = JSON) -> dict[str, Any]:
    return {"description": "d", **({"content": {media: {"schema": schema}}} if schema else {})}


def _get(path: str = "/things", **more: Any) -> dict[str, Any]:
    operation = {"operationId": "listThings", "responses": {"200": _answer()}, **more}
    return {path: {"get": operation}}


def _query(name: str, schema: Any, **more: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": schema, **more}


_RULES: dict[str, Any] = {"x-dependencies": ["AllOrNone(from, to)"]}
PARAMETER = "#/paths/~1things/get/parameters"


def test_a_path_counts_once_however_many_operations_it_has(tmp_path: Path) -> None:
    both = {"responses": {"200": _answer()}}

    found = measured_paths({"/things": {"get": both, "post": both}, "/others": {"get": both}}, tmp_path)

    assert found.measures["paths"] == Measure(2, 2)
    assert found.measures["operations"] == Measure(3, 3)


def test_an_operation_that_was_not_chosen_is_missing_and_so_is_its_path(tmp_path: Path) -> None:
    api, _ = read(version_3({**_get(), **_get("/others", operationId="listOthers")}), tmp_path)

    found = measured(api, 10, exclude=("listOthers",))

    assert found.measures["paths"] == _short(2, 1, ("#/paths/~1others",))
    assert found.measures["operations"] == _short(2, 1, ("#/paths/~1others/get",))
    assert found.level == 0


def test_an_operation_without_a_valid_request_is_asked_for_but_cannot_answer_with_success(
    tmp_path: Path,
) -> None:
    impossible = _query("limit", {"type": "integer", "minimum": 5, "maximum": 1}, required=True)

    found = measured_paths(_get(parameters=[impossible]), tmp_path)

    assert found.measures["operations"] == _short(1, 0, ("#/paths/~1things/get",))
    assert found.level == 1


def test_each_media_type_of_a_body_is_an_input_type(tmp_path: Path) -> None:
    schema = {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}
    content = {JSON: {"schema": schema}, "application/x-www-form-urlencoded": {"schema": schema}}
    body = {"required": True, "content": content}
    paths = {"/things": {"post": {"requestBody": body, "responses": {"200": _answer()}}}}
    form = "#/paths/~1things/post/requestBody/content/application~1x-www-form-urlencoded"

    assert measured_paths(paths, tmp_path).measures["inputTypes"] == Measure(2, 2)
    assert measured_paths(paths, tmp_path, 1).measures["inputTypes"] == _short(
        2, 1, ("#/paths/~1things/post",)
    )
    (one,) = measured_paths(paths, tmp_path, 1).operations.values()
    assert one.measures["inputTypes"].missing == (form,)
    assert one.level == 2


def test_each_media_type_of_a_success_is_an_output_type(tmp_path: Path) -> None:
    answer = {"description": "d", "content": {JSON: {}, "text/csv": {}}}
    paths = _get(responses={"200": answer, "400": _answer({"type": "object"}, "application/problem+json")})

    assert measured_paths(paths, tmp_path).measures["outputTypes"] == Measure(2, 2)
    assert measured_paths(paths, tmp_path, 1).of("listThings", "outputTypes") == _short(
        2, 1, ("#/paths/~1things/get/responses/200/content/text~1csv",)
    )


def test_a_parameter_counts_once_a_valid_request_has_it(tmp_path: Path) -> None:
    paths = _get(parameters=[_query("q", {"type": "string"}), _query("page", {"type": "integer"})])

    assert measured_paths(paths, tmp_path, 1).of("listThings", "parameters") == _short(
        2, 0, (f"{PARAMETER}/0", f"{PARAMETER}/1")
    )
    assert measured_paths(paths, tmp_path, 2).of("listThings", "parameters") == Measure(2, 2)


def test_success_and_refusal_are_two_classes_where_both_are_documented(tmp_path: Path) -> None:
    wanted = _query("page", {"type": "integer"}, required=True)
    paths = _get(parameters=[wanted], responses={"200": _answer(), "400": _answer(), "500": _answer()})

    assert measured_paths(paths, tmp_path, 1).of("listThings", "statusClasses") == _short(
        2, 1, ("#/paths/~1things/get/responses/400",)
    )
    assert measured_paths(paths, tmp_path).of("listThings", "statusClasses") == Measure(2, 2)


def test_each_listed_value_and_both_of_a_boolean_are_values(tmp_path: Path) -> None:
    order = {"type": "string", "enum": ["asc", "desc", "none"]}
    paths = _get(parameters=[_query("order", order), _query("all", {"type": "boolean"})])

    few, many = measured_paths(paths, tmp_path, 2), measured_paths(paths, tmp_path)

    assert few.of("listThings", "parameterValues") == _short(
        5,
        2,
        (f"{PARAMETER}/0/schema/enum/1", f"{PARAMETER}/0/schema/enum/2", f"{PARAMETER}/1/schema/type"),
    )
    assert many.of("listThings", "parameterValues") == Measure(5, 5)


def test_values_of_the_items_of_a_body_count_too(tmp_path: Path) -> None:
    sizes = {"type": "array", "items": {"type": "string", "enum": ["s", "m"]}}
    schema = {"type": "object", "properties": {"sizes": sizes}, "required": ["sizes"]}
    body = {"required": True, "content": {JSON: {"schema": schema}}}
    paths = {"/things": {"post": {"requestBody": body, "responses": {"200": _answer()}}}}

    assert measured_paths(paths, tmp_path).measures["parameterValues"] == Measure(2, 2)


def test_a_status_code_counts_once_a_strict_case_names_it(tmp_path: Path) -> None:
    wanted = _query("page", {"type": "integer"}, required=True)
    answers = {code: _answer() for code in ("200", "400", "404", "429", "503", "default")}
    paths = _get(parameters=[wanted], responses=answers)

    found = measured_paths(paths, tmp_path)

    assert found.of("listThings", "statusCodes") == _short(3, 2, ("#/paths/~1things/get/responses/404",))
    assert [each.target.rpartition("/")[2] for each in found.operations["listThings"].not_provokable] == [
        "429",
        "503",
    ]


def test_what_conflicts_is_told_only_where_something_must_be_unique(tmp_path: Path) -> None:
    mail = {"type": "object", "properties": {"email": {"type": "string"}}, "required": ["email"]}
    sending = {"required": True, "content": {JSON: {"schema": mail}}}
    answers = {"201": _answer(), "409": _answer()}
    paths = {
        "/users": {"post": {"operationId": "addUser", "requestBody": sending, "responses": answers}},
        "/locks": {"post": {"operationId": "lock", "responses": answers}},
    }

    found = measured_paths(paths, tmp_path)

    assert found.operations["addUser"].not_provokable == ()
    (left_out,) = found.operations["lock"].not_provokable
    assert (left_out.target, left_out.reason) == ("#/paths/~1locks/post/responses/409", "not-provokable")
    assert left_out.detail.startswith("no input of this operation must be unique")


def test_a_code_counts_once_a_case_provokes_it_though_a_gateway_may_answer_otherwise(tmp_path: Path) -> None:
    answers = {code: _answer() for code in ("201", "400", "405", "406", "415")}
    body = {"required": True, "content": {JSON: {"schema": {"type": "object"}}}}
    paths = {"/things": {"post": {"operationId": "make", "requestBody": body, "responses": answers}}}

    few, many = measured_paths(paths, tmp_path, cases=1), measured_paths(paths, tmp_path, cases=50)

    assert few.of("make", "statusCodes") == _short(
        5, 1, tuple(f"#/paths/~1things/post/responses/{code}" for code in ("400", "405", "406", "415"))
    )
    assert many.of("make", "statusCodes") == Measure(5, 5)


def test_another_method_is_tried_once_for_all_operations_of_a_path(tmp_path: Path) -> None:
    answers = {"200": _answer(), "405": _answer()}
    paths = {
        "/things": {
            "get": {"operationId": "find", "responses": {"200": _answer()}},
            "post": {"operationId": "make", "responses": answers},
        }
    }

    assert measured_paths(paths, tmp_path, cases=50).of("make", "statusCodes") == Measure(2, 2)


def test_what_no_request_can_bring_about_counts_in_nothing(tmp_path: Path) -> None:
    verbs = ("put", "patch", "post", "get")
    answers = {code: _answer() for code in ("200", "405", "411", "415")}
    paths = {"/things": {verb: {"operationId": verb, "responses": answers} for verb in verbs}}

    found = measured_paths(paths, tmp_path)

    assert found.of("get", "statusCodes") == Measure(1, 1)
    assert [each.detail for each in found.operations["get"].not_provokable] == [
        "no request by another method is tried on this path",
        "a client always tells how long the body is",
        "it takes no body of which the media type could be wrong",
    ]


def test_a_redirect_is_a_success_only_where_no_other_is_documented(tmp_path: Path) -> None:
    paths = {
        **_get(responses={"302": _answer()}),
        **_get("/others", operationId="listOthers", responses={"200": _answer(), "304": _answer()}),
    }

    found = measured_paths(paths, tmp_path)

    assert found.of("listThings", "statusCodes") == Measure(1, 1)
    assert found.of("listOthers", "statusCodes") == Measure(1, 1)
    assert [each.detail for each in found.operations["listOthers"].not_provokable] == [
        "the document does not tell what brings the service to answer 304"
    ]


def test_where_every_second_credential_is_needed_its_absence_is_a_third_way(tmp_path: Path) -> None:
    schemes = {name: {"type": "apiKey", "in": "header", "name": f"X-{name}"} for name in ("first", "second")}
    paths = _get(security=[{"first": [], "second": []}], responses={"200": _answer(), "401": _answer()})

    found = measured_paths(paths, tmp_path, components={"securitySchemes": schemes})

    assert found.of("listThings", "security") == Measure(3, 3)


def test_the_properties_of_an_answer_count_where_a_case_expects_it(tmp_path: Path) -> None:
    thing = {"type": "object", "properties": {"id": {}, "owner": {"properties": {"name": {}}}}}
    fault = {"type": "object", "properties": {"message": {}}}
    paths = _get(responses={"200": _answer({"type": "array", "items": thing}), "404": _answer(fault)})
    missing = "#/paths/~1things/get/responses/404/content/application~1json/schema"

    assert measured_paths(paths, tmp_path).of("listThings", "responseProperties") == _short(4, 3, (missing,))


SHELF: dict[str, Any] = {
    "/shelves": {
        "post": {
            "operationId": "addShelf",
            "responses": {
                "201": _answer({"type": "object", "properties": {"id": {"type": "string"}}}),
            },
        }
    },
    "/shelves/{shelfId}": {
        "parameters": [
            {"name": "shelfId", "in": "path", "required": True, "schema": {"type": "string"}},
        ],
        "get": {"operationId": "readShelf", "responses": {"200": _answer()}},
    },
}


def test_a_sure_link_counts_once_a_case_sends_the_id_that_was_handed_out(tmp_path: Path) -> None:
    found = measured_paths(SHELF, tmp_path)

    assert found.of("readShelf", "flows") == Measure(1, 1)
    assert found.of("addShelf", "flows") is None


def test_a_constraint_counts_once_it_is_kept_and_broken(tmp_path: Path) -> None:
    limit = _query("limit", {"type": "integer", "minimum": 1, "maximum": 9})
    paths = _get(parameters=[limit])

    assert measured_paths(paths, tmp_path, 2).of("listThings", "constraints") == _short(
        3, 0, (f"{PARAMETER}/0/schema/type", f"{PARAMETER}/0/schema/maximum", f"{PARAMETER}/0/schema/minimum")
    )
    assert measured_paths(paths, tmp_path, 3).of("listThings", "constraints") == _short(
        3, 1, (f"{PARAMETER}/0/schema/type", f"{PARAMETER}/0/schema/maximum")
    )
    assert measured_paths(paths, tmp_path).of("listThings", "constraints") == Measure(3, 3)


def test_text_in_the_query_has_no_type_that_could_be_broken(tmp_path: Path) -> None:
    paths = _get(parameters=[_query("q", {"type": "string"})])

    assert measured_paths(paths, tmp_path).of("listThings", "constraints") is None


def test_without_and_with_a_wrong_credential_are_two_ways_to_be_refused(tmp_path: Path) -> None:
    schemes = {"securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}}}
    paths = _get(security=[{"key": []}], responses={"200": _answer(), "401": _answer()})

    few = measured_paths(paths, tmp_path, 2, components=schemes)
    many = measured_paths(paths, tmp_path, components=schemes)

    assert few.of("listThings", "security") == _short(2, 1, ("#/paths/~1things/get/security/0",))
    assert many.of("listThings", "security") == Measure(2, 2)


def test_a_rule_between_inputs_counts_once_it_is_broken_alone(tmp_path: Path) -> None:
    parameters = [_query("from", {"type": "string"}), _query("to", {"type": "string"})]
    paths = _get(parameters=parameters, **_RULES)

    assert measured_paths(paths, tmp_path, 1).of("listThings", "rules") == _short(
        1, 0, ("#/paths/~1things/get/x-dependencies/0",)
    )
    assert measured_paths(paths, tmp_path).of("listThings", "rules") == Measure(1, 1)


def test_requests_count_setup_and_cleanup(tmp_path: Path) -> None:
    found = measured_paths(SHELF, tmp_path, 1)

    assert found.operations["readShelf"].requests == 2
    assert found.operations["addShelf"].requests == 1


def test_what_nobody_deletes_stays(tmp_path: Path) -> None:
    found = measured_paths({**SHELF, **_get()}, tmp_path, 1)

    assert {name: each.leaves_data for name, each in found.operations.items()} == {
        "addShelf": True,
        "readShelf": True,
        "listThings": False,
    }


def test_more_cases_never_cover_less() -> None:
    api, _ = opened(BOOKSHOP)
    found = [measured(api, cases) for cases in (1, 3, 7, 10, 25, 80)]

    for few, more in pairwise(found):
        assert few.level <= more.level
        for name, measure in few.measures.items():
            assert measure.total == more.measures[name].total, name
            assert measure.covered <= more.measures[name].covered, name
        for operation, each in few.operations.items():
            assert each.level <= more.operations[operation].level, operation


def test_with_every_case_the_sample_document_has_each_constraint_kept_and_broken() -> None:
    api, _ = opened(BOOKSHOP)

    found = measured(api, 2_000)

    assert found.measures["constraints"] == Measure(209, 209)
    assert found.measures["parameterValues"] == Measure(36, 36)
