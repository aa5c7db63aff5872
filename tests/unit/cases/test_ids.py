from engine.cases.ids import LONGEST_ID, CaseIds, alike, digest, operation_slugs, slug
from engine.errors import Pointer
from engine.openapi.model import Operation


def _operation(name: str, method: str = "GET", path: str = "/a") -> Operation:
    return Operation(name, method, path, Pointer("#/paths"))


def test_camel_and_snake_become_kebab_without_a_digest() -> None:
    assert slug("createPet") == "create-pet"
    assert slug("create_pet") == "create-pet"
    assert slug("listHTTPRoutes") == "list-http-routes"


def test_a_text_that_loses_characters_gets_six_digits_of_its_exact_spelling() -> None:
    assert slug("größe") == f"gr-e-{digest('größe')}"
    assert slug("a+b") == f"a-b-{digest('a+b')}"


def test_separators_that_operation_ids_use_are_only_separators() -> None:
    assert slug("pets.list") == "pets-list"
    assert slug("TodoController.replaceById") == "todo-controller-replace-by-id"


def test_operations_with_one_slug_both_get_the_digest_of_method_and_path() -> None:
    slugs = operation_slugs([_operation("getPet", path="/pets"), _operation("get_pet", path="/pet")])

    assert len(set(slugs.values())) == 2
    assert all(name.startswith("get-pet-") for name in slugs.values())


def test_the_operations_that_would_share_a_slug_are_told_and_no_others() -> None:
    given = [_operation("getPet", path="/pets"), _operation("größe"), _operation("get_pet", path="/pet")]

    assert list(alike(operation_slugs(given))) == [("getPet", "get_pet")]


def test_a_new_operation_changes_no_other_slug() -> None:
    before = operation_slugs([_operation("getPet"), _operation("addPet")])
    after = operation_slugs([_operation("findPet"), _operation("getPet"), _operation("addPet")])

    assert {name: after[name] for name in before} == dict(before)


def test_a_case_id_names_operation_technique_place_input_and_value() -> None:
    ids = CaseIds("create-pet")

    assert ids.make("too-long", "body", "name") == "create-pet-too-long-body-name"
    assert ids.make("enum-value", "query", "status", "sold") == "create-pet-enum-value-query-status-sold"


def test_two_inputs_of_one_spelling_have_two_ids() -> None:
    ids = CaseIds("create-pet")

    assert ids.make("too-long", "body", "petName") != ids.make("too-long", "body", "pet_name")


def test_no_id_is_longer_than_a_hundred_characters() -> None:
    ids = CaseIds(slug("a" * 200))

    made = ids.make("too-few-properties", "body", "b" * 200, "c" * 200)

    assert len(made) <= LONGEST_ID
    assert made == ids.make("too-few-properties", "body", "b" * 200, "c" * 200)


def test_no_slug_is_the_name_of_a_windows_device() -> None:
    assert slug("con") == f"con-{digest('con')}"
    assert slug("LPT1") != "lpt1"
