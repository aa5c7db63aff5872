import html
import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.runner.masking import masking


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Bearer s3cret!", "Bearer $API_TOKEN_MAIN"),
        ("?key=s3cret%21&x", "?key=$API_TOKEN_MAIN&x"),
        ("nothing of it", "nothing of it"),
    ],
)
def test_a_credential_is_replaced_by_its_variable(text: str, shown: str) -> None:
    assert masking({"API_TOKEN_MAIN": "s3cret!"})(text) == shown


def test_the_longer_of_two_credentials_leaves_no_end_behind() -> None:
    mask = masking({"API_USER_D": "clerk", "API_PASSWORD_D": "clerk-2020"})

    assert mask("clerk and clerk-2020") == "$API_USER_D and $API_PASSWORD_D"


def test_what_is_too_short_to_be_a_secret_does_not_tear_texts_apart() -> None:
    assert masking({"API_USER_D": "a"})("a cat") == "a cat"


@given(st.text(min_size=3, max_size=30).filter(lambda text: len(text.strip()) >= 3))
def test_no_written_form_of_a_credential_passes(secret: str) -> None:
    mask = masking({"API_KEY_A": secret})
    forms = [secret, json.dumps(secret)[1:-1], html.escape(secret), quote(secret, safe="", errors="replace")]

    for form in forms:
        assert form not in mask(f"<{form}>") or form in "<$API_KEY_A>"
