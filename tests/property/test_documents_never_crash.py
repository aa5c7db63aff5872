"""Whatever stands in a document: it is read, or refused by an error that has a cure."""

import copy
from typing import Any

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import DocumentError, Problem
from engine.openapi.load import check, load
from engine.openapi.model import Api, MediaType
from engine.openapi.yaml_tree import build

DOCUMENT = """
openapi: 3.1.0
info: {title: Shop, version: '1'}
servers: [{url: 'https://{a}.example', variables: {a: {default: b}}}]
security: [{key: []}]
paths:
  /pets/{id}:
    parameters: [{$ref: '#/components/parameters/Id'}]
    put:
      operationId: putPet
      tags: [pets]
      parameters: [{name: q, in: query, style: form, content: {application/json: {schema: {type: array}}}}]
      requestBody:
        required: true
        content:
          application/json: {schema: {$ref: '#/components/schemas/Pet'}, examples: {a: {value: {name: x}}}}
          multipart/form-data: {schema: {type: object, properties: {f: {}}}, encoding: {f: {style: form}}}
      responses:
        '200':
          description: ok
          headers: {X-A: {schema: {type: integer}}}
          links: {next: {operationId: putPet, parameters: {id: 1}}}
          content: {application/json: {schema: {items: {$ref: '#/components/schemas/Pet'}}}}
components:
  parameters: {Id: {name: id, in: path, required: true, schema: {type: integer, minimum: 1}}}
  schemas:
    Pet:
      $id: https://shop.example/pet
      $anchor: pet
      type: [object, 'null']
      required: [name]
      properties:
        name: {type: string, minLength: 1, pattern: '^a', enum: [a, b], default: a}
        friend: {$dynamicRef: '#pet'}
      allOf: [{additionalProperties: false}]
  securitySchemes: {key: {type: apiKey, in: header, name: X}}
"""
TREE = build(DOCUMENT.encode(), "document")[0]

words = st.sampled_from(
    [
        "",
        "#",
        "#/",
        "#/components",
        "#pet",
        "http://a",
        "../x",
        "query",
        "default",
        "\0",
        "{",
        "a/b~",
        "x" * 300,
    ]
)
numbers = st.sampled_from([0, -1, 2**63, 1.5, 1e308])
scalars = st.none() | st.booleans() | words | numbers
junk = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(words | st.just("$ref"), inner, max_size=2),
    max_leaves=4,
)


def places(tree: Any) -> list[tuple[Any, Any]]:
    """Return every container and key below `tree`, in document order."""
    found = []
    pending = [tree]
    while pending:
        node = pending.pop()
        keys = list(node) if isinstance(node, dict) else range(len(node))
        for key in keys:
            found.append((node, key))
            if isinstance(node[key], dict | list):
                pending.append(node[key])
    return found


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_document_with_anything_in_any_place_is_read_or_refused(data: st.DataObject) -> None:
    tree = copy.deepcopy(TREE)
    for _ in range(data.draw(st.integers(1, 3))):
        container, key = data.draw(st.sampled_from(places(tree)))
        container[key] = data.draw(junk)
    text = orjson.dumps(tree)
    problems: list[Problem] = []

    try:
        api = load("-", report=problems.append, stdin=lambda: text)
    except DocumentError as error:
        problems = [error.problem]
    else:
        for media_type in media_types(api):
            if media_type.schema is not None:
                assert isinstance(api.schemas.follow(media_type.schema)[1], dict)

    assert [problem for problem in problems if not problem.cure or problem.at is None] == []


@settings(max_examples=150, deadline=None)
@given(
    start=st.integers(0, len(DOCUMENT)),
    length=st.integers(0, 60),
    inserted=st.text("{}[]:&*!|>-?,#'\"\n\t \\a1\x00\x85\ufeff", max_size=4),
)
def test_a_text_that_is_cut_or_added_to_is_read_or_refused(start: int, length: int, inserted: str) -> None:
    text = DOCUMENT[:start] + inserted + DOCUMENT[start + length :]

    problems = check("-", stdin=text.encode)

    assert [problem for problem in problems if not problem.cure or problem.at is None] == []


def media_types(api: Api) -> list[MediaType]:
    found: list[MediaType] = []
    for operation in api.operations:
        found.extend(operation.body.content if operation.body else ())
        for response in operation.responses:
            found.extend(response.content)
    return found
