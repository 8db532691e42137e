"""Giving a self-assessment, of a school alone or of the alliance jointly."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from alliances import queries, rules
from alliances.actions import maturity as actions
from alliances.forms.maturity import SelfAssessmentForm, values_of
from alliances.models import Alliance, School, SelfAssessment
from alliances.queries import Matrix, Said
from alliances.views import scope
from core import clock
from core.access import SignedInRequest
from core.exceptions import ChangedMeanwhile, DomainError


@require_http_methods(scope.WRITE)
def joint_edit(request: SignedInRequest, slug: str) -> HttpResponse:
    """The joint self-assessment, with what the schools said beside every strand."""
    alliance = scope.find(request, slug)
    if not rules.can_rate_jointly(request.access, alliance.pk):
        raise PermissionDenied("Alliance leads give the joint self-assessment.")
    said = queries.told(request.access, alliance)
    last = next(iter(queries.joint_among(said)), None)
    voices = queries.voices_of(said, None, last)
    answered = [answer for answer in queries.answers(request.access, alliance) if answer.rated_on]
    context = {"answered": answered, "hidden": len(answered) - len(voices)}
    return _form_page(request, alliance, None, last, voices, **context)


@require_http_methods(scope.WRITE)
def voice_edit(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """The self-assessment of one school alone."""
    alliance = scope.find(request, slug)
    members = School.objects.members_of(alliance)
    school = get_object_or_404(members, pk=pk)
    if school.pk not in rules.rates_for_schools(request.access, alliance.pk):
        raise PermissionDenied("School leads and headteachers give it for their own school.")
    said = queries.of_school(request.access, alliance, school.pk)
    return _form_page(request, alliance, school, said[0] if said else None, [])


def _form_page(
    request: SignedInRequest,
    alliance: Alliance,
    school: School | None,
    last: SelfAssessment | None,
    voices: list[SelfAssessment],
    **context: Any,
) -> HttpResponse:
    """The form; saved for later, given, or refused with every answer kept."""
    matrix, draft = Matrix.read(), _draft(alliance, school)
    year = str(last.rated_on.year) if last and last.rated_on else ""
    heard = [Said.of(matrix, voice) for voice in voices]
    form = SelfAssessmentForm(
        request.POST or None,
        matrix=matrix,
        groups=queries.rows(matrix, Said(), Said.of(matrix, last), year, heard),
        initial=values_of(matrix, draft),
    )
    conflict = None
    if form.is_valid():
        try:
            words = _keep(request, form, alliance, school)
        except ChangedMeanwhile as problem:
            form.add_error(None, str(problem))
            conflict = _saved_meanwhile(form, alliance, school)
        except DomainError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, words)
            return redirect(f"{reverse('alliances:maturity')}?alliance={alliance.slug}")
    context |= {
        "form": form,
        "alliance": alliance,
        "school": school,
        "year": year,
        "voices": voices,
        "conflict": conflict,
        "writing": True,
    }
    status = 200 if conflict is None else 409
    return render(request, "alliances/self_assessment_form.html", context, status=status)


def _keep(
    request: SignedInRequest, form: SelfAssessmentForm, alliance: Alliance, school: School | None
) -> str:
    """Save or give what was answered, and the words for it."""
    told = {"by": request.user, "at": clock.now(), **form.answers()}
    if "later" in request.POST:
        actions.save(alliance, school, **told)
        return "Saved. Only those who give it read it before it is given."
    actions.give(alliance, school, **told)
    return f"Self-assessment given for {school or alliance}."


def _draft(alliance: Alliance, school: School | None) -> SelfAssessment | None:
    found = SelfAssessment.objects.filter(alliance=alliance, school=school, given_at__isnull=True)
    return found.prefetch_related("ratings").first()


def _saved_meanwhile(
    form: SelfAssessmentForm, alliance: Alliance, school: School | None
) -> list[tuple[str, str]]:
    """Where the saved draft differs from what was answered: (what it is about, what is saved).

    The form then carries the number of the saved one: a second save is a choice.
    """
    saved = _draft(alliance, school)
    form.carry(version=saved.version if saved else 0)
    if saved is None:
        return []
    matrix = form.matrix
    theirs, mine = Said.of(matrix, saved), matrix.places(form.ratings())
    found = [
        (strand.name, matrix.scale.words(theirs.places.get(strand.pk)))
        for strand in matrix.strands
        if theirs.places.get(strand.pk) != mine[strand.pk]
    ]
    whys = ((s, theirs.evidence.get(s.pk, "")) for s in matrix.strands)
    found += [
        (f"{strand.name}: why", why)
        for strand, why in whys
        if why and why != form.cleaned_data[f"why-{strand.key}"]
    ]
    found += [
        (f"{strand.name}: already there", "; ".join(theirs.signs[strand.pk]))
        for strand in matrix.strands
        if theirs.signs.get(strand.pk)
        and theirs.signs[strand.pk] != form.cleaned_data[f"signs-{strand.key}"]
    ]
    texts = (("What makes you say so", "note"), ("Who was in the room", "with_whom"))
    return found + [
        (label, getattr(saved, name))
        for label, name in texts
        if getattr(saved, name) and getattr(saved, name) != form.cleaned_data[name]
    ]
