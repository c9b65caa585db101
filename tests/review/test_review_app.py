"""The server, spoken to as a browser does: who is let in, and what comes back."""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Iterator
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
