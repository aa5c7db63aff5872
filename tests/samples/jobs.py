"""Jobs, documents of any size for them, and children that misbehave.

`python -m tests.samples.jobs DOCUMENT FOLDER [TARGET]` is a parent: it starts a child with a job, prints the child's
pid once it works, and never ends.
"""

import json
import re
import signal
import sys
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

from engine.jobs import child
from engine.jobs.limits import die_with_parent
from engine.jobs.messages import Job, Kind, Message, Progress, SaveTarget, Started
from engine.jobs.pipe import packed, unpacked_order
from engine.jobs.process import Child
from engine.options import GenerateOptions

ENDLESS = ("(a+)+$", "a" * 60 + "b")
"""A pattern and a text that keep `re` busy for years, without ever letting the interpreter go."""


def job(
    kind: Kind,
    document: str | Path,
    folder: Path,
    *,
    options: GenerateOptions | None = None,
    save: SaveTarget | None = None,
) -> Job:
    return Job("000001", kind, str(document), str(folder), options or GenerateOptions(), save)


def document_of(operations: int, folder: Path) -> Path:
    """Write a document with that many operations, half of them with a body."""
    paths = {f"/things{number}/{{id}}": _path_item(number) for number in range(operations // 2)}
    path = folder / "things.json"
    path.write_text(
        json.dumps({"openapi": "3.1.0", "info": {"title": "Things", "version": "1"}, "paths": paths}), "utf-8"
    )
    return path


def _path_item(number: int) -> dict[str, object]:
    answer = {"200": {"description": "done"}}
    size = {"type": "integer", "minimum": 1, "maximum": 90 + number % 10}
    name = {"type": "string", "minLength": 2, "maxLength": 20}
    thing = {
        "type": "object",
        "required": ["name", "size"],
        "properties": {
            "name": name,
            "size": size,
            "colour": {"enum": ["red", "green", "blue"]},
            "made": {"type": "string", "format": "date"},
        },
    }
    named = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 1}}
    return {
        "parameters": [named],
        "get": {"operationId": f"getThing{number}", "tags": [f"things{number // 20}"], "responses": answer},
        "put": {
            "operationId": f"putThing{number}",
            "requestBody": {"required": True, "content": {"application/json": {"schema": thing}}},
            "responses": answer,
        },
    }


def deaf(orders: Connection, messages: Connection, _memory: int) -> None:
    """Be a child that hears nothing, not even the polite signal."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    _begin(orders, messages)
    threading.Event().wait()


def busy(orders: Connection, messages: Connection, _memory: int) -> None:
    """Be a child inside a C call that never ends and keeps the interpreter."""
    die_with_parent()
    _begin(orders, messages)
    re.match(*ENDLESS)


def garbled(orders: Connection, messages: Connection, _memory: int) -> None:
    """Be a child that says what no child says."""
    _begin(orders, messages)
    messages.send_bytes(b'{"message": "__import__"}')
    threading.Event().wait()


def _begin(orders: Connection, messages: Connection) -> None:
    order = unpacked_order(orders.recv_bytes())
    assert isinstance(order, Job)
    messages.send_bytes(packed(Started(order.id, 1)))
    messages.send_bytes(
        packed(Progress(order.id, "plan", 3, 9, 0.4, None, 1.0, None, 3, 20, 0, 0, "getThing"))
    )


def last_word(started: Child, order: Job, on: Callable[[Message], None] = lambda _message: None) -> Message:
    """Send the job and return its last word; `on` sees each message."""
    started.send(order)
    message: Message | None = None
    for message in started.messages():
        on(message)
    assert message is not None
    return message


def main() -> None:
    document, folder, *target = sys.argv[1:]
    started = Child.start(target=globals()[target[0]] if target else child.main)
    started.send(job(Kind.GENERATE, document, Path(folder)))
    for message in started.messages():
        if isinstance(message, Progress):
            sys.stdout.write(f"{started.pid}\n")
            sys.stdout.flush()
            break
    threading.Event().wait()


if __name__ == "__main__":
    main()
