import re
import warnings

import regress
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.renderers.patterns import portable

PIECES = st.sampled_from(
    ["a", "b", "-", r"\d", r"\w", r"\s", r"\S", "[a-c]", "[^b]", r"[\w-]", r"[\s\d]", "(", ")", "(?:", "|", "*", "+", "?", "{2}", "{1,2}", "^", "$", ".", r"\.", r"\/", "[+--]", "[&&~~||]", "[[]", r"\t", "é", "(?=a)", "(?!b)", "]"]
)  # fmt: skip
TEXTS = st.text(st.sampled_from("ab-1_ \t\n\ré\u00a0\u2028[]&~|./+٣"), max_size=6)


@given(pieces=st.lists(PIECES, max_size=7), texts=st.lists(TEXTS, min_size=1, max_size=8))
def test_the_written_form_means_in_python_what_the_pattern_means_in_ecma_262(
    pieces: list[str], texts: list[str]
) -> None:
    pattern = "".join(pieces)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        written = portable(pattern)
    assume(written is not None)
    assert written is not None
    # Without `u`, as the lone brackets of some patterns need it; all characters are in the basic plane.
    ecma = regress.Regex(pattern)

    for text in texts:
        assert (re.search(written, text) is not None) == (ecma.find(text) is not None), (
            pattern,
            written,
            text,
        )
