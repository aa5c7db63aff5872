"""Lists of objects: what must be on a page, what must not, and how long it may be."""

from typing import NamedTuple

from engine.cases.dependencies import normal
from engine.cases.edits import with_parameters
from engine.cases.flows import bodies
from engine.cases.flows.bench import About, Bench
from engine.cases.flows.fields import same_checks, shared_fields, value_in
from engine.cases.model import Check, Flow, Pages, Request, TestCase
from engine.cases.oracles import json_content
from engine.cases.rng import Stream
from engine.errors import Pointer
from engine.openapi.model import JsonValue, Operation, Parameter

_SIZES = frozenset(("limit", "perpage", "pagesize", "maxresults", "maxitems"))
_PAGING = frozenset(
    (
        "page", "offset", "skip", "start", "cursor", "after", "before", "marker", "token", "pagetoken",
        "nexttoken", "continuationtoken", "startafter", "startindex", "size", "count", "pagenumber", "first",
        "top", "take",
    )
)  # fmt: skip
_GOES_ON = frozenset(
    (
        "next", "nextpage", "nextcursor", "nexttoken", "nextpagetoken", "cursor", "hasmore", "hasnext", "pages",
        "totalpages", "paging", "pagination", "page", "links", "total", "totalcount", "meta", "nextmarker",
    )
)  # fmt: skip
_LONGEST_PAGE = 1_000
_HIGHEST_FIRST = 1_000
_NUMBERS = frozenset(("page", "pagenumber", "pageno", "pagenum", "pageindex", "currentpage"))
_OFFSETS = frozenset(("offset", "skip", "start", "startindex"))
_CURSORS = frozenset(
    (
        "cursor", "nextcursor", "pagecursor", "token", "pagetoken", "nexttoken", "nextpagetoken",
        "continuationtoken", "marker", "after", "startfrom",
    )
)  # fmt: skip
_NEXT = frozenset(
    (
        "nextcursor", "nexttoken", "nextpagetoken", "nextmarker", "continuationtoken",
        "nextcontinuationtoken", "endcursor",
    )
)  # fmt: skip
_ABOUT_PAGES = ("paging", "pagination", "meta", "page", "pageinfo", "responsemetadata")
_OF_ANY_ORIGIN = frozenset(("pageindex", "startindex"))


class Page(NamedTuple):
    """A list: `at` the array in the answer, `inner` the id in an item; a page of `size` items may go on.

    `name`: what the id of the new object is captured as; empty where the object may be on no page.
    """

    case: TestCase
    operation: Operation
    at: str
    inner: str
    name: str
    size: int | None
    pages: Pages | None

    def checks(self, oracle: str) -> tuple[Check, ...]:
        """Return that the new object is listed; nothing where a list may begin anywhere."""
        if not self.name:
            return ()
        wanted = "{{" + self.name + "}}"
        return (Check(oracle, self.at, equals=wanted, within=self.inner, page=self.size, pages=self.pages),)


def listing(bench: Bench) -> Page | None:
    """Return the list that a new object stands in."""
    finder = bench.kept.finder
    if finder is None:
        return None
    operation, sized = finder.operation, _page_size(bench, finder.operation)
    size, pages = sized[1] if sized else None, _pages(bench, operation)
    first = _first_page(operation, sized, pages)

    def build(_: Stream) -> Request:
        return with_parameters(bench.subject(operation).minimal(), dict.fromkeys(first, "query"), first)

    case = bench.written(operation, "list", build)
    if case is None:
        return None
    at, _, inner = finder.capture.rpartition("/0/")
    ((name, _),) = bench.created.captures.items()
    same_type = bench.types_at(f"/{inner}", item_schema(bench, operation, at)) & bench.id_types
    filtered = any(
        each.required and normal(each.name) not in _SIZES | _PAGING | _NUMBERS
        for each in operation.parameters
        if each.place == "query"
    )
    complete = bool(sized or pages) or not _is_paged(bench, operation)
    return Page(
        case, operation, at, f"/{inner}", name if same_type and complete and not filtered else "", size, pages
    )


def listed(bench: Bench) -> Flow | None:
    """A new object is in the list."""
    page = listing(bench)
    checks = page.checks("listed") if page else ()
    if page is None or not checks or bench.kept.finder is None:
        return None
    noun, operation = bench.kept.noun, bench.kept.finder.operation
    return bench.flow(
        About("listed", operation, f"A new {noun} is listed", "what was made is in the list", 0.8),
        bench.made(bench.created),
        bench.step("list", page.case, "listed", f"lists the new {noun}", *checks),
    )


def page_limit(bench: Bench) -> Flow | None:
    """A page holds no more than was asked for."""
    finder = bench.kept.finder
    size = _size_parameter(finder.operation) if finder else None
    if finder is None or size is None:
        return None
    operation, schema = finder.operation, size.value_schema
    least = bench.effectives.of(schema).keywords.get("minimum", 1) if schema else 1
    most = max(1, least) if isinstance(least, int) and not isinstance(least, bool) else 1

    def build(_: Stream) -> Request:
        request = bench.subject(operation).minimal()
        return with_parameters(request, {size.name: "query"}, {size.name: most})

    case, at = bench.written(operation, "page", build), finder.capture.rpartition("/0/")[0]
    second = bench.twin
    if case is None or second is None or most > 1:
        return None
    title = f"A page of {bench.kept.noun} objects holds no more than asked for"
    return bench.flow(
        About("page-limit", operation, title, f"`{size.name}` is the most that a page holds", 0.8),
        bench.made(bench.created),
        bench.made(second, "create-second"),
        bench.step("list", case, "page-limit", f"lists {most} at most", Check("page-limit", at, most=most)),
        cleanup=bench.twin_cleanup,
    )


def failed_create(bench: Bench) -> Flow | None:
    """What was refused is not in the list."""
    page, create = listing(bench), bench.kept.create
    schema = bench.schema(create)
    items = item_schema(bench, page.operation, page.at) if page else None
    if page is None or schema is None or items is None:
        return None
    fields = shared_fields(bench.effectives, schema, items)
    subject = bench.subject(create)

    def build(draw: Stream) -> Request:
        request, mark = bodies.marked(subject, bodies.different(subject, draw), fields)
        return bodies.broken(subject, request, mark.sent[0])

    refused = bench.written(create, "refused", build, "input", ("body", ""))
    if refused is None:
        return None
    body = refused.request.body
    held = ((field, value_in(body, field.sent)) for field in fields)
    telling = [
        Check("failed-create", page.at, within=field.at, differs=value)
        for field, value in held
        if bodies.holds_run(value)
    ]
    if not telling:
        return None
    noun, word = bench.kept.noun, "failed-create"
    return bench.flow(
        About(word, create, f"A refused {noun} is not listed", "a request that is refused makes nothing"),
        bench.step("create", refused, word, "must refuse what the document forbids"),
        bench.step("list", page.case, word, f"lists no such {noun}", *telling),
    )


def safe_read(bench: Bench) -> Flow | None:
    """Reading changes nothing."""
    made, read = bench.created_full or bench.created, bench.read
    same = same_checks(bench.fields(bench.kept.create), "read", "safe-read")
    if read is None or not same:
        return None
    title = f"Reading changes nothing of the {bench.kept.noun}"
    return bench.flow(
        About("safe-read", bench.kept.read, title, "GET is safe (RFC 9110, 9.2.1)"),
        bench.made(made),
        bench.step("read", read, "safe-read", "finds it"),
        bench.step("read-again", read, "safe-read", "finds the same", *same),
    )


def item_schema(bench: Bench, operation: Operation, at: str) -> Pointer | None:
    """Return the schema of the items of the array at `at` in what `operation` answers."""
    schema = _answer(operation)
    if schema is None:
        return None
    effective = bench.effectives.of(schema)
    for token in at.split("/")[1:]:
        name = token.replace("~1", "/").replace("~0", "~")
        effective = bench.effectives.of(*effective.properties.get(name, ()))
    return effective.items[0] if effective.items else None


def _answer(operation: Operation) -> Pointer | None:
    for response in operation.responses:
        media = json_content(response.content) if response.status.startswith("2") else None
        if media is not None:
            return media.schema
    return None


def _size_parameter(operation: Operation) -> Parameter | None:
    queries = (each for each in operation.parameters if each.place == "query")
    return next((each for each in queries if normal(each.name) in _SIZES), None)


def _page_size(bench: Bench, operation: Operation) -> tuple[str, int] | None:
    """Return the parameter for the size of a page, and the largest size that is documented."""
    parameter = _size_parameter(operation)
    schema = parameter.value_schema if parameter else None
    if parameter is None or schema is None:
        return None
    most = bench.effectives.of(schema).keywords.get("maximum")
    if not isinstance(most, int) or isinstance(most, bool) or not 1 <= most <= _LONGEST_PAGE:
        return None
    return parameter.name, most


def _first_page(
    operation: Operation, sized: tuple[str, int] | None, pages: Pages | None
) -> dict[str, JsonValue]:
    """Return what asks for the first page, as long as it may be."""
    first: dict[str, JsonValue] = {sized[0]: sized[1]} if sized else {}
    if pages is not None and pages.by != "next":
        named = (
            each for each in operation.parameters if (each.place, each.name) == ("query", pages.parameter)
        )
        if any(each.required for each in named):
            first[pages.parameter] = pages.first
    return first


def _pages(bench: Bench, operation: Operation) -> Pages | None:
    """Return how the list goes on, None where nothing tells."""
    queries = [each for each in operation.parameters if each.place == "query" and each.value_schema]
    at = _next_at(bench, operation)
    for each in queries:
        if at and normal(each.name) in _CURSORS and not each.required:
            return Pages(each.name, "next", at=at)
    for each in queries:
        name, effective = normal(each.name), bench.effectives.of(*filter(None, (each.value_schema,)))
        if name not in _NUMBERS | _OFFSETS or not effective.types <= {"integer", "number"}:
            continue
        usual = 1 if name in _NUMBERS else 0
        told = [effective.keywords[word] for word in ("default", "minimum") if word in effective.keywords]
        first = told[0] if told else None if name in _OF_ANY_ORIGIN else usual
        if isinstance(first, int) and not isinstance(first, bool) and 0 <= first <= _HIGHEST_FIRST:
            return Pages(each.name, "page" if name in _NUMBERS else "item", first=first)
    return None


def _next_at(bench: Bench, operation: Operation) -> str:
    """Return where an answer says what the next page is asked for by, empty where it does not."""
    schema = _answer(operation)
    waiting = [("", schema, True)] if schema else []
    for above, at, goes_on in waiting:
        for name, pointers in bench.effectives.of(at).properties.items():
            place = f"{above}/{name.replace('~', '~0').replace('/', '~1')}"
            types = bench.effectives.of(*pointers).types
            if normal(name) in _NEXT and types <= {"string", "integer", "null"}:
                return place
            if goes_on and normal(name) in _ABOUT_PAGES and "object" in types:
                waiting.append((place, pointers[0], False))
    return ""


def _is_paged(bench: Bench, operation: Operation) -> bool:
    """Tell whether an answer may be one page of several."""
    queries = {normal(each.name) for each in operation.parameters if each.place == "query"}
    schema = _answer(operation)
    told = map(normal, bench.effectives.of(schema).properties) if schema else ()
    headers = (header.name.lower() for response in operation.responses for header in response.headers)
    return bool(
        queries & (_SIZES | _PAGING | _NUMBERS | _CURSORS) or _GOES_ON.intersection(told) or "link" in headers
    )
