"""What a person may type, as one table, and what it means."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Literal, NoReturn

from engine import VERSION
from engine.cli.asking_arguments import add_ai, chosen_ai
from engine.cli.comparing_arguments import Comparing, add_compare, chosen_comparison
from engine.cli.licence_arguments import LicenceChosen, add_licence, chosen_licence
from engine.errors import UsageError
from engine.options import (
    DEFAULT_CASES,
    DEFAULT_PARALLEL,
    FORMATS,
    PROVIDERS,
    AiOptions,
    GenerateOptions,
    RunOptions,
)

KEY_ACTIONS = ("set", "list", "delete")
COMMANDS = ("generate", "diff", "run", "validate", "inspect", "compare", "models", "keys", "licence")

_CODES = """\
exit codes: 0 done; 1 the document has problems, diff found a change, or a test failed;
2 wrong use; 3 the licence does not cover it; 4 network, or no service; 5 output could not be written; 70 a defect in SpecMint; 130 interrupted
"""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was typed. `text` is what `--help` and `--version` print, for the command `print`."""

    command: Literal[
        "generate", "diff", "run", "validate", "inspect", "compare", "models", "keys", "licence", "print"
    ]
    document: str = ""
    options: GenerateOptions = field(default_factory=GenerateOptions)
    out: str | None = None
    zip_file: str | None = None
    force: bool = False
    events: bool = False
    as_json: bool = False
    text: str = ""
    base_url: str | None = None
    reports: tuple[str, ...] = ()
    run_options: RunOptions = field(default_factory=RunOptions)
    planning: tuple[str, ...] = ()
    """Options that plan cases anew, as typed for `run`: a folder has its cases."""
    hosts: tuple[str, ...] = ()
    """Other hosts that references of the document may lead to."""
    licence: LicenceChosen = field(default_factory=LicenceChosen)
    ai: AiOptions | None = None
    """How models are asked; None where none is."""
    comparing: Comparing = field(default_factory=Comparing)
    key_action: str = ""
    key_provider: str = ""
    ai_url: str = ""


def parsed(arguments: Sequence[str]) -> Chosen:  # noqa: PLR0911  one branch per command
    """Return what `arguments` mean.

    Raises:
        UsageError: `command-missing`, `command-unknown`, `arguments-wrong`, and those of the options.
    """
    _check_command(arguments)
    try:
        found, unknown = _parser().parse_known_args(arguments)
    except _Asked as asked:
        return Chosen("print", text=asked.text)
    if unknown:
        raise UsageError(
            "arguments-wrong",
            f"unrecognized arguments: {' '.join(unknown)}",
            cure=f"see `specmint {found.command} --help`",
        )
    if found.command == "licence":
        return Chosen("licence", licence=chosen_licence(found))
    if found.command == "compare":
        return _compare(found)
    if found.command == "models":
        return Chosen("models", ai=_asked_provider(found))
    if found.command == "keys":
        return _keys(found)
    hosts = _hosts(found.hosts)
    if found.command in {"validate", "inspect"}:
        return Chosen(found.command, found.document, as_json=found.as_json, hosts=hosts)
    if found.command == "run":
        return _run(found, hosts)
    return _generate_or_diff(found, hosts)


def _compare(found: argparse.Namespace) -> Chosen:
    ai, comparing = chosen_comparison(found)
    options = GenerateOptions(
        cases=found.cases,
        seed=found.seed,
        domain=found.domain,
        include=tuple(found.include),
        exclude=tuple(found.exclude),
    )
    one_by_one = RunOptions(parallel=1)
    return Chosen(
        "compare",
        found.document,
        options,
        run_options=one_by_one,
        hosts=_hosts(found.hosts),
        ai=ai,
        comparing=comparing,
    )


def _generate_or_diff(found: argparse.Namespace, hosts: tuple[str, ...]) -> Chosen:
    options = GenerateOptions(
        formats=_formats(found.formats),
        cases=found.cases,
        seed=found.seed,
        domain=found.domain,
        include=tuple(found.include),
        exclude=tuple(found.exclude),
    )
    if found.command == "diff":
        return Chosen(
            "diff",
            found.document,
            options,
            found.out,
            force=found.force,
            as_json=found.as_json,
            hosts=hosts,
        )
    return Chosen(
        "generate",
        found.document,
        options,
        found.out,
        found.zip_file,
        found.force,
        found.events,
        hosts=hosts,
        ai=chosen_ai(found),
    )


def _asked_provider(found: argparse.Namespace) -> AiOptions | None:
    if found.provider is None and found.ai_url is None:
        return None
    return AiOptions("fast", found.provider, model="any" if found.ai_url else None, url=found.ai_url)


def _keys(found: argparse.Namespace) -> Chosen:
    if (found.action == "list") == bool(found.provider):
        raise UsageError(
            "arguments-wrong",
            "`keys list` names no provider, the others do",
            cure="see `specmint keys --help`",
        )
    if (found.provider == "compatible") != bool(found.ai_url):
        raise UsageError("ai-option-wrong", "--ai-url goes with `compatible`", cure="give both or none")
    return Chosen(
        "keys", key_action=found.action, key_provider=found.provider or "", ai_url=found.ai_url or ""
    )


def _run(found: argparse.Namespace, hosts: tuple[str, ...]) -> Chosen:
    planning = {
        "--cases": found.cases,
        "--seed": found.seed,
        "--domain": found.domain,
        "--allow-host": hosts or None,
    }
    options = GenerateOptions(
        cases=DEFAULT_CASES if found.cases is None else found.cases,
        seed=found.seed or 0,
        domain=found.domain,
        include=tuple(found.include),
        exclude=tuple(found.exclude),
    )
    return Chosen(
        "run",
        found.document,
        options,
        events=found.events,
        base_url=found.base_url,
        reports=tuple(found.reports),
        run_options=RunOptions(found.parallel, found.rate, found.timeout),
        planning=tuple(name for name, value in planning.items() if value is not None),
        hosts=hosts,
    )


class _Asked(Exception):  # noqa: N818  no error: a person asked for text instead of work
    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class _Parser(argparse.ArgumentParser):
    """Raises where argparse prints and leaves."""

    def error(self, message: str) -> NoReturn:
        raise UsageError("arguments-wrong", message, cure=f"see `{self.prog} --help`")

    def print_help(self, file: object = None) -> None:
        del file
        raise _Asked(self.format_help())


class _Help(argparse.RawDescriptionHelpFormatter):
    """Help for 80 columns; to ask the terminal, argparse imports `shutil` in every run."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=78)


class _Version(argparse.Action):
    def __call__(self, *_: object) -> NoReturn:
        raise _Asked(f"specmint {VERSION}\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="specmint",
        description="Turns an OpenAPI document into runnable API tests.",
        epilog=_CODES,
        formatter_class=_Help,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    add_command = partial(commands.add_parser, formatter_class=_Help, allow_abbrev=False)
    generate = add_command("generate", help="write the tests of a document")
    _add_generate(generate)
    diff = add_command("diff", help="print what generating would change in a folder")
    _add_diff(diff)
    run = add_command("run", help="run the cases of a folder or a document against a service")
    _add_run(run)
    validate = add_command("validate", help="print every problem of a document")
    inspect = add_command("inspect", help="print what a document offers to test")
    compare = add_command("compare", help="measure what a language model adds for a document")
    add_compare(compare)
    _add_planning(compare, default_cases=DEFAULT_CASES, default_seed=0)
    _add_models(add_command("models", help="print the language models that can be asked"))
    _add_keys(add_command("keys", help="keep keys of providers in the keyring of the system"))
    add_licence(add_command("licence", help="enter a key, show, check or give back the licence"))
    for command in (diff, validate, inspect):
        command.add_argument("--json", dest="as_json", action="store_true", help="for programs to read")
    for command in (generate, diff, run, validate, inspect, compare):
        _add_hosts(command)
    for command in (generate, diff, validate, inspect, compare):
        command.add_argument(
            "document", metavar="DOCUMENT", help="file, folder, URL, or - for standard input"
        )
    run.add_argument("document", metavar="DIR|DOCUMENT", help="a folder that generate wrote, or a document")
    return parser


def _add_hosts(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--allow-host",
        metavar="HOST",
        dest="hosts",
        action="append",
        default=[],
        help="fetch the files that references lead to on another host; repeatable",
    )


def _add_generate(command: argparse.ArgumentParser) -> None:
    command.add_argument("--out", metavar="DIR", help="folder to write to")
    command.add_argument(
        "--zip", metavar="FILE", dest="zip_file", help="one ZIP, beside or instead of a folder"
    )
    _add_options(command)
    add_ai(command)
    command.add_argument(
        "--events", action="store_true", help="print one JSON object per line for each event"
    )
    command.add_argument(
        "--force",
        action="store_true",
        help="write every file anew, also into a folder that SpecMint did not write; your files stay",
    )


def _add_diff(command: argparse.ArgumentParser) -> None:
    command.add_argument("--out", metavar="DIR", required=True, help="folder to compare with")
    _add_options(command)
    command.add_argument("--force", action="store_true", help="what generate --force would do")


def _add_run(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add("--base-url", metavar="URL", help="address of the service to test; else API_BASE_URL")
    add(
        "--report",
        metavar="FILE",
        dest="reports",
        action="append",
        default=[],
        help="write a report: FILE.html, .xml (JUnit) or .json; repeatable",
    )
    add(
        "--parallel",
        metavar="N",
        type=int,
        default=DEFAULT_PARALLEL,
        help="requests at once, default %(default)s",
    )
    add("--rate", metavar="N", type=float, help="requests a second at most")
    add("--timeout", metavar="S", type=float, help="seconds to wait for an answer; else API_TIMEOUT, or 10")
    _add_planning(command, default_cases=None, default_seed=None)
    add("--events", action="store_true", help="print one JSON object per line for each event")


def _add_models(command: argparse.ArgumentParser) -> None:
    command.add_argument("--provider", choices=PROVIDERS[:2], help="ask this provider what it offers")
    command.add_argument("--ai-url", metavar="URL", help="ask this server what it offers")


def _add_keys(command: argparse.ArgumentParser) -> None:
    command.add_argument("action", metavar="ACTION", choices=KEY_ACTIONS, help=", ".join(KEY_ACTIONS))
    command.add_argument(
        "provider", metavar="PROVIDER", nargs="?", choices=PROVIDERS, help=", ".join(PROVIDERS)
    )
    command.add_argument("--ai-url", metavar="URL", help="where a compatible server lives")


def _add_options(command: argparse.ArgumentParser) -> None:
    """Add what decides the bytes of a suite."""
    command.add_argument(
        "--format",
        metavar="NAME",
        dest="formats",
        action="append",
        help=f"repeatable or comma list of {', '.join(FORMATS)}; default: all",
    )
    _add_planning(command, default_cases=DEFAULT_CASES, default_seed=0)


def _add_planning(
    command: argparse.ArgumentParser, *, default_cases: int | None, default_seed: int | None
) -> None:
    """Add what decides the cases."""
    add = command.add_argument
    add(
        "--cases",
        metavar="N",
        type=int,
        default=default_cases,
        help=f"cases per operation, default {DEFAULT_CASES}",
    )
    add(
        "--seed",
        metavar="N",
        type=int,
        default=default_seed,
        help="same document, options and seed: same bytes",
    )
    add("--domain", metavar="TEXT", help='what the service is about, such as "banking"')
    for name, does in (("--include", "only"), ("--exclude", "leave out")):
        add(
            name,
            metavar="PATTERN",
            action="append",
            default=[],
            help=f'{does} what matches an operationId, a tag or "METHOD /path"; repeatable, * and ? allowed',
        )


def _hosts(typed: list[str]) -> tuple[str, ...]:
    if not typed:
        return ()
    from engine.openapi.source.hosts import allowed_host

    return tuple(dict.fromkeys(map(allowed_host, typed)))


def _formats(chosen: list[str] | None) -> tuple[str, ...]:
    """Return the formats in the order of the table, whatever the order typed."""
    if chosen is None:
        return FORMATS
    names = dict.fromkeys(name.strip() for text in chosen for name in text.split(","))
    known = tuple(name for name in FORMATS if name in names)
    return known + tuple(name for name in names if name not in FORMATS)


def _check_command(arguments: Sequence[str]) -> None:
    if not arguments:
        raise UsageError("command-missing", "no command given", cure="see `specmint --help`")
    first = arguments[0]
    if first in COMMANDS or first.startswith("-"):
        return
    import difflib

    close = difflib.get_close_matches(first, COMMANDS, 1)
    cure = f"did you mean `{close[0]}`?" if close else f"choose from {', '.join(COMMANDS)}"
    raise UsageError("command-unknown", f"there is no command `{first}`", cure=cure)
