"""Baselines: which was taken too late to be one."""

from datetime import date


def is_late(taken_on: date, *, began_on: date | None, joined_on: date | None = None) -> bool:
    """Whether a baseline was taken after what it should come before had begun.

    That is the cycle its measure was set for; for a school that joined later, the day it joined.
    """
    begun = [day for day in (began_on, joined_on) if day]
    return bool(begun) and taken_on > max(begun)
