"""The parameters of a request that follows a link, as the link writes them (OpenAPI, Link Object, `parameters`)."""

from engine.cases.bindings import as_linked
from engine.cases.dependencies import Binding, Linked, Producer
from engine.cases.edits import field_of, with_parameters
from engine.cases.flows.bench import Bench, Chain
from engine.cases.flows.sent_values import SentValues
from engine.cases.linked_inputs import Input
from engine.cases.model import ABSENT, Request
from engine.cases.runtime_expressions import source_of
from engine.openapi.model import JsonValue, Link, Operation, Parameter


class LinkParameters:
    """What a link has for the parameters of `operation`: `taken` is what it takes of the answer for that."""

    def __init__(self, operation: Operation, bench: Bench) -> None:
        self._operation = operation
        self._bench = bench
        self._given: dict[str, Binding] = {}
        self._planned: dict[str, JsonValue] = {}
        self._places: dict[str, str] = {}
        self._live: list[tuple[Parameter, Binding | str]] = []
        self.taken: Chain = ()
        self.subject = bench.subject(operation)

    @classmethod
    def read(cls, link_: Link, operation: Operation, bench: Bench) -> "LinkParameters | None":
        """Return what a link has for parameters, None where more is needed, or something that nobody knows."""
        found, sent = cls(operation, bench), SentValues(bench)
        said = {name.rpartition(".")[2]: value for name, value in link_.parameters.items()}
        for parameter in operation.parameters:
            text = said.get(parameter.name, ABSENT)
            source = source_of(text)
            is_known = found._take(parameter, source) if source else found._hold(parameter, sent.value(text))
            if not is_known and (parameter.place == "path" or parameter.required):
                return None
        found.subject = bench.on(operation, (*bench.makers, *found.taken), found._given)
        return found if found._bind() else None

    def put(self, request: Request) -> Request:
        """Return a request with what the link says."""
        return with_parameters(request, self._places, self._planned) if self._planned else request

    def _take(self, parameter: Parameter, source: str) -> bool:
        """Take a value of the answer, which has a name for each place that asks for it."""
        name = f"link{len(self.taken) + 1}"
        create, path = self._bench.kept.create, self._operation.path
        if parameter.place == "path":
            item = f"{path.partition(f'{{{parameter.name}}}')[0]}{{{parameter.name}}}"
        elif parameter.place in ("query", "header"):
            item = f"{create.path}#{parameter.place}.{parameter.name}"
            self._live.append((parameter, name))
        else:
            return False
        self.taken = (*self.taken, (Producer(create, parameter.name, source, item, 1.0, lists=False), name))
        return True

    def _hold(self, parameter: Parameter, value: Binding | JsonValue) -> bool:
        """Hold what is known before the link is followed."""
        if value is ABSENT or parameter.place == "cookie":
            return False
        if not isinstance(value, Binding):
            self._plan(parameter, value)
        elif parameter.place == "path":
            self._given[parameter.name] = value
        else:
            self._live.append((parameter, value))
        return True

    def _bind(self) -> bool:
        """Bind the parameters beside the path to what they take; False where it does not fit one of them."""
        subject = self.subject
        samples = {str(each.value): each.sample for each in subject.bindings.values()}
        links = {(each.site.place, each.site.path, each.site.name): each for each in subject.links}
        makers = {name: producer for producer, name in self.taken}
        for parameter, live in self._live:
            site = subject.shared_sites.whole(parameter)
            linked = None
            if site is not None and isinstance(live, str):
                taken = Input(site, makers[live], 1.0, required=True)
                linked = as_linked(subject, taken, live, samples)
            elif site is not None and isinstance(live, Binding):
                accepts = subject.values.accepts
                linked = Linked(site, live) if all(accepts(at, live.sample) for at in site.pointers) else None
            if linked is None:
                return False
            links[linked.site.place, linked.site.path, linked.site.name] = linked
            self._plan(parameter, linked.binding.value)
        self.subject = subject.linked(tuple(links.values())) if self._live else subject
        return True

    def _plan(self, parameter: Parameter, value: JsonValue) -> None:
        self._planned[parameter.name] = value
        self._places[parameter.name] = field_of(parameter.place)
