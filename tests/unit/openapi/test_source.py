import io
import os
import sys
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from engine.errors import DocumentError, FetchError, Problem, SpecMintError
from engine.openapi.source import folder, read, remote
from engine.openapi.source.origin import MOST_BYTES

ENTRY = b"openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {}\n"


def nothing() -> bytes:
    return b""


def refusal(document: Path | str) -> Problem:
    with pytest.raises(SpecMintError) as raised:
        read(str(document), nothing)
    return raised.value.problem


def test_a_file_is_read_with_the_files_beside_it(tmp_path: Path) -> None:
    (tmp_path / "api.yaml").write_bytes(ENTRY)
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "pet.yaml").write_bytes(b"type: object")

    source = read(str(tmp_path / "api.yaml"), nothing)

    assert (source.entry, source.data, source.read("parts/pet.yaml")) == ("api.yaml", ENTRY, b"type: object")
    assert source.shown("parts/pet.yaml") == (tmp_path / "parts" / "pet.yaml").as_posix()


def test_standard_input_has_no_files_beside_it() -> None:
    source = read("-", lambda: ENTRY)

    assert source.data == ENTRY
    with pytest.raises(DocumentError) as raised:
        source.read("pet.yaml")
    assert raised.value.problem.code == "reference-outside"


def test_a_missing_file_is_told_by_its_path(tmp_path: Path) -> None:
    problem = refusal(tmp_path / "nowhere.yaml")

    assert problem.code == "no-file"
    assert "nowhere.yaml" in str(problem)


def test_a_path_that_no_system_takes_is_refused() -> None:
    assert refusal("a\0b").code == "unreadable"


def test_a_pipe_is_no_file(tmp_path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("no named pipes on this system")
    os.mkfifo(tmp_path / "pipe")

    assert refusal(tmp_path / "pipe").code == "not-a-file"


def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "api.yaml"
    path.write_bytes(ENTRY)
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read everything")

    assert refusal(path).code == "unreadable"


def test_a_file_past_200_mb_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "api.yaml"
    with path.open("wb") as stream:
        stream.truncate(MOST_BYTES + 1)

    problem = refusal(path)

    assert problem.code == "too-large"
    assert "200,000,001" in problem.what


def test_the_only_openapi_document_of_a_folder_is_its_entry(tmp_path: Path) -> None:
    (tmp_path / "v1").mkdir()
    (tmp_path / "v1" / "shop.yml").write_bytes(ENTRY)
    (tmp_path / "v1" / "pet.yaml").write_bytes(b"type: object")
    (tmp_path / "README.md").write_bytes(b"openapi: 3.0.3")
    (tmp_path / "package.json").write_bytes(b'{"name": "openapi"}')

    source = read(str(tmp_path), nothing)

    assert source.entry == "v1/shop.yml"
    assert source.read("v1/pet.yaml") == b"type: object"


def test_the_version_may_stand_at_the_end_of_a_sorted_document(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b'{"info":{},\n "openapi" : "3.1.0"}')

    assert read(str(tmp_path), nothing).entry == "a.json"


def test_the_shallowest_document_of_a_folder_wins(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "openapi.yaml").write_bytes(ENTRY)
    (tmp_path / "shop.yaml").write_bytes(ENTRY)

    assert read(str(tmp_path), nothing).entry == "shop.yaml"


def test_among_several_documents_the_usual_name_wins(tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_bytes(ENTRY)
    (tmp_path / "openapi.yaml").write_bytes(ENTRY)

    assert read(str(tmp_path), nothing).entry == "openapi.yaml"


def test_several_documents_without_a_usual_name_are_named(tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_bytes(ENTRY)
    (tmp_path / "bank.yaml").write_bytes(ENTRY)

    problem = refusal(tmp_path)

    assert problem.code == "several-entries"
    assert "bank.yaml, shop.yaml" in problem.what


def test_a_folder_without_a_document_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.yaml").write_bytes(b"a: 1")

    assert refusal(tmp_path).code == "no-document"


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right on Windows")
@pytest.mark.parametrize("name", ["../secret.yaml", "link.yaml", "linked/secret.yaml"])
def test_nothing_outside_the_folder_is_read_and_no_link_leads_out(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret.yaml").write_bytes(b"secret: 1")
    api = tmp_path / "api"
    api.mkdir()
    (api / "openapi.yaml").write_bytes(ENTRY)
    (api / "link.yaml").symlink_to(tmp_path / "secret.yaml")
    (api / "linked").symlink_to(tmp_path)
    source = read(str(api), nothing)

    with pytest.raises(DocumentError) as raised:
        source.read(name)

    assert raised.value.problem.code == "reference-outside"


def packed(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()


def test_a_zip_is_read_as_a_folder(tmp_path: Path) -> None:
    path = tmp_path / "api.zip"
    path.write_bytes(packed({"shop/openapi.yaml": ENTRY, "shop/pet.yaml": b"type: object"}))

    source = read(str(path), nothing)

    assert (source.entry, source.data) == ("shop/openapi.yaml", ENTRY)
    assert source.read("shop/pet.yaml") == b"type: object"
    with pytest.raises(DocumentError) as raised:
        source.read("shop/cat.yaml")
    assert raised.value.problem.code == "no-file"


def test_names_of_a_zip_that_lead_out_are_as_if_they_were_not_there(tmp_path: Path) -> None:
    path = tmp_path / "api.zip"
    outside = dict.fromkeys(("../openapi.yaml", "/openapi.yaml", "a/../../x.yaml", "..\\x.yaml"), ENTRY)
    path.write_bytes(packed(outside))

    assert refusal(path).code == "no-document"


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "api.zip"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("a.yaml", "w") as part:
        for _ in range(MOST_BYTES // 10_000_000 + 1):
            part.write(bytes(10_000_000))
    path.write_bytes(stream.getvalue())

    problem = refusal(path)

    assert problem.code == "zip-too-large"
    assert "210,000,000" in problem.what


def test_a_damaged_zip_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "api.zip"
    path.write_bytes(packed({"openapi.yaml": ENTRY * 50})[:60])

    assert refusal(path).code == "zip-broken"


@pytest.mark.parametrize(
    "method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
)
@pytest.mark.parametrize("offset", [10, 20])
def test_a_zip_whose_content_is_damaged_is_refused(tmp_path: Path, method: int, offset: int) -> None:
    path = tmp_path / "api.zip"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        archive.writestr("openapi.yaml", ENTRY)
    data = bytearray(stream.getvalue())
    data[30 + len("openapi.yaml") + offset] ^= 0xFF
    path.write_bytes(bytes(data))

    assert refusal(path).code == "zip-broken"


def test_a_zip_with_more_content_than_it_says_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "api.zip"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("openapi.yaml", ENTRY)
        archive.getinfo("openapi.yaml").file_size -= 5
    path.write_bytes(stream.getvalue())

    assert refusal(path).code == "zip-broken"


class _Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path in ("/api/openapi.yaml", "/api/parts/pet.yaml"):
            self._answer(200, ENTRY if "openapi" in self.path else b"type: object")
        elif self.path == "/moved":
            self._answer(302, b"", "/api/openapi.yaml")
        elif self.path in ("/again", "/api/leaves"):
            self._answer(302, b"", "/again" if self.path == "/again" else "/elsewhere/openapi.yaml")
        elif self.path == "/elsewhere/openapi.yaml":
            self._answer(200, ENTRY)
        elif self.path == "/away":
            self._answer(302, b"", "http://169.254.169.254/latest/")
        else:
            self._answer(404, b"")

    def _answer(self, status: int, data: bytes, location: str = "") -> None:
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the base class
        pass


@pytest.fixture
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_url_is_read_with_what_stands_below_its_folder(site: str) -> None:
    source = read(f"{site}/api/openapi.yaml", nothing)

    assert source.data == ENTRY
    assert source.read("parts/pet.yaml") == b"type: object"
    assert source.shown("parts/pet.yaml") == f"{site}/api/parts/pet.yaml"


def test_a_redirect_on_the_same_host_is_followed(site: str) -> None:
    assert read(f"{site}/moved", nothing).data == ENTRY


def test_a_redirect_to_another_host_is_refused_and_named(site: str) -> None:
    problem = refusal(f"{site}/away")

    assert problem.code == "fetch-redirect"
    assert "169.254.169.254" in problem.what


def test_an_error_of_the_server_is_told_with_its_status(site: str) -> None:
    problem = refusal(f"{site}/nowhere")

    assert problem.code == "fetch-status"
    assert "404" in problem.what


def test_a_reference_above_the_folder_of_a_url_is_refused(site: str) -> None:
    source = read(f"{site}/api/openapi.yaml", nothing)

    with pytest.raises(FetchError) as raised:
        source.read("../moved")

    assert raised.value.problem.code == "fetch-redirect"


def test_a_server_that_is_not_there_is_told() -> None:
    assert refusal("http://127.0.0.1:9/openapi.yaml").code == "fetch-failed"


@pytest.mark.parametrize("url", ["http://", "http://[::1", "https://exa mple.invalid:port/x"])
def test_a_url_that_is_none_is_refused(url: str) -> None:
    assert refusal(url).code == "fetch-failed"


def test_a_redirect_that_never_ends_is_given_up(site: str) -> None:
    assert refusal(f"{site}/again").code == "fetch-redirect"


def test_a_file_beside_a_url_is_not_followed_out_of_its_folder(site: str) -> None:
    source = read(f"{site}/api/openapi.yaml", nothing)

    with pytest.raises(FetchError) as raised:
        source.read("leaves")

    assert raised.value.problem.code == "fetch-redirect"


@pytest.mark.parametrize(
    ("limit", "value", "code"), [("MOST_BYTES", 3, "fetch-too-large"), ("_LONGEST_S", -1, "fetch-too-slow")]
)
def test_an_answer_has_a_budget_of_bytes_and_of_time(
    site: str, monkeypatch: pytest.MonkeyPatch, limit: str, value: int, code: str
) -> None:
    monkeypatch.setattr(remote, limit, value)

    assert refusal(f"{site}/api/openapi.yaml").code == code


def test_a_folder_is_searched_up_to_a_budget_of_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder, "MOST_FILES", 1)
    (tmp_path / "a.yaml").write_bytes(b"a: 1")
    (tmp_path / "openapi.yaml").write_bytes(ENTRY)

    assert refusal(tmp_path).code == "no-document"


def test_what_reads_the_files_beside_an_entry_does_not_hold_its_text() -> None:
    class Text(bytes):
        """Tells when it is let go: a weak reference to bytes is not possible."""

        def __del__(self) -> None:
            let_go.append(True)

    let_go: list[bool] = []

    kept = read("-", lambda: Text(ENTRY))._replace(data=b"")

    assert let_go == [True]
    assert kept.entry == "-"
