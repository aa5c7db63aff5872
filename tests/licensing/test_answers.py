"""Answers filled into a form are what the contract's own function makes of them."""

from itertools import product

from engine.licensing.envelope import sealed_answer
from engine.licensing.payloads import Answer, Verdict
from licensing_server import signing
from licensing_server.service import answers
from tests.samples.licence_server import NONCE, Site
from tests.samples.licences import NOW

REASONS = ("", 'typed: "\n\u00e9"')


def test_a_filled_form_has_the_bytes_of_a_sealed_answer(sqlite_site: Site) -> None:
    signer = signing.load(sqlite_site.server.settings.folder)
    by = signer.certificate
    ids = {"lic": "lic_0123456789abcdef0123", "seat": "seat_0123456789abcdef0123"}

    for verdict, paid_until, reason, keys_seq in product(Verdict, (None, 0, 2**53), REASONS, (0, 7)):
        answer = Answer(
            kid=by.kid, mode=by.mode, nonce=NONCE, iat=NOW, **ids, seq=3, verdict=verdict, reason=reason,
            paid_until=paid_until, keys_seq=keys_seq,
        )  # fmt: skip

        assert answers.sealed(signer, answer) == sealed_answer(answer, signer.certified, signer.sign)
