"""Who may do what around a meeting, and with an action that was agreed."""

from collections.abc import Collection

from clusters.models import Action, Meeting
from core.access import Access


def runs(access: Access, meeting: Meeting) -> bool:
    """The cluster's facilitator; an event of the whole programme is its administrators'."""
    if meeting.cluster_id is None:
        return meeting.programme_id in access.admin_of
    return meeting.cluster_id in access.facilitates


def can_enter_meetings(access: Access) -> bool:
    """Whether there may be any meeting that this person enters."""
    return bool(access.facilitates | access.admin_of)


def can_enter_busy_periods(access: Access, alliance_id: int) -> bool:
    """Who leads an alliance, and its facilitator, who hears of it in a call."""
    return alliance_id in access.leads or alliance_id in access.facilitated


def can_reply(access: Access, meeting: Meeting) -> bool:
    """Who works in an alliance of the cluster; to an event of a programme all but who runs it."""
    if meeting.cluster_id is None:
        return meeting.programme_id in access.programmes - access.admin_of
    return meeting.cluster_id in access.clusters


def can_write_minutes(access: Access, meeting: Meeting, alliances: Collection[int]) -> bool:
    """Who runs the meeting, and the leads of the alliances that meet."""
    leads = meeting.cluster_id is not None and not access.leads.isdisjoint(alliances)
    return runs(access, meeting) or leads


def can_agree_on_actions(access: Access) -> bool:
    """Whether there may be any cluster or alliance for which this person writes actions down."""
    return bool(access.facilitates | access.reached_alliances)


def can_hold_actions(access: Access) -> bool:
    """Whether there may be anything that this person can take on (``circles``)."""
    return bool(access.posts or access.facilitates or access.admin_of)


def can_finish(access: Access, action: Action) -> bool:
    """Whoever does it, whoever looks after it, and the lead of its alliance."""
    return (
        action.owner_id == access.person_id
        or action.alliance_id in access.leads
        or looks_after(access, action)
    )


def can_change(access: Access, action: Action) -> bool:
    """Whoever looks after it; an alliance's or a cluster's also who wrote it down,
    while they work there.

    The form names all who can take it on: of a whole programme nobody but who runs it sees those.
    """
    is_here = action.alliance_id in access.member_of or action.cluster_id in access.clusters
    wrote_it = action.agreed_by_id == access.person_id and not action.is_of_programme
    return (wrote_it and is_here) or looks_after(access, action)


def looks_after(access: Access, action: Action) -> bool:
    """The facilitator of its cluster or alliance; what an event agreed on, who runs the event."""
    if action.is_of_programme:
        return action.programme_id in access.admin_of
    return action.cluster_id in access.facilitates or action.alliance_id in access.facilitated
