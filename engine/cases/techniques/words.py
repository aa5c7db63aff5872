"""How an input and a value are named in titles."""

import orjson

from engine.cases.sites import Site
from engine.openapi.model import JsonValue

LONGEST_SHOWN = 40
_DOUBTFUL = (
    ("accepts ", "should accept "),
    ("must ", "should "),
    ("reads or refuses ", "should read or refuse "),
    ("ignores or refuses ", "should ignore or refuse "),
    ("fills in or refuses ", "should fill in or refuse "),
)
_PLACES = {"path": "path parameter", "query": "query parameter", "header": "header", "cookie": "cookie"}


def the_input(site: Site) -> str:
    """Return how a title names the input: `` `name` ``, ``query parameter `limit` ``, `an item of the body`.

    That of a variant is `` `card.number` of `CardPayment` ``, the variant itself `` `card` as `CardPayment` ``.
    """
    if site.chosen:
        path, name = site.chosen[-1].path, site.chosen[-1].name
        return f"{the_input(site._replace(chosen=()))} {'as' if site.path == path else 'of'} `{name}`"
    if site.path and not isinstance(site.path[-1], str):
        return f"an item of {the_input(site._replace(path=site.path[:-1]))}"
    if site.place == "body":
        return f"`{site.leaf}`" if site.path else "the body"
    return f"{_PLACES.get(site.place, 'query string')} `{site.leaf}`"


def softened(says: str) -> str:
    """Return the words of a title where the document leaves doubt."""
    for sure, doubtful in _DOUBTFUL:
        if says.startswith(sure):
            return doubtful + says.removeprefix(sure)
    return says


def shown(value: JsonValue) -> str:
    """Return a value as a title shows it: JSON, cut where it is long, on one line."""
    text = orjson.dumps(value, default=str).decode("utf-8", "replace")
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 1]}…"
