"""A review going on: which tab looks at which line, what was answered, skipped and taken back. Every answer is on the disk when told."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import chain
from math import inf
from threading import RLock
from typing import Any, Final, Literal

from cleaner.document import REASONS
from cleaner.errors import UsageError
from cleaner.labels import LabelFile, LineLabel
from cleaner.report.words import LANGUAGES, REASON_WORDS
from cleaner.review.doubt import Question, twin_of
from cleaner.review.queue import Queue

__all__ = ["LEASE", "Session", "View"]

LEASE: Final = 60.0
"""Seconds for which a line is one tab's own; it is asked for again by whoever comes next."""
LINE_CHARS: Final = 20_000
"""Code points of a line that are sent to the page; the label holds all of them."""

State = Literal["card", "waiting", "elsewhere", "done", "failed"]


@dataclass(frozen=True, slots=True)
class View:
    """What a tab is to show."""

    state: State
    """`card`; or there is none because more is being looked for (`waiting`), other tabs have the rest (`elsewhere`), all is answered
    (`done`), or the run cannot be read on (`failed`)."""
    card: Mapping[str, Any] | None
    told: str
    """What has just happened, for the reader; empty where nothing has."""
    progress: Mapping[str, Any]
    """`answered`, `left` and `skipped` lines, whether that is `all` of them, and `a_minute`: answers of this session, None too early."""
    problem: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The view as a mapping ready for JSON."""
        return asdict(self)


class Session:
    """One review of one run; tabs name themselves with any string. Safe to call from threads."""

    def __init__(self, queue: Queue, labels: LabelFile, models: Mapping[str, str], clock: Callable[[], float] = time.monotonic) -> None:
        """Take the queue, which may still grow, the file of labels, and the hashes of the run's models."""
        self._queue = queue
        self._labels = labels
        self._models = dict(models)
        self._clock = clock
        self._lock = RLock()
        self._leases: dict[str, tuple[str, float]] = {}
        self._skipped: set[str] = set()
        self._done = defaultdict[str, list[tuple[str, LineLabel | None]]](list)  # each tab's answers, and skips (None), newest last
        self._times: list[float] = []
        known = list(labels.answers.values())
        self._known_keys = {label.key for label in known}
        self._known_twins = {twin_of(label.source, label.line) for label in known}

    @property
    def answered(self) -> int:
        """Answers in the file."""
        with self._lock:
            return len(self._labels.answers)

    def next(self, tab: str) -> View:
        """The line this tab is to look at: the one it has, or else the most doubtful one nobody has."""
        with self._lock:
            self._labels.refresh()
            return self._view(tab)

    def answer(self, tab: str, key: str, label: str, reason: str | None) -> View:
        """Write an answer down and go on. A line that has one already keeps it, and the reader is told.

        Raises `UsageError` when there is no such line, or no such answer, and `OutputError` when it cannot be saved.
        """
        with self._lock:
            question = self._question(key)
            if label not in ("keep", "remove") or (reason is not None and (label == "keep" or reason not in REASONS)):
                raise UsageError("the answer is keep, or remove with one of the reasons")
            given = question.answered(label, reason, self._models, _now())
            stands, new = self._labels.add(given)
            if new:
                self._done[tab].append((key, stands))
                self._times.append(self._clock())
                told = _said(stands)
            elif (stands.label, stands.reason) == (label, reason):
                told = f"It was answered already. {_said(stands)}"
            else:
                told = f"Not saved: another tab had answered already. {_said(stands)}"
            return self._view(tab, told)

    def skip(self, tab: str, key: str) -> View:
        """Leave a line for another day. Raises `UsageError` when there is no such line."""
        with self._lock:
            self._question(key)
            self._skipped.add(key)
            self._done[tab].append((key, None))
            return self._view(tab, "Skipped.")

    def undo(self, tab: str) -> View:
        """Take back what this tab did last, or, when it has done nothing yet, the last answer in the file; that line is shown again.

        Raises `OutputError` when that cannot be saved.
        """
        with self._lock:
            self._labels.refresh()
            done = self._done[tab] or self._last_of_before()
            if not done:
                return self._view(tab, "There is nothing to take back.")
            key, given = done[-1]
            told = self._taken_back(key, given)
            done.pop()  # only now: what could not be taken back can be tried again
            self._leases = {held: lease for held, lease in self._leases.items() if lease[0] != tab}
            self._leases[key] = (tab, self._clock() + LEASE)
            return self._view(tab, told)

    def _taken_back(self, key: str, given: LineLabel | None) -> str:
        """Take back an answer, or a skip; returns what there is to tell."""
        if given is None:
            self._skipped.discard(key)
            return "Here is the skipped line again."
        if self._labels.answers.get(key) != given:
            return "Another program has changed that answer since; it stays as it is."
        self._labels.take_back(key, _now())
        return f"Taken back. It was: {_said(given)}"

    def _last_of_before(self) -> list[tuple[str, LineLabel | None]]:
        """The newest answer in the file, unless some tab of this session gave it: that one is for that tab to take back."""
        last = next(reversed(self._labels.answers.items()), None)
        known = last is not None and last[0] in self._queue.by_key and not any(last in done for done in self._done.values())
        return [last] if last is not None and known else []

    def _question(self, key: str) -> Question:
        try:
            return self._queue.by_key[key]
        except KeyError:
            raise UsageError("this line is not one that is asked about; reload the page") from None

    def _view(self, tab: str, told: str = "") -> View:
        complete, problem = self._queue.complete, self._queue.problem  # before the lines: more may come meanwhile, never fewer
        now = self._clock()
        left = [question for question in self._queue.questions if self._open(question)]
        mine = (question for question in left if self._leases.get(question.key, ("", now))[0] == tab)
        free = (question for question in left if self._leases.get(question.key, ("", -inf))[1] < now)
        shown = next(chain(mine, free), None)
        if shown is not None:
            self._leases[shown.key] = (tab, now + LEASE)
        state: State = "card" if shown else "elsewhere" if left else "waiting" if not complete else "failed" if problem else "done"
        progress = {
            "answered": len(self._labels.answers),
            "left": len(left),
            "skipped": len(self._skipped),
            "all": complete,
            "a_minute": self._pace(),
        }
        return View(state, None if shown is None else _card(shown), told, progress, problem)

    def _open(self, question: Question) -> bool:
        key = question.key
        if key in self._labels.answers or key in self._skipped:
            return False
        return key in self._known_keys or question.twin not in self._known_twins

    def _pace(self) -> float | None:
        """Answers a minute since the first of this session."""
        if len(self._times) < 2:
            return None
        return round(60 * (len(self._times) - 1) / max(self._times[-1] - self._times[0], 1.0), 1)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _said(label: LineLabel) -> str:
    if label.label == "keep":
        return "Kept."
    return f"Removed: {REASON_WORDS[label.reason][0].lower()}." if label.reason else "Removed, no reason given."


def _card(question: Question) -> dict[str, Any]:
    return {
        "key": question.key,
        "id": question.id,
        "source": question.source,
        "title": question.title,
        "url": question.url,
        "language": question.language,
        "language_name": LANGUAGES.get(question.language or "", question.language),
        "line": question.line[:LINE_CHARS],
        "more_chars": max(0, len(question.line) - LINE_CHARS),
        "before": [line._asdict() for line in question.before],
        "after": [line._asdict() for line in question.after],
        "keep": question.keep,
        "probability": question.probability,
        "threshold": question.threshold,
        "reason": question.reason,
        "because": [{"words": words, "weight": weight} for words, weight in question.because],
    }
