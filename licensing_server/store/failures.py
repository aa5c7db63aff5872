"""Why the database gave no answer; in both cases the request may be sent again."""


class Unavailable(Exception):  # noqa: N818  what it is, not that it is one
    """The database cannot be reached, or took too long."""


class Busy(Unavailable):
    """Too many requests wait already."""
