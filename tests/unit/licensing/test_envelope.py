"""A signed document is what was signed, whole and by a key that a root vouches for, or it is nothing."""

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import LicenceError
from engine.licensing import envelope, payloads
from engine.licensing.entitlements import Tier
from engine.licensing.envelope import Kind, armoured, opened_licence, unarmoured
from engine.licensing.fields import from_base64, to_base64
from engine.licensing.payloads import Answer, Certificate, Keys, Verdict
from engine.licensing.trust import Trust, of_this_build
from tests.samples.licences import (
    DAY,
    NOW,
    OTHER,
    ROOT,
    ROOT_ID,
    SIGNING,
    TRUST,
    by,
    certificate,
    file_of,
    licence,
)

FILE = file_of(licence())
HEAD, FOOT = "-----BEGIN SPECMINT LICENCE-----", "-----END SPECMINT LICENCE-----"


def _code(text: str | bytes, trust: Trust = TRUST) -> str:
    with pytest.raises(LicenceError) as caught:
        opened_licence(text, trust)
    return caught.value.problem.code


def _envelope() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(unarmoured(Kind.LICENCE, FILE))
    return content


def _with(**changed: Any) -> str:
    content = {name: value for name, value in {**_envelope(), **changed}.items() if value is not None}
    return armoured(Kind.LICENCE, json.dumps(content, separators=(",", ":")).encode())


def _signed_payload(content: bytes) -> str:
    """Return a file whose payload is whatever `content` is, rightly signed."""
    return _with(p=to_base64(content), s=to_base64(SIGNING.sign(b"specmint/licence/v1\n" + content)))


def _payload(**changed: Any) -> bytes:
    content = {**json.loads(payloads.licence_bytes(licence())), **changed}
    return json.dumps(content, separators=(",", ":")).encode()


def test_a_file_says_what_was_signed_and_is_small() -> None:
    assert opened_licence(FILE, TRUST) == licence()
    assert FILE.startswith(HEAD + "\n")
    assert FILE.endswith(FOOT + "\n")
    assert {len(line) for line in FILE.splitlines()[1:-2]} == {64}
    assert len(FILE) < 1_800


def test_an_answer_and_the_list_of_keys_say_what_was_signed() -> None:
    answer = Answer("2027-01a", "test", bytes(16), NOW, "lic_1", "seat_1", 7, Verdict.GOOD, "", None, 3)
    keys = Keys(3, NOW, (payloads.certificate_bytes(certificate()),), ("2026-01a",))

    sealed_answer = envelope.sealed_answer(answer, by(), SIGNING.sign)
    sealed_keys = envelope.sealed_keys(keys, ROOT_ID, ROOT.sign)

    assert envelope.opened_answer(sealed_answer, TRUST) == answer
    assert envelope.opened_keys(sealed_keys, TRUST) == keys
    assert envelope.kind_of(sealed_answer) == Kind.ANSWER
    assert envelope.kind_of(sealed_keys.encode()) == Kind.KEYS
    assert envelope.kind_of("no block") is None


@pytest.mark.parametrize(
    "given_text",
    [
        FILE.encode(),
        "\ufeff" + FILE,
        FILE.replace("\n", "\r\n").encode("utf-8-sig"),
        "Dear Ada,\n\nhere is your licence:\n\n" + FILE + "\nBest wishes \u2014 the shop",
        "".join(f"  {line}  \n" for line in FILE.splitlines()),
        FILE.replace("\n", ""),
        HEAD + "\n\t" + " ".join(FILE.splitlines()[1:-1]) + FOOT,
    ],
)
def test_what_mail_programs_do_to_a_file_does_no_harm(given_text: str | bytes) -> None:
    assert opened_licence(given_text, TRUST) == licence()


def test_no_changed_character_of_the_encoding_is_accepted() -> None:
    lines = FILE.splitlines()
    encoded = "".join(lines[1:-1])
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="

    for place, symbol in enumerate(encoded):
        other = alphabet[(alphabet.index(symbol) + 1 + place) % len(alphabet)]
        if other != symbol:
            assert _code(HEAD + encoded[:place] + other + encoded[place + 1 :] + FOOT) in (
                "damaged",
                "needs-update",
            )


@pytest.mark.parametrize("part", ["p", "s", "c", "cs"])
def test_no_flipped_bit_of_what_is_signed_is_accepted(part: str) -> None:
    content = from_base64(_envelope()[part])

    for place in range(len(content)):
        changed = bytearray(content)
        changed[place] ^= 1 << place % 8
        assert _code(_with(**{part: to_base64(bytes(changed))})) == "damaged"


@pytest.mark.parametrize("length", range(0, len(FILE) - 1, 97))
def test_a_file_that_was_cut_is_damaged(length: int) -> None:
    assert _code(FILE[:length]) == "damaged"


@pytest.mark.parametrize(
    ("given_text", "code"),
    [
        ("", "damaged"),
        (FILE + FILE, "damaged"),
        (FILE.replace("LICENCE", "ANSWER"), "damaged"),
        (FILE + "-----BEGIN SPECMINT REQUEST-----", "damaged"),
        (FILE + " " * 16_384, "damaged"),
        (FILE.encode("utf-16"), "damaged"),
        (HEAD + "AAA" + FOOT, "damaged"),
        (HEAD + "QUJDRB==" + FOOT, "damaged"),
        (HEAD + "bm8=" + FOOT, "damaged"),
        (_with(v=2), "needs-update"),
        (_with(v=True), "damaged"),
        (_with(v=None), "damaged"),
        (_with(root="r9"), "damaged"),
        (_with(root=["development"]), "damaged"),
        (_with(p=None), "damaged"),
        (_with(p=7), "damaged"),
        (_with(p="A"), "damaged"),
        (_with(p="AB=="), "damaged"),
        (_with(s="AB"), "damaged"),
        (_with(c=to_base64(b"{}")), "damaged"),
        (_signed_payload(b"no JSON"), "damaged"),
        (_signed_payload(_payload(v=2)), "needs-update"),
        (_signed_payload(_payload(tier="platinum")), "needs-update"),
        (_signed_payload(_payload(tier=3)), "damaged"),
        (_signed_payload(_payload(exp=1.5)), "damaged"),
        (_signed_payload(_payload(exp=2**53 + 1)), "damaged"),
        (_signed_payload(_payload(exp=10**30)), "damaged"),
        (_signed_payload(_payload(exp=-1)), "damaged"),
        (_signed_payload(_payload(exp=True)), "damaged"),
        (_signed_payload(_payload(exp=None)), "damaged"),
        (_signed_payload(_payload(bind="none at all")), "damaged"),
        (_signed_payload(_payload(bind=1)), "damaged"),
        (_signed_payload(_payload(holder="x" * 121)), "damaged"),
        (_signed_payload(_payload(holder="\ud800")), "damaged"),
        (_signed_payload(_payload(holder="a\0b")), "damaged"),
        (_signed_payload(_payload(fp=[None, None])), "damaged"),
        (_signed_payload(_payload(fp=["AA", None, None])), "damaged"),
        (_signed_payload(_payload(limits={"parallel_jobs": "many"})), "damaged"),
        (_signed_payload(_payload(limits={"cases_per_operation": True})), "damaged"),
        (_signed_payload(_payload(limits={"priority": 3})), "damaged"),
        (_signed_payload(_payload(limits={"priority": "highest"})), "damaged"),
        (_signed_payload(_payload(limits=[])), "damaged"),
        (_signed_payload(_payload(more=[[[[]]]])), "damaged"),
        (_signed_payload(_payload(more="x" * 4_096)), "damaged"),
        (_signed_payload(_payload()[:-1] + b',"seq":9}'), "damaged"),
        (_signed_payload(_payload(more=float("nan"))), "damaged"),
        (_signed_payload(_payload(kid="2027-01b")), "damaged"),
        (_signed_payload(_payload(mode="live")), "damaged"),
        (_signed_payload(_payload(iat=NOW - 31 * DAY)), "damaged"),
        (_signed_payload(_payload(iat=NOW + 331 * DAY)), "damaged"),
    ],
)
def test_what_is_no_licence_is_told_in_one_way(given_text: str | bytes, code: str) -> None:
    assert _code(given_text) == code


def test_fields_that_a_later_version_adds_are_ignored() -> None:
    assert opened_licence(_signed_payload(_payload(later={"a": [1]})), TRUST) == licence()
    assert opened_licence(_with(later="x"), TRUST) == licence()


def test_a_licence_for_tests_is_refused_by_a_release() -> None:
    assert _code(FILE, Trust(TRUST.roots, frozenset({"live"}))) == "test-licence"


def test_a_signing_key_that_was_withdrawn_counts_no_longer() -> None:
    assert _code(FILE, TRUST._replace(revoked=frozenset({"2027-01a"}))) == "damaged"
    assert opened_licence(FILE, TRUST._replace(revoked=frozenset({"2026-01a"}))) == licence()


def test_a_signing_key_holds_for_its_files_after_it_was_retired() -> None:
    retired = by(certificate(naf=NOW))

    assert opened_licence(file_of(licence(), retired), TRUST) == licence()


def test_nobody_else_can_sign() -> None:
    foreign_root = file_of(licence(), by(root=OTHER))
    signed_again = _with(
        s=to_base64(OTHER.sign(b"specmint/licence/v1\n" + payloads.licence_bytes(licence())))
    )

    assert _code(foreign_root) == "damaged"
    assert _code(signed_again) == "damaged"
    assert _code(FILE, Trust({ROOT_ID: OTHER.public_key().public_bytes_raw()}, TRUST.modes)) == "damaged"
    assert _code(FILE, Trust({ROOT_ID: b"short"}, TRUST.modes)) == "damaged"


def test_an_answer_is_no_licence_though_the_same_key_signed_it() -> None:
    content = payloads.licence_bytes(licence())

    assert _code(_with(s=to_base64(SIGNING.sign(b"specmint/answer/v1\n" + content)))) == "damaged"
    assert _code(_with(s=to_base64(SIGNING.sign(content)))) == "damaged"


def test_a_certificate_holds_four_hundred_days_at_most() -> None:
    long = Certificate("2027-01a", "test", SIGNING.public_key().public_bytes_raw(), NOW, NOW + 401 * DAY)
    content = payloads.certificate_bytes(long)
    signed = _with(c=to_base64(content), cs=to_base64(ROOT.sign(b"specmint/key/v1\n" + content)))

    with pytest.raises(ValueError, match="400 days"):
        by(long)
    assert _code(signed) == "damaged"


@pytest.mark.parametrize(
    "wrong",
    [{"holder": "\ud800"}, {"holder": "x" * 121}, {"nonce": b"short"}, {"seats": -1}, {"holder": "a\0"}],
)
def test_nothing_is_signed_that_no_reader_takes(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        payloads.licence_bytes(licence()._replace(**wrong))


def test_a_release_trusts_its_own_roots_and_live_licences_only() -> None:
    assert of_this_build(is_release=True) == Trust({}, frozenset({"live"}))
    assert of_this_build() == TRUST


def test_limits_of_a_licence_are_kept_with_names_that_are_not_known() -> None:
    given_limits = {"cases_per_operation": None, "parallel_jobs": 6, "priority": "high", "later": [1]}
    special = licence(Tier.BASIC)._replace(limits=given_limits)

    assert opened_licence(file_of(special), TRUST).limits == given_limits


@given(st.one_of(st.binary(max_size=300), st.text(max_size=300), st.binary(max_size=90).map(_signed_payload)))
def test_whatever_is_read_only_one_error_is_raised(text: str | bytes) -> None:
    assert _code(text) in ("damaged", "needs-update")


def test_the_encoding_inside_has_one_spelling() -> None:
    content = base64.b64encode(b"\xfb\xff").decode()

    with pytest.raises(ValueError, match="base64url"):
        from_base64(content)
    with pytest.raises(ValueError, match="canonical"):
        from_base64("AB")
    assert from_base64("-_8") == b"\xfb\xff"
