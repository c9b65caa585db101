"""What the `translated` model is worth: figures of texts whose document and system were left out of the fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from cleaner.config import VerdictPolicy
from cleaner.model import sigmoid
from cleaner.train.measures import calibration_error, calibration_table

if TYPE_CHECKING:
    from cleaner.train.translated import Translation

__all__ = ["PRIOR", "calibrated", "figures_of", "pooled_figures"]

PRIOR: Final = 0.1
"""The share of machine translation that probabilities are calibrated for."""
ALARMS: Final = 0.01
"""The share of human news that the flag may be raised for."""
_AGAINST: Final = ("human", "ntrex", "native")

Floats = NDArray[np.float64]


def figures_of(texts: Sequence[Translation], scores: Floats) -> dict[str, Any]:
    """AUC on news: against each kind of human text, and of each system against the translators of the same documents."""
    news = np.array([text.news for text in texts])
    origin = np.array([text.origin for text in texts])
    system = np.array([text.system for text in texts])
    machine = news & (origin == "machine")
    human = {name: news & (origin == name) for name in _AGAINST if (news & (origin == name)).any()}
    auc = {name: _auc(scores[machine], scores[mine]) for name, mine in human.items()}
    by_system = {name: _auc(scores[machine & (system == name)], scores[human["human"]]) for name in sorted(set(system[machine]))}
    counts = {"machine": int(machine.sum()), **{name: int(mine.sum()) for name, mine in human.items()}}
    rest = _auc(scores[~news & (origin == "machine")], scores[~news & (origin == "human")])
    return {"auc": auc, "auc_not_news": rest, "by_system": by_system, "texts": counts}


def calibrated(texts: Sequence[Translation], scores: Floats) -> tuple[float, float, Floats]:
    """Slope and offset of the logit on news at the prior, each kind of human text weighing the same; and the probabilities."""
    news = np.array([text.news for text in texts])
    label = np.array([text.is_machine for text in texts])
    weight = _prior_weights(texts)
    spread = float(scores[news].std())
    model = LogisticRegression(C=1e3).fit((scores[news] / spread)[:, None], label[news], sample_weight=weight[news])
    slope, offset = max(float(model.coef_[0, 0]), 0.0) / spread, float(model.intercept_[0])
    return slope, offset, sigmoid(slope * scores + offset)


def pooled_figures(held: Mapping[str, tuple[Sequence[Translation], Floats]]) -> dict[str, Any]:
    """What the flag finds by language and overall, which threshold would keep the aim, how well probabilities are calibrated."""
    human = np.concatenate([p[_news_of(texts, machine=False)] for texts, p in held.values()])
    machine_news = np.concatenate([p[_news_of(texts, machine=True)] for texts, p in held.values()])
    threshold = VerdictPolicy().flag_translated
    both = [_share(machine_news > threshold), _share(human > threshold)]
    found, truth, estimate, weight = {}, [], [], []
    for language, (texts, probability) in held.items():
        machine, clean = (_news_of(texts, machine=which) for which in (True, False))
        found[language] = [_share(probability[machine] > threshold), _share(probability[clean] > threshold)]
        news = machine | clean
        truth.append(machine[news].astype(np.float64))
        estimate.append(probability[news])
        weight.append(_prior_weights(texts)[news])
    sample = _at_the_prior(np.concatenate(truth), np.concatenate(estimate), np.concatenate(weight))
    return {
        "prior": PRIOR,
        "threshold": threshold,
        "threshold_at_aim": round(float(np.quantile(human, 1 - ALARMS)), 3),
        "found_and_alarms": {**found, "all": both},
        "calibration_error": round(calibration_error(*sample), 4),
        "calibration": calibration_table(*sample),
    }


def _at_the_prior(truth: Floats, estimate: Floats, weight: Floats) -> tuple[Floats, Floats]:
    """Truth and estimate of a sample drawn by weight."""
    drawn = np.random.default_rng(5).choice(len(truth), 20_000, p=weight / weight.sum())
    return truth[drawn], estimate[drawn]


def _prior_weights(texts: Sequence[Translation]) -> Floats:
    """Weights of news under which machines have their prior and the kinds of human text share the rest; 0 for what is no news."""
    kinds = [text.origin if text.news else "" for text in texts]
    humans = {kind for kind in kinds if kind not in ("", "machine")}
    share = {"": 0.0, "machine": PRIOR, **dict.fromkeys(humans, (1 - PRIOR) / len(humans))}
    return np.array([1000 * share[kind] / kinds.count(kind) for kind in kinds])


def _news_of(texts: Sequence[Translation], *, machine: bool) -> NDArray[np.bool_]:
    return np.array([text.news and text.is_machine == machine for text in texts])


def _auc(machine: Floats, human: Floats) -> float:
    label = np.r_[np.ones(len(machine)), np.zeros(len(human))]
    return round(float(roc_auc_score(label, np.r_[machine, human])), 3)


def _share(values: NDArray[np.bool_]) -> float:
    return round(float(values.mean()), 3)
