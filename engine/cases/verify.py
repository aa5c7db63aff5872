"""Self-verification: a wire is read back and judged against the document before a case is written."""

import re
from collections.abc import Mapping

from engine.cases.model import Request, Wire
from engine.cases.request_schemas import RequestSchemas
from engine.cases.wire.inputs import Broken, Inputs
from engine.cases.wire.judge import Judge
from engine.cases.wire.readings import Readings
from engine.cases.wire.routes import Routes
from engine.cases.wire.well_formed import malformations
from engine.errors import Pointer
from engine.openapi.model import Api, JsonValue, Operation

_VARIABLE = re.compile(r"\{[^{}]*\}")


class Verifier:
    """Judges the requests of one document."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._request_schemas = RequestSchemas(api)
        self._inputs = Inputs(api.schemas, Readings(api.schemas, self._request_schemas.accepts))
        self._routes = Routes(operation.path for operation in api.operations)
        self._judges: dict[int, tuple[Operation, Judge]] = {}
        self._twins = _twins(api)

    @property
    def weakened(self) -> list[Pointer]:
        """Schemas that could not be kept whole, among those compiled so far: an unreadable pattern, for one."""
        return self._request_schemas.weakened

    def accepts(self, pointer: Pointer, value: JsonValue) -> bool:
        """Tell whether the schema at `pointer` accepts `value` in a request; formats are asserted."""
        return self._request_schemas.accepts(pointer, value)

    def positive(
        self,
        operation: Operation,
        request: Request,
        wire: Wire,
        samples: Mapping[str, str],
    ) -> str | None:
        """Return None where the plain reading of every input is valid, else why not."""
        return self._judge(operation).judge(wire, samples, None, request.body)

    def negative(
        self,
        operation: Operation,
        request: Request,
        wire: Wire,
        samples: Mapping[str, str],
        broken: Broken,
    ) -> str | None:
        """Return None where `broken` is invalid in every reading and all else is valid, else why not.

        `broken` is place and name: `("query", "limit")`, `("body", "")`.
        """
        return self._judge(operation).judge(wire, samples, broken, request.body)

    def twin(self, operation: Operation, wire: Wire, samples: Mapping[str, str]) -> Operation | None:
        """Return the operation, of those that no server can tell from this one, whose valid request a wire is."""
        for twin in self._twins.get(id(operation), ()):
            if self._judge(twin).judge(wire, samples, None) is None:
                return twin
        return None

    def bodies(self, operation: Operation, wire: Wire, samples: Mapping[str, str]) -> list[JsonValue] | None:
        """Return the valid bodies that a lenient server may read from a wire, None where they cannot be told."""
        return self._judge(operation).bodies(wire, samples)

    def has_twins(self, operation: Operation) -> bool:
        """Tell whether there are other operations that no server can tell from this one."""
        return id(operation) in self._twins

    def well_formed(self, wire: Wire) -> str | None:
        """Return None where the wire is a request that HTTP can carry, else why not."""
        return next(malformations(wire), None)

    def forget(self, operation: Operation) -> None:
        """Let go of what was kept for the cases of `operation`."""
        self._judges.pop(id(operation), None)

    def _judge(self, operation: Operation) -> Judge:
        found = self._judges.get(id(operation))
        if found is None:
            judge = Judge(
                operation,
                self._inputs,
                ignored=self._credentials(operation),
                elsewhere=self._routes.elsewhere(operation.path),
            )
            found = self._judges[id(operation)] = (operation, judge)
        return found[1]

    def _credentials(self, operation: Operation) -> frozenset[Broken]:
        names = (name for requirement in operation.security for name in requirement.schemes)
        schemes = (self._api.security_schemes[name] for name in names if name in self._api.security_schemes)
        return frozenset(
            (scheme.place, scheme.parameter.lower())
            for scheme in schemes
            if scheme.place is not None and scheme.parameter is not None
        )


def _twins(api: Api) -> dict[int, list[Operation]]:
    """Return, by identity, the operations whose requests no server can tell apart by method and path.

    Their paths differ in the names of variables, or in a fragment, which is never sent.
    """
    groups: dict[tuple[str, str], list[Operation]] = {}
    for operation in api.operations:
        path = _VARIABLE.sub("{}", operation.path.partition("#")[0])
        groups.setdefault((operation.method, path), []).append(operation)
    several = [group for group in groups.values() if len(group) > 1]
    return {id(one): [each for each in group if each is not one] for group in several for one in group}
