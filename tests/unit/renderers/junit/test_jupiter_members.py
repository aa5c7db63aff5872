"""Generated Java keeps to what Jupiter 5.9, 5.14 and 6.1 have in common: only 5.9 is at hand to compile with."""

import re
from importlib.resources import files

from tests.samples.junit_project import rendered
from tests.samples.suite import sample_suite

ANNOTATIONS = {
    "Test", "ParameterizedTest", "MethodSource", "Nested", "Tag", "DisplayName", "TestInstance", "TestClassOrder", "TestMethodOrder",
    "Order", "BeforeAll", "AfterAll",
}  # fmt: skip
CLASSES = {
    "Assertions",
    "Assumptions",
    "ClassDescriptor",
    "ClassOrderer",
    "ClassOrdererContext",
    "TestReporter",
}


def sources() -> str:
    return "\n".join(
        file.content.decode() for file in rendered(*sample_suite()) if file.path.endswith(".java")
    )


def test_only_allowed_classes_of_jupiter_are_imported() -> None:
    imported = set(re.findall(r"import (?:static )?org\.junit\.[\w.]*\.(\w+);", sources()))

    assert imported <= ANNOTATIONS | CLASSES


def test_only_three_methods_of_assertions_and_assumptions_are_called() -> None:
    called = set(re.findall(r"\b(?:Assertions|Assumptions)\.(\w+)", sources().replace("Assertions;", "")))

    assert called <= {"fail", "assumeTrue", "assumeFalse"}


def test_no_deprecated_or_preview_word_of_the_jdk_and_no_other_library_is_used() -> None:
    imported = set(re.findall(r"import (?:static )?([\w.]+);", sources()))

    foreign = {
        name
        for name in imported
        if not name.startswith(("java.", "javax.", "api.", "org.xml.sax.", "org.w3c.dom."))
    }
    assert {name.rpartition(".")[0] for name in foreign} == {
        "com.fasterxml.jackson.databind",
        "com.fasterxml.jackson.databind.json",
        "com.fasterxml.jackson.databind.node",
        "com.networknt.schema",
        "org.junit.jupiter.api",
        "org.junit.jupiter.params",
        "org.junit.jupiter.params.provider",
    }
    assert "@SuppressWarnings" not in sources()


def test_every_support_file_says_that_changes_are_replaced_and_where_ones_own_code_goes() -> None:
    folder = files("engine.renderers.junit").joinpath("templates/src/test/java/api/support")

    first_lines = {entry.read_text("utf-8").splitlines()[0] for entry in folder.iterdir()}
    assert first_lines == {
        "// Written by SpecMint; changes are replaced. Your own code belongs in Hooks.java."
    }
