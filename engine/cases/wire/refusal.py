"""The one way to say that a value has no form on the wire."""


class NotOnTheWire(Exception):  # noqa: N818 -- a finding about a value, not a failure of ours
    """The value cannot be sent there; `str()` is the reason, a short sentence."""
