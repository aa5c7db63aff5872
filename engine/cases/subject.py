"""One operation under design: its inputs, and its verified baselines that every case is an edit of."""

from collections.abc import Callable, Hashable, Mapping
from contextlib import suppress

from engine.cases.auth import Access
from engine.cases.dependencies import Binding, Linked
from engine.cases.edits import edited, field_of, linked, value_at
from engine.cases.linked_inputs import Input
from engine.cases.logging_in import SET_BY_A_PERSON, KnownUser, Login, login_of
from engine.cases.methods import Methods
from engine.cases.model import ABSENT, Request
from engine.cases.requests import CONDITIONAL, Requests
from engine.cases.rng import Stream, stream
from engine.cases.sites import Group, Site, Sites
from engine.cases.values import NoValue, Values
from engine.cases.values.effective import Effective
from engine.errors import Pointer
from engine.openapi.model import JsonValue, MediaType, Operation, Parameter

MOST_TRIES = 8
# Their answers do not end, or come piece by piece.
_ENDLESS = ("text/event-stream", "multipart/x-mixed-replace")


class NotPlaced(Exception):  # noqa: N818 - not an error: the candidate is left out
    """The baseline has no container for the input, so nothing can be put there."""


class Subject:
    """`bindings` give the path parameters that stand for existing objects; the others are made.

    `inputs` are those beside the path that could, `links` what those hold for which somebody makes an object.
    `known_user` is who may log in. `parameters` and `media` are those that the suite fills and sends; `unique` is told in `Requests`.
    """

    __slots__ = (
        "_branches",
        "_checks",
        "_groups",
        "_made",
        "_offered",
        "_sites",
        "_words",
        "access",
        "bindings",
        "inputs",
        "known_user",
        "links",
        "login",
        "media",
        "methods",
        "operation",
        "parameters",
        "requests",
        "seed",
        "sends_json",
        "shared_sites",
        "slug",
        "values",
    )

    def __init__(  # noqa: PLR0913 - what an operation is seen with
        self,
        *,
        operation: Operation,
        slug: str,
        access: Access | None,
        values: Values,
        shared_sites: Sites,
        methods: Methods,
        bindings: Mapping[str, Binding],
        seed: int,
        unique: bool,
        inputs: tuple[Input, ...] = (),
        links: tuple[Linked, ...] = (),
        known_user: KnownUser = SET_BY_A_PERSON,
    ) -> None:
        self.operation = operation
        self.slug = slug
        self.access = access
        self.values = values
        self.shared_sites = shared_sites
        self.methods = methods
        self.bindings = bindings
        self.seed = seed
        self.inputs, self.links = inputs, links
        self.known_user = known_user
        self.requests = Requests(
            operation, access, values, bindings, shared_sites, unique=unique, links=links
        )
        self.parameters, self.media = self.requests.parameters, self.requests.media
        self.sends_json = self.requests.sends_json
        self.login: Login | None = login_of(operation, self.media, values.effectives)
        """Where the operation takes user and password, if it logs in."""
        self._made: dict[str, Request | NoValue] = {}
        self._branches: dict[tuple[Hashable, ...], Request] = {}
        self._checks: list[Callable[[Request], str | None]] = []
        self._groups: tuple[Group, ...] | None = None
        self._sites: tuple[Site, ...] | None = None
        self._words: frozenset[str] | None = None
        self._offered: dict[str, MediaType] | None = None

    def marking(self) -> "Subject":
        """Return the same operation, whose requests mark what servers keep apart."""
        return self._seen(unique=True, links=self.links)

    def linked(self, links: tuple[Linked, ...]) -> "Subject":
        """Return the same operation, whose inputs beside the path hold ids of objects that somebody makes."""
        return self._seen(unique=self.requests.unique, links=links)

    def _seen(self, *, unique: bool, links: tuple[Linked, ...]) -> "Subject":
        return Subject(
            operation=self.operation,
            slug=self.slug,
            access=self.access,
            values=self.values,
            shared_sites=self.shared_sites,
            methods=self.methods,
            bindings=self.bindings,
            seed=self.seed,
            unique=unique,
            inputs=self.inputs,
            links=links,
            known_user=self.known_user,
        )

    @property
    def offered(self) -> dict[str, MediaType]:
        """The media types of successes that end, by name without parameters."""
        if self._offered is None:
            self._offered = _offered(self.operation)
        return self._offered

    def is_decided(self, site: Site) -> bool:
        """Tell whether another value would be right by the document, and wrong for the object at hand or its answer."""
        if site.place == "path":
            return site.name in self.bindings
        if self.links and any(_holds(site, each.site) for each in self.links):
            return True
        if site.place == "body":
            return (
                bool(self.bindings) and len(site.path) == 1 and self.requests.names_itself(str(site.path[0]))
            )
        if site.place == "query":
            return self.requests.is_shaping(site)
        return site.place == "header" and site.name.lower() in CONDITIONAL

    def is_opaque(self, parameter: Parameter) -> bool:
        """Tell whether only the service knows which values an optional parameter takes."""
        return self.requests.is_opaque(parameter)

    def is_opaque_text(self, site: Site) -> bool:
        """Tell the same of optional text at a site, also below an object (`filter.order`)."""
        return self.requests.is_opaque_text(site, self.effective(site))

    def is_text(self, site: Site) -> bool:
        """Tell whether the value at `site` is sent as text, so that its JSON type is not seen."""
        if site.place != "body":
            return (site.place, site.name) not in self.requests.in_json
        return not self.sends_json and not (self.sends_parts and self._is_in_json_part(site.path))

    @property
    def sends_parts(self) -> bool:
        """Whether the body is one of parts, of which those of objects are JSON."""
        return self.media is not None and self.media.name.lower().startswith("multipart/")

    def _is_in_json_part(self, path: tuple[str | int, ...]) -> bool:
        encoding = self.media.encoding.get(str(path[0])) if self.media and len(path) > 1 else None
        if encoding is not None and (encoding.style or encoding.explode is not None):
            return False
        is_in_object = len(path) > 1 and isinstance(path[1], str)
        return is_in_object or len(path) > 2  # an array is one part an item

    @property
    def sites(self) -> tuple[Site, ...]:
        """Every input in the order of the document: parameters, then the body."""
        if self._sites is None:
            self._sites = tuple([site for group in self.groups for site in group.sites])
        return self._sites

    @property
    def groups(self) -> tuple[Group, ...]:
        """The same inputs, those together that operations have in common."""
        if self._groups is None:
            shared = self.shared_sites
            found = [group for each in self.parameters for group in shared.groups_of_parameter(each)]
            if self.media is not None and self.operation.body is not None:
                found += shared.groups_of_body(self.media, None)
            self._groups = tuple(found)
        return self._groups

    @property
    def words(self) -> frozenset[str]:
        """The words of all sites: where one is missing, no site has a case of a technique that needs it."""
        if self._words is None:
            self._words = frozenset().union(*[group.words for group in self.groups])
            if "branches" in self._words:
                inside = frozenset().union(*[group.words for group in self.groups_in_branches])
                self._words |= inside - {"variant"}
        return self._words

    @property
    def groups_in_branches(self) -> list[Group]:
        """What only variants of inputs have; not what is sent as text, where another variant is any text."""
        if "branches" not in self.words:
            return []
        shared = self.shared_sites
        inputs = [shared.groups_of_parameter(each) for each in self.parameters]
        if self.media is not None:
            inputs.append(shared.groups_of_body(self.media, None))
        found = [
            shared.in_branches(each) for each in inputs if any("branches" in group.words for group in each)
        ]
        return [each for each in found if not (each.beside_text and any(map(self.is_text, each.sites)))]

    def effective(self, site: Site) -> Effective:
        return self.values.effectives[site.pointers]

    def stream(self, technique: str, pointer: str, attempt: int = 0) -> Stream:
        """The stream of one case: nothing else draws from it."""
        operation = self.operation
        return stream(self.seed, operation.method, operation.path, technique, pointer, attempt)

    def minimal(self) -> Request:
        """The verified baseline that all other cases are edits of (NoValue where there is none)."""
        made = self._made.get("minimal") or self._tried("minimal")
        if isinstance(made, NoValue):
            raise made
        return made

    def full(self) -> Request:
        """All optional inputs too, inside the limits (NoValue where there is none)."""
        made = self._made.get("full") or self._tried("full")
        if isinstance(made, NoValue):
            raise made
        return made

    def with_value(self, site: Site, value: JsonValue) -> Request:
        """Return the smallest baseline that has a place for `site`, with `value` there.

        `ABSENT` leaves the input out.

        Raises:
            NotPlaced: neither baseline holds the container.
            NoValue: there is no baseline.
        """
        if site.chosen:
            return self._keeping_rules(self.edit(self._of_variant(site), site, value), site)
        for baseline in (self.minimal, lambda: self._grown(site), self.full):
            changed = self._edited(baseline(), site, value)
            if changed is not None:
                return self._keeping_rules(changed, site)
        raise NotPlaced(site.leaf)

    def _of_variant(self, site: Site) -> Request:
        """Return a baseline of the variant that `site` is an input of, with the containers that it stands in."""
        key = (site.place, site.name, *site.path[:-1], site.chosen)
        known = self._branches.get(key)
        if known is None:
            known = self._branches[key] = self._made_of_variant(site)
        return known

    def _made_of_variant(self, site: Site) -> Request:
        *above, (path, pointers, *_) = site.chosen
        holder = site._replace(path=path, chosen=tuple(above))
        value = self.value_at(holder)
        if value is ABSENT or not self.values.is_accepted(pointers, value):
            draw = self.stream("container", pointers[-1])
            name = next((token for token in reversed(path) if isinstance(token, str)), site.name)
            value = self.requests.value(pointers, draw, "minimal", realistic=False, name=name)
        below = site.path[len(path) :]
        made = self.with_value(holder, self._holding(value, pointers, below) if below else value)
        wrong = self._wrong(made)
        if wrong is not None:
            raise NoValue("unsolved", f"no request with this variant was found: {wrong}", (pointers[-1],))
        return made

    def _is_of_variant(self, request: Request, site: Site) -> bool:
        return all(
            self.values.is_accepted(each.pointers, value_at(request, site._replace(path=each.path)))
            for each in site.chosen
        )

    def edit(self, request: Request, site: Site, value: JsonValue) -> Request:
        """Return `request` with `value` at `site`, and nothing else changed; `ABSENT` leaves it out."""
        changed = self._edited(request, site, value)
        if changed is None:
            raise NotPlaced(site.leaf)
        return changed

    def _edited(self, request: Request, site: Site, value: JsonValue) -> Request | None:
        """Return `request` with `value` at `site`, in which ids of objects stay those that somebody makes."""
        depth = len(site.path)
        for each, binding in self.links:
            below = each.path[depth:]
            # A list of ids is what a case is about: how many there are, or whether one comes twice.
            if each[:2] == site[:2] and each.path[:depth] == site.path and below not in ((), (0,)):
                value = linked(value, below, binding.value)
        return edited(request, site, value, self.media)

    def _keeping_rules(self, request: Request, site: Site) -> Request:
        """Return an edited request whose other inputs suit the new value: one thing is tried at a time."""
        if site.place == "body":
            kept = self.requests.told.keeping(request.body, site.path)
            return request if kept is request.body else request._replace(body=kept)
        if not self.requests.rules:
            return request
        return self.requests.keeping_rules(request, site.name)

    def _grown(self, site: Site) -> Request:
        """Return the minimal baseline with the containers that `site` stands in, each as small as it goes."""
        key = (site.place, site.name, *site.path[:-1])
        if key not in self._branches:
            self._branches[key] = self._grow(site)
        return self._branches[key]

    def _grow(self, site: Site) -> Request:
        minimal, root = self.minimal(), self._root(site)
        whole = site._replace(path=())
        if root is None or not site.path:
            return minimal
        try:
            value = self._holding(value_at(minimal, whole), (root,), site.path)
        except NoValue:
            return minimal
        changed = self._edited(minimal, whole, value)
        # A parameter that is empty until the value is put in has no form yet; a case proves it anyway.
        faulty = changed is None or (site.place == "body" and self._wrong(changed))
        return minimal if changed is None or faulty else changed

    def _root(self, site: Site) -> Pointer | None:
        if site.place == "body":
            return self.media.schema if self.media else None
        named = (each for each in self.parameters if (each.place, each.name) == (site.place, site.name))
        return next((each.value_schema for each in named), None)

    def _holding(
        self, value: JsonValue, pointers: tuple[Pointer, ...], path: tuple[str | int, ...]
    ) -> JsonValue:
        """Return `value` with every container on the way to `path`; `ABSENT` is made first."""
        if value is ABSENT:
            draw = self.stream("container", pointers[0])
            name = next((token for token in path if isinstance(token, str)), "")
            value = self.requests.value(pointers, draw, "minimal", realistic=False, name=name)
        token, effective = path[0], self.values.effectives[pointers]
        if isinstance(token, int):
            if not isinstance(value, list) or not effective.items:
                return value
            first = self._holding(value[0] if value else ABSENT, effective.items, path[1:] or ("",))
            return [first, *value[1:]]
        below = effective.properties.get(token)
        if len(path) == 1 or below is None or not isinstance(value, dict):
            return value
        return {**value, token: self._holding(value.get(token, ABSENT), below, path[1:])}

    def value_at(self, site: Site) -> JsonValue:
        """Return what a baseline has at `site`, `ABSENT` where none has it."""
        for baseline in (self.minimal, self.full):
            try:
                found = value_at(request := baseline(), site)
            except NoValue:
                return ABSENT
            if found is not ABSENT and (not site.chosen or self._is_of_variant(request, site)):
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
        return not isinstance(self._made.get("minimal") or self._tried("minimal"), NoValue)

    def carrier(self) -> Request:
        """Return the baseline, else what can be made of the path and the parameters, without a body."""
        return self.minimal() if self.has_baseline else self._bare()

    def _bare(self) -> Request:
        made: dict[str, dict[str, JsonValue]] = {"path": {}, "query": {}, "header": {}, "cookie": {}}
        for parameter in self.parameters:
            place = made.setdefault(field_of(parameter.place), {})
            if parameter.place == "path":
                place[parameter.name] = "1"
            if parameter.place == "path" or parameter.required:
                with suppress(NoValue):
                    self.requests.fill(place, parameter, "minimal", self.stream("bare", ""), realistic=False)
        return Request(
            path_params=made["path"], query=made["query"], headers=made["header"], cookies=made["cookie"]
        )

    def _tried(self, shape: str) -> Request | NoValue:
        made = self._made[shape] = self._verified(shape)
        return made

    def _verified(self, shape: str) -> Request | NoValue:
        wrong: str | None = None
        for attempt in range(MOST_TRIES):
            try:
                made = self.requests.make(shape, self.stream(shape, "", attempt))
            except NoValue as error:
                return error
            wrong = self._wrong(made)
            if wrong is None:
                return made
        return NoValue(
            "unsolved", f"{MOST_TRIES} requests were made and none held: {wrong}", (self.operation.at,)
        )

    def _wrong(self, request: Request) -> str | None:
        return next((found for check in self._checks if (found := check(request))), None)


def _offered(operation: Operation) -> dict[str, MediaType]:
    found: dict[str, MediaType] = {}
    for response in operation.responses:
        for media in response.content if response.status.startswith("2") else ():
            name = media.name.partition(";")[0].strip().lower()
            if "*" not in name and name not in _ENDLESS and media.item_schema is None:
                found.setdefault(name, media)
    return found


def _holds(site: Site, taking: Site) -> bool:
    """Tell whether a site is one that takes an id, or the list of such ones."""
    return site[:2] == taking[:2] and taking.path in (site.path, (*site.path, 0))
