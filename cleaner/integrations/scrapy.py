"""Scrapy: an item pipeline, switched on by ``ITEM_PIPELINES = {"cleaner.integrations.scrapy.CleanNewsPipeline": 300}``.

Its settings are `CLEAN_NEWS_TEXT` or `CLEAN_NEWS_HTML` (the field of the article), `CLEAN_NEWS_CONFIG`, `CLEAN_NEWS_PROFILE` (paths) and
`CLEAN_NEWS_DROP`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from cleaner import Config
from cleaner.integrations.articles import Content, added, clean_rows, cleaner_for

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

__all__ = ["CleanNewsPipeline"]


class CleanNewsPipeline:
    """Cleans the article of each item, and adds what is known of it to the fields that the item has; an item that is a dict has all."""

    def __init__(
        self,
        config: Config | None = None,
        *,
        profile: str | Path | None = None,
        text: str | None = None,
        html: str | None = None,
        drop: bool = False,
    ) -> None:
        """Take the options; `text` or `html` names the field of the article. Raises `UsageError` when both are given."""
        self.cleaner = cleaner_for(config, profile)
        self.content = Content(text, html)
        self.drop = drop

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """With the options that stand in the settings of the crawl. Raises `ConfigError` or `ProfileError` for files that are wrong."""
        settings = crawler.settings
        path = settings.get("CLEAN_NEWS_CONFIG")
        return cls(
            Config.from_toml(Path(path)) if path else None,
            profile=settings.get("CLEAN_NEWS_PROFILE"),
            text=settings.get("CLEAN_NEWS_TEXT"),
            html=settings.get("CLEAN_NEWS_HTML"),
            drop=settings.getbool("CLEAN_NEWS_DROP"),
        )

    def process_item(self, item: Any, spider: object = None) -> Any:  # noqa: ARG002  (versions of Scrapy before 2.14 give it)
        """The item with the cleaned text in its field `text`. Raises Scrapy's `DropItem` with the reasons where that is switched on.

        An item that cannot be processed goes on as it is, with the reason in its field `error`.
        """
        from itemadapter import ItemAdapter
        from scrapy.exceptions import DropItem

        adapter = ItemAdapter(item)
        result = next(clean_rows(self.cleaner, [adapter], self.content))
        if self.drop and result.verdict == "drop":
            raise DropItem(f"clean-news: {'; '.join(result.reasons)}")
        known = added(result, [name for name in adapter if adapter[name] is not None])
        if result.text is None:
            del known["text"]
        fields = known if isinstance(item, dict) else adapter.field_names()
        adapter.update({name: value for name, value in known.items() if name in fields})
        return item
