"""The generated Postman collection, run by Newman against the shop."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from engine.renderers.nodejs import NodejsRenderer
from engine.renderers.postman import PostmanRenderer
from tests.samples.projects import rendered, write
from tests.samples.shop import TOKEN, Shop, running_shop
from tests.samples.tools import TOOLS, node_modules, run, tool
from tests.samples.verdicts import (
    NEEDS_TOKEN,
    RUNS,
    SETTINGS,
    Verdicts,
    all_ids,
    expected,
    failing_with,
    newman_verdicts,
    node_verdicts,
)

COLLECTION = "pet-shop.postman_collection.json"
ENVIRONMENT = "pet-shop.postman_environment.json"

FAULTS = [pytest.param(run, marks=() if run == ("wrong-type",) else pytest.mark.slow) for run in RUNS]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shop")
    write(rendered(PostmanRenderer), folder)
    return folder / "postman"


def newman(
    project: Path, settings: dict[str, str], *options: str | Path
) -> "subprocess.CompletedProcess[str]":
    given = [part for name, value in settings.items() for part in ("--env-var", f"{name}={value}")]
    command = [tool("newman"), "run", COLLECTION, "-e", ENVIRONMENT, "--color", "off", *given, *options]
    return run(command, project)


def verdicts(project: Path, report: Path, url: str, **settings: str) -> Verdicts:
    options = ("--reporters", "json", "--reporter-json-export", report)
    newman(project, {"API_BASE_URL": url, **settings}, *options)
    return newman_verdicts(report, all_ids())


def test_a_correct_service_passes_every_case_and_keeps_nothing_of_the_setup(
    project: Path, tmp_path: Path
) -> None:
    with running_shop() as shop:
        found = verdicts(project, tmp_path / "report.json", shop.url, **SETTINGS)

    assert found == expected()
    assert len(shop.pets) == 3  # those of the cases that create


@pytest.mark.parametrize("faults", FAULTS)
def test_planted_faults_fail_the_cases_that_look_for_them_and_no_other(
    project: Path, tmp_path: Path, faults: tuple[str, ...]
) -> None:
    with running_shop(faults) as shop:
        found = verdicts(project, tmp_path / "report.json", shop.url, **SETTINGS)

    assert found == expected(failing_with(faults))


def test_without_credentials_the_cases_that_need_them_are_skipped_and_name_the_variable(
    project: Path, tmp_path: Path
) -> None:
    with running_shop() as shop:
        found = verdicts(project, tmp_path / "report.json", shop.url)
        output = newman(project, {"API_BASE_URL": shop.url}).stdout

    assert found == expected(skipped={*NEEDS_TOKEN, "stats-minimal", "read-shelf-minimal"})
    assert "[skipped] create-pet-minimal: skipped: set API_TOKEN_MAIN" in output
    assert "[skipped] stats-minimal: skipped: set API_USER_DESK and API_PASSWORD_DESK" in output
    assert "[skipped] read-shelf-minimal: skipped: set API_VALUE_SHELF_ID" in output
    assert not [call for call in shop.calls if "{{" in str(call.headers) + call.path]


def test_without_an_address_nothing_is_sent_and_the_run_fails_with_one_failure(project: Path) -> None:
    done = newman(project, {})

    assert done.returncode == 1
    assert "API_BASE_URL is not set: enter the address of the service in the environment" in done.stdout
    requests = next(line for line in done.stdout.splitlines() if "requests │" in line)
    assert requests.split("│")[2].strip() == "0"


def test_a_failure_says_what_was_expected_what_came_and_how_to_send_it_again(
    project: Path, tmp_path: Path
) -> None:
    report = tmp_path / "report.json"
    with running_shop(("wrong-type",)) as shop:
        done = newman(
            project,
            {"API_BASE_URL": shop.url, **SETTINGS},
            *("--folder", "GET /pets/{petId}", "--reporters", "json", "--reporter-json-export", report),
        )

    (failure,) = json.loads(report.read_text("utf-8"))["run"]["failures"]
    lines = failure["error"]["message"].splitlines()
    assert done.returncode == 1
    assert lines[0] == "read-pet-minimal: GET /pets/{petId}: a pet that exists"
    assert lines[1] == "  rule      a pet that exists                       #/paths/~1pets~1{petId}/get"
    assert lines[2] == "  expected  200 (named by the document)"
    assert lines[3].startswith("  got       200 OK: body breaks its schema          application/json, ")
    assert lines[4] == (
        '  schema    /name  type: "string", got 10  #/components/schemas/Pet/allOf/0/properties/name/type'
    )
    assert lines[5].startswith('  body      {"id": "')
    assert lines[6].startswith('  again     curl -sS -X GET "$API_BASE_URL/pets/')


def test_no_credential_reaches_the_output(project: Path) -> None:
    with running_shop(("maximum-ignored",)) as shop:
        done = newman(project, {"API_BASE_URL": shop.url, **SETTINGS}, "--folder", "POST /pets")

    assert '-H "Authorization: Bearer $API_TOKEN_MAIN"' in done.stdout.replace("\n", "")
    assert TOKEN not in done.stdout


def test_a_service_that_does_not_answer_fails_the_cases(project: Path, tmp_path: Path) -> None:
    found = verdicts(project, tmp_path / "report.json", "http://127.0.0.1:9", **SETTINGS)

    assert found["list-pets-minimal"] == "fail"
    assert found["read-pet-minimal"] == "skip"  # its setup failed


def test_nothing_is_sent_beyond_what_the_case_says(project: Path) -> None:
    with running_shop() as shop:
        newman(project, {"API_BASE_URL": shop.url}, "--folder", "GET /pets")
        headers = {name.lower() for call in shop.calls for name in call.headers}

    assert headers == {"connection", "host", "user-agent", "x-request-id"}


@pytest.mark.slow
@pytest.mark.parametrize("faults", [(), ("auth-ignored", "wrong-type"), ("delete-keeps", "empty-text-500")])
def test_node_and_postman_send_the_same_and_come_to_the_same_verdicts(
    project: Path, tmp_path: Path, faults: tuple[str, ...]
) -> None:
    write(rendered(NodejsRenderer), tmp_path)
    node = tmp_path / "nodejs"
    (node / "node_modules").symlink_to(node_modules())
    traced = {**SETTINGS, "SPECMINT_TRACE": "1"}

    with running_shop(faults) as by_newman:
        postman = verdicts(project, tmp_path / "report.json", by_newman.url, **traced)
    with running_shop(faults) as by_node:
        done = run(
            ["node", "test/support/run.js", "--test-reporter=junit", "--test-concurrency=1"],
            node,
            {"API_BASE_URL": by_node.url, **traced},
        )

    assert postman == node_verdicts(done.stdout)
    assert sent_to(by_newman) == sent_to(by_node)


def sent_to(shop: Shop) -> set[tuple[str | None, ...]]:
    """Return case, method, path and query of each request, without the ids that the shop gave."""
    return {
        (
            call.headers["X-SpecMint-Case"],
            call.method,
            re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "ID", call.path),
            str(sorted(call.query.items())),
            call.headers["Content-Type"],
            call.headers["Authorization"],
        )
        for call in shop.calls
    }


@pytest.mark.slow
def test_the_scripts_are_linted_and_the_collection_loads_in_the_sdk(project: Path, tmp_path: Path) -> None:
    collection = json.loads((project / COLLECTION).read_text("utf-8"))
    scripts = tmp_path / "scripts"
    scripts.mkdir()
    for event in collection["event"]:
        (scripts / f"{event['listen']}.js").write_text("\n".join(event["script"]["exec"]), "utf-8")
    load = (
        "const { Collection } = require('postman-collection');"
        f"const read = require('node:fs').readFileSync({json.dumps(str(project / COLLECTION))}, 'utf8');"
        "const found = []; new Collection(JSON.parse(read)).forEachItem((item) => found.push(item.name));"
        "console.log(found.length);"
    )

    linted = run([tool("eslint"), "--config", TOOLS / "eslint.config.js", "scripts"], tmp_path)
    loaded = run(["node", "-e", load], TOOLS)

    assert linted.returncode == 0, linted.stdout
    assert loaded.stdout.strip() == "58", loaded.stderr
