"""What is kept in memory for later has an end, whatever comes in: a run is a million articles long, and a stream never ends."""

from __future__ import annotations

import inspect
from importlib import import_module
from pkgutil import walk_packages

import pytest

import cleaner
from cleaner import Cleaner
from cleaner.features.stopwords import stop_hashes
from cleaner.metadata.months import month_words
from cleaner.stories.days import days

FEW_KEYS = {
    # kept without a bound, because there is only so much they can be asked for
    "cleaner.features.lines._powers": "exponents up to 20",
    "cleaner.model.load": "names of models",
    "cleaner.model.load_trees": "names of models and of their parts",
    "cleaner.segment.extractors._loaded": "names of extractors",
}
OPTIONAL = ("cleaner.integrations.", "cleaner.train.")  # need libraries of their own, and no article goes through them


def caches() -> dict[str, object]:
    """Every function of the package that remembers its results."""
    names = [module.name for module in walk_packages(cleaner.__path__, "cleaner.") if not module.name.endswith("__main__")]
    modules = [import_module(name) for name in names if not name.startswith(OPTIONAL)]
    return {
        f"{module.__name__}.{name}": value
        for module in modules
        for name, value in vars(module).items()
        if hasattr(value, "cache_parameters") and value.__module__ == module.__name__
    }


def test_every_cache_is_bounded():
    found = caches()
    assert len(found) > 10
    unbounded = {name for name, cached in found.items() if cached.cache_parameters()["maxsize"] is None}
    assert {name for name in unbounded if inspect.signature(found[name]).parameters} == set(FEW_KEYS)


@pytest.mark.parametrize("cached", [stop_hashes, month_words])
def test_languages_that_do_not_exist_are_not_kept_for_ever(cached):
    for number in range(1000):
        cached(f"x{number}")
    assert cached.cache_info().currsize <= cached.cache_parameters()["maxsize"] < 1000


def test_records_may_name_any_language():
    texts = [{"text": "The council met on 3 May.", "language": f"x{number}"} for number in range(3)]
    assert [result.error for result in Cleaner().clean_many(texts)] == [None] * 3
    assert [day.value for day in days("On 3 May 2024 it met.", "x1")] == ["2024-05-03"]
