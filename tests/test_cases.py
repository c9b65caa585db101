"""Regression cases: what a careful reader would take out and leave. A bug becomes a line in fixtures/cases."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cleaner import Cleaner, Config

CASES = Path(__file__).parent.parent / "fixtures" / "cases"
CLEANER = Cleaner(Config(metadata=False))


def cases() -> list[object]:
    params = []
    for path in sorted(CASES.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            case = json.loads(line)
            marks = [pytest.mark.xfail(strict=True, reason=case["comment"])] if path.stem == "known-failures" else []
            params.append(pytest.param(case, id=f"{path.stem}:{case['label']}", marks=marks))
    return params


@pytest.mark.parametrize("case", cases())
def test_case(case: dict[str, str]) -> None:
    result = CLEANER.clean({case["kind"]: case["input"], "language": case["language"]})
    assert result.text == case["expected"]


def test_labels_are_unique() -> None:
    labels = [param.id for param in cases()]  # type: ignore[attr-defined]
    assert len(set(labels)) == len(labels)
