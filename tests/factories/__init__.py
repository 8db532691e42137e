"""Rows for tests, one factory a model: valid by default, and all of one programme.

What a row belongs to is made along with it; give two rows the same parent to bring them together.
"""

from datetime import UTC, date, datetime

SINCE = date(2025, 9, 1)
"""When everything that holds began; it has no end."""

TERM_BEGAN = date(2026, 9, 1)
HAPPENED_ON = date(2026, 10, 8)
AT = datetime(2026, 10, 8, 15, 30, tzinfo=UTC)
