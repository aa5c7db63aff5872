import time

import pytest

from engine.cases.wire.routes import Routes

ROUTES = Routes(
    [
        "/pets",
        "/pets/{id}",
        "/pets/mine",
        "/pets/{id}/toys",
        "/pets/mine/toys",
        "/{kind}/new",
        "/{kind}/v{n}",
        "/a/b/c",
        "/a/{x}",
    ]
)


@pytest.mark.parametrize(
    ("template", "path", "expected"),
    [
        ("/pets/{id}", "/pets/7", False),
        ("/pets/{id}", "/pets/mine", True),
        ("/pets/{id}", "/pets/%6Dine", True),
        ("/pets/{id}/toys", "/pets/mine/toys", True),
        ("/pets/{id}/toys", "/pets/yours/toys", False),
        ("/{kind}/new", "/pets/new", True),
        ("/pets/mine", "/pets/mine", False),
        ("/a/{x}", "/a/b", False),
    ],
)
def test_a_filled_in_path_is_elsewhere_where_a_more_literal_one_takes_it(
    template: str, path: str, expected: bool
) -> None:
    assert ROUTES.elsewhere(template)(path) is expected


def test_thousands_of_ambiguous_templates_end_in_bounded_work() -> None:
    paths = [
        "/" + "/".join("{a}" if number >> bit & 1 else "x" for bit in range(12)) for number in range(4_096)
    ]
    routes = Routes(paths)
    start = time.process_time()

    judged = [routes.elsewhere(path) for path in paths]

    assert judged[4_095]("/" + "/".join("y" * 12)) is False
    assert time.process_time() - start < 5
