"""Where an operation takes input: every parameter, the body, and what is nested in them."""

from collections import deque
from collections.abc import Iterator
from itertools import count
from typing import Literal, NamedTuple, TypeAlias

from engine.cases.rules.found import told_of_object
from engine.cases.rules.model import Rule
from engine.cases.values.alternatives import MOST_VARIANTS, branches_of, variant_name
from engine.cases.values.effective import Effective, Effectives
from engine.errors import Pointer
from engine.openapi.model import MediaType, Parameter, Place

SitePlace: TypeAlias = Place | Literal["body"]

MOST_SITES = 400
_DEEPEST = 6
_MOST_CHOICES = 3  # one within another
_MOST_VISITS = 5_000  # of sites in variants, most of which may be known
_NESTING = frozenset(("object", "array"))


class Chosen(NamedTuple):
    """One of several variants: the value at `path` satisfies all of `pointers`, of which the last is the variant.

    `within` are the schemas that list the variants.
    `beside_text`: another variant is any text, so that what is sent as text is of that one too.
    """

    path: tuple[str | int, ...]
    pointers: tuple[Pointer, ...]
    within: tuple[Pointer, ...]
    name: str
    beside_text: bool


class Site(NamedTuple):
    """One input. `path` leads from the value of the parameter or body to it; items stand at index 0.

    `required` is where the document says so: the entry of `required`, or the parameter object.
    `at` is the parameter object, or the schema of the property. `words` are the types and keywords that
    its schema has, beside `required`, `branches`, `closed`, `ruled`, `told` and `variant` where it is so: what techniques there can be depends on them.
    `chosen` are the variants that it is an input of, the outermost first.
    """

    place: SitePlace
    name: str
    path: tuple[str | int, ...]
    pointers: tuple[Pointer, ...]
    at: Pointer
    required: Pointer | None
    words: frozenset[str] = frozenset()
    chosen: tuple[Chosen, ...] = ()

    @property
    def leaf(self) -> str:
        """Name as people write it: `owner.name`, `tags[]`."""
        text = self.name
        for token in self.path:
            text += "[]" if isinstance(token, int) else f".{token}" if text else str(token)
        return text

    @property
    def broken(self) -> tuple[str, str]:
        """What a negative at this site makes invalid, as the verifier names it."""
        return (self.place, self.name)


class Group:
    """Sites that operations have in common as a whole; `words` are those of all of them, `tops` stand at the top of a body."""

    __slots__ = ("beside_text", "place", "sites", "tops", "words")

    def __init__(self, sites: tuple[Site, ...]) -> None:
        self.sites = sites
        self.place: SitePlace | None = sites[0].place if sites else None
        self.words: frozenset[str] = frozenset().union(*[site.words for site in sites])
        is_of_variants = bool(sites and sites[0].chosen)
        self.beside_text = is_of_variants and any(each.beside_text for site in sites for each in site.chosen)
        is_body = self.place == "body"
        self.tops = tuple([site for site in sites if len(site.path) == 1]) if is_body else ()


class Sites:
    """The inputs of one document. Operations share parameters and schemas, so each is looked at once."""

    __slots__ = ("_effectives", "_in_branches", "_inside", "_of_bodies", "_of_parameters", "_told", "_words")

    def __init__(self, effectives: Effectives) -> None:
        self._effectives = effectives
        # By id, which the parameter beside keeps its own: operations of Kubernetes' share 1,106 of 7,986.
        self._of_parameters: dict[int, tuple[Parameter, tuple[Group, ...]]] = {}
        self._of_bodies: dict[tuple[Pointer, Pointer | None], tuple[Group, ...]] = {}
        self._inside: dict[tuple[SitePlace, str, tuple[Pointer, ...]], Group] = {}
        self._words: dict[tuple[int, bool], frozenset[str]] = {}
        self._told: dict[int, tuple[Rule, ...]] = {}
        self._in_branches: dict[tuple[int, ...], tuple[tuple[Group, ...], Group]] = {}

    def of_parameter(self, parameter: Parameter) -> tuple[Site, ...]:
        """Return the sites of one parameter, outermost first."""
        return _joined(self.groups_of_parameter(parameter))

    def of_body(self, media: MediaType, required: Pointer | None) -> tuple[Site, ...]:
        """Return the sites of a request body, in the order of the document."""
        return _joined(self.groups_of_body(media, required))

    def whole(self, parameter: Parameter) -> Site | None:
        """Return the site of a parameter itself, None where it has no schema."""
        groups = self.groups_of_parameter(parameter)
        return groups[0].sites[0] if groups else None

    def groups_of_parameter(self, parameter: Parameter) -> tuple[Group, ...]:
        """Return the same as `of_parameter`, what parameters have in common apart."""
        entry = self._of_parameters.get(id(parameter))
        if entry is None:
            entry = self._of_parameters[id(parameter)] = (parameter, self._of_parameter(parameter))
        return entry[1]

    def groups_of_body(self, media: MediaType, required: Pointer | None) -> tuple[Group, ...]:
        """Return the same as `of_body`, what bodies have in common apart."""
        schema = media.schema
        if schema is None:
            return ()
        known = self._of_bodies.get((schema, required))
        if known is None:
            known = self._of_bodies[schema, required] = self._of_body(schema, required)
        return known

    def told(self, site: Site) -> tuple[Rule, ...]:
        """Return the rules between the properties of an object that descriptions state or names tell."""
        return self._told_of(self._effectives[site.pointers]) if "told" in site.words else ()

    def _told_of(self, effective: Effective) -> tuple[Rule, ...]:
        rules = self._told.get(id(effective))  # `Effectives` keep it its own
        if rules is None:
            rules = self._told[id(effective)] = told_of_object(effective, self._effectives)
        return rules

    def in_branches(self, groups: tuple[Group, ...]) -> Group:
        """Return the sites that only some variants of a parameter or body have, or have otherwise, from its groups."""
        key = tuple(map(id, groups))
        entry = self._in_branches.get(key)
        if entry is None:
            entry = self._in_branches[key] = (groups, Group(tuple(self._of_variants(_joined(groups)))))
        return entry[1]

    def _of_variants(self, sites: tuple[Site, ...]) -> Iterator[Site]:
        # Variants have much in common, with each other and with what stands beside them.
        seen = {(each.path, each.pointers, each.required) for each in sites}
        whole = {each[:2] for each in seen}
        waiting, visits = deque([site for site in sites if "branches" in site.words]), count()
        while waiting and len(seen) < len(sites) + MOST_SITES:
            for each in self._in_variants(waiting.popleft()):
                if next(visits) > _MOST_VISITS:
                    return
                key = (each.path, each.pointers, each.required)
                if key in seen:
                    continue
                seen.add(key)
                if key[:2] not in whole:
                    whole.add(key[:2])
                    yield each
                    is_nested = "branches" in each.words and each.path != each.chosen[-1].path
                    if is_nested and len(each.chosen) < _MOST_CHOICES:
                        waiting.append(each)
                elif each.required:
                    yield each._replace(words=each.words & _ONLY_REQUIRED)

    def _in_variants(self, site: Site) -> Iterator[Site]:
        for way in self._ways(site, site.pointers, frozenset()):
            words = self._words_of(self._effectives[way.pointers], None) - _OF_ALL_VARIANTS | {"variant"}
            chosen = (*site.chosen, way)
            yield from self._nested(
                Site(site.place, site.name, site.path, way.pointers, way.pointers[-1], None, words, chosen)
            )

    def _ways(self, site: Site, pointers: tuple[Pointer, ...], taken: frozenset[Pointer]) -> Iterator[Chosen]:
        """Yield the variants, each before those that it has itself."""
        effectives = self._effectives
        choices = branches_of(effectives, effectives[pointers])
        above = taken.union([at for at, _ in choices])
        for at, options in choices:
            if at in taken:
                continue
            beside_text = any(_is_any_text(effectives.of(each)) for each in options)
            for number, option in enumerate(options[:MOST_VARIANTS]):
                own, ways = effectives.of(option), (*pointers, option)
                if effectives[ways].contradiction is None and (
                    own.properties or own.keywords or own.branches
                ):
                    name = variant_name(effectives, option, number)
                    yield Chosen(site.path, ways, site.pointers, name, beside_text)
                    if len(ways) < len(site.pointers) + _MOST_CHOICES:
                        yield from self._ways(site, ways, above)

    def _of_parameter(self, parameter: Parameter) -> tuple[Group, ...]:
        schema, required = parameter.value_schema, parameter.at if parameter.required else None
        if schema is None:
            return ()
        effective = self._effectives.of(schema)
        words = self._words_of(effective, required)
        return self._below(
            Site(parameter.place, parameter.name, (), (schema,), parameter.at, required, words), effective
        )

    def _of_body(self, schema: Pointer, required: Pointer | None) -> tuple[Group, ...]:
        effective = self._effectives.of(schema)
        words = self._words_of(effective, required)
        root = Site("body", "", (), (schema,), schema, required, words)
        # The fields of a 2.0 form are parameter objects: the schema that holds them stands nowhere.
        if isinstance(self._effectives.schemas.raw(schema), list):
            return (Group(tuple(self._nested(root, is_form_of_2=True))),)
        return self._below(root, effective)

    def _below(self, root: Site, effective: Effective) -> tuple[Group, ...]:
        if _NESTING.isdisjoint(root.words):
            return (Group((root,)),)
        key = (root.place, root.name, effective.pointers)
        inside = self._inside.get(key)
        if inside is None:
            inside = self._inside[key] = Group(tuple(self._nested(root))[1:])
        return (Group((root,)), inside) if inside.sites else (Group((root,)),)

    def _nested(self, root: Site, *, is_form_of_2: bool = False) -> Iterator[Site]:
        effectives, left = self._effectives, MOST_SITES
        stack: list[tuple[Site, tuple[tuple[Pointer, ...], ...]]] = [(root, ())]
        while stack and left:
            site, above = stack.pop()
            yield site
            left -= 1
            effective = effectives[site.pointers]
            if effective.pointers in above or len(above) >= _DEEPEST:
                continue
            children = self._children(site, effective)
            if is_form_of_2 and site is root:
                children = (self._field(each) for each in children)
            below = [(each, (*above, effective.pointers)) for each in children]
            stack.extend(reversed(below))

    def _field(self, site: Site) -> Site:
        at = self._effectives[site.pointers].pointers[0]
        return site._replace(at=at, required=at if site.required else None)

    def _children(self, site: Site, effective: Effective) -> Iterator[Site]:
        """Yield what a request may hold at `site`; a server may ignore what is readOnly, right or wrong."""
        of, (place, name, path, *_), chosen = self._effectives.of, site, site.chosen
        if "object" in effective.types:
            for token, pointers in effective.properties.items():
                child, required = of(*pointers), effective.required.get(token)
                if not child.read_only:
                    words = self._words_of(child, required)
                    yield Site(place, name, (*path, token), pointers, pointers[0], required, words, chosen)
        if "array" in effective.types and effective.items:
            words = self._words_of(of(*effective.items), None)
            yield Site(place, name, (*path, 0), effective.items, effective.items[0], None, words, chosen)

    def _words_of(self, effective: Effective, required: Pointer | None) -> frozenset[str]:
        key = (id(effective), not required)  # `Effectives` keep it its own
        words = self._words.get(key)
        if words is None:
            words = _words(effective, required)
            if "object" in effective.types and self._told_of(effective):
                words |= _TOLD
            self._words[key] = words
        return words


_ONLY_REQUIRED = frozenset(("required", "default"))
# The type of a variant and whether it is null belong to all of them together.
_OF_ALL_VARIANTS = frozenset(("branches", "ruled", "types", "null", "default"))
_NULL = frozenset(("null",))
_TOLD = frozenset(("told",))
_MOST_TYPES = 5  # a schema of all of them says nothing


def _is_any_text(effective: Effective) -> bool:
    return "string" in effective.types and {"enum", "const"}.isdisjoint(effective.keywords)


def _joined(groups: tuple[Group, ...]) -> tuple[Site, ...]:
    """Return the sites of all groups."""
    return groups[0].sites if len(groups) == 1 else tuple([site for group in groups for site in group.sites])


def _words(effective: Effective, required: Pointer | None) -> frozenset[str]:
    words = [*effective.keywords, *effective.types]
    if required:
        words.append("required")
    if effective.branches or effective.discriminator:
        words.append("branches")
    if effective.branches or effective.conditions or "dependentRequired" in effective.keywords:
        words.append("ruled")
    if effective.closed:
        words.append("closed")
    if "type" in effective.written and 1 < len(effective.types - _NULL) < _MOST_TYPES:
        words.append("types")
    return frozenset(words)
