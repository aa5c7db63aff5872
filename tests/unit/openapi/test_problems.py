import re
from pathlib import Path

from engine.openapi.problems import PROBLEMS

SOURCES = [
    path.read_text("utf-8")
    for path in sorted(Path("engine/openapi").rglob("*.py"))
    if path.name != "problems.py"
]
# The first text given to an error, a problem or a finding, and the codes of the table-driven rules.
GIVEN = re.compile(
    r'(?:Fault|Finding|Problem|Error|warn|_refused|_broken)\(\s*"([a-z0-9-]+)"|\), "([a-z]+-[a-z-]+)", what'
)


def test_every_code_that_the_room_gives_stands_in_the_table() -> None:
    given = {one or two for source in SOURCES for one, two in GIVEN.findall(source)}

    assert len(given) > 50
    assert given - set(PROBLEMS) == set()


def test_the_table_names_no_code_that_is_never_given() -> None:
    everything = "\n".join(SOURCES)

    assert [code for code in PROBLEMS if f'"{code}"' not in everything] == []


def test_every_code_is_a_word_and_has_a_meaning() -> None:
    assert [code for code in PROBLEMS if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code)] == []
    assert [code for code, meaning in PROBLEMS.items() if len(meaning) < 10] == []
