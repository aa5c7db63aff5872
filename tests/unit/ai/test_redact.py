"""No secret that has a known shape leaves the machine, and ordinary text does."""

import pytest

from engine.ai.redact import Redactor, has_hidden, has_secret, without_hidden

# Put together here, so that no file holds what a scanner would take for a secret.
DIGITS = "0123456789abcdefABCDEF0123456789abcdef01"
SECRETS = [
    ("openai", "sk-" + DIGITS),
    ("openai", "sk-proj-" + DIGITS),
    ("anthropic", "sk-ant-api03-" + DIGITS),
    ("aws", "AKIA" + "ABCDEFGHIJ234567"),
    ("github", "ghp_" + DIGITS[:36]),
    ("github", "github_pat_" + DIGITS),
    ("slack", "xoxb-" + "123456789012-" + DIGITS[:24]),
    ("slack", "https://hooks.slack.com" + "/services/T00/B00/" + DIGITS[:24]),
    ("stripe", "sk_live_" + DIGITS[:24]),
    ("stripe", "whsec_" + DIGITS[:32]),
    ("google", "AIza" + DIGITS[:35]),
    ("jwt", "eyJhbGciOiJIUzI1NiJ9" + ".eyJzdWIiOiIxMjM0In0." + DIGITS),
    ("pem", "-----BEGIN RSA PRIVATE KEY-----\n" + DIGITS + "\n-----END RSA PRIVATE KEY-----"),
    ("pem", "-----BEGIN PRIVATE KEY-----\n" + DIGITS),
    ("authorization", "Basic " + "dXNlcjpwYXNz" + "d29yZDEy"),
    ("authorization", "Bearer " + DIGITS),
    ("credentials", "https://user:pa55word" + "@db.host/name"),
    ("value", "password=hunter22"),
    ("value", 'api_key: "' + DIGITS[:12]),
    ("mail", "anna.smith@" + "company.com"),
    ("address", "10.1.2.3"),
    ("address", "192.168.0.17"),
]


@pytest.mark.parametrize(("name", "secret"), SECRETS)
@pytest.mark.parametrize("around", ["{}", "see `{}` here", "({})", "line\n{}\nline"])
def test_a_secret_is_a_mark_wherever_it_stands(name: str, secret: str, around: str) -> None:
    redact = Redactor()

    shown = redact(around.format(secret))

    assert secret not in shown
    assert f"<SECRET:{name}:1>" in shown


@pytest.mark.parametrize(
    "text",
    [
        "Returns the token of the next page. Bearer authentication is used.",
        "password: string(8..64) // at least eight characters",
        "A task-sk-list of mails such as anna@example.com or bob@shop.test",
        "Version 10.15.7, released 2026-01-31, see 1.2.3.4 and 172.40.1.1",
        "The `secret` header = required; basic functionality, tokens:array",
        "https://api.example.com/v1/items?page=2&limit=10",
        "Use basic authentication. Install package2@1.0.0 or enterprise-server@3.9",
        "operationId listRepositoriesForAuthenticatedUserWithPagination20230101",
    ],
)
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert Redactor()(text) == text


def test_one_secret_has_one_mark_and_another_one_another() -> None:
    redact = Redactor()

    shown = redact("from 10.0.0.1 to 10.0.0.2, and 10.0.0.1 again")

    assert shown == "from <SECRET:address:1> to <SECRET:address:2>, and <SECRET:address:1> again"
    assert redact.found == {"address": 2}


@pytest.mark.parametrize(
    "piece", ["eyJ-", "password=", "Bearer ", "-----BEGIN PRIVATE KEY-----", "://a:b", "a@"]
)
def test_what_is_longer_than_any_question_is_cut_before_it_is_looked_at(piece: str) -> None:
    assert len(Redactor()(piece * 500_000)) <= 20_000


def test_what_nobody_sees_is_taken_out() -> None:
    hidden = "a\u200bb\u202ec\U000e0041d\ufeffe\x00f"

    assert without_hidden(hidden) == "abcdef"
    assert (has_hidden(hidden), has_hidden("a b\n\tc é 漢字")) == (True, False)


def test_a_mark_is_no_secret_and_an_address_of_a_person_is_no_secret_of_a_service() -> None:
    assert has_secret("AKIA" + "ABCDEFGHIJ234567")
    assert not has_secret("<SECRET:jwt:1> anna@example.org")
