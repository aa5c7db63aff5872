from engine.writer.once import Once

ONE, TWO = b'{"one": 1}', b'{"two": 2}'


def _counting(made: list[bytes]) -> Once[int]:
    def size(content: bytes) -> int:
        made.append(content)
        return len(content)

    once = Once(size)
    made.clear()
    return once


def test_what_goes_to_formats_in_a_row_is_made_once() -> None:
    made: list[bytes] = []
    once = _counting(made)

    sizes = [once.of(f"{form}/data/a.json", ONE) for form in ("python", "nodejs")]

    assert sizes == [10, 10]
    assert made == [ONE]


def test_schemas_and_flows_are_made_once_whatever_stands_between() -> None:
    made: list[bytes] = []
    once = _counting(made)

    for form in ("python", "junit/src/test/resources", "nodejs"):
        once.of(f"{form}/schemas/a.json", ONE)
        once.of(f"{form}/data/flows/a.json", TWO)

    assert made == [ONE, TWO]


def test_any_other_file_is_made_again_and_kept_no_longer() -> None:
    made: list[bytes] = []
    once = _counting(made)

    for content in (ONE, TWO, ONE):
        once.of("python/data/a.json", content)

    assert made == [ONE, TWO, ONE]
