"""Who makes the objects that others need: collections, item paths, and the steps to a real id."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Literal, NamedTuple
from urllib.parse import unquote

from engine.cases.oracles import is_xml, json_content
from engine.cases.references import struck_out
from engine.cases.runtime_expressions import source_of
from engine.cases.sites import Site
from engine.cases.values.effective import Effective, Effectives
from engine.cases.wire.xml_places import xml_place
from engine.errors import Pointer
from engine.openapi.model import Api, JsonValue, Link, Operation, Parameter, Response

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
# Names that any valid value fits: they choose or filter, they do not name an object.
_FREE_NAMES = frozenset(
    (
        "page", "limit", "offset", "size", "count", "year", "month", "day", "date", "lang", "language",
        "locale", "country", "currency", "format", "version", "lat", "latitude", "lon", "lng",
        "longitude", "amount", "query", "q", "ext", "extension", "unit", "interval", "period",
    )
)  # fmt: skip
_FREE_FORMATS = frozenset(("date", "date-time", "time"))
_WRAPPERS = ("data", "result", "item", "payload", "response", "content")
_LISTS = ("data", "items", "results", "content", "records", "value", "values", "list", "hits", "entries")


class Binding(NamedTuple):
    """How a path parameter gets the id of an object.

    `value` is what the request holds: `{{petId}}`, `{{API_VALUE_OWNER}}` or an example; `sample` a valid
    value that stands for it in checks. `origin`: `captured` by setup, a documented `example`, or `given`
    by the person who runs the suite.
    """

    value: JsonValue
    sample: JsonValue
    origin: Literal["captured", "example", "given"]
    samples: tuple[tuple[str, str], ...] = ()
    """Each name in `value` with what stands for it in `sample`, where there are several."""

    @property
    def lives(self) -> tuple[tuple[str, str], ...]:
        """The names in `value`, each with what stands for it in `sample`."""
        return self.samples or (self.live,)

    @property
    def live(self) -> tuple[str, str]:
        """The name in `value`, and what stands for it alone in `sample`: there may be text around both."""
        before, _, rest = str(self.value).partition("{{")
        name, _, after = rest.partition("}}")
        sample = str(self.sample)
        return name, sample[len(before) : len(sample) - len(after)]


class Producer(NamedTuple):
    """An operation whose answer holds the id that `parameter` of the item path asks for.

    `capture` is a JSON pointer into the body, a way into its XML, or `header:Location#last`. `lists` is True where the
    operation only finds an object that is there already. `item` is the item's path template, `deleter`
    the operation that deletes such an object. `more` of its values are captured by the same request.
    """

    operation: Operation
    parameter: str
    capture: str
    item: str
    score: float
    lists: bool
    deleter: Operation | None = None
    more: tuple[str, ...] = ()

    @property
    def is_in_json(self) -> bool:
        """Whether a JSON body has the value."""
        return not self.capture.startswith(("header:", "xml"))

    def giving(self, capture: str) -> "Producer":
        """Return the same, which gives another value of the object too."""
        is_given = capture in ("", self.capture, *self.more)
        return self if is_given else self._replace(more=(*self.more, capture))

    @property
    def captures(self) -> Iterator[tuple[str, str]]:
        """Where the object's values are kept, by the keys of `Setup.variables`, and where its answer has them."""
        yield self.item, self.capture
        for each in self.more:
            yield f"{self.item}#{each}", each


class Linked(NamedTuple):
    """An input beside the path, and what it holds instead of a value of its own."""

    site: Site
    binding: Binding


@lru_cache(maxsize=4_096)  # the paths of items, again for each operation below them
def shape(path: str) -> str:
    """Return the template with its parameters unnamed: `/pets/{}`."""
    return PLACEHOLDER.sub("{}", path.rstrip("/")) or "/"


def collection(path: str) -> str | None:
    """Return the collection of an item path: `/pets` of `/pets/{petId}`; None for any other path."""
    parts = path.rstrip("/").split("/")
    if not PLACEHOLDER.search(parts[-1]):
        return None
    while parts and PLACEHOLDER.search(parts[-1]):
        parts.pop()
    return "/".join(parts) or "/"


class Dependencies:
    """Finds producers; one per run."""

    def __init__(self, api: Api, effectives: Effectives) -> None:
        self._effectives = effectives
        self._by_shape: dict[tuple[str, str], Operation] = {}
        for operation in api.operations:
            self._by_shape.setdefault((operation.method, shape(operation.path)), operation)
        self._found: dict[str, Producer | None] = {}
        self._listed: dict[str, Producer | None] = {}
        links = tuple(_links(api.operations))
        self.drawn = tuple(_drawn(links))
        """What links of the document give: to which operation, to which parameter of it, and who gives it."""
        self.drawn_bodies = tuple(
            (to, creator, link.body) for creator, _, link, to in links if link.body is not None
        )
        """The bodies that links of the document give: to which operation, and whose answer they are made of."""
        self._drawn = dict(_items(self.drawn))

    def producer(self, item: str, parameter: Parameter, *, safe: bool) -> Producer | None:
        """Return who makes the object at the path template `item`, or, for safe requests, who lists it."""
        place = shape(item)
        if place not in self._found:
            self._found[place] = self._maker(item, parameter)
        made = self._found[place]
        if made is not None or not safe:
            return made
        if place not in self._listed:
            struck = struck_out(self._effectives.schemas.raw(parameter.at))
            self._listed[place] = None if struck else self.lister(item, parameter)
        return self._listed[place]

    def deleter(self, item: str) -> Operation | None:
        """Return who deletes the object at the path template `item`."""
        return self._by_shape.get(("DELETE", shape(item)))

    def _maker(self, item: str, parameter: Parameter) -> Producer | None:
        if struck_out(self._effectives.schemas.raw(parameter.at)):
            return None
        said = self._drawn.get(shape(item))
        if said is not None and shape(said.operation.path) != shape(collection_of_last(item)):
            return said._replace(deleter=self.deleter(item))
        return self._creator(item, parameter)

    def captured(self, producer: Producer) -> Effective | None:
        """Return what is documented to stand where a producer's answer has the id."""
        for response in _successes(producer.operation):
            schema = _schema(response)
            found = self._standing_at(schema, producer.capture) if schema else None
            if found is not None:
                return found
        return None

    def _standing_at(self, schema: Pointer, capture: str) -> Effective | None:
        """Return what is documented at a pointer into a value of `schema`."""
        pointers: tuple[Pointer, ...] = (schema,)
        for each in capture.split("/")[1:]:
            effective = self._effectives.of(*pointers)
            name = each.replace("~1", "/").replace("~0", "~")
            pointers = effective.items if each == "0" else self._property(effective, name)
            if not pointers:
                return None
        return self._effectives.of(*pointers)

    def _property(self, effective: Effective, name: str) -> tuple[Pointer, ...]:
        """Return the schemas of a property, else those in the first branch that has it."""
        found = effective.properties.get(name)
        if found is not None or not effective.branches:
            return found or ()
        branches = (each for _, _, pointers in effective.branches for each in pointers)
        return next(
            (inner for each in branches if (inner := self._effectives.of(each).properties.get(name))), ()
        )

    def another(self, producer: Producer, value: str) -> str | None:
        """Return where an answer has another value by which its object is known: one that it holds in any case."""
        above = producer.capture.rpartition("/")[0] if producer.is_in_json else ""
        is_seen = not producer.lists and not producer.capture.startswith("xml")
        holder = self.captured(producer._replace(capture=above)) if is_seen else None
        names = (value, _singular(_last_word(collection_of_last(producer.item))) + value)
        for name in holder.properties if holder else ():
            if normal(name) in names:
                found = producer._replace(capture=f"{above}/{_token(name)}")
                return found.capture if self.is_always_there(found) or self._is_sent(found, name) else None
        return None

    def _is_sent(self, producer: Producer, name: str) -> bool:
        """Tell whether the client chooses a value that the answer shows."""
        media = json_content(producer.operation.body.content) if producer.operation.body else None
        schema = media.schema if media else None
        return bool(schema) and name in self._effectives.of(*filter(None, (schema,))).required

    def is_always_there(self, producer: Producer) -> bool:
        """Tell whether each successful answer that is documented holds what a producer gives."""
        found = [_schema(each) for each in _successes(producer.operation)]
        for schema in found:
            effective = self._effectives.of(schema) if schema else None
            for each in producer.capture.split("/")[1:]:
                name = each.replace("~1", "/").replace("~0", "~")
                if effective is None or name not in effective.required or name not in effective.properties:
                    return False
                effective = self._effectives.of(*effective.properties[name])
        return bool(found)

    def is_free(self, parameter: Parameter) -> bool:
        """Tell whether any valid value will do, so that no object has to exist."""
        if parameter.schema is None:
            return False
        effective = self._effectives.of(parameter.schema)
        if effective.types == {"array"}:
            effective = self._effectives.of(*effective.items)
        keywords = effective.keywords
        return (
            "enum" in keywords
            or "const" in keywords
            or effective.types in ({"boolean"}, {"object"})
            or keywords.get("format") in _FREE_FORMATS
            or normal(parameter.name) in _FREE_NAMES
        )

    def _creator(self, item: str, parameter: Parameter) -> Producer | None:
        operation = self._by_shape.get(("POST", shape(collection_of_last(item))))
        if operation is None or struck_out(operation.raw):
            return None
        deleter = self.deleter(item)
        for response in _successes(operation):
            linked = _linked(response, parameter.name)
            if linked:
                return Producer(operation, parameter.name, linked, item, 1.0, lists=False, deleter=deleter)
            schema = _schema(response)
            capture = self._id_in(schema, parameter.name, item) if schema else None
            if capture is None and schema is None:
                capture = self._id_in_xml(response, parameter.name, item)
            if capture is None and any(header.name.lower() == "location" for header in response.headers):
                capture = "header:Location#last"
            if capture:
                return Producer(operation, parameter.name, capture, item, 0.9, lists=False, deleter=deleter)
        guess = next((found for each in _successes(operation) if (found := self._guess(each))), None)
        if guess is None:
            return None
        return Producer(operation, parameter.name, guess, item, 0.5, lists=False, deleter=deleter)

    def _guess(self, response: Response) -> str | None:
        """Return where an answer that leaves its object open has its id, as most services do."""
        schema = _schema(response)
        effective = self._effectives.of(schema) if schema else None
        if effective is None or "object" not in effective.types or effective.closed:
            return None
        for name, pointers in effective.properties.items():
            inner = self._effectives.of(*pointers)
            if name.lower() in _WRAPPERS and "object" in inner.types and not inner.closed:
                return f"/{_token(name)}/id"
        return None if effective.properties else "/id"

    def id_given(self, operation: Operation, parameter: str, item: str) -> str | None:
        """Return where a successful answer of `operation` has the id of the object at `item`."""
        schemas = (_schema(each) for each in _successes(operation))
        found = (self._id_in(schema, parameter, item) for schema in schemas if schema)
        return next((each for each in found if each), None)

    def lister(self, item: str, parameter: Parameter) -> Producer | None:
        """Return who finds an object at the path template `item` in a list."""
        operation = self._by_shape.get(("GET", shape(collection_of_last(item))))
        if operation is None or struck_out(operation.raw):
            return None
        for response in _successes(operation):
            schema = _schema(response)
            for prefix, pointers in self._lists_in(schema) if schema else ():
                capture = self._id_in(pointers[0], parameter.name, item)
                if capture:
                    return Producer(operation, parameter.name, f"{prefix}/0{capture}", item, 0.7, lists=True)
            found = self._id_in_xml(response, parameter.name, item, lists=True) if schema is None else None
            if found:
                return Producer(operation, parameter.name, found, item, 0.7, lists=True)
        return None

    def _id_in_xml(self, response: Response, parameter: str, item: str, *, lists: bool = False) -> str | None:
        """Return where an answer in XML has the id, None where it has none."""
        schema = next((each.schema for each in response.content if is_xml(each.name)), None)
        if schema is None:
            return None
        holders: Iterable[tuple[str, tuple[Pointer, ...]]] = (
            self._lists_in(schema) if lists else [("", (schema,))]
        )
        for prefix, pointers in holders:
            found = self._id_in(pointers[0], parameter, item)
            pointer = f"{prefix}/0{found}" if lists else found
            place = xml_place(self._effectives.schemas, schema, pointer) if found and pointer else None
            if place and pointer:
                made = self._standing_at(schema, pointer)
                is_number = made is not None and made.types <= {"integer", "null"}
                return f"{'xml-number' if is_number else 'xml'}:{place}"
        return None

    def _lists_in(self, schema: Pointer) -> Iterator[tuple[str, tuple[Pointer, ...]]]:
        effective = self._effectives.of(schema)
        if effective.items:
            yield "", effective.items
        names = [
            name for name in effective.properties if name.lower() in _LISTS or len(effective.properties) <= 6
        ]
        for name in names:
            inner = self._effectives.of(*effective.properties[name])
            if "array" in inner.types and inner.items:
                yield f"/{_token(name)}", inner.items

    def _id_in(self, schema: Pointer, parameter: str, item: str) -> str | None:
        effective = self._effectives.of(schema)
        found = _id_property(effective.properties, parameter, item)
        if found:
            return f"/{_token(found)}"
        singular = _singular(_last_word(collection_of_last(item)))
        for name, pointers in effective.properties.items():
            if name.lower() in _WRAPPERS or normal(name) == singular:
                inner = _id_property(self._effectives.of(*pointers).properties, parameter, item)
                if inner:
                    return f"/{_token(name)}/{_token(inner)}"
        for _, _, branches in effective.branches:
            ids = {_id_property(self._effectives.of(each).properties, parameter, item) for each in branches}
            if len(ids) == 1 and (found := ids.pop()):
                return f"/{_token(found)}"
        return None


def names_of(operation: Operation) -> tuple[str, ...]:
    """Return what links may call an operation."""
    return tuple(name for name in (operation.id, operation.declared_id, operation.at) if name)


def named_by(link: Link) -> str:
    """Return what a link calls its target: an id, or a pointer in this document; a URI may escape its characters."""
    return link.operation_id or unquote(link.operation_ref or "")


def _links(operations: tuple[Operation, ...]) -> Iterator[tuple[Operation, Response, Link, Operation]]:
    """Yield the links of the document: from which answer of which operation, and to which operation."""
    creating = (each for each in operations if each.method == "POST")
    found = [(each, answer) for each in creating for answer in each.responses if answer.links]
    targets = {name: each for each in operations for name in names_of(each)} if found else {}
    for operation, response in found:
        for link in response.links if response.status.startswith("2") else ():
            target = targets.get(named_by(link))
            if target is not None:
                yield operation, response, link, target


def _drawn(
    links: tuple[tuple[Operation, Response, Link, Operation], ...],
) -> Iterator[tuple[Operation, Parameter, Producer]]:
    for operation, response, _, target in links:
        for parameter in target.parameters:
            capture = _linked(response, parameter.name)
            if capture:
                item = f"{operation.path.rstrip('/')}/{{{parameter.name}}}"
                yield target, parameter, Producer(operation, parameter.name, capture, item, 1.0, lists=False)


def _items(found: tuple[tuple[Operation, Parameter, Producer], ...]) -> Iterator[tuple[str, Producer]]:
    """Yield, by the shape of an item path, who makes its object as links of the document say it."""
    for target, parameter, producer in found:
        for each, prefix in item_prefixes(target):
            if each is parameter:
                yield shape(prefix), producer._replace(item=prefix)


def collection_of_last(item: str) -> str:
    """Return the path before the last parameter: `/a/{b}` of `/a/{b}/{c}`, `/pets` of `/pets/{id}`."""
    return item.rstrip("/").rpartition("/")[0] or "/"


@lru_cache(maxsize=4_096)  # the names of parameters, again for each operation
def normal(name: str) -> str:
    """Return the normal form of a name: no case, no separators."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def item_prefixes(operation: Operation) -> Iterator[tuple[Parameter, str]]:
    """Yield each path parameter with the template up to and including its segment."""
    by_name = {each.name: each for each in operation.parameters if each.place == "path"}
    parts = operation.path.split("/")
    for number, part in enumerate(parts):
        for name in PLACEHOLDER.findall(part):
            if name in by_name:
                yield by_name[name], "/".join(parts[: number + 1])


def _successes(operation: Operation) -> Iterator[Response]:
    for response in operation.responses:
        if response.status.startswith("2"):
            yield response
    if not any(response.status.startswith("2") for response in operation.responses):
        yield from (response for response in operation.responses if response.status == "default")


def _schema(response: Response) -> Pointer | None:
    media = json_content(response.content)
    return media.schema if media else None


def _linked(response: Response, parameter: str) -> str | None:
    """Return the capture that a documented link gives for `parameter`."""
    for link in response.links:
        for name, expression in link.parameters.items():
            source = source_of(expression) if name.rpartition(".")[2] == parameter else None
            if source:
                return source
    return None


def _id_property(properties: Mapping[str, object], parameter: str, item: str) -> str | None:
    noun = _singular(_last_word(collection_of_last(item)))
    wanted = normal(parameter)
    by_normal: dict[str, str] = {}
    for name in properties:
        by_normal.setdefault(normal(name), name)
    choices = [wanted]
    if wanted.endswith("id") or wanted in (noun, "uuid", "key", "guid"):
        choices += ["id", f"{noun}id", "uuid", "guid", "key"]
    if wanted.startswith(noun):
        choices.append(wanted.removeprefix(noun))
    if wanted.endswith("name"):
        choices.append("name")
    return next((by_normal[choice] for choice in choices if choice and choice in by_normal), None)


def own_ids(parameter: str, path: str) -> frozenset[str]:
    """Return the normal forms of names by which a body at `path` names the object itself, as `parameter` does."""
    noun = _singular(_last_word(path))
    return frozenset(("id", "uuid", "guid", f"{noun}id", f"{noun}uuid", normal(parameter) or "id"))


def _last_word(path: str) -> str:
    words = [part for part in path.split("/") if part and "{" not in part]
    return normal(words[-1]) if words else ""


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def _token(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
