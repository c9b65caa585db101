"""What the report says of the run itself, from its run.json: thresholds, options, versions, models."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any, Final, NamedTuple

from cleaner.config import Config
from cleaner.report.sample import visible

__all__ = ["Option", "Settings"]

CHARS: Final = 400
"""Code points shown of a value."""
ROWS: Final = 200
"""Rows shown of options, versions and models, each."""


class Option(NamedTuple):
    """A key of the configuration."""

    name: str
    value: str
    changed: bool
    """Whether it differs from what it is when nobody sets it."""


class Settings:
    """What a run.json says, cut to what fits a page; whatever it lacks is empty."""

    def __init__(self, run: Mapping[str, Any]) -> None:
        """Of what stands in a run.json."""
        config = _mapping(run.get("config"))
        verdict = _mapping(config.get("verdict"))
        self.policy = {name: float(value) for name, value in verdict.items() if isinstance(value, (int, float)) and 0 <= value <= 1}
        """Thresholds of the verdict that are scores, 0..1."""
        versions = {"clean-news": run.get("clean-news"), "Python": run.get("python"), **_mapping(run.get("versions"))}
        self.version = visible(str(run.get("clean-news") or ""), CHARS)
        self.versions = _pairs({name: version for name, version in versions.items() if version})
        self.models = _pairs(_mapping(run.get("models")))
        written = {name: run[name] for name in ("format", "profile") if name in run}
        usual = dict(_flat(json.loads(json.dumps(asdict(Config())))))  # as a run.json has it: rules are lists there
        told = [Option(visible(name, CHARS), _said(value), name in usual and usual[name] != value) for name, value in _flat(config)]
        self.options = [*told, *(Option(name, _said(value), False) for name, value in written.items())][:ROWS]


def _flat(values: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Keys of tables within tables, with dots between them."""
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def _said(value: object) -> str:
    return visible(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False), CHARS)


def _pairs(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(visible(str(name), CHARS), _said(value)) for name, value in values.items()][:ROWS]


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
