import pytest

from engine.cases.rng import stream
from engine.cases.values.formats import FORMATS, JUDGED, is_valid

ACCEPTED = {
    "date": ["2020-02-29", "0001-01-01"],
    "time": ["23:59:59Z", "08:30:06.283185+00:20"],
    "date-time": ["2020-02-29T10:00:00Z", "1990-02-14T00:00:00.5-08:00"],
    "duration": ["P4DT12H30M5S", "PT1M", "P4W"],
    "email": ["joe.bloggs@example.com", "te~st@example.com"],
    "hostname": ["www.example.com", "a"],
    "ipv4": ["192.168.0.1"],
    "ipv6": ["::1", "::ffff:192.168.0.1"],
    "uri": ["https://example.com/?q=1#x", "urn:isbn:0451450523"],
    "uuid": ["2EB8AA08-AA98-11EA-B4AA-73B441D16380"],
    "json-pointer": ["", "/a~1b/0"],
    "byte": ["aGVsbG8=", ""],
}
REFUSED = {
    "date": ["2021-02-29", "2020-13-01", "20200101", "2020-1-1", "٢٠٢٠-01-01"],
    "time": ["24:00:00Z", "10:00", "10:00:00"],
    "date-time": ["2020-02-29", "2020-02-29 10:00:00Z"],
    "duration": ["P", "PT", "1D", "P1D2W"],
    "email": ["joe", "@example.com", "a b@example.com", "a..b@example.com"],
    "hostname": ["-a.example", "a_b", ""],
    "ipv4": ["256.1.1.1", "1.2.3", "01.2.3.4"],
    "ipv6": ["12345::", "1::2::3", "fe80::1%eth0"],
    "uri": ["/relative", "not a uri", "http://a b"],
    "uuid": ["2eb8aa08aa9811eab4aa73b441d16380"],
    "json-pointer": ["a", "/~2"],
    "byte": ["a", "äää="],
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_a_format_accepts_what_its_specification_shows(name: str) -> None:
    assert [text for text in ACCEPTED[name] if not is_valid(name, text)] == []


@pytest.mark.parametrize("name", REFUSED)
def test_a_format_refuses_what_its_specification_forbids(name: str) -> None:
    assert [text for text in REFUSED[name] if is_valid(name, text)] == []


@pytest.mark.parametrize("name", FORMATS)
def test_made_text_has_the_format(name: str) -> None:
    draw = stream(0, name)

    assert [text for text in (FORMATS[name].make(draw) for _ in range(60)) if not is_valid(name, text)] == []


@pytest.mark.parametrize("name", FORMATS)
def test_text_of_a_length_has_that_length_and_the_format(name: str) -> None:
    draw = stream(0, name)

    for length in range(400):
        text = FORMATS[name].of_length(length, draw)
        assert text is None or (len(text) == length and is_valid(name, text)), (length, text)


@pytest.mark.parametrize("name", JUDGED)
def test_a_gross_mistake_is_a_mistake(name: str) -> None:
    assert FORMATS[name].wrong
    assert [text for text in FORMATS[name].wrong if is_valid(name, text)] == []


def test_the_common_name_url_means_a_uri_but_is_never_broken() -> None:
    assert FORMATS["url"] is FORMATS["uri"]
    assert "url" not in JUDGED


def test_an_unknown_format_says_nothing() -> None:
    assert is_valid("colour", "anything")
    assert is_valid(None, "anything")
    assert is_valid(["date"], "anything")
