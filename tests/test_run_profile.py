"""The first pass of a run: what it learns is a function of the inputs, and what it decides can be seen and switched off."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cleaner.config import Config
from cleaner.errors import OutputError, ProfileError, UsageError
from cleaner.profile import learned
from cleaner.run import run

BOX = "The Harbour Post is a member of the regional press council and answers to it for everything that is printed here, day after day."
TOPICS = ("bridge", "ferry", "school", "library", "harvest", "museum", "theatre", "station", "market", "bakery", "clinic", "stadium")


def story(topic: str) -> str:
    return (
        f"The {topic} will open a month later than planned, the council said after a long meeting on the evening before.\n"
        f"Nobody had expected the {topic} to be ready on time, given how little of the money had been paid by then, said the mayor.\n"
        f"“We have waited for the {topic} since we were children,” said two neighbours who had come to have a look at the works.\n"
    )


@pytest.fixture
def news(tmp_path):
    folder = tmp_path / "news/harbourpost.example"
    folder.mkdir(parents=True)
    for topic in TOPICS:
        (folder / f"{topic}.txt").write_text(f"{story(topic)}{BOX}\n")
    return tmp_path / "news"


def rows(out: Path) -> list[dict]:
    return [json.loads(line) for line in (out / "articles.jsonl").read_bytes().splitlines()]


def templates(out: Path) -> list[str]:
    return [edit["before"].strip() for row in rows(out) for edit in row["edits"] if edit["reason"] == "template"]


def test_a_line_of_every_article_goes_and_says_why(news, tmp_path):
    run([news], tmp_path / "out", jobs=1)
    assert templates(tmp_path / "out") == [BOX] * len(TOPICS)
    assert all(row["text"].rstrip() == story(Path(row["id"]).stem).rstrip() for row in rows(tmp_path / "out"))
    assert json.loads((tmp_path / "out/run.json").read_bytes())["profile"] == "fitted"
    (found,) = learned(tmp_path / "out/profile.parquet")
    assert (found.source, found.articles, found.lines) == ("harbourpost.example", 12, 1)


def test_the_bytes_do_not_depend_on_workers_batches_or_order(news, tmp_path):
    folder = news / "harbourpost.example"
    files = sorted(folder.iterdir())
    run([*files], tmp_path / "one", Config(batch_size=2), jobs=2)
    run([*reversed(files)], tmp_path / "other", jobs=1)
    for name in ("profile.parquet", "articles.jsonl", "run.json", "sources.csv"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "other" / name).read_bytes()


def test_without_a_profile_it_stays(news, tmp_path):
    run([news], tmp_path / "out", jobs=1, fit_profile=False)
    assert templates(tmp_path / "out") == []
    assert not (tmp_path / "out/profile.parquet").exists()
    with pytest.raises(OutputError, match="profile was none, is fitted"):
        run([news], tmp_path / "out", jobs=1)


def test_a_profile_is_applied_to_later_articles(news, tmp_path):
    run([news], tmp_path / "out", jobs=1)
    (tmp_path / "later/harbourpost.example").mkdir(parents=True)
    (tmp_path / "later/harbourpost.example/tram.txt").write_text(story("tram") + BOX)
    kept = tmp_path / "kept.parquet"
    (tmp_path / "out/profile.parquet").rename(kept)
    run([tmp_path / "later"], tmp_path / "later-out", jobs=1, profile=kept)
    assert templates(tmp_path / "later-out") == [BOX]
    assert len(json.loads((tmp_path / "later-out/run.json").read_bytes())["profile"]) == 64
    with pytest.raises(OutputError, match="profile was"):
        run([tmp_path / "later"], tmp_path / "later-out", jobs=1)


def test_few_files_are_not_read_twice(tmp_path):
    (tmp_path / "a.txt").write_text(story("tram"))
    run([tmp_path / "a.txt"], tmp_path / "out", jobs=1)
    assert json.loads((tmp_path / "out/run.json").read_bytes())["profile"] == "none"


def test_a_profile_that_is_none(news, tmp_path):
    with pytest.raises(ProfileError, match="no such profile"):
        run([news], tmp_path / "out", profile=tmp_path / "nowhere.parquet")
    run([news], tmp_path / "out", jobs=1)
    with pytest.raises(UsageError, match="inside OUT"):  # it would be discarded before it is read
        run([news], tmp_path / "out", profile=tmp_path / "out/profile.parquet", overwrite=True)


def test_nothing_to_learn_from(tmp_path):
    (tmp_path / "a.jsonl").write_text("not json\n")
    run([tmp_path / "a.jsonl"], tmp_path / "out", jobs=1)
    assert not (tmp_path / "out/profile.parquet").exists()
