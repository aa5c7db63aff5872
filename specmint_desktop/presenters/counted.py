"""How many of something, as a part of a sentence."""

from specmint_desktop.state.messages import Message


def operations(number: int) -> Message:
    return Message("counted-operations", "{n} operations", (("n", number),), "{n} operation", number=number)


def cases(number: int) -> Message:
    return Message("counted-cases", "{n} cases", (("n", number),), "{n} case", number=number)


def calls(number: int) -> Message:
    return Message("counted-calls", "{n} calls", (("n", number),), "{n} call", number=number)


def tokens(number: int) -> Message:
    return Message("counted-tokens", "{n} tokens", (("n", number),), "{n} token", number=number)


def formats(number: int) -> Message:
    return Message("counted-formats", "{n} formats", (("n", number),), "{n} format", number=number)
