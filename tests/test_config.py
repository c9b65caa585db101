"""Configuration: what is not named keeps its default, what is wrong is said where and how."""

from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError

import pytest

from cleaner.config import Config, Limits, VerdictPolicy
from cleaner.errors import ConfigError


def test_an_empty_file_is_the_default(tmp_path):
    path = tmp_path / "empty.toml"
    path.write_text("")
    assert Config.from_toml(path) == Config()


def test_what_is_named_is_taken_and_the_rest_kept(tmp_path):
    path = tmp_path / "config.toml"
    path.write_text('language = "no"\nremoval_threshold = 0.7\nmetadata = false\n[verdict]\nmin_words = 10\n[limits]\nmax_blocks = 9\n')
    assert Config.from_toml(path) == Config(
        language="no", removal_threshold=0.7, metadata=False, verdict=VerdictPolicy(min_words=10), limits=Limits(max_blocks=9)
    )


def test_whole_numbers_do_for_shares():
    config = Config.from_mapping({"verdict": {"max_garbling": 1}})
    assert config.verdict.max_garbling == 1.0
    assert isinstance(config.verdict.max_garbling, float)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"langauge": "no"}, "unknown key `langauge`; known here: batch_size, language"),
        ({"verdict": {"min_qualty": 1}}, "verdict: unknown key `min_qualty`"),
        ({"verdict": 3}, "verdict must be a table"),
        ({"verdict": {"min_quality": 1.5}}, "verdict.min_quality must be between 0 and 1, not 1.5"),
        ({"verdict": {"min_quality": "high"}}, "min_quality must be int or float"),
        ({"verdict": {"min_words": -1}}, "min_words must not be negative"),
        ({"verdict": {"min_words": 1.5}}, "min_words must be int"),
        ({"limits": {"max_blocks": 0}}, "limits.max_blocks must be at least 1"),
        ({"batch_size": 0}, "batch_size must be at least 1"),
        ({"removal_threshold": 1.0}, "removal_threshold must be between 0 and 1"),
        ({"removal_threshold": "0.5"}, "removal_threshold must be int or float"),
        ({"language": 3}, "language must be str"),
        ({"metadata": "yes"}, "metadata must be bool"),
    ],
)
def test_what_is_wrong_is_named(values, message):
    with pytest.raises(ConfigError, match=message):
        Config.from_mapping(values, where="my.toml")


@pytest.mark.parametrize("values", [{"batch_size": True}, {"verdict": {"min_words": True}}, {"verdict": {"min_quality": True}}])
def test_true_is_no_number(values):
    with pytest.raises(ConfigError):
        Config.from_mapping(values)


def test_messages_open_with_the_file(tmp_path):
    path = tmp_path / "c.toml"
    path.write_text("[limits]\nmax_blocks = 0\n")
    with pytest.raises(ConfigError, match=f"^{path}"):
        Config.from_toml(path)


@pytest.mark.parametrize(
    ("content", "message"), [(b"not toml", "not valid TOML"), (b"language = '\xff'", "not valid TOML"), (None, "cannot read")]
)
def test_files_that_are_none(tmp_path, content, message):
    path = tmp_path / "c.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigError, match=message) as caught:
        Config.from_toml(path)
    assert caught.value.__cause__ is not None


def test_a_configuration_is_a_value():
    config = Config(language="no")
    assert pickle.loads(pickle.dumps(config)) == config
    assert hash(config) == hash(Config(language="no"))
    with pytest.raises(FrozenInstanceError):
        config.language = "sv"
