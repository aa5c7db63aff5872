# Written by SpecMint, and written again when you generate again. Your own code goes into tests/hooks.py.
"""What no answer to a probe may show: how the service is built, or a script that a browser would run."""

import re
from collections.abc import Iterator

LOOKED_AT = 1_000_000
LONGEST_SHOWN = 120
TRACES = (
    ("Python", r"Traceback \(most recent call last\)"),
    ("Python", r"File [!-~]{1,310}\.py[!-~]{1,6}, line [0-9]{1,6}, in "),
    ("Java", r"at [!-&*-~]{3,300}\([A-Za-z0-9_$-]{1,100}\.(?:java|kt|scala|groovy):[0-9]{1,6}\)"),
    ("Node.js", r"at [!-&*-~]{1,300}\.(?:js|cjs|mjs|ts):[0-9]{1,6}:[0-9]{1,6}"),
    ("Node.js", r"at [ -&*-~]{1,100} \([!-&*-~]{1,300}:[0-9]{1,6}:[0-9]{1,6}\)"),
    ("PHP", r"#[0-9]{1,3} [!-&*-~]{1,300}\.php\([0-9]{1,6}\): "),
    ("PHP", r"in (?:<b>)?[!-;=-~]{1,300}\.php(?:</b>)? on line (?:<b>)?[0-9]{1,6}"),
    ("PHP", r"[!-&]file[!-&]: ?[ -+.-~-]{1,300}\.php[!-&], ?[!-&]line[!-&]: ?[0-9]{1,6}"),
    (".NET", r"in [!-~]{1,300}\.(?:cs|vb|fs):line [0-9]{1,6}"),
    (".NET", r"at (?:System|Microsoft)\.[!-&*-~]{3,300}\("),
    (".NET", r"--- End of (?:inner exception )?stack trace"),
    ("Ruby", r"\.rb:[0-9]{1,6}:in "),
    ("Go", r"goroutine [0-9]{1,9} \[[a-z ]{1,40}"),
    ("Go", r"\.go:[0-9]{1,6} \+0x[0-9a-f]{1,16}"),
)
SCRIPT = "<script>alert(1)</script>"
PAGES = ("text/html", "application/xhtml+xml")


def leaks(body: bytes, content: str) -> Iterator[str]:
    """Yield what an answer shows and should not; `content` is its media type."""
    text = body[:LOOKED_AT].decode("utf-8", "replace")
    for name, pattern in TRACES:
        found = re.search(pattern, text)
        if found:
            yield f"  leak      a stack trace of {name}: {found[0][:LONGEST_SHOWN]}"
    if content in PAGES and SCRIPT in text:
        yield f"  leak      a script comes back as it was sent: {SCRIPT}"
