"""Model cards: what stands in models/NAME.md beside the files, rendered from the figures of the same build.

``python -m cleaner.train.cards --out models`` writes all of them again, with their pictures, without fitting anything.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from cleaner.errors import CleanNewsError
from cleaner.model import MODEL_NAMES, Model, read_model
from cleaner.train.curves import write_curves

__all__ = ["for_each_model", "write_card", "write_cards"]


def write_cards(out: Path, models: Mapping[str, Model]) -> None:
    """Write a card for every model; the prose is in `card_templates`, the numbers come from the models' own descriptions."""
    for name, model in models.items():
        _write(out, name, model)


def write_card(out: Path, name: str) -> None:
    """Write the card of a model that lies in a folder again, after its description has been added to."""
    _write(out, name, read_model(out, name))


def _write(out: Path, name: str, model: Model) -> None:
    from jinja2 import DictLoader, Environment, StrictUndefined

    folder = files("cleaner.train") / "card_templates"
    templates = {entry.name: entry.read_text(encoding="utf-8") for entry in folder.iterdir() if entry.name.endswith(".md")}
    environment = Environment(loader=DictLoader(templates), undefined=StrictUndefined, keep_trailing_newline=True, autoescape=False)  # noqa: S701
    environment.filters["table"] = _table
    size = sum(len(array.tobytes()) for array in model.arrays.values())
    card = environment.get_template(f"{name}.md").render(
        name=name, meta=model.meta, sha256=model.sha256, size=size, curves=write_curves(out, name, model.meta.get("figures", {}))
    )
    (out / f"{name}.md").write_text(card, encoding="utf-8")


def _table(rows: Sequence[Sequence[Any]], head: Sequence[str]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(_cell(value) for value in line) + " |" for line in lines)


def _cell(value: Any) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def for_each_model(write: Callable[[Path, str], None], program: str, description: str | None) -> int:
    """The command line of what writes something again for every model in a folder; returns the exit status."""
    parser = argparse.ArgumentParser(prog=f"python -m {program}", description=description)
    parser.add_argument("--out", type=Path, default=Path("models"), help="folder of the models and their cards")
    arguments = parser.parse_args()
    try:
        for name in MODEL_NAMES:
            write(arguments.out, name)
    except CleanNewsError as error:
        print(f"{program}: {error}", file=sys.stderr)  # noqa: T201
        return 2
    return 0


def main() -> int:
    """Write the cards of the models in a folder again."""
    return for_each_model(write_card, "cleaner.train.cards", __doc__)


if __name__ == "__main__":
    sys.exit(main())
