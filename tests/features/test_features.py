"""Features are of the document alone: what else is in the batch, and how it is cut up, never shows in a row."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.document import Block, Declared
from cleaner.features import characters as ch
from cleaner.features.context import good_words
from cleaner.features.layout import CLASS_BITS, class_scores, link_density
from cleaner.features.lexical import lexical
from cleaner.features.lines import block_hashes, lines_of, spread
from cleaner.features.matrix import PAGE_FEATURES, TEXT_FEATURES, features_hash, page_matrix, text_matrix
from cleaner.features.ngrams import BITS, Weights, lead_lengths, line_buckets, part_sums, summed
from cleaner.features.places import places_of
from cleaner.features.repeats import occurrence, repeats
from cleaner.features.stopwords import stop_hashes, stop_mask
from cleaner.segment.markup import parse_page
from cleaner.segment.page import page_blocks
from cleaner.segment.text import text_blocks

NEWS = Path(__file__).parents[2] / "fixtures/news"
TEXTS = [text_blocks(path.read_text(encoding="utf-8")) for path in sorted(NEWS.rglob("*.txt"))]
PAGES = [page_blocks(parse_page(path.read_text(encoding="latin-1"))) for path in sorted(NEWS.rglob("*.html"))]
TABLE = np.random.default_rng(7).integers(-(2**15), 2**15, (3, 2**BITS)).astype(np.int16)
CLASS_TABLE = np.random.default_rng(8).integers(-2000, 2000, 2**CLASS_BITS).astype(np.int16)

DOCUMENTS = st.lists(
    st.lists(st.text(min_size=1, max_size=30).map(str.strip).filter(bool), max_size=5).map(
        lambda rows: [Block(row, 0, len(row)) for row in rows]
    ),
    max_size=5,
)


def matrix_of(documents, languages, pages):
    lines = lines_of(documents)
    score = (part_sums(lines, TABLE[0]) / 5000).astype(np.float32)
    if not pages:
        return lines, text_matrix(lines, languages, score)
    places = places_of(documents)
    classes = (class_scores(places, CLASS_TABLE) / 5000).astype(np.float32)
    declared = [Declared(blocks[0].text, blocks[-1].text, (blocks[0].text,)) if blocks else Declared() for blocks in documents]
    return lines, page_matrix(lines, languages, score, classes, places, declared)


def of_document(lines, matrix, number):
    return matrix[lines.first[number] : lines.first[number + 1]]


@pytest.mark.parametrize("pages", [False, True], ids=["texts", "pages"])
def test_the_batch_never_shows_in_a_row(pages):
    documents = PAGES if pages else TEXTS
    languages = ["no", "en", None, "ja", "xx"] * len(documents)
    order = np.random.default_rng(3).permutation(len(documents)).tolist()
    for batch in (range(len(documents)), reversed(range(len(documents))), order, order[::2]):
        numbers = list(batch)
        lines, together = matrix_of([documents[n] for n in numbers], [languages[n] for n in numbers], pages)
        for place, number in enumerate(numbers):
            _, alone = matrix_of([documents[number]], [languages[number]], pages)
            np.testing.assert_array_equal(of_document(lines, together, place), alone)


@given(DOCUMENTS, st.data())
@settings(max_examples=60, deadline=None)
def test_any_batch_can_be_cut_in_two(documents, data):
    cut = data.draw(st.integers(0, len(documents)))
    languages = [data.draw(st.sampled_from(["en", "zh", None])) for _ in documents]
    _, whole = matrix_of(documents, languages, False)
    _, first = matrix_of(documents[:cut], languages[:cut], False)
    _, second = matrix_of(documents[cut:], languages[cut:], False)
    np.testing.assert_array_equal(whole, np.concatenate((first, second)))


@given(DOCUMENTS)
@settings(max_examples=60, deadline=None)
def test_shapes_hold_for_any_documents(documents):
    lines, matrix = matrix_of(documents, [None] * len(documents), False)
    blocks = sum(map(len, documents))
    assert len(lines) == blocks
    assert matrix.shape == (blocks, len(TEXT_FEATURES))
    assert matrix.dtype == np.float32
    assert not np.isinf(matrix).any()
    assert lines.first.tolist() == [0, *np.cumsum([len(document) for document in documents]).tolist()]


@pytest.mark.parametrize("documents", [[], [[]], [[], [], []]])
def test_empty_documents(documents):
    lines, matrix = matrix_of(documents, [None] * len(documents), False)
    assert matrix.shape == (0, len(TEXT_FEATURES))
    assert lines.words.tolist() == []
    assert lines.class_counts.shape == (0, ch.CLASSES)
    assert block_hashes(lines).tolist() == []


def test_empty_documents_among_others():
    lines, together = matrix_of([[], TEXTS[0], [], TEXTS[1], []], [None, "no", None, "en", None], False)
    assert np.diff(lines.first).tolist() == [0, len(TEXTS[0]), 0, len(TEXTS[1]), 0]
    np.testing.assert_array_equal(of_document(lines, together, 3), matrix_of([TEXTS[1]], ["en"], False)[1])


def test_empty_pages():
    assert matrix_of([[], []], [None, None], True)[1].shape == (0, len(PAGE_FEATURES))


# Characters and words


def block(text):
    return Block(text, 0, len(text))


def lines(*texts):
    return lines_of([[block(text) for text in texts]])


@pytest.mark.parametrize(
    ("character", "kind"),
    [
        *[(c, ch.LOWER) for c in "aåßжλ"],
        *[(c, ch.UPPER) for c in "AÅЖΛ"],
        *[(c, ch.LETTER) for c in "אبक"],
        *[(c, ch.UNSPACED) for c in "日かカไ"],
        *[(c, ch.DIGIT) for c in "07٣५"],
        *[(c, ch.SPACE) for c in " \t\u00a0\u3000"],
        *[(c, ch.END) for c in ".!?。؟।"],
        *[(c, ch.COMMA) for c in ",、،"],
        *[(c, ch.QUOTE) for c in "\"'«„”「"],
        *[(c, ch.BRACKET) for c in "()[]【】"],
        *[(c, ch.EMOJI) for c in "😀☀"],
        ("\u0301", ch.MARK),
        ("|", ch.SYMBOL),
        ("\ue000", ch.OTHER),
    ],
)
def test_character_classes(character, kind):
    assert ch.classify(np.array([ord(character)], np.uint32)).tolist() == [kind]


@given(st.lists(st.text(max_size=20), max_size=4))
def test_class_counts_add_up(texts):
    counts = lines(*texts).class_counts
    assert counts.sum(axis=1).tolist() == [len(text) for text in texts]
    assert (counts >= 0).all()


def test_folding_ignores_case_and_which_digit():
    codes = np.array([ord(c) for c in "ÅåЖж07٣"], np.uint32)
    ch.classify(codes)
    assert "".join(map(chr, ch.fold(codes).tolist())) == "ååжж000"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("...", 0),
        ("one", 1),
        ("one two", 2),
        ("it's", 2),
        ("e\u0301te\u0301", 1),
        ("日本語", 3),
        ("a日b", 3),
        ("नमस्ते दुनिया", 2),
        ("1,5", 2),
    ],
)
def test_words(text, words):
    assert lines(text).words.tolist() == [words]


def test_equal_words_have_equal_hashes_wherever_they_stand():
    found = lines("Oslo oslo bergen", "x " * 500 + "OSLO", "oslo2024 oslo1999")
    hashes = found.word_hash.tolist()
    assert hashes[0] == hashes[1] == hashes[503]
    assert hashes[2] != hashes[0]
    assert hashes[-1] == hashes[-2]


@given(st.lists(st.text(alphabet="abAB ", max_size=6), max_size=6))
def test_words_hash_alike_exactly_when_they_read_alike(texts):
    found = lines(*texts)
    words = [word.lower() for text in texts for word in text.split()]
    hashes = found.word_hash.tolist()
    assert len(words) == len(hashes)
    assert all((words[i] == words[j]) == (hashes[i] == hashes[j]) for i in range(len(words)) for j in range(i))


def test_block_hashes_ignore_case_and_digits_and_nothing_else():
    one, two, three, four = block_hashes(lines("Page 1 of 9", "PAGE 2 OF 3", "Page 1 of 99", "Page 1 on 9")).tolist()
    assert one == two
    assert len({one, three, four}) == 3


def test_spread():
    assert spread(np.array([], np.int64)).tolist() == []
    assert spread(np.array([1, 0, 3])).tolist() == [0, 2, 2, 2]


# Columns


def test_lexical_columns():
    columns = lexical(lines_of([[block("The Mill."), block("• 12")], [block("och det")]]), ["en", "th"])
    assert columns["upper_share"].round(4).tolist() == [np.float32(0.2222), 0.0, 0.0]
    assert columns["begins_upper"].tolist() == [1.0, 0.0, 0.0]
    assert columns["begins_symbol"].tolist() == [0.0, 1.0, 0.0]
    assert columns["ends_end"].tolist() == [1.0, 0.0, 0.0]
    assert columns["stop_density"][0] == 0.5
    assert columns["stop_density"][1] == 0.0
    assert np.isnan(columns["stop_density"][2])  # no list for Thai: not known is not none
    assert columns["log_words"].tolist() == np.log1p([2.0, 1.0, 2.0]).astype(np.float32).tolist()


def test_stop_words_are_those_of_the_documents_own_language():
    documents = [[block("where opplyser av")], [block("where opplyser av")], [block("where opplyser av")]]
    found, known = stop_mask(lines_of(documents), ["en", "no", None])
    assert found.tolist() == [True, False, False, *(False, False, True), False, False, False]
    assert known.tolist() == [True, True, False]
    assert stop_hashes("xx") is None


def test_occurrence_counts_within_the_document():
    found = lines_of([[block(t) for t in ("Ad", "News", "ad", "AD")], [block("Ad")], []])
    copies, earlier = occurrence(found, block_hashes(found))
    assert copies.tolist() == [3, 1, 3, 3, 1]
    assert earlier.tolist() == [0, 0, 1, 2, 0]
    columns = repeats(found)
    assert columns["is_copy"].tolist() == [0, 0, 1, 1, 0]
    assert columns["repeats_previous"].tolist() == [0, 0, 0, 1, 0]


@given(st.lists(st.lists(st.sampled_from("abc"), max_size=6), max_size=4))
def test_occurrence_agrees_with_counting(documents):
    found = lines_of([[block(text) for text in document] for document in documents])
    copies, earlier = occurrence(found, block_hashes(found))
    assert copies.tolist() == [document.count(text) for document in documents for text in document]
    assert earlier.tolist() == [document[:n].count(text) for document in documents for n, text in enumerate(document)]


def test_good_words_weigh_by_the_score():
    words, score = np.array([10, 10, 10]), np.array([-50, 0, 50], np.float32)
    assert good_words(words, score).round(6).tolist() == [10.0, 5.0, 0.0]


def test_link_density():
    page = page_blocks(parse_page("<p>ab<a href=x>cdefgh</a></p><p>text</p>"))
    assert link_density(lines_of([page]), places_of([page])).tolist() == [0.75, 0.0]


def test_layout_needs_a_page():
    with pytest.raises(ValueError, match="blocks of a page"):
        places_of([[block("text")]])


# Hashed n-grams


def test_sums_are_those_of_the_buckets():
    found = lines_of(TEXTS[:3])
    buckets, rows = line_buckets(found)
    assert buckets.min() >= 0
    assert buckets.max() < 2**BITS
    expected = np.zeros((len(found), 3), np.int64)
    for bucket, row in zip(buckets.tolist(), rows.tolist(), strict=True):
        expected[row] += TABLE[:, bucket]
    length = np.sqrt(np.maximum(np.bincount(rows, minlength=len(found)), 1))
    np.testing.assert_array_equal(summed(found, Weights(TABLE)), expected / length[:, None])


def test_only_the_ends_of_a_line_are_looked_at():
    start, end = "The council met on Monday evening to decide on ", " said the mayor of the town after the meeting."
    one, other = (summed(lines(f"{start * 2}{middle}{end * 2}"), Weights(TABLE)).tolist() for middle in ("a" * 50, "b" * 90))
    assert one == other


@pytest.mark.parametrize(
    ("line", "length"),
    [
        ("Les også: Broen", 8),
        ("LEGGI ANCHE > Il ponte", 12),
        ("あわせて読みたい：新しい橋", 8),
        ("The bridge opens", 0),
        ("A: b", 0),
    ],
)
def test_a_lead_ends_at_its_mark(line, length):
    assert lead_lengths(lines(line)).tolist() == [length]


def test_a_lead_ends_in_its_line():
    assert lead_lengths(lines_of([text_blocks("More\nSource: the council")])).tolist() == [0, 6]


def test_parts_of_a_line_are_summed_apart():
    one, other = (part_sums(lines(f"Read also: {headline}, and more of it"), TABLE[0])[0] for headline in ("bridge opens", "council falls"))
    assert one[1] == other[1]  # the lead
    assert one[0] != other[0]  # the whole line
    tails = [part_sums(lines(f"{start} of the long bridge said the mayor (Photo: AP)"), TABLE[0])[0, 2] for start in ("Opening", "Closing")]
    assert tails[0] == tails[1]


def test_two_characters_of_a_script_without_spaces_make_a_word():
    assert lines("新しい橋が開通").length.tolist() == [3.5]
    assert lines("The new bridge").length.tolist() == [3]


# The order of features


def test_features_are_named_once():
    assert len(set(TEXT_FEATURES)) == len(TEXT_FEATURES)
    assert len(set(PAGE_FEATURES)) == len(PAGE_FEATURES)
    assert PAGE_FEATURES[: len(TEXT_FEATURES)] == TEXT_FEATURES


def test_the_hash_follows_names_and_order():
    assert features_hash(("a", "b")) == features_hash(["a", "b"]) != features_hash(("b", "a"))
    assert features_hash(("a", "b")) != features_hash(("ab",))
