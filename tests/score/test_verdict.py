"""The policy, threshold by threshold."""

from __future__ import annotations

from cleaner.config import VerdictPolicy
from cleaner.document import Edit
from cleaner.score.verdict import flags_of, judge

POLICY = VerdictPolicy()


def test_a_good_article_is_kept_without_a_reason() -> None:
    assert judge(0.95, 0.05, 300, (), POLICY) == ("keep", ())


def test_every_crossing_is_named_with_number_and_threshold() -> None:
    verdict, reasons = judge(0.3, 0.95, 10, ("removed_most",), POLICY)
    assert verdict == "drop"
    assert [reason.split("(")[-1] for reason in reasons] == ["min_words)", "min_quality)", "max_garbling)", "removed_most)"]
    assert "0.3 " in reasons[1]


def test_doubt_is_for_review() -> None:
    assert judge(0.65, 0.1, 300, (), POLICY)[0] == "review"
    assert judge(0.95, 0.6, 300, (), POLICY)[0] == "review"
    assert judge(0.95, 0.1, 300, ("removed_most",), POLICY)[0] == "review"


def test_thresholds_themselves_are_not_crossed() -> None:
    assert judge(POLICY.review_quality, POLICY.review_garbling, POLICY.min_words, (), POLICY)[0] == "keep"


def test_nothing_left_is_dropped_whatever_the_scores() -> None:
    assert judge(1.0, 0.0, 0, (), VerdictPolicy(min_words=0)) == ("drop", ("no text is left",))


def test_flags_follow_from_counts_scores_and_edits() -> None:
    spam = Edit(0, 1, "x", "", "spam_byline", 0.9)
    repaired = Edit(2, 3, "y", "z", "encoding", 1.0)
    assert flags_of(30, 100, 0.9, [spam, repaired], POLICY) == ("garbled", "mojibake_repaired", "removed_most", "spam_byline")
    assert flags_of(0, 0, 0.0, [], POLICY) == ("empty",)
    assert flags_of(10, 10, 0.0, [], POLICY) == ("too_short",)
    assert flags_of(50, 100, 0.0, [], POLICY) == ()


def test_a_page_that_is_no_article_is_for_review_and_surely_none_is_dropped() -> None:
    middle = (POLICY.review_not_article + POLICY.max_not_article) / 2
    flags = flags_of(300, 300, 0.0, [], POLICY, not_article=middle)
    assert flags == ("not_an_article",)
    verdict, reasons = judge(0.95, 0.0, 300, flags, POLICY, not_article=middle)
    assert (verdict, len(reasons)) == ("review", 1)
    assert "review_not_article" in reasons[0]
    verdict, reasons = judge(0.95, 0.0, 300, flags, POLICY, 1.0)
    assert verdict == "drop"
    assert "max_not_article" in reasons[0]
    assert flags_of(300, 300, 0.0, [], POLICY, not_article=POLICY.review_not_article) == ()


def test_live_coverage_is_never_taken_for_a_list() -> None:
    assert flags_of(300, 300, 0.0, [], POLICY, not_article=1.0, kind={"live_blog"}) == ("live_blog",)
    assert judge(0.95, 0.0, 300, ("live_blog",), POLICY, 1.0) == ("keep", ())


def test_what_a_paywall_leaves_is_for_review() -> None:
    assert judge(0.95, 0.0, 60, ("paywalled",), POLICY) == ("review", ("the article ends at a paywall (paywalled)",))
