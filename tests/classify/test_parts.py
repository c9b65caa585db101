"""Captions, headings, lists, quotations and tables may be settled by the configuration, above the model and below the rules."""

from __future__ import annotations

import pytest

from cleaner import Cleaner, restore
from cleaner.classify.parts import part_of
from cleaner.config import Config
from cleaner.document import Layout
from cleaner.errors import ConfigError

PAGE = """<html lang="nb"><body><nav><ul><li><a href="/">Forsiden</a></li><li><a href="/sport">Sport</a></li></ul></nav><main><article>
<h1>Broen åpner på mandag</h1>
<p>Kommunestyret vedtok mandag kveld å åpne den nye broen over elva for all trafikk, opplyser ordføreren i en pressemelding.</p>
<figure><img src="bro.jpg"><figcaption>Broen sett fra kaia tidlig om morgenen.</figcaption></figure>
<p>Arbeidet har tatt tre år og kostet langt mer enn planlagt, men nå er alle kontroller gjennomført og godkjent av fylket.</p>
<h2>Slik blir trafikken</h2>
<ul><li>Gående og syklende får egen bane på nordsiden av broen.</li><li>Bussene får forkjørsrett i begge retninger.</li></ul>
<table><tr><td>Bompenger</td><td>35 kroner</td></tr></table>
<p>– Dette har vi ventet på lenge, sier hun, og legger til at de første bilene får kjøre over klokken åtte.</p>
</article></main><footer><p><a href="/om">Om oss</a></p></footer></body></html>"""
PARTS = {
    "captions": "Broen sett fra kaia tidlig om morgenen.",
    "headings": "Slik blir trafikken",
    "lists": "Bussene får forkjørsrett i begge retninger.",
    "tables": "Bompenger 35 kroner",
}


def lines(**parts):
    result = Cleaner(Config.from_mapping({"parts": parts})).clean({"html": PAGE, "language": "no"})
    assert result.error is None
    return result, (result.text or "").split("\n")


@pytest.mark.parametrize("part", PARTS)
def test_a_part_may_be_kept_or_dropped(part):
    assert PARTS[part] in lines(**{part: "keep"})[1]
    result, left = lines(**{part: "drop"})
    assert PARTS[part] not in left
    assert PARTS[part] in restore(result.text, result.edits).split("\n")
    assert "– Dette har vi ventet på lenge, sier hun, og legger til at de første bilene får kjøre over klokken åtte." in left


def test_what_lies_outside_the_article_is_not_kept_for_being_a_list():
    assert "Forsiden" not in lines(lists="keep")[1]


def test_dropped_captions_are_told_as_such():
    result, _ = lines(captions="drop")
    assert "caption_credit" in {edit.reason for edit in result.edits if PARTS["captions"] in edit.before}


def test_rules_stand_above():
    config = Config.from_mapping({"parts": {"headings": "drop"}, "rules": {"never": [{"phrase": "Slik blir trafikken"}]}})
    assert "Slik blir trafikken" in (Cleaner(config).clean({"html": PAGE}).text or "")


@pytest.mark.parametrize(
    ("path", "part"),
    [(("body", "article", "p"), None), (("figure", "figcaption", "p"), "captions"), (("ul", "li", "table", "tr"), "tables"), ((), None)],
)
def test_the_nearest_element_names_the_part(path, part):
    assert part_of(Layout(path, tuple(range(len(path))), (), 0, False)) == part


def test_other_choices_are_refused():
    with pytest.raises(ConfigError, match=r"parts.captions must be one of auto, keep, drop, not yes"):
        Config.from_mapping({"parts": {"captions": "yes"}})
