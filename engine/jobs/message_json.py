"""Jobs and messages as JSON, which is what goes through the pipe, and back."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from typing import Any, get_args

from engine import events
from engine.errors import Location, Pointer, Problem, Severity
from engine.jobs.messages import (
    AiWorth,
    Asking,
    AskingPlanned,
    AskingTold,
    CasesOffered,
    DocumentSummarised,
    DocumentSummary,
    Failed,
    Finished,
    Job,
    Kind,
    LogWritten,
    Message,
    ModelsListed,
    Network,
    OperationDone,
    OperationsDone,
    OperationSummary,
    ProblemsFound,
    SaveTarget,
)
from engine.openapi.problems import RefusedHost
from engine.options import AiOptions, GenerateOptions
from engine.provider_keys import Secret


def dump_job(job: Job) -> dict[str, Any]:
    """Return the job as JSON, for the pipe: its keys are in it."""
    asking = job.asking
    written = asdict(replace(job, asking=None))
    if asking is not None:
        keys = [(account, key.text) for account, key in asking.keys]
        written["asking"] = {**asdict(replace(asking, keys=())), "keys": keys}
    return written


def load_job(written: Mapping[str, Any]) -> Job:
    """Return the job that `dump_job` wrote, also after it went through JSON."""
    options, save = written["options"], written["save"]
    options = {name: tuple(value) if isinstance(value, list) else value for name, value in options.items()}
    if save is not None:
        choices = tuple((path, word) for path, word in save["choices"])
        save = SaveTarget(**{**save, "choices": choices})
    return Job(
        written["id"],
        Kind(written["kind"]),
        written["document"],
        written["folder"],
        GenerateOptions(**options),
        save,
        Network(**{**written["network"], "hosts": tuple(written["network"]["hosts"])}),
        str(written["licence"]),
        _asking(written["asking"]) if written["asking"] is not None else None,
    )


def _asking(written: Mapping[str, Any]) -> Asking:
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in written.items()
    }
    values["options"] = read_ai(written["options"])
    values["keys"] = tuple((str(account), Secret(str(text))) for account, text in written["keys"])
    return Asking(**values)


def read_ai(written: Mapping[str, Any]) -> AiOptions:
    """Return the options that `asdict` wrote, also after they went through JSON.

    Raises:
        TypeError, UsageError: they are none.
    """
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in written.items()
    }
    return AiOptions(**values)


def dump(message: Message) -> dict[str, Any]:
    """Return the message as JSON: `{"message": "Progress", "job": "000001", ...}`."""
    return {
        "message": type(message).__name__,
        **{name: _plain(value) for name, value in message._asdict().items()},
    }


def load(written: Mapping[str, Any]) -> Message:
    """Return the message that `dump` wrote, also after it went through JSON.

    Raises:
        KeyError, TypeError, ValueError: no message of this union.
    """
    made = _CLASSES[written["message"]]
    values = {name: written[name] for name in made._fields}
    for name, value in values.items():
        reader = _READERS.get((made, name))
        if reader is not None:
            values[name] = reader(value)
    message: Message = made(**values)
    return message


def _plain(value: Any) -> Any:
    """Return the value in what JSON has; named tuples become lists, problems objects."""
    if isinstance(value, Problem):
        return asdict(value)
    if type(value) in _EVENTS:
        return events.dump(value)
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value


def _problem(written: Mapping[str, Any]) -> Problem:
    at = written["at"]
    location = at and Location(
        at["document"], None if at["pointer"] is None else Pointer(at["pointer"]), at["line"], at["column"]
    )
    return Problem(written["code"], written["what"], written["cure"], location, Severity(written["severity"]))


def _summary(written: list[Any]) -> DocumentSummary:
    summary = DocumentSummary(*written)
    return summary._replace(
        operations=tuple(
            OperationSummary(*each)._replace(tags=tuple(each[3])) for each in summary.operations
        ),
        skipped=tuple(summary.skipped),
        schemes=tuple(summary.schemes),
        servers=tuple(summary.servers),
        files=tuple(summary.files),
        refused=tuple(RefusedHost(*each) for each in summary.refused),
    )


def _pairs(written: list[Any]) -> tuple[tuple[Any, ...], ...]:
    return tuple(tuple(each) for each in written)


def _worth(written: list[Any] | None) -> AiWorth | None:
    return None if written is None else AiWorth(*written)


_EVENTS = frozenset(get_args(events.Event))
_READERS: Mapping[tuple[type, str], Callable[[Any], Any]] = {
    (Failed, "problem"): _problem,
    (ProblemsFound, "problems"): lambda written: tuple(map(_problem, written)),
    (DocumentSummarised, "summary"): _summary,
    (CasesOffered, "offers"): _pairs,
    (LogWritten, "lines"): _pairs,
    (AskingPlanned, "prompts"): tuple,
    (AskingPlanned, "secrets"): _pairs,
    (AskingTold, "event"): events.load,
    (ModelsListed, "models"): _pairs,
    (Finished, "ai"): _worth,
    (OperationsDone, "operations"): lambda written: tuple(OperationDone(*each) for each in written),
}
_CLASSES: Mapping[str, Any] = {each.__name__: each for each in get_args(Message)}
