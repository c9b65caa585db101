"""The session over HTTP, for one browser on this machine and nobody else.

Other pages in that browser can send requests here, and names of the web can be made to point here. So the address holds a token nobody
can guess, `Host` must be the address itself, and whatever changes anything must come from our own page (`Origin`). The page loads
nothing from anywhere else, runs no script but its own, and nothing is cached.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from importlib.resources import files
from secrets import compare_digest
from typing import Any, Final
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cleaner.errors import OutputError, ReadError, UsageError
from cleaner.report.words import REASON_WORDS
from cleaner.review.session import Session, View

__all__ = ["HEADERS", "Guard", "application", "reasons_in_order"]

HEADERS: Final = {
    "cache-control": "no-store",
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
_ASSETS: Final = {
    "": ("index.html", "text/html"),
    "review.css": ("review.css", "text/css"),
    "review.js": ("review.js", "text/javascript"),
    "icon.svg": ("icon.svg", "image/svg+xml"),
}
MAX_BODY: Final = 4096
"""Bytes of a request; the longest of ours has some 200."""
_FOREIGN: Final = "This request does not come from the page of the review."
_NO_REASONS: Final = ("encoding", "whitespace")
"""Repairs: no line is removed for them."""


def application(session: Session, address: str, token: str, removed: Mapping[str, int]) -> ASGIApp:
    """The whole application at `address`/`token`/; `removed` counts the run's edits by reason, and orders the reasons offered."""
    offered = json.dumps([{"reason": name, "words": REASON_WORDS[name]} for name in reasons_in_order(removed)])
    routes: list[BaseRoute] = [_asset(path, *asset) for path, asset in _ASSETS.items()]
    routes.append(Route("/reasons", lambda _: Response(offered, media_type="application/json")))
    routes += [
        _action("next", lambda row: session.next(row["tab"])),
        _action("answer", lambda row: session.answer(row["tab"], row["key"], row["label"], row.get("reason"))),
        _action("skip", lambda row: session.skip(row["tab"], row["key"])),
        _action("undo", lambda row: session.undo(row["tab"])),
    ]
    return Guard(Starlette(routes=[Mount(f"/{token}", routes=routes)]), address, token)


def reasons_in_order(removed: Mapping[str, int]) -> Sequence[str]:
    """The reasons a line may be removed for, those that the run gave most often first.

    >>> reasons_in_order({"share": 9, "byline": 12})[:3]
    ['byline', 'share', 'ad_marker']
    """
    names = [name for name in REASON_WORDS if name not in _NO_REASONS]
    return sorted(names, key=lambda name: -removed.get(name, 0))


class Guard:
    """Lets through what comes from our own page, and puts the headers on every answer."""

    def __init__(self, app: ASGIApp, address: str, token: str) -> None:
        """Guard an application that is served at this address, `http://127.0.0.1:PORT`."""
        self._app = app
        self._address = address
        self._token = token.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        refused = self._refused(scope)
        await (refused or self._app)(scope, receive, send_with_headers)

    def _refused(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        if headers.get("host") != urlsplit(self._address).netloc:
            return PlainTextResponse("This server answers to its own address only.", 421)
        token = scope["path"].encode("utf-8", "replace").split(b"/")[1:2]
        if not token or not compare_digest(token[0], self._token):
            return PlainTextResponse("Nothing here. The address that `clean-news review` printed has a token in it.", 404)
        looks = scope["method"] == "GET"
        if headers.get("origin", self._address if looks else "") != self._address:
            return PlainTextResponse(_FOREIGN, 403)
        # A link to the page may stand anywhere; nothing else that another site has asked for is answered.
        foreign = headers.get("sec-fetch-site", "none") not in ("same-origin", "none")
        followed = looks and headers.get("sec-fetch-mode") == "navigate"
        return PlainTextResponse(_FOREIGN, 403) if foreign and not followed else None


def _asset(path: str, name: str, media_type: str) -> Route:
    content = (files("cleaner.review") / "page" / name).read_bytes()
    return Route(f"/{path}", lambda _: Response(content, media_type=media_type))


def _action(name: str, act: Callable[[Mapping[str, Any]], View]) -> Route:
    """A request of the page: a JSON object in, the view that follows out."""

    async def respond(request: Request) -> Response:
        row = await _body(request)
        if row is None:
            return _json({"error": "the request is not one of this page's"}, 400)
        try:
            return _json((await run_in_threadpool(act, row)).to_dict())
        except (UsageError, KeyError) as error:
            return _json({"error": str(error)}, 400)
        except (OutputError, ReadError) as error:
            return _json({"error": str(error)}, 507)

    return Route(f"/{name}", respond, methods=["POST"])


async def _body(request: Request) -> Mapping[str, Any] | None:
    """The object in a request, whose values are strings or null; None when it is anything else."""
    if request.headers.get("content-type") != "application/json":
        return None
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            return None
    try:
        row = json.loads(body)
    except (ValueError, RecursionError):
        return None
    fits = isinstance(row, dict) and all(value is None or isinstance(value, str) for value in row.values()) and row.get("tab")
    return row if fits else None


def _json(row: Mapping[str, Any], status: int = 200) -> Response:
    return Response(json.dumps(row), status, media_type="application/json")  # in ASCII: halves of pairs pass, too
