"""Why a line has its probability: every feature has words, the words fit its values, and what is told is what weighed."""

from __future__ import annotations

import math

import pytest

from cleaner import Cleaner
from cleaner.classify import because
from cleaner.classify.because import _ends, _lead, telling_words
from cleaner.classify.kinds import line_logits
from cleaner.classify.wording import NEIGHBOURS, WORDING, said
from cleaner.document import Block
from cleaner.features.lines import lines_of
from cleaner.features.matrix import trained_on
from cleaner.model import load

ALL = sorted({*trained_on(pages=False), *trained_on(pages=True)})


@pytest.mark.parametrize("feature", ALL)
def test_every_feature_has_words(feature: str) -> None:
    for value in (0.0, 1.0, 0.35, 2.3, 5.0, -1.5, math.nan):
        words = said(feature, value)
        assert words == words.strip() != ""
        assert "{" not in words
        assert "nan" not in words


def test_no_words_for_what_is_no_feature() -> None:
    assert set(WORDING) <= set(ALL)
    assert {f"{name}{sign}1" for name in NEIGHBOURS for sign in "+-"} <= set(ALL)


@pytest.mark.parametrize(
    ("feature", "value", "words"),
    [
        ("line_score", 2.0, "its words read like boilerplate"),
        ("line_score", -2.0, "its words read like an article"),
        ("log_words", math.log1p(2), "short, with 2 words"),
        ("log_words", math.log1p(1), "short, with 1 word"),
        ("log_words", math.log1p(30), "30 words long"),
        ("digit_share", 0.005, "under 1 % digits"),
        ("digit_share", 0.0, "no digits"),
        ("link_density", 1.0, "all of it is a link"),
        ("ends_end", 0.0, "does not end like a sentence"),
        ("stop_density", math.nan, "no list of this language's little words"),
        ("prose_before", 5.0, "no paragraph of the article above it"),
        ("prose_before", math.log1p(1), "1 line below a paragraph of the article"),
        ("log_copies", math.log(3), "stands here 3 times"),
        ("line_score-1", 2.0, "the line before reads like boilerplate"),
        ("log_words+3", math.log1p(1), "the 3rd line after is short, with 1 word"),
        ("ends_end-2", math.nan, "there is no 2nd line before"),
    ],
)
def test_words_fit_the_value(feature: str, value: float, words: str) -> None:
    assert said(feature, value) == words


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("Foto: Jan Hansen / NTB", "Foto"),
        ("Advertisement", None),
        ("", None),
        (" ".join(["word"] * 5000), None),
    ],
)
def test_the_words_that_did_it(line: str, words: str | None) -> None:
    assert telling_words(line, load("lines")) == words


@pytest.mark.parametrize(
    "line",
    [
        "Foto: " + "a b " * 50_000 + "Jan Hansen / NTB",
        "Lesen Sie auch: " + "Haushalt beschlossen " * 50_000,
        "広告 です " + "市長は月曜日に橋を渡った。" * 20_000 + " 続きを読む 記事",
        "Foto: Hansen " + "https://example.com/" + "a-b/" * 50_000 + " | NTB",
        "Les også: " + " ".join("abcdefghij"[: n % 9 + 1] for n in range(130)),
    ],
)
def test_the_middle_of_a_long_line_is_not_copied(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is left of it has the same score, and so has what is left without any of its words."""
    model, tried = load("lines"), []
    monkeypatch.setattr(because, "line_logits", lambda lines, model: tried.append(lines) or line_logits(lines, model))
    found = telling_words(line, model)
    assert tried[0].end[-1] < 500_000
    words = line.split()
    whole = [words, words[1:], words[:5] + words[8:], words[:-2] + words[-1:], words[:-3]]
    short = _ends(line)
    left = [short, short[1:], short[:5] + short[8:], short[:-2] + short[-1:], short[:-3]]
    whole_score, left_score = (line_logits(lines_of([[Block(" ".join(w), 0, 1) for w in each]]), model).tolist() for each in (whole, left))
    assert left_score == whole_score
    assert found is None or found in line


def test_a_line_tells_its_three_heaviest_reasons() -> None:
    text = "The council met on Monday evening to vote on the bridge.\nAdvertisement\nIt is to be opened before Christmas."
    for line in Cleaner().explain({"text": text, "language": "en"}):
        assert len(line.because) == 3
        weights = [abs(each.weight) for each in line.because]
        assert weights == sorted(weights, reverse=True)
        assert {each.feature for each in line.because} <= {*ALL, "lead"}
        assert 0 < line.threshold < 1


def test_a_link_to_another_story_is_known_by_its_first_words() -> None:
    found = _lead("Les også: Broen åpner på mandag", logit=-1.0, probability=0.9)
    assert found is not None
    assert (found.feature, found.value, found.words) == ("lead", None, "its first words announce another story: “Les også”")
    assert found.weight == pytest.approx(math.log(9) + 1, abs=1e-3)
    assert _lead("Les også: Broen åpner på mandag", logit=math.log(9), probability=0.9) is None
