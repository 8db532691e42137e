"""What is done to the platform: one function an id of the test plan.

Each takes a world at rest and a number of rounds, does the harm, and returns whether the target was
met and the figures.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from tests.faults.cases import (
    broker,
    changes,
    clocks,
    database,
    memory,
    posting,
    recipients,
    relays,
    schedule,
    senders,
    throughput,
)
from tests.faults.verdicts import Outcome
from tests.faults.world import SHORT, World


class Case(NamedTuple):
    """What it does, the rounds of a whole run, and those of the smoke, where 0 leaves it out."""

    run: Callable[[World, int], Outcome]
    rounds: int
    smoke: int
    shorter: Mapping[str, str] = SHORT


CASES = {
    "RM-01": Case(posting.three_schedulers, 100, 10),
    "RM-01-JOBS": Case(posting.jobs_at_once, 30, 2),
    "RM-02": Case(posting.kills_after_the_commit, 200, 10),
    "RM-03": Case(senders.kills_of_senders, 200, 4),
    "RM-04": Case(broker.broker_trouble, 28, 3),
    "RM-05": Case(clocks.three_days_off, 100, 0),
    "RM-06": Case(relays.relay_away, 2000, 60),
    "RM-07": Case(recipients.poisoned, 300, 0),
    "RM-11": Case(changes.races, 500, 20),
    "RM-15": Case(clocks.clock_jumps, 50, 0),
    "RM-16": Case(memory.many_sends, 20, 0),
    "RM-18": Case(schedule.nothing_for_later, 1, 1),
    "FI-12": Case(broker.broker_killed_while_sending, 20, 0),
    "FI-13": Case(database.database_crashes, 10, 1),
    "THROUGHPUT": Case(throughput.beside_a_task_a_mail, 7, 0, shorter={}),
}
