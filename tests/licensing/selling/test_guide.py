"""The page about selling and the server say the same, both ways."""

import argparse
import re
from pathlib import Path

from fastapi.routing import APIRoute

from licensing_server.billing import inbox, lemonsqueezy, paddle, reconcile, settle, stripe, worker
from licensing_server.cli.command import Command
from licensing_server.cli.reconciling import COMMANDS as RECONCILING
from licensing_server.cli.selling import COMMANDS as SELLING
from licensing_server.routes.admin import clock
from licensing_server.routes.admin.routers import ROUTERS
from tests.licensing.selling.test_admin import ENDPOINTS

PAGE = (Path(__file__).parents[3] / "resources" / "guide" / "selling.md").read_text("utf-8")


def section(title: str) -> str:
    return PAGE.partition(f"## {title}\n")[2].partition("\n## ")[0]


def first_cells(title: str) -> list[str]:
    return re.findall(r"^\| `([^`]+)`", section(title), re.MULTILINE)


def test_every_request_of_the_administration_has_its_line_and_no_other() -> None:
    every = [route for router in (*ROUTERS, clock.router) for route in router.routes]
    routes = [route for route in every if isinstance(route, APIRoute)]
    known = {f"{method} {route.path}" for route in routes for method in route.methods or ()}

    assert sorted(first_cells("The administration")) == sorted(known)


def test_every_scope_is_the_one_that_opens_the_request() -> None:
    told = re.findall(r"^\| `(\w+) ([^`]+)` \| (\w+) \|", section("The administration"), re.MULTILINE)
    shapes = {(method, re.sub(r"\{[^}]*\}|/(?:1|2|stripe/price_\w+)(?=/|$)", "/*", path).replace("//", "/")): scope
              for scope, method, path, _ in ENDPOINTS}  # fmt: skip

    for method, path, scope in told:
        shape = re.sub(r"/\{provider\}/\{price_id\}|\{[^}]*\}", "/*", path).replace("//", "/")
        assert shapes.get((method, shape), "admin") == scope, path


def test_every_type_that_is_understood_has_its_line_and_no_other() -> None:
    rows = re.findall(
        r"^\| (Stripe|Paddle|Lemon Squeezy) \| ([^|]+) \|",
        section("What follows from a message"),
        re.MULTILINE,
    )
    told = {seller: set[str]() for seller, _ in rows}
    for seller, cell in rows:
        told[seller] |= set(re.findall(r"`([^`]+)`", cell))

    assert told["Stripe"] == set(stripe._READERS)
    assert told["Paddle"] == set(paddle._READERS) | {
        "customer.created",
        "customer.imported",
        "customer.updated",
    }
    assert told["Lemon Squeezy"] == set(lemonsqueezy._READERS)


def test_every_reason_has_its_line_and_no_other() -> None:
    reasons = {settle.UNLINKED, settle.UNKNOWN_PRICE, settle.NO_CONTACT, worker.UNREADABLE, "defect: ..."}

    assert set(first_cells("Messages that wait")) == reasons | {worker.NOT_OURS, worker.NOTHING_TOLD}


def test_every_command_and_option_has_its_line_and_no_other() -> None:
    told = {
        cell.split(" ")[0] + " " + cell.split(" ")[1]
        if cell.split(" ")[1].islower()
        else cell.split(" ")[0]: row
        for cell, row in re.findall(r"^\| `([^`]+ [^`]+)` \| (.*) \|$", section("Commands"), re.MULTILINE)
    }
    known = {
        name: options for command in (SELLING, RECONCILING) for name, options in options_of(command).items()
    }

    assert set(told) == set(known)
    for name, options in known.items():
        assert set(re.findall(r"--[a-z-]+", told[name])) == options, name


def test_every_way_in_which_a_seller_fails_has_its_line_and_no_other() -> None:
    source = Path(reconcile.__file__).read_text("utf-8")

    told = set(re.findall(r"^\| `(seller-[a-z]+)` \|", section("Commands"), re.MULTILINE))

    assert told == set(re.findall(r'_failed\(\s*"([a-z-]+)"', source))


def test_the_time_that_raw_messages_are_kept_is_told() -> None:
    assert f"after {inbox.KEEP_RAW_S // 86_400} days" in section("What is kept")


def options_of(commands: object) -> dict[str, set[str]]:
    """Return the own options of each command, of those of two words by both."""
    assert isinstance(commands, dict)
    found = dict[str, set[str]]()
    for name, command in commands.items():
        assert isinstance(command, Command)
        parser = argparse.ArgumentParser(add_help=False)
        command.add(parser)
        actions = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
        if not actions:
            found[name] = own(parser)
        for choices in actions:
            for second, made in choices.choices.items():
                found[f"{name} {second}"] = own(made) - {"--data", "--json", "--help"}
    return found


def own(parser: argparse.ArgumentParser) -> set[str]:
    return {
        option for action in parser._actions for option in action.option_strings if option.startswith("--")
    }
