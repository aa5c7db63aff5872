"""The objects that flows are about: who makes, reads, changes, lists and deletes them."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from engine.cases.chains import Chains
from engine.cases.dependencies import Dependencies, Producer, collection_of_last, named_by, names_of, shape
from engine.cases.model import Resource
from engine.cases.requests import CONDITIONAL
from engine.cases.values.semantic import normal_form
from engine.openapi.model import Link, Operation, Parameter

LEAST_SCORE = 0.5
_LAST_PLACEHOLDER = re.compile(r"/\{([^{}/]+)\}/?$")
_SPOKEN_AS_CONSONANTS = ("us", "uni", "eu", "one")
# What such operations do is done later, or is not what their method says.
_LATER = ("asynchronous", "background", "queue", "schedule", "eventual", "in a while")
_NOT_GONE = re.compile(
    r"soft|archive|deactivate|disable|cancel|trash|recycle|mark(s|ed)? |hidden|hides?\b", re.IGNORECASE
)
_NOT_WHOLE = re.compile(r"partial|merge|only the |provided|omitted|left out|unspecified", re.IGNORECASE)


class Kept(NamedTuple):
    """One kind of object. `parents` are made first, what its path stands in and what its body names; `maker` makes the object itself.

    `finder` is who lists such objects, with the pointer of the first one's id as `capture`.
    """

    resource: str
    noun: str
    parents: tuple[Producer, ...]
    maker: Producer
    read: Operation
    replace: Operation | None
    change: Operation | None
    delete: Operation | None
    finder: Producer | None
    links: tuple[tuple[Link, Operation, Producer | None], ...] = ()
    """What the answer to its making links to, other than itself, with the maker of an object where that makes one."""

    @property
    def a_noun(self) -> str:
        """How a sentence about one of its kind begins: `A pet`, `An order`."""
        spoken = self.noun.startswith(_SPOKEN_AS_CONSONANTS)
        return f"An {self.noun}" if self.noun[:1] in tuple("aeiou") and not spoken else f"A {self.noun}"

    @property
    def create(self) -> Operation:
        return self.maker.operation

    @property
    def chain(self) -> tuple[Producer, ...]:
        return (*self.parents, self.maker)

    @property
    def holder(self) -> int | None:
        """Which of the parents the object stands in, None where it stands in none."""
        above = f"{shape(self.maker.item)}/"
        inside = [at for at, each in enumerate(self.parents) if above.startswith(f"{shape(each.item)}/")]
        return inside[-1] if inside else None

    @property
    def deletes(self) -> bool:
        """Whether a deleted object is gone, as far as the document says."""
        return self.delete is not None and not _NOT_GONE.search(_words_of(self.delete))

    @property
    def replaces(self) -> bool:
        """Whether PUT takes the place of the whole object, as far as the document says."""
        return self.replace is not None and not _NOT_WHOLE.search(_words_of(self.replace))


def kept_objects(
    resources: tuple[Resource, ...],
    operations: tuple[Operation, ...],
    dependencies: Dependencies,
    chains: Chains,
) -> Iterator[Kept]:
    """Yield what `operations` make and read again: at most one kind of object per resource."""
    by_id = {each.id: each for each in operations}
    by_place = {(each.method, shape(each.path)): each for each in operations}
    for resource in resources:
        members = (by_id[each] for each in resource.operation_ids if each in by_id)
        reads = (each for each in members if each.method == "GET" and _LAST_PLACEHOLDER.search(each.path))
        found = next(
            (kept for each in reads if (kept := _kept(resource, each, by_place, dependencies, chains))), None
        )
        if found is not None:
            yield found


def _kept(
    resource: Resource,
    read: Operation,
    by_place: Mapping[tuple[str, str], Operation],
    dependencies: Dependencies,
    chains: Chains,
) -> Kept | None:
    create = by_place.get(("POST", shape(collection_of_last(read.path))))
    parameter = _last_parameter(read)
    if create is None or parameter is None or not (_is_prompt(create) and _is_prompt(read)):
        return None
    maker = dependencies.producer(read.path, parameter, safe=False)
    parents = chains.chain(create)
    if maker is None or parents is None or min(each.score for each in (*parents, maker)) < LEAST_SCORE:
        return None
    if not all(_is_prompt(each.operation) for each in parents):
        return None

    def prompt(method: str) -> Operation | None:
        found = by_place.get((method, shape(read.path)))
        return found if found is not None and _is_prompt(found) else None

    finder = dependencies.lister(read.path, parameter)
    listed = (
        finder is not None
        and finder.is_in_json
        and by_place.get(("GET", shape(finder.operation.path))) is finder.operation
    )
    return Kept(
        resource.slug,
        _noun(create.path),
        parents,
        maker,
        read,
        prompt("PUT"),
        prompt("PATCH"),
        prompt("DELETE"),
        finder if listed else None,
        tuple(_links(create, read, by_place.values(), dependencies)),
    )


def _links(
    create: Operation, read: Operation, operations: Collection[Operation], dependencies: Dependencies
) -> Iterator[tuple[Link, Operation, Producer | None]]:
    links = [link for response in create.responses if response.status[0] == "2" for link in response.links]
    for link in links:
        target = next((each for each in operations if named_by(link) in names_of(each)), None)
        if target is None or target in (read, create) or not _is_prompt(target):
            continue
        if target.method == "GET" or (target.method in ("POST", "PUT", "PATCH") and link.body is not None):
            yield link, target, _maker(target, operations, dependencies)


def _maker(
    operation: Operation, operations: Collection[Operation], dependencies: Dependencies
) -> Producer | None:
    """Return who makes an object that can be deleted, where `operation` does."""
    for each in operations if operation.method == "POST" else ():
        parameter = _last_parameter(each)
        is_item = parameter and shape(collection_of_last(each.path)) == shape(operation.path)
        if each.method == "DELETE" and parameter and is_item:
            made = dependencies.producer(each.path, parameter, safe=False)
            return made if made and made.operation is operation else None
    return None


def _last_parameter(operation: Operation) -> Parameter | None:
    found = _LAST_PLACEHOLDER.search(operation.path)
    named = (
        each for each in operation.parameters if each.place == "path" and found and each.name == found[1]
    )
    return next(named, None)


def _is_prompt(operation: Operation) -> bool:
    """Tell whether the answer tells of what is done, to a request that needs nothing of an earlier answer."""
    later = any(response.status == "202" for response in operation.responses)
    conditional = any(
        each.required and each.place == "header" and each.name.lower() in CONDITIONAL
        for each in operation.parameters
    )
    if later or conditional:
        return False
    words = _words_of(operation).lower()
    return not any(word in words for word in _LATER)


def _words_of(operation: Operation) -> str:
    return f"{operation.summary} {operation.description}"


def _noun(path: str) -> str:
    words = [part for part in path.split("/") if part and "{" not in part]
    return " ".join(normal_form(words[-1])) if words else "object"
