"""The generated pytest project, run as a person runs it, against the shop."""

import re
from pathlib import Path

import pytest

from engine.renderers.python import PythonRenderer
from tests.samples.projects import rendered, run_python, write
from tests.samples.shop import PASSWORD, TOKEN, running_shop
from tests.samples.verdicts import RUNS, SETTINGS, Verdicts, failing_with, pytest_verdicts

PYTEST = ("pytest", "-q", "-W", "error", "--strict-markers", "-p", "no:randomly", "-p", "no:cacheprovider")
CASES = 38


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shop")
    write(rendered(PythonRenderer), folder)
    return folder / "python"


def run(project: Path, report: Path, url: str, *arguments: str, **settings: str) -> tuple[Verdicts, str]:
    done = run_python(project, *PYTEST, f"--junitxml={report}", *arguments, API_BASE_URL=url, **settings)
    return pytest_verdicts(report), done.stdout + done.stderr


def test_a_correct_service_passes_every_case(project: Path, tmp_path: Path) -> None:
    with running_shop() as shop:
        found, output = run(project, tmp_path / "report.xml", shop.url, **SETTINGS)

    assert set(found.values()) == {"pass"}, output
    assert len(found) == CASES


def test_setup_leaves_nothing_behind(project: Path, tmp_path: Path) -> None:
    with running_shop() as shop:
        run(project, tmp_path / "report.xml", shop.url, "-k", "not create-pet", **SETTINGS)

    assert [call.method for call in shop.calls if call.path == "/pets"].count("POST") > 5
    assert shop.pets == {}


def test_setup_leaves_nothing_behind_after_failures_either(project: Path, tmp_path: Path) -> None:
    with running_shop(("wrong-type",)) as shop:
        found, _ = run(project, tmp_path / "report.xml", shop.url, "-k", "not create-pet", **SETTINGS)

    assert found["read-pet-minimal"] == found["pets-crud"] == "fail"
    assert shop.pets == {}


@pytest.mark.parametrize("faults", RUNS)
def test_planted_faults_fail_the_cases_that_look_for_them(
    project: Path, tmp_path: Path, faults: tuple[str, ...]
) -> None:
    with running_shop(faults) as shop:
        found, output = run(project, tmp_path / "report.xml", shop.url, **SETTINGS)

    failed = {name for name, verdict in found.items() if verdict == "fail"}
    assert failed == failing_with(faults), output
    assert "skip" not in found.values()


def test_without_credentials_the_cases_that_need_them_are_skipped_and_the_last_line_says_so(
    project: Path, tmp_path: Path
) -> None:
    with running_shop() as shop:
        found, output = run(project, tmp_path / "report.xml", shop.url)

    assert found["create-pet-minimal"] == found["read-pet-minimal"] == found["read-shelf-minimal"] == "skip"
    assert found["create-pet-no-auth"] == found["list-pets-minimal"] == "pass"
    skipped = sum(verdict == "skip" for verdict in found.values())
    assert output.splitlines()[-1] == (
        f"{skipped} skipped; to run them set API_PASSWORD_DESK, API_TOKEN_MAIN, API_USER_DESK, API_VALUE_SHELF_ID"
    )
    assert not [call for call in shop.calls if "{{" in str(call.headers)]


def test_without_an_address_nothing_is_sent_and_one_line_says_why(project: Path) -> None:
    done = run_python(project, *PYTEST)

    assert done.returncode == 4
    assert done.stdout == ""
    assert done.stderr.strip().splitlines() == [
        "ERROR: API_BASE_URL is not set: give the address of the service, in .env or the environment"
    ]


def test_a_service_that_does_not_answer_fails_the_cases_in_one_line_each(
    project: Path, tmp_path: Path
) -> None:
    found, output = run(
        project, tmp_path / "report.xml", "http://127.0.0.1:9", "-k", "list-pets-minimal", **SETTINGS
    )

    assert found == {"list-pets-minimal": "fail"}
    assert "Traceback" not in output


def test_the_suite_runs_in_parallel(project: Path, tmp_path: Path) -> None:
    with running_shop() as shop:
        found, output = run(project, tmp_path / "report.xml", shop.url, "-n", "2", **SETTINGS)

    assert set(found.values()) == {"pass"}, output
    assert len(found) == CASES


def test_settings_are_read_from_dotenv_and_the_environment_wins(tmp_path: Path) -> None:
    write(rendered(PythonRenderer), tmp_path)
    project = tmp_path / "python"
    with running_shop() as shop:
        lines = [f"API_BASE_URL={shop.url}", 'API_VALUE_SHELF_ID="top left"', "API_TOKEN_MAIN=wrong"]
        (project / ".env").write_text("\n".join(lines), "utf-8")
        arguments = (*PYTEST, "-k", "read-shelf-minimal or create-pet-minimal")

        done = run_python(project, *arguments, API_TOKEN_MAIN=TOKEN)

    assert "2 passed" in done.stdout, done.stdout


def test_the_message_of_a_failure_says_rule_expectation_answer_and_the_command(
    project: Path, tmp_path: Path
) -> None:
    with running_shop(("maximum-ignored",)) as shop:
        _, output = run(project, tmp_path / "report.xml", shop.url, "-k", "body-price-huge", **SETTINGS)

    at = output.index("create-pet-above-maximum-body-price-huge: ")
    lines = re.sub(r"\d+ ms", "1 ms", output[at:]).splitlines()[:6]
    body = '{"name":"A","kind":"cat","price":123456789012345678901234567890}'
    assert lines[:4] == [
        "create-pet-above-maximum-body-price-huge: POST /pets: maximum: 1000",
        "  rule      maximum: 1000                           #/components/schemas/NewPet/properties/price/maximum",
        "  expected  422 (named by the document)",
        "  got       201 Created: accepted                   application/json, 115 bytes, 1 ms",
    ]
    assert lines[4].startswith('  body      {"id": "')
    assert lines[5] == (
        '  again     curl -sS -X POST "$API_BASE_URL/pets" -H "Authorization: Bearer $API_TOKEN_MAIN" '
        f"-H 'Content-Type: application/json' --data-raw '{body.replace(':', ': ').replace(',', ', ')}'"
    )


def test_a_message_never_shows_a_credential(project: Path, tmp_path: Path) -> None:
    with running_shop(("wrong-type", "maximum-ignored")) as shop:
        _, output = run(project, tmp_path / "report.xml", shop.url, **SETTINGS)

    assert "FAILED" in output
    assert TOKEN not in output
    assert PASSWORD not in output


def test_a_schema_failure_names_place_keyword_value_and_pointer(project: Path, tmp_path: Path) -> None:
    with running_shop(("wrong-type",)) as shop:
        _, output = run(project, tmp_path / "report.xml", shop.url, "-k", "read-pet-minimal", **SETTINGS)

    assert (
        '  schema    /name  type: "string", got 10  #/components/schemas/Pet/allOf/0/properties/name/type'
        in output
    )


def test_the_client_sends_no_header_of_its_own_but_user_agent(project: Path, tmp_path: Path) -> None:
    with running_shop() as shop:
        run(project, tmp_path / "report.xml", shop.url, "-k", "list-pets-minimal")
        run(project, tmp_path / "report.xml", shop.url, "-k", "list-pets-minimal", SPECMINT_TRACE="1")

    plain, traced = shop.calls
    assert set(plain.headers.keys()) == {"Host", "User-Agent"}
    assert set(traced.headers.keys()) == {"Host", "User-Agent", "X-SpecMint-Case"}
    assert traced.headers["X-SpecMint-Case"] == "list-pets-minimal"


def test_every_test_gets_names_of_its_own_the_same_again_with_the_same_run_id(
    project: Path, tmp_path: Path
) -> None:
    with running_shop() as shop:
        run(project, tmp_path / "report.xml", shop.url, API_RUN_ID="abc123", **SETTINGS)
        names = [pet["name"] for pet in shop.pets.values()]

    # The first six bytes of SHA-256 of `abc123:<case id>`, each modulo 36.
    assert sorted(names) == ["A", "Tom xv2lng", 'Zoë "gm81yq"']


def test_hooks_may_give_credentials_change_requests_and_expectations(tmp_path: Path) -> None:
    write(rendered(PythonRenderer), tmp_path)
    project = tmp_path / "python"
    hooks = project / "tests" / "hooks.py"
    text = hooks.read_text("utf-8")
    text = text.replace("return None", f'return {{"API_TOKEN_MAIN": "{TOKEN}"}}.get(name)', 1)
    text = text.replace(
        "return None", 'return ["200"] if case.id == "list-pets-wrong-type-query-limit" else None', 1
    )
    text += '    request.headers["X-Tenant"] = case.id\n' if text.endswith('"test"`."""\n') else ""
    hooks.write_text(text, "utf-8")

    with running_shop() as shop:
        found, _ = run(project, tmp_path / "report.xml", shop.url, "-k", "create-pet-minimal or query-limit")

    assert found["create-pet-minimal"] == "pass"
    assert found["list-pets-wrong-type-query-limit"] == "fail"
    assert found["list-pets-above-maximum-query-limit"] == "pass"


@pytest.mark.parametrize(
    "command",
    [
        ("ruff", "check", "--no-cache", "."),
        ("ruff", "format", "--no-cache", "--check", "."),
        pytest.param(("mypy", "--cache-dir=/dev/null"), marks=pytest.mark.slow),
    ],
    ids=["ruff", "format", "mypy"],
)
def test_the_project_is_clean_by_its_own_configuration(project: Path, command: tuple[str, ...]) -> None:
    done = run_python(project, *command)

    assert done.returncode == 0, done.stdout + done.stderr
