"""Which lines are asked about, and in which order: the most doubtful first, from a sample that grows behind the reviewer's back.

The order depends on the run alone, not on how fast it is read or answered. The articles are looked at in stages, each a larger
sample; a stage adds a fixed number of its most doubtful lines to the queue. So the first line is there when a few articles have been
looked at, and later ones are chosen from many.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import islice
from threading import Event
from typing import Final

from cleaner.errors import CleanNewsError
from cleaner.review.articles import Articles, spread
from cleaner.review.doubt import Question

__all__ = ["STAGES", "Pool", "Queue", "fill"]

STAGES: Final = ((12, 6), (36, 12), (144, 40), (576, 140), (2304, 800))
"""Articles looked at in each stage, and how many of the lines known by then are asked about: a thousand in all. Whoever has answered these
had better train before going on. Looking at them takes a minute or two of one core."""
POOL: Final = 4000
"""Lines held to choose from."""
SOURCES_A_STAGE: Final = 4
"""A source gets at most one part in so many of a stage while others have lines to ask about."""


class Pool:
    """The most doubtful lines seen so far that have not been taken, each of a source once."""

    def __init__(self, size: int = POOL) -> None:
        """Hold about `size` lines, twice as many for a moment."""
        self._size = size
        self._held: dict[tuple[str, str], Question] = {}
        self._taken: set[tuple[str, str]] = set()

    def add(self, questions: Sequence[Question]) -> None:
        """Offer lines; of twins the most doubtful is held."""
        for question in questions:
            twin = question.twin
            held = self._held.get(twin)
            if twin not in self._taken and (held is None or _rank(question) < _rank(held)):
                self._held[twin] = question
        if len(self._held) > 2 * self._size:
            self._held = {question.twin: question for question in heapq.nsmallest(self._size, self._held.values(), key=_rank)}

    def take(self, number: int) -> list[Question]:
        """The most doubtful lines, no source with too many of them while there are others."""
        ranked = sorted(self._held.values(), key=_rank)
        limit = -(-number // SOURCES_A_STAGE)
        of_source = Counter[str]()
        first: list[Question] = []
        others: list[Question] = []
        for question in ranked:
            of_source[question.twin[0]] += 1
            (first if of_source[question.twin[0]] <= limit else others).append(question)
        chosen = sorted([*first, *others][:number], key=_rank)
        for question in chosen:
            self._taken.add(question.twin)
            del self._held[question.twin]
        return chosen


def _rank(question: Question) -> tuple[float, str, int]:
    return round(question.doubt, 4), question.id, question.start


class Queue:
    """The lines to ask about so far. One thread adds to it, others read it."""

    def __init__(self) -> None:
        """No lines yet, and more to come."""
        self.questions: list[Question] = []
        self.by_key: dict[str, Question] = {}
        self.complete = False
        """Whether no more will come."""
        self.problem: str | None = None
        """Why no more will come, where it is not that all have."""

    def add(self, questions: Sequence[Question]) -> None:
        """Put lines at the end."""
        self.by_key.update((question.key, question) for question in questions)
        self.questions += questions


def fill(
    queue: Queue,
    articles: Articles,
    judge: Callable[[object], Sequence[Question]],
    stop: Event,
    stages: Sequence[tuple[int, int]] = STAGES,
) -> None:
    """Look at the articles stage by stage until all have been looked at, or `stop` is set. What goes wrong is told to the queue."""
    numbers = spread(len(articles))
    pool = Pool()
    try:
        for size, wanted in stages:
            for questions in map(judge, articles.rows(sorted(islice(numbers, size)))):
                if stop.is_set():
                    return
                pool.add(questions)
            queue.add(pool.take(wanted))
    except CleanNewsError as error:
        queue.problem = str(error)
    except Exception as error:  # whatever it is, what has been found can be answered, and the page says why there is no more
        queue.problem = f"unexpected {type(error).__name__}: {error}"
    finally:
        queue.complete = True
