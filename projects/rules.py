"""Who may change what in a project."""

from alliances.models import Alliance, Post
from core.access import Access
from projects.models import Project, QualityCheck
from projects.models.records import Record


def can_edit_project(access: Access, project: Project) -> bool:
    """Alliance leads edit all projects of their alliance, project leads their own.

    Nobody edits a published example: nobody holds a post in its alliance.
    """
    return project.alliance_id in access.leads or project.pk in access.project_leads


def can_start_project(access: Access) -> bool:
    """Alliance leads start projects."""
    return bool(access.leads)


def can_log_in(access: Access, project: Project) -> bool:
    """Who writes evidence and reflections: leads, the project's people and its guests.

    Headteachers comment and sponsor; they do not log.
    """
    return can_edit_project(access, project) or project.pk in (
        access.own_projects | access.guest_projects
    )


def can_log(access: Access) -> bool:
    """Whether there may be any project at all in which this person writes."""
    return bool(access.leads | access.project_leads | access.own_projects | access.guest_projects)


def logs_for_schools(access: Access, project: Project) -> frozenset[int] | None:
    """The schools somebody logs for in a project; None for every school and the whole alliance.

    School leads and teachers write for their own school.
    """
    own = access.schools_in(project.alliance_id, Post.Role.SCHOOL_LEAD, Post.Role.TEACHER)
    return None if can_edit_project(access, project) or not own else own


def can_read_records(access: Access, project: Project) -> bool:
    """Who reads what a project keeps beside its cycles: risks, decisions, changes, core parts.

    Its alliance, the facilitator, and headteachers and guests of the project. Peers read what the
    project asks and finds, not these.
    """
    return project.alliance_id in access.reached_alliances or project.pk in access.reached_projects


def can_take_back(access: Access, project: Project, record: Record) -> bool:
    """Those who edit a project take back what is written down, whoever noted a check their own."""
    is_own_check = isinstance(record, QualityCheck) and record.entered_by_id == access.person_id
    return is_own_check or can_edit_project(access, project)


def can_manage_people(access: Access) -> bool:
    """Whether there is any alliance or programme whose people this person looks after."""
    return bool(access.leads | access.admin_of)


def can_manage_people_of(access: Access, alliance: Alliance) -> bool:
    """Its leads, and the administrators of its programme: invite, end a post."""
    return alliance.pk in access.leads or alliance.programme_id in access.admin_of


def can_change_lead_school(access: Access, alliance: Alliance) -> bool:
    """The administrators of its programme say which school leads an alliance, and whether it ends.

    Nobody of the alliance does: what a school is designated as is decided outside.
    """
    return alliance.programme_id in access.admin_of


def can_see_concerns(access: Access, project: Project) -> bool:
    """Whether a school is at risk is between the project's lead and the facilitator."""
    return project.pk in access.project_leads or project.alliance_id in access.facilitated


def can_ask_for_a_second_look(access: Access, project: Project) -> bool:
    """The facilitator of the alliance's cluster asks to look at a scope again."""
    return project.alliance_id in access.facilitated


def can_propose_ideas(access: Access, project: Project) -> bool:
    """The facilitator of the alliance's cluster proposes its own ideas to the toolkit."""
    return project.alliance_id in access.facilitated


def can_say_what_was_kept(access: Access, project: Project, school: int) -> bool:
    """Leads say for every school what it kept of the core parts, a school lead for their own."""
    own = access.schools_in(project.alliance_id, Post.Role.SCHOOL_LEAD)
    return can_edit_project(access, project) or (
        project.pk in access.own_projects and school in own
    )
