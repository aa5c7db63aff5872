"""The document as the rest of the engine sees it: frozen, free of versions and of references."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, TypeAlias

from engine.errors import Pointer
from engine.openapi.problems import RefusedHost

JsonValue: TypeAlias = Any
"""JSON as orjson reads it: dict, list, str, int, float, bool, None."""

SchemaObject: TypeAlias = Mapping[str, JsonValue]
"""A schema in normal form: see `Schemas.at`."""

Place: TypeAlias = Literal["path", "query", "header", "cookie", "querystring"]


class Example(NamedTuple):
    """A documented example; `at` is the pointer of the value itself."""

    name: str
    value: JsonValue
    at: Pointer


class Encoding(NamedTuple):
    """How one property of a form or multipart body is written (OpenAPI 3.1, Encoding Object)."""

    content_type: str | None = None
    style: str | None = None
    explode: bool | None = None
    allow_reserved: bool = False


_NO_ENCODINGS: Mapping[str, Encoding] = {}
_NO_VALUES: Mapping[str, JsonValue] = {}


class MediaType(NamedTuple):
    """`name` as written, such as `application/json` or `text/*`; `schema` is None where none is given.

    `item_schema` describes one element of a sequential media type (OpenAPI 3.2).
    """

    name: str
    at: Pointer
    schema: Pointer | None = None
    item_schema: Pointer | None = None
    examples: tuple[Example, ...] = ()
    encoding: Mapping[str, Encoding] = _NO_ENCODINGS


class Parameter(NamedTuple):
    """`at` is the parameter object; `style` and `explode` are filled in by the adapter, never None.

    2.0's collectionFormat becomes style: csv -> form or simple without explode, ssv -> spaceDelimited,
    pipes -> pipeDelimited, multi -> form with explode, tsv -> tabDelimited.
    Where the parameter has `content`, `content` is its only media type and style does not apply.
    """

    name: str
    place: Place
    at: Pointer
    required: bool = False
    schema: Pointer | None = None
    style: str = "form"
    explode: bool = True
    allow_reserved: bool = False
    allow_empty: bool = False
    content: MediaType | None = None
    examples: tuple[Example, ...] = ()
    description: str = ""
    deprecated: bool = False

    @property
    def value_schema(self) -> Pointer | None:
        """The schema of its value, whether `schema` or `content` gives it."""
        return self.schema or (self.content.schema if self.content else None)


class RequestBody(NamedTuple):
    at: Pointer
    required: bool
    content: tuple[MediaType, ...]
    description: str = ""


class Header(NamedTuple):
    name: str
    at: Pointer
    required: bool = False
    schema: Pointer | None = None


class Link(NamedTuple):
    """A documented link: the target is named by `operation_id` or by the pointer `operation_ref`."""

    name: str
    at: Pointer
    operation_id: str | None = None
    operation_ref: str | None = None
    parameters: Mapping[str, JsonValue] = _NO_VALUES
    body: JsonValue = None
    """`requestBody` as it is written: runtime expressions in it are not read here; None where there is none."""


class Response(NamedTuple):
    """`status` is `default`, a code such as `200`, or a range in upper case such as `2XX`."""

    status: str
    at: Pointer
    content: tuple[MediaType, ...] = ()
    headers: tuple[Header, ...] = ()
    links: tuple[Link, ...] = ()
    description: str = ""


SchemeKind: TypeAlias = Literal["apiKey", "basic", "bearer", "http", "oauth2", "openIdConnect", "mutualTLS"]


class SecurityScheme(NamedTuple):
    """`name` is the key in the document; `place` and `parameter` are set for `apiKey` only.

    `http_scheme` is the word before the credential (`Bearer`, `Digest`, ...) for `http` and `bearer`.
    """

    name: str
    kind: SchemeKind
    at: Pointer
    place: Literal["query", "header", "cookie"] | None = None
    parameter: str | None = None
    http_scheme: str | None = None
    bearer_format: str | None = None


class SecurityRequirement(NamedTuple):
    """All `schemes` together satisfy it; none means that anonymous requests are welcome."""

    at: Pointer
    schemes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path. `id` is unique in the `Api`: operationId, else made of method and path.

    `path` is the template as written (`/pets/{petId}`); `method` is in upper case; `security` lists
    alternatives, empty where nothing is asked. `parameters` hold those of the path item too.
    """

    id: str
    method: str
    path: str
    at: Pointer
    declared_id: str | None = None
    tags: tuple[str, ...] = ()
    summary: str = ""
    description: str = ""
    deprecated: bool = False
    parameters: tuple[Parameter, ...] = ()
    body: RequestBody | None = None
    responses: tuple[Response, ...] = ()
    security: tuple[SecurityRequirement, ...] = ()
    raw: JsonValue = None
    """The operation object as written, for `x-` extensions."""


class Skipped(NamedTuple):
    """An operation that the document has and the suite does not: callbacks, webhooks, faulty ones."""

    name: str
    at: Pointer
    reason: str


class Schemas:
    """Every schema of the document in one normal form, made when first asked for.

    Normal form is JSON Schema 2020-12 whatever the version of the document: `nullable`, boolean
    `exclusiveMinimum`, 2.0's parameter keywords and array-form `items` are translated; a boolean schema
    becomes `{}` or `{"not": {}}`; `$ref` holds a canonical `Pointer` (a `$dynamicRef`, `$anchor` or `$id`
    reference too). The structure is kept, so the subschema at `p` stands at pointer `at / p` in the
    document; what only OpenAPI knows (`readOnly`, `discriminator`, `xml`, `example`) stays as written.
    """

    __slots__ = ("_made", "_normalise", "_resolve")

    def __init__(
        self,
        resolve: Callable[[Pointer], JsonValue],
        normalise: Callable[[Pointer, JsonValue], SchemaObject],
    ) -> None:
        """`resolve` gives the raw node at a pointer (KeyError where there is none)."""
        self._resolve = resolve
        self._normalise = normalise
        self._made: dict[Pointer, SchemaObject] = {}

    def at(self, pointer: Pointer) -> SchemaObject:
        """Return the schema at `pointer`, its own `$ref` not followed.

        Raises:
            KeyError: nothing stands there.
        """
        made = self._made.get(pointer)
        if made is None:
            made = self._inside(pointer)
            if made is None:
                made = self._normalise(pointer, self._resolve(pointer))
            self._made[pointer] = made
        return made

    def _inside(self, pointer: Pointer) -> SchemaObject | None:
        """Return a property or the items of a schema at hand: they were put in normal form with it."""
        holder, _, name = pointer.rpartition("/")
        owner, _, keyword = holder.rpartition("/")
        found: JsonValue = None
        if keyword == "properties" and "~" not in name:
            properties = self._made.get(Pointer(owner), _NO_SCHEMA).get(keyword)
            found = properties.get(name) if isinstance(properties, dict) else None
        elif name == "items":
            schema = self._made.get(Pointer(holder), _NO_SCHEMA)
            found = schema.get(name) if "prefixItems" not in schema else None
        # A parameter of OpenAPI 2.0 is a schema of its own, less what makes it a parameter.
        return found if isinstance(found, dict) and "in" not in found else None

    def follow(self, pointer: Pointer) -> tuple[Pointer, SchemaObject]:
        """Return the schema that a chain of pure references ends at, and its pointer.

        A schema with `$ref` and other keywords that constrain ends the chain: it is a conjunction.
        """
        seen = {pointer}
        schema = self.at(pointer)
        while "$ref" in schema and schema.keys() <= _ANNOTATIONS:
            pointer = schema["$ref"]
            if pointer in seen:
                break
            seen.add(pointer)
            schema = self.at(pointer)
        return pointer, schema

    def raw(self, pointer: Pointer) -> JsonValue:
        """Return what the document says at `pointer`, untouched (KeyError where there is nothing)."""
        return self._resolve(pointer)

    def keyword(self, pointer: Pointer, keyword: str) -> Pointer:
        """Return where `keyword` of the schema at `pointer` is written in the document as it is."""
        others = _WRITTEN_AS.get(keyword)
        raw = self._resolve(pointer) if others else None
        if others and isinstance(raw, dict) and keyword not in raw:
            for written in others:
                if written in raw:
                    return Pointer(f"{pointer}/{written}")
        return Pointer(f"{pointer}/{keyword}")


_NO_SCHEMA: SchemaObject = {}
_WRITTEN_AS: Mapping[str, tuple[str, ...]] = {
    "exclusiveMinimum": ("minimum",),
    "exclusiveMaximum": ("maximum",),
    "prefixItems": ("items",),
    "type": ("nullable", "x-nullable"),
    "const": ("enum",),
}
_ANNOTATIONS = frozenset(
    (
        "$ref",
        "description",
        "title",
        "summary",
        "example",
        "examples",
        "deprecated",
        "readOnly",
        "writeOnly",
        "$comment",
        "xml",
    )
)


@dataclass(frozen=True, slots=True)
class Api:
    """A document that can be tested. `sha256` is that of the entry file's bytes, in hex.

    `servers` are URLs as documented, variables filled with their defaults; they are never called. `fetched`
    has the SHA-256 of each file that came over the network beside the entry, by its name in pointers; `refused`
    the hosts that references lead to and that were not asked.
    """

    title: str
    version: str
    openapi: str
    sha256: str
    operations: tuple[Operation, ...]
    security_schemes: Mapping[str, SecurityScheme]
    schemas: Schemas
    description: str = ""
    servers: tuple[str, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    fetched: Mapping[str, str] = field(default_factory=dict)
    refused: tuple[RefusedHost, ...] = ()


def child(pointer: Pointer, *tokens: str | int) -> Pointer:
    """Return the pointer `tokens` deeper, escaped as RFC 6901, section 3, asks."""
    text: str = pointer
    for token in tokens:
        step = str(token)
        if "~" in step or "/" in step:
            step = step.replace("~", "~0").replace("/", "~1")
        text = f"{text}/{step}"
    return Pointer(text)
