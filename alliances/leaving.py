"""When a letter that invites somebody may leave.

``clusters`` knows the school days and registers the rule in ``AppConfig.ready()``.
"""

from collections.abc import Callable
from datetime import datetime

from alliances.models import Alliance, Programme

Rule = Callable[[Alliance | Programme, datetime], datetime]

_rules: list[Rule] = []


def register(rule: Rule) -> None:
    """Make the rule known; called in ``AppConfig.ready()``."""
    _rules[:] = [rule]


def leaves_at(to: Alliance | Programme, at: datetime) -> datetime:
    """The first moment from this one on at which somebody is written to who is to join this."""
    (rule,) = _rules
    return rule(to, at)
