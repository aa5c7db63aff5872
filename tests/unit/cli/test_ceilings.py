"""More cases than a licence covers are refused before any work; up to the free edition's no licence is looked for."""

import json
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

import pytest

from engine.ai.ask import Choice
from engine.ai.catalogue import Model
from engine.cli import ceilings, run
from engine.errors import LicenceError
from engine.licensing.entitlements import Tier
from tests.samples import licences

ROOT = Path(__file__).parents[3]
DOCUMENT = str(ROOT / "resources" / "samples" / "bookshop.yaml")
REFUSED = (
    "specmint: 26 cases per operation need Pro; {tier} allows {ceiling} [needs-tier]; "
    "use {ceiling}, or enter a key: specmint licence activate KEY\n"
)


@pytest.mark.parametrize(
    "typed",
    [
        ["generate", "gone.yaml", "--out", "out"],
        ["diff", "gone.yaml", "--out", "out"],
        ["run", "gone.yaml", "--base-url", "http://127.0.0.1:9"],
        ["compare", "gone.yaml", "--ai", "fast"],
    ],
)
def test_without_a_licence_more_than_ten_cases_are_refused_before_the_document_is_looked_for(
    typed: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    code = run([*typed, "--cases", "26"])

    assert code == 3
    assert capsys.readouterr().err == REFUSED.format(tier="Free", ceiling=10)


def test_a_program_hears_of_it_as_an_event(capsys: pytest.CaptureFixture[str]) -> None:
    code = run(["generate", DOCUMENT, "--out", "out", "--cases", "11", "--events"])

    (line,) = capsys.readouterr().out.splitlines()
    assert code == 3
    assert json.loads(line)["problem"]["code"] == "needs-tier"


def test_each_tier_is_asked_for_its_own_ceiling(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with licences.licensed(tmp_path, Tier.BASIC):
        code = run(["generate", DOCUMENT, "--out", str(tmp_path / "out"), "--cases", "26"])

    assert code == 3
    assert capsys.readouterr().err == REFUSED.format(tier="Basic", ceiling=25)


def test_the_same_options_give_the_same_bytes_in_every_tier_that_covers_them(tmp_path: Path) -> None:
    zips = []
    for tier in (Tier.PRO, Tier.ENTERPRISE):
        with licences.licensed(tmp_path, tier):
            file = tmp_path / f"{tier}.zip"
            typed = ["generate", DOCUMENT, "--zip", str(file), "--cases", "11", "--format", "python"]
            assert run([*typed, "--include", "listBooks"]) == 0
            zips.append(file.read_bytes())

    assert zips[0] == zips[1]


def test_a_folder_of_the_person_that_refuses_costs_only_the_ceilings(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("no folder", "utf-8")
    monkeypatch.setenv("SPECMINT_HOME", str(tmp_path / "file"))
    monkeypatch.setenv("SPECMINT_LICENCE_FILE", str(tmp_path))

    assert run(["generate", DOCUMENT, "--out", str(tmp_path / "out"), "--cases", "26"]) == 3
    assert "[needs-tier]" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("provider", "url", "model", "needs"),
    [
        ("compatible", "http://[::1]:11434/v1", "tiny", None),
        ("openai", "https://api.openai.com/v1", "gpt-6-luna", None),
        ("openai", "https://api.openai.com/v1", "gpt-6.1-terra", "Basic"),
        ("anthropic", "https://api.anthropic.com", "claude-opus-5-5", "Pro"),
        ("openai", "https://api.openai.com/v1", "a-model-of-tomorrow", "Pro"),
        ("compatible", "http://127.0.0.1:11434/v1", "gpt-6.1-sol", None),
        ("compatible", "http://localhost:11434/v1", "tiny", None),
        ("compatible", "https://models.example.com/v1", "gpt-6-luna", "Pro"),
    ],
)
def test_a_language_model_is_covered_by_its_class_and_where_it_is(
    provider: str, url: str, model: str, needs: str | None, tmp_path: Path
) -> None:
    choice = Choice(provider, url, Model(model, "fast", True, None), str)

    with licences.licensed(tmp_path, Tier.PRO):
        assert ceilings.covered(choice) is choice
    if needs is None:
        assert ceilings.covered(choice) is choice
    else:
        with pytest.raises(LicenceError, match=f"need {needs}; Free allows"):
            ceilings.covered(choice)


@pytest.mark.parametrize(
    ("provider", "tier", "instead"),
    [
        ("openai", Tier.FREE, "use gpt-6-luna, or"),
        ("openai", Tier.BASIC, "use gpt-6.1-terra, or"),
        ("anthropic", Tier.FREE, "use claude-haiku-5-5, or"),
        ("compatible", Tier.BASIC, "use one on this computer, or"),
    ],
)
def test_the_refusal_of_a_model_names_the_best_one_that_is_covered(
    provider: str, tier: Tier, instead: str, tmp_path: Path
) -> None:
    choice = Choice(provider, "https://models.example.com", Model("unlisted", "fast", True, None), str)

    with (
        licences.licensed(tmp_path, tier) if tier is not Tier.FREE else nullcontext(),
        pytest.raises(LicenceError) as caught,
    ):
        ceilings.covered(choice)

    assert caught.value.problem.cure.startswith(instead)
    assert caught.value.exit_code == 3


def test_up_to_ten_cases_nothing_of_a_licence_is_imported() -> None:
    script = (
        "import sys; from engine.cli import run; "
        "code = run(['generate', 'gone.yaml', '--out', 'out']); "
        "heavy = {'cryptography', 'keyring', 'platformdirs', 'engine.licensing.here', 'engine.jobs.licensing'}; "
        "print(code, sorted(heavy & set(sys.modules)))"
    )

    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT, timeout=60
    )

    assert done.stdout == "1 []\n"
