"""The whole way of a licence: bought, told by mail, claimed, entered in the window, used, paid back, and gone."""

import io
import re
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from engine.jobs import child
from engine.jobs.licensing import here_of
from engine.jobs.messages import Failed, Finished, Message
from engine.licensing.client import sender
from engine.licensing.entitlements import Tier
from engine.licensing.here import Here
from engine.licensing.store import Store
from engine.licensing.verdict import State as Verdict
from engine.options import GenerateOptions
from licensing_server.app import public_app
from licensing_server.mail import post
from licensing_server.mail.letters import Letterhead
from licensing_server.opening import initialise
from licensing_server.server import Server
from licensing_server.settings import read_settings
from resources import FOLDER
from specmint_desktop.effects import licence as effects
from specmint_desktop.state.documents import DocumentsGiven
from specmint_desktop.state.options import GenerateAsked, OptionsChanged
from specmint_desktop.state.shell import Place, PlaceChosen
from specmint_desktop.views.licence import LicenceView
from tests.licensing.selling.conftest import served
from tests.licensing.selling.test_webhooks import TEST_CREATED, TEST_PAID, headers
from tests.licensing.selling.test_worker import REFUNDED
from tests.samples import html
from tests.samples.asked import Asked
from tests.samples.licence_office import MemoryVault
from tests.samples.mail_sink import token_of
from tests.samples.sellers import JANUARY
from tests.samples.shop_server import Clock, Shop
from tests.samples.window import Opened, opened_window

DAY = 86_400
SITE = "https://licences.shop.test"
TEST_REFUNDED = REFUNDED.replace(b'"livemode": true', b'"livemode": false')
DOCUMENT = str(FOLDER / "samples" / "bookshop.yaml")


class Trade(NamedTuple):
    """A licence server with its shop, before it a browser, and the clock that they and the computer share."""

    server: Server
    shop: Shop
    browser: Asked
    clock: Clock

    def tell(self, *messages: bytes) -> list[int]:
        """Let the seller send messages, and settle them."""
        statuses = []
        for raw in messages:
            given = headers("stripe", raw, at=self.clock.now)
            answer = self.browser("POST", "/v1/webhooks/stripe", content=raw, headers=given)
            statuses.append(answer.status_code)
        self.shop.work()
        return statuses

    def mails(self) -> list[EmailMessage]:
        found: list[EmailMessage] = []
        post.send_waiting(self.server.store, found.append, Letterhead("shop@shop.test", SITE), self.clock)
        return found

    def claim(self, token: str) -> str:
        """Press the button of the page that a mail leads to, and return the key that it shows."""
        form = html.read(self.browser("GET", "/claim", params={"token": token}).text).form("/claim")
        answer = self.browser("POST", form.action, data=form.fields, headers={"Origin": SITE})
        (key,) = re.findall(r"SMTT(?:-[0-9A-Z]{5}){4}-[0-9A-Z]", answer.text)
        return str(key)

    def here(self, folder: Path) -> Here:
        """Return this computer, whose requests reach the server without a network."""

        def answered(request: httpx.Request) -> httpx.Response:
            given = {"content": request.read(), "headers": request.headers}
            answer = self.browser(request.method, request.url.path, **given)
            return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)

        def open_client(_address: str, _deadline: float) -> AbstractContextManager[httpx.Client]:
            return httpx.Client(transport=httpx.MockTransport(answered))

        here = here_of({"SPECMINT_HOME": str(folder)}, self.clock)
        return here._replace(store=Store(folder, MemoryVault()), send=sender(SITE, open_client), address=SITE)


@pytest.fixture
def trade(tmp_path: Path) -> Iterator[Trade]:
    settings, clock = read_settings(data=tmp_path / "served"), Clock()
    initialise(settings, "test", now=JANUARY)
    with served(settings, clock, io.StringIO()) as server:
        shop = Shop(server.store, server.authority, clock).with_plans()
        yield Trade(server, shop, Asked(public_app(server), SITE), clock)
    shutil.rmtree(tmp_path / "served")


@pytest.fixture
def opened(trade: Trade, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    here = trade.here(tmp_path / "home")
    monkeypatch.setattr(effects, "here_at", lambda _outside, _network: here)
    with opened_window(tmp_path / "home") as made:
        yield made


def press(opened: Opened, text: str) -> None:
    _settle()
    (found,) = [e for e in _view(opened).findChildren(QPushButton) if e.isVisible() and e.text() == text]
    QTest.mouseClick(found, Qt.MouseButton.LeftButton)
    _settle()


def texts(opened: Opened) -> str:
    return "\n".join(label.text() for label in _view(opened).findChildren(QLabel) if label.isVisible())


def done(opened: Opened) -> Message:
    """Do the last job that the window started, as its child would, and return the last word about it."""
    job = opened.worker.jobs[-1]
    Path(job.folder).mkdir(parents=True, exist_ok=True)
    last = child.run(job, opened.worker.say, lambda: False)
    opened.worker.say(last)
    return last


def _view(opened: Opened) -> LicenceView:
    found: LicenceView = opened.window.findChildren(LicenceView)[0]
    return found


def _settle() -> None:
    for _ in range(3):  # what is new in a layout is shown, then measured, then placed
        QCoreApplication.processEvents()


def test_from_the_purchase_to_the_refund(trade: Trade, opened: Opened) -> None:
    bought = trade.tell(TEST_CREATED, TEST_PAID)
    key = trade.claim(token_of(trade.mails()[0]))

    opened.app.dispatch(PlaceChosen(Place.LICENCE))
    field = _view(opened)._entry.field
    field.setFocus()
    field.setText(key)
    press(opened, "Activate")
    active = opened.state.licence.standing
    active_texts = texts(opened)

    opened.app.dispatch(DocumentsGiven((DOCUMENT,)))
    done(opened)
    opened.app.dispatch(OptionsChanged(GenerateOptions(formats=("postman",), cases=40)))
    opened.app.dispatch(GenerateAsked())
    paid_job = opened.worker.jobs[-1]
    generated = done(opened)

    trade.clock.now = JANUARY + DAY
    refunded = trade.tell(TEST_REFUNDED)
    opened.app.dispatch(PlaceChosen(Place.LICENCE))
    press(opened, "Check now")
    told = texts(opened)
    ended = opened.state.licence.standing
    opened.app.dispatch(GenerateAsked())
    free_job = opened.worker.jobs[-1]
    forced = child.run(replace(free_job, options=paid_job.options), lambda _: None, lambda: False)

    assert (bought, refunded) == ([200, 200], [200])
    assert (active.state, active.tier) == (Verdict.ACTIVE, Tier.PRO)
    assert "Pro, licensed to Ada" in active_texts
    assert paid_job.options.cases == 40
    assert isinstance(generated, Finished)
    assert generated.cases > 10 * generated.operations
    assert (ended.state, ended.tier) == (Verdict.REVOKED, Tier.FREE)
    assert "Licence withdrawn" in told
    assert free_job.options.cases == 10
    assert isinstance(forced, Failed)
    assert forced.problem.code == "needs-tier"
    assert Path(generated.suite_file or "").is_file()
