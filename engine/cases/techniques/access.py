"""Security cases: a protected operation must ask who is there."""

from collections.abc import Iterator

from engine.cases.model import Auth, Request
from engine.cases.subject import Subject
from engine.cases.techniques.candidate import Candidate


def no_auth(subject: Subject) -> Iterator[Candidate]:
    """The credential left out."""
    access = subject.access
    if access is None or access.optional:
        return
    yield Candidate(
        "no-auth",
        "security",
        access.at,
        "auth",
        "must refuse a request without credentials",
        f"the document asks for {_names(subject)}",
        lambda _: _by(subject, "none"),
    )


def invalid_auth(subject: Subject) -> Iterator[Candidate]:
    """A credential that is well formed and wrong."""
    access = subject.access
    if access is None or access.optional:
        return
    yield Candidate(
        "invalid-auth",
        "security",
        access.at,
        "auth",
        "must refuse a credential that is well formed and wrong",
        f"the document asks for {_names(subject)}",
        lambda _: _by(subject, "invalid"),
    )


def partial_auth(subject: Subject) -> Iterator[Candidate]:
    """One of several credentials that are needed together."""
    access = subject.access
    if access is None or access.optional or len(access.schemes) < 2:
        return
    left_out = access.schemes[-1].name
    yield Candidate(
        "partial-auth",
        "security",
        access.at,
        "auth",
        f"must refuse a request without the credential `{left_out}`",
        f"the document asks for {_names(subject)} together",
        lambda _: _by(subject, "partial"),
    )


def _by(subject: Subject, auth: Auth) -> Request:
    """Return the baseline sent by somebody else; it needs no real object, the door comes first."""
    request = subject.carrier()
    # An object below one that a person gives cannot be made without it.
    is_given = any(each.origin == "given" for each in subject.bindings.values())
    stand_ins = {name: each.sample for name, each in subject.bindings.items() if each.origin != "example"}
    ids = {**request.path_params, **(stand_ins if is_given else {})}
    return request._replace(auth=auth, path_params=ids)


def _names(subject: Subject) -> str:
    return " and ".join(f"`{scheme.name}`" for scheme in subject.access.schemes) if subject.access else ""
