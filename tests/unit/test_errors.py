from engine.errors import causes


def test_the_chain_of_an_exception_begins_with_itself_and_prefers_the_cause_to_the_context() -> None:
    cause, context, error = OSError("cause"), KeyError("context"), ValueError("error")
    error.__cause__, error.__context__ = cause, context

    assert list(causes(error)) == [error, cause]
    assert list(causes(None)) == []


def test_a_chain_that_bites_its_tail_ends() -> None:
    one, other = ValueError("one"), ValueError("other")
    one.__context__, other.__context__ = other, one

    assert list(causes(one)) == [one, other]
