"""Which school leads an alliance, in a sentence."""

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from alliances.models import Alliance, LeadSchoolChange
from core.templatetags.components import long_day


def in_words(alliances: QuerySet[Alliance]) -> dict[int, str]:
    """For each alliance, by its number, which school leads it; in one query."""
    newest = LeadSchoolChange.objects.filter(alliance=OuterRef("pk")).order_by("-number")
    last = {
        name: Subquery(newest.values(name)[:1])
        for name in ("changed_on", "before_name", "named_by")
    }
    return {
        row.pk: _sentence(row) for row in alliances.select_related("lead_school").annotate(**last)
    }


def _sentence(alliance: Any) -> str:
    """It carries what its last change says, where there was one."""
    since = f" since {long_day(alliance.changed_on)}" if alliance.changed_on else ""
    if alliance.ended_on:
        return f"Ended {long_day(alliance.ended_on)}"
    if alliance.lead_school:
        instead = f", in place of {alliance.before_name}" if alliance.before_name else ""
        return f"Lead school: {alliance.lead_school}{since}{instead}"
    by = f", to be named by {long_day(alliance.named_by)}" if alliance.named_by else ""
    return f"No lead school{since}{by}"
