"""Every code that reading a document can give, and how a fault travels until its place is known."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from engine.errors import Pointer, Severity

PROBLEMS: Final[Mapping[str, str]] = {
    # The document cannot be read at all
    "no-file": "there is no such file",
    "not-a-file": "a device or a pipe where a file is expected",
    "unreadable": "the operating system refuses to read the file",
    "too-large": "the document is larger than the budget",
    "empty": "the file has no content",
    "not-text": "a picture, an archive or other binary data",
    "not-utf8": "the text is not UTF-8",
    "markup": "HTML or XML instead of a document",
    "json-broken": "the JSON has an error of grammar",
    "yaml-broken": "the YAML has an error of grammar",
    "yaml-key-not-text": "a mapping or a list as a YAML key",
    "yaml-merge": "a YAML merge key without a mapping",
    "too-deep": "nested deeper than the budget",
    "alias-budget": "YAML aliases stand for more values than the budget",
    "alias-cycle": "a YAML alias inside the node that it names",
    "no-document": "a folder or ZIP without an OpenAPI document",
    "several-entries": "a folder or ZIP with more than one OpenAPI document",
    "zip-broken": "the ZIP is damaged or has a password",
    "zip-too-large": "the ZIP unpacks to more than the budget",
    "not-openapi": "the text is no OpenAPI document",
    "version-unknown": "a version of OpenAPI that is not supported",
    "fetch-failed": "the URL cannot be reached",
    "fetch-status": "the server answers with an error",
    "fetch-too-large": "the URL gives more than the budget",
    "fetch-too-slow": "the URL gives its content too slowly",
    "fetch-redirect": "the URL leads to a place that is not followed",
    "fetch-settings": "the proxy or the file of certificate authorities cannot be used",
    "fetch-too-many": "references lead to more files at addresses than the budget",
    "host-wrong": "a host to allow that is no host",
    # What was read, but is odd
    "json-odd": "an escape or a number that JSON cannot carry everywhere",
    "key-twice": "one key twice in a mapping",
    "several-documents": "more than one YAML document in a file",
    "yaml-tag": "a YAML tag that means nothing in OpenAPI",
    "version-odd": "the version is written in another way than OpenAPI asks",
    # References
    "reference-not-text": "`$ref` is not text",
    "reference-outside": "a reference leads outside the document's folder",
    "reference-remote": "references lead to a host that was not allowed",
    "reference-private": "references lead to a host whose address is not public",
    "reference-not-fetched": "references lead to a file at an address that could not be fetched",
    "reference-dangling": "nothing stands where a reference leads",
    "reference-cycle": "a reference leads back to itself",
    "reference-budget": "more references than the budget",
    # Structure
    "field-missing": "a field that this version requires is not there",
    "field-unknown": "a field that this version does not have",
    "value-type": "a value of another type than this version asks",
    "value-not-allowed": "a value that this version does not allow",
    "structure": "the document breaks the official description of its version in another way",
    "no-operations": "there is no operation to test",
    # Paths and operations
    "path-without-slash": "a path does not begin with `/`",
    "path-fragment": "a path has a part after `#`, which is never sent",
    "path-query": "a path has a query, which belongs into parameters",
    "path-with-host": "a whole URL in place of a path",
    "path-braces": "the braces of a path do not match",
    "path-placeholder-twice": "a placeholder stands twice in a path",
    "path-ambiguous": "two placeholders stand side by side in a path",
    "path-twice": "two paths have the same shape",
    "path-parameter-missing": "a placeholder of a path has no parameter",
    "path-parameter-unused": "a path parameter has no placeholder",
    "path-item-unusable": "a path item is not an object",
    "method-unusable": "a method has other characters than methods may have",
    "operation-unusable": "an operation is not an object",
    "operation-id-twice": "two operations have the same operationId",
    # Parameters, bodies, responses
    "parameter-unusable": "a parameter lacks its name or place",
    "parameter-twice": "one parameter twice in a list",
    "parameter-optional-in-path": "a path parameter is not required",
    "parameter-content": "a parameter without exactly one media type",
    "parameter-name": "a name that HTTP cannot carry",
    "body-twice": "two bodies in one operation",
    "body-and-form": "a body and form fields in one operation",
    "body-unusable": "a request body without media types",
    "body-not-sent": "a body for a method that carries none",
    "response-unusable": "a response that is not an object or leads nowhere",
    "encoding-unknown": "an encoding for a property that the schema does not have",
    "reference-siblings": "what stands beside the `$ref` of a parameter, body, response or header is ignored",
    "security-unknown": "a security requirement names no security scheme",
    "security-unusable": "a security scheme of unknown type or without its parts",
    # Schemas
    "bounds-crossed": "the smallest is above the largest",
    "pattern-invalid": "a pattern that is no regular expression",
    "pattern-slashes": "a pattern between slashes, as JavaScript writes one: it matches no text",
    "direction-both": "`readOnly` and `writeOnly` at once",
    "default-invalid": "a default of another type than its schema",
    "enum-empty": "an enum without values, which allows nothing",
    "enum-invalid": "an enum value of another type than its schema",
    "required-undefined": "`required` names a property that is not defined",
    "nullable-ignored": "`nullable` in a version that does not have it",
    "items-missing": "an array without `items`",
    "more": "more problems of one code than are shown",
}


class Finding(NamedTuple):
    """A problem whose place is still a pointer."""

    code: str
    what: str
    cure: str
    at: Pointer
    severity: Severity = Severity.ERROR


class RefusedHost(NamedTuple):
    """A host as a person allows it: `references` lead to `files` there. `address` where it is no public one."""

    host: str
    files: int
    references: int
    address: str = ""


class Fault(Exception):  # noqa: N818 - it never ends a run: it says that one part cannot be used
    """Raised where one part of the document cannot be used; whoever goes on without it notes `finding`."""

    def __init__(self, code: str, what: str, cure: str, at: Pointer) -> None:
        super().__init__(what)
        self.finding = Finding(code, what, cure, at)
