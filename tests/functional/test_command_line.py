"""The commands as a person types them: real arguments, a child process, exit codes and streams."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from engine.events import RunFinished, load
from engine.options import FORMATS
from tests.samples.output import content_of

ROOT = Path(__file__).parents[2]

PETS = """\
openapi: 3.1.0
info: {title: Pets, version: "1.0"}
paths:
  /pets:
    get:
      operationId: listPets
      tags: [read]
      parameters: [{name: limit, in: query, schema: {type: integer, minimum: 1, maximum: 9}}]
      responses: {"200": {description: ok}}
    post:
      operationId: addPet
      requestBody:
        required: true
        content:
          application/json:
            schema: {type: object, required: [name], properties: {name: {type: string, maxLength: 20}}}
      responses: {"201": {description: made}}
"""
FAULTY = PETS.replace("minimum: 1, maximum: 9", "minimum: 10, maximum: 9")
WEBHOOKS = """\
openapi: 3.1.0
info: {title: Hooks, version: "1"}
webhooks:
  changed: {post: {responses: {"200": {description: ok}}}}
"""


@pytest.fixture
def pets(tmp_path: Path) -> Path:
    path = tmp_path / "pets.yaml"
    path.write_text(PETS, "utf-8")
    return path


def specmint(
    *arguments: object, stdin: str = "", cwd: Path = ROOT, **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "engine", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": str(ROOT)} | environment,
    )


def one_line(text: str) -> str:
    assert text.count("\n") == 1, text
    return text.strip()


# --- generate ------------------------------------------------------------------------------------


def test_generate_writes_four_projects_and_says_what_and_what_next(pets: Path, tmp_path: Path) -> None:
    done = specmint("generate", pets, "--out", tmp_path / "out")

    assert (done.returncode, done.stderr) == (0, "")
    written, *_, following = done.stdout.splitlines()
    assert f"cases for 2 operations written to {tmp_path / 'out'}" in written
    assert following.startswith("next: export API_BASE_URL=")
    assert {path.name for path in (tmp_path / "out").iterdir() if path.is_dir()} == {*FORMATS, "data"}


def test_standard_input_and_a_file_give_the_same_but_for_nothing(pets: Path, tmp_path: Path) -> None:
    specmint("generate", pets, "--out", tmp_path / "one")
    done = specmint("generate", "-", "--out", tmp_path / "two", stdin=PETS)

    assert done.returncode == 0
    assert content_of(tmp_path / "one") == content_of(tmp_path / "two")


def test_a_zip_holds_what_the_folder_holds(pets: Path, tmp_path: Path) -> None:
    done = specmint("generate", pets, "--out", tmp_path / "out", "--zip", tmp_path / "out.zip")

    assert done.returncode == 0
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        held = {name: archive.read(name) for name in archive.namelist() if name != "specmint.json"}
    assert held == content_of(tmp_path / "out")


@pytest.mark.parametrize(
    ("chosen", "formats"),
    [
        (["--format", "junit"], {"junit"}),
        (["--format", "nodejs,python"], {"nodejs", "python"}),
        (["--format", "postman", "--format", "junit"], {"postman", "junit"}),
    ],
)
def test_only_the_chosen_formats_are_written(
    pets: Path, tmp_path: Path, chosen: Sequence[str], formats: set[str]
) -> None:
    specmint("generate", pets, "--out", tmp_path / "out", *chosen)

    assert {path.name for path in (tmp_path / "out").iterdir() if path.is_dir()} == formats | {"data"}


def test_the_order_of_formats_typed_changes_no_byte(pets: Path, tmp_path: Path) -> None:
    specmint("generate", pets, "--out", tmp_path / "one", "--format", "nodejs,python")
    specmint("generate", pets, "--out", tmp_path / "two", "--format", "python", "--format", "nodejs")

    assert (tmp_path / "one/specmint.json").read_bytes() == (tmp_path / "two/specmint.json").read_bytes()


def test_cases_seed_domain_and_patterns_reach_the_suite(pets: Path, tmp_path: Path) -> None:
    chosen = ["--cases", "2", "--seed", "7", "--domain", "pets", "--include", "read", "--exclude", "addPet"]

    specmint("generate", pets, "--out", tmp_path / "out", "--format", "python", *chosen)

    cases = json.loads((tmp_path / "out/cases.json").read_bytes())["cases"]
    assert [case["operationId"] for case in cases] == ["listPets", "listPets"]
    assert json.loads((tmp_path / "out/specmint.json").read_bytes())["options"] == {
        "formats": ["python"],
        "cases": 2,
        "seed": 7,
        "domain": "pets",
        "include": ["read"],
        "exclude": ["addPet"],
    }


def test_events_are_json_lines_and_nothing_else(pets: Path, tmp_path: Path) -> None:
    done = specmint("generate", pets, "--out", tmp_path / "out", "--events")

    events = [load(json.loads(line)) for line in done.stdout.splitlines()]
    assert (done.returncode, done.stderr) == (0, "")
    assert type(events[0]).__name__ == "RunStarted"
    assert isinstance(events[-1], RunFinished)
    assert events[-1].files == sum(type(event).__name__ == "FileWritten" for event in events)


def test_events_tell_the_failure_too(tmp_path: Path) -> None:
    done = specmint("generate", tmp_path / "none.yaml", "--out", tmp_path / "out", "--events")

    last = json.loads(done.stdout.splitlines()[-1])
    assert done.returncode == 1
    assert last["event"] == "problem-found"
    assert last["problem"]["code"] in one_line(done.stderr)


def test_generating_again_keeps_the_person_s_files_and_says_what_was_set_aside(
    pets: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    specmint("generate", pets, "--out", out)
    (out / "python/.env").write_text("API_BASE_URL=http://localhost\n", "utf-8")
    (out / "README.md").write_text("mine\n", "utf-8")

    done = specmint("generate", pets, "--out", out)

    assert "README.md had been edited: your version is now .specmint/replaced/README.md" in done.stdout
    assert (out / ".specmint/replaced/README.md").read_text("utf-8") == "mine\n"
    assert (out / "python/.env").is_file()


def test_the_current_folder_stays_the_current_folder(pets: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    before = out.stat().st_ino

    done = [specmint("generate", pets, "--out", ".", cwd=out) for _ in range(2)]

    assert [each.returncode for each in done] == [0, 0]
    assert out.stat().st_ino == before
    assert (out / "cases.json").is_file()
    assert not (out / ".specmint").exists()


def test_a_folder_of_somebody_else_is_refused_in_one_line_and_taken_by_force(
    pets: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "thesis.txt").write_text("years of work", "utf-8")

    refused = specmint("generate", pets, "--out", out)
    untouched = content_of(out)
    forced = specmint("generate", pets, "--out", out, "--force")

    assert refused.returncode == 5
    assert "--force" in one_line(refused.stderr)
    assert untouched == {"thesis.txt": b"years of work"}
    assert forced.returncode == 0
    assert (out / "thesis.txt").read_text("utf-8") == "years of work"


def test_a_document_of_webhooks_alone_gives_an_empty_suite_and_a_warning(tmp_path: Path) -> None:
    done = specmint("generate", "-", "--out", tmp_path / "out", stdin=WEBHOOKS)

    assert done.returncode == 0
    assert "warning: no operation can be tested" in done.stderr
    assert done.stdout.startswith("0 cases for 0 operations")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ([], 2, "no command given"),
        (["generat", "x"], 2, "did you mean `generate`?"),
        (["walk", "x"], 2, "there is no command `walk`"),
        (["generate"], 2, "DOCUMENT"),
        (["generate", "x.yaml"], 2, "add --out DIR or --zip FILE"),
        (["generate", "x.yaml", "--out"], 2, "expected one argument"),
        (["generate", "x.yaml", "--out", "o", "--cases", "0"], 2, "--cases 0 is outside 1 to 2000"),
        (["generate", "x.yaml", "--out", "o", "--cases", "ten"], 2, "--cases"),
        (["generate", "x.yaml", "--out", "o", "--seed", "-1"], 2, "--seed -1 is outside"),
        (["generate", "x.yaml", "--out", "o", "--format", "ruby"], 2, "there is no format `ruby`"),
        (
            ["generate", "x.yaml", "--out", "o", "--colour", "red"],
            2,
            "unrecognized arguments: --colour red [arguments-wrong]; see `specmint generate --help`",
        ),
        (["generate", "x.yaml", "y.yaml", "--out", "o"], 2, "unrecognized arguments: y.yaml"),
        (["generate", "no-such.yaml", "--out", "o"], 1, "no-such.yaml"),
        (["inspect", "no-such.yaml"], 1, "no-such.yaml"),
        (["validate", "x.yaml", "--out", "o"], 2, "unrecognized arguments"),
    ],
)
def test_wrong_use_is_one_line_that_says_what_to_do(
    tmp_path: Path, arguments: list[str], code: int, said: str
) -> None:
    done = specmint(*arguments, cwd=tmp_path)

    assert done.returncode == code
    assert done.stdout == ""
    assert said in one_line(done.stderr)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_permission_is_one_line(pets: Path, tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0o500)

    done = specmint("generate", pets, "--out", tmp_path / "closed" / "out")

    assert done.returncode == 5
    assert "writing is not allowed" in one_line(done.stderr)


def test_help_and_version_are_results() -> None:
    version = specmint("--version")
    helped = specmint("generate", "--help")

    assert (version.returncode, version.stdout) == (0, "specmint 0.1.0\n")
    assert helped.returncode == 0
    assert "--format NAME" in helped.stdout


def test_version_loads_nothing_heavy() -> None:
    script = "import sys; from engine.cli import run; run(['--version']); print(sorted(sys.modules))"

    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT, timeout=60
    )

    heavy = (
        "rich",
        "httpx",
        "jinja2",
        "yaml",
        "orjson",
        "jsonschema_rs",
        "engine.pipeline",
        "engine.openapi",
    )
    assert [name for name in heavy if f"'{name}'" in done.stdout] == []


# --- validate and inspect ------------------------------------------------------------------------


def test_validate_prints_each_problem_as_compilers_do(tmp_path: Path) -> None:
    (tmp_path / "pets.yaml").write_text(FAULTY, "utf-8")

    done = specmint("validate", "pets.yaml", cwd=tmp_path)

    line, summary = done.stdout.splitlines()
    assert line.startswith("pets.yaml:8:")
    assert "#/paths/~1pets/get/parameters/0/schema" in line
    assert "[bounds-crossed]" in line
    assert summary.startswith("pets.yaml: ")


def test_validate_as_json_is_a_list(tmp_path: Path) -> None:
    (tmp_path / "pets.yaml").write_text(FAULTY, "utf-8")

    done = specmint("validate", "pets.yaml", "--json", cwd=tmp_path)

    (problem,) = json.loads(done.stdout)
    assert problem["code"] == "bounds-crossed"
    assert problem["at"]["document"] == "pets.yaml"
    assert problem["at"]["line"] == 8


def test_validate_tells_by_its_exit_code(pets: Path, tmp_path: Path) -> None:
    (tmp_path / "broken.yaml").write_text("openapi: 3.1.0\npaths: [\n", "utf-8")

    sound, broken = specmint("validate", pets), specmint("validate", tmp_path / "broken.yaml")

    assert (sound.returncode, broken.returncode) == (0, 1)
    assert sound.stdout.endswith("0 errors, 0 warnings; 2 operations can be tested\n")
    assert broken.stdout.splitlines()[-1].endswith("it cannot be used")
    assert broken.stderr == ""


def test_inspect_shows_operations_and_what_they_offer(pets: Path) -> None:
    done = specmint("inspect", pets)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Pets 1.0 (OpenAPI 3.1.0): 2 operations")
    assert "GET     /pets  listPets" in done.stdout
    assert "missing-required" in done.stdout


def test_inspect_as_json_forecasts_what_generate_makes(pets: Path, tmp_path: Path) -> None:
    inspected = json.loads(specmint("inspect", pets, "--json").stdout)
    specmint("generate", pets, "--out", tmp_path / "out", "--format", "python")

    generated = json.loads((tmp_path / "out/coverage.json").read_bytes())
    assert {each["operationId"]: each["cases"]["planned"] for each in inspected["operations"]} == {
        each["operationId"]: each["cases"] for each in generated["operations"]
    }
    listed = inspected["operations"][0]
    assert listed["parameters"][0] == {
        "name": "limit",
        "in": "query",
        "required": False,
        "pointer": "#/paths/~1pets/get/parameters/0",
    }
    assert all(each["cases"]["available"] >= each["cases"]["planned"] for each in inspected["operations"])


# --- the terminal --------------------------------------------------------------------------------


def test_a_document_cannot_steer_the_terminal(tmp_path: Path) -> None:
    (tmp_path / "evil.json").write_text(
        json.dumps({"openapi": "3.1.0", "info": {"title": "\x1b[2J\u202egnp", "version": "1"}, "paths": {}}),
        "utf-8",
    )

    shown = specmint("inspect", tmp_path / "evil.json").stdout

    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "\\x1b[2J\\u202egnp" in shown


def test_a_reader_that_leaves_early_is_no_defect(pets: Path) -> None:
    read, write = os.pipe()
    os.close(read)

    done = subprocess.run(
        [sys.executable, "-m", "engine", "inspect", str(pets)],
        stdout=write,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        timeout=60,
        check=False,
    )
    os.close(write)

    assert (done.returncode, done.stderr) == (130, b"")


def _interrupt(process: subprocess.Popen[bytes]) -> None:
    """Interrupt as a person would: again, where CPython lost the first one inside of an import's callback."""
    for _ in range(10):
        process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=5)
            return


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_an_interrupted_run_is_one_line_and_leaves_nothing(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "engine", "generate", "-", "--out", str(tmp_path / "out"), "--events"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
    )
    assert process.stdout is not None
    process.stdout.readline()  # it runs, and waits for its input
    process.stdout.readline()

    _interrupt(process)
    _, said = process.communicate(timeout=60)

    assert process.returncode == 130
    assert said == b"specmint: interrupted; run it again to finish\n"
    assert list(tmp_path.iterdir()) == []


def test_a_defect_is_one_line_and_a_report_without_the_document(tmp_path: Path) -> None:
    script = """
import sys
from engine import cli, pipeline
def fail(*_, **__): raise KeyError("a secret of the document")
pipeline.read = fail
sys.exit(cli.run(["validate", "secret-name.yaml"]))
"""

    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, cwd=ROOT, timeout=60
    )

    (report,) = (tmp_path / "home" / "reports").iterdir()
    assert done.returncode == 70
    assert str(report) in one_line(done.stderr)
    told = report.read_text("utf-8")
    assert "KeyError" in told
    assert "secret" not in told
    assert str(Path.home()) not in told


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize(("plain", "colour"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_a_terminal_gets_progress_and_no_color_gets_plain_text(
    pets: Path, tmp_path: Path, plain: dict[str, str], colour: bool
) -> None:
    seen, code = _on_a_terminal(["generate", str(pets), "--out", str(tmp_path / "out")], plain)

    assert code == 0
    assert ("\x1b[" in seen) is colour
    assert "cases for 2 operations written to" in seen.replace("\r\n", " ")


def _on_a_terminal(arguments: list[str], environment: dict[str, str]) -> tuple[str, int]:
    import pty

    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "engine", *arguments],
        stdout=theirs,
        stderr=theirs,
        stdin=subprocess.DEVNULL,
        cwd=ROOT,
        env=os.environ | {"TERM": "xterm", "COLUMNS": "200"} | environment,
    )
    os.close(theirs)
    pieces = []
    try:
        while piece := os.read(ours, 65536):
            pieces.append(piece)
    except OSError:  # Linux: the other end is closed
        pass
    os.close(ours)
    return b"".join(pieces).decode(), process.wait(60)
