"""Other extractors in front of the text cleaning: each finds the article, none takes others along, none changes what is promised."""

from __future__ import annotations

import builtins
import logging
import pickle
from importlib.util import find_spec
from pathlib import Path

import pytest

from cleaner import Cleaner, Config, Record, clean, restore
from cleaner.config import EXTRACTORS
from cleaner.errors import ConfigError, RecordError
from cleaner.segment import extractors
from cleaner.segment.article import segmented
from cleaner.segment.extractors import extracted, require
from cleaner.segment.stoplists import stop_words

PAGES = Path(__file__).parents[2] / "fixtures" / "extraction"
MODULES = {"trafilatura": "trafilatura", "justext": "justext", "resiliparse": "resiliparse", "readability": "readability"}
OTHERS = [
    pytest.param(name, marks=pytest.mark.skipif(find_spec(module) is None, reason='pip install "clean-news[extractors]"'))
    for name, module in MODULES.items()
]
LANGUAGES = {"orchard": "en", "seilbahn": "de", "bibliotekbat": "no", "campana": "es", "todai": "ja"}

pytestmark = pytest.mark.filterwarnings("default::DeprecationWarning")  # of the libraries, of each other


def page(name: str) -> str:
    return (PAGES / f"{name}.html").read_text(encoding="utf-8")


def paragraphs(name: str) -> list[str]:
    lines = (PAGES / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if len(line) > 80]


@pytest.fixture
def failing(monkeypatch):
    """An extractor that does what it is told to instead of its work."""

    def put(work):
        monkeypatch.setattr(extractors, "_loaded", lambda _: work)

    return put


def test_every_one_has_a_loader():
    assert set(extractors._LOADERS) == set(EXTRACTORS[1:]) == set(MODULES)


# What they give


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize("article", LANGUAGES)
def test_the_paragraphs_are_found(name, article):
    if (name, article) == ("justext", "todai"):
        pytest.skip("there is no list of stop words for Japanese, and its paragraphs have fewer characters than jusText asks for")
    text = extracted(page(article), name, LANGUAGES[article])
    assert all(paragraph in text for paragraph in paragraphs(article))


@pytest.mark.parametrize("name", ["trafilatura", "resiliparse"])
def test_readers_comments_are_left_out_where_they_can_be(name):
    pytest.importorskip(name)
    assert "My grandfather worked on that press" not in extracted(page("orchard"), name, "en")


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize("source", ["", " \n", "<!-- nothing -->", "\x00", "<html><body></body></html>", "<?xml version='1.0'?>"])
def test_nothing_gives_nothing_or_an_error_of_the_article(name, source):
    result = Cleaner(Config(extractor=name, metadata=False)).clean({"html": source})
    if result.error is None:
        assert (result.text, result.flags, result.verdict) == ("", ("empty",), "drop")
    else:
        assert result.error.startswith(f"record 1: {name} failed on this page (")


@pytest.mark.parametrize("name", OTHERS)
def test_a_declaration_and_control_characters_do_no_harm(name):
    given = '<?xml version="1.0" encoding="ISO-8859-1"?>\n' + page("bibliotekbat").replace("Båten har gått", "\x00Båten har gått")
    assert "høststormene setter inn" in extracted(given, name, "no")


@pytest.mark.parametrize("name", OTHERS)
def test_the_charset_a_page_declares_is_not_believed_once_it_is_decoded(name):
    text = extracted(page("campana").replace('charset="utf-8"', 'charset="iso-8859-1"'), name, "es")
    assert "después de treinta y ocho años" in text


def test_the_language_picks_the_stop_words():
    given = page("seilbahn")
    assert extracted(given, "justext", "de").count("\n") > extracted(given, "justext", "tr").count("\n")
    assert segmented(Record("a", html=given), Config(extractor="justext")).text == extracted(given, "justext", "de")
    assert segmented(Record("a", html=given, language="tr"), Config(extractor="justext")).text == extracted(given, "justext", "tr")
    assert segmented(Record("a", html=given), Config(extractor="justext", language="tr")).text == extracted(given, "justext", "tr")


def test_there_is_one_table_of_stop_lists():
    assert all(stop_words(code) for code in ("no", "nn", "en", "vi"))


# In the pipeline


@pytest.mark.parametrize("name", OTHERS)
def test_edits_point_into_what_the_extractor_gave(name):
    given = page("orchard")
    result = clean(html=given, url="https://wenburypost.example/orchard", config=Config(extractor=name))
    assert restore(result.text, result.edits) == extracted(given, name, "en")
    assert all(paragraph in result.text for paragraph in paragraphs("orchard"))
    assert "All rights reserved" not in result.text
    assert (result.language, result.error) == ("en", None)
    assert 0 <= result.input_quality <= 1
    assert result.quality > 0.5


@pytest.mark.parametrize("name", OTHERS)
def test_title_author_and_date_are_those_of_the_page(name):
    result = clean(html=page("orchard"), config=Config(extractor=name))
    assert result.author == "Harriet Doyle"
    assert result.date == "2024-10-08"
    assert "cider orchard" in result.title
    without = clean(html=page("orchard"), config=Config(extractor=name, metadata=False))
    assert (without.title, without.author, without.date) == (None, None, None)
    assert clean(html=page("orchard"), title="Ours", config=Config(extractor=name)).title == "Ours"


def test_texts_are_not_touched_by_it():
    text = "\n".join(paragraphs("orchard"))
    assert clean(text, config=Config(extractor="trafilatura")) == clean(text)


def test_what_is_in_a_batch_changes_nothing():
    records = [{"html": page(name)} for name in LANGUAGES] + [{"text": paragraphs("orchard")[0]}]
    alone, together = (Cleaner(Config(extractor="trafilatura", batch_size=size)) for size in (1, 32))
    assert list(alone.clean_many(records)) == list(together.clean_many(records))


def test_its_text_is_judged_as_a_text():
    lines = Cleaner(Config(extractor="trafilatura")).explain({"html": page("orchard")})
    given = extracted(page("orchard"), "trafilatura", "en")
    assert [given[line.start : line.end] for line in lines] == [line.text for line in lines]
    told = Cleaner().explain({"text": given, "language": "en"})
    assert [line.label.probability for line in lines] == [line.label.probability for line in told]


def test_a_page_it_fails_on_is_an_error_and_the_others_go_on(failing):
    def work(source, language):
        if "bad" in source:
            raise ValueError("no\nbody")
        return paragraphs("orchard")[0]

    failing(work)
    cleaner = Cleaner(Config(extractor="trafilatura"))
    good, bad, again = cleaner.clean_many([{"html": "<p>good"}, {"html": "<p>bad"}, {"html": "<p>fine"}])
    assert bad.error == "record 2: trafilatura failed on this page (ValueError: no body); another extractor, or none, may read it"
    assert bad.text is None
    assert good.text == again.text == paragraphs("orchard")[0]
    with pytest.raises(RecordError, match="failed on this page"):
        cleaner.explain({"html": "<p>bad"})


def test_a_page_it_finds_nothing_in_is_empty_and_says_why(failing):
    failing(lambda source, language: "")
    result = Cleaner(Config(extractor="resiliparse")).clean({"html": page("orchard")})
    assert (result.text, result.edits, result.flags, result.verdict, result.error) == ("", (), ("empty",), "drop", None)
    assert result.reasons[0] == "resiliparse found no text in the page"
    assert result.author == "Harriet Doyle"


def test_lone_surrogates_it_gives_are_an_error_of_the_article(failing):
    failing(lambda source, language: "broken \ud800")
    assert "lone surrogate" in Cleaner(Config(extractor="resiliparse")).clean({"html": "<p>x"}).error


def test_limits_hold_for_its_lines(failing):
    failing(lambda source, language: "x\n" * 300)
    config = Config.from_mapping({"extractor": "justext", "limits": {"max_blocks": 299}})
    assert "max_blocks" in Cleaner(config).clean({"html": "<p>x"}).error


# A missing library


@pytest.fixture
def without_readability(monkeypatch):
    real = builtins.__import__

    def refused(name, *arguments, **keys):
        if name.partition(".")[0] == "readability":
            raise ModuleNotFoundError("No module named 'readability'")
        return real(name, *arguments, **keys)

    monkeypatch.setattr(builtins, "__import__", refused)
    extractors._loaded.cache_clear()
    yield
    extractors._loaded.cache_clear()


def test_a_missing_library_is_told_before_any_work(without_readability):
    with pytest.raises(ConfigError, match=r"readability-lxml cannot be loaded .*pip install \"clean-news\[extractors\]\""):
        Cleaner(Config(extractor="readability"))
    require("blocks")


def test_a_cleaner_with_an_extractor_pickles():
    again = pickle.loads(pickle.dumps(Cleaner(Config(extractor="trafilatura"))))
    assert again.config.extractor == "trafilatura"


def test_what_a_library_has_to_say_of_a_page_is_not_put_on_standard_error(capfd):
    extracted("<p>", "trafilatura", None)
    assert logging.getLogger("trafilatura").hasHandlers()
    assert capfd.readouterr().err == ""
