import base64
import shlex
import subprocess
from typing import Any

import pytest

from engine.cases.model import Part, Request, TestCase, Wire
from engine.runner.curl import LONGEST_BODY, curl
from engine.runner.filling import Values, below, fill
from engine.runner.settings import MissingSettingError, Settings
from tests.samples.runs import case

JSON = ("Content-Type", "application/json")
SETTINGS = Settings(
    {"API_TOKEN_MAIN": 'to "k" $en', "API_USER_D": "u", "API_PASSWORD_D": "p", "API_VALUE_X": "a b"},
    base_url="http://localhost/v1",
)


def _values(**captured: Any) -> Values:
    return Values(SETTINGS, "abc123", captured)


def _post(body: str, kind: str = "application/json", *, raw: bool = False) -> TestCase:
    wire = Wire("POST", "/things", (("Content-Type", kind),), body)
    return case(wire=wire, request=Request(raw_body="" if raw else None))


def _sent(one: TestCase, **captured: Any) -> bytes | None:
    return fill(one, _values(**captured)).body


def test_a_value_is_encoded_in_a_target_and_stands_as_it_is_in_a_header() -> None:
    wire = Wire("GET", "/things/{{id}}?q={{API_VALUE_X}}", (("X-Run", "{{run}}"),))

    filled = fill(case(wire=wire), _values(id="a/b ?"))

    assert filled.target == "/things/a%2Fb%20%3F?q=a%20b"
    assert filled.headers == [("X-Run", "abc123")]


@pytest.mark.parametrize(
    ("location", "path"),
    [
        ("http://here:80/v1/things/7", "/things/7"),
        ("https://elsewhere/v1/things/7?x=%2F#y", "/things/7?x=%2F"),
        ("//here/v1/things/7", "/things/7"),
        ("/v1/things/7", "/things/7"),
        ("/v1", "/"),
        ("/v1?x=1", "/?x=1"),
        ("/v12/things/7", "/v12/things/7"),
        ("/things/7", "/things/7"),
        ("things/7", "/things/7"),
        ("/v1/a b/\u00e9[1]", "/a%20b/%C3%A9%5B1%5D"),
    ],
)
def test_a_location_is_followed_below_the_base_url_whatever_its_host(location: str, path: str) -> None:
    assert below(location, "/v1") == path


def test_a_target_that_is_nothing_but_a_name_is_sent_as_it_was_captured() -> None:
    filled = fill(case(wire=Wire("GET", "{{location}}")), _values(location="/a/b%2F?c=1"))

    assert filled.target == "/a/b%2F?c=1"


@pytest.mark.parametrize(
    ("written", "captured", "sent"),
    [
        ('{"id": "{{id}}"}', 7, b'{"id":7}'),
        ('{"id": "n {{id}}"}', 7, b'{"id":"n 7"}'),
        ('{"id": "{{id}}"}', 'a"b', b'{"id":"a\\"b"}'),
        ('{"{{id}}": 1}', "k", b'{"k":1}'),
        ('["{{unknown}}", "{{id}}"]', True, b'["{{unknown}}",true]'),
    ],
)
def test_a_json_text_that_is_nothing_but_a_name_becomes_the_value(
    written: str, captured: Any, sent: bytes
) -> None:
    assert _sent(_post(written), id=captured) == sent


def test_what_is_no_json_stays_as_it_is_but_for_its_names() -> None:
    assert _sent(_post('{"id": "{{id}}", "cut', raw=True), id=[1]) == b'{"id": [1], "cut'
    assert _sent(_post("<a>{{id}}</a>", "application/xml"), id='<"&') == b"<a>&lt;&quot;&amp;</a>"
    assert _sent(_post("a={{id}}", "application/x-www-form-urlencoded"), id="&") == b"a=%26"
    assert _sent(_post("{{id}}", "text/plain"), id="&") == b"&"


def test_a_multipart_body_is_the_same_from_parts_and_from_bytes() -> None:
    kind = ("Content-Type", "multipart/form-data; boundary=xyz")
    parts = (Part("a", "Rex {{run}}"), Part("f", file="sample.png", filename="sample.png"))
    made = fill(case(wire=Wire("POST", "/things", (kind,), parts=parts)), _values()).body
    assert made is not None
    written = base64.b64encode(made.replace(b"abc123", b"{{run}}")).decode()

    again = fill(case(wire=Wire("POST", "/things", (kind,), None, written)), _values()).body

    assert again == made
    assert b"Rex abc123" in made


def test_bytes_that_are_no_parts_are_not_looked_into() -> None:
    written = base64.b64encode(b"\xff{{run}}").decode()

    assert _sent(case(wire=Wire("POST", "/things", (JSON,), None, written))) == b"\xff{{run}}"


def test_a_request_whose_credential_is_missing_is_not_made() -> None:
    wire = Wire("GET", "/things", (("Authorization", "Bearer {{API_TOKEN_ELSE}}"),))

    with pytest.raises(MissingSettingError, match=r"^API_TOKEN_ELSE$"):
        fill(case(wire=wire), _values())


@pytest.mark.parametrize(
    "one",
    [
        case(wire=Wire("POST", "/t?q=%24x", (("Authorization", "Bearer {{API_TOKEN_MAIN}}"), JSON), '{"a":"it\'s $x"}')),
        case(wire=Wire("GET", "/t", (("Authorization", "Basic {{API_BASIC_D}}"),))),
        case(wire=Wire("POST", "/t", (JSON,), None, base64.b64encode(b'"\xff"').decode())),
        case(wire=Wire("HEAD", "/t/{{API_VALUE_X}}")),
    ],
    ids=["token", "basic", "bytes", "head"],
)  # fmt: skip
def test_the_command_of_a_failure_sends_the_same_and_holds_no_credential(one: TestCase) -> None:
    line = curl(one, _values())

    shown = _arguments_of(line)
    filled = fill(one, _values())
    assert not any(secret in line for secret in ('to "k"', "dTpw"))
    assert f"http://localhost/v1{filled.target}" in shown
    assert [f"{name}: {value}" for name, value in filled.headers] == [
        shown[index + 1] for index, each in enumerate(shown) if each == "-H"
    ]
    if filled.body and b"\xff" not in filled.body:
        assert shown[-1] == filled.body.decode()


def _arguments_of(line: str) -> list[str]:
    """Return what a shell hands to curl."""
    script = 'curl() { for each in "$@"; do printf "%s\\0" "$each"; done; }\n' + line
    environment = {
        "PATH": "/usr/bin:/bin",
        "API_BASE_URL": "http://localhost/v1",
        "API_TOKEN_MAIN": 'to "k" $en',
        "API_USER_D": "u",
        "API_PASSWORD_D": "p",
    }
    done = subprocess.run(["bash", "-c", script], env=environment, capture_output=True, text=True, check=True)
    return done.stdout.split("\0")[:-1]


def test_a_body_that_no_line_holds_is_told_by_its_size() -> None:
    body = '"' + "x" * LONGEST_BODY + '"'

    line = curl(_post(body), _values())

    assert line.endswith("--data-binary @body  # body: the 8,002 bytes of this case in cases.json")
    assert shlex.split(line, comments=True)[-1] == "@body"
