"""What an alliance and its schools want to get better at."""

from itertools import groupby

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliances import rules, served
from alliances.actions import priorities as actions
from alliances.forms.priorities import ChangedPriorityForm, NewPriorityForm
from alliances.models import Alliance, Priority, School
from alliances.views import scope
from core import clock
from core.access import SignedInRequest
from core.exceptions import ChangedMeanwhile
from writing import submissions


@require_safe
def priorities(request: SignedInRequest) -> HttpResponse:
    """The alliance's own first, then those of each school, then what has been ended."""
    alliance, alliances = scope.asked(request)
    found = alliance.priorities.select_related("school", "ended_by")
    rows = list(served.with_projects(found, request.access))
    members = _members(alliance)
    lines = [(row, _can_change(request, row, members)) for row in rows]
    current = [line for line in lines if line[0].ended_at is None]
    context = {
        "alliance": alliance,
        "alliances": alliances,
        "groups": [
            (school or alliance, list(group))
            for school, group in groupby(current, key=lambda line: line[0].school)
        ],
        "ended": [line for line in lines if line[0].ended_at],
        "can_add": rules.can_set_priorities(request.access, alliance.pk),
    }
    return render(request, "alliances/priorities.html", context)


@require_http_methods(scope.WRITE)
def priority_new(request: SignedInRequest, slug: str) -> HttpResponse:
    """Add a priority of the alliance or of a school; sent twice, it is added once."""
    alliance = scope.find(request, slug)
    if not rules.can_set_priorities(request.access, alliance.pk):
        raise PermissionDenied("Alliance leads set priorities, headteachers those of their school.")
    schools = School.objects.members_of(alliance)
    own = rules.sets_priorities_of(request.access, alliance.pk)
    form = NewPriorityForm(
        request.POST or None,
        schools=list(schools if own is None else schools.filter(pk__in=own)),
        for_alliance=own is None,
        year=clock.school_year(clock.today()),
    )
    if form.is_valid():
        submissions.once(
            Priority,
            form.cleaned_data["key"],
            by=request.user,
            make=lambda: Priority.objects.create(
                alliance=alliance, school=form.cleaned_data["school"], **form.answers()
            ),
        )
        messages.success(request, "Priority added.")
        return redirect(_list(alliance.slug))
    context = {"form": form, "alliance": alliance, "back": _list(alliance.slug), "writing": True}
    return render(request, "alliances/priority_form.html", context)


@require_http_methods(scope.WRITE)
def priority_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change the words or the school years of a priority."""
    priority = _settable(request, pk)
    names = ("text", "first_year", "last_year", "version")
    form = ChangedPriorityForm(
        request.POST or None,
        year=clock.school_year(clock.today()),
        initial={name: getattr(priority, name) for name in names},
    )
    conflict = None
    if form.is_valid():
        try:
            actions.change(priority, version=form.cleaned_data["version"], **form.answers())
        except ChangedMeanwhile as problem:
            form.add_error(None, str(problem))
            conflict = _saved_meanwhile(form, priority)
        else:
            messages.success(request, "Priority saved.")
            return redirect(_list(priority.alliance.slug))
    context = {
        "form": form,
        "priority": priority,
        "alliance": priority.alliance,
        "conflict": conflict,
        "back": _list(priority.alliance.slug),
        "writing": True,
    }
    return render(request, "alliances/priority_form.html", context, status=409 if conflict else 200)


@require_POST
def priority_end(request: SignedInRequest, pk: int) -> HttpResponse:
    """End a priority, or take it up again; twice is as once."""
    priority = _settable(request, pk)
    if "take_up" in request.POST:
        actions.take_up(priority)
        messages.success(request, f"Taken up again: {priority.text}")
    else:
        actions.end(priority, by=request.user, at=clock.now())
        messages.success(request, f"Ended: {priority.text}")
    return redirect(_list(priority.alliance.slug))


def _settable(request: SignedInRequest, pk: int) -> Priority:
    visible = Priority.objects.visible_to(request.access).select_related("alliance", "school")
    priority = get_object_or_404(visible, pk=pk)
    if not _can_change(request, priority, _members(priority.alliance)):
        raise PermissionDenied("Alliance leads set priorities, headteachers those of their school.")
    return priority


def _members(alliance: Alliance) -> frozenset[int]:
    return frozenset(School.objects.members_of(alliance).values_list("pk", flat=True))


def _can_change(request: SignedInRequest, priority: Priority, members: frozenset[int]) -> bool:
    """What a school that has left wanted to get better at is the lead's to end, nobody else's."""
    is_lead = rules.sets_priorities_of(request.access, priority.alliance_id) is None
    belongs = priority.school_id is None or priority.school_id in members
    return rules.can_change_priority(request.access, priority) and (is_lead or belongs)


def _saved_meanwhile(form: ChangedPriorityForm, priority: Priority) -> Priority:
    """The priority as it was saved; the form then carries its number: a second save is a choice."""
    saved = Priority.objects.get(pk=priority.pk)
    form.carry(version=saved.version)
    return saved


def _list(slug: str) -> str:
    return f"{reverse('alliances:priorities')}?alliance={slug}"
