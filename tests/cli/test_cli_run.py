from __future__ import annotations

import gzip
import json

import pytest
from runs import tree


@pytest.fixture
def news(tmp_path, article):
    folder = tmp_path / "news"
    (folder / "sub").mkdir(parents=True)
    for n in range(40):
        (folder / f"{n}.txt").write_text(f"Number {n}. {article}")
    (folder / "sub/page.html").write_text("<html><body><article><p>" + article.replace("\n\n", "</p><p>") + "</p></article></body></html>")
    (folder / "sub/more.jsonl").write_text("".join(json.dumps({"text": f"{n} {article}"}) + "\n" for n in range(40)))
    return folder


def test_a_folder_in_a_folder_out(clean_news, news, tmp_path):
    done = clean_news("news")
    assert (done.returncode, done.stdout) == (0, b"")
    lines = done.stderr.decode().splitlines()
    assert all("\x1b" not in line for line in lines)
    assert lines[0].startswith("clean-news: 81 articles: ")
    assert lines[0].endswith("in news-clean")
    assert lines[-1] == "report    news-clean/report.html"
    assert sorted(path.name for path in (tmp_path / "news-clean").iterdir()) == [
        "articles.jsonl",
        "copies.csv",
        "errors.jsonl",
        "profile.parquet",
        "report.html",
        "run.json",
        "sources.csv",
        "stories.jsonl",
        "text",
    ]
    again = clean_news("news")
    assert again.returncode == 0
    assert b"already complete" in again.stderr


@pytest.mark.slow
def test_the_output_is_the_same_whatever_jobs_and_order(clean_news, news, tmp_path):
    one = clean_news("run", "news/sub", "news/1.txt", "news/2.txt", "-o", "one", "--jobs", 1)
    other = clean_news("-j", 3, "news/2.txt", "news/1.txt", "news/sub", "-o", "other")
    assert one.returncode == other.returncode == 0
    assert tree(tmp_path / "one") == tree(tmp_path / "other")


def test_some_failed(clean_news, news, tmp_path):
    (news / "broken.json").write_text("{")
    (news / "photo.jpg").write_text("")
    done = clean_news("news", "-o", "out", "--jobs", 1)
    assert done.returncode == 1
    assert b"passed over files of unknown type: 1 .jpg" in done.stderr
    assert b"1 failed, see out/errors.jsonl" in done.stderr
    assert clean_news("news", "-o", "out").returncode == 1  # as recorded
    report = clean_news("report", "out")
    assert report.returncode == 0
    sources = clean_news("sources", "out")
    assert sources.stdout == (tmp_path / "out/sources.csv").read_bytes()
    assert sources.stdout.startswith(b"source,articles,reliability,")


def test_standard_input(clean_news, tmp_path, article):
    done = clean_news("-", "-o", "out", "--jobs", 1, stdin=json.dumps({"text": article}).encode())
    assert done.returncode == 0
    assert json.loads((tmp_path / "out/articles.jsonl").read_bytes())["id"] == "record 1"


def test_options_reach_the_result(clean_news, news, tmp_path):
    options = ["--min-quality", 0.2, "--max-garbling", 0.8, "--no-metadata", "--language", "en", "--format", "parquet", "--jobs", 1]
    (tmp_path / "conf.toml").write_text("batch_size = 5\n[verdict]\nmin_quality = 0.3\nmin_words = 7\n")
    assert clean_news("news/1.txt", "--config", "conf.toml", *options).returncode == 0
    told = json.loads((tmp_path / "1-clean/run.json").read_bytes())
    assert (told["config"]["metadata"], told["config"]["language"], told["format"]) == (False, "en", "parquet")
    verdict = told["config"]["verdict"]
    assert (verdict["min_quality"], verdict["max_garbling"], verdict["min_words"]) == (0.2, 0.8, 7)
    assert (tmp_path / "1-clean/articles.parquet").exists()


def test_restore(clean_news, news, tmp_path):
    (news / "sub/utf16.txt").write_text("Crlf.\r\nStays.\r\n", encoding="utf-16", newline="")
    assert clean_news("news", "-o", "out", "--jobs", 1).returncode == 0
    done = clean_news("restore", "out")
    assert done.returncode == 0, done.stderr
    back = tree(tmp_path / "out-restored")
    assert set(back) == set(tree(tmp_path / "out/text"))
    assert back["sub/utf16.txt"] == b"Crlf.\r\nStays.\r\n"
    for n in range(40):
        assert back[f"{n}.txt"] == (news / f"{n}.txt").read_bytes()
    rows = [json.loads(line)["text"] for line in (news / "sub/more.jsonl").read_text().splitlines()]
    assert [back[f"sub/more.jsonl/record-{n:06d}.txt"].decode() for n in range(1, 41)] == rows
    again = clean_news("restore", "out", "-o", "out-restored")
    assert again.returncode == 2
    assert b"not an empty folder" in again.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere"], "nowhere: no such file"),
        (["news", "nowhere.txt", "-o", "out"], "no such file"),
        (["empty"], "nothing to read"),
        (["photo.jpg"], "unknown suffix"),
        (["news", "-o", "news/out"], "inside the input"),
        (["news/sub", "-o", "news"], "inside OUT"),
        (["news", "empty", "-o", "other"], "not written by clean-news"),
        (["news", "photo.jpg", "-o", "out"], "unknown suffix"),
        (["news", "news/sub"], "name a folder with -o"),
        (["-"], "name a folder with -o"),
        (["news", "--config", "nowhere.toml"], "nowhere.toml"),
        (["news", "--min-quality", "2"], "min_quality"),
        (["news", "--jobs", "0"], "jobs"),
        (["news", "--format", "csv"], "csv"),
        (["news", "--engine", "dask"], "dask"),
        (["news", "--address", "auto"], "needs an engine"),
        (["news", "--nonsense"], "nonsense"),
        (["sources", "empty"], "give the folder that"),
        (["report", "empty"], "empty"),
        (["restore", "empty"], "no complete run"),
        (["explain", "news"], "is a folder"),
        (["explain", "news/sub/more.jsonl", "--record", "99"], "no record 99"),
    ],
)
def test_misuse_ends_with_2_and_touches_nothing(clean_news, news, tmp_path, arguments, message):
    (tmp_path / "empty").mkdir()
    (tmp_path / "photo.jpg").write_text("")
    (tmp_path / "other").mkdir()
    (tmp_path / "other/thesis.txt").write_text("years of work")
    before = tree(tmp_path)
    done = clean_news(*arguments)
    assert done.returncode == 2, done.stderr
    assert done.stdout == b""
    assert message in done.stderr.decode()
    assert tree(tmp_path) == before


def test_a_folder_named_like_a_command(clean_news, tmp_path, article):
    (tmp_path / "stream").mkdir()
    (tmp_path / "stream/a.txt").write_text(article)
    assert clean_news("./stream", "--jobs", 1).returncode == 0
    assert (tmp_path / "stream-clean/text/a.txt").exists()


def test_what_cannot_be_written(clean_news, news, tmp_path):
    (tmp_path / "file").write_text("")
    done = clean_news("news", "-o", "file/out")
    assert done.returncode == 2
    assert b"Not a directory" in done.stderr


def test_a_bad_article_is_named_with_its_place(clean_news, tmp_path):
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(b'{"text": "a"}\n{"id": "b"}\n{"text": "c"}\n')[:-9])
    assert clean_news("a.jsonl.gz", "-o", "out", "--jobs", 1).returncode == 1
    errors = [json.loads(line)["error"] for line in (tmp_path / "out/errors.jsonl").read_text().splitlines()]
    assert errors[0].startswith("a.jsonl.gz:2: the record has neither")
    assert errors[1].startswith("a.jsonl.gz: the gzip data ends too early")


def test_version_and_help(clean_news):
    from cleaner import __version__

    assert clean_news("--version").stdout.decode() == f"clean-news {__version__}\n"
    told = clean_news("--help").stdout.decode()
    for command in ("run", "stream", "explain", "restore", "profile", "sources", "report"):
        assert f"\n  {command} " in told
    assert clean_news().returncode == 2


def test_rules_are_part_of_a_run(clean_news, tmp_path, article):
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "a.txt").write_text(article)
    config = tmp_path / "my.toml"
    config.write_text('[[rules.always]]\nphrase = "work began"\nmatch = "start"\nreason = "tags"\n')
    assert clean_news("news", "--jobs", 1, "--config", config).returncode == 0
    first = (tmp_path / "news-clean" / "run.json").read_bytes()
    rule = {"phrase": "work began", "match": "start", "source": None, "language": None, "reason": "tags", "cut": False}
    assert json.loads(first)["config"]["rules"] == {"always": [rule], "never": []}
    assert "Work began" not in (tmp_path / "news-clean" / "text" / "a.txt").read_text()
    assert b"already complete" in clean_news("news", "--config", config).stderr
    assert clean_news("news", "--jobs", 1, "--config", config, "--overwrite").returncode == 0
    assert (tmp_path / "news-clean" / "run.json").read_bytes() == first
    config.write_text('[[rules.never]]\nphrase = "work began"\n')
    done = clean_news("news", "--config", config)
    assert done.returncode == 2
    assert b"rules.always was" in done.stderr
