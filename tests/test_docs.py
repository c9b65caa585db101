"""The documentation says what the program does: examples parse, options exist, tables are complete."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest
from typer.main import get_command

from cleaner import clean
from cleaner.cli import COMMANDS, app
from cleaner.config import Config, Limits, VerdictPolicy
from cleaner.document import FLAGS, REASONS, Result
from cleaner.model import MODEL_NAMES
from cleaner.rules import LONG_REGEX_CHARS, MATCHES, MAX_REGEX_CHARS, Rule, Rules, longest_line
from cleaner.sources import COLUMNS

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
README = (ROOT / "README.md").read_text(encoding="utf-8")


def page(name: str) -> str:
    return (DOCS / f"{name}.md").read_text(encoding="utf-8")


def fenced(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


# Configuration


def test_the_configuration_example_is_the_default():
    example, _ = fenced(page("configuration"), "toml")
    assert Config.from_mapping(tomllib.loads(example)) == Config()


def test_the_configuration_example_names_every_key():
    example, _ = fenced(page("configuration"), "toml")
    values = tomllib.loads(re.sub(r"^# (?=\w+ = )", "", example, flags=re.MULTILINE))
    assert set(values) == {f.name for f in fields(Config)}
    assert set(values["verdict"]) == {f.name for f in fields(VerdictPolicy)}
    assert set(values["limits"]) == {f.name for f in fields(Limits)}
    assert set(values["rules"]) == {f.name for f in fields(Rules)}
    Config.from_mapping(values)


def test_the_example_of_rules_is_valid_and_every_key_is_described():
    text = page("configuration")
    rules = Config.from_mapping(tomllib.loads(fenced(text, "toml")[1])).rules
    assert (len(rules.always), len(rules.never)) == (2, 1)
    assert {f.name for f in fields(Rule)} == set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE))
    assert all(f"`{match}`" in text for match in MATCHES)
    assert f"{MAX_REGEX_CHARS}\ncode points" in text
    assert f"more than {LONG_REGEX_CHARS} by" in text
    assert [longest_line(pattern) for pattern in (r"[A-Z]+\s+\d+", "(a+)*", "(a|ab)+")] == [LONG_REGEX_CHARS, 0, 0]


# Command line


def options(command: str) -> set[str]:
    parameters = get_command(app).commands[command].params
    return {option for parameter in parameters for option in (*parameter.opts, *parameter.secondary_opts) if option.startswith("-")}


def documented(command: str) -> set[str]:
    section = re.search(rf"^## {command}\n(.*?)(?=^## |\Z)", page("cli"), re.MULTILINE | re.DOTALL)
    assert section, f"docs/cli.md has no section on {command}"
    return set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", " ".join(re.findall(r"`([^`]*)`", section[1]))))


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_is_documented_and_every_documented_one_exists(command):
    written, real = documented(command), options(command) - {"--help", "-h"}
    assert written - {"-clean", "-restored", "-o"} <= real
    assert {option for option in real if option.startswith("--")} <= written


@pytest.mark.parametrize("text", [README, page("cli"), page("index"), page("data")], ids=["README", "cli", "index", "data"])
def test_commands_that_are_shown_exist(text):
    shown = [line for block in fenced(text, "(?:sh|text)") for line in block.splitlines() if "clean-news " in line]
    for arguments in re.findall(r"clean-news ([^\n]*)", "\n".join(shown)):
        first = arguments.split()[0]
        assert first in COMMANDS or first == "PATH..." or first.startswith("fixtures/"), arguments


def test_the_readme_opens_with_the_two_commands():
    first, second = fenced(README, "sh")[:2]
    assert first == "pip install . && clean-news fixtures/news -o news-clean\n"
    assert second == 'pip install -e ".[test]" && pytest\n'
    for command in (first, second):
        assert f"bash -c '{command.strip()}'" in (ROOT / ".ci/run").read_text(encoding="utf-8")


def test_the_readme_example_is_what_happens():
    given, left = fenced(README, "text")[:2]
    assert clean(given, language="en").text == left.rstrip("\n")


def test_files_that_are_named_exist():
    for path in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *DOCS.rglob("*.md")):
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{path}: {target}"


def test_the_figures_of_the_readme_stand_where_it_says():
    (table,) = re.findall(r"^\| what \| clean-news \| compared with.*?\n\n", README, re.MULTILINE | re.DOTALL)
    rows = [row.strip("| ").split(" | ") for row in table.splitlines()[2:] if row]
    assert len(rows) > 5
    for row in rows:
        named = "".join((ROOT / target).read_text(encoding="utf-8") for target in re.findall(r"\]\(([^)#]+)", row[-1]))
        shown = re.findall(r"\d+\.\d+%?", " ".join(row[1:-1]))
        assert shown
        assert [figure for figure in shown if not re.search(rf"(?<![\d.]){re.escape(figure)}(?!\d)", named)] == [], row[0]


def test_every_model_has_its_card_in_the_site():
    assert {path.stem for path in (DOCS / "models").glob("*.md")} - {"index"} == set(MODEL_NAMES)
    for name in MODEL_NAMES:
        assert f"]({name}.md)" in (DOCS / "models/index.md").read_text(encoding="utf-8")
        assert f"{{include}} ../../models/{name}.md\n" in (DOCS / f"models/{name}.md").read_text(encoding="utf-8")


def test_every_page_is_in_a_table_of_contents():
    listed = {DOCS / "index"}
    for path in DOCS.rglob("*.md"):
        for tree in re.findall(r"^```{toctree}\n(.*?)^```$", path.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
            listed |= {path.parent / re.sub(r".*<|>", "", line) for line in tree.splitlines() if line and line[0] != ":"}
    assert {path.with_suffix("") for path in DOCS.rglob("*.md")} == listed


# Output


def test_every_key_reason_flag_and_column_is_described():
    text = page("output")
    tables = set(re.findall(r"`([a-z_]+)`", "\n".join(line.split("|")[1] for line in text.splitlines() if line.startswith("| `"))))
    columns = {re.sub(r"_(low|high)$", "", column) for column in COLUMNS[2:]}
    for names in ({f.name for f in fields(Result)}, set(REASONS), set(FLAGS), columns):
        assert names <= tables, names - tables


# Dependencies and tree


def test_every_dependency_is_justified_and_no_other():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {re.match(r"[\w-]+", requirement)[0] for requirement in project["dependencies"]}
    assert set(re.findall(r"^\| ([\w-]+) \| (?!why)", page("dependencies"), re.MULTILINE)) == wanted
    extras = project["optional-dependencies"]
    for name in {re.match(r"[\w-]+", requirement)[0] for extra in ("test", "lint", "docs") for requirement in extras[extra]}:
        assert name in page("dependencies")


def modules() -> list[Path]:
    return [path for path in (ROOT / "cleaner").iterdir() if path.suffix == ".py" or any(path.glob("*.py"))]


def test_the_tree_is_the_tree():
    (tree,) = re.findall(r"## The tree\n+```text\n(.*?)```", page("architecture"), re.DOTALL)
    named = set(re.findall(r"^  (\w+(?:\.py|/))", tree, re.MULTILINE))
    assert named == {path.name + "/" * path.is_dir() for path in modules()}


def test_the_layers_are_those_that_are_checked():
    layers = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"][0]["layers"]
    real = {path.stem for path in modules()}
    (drawn,) = re.findall(r"## Who may import whom\n.*?```text\n(.*?)```", page("architecture"), re.DOTALL)
    assert [row.split() for row in drawn.splitlines()] == [[name for name in re.findall(r"\w+", layer) if name in real] for layer in layers]


def test_help_tells_of_every_command():
    command = get_command(app)
    text = command.get_help(command.make_context("clean-news", [], resilient_parsing=True))
    assert all(re.search(rf"^  {name} ", text, re.MULTILINE) for name in COMMANDS)
