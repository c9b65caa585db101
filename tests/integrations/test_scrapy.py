"""Items of every kind pass the pipeline; those to be dropped say why."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from given import ENGLISH, KEPT, NORWEGIAN, PAGE

from cleaner.errors import ConfigError
from cleaner.integrations.scrapy import CleanNewsPipeline

scrapy = pytest.importorskip("scrapy", reason="needs the extra `scrapy`")
pytestmark = pytest.mark.filterwarnings("default")


class News(scrapy.Item):
    text = scrapy.Field()
    quality = scrapy.Field()
    author = scrapy.Field()


@dataclass
class Page:
    page: str
    text: str | None = None
    title: str | None = None
    verdict: str | None = None


def test_a_dict_gets_every_field():
    item = {"text": ENGLISH, "author": "M. T.", "url": "https://harbour.example/1"}
    assert CleanNewsPipeline().process_item(item) is item
    assert (item["text"], item["author"], item["source"]) == (KEPT, "M. T.", "harbour.example")
    assert item["edits"][0]["reason"]
    assert item["error"] is None


def test_other_items_get_the_fields_they_have():
    item = CleanNewsPipeline().process_item(News(text=ENGLISH), spider=None)
    assert item["text"] == KEPT
    assert 0 <= item["quality"] <= 1
    assert set(item) == {"text", "quality", "author"}
    page = CleanNewsPipeline(html="page").process_item(Page(PAGE))
    assert page.title == "El puente reabre"
    assert page.page == PAGE
    assert page.verdict


def test_what_is_no_article_goes_on_with_the_reason():
    assert "neither" in CleanNewsPipeline().process_item({"text": None})["error"]
    assert CleanNewsPipeline().process_item({"body": NORWEGIAN})["body"] == NORWEGIAN


def test_dropped_items_say_why():
    from scrapy.exceptions import DropItem

    with pytest.raises(DropItem, match=r"clean-news: .*min_words"):
        CleanNewsPipeline(drop=True).process_item({"text": "Møtet varte i tre timer."})
    assert CleanNewsPipeline().process_item({"text": "Møtet varte i tre timer."})["verdict"] == "drop"


def test_options_stand_in_the_settings(tmp_path):
    from scrapy.crawler import Crawler

    (tmp_path / "mine.toml").write_text("[verdict]\nmin_words = 1\n")
    settings = {"CLEAN_NEWS_CONFIG": str(tmp_path / "mine.toml"), "CLEAN_NEWS_TEXT": "body", "CLEAN_NEWS_DROP": True}
    pipeline = CleanNewsPipeline.from_crawler(Crawler(scrapy.Spider, settings))
    assert (pipeline.cleaner.config.verdict.min_words, pipeline.content.key, pipeline.drop) == (1, "body", True)
    with pytest.raises(ConfigError):
        CleanNewsPipeline.from_crawler(Crawler(scrapy.Spider, {"CLEAN_NEWS_CONFIG": str(tmp_path / "none.toml")}))
