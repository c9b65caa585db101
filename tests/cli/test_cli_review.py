"""`clean-news review` as a process: it prints where it is, ends with Ctrl-C, and loses nothing however it ends."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.request import Request, urlopen

import pytest
from answered import FJORD, credit

from cleaner.labels import read_labels

pytestmark = pytest.mark.slow

TEXT = (
    "Ferga går igjen\nFerga over Holmvika går igjen fra mandag, opplyser rederiet.\nTips oss på Facebook\n"
    "Den lå ved kai i tre uker mens motoren ble skiftet.\nLes også: Slik blir den nye kaia\nFoto: Kari Berg\nTips oss\n"
)
STAYS = "I sju måneder har Ola Hus fulgt saken for Fjordposten"
PATIENCE = 60


@pytest.fixture(scope="module")
def made(program, tmp_path_factory) -> Path:
    """A folder with `news` and the run of it: making it once is enough."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "news").mkdir()
    (folder / "news" / "ferge.txt").write_text(TEXT, encoding="utf-8")
    (folder / "news.toml").write_text("removal_threshold = 0.5\n")
    subprocess.run([*program, "news", "--jobs", "1", "--config", "news.toml"], cwd=folder, check=True, capture_output=True)
    return folder


@pytest.fixture
def out(made, tmp_path) -> Path:
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return tmp_path / "news-clean"


class Review:
    """The program, and the page in the hands of a test."""

    def __init__(self, program: list[str], *arguments: object) -> None:
        self.process = subprocess.Popen([*program, "review", *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert self.process.stdout is not None
        self.address = self.process.stdout.readline().decode().strip()

    def post(self, action: str, **row: Any) -> Any:
        origin = self.address.rsplit("/", 2)[0]
        headers = {"Content-Type": "application/json", "Origin": origin}
        with urlopen(Request(self.address + action, json.dumps({"tab": "a", **row}).encode(), headers), timeout=PATIENCE) as reply:
            return json.load(reply)

    def card(self) -> Any:
        until = monotonic() + PATIENCE
        while (view := self.post("next"))["state"] == "waiting":
            assert monotonic() < until
            sleep(0.05)
        return view["card"]

    def end(self, how: signal.Signals) -> tuple[int, str]:
        self.process.send_signal(how)
        _, said = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, said.decode()


@pytest.fixture
def begin(program, out) -> Iterator[Callable[..., Review]]:
    begun: list[Review] = []

    def start(*arguments: object, of: Path = out) -> Review:
        begun.append(Review(program, of, *arguments))
        return begun[-1]

    yield start
    for each in begun:
        each.process.kill()
        each.process.communicate()


def test_it_prints_its_address_and_ends_cleanly_with_ctrl_c(begin, out):
    review = begin()
    assert review.address.startswith("http://127.0.0.1:")
    review.post("answer", key=review.card()["key"], label="keep", reason=None)
    code, said = review.end(signal.SIGINT)
    assert code == 0
    assert f"1 answer in {out / 'labels.jsonl'}" in said
    assert "Traceback" not in said
    assert len(read_labels(out / "labels.jsonl")) == 1


def test_killed_it_has_lost_nothing_and_goes_on(begin, out):
    review = begin()
    first = review.card()
    review.post("answer", key=first["key"], label="remove", reason="share")
    review.end(signal.SIGKILL)
    with (out / "labels.jsonl").open("ab") as file:
        file.write(b'{"id": "torn')
    again = begin()
    assert (again.card() or {}).get("key") != first["key"]
    code, said = again.end(signal.SIGINT)
    assert code == 0
    assert "the last line is not whole" in said
    assert [label.line for label in read_labels(out / "labels.jsonl")] == [first["line"]]


def test_labels_go_where_they_are_told(begin, tmp_path, out):
    review = begin("--labels", tmp_path / "mine.jsonl")
    review.post("answer", key=review.card()["key"], label="keep", reason=None)
    review.end(signal.SIGINT)
    assert len(read_labels(tmp_path / "mine.jsonl")) == 1
    assert not (out / "labels.jsonl").exists()


def test_the_same_run_asks_in_the_same_order(begin):
    cards = []
    for _ in range(2):
        review = begin()
        cards.append(review.card())
        review.end(signal.SIGINT)
    assert cards[0] == cards[1]


@pytest.fixture
def adapted(clean_news, tmp_path, models) -> Path:
    """OUT of a run by the adapted models in `mine`, which remove its first line; they keep `STAYS`, in doubt, as the shipped ones do."""
    (tmp_path / FJORD).mkdir()
    lines = (credit("Anne Lie", 2), STAYS, "Ferga over Holmvika går igjen fra mandag, opplyser rederiet.")
    (tmp_path / FJORD / "a.txt").write_text("\n".join(lines), encoding="utf-8")
    assert clean_news(FJORD, "--jobs", 1, "--models", "mine").returncode == 0
    return tmp_path / f"{FJORD}-clean"


def test_a_run_by_adapted_models_is_looked_at_by_these(begin, clean_news, tmp_path, adapted, out):
    review = begin("--models", tmp_path / "mine", of=adapted)
    card = review.card()
    shown = json.loads(clean_news("explain", tmp_path / FJORD / "a.txt", "--models", "mine", "--json").stdout)
    assert card["line"] == STAYS
    review.post("answer", key=card["key"], label="keep", reason=None)
    assert "--models" not in review.end(signal.SIGINT)[1]
    (label,) = read_labels(adapted / "labels.jsonl")
    assert label.probability == {line["text"]: line["probability"] for line in shown["lines"]}[STAYS]
    assert label.model["adaptation"] == json.loads((tmp_path / "mine/adaptation.json").read_text())["sha256"]

    without = begin("--labels", tmp_path / "other.jsonl", of=adapted)
    assert without.card() is None  # of what stayed nothing is known, and what was removed is beyond doubt
    assert "given with --models" in without.end(signal.SIGINT)[1]

    other = clean_news("review", out, "--models", "mine")
    assert other.returncode == 2
    assert b"mine: is not the adapted model this run was made with" in other.stderr


def test_misuse_is_said_in_one_line(clean_news, out, tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "other.jsonl").write_text('{"a": 1}\n{"a": 2}\n')
    for arguments, said in [
        (("empty",), b"no complete run here"),
        (("none",), b"no complete run here"),
        ((out, "--labels", "none/labels.jsonl"), b"no such folder"),
        ((out, "--labels", "other.jsonl"), b"holds no labels"),
        ((out, "--labels", tmp_path), b"cannot be read"),
        ((out, "--profile", "none.parquet"), b"none.parquet"),
        ((out, "--models", "news"), b"holds no adapted model"),
        ((out, "--port", 1 << 20), b"port"),
    ]:
        done = clean_news("review", *arguments)
        assert done.returncode == 2
        assert said in done.stderr
        assert done.stdout == b""


def test_a_port_in_use_is_said(begin, clean_news, out):
    review = begin()
    done = clean_news("review", out, "--port", review.address.rsplit(":", 1)[1].partition("/")[0])
    assert done.returncode == 2
    assert b"choose another --port" in done.stderr


def test_without_its_libraries_it_says_what_to_install(out):
    code = (
        "import sys; sys.modules['uvicorn'] = None; sys.argv = ['clean-news', 'review', sys.argv[1]];from cleaner.cli import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", code, str(out)], capture_output=True, timeout=PATIENCE, check=False)
    assert done.returncode == 2
    assert b'pip install "clean-news[review]"' in done.stderr
    assert b"Traceback" not in done.stderr
