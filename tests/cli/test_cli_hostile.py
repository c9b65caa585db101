"""One set of hostile articles through every command that shows anything: no terminal obeys them, and no page of ours runs them."""

from __future__ import annotations

import io
import json
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from cleaner.cli import main

OBEYED = ["\x1b]0;title", "\x1b[2J", "\x07", "\x08", "\x7f", "\x9b31m", "\x9d0;", "\u202e", "\u2066", "\u2028", "\U000e0041"]
"""What a terminal obeys, or a reader does not see."""
MARKUP = "\"'><script>alert(1)</script></script><img src=x onerror=alert(2)>[bold]{{7*7}}<!--"
PWNED = "pwned" + "".join(OBEYED) + MARKUP
IN_NAMES = PWNED.replace("/", "∕")
BODY = "The council of Vik met on Monday and voted for the bridge across the fjord.\nThe mayor, who had been against it, was for it now."


def given(number: int, **more: str) -> str:
    row = {
        "id": f"{number}{PWNED}",
        "url": ("javascript:alert('" if number % 2 else "https://news.example/") + f"{number}{PWNED}",
        "source": f"{number % 2}{PWNED}",
        "title": PWNED,
        "author": PWNED,
        "text": f"{PWNED}\n{BODY}\nStory {number} of the day.\nRead also: {PWNED}\nAdvertisement {PWNED}\n",
        **more,
    }
    return json.dumps(row) + "\n"


@pytest.fixture(scope="module")
def out(tmp_path_factory) -> Path:
    """A run over hostile articles: records, a page, files of such names, and what cannot be read."""
    folder = tmp_path_factory.mktemp("hostile")
    news = folder / f"in{IN_NAMES[:40]}"
    news.mkdir()
    (news / f"{IN_NAMES[:60]}.jsonl").write_text(
        "".join(map(given, range(12))) + f'{{"text": 5, "id": {json.dumps(PWNED)}}}\n' + PWNED + "\n"
    )
    (news / f"{IN_NAMES[60:]}.html").write_text(f"<title>{PWNED}</title><article><h1>{PWNED}</h1><p>{BODY}<p>{PWNED}</article>")
    (news / f"other.{IN_NAMES[:20]}").touch()
    return folder


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


@pytest.fixture
def at_terminal(out, monkeypatch):
    """Runs the program at a terminal, and returns its exit code and all that was shown there."""
    monkeypatch.chdir(out)
    monkeypatch.setenv("COLUMNS", "400")
    monkeypatch.setenv("TERM", "xterm-256color")

    def go(*arguments: object) -> tuple[int, str]:
        terminal = Terminal()
        monkeypatch.setattr(sys, "argv", ["clean-news", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdout", terminal)
        monkeypatch.setattr(sys, "stderr", terminal)
        with pytest.raises(SystemExit) as ended:
            main()
        return int(ended.value.code or 0), terminal.getvalue()

    return go


def check(shown: str) -> None:
    """It was shown, and did nothing."""
    assert "pwned" in shown
    assert [obeyed for obeyed in OBEYED if obeyed in shown] == []


def news_of(out: Path) -> Path:
    return next(path for path in out.iterdir() if path.name.startswith("inpwned"))


@pytest.fixture
def ran(out, at_terminal) -> Path:
    """The output, made by the first test that wants it."""
    if not (out / "out").exists():
        code, shown = at_terminal("run", news_of(out), "-o", "out", "--jobs", 1)
        assert code == 1
        check(shown)
        (out / "shown").write_text(shown)
    return out / "out"


def test_run(ran, out):
    shown = (out / "shown").read_text()
    assert "worst" in shown
    assert "passed over" in shown


def test_explain(ran, out, at_terminal):
    file = next(news_of(out).glob("*.jsonl"))
    code, shown = at_terminal("explain", file, "--all")
    assert code == 0
    check(shown)
    assert shown.count("pwned") > 4
    code, shown = at_terminal("explain", file, "--json")
    check(shown)
    assert json.loads(shown)["id"] == f"0{PWNED}"
    code, shown = at_terminal("explain", file, "--record", 14)
    assert code == 1
    check(shown)


def test_explain_in_a_pipe(ran, out, at_terminal, monkeypatch):
    monkeypatch.setattr(Terminal, "isatty", lambda self: False)
    check(at_terminal("explain", next(news_of(out).glob("*.jsonl")))[1])


def test_sources_and_ratings(ran, out, at_terminal):
    code, shown = at_terminal("sources", "out")
    assert code == 0
    check(shown)
    (out / IN_NAMES[:40]).write_text(f"domain,score\n{PWNED},1\nnews.example,0.5\n{PWNED}.example,{PWNED}\n")
    check(at_terminal("sources", "out", "--ratings", IN_NAMES[:40])[1])
    code, shown = at_terminal("sources", "out", "--against", f"none{PWNED[:30]}")
    assert code == 2
    check(shown)


def test_profile(ran, out, at_terminal):
    code, shown = at_terminal("profile", news_of(out), "-o", f"{IN_NAMES[:20]}.parquet", "--jobs", 1)
    assert code == 1
    check(shown)


def test_evaluate(ran, out, at_terminal):
    (out / "labelled.jsonl").write_text(
        given(1, language=PWNED, article=BODY) + given(2, language=PWNED, article=BODY) + given(3, article=BODY, garbled=PWNED)
    )
    for options in ((), ("--json",)):
        check(at_terminal("evaluate", "labelled.jsonl", *options)[1])


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", PWNED),
        (PWNED,),
        (f"--{PWNED}",),
        ("run", "a", "--jobs", PWNED),
        ("run", "a", "--format", PWNED),
        ("explain", PWNED),
        ("restore", PWNED),
        ("report", PWNED),
        ("review", PWNED),
        ("review", "out", "--labels", f"none/{PWNED}"),
        ("train", "--labels", PWNED, "-o", "models"),
        ("profile", "merge", PWNED, "-o", "merged"),
        ("stream", "--config", PWNED),
        ("stream", "--profile", PWNED),
        ("stream", "--models", PWNED),
        ("stream", "--language", PWNED, PWNED),
    ],
)
def test_misuse(ran, at_terminal, arguments):
    code, shown = at_terminal(*(argument.replace("\n", "") for argument in arguments))
    assert code in (1, 2)
    assert "Traceback" not in shown
    assert [obeyed for obeyed in OBEYED if obeyed in shown] == []


class Page(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs


def test_the_report_shows_and_runs_nothing_of_it(ran, at_terminal):
    assert at_terminal("report", "out")[0] == 0
    page = (ran / "report.html").read_text(encoding="utf-8")
    assert page.count("pwned") > 10
    assert [obeyed for obeyed in OBEYED if obeyed in page] == []
    assert "49" not in [piece.strip() for piece in page.split("[bold]")]
    parsed = Page(page)
    assert "img" not in parsed.tags
    assert parsed.tags.count("script") == page.count("<script") == 1
    assert not [name for name, _ in parsed.attributes if name.startswith("on")]
    links = [value or "" for name, value in parsed.attributes if name in ("href", "src", "action", "formaction")]
    assert links
    assert all(value.startswith(("https://", "#")) for value in links), links


def test_articles_come_out_exactly_as_they_went_in(ran):
    rows = [json.loads(line) for line in (ran / "articles.jsonl").read_bytes().splitlines()]
    assert f"0{PWNED}" in [row["id"] for row in rows]
