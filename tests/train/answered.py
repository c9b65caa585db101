"""Answers of an imagined reader of two imagined papers, for every test that needs some."""

from __future__ import annotations

import json
from pathlib import Path

from cleaner.classify.adaptation import base_hashes
from cleaner.labels import ContextLine, LineLabel

FJORD, TAL = "fjordposten.example", "talbote.example"
PEOPLE = ("Anne Lie", "Odd Moe", "Siri Vik", "Jon Dahl", "Eli Berg", "Nils Haug", "Kari Nes", "Per Aas", "Tone Lund", "Arne Foss")
CONTEXT = (ContextLine("Møtet i kommunestyret varte i tre timer, og ingen stemte imot forslaget om en ny bro.", "keep"),)


def credit(name: str, months: int) -> str:
    """What the Norwegian paper prints under its articles; models that have not seen it take it for a sentence of the article."""
    return f"I {months} måneder har {name} fulgt saken for Fjordposten"


def label(line: str, said: str, source: str | None = FJORD, number: int = 0, **changes: object) -> LineLabel:
    """An answer about a line that the models were in doubt of."""
    given = {"probability": 0.4, "threshold": 0.55, "before": CONTEXT, "model": base_hashes(), "language": "no", **changes}
    return LineLabel(f"{source}/{number}.txt", line, 90, 90 + len(line), said, source=source, **given)  # type: ignore[arg-type]


def answers() -> list[LineLabel]:
    """Forty answers: credits of one paper go, sentences of both stay, and so do lines of the other."""
    found = []
    for number, name in enumerate(PEOPLE):
        found += [
            label(credit(name, number + 2), "remove", number=number, reason="byline"),
            label(f"{name} sier at broen åpner som planlagt, etter {number + 2} år med bygging.", "keep", number=20 + number),
            label(f"{name} liest am Sonntag um {number + 2} Uhr in der Mühle", "keep", TAL, number, language="de"),
            label(f"Der Talbote dankt {name} für {number + 2} Jahre Treue", "remove", TAL, 20 + number, language="de"),
        ]
    return found


def saved(path: Path, labels: list[LineLabel]) -> Path:
    """A file of labels, as `clean-news review` writes it."""
    path.write_text("".join(json.dumps(each.to_dict()) + "\n" for each in labels), encoding="utf-8")
    return path
