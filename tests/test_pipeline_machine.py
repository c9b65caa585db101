"""The pipeline under any sequence of uses: records of every kind in batches of any size, undone, written, read back, explained, resumed."""

from __future__ import annotations

import json
import shutil
import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from cleaner import Cleaner, Config, Record, Result, restore
from cleaner.document import Edit
from cleaner.run import run
from cleaner.run.restoring import restore_run
from cleaner.segment.article import segmented
from cleaner.segment.text import text_blocks
from cleaner.strip import apply
from cleaner.write import json_line, json_row, read_articles

LINES = st.sampled_from(
    (
        "Rådet møttes i går og vedtok budsjettet for neste år.",
        "Der Gemeinderat beschloss am Montag den Haushalt, sagte die Bürgermeisterin.",
        "Le conseil a voté la construction du pont, qui coûtera trois millions.",
        "橋の工事は来年の春に始まる見通しだ。",
        "قال المحافظ إن الجسر سيفتح في الربيع.",
        "Lesen Sie auch: Die Brücke, die niemand wollte",
        "Foto: Kari Berg / Holmvikposten",
        "RÃ¥det mÃ¸ttes i RÃ¸ros.",
        "ANNONSE",
        "Del på Facebook",
        "12.05.2024 08:15",
        "",
        "   ",
    )
)
BREAKS = st.sampled_from(("\n", "\n\n\n", "\r\n", "\r", "\u2028", "\x85", "\v", " \n\t"))
TEXTS = st.lists(st.tuples(st.one_of(LINES, st.text(max_size=20)), BREAKS), max_size=8).map(lambda rows: "".join(a + b for a, b in rows))
TAGS = st.sampled_from(
    ("<p>", "</p>", "<div class=related>", "</div>", "<a href=/x>", "</a>", "<br>", "<!--", "-->", "<select>", "<?x", "&#12;")
)
PAGES = st.lists(st.one_of(TAGS, LINES, st.text(max_size=8)), max_size=12).map(lambda parts: f"<article>{''.join(parts)}</article>")
URLS = st.sampled_from((None, "https://holmvikposten.no/1", "https://www.paper.example/2024/05/03/bridge", "//é..", "mailto:x"))
SURROGATES = st.sampled_from(("\ud83d", "a\udfff\nb"))


@cache
def cleaner() -> Cleaner:
    """One for all, as a program has one; what it has cleaned before must not matter."""
    return Cleaner(Config(metadata=False))


class Pipeline(RuleBasedStateMachine):
    """Whatever is done, every record has one result, in order, that depends on that record alone."""

    records = Bundle("records")

    def __init__(self) -> None:
        super().__init__()
        self.given: dict[str, Record] = {}
        self.results: dict[str, Result] = {}
        self.folder = Path(tempfile.mkdtemp(prefix="clean-news-machine-"))

    def teardown(self) -> None:
        shutil.rmtree(self.folder)

    def _added(self, **keys: str | None) -> Record:
        record = Record(f"record {len(self.given)}", **keys)
        self.given[record.id] = record
        return record

    @rule(target=records, text=TEXTS, url=URLS)
    def add_text(self, text: str, url: str | None) -> Record:
        return self._added(text=text, url=url)

    @rule(target=records, html=PAGES, url=URLS)
    def add_page(self, html: str, url: str | None) -> Record:
        return self._added(html=html, url=url)

    @rule(target=records, broken=SURROGATES, page=st.booleans())
    def add_broken(self, broken: str, page: bool) -> Record:
        return self._added(**{"html" if page else "text": broken})

    @rule(target=records, record=records)
    def add_again(self, record: Record) -> Record:
        return self._added(text=record.text, html=record.html, url=record.url)

    @rule(batch=st.lists(records, max_size=6), size=st.integers(1, 7))
    def clean(self, batch: list[Record], size: int) -> None:
        some = Cleaner(replace(cleaner().config, batch_size=size))
        results = list(some.clean_many(batch))
        assert [result.id for result in results] == [record.id for record in batch]
        for result in results:
            assert self.results.setdefault(result.id, result) == result

    @rule(record=records)
    def clean_alone(self, record: Record) -> None:
        result = cleaner().clean(record)
        assert self.results.setdefault(record.id, result) == result

    @rule(record=records)
    def explain(self, record: Record) -> None:
        result = cleaner().clean(record)
        if result.error is None:
            lines = cleaner().explain(record)
            given = segmented(record, cleaner().config).text
            assert [given[line.start : line.end] for line in lines] == [line.text for line in lines]
            gone = [line for line in lines if not line.label.keep]
            assert all(any(edit.start <= line.start and line.end <= edit.end for edit in result.edits) for line in gone)

    @rule(record=records)
    def clean_the_cleaned(self, record: Record) -> None:
        result = cleaner().clean(record)
        if result.text is not None:
            again = cleaner().clean(Record("again", text=result.text))
            assert again.error is None
            assert restore(again.text or "", again.edits) == result.text

    @rule(batch=st.lists(records, min_size=1, max_size=5, unique_by=lambda record: record.id), size=st.integers(1, 4))
    def run_a_folder(self, batch: list[Record], size: int) -> None:
        """Written as a file, run, run again, which changes nothing, and restored."""
        news, out = self.folder / "news", self.folder / "out"
        for old in self.folder.iterdir():
            shutil.rmtree(old)
        news.mkdir()
        rows = [{"id": r.id, **({"text": r.text} if r.html is None else {"html": r.html}), "url": r.url} for r in batch]
        (news / "all.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="ascii")
        settings_ = replace(cleaner().config, batch_size=size)
        run([news], out, settings_, jobs=1)
        written = {path.relative_to(out): path.read_bytes() for path in out.rglob("*") if path.is_file()}
        run([news], out, settings_, jobs=1)
        assert {path.relative_to(out): path.read_bytes() for path in out.rglob("*") if path.is_file()} == written
        whole = {record.id: record for record in batch if cleaner().clean(record).error is None}
        assert [row["id"] for row in read_articles(out)] == list(whole)
        restore_run(out, self.folder / "back")
        texts = sorted(path.read_bytes().decode() for path in (self.folder / "back").rglob("*.txt"))
        assert texts == sorted(segmented(record, cleaner().config).text for record in whole.values())

    @invariant()
    def every_result_can_be_undone(self) -> None:
        for name, result in self.results.items():
            if result.error is not None:
                assert (result.text, result.edits, result.quality) == (None, (), None)
                continue
            given = segmented(self.given[name], cleaner().config).text
            row = json_row(json_line(result.to_dict()))
            assert apply(given, result.edits) == result.text == row["text"]
            assert restore(row["text"], row["edits"]) == given


ANY_TEXT = st.text(st.characters(codec=None, categories=None))  # lone surrogates as well


class Edited(RuleBasedStateMachine):
    """A text that is edited over and over, each time by a list of edits: undoing them in turn leads back, step by step."""

    texts = Bundle("texts")

    def __init__(self) -> None:
        super().__init__()
        self.history: list[tuple[str, list[Edit]]] = []
        self.text = ""

    @rule(text=ANY_TEXT)
    def begin(self, text: str) -> None:
        self.history.clear()
        self.text = text

    @rule(data=st.data())
    def edit(self, data: st.DataObject) -> None:
        places = sorted(data.draw(st.lists(st.integers(0, len(self.text)), max_size=8)))
        spans = zip(places[::2], places[1::2], strict=False)
        edits = [Edit(a, b, self.text[a:b], data.draw(ANY_TEXT.filter(lambda after: len(after) < 9)), "encoding", 0.5) for a, b in spans]
        self.history.append((self.text, edits))
        self.text = apply(self.text, edits)

    @rule()
    def undo(self) -> None:
        if self.history:
            before, edits = self.history.pop()
            assert restore(self.text, edits) == before
            self.text = before

    @invariant()
    def lines_stand_where_they_say(self) -> None:
        assert all(self.text[block.start : block.end] == block.text for block in text_blocks(self.text))


TestPipeline = Pipeline.TestCase
TestPipeline.settings = settings(
    max_examples=12, stateful_step_count=12, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
TestEdited = Edited.TestCase
TestEdited.settings = settings(max_examples=60, stateful_step_count=12, deadline=None)
