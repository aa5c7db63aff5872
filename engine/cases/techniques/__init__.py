"""The techniques: one table, one word each (CASES, section 5), in the tiers they are ranked in."""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import TypeAlias

from engine.cases.sites import Site
from engine.cases.subject import Subject
from engine.cases.techniques import (
    access,
    boundaries,
    content,
    corners,
    identity,
    invalid,
    negotiation,
    positive,
    probes,
    rules,
    structure,
    style,
    variants,
)
from engine.cases.techniques.candidate import Candidate

OfOperation: TypeAlias = Callable[[Subject], Iterator[Candidate]]
OfSite: TypeAlias = Callable[[Subject, Site], Iterator[Candidate]]

TECHNIQUES: Mapping[str, str] = {
    "minimal": "Required inputs only",
    "full": "All optional inputs too, inside the limits",
    "example": "Each documented example",
    "realistic": "Further sets of lifelike values",
    "enum-value": "Each enum, const and boolean value",
    "variant": "Each branch, each schema of a discriminator, each listed type",
    "null-value": "Null where it is allowed",
    "media-type": "Each request media type",
    "accept": "Each response media type, asked for",
    "style": "Lists and objects of one and three, and characters that need an escape",
    "dependency": "Each way to keep a rule between inputs",
    "pairwise": "Every two optional inputs and listed values together",
    "default": "The default, sent",
    "at-minimum": "The smallest number allowed",
    "at-maximum": "The largest number allowed",
    "inside-minimum": "The neighbour of the smallest number",
    "inside-maximum": "The neighbour of the largest number",
    "shortest": "The shortest text allowed",
    "longest": "The longest text allowed",
    "fewest-items": "The smallest array allowed",
    "most-items": "The largest array allowed",
    "fewest-properties": "The object with the fewest properties",
    "most-properties": "The object with the most properties",
    "multiple": "Multiples of the step",
    "format-limit": "The ends of what the format can hold",
    "below-minimum": "A number just below the minimum",
    "above-maximum": "A number just above the maximum",
    "too-short": "Text one character too short",
    "too-long": "Text one character too long",
    "too-few-items": "One item too few",
    "too-many-items": "One item too many",
    "too-few-properties": "One property too few",
    "too-many-properties": "One property too many",
    "not-multiple": "A number between two steps",
    "format-overflow": "A number beyond what the format can hold",
    "long-string": "Very long text where no limit is set",
    "huge-number": "A huge number where no limit is set",
    "deep-nesting": "A body nested deeply",
    "odd-characters": "Control, bidirectional and zero-width characters",
    "missing-required": "A required property or parameter left out",
    "wrong-type": "A value of another JSON type",
    "null-not-allowed": "Null where it is not allowed",
    "not-in-enum": "A value that the list does not have",
    "bad-format": "Text that is grossly not of its format",
    "bad-pattern": "The nearest text that the pattern does not match",
    "no-variant": "A value that fits no branch",
    "wrong-discriminator": "A discriminator that names no variant",
    "duplicate-items": "An item twice where items must differ",
    "unknown-property": "A property that the schema forbids",
    "dependency-violation": "A rule between inputs broken alone",
    "read-only": "A readOnly property sent",
    "missing-body": "No body where one is required",
    "malformed-body": "JSON or XML that ends too early",
    "wrong-media-type": "A media type that the document does not list",
    "wrong-method": "A method that the path does not have",
    "unknown-id": "A valid id of an object that does not exist",
    "not-acceptable": "A wish for a media type that nobody has",
    "duplicate-key": "A key of the body twice",
    "duplicate-parameter": "A query parameter twice",
    "extra-parameter": "A query parameter that the document does not have",
    "no-auth": "The credential left out",
    "invalid-auth": "A credential that is well formed and wrong",
    "partial-auth": "One of several credentials left out",
    "mass-assignment": "A privilege that the document does not offer",
    "sql-injection": "Quotes that SQL would trip over",
    "nosql-injection": "An operator of a document database",
    "command-injection": "A command for a shell",
    "path-traversal": "A path that leads upwards",
    "script-injection": "A script for a browser",
    "template-injection": "An expression for a template",
    "xml-entity": "An entity of its own in an XML body",
    "crud": "The whole life of an object: made, read, listed, changed, deleted",
    "read-back": "What was sent is what is read",
    "location": "The address of a new object leads to it",
    "use-after-delete": "What was deleted is gone",
    "put-replace": "PUT leaves no old value of what it leaves out",
    "put-idempotent": "The same PUT twice is the same as once",
    "failed-write": "A refused change changes nothing",
    "patch-keeps": "PATCH keeps what it does not name",
    "link": "A documented link can be followed",
    "listed": "A new object is in the list",
    "failed-create": "What was refused is not in the list",
    "hierarchy": "A child is found under its own parent only",
    "delete-twice": "Deleting again is no defect",
    "page-limit": "A page holds no more than asked for",
    "safe-read": "Reading changes nothing",
    "create-conflict": "What must be unique is taken once",
    "other-user": "Nobody reaches what belongs to another user",
    "said-flow": "Requests in an order that a language model drew from the document",
    "setup": "Makes the object that other cases need",
    "cleanup": "Deletes what setup made",
}

OF_OPERATION: Mapping[str, tuple[OfOperation, ...]] = {
    "A": (positive.minimal,),
    "B": (positive.full, positive.example),
    "C": (access.no_auth,),
    "I": (identity.unknown_id,),
    "K": (rules.dependency,),
    "L": (
        content.missing_body,
        content.malformed_body,
        content.wrong_media_type,
        negotiation.wrong_method,
        access.invalid_auth,
        access.partial_auth,
        structure.read_only,
    ),
    "M": (positive.realistic, style.style, negotiation.media_type, negotiation.accept),
    "N": (
        corners.mass_assignment,
        corners.duplicate_key,
        corners.duplicate_parameter,
        corners.extra_parameter,
        corners.not_acceptable,
        corners.deep_nesting,
        corners.xml_entity,
    ),
}
OF_PAIRS = "M"
"""The tier at whose end combinations stand: they come of many sites together, and can be counted without being made."""
OF_SITE: Mapping[str, tuple[OfSite, ...]] = {
    "D": (invalid.missing_required,),
    "E": (boundaries.invalid,),
    "F": (boundaries.valid,),
    "G": (
        invalid.enumeration,
        invalid.text_form,
        structure.duplicate_items,
        structure.unknown_property,
        variants.no_variant,
        variants.wrong_discriminator,
    ),
    "H": (invalid.wrong_type, invalid.null),
    "J": (variants.variant, variants.type_variant, positive.enum_value, variants.null_value),
    "N": (corners.default, probes.limits_unset, probes.injections),
}
WRITTEN_BOUNDS = frozenset(
    (
        "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength",
        "minItems", "maxItems", "minProperties", "maxProperties",
    )
)  # fmt: skip
"""The limits that an author sets for one input; a format has the same for all."""
OF_BOUNDS = "EF"
_BOUNDS = WRITTEN_BOUNDS | {"format"}
NEEDED: Mapping[str, frozenset[str]] = {
    "D": frozenset(("required",)),
    "E": _BOUNDS,
    "F": _BOUNDS,
    "G": frozenset(("enum", "const", "format", "pattern", "uniqueItems", "closed", "branches")),
    "H": frozenset(("null", "boolean", "integer", "number", "string", "array", "object")),
    "J": frozenset(("enum", "boolean", "branches", "null", "types")),
    "N": frozenset(("default", "string", "integer", "number")),
}
"""The words of a site (`Site.words`) of which one must be there for its tier to have a case."""
_OF_A_VARIANT = "EFGJ"
"""The tiers about one of several schemas as a whole; the others are about all of them together."""
_OF_ALL_VARIANTS = (invalid.enumeration,)
"""What another variant would take: some lists of values are written as one variant each."""
OF_WORDS: Mapping[OfSite, frozenset[str]] = {
    invalid.enumeration: frozenset(("enum", "const")),
    invalid.text_form: frozenset(("format", "pattern")),
    structure.duplicate_items: frozenset(("uniqueItems",)),
    structure.unknown_property: frozenset(("closed",)),
    variants.no_variant: frozenset(("branches",)),
    variants.wrong_discriminator: frozenset(("branches",)),
    variants.variant: frozenset(("branches",)),
    variants.type_variant: frozenset(("types",)),
    positive.enum_value: frozenset(("enum", "const", "boolean")),
    variants.null_value: frozenset(("null",)),
    corners.default: frozenset(("default",)),
    probes.limits_unset: frozenset(("string", "integer", "number")),
    probes.injections: frozenset(("string",)),
}
"""The words of which one must be there for a technique of a site to have a case; one that stands not here asks itself."""


@cache
def at_site(words: frozenset[str]) -> Mapping[str, tuple[OfSite, ...]]:
    """Return the techniques, by tier, that can have a case where a schema has these words."""
    left = _OF_ALL_VARIANTS if "variant" in words else ()
    found = {
        tier: tuple(
            each
            for each in techniques
            if each not in left and (each not in OF_WORDS or OF_WORDS[each] & words)
        )
        for tier, techniques in OF_SITE.items()
        if (tier not in NEEDED or NEEDED[tier] & words) and (tier in _OF_A_VARIANT or "variant" not in words)
    }
    return {tier: techniques for tier, techniques in found.items() if techniques}


WITHOUT_BASELINE: tuple[OfOperation, ...] = (
    positive.minimal,
    access.no_auth,
    content.missing_body,
    content.malformed_body,
    negotiation.wrong_method,
    access.invalid_auth,
    access.partial_auth,
)
TIERS = "ABCDEFGHIJKLMN"
LAST = "N"
