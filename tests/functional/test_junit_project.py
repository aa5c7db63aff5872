"""The JUnit project of the sample suite, compiled by javac and run against the sample shop."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from tests.samples import java
from tests.samples.junit_project import hostile_suite, rendered, write
from tests.samples.serving import Call
from tests.samples.shop import CREDENTIALS, PASSWORD, SHELF, TOKEN, Shop, running_shop
from tests.samples.suite import sample_suite
from tests.samples.tools import node_modules, run, tool

SETTINGS = {**CREDENTIALS, "API_VALUE_SHELF_ID": SHELF}
NEEDS_A_TOKEN = "API_TOKEN_MAIN"


@dataclass(frozen=True)
class Project:
    folder: Path
    classes: Path
    said: str


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    absent = java.missing()
    if absent and "CI" not in os.environ:
        pytest.skip(absent)
    assert absent is None
    folder = write(rendered(*sample_suite()), tmp_path_factory.mktemp("generated"))
    classes = tmp_path_factory.mktemp("compiled") / "classes"
    return Project(folder, classes, java.compile_project(folder, classes))


Outcomes = Callable[..., tuple[java.Run, Shop]]


@pytest.fixture(scope="module")
def with_faults(project: Project) -> Outcomes:
    """One run of the whole project against a shop with these faults; the same ones run once."""

    @cache
    def ran(*faults: str) -> tuple[java.Run, Shop]:
        with running_shop(faults) as shop:
            settings = {"API_BASE_URL": shop.url, **SETTINGS}
            return java.run_classes(project.folder, project.classes, settings), shop

    return ran


def names() -> set[str]:
    """Ids of all cases, and of the flows that are tests."""
    suite, plans = sample_suite()
    cases = {str(case.id) for plan in plans for case in plan.cases}
    return cases | {flow.id for flow in suite.flows if flow.technique != "setup"}


def prettier(folder: Path) -> "subprocess.CompletedProcess[str]":
    plugin = node_modules() / "prettier-plugin-java" / "dist" / "index.mjs"
    return run([tool("prettier"), "--check", f"--plugin={plugin}", "**/*.java"], folder)


def test_a_fresh_project_compiles_without_a_warning(project: Project) -> None:
    assert project.said == ""


def test_prettier_has_nothing_to_change_in_a_fresh_project(project: Project) -> None:
    done = prettier(project.folder)

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
def test_hostile_names_make_code_that_compiles_is_formatted_and_runs_nothing(
    project: Project, tmp_path: Path
) -> None:
    folder = write(rendered(*hostile_suite()), tmp_path)

    said = java.compile_project(folder, tmp_path / "classes")
    formatted = prettier(folder)
    with running_shop() as shop:
        settings = {"API_BASE_URL": shop.url, **SETTINGS}
        done = java.run_classes(folder, tmp_path / "classes", settings)

    assert said == ""
    assert formatted.returncode == 0, formatted.stdout + formatted.stderr
    assert set(done.verdicts.values()) == {"pass"}
    assert len(done.verdicts) == 218
    assert done.returncode == 0


def test_every_case_is_a_test_and_a_correct_service_passes_all_of_them(with_faults: Outcomes) -> None:
    done, _ = with_faults()

    assert done.messages == {}
    assert dict(done.verdicts) == dict.fromkeys(names(), "pass")
    assert done.returncode == 0


@pytest.mark.parametrize(
    ("fault", "red"),
    [
        (
            "maximum-ignored",
            {"create-pet-above-maximum-body-price", "create-pet-above-maximum-body-price-huge"},
        ),
        ("empty-text-500", {"create-pet-too-short-body-name"}),
        (
            "auth-ignored",
            {"create-pet-no-auth", "create-pet-invalid-auth", "delete-pet-no-auth", "stats-no-auth"},
        ),
        ("delete-keeps", {"pets-crud"}),
        (
            "no-location",
            {"create-pet-minimal", "create-pet-full", "create-pet-at-maximum-body-price", "pets-crud"},
        ),
        ("loses-price", {"pets-crud"}),
    ],
)
def test_a_planted_fault_fails_the_cases_that_find_it_and_no_other(
    with_faults: Outcomes, fault: str, red: set[str]
) -> None:
    done, _ = with_faults(fault)

    assert {name for name, verdict in done.verdicts.items() if verdict == "fail"} == red
    assert {name for name, verdict in done.verdicts.items() if verdict == "skip"} == set()
    assert done.returncode == 1


def test_a_failure_says_rule_place_answer_and_how_to_send_it_again(with_faults: Outcomes) -> None:
    done, _ = with_faults("maximum-ignored")

    lines = done.messages["create-pet-above-maximum-body-price"].splitlines()[:6]
    assert [re.sub(r"\d+ ms$|(?<=\"id\": \")[0-9a-f-]+", "#", line) for line in lines] == [
        "create-pet-above-maximum-body-price: POST /pets: maximum: 1000",
        "  rule      maximum: 1000                           #/components/schemas/NewPet/properties/price/maximum",
        "  expected  422 (named by the document)",
        "  got       201 Created: accepted                   application/json, 89 bytes, #",
        '  body      {"id": "#", "name": "A", "kind": "cat", "price": 1001}',
        (
            '  again     curl -sS -X POST "$API_BASE_URL/pets" -H "Authorization: Bearer $API_TOKEN_MAIN"'
            " -H 'Content-Type: application/json' -d '{\"name\":\"A\",\"kind\":\"cat\",\"price\":1001}'"
        ),
    ]  # fmt: skip


def test_a_body_that_breaks_its_schema_is_shown_with_place_keyword_value_and_pointer(
    project: Project,
) -> None:
    with running_shop(("wrong-type",)) as shop:
        done = java.run_classes(
            project.folder,
            project.classes,
            {"API_BASE_URL": shop.url, **SETTINGS},
            select=["api.PetsTest$ReadPet"],
        )

    message = done.messages["read-pet-minimal"]
    assert "  got       200 OK: body is not what the schema says" in message
    assert '  schema    /name  type: "string", got 10           #/components/schemas/Pet/allOf/0/' in message


def test_the_line_again_sends_the_same_request_from_a_shell(project: Project) -> None:
    every = ("maximum-ignored", "auth-ignored", "empty-text-500")
    with running_shop(every) as shop:
        settings = {"API_BASE_URL": shop.url, **SETTINGS}
        done = java.run_classes(project.folder, project.classes, settings)
        commands = {
            name: next(line for line in message.splitlines() if line.startswith("  again"))[12:]
            for name, message in done.messages.items()
        }
        before = {_key(call) for call in shop.calls}
        shop.calls.clear()
        for command in commands.values():
            subprocess.run(
                ["sh", "-c", command],
                env={"PATH": os.environ["PATH"], **settings},
                check=True,
                timeout=20,
                capture_output=True,
            )
        again = {_key(call) for call in shop.calls}

    assert len(commands) == 7
    assert len(again) == len(commands)
    assert again <= before


def _key(call: Call) -> tuple[str, ...]:
    asked = tuple(str(call.headers.get(name)) for name in ("Authorization", "Content-Type"))
    return (call.method, call.path, *asked, call.body.decode("latin-1"))


def test_no_credential_stands_in_what_a_run_prints(with_faults: Outcomes) -> None:
    done, _ = with_faults("maximum-ignored")

    text = done.output + "\n".join(done.messages.values())
    assert TOKEN not in text
    assert PASSWORD not in text


def test_without_credentials_the_cases_that_need_one_are_skipped_and_say_which(project: Project) -> None:
    with running_shop() as shop:
        done = java.run_classes(project.folder, project.classes, {"API_BASE_URL": shop.url})

    skipped = {name for name, verdict in done.verdicts.items() if verdict == "skip"}
    assert done.returncode == 0
    assert len(skipped) == 22
    assert {"create-pet-no-auth", "create-pet-invalid-auth", "stats-no-auth"} <= names() - skipped
    assert "set API_VALUE_SHELF_ID" in done.messages["read-shelf-minimal"]
    assert "set API_USER_DESK, API_PASSWORD_DESK" in done.messages["stats-minimal"]
    assert "19 skipped; to run them set API_TOKEN_MAIN" in done.output
    assert shop.pets == {}


def test_without_a_base_url_the_run_fails_with_one_line_and_sends_nothing(project: Project) -> None:
    with running_shop() as shop:
        done = java.run_classes(project.folder, project.classes, SETTINGS)

    wanted = "API_BASE_URL is not set; set it to the server to test, here or in .env"
    assert done.returncode == 1
    assert sum(line.endswith(f"✘ {wanted}") for line in done.output.splitlines()) == 1
    assert shop.calls == []


def test_what_a_run_made_for_its_cases_is_deleted_at_its_end(with_faults: Outcomes) -> None:
    _, shop = with_faults()

    # What positive cases of an operation that creates have made stays: they are the test, not its setup.
    assert sorted(pet["kind"] for pet in shop.pets.values()) == ["cat", "cat", "fish"]


def test_a_shared_object_is_made_once_for_an_operation_and_an_own_one_for_each_case(
    project: Project,
) -> None:
    with running_shop() as shop:
        java.run_classes(
            project.folder,
            project.classes,
            {"API_BASE_URL": shop.url, **SETTINGS},
            select=["api.PetsTest$ReadPet", "api.PetsTest$AddPhoto"],
        )

    made = [call for call in shop.calls if (call.method, call.path) == ("POST", "/pets")]
    assert len(made) == 3
    assert len({call.body for call in made}) == 3, "each object has a {{run}} of its own"


def test_requests_go_out_as_the_cases_say_them(with_faults: Outcomes) -> None:
    _, shop = with_faults()

    sent = {(call.method, call.path, call.body) for call in shop.calls}
    xml = next(body for _, path, body in sent if path == "/search" and body.startswith(b"<"))
    form = next(body for _, path, body in sent if path == "/search" and b"limit=3" in body)
    photo = next(call for call in shop.calls if call.path.endswith("/photo") and b"Rex" in call.body)
    assert re.fullmatch(rb"<search><name>Rex [a-z0-9]{6}</name></search>", xml)
    assert re.fullmatch(rb"name=Rex\+%26\+[a-z0-9]{6}&limit=3", form)
    assert ("GET", "/shelves/top%20left", b"") in sent
    assert ("GET", "/shelves/%7B%7Brun%7D%7D", b"") in sent
    assert photo.body.startswith(
        b"--specmint-add-photo-full\r\n"
        b'Content-Disposition: form-data; name="photo"; filename="sample.png"\r\n'
        b"Content-Type: image/png\r\n\r\n\x89PNG"
    )
    assert re.search(
        rb'name="caption"\r\n\r\nRex "at" work, [a-z0-9]{6}\r\n--specmint-add-photo-full--\r\n$', photo.body
    )
    assert {name.lower() for call in shop.calls for name in call.headers} == {
        "authorization",
        "connection",
        "content-length",
        "content-type",
        "host",
        "user-agent",
        "x-request-id",
    }


def test_the_run_id_of_a_person_is_where_the_tokens_start(project: Project) -> None:
    with running_shop() as shop:
        settings = {"API_BASE_URL": shop.url, "API_RUN_ID": "abc123", **SETTINGS}
        java.run_classes(project.folder, project.classes, settings, select=["api.PetsFlowTest"])

    assert b'"Rex ttdwh6"' in shop.calls[0].body


def test_with_tracing_each_request_carries_the_id_of_its_case(project: Project) -> None:
    with running_shop() as shop:
        java.run_classes(
            project.folder,
            project.classes,
            {"API_BASE_URL": shop.url, "SPECMINT_TRACE": "1", **SETTINGS},
            select=["api.StatsTest"],
        )

    traced = {call.headers.get("X-SpecMint-Case") for call in shop.calls}
    assert traced == {"stats-minimal", "stats-no-auth"}


def test_settings_may_stand_in_a_file_beside_the_pom_and_the_environment_wins(
    project: Project, tmp_path: Path
) -> None:
    with running_shop() as shop:
        lines = [f"API_BASE_URL={shop.url}/", "# a comment", f'API_USER_DESK="{SETTINGS["API_USER_DESK"]}"']
        (tmp_path / ".env").write_text("\n".join([*lines, "export API_PASSWORD_DESK=wrong", ""]), "utf-8")
        done = java.run_classes(
            tmp_path, project.classes, {"API_PASSWORD_DESK": PASSWORD}, select=["api.StatsTest"]
        )

    assert dict(done.verdicts) == {"stats-minimal": "pass", "stats-no-auth": "pass"}


def test_dependants_of_a_failed_setup_are_skipped_and_name_the_step(project: Project) -> None:
    with running_shop() as shop:
        done = java.run_classes(
            project.folder,
            project.classes,
            {"API_BASE_URL": shop.url, **SETTINGS, NEEDS_A_TOKEN: "not the token"},
            select=["api.PetsTest$ReadPet"],
        )

    assert done.verdicts["read-pet-minimal"] == "skip"
    assert "setup failed: pets-setup-create: got 401" in done.messages["read-pet-minimal"]
    assert done.verdicts["read-pet-unknown-id"] == "pass"


def test_the_hooks_are_asked(project: Project, tmp_path: Path) -> None:
    copy = tmp_path / "junit"
    shutil.copytree(project.folder, copy)
    hooks = copy / "src/test/java/api/Hooks.java"
    text = hooks.read_text("utf-8")
    text = text.replace(
        "return Optional.empty();", f'return Optional.of(variable.contains("USER") ? "clerk" : "{PASSWORD}");'
    )
    text = text.replace("caseId) {}", 'caseId) {\n        request.setHeader("X-Tenant", caseId);\n    }')
    text = text.replace(
        "return List.of();", 'return caseId.equals("stats-no-auth") ? List.of("2XX") : List.of();'
    )
    hooks.write_text(text, "utf-8")
    java.compile_project(copy, tmp_path / "classes")

    with running_shop() as shop:
        done = java.run_classes(
            copy, tmp_path / "classes", {"API_BASE_URL": shop.url}, select=["api.StatsTest"]
        )

    assert dict(done.verdicts) == {"stats-minimal": "pass", "stats-no-auth": "fail"}
    assert "  expected  2XX (named by the document)" in done.messages["stats-no-auth"]
    assert {call.headers.get("X-Tenant") for call in shop.calls} == {"stats-minimal", "stats-no-auth"}


def test_a_service_that_does_not_answer_fails_the_case_in_one_message(project: Project) -> None:
    with running_shop() as shop:
        gone = shop.url

    done = java.run_classes(project.folder, project.classes, {"API_BASE_URL": gone}, select=["api.StatsTest"])

    lines = done.messages["stats-no-auth"].splitlines()
    assert lines[0] == "stats-no-auth: GET /stats: a credential is asked for"
    assert lines[1].startswith(f"  got       no answer from {gone}: java.net.ConnectException")
    assert lines[2] == '  again     curl -sS -X GET "$API_BASE_URL/stats"'


def test_the_classes_may_run_side_by_side(project: Project) -> None:
    with running_shop() as shop:
        done = java.run_classes(
            project.folder,
            project.classes,
            {"API_BASE_URL": shop.url, **SETTINGS},
            parameters=[
                "junit.jupiter.execution.parallel.enabled=true",
                "junit.jupiter.execution.parallel.mode.default=concurrent",
            ],
        )

    assert dict(done.verdicts) == dict.fromkeys(names(), "pass")


@pytest.mark.slow
def test_maven_runs_it_offline_with_the_pom_as_it_is(project: Project, tmp_path: Path) -> None:
    copy = tmp_path / "junit"
    shutil.copytree(project.folder, copy)

    with running_shop() as shop:
        done = java.maven_test(copy, {"API_BASE_URL": shop.url, **SETTINGS})

    assert done.returncode == 0, done.stdout
    assert f"Tests run: {len(names())}, Failures: 0, Errors: 0, Skipped: 0" in done.stdout
