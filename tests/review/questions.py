"""Questions made by hand."""

from __future__ import annotations

from cleaner.labels import ContextLine
from cleaner.review.doubt import Question


def ask(line: str, *, id: str = "", source: str | None = "holmvikposten.no", probability: float = 0.5) -> Question:
    """A question about that line, of an article of its own unless `id` names one."""
    return Question(
        id=id or f"{line}.txt",
        source=source,
        language="no",
        url=None,
        title="Ferga går igjen",
        line=line,
        start=10,
        end=10 + len(line),
        before=(ContextLine("Ferga går igjen fra mandag.", "keep"),),
        after=(ContextLine("Del på Facebook", "remove"),),
        keep=probability <= 0.5,
        probability=probability,
        threshold=0.5,
        reason="related_link",
        because=(("ends like a sentence", -0.7),),
    )
