import pytest

from engine.runner.xml_values import in_xml, xml_fault

BOMB = b"""<!DOCTYPE a [<!ENTITY x "1"><!ENTITY y "&x;&x;">]><a><id>&y;</id></a>"""


@pytest.mark.parametrize(
    ("body", "source", "value"),
    [
        (b"<a><b><id>1</id></b><id> 2 </id></a>", "xml:/id", "2"),
        (b"<a><id>2</id></a>", "xml-number:/id", 2),
        (b"<a><id>-2</id></a>", "xml-number:/id", -2),
        (b"<a><id>two</id></a>", "xml-number:/id", "two"),
        (b"<a><id>1234567890123456</id></a>", "xml-number:/id", "1234567890123456"),
        ("<a><id>\u0661</id></a>".encode(), "xml-number:/id", "\u0661"),
        (b"<a><id>" + b"x\n" * 500_000 + b"</id></a>", "xml:/id", ("x\n" * 500_000).strip()),
        (b"<a>text</a>", "xml:", "text"),
        (b"<a><b/><b id='1'/></a>", "xml:/b/@id", "1"),
        (b"<a><id/></a>", "xml:/id", ""),
        (b"<a><id>1</id>", "xml:/other", None),
        (b"<a><b><id>1</id></b></a>", "xml:/id", None),
        (b"{}", "xml:/id", None),
        (BOMB, "xml:/id", None),
    ],
)
def test_a_value_is_found_at_its_way_below_the_root(body: bytes, source: str, value: object) -> None:
    assert in_xml(body, source) == value


def test_xml_that_is_not_well_formed_has_a_fault_and_a_bomb_is_not_opened() -> None:
    assert xml_fault(b"<a/>") == ""
    assert "mismatched tag" in xml_fault(b"<a></b>")
    assert xml_fault(BOMB) == ""
