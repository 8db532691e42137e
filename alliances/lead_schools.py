"""Which school leads an alliance, in a sentence."""

from collections.abc import Collection

from alliances.models import Alliance, LeadSchoolChange
from core.templatetags.components import long_day


def in_words(alliances: Collection[int]) -> dict[int, str]:
    """For each alliance, by its number, which school leads it; in two queries."""
    newest: dict[int, LeadSchoolChange] = {}
    for change in LeadSchoolChange.objects.filter(alliance__in=alliances):
        newest.setdefault(change.alliance_id, change)
    rows = Alliance.objects.filter(pk__in=alliances).select_related("lead_school")
    return {row.pk: _sentence(row, newest.get(row.pk)) for row in rows}


def _sentence(alliance: Alliance, change: LeadSchoolChange | None) -> str:
    since = f" since {long_day(change.changed_on)}" if change else ""
    if alliance.ended_on:
        return f"Ended {long_day(alliance.ended_on)}"
    if alliance.lead_school:
        instead = f", in place of {change.before_name}" if change and change.before_name else ""
        return f"Lead school: {alliance.lead_school}{since}{instead}"
    by = f", to be named by {long_day(change.named_by)}" if change and change.named_by else ""
    return f"No lead school{since}{by}"
