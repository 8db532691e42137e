"""Pages for writing single texts of the log."""

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from core import clock
from core.access import Access, SignedInRequest
from core.prepared import prepared
from logs import queries, rules
from logs.actions import entries, reflections
from logs.actions.entries import ChangedMeanwhile
from logs.forms.texts import (
    WHOLE_ALLIANCE,
    EntryForm,
    NewEntryForm,
    NewReflectionForm,
    ReflectionForm,
    entry_initial,
    reflection_initial,
)
from logs.models import Entry, LogText, Reflection
from logs.views.reading import Text, found
from projects.actions.readings import CycleIsClosed
from projects.models import Cycle, Measure, Sharing
from projects.rules import can_log
from writing import submissions

WRITE = ["GET", "HEAD", "POST"]


@require_http_methods(WRITE)
def entry_new(request: SignedInRequest) -> HttpResponse:
    """Log evidence for an open cycle; sent twice, it is logged once."""
    cycles = _cycles_to_log(request)
    if not cycles:
        return render(request, "logs/no_cycle.html", {"writing": False})
    cycle, today = _chosen(cycles, request), clock.today()
    last = cache(lambda: _as_last_time(request))  # what is saved at once does not ask for it
    measures = cache(lambda: queries.measures_of(cycle))
    form = NewEntryForm(
        request.POST or None,
        cycle=cycle,
        today=today,
        measures=measures,
        schools=_schools(request, cycle),
        initial={
            "happened_on": today,
            "sharing": lambda: last()[0],
            "school": lambda: last()[1],
            "measure": request.GET.get("measure", ""),
        },
    )
    if form.is_valid():
        entry = submissions.once(
            Entry,
            form.cleaned_data["key"],
            by=request.user,
            make=lambda: entries.log(
                cycle,
                by=request.user,
                at=clock.now(),
                fields=form.entry_fields(),
                reading=form.cleaned_data["figure"],
                tags=form.tags(),
            ),
        )
        messages.success(request, f"Entry saved. {_who_sees(entry)}")
        return redirect(request.get_full_path() if "another" in request.POST else entry)
    _tell_of(measures(), cycle, request.access)
    return _form_page(request, "logs/entry_form.html", form, cycles=cycles, measures=measures())


@require_http_methods(WRITE)
def entry_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change one's own entry; the version before stays."""
    entry = _own(request, queries.entry(pk, request.access))
    measures = cache(lambda: queries.measures_of(entry.cycle))
    form = EntryForm(
        request.POST or None,
        cycle=entry.cycle,
        today=clock.today(),
        pull_back=_pull_back(entry),
        measures=measures,
        schools=_schools(request, entry.cycle, keep=entry.school_id),
        initial=entry_initial(entry),
    )
    saved = _save_change(
        form,
        entry,
        lambda version: entries.change(
            entry,
            by=request.user,
            at=clock.now(),
            version=version,
            fields=form.entry_fields(),
            reading=form.cleaned_data["figure"],
            tags=form.tags(),
        ),
    )
    if saved:
        messages.success(request, f"Entry saved. {_who_sees(entry)}")
        return redirect(entry)
    _tell_of(measures(), entry.cycle, request.access)
    return _form_page(request, "logs/entry_form.html", form, entry=entry, measures=measures())


@require_http_methods(WRITE)
def reflection_new(request: SignedInRequest) -> HttpResponse:
    """Reflect on leading a cycle. It starts as the author's alone."""
    cycles = _cycles_to_log(request)
    if not cycles:
        return render(request, "logs/no_cycle.html", {"writing": False})
    cycle, today = _chosen(cycles, request), clock.today()
    form = NewReflectionForm(
        request.POST or None,
        cycle=cycle,
        today=today,
        initial={"happened_on": today, "sharing": Sharing.ONLY_ME},
    )
    if form.is_valid():
        reflection = submissions.once(
            Reflection,
            form.cleaned_data["key"],
            by=request.user,
            make=lambda: reflections.write(
                cycle,
                by=request.user,
                at=clock.now(),
                fields=form.reflection_fields(),
                tags=form.tags(),
            ),
        )
        messages.success(request, f"Reflection saved. {_who_sees(reflection)}")
        return redirect(reflection)
    return _form_page(request, "logs/reflection_form.html", form, cycles=cycles)


@require_http_methods(WRITE)
def reflection_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change or share one's own reflection; the version before stays."""
    reflection = _own(request, queries.reflection(pk, request.access))
    form = ReflectionForm(
        request.POST or None,
        cycle=reflection.cycle,
        today=clock.today(),
        pull_back=_pull_back(reflection),
        initial=reflection_initial(reflection),
    )
    saved = _save_change(
        form,
        reflection,
        lambda version: reflections.change(
            reflection,
            by=request.user,
            at=clock.now(),
            version=version,
            fields=form.reflection_fields(),
            tags=form.tags(),
        ),
    )
    if saved:
        messages.success(request, f"Reflection saved. {_who_sees(reflection)}")
        return redirect(reflection)
    return _form_page(request, "logs/reflection_form.html", form, reflection=reflection)


def _cycles_to_log(request: SignedInRequest) -> list[Cycle]:
    if not can_log(request.access):
        raise PermissionDenied("You can read the log. Leads, teachers and guests write in it.")
    return _open_to_log(request.access, clock.today())


@prepared
def _open_to_log(access: Access, today: date) -> QuerySet[Cycle]:
    return Cycle.objects.open_to_log(access, today).select_related("project__alliance", "term")


def _chosen(cycles: list[Cycle], request: SignedInRequest) -> Cycle:
    """The cycle the address names, or the newest; 404 for one the person does not write in."""
    asked = request.GET.get("cycle")
    if not asked:
        return cycles[0]
    for cycle in cycles:
        if str(cycle.pk) == asked:
            return cycle
    raise Http404


def _schools(
    request: SignedInRequest, cycle: Cycle, keep: int | None = None
) -> list[tuple[str, str]]:
    found = queries.schools_to_log_for(request.access, cycle.project, keep=keep)
    schools = [(str(school.pk), school.name) for school in found.schools]
    return [*schools, (WHOLE_ALLIANCE, "Whole alliance")] if found.whole_alliance else schools


def _tell_of(measures: list[Measure], cycle: Cycle, access: Access) -> None:
    """What the page says of each measure, which saving does not ask for."""
    queries.count_by_measure(cycle.pk, access, measures)
    queries.read_newest(cycle.project_id, measures)


def _as_last_time(request: SignedInRequest) -> tuple[str, str]:
    """Sharing and school of the entry this person wrote last."""
    for sharing, school in _last_written(request.user.pk):
        return sharing, str(school or WHOLE_ALLIANCE)
    return Sharing.ALLIANCE, WHOLE_ALLIANCE


@prepared
def _last_written(author: int) -> QuerySet[Entry, tuple[str, int | None]]:
    mine = Entry.objects.filter(author=author).order_by("-submitted_at")
    return mine.values_list("sharing", "school")[:1]


def _own(request: SignedInRequest, texts: list[Text]) -> Text:
    """The text, for the person who wrote it."""
    text = found(texts)
    if not rules.can_edit_text(request.access, text):
        raise PermissionDenied("Only the person who wrote this can change it.")
    return text


def _pull_back(text: Entry | Reflection) -> str:
    """Where a text that others read becomes its author's alone; nothing for one that is."""
    return "" if text.is_private else f"{text.get_absolute_url()}withdraw/"


def _save_change(form: Any, text: LogText, change: Callable[[int], LogText]) -> bool:
    """Save an edit form; when the text was changed meanwhile, show both versions and save nothing.

    The form then carries the saved version's number, so saving once more is the author's choice.
    """
    if not form.is_valid():
        return False
    try:
        change(form.cleaned_data["version"] or 0)
    except ChangedMeanwhile as problem:
        form.add_error(None, str(problem))
        form.saved_meanwhile = type(text).objects.get(pk=text.pk)
        form.data = form.data.copy()
        form.data["version"] = form.saved_meanwhile.version
        return False
    except CycleIsClosed as problem:
        form.add_error("reading", str(problem))
        return False
    return True


def _form_page(request: SignedInRequest, template: str, form: Any, **context: Any) -> HttpResponse:
    conflict = getattr(form, "saved_meanwhile", None)
    context |= {"form": form, "cycle": form.cycle, "writing": True, "conflict": conflict}
    return render(request, template, context, status=409 if conflict else 200)


def _who_sees(text: LogText) -> str:
    return {
        Sharing.ONLY_ME: "Only you can see it.",
        Sharing.ALLIANCE: "Your facilitator and your alliance can see it now.",
        Sharing.CLUSTER: "Your facilitator and the alliances of your cluster can see it now.",
        Sharing.PROGRAMME: "Everybody in the programme can see it now.",
    }[Sharing(text.sharing)]
