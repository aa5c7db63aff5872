"""What never leaves the machine: shapes of secrets, personal addresses and hidden characters, taken out of texts."""

import re
from typing import Final

_HIDDEN: Final = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0000-\U000e01ef]"
)
_NAMES: Final = (
    r"(?:password|passwd|pwd|secret|token|api[_-]?key|access[_-]?key|client[_-]?secret|private[_-]?key)"
)

LONGEST: Final = 20_000
"""What comes after so many characters is in no question."""

# The first shape that fits names the secret: narrower ones stand before wider ones.
SHAPES: Final[tuple[tuple[str, re.Pattern[str]], ...]] = tuple(
    (name, re.compile(pattern, flags))
    for name, pattern, flags in (
        ("pem", r"-----BEGIN [A-Z ]{0,40}(?:PRIVATE KEY|CERTIFICATE)[A-Z ]{0,10}-----[\s\S]*?(?:-----END [A-Z ]{0,60}-----|\Z)", 0),
        ("jwt", r"\beyJ[\w-]{8,4000}\.[\w-]{8,}\.[\w-]*", 0),
        ("anthropic", r"\bsk-ant-[\w-]{16,}", 0),
        ("openai", r"\bsk-(?:proj-|svcacct-|admin-)?[\w-]{20,}", 0),
        ("stripe", r"\b(?:sk|rk|pk|whsec)_(?:live_|test_)?[A-Za-z0-9]{16,}", 0),
        ("aws", r"\b(?:AKIA|ASIA|AGPA|AIDA|AROA)[A-Z0-9]{16}\b", 0),
        ("github", r"\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,})", 0),
        ("slack", r"\bxox[abeoprs]-[\w-]{10,}|https://hooks\.slack\.com/services/[\w/]+", 0),
        ("google", r"\bAIza[\w-]{30,}", 0),
        ("authorization", r"\b(?:Basic|Bearer)\s+(?=[^\s]{0,2000}[0-9+=])[A-Za-z0-9+/=_.~-]{12,}", re.IGNORECASE),
        ("credentials", r"(?<=://)[^\s/@:]{1,100}:[^\s/@]{1,200}(?=@)", 0),
        ("value", rf"(?<![<\w]){_NAMES}[\"'`]?\s*(?:=|:)\s*[\"'`]?(?=[^\s\"'`,;<>(){{}}]{{0,199}}[0-9])[^\s\"'`,;<>(){{}}]{{6,200}}", re.IGNORECASE),
        ("mail", r"\b[\w.+-]{1,64}@(?!(?:[\w-]+\.)*example\.(?:com|org|net)\b|[\w.-]+\.test\b)(?:[A-Za-z0-9-]{1,63}\.){1,5}[A-Za-z]{2,20}\b", 0),
        ("address", r"(?<![\d.])(?:10(?:\.\d{1,3}){3}|192\.168(?:\.\d{1,3}){2}|172\.(?:1[6-9]|2\d|3[01])(?:\.\d{1,3}){2})(?![\d.]*\d)", 0),
    )
)  # fmt: skip


def without_hidden(text: str) -> str:
    """Return `text` without characters that nobody sees: tags, bidirectional marks, zero width, controls."""
    return _HIDDEN.sub("", text)


def has_hidden(text: str) -> bool:
    return _HIDDEN.search(text) is not None


def has_secret(text: str) -> bool:
    """Tell whether a shape of a secret stands in `text`; addresses of people and hosts are another matter."""
    return any(pattern.search(text) for name, pattern in SHAPES if name not in ("mail", "address"))


class Redactor:
    """Puts `<SECRET:jwt:1>` in place of secrets, the same mark for the same one, and cuts what is too long.

    `found` counts them by shape.
    """

    def __init__(self) -> None:
        self._marks: dict[tuple[str, str], str] = {}
        self.found: dict[str, int] = {}

    def __call__(self, text: str) -> str:
        text = without_hidden(text[:LONGEST])
        for name, pattern in SHAPES:
            text = pattern.sub(lambda match, name=name: self._mark(name, match[0]), text)  # type: ignore[misc]  # a default argument
        return text

    def _mark(self, name: str, secret: str) -> str:
        mark = self._marks.get((name, secret))
        if mark is None:
            self.found[name] = self.found.get(name, 0) + 1
            mark = self._marks[name, secret] = f"<SECRET:{name}:{self.found[name]}>"
        return mark
