"""No expression of ours takes longer than in proportion to its input, whatever that is: each is tried on what is made of its own parts.

Those that could are named here, with what bounds their input: a number of characters, or a parser that has put its marks in order.
"""

from __future__ import annotations

import ast
import re
import time
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from attacks import attacks

import cleaner
from cleaner.classify.rules import _pattern
from cleaner.copies import credits as agencies
from cleaner.read import encoding
from cleaner.rules import Rule
from cleaner.score import live_blog
from cleaner.segment import markup
from cleaner.stories import days

PACKAGE = Path(cleaner.__file__).parent
LENGTHS = (1_000, 8_000, 64_000, 1_000_000)
MOST_ATTACKS = 30  # of one expression
SLACK = 3.0  # times as long as in proportion; with the square of the length it would be 8 times and more
SHORT = 0.02  # seconds of the processor under which a measurement says nothing
TRIES = 4

BOUNDED = {
    "copies.credits._ALONE": agencies.MAX_ALONE,
    "copies.credits._LINE_ENDS": agencies.MAX_LINE_END,
    "copies.credits._DATELINES": agencies.MAX_OPENING,
    "read.encoding._COMMENT": encoding._HEAD,
    "read.encoding._DECLARATION": encoding._HEAD,
}
"""Expressions that are given so many characters at most."""
OF_MARKUP = {
    "segment.head._ANY_TAG", "segment.head._BREAKING_TAG", "segment.head._NOT_SHOWN", "segment.markup._INLINE_TAG",
    "segment.markup._NOT_MARKUP", "segment.page._LINK_TAG", "segment.page._TAG",
}  # fmt: skip
"""Expressions that are given what a parser wrote: no tag or comment in it is left open."""
MADE = {"stories.days": "_written", "score.live_blog": "_names", "classify.rules": "_pattern", "rules": "_check_regex"}
"""Functions that compile expressions; those of a user are bounded where they are checked, see test_expressions.py."""


class Found(NamedTuple):
    """An expression, and how it is used."""

    name: str
    pattern: re.Pattern[Any]
    anchored: bool
    """Whether it is tried at the beginning alone."""


@cache
def sources() -> dict[str, str]:
    """The modules that compile or use expressions, without the package's own name."""
    texts = {path.relative_to(PACKAGE).with_suffix(""): path.read_text(encoding="utf-8") for path in sorted(PACKAGE.rglob("*.py"))}
    return {".".join(path.parts).removesuffix(".__init__"): text for path, text in texts.items() if re.search(r"\bre\.\w+\(", text)}


def found() -> Iterator[Found]:
    """Every expression of every module, those written where they are used, and those made for a language."""
    seen = set()
    for module, source in sources().items():
        for each in (*_of_module(module, source), *_written_inside(module, source)):
            if each.pattern not in seen:
                seen.add(each.pattern)
                yield each
    for language in ("en", "no", "ar", "vi", "ja", None):
        patterns = days._written(language).patterns
        yield from (Found(f"stories.days, {language}", pattern, False) for pattern in patterns if pattern not in seen)
        seen |= set(patterns)
    yield Found("score.live_blog._names", live_blog._names(), False)
    for match in ("line", "start", "end", "contains"):
        yield Found(f"classify.rules, {match}", _pattern(Rule("Lesen Sie  auch", match), "lesen sie auch"), False)


def _of_module(module: str, source: str) -> Iterator[Found]:
    try:
        loaded = import_module(f"cleaner.{module}")
    except ModuleNotFoundError:  # an adapter without its library
        return
    for name, value in vars(loaded).items():
        used = set(re.findall(rf"\b{name}\.(match|fullmatch|search|subn?|split|findall|finditer)\(", source))
        for pattern in _inside(value):
            yield Found(f"{module}.{name}", pattern, bool(used) and used <= {"match", "fullmatch"})


def _inside(value: object, depth: int = 0) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif depth < 4 and isinstance(value, dict):
        yield from (pattern for pair in value.items() for each in pair for pattern in _inside(each, depth + 1))
    elif depth < 4 and isinstance(value, tuple | list | set | frozenset):
        yield from (pattern for each in value for pattern in _inside(each, depth + 1))


def _written_inside(module: str, source: str) -> Iterator[Found]:
    """Expressions in calls such as re.split("...", text)."""
    for call in ast.walk(ast.parse(source)):
        if _is_use(call) and isinstance(call.args[0], ast.Constant):
            method = call.func.attr
            if method != "compile":
                yield Found(f"{module}:{call.lineno}", re.compile(call.args[0].value), method in {"match", "fullmatch"})


def _is_use(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "re"
        and node.func.attr in {"compile", "match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer"}
    )


FOUND = [each for each in found() if not each.name.startswith("train.")]
"""Not those of the training, which is given our own data."""


def test_expressions_are_found():
    assert len(FOUND) > 150
    assert {each.name for each in FOUND} >= set(BOUNDED) | OF_MARKUP


def test_what_functions_compile_is_known():
    """An expression made inside a function is not seen by looking at a module: it is to be added to `found`."""
    inside = {
        (module, function.name)
        for module, source in sources().items()
        for function in ast.walk(ast.parse(source))
        if isinstance(function, ast.FunctionDef)
        for call in ast.walk(function)
        if _is_use(call) and (call.func.attr == "compile" or not isinstance(call.args[0], ast.Constant))
    }
    assert {each for each in inside if not each[0].startswith("train")} == set(MADE.items())


def spent(each: Found, text: Any) -> float:
    """Seconds of the processor to look through all of the text."""
    began = time.thread_time()
    if each.anchored:
        each.pattern.match(text)
        each.pattern.fullmatch(text)
    else:
        for _ in each.pattern.finditer(text):
            pass
    return time.thread_time() - began


def some(items: list[Any]) -> list[Any]:
    """Some of them, from everywhere."""
    return items[:: max(1, -(-len(items) // MOST_ATTACKS))]


def grows_too_fast(cost: Callable[[int], float], lengths: tuple[int, ...]) -> str | None:
    """Where a cost grows faster than the length does, and goes on doing so when it is measured again."""
    for short, long in pairwise(lengths):
        for _ in range(TRIES):
            taken, before = cost(long), cost(short)
            if taken < SHORT or taken <= SLACK * long / short * max(before, SHORT * short / long):
                break
        else:
            return f"{before:.4f} s for {short}, {taken:.4f} s for {long}"
    return None


def slow_on(each: Found) -> tuple[str, Any, Any] | None:
    """An attack on which an expression takes too long, as its length goes from the first to the second of `LENGTHS`."""
    for short, long in zip(*(some(list(attacks(each.pattern, length))) for length in LENGTHS[:2]), strict=True):
        text = {LENGTHS[0]: short, LENGTHS[1]: long}
        slow = grows_too_fast(lambda length, text=text: spent(each, text[length]), LENGTHS[:2])
        if slow is not None:
            return slow, long[:60], long[-9:]
    return None


@pytest.mark.parametrize("pattern", [r"\s*,", r"\.{3,}$", "^(?:a|b)*b*$"])
def test_expressions_that_do_not_are_seen(pattern):
    assert slow_on(Found("slow", re.compile(pattern), False)) is not None


@pytest.mark.parametrize("each", [pytest.param(each, id=each.name) for each in FOUND if each.name not in {*BOUNDED, *OF_MARKUP}])
def test_expressions_take_time_in_proportion(each):
    assert slow_on(each) is None
    taken = [spent(each, text) for text in some(list(attacks(each.pattern, LENGTHS[1])))]
    worst = taken.index(max(taken))
    longer = {length: some(list(attacks(each.pattern, length)))[worst] for length in LENGTHS[1:]}
    slow = grows_too_fast(lambda length: spent(each, longer[length]), LENGTHS[1:])
    assert slow is None, (slow, longer[LENGTHS[1]][:60])


@pytest.mark.parametrize("each", [pytest.param(each, id=each.name) for each in FOUND if each.name in BOUNDED])
def test_expressions_with_a_bounded_input_do_not_take_for_ever_on_any(each):
    """A megabyte of such inputs takes some hundred times as long as a plain expression, for they are bounded, and no thousands."""
    length = BOUNDED[each.name]
    plain = Found("plain", re.compile(r"(\w+)[^\w]"), False)
    worst = max(min(spent(each, text[:length]) for _ in range(TRIES)) for text in some(list(attacks(each.pattern, length))))
    assert worst * 1e6 / length < 2000 * min(spent(plain, "word " * 200_000) for _ in range(TRIES))


MARKUP_ATTACKS = (
    "<a ",
    "<a <a ",
    "<p<",
    "<p x<p ",
    "<b><p<b>",
    "<!--",
    "<!",
    "<?",
    "<![CDATA[",
    "</p ",
    "<a b='<a ",
    "<svg><p>",
    "<d<b><v>",
    "&lt;p ",
    "<x-y<br ",
)
NESTED = {"<b><p<b>"}
"""Of which no longer page is parsed: limits.max_nesting."""


@pytest.mark.parametrize("piece", MARKUP_ATTACKS)
def test_pages_take_time_in_proportion_to_their_markup(piece):
    """What is read of a page by expressions, the parser's own work left out."""
    from cleaner.segment.head import shown
    from cleaner.segment.page import page_blocks

    def cost(length: int) -> float:
        page = markup.parse_page(f"<article><h1>{piece * (length // len(piece))}</h1>x</article>")
        page.tree.html  # noqa: B018  (the parser's work)
        began = time.thread_time()
        page_blocks(page)
        shown(page.tree.body)
        return time.thread_time() - began

    assert grows_too_fast(cost, (500, 4_000, 32_000) if piece in NESTED else (4_000, 32_000, 256_000)) is None
