"""What the `translated` model is worth: figures of texts whose document, system and translator were left out of the fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from cleaner.config import VerdictPolicy
from cleaner.train.measures import calibration_error, calibration_table

if TYPE_CHECKING:
    from cleaner.train.translations import Translation

__all__ = ["PRIOR", "Sample", "calibrated", "figures_of", "pooled_figures", "strangers", "written_by"]

PRIOR: Final = 0.1
"""The share of machine translation that probabilities are calibrated for."""
ALARMS: Final = 0.01
"""The share of human news that the flag may be raised for."""
_AGAINST: Final = ("human", "ntrex", "native")

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sample:
    """Scores or probabilities of texts that are a machine's or not, and what each text weighs."""

    score: Floats
    machine: NDArray[np.bool_]
    weight: Floats

    def share(self, threshold: float, *, machine: bool) -> float:
        """The share of the machines', or of the human texts, that is above a threshold."""
        which = self.machine == machine
        return round(float(np.average(self.score[which] > threshold, weights=self.weight[which])), 3)

    def above(self, share: float) -> float:
        """The threshold above which so much of the human texts is."""
        order = np.argsort(-self.score[~self.machine])
        reached = np.cumsum(self.weight[~self.machine][order]) / self.weight[~self.machine].sum()
        return float(self.score[~self.machine][order][int(np.searchsorted(reached, share))])


def figures_of(texts: Sequence[Translation], seen: Floats, unseen: Mapping[str, Floats]) -> dict[str, Any]:
    """AUC on news against each kind of human text, and against each translator of whom nothing was `seen`; by system against the latter.

    `seen` are scores of all texts out of fold; `unseen`, by translator, those of the machines and of him, by fits without him.
    """
    news = np.array([text.news for text in texts])
    machine = np.array([text.is_machine for text in texts])
    system = np.array([text.system for text in texts])
    human = {kind: which for kind in _AGAINST if (which := news & written_by(texts, kind)).any()}
    theirs = {who: news & written_by(texts, who) for who in unseen}
    paired = {who: news & machine & _of_the_same(texts, theirs[who]) if who != "ntrex" else news & machine for who in unseen}
    by_system = {}
    for name in sorted(set(system[news & machine])):
        mine = {who: which & (system == name) for who, which in paired.items() if who != "ntrex" and (which & (system == name)).any()}
        values = [_auc(unseen[who][which], unseen[who][theirs[who] & _of_the_same(texts, which)]) for who, which in mine.items()]
        by_system[str(name)] = round(float(np.mean(values)), 3)
    return {
        "auc": {kind: _auc(seen[news & machine], seen[which]) for kind, which in human.items()},
        "auc_unseen": {who: _auc(scores[paired[who]], scores[theirs[who]]) for who, scores in unseen.items()},
        "auc_not_news": _auc(seen[~news & machine], seen[~news & written_by(texts, "human")]),
        "by_system": by_system,
        "texts": {"machine": int((news & machine).sum()), **{kind: int(which.sum()) for kind, which in human.items()}},
    }


def strangers(texts: Sequence[Translation], seen: Floats, unseen: Mapping[str, Floats]) -> Sample:
    """News as it comes from translators nobody knows: each with the machines as the same fits judge them, native news beside `seen` scores.

    Machines have their prior, and the kinds of human text share the rest.
    """
    news = np.array([text.news for text in texts])
    machine = news & np.array([text.is_machine for text in texts])
    parts = [(scores, news & written_by(texts, who)) for who, scores in unseen.items()]
    if (native := news & written_by(texts, "native")).any():
        parts.append((seen, native))
    score = np.concatenate([scores[which] for scores, human in parts for which in (machine, human)])
    label = np.concatenate([np.full(which.sum(), which is machine) for _, human in parts for which in (machine, human)])
    share = np.concatenate([np.full(which.sum(), 1 / which.sum()) for _, human in parts for which in (machine, human)])
    return Sample(score, label, share * np.where(label, PRIOR, 1 - PRIOR) / len(parts))


def written_by(texts: Sequence[Translation], who: str) -> NDArray[np.bool_]:
    """The texts of a translator of the same documents, by his letter, or of a kind: `ntrex`, `native`."""
    return np.array([who in (text.origin, text.system if text.origin == "human" else "") for text in texts])


def _of_the_same(texts: Sequence[Translation], which: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The texts of the documents that some of them are of."""
    document = np.array([text.document for text in texts])
    return np.isin(document, document[which])


def calibrated(sample: Sample) -> tuple[float, float]:
    """Slope and offset that make a score log odds."""
    spread = float(sample.score.std())
    model = LogisticRegression(C=1e3).fit((sample.score / spread)[:, None], sample.machine, sample_weight=1000 * sample.weight)
    return max(float(model.coef_[0, 0]), 0.0) / spread, float(model.intercept_[0])


def pooled_figures(held: Mapping[str, Sample]) -> dict[str, Any]:
    """Of samples with probabilities for scores: what the flag finds, which threshold would keep the aim, how well they are calibrated."""
    every = _together(list(held.values()))
    threshold = VerdictPolicy().flag_translated
    drawn = np.random.default_rng(5).choice(len(every.score), 20_000, p=every.weight / every.weight.sum())
    truth, estimate = every.machine[drawn].astype(np.float64), every.score[drawn]
    return {
        "prior": PRIOR,
        "threshold": threshold,
        "threshold_at_aim": round(every.above(ALARMS), 3),
        "found_and_alarms": {name: _found(each, threshold) for name, each in {**held, "all": every}.items()},
        "calibration_error": round(calibration_error(truth, estimate), 4),
        "calibration": calibration_table(truth, estimate),
    }


def _together(samples: Sequence[Sample]) -> Sample:
    """All of them, each of the same weight."""
    score, machine, weight = ([getattr(each, name) for each in samples] for name in ("score", "machine", "weight"))
    return Sample(np.concatenate(score), np.concatenate(machine), np.concatenate(weight))


def _found(sample: Sample, threshold: float) -> list[float]:
    return [sample.share(threshold, machine=which) for which in (True, False)]


def _auc(machine: Floats, human: Floats) -> float:
    label = np.r_[np.ones(len(machine)), np.zeros(len(human))]
    return round(float(roc_auc_score(label, np.r_[machine, human])), 3)
