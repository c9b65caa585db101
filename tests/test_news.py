"""The hand-written news of fixtures/news, cleaned: how much of the noise goes and what of the article stays."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from cleaner import Cleaner, Result
from cleaner.config import Config
from cleaner.read import read

FIXTURES = Path(__file__).parent.parent / "fixtures"
GOLD = json.loads((FIXTURES / "news-gold.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def results() -> dict[str, Result]:
    config = Config()
    out = {}
    for result in Cleaner(config).clean_many(read([FIXTURES / "news"], config.limits)):
        assert result.error is None
        out[result.url if result.id.startswith("crawl.warc.gz") else _key(result.id)] = result
    return out  # type: ignore[return-value]


def _key(id: str) -> str:
    return next((key for key in GOLD if key.endswith(f"#{id}")), id)


def folded(text: str) -> str:
    return " ".join(text.split())


def test_every_article_is_there(results: dict[str, Result]) -> None:
    assert set(results) == set(GOLD)


def test_what_must_stay_stays(results: dict[str, Result]) -> None:
    wanted = [(key, keep) for key, gold in GOLD.items() for keep in gold["keep"]]
    lost = [(key, keep) for key, keep in wanted if folded(keep) not in folded(f"{results[key].title} {results[key].text}")]
    assert len(lost) <= 0.03 * len(wanted), lost  # the headline of a page goes to its title


def test_noise_goes(results: dict[str, Result]) -> None:
    """Noise that is a line of its own in the text as given; kinds that repair or repeat are tested as cases."""
    noise = [
        (key, n["text"], n["reason"])
        for key, gold in GOLD.items()
        for n in gold["noise"]
        if n["reason"] not in {"encoding", "whitespace", "duplicate"}
    ]
    left = []
    for key, text, reason in noise:
        lines = Counter(folded(line) for line in (results[key].text or "").splitlines())
        if lines[folded(text)]:
            left.append((key, text, reason))
    assert len(left) <= 0.1 * len(noise), left


def test_languages_are_told(results: dict[str, Result]) -> None:
    long = [key for key, result in results.items() if len(result.text or "") > 300 and not GOLD[key]["garbled"]]
    wrong = [(key, results[key].language, GOLD[key]["language"]) for key in long if results[key].language != GOLD[key]["language"]]
    assert len(long) > 35
    assert not wrong
