"""Requests of an operation made from scratch: every value valid, and right for the object at hand."""

from collections.abc import Mapping
from contextlib import suppress
from functools import cache

from engine.cases.auth import Access
from engine.cases.dependencies import Binding, Linked, collection, normal, own_ids
from engine.cases.edits import field_of, linked, with_parameters
from engine.cases.model import ABSENT, Request
from engine.cases.oracles import is_json
from engine.cases.rng import Stream
from engine.cases.rules.found import of_parameters
from engine.cases.rules.keeping import choices, kept
from engine.cases.rules.model import Rule, inputs_of
from engine.cases.sites import Site, Sites
from engine.cases.told_rules import ToldRules
from engine.cases.values import Effective, NoValue, Values
from engine.cases.values.semantic import normal_form
from engine.cases.wire.fitting import fitted
from engine.cases.wire.unsent import UNSENT_HEADERS
from engine.errors import Pointer
from engine.openapi.model import JsonValue, MediaType, Operation, Parameter

_DEEPEST_MIX = 8
_OPAQUE = frozenset(
    (
        "sort", "sortby", "sorting", "order", "orderby", "ordering", "fields", "filter", "filters", "where",
        "token", "pagetoken", "nexttoken", "nextpagetoken", "continuationtoken", "cursor", "after", "before",
        "since", "startafter", "marker", "include", "includes", "expand", "embed", "select", "exclude",
        "populate", "with", "projection",
    )
)  # fmt: skip
_SHAPING = frozenset(
    (
        "fields", "select", "projection", "exclude", "excludefields", "includefields", "omit",
        "attributes", "columns", "fieldmask",
    )
)  # fmt: skip
"""What chooses the properties of an answer: one that lacks some breaks its own schema, and is right."""
_TELLING = frozenset(("enum", "const", "default", "format", "pattern"))
CONDITIONAL = ("if-match", "if-none-match", "if-modified-since", "if-unmodified-since", "if-range", "range")
_MEDIA_ORDER = ("json", "application/x-www-form-urlencoded", "multipart/form-data", "text/", "xml")


class Requests:
    """Makes the requests of one operation; `unique` marks what servers keep apart by `{{run}}`.

    `parameters` are those that the suite fills, `in_json` place and name of those that are sent as JSON;
    `media` is the media type that it sends: `preferred`, else JSON where there is one.
    """

    __slots__ = (
        "_known_own_ids",
        "_known_ruled",
        "_known_rules",
        "_known_told",
        "access",
        "bindings",
        "in_json",
        "links",
        "media",
        "operation",
        "parameters",
        "sends_json",
        "sites",
        "unique",
        "values",
    )

    def __init__(  # noqa: PLR0913 - what an operation is seen with
        self,
        operation: Operation,
        access: Access | None,
        values: Values,
        bindings: Mapping[str, Binding],
        sites: Sites,
        *,
        unique: bool,
        links: tuple[Linked, ...] = (),
        preferred: MediaType | None = None,
    ) -> None:
        self.operation = operation
        self.access = access
        self.values = values
        self.bindings = bindings
        self.unique = unique
        self.sites = sites
        self.links = links
        self.parameters = _filled(operation, access)
        self.media = preferred or usual_media(operation)
        self.in_json = _in_json(self.parameters)
        self.sends_json = self.media is not None and is_json(self.media.name)
        self._known_rules: tuple[Rule, ...] | None = None
        self._known_ruled: Mapping[str, Parameter] | None = None
        self._known_own_ids: frozenset[str] | None = None
        self._known_told: ToldRules | None = None

    def sending(self, media: MediaType) -> "Requests":
        """Return what makes requests with a body of another media type that the document lists."""
        return Requests(
            self.operation,
            self.access,
            self.values,
            self.bindings,
            self.sites,
            unique=self.unique,
            links=self.links,
            preferred=media,
        )

    def make(self, shape: str, draw: Stream, *, realistic: bool = False) -> Request:
        """Return a request of `shape` (`minimal` or `full`) whose values come from `draw`.

        Raises:
            NoValue: a required input has no valid value.
        """
        made: dict[str, dict[str, JsonValue]] = {"path": {}, "query": {}, "header": {}, "cookie": {}}
        is_full = shape == "full"
        for parameter in self.parameters:
            if (
                parameter.required
                or parameter.place == "path"
                or (is_full and not is_conditional(parameter) and not self.is_opaque(parameter))
            ):
                self.fill(made[field_of(parameter.place)], parameter, shape, draw, realistic=realistic)
        body = self.body(shape, draw, realistic=realistic)
        media_type = self.media.name if self.media and body is not ABSENT else None
        request = Request(made["path"], made["query"], made["header"], made["cookie"], media_type, body)
        return self.keeping_rules(request) if self.rules else request

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules between parameters: every positive keeps them."""
        if self._known_rules is None:
            self._known_rules = of_parameters(self.operation, self.parameters, self.values.effectives)
        return self._known_rules

    @property
    def told(self) -> ToldRules:
        """The rules inside the body that no schema knows: every positive keeps them."""
        if self._known_told is None:
            self._known_told = ToldRules(self.values, self.sites, self.media, self.links)
        return self._known_told

    @property
    def _ruled(self) -> Mapping[str, Parameter]:
        if self._known_ruled is None:
            names = {name for rule in self.rules for name in inputs_of(rule.expression)}
            self._known_ruled = {
                each.name: each for each in self.parameters if each.place != "path" and each.name in names
            }
        return self._known_ruled

    def keeping_rules(self, request: Request, fixed: str = "") -> Request:
        """Return `request` with as few parameters changed as its rules ask, none of them `fixed`."""
        places = {"query": request.query, "header": request.headers, "cookie": request.cookies}
        ruled = {name: field_of(each.place) for name, each in self._ruled.items()}
        given = {name: places[at][name] for name, at in ruled.items() if name in places[at]}

        def options(name: str) -> list[JsonValue]:
            return [given.get(name, ABSENT)] if name == fixed else self.choices(name)

        found = kept(given, self.rules, options)
        return request if found is given else with_parameters(request, ruled, found)

    def choices(self, name: str) -> list[JsonValue]:
        """Return what a parameter with rules may be, `ABSENT` at the end where it may be left out."""
        parameter = self._ruled[name]
        usual: JsonValue = ABSENT
        with suppress(NoValue):
            usual = self.parameter_value(parameter, self.values.sample_stream((parameter.at,)))
        schema = parameter.value_schema
        effective = self.values.effectives[(schema,) if schema else ()]
        found = choices(self.values, effective, usual, self.rules, name)
        return found if parameter.required else [*found, ABSENT]

    def fill(
        self, place: dict[str, JsonValue], parameter: Parameter, shape: str, draw: Stream, *, realistic: bool
    ) -> None:
        """Put a value for `parameter` into `place`; an optional one without a value is left out."""
        bound = self.bindings.get(parameter.name) if parameter.place == "path" else None
        if bound is not None:
            place[parameter.name] = bound.value
            return
        try:
            made = self.parameter_value(parameter, draw, shape, realistic=realistic)
        except NoValue:
            if parameter.required or parameter.place == "path":
                raise
            return
        for site, binding in self.links:
            if (site.place, site.name) == (parameter.place, parameter.name):
                made = linked(made, site.path, binding.value)
        place[parameter.name] = made

    def parameter_value(
        self, parameter: Parameter, draw: Stream, shape: str = "minimal", *, realistic: bool = False
    ) -> JsonValue:
        """Return a value for one parameter: its documented example first, unless a lifelike one is asked for."""
        schema = parameter.value_schema
        if parameter.examples and not realistic and not names_request(parameter.name):
            for example in parameter.examples:
                if schema is None or self.values.accepts(schema, example.value):
                    return example.value
        if schema is None:
            return "text"
        made = self.value((schema,), draw, shape, realistic=realistic, name=parameter.name)
        if isinstance(made, (dict, list)):
            if shape != "full" and not made:
                # Nothing of an empty object or array would be on the wire, and the parameter is required.
                made = self.value((schema,), draw, "full", realistic=realistic, name=parameter.name)
            if isinstance(made, dict) and parameter.place == "query":
                made = self._guessed_right(made, schema)
            if made == {}:
                made = self._one_property(schema, draw)
        return self.fitted(parameter, made)

    def fitted(self, parameter: Parameter, value: JsonValue) -> JsonValue:
        """Return `value` as the place of a parameter can carry it, where that is valid too."""
        kept = fitted(parameter, value)
        if kept is value:
            return value
        schema = parameter.value_schema
        return kept if schema is None or self.values.is_accepted((schema,), kept) else value

    def _guessed_right(self, made: dict[str, JsonValue], schema: Pointer) -> JsonValue:
        kept = self._without_opaque(made, (schema,))
        return kept if kept != made and kept and self.values.accepts(schema, kept) else made

    def _one_property(self, schema: Pointer, draw: Stream) -> JsonValue:
        """Return an object with one property of any name, where the schema lets it be: an empty one is not sent."""
        made = {"key": self.values.make(self.values.effectives.of(schema).additional, draw)}
        return made if self.values.accepts(schema, made) else {}

    def body(self, shape: str, draw: Stream, *, realistic: bool = False) -> JsonValue:
        """Return a body of the media type that is sent, `ABSENT` where there is none."""
        body, media = self.operation.body, self.media
        if body is None or media is None:
            return ABSENT
        # A body is always sent: what an operation does without its optional body is rarely what it is for.
        if media.schema is None:
            return media.examples[0].value if media.examples else self._untyped(body.required)
        made = self.value((media.schema,), draw, shape, realistic=realistic)
        if made == {} and shape != "full" and not self.sends_json:
            made = self.value((media.schema,), draw, "full", realistic=realistic)  # a form of no fields
        made = self._without_own_id(made if realistic else self._lifelike(made, media), media.schema)
        if made == {} and not self.sends_json:
            made = self._one_property(media.schema, draw)
        if made == {} and self.operation.method == "PATCH":
            made = self._one_change(media.schema, draw)
        made = self.told.keeping(made)
        return self.with_links(made, media.schema) if self.links else made

    def with_links(self, made: JsonValue, schema: Pointer) -> JsonValue:
        """Return a body with the ids of objects that setup makes, as it is where its schema would not hold so."""
        live = sampled = made
        for site, binding in self.links:
            if site.place == "body":
                live = linked(live, site.path, binding.value)
                sampled = linked(sampled, site.path, binding.sample)
        return live if live is not made and self.values.is_accepted((schema,), sampled) else made

    def _one_change(self, schema: Pointer, draw: Stream) -> JsonValue:
        """Return a body with the first property that may change: most services refuse a PATCH of nothing."""
        full = self._without_own_id(self.value((schema,), draw, "full", realistic=False), schema)
        changes = ({name: each} for name, each in full.items()) if isinstance(full, dict) else ()
        return next((each for each in changes if self.values.is_accepted((schema,), each)), {})

    def _without_own_id(self, made: JsonValue, schema: Pointer) -> JsonValue:
        """Return `made` without the optional id of the object itself, which the service or the path gives."""
        if not isinstance(made, dict) or not (self.unique or self.bindings):
            return made
        required = self.values.effectives.of(schema).required
        kept = {name: each for name, each in made.items() if name in required or not self.names_itself(name)}
        return kept if len(kept) < len(made) and self.values.is_accepted((schema,), kept) else made

    def names_itself(self, name: str) -> bool:
        """Tell whether a top-level property of the body holds the id of the object that is acted on."""
        if self._known_own_ids is None:
            path, last = self.operation.path, list(self.bindings)[-1] if self.bindings else ""
            self._known_own_ids = own_ids(last, collection(path) or path)
        return normal(name) in self._known_own_ids

    def is_opaque(self, parameter: Parameter) -> bool:
        """Tell whether only the service knows which texts an optional parameter takes (`sort`, `cursor`).

        Any text is right by its schema, most are refused: a case about it would cry wolf.
        """
        name = normal(parameter.name)
        if (name not in _OPAQUE and name not in _SHAPING) or parameter.place != "query" or parameter.examples:
            return False
        if name in _SHAPING:
            return True
        schema = parameter.value_schema
        return schema is None or not self._is_told(self.values.effectives.of(schema))

    def is_shaping(self, site: Site) -> bool:
        """Tell whether an optional input chooses what an answer holds, so that its schema need not hold."""
        if site.place != "query" or site.required:
            return False
        if normal(site.name) in _SHAPING:
            return True
        return bool(site.path) and any(
            isinstance(token, str) and normal(token) in _SHAPING for token in site.path
        )

    def is_opaque_text(self, site: Site, effective: Effective) -> bool:
        """Tell the same of optional text at a site, also below an object (`filter.order`)."""
        name = next((token for token in reversed(site.path) if isinstance(token, str)), site.name)
        if site.place != "query" or site.required or normal(name) not in _OPAQUE:
            return False
        shown = not site.path and any(
            each.examples for each in self.parameters if (each.place, each.name) == (site.place, site.name)
        )
        return not shown and self.is_untold_text(effective)

    def is_untold_text(self, effective: Effective) -> bool:
        """Tell whether text is right, and the document does not say which."""
        return "string" in self._items(effective).types and not self._is_told(effective)

    def _is_told(self, effective: Effective) -> bool:
        """Tell whether the document says which texts, beside any."""
        if not _TELLING.isdisjoint(effective.keywords) or effective.examples:
            return True
        return not _TELLING.isdisjoint(self._items(effective).keywords)

    def _items(self, effective: Effective) -> Effective:
        return self.values.effectives[effective.items] if effective.items else effective

    def _without_opaque(self, made: JsonValue, pointers: tuple[Pointer, ...]) -> JsonValue:
        """Return `made` without optional texts below it that only the service understands."""
        if not isinstance(made, dict):
            return made
        effective = self.values.effectives[pointers]
        kept: dict[str, JsonValue] = {}
        for name, each in made.items():
            below = effective.properties.get(name, ())
            is_text = isinstance(each, str | list) or each == {}
            if name not in effective.required and normal(name) in _SHAPING:
                continue
            if name in effective.required or not below or not (is_text and normal(name) in _OPAQUE):
                kept[name] = self._without_opaque(each, below) if below else each
            elif self._is_told(self.values.effectives[below]):
                kept[name] = each
        return kept

    def value(
        self,
        pointers: tuple[Pointer, ...],
        draw: Stream,
        shape: str,
        *,
        realistic: bool,
        name: str = "",
    ) -> JsonValue:
        """Return a value of the conjunction of schemas at `pointers` (NoValue where there is none)."""
        return self.values.make(
            pointers,
            draw,
            shape="full" if shape == "full" else "minimal",
            style="realistic" if realistic else "plain",
            name=name,
            unique=names_request(name) if name else self.unique,
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
            if self.values.is_accepted((media.schema,), mixed):
                return mixed
        return made


def _filled(operation: Operation, access: Access | None) -> tuple[Parameter, ...]:
    """Return the parameters without those of credentials and of the body's type."""
    schemes = access.schemes if access else ()
    owned = [(each.place, each.parameter.lower()) for each in schemes if each.parameter]
    return tuple(
        [
            each
            for each in operation.parameters
            if not (owned and (each.place, each.name.lower()) in owned)
            and not (each.place == "header" and each.name.lower() in UNSENT_HEADERS)
        ]
    )


def _in_json(parameters: tuple[Parameter, ...]) -> frozenset[tuple[str, str]]:
    """Return place and name of the parameters that are sent as JSON."""
    return frozenset(
        [(each.place, each.name) for each in parameters if each.content and is_json(each.content.name)]
    )


def usual_media(operation: Operation) -> MediaType | None:
    """Return the media type of which a body is sent, where nothing else is tried."""
    content = operation.body.content if operation.body is not None else ()
    return min(content, key=_media_rank) if content else None


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


@cache
def names_request(name: str) -> bool:
    """Tell whether a server takes a second request with the same value for the first one, sent again."""
    return normal_form(name)[-2:] == ("idempotency", "key")


def is_conditional(parameter: Parameter) -> bool:
    """Tell whether a header makes the request conditional (RFC 9110, section 13) or partial (14.2)."""
    return parameter.place == "header" and parameter.name.lower() in CONDITIONAL and not parameter.required


def _media_rank(media: MediaType) -> tuple[int, int]:
    name = media.name.lower()
    if is_json(name):
        return (0, 0 if name == "application/json" else 1)
    return (next((n for n, part in enumerate(_MEDIA_ORDER) if part in name), len(_MEDIA_ORDER)), 0)
