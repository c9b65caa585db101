"""`clean-news evaluate` on labelled articles written by hand, and on rows that are none."""

from __future__ import annotations

import json
from pathlib import Path

LABELS = Path(__file__).parents[2] / "fixtures" / "labels.jsonl"


def test_every_score_is_measured(clean_news):
    card = json.loads(clean_news("evaluate", LABELS, "--json").stdout)
    assert card["articles"] == 11
    assert card["word_f1"]["after"]["mean"] > card["word_f1"]["before"]["mean"]
    assert card["quality"]["auc_poor"] == 1
    assert sum(row[1] for row in card["quality"]["calibration"]) == card["quality"]["articles"] == 8
    assert card["garbling"]["false_alarms"] == 0
    assert card["machine_translated"]["auc"] is None  # nobody labelled a translation
    assert card["lines"]["noise_removed"] > 0.8
    assert card["thresholds"]["hit"]["drop"] == {"good": 0, "poor": 1}
    assert set(card["languages"]) == {"de", "en", "es", "fr", "nn"}


def test_tables_fit_a_terminal(clean_news):
    done = clean_news("evaluate", LABELS)
    shown = done.stdout.decode()
    assert (done.returncode, done.stderr) == (0, b"")
    assert all(len(line) <= 80 for line in shown.splitlines())
    assert "AUC for these" in shown


def test_bad_rows_are_told_by_line_and_the_others_measured(clean_news, tmp_path, article):
    rows = [
        json.dumps({"text": article, "gold": article}),
        "{",
        json.dumps({"text": article}),
        json.dumps({"text": article, "garbled": "no"}),
        json.dumps({"text": article, "gold": 7}),
        json.dumps({"text": article, "lines": ["keep"]}),
        json.dumps({"text": article, "lines": ["good"] * 3}),
        json.dumps({"text": article, "lines": [["keep"], None, 1]}),
        json.dumps({"html": "<p>x</p>", "text": article, "gold": article}),
        json.dumps([1]),
        json.dumps({"text": article, "garbled": False, "lines": ["keep", "either", "keep"]}),
    ]
    (tmp_path / "labels.jsonl").write_text("\n".join(rows))
    done = clean_news("evaluate", "labels.jsonl", "--json")
    assert done.returncode == 1
    told = done.stderr.decode().splitlines()
    assert [int(line.split("labels.jsonl:")[1].split(":")[0]) for line in told[:-1]] == list(range(2, 11))
    assert told[-1] == "clean-news: 9 rows could not be used"
    card = json.loads(done.stdout)
    assert (card["articles"], card["quality"]["articles"], card["lines"]["lines"]) == (2, 1, 2)


def test_without_a_usable_row_there_is_no_card(clean_news, tmp_path):
    (tmp_path / "labels.jsonl").write_text('{"text": "Nothing is known of this."}\n')
    done = clean_news("evaluate", "labels.jsonl")
    assert (done.returncode, done.stdout) == (1, b"")
    assert b"labels.jsonl:1: there is no label" in done.stderr


def test_misuse(clean_news):
    assert clean_news("evaluate").returncode == 2
    assert clean_news("evaluate", "nowhere.jsonl").returncode == 2
