"""`rotate-key`: a new signing key in three steps, of which one runs where the root lives."""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from engine.errors import OutputError, UsageError
from licensing_server import signing
from licensing_server.cli.command import Command, Given, shown_time, store_of

STEPS: Final = ("request", "sign", "install")


def _options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--request", metavar="FILE", type=Path, help="1: make a key, and a request to sign")
    parser.add_argument("--sign", metavar="FILE", type=Path, help="2: sign a request, where the root lives")
    parser.add_argument("--install", metavar="FILE", type=Path, help="3: take what the root signed")
    parser.add_argument("--revoke", metavar="KID", help="with --request: ask to withdraw a key instead")
    parser.add_argument(
        "--root", metavar="FILE", type=Path, help="with --sign: the root key, 64 hexadecimal digits"
    )
    parser.add_argument(
        "--root-id", metavar="ID", help="with --sign: the name of the root in the application"
    )
    parser.add_argument("--out", metavar="FILE", type=Path, help="with --sign: where the signed request goes")


def _rotate(given: Given) -> int:
    steps = [step for step in STEPS if getattr(given.options, step)]
    if len(steps) != 1:
        raise UsageError("step-missing", "one of --request, --sign and --install", cure="give exactly one")
    return {"request": _request, "sign": _sign, "install": _install}[steps[0]](given)


def _request(given: Given) -> int:
    folder, now = given.settings.folder, given.now()
    with store_of(given) as (_, authority):
        if given.options.revoke:
            text = signing.request_revocation(folder, given.options.revoke, now=now)
        else:
            text = signing.request_certificate(folder, authority.mode, now=now)
    _write(given.options.request, text)
    told = f"carry {given.options.request} to the root, then: rotate-key --sign"
    given.output.tell({"request": str(given.options.request)}, told)
    return 0


def _sign(given: Given) -> int:
    options = given.options
    if not (options.root and options.root_id and options.out):
        raise UsageError("root-missing", "--sign needs --root, --root-id and --out", cure="give all three")
    signed = signing.sign_request(_read(options.sign), options.root_id, signing.read_root(options.root))
    _write(options.out, signed)
    given.output.tell({"signed": str(options.out)}, f"carry {options.out} back, then: rotate-key --install")
    return 0


def _install(given: Given) -> int:
    text = _read(given.options.install)
    with store_of(given) as (_, authority):
        trust = signing.trusted_by_clients(authority.mode)
    certificate = signing.install(given.settings.folder, text, trust, now=given.now())
    if certificate is None:
        given.output.tell({"kid": None}, "the list of withdrawn keys is installed")
    else:
        record = {"kid": certificate.kid, "until": certificate.naf}
        given.output.tell(record, f"{certificate.kid} signs from now on, until {shown_time(certificate.naf)}")
    return 0


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            "file-unreadable", f"{path.name} cannot be read", cure="look at name and rights"
        ) from error


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise OutputError(
            "file-unwritable", f"{path.name}: {error.strerror}", cure="choose another place"
        ) from error


COMMANDS: Final[Mapping[str, Command]] = {
    "rotate-key": Command("Change or withdraw the key that signs licences", _options, _rotate)
}
