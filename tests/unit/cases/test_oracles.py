import pytest

from engine.cases.oracles import Family, documents, expectation, is_json
from engine.errors import Pointer
from engine.openapi.model import Header, MediaType, Operation, Response

AT = Pointer("#/paths/~1pets/post")
FAMILIES: tuple[Family, ...] = (
    "ok", "input", "path-input", "size", "infra", "method", "unknown", "auth", "ignore-or-refuse", "alive",
)  # fmt: skip


def _operation(*codes: str) -> Operation:
    return Operation("createPet", "POST", "/pets", AT, responses=tuple(Response(code, AT) for code in codes))


@pytest.mark.parametrize(
    ("family", "codes", "status", "strict"),
    [
        ("ok", ("201", "400"), ("201",), True),
        ("ok", ("200", "202", "default"), ("200", "202"), True),
        ("ok", ("302",), ("302",), True),
        ("ok", ("default",), ("2XX",), False),
        ("ok", ("400",), ("2XX",), False),
        ("input", ("201", "422"), ("422",), True),
        ("input", ("201", "4XX"), ("400", "422"), True),
        ("input", ("201", "default"), ("400", "422"), False),
        ("path-input", ("200", "404"), ("404",), True),
        ("size", ("201",), ("400", "413", "422"), False),
        ("infra", ("201", "400", "415"), ("400", "415", "422"), False),
        ("unknown", ("200", "404"), ("404",), True),
        ("unknown", ("200", "403", "404"), ("404", "403"), True),
        ("unknown", ("200", "403"), ("400", "403", "404", "410", "422"), False),
        ("unknown", ("200",), ("400", "403", "404", "410", "422"), False),
        ("auth", ("200", "401"), ("401",), True),
        ("auth", ("200",), ("401", "403", "404"), False),
        ("method", ("200", "405"), ("404", "405"), False),
        ("ignore-or-refuse", ("200", "400"), ("2XX", "400", "422"), False),
        ("alive", ("200", "404"), ("2XX", "3XX", "4XX"), False),
    ],
)
def test_a_family_expects_its_documented_part_else_its_lenient_list(
    family: Family, codes: tuple[str, ...], status: tuple[str, ...], strict: bool
) -> None:
    expected = expectation(_operation(*codes), family)

    assert (expected.status, expected.strict) == (status, strict)


def test_an_object_that_may_not_exist_may_be_answered_with_404() -> None:
    positive = expectation(_operation("200"), "ok", certain=False)
    negative = expectation(_operation("200", "400"), "input", certain=False)

    assert (positive.status, positive.strict) == (("2XX", "404"), False)
    assert (negative.status, negative.strict) == (("400", "404"), False)


def test_what_stands_before_a_service_may_answer_only_where_nothing_is_ever_strict() -> None:
    answered = {family for family in FAMILIES if expectation(_operation("400"), family).gateway}

    assert answered == {"infra", "method", "ignore-or-refuse", "alive"}


def test_no_family_accepts_a_server_error() -> None:

    for family in FAMILIES:
        for codes in ((), ("500",), ("200", "4XX", "5XX", "default")):
            assert not any(code.startswith("5") for code in expectation(_operation(*codes), family).status)


def test_the_schema_and_required_headers_are_those_of_the_first_expected_status() -> None:
    schema = Pointer("#/components/schemas/Pet")
    response = Response(
        "201",
        AT,
        content=(MediaType("text/html", AT), MediaType("application/json", AT, schema=schema)),
        headers=(Header("Location", AT, required=True), Header("X-Rate", AT)),
    )
    operation = Operation("createPet", "POST", "/pets", AT, responses=(response,))

    expected = expectation(operation, "ok")

    assert expected.schema == schema
    assert expected.headers == ("Location",)


def test_only_codes_named_by_themselves_count_as_documented() -> None:
    operation = _operation("200", "4XX", "default")

    assert documents(operation, "200")
    assert not documents(operation, "404")


@pytest.mark.parametrize(
    "name", ["application/json", "application/problem+json", "Application/JSON; charset=utf-8"]
)
def test_json_media_types_are_known_with_suffix_case_and_parameters(name: str) -> None:
    assert is_json(name)


@pytest.mark.parametrize("name", ["application/xml", "text/plain", "application/jsonlines"])
def test_other_media_types_are_not_json(name: str) -> None:
    assert not is_json(name)
