"""The run as one page that needs nothing else: no address is asked, all text of others is escaped."""

import base64
import hashlib
from collections.abc import Iterator
from html import escape
from pathlib import Path

from engine import VERSION
from engine.runner.message import lines_of
from engine.runner.model import CaseResult, RunResult, Verdict
from engine.runner.reports.covering import coverage_section
from engine.runner.reports.escaping import safe, seen
from engine.runner.reports.pictures import Tally, bars, durations, quantile, tallies, whole

_HERE = Path(__file__).parent
_MARKS: dict[Verdict, str] = {"fail": "✗", "skip": "○", "pass": "✓"}
_WORDS: dict[Verdict, str] = {"fail": "failed", "skip": "skipped", "pass": "passed"}


def page(result: RunResult) -> bytes:
    style, script = _text_of("page.css"), _text_of("page.js")
    # Only these two may run or style: text that slipped through could do neither.
    policy = f"default-src 'none'; style-src {_digest(style)}; script-src {_digest(script)}; base-uri 'none'"
    parts = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="referrer" content="no-referrer">',
        f"<title>{safe(result.title)}: {_sum(result)}</title>",
        f"<style>{style}</style></head><body>",
        *_head(result),
        *_pictures(result),
        *(coverage_section(result.coverage) if result.coverage else ()),
        *_cases(result),
        f"<footer>SpecMint {escape(VERSION)}</footer>",
        f"<script>{script}</script></body></html>\n",
    ]
    return "\n".join(parts).encode()


def _head(result: RunResult) -> Iterator[str]:
    tally = Tally("All verdicts", result.count("fail"), result.count("skip"), result.count("pass"))
    yield f"<header><h1>{safe(result.title)}</h1>"
    when = f" on {safe(result.started)}" if result.started else ""
    yield f"<p>{safe(result.base_url)}{when}, {result.took_ms / 1000:,.1f} s</p>"
    yield '<ul class="sums">'
    for verdict, mark in _MARKS.items():
        count = f"<b>{result.count(verdict):,}</b>"
        yield f'<li class="{verdict}">{count} <span>{mark} {_WORDS[verdict]}</span></li>'
    yield f"</ul>{whole(tally)}</header>"
    notes = [str(gap) for gap in result.gaps]
    notes += [f"cleanup failed: {each.step}: {each.reason}" for each in result.cleanup]
    if notes:
        yield '<section class="notes"><h2>To know</h2><ul>'
        yield from (f"<li>{safe(note)}</li>" for note in notes)
        yield "</ul></section>"


def _pictures(result: RunResult) -> Iterator[str]:
    times = sorted(each.took_ms for each in result.results if each.status)
    operations = tallies(result.results, lambda each: f"{each.method} {each.path}")
    techniques = tallies(result.results, lambda each: each.technique)
    yield '<section class="pictures">'
    yield f"<figure><h2>By operation</h2>{bars('Verdicts by operation', _clean(operations))}</figure>"
    yield f"<figure><h2>By technique</h2>{bars('Verdicts by technique', _clean(techniques))}</figure>"
    yield (
        f"<figure><h2>Time of an answer</h2>{durations(result.results)}<figcaption>half within "
        f"{quantile(times, 0.5):,} ms, 95 % within {quantile(times, 0.95):,} ms, the slowest "
        f"{times[-1] if times else 0:,} ms</figcaption></figure>"
    )
    yield "</section>"


def _clean(found: list[Tally]) -> list[Tally]:
    return [tally._replace(name=seen(tally.name)) for tally in found]


def _cases(result: RunResult) -> Iterator[str]:
    grouped: dict[str, list[CaseResult]] = {}
    for each in result.results:
        grouped.setdefault(f"{each.method} {each.path}", []).append(each)
    yield '<section id="cases"><h2>Cases</h2><form class="filter" role="search">'
    yield '<label>Text <input id="text" type="search" placeholder="id, title, path, code"></label>'
    for verdict, mark in _MARKS.items():
        yield (
            f'<label class="{verdict}"><input type="checkbox" name="{verdict}" checked> '
            f"{mark} {_WORDS[verdict]}</label>"
        )
    yield '<output id="shown" aria-live="polite"></output></form>'
    for name, members in grouped.items():
        failed = sum(member.verdict == "fail" for member in members)
        sums = f'<span class="bad">{failed} of {len(members)} failed</span>' if failed else f"{len(members)}"
        yield f"<article><h3>{safe(name)} <small>{sums}</small></h3>"
        yield from map(_case, members)
        yield "</article>"
    yield "</section>"


def _case(result: CaseResult) -> str:
    status = result.status or "-"
    line = (
        f'<span class="mark">{_MARKS[result.verdict]}<i> {_WORDS[result.verdict]}</i></span>'
        f"<code>{safe(result.id)}</code><span>{safe(result.title)}</span>"
        f"<span>{status}</span><span>{result.took_ms:,} ms</span>"
    )
    if result.verdict == "pass":
        return f'<div class="case pass" data-verdict="pass"><div class="line">{line}</div></div>'
    said = "\n".join(lines_of(result)) if result.verdict == "fail" else result.reason
    return (
        f'<details class="case {result.verdict}" data-verdict="{result.verdict}">'
        f'<summary class="line">{line}<em>{safe(result.reason)}</em></summary>'
        f"<pre>{safe(said)}</pre></details>"
    )


def _sum(result: RunResult) -> str:
    return ", ".join(f"{result.count(verdict):,} {word}" for verdict, word in _WORDS.items())


def _text_of(name: str) -> str:
    return (_HERE / name).read_text("utf-8")


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
