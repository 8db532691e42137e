"""Who may do what with what is an alliance's own."""

from alliances.models import Post, Priority, SelfAssessment
from core.access import Access


def sets_priorities_of(access: Access, alliance_id: int) -> frozenset[int] | None:
    """The schools whose priorities somebody sets; None for the alliance's and every school's.

    Alliance leads set them all, headteachers those of their own school.
    """
    if alliance_id in access.leads:
        return None
    return access.schools_in(alliance_id, Post.Role.HEADTEACHER)


def can_set_priorities(access: Access, alliance_id: int) -> bool:
    """Whether there is any priority in this alliance that somebody may set."""
    schools = sets_priorities_of(access, alliance_id)
    return schools is None or bool(schools)


def can_change_priority(access: Access, priority: Priority) -> bool:
    schools = sets_priorities_of(access, priority.alliance_id)
    return schools is None or priority.school_id in schools


def can_run_groups(access: Access, alliance_id: int) -> bool:
    """Alliance leads start groups, say who is in them, and note what they agreed."""
    return alliance_id in access.leads


def rates_for_schools(access: Access, alliance_id: int) -> frozenset[int]:
    """The schools for which somebody gives a self-assessment; their teachers read it."""
    return access.schools_in(alliance_id, Post.Role.SCHOOL_LEAD, Post.Role.HEADTEACHER)


def can_pull_back(access: Access, statement: SelfAssessment) -> bool:
    """Whoever may give one for the same voice."""
    if statement.school_id is None:
        return can_rate_jointly(access, statement.alliance_id)
    return statement.school_id in rates_for_schools(access, statement.alliance_id)


def can_rate_jointly(access: Access, alliance_id: int) -> bool:
    """Alliance leads give the joint self-assessment."""
    return alliance_id in access.leads
