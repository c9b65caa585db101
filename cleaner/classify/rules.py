"""A user's rules applied: which lines go, which stay whole and which spans are cut, whatever the models say.

Texts are compared as features see them (case and digits folded, code point for code point), so a match has its place in the text as given.
Phrases are looked up in a dictionary, or searched for in a whole article at once; a line is looked at closely only when there is a hit.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from cleaner.classify.blocks import Classified
from cleaner.document import Block, Edit, Label
from cleaner.features import characters as ch
from cleaner.rules import Rule, Rules, longest_line
from cleaner.segment import language

__all__ = ["CompiledRules", "Decision", "Ruled", "compile_rules", "overruled", "with_cuts"]

CERTAIN: Final = 1.0
_CLOSING: Final = ".,;:!?…)]»”"  # marks that follow a word without a space
_Span = tuple[int, int]
_Scope = tuple[str | None, str | None]  # source, language

# Two of these in a row belong to one word.
_IN_WORD: Final = np.isin(np.arange(ch.CLASSES), (ch.LOWER, ch.UPPER, ch.LETTER, ch.MARK, ch.DIGIT))


@dataclass(frozen=True, slots=True)
class Decision:
    """What a rule decided, and that it was an `always` or a `never`."""

    rule: Rule
    keep: bool

    def __str__(self) -> str:
        return f"rule: {'never' if self.keep else 'always'} '{self.rule.phrase}'"


@dataclass(frozen=True, slots=True)
class Ruled:
    """What the rules decided on one document."""

    lines: Mapping[int, Decision] = field(default_factory=dict)
    """The decision on each block that goes, or stays whole, by its number."""
    cuts: Mapping[int, Sequence[tuple[_Span, Rule]]] = field(default_factory=dict)
    """The spans to cut out of each block that stays: apart, in order, each with its rule."""

    def line_by(self, number: int) -> str | None:
        """What decided on a block, for a reader; None where no rule did."""
        decision = self.lines.get(number)
        return str(decision) if decision else None

    def cut_by(self, number: int, start: int) -> str | None:
        """What cut the span that begins there in a block, for a reader; None where no rule did."""
        cuts = self.cuts.get(number, ())
        place = bisect_left(cuts, start, key=lambda cut: cut[0][0])
        return str(Decision(cuts[place][1], keep=False)) if place < len(cuts) and cuts[place][0][0] == start else None


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A rule ready for use; `number` is its rank among all rules."""

    number: int
    decision: Decision
    phrase: str
    """Folded and squeezed."""
    span: re.Pattern[str]
    """Finds it in a folded line; in the line as given for a regular expression."""
    longest: int | None
    """Code points of the longest line a regular expression is tried on; None for a phrase."""


@dataclass(frozen=True, slots=True)
class _Group:
    """The rules of one scope, by how they are looked up."""

    lines: Mapping[str, tuple[_Compiled, ...]]
    inside: tuple[_Compiled, ...]
    """Those that begin, end or lie within a line."""
    regexes: tuple[_Compiled, ...]


@dataclass(frozen=True, slots=True)
class CompiledRules:
    """All rules of a configuration, made ready once."""

    groups: Mapping[_Scope, _Group]

    def __bool__(self) -> bool:
        return bool(self.groups)

    def decide(self, blocks: Sequence[Block], source: str | None, spoken: str | None) -> Ruled:
        """What the rules say of a document's blocks."""
        scopes = dict.fromkeys([(None, None), (_source(source), None), (None, spoken), (_source(source), spoken)])
        groups = [self.groups[scope] for scope in scopes if scope in self.groups]
        if not groups:
            return Ruled()
        folded = _fold("\n".join([block.text for block in blocks])).split("\n")  # one call; a block is a line and holds no break
        squeezed = [" ".join(text.split()) for text in folded]
        hits: dict[int, list[_Compiled]] = defaultdict(list)
        for group in groups:
            for number, rule in _hits(group, blocks, squeezed):
                hits[number].append(rule)
        return _settled(hits, blocks, folded)


def compile_rules(rules: Rules) -> CompiledRules:
    """Make the rules of a configuration ready for use."""
    decisions = [Decision(rule, keep=True) for rule in rules.never] + [Decision(rule, keep=False) for rule in rules.always]
    scopes: dict[_Scope, list[_Compiled]] = defaultdict(list)
    for number, decision in enumerate(decisions):
        rule = decision.rule
        phrase = " ".join(_fold(rule.phrase).split())
        longest = longest_line(rule.phrase) if rule.match == "regex" else None
        scopes[_source(rule.source), language.normal(rule.language) or rule.language].append(
            _Compiled(number, decision, phrase, _pattern(rule, phrase), longest)
        )
    return CompiledRules({scope: _group(found) for scope, found in scopes.items()})


def overruled(classified: Classified, ruled: Sequence[Ruled]) -> Classified:
    """The labels and probabilities of a batch with the rules above them: what a rule decided is certain."""
    if not any(each.lines for each in ruled):
        return classified
    labels, probability = [], classified.probability.copy()
    for first, given, each in zip(classified.lines.first.tolist(), classified.labels, ruled, strict=False):
        mine = list(given)
        for number, decision in each.lines.items():
            probability[first + number] = 0.0 if decision.keep else CERTAIN
            sure, reason = float(probability[first + number]), decision.rule.reason
            mine[number] = mine[number]._replace(keep=decision.keep, probability=sure, reason=reason, reason_probability=CERTAIN)
        labels.append(tuple(mine))
    return replace(classified, labels=tuple(labels), probability=probability)


def with_cuts(cuts: Sequence[Edit], ruled: Ruled, blocks: Sequence[Block], labels: Sequence[Label]) -> tuple[Edit, ...]:
    """A document's cuts with those of the rules above them; nothing is cut out of a line that a rule leaves whole."""
    if not ruled.lines and not ruled.cuts:
        return tuple(cuts)
    mine = [
        Edit(block.start + start, block.start + end, block.text[start:end], "", rule.reason, CERTAIN)
        for number, spans in ruled.cuts.items()
        if labels[number].keep
        for block in [blocks[number]]
        for (start, end), rule in spans
    ]
    taken = sorted([(edit.start, edit.end) for edit in mine] + [(blocks[number].start, blocks[number].end) for number in ruled.lines])
    others = [cut for cut in cuts if not _overlaps((cut.start, cut.end), taken)]
    return tuple(sorted([*mine, *others], key=lambda edit: edit.start))


def _overlaps(span: _Span, taken: Sequence[_Span]) -> bool:
    """Whether a span has a code point in common with one of those given, which are apart and in order."""
    start, end = span
    place = bisect_right(taken, start, key=lambda other: other[1])
    return place < len(taken) and taken[place][0] < end


def _hits(group: _Group, blocks: Sequence[Block], squeezed: Sequence[str]) -> Iterable[tuple[int, _Compiled]]:
    """The blocks and rules of which the one may match the other."""
    if group.lines:
        for number, text in enumerate(squeezed):
            for rule in group.lines.get(text, ()):
                yield number, rule
    if group.inside:
        article = "\n".join(squeezed)
        for rule in group.inside:
            if rule.phrase in article:
                yield from ((number, rule) for number, text in enumerate(squeezed) if rule.phrase in text)
    if group.regexes:
        reach = max(rule.longest or 0 for rule in group.regexes)
        short = [(number, block.text) for number, block in enumerate(blocks) if len(block.text) <= reach]
        for number, text in short:
            yield from ((number, rule) for rule in group.regexes if len(text) <= (rule.longest or 0) and rule.span.search(text))


def _settled(hits: Mapping[int, Sequence[_Compiled]], blocks: Sequence[Block], folded: Sequence[str]) -> Ruled:
    """One decision a line: the first rule that really matches, `never` before `always`, a whole line before a part."""
    lines: dict[int, Decision] = {}
    cuts: dict[int, Sequence[tuple[_Span, Rule]]] = {}
    for number in sorted(hits):
        text = blocks[number].text
        within = _within_words(text)
        found: list[tuple[_Span, Rule]] = []
        for rule in sorted(hits[number], key=lambda rule: rule.number):
            spans = _spans(rule, text, folded[number], within)
            if spans and not rule.decision.rule.cut:
                lines[number] = rule.decision
                break
            found += [(span, rule.decision.rule) for span in spans if span[0] < span[1]]
        else:
            apart = _apart(found, text)
            if apart and not _rest(text, apart):
                lines[number] = Decision(apart[0][1], keep=False)
            elif apart:
                cuts[number] = apart
    return Ruled(lines, cuts)


def _apart(found: Sequence[tuple[_Span, Rule]], text: str) -> list[tuple[_Span, Rule]]:
    """Spans in order, each with the white space it leaves over, without those that overlap one of an earlier rule."""
    chosen: list[_Span] = []
    rules: dict[_Span, Rule] = {}
    for span, rule in found:
        if not _overlaps(span, chosen):
            insort(chosen, span)
            rules[span] = rule
    done, out = 0, []
    for span in chosen:
        rule = rules[span]
        start, end = _with_space(text, span)
        if max(start, done) < end:
            out.append(((max(start, done), end), rule))
            done = end
    return out


def _rest(text: str, spans: Sequence[tuple[_Span, Rule]]) -> str:
    """What the cuts leave of a line."""
    edges = [0, *(edge for span, _ in spans for edge in span), len(text)]
    return "".join(text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)).strip()


def _with_space(text: str, span: _Span) -> _Span:
    """The span with the white space that would be left over: before it, or after it at the beginning of a line."""
    start, end = span
    if start == 0:
        while end < len(text) and text[end].isspace():
            end += 1
    elif end == len(text) or text[end].isspace() or text[end] in _CLOSING:
        while start > 0 and text[start - 1].isspace():
            start -= 1
    return start, end


def _group(rules: Sequence[_Compiled]) -> _Group:
    by: dict[str, list[_Compiled]] = defaultdict(list)
    lines: dict[str, list[_Compiled]] = defaultdict(list)
    for rule in rules:
        by[rule.decision.rule.match].append(rule)
    for rule in by["line"]:
        lines[rule.phrase].append(rule)
    inside = [rule for match in ("start", "end", "contains") for rule in by[match]]
    return _Group({phrase: tuple(found) for phrase, found in lines.items()}, tuple(inside), tuple(by["regex"]))


def _pattern(rule: Rule, phrase: str) -> re.Pattern[str]:
    """What finds a rule in a line: its words, and any white space where the phrase has some."""
    if rule.match == "regex":
        return re.compile(rule.phrase)
    words = r"\s+".join(map(re.escape, phrase.split()))
    before = r"\A\s*" if rule.match in {"line", "start"} else ""
    after = r"\s*\Z" if rule.match in {"line", "end"} else ""
    return re.compile(before + words + after)


def _spans(rule: _Compiled, given: str, folded: str, within: Sequence[bool]) -> list[_Span]:
    """Where a rule matches a line: a regular expression anywhere, a phrase as whole words, so with neither end within a word."""
    if rule.decision.rule.match == "regex":
        return [match.span() for match in rule.span.finditer(given)]
    found = [match.span() for match in rule.span.finditer(folded)]
    return [(start, end) for start, end in found if not within[start] and not within[end]]


def _within_words(text: str) -> list[bool]:
    """For each place between two code points of a line, and for its two ends, whether it splits a word."""
    inside = _IN_WORD[ch.classify(np.frombuffer(text.encode("utf-32-le"), np.uint32))]
    return [False, *(inside[:-1] & inside[1:]).tolist(), False]


def _source(name: str | None) -> str | None:
    return name.casefold() if name is not None else None


def _fold(text: str) -> str:
    """The text as features see it, code point for code point."""
    codes = np.frombuffer(text.encode("utf-32-le"), np.uint32)
    ch.classify(codes)  # learns what has not been met before
    return ch.fold(codes).astype("<u4").tobytes().decode("utf-32-le")
