"""`specmint generate`."""

import os
import sys
from collections.abc import Callable
from functools import partial

from engine.cli import ceilings
from engine.cli.arguments import Chosen
from engine.cli.tally import Tally
from engine.cli.terminal import standard_input
from engine.errors import SpecMintError
from engine.events import Emit, Event, ProblemFound
from engine.openapi.model import Api
from engine.options import AiOptions, narrowed
from engine.pipeline import Lesson, read
from engine.pipeline import generate as write_tests
from engine.writer.output import Destination


def generate(chosen: Chosen) -> int:
    """Write the tests; 0 once the suite is written, also where some operations had problems."""
    if chosen.ai is not None and chosen.ai.preview is not None:
        return _preview(chosen, chosen.ai, chosen.ai.preview)
    destination = Destination(chosen.out, chosen.zip_file, chosen.force)
    listener = _listener(chosen)
    tally = Tally(listener)
    try:
        ceilings.check(chosen.options)
        write_tests(
            chosen.document,
            chosen.options,
            destination,
            emit=tally,
            stdin=standard_input,
            reader=partial(read, hosts=chosen.hosts),
            teach=_teacher(chosen, tally),
        )
    except SpecMintError as error:
        if chosen.events:
            listener(ProblemFound(error.problem))
        raise
    finally:
        close = getattr(listener, "close", None)
        if close:
            close()
    tally.count()
    return 0


def _teacher(chosen: Chosen, emit: Emit) -> Callable[[Api], Lesson] | None:
    if chosen.ai is None:
        return None
    from engine.cli.extras import need_models

    need_models()
    from engine.cli.language_models import teacher

    return teacher(chosen, chosen.ai, emit)


def _preview(chosen: Chosen, ai: AiOptions, file: str) -> int:
    from engine.cli.extras import need_models

    need_models()
    from engine.cli.language_models import preview
    from engine.cli.plain import PlainResult

    listener = PlainResult()
    try:
        api = read(chosen.document, emit=listener, stdin=standard_input, hosts=chosen.hosts)
    finally:
        listener.close()
    preview(api, narrowed(chosen.options, ai), ai, file)
    return 0


def _listener(chosen: Chosen) -> Callable[[Event], None]:
    if chosen.events:
        from engine.cli.json_text import write_json_line
        from engine.events import dump

        return lambda event: write_json_line(dump(event))
    if sys.stderr.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb":
        from engine.cli.live import LiveProgress

        return LiveProgress()
    from engine.cli.plain import PlainResult

    return PlainResult()
