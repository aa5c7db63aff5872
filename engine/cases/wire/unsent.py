"""Header names that no parameter decides, in lower case."""

# OpenAPI 3.1, Parameter Object: header parameters of these names are ignored.
_OTHERWISE_DOCUMENTED = ("accept", "content-type", "authorization")
# HTTP's own (RFC 9110, 9112): clients write them from the message, and a wrong one breaks the connection.
_OF_THE_CONNECTION = (
    "connection",
    "content-length",
    "expect",
    "host",
    "keep-alive",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
)
UNSENT_HEADERS = frozenset((*_OTHERWISE_DOCUMENTED, *_OF_THE_CONNECTION))
