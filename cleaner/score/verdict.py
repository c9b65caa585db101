"""What to do with an article, and why: a short policy over its scores, written to be read."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from cleaner.config import VerdictPolicy
from cleaner.document import Edit, Verdict
from cleaner.features.beginnings import MOST_WORDS
from cleaner.score.translation_marks import TranslationMark

__all__ = ["beginning_reasons", "flags_of", "judge", "translation_reasons"]

_KINDS: Final = {"paywalled": "the article ends at a paywall"}
"""Flags that are for review by themselves, in words."""


def flags_of(  # noqa: PLR0913  (one argument a measure)
    words: int,
    words_given: int,
    garbling: float,
    edits: Sequence[Edit],
    policy: VerdictPolicy,
    *,
    not_article: float = 0.0,
    kind: Collection[str] = (),
    translated: float | None = None,
) -> tuple[str, ...]:
    """The flags that follow from counts, scores and edits, and those of its `kind`, sorted.

    `translated` is the probability of machine translation, `not_article` that it is none; live coverage, which looks like a list, is one.
    """
    reasons = {edit.reason for edit in edits}
    found = {
        "empty": words == 0,
        "too_short": 0 < words < policy.min_words,
        "garbled": garbling > policy.review_garbling,
        "machine_translated": translated is not None and translated > policy.flag_translated,
        "spam_byline": "spam_byline" in reasons,
        "mojibake_repaired": "encoding" in reasons,
        "not_an_article": not_article > policy.review_not_article and "live_blog" not in kind,
        "removed_most": words_given > 0 and (words_given - words) > policy.removed_most * words_given,
    }
    return tuple(sorted({flag for flag, raised in found.items() if raised} | set(kind)))


def judge(
    quality: float, garbling: float, words: int, flags: Sequence[str], policy: VerdictPolicy, not_article: float = 0.0
) -> tuple[Verdict, tuple[str, ...]]:
    """The verdict and a line for every threshold that was crossed.

    >>> judge(0.4, 0.1, 300, (), VerdictPolicy())
    ('drop', ('quality 0.4 is below 0.5 (min_quality)',))
    """
    drop: list[str] = []
    review: list[str] = []
    if words == 0:
        drop.append("no text is left")
    elif words < policy.min_words:
        drop.append(f"{words} words are left, fewer than {policy.min_words} (min_words)")
    if quality < policy.min_quality:
        drop.append(f"quality {_number(quality)} is below {_number(policy.min_quality)} (min_quality)")
    elif quality < policy.review_quality:
        review.append(f"quality {_number(quality)} is below {_number(policy.review_quality)} (review_quality)")
    if garbling > policy.max_garbling:
        drop.append(f"garbling {_number(garbling)} is above {_number(policy.max_garbling)} (max_garbling)")
    elif garbling > policy.review_garbling:
        review.append(f"garbling {_number(garbling)} is above {_number(policy.review_garbling)} (review_garbling)")
    if "not_an_article" in flags:
        number = f"the page is not an article, with probability {_number(not_article)}, above"
        if not_article > policy.max_not_article:
            drop.append(f"{number} {_number(policy.max_not_article)} (max_not_article)")
        else:
            review.append(f"{number} {_number(policy.review_not_article)} (review_not_article)")
    review += [f"{_KINDS[flag]} ({flag})" for flag in flags if flag in _KINDS]
    if "removed_most" in flags:
        review.append(f"more than {policy.removed_most:.0%} of the words were removed (removed_most)")
    verdict: Verdict = "drop" if drop else "review" if review else "keep"
    return verdict, (*drop, *review)


def translation_reasons(probability: float | None, marks: Sequence[TranslationMark], policy: VerdictPolicy) -> tuple[str, ...]:
    """Why an article has the flag `machine_translated`: the number, and the marks of its page. They never change the verdict.

    >>> translation_reasons(0.9, (), VerdictPolicy())
    ('machine_translated 0.9 is above 0.45 (flag_translated)',)
    """
    if probability is None or probability <= policy.flag_translated:
        return ()
    crossed = f"machine_translated {_number(probability)} is above {_number(policy.flag_translated)} (flag_translated)"
    return (": ".join((crossed, "; ".join(mark.words for mark in marks))) if marks else crossed,)


def beginning_reasons(words: int) -> tuple[str, ...]:
    """What of a text of so many words some scores rest on, where that is not all of it. It never changes the verdict.

    >>> beginning_reasons(3_000_000)
    ('garbling, machine_translated and mixed_language are told by the first 200000 of 3000000 words',)
    """
    if words <= MOST_WORDS:
        return ()
    return (f"garbling, machine_translated and mixed_language are told by the first {MOST_WORDS} of {words} words",)


def _number(value: float) -> str:
    """A score as it stands in the result, so that no reason reads "0.50 is below 0.50"."""
    return f"{value:.4f}".rstrip("0").rstrip(".")
