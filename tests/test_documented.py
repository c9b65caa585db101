"""Every command and every example of the documentation is run, and prints what the page shows."""

from __future__ import annotations

import pytest
from documented import PAGES, ROOT, TERMINAL, Session, agree, blocks


def examples(page: str):
    return blocks((ROOT / page).read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", [page for page in PAGES if any(block.is_run for block in examples(page))])
def test_the_examples_of_the_page(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, value in TERMINAL.items():
        monkeypatch.setenv(name, value)
    session = Session()
    for block in examples(page):
        if block.is_run or not block.is_example:
            printed = session.run(block)
            assert not block.is_run or block.prints is None or agree(block.prints, printed), f"{page}:{block.line} prints\n{printed}"
