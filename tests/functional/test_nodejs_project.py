"""The generated Node project, run as a person runs it, against the shop."""

import json
import subprocess
from pathlib import Path

import pytest

from engine.renderers.nodejs import NodejsRenderer
from tests.samples.projects import rendered, write
from tests.samples.shop import TOKEN, running_shop
from tests.samples.tools import TOOLS, node_modules, run, tool
from tests.samples.verdicts import (
    NEEDS_TOKEN,
    RUNS,
    SETTINGS,
    Verdicts,
    expected,
    failing_with,
    node_verdicts,
)

# One file after the other: otherwise the flow's pets are seen by the tests of the list.
ORDERED = "--test-concurrency=1"

FAULTS = [pytest.param(run, marks=() if run == ("wrong-type",) else pytest.mark.slow) for run in RUNS]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shop")
    write(rendered(NodejsRenderer), folder)
    (folder / "nodejs" / "node_modules").symlink_to(node_modules())
    return folder / "nodejs"


def verdicts(project: Path, url: str, **settings: str) -> Verdicts:
    done = run_tests(project, "--test-reporter=junit", ORDERED, API_BASE_URL=url, **settings)
    assert done.stderr == ""
    return node_verdicts(done.stdout)


def run_tests(project: Path, *options: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    return run(["node", "test/support/run.js", *options], project, settings)


def test_a_correct_service_passes_every_case_and_keeps_nothing_of_the_setup(project: Path) -> None:
    with running_shop() as shop:
        found = verdicts(project, shop.url, **SETTINGS)

    assert found == expected()
    assert len(shop.pets) == 3  # those of the cases that create
    assert all(pet["name"].startswith(("Tom", "Zoë", "A")) for pet in shop.pets.values())


@pytest.mark.parametrize("faults", FAULTS)
def test_planted_faults_fail_the_cases_that_look_for_them_and_no_other(
    project: Path, faults: tuple[str, ...]
) -> None:
    with running_shop(faults) as shop:
        found = verdicts(project, shop.url, **SETTINGS)

    assert found == expected(failing_with(faults))


def test_without_credentials_the_cases_that_need_them_are_skipped(project: Path) -> None:
    with running_shop() as shop:
        found = verdicts(project, shop.url)

    assert found == expected(skipped={*NEEDS_TOKEN, "stats-minimal", "read-shelf-minimal"})
    assert not [call for call in shop.calls if "{{" in str(call.headers)]


def test_the_last_line_says_how_many_were_skipped_and_which_settings_they_wait_for(project: Path) -> None:
    with running_shop() as shop:
        done = run_tests(project, API_BASE_URL=shop.url)

    assert done.returncode == 0
    assert done.stdout.splitlines()[-1] == (
        "22 skipped: set API_TOKEN_MAIN (20); set API_USER_DESK and API_PASSWORD_DESK (1); "
        "set API_VALUE_SHELF_ID (1)"
    )


def test_settings_may_stand_in_a_file_beside_the_project_and_the_environment_wins(
    project: Path, tmp_path: Path
) -> None:
    write(rendered(NodejsRenderer), tmp_path)
    (tmp_path / "nodejs" / "node_modules").symlink_to(node_modules())
    with running_shop() as shop:
        lines = [f'{name}="{value}"' for name, value in SETTINGS.items()]
        (tmp_path / "nodejs" / ".env").write_text("\n".join([*lines, "API_BASE_URL=http://127.0.0.1:9"]))
        found = verdicts(tmp_path / "nodejs", shop.url)

    assert found == expected()


def test_without_an_address_nothing_is_sent_and_one_line_says_why(project: Path) -> None:
    done = run_tests(project)

    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == "API_BASE_URL is not set; set it to the server to test, here or in .env\n"


def test_without_its_packages_the_project_names_the_command_that_installs_them(tmp_path: Path) -> None:
    write(rendered(NodejsRenderer), tmp_path)

    done = run_tests(tmp_path / "nodejs", API_BASE_URL="http://127.0.0.1:9")

    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == "The packages of package.json are not installed: run `npm install` first.\n"


def test_a_failure_says_what_was_expected_what_came_and_how_to_send_it_again(project: Path) -> None:
    with running_shop(("maximum-ignored",)) as shop:
        done = run_tests(
            project,
            "--test-name-pattern=body-price-huge",
            "--test-reporter=spec",
            API_BASE_URL=shop.url,
            **SETTINGS,
        )

    assert done.returncode == 1
    start = done.stdout.rindex("create-pet-above-maximum-body-price-huge: POST /pets: maximum: 1000\n")
    lines = done.stdout[start:].splitlines()
    assert lines[1] == (
        "    rule      maximum: 1000                           "
        "#/components/schemas/NewPet/properties/price/maximum"
    )
    assert lines[2] == "    expected  422 (named by the document)"
    assert lines[3].startswith("    got       201 Created: accepted                   application/json, ")
    assert lines[4].startswith('    body      {"id": "')
    assert lines[5] == (
        '    again     curl -sS -X POST "$API_BASE_URL/pets" -H "Authorization: Bearer $API_TOKEN_MAIN" '
        "-H 'Content-Type: application/json' "
        """--data-raw '{"name": "A", "kind": "cat", "price": 123456789012345678901234567890}'"""
    )
    assert TOKEN not in done.stdout


def test_a_service_that_does_not_answer_fails_the_cases(project: Path) -> None:
    found = verdicts(project, "http://127.0.0.1:9", **SETTINGS)

    assert found["list-pets-minimal"] == "fail"
    assert found["read-pet-minimal"] == "skip"  # its setup failed


def test_no_answer_is_said_in_one_line_and_how_to_send_it_again(project: Path) -> None:
    pattern = "--test-name-pattern=list-pets-minimal"
    done = run_tests(project, pattern, API_BASE_URL="http://me:secret@127.0.0.1:9", **SETTINGS)

    message = done.stdout.rpartition("Error: list-pets-minimal: GET /pets: nothing is required\n")[2]
    assert message.splitlines()[:2] == [
        "    got       no answer from http://127.0.0.1:9: connect ECONNREFUSED 127.0.0.1:9",
        '    again     curl -sS -X GET "$API_BASE_URL/pets"',
    ]


def test_each_request_names_its_case_where_tracing_is_asked_for(project: Path) -> None:
    with running_shop() as shop:
        verdicts(project, shop.url, SPECMINT_TRACE="1", **SETTINGS)
        traced = {call.headers.get("X-SpecMint-Case") for call in shop.calls}

    assert {"list-pets-minimal", "pets-setup-create", "pets-crud-delete"} <= traced
    assert None not in traced


def test_nothing_is_sent_beyond_what_the_case_says(project: Path) -> None:
    with running_shop() as shop:
        run_tests(project, "--test-name-pattern=list-pets-minimal", API_BASE_URL=shop.url, **SETTINGS)

    (listed,) = [call for call in shop.calls if (call.method, call.path) == ("GET", "/pets")]
    assert sorted(name.lower() for name in listed.headers) == ["connection", "host"]


def test_a_proxy_of_the_environment_is_used_unless_the_host_is_excepted(project: Path) -> None:
    pattern = "--test-name-pattern=list-pets"
    address = {"API_BASE_URL": "http://pets.example", "NO_PROXY": "other.example"}
    with running_shop() as shop:
        through = run_tests(project, pattern, **address, HTTP_PROXY=shop.url)
        direct = run_tests(
            project, pattern, API_BASE_URL=shop.url, NO_PROXY="127.0.0.1", HTTP_PROXY="http://127.0.0.1:9"
        )
        hosts = [call.headers["Host"] for call in shop.calls if call.method == "GET"]

    assert (through.returncode, direct.returncode) == (0, 0), through.stdout + direct.stdout
    assert hosts.count("pets.example") == 7
    assert hosts.count(shop.url.removeprefix("http://")) == 7


@pytest.mark.slow
def test_the_code_is_formatted_linted_and_typed(project: Path) -> None:
    code = [path.relative_to(project).as_posix() for path in sorted(project.glob("test/**/*.js"))]

    formatted = run(
        [tool("prettier"), "--check", *code, "package.json", "jsconfig.json", "README.md"], project
    )
    linted = run([tool("eslint"), "--config", TOOLS / "eslint.config.js", "test"], project)
    typed = run([tool("tsc"), "--project", "jsconfig.json"], project)

    assert formatted.returncode == 0, formatted.stderr
    assert linted.returncode == 0, linted.stdout
    assert typed.returncode == 0, typed.stdout


def test_the_project_depends_on_ajv_and_nothing_else(project: Path) -> None:
    package = json.loads((project / "package.json").read_text("utf-8"))

    assert package["dependencies"] == {"ajv": "8.20.0"}
    assert "devDependencies" not in package
