"""How each seller's messages are read."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from licensing_server.billing import lemonsqueezy, paddle, stripe
from licensing_server.billing.events import Head, Notice, Seller


class Reader(NamedTuple):
    head: Callable[[bytes], Head]
    read: Callable[[bytes], Notice]


READERS: Mapping[Seller, Reader] = {
    Seller.STRIPE: Reader(stripe.head, stripe.read),
    Seller.PADDLE: Reader(paddle.head, paddle.read),
    Seller.LEMON_SQUEEZY: Reader(lemonsqueezy.head, lemonsqueezy.read),
}
