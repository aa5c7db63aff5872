"""Parts of sentences about a licence that change with what is known: each by its name, for the window to translate."""

from collections.abc import Mapping
from typing import Final, NamedTuple

Facts = Mapping[str, int | str | None]


class Pattern(NamedTuple):
    """`{names}` are params of the phrase; `one` is what stands there for a number of one."""

    text: str
    one: str = ""


PHRASES: Final[Mapping[str, Pattern]] = {
    "paid": Pattern("Paid until {paid_until}"),
    "endless": Pattern("Bought without an end"),
    "because": Pattern(": {reason}"),
    "days-left": Pattern("{n} more days", "{n} more day"),
    "days-behind": Pattern("{n} days", "{n} day"),
    "seats-in-use": Pattern("All {n} seats are in use", "The one seat is in use"),
    "all-seats-in-use": Pattern("All seats are in use"),
    "spent": Pattern("{used} of {quota} {meter} are used"),
    "spent-all": Pattern("What the contract allows in a month is used"),
    "meter-jobs": Pattern("runs"),
    "meter-cases": Pattern("cases"),
    "meter-ai-requests": Pattern("requests to language models"),
    "meter-ai-tokens": Pattern("tokens of language models"),
    "stays": Pattern("{tier} stays as it is until {until}"),
    "nothing-changes": Pattern("Nothing changes here"),
    "unbound-checked": Pattern("This file holds on any device until {until}"),
    "unbound-ending": Pattern(
        "The file for any device holds until {until}. "
        "Fetch a new one from the page of your devices and import it"
    ),
    "unbound-ended": Pattern(
        "The file for any device ended on {until}. Nothing is lost; a new one brings {tier} back"
    ),
    "offline-checked": Pattern("This file needs no network and holds until {until}"),
    "offline-ending": Pattern(
        "The file without a network holds until {until}. "
        "Write a request and import what comes back, or enter the key"
    ),
    "offline-ended": Pattern(
        "The file without a network ended on {until}. Nothing is lost; "
        "a new one, or the key, brings {tier} back"
    ),
    "online-checked": Pattern("Last checked on {contact}"),
    "online-ending": Pattern(
        "The licence server was last reached on {contact}{because}. Connect once or import a file"
    ),
    "online-ended": Pattern("No contact since {contact}. Nothing is lost; one check brings {tier} back"),
}
_KINDS: Final = frozenset(("unbound", "offline"))


class Phrase(NamedTuple):
    """A part of a sentence; where its words depend on a number, that is `number`. `str()` is its English."""

    name: str
    params: "tuple[tuple[str, int | str | Phrase], ...]" = ()
    number: int | None = None

    def __str__(self) -> str:
        pattern = PHRASES[self.name]
        shown = {key: f"{each:,}" if isinstance(each, int) else str(each) for key, each in self.params}
        return (pattern.one if pattern.one and self.number == 1 else pattern.text).format_map(shown)


Word = str | Phrase


def phrases(facts: Facts, words: Mapping[str, str]) -> dict[str, Word]:
    """Return the phrases of a row by the name that they have in it; `words` are its facts as they are shown."""
    reason = facts.get("reason")
    has_tier = isinstance(facts.get("until"), int) and facts.get("tier")
    because: Word = Phrase("because", (("reason", str(reason)),)) if reason else ""
    given = {"because": because, **{name: words.get(name) or "?" for name in ("contact", "until", "tier")}}
    is_endless = not isinstance(facts.get("paid_until"), int)
    return {
        **_of_file(facts, given),
        "because": because,
        "paid": Phrase("endless") if is_endless else _filled("paid", words, "paid_until"),
        "spent": _spent(facts),
        "seats_in_use": _seats_in_use(facts.get("seats")),
        "days_left": _counted("days-left", facts.get("days")),
        "behind": _counted("days-behind", facts.get("days_back")),
        "stays": _filled("stays", words, "tier", "until") if has_tier else Phrase("nothing-changes"),
    }


def meter_word(meter: str) -> Word:
    """Return what a meter counts; one of a later server by its own name."""
    name = f"meter-{meter}"
    return Phrase(name) if name in PHRASES else meter


def _of_file(facts: Facts, given: Mapping[str, Word]) -> dict[str, Word]:
    """Return what a file says of its time, which is another thing for each kind of file."""
    kind = str(facts.get("kind"))
    kind = kind if kind in _KINDS else "online"
    return {step: _filled(f"{kind}-{step}", given, *given) for step in ("checked", "ending", "ended")}


def _filled(name: str, words: Mapping[str, Word], *keys: str) -> Phrase:
    return Phrase(name, tuple((key, words[key]) for key in keys))


def _seats_in_use(seats: int | str | None) -> Phrase:
    return _counted("seats-in-use", seats) if seats else Phrase("all-seats-in-use")


def _spent(facts: Facts) -> Phrase:
    used, quota, meter = facts.get("used"), facts.get("quota"), facts.get("meter")
    if isinstance(used, int) and isinstance(quota, int) and meter:
        return Phrase("spent", (("used", used), ("quota", quota), ("meter", meter_word(str(meter)))))
    return Phrase("spent-all")


def _counted(name: str, number: int | str | None) -> Phrase:
    """Return a phrase with its number; one that is not known counts as many."""
    shown = "?" if number is None else number
    return Phrase(name, (("n", shown),), number if isinstance(number, int) else 0)
