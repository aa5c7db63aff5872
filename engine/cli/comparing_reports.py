"""A comparison as lines for a terminal, as JSON, and as one page."""

import json
from collections.abc import Callable, Iterable, Mapping
from statistics import mean
from typing import Final

from engine.ai.compare import Compared, Service, Trial, refused_per_check
from engine.cli.terminal import counted
from engine.runner.reports.escaping import safe

MOST_NAMED: Final = 10
_STYLE: Final = (
    ":root { color-scheme: light dark; } body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; "
    "font: 15px/1.5 system-ui, sans-serif; } table { border-collapse: collapse; width: 100%; margin: 0 0 1.5rem; } "
    "th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #8888; overflow-wrap: anywhere; } "
    "th[scope=row] { width: 40%; font-weight: 400; }"
)


def lines(compared: Compared) -> list[str]:
    """Return the comparison for a terminal: a name and a figure per line."""
    return [f"{name:<42}{text}" for name, text in _rows(compared)]


def as_json(compared: Compared) -> bytes:
    trials = [
        {
            "itemsAccepted": len(each.items),
            "values": each.values,
            "rules": each.rules,
            "links": each.links,
            "flows": each.flows,
            "refused": {str(check): count for check, count in each.refused.items()},
            "realistic": each.realistic,
            "casesAdded": each.cases_added,
            "calls": each.calls,
            "tokensRead": each.tokens_read,
            "tokensWritten": each.tokens_written,
            "usd": each.usd,
            "seconds": round(each.seconds, 3),
            "unanswered": each.unanswered,
        }
        for each in compared.trials
    ]
    found = {
        "schemaVersion": 1,
        "document": compared.document,
        "provider": compared.provider,
        "model": compared.model,
        "speed": compared.speed,
        "questions": compared.questions,
        "casesOfRules": compared.plain_cases,
        "runs": trials,
        "stability": compared.stability,
        "service": {"off": _entry(compared.off), "on": _entry(compared.on), "onlyOn": compared.only_on}
        if compared.off and compared.on
        else None,
    }
    return json.dumps(found, indent=2, ensure_ascii=True).encode() + b"\n"


def as_page(compared: Compared) -> bytes:
    title = safe(f"{compared.document} with {compared.model}")
    rows = "".join(
        f'<tr><th scope="row">{safe(name)}</th><td>{safe(text)}</td></tr>' for name, text in _rows(compared)
    )
    runs = "".join(
        f"<tr><td>{number}</td><td>{len(each.items):,}</td><td>{each.rules}</td><td>{each.cases_added}</td>"
        f"<td>{each.calls}</td><td>{_cost(each)}</td><td>{each.seconds:.1f}</td></tr>"
        for number, each in enumerate(compared.trials, 1)
    )
    page = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title><style>{_STYLE}</style>'
        f"</head><body><h1>{title}</h1><table>{rows}</table><h2>Each run</h2><table><tr><th>run</th><th>items</th>"
        "<th>rules</th><th>cases added</th><th>calls</th><th>cost</th><th>seconds</th></tr>"
        f"{runs}</table></body></html>\n"
    )
    return page.encode("utf-8", "replace")


REPORTS: Final[Mapping[str, Callable[[Compared], bytes]]] = {".html": as_page, ".json": as_json}


def _rows(compared: Compared) -> Iterable[tuple[str, str]]:
    trials = compared.trials
    yield "model", f"{compared.model} of {compared.provider}, {compared.speed}"
    yield "runs", f"{len(trials)}, of {counted(compared.questions, 'question')} each"
    yield "items accepted", _mean(len(each.items) for each in trials)
    yield "values", _mean(each.values for each in trials)
    yield "rules", _mean(each.rules for each in trials)
    yield "links", _mean(each.links for each in trials)
    yield "orders", _mean(each.flows for each in trials)
    refused = refused_per_check(trials)
    told = ", ".join(f"check {check}: {count:,}" for check, count in refused.items())
    yield "items refused, all runs", told or "none"
    yield "questions without an answer", _mean(each.unanswered for each in trials)
    yield "free-text inputs with a value of the model", f"{mean(each.realistic for each in trials):.0%}"
    yield "cases and flows of rules", f"{compared.plain_cases:,}"
    yield "cases and flows added", _mean(each.cases_added for each in trials)
    yield "calls", _mean(each.calls for each in trials)
    yield (
        "tokens read, written",
        " / ".join(
            _mean(figures)
            for figures in ([each.tokens_read for each in trials], [each.tokens_written for each in trials])
        ),
    )
    yield "cost of a run", ", ".join(dict.fromkeys(map(_cost, trials)))
    yield "seconds", f"{mean(each.seconds for each in trials):.1f}"
    alike = "one run says nothing" if compared.stability is None else f"{compared.stability:.0%} alike"
    yield "stability, every two runs", alike
    if compared.off and compared.on:
        yield from _service_rows(compared, compared.off, compared.on)


def _service_rows(compared: Compared, off: Service, on: Service) -> Iterable[tuple[str, str]]:
    yield "cases run, without / with the model", f"{off.cases:,} / {on.cases:,}"
    yield "positive cases answered with 2xx", f"{_share(off.accepted)} / {_share(on.accepted)}"
    yield "negative cases refused with 4xx", f"{_share(off.refused)} / {_share(on.refused)}"
    yield "answers with 5xx", f"{off.server_errors:,} / {on.server_errors:,}"
    yield "failed", f"{len(off.failed):,} / {len(on.failed):,}"
    named = ", ".join(compared.only_on[:MOST_NAMED])
    more = len(compared.only_on) - MOST_NAMED
    yield (
        "failed with the model only",
        (f"{named} and {more:,} more" if more > 0 else named) or "none",
    )


def _entry(service: Service | None) -> dict[str, object]:
    return {
        "cases": service.cases if service else 0,
        "accepted": service.accepted if service else None,
        "refused": service.refused if service else None,
        "serverErrors": service.server_errors if service else 0,
        "failed": list(service.failed) if service else [],
    }


def _mean(figures: Iterable[int]) -> str:
    return f"{mean(figures):,.1f}".removesuffix(".0")


def _share(share: float | None) -> str:
    return "-" if share is None else f"{share:.0%}"


def _cost(each: Trial) -> str:
    return "price unknown" if each.usd is None else f"${each.usd:.3f}"
