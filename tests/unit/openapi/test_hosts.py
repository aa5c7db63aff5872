"""Addresses of files have one form, and what a person allows is a host."""

import pytest

from engine.errors import DocumentError, UsageError
from engine.openapi.source.hosts import allowed_host, canonical, host_of, refuse_other_host
from engine.openapi.source.resolving import PrivateAddressError, addresses_of, checked, is_numeric, is_public

NEEDLESS = "HTTPS://Schemas.Example.COM:443/a/./b/../x.json?v=1#/Pet"


@pytest.mark.parametrize(
    ("written", "form"),
    [
        (NEEDLESS, "https://schemas.example.com/a/x.json?v=1"),
        ("http://h", "http://h/"),
        ("http://h:8080/x", "http://h:8080/x"),
        ("http://h/a/..", "http://h/"),
        ("http://h/../../x", "http://h/x"),
        ("http://h//x", "http://h//x"),
        ("http://h/ä%20b", "http://h/%C3%A4%20b"),
        ("http://bücher.example/x", "http://xn--bcher-kva.example/x"),
        ("http://[::1]:80/x", "http://[::1]/x"),
    ],
)
def test_an_address_has_one_form_however_it_is_written(written: str, form: str) -> None:
    assert canonical(written) == form
    assert canonical(form) == form


@pytest.mark.parametrize(
    "written",
    [
        "file:///etc/passwd",
        "ftp://h/x",
        "http:///x",
        "http://h:port/x",
        "http://h:99999/x",
        "http://me:secret@h/x",
        "http://h/a b",
        "http://h/a\\b",
        "http://h/\0",
        "http://[::1/x",
        "http://-/x",
        f"http://{'a' * 300}/x",
        f"http://h/{'a' * 2_000}",
        "http://ex%61mple.com/x",
        "pet.yaml",
    ],
)
def test_what_is_no_address_of_a_file_has_no_form(written: str) -> None:
    assert canonical(written) is None


@pytest.mark.parametrize(
    ("typed", "host"),
    [
        ("Schemas.Example.com", "schemas.example.com"),
        ("localhost:8080", "localhost:8080"),
        ("h:443", "h"),
        ("[::1]:8080", "[::1]:8080"),
        ("10.0.0.5", "10.0.0.5"),
    ],
)
def test_a_host_is_allowed_with_its_port_unless_that_is_the_usual_one(typed: str, host: str) -> None:
    assert allowed_host(typed) == host


@pytest.mark.parametrize("typed", ["", "https://h/x", "h/x", "me@h", "h:port", "a b", ":80", "*"])
def test_what_is_no_host_cannot_be_allowed(typed: str) -> None:
    with pytest.raises(UsageError) as raised:
        allowed_host(typed)

    assert raised.value.problem.code == "host-wrong"


def test_only_allowed_hosts_and_the_origin_of_the_document_are_asked() -> None:
    refuse_other_host("https://a.example/x", {"a.example"})
    refuse_other_host("http://b.example:81/x", (), own="http://b.example:81/api.yaml")

    for own in ("", "https://b.example/api.yaml", "http://b.example:82/api.yaml"):
        with pytest.raises(DocumentError):
            refuse_other_host("http://b.example/x", {"a.example"}, own)


def test_an_address_without_a_host_has_none() -> None:
    assert host_of("pet.yaml") is None


@pytest.mark.parametrize(
    "address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:8.8.8.8"]
)
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%1",
        "fd00::1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "ff02::1",
    ],
)
def test_private_loopback_and_link_local_addresses_are_not_public_in_any_disguise(address: str) -> None:
    assert not is_public(address)


def test_of_the_addresses_of_a_host_only_the_public_ones_are_asked() -> None:
    assert checked("h.example", 443, ("10.0.0.1", "8.8.8.8"), {"h.example"}) == ("8.8.8.8",)


def test_a_name_that_leads_to_a_private_address_is_refused_although_the_name_was_allowed() -> None:
    with pytest.raises(PrivateAddressError) as raised:
        checked("h.example", 443, ("fd00::1",), {"h.example"})

    assert raised.value.address == "[fd00::1]"


@pytest.mark.parametrize(
    ("host", "address", "allowed"),
    [
        ("h.example", "10.0.0.1", "10.0.0.1"),
        ("h.example", "10.0.0.1", "10.0.0.1:8080"),
        ("localhost", "127.0.0.1", "localhost:8080"),
        ("x.localhost", "::1", "x.localhost:8080"),
        ("h.example", "::1", "[::1]"),
    ],
)
def test_a_private_address_is_asked_where_it_was_allowed_itself(
    host: str, address: str, allowed: str
) -> None:
    assert checked(host, 8080, (address,), {allowed}) == (address,)


@pytest.mark.parametrize(
    ("host", "numeric"), [("127.1", True), ("0x7f000001", True), ("[::1]", True), ("h.example", False)]
)
def test_a_number_needs_no_name_to_be_looked_up(host: str, numeric: bool) -> None:
    assert is_numeric(host) is numeric


def test_a_number_is_its_own_address() -> None:
    assert addresses_of("2130706433", 80) == ("127.0.0.1",)
