"""Letters: what is owed, who loses touch, what readers said, who challenges whom, cycles."""

from logs.notices import comments, drift, owing, reviewing, stages

KINDS = [*owing.ALL, *drift.ALL, *comments.ALL, *reviewing.ALL, *stages.ALL]
