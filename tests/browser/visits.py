"""Every page of ours and who opens it: filled, empty, searched in vain, after a failed save."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from types import SimpleNamespace

from django.urls import reverse

from core import clock

Address = Callable[[SimpleNamespace], str]


@dataclass(frozen=True)
class Visit:
    """A page somebody opens; with ``press``, a form that is sent as it stands and refused."""

    role: str
    name: str
    address: Address
    query: str = ""
    press: str = ""
    typed: dict[str, str] = field(default_factory=dict)
    """By name of the control, before the button is pressed."""
    status: int = 200
    refused: bool = True
    """Whether the button leads to errors; otherwise to another page worth looking at."""
    fresh: bool = False
    """Whether the form is looked at as it opens as well."""

    def __str__(self) -> str:
        return " ".join(filter(None, [self.role, self.name, self.query, self.press]))

    def path(self, world: SimpleNamespace) -> str:
        return self.address(world) + self.query


def visit(role: str, name: str, *args: Callable | str, query: str = "", **more) -> Visit:
    def address(world: SimpleNamespace) -> str:
        return reverse(name, args=[arg(world) if callable(arg) else arg for arg in args])

    return Visit(role, name, address, query, **more)


def project(world: SimpleNamespace) -> str:
    return world.project.slug


def alliance(world: SimpleNamespace) -> str:
    return world.project.alliance.slug


def school(world: SimpleNamespace) -> int:
    return world.participation.pk


def school_that_left(world: SimpleNamespace) -> int:
    return world.left.pk


def _school_answer(world: SimpleNamespace, purpose: str) -> str:
    return f"{reverse('projects:school_answer')}?key={world.school_keys[purpose]}"


def group(world: SimpleNamespace) -> int:
    return world.project.alliance.groups.first().pk


def met(world: SimpleNamespace) -> int:
    return world.project.alliance.groups.first().meetings.first().pk


def programme(world: SimpleNamespace) -> str:
    return world.project.alliance.programme.slug


def cycle(world: SimpleNamespace) -> int:
    return world.cycle.number


def planned(world: SimpleNamespace) -> str:
    return world.planned.project.slug


def unlocked(world: SimpleNamespace) -> int:
    return world.unread.pk


def refining(world: SimpleNamespace) -> str:
    return world.refining.project.slug


def of_a_strand(world: SimpleNamespace) -> int:
    return world.of_a_strand.pk


def measure(world: SimpleNamespace) -> int:
    return world.measure.pk


def reading(world: SimpleNamespace) -> int:
    return world.reading.pk


def meeting_to_come(world: SimpleNamespace) -> int:
    return world.meeting.pk


def cycle_of(slug: str) -> Callable[[SimpleNamespace], int]:
    return lambda world: world.cycles[slug].pk


def meeting_before(world: SimpleNamespace) -> int:
    return world.held.pk


def call_to_come(world: SimpleNamespace) -> int:
    return world.call.pk


def noted(world: SimpleNamespace) -> int:
    return world.noted.pk


def _call_without_school(world: SimpleNamespace) -> str:
    """The form for one more call, with an alliance chosen."""
    return f"{reverse('logs:check_in_new')}?alliance={world.call.alliance_id}"


def _voice(world: SimpleNamespace) -> str:
    """What a school said a year ago."""
    page = reverse("alliances:self_assessment", args=[world.voice.rated_on])
    return f"{page}?school={world.voice.school_id}"


def presentation(name: str) -> list[Callable]:
    """The address of one, by what became of it."""
    return [
        lambda world: getattr(world, name).meeting_id,
        lambda world: getattr(world, name).pk,
    ]


ASKED, PRESENTED, DECLINED = (presentation(name) for name in ("asked", "presented", "declined"))

SATURDAY = (clock.today() + timedelta(days=19 - clock.today().weekday())).isoformat()


SIGNING_IN = [
    visit("nobody", "account_login"),
    visit("nobody", "account_login", query="?next=/log/new/"),
    visit("nobody", "account_login", press="Email me a sign-in code"),
    visit("nobody", "account_request_login_code"),
    visit("nobody", "account_request_login_code", press="Email me a sign-in code",
          typed={"email": "nobody"}),
    visit("nobody", "account_request_login_code", press="Email me a sign-in code",
          typed={"email": "somebody@elsewhere.example"}, refused=False),
    visit("nobody", "account_confirm_login_code", press="Continue", typed={"code": "ABCDEF"}),
    visit("nobody", "account_inactive"),
    visit("nobody", "help"),
    visit("nobody", "privacy"),
    visit("nobody", "accessibility"),
    visit("nobody", "mail_on_this_machine", status=404),
    visit("lead", "account"),
    visit("stranger", "account"),
    visit("lead", "clusters:calendar_link"),
    visit("facilitator", "clusters:calendar_link", press="Make a link", refused=False),
    visit("lead", "telephone", press="Save number", typed={"phone": "by letter"}),
    visit("lead", "my_letters"),
    visit("stranger", "my_letters"),
    visit("new lead", "my_letters", press="Save my choices", refused=False),
    visit("lead", "my_letter", lambda world: world.letter.pk),
    Visit("nobody", "letters_off", lambda world: world.stop_address),
    Visit("nobody", "letters_off", lambda world: world.stop_address,
          press="Stop these emails", refused=False),
    visit("nobody", "projects:invitation_answer", status=404),
    Visit("nobody", "projects:invitation_answer",
          lambda world: f"{reverse('projects:invitation_answer')}?key={world.invitation_key}"),
    Visit("nobody", "projects:invitation_answer",
          lambda world: f"{reverse('projects:invitation_answer')}?key={world.invitation_key}",
          press="Accept and sign in", typed={"name": ""}),
    visit("lead", "account_change_password"),
    visit("lead", "account_change_password", press="Save password"),
    visit("bare lead", "account_set_password", press="Save password"),
    visit("lead", "account_logout"),
]  # fmt: skip

READING = [
    *(visit(role, "insights:cycle")
      for role in ("lead", "teacher", "new lead", "bare lead")),
    *(visit(role, "insights:projects")
      for role in ("lead", "facilitator", "new lead", "stranger")),
    *(visit(role, "insights:project", project)
      for role in ("lead", "headteacher", "facilitator", "admin")),
    visit("bare lead", "insights:project", "bare"),
    *(visit(role, "insights:measure", project, measure) for role in ("lead", "facilitator")),
    visit("planning lead", "insights:measure", lambda world: world.planned.project.slug,
          lambda world: world.unread.pk),
    *(visit(role, "logs:cycle", project, cycle)
      for role in ("lead", "facilitator")),
    visit("lead", "logs:cycle", project, "1"),
    visit("planning lead", "logs:cycle", planned, "1"),
    visit("lead", "logs:history", project),
    visit("bare lead", "logs:history", "bare"),
    visit("lead", "insights:project", lambda world: world.example.slug),
    *(visit(role, "logs:log")
      for role in ("lead", "headteacher", "facilitator", "new lead")),
    visit("stranger", "logs:log"),
    visit("lead", "logs:log", query="?alliance=all"),
    visit("lead", "logs:log", query="?kind=reflection"),
    visit("lead", "logs:log", query="?q=zzzz"),
    visit("lead", "logs:entry", lambda world: world.entry.pk),
    visit("facilitator", "logs:entry", lambda world: world.talked_about.pk),
    visit("headteacher", "logs:entry", lambda world: world.talked_about.pk, press="Add comment"),
    *(visit(role, "logs:own_comments") for role in ("headteacher", "stranger")),
    visit("lead", "logs:reflection", lambda world: world.reflection.pk),
    visit("facilitator", "insights:cluster", "estuary"),
    visit("new facilitator", "insights:cluster", "quiet"),
    visit("lead", "insights:cluster", "estuary", status=403),
    *(visit(role, "insights:hand_over", "two-rivers") for role in ("facilitator", "admin")),
    visit("new facilitator", "insights:hand_over", "quiet"),
    visit("facilitator", "clusters:plan", "estuary"),
    visit("facilitator", "clusters:plan", "vale", press="Propose days", refused=False),
    visit("new facilitator", "clusters:plan", "quiet"),
    visit("facilitator", "clusters:letters", "estuary"),
    visit("facilitator", "clusters:letters", "estuary", query="?state=came-back"),
    visit("facilitator", "clusters:letter", "estuary", lambda world: world.waiting_letter.pk,
          press="Take back for good"),
    visit("admin", "clusters:programme_letters"),
    visit("admin", "clusters:programme_letter", lambda world: world.letter.pk),
    visit("new facilitator", "clusters:letters", "quiet"),
    visit("new facilitator", "clusters:letters", "quiet", query="?state=failed"),
    visit("facilitator", "clusters:one_date", "estuary", "meeting", meeting_to_come,
          press="See what it would mean", refused=False),
    visit("facilitator", "clusters:one_date", "estuary", "call", call_to_come,
          press="See what it would mean", typed={"day": "", "minutes": "0"}),
    *(visit(role, "clusters:meetings")
      for role in ("lead", "facilitator", "new lead", "stranger")),
    *(visit(role, "clusters:meeting", meeting_to_come) for role in ("lead", "facilitator")),
    *(visit(role, "clusters:meeting", meeting_before) for role in ("teacher", "facilitator")),
    visit("facilitator", "clusters:meeting", lambda world: world.proposed.pk),
    visit("facilitator", "clusters:meeting", lambda world: world.called_off.pk),
    visit("admin", "clusters:meeting", lambda world: world.event.pk),
    visit("admin", "clusters:meeting", lambda world: world.presented.meeting_id),
    visit("admin", "clusters:summary", lambda world: world.presented.meeting_id),
    visit("lead", "clusters:meeting", lambda world: world.asked.meeting_id),
    *(visit(role, "projects:presentation", *ASKED) for role in ("lead", "admin", "facilitator")),
    *(visit(role, "projects:presentation", *PRESENTED) for role in ("teacher",)),
    visit("admin", "projects:presentation", *DECLINED),
    visit("lead", "clusters:minutes_versions", meeting_before, query="?version=1"),
    *(visit(role, "logs:review", meeting_to_come) for role in ("lead", "facilitator", "admin")),
    visit("lead", "logs:review", meeting_before),
    visit("bare facilitator", "logs:review", lambda world: world.bare_meeting.pk),
    *(visit(role, "logs:review_cycle", meeting_to_come, cycle_of("riverside"))
      for role in ("lead", "facilitator")),
    visit("facilitator", "logs:review_cycle", meeting_to_come, cycle_of("northgate")),
    visit("lead", "logs:review_cycle", meeting_before, lambda world: world.reviewed.pk),
    visit("facilitator", "clusters:summary", meeting_before),
    visit("facilitator", "clusters:summary", meeting_to_come),
    *(visit(role, "clusters:actions") for role in ("lead", "facilitator", "headteacher")),
    *(visit(role, "logs:check_ins")
      for role in ("facilitator", "lead", "new facilitator", "new lead")),
    visit("stranger", "logs:check_ins", status=403),
    *(visit("facilitator", "logs:check_in", call)
      for call in (call_to_come, noted, lambda world: world.missed.pk,
                   lambda world: world.to_move.pk)),
    *(visit(role, "logs:check_in", call_to_come) for role in ("lead",)),
    *(visit(role, "logs:check_in", noted) for role in ("lead",)),
    visit("facilitator", "logs:check_in_new"),
    visit("new facilitator", "logs:check_in_new"),
    Visit("facilitator", "logs:check_in_new", _call_without_school, press="Book the call",
          typed={"day": SATURDAY, "starts_at": "10:00"}, refused=False),
    visit("stranger", "insights:project", project, status=404),
    *(visit(role, "alliances:maturity")
      for role in ("lead", "teacher", "facilitator", "new lead")),
    visit("lead", "alliances:self_assessment", lambda world: str(world.joint.rated_on)),
    Visit("teacher", "alliances:self_assessment", _voice),
    visit("lead", "logs:self_assessment_withdraw", lambda world: world.joint.pk,
          press="Pull it back"),
    visit("lead", "alliances:self_assessment", "2012-02-30", status=404),
    *(visit(role, "insights:choose") for role in ("lead", "new lead", "stranger")),
    *(visit(role, "alliances:priorities") for role in ("lead", "headteacher", "new lead")),
    visit("stranger", "alliances:priorities", status=403),
    *(visit(role, "clusters:busy") for role in ("lead", "new lead")),
    *(visit("facilitator", "clusters:terms", slug) for slug in ("two-rivers", "estuary")),
    visit("new facilitator", "clusters:terms", "quiet"),
    visit("lead", "insights:toolkit"),
    visit("research", "insights:toolkit", query="?all=1"),
    visit("lead", "insights:toolkit", query="?q=lesson"),
    visit("lead", "insights:toolkit", query="?q=zzzz"),
    visit("lead", "insights:intervention", lambda world: world.intervention.slug),
    visit("headteacher", "insights:intervention", lambda world: world.intervention.slug),
    visit("lead", "insights:claims"),
    visit("lead", "insights:published"),
    *(visit("lead", "insights:published", query=query)
      for query in ("?q=zzzz", "?part=messages", "?part=alliances&page=2", "?part=figures",
                    "?part=figures&page=3")),
    visit("lead", "insights:about_this_data"),
]  # fmt: skip
READING += [
    Visit("lead", "no such page", lambda world: "/nothing/here/", status=404),
    Visit("nobody", "no such page", lambda world: "/nothing/here/", status=404),
    Visit("lead", "too many filters", lambda world: "/log/?" + "&x=" * 1001, status=400),
]


def form(role: str, page: str, /, *args: Callable | str, save: str, **typed: str) -> list[Visit]:
    """A form as it opens, and as it comes back when nothing (or only what is given) was typed."""
    return [visit(role, page, *args, press=save, typed=typed, fresh=True)]


def _cycle_with_one_more(world: SimpleNamespace) -> str:
    """The plan of a cycle as the toolkit opens it, with an intervention put in."""
    page = reverse("projects:cycle_edit", args=[world.planned.project.slug, world.planned.number])
    return f"{page}?add={world.intervention.pk}"


def risk(world: SimpleNamespace) -> int:
    return world.project.risks.first().pk


def question(world: SimpleNamespace) -> int:
    return world.project.questions.filter(replaced_on=None).first().pk


def decision(world: SimpleNamespace) -> int:
    return world.project.decision_records.first().pk


def milestone(world: SimpleNamespace) -> int:
    return world.project.milestone_records.last().pk


def first_school(world: SimpleNamespace) -> int:
    return world.project.participations.first().pk


def own_idea(world: SimpleNamespace) -> int:
    return world.cycle.trials.exclude(own_idea="").get().pk


RECORDS = [
    *(visit(role, "projects:core_parts", project) for role in ("lead", "facilitator")),
    visit("bare lead", "projects:core_parts", "bare"),
    *form("lead", "projects:core_parts_said", project, first_school, save="Save what was kept"),
    *form("lead", "projects:own_parts", project, own_idea, save="Save parts", core="x" * 201),
    visit("lead", "projects:own_parts", project, own_idea,
          press="Save parts", typed={"seen": "0"}, status=409),
    *form("facilitator", "projects:idea_new", project, own_idea, save="Propose it"),
    visit("lead", "insights:timeline", project),
    visit("bare lead", "insights:timeline", "bare"),
    *(visit(role, f"projects:{page}", project)
      for role in ("lead", "facilitator") for page in ("risks", "records")),
    visit("headteacher", "projects:risks", project),
    visit("bare lead", "projects:risks", "bare"),
    visit("bare lead", "projects:records", "bare"),
    visit("admin", "projects:risks", project, status=403),
    *(visit(role, "projects:steps", project) for role in ("lead", "facilitator")),
    visit("bare lead", "projects:steps", "bare"),
    *form("lead", "projects:step", project, "5", save="Save step"),
    visit("lead", "projects:fit", project),
    visit("bare lead", "projects:fit", "bare", press="Save", typed={"mandate_on": SATURDAY}),
    *form("lead", "projects:question_new", project, save="Add question"),
    *form("lead", "projects:question_edit", project, question, save="Save question"),
    visit("lead", "projects:project_edit", project,
          press="Save project", typed={"version": "0"}, status=409),
    *form("lead", "projects:risk_new", project, save="Enter risk"),
    *form("lead", "projects:risk_review", project, risk, save="Save review", owner=""),
    visit("lead", "projects:risk_review", project, risk,
          press="Save review", typed={"seen": "0"}, status=409),
    *(visit("lead", "projects:record_new", project, kind)
      for kind in ("decision", "change", "check")),
    *form("lead", "projects:record_new", project, "evidence", save="Save evidence"),
    *form("lead", "projects:record_new", project, "milestone", save="Save milestone"),
    *form("lead", "projects:record_take_back", project, "decision", decision, save="Take it back"),
    *form("lead", "projects:milestone_reached", project, milestone, save="Save"),
]  # fmt: skip

WRITING = [
    *form("lead", "logs:entry_new", save="Save entry"),
    *form("guest", "logs:entry_new", save="Save entry"),
    visit("new lead", "logs:entry_new"),
    visit("headteacher", "logs:entry_new", status=403),
    *form("lead", "logs:entry_edit", lambda world: world.entry.pk,
          save="Save entry", what_happened="", happened_on=""),
    visit("lead", "logs:entry_edit", lambda world: world.entry.pk,
          press="Save entry", typed={"version": "0"}, status=409),
    visit("lead", "logs:entry_withdraw", lambda world: world.entry.pk, press="Pull it back"),
    visit("lead", "logs:reflection_withdraw", lambda world: world.reflection.pk),
    *form("lead", "logs:reflection_new", save="Save reflection"),
    *form("lead", "logs:reflection_edit", lambda world: world.reflection.pk,
          save="Save reflection", text=""),
    visit("facilitator", "logs:check_in", noted, press="Save and share the note",
          typed={"actions": "Somebody: something\nAmira", "what_moved": "More."}),
    visit("facilitator", "logs:check_in", noted, press="Save and share the note",
          typed={"version": "0", "what_moved": "Something else."}, status=409),
    visit("facilitator", "logs:check_in", noted, press="Save and share the note", refused=False),
    visit("lead", "logs:check_in", call_to_come, press="Ask to move this call"),
    visit("facilitator", "logs:check_in_new", press="Book the call"),
    *form("facilitator", "logs:change_progress", "estuary", "riverside", save="Save word"),
    *form("lead", "logs:own_progress", "riverside", save="Save word"),
    *form("facilitator", "clusters:meeting_new", save="Add meeting", day="", kind=""),
    visit("facilitator", "clusters:meeting_new", press="Add meeting", refused=False,
          typed={"day": "2026-12-25", "starts_at": "09:30", "ends_at": "12:30"}),
    *form("admin", "clusters:meeting_edit", lambda world: world.event.pk,
          save="See what it would mean", day=""),
    visit("facilitator", "logs:review_cycle", meeting_to_come, cycle_of("riverside"),
          press="Save review"),
    visit("facilitator", "logs:review_cycle", meeting_to_come, cycle_of("riverside"),
          press="Save review", typed={"version": "9", "questions": "How?"}, status=409),
    visit("facilitator", "logs:review_cycle", meeting_to_come, cycle_of("northgate"),
          press="Save answer"),
    *form("facilitator", "logs:review_challenger", meeting_to_come, cycle_of("riverside"),
          save="Ask this alliance"),
    *form("facilitator", "logs:review_step", meeting_to_come, save="Lock the digests now"),
    *form("lead", "clusters:reply_edit", meeting_to_come, save="Save reply", instead="x" * 121),
    visit("facilitator", "clusters:attendance", meeting_before),
    *form("admin", "projects:presentation_new", lambda world: world.asked.meeting_id,
          save="Ask its lead", minutes="0"),
    *form("lead", "projects:presentation_words", *ASKED, save="Save and present"),
    visit("lead", "projects:presentation_words", *ASKED, press="Save and present",
          typed={"version": "9", "title": "Mine", "abstract": "Mine."}, status=409),
    *form("admin", "projects:presentation_time", *ASKED, save="Save the time", starts_at=""),
    *form("admin", "projects:presentation_outcome", *PRESENTED, save="Save", text=""),
    visit("admin", "projects:presentation_outcome", *PRESENTED, press="Save",
          typed={"version": "9", "text": "Mine"}, status=409),
    *form("facilitator", "clusters:agenda_edit", meeting_to_come,
          save="Save agenda", text="Welcome\n25 Riverside"),
    visit("facilitator", "clusters:agenda_edit", meeting_to_come,
          press="Save agenda", typed={"version": "9"}, status=409),
    *form("lead", "clusters:minutes_edit", meeting_before, save="Save minutes", text=""),
    visit("lead", "clusters:minutes_edit", meeting_before,
          press="Save minutes", typed={"version": "0"}, status=409),
    *form("lead", "clusters:meeting_action_new", meeting_before, save="Add action"),
    *form("lead", "clusters:action_new", save="Add action"),
    *form("facilitator", "clusters:action_edit", lambda world: world.action.pk,
          save="Save action", what=""),
    visit("facilitator", "clusters:action_edit", lambda world: world.action.pk,
          press="Save action", typed={"version": "9"}, status=409),
    *form("lead", "alliances:joint_edit", "riverside", save="Give self-assessment"),
    visit("lead", "alliances:joint_edit", "riverside", press="Save and go on later",
          typed={"version": "9", "note": "More."}, status=409),
    *form("headteacher", "alliances:voice_edit", "riverside",
          lambda world: world.project.alliance.lead_school_id,
          save="Save and go on later", with_whom="x" * 201),
    *form("lead", "alliances:priority_new", "riverside", save="Add priority"),
    visit("headteacher", "alliances:priority_new", "riverside"),
    *form("lead", "alliances:priority_edit", lambda world: world.priority.pk,
          save="Save priority", text=""),
    visit("lead", "alliances:priority_edit", lambda world: world.priority.pk,
          press="Save priority", typed={"version": "9"}, status=409),
    *form("lead", "clusters:busy_new", "riverside", save="Add period"),
    *form("lead", "clusters:busy_edit", lambda world: world.busy.pk, save="Save period", why=""),
    *form("facilitator", "clusters:term_new", "two-rivers", save="Add term", ends_on=""),
    *form("facilitator", "clusters:term_edit", "two-rivers", lambda world: world.own_term.pk,
          save="Save term", starts_on=""),
    *form("facilitator", "clusters:terms_import", "two-rivers", save="Check the file"),
    *form("new lead", "projects:project_new", save="Start project"),
    *form("lead", "projects:project_edit", project, save="Save project", title=""),
    *form("bare lead", "projects:cycle_new", "bare", save="Open cycle", starts_on=""),
    *form("lead", "projects:cycle_edit", project, lambda world: world.cycle.number,
          save="Save cycle", ends_on="2020-01-01"),
    *form("lead", "logs:cycle_advance", project, cycle, save="Move on to cluster review"),
    visit("planning lead", "logs:cycle_advance", planned, "1"),
    visit("lead", "logs:cycle_advance", project, "1"),
    visit("lead", "logs:cycle_decide", project, cycle),
    *form("refining lead", "logs:cycle_decide", refining, "1", save="Close cycle 1"),
    *form("facilitator", "logs:cycle_reopen", project, cycle, save="Open it again"),
    *form("facilitator", "logs:cycle_reopen", project, "1", save="Open it again"),
    visit("lead", "projects:cycle_amend", project, cycle),
    visit("lead", "projects:cycle_amend", project, "1"),
    visit("planning lead", "projects:cycle_amend", planned, "1"),
    visit("lead", "projects:cycle_amend", project, cycle, query="?part=prediction",
          press="Save amendment", typed={"reason": ""}),
    *form("lead", "projects:cycle_scope", project, cycle, save="Save the check"),
    *form("facilitator", "projects:cycle_scope", project, cycle, save="Ask for it"),
    *form("lead", "projects:measure_new", project, save="Add measure"),
    visit("lead", "projects:measure_edit", project, measure),
    *form("planning lead", "projects:measure_edit", planned, unlocked,
          save="Save measure", name=""),
    *form("lead", "projects:reading_new", project, measure, save="Add reading"),
    *form("lead", "projects:reading_new", project, of_a_strand, save="Take it over"),
    visit("facilitator", "insights:measure", project, of_a_strand),
    *form("lead", "projects:claim_edit", project, measure, save="Save", caution="x" * 301),
    *form("lead", "logs:reading_edit", project, measure, reading, save="Save reading", reading=""),
    visit("lead", "logs:reading_withdraw", project, measure, reading, press="Pull it back"),
    visit("lead", "logs:reading_edit", project, measure, reading,
          press="Save reading", typed={"version": "9"}, status=409),
    *form("lead", "projects:schools_edit", project, save="Add school"),
    *form("lead", "projects:school_invitation_new", project, save="See the letter"),
    *(visit(role, "projects:school", project, school) for role in ("lead", "facilitator")),
    visit("lead", "projects:school", project, school_that_left),
    *form("lead", "projects:school_leave_edit", project, school,
          save="School leaves the project"),
    *form("lead", "projects:school_role_edit", project, school, "sponsor", save="Ask to confirm"),
    *form("lead", "projects:agreement_edit", project, school, save="Ask to confirm"),
    visit("lead", "projects:agreement_file", project,
          lambda world: world.file_gone.participation_id, lambda world: world.file_gone.pk,
          status=404),
    *form("facilitator", "projects:concern_edit", project, school, save="Save"),
    *form("lead", "projects:school_plan_edit", project, school,
          save="Save plan", visits_planned="1000"),
    *form("lead", "projects:school_visit_new", project, school,
          save="Save visit", visited_on="2099-01-01"),
    visit("nobody", "projects:school_answer", status=404),
    visit("nobody", "projects:school_answered"),
    *(Visit("nobody", "projects:school_answer", partial(_school_answer, purpose=purpose))
      for purpose in ("school_invitation", "school_role", "agreement")),
    Visit("nobody", "projects:school_answer", partial(_school_answer, purpose="school_role"),
          press="Send answer"),
    *form("lead", "projects:team_edit", project, save="Add to the team"),
    Visit("planning lead", "projects:cycle_edit", _cycle_with_one_more),
    Visit("planning lead", "projects:cycle_edit", _cycle_with_one_more, press="Save cycle",
          typed={"starts_on": ""}),
    visit("facilitator", "insights:leavers", "estuary"),
    visit("facilitator", "insights:cluster_schools", "estuary"),
    visit("new facilitator", "insights:leavers", "quiet"),
    visit("lead", "insights:succession", lambda world: world.post.pk),
    visit("bare lead", "insights:succession", lambda world: world.bare_post.pk),
    visit("admin", "projects:people"),
    visit("lead", "projects:alliance_people", alliance),
    visit("new admin", "projects:people"),
    visit("bare lead", "projects:people"),
    *form("lead", "projects:person_new", alliance, save="Send invitation"),
    visit("admin", "projects:programme_people", programme),
    *form("admin", "projects:steward_new", programme, save="Send invitation"),
    *form("lead", "projects:post_edit", lambda world: world.post.pk, save="End this post",
          successor_by="2020-01-01"),
    visit("lead", "projects:lead_school", alliance),
    *form("lead", "projects:groups", alliance, save="Start this group"),
    visit("bare lead", "projects:groups", lambda world: world.bare_post.alliance.slug),
    *form("lead", "projects:group_edit", group, save="Add to the group"),
    *form("lead", "projects:group_meeting_new", group, save="Save meeting"),
    *form("lead", "projects:group_meeting_edit", group, met, save="Save correction", why=""),
    *form("admin", "projects:lead_school", "millbrook", save="Enter this change"),
    visit("bare lead", "projects:schools_edit", "bare"),
    visit("bare lead", "projects:team_edit", "bare"),
]  # fmt: skip


def row(table: str) -> Callable[[SimpleNamespace], int]:
    return lambda world: world.rows[table]


TABLES = (
    "alliances_programme", "alliances_cohort", "alliances_school", "alliances_alliance",
    "alliances_post", "alliances_stewardship", "clusters_cluster", "clusters_term",
    "clusters_meeting", "clusters_checkin", "clusters_busyperiod", "clusters_closure",
    "accounts_user", "toolkit_intervention",
)  # fmt: skip
SMALL_TABLES = (
    "behaviour", "challenge", "claim", "dimension", "evidencesource", "focusarea", "keymessage",
    "level", "maturitystage", "strand",
)  # fmt: skip
OPERATORS = {"alliances_programme"}
"""Tables to which only the operator adds."""
CANNOT_GO = {
    "alliances_school", "alliances_alliance", "alliances_post", "alliances_stewardship",
    "clusters_cluster", "clusters_meeting", "clusters_checkin", "accounts_user",
}  # fmt: skip
"""Tables whose row here is in use; a programme's deletion is nobody's."""


def of_table(table: str) -> list[Visit]:
    adds = "operator" if table in OPERATORS else "admin"
    goes = {"status": 409} if table in CANNOT_GO else {"status": 403} if table in OPERATORS else {}
    return [
        visit("admin", f"admin:{table}_changelist"),
        visit(adds, f"admin:{table}_add"),
        visit(adds, f"admin:{table}_add", press="Save"),
        visit("admin", f"admin:{table}_change", row(table)),
        visit("admin", f"admin:{table}_history", row(table)),
        visit("admin", f"admin:{table}_delete", row(table), **goes),
    ]


SETTING_UP = [
    *(visit(role, "admin:index") for role in ("admin", "operator", "new admin")),
    visit("lead", "admin:index", status=403),
    *(each for table in TABLES for each in of_table(table)),
    *(visit("admin", f"admin:toolkit_{table}_changelist") for table in SMALL_TABLES),
    *(visit("admin", f"admin:toolkit_{table}_add", press="Save") for table in SMALL_TABLES),
    visit("admin", "admin:accounts_user_changelist", query="?q=zzzz"),
    visit("admin", "admin:accounts_user_changelist", query="?q=amira"),
    visit("admin", "admin:alliances_alliance_change", row("alliances_alliance"),
          press="Save", typed={"name": ""}),
    visit("new admin", "admin:alliances_alliance_changelist"),
    visit("new admin", "admin:clusters_meeting_changelist"),
    visit("admin", "admin:projects_ideaproposal_changelist"),
    visit("new admin", "admin:projects_ideaproposal_changelist"),
    visit("admin", "admin:projects_ideaproposal_change",
          lambda world: world.project.proposals.get().pk, press="Answer",
          typed={"title": ""}),
    visit("admin", "admin:projects_ideaproposal_change", lambda world: world.declined_idea.pk),
    visit("admin", "admin:toolkit_import"),
    visit("admin", "admin:toolkit_import", press="Check the file"),
    visit("admin", "admin:clusters_term_import"),
    visit("admin", "admin:clusters_term_import", press="Check the file"),
    visit("admin", "admin:clusters_closure_import"),
    visit("admin", "admin:clusters_closure_import", press="Check the file"),
]  # fmt: skip

WRITING += RECORDS
VISITS = [*SIGNING_IN, *READING, *WRITING, *SETTING_UP]
