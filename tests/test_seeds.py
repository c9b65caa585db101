"""The five real articles that this project began with: what must go goes, what must stay stays. Skipped where they are absent."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cleaner import Cleaner

SEEDS = Path(__file__).parent.parent.parent / "shared" / "seeds"
pytestmark = pytest.mark.skipif(not (SEEDS / "gold.json").is_file(), reason="needs ../shared/seeds, which is not part of the repository")


def seeds() -> list[Any]:
    if not (SEEDS / "gold.json").is_file():
        return ["absent"]
    return sorted(json.loads((SEEDS / "gold.json").read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", seeds())
def test_noise_goes_and_the_article_stays(name: str) -> None:
    gold = json.loads((SEEDS / "gold.json").read_text(encoding="utf-8"))[name]
    text = (SEEDS / name).read_text(encoding="utf-8")
    cleaned = Cleaner().clean({"text": text}).text or ""
    lines = [line.strip() for line in cleaned.splitlines()]
    assert not [noise for noise in gold["noise"] if noise.strip() in lines or (noise.startswith(" ") and noise.strip() in cleaned)]
    may_go = {entry.strip() for entry in [*gold["noise"], *gold["either"]]}
    inline = [noise for noise in gold["noise"] if noise.startswith(" ")]
    for line in text.splitlines():
        expected = line.strip()
        for noise in inline:
            expected = expected.removeprefix(noise.strip()).strip()
        if expected and expected not in may_go:
            assert expected in lines
