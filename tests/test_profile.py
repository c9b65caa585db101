"""Template lines of a source: what counts as the same line, that merging is a sum, and that a bad file is refused."""

from __future__ import annotations

import pickle
from functools import partial
from itertools import permutations
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.config import Config
from cleaner.errors import ProfileError
from cleaner.features.lines import lines_of
from cleaner.profile import Fit, Gathered, Learned, Profile, ProfileFile, article_keys, count, learned, merge
from cleaner.profile.keys import EXACT, LEAD, SKELETON, kind_of, line_keys
from cleaner.profile.store import _database
from cleaner.run.workers import clean_records
from cleaner.segment.text import text_blocks

Article = tuple[str, str] | tuple[str, str, str]
"""Source, text, and where it has one its URL."""


def fitted(path: Path, articles: list[Article]) -> Path:
    with Fit(path) as fit:
        for source, text, *url in articles:
            (keys,) = article_keys(lines_of([text_blocks(text)]))
            fit.add(source, url[0] if url else None, keys)
        fit.finish()
    return path


def keys(text: str):
    return line_keys(lines_of([text_blocks(text)]))


def seen(path: Path, source: str | None, text: str) -> list[list[int]]:
    return Profile.load(path).seen(lines_of([text_blocks(text)]), [source]).tolist()


# What is the same line


@pytest.mark.parametrize(
    ("kind", "first", "second"),
    [
        ("exact", "4 comments", "1,204 Comments"),
        ("exact", "Read also", "read also:"),
        ("exact", "تعليقات 12", "تعليقات 4"),
        ("exact", "コメント12件", "コメント4件"),
        ("exact", "***", "***"),
        ("skeleton", "By Ann Lee, 3 May 2023, 4 comments", "By Bo Ek, 12 June 2024, 19 comments"),
        ("skeleton", "Von Anna Berg, 12. Mai 2023, 4 Kommentare", "Von Uwe Holm, 3. Juni 2024, 17 Kommentare"),
        (
            "skeleton",
            "Publisert 3. mai 2024 kl. 12:30 av Ola Nordmann",
            "Publisert 14. juni 2023 kl. 9:05 av Kari Li",
        ),
        ("skeleton", "نشر في 12 مايو 2023 على الموقع", "نشر في 3 مايو 2024 على الموقع"),
        ("skeleton", "この記事は2024年5月12日に配信されました", "この記事は2023年11月3日に配信されました"),
        ("lead", "Lesen Sie auch: Der Haushalt ist beschlossen", "Lesen Sie auch: Neue Brücke"),
        ("lead", "Les også » Ny bro", "Les også » Budsjettet er vedtatt"),
        ("lead", "あわせて読みたい：新しい橋", "あわせて読みたい：予算"),
        ("lead", "اقرأ أيضا: جسر جديد", "اقرأ أيضا: الميزانية"),
    ],
)
def test_lines_that_are_one(kind, first, second):
    found = getattr(keys(f"{first}\n{second}"), kind)
    assert found[0] == found[1] != 0


@pytest.mark.parametrize(
    ("kind", "first", "second"),
    [
        ("exact", "12:30", "2024"),
        ("exact", "man bites dog", "dog bites man"),
        ("exact", "***", "---"),
        ("skeleton", "By Ann Lee, 3 May, 4 comments", "By Ann Lee, 3 May, no more comments"),
        ("lead", "Read also: One", "Read more: One"),
    ],
)
def test_lines_that_are_two(kind, first, second):
    found = getattr(keys(f"{first}\n{second}"), kind)
    assert found[0] != found[1]


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        ("skeleton", "Das Haus von Anna Berg"),  # too little is left
        ("skeleton", "nothing here to be swapped at all"),  # no slot
        ("lead", "https://example.com/a"),
        ("lead", "12:30 Uhr in Berlin"),
        ("lead", "14.05.2024: Die Sitzung beginnt"),
        ("lead", "Read also:"),
        ("lead", "One two three four five six: seven"),
        ("lead", f"He said: {'word ' * 60}"),
    ],
)
def test_lines_without_such_a_key(kind, line):
    assert getattr(keys(line), kind).tolist() == [0]


def test_keys_do_not_depend_on_the_batch():
    texts = ["By Ann Lee, 3 May, 4 comments\nRead also: One", "", "***", "あわせて読みたい：予算\n2024", "x " * 40]
    together = line_keys(lines_of([text_blocks(text) for text in texts]))
    for name in ("exact", "skeleton", "lead"):
        alone = [key for text in texts for key in getattr(keys(text), name).tolist()]
        assert getattr(together, name).tolist() == alone
    assert [kind_of(together.exact)[0], kind_of(together.skeleton)[0], kind_of(together.lead)[1]] == [EXACT, SKELETON, LEAD]


def test_nothing_has_no_keys():
    assert article_keys(lines_of([])) == []
    (empty,) = article_keys(lines_of([[]]))
    assert len(empty.keys) == 0


# Counting


def test_a_line_counts_once_an_article(tmp_path):
    path = fitted(tmp_path / "p", [("a", f"Story {'xyz'[n]}\nAd\nAd\nAd") for n in range(3)])
    assert seen(path, "a", "Ad\nStory x") == [[3, 0, 0, 3], [0, 0, 0, 3]]
    assert seen(path, "b", "Ad") == seen(path, None, "Ad") == [[0, 0, 0, 0]]


def test_near_identical_lines_count_together(tmp_path):
    names = ("Ann Lee", "Bo Ek", "Cy Day", "Di Orr", "Ed Poe")
    path = fitted(
        tmp_path / "p", [("a", f"Told by {name}\nWritten by {name}, {n + 7} May, {n} comments\n{n}") for n, name in enumerate(names)]
    )
    assert seen(path, "a", "Written by Flo Ray, 3 July, 12 comments")[0][1] == 5


PARAGRAPHS = "\n".join(f"{word} " * 15 for word in ("one", "two", "three", "four"))


def test_an_article_scraped_twice_counts_once(tmp_path):
    copies = [("a", f"{PARAGRAPHS}\nRelated {word}\nAd") for word in ("bridge", "ferry", "school")]
    path = fitted(tmp_path / "p", [*copies, ("a", "Another story altogether\nAd")])
    assert list(learned(path)) == [Learned("a", 2, 0)]
    assert seen(path, "a", "Ad\n" + PARAGRAPHS)[:2] == [[2, 0, 0, 2], [0, 0, 0, 2]]


def test_a_script_without_spaces_has_paragraphs_too(tmp_path):
    body = "\n".join(f"{mark}市议会在昨晚的长时间会议后表示，大桥将比原计划晚一个月开放，居民们等待了很多年。" for mark in "甲乙丙丁")
    copies = [("a", f"{body}\n" + "\n".join(f"{mark}{n}区的新图书馆明天上午开门迎客" for n in "春夏秋")) for mark in "东南西北中"]
    path = fitted(tmp_path / "p", copies)
    assert list(learned(path)) == [Learned("a", 1, 0)]


def test_short_articles_over_the_same_legal_notes_are_several(tmp_path):
    notes = "\n".join(f"{word} " * 25 for word in ("one", "two", "three"))
    topics = ("bridge", "ferry", "school", "harvest", "museum")
    articles = [("a", f"Menu\nNews of the {topic} today\nIt opens a month later than had been planned\n{notes}") for topic in topics]
    path = fitted(tmp_path / "p", articles)
    assert list(learned(path)) == [Learned("a", 5, 5)]
    again = [("a", f"{text}\nRead about the {word} next") for _, text in articles[:2] for word in ("tram", "clinic")]
    assert [row.articles for row in learned(fitted(tmp_path / "q", [*articles, *again]))] == [5]


def test_a_new_headline_over_a_long_article_makes_no_other_article(tmp_path):
    copies = [("a", f"The {word} that will open late\n{PARAGRAPHS}") for word in ("bridge", "crossing")]
    assert [row.articles for row in learned(fitted(tmp_path / "p", copies))] == [1]


def test_records_of_one_address_count_once(tmp_path):
    versions = [("a", f"{PARAGRAPHS}\n{f'{word} ' * 20}", f"https://a.example/live#{n}") for n, word in enumerate(("x", "y", "z"))]
    others = [("a", f"{PARAGRAPHS}\n{f'{word} ' * 20}", f"https://a.example/{word}") for word in ("v", "w")]
    for number, order in enumerate(permutations(versions)):
        assert list(learned(fitted(tmp_path / f"{number}", [*order, *others]))) == [Learned("a", 3, 0)]
        assert (tmp_path / f"{number}").read_bytes() == (tmp_path / "0").read_bytes()


def test_interviews_do_not_lead_anywhere(tmp_path):
    path = fitted(tmp_path / "p", [("a", f"POST: Why {word}?\nSee also: A {word}") for word in ("one", "two", "three", "four", "five")])
    assert seen(path, "a", "See also: Once more")[0][2] == 5
    talk = "\n".join(f"POST: And {word}?" for word in ("six", "seven", "eight", "nine"))
    assert [row[2] for row in seen(path, "a", talk)] == [0, 0, 0, 0]


# Files

words = st.sampled_from(
    ["Ad", "Read also: One", "Read also: Two", "By Ann, 3 May, 4 comments", "هذا", "広告", "Berlin 12:30", "***", "Tail"]
)
corpora = st.lists(
    st.tuples(st.sampled_from(["a.example", "b.example", "ü", "\ud800"]), st.lists(words, min_size=1, max_size=5)), max_size=6
)


def corpus(path: Path, found, tag: str) -> Path:
    """A profile of articles no other one holds: the tag and a number in words tell them apart."""
    return fitted(path, [(source, "\n".join([*lines, f"{tag} {'x' * (n + 1)}"])) for n, (source, lines) in enumerate(found)])


@settings(max_examples=12, deadline=None)
@given(corpora, corpora, corpora)
def test_merging_is_associative_commutative_and_the_same_as_fitting(tmp_path_factory, one, two, three):
    folder = tmp_path_factory.mktemp("merge")
    a, b, c = (corpus(folder / tag, found, tag) for tag, found in (("a", one), ("b", two), ("c", three)))
    merge([a, b], folder / "ab")
    merge([b, c], folder / "bc")
    merge([folder / "ab", c], folder / "ab-c")
    merge([a, folder / "bc"], folder / "a-bc")
    merge([c, b, a], folder / "cba")
    tagged = [
        (source, [*lines, f"{tag} {'x' * (n + 1)}"])
        for tag, found in (("a", one), ("b", two), ("c", three))
        for n, (source, lines) in enumerate(found)
    ]
    fitted(folder / "whole", [(source, "\n".join(lines)) for source, lines in tagged])
    fitted(folder / "reversed", [(source, "\n".join(lines)) for source, lines in reversed(tagged)])
    merge([folder / "whole"], folder / "alone")
    contents = {name: (folder / name).read_bytes() for name in ("whole", "reversed", "ab-c", "a-bc", "cba", "alone")}
    assert len(set(contents.values())) == 1, [name for name in contents if contents[name] != contents["whole"]]


def test_pieces_and_row_groups_do_not_show(tmp_path, monkeypatch):
    articles = [(f"s{n % 3}", "\n".join(f"{'y' * (n % 7 + 1)} {'x' * k}" for k in range(1, 9))) for n in range(60)]
    fitted(tmp_path / "one", articles)
    monkeypatch.setattr("cleaner.profile.gathered._BUFFER", 5)
    fitted(tmp_path / "two", articles[::-1])
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    monkeypatch.setattr("cleaner.profile.store._ROW_GROUP", 7)
    fitted(tmp_path / "three", articles)
    assert list(learned(tmp_path / "three")) == list(learned(tmp_path / "one"))
    assert pq.read_table(tmp_path / "three").equals(pq.read_table(tmp_path / "one"))


@pytest.mark.parametrize("buckets", [1, 2, 7])
def test_buckets_are_counted_apart(tmp_path, buckets):
    articles = [(f"S{n % 5}", f"Les også\nАбзац {n // 3}.\n{n % 2}", f"https://a.example/{n // 2}") for n in range(40)]
    fitted(tmp_path / "whole", articles)
    folders = []
    for part, some in enumerate((articles[:9], articles[9:10], [], articles[10:])):
        folders.append(tmp_path / str(part))
        folders[-1].mkdir()
        gathered = Gathered(folders[-1], buckets=buckets, first=part << 40)
        for source, text, url in some:
            (found,) = article_keys(lines_of([text_blocks(text)]))
            gathered.add(source, url, found)
        gathered.finish()
    paths = [tmp_path / f"bucket{n}" for n in range(buckets)]
    there = [path for n, path in enumerate(paths) if count(folders, path, n)]
    assert there == [path for path in paths if path.exists()]
    merge(there, tmp_path / "merged")
    assert (tmp_path / "merged").read_bytes() == (tmp_path / "whole").read_bytes()


def test_nothing_makes_an_empty_profile(tmp_path):
    path = fitted(tmp_path / "p", [("a", "")])
    assert list(learned(path)) == []
    merge([path, path], tmp_path / "q")
    assert (tmp_path / "q").read_bytes() == path.read_bytes()
    assert seen(path, "a", "x") == [[0, 0, 0, 0]]


def test_nothing_is_left_beside_the_file(tmp_path):
    fitted(tmp_path / "p", [("a", "x")])
    merge([tmp_path / "p"], tmp_path / "q")
    with Fit(tmp_path / "r") as fit:
        fit.add("a", None, article_keys(lines_of([text_blocks("x")]))[0])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["p", "q"]


def test_counts_stop_at_their_largest(tmp_path):
    path = fitted(tmp_path / "p", [("a", "x")])
    schema = pq.read_schema(path)
    most = pa.table({"source": ["a"], "key": np.array([4], np.uint64), "articles": np.array([2**32 - 2], np.uint32)}).cast(schema)
    pq.write_table(most, tmp_path / "q")
    merge([tmp_path / "q"] * 3, tmp_path / "r")
    assert pq.read_table(tmp_path / "r")["articles"].to_pylist() == [2**32 - 1]


def test_a_profile_travels_as_its_path(tmp_path):
    path = fitted(tmp_path / "p", [("a", f"Ad\n{'x' * n}") for n in range(1, 5)])
    sent = pickle.dumps(Profile.load(path))
    assert len(sent) < 500
    assert pickle.loads(sent).path == path
    assert pickle.loads(sent).seen(lines_of([text_blocks("Ad")]), ["a"]).tolist() == [[4, 0, 0, 4]]


def test_a_relative_path_holds_in_any_folder(tmp_path, monkeypatch):
    fitted(tmp_path / "p", [("a", f"Ad\n{'x' * n}") for n in range(1, 5)])
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path)
    profile, file = Profile.load(Path("p")), ProfileFile.of(Path("p"))
    monkeypatch.chdir(tmp_path / "elsewhere")
    for again in (pickle.loads(pickle.dumps(profile)), file.load()):
        assert again.seen(lines_of([text_blocks("Ad")]), ["a"]).tolist() == [[4, 0, 0, 4]]


def test_a_profile_changed_in_use_is_refused(tmp_path):
    file = ProfileFile.of(fitted(tmp_path / "p", [("a", "x\ny")]))
    load_worker = partial(clean_records, Config(), [], file)
    fitted(tmp_path / "p", [("a", "x\nz")])
    with pytest.raises(ProfileError, match="changed while it was in use"):
        load_worker()


@pytest.mark.parametrize("articles", [[], [("a", "")], [(name, f"Ad\n{'x' * n}") for name in "cäb\ud800" for n in range(1, 5)]])
def test_shared_counts_are_the_same(tmp_path, articles):
    path = fitted(tmp_path / "p", articles)
    shared = ProfileFile.of(path).shared(tmp_path / "counts")
    again = ProfileFile.of(path).shared(tmp_path / "counts")  # beside a worker that still has the first
    lines = lines_of([text_blocks("Ad\nx")] * 4)
    for each in (shared, again, pickle.loads(pickle.dumps(shared))):
        assert each.load().seen(lines, list("äbcd")).tolist() == Profile.load(path).seen(lines, list("äbcd")).tolist()


def test_shared_counts_that_are_gone_are_told(tmp_path):
    shared = ProfileFile.of(fitted(tmp_path / "p", [("a", "x\ny")])).shared(tmp_path / "counts")
    for spoil in (lambda: (tmp_path / "counts").write_bytes(b"x"), (tmp_path / "counts").unlink):
        spoil()
        with pytest.raises(ProfileError, match="give the command again"):
            shared.load()


def test_sources_are_the_same_in_any_case(tmp_path):
    path = fitted(tmp_path / "p", [("Elbtalpost", "Ad\nx"), ("ELBTALPOST", "Ad\ny"), ("elbtalpost", "Ad\nz")])
    assert list(learned(path)) == [Learned("elbtalpost", 3, 0)]
    assert seen(path, "Elbtalpost", "Ad") == [[3, 0, 0, 3]]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "no such profile"),
        (b"", "not a profile"),
        (b"text", "not a profile"),
        ("half", "not a profile"),
        ("foreign", "no profile"),
        ("old", "format 0"),
    ],
)
def test_files_that_are_no_profile(tmp_path, content, message):
    path = tmp_path / "p.parquet"
    good = fitted(tmp_path / "good", [("a", "x\ny")])
    if content == "half":
        path.write_bytes(good.read_bytes()[:-20])
    elif content == "foreign":
        pq.write_table(pa.table({"text": ["x"]}), path)
    elif content == "old":
        pq.write_table(pq.read_table(good).replace_schema_metadata({"clean-news profile": "0"}), path)
    elif content is not None:
        path.write_bytes(content)
    for reading in (Profile.load, lambda path: merge([good, path], tmp_path / "out"), lambda path: list(learned(path))):
        with pytest.raises(ProfileError, match=message):
            reading(path)


def test_damage_in_the_middle(tmp_path):
    path = fitted(tmp_path / "p", [("a", "\n".join("x" * n for n in range(1, 400)))])
    content = bytearray(path.read_bytes())
    content[50:900] = b"\xff" * 850
    path.write_bytes(content)
    with pytest.raises(ProfileError, match="damaged"):
        Profile.load(path)
    with pytest.raises(ProfileError, match="is a file damaged"):
        merge([path], tmp_path / "q")


def test_only_want_of_room_is_called_so(tmp_path):
    for raised, message in ((duckdb.IOException, "room on the disk"), (duckdb.OutOfMemoryException, "room"), (duckdb.Error, "damaged")):
        with pytest.raises(ProfileError, match=message), _database(tmp_path / "work"):
            raise raised("something")


@pytest.mark.parametrize("folder", ["source=de", "id=3", "run[1]", "a*b", "who?", "o'clock", "~home"])
def test_folders_of_any_name(tmp_path, monkeypatch, folder):
    (tmp_path / folder).mkdir()
    (tmp_path / "run1").mkdir()
    monkeypatch.chdir(tmp_path)
    one, two = (fitted(Path(folder) / name, [("a", f"Ad\n{name}"), ("a", f"Ad\n{name}{name}")]) for name in ("p", "q"))
    merge([one, two], Path(folder) / "r")
    assert list(learned(Path(folder) / "r")) == [Learned("a", 4, 0)]


def test_a_folder_that_is_not_there_is_not_made(tmp_path):
    path = fitted(tmp_path / "p", [("a", "x")])
    with pytest.raises(FileNotFoundError):
        merge([path], tmp_path / "nowhere/q")
    with pytest.raises(FileNotFoundError), Fit(tmp_path / "nowhere/q"):
        pass
    assert sorted(path.name for path in tmp_path.iterdir()) == ["p"]
