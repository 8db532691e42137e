"""One project: whether it moves from baseline to target."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from alliances.models.alliances import confided_to
from core import clock
from core.access import SignedInRequest
from core.prepared import first
from core.readonly import readonly
from insights.queries import project as queries
from projects.models import Cycle, Project, PublishedExample
from projects.rules import can_edit_project, can_log_in, can_read_records


@require_safe
@readonly
def project(request: SignedInRequest, slug: str) -> HttpResponse:
    """One project: aim, question, what is tested, measures, schools, cycles and team."""
    access, today = request.access, clock.today()
    found = first(queries.visible(access, slug, today))
    if found is None:
        raise Http404
    if found.alliance.programme.is_published:
        return _published(request, found)
    cycles = queries.cycles(found.pk)
    for cycle in cycles:
        cycle.project = found  # for their addresses
    open_cycle = next((cycle for cycle in cycles if cycle.is_open), None)
    schools = queries.participations(found.pk, found.alliance_id, access, today)
    there = queries.around(found, cycles, schools, today)
    questions, priorities = queries.asks_and_serves(found.pk)
    found.serves_a_priority = bool(priorities)
    context = {
        "project": found,
        "questions": questions,
        "priorities": priorities,
        "cycles": cycles,
        "open_cycle": open_cycle,
        "is_stopped": bool(cycles) and cycles[0].decision == Cycle.Decision.STOP,
        "tested": queries.tested(open_cycle or cycles[0]) if cycles else [],
        "cards": queries.measure_cards(found, there),
        "schools": schools,
        "left": sum(school.left_on is not None for school in schools),
        "taking_part": sum(school.left_on is None for school in schools),
        "team": queries.team(found.pk, today),
        "names_people": found.alliance_id in access.leads,
        "presentations": queries.presentations(found.pk, access),
        "written": queries.written(found.pk, found.alliance_id, access),
        "steps": queries.STEPS,
        "step": queries.step_of(cycles),
        "can_edit": can_edit_project(access, found),
        "reads_priorities": found.alliance_id in confided_to(access),
        "reads_records": can_read_records(access, found),
        "sees_alliance": found.alliance_id in access.reached_alliances
        or found.alliance.programme_id in access.admin_of,
        "can_log": open_cycle is not None and can_log_in(access, found),
    }
    return render(request, "insights/project.html", context)


def _published(request: SignedInRequest, project: Project) -> HttpResponse:
    """A published example: what the report says of the project, and nothing else."""
    context = {
        "project": project,
        "questions": project.questions.all(),
        "aliases": project.alliance.aliases.all(),
        "examples": PublishedExample.objects.filter(alliance=project.alliance).select_related(
            "key_message"
        ),
    }
    return render(request, "insights/project_published.html", context)
