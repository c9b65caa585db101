"""Texts cut off and whole ones, in several scripts, written by hand."""

from __future__ import annotations

import pytest
from whole_texts import WHOLE

from cleaner import clean
from cleaner.score.truncated import is_truncated

STORY = "The lido opens on Saturday, three weeks later than planned. The heating had failed in March.\n\n"
WHOLE_STORIES = {
    "name and place": STORY + "Reporting by Ada Quill and Tom Ferris in Marlow Bridge; editing by Joan Pell",
    "agency": STORY + "Es war der dritte Einsatz der Wehr in dieser Woche, und es wird nicht der letzte gewesen sein. dpa",
    "signature": STORY + "The writer is a swimming teacher\nMarlow Bridge",
    "trailing speech": STORY + "“We had all hoped for the first warm days of April, but well, you know how these things go...”",
    "a question": STORY + "Who will pay for the new pump when the old one has been taken to the scrapyard?",
    "results": "Marlow Bridge 2–1 Penhallow\nScores: Ferris 12, Quill 40, and for the visitors Trelawny 77\nAttendance 1,204",
    "no full stops at all": "the river that came in the night and took the lower meadow with it\n"
    "the hay that hung for weeks in the hedges along the road to the mill\nand none of us who ever said a word about it until now",
    "short": "Closed on Mondays",
    "nothing": "",
}
CUT_STORIES = {
    "en": STORY + "The council has put aside forty thousand pounds for the repair, but the treasurer warned that the",
    "comma": STORY + "The council has put aside forty thousand pounds for the repair, and the treasurer warned that,",
    "feed": "The council has put aside forty thousand pounds for the repair of [&hellip;]".replace("&hellip;", "…"),
    "dots": "The council has put aside forty thousand pounds for the repair of the lido's old boiler...",
    "ru": "Бассейн откроют в субботу, на три недели позже. Отопление сломалось ещё в марте.\n\nСовет выделил на ремонт сорок тысяч, "
    "но казначей предупредила, что деньги закончатся раньше, чем",
    "zh": "游泳馆将于星期六开放，比原计划晚三个星期。三月份的时候供暖系统坏了。\n\n"
    "市政府为这次维修拨出了四万元，但是财务主管提醒说这笔钱恐怕在夏天到来以前就会",
    "hi": "तरणताल शनिवार को खुलेगा, योजना से तीन सप्ताह बाद। मार्च में हीटर ख़राब हो गया था।\n\n"
    "परिषद ने मरम्मत के लिए चालीस हज़ार रुपये रखे हैं, पर कोषाध्यक्ष ने कहा कि यह राशि गर्मियों तक",
}


@pytest.mark.parametrize("text", WHOLE_STORIES.values(), ids=WHOLE_STORIES)
def test_whole(text):
    assert not is_truncated(text)


@pytest.mark.parametrize("text", WHOLE.values(), ids=WHOLE)
def test_whole_in_every_language(text):
    assert not is_truncated(text)


@pytest.mark.parametrize("text", CUT_STORIES.values(), ids=CUT_STORIES)
def test_cut(text):
    assert is_truncated(text)


def test_the_link_behind_a_teaser_is_no_end():
    result = clean(CUT_STORIES["dots"] + "\n\nRead more", language="en")
    assert "truncated" in result.flags
