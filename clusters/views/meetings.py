"""The list of meetings, the page of one, and its calendar file."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clusters import agenda, circles, ics, meeting_list, meeting_page, meeting_parts, rules
from clusters.forms.follow_up import NewActionForm
from clusters.models import Cluster
from clusters.views import attendance, replies, scope
from core import clock
from core.access import SignedInRequest


@require_safe
def meetings(request: SignedInRequest) -> HttpResponse:
    """Meetings to come, the next one first; then those that have been."""
    access, today = request.access, clock.today()
    page, past = meeting_list.past(access, today, request.GET.get("page"))
    context = {
        "upcoming": meeting_list.upcoming(access, today),
        "past": past,
        "page": page,
        "can_enter": rules.can_enter_meetings(access),
        "clusters": Cluster.objects.filter(pk__in=access.facilitates),
    }
    return render(request, "clusters/meetings.html", context)


@require_safe
def meeting(request: SignedInRequest, pk: int) -> HttpResponse:
    """One meeting: when and where, who comes, the agenda, what was carried to it and agreed."""
    access, now, today = request.access, clock.now(), clock.today()
    found = scope.find(request, pk)
    meets = meeting_page.meets(found)
    runs = rules.runs(access, found)
    writes = rules.can_write_minutes(access, found, [each.alliance.pk for each in meets])
    slots = meeting_page.slots(found)
    over = agenda.overrun([slot.item for slot in slots], found)
    is_past = found.held_on < today
    has_begun = now >= found.begins_at
    actions = meeting_page.actions(found, access, today)
    context = {
        "meeting": found,
        "runs": runs,
        "writes": writes and found.is_announced,
        "is_past": is_past,
        "slots": slots,
        "parts": meeting_parts.of(found, access, now),
        "too_long": f"{over} minutes longer than the meeting" if over else "",
        "actions": actions,
        "reply_form": replies.form_of(request, found)
        if rules.can_reply(access, found) and found.is_announced and not has_begun
        else None,
        "replies": meeting_page.replies(found, today)
        if runs and found.is_announced and not is_past
        else None,
        "attendance": attendance.rows_of(meets)
        if runs and found.is_announced and today >= found.held_on
        else None,
        "shows_outcome": found.is_announced and (today >= found.held_on or bool(actions.agreed)),
        "came": [each for each in meets if each.noted is not None],
        "action_form": NewActionForm(circles=[circles.of_meeting(found, today)], today=today)
        if writes and found.is_announced
        else None,
        "can_send": runs and has_begun and bool(actions.agreed) and found.summary_at is None,
    }
    return render(request, "clusters/meeting.html", context)


@require_safe
def meeting_calendar(request: SignedInRequest, pk: int) -> HttpResponse:
    """A calendar file of one meeting; a proposal has none."""
    found = scope.find(request, pk)
    if found.confirmed_at is None:
        raise Http404
    content = ics.write([ics.of_meeting(found)], name=str(found))
    return HttpResponse(
        content,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="meeting-{found.held_on}.ics"'},
    )
