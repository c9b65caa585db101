"""The doubtful lines of a result: from the run's own probabilities, or from its edits alone."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import pytest

from cleaner.config import Config
from cleaner.errors import OutputError
from cleaner.pipeline import Cleaner
from cleaner.review import judge as judging
from cleaner.review.doubt import doubt
from cleaner.review.judge import LINES_AN_ARTICLE, Judge, config_of
from cleaner.run import run
from cleaner.run.plan import read_json
from cleaner.strip import restore
from cleaner.write import read_articles

TEXTS = {
    "holmvikposten.no/ferge.txt": (
        "Ferga går igjen\nAv Kari Berg\nFerga over Holmvika går igjen fra mandag, opplyser rederiet.\nAnnonse\n"
        "Den lå ved kai i tre uker mens motoren ble skiftet.\nLes også: Slik blir den nye kaia\nTips oss på Facebook\nFoto: Kari Berg\n"
    ),
    "elbtalkurier.de/uhr.txt": (
        "Die Rathausuhr schlägt wieder\nNach neunzehn Jahren hat der Uhrmacher das Schlagwerk repariert.\nAnzeige\n"
        "Anwohner hatten darum gebeten, die Nacht auszusparen.\nMehr zum Thema\nJetzt Abo abschließen und alle Artikel lesen.\n"
    ),
    "lecourrierdesvernes.com/pont.txt": (
        "Le pont rouvre lundi\nLe pont de la Verne rouvrira lundi, annonce la mairie.\nPublicité\n"
        "Les travaux ont coûté deux fois plus que prévu.\nÀ lire aussi : la piscine ferme\nPartager\nRecevez notre lettre chaque matin\n"
    ),
    "sahifatalwaha.com/jisr.txt": (
        "افتتاح الجسر الجديد\nافتتحت البلدية الجسر الجديد فوق النهر صباح الخميس.\nإعلان\n"
        "استمر العمل أربع سنوات.\nاقرأ أيضا: سوق التمور\nشارك على فيسبوك\n"
    ),
}
PAGE = (
    "<!DOCTYPE html><html lang=pl><head><title>Most otwarty</title></head><body><nav><a href=/>Strona główna</a></nav><article>"
    "<h1>Most otwarty</h1><p>Most na Wiśle otwarto w czwartek rano po czterech latach budowy, podał urząd.</p><p>Reklama</p>"
    "<p>„Czekałem na to od dziecka”, powiedział burmistrz, który przejdzie pierwszy.</p><p>Czytaj także: basen zamknięty</p></article>"
    "<footer><p>Zapisz się na newsletter</p><p>© Kurier</p></footer></body></html>"
)


@pytest.fixture(scope="module")
def run_of_texts(tmp_path_factory):
    """OUT of a run over texts in four languages and one page."""
    folder = tmp_path_factory.mktemp("news")
    for name, text in {**TEXTS, "kurierzabrodzki.pl/most.html": PAGE}.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    out = tmp_path_factory.mktemp("out") / "news-clean"
    run([folder], out, Config(), jobs=1)
    return out


@pytest.fixture
def rows(run_of_texts):
    return {row["id"].rpartition("/")[2]: row for row in read_articles(run_of_texts)}


@pytest.fixture
def all_lines(monkeypatch):
    """Every line is doubtful enough to be asked about."""
    monkeypatch.setattr(judging, "DOUBTFUL", 100.0)
    monkeypatch.setattr(judging, "LINES_AN_ARTICLE", 100)


@pytest.fixture
def judge(run_of_texts):
    return Judge(config_of(read_json(run_of_texts / "run.json") or {}, run_of_texts), run_of_texts / "profile.parquet")


@pytest.mark.parametrize("name", ["ferge.txt", "uhr.txt", "pont.txt", "jisr.txt"])
def test_of_a_text_lines_that_stayed_are_asked_about_as_well(judge, rows, all_lines, name):
    row = rows[name]
    given = restore(row["text"], row["edits"])
    questions = judge.questions(row)
    assert {question.keep for question in questions} == {True, False}
    assert len(questions) == len(given.splitlines())
    assert all(given[question.start : question.end] == question.line for question in questions)
    assert all(question.because for question in questions)
    removed = {edit["before"].strip(): edit["probability"] for edit in row["edits"] if not edit["after"]}
    assert {q.line: q.probability for q in questions if not q.keep} == {line: p for line, p in removed.items() if line}


def test_of_a_page_only_removed_lines_are_asked_about(judge, rows, all_lines):
    row = rows["most.html"]
    questions = [question for question in judge.questions(row) if question.probability > 0]
    removed = {edit["before"].strip(): edit["probability"] for edit in row["edits"] if not edit["after"] and edit["before"].strip()}
    assert {question.line: question.probability for question in questions} == removed
    assert not any(question.keep for question in questions)


def test_lines_that_stayed_in_a_page_are_never_in_doubt(judge, rows):
    assert not any(question.keep for question in judge.questions(rows["most.html"]))


def test_the_most_doubtful_lines_come_first_and_few_of_an_article(judge, rows):
    for row in rows.values():
        doubts = [question.doubt for question in judge.questions(row)]
        assert doubts == sorted(doubts)
        assert len(doubts) <= LINES_AN_ARTICLE


def test_context_tells_what_became_of_the_lines_around(judge, rows, all_lines):
    question = next(question for question in judge.questions(rows["ferge.txt"]) if question.line.startswith("Den lå ved kai"))
    assert ("Annonse", "remove") in question.before
    assert question.after[0].text.startswith("Les også")


def test_long_lines_of_the_context_are_cut(judge, all_lines):
    text = "word " * 1000 + "\nA short line."
    row = Cleaner().clean({"text": text, "language": "en"}).to_dict()
    short = next(question for question in Judge(Config(), None).questions(row) if question.line == "A short line.")
    assert len(short.before[0].text) == judging.CONTEXT_CHARS


def test_what_a_rule_of_the_user_decided_is_not_asked_about(all_lines):
    config = Config.from_mapping({"rules": {"always": [{"phrase": "Der Haushalt ist beschlossen."}]}})
    row = Cleaner(config).clean({"text": "Der Haushalt ist beschlossen.\nDie Uhr schlägt wieder.", "language": "de"}).to_dict()
    assert [question.line for question in Judge(config, None).questions(row)] == ["Die Uhr schlägt wieder."]


def test_what_a_changed_result_says_of_itself_must_be_text(judge, rows):
    row = rows["most.html"] | {"source": 5, "url": [], "language": {}, "title": 1.5, "id": 7}
    for question in judge.questions(row):
        assert (question.source, question.url, question.language, question.title, question.id) == (None, None, None, None, "7")


@pytest.mark.parametrize(
    "row",
    [
        None,
        [],
        {},
        {"id": "a", "text": None, "edits": []},
        {"id": "a", "text": "News.", "edits": [{"start": 0}]},
        {
            "id": "a",
            "text": "News.",
            "edits": [{"start": 90, "end": 91, "before": "x", "after": "", "reason": "share", "probability": 1.0}],
        },
        {"id": "a", "text": "", "edits": []},
    ],
)
def test_a_row_that_is_no_result_has_nothing_to_ask(row):
    assert Judge(Config(), None).questions(row) == []


def test_the_configuration_of_a_run_is_read_back(run_of_texts):
    config = Config.from_mapping({"removal_threshold": 0.7, "rules": {"never": [{"phrase": "Kommentar", "language": "de"}]}})
    assert config_of({"config": {**asdict(config), "rules": {"never": [asdict(config.rules.never[0])]}}}, Path()) == config
    with pytest.raises(OutputError, match="does not know"):
        config_of({"config": {"colour": "blue"}}, Path("out"))
    with pytest.raises(OutputError, match="does not know"):
        config_of({"config": 3}, Path("out"))


def test_doubt_is_a_distance_in_log_odds():
    assert doubt(0.9, 0.9) == 0
    assert doubt(0.99, 0.9) > doubt(0.8, 0.9)
    assert doubt(1.0, 0.5) == pytest.approx(doubt(0.0, 0.5))
