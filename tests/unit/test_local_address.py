import pytest

from engine.local_address import local_address


@pytest.mark.parametrize("server", ["http://localhost:8000/v1", "https://127.0.0.1", "http://[::1]:3000/a-b"])
def test_the_first_server_is_proposed_where_it_is_this_computer(server: str) -> None:
    assert local_address((server, "http://localhost:1")) == server


@pytest.mark.parametrize(
    "servers",
    [
        (),
        ("https://api.example.com", "http://localhost:1"),
        ("http://localhost.example.com",),
        ("http://localhost:1/$(id)",),
        ("http://localhost@example.com/",),
        ("/v1",),
    ],
)
def test_else_the_usual_address_is_proposed(servers: tuple[str, ...]) -> None:
    assert local_address(servers) == "http://localhost:8080"
