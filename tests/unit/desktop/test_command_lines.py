import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from engine.cli.arguments import parsed
from engine.options import AiOptions, GenerateOptions
from specmint_desktop.presenters.command_lines import generate_command, run_commands
from specmint_desktop.state.results import Shell, SuiteFile

ODD = GenerateOptions(
    formats=("python", "nodejs"),
    cases=7,
    seed=42,
    domain='it\'s a "shop" $HOME',
    include=("GET /books*", "-x"),
    exclude=("tag with `ticks`", "a\nb"),
)


def test_the_shortest_line_names_document_folder_cases_and_seed() -> None:
    line = generate_command("/data/me/shop.yaml", GenerateOptions(), Shell.POSIX, folder="/data/me/tests")

    assert line == "specmint generate /data/me/shop.yaml --out=/data/me/tests --cases=10 --seed=0"


def test_a_shell_reads_every_value_of_the_line_as_it_was_chosen() -> None:
    line = generate_command(
        "/made/my shop's.yaml", ODD, Shell.POSIX, folder="/made/a b", zip_file="/made/it's.zip"
    )

    chosen = parsed(shlex.split(line)[1:])
    assert (chosen.document, chosen.out, chosen.zip_file) == (
        "/made/my shop's.yaml",
        "/made/a b",
        "/made/it's.zip",
    )
    assert chosen.options == ODD


def test_a_shell_reads_how_a_model_is_asked_as_it_was_chosen() -> None:
    ai = AiOptions(
        "best",
        "openai",
        "gpt-9",
        budget_usd=2.5,
        never=("pets",),
        fallback=("anthropic",),
        price="2/10",
        calls=3,
    )

    line = generate_command("shop.yaml", GenerateOptions(), Shell.POSIX, ai=ai)

    assert parsed(shlex.split(line)[1:]).ai == ai


def test_a_result_that_is_not_saved_yet_is_generated_into_a_new_folder_below() -> None:
    line = generate_command("shop.yaml", GenerateOptions(), Shell.POSIX)

    assert line == "specmint generate shop.yaml --out=specmint-tests --cases=10 --seed=0"


def test_a_document_whose_name_begins_with_a_dash_is_no_option() -> None:
    line = generate_command("-odd.yaml", GenerateOptions(), Shell.POSIX, zip_file="/made/t.zip")

    assert shlex.split(line)[2] == "./-odd.yaml"


@pytest.mark.parametrize(
    ("word", "quoted"),
    [
        ("C:\\Users\\me\\shop.yaml", "C:\\Users\\me\\shop.yaml"),
        ("C:\\My files\\shop.yaml", '"C:\\My files\\shop.yaml"'),
        ("C:\\My files\\", '"C:\\My files\\\\"'),
        ("C:\\100% $mine\\it's.yaml", "'C:\\100% $mine\\it''s.yaml'"),
        ("a&b|c;d", '"a&b|c;d"'),
    ],
)
def test_on_windows_a_value_is_one_word_for_its_shells(word: str, quoted: str) -> None:
    line = generate_command(word, GenerateOptions(), Shell.WINDOWS, folder="D:\\out")

    assert line == f"specmint generate {quoted} --out=D:\\out --cases=10 --seed=0"


def test_each_format_is_run_by_the_commands_of_its_readme() -> None:
    files = (
        SuiteFile("postman/README.md", 1),
        SuiteFile("postman/bookshop.postman_collection.json", 1),
        SuiteFile("postman/bookshop.postman_environment.json", 1),
    )

    runs = run_commands("/made/my tests", ("python", "junit", "nodejs", "postman"), files, Shell.POSIX)

    name = "bookshop.postman"
    enter = "export API_BASE_URL=http://localhost:8080"
    assert {run.format: run.lines for run in runs} == {
        "python": (enter, "cd '/made/my tests/python'", "pip install -r requirements.txt", "pytest"),
        "junit": (enter, "cd '/made/my tests/junit'", "mvn test"),
        "nodejs": (enter, "cd '/made/my tests/nodejs'", "npm install", "npm test"),
        "postman": (
            enter,
            "cd '/made/my tests/postman'",
            f"npx newman run {name}_collection.json -e {name}_environment.json --env-var API_BASE_URL=http://localhost:8080",
        ),
    }


def test_commands_on_windows_are_those_of_powershell() -> None:
    (run,) = run_commands("C:\\tests", ("junit",), (), Shell.WINDOWS)

    assert run.lines == (
        '$env:API_BASE_URL = "http://localhost:8080"',
        "cd C:\\tests\\junit",
        "mvn test",
    )


def test_before_the_files_are_listed_the_collection_is_named_by_its_ending() -> None:
    (run,) = run_commands("/made/tests", ("postman",), (), Shell.POSIX)

    assert run.lines[2].startswith(
        "npx newman run '*.postman_collection.json' -e '*.postman_environment.json'"
    )


@pytest.mark.functional
def test_the_copied_line_writes_the_same_bytes_again(tmp_path: Path) -> None:
    sample = Path(__file__).parents[3] / "resources" / "samples" / "bookshop.yaml"
    document = tmp_path / "it's a shop.yaml"
    document.write_bytes(sample.read_bytes())
    options = GenerateOptions(
        formats=("python",), cases=3, seed=5, domain="e-commerce", exclude=("GET /ord*",)
    )
    written = []

    for name in ("first out", "second 'out'"):
        line = generate_command(str(document), options, Shell.POSIX, folder=str(tmp_path / name))
        line = line.replace("specmint generate", f"{shlex.quote(sys.executable)} -m engine generate", 1)
        subprocess.run(
            ["/bin/sh", "-c", line], cwd=Path(__file__).parents[3], check=True, capture_output=True
        )
        root = tmp_path / name
        files = (path for path in root.rglob("*") if path.is_file())
        written.append({path.relative_to(root).as_posix(): path.read_bytes() for path in files})

    assert written[0] == written[1]
    assert b'"seed": 5' in written[0]["specmint.json"]
    assert b'"domain": "e-commerce"' in written[0]["specmint.json"]


def test_a_format_is_run_against_the_given_address() -> None:
    (run,) = run_commands("/made", ("junit",), (), Shell.POSIX, "http://localhost:8000/v1")

    assert run.lines[0] == "export API_BASE_URL=http://localhost:8000/v1"
