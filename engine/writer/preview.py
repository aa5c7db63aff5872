"""A sink that writes nothing: it tells what a folder would become."""

from collections.abc import Callable
from pathlib import Path

from engine.writer.manifest import Written, standing
from engine.writer.plan import Plan, plan


class Preview:
    """Lets every file go by; the manifest alone says what would change."""

    def __init__(self, out: str, *, force: bool, show: Callable[[Plan], None]) -> None:
        """`show` is given the plan once the suite is whole.

        Raises:
            OutputError: `folder-not-ours`, `out-is-a-file`.
        """
        self._folder = Path(out)
        self._force = force
        self._show = show
        standing(self._folder, out, force=force)

    def add(self, path: str, content: bytes, *, more: bool) -> None:
        """Nothing is kept."""

    def commit(self, _new: Written, manifest: bytes) -> None:
        self._show(plan(self._folder, manifest, force=self._force))

    def discard(self) -> None:
        """Nothing was made."""
