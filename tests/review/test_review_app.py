"""The server, spoken to as a browser does: who is let in, and what comes back."""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Iterator
from contextlib import suppress
from threading import Thread
from time import sleep
from typing import Any, NamedTuple

import pytest
from questions import ask

pytest.importorskip("uvicorn")

from uvicorn import Config, Server

from cleaner.labels import LabelFile
from cleaner.review.app import HEADERS, MAX_BODY, application
from cleaner.review.queue import Queue
from cleaner.review.session import Session

TOKEN = "a-token-of-the-test"
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)> \u202egnp.exe \x00 \ud800"


class Reply(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Page:
    """Our own page, in a browser of the test's own."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.host = f"127.0.0.1:{port}"
        self.origin = f"http://{self.host}"

    def send(self, method: str, path: str, body: bytes | str | None = None, **headers: str) -> Reply:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.putrequest(method, path, skip_host=True)
        given = {"host": self.host, **({"content-length": str(len(body or b""))} if method == "POST" else {}), **headers}
        for name, value in given.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders(body.encode() if isinstance(body, str) else body)
        reply = connection.getresponse()
        found = Reply(reply.status, {name.lower(): value for name, value in reply.getheaders()}, reply.read())
        connection.close()
        return found

    def get(self, path: str = "", **headers: str) -> Reply:
        return self.send("GET", f"/{TOKEN}/{path}", **headers)

    def post(self, action: str, row: Any, **headers: str) -> Reply:
        given = {"origin": self.origin, "content_type": "application/json", **headers}
        return self.send("POST", f"/{TOKEN}/{action}", row if isinstance(row, bytes) else json.dumps(row), **given)


@pytest.fixture
def page(tmp_path) -> Iterator[Page]:
    queue = Queue()
    queue.add([ask(HOSTILE), ask("Les også")])
    queue.complete = True
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen()
    found = Page(listening.getsockname()[1])
    session = Session(queue, LabelFile(tmp_path / "labels.jsonl"), {})
    app = application(session, found.origin, TOKEN, {"share": 3, "byline": 5, "whitespace": 90, "unknown": 1})
    server = Server(Config(app, log_level="error", lifespan="off", ws="none"))
    thread = Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    while not server.started:
        sleep(0.01)
    yield found
    server.should_exit = True
    thread.join(20)


@pytest.mark.parametrize(
    ("path", "type"),
    [("", "text/html"), ("review.js", "text/javascript"), ("review.css", "text/css"), ("icon.svg", "image/svg+xml")],
)
def test_the_page_and_its_parts_come_with_all_headers(page, path, type):
    reply = page.get(path)
    assert reply.status == 200
    assert reply.headers["content-type"].startswith(type)
    assert HEADERS.items() <= reply.headers.items()
    assert "server" not in reply.headers or "uvicorn" in reply.headers["server"]


def test_the_page_names_nothing_on_another_host(page):
    for path in ("", "review.js", "review.css"):
        assert b"//" not in page.get(path).body.replace(b"http://www.w3.org", b"").replace(b"// ", b"")


def test_nothing_inline_is_allowed_or_needed(page):
    assert "unsafe" not in HEADERS["content-security-policy"]
    html = page.get().body.decode()
    assert "style=" not in html
    assert "<style" not in html
    assert html.count("<script") == html.count("<script src=") == 1
    script = page.get("review.js").body.decode()
    assert not any(word in script for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", ".href"))


def test_reasons_are_offered_in_the_order_of_the_run(page):
    offered = [row["reason"] for row in page.get("reasons").json]
    assert offered[:2] == ["byline", "share"]
    assert not {"whitespace", "encoding"} & set(offered)
    assert len(offered) == 19


def test_a_line_is_asked_about_answered_and_taken_back(page, tmp_path):
    first = page.post("next", {"tab": "a"}).json
    assert first["card"]["line"] == HOSTILE
    second = page.post("answer", {"tab": "a", "key": first["card"]["key"], "label": "remove", "reason": "share"}).json
    assert second["card"]["line"] == "Les også"
    assert second["progress"]["answered"] == 1
    assert page.post("skip", {"tab": "a", "key": second["card"]["key"]}).json["state"] == "done"
    assert page.post("undo", {"tab": "a"}).json["card"]["line"] == "Les også"
    assert page.post("undo", {"tab": "a"}).json["card"]["line"] == HOSTILE
    assert len((tmp_path / "labels.jsonl").read_bytes().splitlines()) == 2


# Who is let in


@pytest.mark.parametrize("method", ["HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "next", "POST"])
@pytest.mark.parametrize("path", ["", "review.js", "next"])
def test_other_methods_do_nothing(page, method, path):
    reply = page.send(method, f"/{TOKEN}/{path}", origin=page.origin)
    assert reply.status in (400, 404, 405) or (method == "HEAD" and reply.body == b"")
    assert page.post("next", {"tab": "a"}).json["progress"]["answered"] == 0


@pytest.mark.parametrize(
    "path", ["../app.py", "%2e%2e/app.py", "..%2fapp.py", "./index.html/../../app.py", "//etc/passwd", "review.js/", "%00"]
)
def test_no_path_leads_to_a_file(page, path):
    reply = page.get(path)
    assert reply.status in (307, 404)
    assert b"import" not in reply.body
    assert "location" not in reply.headers or reply.headers["location"].startswith(page.origin)


def raw(page: Page, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", page.port), timeout=20) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        found = b""
        with suppress(ConnectionResetError):  # there was more than the server cared to read
            while piece := connection.recv(65536):
                found += piece
        return found


@pytest.mark.parametrize(
    "head",
    [
        "GET /{token}/ HTTP/1.1\r\nHost: {host}\r\nHost: evil.example\r\n\r\n",
        "GET /{token}/ HTTP/1.1\r\nHost: evil.example\r\nHost: {host}\r\n\r\n",
        "GET http://evil.example/{token}/ HTTP/1.1\r\nHost: evil.example\r\n\r\n",
        "GET http://{host}/{token}/ HTTP/1.1\r\nHost: evil.example\r\n\r\n",
        "GET /{token}/ HTTP/1.1\r\n\r\n",
        "GET /{token}/ HTTP/1.0\r\n\r\n",
        "GET /{token}/ HTTP/1.1\r\nHost: {host}.\r\n\r\n",
        "GET /{token}/ HTTP/1.1\r\nHost: a@{host}\r\n\r\n",
        "GET /{token}/ HTTP/1.1\r\nHost: {host}\r\n folded: evil\r\n\r\n",
    ],
)
def test_requests_that_only_a_script_would_make_are_refused(page, head):
    answer = raw(page, head.format(token=TOKEN, host=page.host).encode())
    assert answer.split(b" ")[1] in (b"400", b"404", b"421")
    assert b"<html" not in answer
    assert page.get().status == 200


def test_two_lengths_of_a_body_do_not_smuggle_another_request(page):
    inside = f"GET /{TOKEN}/reasons HTTP/1.1\r\nHost: {page.host}\r\n\r\n"
    head = f"POST /{TOKEN}/next HTTP/1.1\r\nHost: {page.host}\r\nOrigin: http://evil.example\r\nContent-Length: 5\r\n"
    answer = raw(page, f"{head}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n{inside}".encode())
    assert b"byline" not in answer


def test_a_body_in_pieces_is_measured_as_well(page):
    head = f"POST /{TOKEN}/next HTTP/1.1\r\nHost: {page.host}\r\nOrigin: {page.origin}\r\nContent-Type: application/json\r\n"
    piece = b"1000\r\n" + b" " * 4096 + b"\r\n"
    answer = raw(page, head.encode() + b"Transfer-Encoding: chunked\r\n\r\n" + piece * 50 + b"0\r\n\r\n")
    assert answer.split(b" ")[1] == b"400"
    assert page.get().status == 200


def test_a_head_without_end_is_refused(page):
    assert raw(page, b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 300_000).split(b"\r\n")[0] in (b"", b"HTTP/1.1 400 Bad Request")
    assert page.get().status == 200


def test_headers_keep_other_pages_out():
    policy = HEADERS["content-security-policy"]
    for rule in ("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'", "trusted-types 'none'"):
        assert rule in policy
    assert HEADERS["x-content-type-options"] == "nosniff"
    assert HEADERS["cache-control"] == "no-store"
    assert HEADERS["x-frame-options"] == "DENY"  # for browsers that do not know frame-ancestors


@pytest.mark.parametrize("path", ["/", "/wrong/", f"/{TOKEN}x/", f"/{TOKEN[:-1]}/", "//", f"//{TOKEN}/", "/%00/", "/review.js"])
def test_without_the_token_there_is_nothing(page, path):
    reply = page.send("GET", path)
    assert reply.status == 404
    assert TOKEN.encode() not in reply.body
    assert HEADERS.items() <= reply.headers.items()


@pytest.mark.parametrize("host", ["evil.example", "localhost", "127.0.0.1", "127.0.0.1:1", "", "127.0.0.1.evil.example", "[::1]"])
def test_another_host_is_refused(page, host):
    assert page.get(host=host).status == 421
    assert page.post("next", {"tab": "a"}, host=host).status == 421


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://127.0.0.1", "http://127.0.0.1:1", "", "http://localhost"])
def test_another_origin_is_refused(page, origin):
    assert page.post("next", {"tab": "a"}, origin=origin).status == 403
    assert page.get(origin=origin).status == 403


def test_a_request_without_origin_may_only_look(page):
    assert page.get().status == 200
    assert page.send("POST", f"/{TOKEN}/next", "{}", content_type="application/json").status == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_what_the_browser_says_comes_from_elsewhere_is_refused(page, site):
    assert page.get(sec_fetch_site=site).status == 403
    assert page.post("next", {"tab": "a"}, sec_fetch_site=site).status == 403


def test_a_link_to_the_page_may_stand_on_another_site(page):
    assert page.get(sec_fetch_site="cross-site", sec_fetch_mode="navigate").status == 200
    assert page.post("next", {"tab": "a"}, sec_fetch_site="cross-site", sec_fetch_mode="navigate").status == 403


def test_a_form_of_another_page_could_not_answer_even_so(page):
    assert page.post("next", {"tab": "a"}, content_type="text/plain").status == 400
    assert page.get("next").status == 405


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"{}",
        b'{"tab": ""}',
        b'{"tab": 5}',
        b'{"tab": ["a"]}',
        b'{"tab": "a", "key": {}}',
        b'{"tab": "a"}',
        b'{"tab": "a", "key": "none", "label": "keep"}',
        b"[" * (MAX_BODY - 1),
        b'{"tab": "%s"}' % (b"a" * MAX_BODY),
        b"\xff",
    ],
)
def test_a_request_that_is_none_is_refused_and_the_server_goes_on(page, body):
    reply = page.post("answer", body)
    assert reply.status == 400
    assert reply.json["error"]
    assert page.post("next", {"tab": "a"}).status == 200


def test_an_answer_that_cannot_be_saved_is_said(page, tmp_path):
    key = page.post("next", {"tab": "a"}).json["card"]["key"]
    (tmp_path / "labels.jsonl").mkdir()
    reply = page.post("answer", {"tab": "a", "key": key, "label": "keep", "reason": None})
    assert reply.status == 507
    assert "cannot be written" in reply.json["error"]
