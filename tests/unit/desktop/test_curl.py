import shlex
from typing import Any

from specmint_desktop.presenters.curl import curl_command
from specmint_desktop.state.results import Shell


def case(**wire: Any) -> dict[str, Any]:
    return {"wire": {"method": "POST", "target": "/books?q=it's", "headers": [], **wire}}


def test_a_case_is_copied_as_the_request_that_it_sends() -> None:
    sent = case(headers=[["Content-Type", "application/json"]], body='{"title": "it\'s $HOME"}')

    words = shlex.split(curl_command(sent, Shell.POSIX).replace("\\\n", ""))

    assert words == [
        "curl",
        "--globoff",
        "--path-as-is",
        "-i",
        "-X",
        "POST",
        "$API_BASE_URL/books?q=it's",
        "-H",
        "Content-Type: application/json",
        "--data-binary",
        '{"title": "it\'s $HOME"}',
    ]


def test_an_empty_header_is_sent_empty() -> None:
    words = shlex.split(curl_command(case(headers=[["X-Empty", ""]]), Shell.POSIX))

    assert words[-1] == "X-Empty;"


def test_a_body_that_is_no_text_is_named_as_a_file() -> None:
    words = shlex.split(curl_command(case(bodyBase64="AAEC"), Shell.POSIX))

    assert words[-2:] == ["--data-binary", "@body.bin"]


def test_on_windows_the_line_is_one_of_powershell() -> None:
    text = curl_command(case(body='{"a": 1}'), Shell.WINDOWS)

    assert text == (
        "curl.exe --globoff --path-as-is -i -X 'POST' \"${env:API_BASE_URL}/books?q=it's\" `\n"
        "  --data-binary '{\\\"a\\\": 1}'"
    )
