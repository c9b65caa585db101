"""What a feature and its value mean, in words a reader of `explain` understands.

One table, in the order of `trained_on(pages=True)`; features of a line's neighbours are put together from the second, shorter one.
What the second look reckons again from the first (`first_good_before`) is said in the same words.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from math import expm1, isnan
from typing import Final, NamedTuple

__all__ = ["Wording", "said"]


class Wording(NamedTuple):
    """How one feature is said: `true` when its value is above `above`, else `false`; `{}` in either stands for the value as `shown`."""

    true: str
    false: str
    above: float = 0.0
    shown: Callable[[float], str] = str
    missing: str = "there is nothing to measure"


_ALL: Final = 0.995  # a share that would be printed as 100 %


def _count(logarithm: float) -> str:
    """How many, where the feature is log(1 + n)."""
    return f"{round(expm1(logarithm))}"


def _share(value: float) -> str:
    if value >= _ALL:
        return "all"
    percent = 100 * value
    return "under 1 %" if 0 < percent < 1 else f"{percent:.0f} %"


def _plain(value: float) -> str:
    return f"{value:.0f}"


def _times(logarithm: float) -> str:
    """How often, where the feature is log(n)."""
    return f"{round(expm1(logarithm)) + 1}"


def _yes(true: str, false: str) -> Wording:
    """A feature that is 0 or 1."""
    return Wording(true, false, 0.5)


def _number(words: str, shown: Callable[[float], str], none: str | None = None, missing: str = "there is nothing to measure") -> Wording:
    """A feature whose size is told, in other words when there is none of it."""
    return Wording(words, words if none is None else none, -1.0 if none is None else 0.0, shown, missing)


def _distance(logarithm: float) -> str:
    """How far, where the feature is log(1 + n) with a sign."""
    return _count(abs(logarithm))


_NO_TITLE: Final = "the page declares no title"
_NO_SUMMARY: Final = "the page declares no summary, or the line is too short for one"
_NO_BODY: Final = "the page declares no body of its article"
_NO_HEADLINE: Final = "the page has no headline"
_NO_LIST: Final = "no list of this language's little words"
_NO_CONTAINER: Final = "no such container around it"
_NO_PROSE: Final = 5.0  # the value of `prose_before` and `prose_after` where there is no prose
_SHORT: Final = 2.2  # log(1 + n) of 8 words

WORDING: Final = {
    # its words
    "line_score": Wording("its words read like boilerplate", "its words read like an article"),
    "lead_score": Wording("it begins like boilerplate", "it begins like an article"),
    "tail_score": Wording("it ends in words of boilerplate", "it ends in words of an article"),
    # its length and make
    "log_chars": _number("{} characters long", _count),
    "log_words": Wording("{} words long", "short, with {} words", _SHORT, _count),
    "word_chars": _number("{} characters a word", _plain),
    "upper_share": _number("{} capitals", _share, "no capitals"),
    "digit_share": _number("{} digits", _share, "no digits"),
    "end_share": _number("{} full stops and the like", _share, "no full stop or the like"),
    "comma_share": _number("{} commas", _share, "no commas"),
    "colon_share": _number("{} colons", _share, "no colon"),
    "quote_share": _number("{} quotation marks", _share, "no quotation marks"),
    "dash_share": _number("{} dashes", _share, "no dashes"),
    "bracket_share": _number("{} brackets", _share, "no brackets"),
    "symbol_share": _number("{} symbols such as | or ©", _share, "no symbols such as | or ©"),
    "emoji_share": _number("{} emoji and pictures", _share, "no emoji"),
    "unspaced_share": _number("{} in a script without spaces", _share, "in a script with spaces"),
    "begins_upper": _yes("begins with a capital", "does not begin with a capital"),
    "begins_lower": _yes("begins with a small letter", "does not begin with a small letter"),
    "begins_digit": _yes("begins with a digit", "does not begin with a digit"),
    "begins_dash": _yes("begins with a dash", "does not begin with a dash"),
    "begins_quote": _yes("begins with a quotation mark", "does not begin with a quotation mark"),
    "begins_bracket": _yes("begins with a bracket", "does not begin with a bracket"),
    "begins_symbol": _yes("begins with a symbol", "does not begin with a symbol"),
    "ends_end": _yes("ends like a sentence", "does not end like a sentence"),
    "ends_colon": _yes("ends with a colon", "does not end with a colon"),
    "ends_quote": _yes("ends with a quotation mark", "does not end with a quotation mark"),
    "ends_bracket": _yes("ends with a bracket", "does not end with a bracket"),
    "ends_digit": _yes("ends with a digit", "does not end with a digit"),
    "ends_symbol": _yes("ends with a symbol", "does not end with a symbol"),
    "capital_words": _number("{} of its words have capitals", _share, "none of its words has a capital"),
    "sentence_ends": _number("{} ends of sentences", _count, "no end of a sentence"),
    "stop_density": _number("{} little words (the, and, of)", _share, "no little words (the, and, of)", _NO_LIST),
    "log_stop_words": _number("{} little words (the, and, of)", _count, "no little words (the, and, of)", _NO_LIST),
    "lead_chars": _number("a mark after {} characters", _plain, "no mark behind its first words"),
    # its likeness to other lines
    "log_copies": Wording("stands here {} times", "stands here once", 0.1, _times),
    "is_copy": _yes("has stood further up already", "has not stood further up"),
    "repeats_previous": _yes("repeats the line before", "does not repeat the line before"),
    # its place
    "place": _number("{} of the way down", _share, "at the very beginning"),
    "blocks_before": _number("{} lines above it", _count, "the first line"),
    "blocks_after": _number("{} lines below it", _count, "the last line"),
    "log_blocks": _number("one of {} lines", _count),
    "log_document_words": _number("{} words in all the text", _count),
    "short_run": _number("one of {} short lines in a row", _count, "no short line"),
    "good_before": _number("{} of the article stands above it", _share, "nothing of the article stands above it"),
    "good_after": _number("{} of the article stands below it", _share, "nothing of the article stands below it"),
    "good_share": _number("{} of all words read like an article", _share),
    "prose_before": Wording("no paragraph of the article above it", "{} lines below a paragraph of the article", _NO_PROSE - 0.01, _count),
    "prose_after": Wording("no paragraph of the article below it", "{} lines above a paragraph of the article", _NO_PROSE - 0.01, _count),
    "mean_score_near": Wording("the lines around it read like boilerplate", "the lines around it read like an article"),
    # its place in a page
    "link_density": _number("{} of it is a link", _share, "no link in it"),
    "class_score": Wording("its class names are those of boilerplate", "its class names are those of an article"),
    "is_p": _yes("a paragraph of the page", "no paragraph of the page"),
    "is_heading": _yes("a heading", "no heading"),
    "is_top_heading": _yes("the main heading", "not the main heading"),
    "is_item": _yes("an item of a list", "no item of a list"),
    "is_cell": _yes("a cell of a table", "no cell of a table"),
    "is_division": _yes("a bare division of the page", "no bare division of the page"),
    "is_quote": _yes("set as a quotation", "not set as a quotation"),
    "is_caption": _yes("a caption", "no caption"),
    "is_link": _yes("a link or a button", "no link or button"),
    "in_article": _yes("inside <article>", "outside <article>"),
    "in_main": _yes("inside <main>", "outside <main>"),
    "in_nav": _yes("inside a menu", "outside the menus"),
    "in_header": _yes("inside a header", "outside the header"),
    "in_footer": _yes("inside a footer", "outside the footer"),
    "in_aside": _yes("inside an aside", "not inside an aside"),
    "in_figure": _yes("inside a figure", "not inside a figure"),
    "in_form": _yes("inside a form", "not inside a form"),
    "in_table": _yes("inside a table", "not inside a table"),
    "in_ul": _yes("inside a list", "not inside a list"),
    "in_ol": _yes("inside a numbered list", "not inside a numbered list"),
    "in_blockquote": _yes("inside a quotation", "not inside a quotation"),
    "depth": _number("{} containers deep", _plain),
    "is_hidden": _yes("hidden at first", "not hidden"),
    "own_words": _number("its container holds {} of the page's words", _share, missing=_NO_CONTAINER),
    "parent_words": _number("the container around that holds {} of the page's words", _share, missing=_NO_CONTAINER),
    "grandparent_words": _number("two containers out are {} of the page's words", _share, missing=_NO_CONTAINER),
    "own_good": _number("its container holds {} of the article", _share, missing=_NO_CONTAINER),
    "parent_good": _number("the container around that holds {} of the article", _share, missing=_NO_CONTAINER),
    "grandparent_good": _number("two containers out is {} of the article", _share, missing=_NO_CONTAINER),
    "own_share": _number("{} of its container reads like an article", _share, missing=_NO_CONTAINER),
    "parent_share": _number("{} of the container around that reads like an article", _share, missing=_NO_CONTAINER),
    "grandparent_share": _number("two containers out, {} reads like an article", _share, missing=_NO_CONTAINER),
    "in_half": _yes("in the container with half of the article", "outside the container with half of the article"),
    "in_most": _yes("in the container with most of the article", "outside the container with most of the article"),
    "below_half": _number("{} containers inside the one with half of the article", _plain),
    "below_most": _number("{} containers inside the one with most of the article", _plain),
    # what the page declares of its article
    "title_share": _number("{} of its words are in the page's title", _share, "none of its words is in the page's title", _NO_TITLE),
    "description_share": _number("{} of it is in the page's summary", _share, "nothing of it is in the page's summary", _NO_SUMMARY),
    "body_share": _number("{} of it is in the body the page declares", _share, "nothing of it is in the body the page declares", _NO_BODY),
    "headline_offset": Wording("{} lines below the headline", "{} lines above the headline", 0.0, _distance, _NO_HEADLINE),
    "headline_up": _number("the headline is {} containers out", _plain, "in the headline's own container", _NO_HEADLINE),
    "headline_down": _number("{} containers inside one that holds the headline", _plain, "beside the headline", _NO_HEADLINE),
    # the second look
    "first_score": Wording("at first sight it is boilerplate", "at first sight it is part of the article"),
    "path_blocks": _number("{} blocks stand in tags like its own", _count),
    "path_words": _number("{} words stand in tags like its own", _count),
    "path_share": _number("of the words in tags like its own, {} are boilerplate", _share),
    "path_others": _number("{} of the other blocks in such tags are boilerplate", _share, missing="no other block in such tags"),
    "look_blocks": _number("{} blocks are made like it", _count),
    "look_words": _number("{} words are made like it", _count),
    "look_share": _number("of the words made like it, {} are boilerplate", _share),
    "look_others": _number("{} of the other blocks made like it are boilerplate", _share, missing="no other block is made like it"),
}

NEIGHBOURS: Final = {
    "line_score": Wording("reads like boilerplate", "reads like an article"),
    "first_score": Wording("is boilerplate at first sight", "is part of the article at first sight"),
    "log_words": Wording("is {} words long", "is short, with {} words", _SHORT, _count),
    "ends_end": _yes("ends like a sentence", "does not end like a sentence"),
    "begins_lower": _yes("begins with a small letter", "does not begin with a small letter"),
    "link_density": _number("is {} link", _share, "has no link"),
}
"""The same of a neighbouring line: what stands after "the line before ..."."""

_NEIGHBOUR: Final = re.compile(r"(\w+)([+-])(\d)")
_ORDINAL: Final = ("", "", "2nd ", "3rd ", "4th ")
_ONE: Final = re.compile(r"\b1 ((?:little )?[a-z]+?)s\b")  # 1 words, 1 lines


def said(feature: str, value: float) -> str:
    """What a feature's value means, in words.

    >>> said("ends_end", 0.0), said("line_score-1", 2.5), said("line_score+2", float("nan"))
    ('does not end like a sentence', 'the line before reads like boilerplate', 'there is no 2nd line after')
    """
    near = _NEIGHBOUR.fullmatch(feature)
    if near is None:
        return _filled(WORDING.get(feature) or WORDING[feature.removeprefix("first_")], value)
    which = _ORDINAL[int(near[3])] + ("line before" if near[2] == "-" else "line after")
    return f"there is no {which}" if isnan(value) else f"the {which} {_filled(NEIGHBOURS[near[1]], value)}"


def _filled(wording: Wording, value: float) -> str:
    if isnan(value):
        return wording.missing
    words = wording.true if value > wording.above else wording.false
    return _ONE.sub(r"1 \1", words.replace("{}", wording.shown(value)))
