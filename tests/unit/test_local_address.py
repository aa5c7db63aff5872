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
        ("//evil.example.com/v1",),
        ("https://api.example.com/a b",),
    ],
)
def test_else_the_usual_address_is_proposed(servers: tuple[str, ...]) -> None:
    assert local_address(servers) == "http://localhost:8080"


@pytest.mark.parametrize("server", ["/api/v3", "/api/v3/", "https://petstore.example.com/api/v3"])
def test_the_usual_address_has_the_base_path_of_a_server_elsewhere(server: str) -> None:
    assert local_address((server, "http://localhost:1")) == "http://localhost:8080/api/v3"
