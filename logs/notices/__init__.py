"""Letters: what is owed, who loses touch, what readers said, who challenges whom, cycles."""

from logs.notices import (
    agreements,
    comments,
    drift,
    owing,
    reviewing,
    school_vacancies,
    stages,
    withdrawn,
)

KINDS = [
    *owing.ALL,
    *drift.ALL,
    *school_vacancies.ALL,
    *agreements.ALL,
    *withdrawn.ALL,
    *comments.ALL,
    *reviewing.ALL,
    *stages.ALL,
]
