"""The bar: at most six places, only those that exist for a role."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from core.access import Access


@dataclass(frozen=True)
class Place:
    """A link of the bar. ``small`` is its name below the icon on a phone.

    ``small_url_name`` is where a phone goes instead, when that differs.
    """

    name: str
    small: str
    icon: str
    url_name: str
    section: str
    small_url_name: str = ""

    @property
    def url(self) -> str:
        return reverse(self.url_name)

    @property
    def small_url(self) -> str:
        return reverse(self.small_url_name or self.url_name)


CYCLE = Place("Your cycle", "Cycle", "home", "insights:cycle", "cycle")
PROJECT = Place("Project", "Project", "folder", "insights:projects", "project")
LOG = Place("Log", "Log", "note", "logs:log", "log")
WRITE = Place("Log", "Log", "plus", "logs:log", "log", "logs:entry_new")
CLUSTERS = Place("Clusters", "Clusters", "people", "insights:clusters", "clusters")
MEETINGS = Place("Meetings", "Meetings", "cal", "clusters:meetings", "meetings")
CHECK_INS = Place("Check-ins", "Check-ins", "phone", "logs:check_ins", "check_ins")
ACTIONS = Place("Actions", "Actions", "clip", "clusters:actions", "actions")
TOOLKIT = Place("Toolkit", "Toolkit", "kit", "insights:toolkit", "toolkit")
MATURITY = Place("Maturity", "Maturity", "chart", "alliances:maturity", "maturity")
MORE = Place("More", "More", "lines", "account", "more")
SET_UP = Place("Set-up", "Set-up", "lines", "admin:index", "set_up")


def places_of(access: Access) -> list[Place]:
    """The places of a person's roles, in the order of the design. Roles add up."""
    places: list[Place] = []
    if access.is_facilitator:
        places += [CLUSTERS, MEETINGS, CHECK_INS, ACTIONS]
    elif access.overseen:
        places += [MEETINGS] if access.member_of else [MEETINGS, ACTIONS]
    if access.member_of:
        places.append(CYCLE)
    if access.member_of or access.headed_projects or access.guest_projects or access.is_research:
        places.append(PROJECT)
    if access.own_projects or access.leads or access.guest_projects:
        places.append(WRITE)
    elif access.member_of or access.is_facilitator or access.headed_projects:
        places.append(LOG)
    places.append(TOOLKIT)
    if access.member_of or access.has_role("headteacher"):
        places.append(MATURITY)
    if access.is_admin or access.is_operator:
        places.append(SET_UP)
    return places


Bar = tuple[tuple[Place, bool], ...]


def bar(request: HttpRequest, access: Access) -> Bar:
    """(place, whether this page belongs to it) for whoever is signed in; empty otherwise."""
    if not access.person_id:
        return ()
    match = getattr(request, "resolver_match", None)
    here = SECTIONS.get(match.view_name, match.namespace == "admin" and "set_up") if match else ""
    places = places_of(access)
    if here in REACHED_FROM_CYCLE and all(place.section != here for place in places):
        here = CYCLE.section
    return tuple((place, place.section == here) for place in places)


REACHED_FROM_CYCLE = {"meetings", "check_ins", "actions"}
"""What whoever has no place of its own for it in the bar reaches from "Your cycle"."""


TABS = 5
"""As many places as a phone has room for."""


def tabs(places: Bar) -> tuple[Bar, Bar]:
    """The bar of a phone, and what it has no room for: that stands on the page of one's account."""
    if len(places) <= TABS:
        return places, ()
    shown, more = places[: TABS - 1], places[TABS - 1 :]
    return (*shown, (MORE, any(is_here for _, is_here in more))), more


SECTIONS = {
    "insights:cycle": "cycle",
    "insights:projects": "project",
    "insights:project": "project",
    "alliances:maturity": "maturity",
    "alliances:self_assessment": "maturity",
    "alliances:joint_edit": "maturity",
    "alliances:voice_edit": "maturity",
    "alliances:priorities": "project",
    "alliances:priority_new": "project",
    "alliances:priority_edit": "project",
    "projects:project_new": "project",
    "projects:project_edit": "project",
    "projects:cycle_new": "project",
    "projects:cycle_edit": "project",
    "projects:measure_new": "project",
    "projects:measure_edit": "project",
    "projects:reading_new": "project",
    "projects:schools_edit": "project",
    "projects:team_edit": "project",
    **dict.fromkeys(
        (
            "insights:timeline",
            "projects:question_new",
            "projects:question_edit",
            "projects:fit",
            "projects:steps",
            "projects:step",
            "projects:core_parts",
            "projects:core_parts_said",
            "projects:own_parts",
            "projects:idea_new",
            "projects:risks",
            "projects:risk_new",
            "projects:risk_review",
            "projects:records",
            "projects:record_new",
            "projects:record_take_back",
            "projects:milestone_reached",
            "projects:school",
            "projects:school_invitation_new",
            "projects:school_leave_edit",
            "projects:school_role_edit",
            "projects:agreement_edit",
            "projects:concern_edit",
            "projects:school_plan_edit",
            "projects:school_visit_new",
            "projects:lead_school",
            "projects:groups",
            "projects:group_edit",
            "projects:group_meeting_new",
        ),
        "project",
    ),
    "insights:leavers": "clusters",
    "logs:log": "log",
    "logs:own_comments": "log",
    "logs:entry": "log",
    "logs:entry_new": "log",
    "logs:entry_edit": "log",
    "logs:reflection": "log",
    "logs:reflection_new": "log",
    "logs:reflection_edit": "log",
    "logs:change_progress": "clusters",
    "logs:check_ins": "check_ins",
    "logs:check_in": "check_ins",
    "logs:check_in_new": "check_ins",
    "insights:clusters": "clusters",
    "insights:cluster": "clusters",
    "insights:hand_over": "clusters",
    "clusters:plan": "clusters",
    "clusters:one_date": "clusters",
    "clusters:letters": "clusters",
    "clusters:letter": "clusters",
    "clusters:programme_letters": "meetings",
    "clusters:programme_letter": "meetings",
    **dict.fromkeys(
        (
            "clusters:meetings",
            "clusters:meeting_new",
            "clusters:meeting",
            "clusters:meeting_edit",
            "clusters:reply_edit",
            "clusters:attendance",
            "clusters:agenda_edit",
            "clusters:minutes_edit",
            "clusters:minutes_versions",
            "clusters:meeting_action_new",
            "clusters:summary",
            "logs:review",
            "logs:review_cycle",
            "logs:review_challenger",
            "logs:review_step",
            "projects:presentation_new",
            "projects:presentation",
            "projects:presentation_words",
            "projects:presentation_time",
            "projects:presentation_outcome",
        ),
        "meetings",
    ),
    "clusters:actions": "actions",
    "clusters:action_new": "actions",
    "clusters:action_edit": "actions",
    "insights:toolkit": "toolkit",
    "insights:choose": "toolkit",
    "insights:intervention": "toolkit",
    "insights:claims": "toolkit",
    "insights:published": "toolkit",
    "insights:about_this_data": "toolkit",
}
"""Which place of the bar a page belongs to."""
