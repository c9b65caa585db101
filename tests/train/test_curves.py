"""Calibration curves: well-formed pictures, and the shipped ones are those of the shipped figures."""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest

from cleaner.model import read_model
from cleaner.train.cards import write_card
from cleaner.train.curves import CURVES, Point, drawn

MODELS = Path(__file__).parents[2] / "models"


def test_a_picture_has_a_dot_for_each_point_and_says_so_in_words():
    root = fromstring(drawn([Point(0.1, 0.2, 40), Point(0.9, 0.8, 10)], "a < b", "share & share"))
    dots = root.findall("{*}circle")
    assert [float(dot.get("r", 0)) for dot in dots] == [7.0, 4.5]
    assert "0.20 where it says 0.10" in (root.findtext("{*}title") or "")


def test_nothing_to_draw_is_an_empty_picture():
    assert fromstring(drawn([], "quality", "F1")).find("{*}circle") is None


@pytest.mark.parametrize("curve", CURVES, ids=lambda curve: curve.title)
def test_the_shipped_pictures_are_in_the_cards_and_up_to_date(curve, tmp_path):
    model = read_model(MODELS, curve.model)
    for suffix in ("json", "npz"):
        (tmp_path / f"{model.name}.{suffix}").write_bytes((MODELS / f"{model.name}.{suffix}").read_bytes())
    write_card(tmp_path, curve.model)
    assert (tmp_path / curve.file).read_bytes() == (MODELS / curve.file).read_bytes()
    card = (MODELS / f"{curve.model}.md").read_text(encoding="utf-8")
    assert card == (tmp_path / f"{curve.model}.md").read_text(encoding="utf-8")
    assert f"({curve.file})" in card
