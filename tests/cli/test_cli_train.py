"""`clean-news train`, and `--models` of the commands that go by what it wrote."""

from __future__ import annotations

import json

import pytest
from answered import FJORD, answers, credit, saved

pytestmark = pytest.mark.slow

ARTICLE = (
    "Kommunestyret møttes mandag og vedtok budsjettet for neste år etter en lang debatt.\n"
    "Skolene i bygda får mer enn i fjor, men ikke så mye som de hadde bedt om, sier rektor.\n"
    f"{credit('Anne Lie', 2)}\n"
)


def test_it_reports_on_stdout_and_in_the_folder(tmp_path, models):
    assert models.stdout.decode() == (tmp_path / "mine/adaptation.md").read_text(encoding="utf-8")
    assert b"| recall |" in models.stdout
    assert b"use it with --models mine" in models.stderr


def test_explain_run_and_stream_go_by_it(tmp_path, clean_news, models):
    paper = tmp_path / "news" / FJORD
    paper.mkdir(parents=True)
    (paper / "a.txt").write_text(ARTICLE, encoding="utf-8")
    row = json.dumps({"text": ARTICLE, "source": FJORD}).encode()
    plain, adapted = (clean_news("explain", paper / "a.txt", *extra).stdout.decode() for extra in ((), ("--models", "mine")))
    assert "your labels: +" in adapted.splitlines()[2]
    assert "your labels" not in plain
    assert adapted.splitlines()[2].startswith("remove")
    assert json.loads(clean_news("stream", "--models", "mine", stdin=row).stdout)["edits"][-1]["reason"] == "byline"
    assert clean_news("run", "news", "-o", "out", "--models", "mine", "--jobs", 1).returncode == 0
    run = json.loads((tmp_path / "out/run.json").read_text())
    assert run["models"]["adaptation"] == json.loads((tmp_path / "mine/adaptation.json").read_text())["sha256"]
    assert "models" not in run["config"]
    again = clean_news("run", "news", "-o", "out")
    assert again.returncode == 2
    assert b"holds another run (models.adaptation was" in again.stderr
    assert clean_news("run", "news", "-o", "out2", "--models", "mine", "--jobs", 2).returncode == 0
    assert (tmp_path / "out2/articles.jsonl").read_bytes() == (tmp_path / "out/articles.jsonl").read_bytes()


def test_the_folder_may_stand_in_the_configuration(tmp_path, clean_news, models):
    (tmp_path / "c.toml").write_text('models = "mine"\n')
    row = json.dumps({"text": ARTICLE, "source": FJORD}).encode()
    by_option, by_file = (clean_news("stream", *given, stdin=row).stdout for given in (("--models", "mine"), ("--config", "c.toml")))
    assert by_option == by_file != clean_news("stream", stdin=row).stdout


def test_misuse(tmp_path, clean_news, models):
    def message(*arguments: object) -> str:
        done = clean_news(*arguments)
        assert done.returncode in (1, 2)
        return done.stderr.decode()

    assert "holds an adapted model" in message("train", "--labels", "labels.jsonl", "-o", "mine")
    assert "no such file of labels" in message("train", "--labels", "none.jsonl", "-o", "new")
    saved(tmp_path / "few.jsonl", answers()[:3])
    assert "too few answers to learn from: 3" in message("train", "--labels", "few.jsonl", "-o", "new")
    assert not (tmp_path / "new").exists()
    (tmp_path / "full").mkdir()
    (tmp_path / "full/diary.txt").write_text("mine")
    assert "not empty" in message("train", "--labels", "labels.jsonl", "-o", "full")
    assert "is a file" in message("train", "--labels", "labels.jsonl", "-o", "labels.jsonl")
    (tmp_path / "a.jsonl").write_text(json.dumps({"text": ARTICLE, "gold": ARTICLE}))
    for command in (("stream",), ("run", "a.jsonl", "-o", "o"), ("explain", "a.jsonl"), ("evaluate", "a.jsonl")):
        assert "holds no adapted model" in message(*command, "--models", "full")
    assert clean_news("train", "--labels", "labels.jsonl", "-o", "mine", "--overwrite").returncode == 0
