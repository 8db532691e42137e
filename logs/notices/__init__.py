"""Letters about what is still owed, and about alliances that are losing touch."""

from logs.notices import drift, owing

KINDS = [*owing.ALL, *drift.ALL]
