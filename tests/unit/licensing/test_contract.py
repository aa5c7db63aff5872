"""Client and server read and write the same requests and answers, and take nothing else for one."""

import json
from typing import Any, NamedTuple

import pytest

from engine.licensing import contract
from engine.licensing.contract import (
    STATUS,
    Activated,
    ActivateRequest,
    App,
    Code,
    Contact,
    DeactivateRequest,
    MachineRequest,
    OfflineIssued,
    OfflineRequest,
    RefreshRequest,
    Refused,
    RequestError,
    Result,
    Seat,
    SeatRelease,
    Seats,
    ValidateRequest,
)

NONCE = bytes(range(16))
PARTS = (b"\1" * 16, None, b"\3" * 16)
APP = App("1.2.0", "linux-x86_64")
ACTIVATE = ActivateRequest("SMNT-01234-56789-ABCDE-FGHJK-E", "0" * 32, PARTS, NONCE, APP)
REFUSED = Refused("seat-limit", "All seats are in use", "2 of 2", 409, "req_1")


@pytest.mark.parametrize(
    "record",
    [
        ACTIVATE,
        ACTIVATE._replace(label="Büro", release="seat_1"),
        ValidateRequest(NONCE, 7),
        RefreshRequest(NONCE, 7, "0" * 32, PARTS, APP),
        DeactivateRequest(NONCE),
        OfflineRequest("-----BEGIN", "SMNT"),
        OfflineRequest(release="-----BEGIN"),
    ],
)
def test_a_request_is_read_as_it_was_written(record: NamedTuple) -> None:
    assert contract.read_request(type(record), contract.body_of(record)) == record


@pytest.mark.parametrize(
    "record",
    [
        Activated(Result.RECOVERED, "-----BEGIN", "smst_x", Seats(1, 2)),
        Contact("-----BEGIN"),
        Contact("-----BEGIN", "-----BEGIN"),
        OfflineIssued(Result.NEW, "-----BEGIN", Seats(2, 2)),
    ],
)
def test_an_answer_is_read_as_it_was_written(record: NamedTuple) -> None:
    assert contract.read_answer(type(record), contract.body_of(record)) == record


def test_a_request_looks_as_it_is_documented() -> None:
    assert json.loads(contract.body_of(ACTIVATE)) == {
        "key": "SMNT-01234-56789-ABCDE-FGHJK-E",
        "install": "0" * 32,
        "fp": ["AQEBAQEBAQEBAQEBAQEBAQ", None, "AwMDAwMDAwMDAwMDAwMDAw"],
        "nonce": "AAECAwQFBgcICQoLDA0ODw",
        "app": {"version": "1.2.0", "platform": "linux-x86_64"},
    }


def _changed(**fields: Any) -> bytes:
    content = {**contract.content_of(ACTIVATE), **fields}
    return json.dumps({name: value for name, value in content.items() if value != "-"}).encode()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"", ""),
        (b"[]", ""),
        (b"{", ""),
        (b"\xff{}", ""),
        (b"x" * 16_385, ""),
        (b"[" * 9_000, ""),
        (b'{"nonce":1,"nonce":1}', ""),
        (b'{"a":1.0}', ""),
        (b'{"a":"\\u0000"}', ""),
        (b'{"a":"\\ud800"}', ""),
        (_changed(key="-"), "key"),
        (_changed(key=7), "key"),
        (_changed(key=""), "key"),
        (_changed(key="0" * 101), "key"),
        (_changed(install="short"), "install"),
        (_changed(nonce="AAECAwQFBgcICQoLDA0ODx"), "nonce"),
        (_changed(nonce="AAEC"), "nonce"),
        (_changed(nonce=None), "nonce"),
        (_changed(fp=[None, None]), "fp"),
        (_changed(fp={}), "fp"),
        (_changed(app=[]), "app"),
        (_changed(app={"version": "1"}), "app.platform"),
        (_changed(app={"version": 1, "platform": "x"}), "app.version"),
        (_changed(label="x" * 41), "label"),
    ],
)
def test_what_is_no_request_is_told_with_the_field(body: bytes, field: str) -> None:
    with pytest.raises(RequestError) as caught:
        contract.read_request(ActivateRequest, body)

    assert caught.value.problem.code == "invalid-request"
    assert caught.value.field == field


def test_fields_that_are_not_known_are_ignored() -> None:
    assert contract.read_request(ActivateRequest, _changed(later=[1])) == ACTIVATE


def test_an_answer_that_is_none_is_an_error_of_its_own() -> None:
    with pytest.raises(ValueError, match="seat_token"):
        contract.read_answer(Activated, b'{"result":"new","licence":"x"}')
    with pytest.raises(ValueError, match="no JSON"):
        contract.read_answer(Contact, b"<html>")


def test_what_a_person_carries_is_read_as_it_was_written() -> None:
    asked = MachineRequest("0" * 32, PARTS, NONCE, APP, "Lab 7", b"\7" * 32)
    released = SeatRelease("seat_1", b"\7" * 32)

    assert contract.read_carried(MachineRequest, contract.carried_bytes(asked)) == asked
    assert contract.read_carried(SeatRelease, contract.carried_bytes(released)) == released


@pytest.mark.parametrize("content", [b"{}", b'{"v":2}', b'{"v":1}', b"no"])
def test_what_a_person_carries_may_be_something_else(content: bytes) -> None:
    with pytest.raises(RequestError):
        contract.read_carried(SeatRelease, content)


@pytest.mark.parametrize(
    "refused",
    [
        REFUSED,
        REFUSED._replace(field="fp", reason="refund", since=1, retry_at=2),
        REFUSED._replace(seats=(Seat("seat_1", "", "linux", 1, 2), Seat("seat_2", "Büro", "mac", 3, 4))),
    ],
)
def test_a_refusal_is_read_as_it_was_written(refused: Refused) -> None:
    assert contract.read_refusal(contract.refusal_body(refused)) == refused


def test_a_refusal_is_a_problem_document_without_empty_extras() -> None:
    assert json.loads(contract.refusal_body(REFUSED)) == {
        "type": "urn:specmint:problem:seat-limit",
        "code": "seat-limit",
        "title": "All seats are in use",
        "detail": "2 of 2",
        "status": 409,
        "request_id": "req_1",
    }


def test_each_code_has_its_status() -> None:
    assert set(STATUS) == set(Code)


def test_a_token_names_its_seat() -> None:
    token = contract.seat_token("seat_" + "0" * 20, "a" * 43)

    assert token == "smst_seat_" + "0" * 20 + "_" + "a" * 43
    assert contract.seat_of_token(token) == "seat_" + "0" * 20
    assert contract.seat_of_token(token[:-1]) is None
    assert contract.seat_of_token("") is None
    with pytest.raises(ValueError, match="43"):
        contract.seat_token("seat_1", "short")
