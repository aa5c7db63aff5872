"""What an answer to a probe must not show, said alike by the runner and the projects."""

import ast
import json
import re
from pathlib import Path

import pytest

from engine import renderers
from engine.runner.leaks import LONGEST_SHOWN, LOOKED_AT, PAGES, SCRIPT, TRACES, leaks

FOLDER = Path(renderers.__file__).parent
PYTHON = FOLDER / "python/templates/tests/support/leaks.py.txt"
OTHERS = {
    "nodejs": FOLDER / "nodejs/templates/test/support/leaks.js",
    "junit": FOLDER / "junit/templates/src/test/java/api/support/Leaks.java",
    "postman": FOLDER / "postman/templates/after.js",
}
PLAIN = "text/plain"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Traceback (most recent call last):", "Python: Traceback (most recent call last)"),
        ('File "/app/pets.py", line 12, in find', 'Python: File "/app/pets.py", line 12, in '),
        ("File &quot;/app/pets.py&quot;, line 3, in f", "Python: File &quot;/app/pets.py&quot;, line 3, in "),
        ("\tat shop.Pets.find(Pets.java:12)", "Java: at shop.Pets.find(Pets.java:12)"),
        (
            "at java.base/java.lang.Thread.run(Thread.java:8)",
            "Java: at java.base/java.lang.Thread.run(Thread.java:8)",
        ),
        ("    at find (/app/pets.js:3:14)", "Node.js: at find (/app/pets.js:3:14)"),
        ("    at file:///app/pets.mjs:3:14", "Node.js: at file:///app/pets.mjs:3:14"),
        ("at async go (node:internal/run:3:14)", "Node.js: at async go (node:internal/run:3:14)"),
        ("#0 /var/www/pets.php(3): find()", "PHP: #0 /var/www/pets.php(3): "),
        ("thrown in /var/www/pets.php on line 3", "PHP: in /var/www/pets.php on line 3"),
        ('{"file":"C:\\\\www\\\\pets.php","line":3}', 'PHP: "file":"C:\\\\www\\\\pets.php","line":3'),
        ("at Shop.Pets.Find() in C:\\shop\\Pets.cs:line 3", ".NET: in C:\\shop\\Pets.cs:line 3"),
        ("--- End of inner exception stack trace ---", ".NET: --- End of inner exception stack trace"),
        ("/app/pets.rb:3:in 'Pets#find'", "Ruby: .rb:3:in "),
        ("goroutine 18 [chan receive]:", "Go: goroutine 18 [chan receive"),
        ("\t/src/pets.go:33 +0x1a5", "Go: .go:33 +0x1a5"),
    ],
)
def test_a_stack_trace_is_seen_with_its_language(text: str, line: str) -> None:
    assert list(leaks(f"sorry: {text} ...".encode(), PLAIN)) == [f"leak      a stack trace of {line}"]


@pytest.mark.parametrize(
    "text",
    [
        "Traceback of the last call",
        "Please look at line 12, in file pets.py",
        "at the shop (in town)",
        "see https://example.org/pets.js:80",
        "it began in pets.php on page 3",
        "System.Text is at hand",
        "it is written in Go: pets.go:33",
    ],
)
def test_talk_of_programs_is_no_stack_trace(text: str) -> None:
    assert list(leaks(text.encode(), PLAIN)) == []


@pytest.mark.parametrize("content", PAGES)
def test_a_script_that_a_browser_would_run_is_seen_in_pages(content: str) -> None:
    page = f"<p>nothing for {SCRIPT}</p>".encode()

    assert list(leaks(page, content)) == [f"leak      a script comes back as it was sent: {SCRIPT}"]
    assert list(leaks(page, "application/json")) == []


def test_a_long_line_of_a_trace_is_cut() -> None:
    (line,) = leaks(f"at {'x' * 250}.f(Pets.java:1)".encode(), PLAIN)

    assert line == "leak      a stack trace of Java: at " + "x" * (LONGEST_SHOWN - 3)


def test_what_stands_far_behind_is_not_looked_at() -> None:
    trace = b"goroutine 7 [running]"

    assert list(leaks(b" " * (LOOKED_AT - len(trace)) + trace, PLAIN)) != []
    assert list(leaks(b" " * LOOKED_AT + trace, PLAIN)) == []


@pytest.mark.parametrize(("name", "pattern"), TRACES)
def test_no_expression_repeats_without_end(name: str, pattern: str) -> None:
    without_texts = re.sub(r"\\.|\[[^\]]*\]", "", pattern)

    assert "*" not in without_texts, name
    assert "+" not in without_texts, name


def test_the_python_project_has_the_same_table() -> None:
    told = {
        target.id: ast.literal_eval(node.value)
        for node in ast.parse(PYTHON.read_text("utf-8")).body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }

    assert told == {
        "LOOKED_AT": LOOKED_AT,
        "LONGEST_SHOWN": LONGEST_SHOWN,
        "TRACES": TRACES,
        "SCRIPT": SCRIPT,
        "PAGES": PAGES,
    }


@pytest.mark.parametrize("name", OTHERS)
def test_the_other_projects_have_the_same_table(name: str) -> None:
    text = OTHERS[name].read_text("utf-8").replace("'", '"')

    rows = re.findall(r'^ +(?:new Trace\(|\[)("[^"\n]*"), ("[^"\n]*")[)\]],?$', text, re.MULTILINE)

    assert tuple((json.loads(language), json.loads(pattern)) for language, pattern in rows) == TRACES
    assert re.search(r"LOOKED_AT = 1_?000_?000;", text)
    assert f"LONGEST_SHOWN = {LONGEST_SHOWN};" in text
    assert f'SCRIPT = "{SCRIPT}"' in text
    assert ", ".join(f'"{page}"' for page in PAGES) in text


@pytest.mark.parametrize(
    "path",
    [
        "python/templates/tests/support/checks.py.txt",
        "nodejs/templates/test/support/checks.js",
        "junit/templates/src/test/java/api/support/Failure.java",
        "postman/templates/after.js",
    ],
)
def test_the_verdict_has_the_same_words(path: str) -> None:
    assert "a leak in the answer" in (FOLDER / path).read_text("utf-8")
