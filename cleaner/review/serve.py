"""The server of a review, from its first line to Ctrl-C."""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from secrets import token_urlsafe
from threading import Event, Thread
from typing import Any, Final

from cleaner.errors import ModelError, OutputError, ProfileError, ReadError, UsageError
from cleaner.labels import LabelFile
from cleaner.review.articles import articles_of
from cleaner.review.queue import Queue, fill
from cleaner.review.session import Session
from cleaner.run.plan import PROFILE, RUN, read_json

__all__ = ["HOST", "LABELS", "review"]

HOST: Final = "127.0.0.1"
LABELS: Final = "labels.jsonl"
_PATIENCE: Final = 2
"""Seconds that an answer under way has to be saved after Ctrl-C."""
_ADAPTED: Final = "adaptation"  # its name among the models of run.json; `cleaner.classify`, which gives it, takes long to import
_DECIDING: Final = (_ADAPTED, "lines", "pages", "texts")
_NEEDED: Final = ("starlette", "uvicorn")


def review(
    out: Path,
    labels: Path | None,
    profile: Path | None,
    models: Path | None,
    port: int,
    *,
    ready: Callable[[str], None],
    complain: Callable[[str], None],
) -> tuple[int, Path]:
    """Serve the review of the run in OUT until Ctrl-C; returns how many answers the file of labels holds, and where that is.

    `ready` gets the address as soon as it answers; port 0 is any that is free. Raises `UsageError` when the libraries are missing, the
    port is taken or the labels are none, `OutputError` when the run cannot be read, `ProfileError` and `ModelError` when the profile or the
    adapted models are not those of the run.
    """
    if missing := [name for name in _NEEDED if not _installed(name)]:
        raise UsageError(f'the review needs {" and ".join(missing)}; install with: pip install "clean-news[review]"')
    run = read_json(out / RUN)
    if run is None:
        raise OutputError(f"{out}: no complete run here; give the folder that `clean-news run` wrote")
    path = out / LABELS if labels is None else labels
    if labels is None and path.is_symlink():  # whoever made OUT may have made it point anywhere
        raise OutputError(f"{path}: is a link to elsewhere; say where the answers are to be kept with --labels")
    if not path.parent.is_dir():
        raise OutputError(f"{path}: there is no such folder to keep the answers in; make it, or choose another --labels")
    try:
        file = LabelFile(path, complain)
    except ReadError as error:
        raise UsageError(str(error)) from error
    queue, stop = Queue(), Event()
    session = Session(queue, file, _hashes(run))
    adapted, applied = _adapted(run, models, complain), _profile(out, run, profile, complain)
    listening = _listen(port)
    filler = Thread(target=_fill, args=(queue, out, run, adapted, applied, stop), daemon=True)
    filler.start()
    try:
        with suppress(KeyboardInterrupt):
            _serve(session, listening, _counts(run), ready)
    finally:
        stop.set()
        filler.join(_PATIENCE)
    return session.answered, path


def _installed(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ValueError:  # a module that something has put out of reach
        return False


def _listen(port: int) -> socket.socket:
    """A socket on this machine alone."""
    listening = socket.socket()
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((HOST, port))
    except (OSError, OverflowError) as error:
        listening.close()
        raise UsageError(f"port {port} cannot be used ({getattr(error, 'strerror', None) or error}); choose another --port") from error
    return listening


def _serve(session: Session, listening: socket.socket, removed: Mapping[str, int], ready: Callable[[str], None]) -> None:
    from uvicorn import Config, Server

    from cleaner.review.app import application

    token = token_urlsafe(24)
    address = f"http://{HOST}:{listening.getsockname()[1]}"
    app = application(session, address, token, removed)
    # No log of requests: the token stands in them.
    config = Config(
        app, log_level="error", access_log=False, lifespan="off", ws="none", server_header=False, timeout_graceful_shutdown=_PATIENCE
    )
    listening.listen()
    ready(f"{address}/{token}/")
    Server(config).run(sockets=[listening])


def _fill(queue: Queue, out: Path, run: Mapping[str, Any], adapted: str | None, profile: Path | None, stop: Event) -> None:
    """Load the models and fill the queue, behind the page, which is there at once."""
    try:
        from cleaner.review.judge import Judge, config_of

        judge = Judge(replace(config_of(run, out), models=adapted), profile)
        fill(queue, articles_of(out), judge.questions, stop)
    except Exception as error:
        queue.problem = str(error)
        queue.complete = True


def _profile(out: Path, run: Mapping[str, Any], given: Path | None, complain: Callable[[str], None]) -> Path | None:
    """The profile that the run applied: the one it learned, or the one given again. Raises `ProfileError` when that is another."""
    from cleaner.profile import ProfileFile

    applied = run.get("profile", "none")
    if given is not None:
        if ProfileFile.of(given).sha256 != applied and applied != "fitted":
            raise ProfileError(f"{given}: is not the profile this run was made with; give that one, or none")
        return given
    if applied not in ("none", "fitted"):
        complain("the run applied a profile: without it, given with --profile, fewer lines can be asked about")
    return out / PROFILE if applied == "fitted" and (out / PROFILE).exists() else None


def _adapted(run: Mapping[str, Any], given: Path | None, complain: Callable[[str], None]) -> str | None:
    """The folder of the adapted models that the run went by, given again. Raises `ModelError` when it holds others, or none."""
    applied = _models(run).get(_ADAPTED)
    if given is not None:
        from cleaner.classify import Adaptation

        if Adaptation.load(given).sha256 != applied:
            raise ModelError(f"{given}: is not the adapted model this run was made with; give that one, or none")
        return str(given)
    if applied is not None:
        complain("the run went by an adapted model: without it, given with --models, fewer lines can be asked about")
    return None


def _counts(run: Mapping[str, Any]) -> dict[str, int]:
    """How many edits of the run have each reason."""
    counts = run.get("counts")
    edits = counts.get("edits") if isinstance(counts, Mapping) else None
    return {name: number for name, number in edits.items() if isinstance(number, int)} if isinstance(edits, Mapping) else {}


def _hashes(run: Mapping[str, Any]) -> dict[str, str]:
    """The hashes of the models that decided about lines."""
    found = _models(run)
    return {name: found[name] for name in _DECIDING if isinstance(found.get(name), str)}


def _models(run: Mapping[str, Any]) -> Mapping[str, Any]:
    models = run.get("models")
    return models if isinstance(models, Mapping) else {}
