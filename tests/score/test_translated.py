"""Machine translation scores: where there are any, and that a batch never shows."""

from __future__ import annotations

import numpy as np
import pytest

from cleaner.config import VerdictPolicy
from cleaner.features.lines import lines_of
from cleaner.features.style import ROOT_UNIT, Tokens, style_counts, tokens_of
from cleaner.model import load
from cleaner.pipeline import Cleaner
from cleaner.score.translated import MIN_WORDS, translated
from cleaner.score.translation_marks import translation_marks
from cleaner.score.verdict import flags_of, translation_reasons
from cleaner.segment.text import text_blocks

GERMAN = (
    "Der Gemeinderat hat am Dienstagabend den Haushalt für das kommende Jahr beschlossen. Nach fast drei Stunden stimmten elf der "
    "siebzehn Mitglieder dafür, vier dagegen, zwei enthielten sich. Gespart wird vor allem bei den Straßen: Die Sanierung der Brücke am "
    "Mühlbach muss noch einmal warten.\n„Das tut weh“, sagte die Bürgermeisterin, „aber wir haben das Geld schlicht nicht.“ Auch das "
    "Hallenbad bleibt im Sommer geschlossen. Die Opposition sprach von einem falschen Signal und kündigte an, das Thema im Herbst wieder "
    "auf die Tagesordnung zu setzen."
)
FINNISH = "Kunnanvaltuusto hyväksyi tiistaina ensi vuoden talousarvion, vaikka osa valtuutetuista vastusti säästöjä kouluista. " * 8
JAPANESE = "町議会は火曜日の夜、来年度の予算案を賛成多数で可決した。橋の修理は再来年に延期される。町長は「苦しい判断だった」と述べた。" * 2
TEXTS = [
    (GERMAN, "de"),
    (FINNISH, "fi"),
    (JAPANESE, "ja"),
    ("", "de"),
    ("Kurz ist das.", "de"),
    (GERMAN * 3, "de"),
    ("!!! … ???", "fr"),
    (f"„{GERMAN}", "de"),
]


def scores(texts: list[tuple[str, str | None]], kept: bool = True) -> list[float | None]:
    lines = lines_of([text_blocks(text) for text, _ in texts])
    return translated(lines, np.full(len(lines), kept), [language for _, language in texts], [()] * len(texts))


def test_probabilities_where_the_language_is_supported_and_the_text_long_enough() -> None:
    german, finnish, japanese, empty, short, long, marks, _ = scores(TEXTS)
    assert german is not None
    assert japanese is not None
    assert long is not None
    assert all(0.0 <= each <= 1.0 for each in (german, japanese, long))
    assert [finnish, empty, short, marks] == [None] * 4


def test_no_language_no_score_and_nothing_kept_no_score() -> None:
    assert scores([(GERMAN, None)]) == [None]
    assert scores([(GERMAN, "de")], kept=False) == [None]
    assert scores([]) == []


def test_a_batch_never_shows() -> None:
    assert scores(TEXTS) == [scores([each])[0] for each in TEXTS]
    assert scores(TEXTS[::-1]) == scores(TEXTS)[::-1]


def test_an_article_written_by_hand_does_not_alarm() -> None:
    for score in scores([(GERMAN, "de"), (JAPANESE, "ja")]):
        assert score is not None
        assert score < VerdictPolicy().flag_translated


@pytest.mark.parametrize(("words", "scored"), [(MIN_WORDS - 1, False), (MIN_WORDS, True)])
def test_the_shortest_text_with_a_score(words: int, scored: bool) -> None:
    assert (scores([(" ".join(["und"] * words), "de")])[0] is not None) == scored


def test_marks_of_the_page_raise_the_probability_in_any_language() -> None:
    marks = translation_marks(None, "https://kunta-example.translate.goog/a", "fi")
    lines = lines_of([text_blocks(FINNISH), text_blocks(GERMAN)])
    finnish, german = translated(lines, np.ones(len(lines), bool), ["fi", "de"], [marks, marks])
    plain = scores([(GERMAN, "de")])[0]
    assert finnish is not None
    assert german is not None
    assert plain is not None
    assert finnish > 0.9
    assert german > plain


def test_the_flag_and_its_reason_stand_above_the_threshold() -> None:
    policy = VerdictPolicy(flag_translated=0.6)
    marks = translation_marks(None, "https://a.translate.goog/", "fi")
    assert flags_of(300, 300, 0.0, [], policy, translated=0.61) == ("machine_translated",)
    assert flags_of(300, 300, 0.0, [], policy, translated=0.6) == ()
    assert flags_of(300, 300, 0.0, [], policy) == ()
    assert translation_reasons(0.6, marks, policy) == ()
    assert translation_reasons(None, (), policy) == ()
    assert translation_reasons(0.61, marks, policy) == (
        "machine_translated 0.61 is above 0.6 (flag_translated): its address is one of Google Translate",
    )


def tokens(text: str, frequent: str = "", *, quotes: bool = False) -> Tokens:
    lines = lines_of([text_blocks(text)])
    return tokens_of(lines, np.ones(len(lines), bool), np.sort(lines_of([text_blocks(frequent)]).word_hash), quotes=quotes)


def keys(text: str, *, quotes: bool = False) -> list[int]:
    return [int(key) for key in tokens(text, "der die und", quotes=quotes).key]


def test_what_a_text_is_about_is_no_token() -> None:
    """Two words that no list holds are the same token when they end alike; marks tell whether white space stands before them."""
    assert keys("der Mühlbach, und") == keys("der Steinbach, und")
    assert keys("der Mühlbach") != keys("die Mühlbach")
    assert keys("Mühlbach") != keys("mühlbach")
    assert keys("12") == keys("7")
    assert keys("die: und") != keys("die : und")


def test_quotation_marks_are_told_apart_where_asked() -> None:
    assert keys("«die»") == keys("„die“") == keys('"die"')
    assert keys('"die"', quotes=True) != keys("„die“", quotes=True)


def test_white_space_beside_a_script_without_spaces_is_a_token() -> None:
    assert len(keys("町の FM 放送")) == len(keys("町のFM放送")) + 2
    assert len(keys("die FM und")) == 3
    assert len(keys("町\n町")) == 2


def test_n_grams_stay_inside_their_block() -> None:
    documents = np.zeros(2, np.int64)
    assert len(style_counts(tokens("der die\nund", "der die und"), documents).bucket) == 4
    assert len(style_counts(tokens("der die und", "der die und"), documents).bucket) == 6
    assert len(style_counts(tokens(""), documents).bucket) == 0


def test_what_recurs_counts_by_its_root() -> None:
    style = style_counts(tokens("und\nund\nund\nund", "und"), np.array([0, 0, 0, 1]))
    assert style.document.tolist() == [0, 1]
    assert style.root.tolist() == [round(3**0.5 * ROOT_UNIT), ROOT_UNIT]


def test_the_languages_are_those_of_the_card() -> None:
    assert sorted(load("translated").meta["languages"]) == ["cs", "de", "en", "fr", "ja", "ru", "uk", "zh"]


def test_an_address_of_a_translating_proxy_is_told_and_the_verdict_stays() -> None:
    urls = ("https://kunta.example/a", "https://kunta-example.translate.goog/a")
    plain, proxied = Cleaner().clean_many([{"text": FINNISH, "url": url} for url in urls])
    assert plain.machine_translated is None
    assert "machine_translated" in proxied.flags
    assert proxied.reasons[:-1] == plain.reasons
    assert "Google Translate" in proxied.reasons[-1]
    assert proxied.verdict == plain.verdict
