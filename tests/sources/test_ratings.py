from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import spearmanr

from cleaner.errors import UsageError
from cleaner.sources import MEASURES, Row
from cleaner.sources.agreement import agreements, spearman, with_ratings
from cleaner.sources.ratings import TOLD, Ratings, read_ratings

HOSTS = {
    "nrk.no": 0.9,
    "bbc.com": 0.8,
    "express.co.uk": 0.3,
    "news.example.org": 0.6,
    "one.example.net": 0.1,
    "two.example.net": 0.2,
    "evil.github.io": 0.1,
    "192.0.2.7": 0.5,
    "2001:db8::1": 0.45,
    "münchen.de": 0.7,
    "blogspot.com": 0.4,
    "post.at": 0.3,
    "post.co.uk": 0.3,
}
MATCHES = [
    ("nrk.no", "nrk.no", "same"),
    ("NRK.no", "nrk.no", "same"),
    ("https://www.nrk.no:443/sak?utm_source=feed", "nrk.no", "same"),
    ("sport.nrk.no", "nrk.no", "parent"),
    ("a.b.nrk.no", "nrk.no", "parent"),
    ("example.org", "news.example.org", "part"),
    ("sport.example.org", None, None),  # a sister of what is rated
    ("example.net", None, None),  # two hosts are rated there: which of them is it?
    ("bbc.co.uk", "bbc.com", "edition"),
    ("news.bbc.co.uk", "bbc.com", "edition"),
    ("bbc.org", None, None),
    ("express.de", None, None),  # another country's Express is another paper
    ("express.com", "express.co.uk", "edition"),
    ("post.com", None, None),  # two countries' Post
    ("evil.github.io", "evil.github.io", "same"),
    ("good.github.io", None, None),
    ("my.blogspot.com", None, None),  # what is said of a host of blogs is not said of each
    ("blogspot.com", "blogspot.com", "same"),
    ("192.0.2.7", "192.0.2.7", "same"),
    ("http://192.0.2.7:8080/", "192.0.2.7", "same"),
    ("192.0.2.8", None, None),
    ("http://[2001:db8::1]:80/", "2001:db8::1", "same"),
    ("2001:db8::1", "2001:db8::1", "same"),
    ("xn--mnchen-3ya.de", "münchen.de", "same"),
    ("Elbtalpost", None, None),
    ("nrk", None, None),
    ("", None, None),
    (None, None, None),
]


@pytest.mark.parametrize(("source", "domain", "how"), MATCHES)
def test_match(source: str | None, domain: str | None, how: str | None) -> None:
    match = Ratings(HOSTS, ("domain", "score")).match(source)
    assert (match and match.domain, match and match.how) == (domain, how)
    assert match is None or match.score == HOSTS[match.domain]


TABLES = {
    "domain,score\nnrk.no,0.9\n": ("domain", "score"),
    "\ufeffDomain;Rating\r\nnrk.no;0,9\r\n": ("Domain", "Rating"),
    "id\twebsite\tcomment\tnewsguard_score\n7\twww.nrk.no\tgood\t90 %\n": ("website", "newsguard_score"),
    "outlet,where,points\nNRK,https://NRK.no/,0.9\n": ("where", "points"),
    "\n\nname|url|year|pc1\n\nNRK|nrk.no|1996|.9\n": ("url", "pc1"),
    'domain,score\n"nrk.no","9e-1"\n': ("domain", "score"),
}


@pytest.mark.parametrize(("text", "columns"), TABLES.items())
def test_columns_are_guessed(text: str, columns: tuple[str, str]) -> None:
    ratings = read_ratings(text, "r.csv")
    assert (ratings.columns, ratings.scores, ratings.problems) == (columns, {"nrk.no": 0.9}, [])


def test_columns_may_be_named() -> None:
    text = "domain,a,b\nnrk.no,1,2\n"
    assert read_ratings(text, "r.csv", "DOMAIN", "b").scores == {"nrk.no": 2}
    with pytest.raises(UsageError, match=r"r\.csv: no column `c`; there are domain, a, b"):
        read_ratings(text, "r.csv", None, "c")
    with pytest.raises(UsageError, match="cannot tell which column holds scores; name it with --rating-score: domain, a, b"):
        read_ratings(text, "r.csv")


def test_words_are_scores() -> None:
    ratings = read_ratings("domain,status\na.example,gr\nb.example,Generally-Unreliable\nc.example,nc\nd.example,Very  high\n", "r.csv")
    assert ratings.scores == {"a.example": 1, "b.example": 0.5, "c.example": 0.75, "d.example": 1}


def test_rows_that_cannot_be_used_are_told_with_their_lines() -> None:
    text = 'domain,score\nnrk.no,0.9\nwww.NRK.no,0.4\n\nvg.no\n,1\nno domain,1\ndb.no,nan\n"two\nlines.no",1\nbt.no,inf\nok.no,0.1,extra\n'
    ratings = read_ratings(text, "r.csv")
    assert ratings.scores == {"nrk.no": 0.9, "ok.no": 0.1}
    assert [problem.split(" ")[0] for problem in ratings.problems] == [f"r.csv:{line}:" for line in (3, 5, 6, 7, 8, 9, 11)]
    assert ratings.problems[0] == "r.csv:3: 'nrk.no' was rated in line 2, which counts (0.9, here 0.4)"


def test_many_problems_are_summed_up() -> None:
    text = "domain,score\nnrk.no,1\n" + "nrk.no,2\n" * 50
    problems = read_ratings(text, "r.csv").problems
    assert (len(problems), problems[-1]) == (TOLD + 1, "r.csv: 30 more rows like these")


def test_a_field_without_end_costs_its_row() -> None:
    text = "domain,score\nnrk.no,1\n" + "x" * 200_000 + ",1\nvg.no,2\n"
    ratings = read_ratings(text, "r.csv", "domain", "score")
    assert ratings.scores == {"nrk.no": 1, "vg.no": 2}
    assert ratings.problems[0].startswith("r.csv:3: not a row of a table")


@pytest.mark.parametrize("text", ["", "\n\n", "domain,score\n", "domain,score\n,\n", "\x00", "domain,score\nx,y\n", '"'])
def test_files_without_ratings(text: str) -> None:
    with pytest.raises(UsageError, match=r"^r\.csv: "):
        read_ratings(text, "r.csv")


@settings(deadline=None)
@given(st.text(), st.booleans())
def test_any_text_is_ratings_or_misuse(text: str, headed: bool) -> None:
    try:
        ratings = read_ratings("domain,score\n" + text if headed else text, "r.csv")
    except UsageError:
        return
    for source in ratings.scores:
        assert ratings.match(f"//{source}") is not None or ":" in source


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=3))
def test_spearman_agrees_with_scipy(pairs: list[tuple[float, float]]) -> None:
    found = spearman(pairs)
    if found is None:
        assert min(len({pair[side] for pair in pairs}) for side in (0, 1)) == 1
    else:
        assert found == pytest.approx(spearmanr(*zip(*pairs, strict=True)).statistic)


def row(source: str, **values: float) -> Row:
    return {"source": source, **{f"{name}": values.get(name) for name in MEASURES}}


def test_agreements() -> None:
    ratings = Ratings({f"s{number}.example": number / 10 for number in range(8)}, ("domain", "score"))
    rows = [row(f"s{number}.example", reliability=number**2 / 100, garbled=0.0, error=1 - number / 9) for number in range(8)]
    first, second = agreements([*rows, row("other.example", reliability=0.1)], ratings)
    assert (first.measure, first.sources, first.rho) == ("reliability", 8, pytest.approx(1))
    assert first.low < first.high <= 1
    assert (second.measure, second.rho) == ("error", pytest.approx(-1))
    assert agreements(rows[:4], ratings) == []
    assert [each["rating"] for each in with_ratings([*rows[:2], row("x.example")], ratings)] == [0.0, 0.1, None]
