"""No command asks for a network, or for a place to keep things in: a machine without either gets the same bytes.

Nor does one run code that is not installed, make objects of what others pickled, or begin programs but its own workers.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import watched
from runs import tree

FIXTURES = Path(__file__).parents[1] / "fixtures"
NEWS, PAGES = FIXTURES / "news", FIXTURES / "extraction"
PROGRAM = "import sys; sys.argv[0] = 'clean-news'; from cleaner.cli import main; main()"
ARTICLES = b"".join(json.dumps({"html": page.read_text(encoding="utf-8")}).encode() + b"\n" for page in sorted(PAGES.glob("*.html")))

SAME = [
    ["run", NEWS, "-o", "out", "--jobs", 2],
    ["run", PAGES, "-o", "pages", "--extractor", "trafilatura"],
    ["stream"],
]
"""Done twice, to compare."""
OTHERS = [
    ["explain", PAGES / "seilbahn.html"],
    ["profile", NEWS, "-o", "news.parquet"],
    ["sources", "out"],
    ["report", "out"],
    ["restore", "out", "-o", "back"],
]
pytestmark = pytest.mark.timeout(500)  # many processes, each with its libraries to load


def python(code: str, *arguments: object, cwd: Path, environment: dict[str, str]) -> bytes:
    command = [sys.executable, "-c", code, *map(str, arguments)]
    done = subprocess.run(
        command, cwd=cwd, env={**os.environ, **environment}, input=ARTICLES, capture_output=True, timeout=200, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


@pytest.fixture
def cut_off(tmp_path) -> dict[str, str]:
    """The environment of a process that is watched, and whose home cannot even be made, by root either."""
    (tmp_path / "hook").mkdir()
    (tmp_path / "work").mkdir()
    (tmp_path / "no-folder").touch()
    shutil.copy(watched.__file__, tmp_path / "hook/sitecustomize.py")
    return {
        "PYTHONPATH": os.pathsep.join(filter(None, [str(tmp_path / "hook"), os.environ.get("PYTHONPATH")])),
        "PYTHONDONTWRITEBYTECODE": "1",
        "HOME": str(tmp_path / "no-folder/home"),
        "XDG_CACHE_HOME": str(tmp_path / "no-folder/cache"),
        "TMPDIR": str(tmp_path / "work"),
        watched.LOG: str(tmp_path / "notes"),
        watched.WRITABLE: str(tmp_path / "work"),
    }


def notes(tmp_path: Path) -> tuple[int, list[str]]:
    """How many processes were watched, and what was noted of them."""
    lines = (tmp_path / "notes").read_text().splitlines()
    processes = [line for line in lines if line.startswith("process ")]
    return len(processes), [line for line in lines if line not in processes]


@pytest.mark.parametrize(
    ("code", "noted"),
    [
        ("import socket; socket.create_connection(('192.0.2.1', 80))", "network: socket.getaddrinfo"),
        ("import socket; socket.socket().connect(('192.0.2.1', 80))", "network: socket.connect"),
        ("import socket; socket.socket(type=socket.SOCK_DGRAM).sendto(b'?', ('192.0.2.1', 53))", "network: socket.sendto"),
        ("import urllib.request as r; r.urlopen('http://news.example/')", "network: socket.getaddrinfo"),
        ("open('../kept', 'w'); raise OSError", "written: '../kept'"),
        ("import os; os.mkdir('../kept'); raise OSError", "written: '../kept'"),
        ("eval('1 + 1'); raise OSError", "executed: "),
        ("exec('a = 1'); raise OSError", "executed: "),
        ("import pickle; pickle.loads(b'cos\\nsystem\\n.'); raise OSError", "unpickled: ('os', 'system')"),
        ("import os; os.system('true'); raise OSError", "begun: os.system"),
        ("import subprocess; subprocess.run(['true'], stdout=-3); raise OSError", "begun: subprocess.Popen"),
        ("import os; os.fork() or os._exit(0); os.wait(); raise OSError", "begun: os.fork"),
    ],
)
def test_the_watch_sees(tmp_path, cut_off, code, noted):
    python(f"try:\n    {code}\nexcept OSError: pass\nelse: raise SystemExit('went through')", cwd=tmp_path / "work", environment=cut_off)
    assert [line.startswith(noted) for line in notes(tmp_path)[1]] == [True]


def test_the_watch_lets_processes_talk(tmp_path, cut_off):
    python("import socket; a, b = socket.socketpair(); a.sendall(b'?'); b.recv(1)", cwd=tmp_path / "work", environment=cut_off)
    assert notes(tmp_path) == (1, [])


@pytest.mark.slow
def test_every_command_works_cut_off_and_gives_the_same(tmp_path, cut_off):
    online, work = tmp_path / "online", tmp_path / "work"
    online.mkdir()
    for arguments in SAME:
        shown = python(PROGRAM, *arguments, cwd=work, environment=cut_off)
        assert shown == python(PROGRAM, *arguments, cwd=online, environment={}), arguments
    for arguments in OTHERS:
        python(PROGRAM, *arguments, cwd=work, environment=cut_off)
    made = tree(work)
    assert {name: made[name] for name in tree(online)} == tree(online)
    processes, noted = notes(tmp_path)
    assert noted == []
    assert processes >= len(SAME) + len(OTHERS) + 2  # two workers, which start anew and not as copies
