"""Which schemas have no value that ends: all they allow requires them again."""

from collections.abc import Iterator

from engine.cases.values.effective import Effective, Effectives
from engine.cases.values.making import OBJECT
from engine.errors import Pointer

Node = tuple[Pointer, ...]
_ARRAY = frozenset(("array",))


class Endings:
    """Tells for a conjunction whether a value may end; a least fixpoint, each conjunction once."""

    def __init__(self, effectives: Effectives) -> None:
        self._effectives = effectives
        self._ends: dict[Node, bool] = {}

    def may_end(self, pointers: Node) -> bool:
        """Return False only where no finite value exists; True says that none of what is looked at forbids one."""
        if pointers not in self._ends:
            self._settle(self._needs_below(pointers))
        return self._ends[pointers]

    def _needs_below(self, start: Node) -> dict[Node, list[list[Node]]]:
        """Return what each unsettled conjunction below `start` needs: of each list one that ends."""
        needs: dict[Node, list[list[Node]]] = {}
        waiting = [start]
        while waiting:
            node = waiting.pop()
            if node not in needs and node not in self._ends:
                needs[node] = list(self._needs(self._effectives[node]))
                waiting += [each for options in needs[node] for each in options]
        return needs

    def _settle(self, needs: dict[Node, list[list[Node]]]) -> None:
        """Settle all of `needs`: what ends is found from those that need nothing, the rest never does."""
        lacking = {node: len(wanted) for node, wanted in needs.items()}
        users: dict[Node, list[tuple[Node, int]]] = {}
        ended: list[Node] = [node for node, count in lacking.items() if not count]
        for node, wanted in needs.items():
            for number, options in enumerate(wanted):
                for option in options:
                    users.setdefault(option, []).append((node, number))
        ended += [node for node in users if self._ends.get(node)]
        met: set[tuple[Node, int]] = set()
        while ended:
            node = ended.pop()
            self._ends[node] = True
            for use in users.pop(node, ()):
                if use not in met:
                    met.add(use)
                    lacking[use[0]] -= 1
                    if not lacking[use[0]]:
                        ended.append(use[0])
        for node in needs:
            self._ends.setdefault(node, False)

    def _needs(self, effective: Effective) -> Iterator[list[Node]]:
        """Yield, for each thing that every value holds, the conjunctions of which it satisfies one."""
        if effective.types == OBJECT:
            for name in effective.required:
                held = effective.properties.get(name)
                if held and not self._effectives[held].read_only:  # a request leaves it out
                    yield [held]
        elif effective.types == _ARRAY and effective.items and effective.keywords.get("minItems"):
            yield [effective.items]
        for _, _, options in effective.branches:
            if options:
                yield [(option,) for option in options]
