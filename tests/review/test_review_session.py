"""Answering: what is told, what is saved, and what two tabs do to each other."""

from __future__ import annotations

import pytest
from questions import ask

from cleaner.errors import OutputError, UsageError
from cleaner.labels import LabelFile, read_labels
from cleaner.review.queue import Queue
from cleaner.review.session import LEASE, LINE_CHARS, Session


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def begin(tmp_path, clock):
    """A session over these lines, with the labels of the sessions before it."""

    def start(*lines, complete=True):
        queue = Queue()
        queue.add([ask(line) for line in lines])
        queue.complete = complete
        return Session(queue, LabelFile(tmp_path / "labels.jsonl"), {"texts": "12ab"}, clock)

    return start


def line(view):
    return view.card and view.card["line"]


def test_answers_are_saved_and_the_next_line_is_shown(begin, tmp_path):
    session = begin("one", "two")
    first = session.next("a")
    second = session.answer("a", first.card["key"], "remove", "share")
    assert (line(first), line(second)) == ("one", "two")
    assert second.told == "Removed: share buttons."
    end = session.answer("a", second.card["key"], "keep", None)
    assert (end.state, end.card, end.told) == ("done", None, "Kept.")
    assert [(label.line, label.label, label.reason) for label in read_labels(tmp_path / "labels.jsonl")] == [
        ("one", "remove", "share"),
        ("two", "keep", None),
    ]
    (label, _) = read_labels(tmp_path / "labels.jsonl")
    assert label.model == {"texts": "12ab"}
    assert label.answered.endswith("+00:00")


def test_a_review_goes_on_where_it_ended(begin):
    session = begin("one", "two")
    session.answer("a", session.next("a").card["key"], "keep", None)
    view = begin("one", "two").next("b")
    assert line(view) == "two"
    assert view.progress == {"answered": 1, "left": 1, "skipped": 0, "all": True, "a_minute": None}


def test_a_line_answered_in_another_article_is_not_asked_about_again(begin):
    session = begin("Les også")
    session.answer("a", session.next("a").card["key"], "keep", None)
    later = begin()
    later._queue.add([ask("LES OGSÅ", id="another.txt")])
    assert later.next("a").state == "done"


def test_reloading_shows_the_same_line(begin):
    session = begin("one", "two")
    assert line(session.next("a")) == line(session.next("a")) == "one"


def test_two_tabs_see_different_lines_and_one_waits_when_there_is_one_left(begin, clock):
    session = begin("one", "two")
    first, second = session.next("a"), session.next("b")
    assert (line(first), line(second)) == ("one", "two")
    assert session.answer("b", second.card["key"], "keep", None).state == "elsewhere"
    clock.now += LEASE + 1
    assert line(session.next("b")) == "one"


def test_the_second_answer_to_a_line_is_told_and_not_saved(begin, clock, tmp_path):
    session = begin("one", "two", "three")
    key = session.next("a").card["key"]
    clock.now += LEASE + 1
    assert line(session.next("b")) == "one"
    session.answer("b", key, "remove", "share")
    late = session.answer("a", key, "keep", None)
    assert late.told == "Not saved: another tab had answered already. Removed: share buttons."
    assert line(late) == "three"
    again = session.answer("a", key, "remove", "share")
    assert again.told.startswith("It was answered already.")
    assert len((tmp_path / "labels.jsonl").read_bytes().splitlines()) == 1


def test_another_program_that_answers_into_the_same_file_is_seen(begin):
    one, two = begin("one", "two"), begin("one", "two")
    one.answer("a", one.next("a").card["key"], "keep", None)
    assert line(two.next("b")) == "two"


def test_undo_takes_back_answers_and_skips_newest_first(begin, tmp_path):
    session = begin("one", "two", "three")
    session.answer("a", session.next("a").card["key"], "remove", None)
    session.skip("a", session.next("a").card["key"])
    view = session.undo("a")
    assert (line(view), view.told) == ("two", "Here is the skipped line again.")
    view = session.undo("a")
    assert (line(view), view.told) == ("one", "Taken back. It was: Removed, no reason given.")
    assert session.undo("a").told == "There is nothing to take back."
    assert read_labels(tmp_path / "labels.jsonl") == []


def test_undo_after_a_restart_takes_back_the_last_answer_of_before(begin):
    session = begin("one", "two")
    session.answer("a", session.next("a").card["key"], "keep", None)
    again = begin("one", "two")
    view = again.undo("b")
    assert (line(view), view.told) == ("one", "Taken back. It was: Kept.")
    assert again.undo("b").told == "There is nothing to take back."


def test_undo_never_takes_back_what_another_tab_did(begin):
    session = begin("one", "two")
    session.answer("a", session.next("a").card["key"], "keep", None)
    session.next("b")
    assert session.undo("b").told == "There is nothing to take back."


def test_what_another_program_has_changed_since_is_not_taken_back(begin, tmp_path):
    session, other = begin("one"), begin("one")
    session.answer("a", session.next("a").card["key"], "keep", None)
    key = other.undo("b").card["key"]
    other.answer("b", key, "remove", "share")
    view = session.undo("a")
    assert view.told == "Another program has changed that answer since; it stays as it is."
    assert [label.label for label in read_labels(tmp_path / "labels.jsonl")] == ["remove"]


def test_what_could_not_be_taken_back_can_be_tried_again(begin, tmp_path, monkeypatch):
    session = begin("one")
    session.answer("a", session.next("a").card["key"], "keep", None)
    with monkeypatch.context() as broken:
        broken.setattr("os.write", lambda file, line: 0)
        with pytest.raises(OutputError, match="could not be saved"):
            session.undo("a")
    assert session.undo("a").told == "Taken back. It was: Kept."


def test_skipped_lines_come_back_in_the_next_review(begin):
    session = begin("one")
    view = session.skip("a", session.next("a").card["key"])
    assert (view.state, view.progress["skipped"]) == ("done", 1)
    assert line(begin("one").next("a")) == "one"


def test_without_a_line_the_page_is_told_why(begin):
    session = begin(complete=False)
    assert session.next("a").state == "waiting"
    session._queue.problem, session._queue.complete = "articles.jsonl: cannot be read", True
    assert (session.next("a").state, session.next("a").problem) == ("failed", "articles.jsonl: cannot be read")


def test_the_pace_is_that_of_this_session(begin, clock):
    session = begin("one", "two", "three")
    for _ in range(3):
        view = session.answer("a", session.next("a").card["key"], "keep", None)
        clock.now += 10
    assert view.progress["a_minute"] == 6.0


@pytest.mark.parametrize(("label", "reason"), [("maybe", None), ("keep", "share"), ("remove", "because"), ("", None)])
def test_answers_that_are_none_are_refused(begin, label, reason):
    session = begin("one")
    key = session.next("a").card["key"]
    with pytest.raises(UsageError, match="keep, or remove"):
        session.answer("a", key, label, reason)
    with pytest.raises(UsageError, match="not one that is asked about"):
        session.answer("a", "none", "keep", None)


def test_an_answer_that_cannot_be_saved_does_not_count(begin, tmp_path):
    session = begin("one")
    key = session.next("a").card["key"]
    (tmp_path / "labels.jsonl").mkdir()
    with pytest.raises(OutputError, match="cannot be written"):
        session.answer("a", key, "keep", None)
    assert session.answered == 0


def test_endless_lines_are_cut_for_the_page_and_whole_in_the_file(begin, tmp_path):
    session = begin("x" * 100_000)
    card = session.next("a").card
    assert (len(card["line"]), card["more_chars"]) == (LINE_CHARS, 100_000 - LINE_CHARS)
    session.answer("a", card["key"], "remove", None)
    assert len(read_labels(tmp_path / "labels.jsonl")[0].line) == 100_000
