"""A new signing key while clients ask: nobody notices."""

import threading

from engine.licensing.envelope import opened_answer
from engine.licensing.fields import to_base64
from licensing_server import signing
from tests.samples.licence_server import NONCE, Site, machine
from tests.samples.licences import NOW, ROOT, ROOT_ID, TRUST

ROTATIONS = 5


def rotate(site: Site) -> None:
    folder = site.server.settings.folder
    request = signing.request_certificate(folder, "test", now=NOW)
    signed = signing.sign_request(request, ROOT_ID, ROOT.sign)
    signing.install(folder, signed, signing.trusted_by_clients("test"), now=NOW)


def test_keys_are_changed_under_load_without_a_single_error(sqlite_site: Site) -> None:
    site = sqlite_site
    site.server.limits._limits = {
        name: limit._replace(most=10**9) for name, limit in site.server.limits._limits.items()
    }
    _, key = site.issue()
    token = site.token(key, machine(1))
    done = threading.Event()

    def change() -> None:
        for _ in range(ROTATIONS):
            rotate(site)
        done.set()

    changing = threading.Thread(target=change)
    changing.start()
    replies = [site.post("/v1/validate", {"nonce": to_base64(NONCE), "seq": 2}, token=token)]
    while not done.is_set():
        replies.append(site.post("/v1/validate", {"nonce": to_base64(NONCE), "seq": 2}, token=token))
    changing.join(10)
    last = site.post("/v1/validate", {"nonce": to_base64(NONCE), "seq": 2}, token=token)

    assert {reply.status for reply in replies} == {200}
    kids = {opened_answer(reply.json["answer"], TRUST).kid for reply in [*replies, last]}
    assert kids <= {f"2027-01{letter}" for letter in "abcdef"}
    assert opened_answer(last.json["answer"], TRUST).kid == "2027-01f"
    assert signing.load(site.server.settings.folder).keys_seq == ROTATIONS + 1
