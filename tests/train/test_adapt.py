"""A correction fitted to answers: what it learns, what it leaves alone, and when it is refused."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from answered import FJORD, TAL, answers, credit, label

from cleaner import Cleaner, Config
from cleaner.classify import Adaptation
from cleaner.classify.adaptation import ELSEWHERE, base_hashes, log_odds
from cleaner.errors import ModelError, ModelMismatch, UsageError
from cleaner.features.lines import lines_of
from cleaner.model import read_model, write_model
from cleaner.segment.text import text_blocks
from cleaner.train.adapt import adapt, folds_of
from cleaner.train.adapt_figures import figures, helps, report
from cleaner.train.adapted import write_adapted
from cleaner.train.answers import answer_rows, groups_of

STORY = "Kommunestyret møttes mandag og vedtok budsjettet for neste år etter en lang debatt om skolene i bygda."
NEW = credit("Gro Sand", 7)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    out = tmp_path_factory.mktemp("adapted")
    write_adapted(answers(), out)
    return out


def probabilities(folder, text: str, source: str | None) -> tuple[np.ndarray, np.ndarray]:
    """Of the lines of a text that the models are all in doubt of: before, and as adapted."""
    lines = lines_of([text_blocks(text)])
    given = np.full(len(lines), 0.4)
    return given, Adaptation.load(folder).correct(lines, given, [source]).probability


def test_lines_like_the_answered_ones_follow_in_their_source(folder):
    _, after = probabilities(folder, f"{NEW}\nGro Sand sier at broen åpner som planlagt, etter 7 år med bygging.", FJORD)
    assert after[0] > 0.6
    assert after[1] < 0.2


@pytest.mark.parametrize("source", [TAL, "another.example", None])
def test_other_sources_hardly_move(folder, source):
    before, after = probabilities(folder, NEW, source)
    bound = ELSEWHERE if source != TAL else 1.0
    assert abs(log_odds(after) - log_odds(before))[0] <= bound + 0.01


def test_an_answered_line_follows_the_answer(folder):
    kept, removed = "Anne Lie liest am Sonntag um 2 Uhr in der Mühle", "Der Talbote dankt Anne Lie für 2 Jahre Treue"
    _, after = probabilities(folder, f"{kept}\n{removed}", TAL)
    assert after[0] < 0.1
    assert after[1] > 0.9


def test_answers_that_contradict_each_other_leave_a_line_in_doubt(tmp_path):
    line = "Der Talbote, seit 1871"
    both = [label(line, "keep", TAL, 50), label(line, "remove", TAL, 51)]
    write_adapted([*answers(), *both], tmp_path)
    assert 0.4 < probabilities(tmp_path, line, TAL)[1][0] < 0.6


def test_the_source_is_the_same_in_capitals(folder):
    assert probabilities(folder, NEW, FJORD.upper())[1] == probabilities(folder, NEW, FJORD)[1]


def test_the_reason_given_is_the_reason_of_its_like(folder):
    lines = lines_of([text_blocks(f"{NEW}\n{STORY}")])
    assert Adaptation.load(folder).correct(lines, np.array([0.4, 0.1]), [FJORD]).reasons == ["byline", None]


def test_what_else_is_in_a_batch_changes_nothing(folder):
    adaptation = Adaptation.load(folder)
    texts = [(f"{STORY}\n{NEW}", FJORD), ("Der Talbote dankt allen Lesern", TAL), (NEW, None), ("", FJORD), (NEW, "x.example")]
    blocks = [text_blocks(text) for text, _ in texts]
    given = [np.linspace(0.2, 0.6, len(each)) for each in blocks]
    together = adaptation.correct(lines_of(blocks), np.concatenate(given), [source for _, source in texts]).probability
    alone = [
        adaptation.correct(lines_of([each]), p, [source]).probability for each, p, (_, source) in zip(blocks, given, texts, strict=True)
    ]
    assert together.tolist() == np.concatenate(alone).tolist()


def test_the_cleaner_goes_by_it(folder):
    record = {"text": f"{STORY}\n{NEW}", "source": FJORD, "language": "no"}
    plain, adapted = Cleaner(), Cleaner(Config(models=str(folder)))
    line = adapted.explain(record)[1]
    assert line.label.probability > plain.explain(record)[1].label.probability
    assert line.because[0].feature == "answers"
    assert line.because[0].words.startswith("your labels: +")
    assert set(adapted.model_hashes()) - set(plain.model_hashes()) == {"adaptation"}


def test_pages_go_by_it_too(folder):
    page = f"<article><h1>Ny bro</h1><p>{STORY}</p><p>{STORY}</p><p>Anne Lie liest am Sonntag um 2 Uhr in der Mühle</p></article>"
    lines = Cleaner(Config(models=str(folder))).explain({"html": page, "source": TAL})
    assert lines[-1].because[0].feature == "answers"
    assert lines[-1].label.probability < 0.1


def test_the_newest_answers_count_where_there_are_too_many(monkeypatch):
    monkeypatch.setattr("cleaner.train.adapt.MOST", 30)
    labels = [replace(each, answered=f"2026-01-{number + 1:02}" if number < 28 else "2026-02") for number, each in enumerate(answers())]
    assert len(fitted := adapt(labels).labels) == 30
    assert min(each.answered for each in fitted) == "2026-01-11"


def test_the_same_labels_in_any_order_are_the_same_bytes(folder, tmp_path):
    write_adapted(answers()[::-1], tmp_path)
    names = ["adaptation.json", "adaptation.md", "adaptation.npz"]
    assert sorted(path.name for path in tmp_path.iterdir()) == names
    assert [(tmp_path / name).read_bytes() for name in names] == [(folder / name).read_bytes() for name in names]


@pytest.mark.parametrize("labels", [[], answers()[:19], [each for each in answers() if each.label == "keep"] * 2])
def test_too_few_are_refused(labels):
    with pytest.raises(UsageError, match="too few answers"):
        adapt(labels)


def test_what_json_can_spell_and_nothing_else_is_survived(tmp_path):
    odd = [label(f"{each.line} \ud800", each.label, "\ud800.example", number, probability=None) for number, each in enumerate(answers())]
    write_adapted(odd, tmp_path)
    assert Adaptation.load(tmp_path).sources == {"\\ud800.example": 1}


def test_it_helps_on_lines_held_back():
    found = figures(fitted := adapt(answers()))
    assert found["held_back"]["before"]["recall"][0] == 0
    assert found["held_back"]["after"]["recall"][0] > 0.8
    assert helps(found)
    assert "Lines that were not answered gain, too." in report(found, fitted)


def test_where_nothing_can_be_learned_it_says_so():
    random = np.random.default_rng(1)
    words = ["".join(random.choice(list("abdefgiklmnoprstuv"), 7)) for _ in range(400)]
    said = ["keep", "remove"]
    labels = [label(" ".join(words[10 * n : 10 * n + 10]), said[int(random.random() < 0.5)], f"s{n}.example", n) for n in range(40)]
    found = figures(fitted := adapt(labels))
    assert not helps(found)
    assert "Nothing could be learned" in (told := report(found, fitted)) or "no better" in told


def test_an_article_is_held_back_whole():
    labels = [replace(each, id=f"{number // 8}") for number, each in enumerate(answers())]
    fold = folds_of(groups_of(labels, answer_rows(labels)))
    articles = {(each.source, each.id): set() for each in labels}
    for each, held in zip(labels, fold.tolist(), strict=True):
        articles[each.source, each.id].add(held)
    assert len(articles) == 10
    assert {len(folds) for folds in articles.values()} == {1}
    assert len(set(fold.tolist())) == 5


def test_the_same_line_of_two_articles_is_held_back_together():
    labels = [label("Talbote 1", "remove", TAL, 1), label("TALBOTE 22", "remove", TAL, 2), label("Talbote 1", "remove", FJORD, 3)]
    assert len(set(groups_of(labels, answer_rows(labels)))) == 2


def test_lines_judged_by_other_models_are_asked_about_again():
    old = [label(STORY, "keep", probability=0.9), label(STORY, "keep", probability=0.9, model={**base_hashes(), "adaptation": "1"})]
    rows = answer_rows([*old, label(STORY, "keep", probability=None), replace(label(STORY, "keep", probability=0.9), model={})])
    assert len(set(rows.probability.tolist()[1:])) == 1
    assert rows.probability.tolist()[0] == 0.9
    assert rows.probability[1] < 0.2
    assert all(0.5 < threshold < 1 for threshold in rows.threshold.tolist())


def test_of_other_models_it_is_refused(folder, tmp_path):
    for path in folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    meta = json.loads((tmp_path / "adaptation.json").read_text())
    (tmp_path / "adaptation.json").write_text(json.dumps({**meta, "base": {**meta["base"], "texts": "0"}}))
    with pytest.raises(ModelMismatch, match="make it again from the same labels"):
        Adaptation.load(tmp_path)


def test_damaged_or_missing_it_is_refused(folder, tmp_path):
    with pytest.raises(ModelError, match="holds no adapted model"):
        Adaptation.load(tmp_path)
    (tmp_path / "adaptation.json").write_bytes((folder / "adaptation.json").read_bytes())
    (tmp_path / "adaptation.npz").write_bytes((folder / "adaptation.npz").read_bytes()[:-9])
    with pytest.raises(ModelError, match="damaged"):
        Adaptation.load(tmp_path)


@pytest.mark.parametrize(
    ("arrays", "meta"),
    [
        ({"times": np.ones(3, np.int64)}, {}),
        ({"place": np.array([2**40]), "weight": np.ones(1, np.int16)}, {}),
        ({"reasoned": np.ones(1, np.uint64), "reason": np.array([999])}, {}),
        ({}, {"sources": [f"{number}.example" for number in range(10**6)]}),
        ({}, {"sources": None}),
    ],
)
def test_made_by_somebody_else_it_is_refused(arrays, meta, folder, tmp_path):
    found = read_model(folder, "adaptation")
    write_model(tmp_path, "adaptation", {**found.arrays, **arrays}, {"base": found.meta["base"], "sources": [], **meta})
    with pytest.raises(ModelError, match="no adapted model of this version"):
        Adaptation.load(tmp_path)
