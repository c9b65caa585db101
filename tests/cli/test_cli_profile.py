from __future__ import annotations

import json

import pytest

BOX = "The Harbour Post is a member of the regional press council and answers to it for everything that is printed here, day after day."
TOPICS = ("bridge", "ferry", "school", "library", "harvest", "museum")


def story(topic: str) -> str:
    return (
        f"The {topic} will open a month later than planned, the council said after a long meeting on the evening before.\n"
        f"Nobody had expected the {topic} to be ready on time, given how little of the money had been paid by then, said the mayor.\n"
    )


@pytest.fixture
def news(tmp_path):
    for folder, topics in (("merge", TOPICS[:3]), ("more", TOPICS[3:])):
        (tmp_path / folder).mkdir()
        rows = [{"text": story(topic) + BOX, "url": f"https://harbourpost.example/{topic}"} for topic in topics]
        (tmp_path / folder / "news.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return tmp_path


@pytest.mark.slow
def test_learn_merge_apply(clean_news, news):
    for folder in ("merge", "more"):
        assert clean_news("profile", f"./{folder}", "-o", f"{folder}.parquet", "--jobs", 1).returncode == 0
    done = clean_news("profile", "merge", "merge.parquet", "more.parquet", "-o", "both.parquet")
    assert (done.returncode, done.stdout) == (0, b"")
    told = done.stderr.decode().splitlines()
    assert told[0].split() == ["clean-news:", "6", "articles", "1", "template", "lines", "harbourpost.example"]
    assert told[1] == "clean-news: 1 sources; wrote both.parquet"
    assert clean_news("profile", "more", "./merge", "-o", "whole.parquet", "--jobs", 2).returncode == 0
    assert (news / "whole.parquet").read_bytes() == (news / "both.parquet").read_bytes()
    record = json.dumps({"text": story("tram") + BOX, "source": "harbourpost.example"}).encode()
    with_profile = json.loads(clean_news("stream", "--profile", "both.parquet", stdin=record).stdout)
    assert with_profile["text"].rstrip() == story("tram").rstrip()
    assert [edit["reason"] for edit in with_profile["edits"] if edit["before"].strip()] == ["template"]
    assert BOX in json.loads(clean_news("stream", stdin=record).stdout)["text"]
    assert clean_news("more", "-o", "out", "--profile", "both.parquet", "--jobs", 1).returncode == 0
    assert b"press council" not in (news / "out/articles.jsonl").read_bytes().partition(b'"edits"')[0]


def test_a_file_is_not_written_over_unless_told(clean_news, news):
    arguments = ["profile", "more", "-o", "p.parquet", "--jobs", 1]
    assert clean_news(*arguments).returncode == 0
    done = clean_news(*arguments)
    assert done.returncode == 2
    assert b"p.parquet: exists" in done.stderr
    assert clean_news(*arguments, "--overwrite").returncode == 0


def test_what_cannot_be_read_is_told(clean_news, news):
    (news / "more/broken.jsonl").write_text('not json\n{"text": 1}\n')
    (news / "more/photo.jpg").write_bytes(b"x")
    done = clean_news("profile", "more", "-o", "p.parquet", "--jobs", 1)
    told = done.stderr.decode().splitlines()
    assert done.returncode == 1
    assert told[0] == "clean-news: passed over files of unknown type: 1 .jpg"
    assert told[1].startswith("clean-news: 2 articles failed and are not counted; the first: broken.jsonl")
    assert told[-1] == "clean-news: 1 sources; wrote p.parquet"
    done = clean_news("profile", "more/broken.jsonl", "-o", "q.parquet", "--jobs", 1)
    assert done.returncode == 1
    assert "no article could be counted" in done.stderr.decode()
    assert not (news / "q.parquet").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["profile", "more"], "out"),
        (["profile", "nowhere", "-o", "p.parquet"], "no such file"),
        (["profile", "empty", "-o", "p.parquet"], "nothing to read"),
        (["profile", "blank.jsonl", "-o", "p.parquet"], "no article with a source"),
        (["profile", "more", "-o", "empty"], "is a folder"),
        (["profile", "more", "-o", "more/p.parquet"], "inside the input"),
        (["profile", "more", "-o", "more/p.parquet"], "choose a place elsewhere"),
        (["profile", "more", "-o", "nowhere/p.parquet"], "cannot be written"),
        (["profile", "merge", "p.parquet", "-o", "nowhere/q.parquet"], "cannot be written; nowhere is no folder"),
        (["profile", "merge", "-o", "p.parquet"], "needs profiles"),
        (["profile", "merge", "blank.jsonl", "-o", "p.parquet"], "not a profile"),
        (["more", "--profile", "nowhere.parquet"], "no such profile"),
        (["stream", "--profile", "blank.jsonl"], "not a profile"),
    ],
)
def test_misuse(clean_news, news, arguments, message):
    (news / "empty").mkdir()
    (news / "blank.jsonl").write_text("\n\n")
    done = clean_news(*arguments)
    assert (done.returncode, done.stdout) == (2, b"")
    assert message in done.stderr.decode()
    assert not (news / "p.parquet").exists()
    assert not (news / "nowhere").exists()
    assert not [path for path in news.rglob("*") if path.name.endswith((".work", "-clean"))]
