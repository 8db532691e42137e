"""What happens beside it when a cycle is closed with its project; apps above add to it."""

from collections.abc import Callable
from datetime import datetime

from accounts.models import User
from projects.models import Cycle

Keep = Callable[[Cycle, User, datetime], None]
"""Called with a cycle as it was before it closed, who closed it and when, in that transaction."""

KEEPS: list[Keep] = []


def register(keep: Keep) -> None:
    """Call this whenever a cycle is closed with its project; apps do so when they are ready."""
    KEEPS.append(keep)
