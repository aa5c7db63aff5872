"""The root of builds from source; its other half is among the tests, and no release contains this module."""

from collections.abc import Mapping
from typing import Final

ROOTS: Final[Mapping[str, bytes]] = {
    "development": bytes.fromhex("cfb05256a0d92dc5c08ed266ce0219b0eb87b19f773024741efa2bffa82365ea")
}
