"""The screenshots of the documentation: taken of the fixtures' report, in light and dark, and made small."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from conftest import Watched
from PIL import Image
from playwright.sync_api import Page

__all__ = ["optimised", "take"]

WIDTH: Final = 1120
SHARPNESS: Final = 1.5
"""Pixels of a picture to one of the page, for screens that have more."""
COLOURS: Final = 128
PICTURES: Final = (("top", 1010), ("sources", 760), ("side-by-side", 900))
"""What is shown, and how many pixels of the page it is high."""


def take(opened: Callable[..., Watched], report: Path, folder: Path) -> list[Path]:
    """Write every picture, light and dark; returns where they are."""
    folder.mkdir(parents=True, exist_ok=True)
    taken = []
    for scheme in ("light", "dark"):
        for name, height in PICTURES:
            options: dict[str, Any] = {"color_scheme": scheme, "viewport": {"width": WIDTH, "height": height}}
            page = opened(report, device_scale_factor=SHARPNESS, **options).page
            _turn_to(page, name)
            path = folder / f"report-{name}-{scheme}.png"
            path.write_bytes(optimised(page.screenshot()))
            taken.append(path)
    return taken


def optimised(png: bytes) -> bytes:
    """A picture with few colours, as pages of text have them, in as few bytes as that takes."""
    small = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(small, "PNG", optimize=True)
    return small.getvalue()


def _turn_to(page: Page, name: str) -> None:
    if name == "sources":
        _scroll_to(page, "#sources")
    elif name == "side-by-side":
        article = page.locator("#look ~ ol > li").filter(has=page.locator("u.garbled")).filter(has=page.locator("del.mark")).first
        article.locator("details.look summary").click()
        article.evaluate("each => scrollTo(0, each.getBoundingClientRect().top + scrollY - 20)")
        article.locator("del.mark").last.evaluate("mark => mark.focus({preventScroll: true})")


def _scroll_to(page: Page, selector: str) -> None:
    page.locator(selector).evaluate("each => scrollTo(0, each.getBoundingClientRect().top + scrollY)")
