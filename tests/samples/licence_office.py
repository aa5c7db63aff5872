"""A licence server in memory and a computer before it, to try the client's half of licensing without a network."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import NamedTuple

from engine.licensing import contract, envelope
from engine.licensing.client import Failed, RefusedError, UnansweredError
from engine.licensing.contract import (
    Activated,
    ActivateRequest,
    App,
    Code,
    Contact,
    DeactivateRequest,
    Meter,
    Path,
    RefreshRequest,
    Refused,
    Result,
    Seats,
    UsageCounted,
    UsageRequest,
    ValidateRequest,
)
from engine.licensing.entitlements import Tier
from engine.licensing.here import Here
from engine.licensing.key import Key, look, machine_salt
from engine.licensing.marks import Machine
from engine.licensing.months import month_end
from engine.licensing.payloads import ENDS_THE_TIER, Answer, Keys, Parts, Verdict
from engine.licensing.store import Store
from engine.licensing.vault import VaultError
from tests.samples.licences import DAY, NOW, ROOT, ROOT_ID, SIGNING, SYMBOLS, TRUST, by, file_of, licence

KEY = "SMTT-01234-56789-ABCDE-FGHJK-E"
SEAT = "seat_00000000000000000001"
MACHINE = Machine("machine-id-1", "disk-serial-1", "02:00:5e:10:00:01")
APP = App("1.2.0", "linux-x86_64")


@dataclass
class MemoryVault:
    secret: str | None = None
    reason: str = ""

    def read(self) -> str | None:
        self._refuse()
        return self.secret

    def write(self, secret: str) -> None:
        self._refuse()
        self.secret = secret

    def delete(self) -> None:
        self._refuse()
        self.secret = None

    def _refuse(self) -> None:
        if self.reason:
            raise VaultError(self.reason)


@dataclass
class Clock:
    now: int = NOW

    def __call__(self) -> int:
        return self.now

    def days(self, count: float) -> None:
        self.now += round(count * DAY)


@dataclass
class Server:
    """Answers as the real one: `verdict` is what it says of the seat, `refusal` or `failure` what it says instead."""

    clock: Clock
    verdict: Verdict = Verdict.GOOD
    reason: str = ""
    seq: int = 7
    keys_seq: int = 0
    revoked: tuple[str, ...] = ()
    tier: Tier = Tier.PRO
    paid_days: int = 30
    refusal: Refused | None = None
    failure: Failed | None = None
    change: Callable[[bytes], bytes] = lambda body: body
    calls: list[Path] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    tokens: int = 0
    nonce: bytes = b""
    usage: tuple[str, ...] = ()
    quota: dict[Meter, int] = field(default_factory=dict)
    batches: dict[str, UsageRequest] = field(default_factory=dict)

    def send(self, path: Path, body: bytes, token: str) -> bytes:
        self.calls.append(path)
        self.bodies.append(body)
        if self.failure:
            raise UnansweredError(self.failure)
        if self.refusal:
            raise RefusedError(self.refusal)
        return self.change(self._answered(path, body, token))

    def _answered(self, path: Path, body: bytes, token: str) -> bytes:
        match path:
            case Path.ACTIVATE:
                return self._activated(contract.read_request(ActivateRequest, body))
            case Path.KEYS:
                keys = Keys(self.keys_seq, self.clock.now, (), self.revoked)
                return envelope.sealed_keys(keys, ROOT_ID, ROOT.sign).encode()
            case Path.VALIDATE:
                asked = contract.read_request(ValidateRequest, body)
                return contract.body_of(Contact(self._answer(asked.nonce, self._verdict(asked.seq))))
            case Path.REFRESH:
                renew = contract.read_request(RefreshRequest, body)
                given = (
                    "" if self.verdict in ENDS_THE_TIER else self._file(renew.nonce, renew.install, renew.fp)
                )
                return contract.body_of(Contact(self._answer(renew.nonce, self.verdict), given))
            case Path.USAGE:
                return self._counted(contract.read_request(UsageRequest, body))
            case _:
                left = contract.read_request(DeactivateRequest, body)
                return contract.body_of(Contact(self._answer(left.nonce, Verdict.RELEASED)))

    def _counted(self, asked: UsageRequest) -> bytes:
        is_new = asked.batch not in self.batches
        self.batches[asked.batch] = asked
        used: dict[Meter, int] = {}
        for each in self.batches.values():
            for meter, count in each.counts.items():
                used[meter] = used.get(meter, 0) + count * (each.period == asked.period)
        if any(used.get(meter, 0) >= most for meter, most in self.quota.items()):
            self.verdict = Verdict.QUOTA_REACHED
        return contract.body_of(UsageCounted(not is_new, used, self.quota, month_end(self.clock.now)))

    def _verdict(self, seq: int) -> Verdict:
        is_old = seq < self.seq and self.verdict is Verdict.GOOD
        return Verdict.CHANGED if is_old else self.verdict

    def _activated(self, asked: ActivateRequest) -> bytes:
        key = look(asked.key)
        assert isinstance(key, Key)
        self.tokens += 1
        token = contract.seat_token(SEAT, f"{self.tokens:043d}")
        given = self._file(asked.nonce, asked.install, asked.fp, machine_salt(key.symbols))
        return contract.body_of(Activated(Result.NEW, given, token, Seats(1, 3)))

    def _file(self, nonce: bytes, install: str, fp: Parts, fs: bytes = b"") -> str:
        now = self.clock.now
        paid_until = now + self.paid_days * DAY
        given = licence(self.tier, now=now)._replace(
            nonce=nonce,
            install=install,
            fp=fp,
            fs=fs or machine_salt(SYMBOLS),
            seq=self.seq,
            paid_until=paid_until,
            exp=min(paid_until + 14 * DAY, now + 44 * DAY),
            seat=SEAT,
            usage=self.usage,
        )
        return file_of(given)

    def _answer(self, nonce: bytes, verdict: Verdict) -> str:
        answer = Answer(
            "2027-01a",
            "test",
            nonce,
            self.clock.now,
            "lic_00000000000000000001",
            SEAT,
            self.seq,
            verdict,
            self.reason,
            self.clock.now + self.paid_days * DAY,
            self.keys_seq,
        )
        return envelope.sealed_answer(answer, by(), SIGNING.sign)


class Desk(NamedTuple):
    """A computer, its clock, and the server that it reaches, whose clock is right."""

    here: Here
    clock: Clock
    server: Server
    vault: MemoryVault
    folder: FilePath

    def days(self, count: float) -> None:
        """Let time pass on both sides."""
        self.clock.days(count)
        self.server.clock.days(count)


def desk(folder: FilePath, machine: Machine = MACHINE) -> Desk:
    clock, vault, server = Clock(), MemoryVault(), Server(Clock())
    entropy = iter(range(1, 10_000))
    here = Here(
        Store(folder, vault),
        TRUST,
        machine,
        APP,
        clock,
        lambda length: next(entropy).to_bytes(length, "big"),
        server.send,
        "https://licences.example.com",
    )
    return Desk(here, clock, server, vault, folder)


def refused(code: Code, **extras: object) -> Refused:
    plain = Refused(code.value, "No", "for a reason", contract.STATUS[code], "req_1")
    return plain._replace(**extras)  # type: ignore[arg-type]  # a test names what it needs
