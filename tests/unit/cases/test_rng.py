from engine.cases.rng import stream


def test_a_stream_is_the_same_for_the_same_key_on_every_python() -> None:
    draw = stream(0, "POST", "/pets", "minimal", "#/x", 0)

    assert [draw.below(100) for _ in range(5)] == [44, 49, 79, 81, 74]


def test_streams_of_other_cases_seeds_and_attempts_differ() -> None:
    streams = [
        stream(0, "a", "b"),
        stream(1, "a", "b"),
        stream(0, "a", "c"),
        stream(0, "a", "b", 1),
        stream(0, "ab"),
    ]

    firsts = {each.below(2**60) for each in streams}

    assert len(firsts) == 5


def test_a_stream_goes_on_past_one_digest_without_repeating_itself() -> None:
    draw = stream(0, "long")

    drawn = [draw.below(2**50) for _ in range(1_000)]

    assert len(set(drawn)) == 1_000


def test_below_keeps_inside_for_small_and_for_huge_ranges() -> None:
    draw = stream(3, "x")

    assert {draw.below(1) for _ in range(5)} == {0}
    assert {draw.below(3) for _ in range(60)} == {0, 1, 2}
    assert all(0 <= draw.below(10**30) < 10**30 for _ in range(50))


def test_choice_takes_an_item_of_the_sequence() -> None:
    draw = stream(0, "choice")

    assert {draw.choice("abc") for _ in range(50)} == {"a", "b", "c"}
