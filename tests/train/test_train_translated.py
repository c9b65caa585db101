"""How the tables of `translated` are fitted and judged, on a handful of texts written for it."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix, identity

from cleaner.train.ridge import fit_ridge, rows_of
from cleaner.train.translated_figures import PRIOR, Sample, figures_of, strangers, written_by
from cleaner.train.translated_fit import fit, out_of_fold, style_rows, unseen_translators
from cleaner.train.translations import Translation

HUMAN = "Der Rat der Stadt {0} hat gestern „nach langer Debatte“ für die Brücke gestimmt, wie die Zeitung von {0} schreibt. " * 4
MACHINE = 'Der Rat der Stadt {0} hat gestern "nach langer Debatte" gestimmt für die Brücke, wie die Zeitung von {0} schreibt. ' * 4
TOWNS = ("Aldorf", "Bergen", "Celle", "Düren", "Emden", "Fulda", "Gotha", "Husum", "Iserau", "Jena", "Kassel", "Lemgo")


def texts() -> list[Translation]:
    found = []
    for town in TOWNS:
        news = town != TOWNS[0]
        found += [Translation(MACHINE.format(town), "de", town, system, "machine", news) for system in ("Alpha", "Beta")]
        found += [Translation(HUMAN.format(town), "de", town, translator, "human", news) for translator in ("A", "B")]
        found.append(Translation(HUMAN.format(town), "de", f"ntrex {town}", "clean-ntrex", "ntrex", news=True))
        found.append(Translation(MACHINE.format(town), "de", f"native {town}", "clean-native", "native", news=True))
    return found


def test_a_fit_s_weights_give_its_scores_and_rows_not_in_it_have_no_share() -> None:
    matrix = csr_matrix(np.array([[1.0, 0, 1, 0], [1, 0, 0, 1], [0, 1, 1, 0], [0, 1, 0, 1]]))
    rows = rows_of(matrix, np.array([True, True, True, False]))
    ridge = fit_ridge(rows, identity(4).tocsr()[:3], np.array([True, True, False]), np.ones(3))
    scores = ridge.scores(rows, np.arange(4))
    assert ridge.share[3] == 0
    assert scores == pytest.approx(matrix @ ridge.weight(rows) + ridge.intercept)
    assert ridge.weight(rows)[3] == 0
    assert min(scores[:2]) > max(scores[2:])


def test_each_translator_is_judged_by_fits_that_know_nothing_of_him() -> None:
    rows = style_rows(texts(), quotes=True)
    assert unseen_translators(rows) == ["A", "B", "ntrex"]
    seen = out_of_fold(rows)
    unseen = {who: out_of_fold(rows, who) for who in ("A", "B", "ntrex")}
    assert not unseen["A"][written_by(rows.texts, "B")].any()
    assert unseen["A"][written_by(rows.texts, "A")].all()
    figures = figures_of(rows.texts, seen, unseen)
    assert figures["auc_unseen"] == {"A": 1.0, "B": 1.0, "ntrex": 1.0}
    assert figures["by_system"] == {"Alpha": 1.0, "Beta": 1.0}


def test_machines_of_a_kind_without_human_texts_are_left_out() -> None:
    rows = style_rows(texts(), quotes=True)
    human = np.array([not text.is_machine for text in rows.texts])
    other = np.array([not text.news for text in rows.texts])
    fitted = fit(rows, ~(human & other))
    assert not fitted.share[other].any()


def test_strangers_have_the_prior_and_each_kind_of_human_text_weighs_the_same() -> None:
    rows = style_rows(texts(), quotes=True)
    scores = np.arange(float(len(rows.texts)))
    sample = strangers(rows.texts, scores, {"A": scores, "ntrex": scores})
    assert sample.weight.sum() == pytest.approx(1)
    assert sample.weight[sample.machine].sum() == pytest.approx(PRIOR)
    assert len(sample.score) == 3 * 22 + 11 + 12 + 12  # machines beside each of three kinds of human news


def test_the_threshold_that_keeps_an_aim() -> None:
    sample = Sample(np.array([0.9, 0.8, 0.4, 0.2, 0.1]), np.array([True, False, False, False, False]), np.full(5, 0.2))
    assert sample.above(0.25) == 0.8
    assert sample.share(0.8, machine=False) == 0
    assert sample.share(0.3, machine=False) == 0.5
    assert sample.share(0.8, machine=True) == 1
