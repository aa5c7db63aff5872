"""Words of results: techniques, kinds, sources and reasons as a person reads them."""

import re
from typing import Final

from PySide6.QtCore import QCoreApplication

from engine.jobs.messages import REFUSED, AiWorth
from specmint_desktop.plurals import PLURALS
from specmint_desktop.state import plain_text
from specmint_desktop.state.coverage import Level
from specmint_desktop.state.jobs import Spent
from specmint_desktop.state.models import dollars

_LONGEST: Final = 2_000
# A label breaks lines at blanks, hyphens and slashes only.
_UNBROKEN: Final = re.compile(r"[^\s/-]{40}(?=[^\s/-])")


def soft(text: str, most: int = _LONGEST) -> str:
    """Return text of a document as a label can draw it: visible, not too long, its longest words breakable."""
    return _UNBROKEN.sub(lambda found: f"{found[0]}\u200b", plain_text.paragraph(text, most))


def kind(word: str) -> str:
    """Return a kind of cases as a heading; an unknown word as it is."""
    translate = QCoreApplication.translate
    return {
        "positive": translate("Words", "Positive"),
        "boundary": translate("Words", "Boundary"),
        "negative": translate("Words", "Negative"),
        "security": translate("Words", "Security"),
        "flow": translate("Words", "Flow"),
    }.get(word, word)


def technique(word: str) -> str:
    """Return a technique with blanks for hyphens: `missing required`."""
    return word.replace("-", " ")


def source(word: str) -> str:
    translate = QCoreApplication.translate
    return {
        "rule": translate("Words", "by rule"),
        "example": translate("Words", "from an example of the document"),
        "ai": translate("Words", "suggested by AI"),
    }.get(word, word)


def spent(so_far: Spent) -> str:
    """Return what asking a model has taken: `AI $0.08 of $1.00`, tokens where no price is known."""
    translate = QCoreApplication.translate
    calls = PLURALS.calls(so_far.calls)
    if so_far.usd is None:
        return translate("Words", "AI {calls}, {tokens}").format(
            calls=calls, tokens=PLURALS.tokens(so_far.tokens)
        )
    return translate("Words", "AI {spent} of {budget}, {calls}").format(
        calls=calls, spent=dollars(so_far.usd), budget=dollars(so_far.budget_usd)
    )


def worth(of: AiWorth) -> str:
    """Return what models were worth to a run: `31 rules added, 12 items refused, $0.08`."""
    cost = dollars(of.usd) if of.usd is not None else PLURALS.tokens(of.tokens)
    if of.questions and not of.answered:
        none = QCoreApplication.translate("Words", "no model answered, the values of rules stay")
        return f"{none}, {cost}" if of.calls else none
    parts = (
        PLURALS.values(of.values),
        PLURALS.rules_added(of.rules),
        PLURALS.items_refused(of.refused),
        cost,
    )
    return ", ".join(parts)


def speed(word: str) -> str:
    """Return a class of language models."""
    translate = QCoreApplication.translate
    return {
        "fast": translate("Words", "fast"),
        "balanced": translate("Words", "balanced"),
        "best": translate("Words", "best"),
    }.get(word, word)


def format_name(word: str) -> str:
    return {
        "python": "Python (pytest)",
        "junit": "Java (JUnit 5)",
        "nodejs": "Node.js (node:test)",
        "postman": "Postman (Newman)",
    }.get(word, word)


def level(of: Level) -> str:
    translate = QCoreApplication.translate
    return {
        Level.NOTHING_TO_TEST: translate("Words", "nothing to test"),
        Level.NONE: translate("Words", "none written"),
        Level.SOME: translate("Words", "less than half"),
        Level.MOST: translate("Words", "half or more"),
        Level.ALL: translate("Words", "all written"),
    }[of]


def coverage_level(number: int) -> str:
    """Return what holds for a suite or an operation at a level of coverage."""
    translate = QCoreApplication.translate
    held = (
        translate("Words", "not every path is asked for"),
        translate("Words", "every path is asked for"),
        translate("Words", "every operation must answer with success"),
        translate("Words", "every media type is sent and asked for"),
        translate("Words", "every parameter is sent, success and refusal are expected"),
        translate("Words", "every listed value is sent, every status code is expected"),
        translate("Words", "every property of the answers is compared with its schema"),
        translate("Words", "every id that an operation hands out is used by those that need it"),
    )
    return f"TCL{number}: {held[number]}"


def criterion(word: str) -> str:
    """Return what a criterion of coverage counts; an unknown word as it is."""
    translate = QCoreApplication.translate
    return {
        "paths": translate("Words", "paths"),
        "operations": translate("Words", "operations with success"),
        "inputTypes": translate("Words", "media types of bodies"),
        "outputTypes": translate("Words", "media types of answers"),
        "parameters": translate("Words", "parameters and bodies"),
        "statusClasses": translate("Words", "classes of answers"),
        "parameterValues": translate("Words", "listed values"),
        "statusCodes": translate("Words", "status codes"),
        "responseProperties": translate("Words", "properties of answers"),
        "flows": translate("Words", "ids that are handed on"),
    }.get(word, word)


def reason(word: str) -> str:
    """Return why something is not written; an unknown word as it is."""
    translate = QCoreApplication.translate
    return {
        "cut": translate("Words", "Behind the limit of cases per operation"),
        "too-large": translate("Words", "Too large to send"),
        "unsatisfiable": translate("Words", "No value can satisfy the document"),
        "unsolved": translate("Words", "No value was found"),
        "not-verified": translate("Words", "Did not pass its own check"),
        "not-on-the-wire": translate("Words", "Would not be wrong once it is sent"),
        "duplicate": translate("Words", "Same request as an earlier case"),
        "another-variant": translate("Words", "Right by another variant"),
        "needs-value": translate("Words", "Needs a value that only you know"),
        "needs-second-credential": translate("Words", "Needs the credential of a second person"),
        "excluded": translate("Words", "Excluded"),
        "not-provokable": translate("Words", "Cannot be provoked from outside"),
        "skipped": translate("Words", "Operation left out because of a problem"),
        "not-chosen": translate("Words", "Operation not chosen in the options"),
    }.get(word) or _refusal(word)


def _refusal(word: str) -> str:
    """Return why something that a model said is not believed, by the check that it failed; else the word as it is."""
    translate = QCoreApplication.translate
    beyond = translate("Words", "AI, not believed: beyond what was asked")
    unsafe = translate("Words", "AI, not believed: no plain, harmless value")
    unfit = translate("Words", "AI, not believed: the document does not accept the value")
    unquoted = translate("Words", "AI, not believed: not what the document says")
    unproven = translate("Words", "AI, not believed: cannot be shown by a request")
    by_check = {
        **dict.fromkeys(range(1, 5), beyond),
        5: unsafe,
        **dict.fromkeys((6, 7), unfit),
        **dict.fromkeys(range(8, 12), unquoted),
        **dict.fromkeys(range(12, 17), unproven),
    }
    check = word.removeprefix(REFUSED)
    if not word.startswith(REFUSED) or not check.isdecimal():
        return word
    said = by_check.get(int(check), translate("Words", "AI, not believed"))
    return translate("Words", "{why} (check {n})").format(why=said, n=check)


def cure(word: str) -> str:
    """Return what a person can do about a reason; nothing where nothing is to be done."""
    translate = QCoreApplication.translate
    return {
        "cut": translate("Words", "Raise the number of cases per operation and generate again."),
        "too-large": translate("Words", "Lower the limit in the document, if no client sends so much."),
        "unsatisfiable": translate(
            "Words", "Two rules of the document contradict each other: change one of them."
        ),
        "unsolved": translate("Words", "Give an example in the document: it is used as it stands."),
        "not-verified": translate("Words", "Look at the rule in the document; an example there often helps."),
        "not-on-the-wire": translate(
            "Words", "Nothing to do: a server may rightly read the sent text as a valid value."
        ),
        "duplicate": translate("Words", "Nothing to do: the request is in the suite already."),
        "another-variant": translate("Words", "Nothing to do: what one variant forbids another one allows."),
        "needs-value": translate(
            "Words", "Set the named variable in the environment before you run the tests."
        ),
        "needs-second-credential": translate(
            "Words", "Set the credential of a second person in the environment before you run the tests."
        ),
        "excluded": translate("Words", "Take it out of the exclusions in the options."),
        "not-provokable": translate("Words", "Nothing to do: only the service itself can cause it."),
        "skipped": translate("Words", "Mend the problem in the document and generate again."),
        "not-chosen": translate("Words", "Choose it in the options and generate again."),
    }.get(word) or (
        translate("Words", "Nothing to do: what rules make is complete without it.")
        if word.startswith(REFUSED)
        else ""
    )


def file_state(word: str) -> str:
    """Return what happened to a file since the suite was saved last."""
    translate = QCoreApplication.translate
    return {
        "new": translate("Words", "new"),
        "updated": translate("Words", "changed by this run"),
        "unchanged": translate("Words", "unchanged"),
        "yours": translate("Words", "edited by you"),
        "merged": translate("Words", "edited by you, and changed by this run"),
        "conflict": translate("Words", "edited by you and changed by this run in the same place"),
        "removed": translate("Words", "no longer generated"),
        "orphan": translate("Words", "no longer generated, edited by you"),
        "replaced": translate("Words", "support code that you edited"),
    }.get(word, word)


def choice(word: str) -> str:
    """Return what is done with a file."""
    translate = QCoreApplication.translate
    return {
        "merge": translate("Words", "Merge both"),
        "ours": translate("Words", "Take the new text"),
        "yours": translate("Words", "Keep yours"),
        "skip": translate("Words", "Leave as it is"),
        "keep": translate("Words", "Keep"),
        "remove": translate("Words", "Remove"),
    }.get(word, word)
