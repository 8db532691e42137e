"""Presentations at an event: choose one, answer, read, change its time, note what came of it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from clusters import meeting_page
from clusters import rules as meetings
from core import clock
from core.access import SignedInRequest
from core.exceptions import ChangedMeanwhile, DomainError
from core.prepared import first_or_404
from projects import presentations as page
from projects import rules
from projects.actions import presentations as actions
from projects.forms.presentations import (
    ChooseForm,
    DeclineForm,
    OutcomeForm,
    TimeForm,
    WordsForm,
)
from projects.models import Presentation
from projects.views.scope import WRITE
from writing import submissions
from writing.views import download


@require_http_methods(WRITE)
def presentation_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """Choose a project for an event. Its leads are asked at once."""
    meeting = first_or_404(meeting_page.find(pk, request.access))
    if not meetings.runs(request.access, meeting):
        raise PermissionDenied("The programme’s administrator chooses what is presented.")
    if not page.takes_them(meeting):
        raise Http404
    form = ChooseForm(
        request.POST or None,
        meeting=meeting,
        choices=page.choices(meeting),
        initial={
            "starts_at": page.next_free(meeting, meeting.presentations.select_related("meeting")),
            "minutes": 20,
        },
    )
    is_valid = form.is_valid()
    first = submissions.already_made(Presentation, form.sent_key, by=request.user)
    if first:  # whose project is no choice any more
        return redirect(f"{meeting.get_absolute_url()}#presentations")
    if is_valid:
        data = form.cleaned_data
        try:
            made = submissions.once(
                Presentation,
                data["key"],
                by=request.user,
                make=lambda: actions.choose(
                    meeting,
                    form.chosen,
                    by=request.user,
                    at=clock.now(),
                    starts_at=data["starts_at"],
                    minutes=data["minutes"],
                ),
            )
        except DomainError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, "Chosen. Its lead is asked by a letter and on this page.")
            return redirect(f"{made.meeting.get_absolute_url()}#presentations")
    context = {"meeting": meeting, "form": form, "writing": True}
    return render(request, "projects/presentation_new.html", context)


@require_safe
def presentation(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """One presentation: when, what, slides, what came of it; and what this person can do."""
    found = _find(request, pk, number)
    now, runs = clock.now(), meetings.runs(request.access, found.meeting)
    stands = found.meeting.is_announced
    has_begun = now >= found.meeting.begins_at
    context = {
        "presentation": found,
        "meeting": found.meeting,
        "speaks": stands and _speaks(request, found) and (found.is_agreed or not has_begun),
        "runs": runs and stands,
        "notes": runs and stands and has_begun and found.is_agreed,
        "sees_why": runs or _speaks(request, found),
        "has_begun": has_begun,
        "reads_project": page.reads_project(request.access, found),
    }
    return render(request, "projects/presentation.html", context)


@require_safe
def presentation_slides(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """The slides as a file, for whoever reads what the presentation is about."""
    found = _find(request, pk, number)
    return download(request, found.file if found.given_at else None)


@require_http_methods(WRITE)
def presentation_words(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """Agree with a title and a few sentences, or decline and say why."""
    found = _find(request, pk, number)
    if not _speaks(request, found):
        raise PermissionDenied("The project’s lead answers for it.")
    declines = "decline" in request.POST
    saved = {name: getattr(found, name) for name in ("title", "abstract", "slides", "version")}
    form = WordsForm(
        None if declines else request.POST or None,
        request.FILES or None,
        initial=saved,
        file_now=found.file,
    )
    no = DeclineForm(request.POST if declines else None)
    conflict = None
    if no.is_valid() or form.is_valid():
        try:
            _answer(request, found, no if declines else form)
        except ChangedMeanwhile as problem:
            form.add_error(None, str(problem))
            conflict = Presentation.objects.select_related("given_by").get(pk=found.pk)
            form.carry(version=conflict.version)
        except DomainError as problem:
            (no if declines else form).add_error(None, str(problem))
        else:
            return redirect(found)
    context = {
        "presentation": found,
        "meeting": found.meeting,
        "form": form,
        "no": no,
        "can_decline": not found.is_declined and clock.now() < found.meeting.begins_at,
        "conflict": conflict,
        "writing": True,
    }
    status = 409 if conflict else 200
    return render(request, "projects/presentation_words.html", context, status=status)


@require_http_methods(WRITE)
def presentation_time(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """Give a presentation another time, or ask no more while nobody has answered."""
    found = _run_by(request, pk, number)
    initial = {"starts_at": found.starts_at, "minutes": found.minutes}
    takes_out = "take_out" in request.POST
    sent = None if takes_out else request.POST or None
    form = TimeForm(sent, meeting=found.meeting, initial=initial)
    if takes_out or form.is_valid():
        try:
            if takes_out:
                actions.take_out(found, at=clock.now())
                messages.success(request, f"{found.project} is not asked any more.")
            else:
                actions.reschedule(found, **form.cleaned_data)
                messages.success(request, "Time saved.")
            return redirect(f"{found.meeting.get_absolute_url()}#presentations")
        except DomainError as problem:
            messages.error(request, str(problem), extra_tags="stop")
            return redirect(found)
    context = {
        "presentation": found, "meeting": found.meeting, "form": form, "writing": True,
    }  # fmt: skip
    return render(request, "projects/presentation_time.html", context)


@require_http_methods(WRITE)
def presentation_outcome(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """Note what came of a presentation."""
    found = _run_by(request, pk, number)
    initial = {"text": found.outcome, "version": found.outcome_version}
    form = OutcomeForm(request.POST or None, initial=initial)
    conflict = None
    if form.is_valid():
        data = form.cleaned_data
        try:
            actions.note_outcome(
                found, by=request.user, at=clock.now(), version=data["version"], text=data["text"]
            )
        except ChangedMeanwhile as problem:
            form.add_error(None, str(problem))
            conflict = Presentation.objects.select_related("outcome_by").get(pk=found.pk)
            form.carry(version=conflict.outcome_version)
        except DomainError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, "Saved. Everybody who sees the event reads it.")
            return redirect(found)
    context = {
        "presentation": found,
        "meeting": found.meeting,
        "form": form,
        "conflict": conflict,
        "writing": True,
    }
    status = 409 if conflict else 200
    return render(request, "projects/presentation_outcome.html", context, status=status)


def _find(request: SignedInRequest, pk: int, number: int) -> Presentation:
    return get_object_or_404(page.find(request.access), meeting__pk=pk, pk=number)


def _run_by(request: SignedInRequest, pk: int, number: int) -> Presentation:
    """A presentation, for whoever runs its event."""
    found = _find(request, pk, number)
    if not meetings.runs(request.access, found.meeting):
        raise PermissionDenied("The programme’s administrator looks after this event.")
    return found


def _speaks(request: SignedInRequest, found: Presentation) -> bool:
    return rules.can_edit_project(request.access, found.project)


def _answer(request: SignedInRequest, found: Presentation, form: WordsForm | DeclineForm) -> None:
    if isinstance(form, DeclineForm):
        actions.decline(found, by=request.user, at=clock.now(), why=form.cleaned_data["why"])
        messages.success(request, "Declined. Whoever runs the event is told.")
    else:
        actions.give(found, by=request.user, at=clock.now(), **form.cleaned_data)
        messages.success(request, "Saved. Everybody who is invited to the event reads it.")
