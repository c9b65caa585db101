"""Configuration: what is not named keeps its default, what is wrong is said where and how."""

from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError

import pytest

from cleaner.config import Config, Limits, VerdictPolicy
from cleaner.errors import ConfigError
from cleaner.rules import Rule, Rules


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
        ({"langauge": "no"}, "unknown key `langauge`; known here: batch_size, copies, extractor, language"),
        ({"verdict": {"min_qualty": 1}}, "verdict: unknown key `min_qualty`"),
        ({"verdict": 3}, "verdict must be a table"),
        ({"verdict": {"min_quality": 1.5}}, "verdict.min_quality must be between 0 and 1, not 1.5"),
        ({"verdict": {"min_quality": "high"}}, "min_quality must be int or float"),
        ({"verdict": {"min_words": -1}}, "min_words must not be negative"),
        ({"verdict": {"min_words": 1.5}}, "min_words must be int"),
        ({"limits": {"max_blocks": 0}}, "limits.max_blocks must be at least 1"),
        ({"limits": {"max_seconds": -1}}, "limits.max_seconds must be at least 1, or 0"),
        ({"limits": {"max_seconds": 0.5}}, "limits.max_seconds must be at least 1, or 0"),
        ({"limits": {"max_seconds": float("inf")}}, "limits.max_seconds must be at most 1000000"),
        ({"limits": {"max_seconds": float("nan")}}, "limits.max_seconds must be at least 1, or 0"),
        ({"limits": {"max_memory_bytes": 1_000_000}}, "limits.max_memory_bytes must be at least 536870912, or 0"),
        ({"limits": {"max_depth": 251}}, "limits.max_depth must be at most 250"),
        ({"limits": {"max_nesting": 0}}, "limits.max_nesting must be at least 1$"),
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


def test_rules_are_read(tmp_path):
    path = tmp_path / "config.toml"
    path.write_text(
        """
        [[rules.always]]
        phrase = "Lesen Sie auch"
        match = "start"
        source = "example.de"
        reason = "related_link"
        [[rules.always]]
        phrase = "(Anzeige)"
        match = "contains"
        cut = true
        [[rules.never]]
        phrase = "Kommentar"
        language = "de"
        """
    )
    lead = Rule("Lesen Sie auch", "start", source="example.de", reason="related_link")
    expected = Rules((lead, Rule("(Anzeige)", "contains", cut=True)), (Rule("Kommentar", language="de"),))
    assert Config.from_toml(path) == Config(rules=expected)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([], "rules must be a table"),
        ({"allways": []}, "rules: unknown key `allways`; known here: always, never"),
        ({"always": {"phrase": "x"}}, "rules.always must be a list of tables: write"),
        ({"always": "x"}, "rules.always must be a list of tables"),
        ({"always": ["x"]}, r"rules.always\[1\]: must be a table with a `phrase`"),
        ({"never": [{"phrase": "x"}, {"match": "line"}]}, r"rules.never\[2\]: `phrase` is missing"),
        ({"always": [{"phrase": " "}]}, r"rules.always\[1\]: `phrase` is empty; write the words to look for"),
        ({"always": [{"phrase": 3}]}, "`phrase` must be str, not 3"),
        ({"always": [{"phrase": "x", "cut": 1}]}, "`cut` must be bool, not 1"),
        ({"always": [{"phrase": "x", "where": "line"}]}, "unknown key `where`; known here: phrase, match, source"),
        ({"always": [{"phrase": "x", "match": "begin"}]}, "`match` is 'begin'; choose one of line, start, end, contains, regex"),
        ({"always": [{"phrase": "x", "reason": "advert"}]}, "`reason` is 'advert'; choose one of ad_marker, "),
        ({"always": [{"phrase": "x", "source": ""}]}, "`source` is empty; leave it out"),
        ({"never": [{"phrase": "x", "cut": True}]}, r"rules.never\[1\]: `cut` is for rules that remove"),
        ({"always": [{"phrase": "(", "match": "regex"}]}, "is no regular expression"),
        ({"always": [{"phrase": "a*", "match": "regex"}]}, "matches an empty line"),
        ({"always": [{"phrase": "(a+)+b", "match": "regex"}]}, r"can take for ever, .*; repeat a set like \[ab\]\+ instead"),
    ],
)
def test_what_is_wrong_with_a_rule_is_named(values, message):
    with pytest.raises(ConfigError, match=f"^my.toml: .*{message}"):
        Config.from_mapping({"rules": values}, where="my.toml")


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
    config = Config(language="no", rules=Rules((Rule("Ad"),)))
    assert pickle.loads(pickle.dumps(config)) == config
    assert hash(config) == hash(Config(language="no", rules=Rules((Rule("Ad"),))))
    with pytest.raises(FrozenInstanceError):
        config.language = "sv"
