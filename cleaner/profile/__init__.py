"""Template lines of a source: how often each line recurs across its articles. Counted, merged, and looked up.

    keys.py       what makes two lines the same line
    gathered.py   keys of articles, on the disk as they come
    store.py      the file: fit, merge, read
    evidence.py   the counts of a batch's lines

What the counts mean for a line is decided in `cleaner.classify.templates`.
"""

from __future__ import annotations

from cleaner.profile.evidence import OFTEN as OFTEN
from cleaner.profile.evidence import Learned as Learned
from cleaner.profile.evidence import Profile as Profile
from cleaner.profile.evidence import ProfileFile as ProfileFile
from cleaner.profile.evidence import learned as learned
from cleaner.profile.gathered import Gathered as Gathered
from cleaner.profile.keys import ArticleKeys as ArticleKeys
from cleaner.profile.keys import article_keys as article_keys
from cleaner.profile.store import Fit as Fit
from cleaner.profile.store import count as count
from cleaner.profile.store import merge as merge

__all__ = ["OFTEN", "ArticleKeys", "Fit", "Gathered", "Learned", "Profile", "ProfileFile", "article_keys", "count", "learned", "merge"]
