"""Reading self-assessments: the latest, earlier ones, what moved, and who has spoken."""

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from alliances import queries, rules
from alliances.models import Alliance, School, SelfAssessment
from alliances.queries import Matrix, Said
from alliances.scale import Movement, drawing, labels, movement
from alliances.views import scope
from core.access import SignedInRequest
from core.forms import could_be_a_key


@require_safe
def maturity(request: SignedInRequest) -> HttpResponse:
    """Where the alliance sees itself, what moved since, and which schools have spoken."""
    alliance, alliances = scope.asked(request)
    said = queries.told(request.access, alliance)
    statements = queries.joint_among(said)
    shown = _shown(said, statements, 0) if statements else {}
    mine = rules.rates_for_schools(request.access, alliance.pk)
    schools = School.objects.members_of(alliance).filter(pk__in=mine)
    context = {
        "alliance": alliance,
        "alliances": alliances,
        "answers": queries.answers(request.access, alliance),
        "withdrawn": queries.withdrawn(request.access, alliance),
        "can_pull_back": bool(statements) and rules.can_pull_back(request.access, statements[0]),
        "own_schools": schools,
        "can_rate_jointly": rules.can_rate_jointly(request.access, alliance.pk),
        "drafts": _drafts(alliance, mine, jointly=alliance.pk in request.access.leads),
        **shown,
    }
    return render(request, "alliances/maturity.html", context)


@require_safe
def self_assessment(request: SignedInRequest, day: str) -> HttpResponse:
    """What the alliance, or with ``?school=`` one of its schools, said on a day."""
    alliance, _ = scope.asked(request)
    said = queries.told(request.access, alliance)
    statements = _of_voice(said, request.GET.get("school", ""))
    given_on = _day(day)
    place = next((n for n, each in enumerate(statements) if each.rated_on == given_on), None)
    if place is None:
        raise Http404
    context = {
        "alliance": alliance,
        "is_earlier": True,
        "can_pull_back": rules.can_pull_back(request.access, statements[place]),
    }
    context |= _shown(said, statements, place)
    return render(request, "alliances/self_assessment.html", context)


def _of_voice(said: list[SelfAssessment], school: str) -> list[SelfAssessment]:
    """What one voice said, as far as this person may read it; 404 for what is no school."""
    if not school:
        return queries.joint_among(said)
    if not could_be_a_key(school):
        raise Http404
    return [each for each in said if each.school_id == int(school)]


def _shown(
    said: list[SelfAssessment], statements: list[SelfAssessment], place: int
) -> dict[str, Any]:
    """One statement with what was said before it, and the voices of its round."""
    matrix = Matrix.read()
    statement = statements[place]
    before = statements[place + 1] if place + 1 < len(statements) else None
    voices = [] if statement.school_id else queries.voices_of(said, statement, before)
    now, was = Said.of(matrix, statement), Said.of(matrix, before)
    moved = movement(matrix.names, was.places, now.places)
    then, today = _labels(before, statement)
    return {
        "statement": statement,
        "before": before,
        "then": then,
        "now": today,
        "groups": queries.rows(
            matrix, now, was, then, [Said.of(matrix, voice) for voice in voices]
        ),
        "voices": voices,
        "movement": moved,
        "scale": matrix.scale,
        "moves": _moves(moved, matrix),
        "drawing": drawing(moved.moves, matrix.scale),
        "statements": statements,
    }


def _labels(before: SelfAssessment | None, now: SelfAssessment) -> tuple[str, str]:
    if before is None or before.rated_on is None or now.rated_on is None:
        return "", ""
    return labels(before.rated_on, now.rated_on)


def _moves(moved: Movement, matrix: Matrix) -> list[dict[str, Any]]:
    """Each move with the words of both places."""
    words = matrix.scale.words
    return [
        {"move": move, "before": words(move.before), "now": words(move.now)} for move in moved.moves
    ]


def _drafts(alliance: Alliance, schools: frozenset[int], *, jointly: bool) -> set[int | None]:
    """Whose draft waits to be gone on with: ids of schools, None for the joint one."""
    found = SelfAssessment.objects.filter(alliance=alliance, given_at__isnull=True)
    voices: set[int | None] = set(found.values_list("school", flat=True))
    return voices & ({*schools, None} if jointly else {*schools})


def _day(written: str) -> date:
    """The day of an address, in the one way it is written."""
    try:
        day = date.fromisoformat(written)
    except ValueError:
        raise Http404 from None
    if day.isoformat() != written:
        raise Http404
    return day
