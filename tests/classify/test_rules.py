"""A user's rules: what they match, who wins, and that nothing of the contract breaks under any of them."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cleaner import Cleaner, Config, Result, restore
from cleaner.classify.blocks import Classified
from cleaner.classify.rules import CompiledRules, Decision, Ruled, compile_rules, overruled, with_cuts
from cleaner.document import REASONS, Block, Edit, Label, Line
from cleaner.features.lines import lines_of
from cleaner.rules import LONG_REGEX_CHARS, MATCHES, MAX_REGEX_CHARS, Rule, Rules

TEXT = (
    "The council met on Monday evening and agreed the budget for the coming year, said the mayor.\n"
    "Opinion of the day 17\n"
    "Work on the bridge began four years ago. EXCLUSIVE to  subscribers and cost twice what had been planned.\n"
    "Advertisement\n"
    "The mayor will be the first to cross it, on foot, and she has been waiting since she was a child."
)


def compiled(*always: Rule, never: tuple[Rule, ...] = ()) -> CompiledRules:
    return compile_rules(Rules(always, never))


def matched(line: str, rule: Rule, source: str | None = None, language: str | None = None) -> bool:
    return 0 in compiled(rule).decide([Block(line, 0, len(line))], source, language).lines


def cut(line: str, *rules: Rule) -> str:
    """The line without what the rules cut out of it."""
    ruled = compiled(*rules).decide([Block(line, 0, len(line))], None, None)
    for (start, end), _ in reversed(ruled.cuts.get(0, ())):
        line = line[:start] + line[end:]
    return "" if 0 in ruled.lines else line


def cleaned(text: str = TEXT, *, always: tuple[Rule, ...] = (), never: tuple[Rule, ...] = (), **keys: str) -> Result:
    return Cleaner(Config(rules=Rules(always, never))).clean({"text": text, "language": "en", **keys})


def explained(**rules: tuple[Rule, ...]) -> dict[str, Line]:
    return {line.text: line for line in Cleaner(Config(rules=Rules(**rules))).explain({"text": TEXT, "language": "en"})}


# What matches


@pytest.mark.parametrize(
    ("match", "phrase", "line", "does"),
    [
        ("line", "Lesen Sie auch", "LESEN sie  auch", True),
        ("line", "Lesen Sie auch", "Lesen Sie auch:", False),
        ("line", "Seite 1 von 2", "Seite 3 von 4", True),
        ("line", "続きを読む", "続きを読む", True),
        ("start", "Lesen Sie auch", "Lesen\N{NO-BREAK SPACE}Sie auch: Haushalt beschlossen", True),
        ("start", "Les", "Lesen Sie auch", False),
        ("start", "ad:", "Ad: buy this", True),
        ("start", "auch", "Lesen Sie auch", False),
        ("end", "weiterlesen", "Der Rat tagte am Montag. Weiterlesen", True),
        ("end", "lesen", "Der Rat tagte am Montag. Weiterlesen", False),
        ("contains", "ad", "An advert was had", False),
        ("contains", "ad", "An ad was had", True),
        ("contains", "広告", "これは広告です", True),
        ("contains", "İSTANBUL", "haber İstanbul ve Ankara", True),
        ("contains", "(c)", "All rights (C) 2024", True),
        ("regex", r"^Foto:", "Foto: Kari", True),
        ("regex", r"^foto:", "Foto: Kari", False),
        ("regex", r"\d{3}", "Foto 12", False),
    ],
)
def test_what_a_rule_matches(match: str, phrase: str, line: str, does: bool) -> None:
    assert matched(line, Rule(phrase, match=match)) == does


@pytest.mark.parametrize(
    ("rule", "source", "language", "does"),
    [
        (Rule("Ad"), None, None, True),
        (Rule("Ad", source="Example.de"), "example.de", "de", True),
        (Rule("Ad", source="example.de"), "example.com", "de", False),
        (Rule("Ad", source="example.de"), None, "de", False),
        (Rule("Ad", language="nb"), None, "no", True),
        (Rule("Ad", language="de"), None, "no", False),
        (Rule("Ad", source="example.de", language="de"), "example.de", "de", True),
        (Rule("Ad", source="example.de", language="de"), "example.de", "en", False),
    ],
)
def test_where_a_rule_holds(rule: Rule, source: str | None, language: str | None, does: bool) -> None:
    assert matched("Ad", rule, source, language) == does


def test_a_cut_takes_the_match_and_the_space_it_leaves() -> None:
    assert cut("News of today. Read more", Rule("read more", match="end", cut=True)) == "News of today."
    assert cut("Ad: News of today.", Rule("ad:", match="start", cut=True)) == "News of today."
    assert cut("News (ad) of (ad) today.", Rule("(ad)", match="contains", cut=True)) == "News of today."
    assert cut("News of today.", Rule("of today", match="contains", cut=True)) == "News."
    assert cut("Read more", Rule("read", match="contains", cut=True), Rule("more", match="contains", cut=True)) == ""
    assert cut("a b c d", Rule("b c", match="contains", cut=True), Rule("c d", match="contains", cut=True)) == "a d"


def test_regular_expressions_are_not_tried_on_long_lines() -> None:
    rule = Rule("x$", match="regex")
    assert matched("a" * (MAX_REGEX_CHARS - 1) + "x", rule)
    assert not matched("a" * MAX_REGEX_CHARS + "x", rule)
    slow = Rule(r"[a-z]+\d+[a-z]+x$", match="regex")
    assert matched("a1" + "a" * (LONG_REGEX_CHARS - 3) + "x", slow)
    assert not matched("a1" + "a" * (LONG_REGEX_CHARS - 2) + "x", slow)


def test_any_number_of_cuts_in_one_line() -> None:
    """Each compared with each other would be ten thousand million comparisons for the line, and again for its cuts."""
    count = 100_000
    line = "x y " * count + "end"
    block = Block(line, 0, len(line))
    ruled = compiled(Rule("y", match="contains", cut=True), Rule("x y", match="contains", cut=True)).decide([block], None, None)
    assert len(ruled.cuts[0]) == count
    assert ruled.cuts[0][-1][0] == (len(line) - len(" y end"), len(line) - len(" end"))
    named = {ruled.cut_by(0, start) for (start, _), _ in ruled.cuts[0]}
    assert named == {"rule: always 'y'"}
    assert ruled.cut_by(0, 0) is None
    by_model = [Edit(start, start + 1, "x", "", "boilerplate", 0.9) for start in range(0, 4 * count, 4)]
    edits = with_cuts(by_model, ruled, [block], [Label(True, 0.1, "boilerplate")])
    assert len(edits) == 2 * count
    assert edits == tuple(sorted(edits, key=lambda edit: edit.start))


@pytest.mark.parametrize(
    ("span", "stays"),
    [((0, 2), True), ((0, 3), False), ((2, 5), False), ((3, 3), False), ((4, 9), False), ((5, 9), True), ((12, 14), False)],
)
def test_a_cut_stays_beside_those_of_rules(span: tuple[int, int], stays: bool) -> None:
    blocks = [Block("abcdefghi", 0, 9), Block("jklm", 10, 14)]
    rule = Rule("x", cut=True)
    ruled = Ruled({1: Decision(Rule("jklm"), keep=True)}, {0: [((2, 5), rule)]})
    given = Edit(*span, "", "", "caption_credit", 0.9)
    labels = [Label(True, 0.1, "boilerplate")] * 2
    assert (given in with_cuts([given], ruled, blocks, labels)) == stays


def test_what_a_rule_decides_leaves_what_was_seen() -> None:
    blocks = [Block("Ad", 0, 2), Block("News", 3, 7)]
    label = Label(True, 0.2, "template", 0.7, (4, 9))
    by_model = Classified(lines_of([blocks]), np.zeros((2, 1), np.float32), np.array([0.2, 0.2]), np.array([0.5, 0.5]), ((label, label),))
    found = overruled(by_model, [Ruled({0: Decision(Rule("Ad", reason="ad_marker"), keep=False)})])
    assert found.labels == ((Label(False, 1.0, "ad_marker", 1.0, (4, 9)), label),)
    assert found.probability.tolist() == [1.0, 0.2]


# Who wins


def test_rules_win_over_the_model() -> None:
    plain = cleaned()
    assert "Advertisement" not in (plain.text or "")
    assert "The mayor will be" in (plain.text or "")
    ruled = cleaned(always=(Rule("the mayor will be", match="start", reason="paywall"),), never=(Rule("advertisement"),))
    assert "Advertisement" in (ruled.text or "")
    assert "The mayor will be" not in (ruled.text or "")
    (edit,) = [edit for edit in ruled.edits if edit.reason == "paywall"]
    assert edit.probability == 1.0
    assert restore(ruled.text or "", ruled.edits) == TEXT


def test_never_wins_over_always() -> None:
    rule = Rule("Advertisement")
    assert "Advertisement" in (cleaned(always=(rule,), never=(rule,)).text or "")


def test_nothing_is_cut_out_of_a_line_that_is_left_whole() -> None:
    always = (Rule("exclusive to subscribers", match="contains", cut=True, reason="paywall"),)
    assert "EXCLUSIVE" not in (cleaned(always=always).text or "")
    assert "EXCLUSIVE" in (cleaned(always=always, never=(Rule("work on the bridge", match="start"),)).text or "")


def test_the_first_rule_of_a_list_gives_the_reason() -> None:
    always = (Rule("opinion", match="start", reason="navigation"), Rule("opinion of the day 99", reason="tags"))
    assert [edit.reason for edit in cleaned(always=always).edits if edit.before.startswith("Opinion")] == ["navigation"]


def test_rules_hold_for_pages_too() -> None:
    page = f"<html><body><article>{''.join(f'<p>{line}</p>' for line in TEXT.splitlines())}</article></body></html>"
    rules = Rules((Rule("exclusive to subscribers", match="contains", cut=True),), (Rule("advertisement"),))
    result = Cleaner(Config(rules=rules, metadata=False, removal_threshold=0.6)).clean({"html": page, "language": "en"})
    assert "years ago. and cost" in (result.text or "")
    assert "Advertisement" in (result.text or "")


def test_a_source_is_known_by_its_url() -> None:
    always = (Rule("the mayor will be", match="start", source="example.co.uk"),)
    assert "The mayor will be" not in (cleaned(always=always, url="https://www.example.co.uk/1").text or "")
    assert "The mayor will be" in (cleaned(always=always, url="https://www.example.com/1").text or "")


def test_explain_names_the_rule() -> None:
    cutting = Rule("exclusive to subscribers", match="contains", cut=True)
    lines = explained(always=(Rule("opinion", match="start"), cutting), never=(Rule("advertisement"),))
    assert lines["Opinion of the day 17"].decided_by == "rule: always 'opinion'"
    assert (lines["Advertisement"].label.keep, lines["Advertisement"].decided_by) == (True, "rule: never 'advertisement'")
    (line,) = [line for text, line in lines.items() if text.startswith("Work")]
    assert line.decided_by is None
    assert "rule: always 'exclusive to subscribers'" in line.cuts_by


# What holds whatever the rules


def test_other_articles_of_a_batch_leave_no_trace() -> None:
    cleaner = Cleaner(Config(rules=Rules((Rule("opinion", match="start"),), (Rule("advertisement", source="a"),))))
    rows = [{"id": str(n), "text": TEXT, "source": source, "language": "en"} for n, source in enumerate(["a", "b", "a"])]
    assert list(cleaner.clean_many(rows)) == [cleaner.clean(row) for row in rows]
    assert pickle.loads(pickle.dumps(cleaner)).clean(rows[0]) == cleaner.clean(rows[0])


words = st.sampled_from(["Ad", "ad:", "news", "İ", "広告", "of 12", ".", "  "])
lines = st.lists(words, max_size=6).map(" ".join)


@st.composite
def rules(draw: st.DrawFn, *, cut: bool) -> Rule:
    phrase = draw(lines.filter(str.strip) | st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8).filter(str.strip))
    match = draw(st.sampled_from(MATCHES))
    if match == "regex":
        phrase = draw(st.sampled_from([r"\w+", r"^.", r"\s\S", r"d\b", "[A-Z].*"]))
    return Rule(phrase, match=match, reason=draw(st.sampled_from(REASONS)), cut=cut and draw(st.booleans()))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    text=st.lists(lines | st.text(st.characters(exclude_categories=["Cs"]), max_size=40), max_size=6).map("\n".join),
    always=st.lists(rules(cut=True), max_size=4).map(tuple),
    never=st.lists(rules(cut=False), max_size=2).map(tuple),
)
@example(text="Ad \x85 ad:\u2028 Ad", always=(Rule("ad", match="contains", cut=True),), never=())
def test_any_text_is_restored_under_any_rules(text: str, always: tuple[Rule, ...], never: tuple[Rule, ...]) -> None:
    cleaner = Cleaner(Config(rules=Rules(always, never)))
    result = cleaner.clean({"text": text})
    assert result.error is None
    assert restore(result.text or "", result.edits) == text
    for line in cleaner.explain({"text": text}):
        assert len(line.cuts_by) == len(line.cuts)
        assert all(line.start <= each.start < each.end <= line.end for each in line.cuts)
