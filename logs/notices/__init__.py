"""Letters: what is owed, alliances losing touch, what readers said, who challenges whom."""

from logs.notices import comments, drift, owing, reviewing

KINDS = [*owing.ALL, *drift.ALL, *comments.ALL, *reviewing.ALL]
