"""Which lines are asked about first: doubt, variety, and the same order for the same run."""

from __future__ import annotations

import json
from threading import Event

import pytest
from questions import ask

from cleaner.errors import OutputError
from cleaner.review.articles import JsonArticles, articles_of, spread
from cleaner.review.queue import Pool, Queue, fill
from cleaner.write import write_parquet


def lines(pool, number):
    return [question.line for question in pool.take(number)]


# Articles by number


@pytest.mark.parametrize("count", [0, 1, 2, 3, 10, 97, 1000])
def test_every_article_is_met_once(count):
    assert sorted(spread(count)) == list(range(count))


def test_the_beginning_of_the_order_lies_all_over_the_run():
    first = sorted(number for number, _ in zip(spread(1000), range(10), strict=False))
    assert max(after - before for before, after in zip([0, *first], [*first, 999], strict=True)) < 250


def test_articles_are_found_by_number_in_both_formats(tmp_path):
    rows = [{"id": f"{n}.txt", "text": "言葉 " * n, "edits": []} for n in range(2500)]
    (tmp_path / "articles.jsonl").write_bytes(b"".join(json.dumps(row).encode() + b"\n" for row in rows))
    wanted = [0, 3, 1023, 1024, 2499]
    assert [row["id"] for row in articles_of(tmp_path).rows(wanted)] == [f"{n}.txt" for n in wanted]
    write_parquet(rows, tmp_path / "articles.parquet")
    found = articles_of(tmp_path)
    assert len(found) == 2500
    assert [row["text"] for row in found.rows(wanted)] == ["言葉 " * n for n in wanted]


def test_what_cannot_be_read_is_said(tmp_path):
    with pytest.raises(OutputError, match="cannot be read"):
        articles_of(tmp_path)
    (tmp_path / "articles.jsonl").write_bytes(b'{"id": 1}\n{"id": \n')
    with pytest.raises(OutputError, match="cannot be read"):
        list(articles_of(tmp_path).rows([0, 1]))
    (tmp_path / "articles.parquet").write_bytes(b"PAR1")
    with pytest.raises(OutputError, match="as Parquet"):
        articles_of(tmp_path)


# The pool


def test_the_most_doubtful_come_first():
    pool = Pool()
    pool.add([ask("sure", probability=0.9), ask("hardly", probability=0.55), ask("somewhat", probability=0.3)])
    assert lines(pool, 2) == ["hardly", "somewhat"]
    assert lines(pool, 2) == ["sure"]
    assert lines(pool, 2) == []


def test_a_line_that_a_source_prints_twice_is_asked_about_once():
    pool = Pool()
    pool.add(
        [ask("Les også", probability=0.7), ask("LES  OGSÅ", id="other.txt", probability=0.6), ask("Les også", source="b.no", id="b.txt")]
    )
    assert sorted(question.id for question in pool.take(5)) == ["b.txt", "other.txt"]
    pool.add([ask("les også")])
    assert pool.take(5) == []


def test_no_source_fills_a_stage_while_others_have_lines():
    pool = Pool()
    pool.add([ask(f"a {n}", source="a.no", probability=0.5) for n in range(10)])
    pool.add([ask(f"b {n}", source="b.no", probability=0.7) for n in range(2)])
    taken = lines(pool, 8)
    assert [line for line in taken if line.startswith("b")] == ["b 0", "b 1"]
    assert len(taken) == 8


def test_the_pool_is_bounded_and_keeps_the_most_doubtful():
    pool = Pool(size=3)
    pool.add([ask(f"{n}", probability=0.5 + n / 100) for n in reversed(range(20))])
    assert lines(pool, 3) == ["0", "1", "2"]


# Filling


def filled(tmp_path, count, stages):
    (tmp_path / "articles.jsonl").write_bytes(b"".join(b'{"number": %d}\n' % n for n in range(count)))
    queue = Queue()
    fill(queue, JsonArticles(tmp_path / "articles.jsonl"), lambda row: [ask(f"line {row['number']}")], Event(), stages)
    return queue


def test_all_lines_are_asked_about_in_the_end_in_the_same_order_each_time(tmp_path):
    stages = ((2, 1), (5, 3), (100, 100))
    queue = filled(tmp_path, 30, stages)
    assert queue.complete
    assert queue.problem is None
    assert len({question.line for question in queue.questions}) == 30
    assert [question.line for question in queue.questions] == [question.line for question in filled(tmp_path, 30, stages).questions]


def test_the_first_lines_are_there_before_more_articles_are_looked_at(tmp_path):
    (tmp_path / "articles.jsonl").write_bytes(b"{}\n" * 10)
    queue, stop = Queue(), Event()
    looked = []

    def judge(row):
        looked.append(len(queue.questions))
        if len(looked) == 5:
            stop.set()
        return [ask(f"line {len(looked)}")]

    fill(queue, JsonArticles(tmp_path / "articles.jsonl"), judge, stop, ((2, 2), (8, 8)))
    assert looked == [0, 0, 2, 2, 2]
    assert queue.complete


def test_a_damaged_run_ends_the_queue_with_a_reason_and_keeps_what_was_found(tmp_path):
    (tmp_path / "articles.jsonl").write_bytes(b"{}\n{}\n{}\n{oops\n")
    queue = Queue()
    fill(queue, JsonArticles(tmp_path / "articles.jsonl"), lambda row: [ask("a")], Event(), ((1, 1), (3, 3)))
    assert queue.complete
    assert "cannot be read" in (queue.problem or "")
    assert len(queue.questions) == 1


def test_an_empty_run_has_nothing_to_ask(tmp_path):
    queue = filled(tmp_path, 0, ((2, 1),))
    assert (queue.questions, queue.complete, queue.problem) == ([], True, None)
