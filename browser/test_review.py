"""The review as its user meets it: by keyboard alone, in two tabs, killed amid it, and over hostile text."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from conftest import ROOT, Watched
from playwright.sync_api import Page, expect
from screenshots import optimised

from cleaner.labels import read_labels

Opened = Callable[..., Watched]
PROGRAM = [sys.executable, "-c", "from cleaner.cli import main; main()"]
CONTRAST = 4.5  # WCAG 2.2, 1.4.3: of text
HOSTILE = (
    "</p></article></main><script>window.hit=1</script><img src=https://evil.example/x onerror=window.hit=1>"
    "<a href=javascript:window.hit=1>x</a><style>*{display:none}</style>'\" onfocus=hit=1 \u202egnp.exe\u2066\x00\x1b[31m{{7*7}} &lt;"
)
ENDLESS = "W" * 100_000
ARABIC = "اقرأ أيضا: سوق التمور يفتح أبوابه"
LINES = ("Les også: Ferga går igjen", "Tips oss på Facebook", ARABIC, "Foto: Kari Berg", "Jetzt Abo abschließen", "Lue myös: satama")


def result(id: str, line: str, **values: Any) -> dict[str, Any]:
    """A result of a page, from which one line was removed that might as well have stayed."""
    edit = {"start": 11, "end": 12 + len(line), "before": f"{line}\n", "after": "", "reason": "related_link", "probability": 0.5}
    return {"id": id, "source": f"{id}.example", "language": None, "title": id, "text": "Above it.\n\nBelow it.", "edits": [edit]} | values


@pytest.fixture
def made(tmp_path: Path) -> Callable[..., Path]:
    """OUT of a run in which these lines are in doubt, the first most."""

    def make(*lines: str, **values: Any) -> Path:
        rows = [result(f"a{number}", line, **values) for number, line in enumerate(lines)]
        for number, row in enumerate(rows):
            row["edits"][0]["probability"] = round(0.46 + number / 1000, 3)
        (tmp_path / "articles.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
        (tmp_path / "run.json").write_text('{"config": {}, "profile": "none", "counts": {"edits": {"share": 9}}}')
        return tmp_path

    return make


class Review:
    """The program while it runs."""

    def __init__(self, out: Path) -> None:
        self.labels = out / "labels.jsonl"
        self.process = subprocess.Popen([*PROGRAM, "review", str(out)], stdout=subprocess.PIPE)
        assert self.process.stdout is not None
        self.address = self.process.stdout.readline().decode().strip()
        with urlopen(self.address, timeout=60):  # there, however busy the machine is: a page is given less time
            pass

    def answers(self) -> list[tuple[str, str, str | None]]:
        return [(label.line, label.label, label.reason) for label in read_labels(self.labels)]


@pytest.fixture
def begin() -> Iterator[Callable[[Path], Review]]:
    begun: list[Review] = []

    def start(out: Path) -> Review:
        begun.append(Review(out))
        return begun[-1]

    yield start
    for review in begun:
        review.process.kill()
        review.process.communicate()


@pytest.fixture
def review(begin: Callable[[Path], Review], made: Callable[..., Path]) -> Review:
    return begin(made(*LINES))


def shows(page: Page, line: str) -> None:
    expect(page.locator("#line")).to_have_text(line, timeout=60_000)


def tells(page: Page, words: str) -> None:
    expect(page.locator("#told")).to_contain_text(words)


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_a_review_by_keyboard_from_the_first_line_to_the_last(opened: Opened, review: Review) -> None:
    watched = opened(review.address)
    page = watched.page
    shows(page, LINES[0])
    press(page, "k")
    tells(page, "Kept.")
    shows(page, LINES[1])
    press(page, "r", "Enter")  # the run's own guess
    shows(page, LINES[2])
    press(page, "r", "1")  # the reason the run gave most often
    shows(page, LINES[3])
    press(page, "r", "0")
    shows(page, LINES[4])
    press(page, "s")
    shows(page, LINES[5])
    press(page, "r", "Escape", "k")
    expect(page.locator("#notice")).to_contain_text("All lines in doubt are answered: 5 answers saved. The 1 skipped line")
    assert review.answers() == [
        (LINES[0], "keep", None),
        (LINES[1], "remove", "related_link"),
        (LINES[2], "remove", "share"),
        (LINES[3], "remove", None),
        (LINES[5], "keep", None),
    ]
    assert watched.complaints == []
    assert all(request.startswith(review.address) for request in watched.requests)


def test_undo_goes_back_answer_by_answer(opened: Opened, review: Review) -> None:
    page = opened(review.address).page
    for line, key in zip(LINES[:3], "ksk", strict=True):
        shows(page, line)
        press(page, key)
    for line in reversed(LINES[:3]):
        shows(page, LINES[LINES.index(line) + 1])
        press(page, "u")
        shows(page, line)
    press(page, "u")
    tells(page, "nothing to take back")
    assert review.answers() == []


def test_a_reload_shows_the_same_line_and_keeps_undo(opened: Opened, review: Review) -> None:
    page = opened(review.address).page
    shows(page, LINES[0])
    press(page, "k")
    shows(page, LINES[1])
    page.reload()
    shows(page, LINES[1])
    press(page, "u")
    shows(page, LINES[0])


def test_a_held_key_answers_once(opened: Opened, review: Review) -> None:
    page = opened(review.address).page
    shows(page, LINES[0])
    for _ in range(5):
        page.keyboard.down("k")  # without the key going up in between: as when it is held
    page.keyboard.up("k")
    shows(page, LINES[1])
    page.wait_for_timeout(500)
    assert len(review.answers()) == 1


def test_killed_amid_a_review_nothing_is_lost(opened: Opened, begin: Callable[[Path], Review], review: Review) -> None:
    page = opened(review.address).page
    shows(page, LINES[0])
    press(page, "k")
    shows(page, LINES[1])
    review.process.send_signal(signal.SIGKILL)
    review.process.wait()
    press(page, "k")
    expect(page.locator("#alert")).to_contain_text("The program does not answer")
    again = begin(review.labels.parent)
    assert again.answers() == [(LINES[0], "keep", None)]
    page = opened(again.address).page
    shows(page, LINES[1])
    press(page, "u")
    shows(page, LINES[0])
    assert again.answers() == []


def test_two_tabs_share_the_work_and_lose_nothing(opened: Opened, review: Review) -> None:
    one = opened(review.address).page
    shows(one, LINES[0])
    two = one.context.new_page()
    two.goto(review.address)
    shows(two, LINES[1])
    press(two, "k")
    shows(two, LINES[2])
    press(one, "r", "0")
    shows(one, LINES[3])
    press(two, "u")
    shows(two, LINES[1])
    press(two, "r", "1")
    shows(two, LINES[2])
    assert sorted(review.answers()) == sorted([(LINES[0], "remove", None), (LINES[1], "remove", "share")])


def test_an_answer_that_cannot_be_saved_is_said_and_the_line_stays(opened: Opened, review: Review) -> None:
    page = opened(review.address).page
    shows(page, LINES[0])
    review.labels.mkdir()
    press(page, "k")
    expect(page.locator("#alert")).to_contain_text("Not saved")
    shows(page, LINES[0])
    review.labels.rmdir()
    press(page, "k")
    shows(page, LINES[1])
    expect(page.locator("#alert")).to_be_hidden()
    assert len(review.answers()) == 1


@pytest.mark.parametrize("line", [HOSTILE, ENDLESS, ARABIC])
def test_scraped_text_does_nothing_but_show(opened: Opened, begin: Callable[[Path], Review], made: Callable[..., Path], line: str) -> None:
    names = {"title": f"\ud800{line}", "source": line, "url": "javascript:window.hit=1", "language": line[:40], "text": f"{line}\n\n{line}"}
    row = result("a", line, **names)
    row["edits"][0] |= {"start": len(line) + 2, "end": 2 * len(line) + 3}
    out = made(line)
    (out / "articles.jsonl").write_text(json.dumps(row) + "\n")
    watched = opened(begin(out).address, viewport={"width": 700, "height": 900})
    page = watched.page
    expect(page.locator("#line")).not_to_be_empty(timeout=60_000)
    assert page.evaluate("window.hit") is None
    assert page.locator("main img, main a, main script, main style").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    shown = page.locator("#line").text_content() or ""
    if line is HOSTILE:
        assert shown.startswith(HOSTILE[:50])
        assert all(code in shown for code in ("U+202E", "U+2066", "U+0000", "U+001B"))
        expect(page.locator("#where")).to_contain_text("U+D800")
        assert "\u202e" not in (page.locator("body").text_content() or "")
    if line is ENDLESS:
        expect(page.locator("#more")).to_have_text("… and 80,000 more characters, which are not shown.")
    if line is ARABIC:
        assert page.locator("#line").evaluate("each => getComputedStyle(each).direction") == "rtl"
    press(page, "r", "Enter")
    expect(page.locator("#notice")).to_contain_text("All lines in doubt are answered")
    assert page.evaluate("window.hit") is None
    assert watched.complaints == []
    assert all(request.startswith("http://127.0.0.1:") for request in watched.requests)
    assert [label.line for label in read_labels(out / "labels.jsonl")] == [line.strip()]


def test_a_screen_reader_hears_what_happened_and_which_line_is_next(opened: Opened, review: Review) -> None:
    page = opened(review.address).page
    shows(page, LINES[0])
    assert page.locator("#told").get_attribute("aria-live") == "polite"
    assert page.evaluate("document.activeElement.id") == "line"
    press(page, "k")
    shows(page, LINES[1])
    assert page.evaluate("document.activeElement.id") == "line"
    press(page, "r")
    expect(page.get_by_role("button", name="Remove")).to_have_attribute("aria-expanded", "true")
    assert "(guess)" in page.evaluate("document.activeElement.textContent")
    press(page, "Escape")
    assert page.evaluate("document.activeElement.id") == "line"


def test_single_keys_can_be_turned_off_and_buttons_do_the_same(opened: Opened, review: Review) -> None:
    page = opened(review.address).page
    shows(page, LINES[0])
    page.get_by_role("button", name="Single keys").click()
    press(page, "k")
    page.get_by_role("button", name="Keep").click()
    shows(page, LINES[1])
    page.get_by_role("button", name="Remove").click()
    page.get_by_role("button", name="Share buttons").click()
    shows(page, LINES[2])
    page.get_by_role("button", name="Skip").click()
    shows(page, LINES[3])
    page.get_by_role("button", name="Undo").click()
    shows(page, LINES[2])
    assert review.answers() == [(LINES[0], "keep", None), (LINES[1], "remove", "share")]


def test_help_opens_and_closes_by_key(opened: Opened, review: Review) -> None:
    page = opened(review.address).page
    shows(page, LINES[0])
    press(page, "?")
    expect(page.get_by_role("dialog")).to_be_visible()
    press(page, "k", "Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    shows(page, LINES[0])


def test_a_wrong_token_shows_nothing(opened: Opened, review: Review) -> None:
    address = review.address.rstrip("/")
    page = opened(address[:-1] + ("a" if address[-1] != "a" else "b") + "/").page
    assert (page.locator("body").text_content() or "").startswith("Nothing here.")


def test_another_page_can_neither_read_nor_answer(opened: Opened, review: Review, tmp_path: Path) -> None:
    (tmp_path / "other.html").write_text("<!DOCTYPE html><title>Another page</title>")
    page = opened(tmp_path / "other.html").page
    attempt = """address => fetch(address + "next", {method: "POST", mode: "no-cors", body: '{"tab": "x"}'})
        .then(() => fetch(address)).then(() => "read", () => "refused")"""
    assert page.evaluate(attempt, review.address) == "refused"
    page.set_content(f"<iframe src='{review.address}'></iframe>")
    page.wait_for_timeout(1000)
    assert page.frames[1].url != review.address or "Is this line" not in (page.frames[1].content() or "")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_words_can_be_read_in_light_and_dark(opened: Opened, review: Review, scheme: str) -> None:
    page = opened(review.address, color_scheme=scheme).page
    shows(page, LINES[0])
    press(page, "r")
    for selector in ("#line", "#progress", "#where", ".context p", "#verdict b", "#keep", "#remove", "#reasons .guess", "#undo", "h1"):
        ratio = page.locator(selector).first.evaluate(CONTRAST_OF)
        assert ratio >= CONTRAST, f"{selector}: {ratio:.1f}"


CONTRAST_OF = """element => {
    const parts = colour => colour.match(/[\\d.]+/g).map(Number);
    const light = colour => parts(colour).slice(0, 3).map(c => c / 255).map(c => c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4)
        .reduce((sum, c, n) => sum + c * [.2126, .7152, .0722][n], 0);
    let behind = element;
    while (parts(getComputedStyle(behind).backgroundColor)[3] === 0) behind = behind.parentElement;
    const [a, b] = [light(getComputedStyle(element).color), light(getComputedStyle(behind).backgroundColor)];
    return (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
}"""


def test_the_screenshot_of_the_documentation(
    opened: Opened, begin: Callable[[Path], Review], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    folder = request.config.getoption("--screenshots")
    if folder is None:
        pytest.skip("pictures are taken with --screenshots DIR")
    subprocess.run([*PROGRAM, str(ROOT / "fixtures" / "news"), "-o", str(tmp_path / "out"), "--jobs", "1"], check=True, capture_output=True)
    page = opened(begin(tmp_path / "out").address, viewport={"width": 900, "height": 840}, device_scale_factor=1.5).page
    expect(page.locator("#line")).not_to_be_empty(timeout=60_000)
    press(page, "s")
    tells(page, "Skipped.")
    press(page, "r")
    (folder / "review.png").write_bytes(optimised(page.screenshot()))
