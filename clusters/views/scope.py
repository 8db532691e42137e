"""The cluster, meeting or action that an address names, for those who see it."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from clusters import action_lines, addresses, meeting_page, rules
from clusters.models import Action, Cluster, Meeting
from core.access import SignedInRequest
from core.prepared import first_or_404

WRITE = ["GET", "HEAD", "POST"]
WHO_WRITES = {
    False: "The facilitator and the leads of the alliances write minutes and actions down.",
    True: "The programme’s administrators write minutes and actions of an event down.",
}
"""Told to others; by whether it is an event of the whole programme."""


def facilitated(request: SignedInRequest, slug: str) -> Cluster:
    """A cluster, for whoever facilitates it."""
    cluster = first_or_404(addresses.cluster_at(slug, request.access))
    if cluster.pk not in request.access.facilitates:
        raise PermissionDenied("This page is for the cluster’s research facilitator.")
    return cluster


def find(request: SignedInRequest, pk: int) -> Meeting:
    """A meeting; 404 for whoever does not see it."""
    return first_or_404(meeting_page.find(pk, request.access))


def must_take_place(meeting: Meeting) -> None:
    """Refuse what belongs to a meeting that was called off, or is only proposed."""
    if not meeting.is_announced:
        raise PermissionDenied("This meeting does not take place, so nothing is written for it.")


def run_by(request: SignedInRequest, pk: int) -> Meeting:
    """A meeting, for whoever runs it."""
    meeting = find(request, pk)
    if not rules.runs(request.access, meeting):
        of_whom = (
            "cluster’s research facilitator" if meeting.cluster_id else "programme’s administrator"
        )
        raise PermissionDenied(f"The {of_whom} looks after this meeting.")
    return meeting


def find_action(request: SignedInRequest, pk: int) -> Action:
    """An action; 404 for whoever does not see it."""
    return get_object_or_404(action_lines.visible(request.access), pk=pk)
