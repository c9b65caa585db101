from __future__ import annotations

import json
import subprocess

import pytest


def rows(done) -> list[dict]:
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_result_for_every_record_in_order(clean_news, article, jobs):
    lines = [json.dumps({"id": f"n{n}", "text": f"{n} {article}"}) for n in range(150)]
    lines[70:70] = ["", "not json", '{"id": "none"}']
    done = clean_news("stream", "--jobs", jobs, stdin="\n".join(lines).encode())
    assert done.returncode == 1
    assert done.stderr == b"clean-news: 2 records failed; their results have an `error`\n"
    ids = [f"n{n}" for n in range(150)]
    ids[70:70] = ["record 72", "none"]
    assert [row["id"] for row in rows(done)] == ids
    assert rows(done)[70]["error"].startswith("stdin:72: not JSON")


def test_nothing_in_nothing_out(clean_news):
    for stdin in (b"", b"\n\n"):
        done = clean_news("stream", stdin=stdin)
        assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_an_answer_comes_as_soon_as_there_is_a_question(program, article, jobs):
    with subprocess.Popen([*program, "stream", "--jobs", jobs], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for n in range(3):
            process.stdin.write(json.dumps({"id": str(n), "text": article}).encode() + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == str(n)
        process.stdin.close()
        assert process.wait(timeout=20) == 0


def test_whoever_has_read_enough_is_not_an_error(program, tmp_path, article):
    (tmp_path / "in.jsonl").write_text((json.dumps({"text": article}) + "\n") * 400)
    with (tmp_path / "in.jsonl").open("rb") as stdin:
        process = subprocess.Popen([*program, "stream"], stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    process.stdout.close()
    _, stderr = process.communicate(timeout=30)
    assert stderr == b""


def test_a_line_too_long_costs_itself(clean_news, tmp_path, article):
    (tmp_path / "conf.toml").write_text("[limits]\nmax_record_bytes = 100000\n")
    good = json.dumps({"text": article}).encode() + b"\n"
    done = clean_news("stream", "--config", "conf.toml", stdin=good + b'{"text": "' + b"x" * 1_000_000 + b'"}\n' + good)
    assert [row["error"] is None for row in rows(done)] == [True, False, True]
