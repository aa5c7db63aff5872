"""Commands to copy, quoted so that a shell reads each value as one word."""

import shlex
from collections.abc import Sequence

from engine.local_address import USUAL
from engine.options import FORMATS, AiOptions, GenerateOptions
from specmint_desktop.state.results import RunCommand, Shell, SuiteFile

_BARE_ON_WINDOWS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-+=:./\\")
_LIVE_IN_DOUBLE_QUOTES = frozenset('"$`%!\n\r\u201c\u201d\u201e')


def generate_command(  # noqa: PLR0913 - each is a part of the line
    document: str,
    options: GenerateOptions,
    shell: Shell,
    *,
    folder: str | None = None,
    zip_file: str | None = None,
    hosts: Sequence[str] = (),
    ai: AiOptions | None = None,
) -> str:
    """Return the line that writes the same bytes as this run; the words are those of `specmint generate --help`."""
    words = ["specmint", "generate", _no_option(document)]
    words += [f"--out={folder}"] if folder else []
    words += [f"--zip={zip_file}"] if zip_file else []
    if not folder and not zip_file:
        words.append("--out=specmint-tests")
    if options.formats != FORMATS:
        words.append(f"--format={','.join(options.formats)}")
    words += [f"--cases={options.cases}", f"--seed={options.seed}"]
    if options.domain:
        words.append(f"--domain={options.domain}")
    words += [f"--include={each}" for each in options.include]
    words += [f"--exclude={each}" for each in options.exclude]
    words += [f"--allow-host={each}" for each in hosts]
    words += _about_models(ai) if ai else []
    return _joined(words, shell)


def _about_models(ai: AiOptions) -> list[str]:
    """Return how the line asks the same model; the key is where the command finds it by itself."""
    words = [f"--ai={ai.speed}"]
    words += [f"--provider={ai.provider}"] if ai.provider else []
    words += [f"--ai-url={ai.url}"] if ai.url else []
    words += [f"--model={ai.model}"] if ai.model else []
    words.append(f"--budget={ai.budget_usd:.2f}")
    words += [f"--ai-price={ai.price}"] if ai.price else []
    words += [f"--ai-calls={ai.calls}"] if ai.calls else []
    words += [f"--ai-fallback={each}" for each in ai.fallback]
    return words + [f"--ai-never={each}" for each in ai.never]


def run_commands(
    folder: str, formats: Sequence[str], files: Sequence[SuiteFile], shell: Shell, address: str = USUAL
) -> tuple[RunCommand, ...]:
    """Return how each format in a saved folder is run, as its README says."""
    return tuple(
        RunCommand(
            name,
            (_base_url(shell, address), _enter(folder, name, shell), *_lines(name, files, shell, address)),
        )
        for name in formats
    )


def _lines(name: str, files: Sequence[SuiteFile], shell: Shell, address: str) -> tuple[str, ...]:
    match name:
        case "python":
            return ("pip install -r requirements.txt", "pytest")
        case "junit":
            return ("mvn test",)
        case "nodejs":
            return ("npm install", "npm test")
        case _:
            return (_newman(files, shell, address),)


def _newman(files: Sequence[SuiteFile], shell: Shell, address: str) -> str:
    def named(ending: str) -> str:
        found = [
            each.path for each in files if each.path.startswith("postman/") and each.path.endswith(ending)
        ]
        return found[0].removeprefix("postman/") if found else f"*{ending}"

    words = [
        "npx",
        "newman",
        "run",
        named(".postman_collection.json"),
        "-e",
        named(".postman_environment.json"),
    ]
    return f"{_joined(words, shell)} --env-var API_BASE_URL={address}"


def _base_url(shell: Shell, address: str) -> str:
    return f'$env:API_BASE_URL = "{address}"' if shell is Shell.WINDOWS else f"export API_BASE_URL={address}"


def _enter(folder: str, name: str, shell: Shell) -> str:
    between = "\\" if shell is Shell.WINDOWS else "/"
    return _joined(["cd", f"{folder.rstrip('/')}{between}{name}"], shell)


def _no_option(document: str) -> str:
    """Return a name that cannot be taken for an option."""
    return f"./{document}" if document.startswith("-") else document


def _joined(words: Sequence[str], shell: Shell) -> str:
    return " ".join(map(_for_windows, words)) if shell is Shell.WINDOWS else shlex.join(words)


def _for_windows(word: str) -> str:
    """Return a word for PowerShell; also for cmd, but where a character is live between its double quotes."""
    if word and _BARE_ON_WINDOWS.issuperset(word):
        return word
    if _LIVE_IN_DOUBLE_QUOTES.isdisjoint(word):
        # A backslash before the closing quote would quote it.
        return f'"{word}{_last_backslashes(word)}"'
    return "'" + word.replace("'", "''") + "'"


def _last_backslashes(word: str) -> str:
    return "\\" * (len(word) - len(word.rstrip("\\")))
