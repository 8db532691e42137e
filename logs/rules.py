"""Who may do what with a text of the log."""

from core.access import Access
from logs.models import LogText
from projects.rules import can_log_in


def can_edit_text(access: Access, text: LogText) -> bool:
    """Authors edit their own words, while they still write in the project."""
    return text.author_id == access.person_id and can_log_in(access, text.cycle.project)
