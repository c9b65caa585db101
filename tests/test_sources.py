from __future__ import annotations

import csv
import pickle
import random
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta, t

from cleaner import sources
from cleaner.errors import OutputError
from cleaner.sources import COLUMNS, SourceTable, beta_cdf, beta_quantile, characters, registrable_domain

DOMAINS = [
    ("https://www.nrk.no/nyheter/1.2", "nrk.no"),
    ("HTTPS://News.BBC.co.uk/", "bbc.co.uk"),
    ("https://user:secret@www.vg.no:8443/a?b=//c", "vg.no"),
    ("http://Alice.GitHub.io/blog", "alice.github.io"),
    ("https://github.io/", "github.io"),
    ("https://www.gov.uk/news", "www.gov.uk"),
    ("https://gov.uk/news", "gov.uk"),
    ("https://nrk.no./", "nrk.no"),
    ("  https://nrk.no  ", "nrk.no"),
    # without a scheme
    ("www.nrk.no/a", "nrk.no"),
    ("//cdn.nrk.no/a", "nrk.no"),
    ("nrk.no:80/a", "nrk.no"),
    ("www.nrk.no?next=//elsewhere.com", "nrk.no"),
    # other scripts
    ("http://xn--mnchen-3ya.de/", "münchen.de"),
    ("http://www.MÜNCHEN.de/", "münchen.de"),
    ("http://mu\u0308nchen.de/", "münchen.de"),
    ("http://例え。テスト/", "例え.テスト"),
    # addresses, and hosts of a local network
    ("http://192.0.2.7:8000/x", "192.0.2.7"),
    ("http://[2001:DB8::1]:80/", "2001:db8::1"),
    ("http://localhost:80/x", "localhost"),
    ("http://a.news.intranet/", "news.intranet"),
    # no host
    ("", None),
    ("story.html", None),
    ("2024/story", None),
    ("/a//b", None),
    ("file:///srv/a.html", None),
    ("mailto:desk@nrk.no", None),
    ("data:text/plain,nrk.no", None),
    ("http://", None),
    ("http://[::1", None),
    ("http://a b.com/", None),
    ("http://nrk..no/", None),
    ("http://1.2.3/", None),
    ("http://%6erk.no/", None),
    ("http://xn--a.no/", None),
    (f"http://{'a.' * 200}no/", None),
]


@pytest.mark.parametrize(("url", "domain"), DOMAINS)
def test_registrable_domain(url: str, domain: str | None) -> None:
    assert registrable_domain(url) == domain


@given(st.text())
def test_any_text_has_a_domain_or_none(text: str) -> None:
    for url in (text, f"http://{text}", f"http://{text}.no/"):
        domain = registrable_domain(url)
        assert domain is None or (domain and "/" not in domain and domain == domain.strip())


def test_the_suffix_list_needs_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise AssertionError("network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    sources._suffixes.cache_clear()
    sources._domain.cache_clear()
    assert registrable_domain("https://a.example.co.uk/") == "example.co.uk"


def test_importing_is_light() -> None:
    code = "import sys, cleaner.sources; print(sorted({'tldextract', 'requests', 'scipy', 'numpy'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30).stdout == "[]\n"


@pytest.mark.parametrize("seed", range(4))
def test_beta_agrees_with_scipy(seed: int) -> None:
    draw = random.Random(seed)
    for _ in range(150):
        a, b, x = 10 ** draw.uniform(-5, 6), 10 ** draw.uniform(-5, 6), draw.random()
        assert beta_cdf(x, a, b) == pytest.approx(beta.cdf(x, a, b), abs=1e-9)
        p = draw.choice((0.025, 0.5, 0.95, 0.975, draw.random()))
        assert beta_quantile(p, a, b) == pytest.approx(beta.ppf(p, a, b), abs=1e-9)


def test_beta_at_the_ends() -> None:
    assert (beta_cdf(0, 2, 3), beta_cdf(1, 2, 3), beta_cdf(-1, 2, 3), beta_cdf(2, 2, 3)) == (0, 1, 0, 1)


@pytest.mark.parametrize("freedom", [1, 2, 9, 500, 1_000_000])
def test_student_agrees_with_scipy(freedom: int) -> None:
    assert sources._student(freedom) == pytest.approx(t.ppf(0.975, freedom), rel=1e-5)


def result(source: str | None = "a.example", **values: Any) -> dict[str, Any]:
    given = {"id": "1", "source": source, "text": "News.", "edits": [], "flags": [], "verdict": "keep", "quality": 0.9, "error": None}
    return given | values


def table(*results: dict[str, Any]) -> SourceTable:
    filled = SourceTable()
    for row in results:
        filled.add(row)
    return filled


def edit(before: str, after: str = "", reason: str = "ad_marker") -> dict[str, Any]:
    return {"start": 0, "end": len(before), "before": before, "after": after, "reason": reason, "probability": 1.0}


def test_columns_start_as_the_contract_says() -> None:
    assert COLUMNS[:5] == ("source", "articles", "reliability", "reliability_low", "reliability_high")
    assert all({f"{name}_low", f"{name}_high"} <= set(COLUMNS) for name in COLUMNS[2::3])
    assert set(table(result()).rows()[0]) == set(COLUMNS)


def test_no_articles() -> None:
    assert SourceTable().rows() == []
    assert SourceTable().base_rate() is None


def test_reliability_is_drawn_towards_the_run() -> None:
    rows = table(*[result("many.example")] * 300, *[result("few.example")] * 3, *[result("bad.example", verdict="drop")] * 97).rows()
    many, few, bad = rows
    base = 303.5 / 401
    assert [row["source"] for row in rows] == ["many.example", "few.example", "bad.example"]
    assert few["keep"] == many["keep"] == 1.0
    assert few["reliability"] == pytest.approx((3 + 4 * base) / 7, abs=1e-4)
    assert bad["reliability_high"] == pytest.approx(beta.ppf(0.975, 4 * base, 97 + 4 * (1 - base)), abs=1e-4)
    assert float(many["reliability_low"] or 0) > float(few["reliability_low"] or 0)


def test_shares_have_jeffreys_intervals_closed_at_the_ends() -> None:
    (row,) = table(*[result(flags=["garbled"])] * 2, *[result(verdict="review", author="A")] * 8).rows()
    assert (row["garbled"], row["review"], row["missing_author"], row["drop"], row["missing_date"]) == (0.2, 0.8, 0.2, 0.0, 1.0)
    assert row["garbled_low"] == pytest.approx(beta.ppf(0.025, 2.5, 8.5), abs=1e-4)
    assert row["garbled_high"] == pytest.approx(beta.ppf(0.975, 2.5, 8.5), abs=1e-4)
    assert (row["drop_low"], row["missing_date_high"]) == (0.0, 1.0)


def test_what_was_not_read_is_not_judged() -> None:
    failed = {"id": "2", "source": "b.example", "text": None, "error": "empty"}
    read, unread = table(result(), failed, failed).rows()
    assert (read["source"], read["error"], read["keep"]) == ("a.example", 0.0, 1.0)
    assert (unread["articles"], unread["error"]) == (2, 1.0)
    assert {value for name, value in unread.items() if name not in ("source", "articles", "error", "error_low", "error_high")} == {None}


def test_articles_without_a_source_are_a_row_of_their_own() -> None:
    rows = table(result(None), result(""), result("a.example")).rows()
    assert {row["source"]: row["articles"] for row in rows} == {None: 2, "a.example": 1}


def test_characters_counts_removals_but_no_repairs() -> None:
    row = result(edits=[edit("Ad. "), edit("\n\n", "", "whitespace"), edit("Ã¸", "ø", "encoding"), edit("By A B", "B", "byline")])
    assert characters(row) == (4, 5 + 4 + 2 + 1 + 5)
    assert characters({"text": None, "edits": None}) == (0, 0)


def test_boilerplate_and_quality_have_intervals_over_articles() -> None:
    texts = [("x" * 90, 10, 0.8), ("x" * 50, 50, 0.9), ("x" * 200, 0, 1.0)]
    (row,) = table(*[result(text=text, edits=[edit("y" * n)], quality=q) for text, n, q in texts]).rows()
    assert row["boilerplate"] == pytest.approx(60 / 400, abs=1e-4)
    rest = [10 - 0.15 * 100, 50 - 0.15 * 100, 0 - 0.15 * 200]
    reach = t.ppf(0.975, 2) * (3 / 2 * sum(r**2 for r in rest)) ** 0.5 / 400
    assert row["boilerplate_high"] == pytest.approx(0.15 + reach, abs=1e-4)
    assert row["boilerplate_low"] == 0.0
    assert row["mean_quality"] == 0.9
    assert row["mean_quality_low"] == pytest.approx(0.9 - t.ppf(0.975, 2) * 0.1 / 3**0.5, abs=1e-4)
    (single,) = table(result()).rows()
    assert (single["mean_quality"], single["mean_quality_low"], single["boilerplate_high"]) == (0.9, None, None)


Results = list[dict[str, Any]]
RESULTS = st.lists(
    st.builds(
        result,
        source=st.sampled_from(["a.example", "b.example", None]),
        verdict=st.sampled_from(["keep", "review", "drop"]),
        quality=st.one_of(st.none(), st.floats(0, 1)),
        edits=st.lists(st.builds(edit, st.text(max_size=5)), max_size=3),
        error=st.sampled_from([None, None, "broken"]),
    ),
    max_size=8,
)


@given(RESULTS, RESULTS, RESULTS)
def test_merging_is_associative_and_loses_nothing(one: Results, two: Results, three: Results) -> None:
    left = table(*one).merge(table(*two)).merge(table(*three))
    right = table(*one).merge(table(*two).merge(table(*three)))
    backwards = table(*three).merge(table(*two)).merge(table(*one))
    assert left == right == backwards == table(*one, *two, *three)
    assert left.rows() == backwards.rows()
    assert pickle.loads(pickle.dumps(left)) == left


def test_write_csv(tmp_path: Path) -> None:
    path = tmp_path / "sources.csv"
    table(result(None), result('a, "b"\n.example'), {"source": "\ud800", "error": "x"}).write_csv(path)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["source"], row["articles"], row["keep"]) for row in rows] == [
        ("", "1", "1.0000"),
        ('a, "b"\n.example', "1", "1.0000"),
        ("\\ud800", "1", ""),
    ]
    assert b"\r" not in path.read_bytes()
    assert [file.name for file in tmp_path.iterdir()] == ["sources.csv"]


def test_write_csv_without_articles(tmp_path: Path) -> None:
    SourceTable().write_csv(tmp_path / "sources.csv")
    assert (tmp_path / "sources.csv").read_text() == ",".join(COLUMNS) + "\n"


def test_write_csv_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="is the folder there"):
        SourceTable().write_csv(tmp_path / "no" / "sources.csv")
