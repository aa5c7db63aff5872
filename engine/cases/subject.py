"""One operation under design: its inputs, its baseline requests, and edits of them."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property

from engine.cases.auth import Access
from engine.cases.dependencies import Binding, collection, is_own_id, normal
from engine.cases.model import ABSENT, Request
from engine.cases.oracles import is_json
from engine.cases.rng import Stream, stream
from engine.cases.sites import Site, Sites
from engine.cases.values import NoValue, Values
from engine.cases.values.effective import Effective
from engine.cases.wire.unsent import UNSENT_HEADERS
from engine.errors import Pointer
from engine.openapi.model import JsonValue, MediaType, Operation, Parameter

MOST_TRIES = 8
_DEEPEST_MIX = 8
_OPAQUE = frozenset(
    (
        "sort", "sortby", "sorting", "order", "orderby", "ordering", "fields", "filter", "filters", "where",
        "token", "pagetoken", "nexttoken", "nextpagetoken", "continuationtoken", "cursor", "after", "before",
        "since", "startafter", "marker", "include", "includes", "expand", "embed", "select", "exclude",
        "populate", "with", "projection",
    )
)  # fmt: skip
_CONDITIONAL = ("if-match", "if-none-match", "if-modified-since", "if-unmodified-since", "if-range", "range")
_MEDIA_ORDER = ("json", "application/x-www-form-urlencoded", "multipart/form-data", "text/", "xml")


class NotPlaced(Exception):  # noqa: N818 - not an error: the candidate is left out
    """The baseline has no container for the input, so nothing can be put there."""


@dataclass(frozen=True)
class Subject:
    """`bindings` give the path parameters that stand for existing objects; the others are made."""

    operation: Operation
    slug: str
    access: Access | None
    values: Values
    shared_sites: Sites
    bindings: Mapping[str, Binding]
    seed: int
    unique: bool
    _made: dict[str, Request | NoValue] = field(default_factory=dict, repr=False)
    _checks: list[Callable[[Request], str | None]] = field(default_factory=list, repr=False)

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """The parameters that the suite fills: those of credentials and of the body's type are not."""
        owned = set()
        for scheme in self.access.schemes if self.access else ():
            if scheme.parameter:
                owned.add((scheme.place, scheme.parameter.lower()))
        return tuple(
            each
            for each in self.operation.parameters
            if (each.place, each.name.lower()) not in owned
            and not (each.place == "header" and each.name.lower() in UNSENT_HEADERS)
        )

    @cached_property
    def media(self) -> MediaType | None:
        """The media type that the suite sends: JSON where there is one."""
        if self.operation.body is None or not self.operation.body.content:
            return None
        return min(self.operation.body.content, key=_media_rank)

    @property
    def sends_json(self) -> bool:
        return self.media is not None and is_json(self.media.name)

    def is_decided(self, site: Site) -> bool:
        """Tell whether another value would be right by the document and wrong for the object at hand."""
        if site.place == "path":
            return site.name in self.bindings
        if site.place == "body":
            return bool(self.bindings) and len(site.path) == 1 and self.names_itself(str(site.path[0]))
        return site.place == "header" and site.name.lower() in _CONDITIONAL

    def is_text(self, site: Site) -> bool:
        """Tell whether the value at `site` is sent as text, so that its JSON type is not seen."""
        return site.place != "body" or not self.sends_json

    @cached_property
    def sites(self) -> tuple[Site, ...]:
        """Every input in the order of the document: parameters, then the body."""
        return tuple(self._find_sites())

    def effective(self, site: Site) -> Effective:
        return self.values.effectives.of(*site.pointers)

    def stream(self, technique: str, pointer: str, attempt: int = 0) -> Stream:
        """The stream of one case: nothing else draws from it."""
        operation = self.operation
        return stream(self.seed, operation.method, operation.path, technique, pointer, attempt)

    def minimal(self) -> Request:
        """The verified baseline that all other cases are edits of (NoValue where there is none)."""
        return self._baseline("minimal")

    def full(self) -> Request:
        """All optional inputs too, inside the limits (NoValue where there is none)."""
        return self._baseline("full")

    def make(self, shape: str, draw: Stream, *, realistic: bool = False) -> Request:
        """Return a request of `shape` (`minimal` or `full`) whose values come from `draw`.

        Raises:
            NoValue: a required input has no valid value.
        """
        made: dict[str, dict[str, JsonValue]] = {"path": {}, "query": {}, "header": {}, "cookie": {}}
        for parameter in self.parameters:
            wanted = shape == "full" and not is_conditional(parameter) and not self._is_opaque(parameter)
            if parameter.required or parameter.place == "path" or wanted:
                place = made.setdefault(_mapping(parameter.place), {})
                self._fill(place, parameter, shape, draw, realistic=realistic)
        body = self._body(shape, draw, realistic=realistic)
        return Request(
            path_params=made["path"],
            query=made["query"],
            headers=made["header"],
            cookies=made["cookie"],
            media_type=self.media.name if self.media and body is not ABSENT else None,
            body=body,
        )

    def with_value(self, site: Site, value: JsonValue) -> Request:
        """Return the smallest baseline that has a place for `site`, with `value` there.

        `ABSENT` leaves the input out.

        Raises:
            NotPlaced: neither baseline holds the container.
            NoValue: there is no baseline.
        """
        for baseline in (self.minimal, lambda: self._with_container(site), self.full):
            edited = _edited(baseline(), site, value, self.media)
            if edited is not None:
                return edited
        raise NotPlaced(site.leaf)

    def _with_container(self, site: Site) -> Request:
        """Return the minimal baseline with the parameter that `site` is a part of, itself as small as it goes."""
        minimal = self.minimal()
        parameter = next(
            (each for each in self.parameters if (each.place, each.name) == (site.place, site.name)), None
        )
        schema = parameter.value_schema if parameter else None
        if not site.path or schema is None:
            return minimal
        made = self._value(
            (schema,), self.stream("container", site.name), "minimal", realistic=False, name=site.name
        )
        edited = _edited(minimal, site._replace(path=()), made, self.media)
        return minimal if edited is None else edited

    def value_at(self, site: Site) -> JsonValue:
        """Return what a baseline has at `site`, `ABSENT` where none has it."""
        for baseline in (self.minimal, self.full):
            try:
                found = _value(baseline(), site)
            except NoValue:
                return ABSENT
            if found is not ABSENT:
                return found
        return ABSENT

    def verify_by(self, check: Callable[[Request], str | None]) -> None:
        """Have every baseline judged by `check`, which tells what is wrong with a request."""
        self._checks.append(check)

    def forget_checks(self) -> None:
        """Part from who verifies: the two would keep each other, and no run collects cycles."""
        self._checks.clear()

    @property
    def has_baseline(self) -> bool:
        """Tell whether there is a verified positive that other cases can be edits of."""
        try:
            self.minimal()
        except NoValue:
            return False
        return True

    def carrier(self) -> Request:
        """Return the baseline, else what can be made of the path and the parameters, without a body."""
        return self.minimal() if self.has_baseline else self._bare()

    def _bare(self) -> Request:
        path: dict[str, JsonValue] = {}
        for parameter in self.parameters:
            if parameter.place == "path":
                path[parameter.name] = "1"
                with suppress(NoValue):
                    self._fill(path, parameter, "minimal", self.stream("bare", ""), realistic=False)
        return Request(path_params=path)

    def _baseline(self, shape: str) -> Request:
        made = self._made.get(shape)
        if made is None:
            made = self._made[shape] = self._verified(shape)
        if isinstance(made, NoValue):
            raise made
        return made

    def _verified(self, shape: str) -> Request | NoValue:
        wrong: str | None = None
        for attempt in range(MOST_TRIES):
            try:
                made = self.make(shape, self.stream(shape, "", attempt))
            except NoValue as error:
                return error
            wrong = next((found for check in self._checks if (found := check(made))), None)
            if wrong is None:
                return made
        return NoValue(
            "unsolved", f"{MOST_TRIES} requests were made and none held: {wrong}", (self.operation.at,)
        )

    def _find_sites(self) -> Iterator[Site]:
        for parameter in self.parameters:
            yield from self.shared_sites.of_parameter(parameter)
        if self.media is not None and self.operation.body is not None:
            yield from self.shared_sites.of_body(self.media, None)

    def _fill(
        self, place: dict[str, JsonValue], parameter: Parameter, shape: str, draw: Stream, *, realistic: bool
    ) -> None:
        bound = self.bindings.get(parameter.name) if parameter.place == "path" else None
        if bound is not None:
            place[parameter.name] = bound.value
            return
        try:
            place[parameter.name] = self.parameter_value(parameter, draw, shape, realistic=realistic)
        except NoValue:
            if parameter.required or parameter.place == "path":
                raise

    def parameter_value(
        self, parameter: Parameter, draw: Stream, shape: str = "minimal", *, realistic: bool = False
    ) -> JsonValue:
        """Return a value for one parameter: its documented example first, unless a lifelike one is asked for."""
        schema = parameter.value_schema
        if not realistic:
            for example in parameter.examples:
                if schema is None or self.values.accepts(schema, example.value):
                    return example.value
        if schema is None:
            return "text"
        made = self._value((schema,), draw, shape, realistic=realistic, name=parameter.name)
        if shape != "full" and made in ({}, []):
            # Nothing of an empty object or array would be on the wire, and the parameter is required.
            made = self._value((schema,), draw, "full", realistic=realistic, name=parameter.name)
        if made == {}:
            made = self._one_property(schema, draw)
        elif parameter.place == "path" and isinstance(made, str) and "/" in made:
            # A slash would be another path; most servers read `%2F` as one too.
            made = made.replace("/", "-") if self.values.accepts(schema, made.replace("/", "-")) else made
        return made

    def _one_property(self, schema: Pointer, draw: Stream) -> JsonValue:
        """Return an object with one property of any name, where the schema lets it be."""
        made = {"key": self.values.make(self.values.effectives.of(schema).additional, draw)}
        return made if self.values.accepts(schema, made) else {}

    def _body(self, shape: str, draw: Stream, *, realistic: bool) -> JsonValue:
        body, media = self.operation.body, self.media
        if body is None or media is None:
            return ABSENT
        # A body is always sent: what an operation does without its optional body is rarely what it is for.
        if media.schema is None:
            return media.examples[0].value if media.examples else self._untyped(body.required)
        made = self._value((media.schema,), draw, shape, realistic=realistic)
        if made == {} and shape != "full" and not self.sends_json:
            made = self._value((media.schema,), draw, "full", realistic=realistic)  # a form of no fields
        made = self._without_own_id(made if realistic else self._lifelike(made, media), media.schema)
        if made == {} and self.operation.method == "PATCH":
            return self._one_change(media.schema, draw)
        return made

    def _one_change(self, schema: Pointer, draw: Stream) -> JsonValue:
        """Return a body with the first property that may change: most services refuse a PATCH of nothing."""
        full = self._without_own_id(self._value((schema,), draw, "full", realistic=False), schema)
        changes = ({name: each} for name, each in full.items()) if isinstance(full, dict) else ()
        return next((each for each in changes if self.values.accepts(schema, each)), {})

    def _without_own_id(self, made: JsonValue, schema: Pointer) -> JsonValue:
        """Return `made` without the optional id of the object itself, which the service or the path gives."""
        if not isinstance(made, dict) or not (self.unique or self.bindings):
            return made
        required = self.values.effectives.of(schema).required
        kept = {name: each for name, each in made.items() if name in required or not self.names_itself(name)}
        return kept if len(kept) < len(made) and self.values.accepts(schema, kept) else made

    def names_itself(self, name: str) -> bool:
        """Tell whether a top-level property of the body holds the id of the object that is acted on."""
        path = self.operation.path
        return is_own_id(name, list(self.bindings)[-1] if self.bindings else "", collection(path) or path)

    def _is_opaque(self, parameter: Parameter) -> bool:
        """Tell whether only the service knows which texts an optional parameter takes (`sort`, `cursor`).

        Any text is right by its schema, most are refused: a case about it would cry wolf.
        """
        if parameter.place != "query" or parameter.examples or normal(parameter.name) not in _OPAQUE:
            return False
        schema = parameter.value_schema
        if schema is None:
            return True
        effective = self.values.effectives.of(schema)
        items = self.values.effectives.of(*effective.items) if effective.items else effective
        told = {"enum", "const", "default", "format", "pattern"}
        return not (told & (effective.keywords.keys() | items.keywords.keys()) or effective.examples)

    def _value(
        self,
        pointers: tuple[Pointer, ...],
        draw: Stream,
        shape: str,
        *,
        realistic: bool,
        name: str = "",
    ) -> JsonValue:
        return self.values.make(
            pointers,
            draw,
            shape="full" if shape == "full" else "minimal",
            style="realistic" if realistic else "plain",
            name=name,
            unique=self.unique and not name,
        )

    def _untyped(self, required: bool) -> JsonValue:  # noqa: FBT001 - a fact of the document
        if self.sends_json:
            return {}
        return "text" if required else ABSENT

    def _lifelike(self, made: JsonValue, media: MediaType) -> JsonValue:
        """Return `made` with the values of a valid documented example, property by property."""
        if not isinstance(made, dict) or media.schema is None:
            return made
        for example in media.examples:
            mixed = _mixed(made, example.value, _DEEPEST_MIX)
            if self.values.accepts(media.schema, mixed):
                return mixed
        return made


def _mixed(made: JsonValue, example: JsonValue, depth: int) -> JsonValue:
    """Return `made` with the scalars of `example` where both have one; what is unique stays."""
    if depth and isinstance(made, dict) and isinstance(example, dict):
        return {
            name: _mixed(value, example[name], depth - 1) if name in example else value
            for name, value in made.items()
        }
    if isinstance(made, dict | list) or isinstance(example, dict | list):
        return made
    return made if isinstance(made, str) and "{{run}}" in made else example


def is_conditional(parameter: Parameter) -> bool:
    """Tell whether a header makes the request conditional (RFC 9110, section 13) or partial (14.2)."""
    return parameter.place == "header" and parameter.name.lower() in _CONDITIONAL and not parameter.required


def _media_rank(media: MediaType) -> tuple[int, int]:
    name = media.name.lower()
    if is_json(name):
        return (0, 0 if name == "application/json" else 1)
    return (next((n for n, part in enumerate(_MEDIA_ORDER) if part in name), len(_MEDIA_ORDER)), 0)


def _mapping(place: str) -> str:
    return "query" if place == "querystring" else place


_FIELDS = {"path": "path_params", "query": "query", "header": "headers", "cookie": "cookies"}


def _value(request: Request, site: Site) -> JsonValue:
    if site.place == "body":
        root = request.body
    else:
        root = getattr(request, _FIELDS[_mapping(site.place)]).get(site.name, ABSENT)
    for token in site.path:
        if isinstance(token, str):
            root = root.get(token, ABSENT) if isinstance(root, dict) else ABSENT
        else:
            root = root[0] if isinstance(root, list) and root else ABSENT
    return root


def _edited(request: Request, site: Site, value: JsonValue, media: MediaType | None) -> Request | None:
    if site.place == "body":
        body = _put(request.body, site.path, value)
        if body is _NO_PLACE:
            return None
        return _with_body(request, body, media.name if media else None)
    place = _mapping(site.place)
    changed = _put(getattr(request, _FIELDS[place]), (site.name, *site.path), value)
    return None if changed is _NO_PLACE else _with_values(request, place, changed)


# Both name the fields themselves: `replace` looks them up and costs three times as much, for each case.


def _with_body(request: Request, body: JsonValue, media_type: str | None) -> Request:
    return Request(
        request.path_params,
        request.query,
        request.headers,
        request.cookies,
        media_type,
        body,
        request.raw_body,
        request.auth,
    )


def _with_values(request: Request, place: str, values: JsonValue) -> Request:
    return Request(
        values if place == "path" else request.path_params,
        values if place == "query" else request.query,
        values if place == "header" else request.headers,
        values if place == "cookie" else request.cookies,
        request.media_type,
        request.body,
        request.raw_body,
        request.auth,
    )


_NO_PLACE = object()


def _put(root: JsonValue, path: tuple[str | int, ...], value: JsonValue) -> JsonValue:
    """Return a copy of `root` with `value` at `path`; only the containers on the way are copied."""
    if not path:
        return value
    token, rest = path[0], path[1:]
    if isinstance(token, str):
        if not isinstance(root, dict) or (rest and token not in root):
            return _NO_PLACE
        if not rest and value is ABSENT:
            return {name: each for name, each in root.items() if name != token}
        below = _put(root.get(token), rest, value)
        return _NO_PLACE if below is _NO_PLACE else {**root, token: below}
    if not isinstance(root, list) or not root:
        return _NO_PLACE
    below = _put(root[0], rest, value)
    return _NO_PLACE if below is _NO_PLACE else [below, *root[1:]]
