"""Letters: what is owed, who loses touch, what readers said, who challenges whom, cycles."""

from logs.notices import agreements, comments, drift, owing, reviewing, school_vacancies, stages

KINDS = [
    *owing.ALL,
    *drift.ALL,
    *school_vacancies.ALL,
    *agreements.ALL,
    *comments.ALL,
    *reviewing.ALL,
    *stages.ALL,
]
