"""Mappings that are one reference (`properties: {$ref: file}`): no specification has them, bundlers do."""

from typing import Final
from urllib.parse import quote

from engine.errors import Pointer
from engine.openapi.contents import Reading
from engine.openapi.model import JsonValue, child
from engine.openapi.problems import Fault
from engine.openapi.resolve import LONGEST_CHAIN, MOST_REFERENCES, ROOT, is_map_reference

_COMPONENTS: Final = "components"
# 2.0 knows no references in the other mappings at its top.
_OF_ROOT: Final = ("paths", "definitions", _COMPONENTS)


def spread_at_the_top(reading: Reading) -> None:
    """Spread what the top of the document and its `components` hold."""
    for key in _OF_ROOT:
        spread(reading, child(ROOT, key), reading.root.get(key))
    components = reading.root.get(_COMPONENTS)
    for kind, members in components.items() if isinstance(components, dict) else ():
        spread(reading, child(ROOT, _COMPONENTS, kind), members)


def spread(reading: Reading, at: Pointer, members: JsonValue, depth: int = 0) -> None:
    """Give `members`, which stands at `at`, a reference for each member of the mapping that it leads to.

    It is left as it is where it is no reference, or leads to something other than named objects.
    """
    if not is_map_reference(members):
        return
    reference = members["$ref"]
    try:
        found = _members(reading, child(at, "$ref"), reference, depth)
    except Fault as fault:
        reading.note(fault)
        return
    if found:
        members.clear()
        members.update(found)


def _members(reading: Reading, at: Pointer, reference: str, depth: int) -> dict[str, JsonValue]:
    documents = reading.documents
    place, _, fragment = reference.partition("#")
    target = documents.target(at, reference)
    node = documents.at(target)
    if depth < LONGEST_CHAIN:
        spread(reading, target, node, depth + 1)
    if not isinstance(node, dict) or (fragment and not fragment.startswith("/")):
        return {}
    names = [name for name, member in node.items() if isinstance(member, (dict, bool))]
    if any(name not in names and not name.startswith("x-") for name in node):
        return {}
    documents.members_spread += len(names)
    if documents.members_spread > MOST_REFERENCES:
        what = f"more than {MOST_REFERENCES:,} members of referenced mappings"
        raise Fault("reference-budget", what, "split the document", at)
    # Written as the author would: relative to the same file, so that each leads into the other one.
    start = f"{place}#{fragment}"
    return {name: {"$ref": start + quote(child(Pointer(""), name), safe="/~")} for name in names}
