"""References to files at addresses that were not read: one problem for all of a host, or of a file."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from engine.errors import Pointer, SpecMintError
from engine.openapi.problems import Fault, Finding, RefusedHost
from engine.openapi.source.hosts import NOT_ALLOWED, host_of

PRIVATE: Final = "reference-private"
FAILED: Final = "reference-not-fetched"


class _Group(NamedTuple):
    """What is told in one problem: all of a host that was not allowed, or leads to a private address, or a file."""

    code: str
    name: str
    why: str


@dataclass(slots=True)
class RemoteFaults:
    """`of` keeps for the text of each fault which file it is about, and what it is told with."""

    of: dict[str, tuple[str, _Group]] = field(default_factory=dict)

    def fault(self, file: str, error: SpecMintError, at: Pointer) -> Fault:
        """Return the fault of a reference to a file that was not read."""
        problem, host = error.problem, host_of(file) or ""
        if problem.code == NOT_ALLOWED:
            group = _Group(NOT_ALLOWED, host, "")
        elif problem.code == PRIVATE:
            group = _Group(PRIVATE, host, str(getattr(error, "address", "")))
        else:
            group = _Group(FAILED, file, problem.what)
        what = f"`{file}` was not fetched: {_reason(group)}"
        self.of[what] = file, group
        return Fault(group.code, what, problem.cure, at)

    def gathered(self, findings: Iterable[Finding]) -> tuple[list[Finding], tuple[RefusedHost, ...]]:
        """Return the findings with one for each group, where its first stands; and the hosts that were refused."""
        if not self.of:
            return list(findings), ()
        kept: list[Finding | _Group] = []
        references: dict[_Group, dict[Pointer, None]] = {}
        files: dict[_Group, set[str]] = {}
        for finding in findings:
            known = self.of.get(finding.what)
            if known is None:
                kept.append(finding)
                continue
            file, group = known
            if group not in references:
                kept.append(group)
            references.setdefault(group, {})[Pointer(finding.at.removesuffix("/$ref"))] = None
            files.setdefault(group, set()).add(file)
        told = {
            group: _finding(group, list(places), len(files[group])) for group, places in references.items()
        }
        hosts = tuple(
            RefusedHost(group.name, len(files[group]), len(places), group.why)
            for group, places in sorted(references.items())
            if group.code != FAILED
        )
        return [told[each] if isinstance(each, _Group) else each for each in kept], hosts


def _finding(group: _Group, places: list[Pointer], files: int) -> Finding:
    references = f"{len(places):,} references lead" if len(places) > 1 else "1 reference leads"
    if group.code == FAILED:
        what = f"{references} to `{group.name}`, which was not fetched: {group.why}"
        cure = "check the address in a browser, or copy the file into the folder of the document"
    else:
        number = f"{files:,} files" if files > 1 else "1 file"
        what = f"{references} to {number} on `{group.name}`: {_reason(group)}"
        cure = (
            f"if you trust that host, use --allow-host {group.why or group.name}"
            " to fetch them; or copy the files into the folder of the document"
        )
    return Finding(group.code, what, cure, Pointer(f"{min(places)}/$ref"))


def _reason(group: _Group) -> str:
    if group.code == NOT_ALLOWED:
        return "another host is asked only if you allow it"
    if group.code == PRIVATE:
        return f"it leads to {group.why}, which is no public address"
    return group.why
