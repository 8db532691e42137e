"""Letters about what is owed, alliances that are losing touch, and what readers said."""

from logs.notices import comments, drift, owing

KINDS = [*owing.ALL, *drift.ALL, *comments.ALL]
