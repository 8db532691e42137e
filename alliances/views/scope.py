"""The alliance that an address or a question names, for those whose own affair it is."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from alliances.models import Alliance
from core.access import SignedInRequest

WRITE = ["GET", "HEAD", "POST"]


def asked(request: SignedInRequest) -> tuple[Alliance, list[Alliance]]:
    """The alliance of ``?alliance=``, else the first, and every one this person may ask for.

    Their own come before those they facilitate.
    """
    access = request.access
    found = sorted(
        Alliance.objects.visible_to(access), key=lambda alliance: alliance.pk in access.facilitated
    )
    if not found:
        raise PermissionDenied("This page is for people who work in an alliance.")
    slug = request.GET.get("alliance")
    alliance = next((each for each in found if each.slug == slug), None) if slug else found[0]
    if alliance is None:
        raise Http404
    return alliance, found


def find(request: SignedInRequest, slug: str) -> Alliance:
    """An alliance; 404 for whom its own affairs are none of theirs."""
    return get_object_or_404(Alliance.objects.visible_to(request.access), slug=slug)
