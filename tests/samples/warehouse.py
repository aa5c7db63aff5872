"""A large document, whose generation a person, or a test, can watch."""

from typing import Any

OPERATION = {
    "tags": ["boxes"],
    "parameters": [
        {
            "name": "hall",
            "in": "path",
            "required": True,
            "schema": {"type": "string", "pattern": "^[A-Z]{2}$"},
        },
        {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 100}},
        {"name": "sort", "in": "query", "schema": {"type": "string", "enum": ["age", "weight", "owner"]}},
    ],
    "responses": {
        "200": {
            "description": "The boxes",
            "content": {
                "application/json": {
                    "schema": {"type": "array", "items": {"type": "object", "required": ["weight"]}}
                }
            },
        },
        "400": {"description": "The request is not as it should be"},
    },
}


def warehouse(operations: int) -> dict[str, Any]:
    paths = {
        f"/halls/{{hall}}/shelf-{number}/boxes": {
            "get": {**OPERATION, "operationId": f"listBoxesOfShelf{number}"}
        }
        for number in range(operations)
    }
    return {"openapi": "3.1.0", "info": {"title": "Warehouse", "version": "7.2"}, "paths": paths}
