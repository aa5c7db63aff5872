"""Text of others on the page: escaped, and what would not be seen written out."""

import re
from html import escape

# What steers the direction of text or is not drawn at all is written out.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)


def safe(text: str) -> str:
    return escape(seen(text))


def seen(text: str) -> str:
    return _UNSEEN.sub(lambda found: ascii(found[0])[1:-1], text)
