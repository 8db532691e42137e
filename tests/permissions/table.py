"""Every address, every role, the answer it must give. An address missing here fails the tests.

The objects asked for are those of ``own``. The rows of the set-up pages are in ``set_up_table.py``.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core import signing

from notifications.writing import SALT
from tests.factories import HAPPENED_ON
from tests.factories.clusters import own_term
from tests.factories.world import World
from tests.permissions.people_table import PEOPLE_TABLE
from tests.permissions.records_table import BESIDE_THE_CYCLES
from tests.permissions.set_up_table import SET_UP_TABLE
from tests.permissions.table_parts import (
    ADMINS,
    ALL_MEMBERS,
    CALLS,
    CLUSTER,
    DASHBOARD,
    EDIT,
    EDITS_THE_PROJECT,
    EVERYBODY,
    FACILITATORS,
    GOES_STRAIGHT_IN,
    IN_AN_ALLIANCE,
    LOGS,
    MEETS,
    OPEN,
    OPEN_READ_ONLY,
    OWN_ALLIANCE,
    OWN_MEMBERS,
    PLACES,
    PROGRAMME,
    READ_ONLY,
    READS_THE_CALL,
    RESEARCHERS,
    SEES_THE_ACTION,
    SEES_THE_EVENT,
    SEES_THE_MEETING,
    SEES_THE_PROJECT,
    SIGNED_IN,
    Answers,
    Row,
    answers,
    cluster_of,
    each,
    form,
    project_of,
)

SPEAK = each(PLACES, IN_AN_ALLIANCE) | {"own facilitator"}
"""Who comments on what they read: everybody in a school, and the facilitator."""


def texts(kind: str, author: str) -> list[Row]:
    """The page of a text at each level of sharing; its form is its author's."""
    readers = {
        "only_me": frozenset({author}),
        "alliance": OWN_ALLIANCE,
        "cluster": CLUSTER,
        "programme": PROGRAMME,
    }
    rows = []
    for sharing, who in readers.items():

        def args(world: World, sharing: str = sharing) -> list[Any]:
            held = world.own.entries if kind == "entry" else world.own.reflections
            return [held[sharing].pk]

        edit = answers(404, (who, 403), (frozenset({author}), 200))
        comments = answers(404, (who, 403), (who & SPEAK if sharing != "only_me" else set(), 200))
        rows += [
            Row(f"logs:{kind}", answers(404, (who, 200)), comments, args, sharing),
            Row(f"logs:{kind}_edit", edit, edit, args, sharing),
            Row(f"logs:{kind}_withdraw", edit, edit, args, sharing),
        ]
    return rows


def measure_of(world: World) -> list[Any]:
    return [*project_of(world), world.own.measure.pk]


def reading_of(world: World) -> list[Any]:
    return [*measure_of(world), world.own.reading.pk]


NO_FILE = UUID("6f9619ff-8b86-d011-b42d-00cf4fc964ff")


def own_term_of(world: World) -> list[Any]:
    """A term that the cluster has for itself, after all others."""
    return [*cluster_of(world), own_term(world.own.cluster).pk]


PLANS = DASHBOARD | {"own facilitator": 302}
RUNS = frozenset({"own facilitator"})
LEADS = each(("own", "peer"), ("lead",))


def of_meeting(*who: tuple[frozenset[str], int]) -> Answers:
    """The answers of a page around the meeting of the cluster: refused to who may only see it."""
    return answers(404, (SEES_THE_MEETING, 403), *who)


def meeting_of(world: World) -> list[Any]:
    return [world.own.meeting.pk]


def review_of(world: World) -> list[Any]:
    return [world.own.meeting.pk, world.own.cycle.pk]


def event_of(world: World) -> list[Any]:
    return [world.own.event.pk]


def event_action_of(world: World) -> list[Any]:
    return [world.event_action.pk]


def action_of(world: World) -> list[Any]:
    return [world.own.action.pk]


WRITES_MINUTES = of_meeting((RUNS | LEADS, 200))
SEES = answers(404, (SEES_THE_MEETING, 200))
SEES_EVENT = answers(404, (SEES_THE_EVENT, 200))
REPLIES = of_meeting((MEETS, 200))
REPLIES_TO_EVENT = answers(404, (SEES_THE_EVENT, 200), (frozenset({"own admin"}), 403))
ENTERS = answers(403, (FACILITATORS | ADMINS, 200))
ATTENDANCE = of_meeting((RUNS, 200))
RUNS_EVENT = answers(404, (SEES_THE_EVENT, 403), (frozenset({"own admin"}), 200))
TICKS_EVENT = answers(404, (SEES_THE_EVENT, 403), (frozenset({"own lead", "own admin"}), 302))
TICKS = answers(404, (SEES_THE_ACTION, 403), (frozenset({"own lead", "own teacher"}) | RUNS, 302))
AGREES = answers(403, (ALL_MEMBERS | FACILITATORS, 200))
CHANGES = answers(404, (SEES_THE_ACTION, 403), (frozenset({"own lead"}) | RUNS, 200))
MEETINGS = [
    Row("clusters:meetings", answers(200)),
    form("clusters:meeting_new", ENTERS),
    Row("clusters:meeting", SEES, args=meeting_of),
    Row("clusters:meeting", SEES_EVENT, args=event_of, case="an event"),
    Row("clusters:meeting_calendar", SEES, args=meeting_of),
    form("clusters:meeting_edit", of_meeting((RUNS, 302)), meeting_of),
    Row("clusters:meeting_edit", RUNS_EVENT, RUNS_EVENT, event_of, "an event"),
    form("clusters:reply_edit", REPLIES, meeting_of),
    Row("clusters:reply_edit", REPLIES_TO_EVENT, REPLIES_TO_EVENT, event_of, "an event"),
    Row(
        "clusters:attendance",
        ATTENDANCE,
        of_meeting((RUNS, 404)),
        meeting_of,
        data={"came": "0"},
    ),
    Row(
        "clusters:attendance",
        RUNS_EVENT,
        RUNS_EVENT | {"own admin": 404},
        event_of,
        "an event",
        {"came": "0"},
    ),
    form("clusters:agenda_edit", ATTENDANCE, meeting_of),
    Row("clusters:agenda_edit", RUNS_EVENT, RUNS_EVENT, event_of, "an event"),
    form("clusters:minutes_edit", WRITES_MINUTES, meeting_of),
    Row("clusters:minutes_edit", RUNS_EVENT, RUNS_EVENT, event_of, "an event"),
    Row("clusters:minutes_versions", SEES, args=meeting_of),
    form("clusters:meeting_action_new", WRITES_MINUTES, meeting_of),
    Row("clusters:meeting_action_new", RUNS_EVENT, RUNS_EVENT, event_of, "an event"),
    Row("clusters:summary", ATTENDANCE, of_meeting((RUNS, 302)), meeting_of),
    Row("clusters:summary", RUNS_EVENT, RUNS_EVENT | {"own admin": 302}, event_of, "an event"),
    Row("clusters:actions", answers(200)),
    form("clusters:action_new", AGREES),
    form("clusters:action_edit", CHANGES, action_of),
    Row("clusters:action_edit", RUNS_EVENT, RUNS_EVENT, event_action_of, "of an event"),
    Row("clusters:action_done", READ_ONLY, TICKS, action_of),
    Row("clusters:action_done", READ_ONLY, TICKS_EVENT, event_action_of, "of an event"),
]


def alliance_of(world: World) -> list[Any]:
    return [world.own.alliance.slug]


def day_of(world: World) -> list[Any]:
    return [str(world.own.joint.rated_on)]


def priority_of(world: World) -> list[Any]:
    return [world.own.priority.pk]


OWN_AFFAIRS = OWN_MEMBERS | {"own headteacher", "own facilitator"}
"""Who reads priorities and self-evaluation: no peer, no guest, nobody of the whole programme."""
LEAD = (frozenset({"own lead"}), 200)
SPEAKS_FOR_THE_SCHOOL = frozenset({"own school_lead", "own headteacher"})
SETS_PRIORITIES = frozenset({"own lead", "own headteacher"})
IN_SOME_ALLIANCE = ALL_MEMBERS | each(PLACES, ("headteacher",)) | FACILITATORS
CONFIDED = answers(403, (IN_SOME_ALLIANCE, 200))
ASKED_FOR = answers(403, (IN_SOME_ALLIANCE, 404), (OWN_AFFAIRS, 200))
PRIORITY = answers(404, (OWN_AFFAIRS, 403), (SETS_PRIORITIES, 200))
ENTERS_BUSY = answers(404, (OWN_AFFAIRS, 403), (frozenset({"own lead", "own facilitator"}), 200))
OF_AN_ALLIANCE = [
    Row("alliances:priorities", CONFIDED),
    Row(
        "alliances:priorities",
        ASKED_FOR,
        path="/priorities/?alliance=own-alliance",
        case="of an alliance",
    ),
    Row("alliances:maturity", CONFIDED),
    Row("alliances:maturity", ASKED_FOR, path="/maturity/?alliance=own-alliance", case="asked for"),
    Row("alliances:self_assessment", CONFIDED, args=day_of),
    Row(
        "alliances:self_assessment",
        ASKED_FOR,
        path=f"/maturity/{HAPPENED_ON}/?alliance=own-alliance",
        case="asked for",
    ),
    form("alliances:joint_edit", answers(404, (OWN_AFFAIRS, 403), LEAD), alliance_of),
    form(
        "alliances:voice_edit",
        answers(404, (OWN_AFFAIRS, 403), (SPEAKS_FOR_THE_SCHOOL, 200)),
        lambda world: [*alliance_of(world), world.own.school.pk],
    ),
    form(
        "logs:self_assessment_withdraw",
        answers(404, (OWN_AFFAIRS, 403), LEAD),
        lambda world: [world.own.joint.pk],
    ),
    form("alliances:priority_new", PRIORITY, alliance_of),
    form("alliances:priority_edit", PRIORITY, priority_of),
    Row("clusters:busy", CONFIDED),
    Row("clusters:busy", ASKED_FOR, path="/busy/?alliance=own-alliance", case="asked for"),
    form("clusters:busy_new", ENTERS_BUSY, alliance_of),
    form(
        "clusters:busy_edit",
        ENTERS_BUSY,
        lambda world: [world.own.alliance.busy_periods.first().pk],
    ),
    Row(
        "alliances:priority_end",
        READ_ONLY,
        answers(404, (OWN_AFFAIRS, 403), (SETS_PRIORITIES, 302)),
        priority_of,
    ),
]

CHALLENGES = each(("peer",), ("lead", "project_lead", "school_lead")) | RUNS
"""Who comes to meetings for the alliance that is asked to challenge ``own``."""
ANSWERS = EDITS_THE_PROJECT | RUNS
REVIEWS = [
    Row("logs:review", SEES, args=meeting_of),
    *(
        Row(
            "logs:review_cycle",
            SEES,
            of_meeting((who, 200)),
            review_of,
            case,
            data,
            query=lambda world: f"?challenger={world.peer.alliance.pk}",
        )
        for case, who, data in (
            ("nothing sent", CHALLENGES | ANSWERS, {}),
            ("a review", CHALLENGES, {"questions": ""}),
            ("an answer", ANSWERS, {"response": ""}),
        )
    ),
    form("logs:review_challenger", of_meeting((RUNS, 200)), review_of),
    form("logs:review_step", of_meeting((RUNS, 200)), meeting_of),
]

SEES_ASKED = answers(404, (SEES_THE_MEETING, 200))
ANSWERS_ASKED = answers(404, (SEES_THE_MEETING, 403), (EDITS_THE_PROJECT, 200))
RUNS_ASKED = answers(404, (SEES_THE_MEETING, 403), (frozenset({"own admin"}), 200))
SEES_DECLINED = answers(404, (frozenset({"peer lead", "peer project_lead", "own admin"}), 200))


def presentation_of(name: str) -> Callable[[World], list[Any]]:
    return lambda world: [world.own.event.pk, getattr(world, name).pk]


PRESENTATIONS = [
    Row("projects:presentation_new", RUNS_EVENT, RUNS_EVENT, event_of),
    Row("projects:presentation", SEES_ASKED, args=presentation_of("asked"), case="asked"),
    Row("projects:presentation", SEES_EVENT, args=presentation_of("agreed"), case="agreed"),
    Row("projects:presentation", SEES_DECLINED, args=presentation_of("declined"), case="declined"),
    Row("projects:presentation_slides", SEES_EVENT, args=presentation_of("agreed"), case="agreed"),
    Row("projects:presentation_slides", answers(404), args=presentation_of("asked"), case="asked"),
    form("projects:presentation_words", ANSWERS_ASKED, presentation_of("asked")),
    form("projects:presentation_time", RUNS_ASKED, presentation_of("asked")),
    form("projects:presentation_outcome", RUNS_ASKED, presentation_of("asked")),
]


def cycle_page_of(world: World) -> list[Any]:
    return [*project_of(world), world.own.cycle.number]


SEES_CYCLE = answers(404, (SEES_THE_PROJECT, 200))
REOPENS = answers(404, (SEES_THE_PROJECT, 403), (frozenset({"own facilitator"}), 200))

TABLE = [
    # Reading
    Row("insights:first_screen", answers(302)),
    Row("insights:cycle", answers(403, (ALL_MEMBERS, 200))),
    Row("insights:projects", answers(200, (GOES_STRAIGHT_IN, 302))),
    Row("insights:projects_csv", answers(403, (FACILITATORS | ADMINS | RESEARCHERS, 200))),
    Row("insights:project", answers(404, (SEES_THE_PROJECT, 200)), args=project_of),
    Row("insights:measure", answers(404, (SEES_THE_PROJECT, 200)), args=measure_of),
    Row("insights:readings_csv", answers(404, (SEES_THE_PROJECT, 200)), args=measure_of),
    Row("insights:clusters", answers(403, (FACILITATORS, 302))),
    Row("insights:cluster", DASHBOARD, args=cluster_of),
    Row("insights:hand_over", DASHBOARD | {"own admin": 200}, args=cluster_of),
    Row("insights:toolkit", answers(200)),
    Row("insights:intervention", answers(200), args=lambda world: ["an-intervention"]),
    Row("insights:choose", answers(200)),
    Row(
        "insights:choose",
        answers(404, (OWN_AFFAIRS, 200)),
        path="/toolkit/choose/?alliance=own-alliance",
        case="of an alliance",
    ),
    Row("insights:claims", answers(200)),
    Row("insights:published", answers(200)),
    Row("insights:about_this_data", answers(200)),
    Row("account", answers(200)),
    Row("logs:log", answers(200)),
    Row("logs:own_comments", answers(200), answers(404)),
    # Writing
    form("logs:entry_new", LOGS),
    form("logs:reflection_new", LOGS),
    *texts("entry", "own teacher"),
    *texts("reflection", "own lead"),
    Row(
        "logs:entry",
        answers(404, (CLUSTER, 200)),
        answers(404, (CLUSTER, 403)),
        lambda world: [world.withdrawn.pk],
        "withdrawn",
    ),
    form(
        "logs:change_progress",
        DASHBOARD,
        lambda world: [world.own.cluster.slug, world.own.alliance.slug],
    ),
    Row(
        "logs:own_progress",
        answers(404, (OWN_MEMBERS | {"own facilitator"}, 200)),
        answers(
            404,
            (OWN_MEMBERS | {"own facilitator"}, 403),
            (frozenset({"own lead", "own project_lead"}), 200),
        ),
        alliance_of,
    ),
    Row("logs:check_ins", CALLS),
    form("logs:check_in_new", answers(403, (FACILITATORS, 200))),
    *(
        Row(
            "logs:check_in",
            answers(404, (READS_THE_CALL, 200)),
            answers(404, (READS_THE_CALL, 403), (frozenset(writers), 200)),
            call,
            case,
        )
        for case, call, writers in (
            ("over", lambda world: [world.own.check_in.pk], ["own facilitator"]),
            (
                "to come",
                lambda world: [world.call_to_come.pk],
                ["own facilitator", "own lead"],
            ),
        )
    ),
    Row(
        "logs:check_in",
        answers(404, (frozenset({"own facilitator"}), 200)),
        answers(404, (frozenset({"own facilitator"}), 403)),
        lambda world: [world.call_proposed.pk],
        "proposed",
    ),
    Row("clusters:letters", DASHBOARD, args=cluster_of),
    Row("clusters:terms", DASHBOARD, PLANS, cluster_of),
    form("clusters:term_new", DASHBOARD, cluster_of),
    form("clusters:term_edit", DASHBOARD, own_term_of),
    Row(
        "clusters:term_edit",
        DASHBOARD | {"own facilitator": 403},
        DASHBOARD | {"own facilitator": 403},
        lambda world: [*cluster_of(world), own_term(world.own.cluster, 2025).pk],
        "over",
    ),
    form("clusters:terms_import", DASHBOARD, cluster_of),
    Row(
        "clusters:terms_check",
        PLANS,
        PLANS,
        lambda world: [*cluster_of(world), NO_FILE],
        "a file long gone",
    ),
    Row(
        "clusters:letter",
        DASHBOARD,
        DASHBOARD,
        lambda world: [world.own.cluster.slug, world.own.letter.pk],
    ),
    Row("clusters:programme_letters", answers(403, (ADMINS, 200))),
    form(
        "clusters:programme_letter",
        answers(403, (ADMINS, 404), (frozenset({"own admin"}), 200)),
        lambda world: [world.own.letter.pk],
    ),
    Row("clusters:plan", DASHBOARD, PLANS, cluster_of, data={"propose": "1"}),
    *MEETINGS,
    *REVIEWS,
    *OF_AN_ALLIANCE,
    *PRESENTATIONS,
    *(
        Row(
            "clusters:one_date",
            DASHBOARD,
            DASHBOARD,
            lambda world, kind=kind, name=name: [
                world.own.cluster.slug,
                kind,
                getattr(world.own, name).pk,
            ],
            kind,
        )
        for kind, name in (("meeting", "meeting"), ("call", "check_in"))
    ),
    form("projects:project_new", answers(403, (each(PLACES, ("lead",)), 200))),
    form("projects:project_edit", EDIT, project_of),
    form("projects:cycle_new", EDIT, project_of),
    form("projects:cycle_edit", EDIT, cycle_page_of),
    form("projects:cycle_amend", EDIT, cycle_page_of),
    form("projects:cycle_scope", EDIT | {"own facilitator": 200}, cycle_page_of),
    Row("logs:cycle", SEES_CYCLE, args=cycle_page_of),
    Row("logs:history", SEES_CYCLE, args=project_of),
    form("logs:cycle_advance", EDIT, cycle_page_of),
    form("logs:cycle_decide", EDIT, cycle_page_of),
    form("logs:cycle_reopen", REOPENS, cycle_page_of),
    form("projects:measure_new", EDIT, project_of),
    form("projects:measure_edit", EDIT, measure_of),
    form("projects:reading_new", EDIT, measure_of),
    form("projects:claim_edit", EDIT, measure_of),
    form("logs:reading_edit", EDIT, reading_of),
    form("logs:reading_withdraw", EDIT, reading_of),
    Row(
        "logs:reading_put_back",
        answers(405),
        EDIT | dict.fromkeys(EDITS_THE_PROJECT, 404),
        reading_of,
    ),
    form("projects:team_edit", EDIT, project_of),
    *BESIDE_THE_CYCLES,
    *PEOPLE_TABLE,
    # Signing in and out, one's own account
    Row(
        "account_login", OPEN | dict.fromkeys(SIGNED_IN, 302), OPEN | dict.fromkeys(SIGNED_IN, 302)
    ),
    Row(
        "account_request_login_code",
        OPEN | dict.fromkeys(SIGNED_IN, 302),
        OPEN | dict.fromkeys(SIGNED_IN, 302),
    ),
    Row(
        "account_confirm_login_code",
        dict.fromkeys(EVERYBODY, 302),
        dict.fromkeys(EVERYBODY, 302),
        case="nothing asked for",
    ),
    Row("account_logout", answers(200), answers(302)),
    Row("account_inactive", OPEN, OPEN_READ_ONLY),
    # Nobody of the world has a password yet: changing leads to setting one.
    Row("account_change_password", answers(302), answers(302)),
    Row("account_set_password", answers(200), answers(200)),
    Row("clusters:calendar_link", answers(200), answers(200)),
    form("my_letters", answers(200)),
    form("telephone", answers(200)),
    Row(
        "my_letter",
        answers(404, (frozenset({"own lead"}), 200)),
        args=lambda world: [world.own.letter.pk],
    ),
    Row(
        "letters_off",
        OPEN,
        OPEN,
        case="a good address",
        query=lambda world: (
            f"?key={signing.dumps([world.own.people['lead'].pk, 'dates'], salt=SALT)}"
        ),
    ),
    Row(
        "letters_off",
        dict.fromkeys(EVERYBODY, 404),
        dict.fromkeys(EVERYBODY, 404),
        case="a made-up one",
        query=lambda world: "?key=made-up",
    ),
    # Open to everybody
    Row("insights:calendar", dict.fromkeys(EVERYBODY, 404), OPEN_READ_ONLY, case="without a key"),
    Row("help", OPEN, OPEN_READ_ONLY),
    Row("privacy", OPEN, OPEN_READ_ONLY),
    Row("accessibility", OPEN, OPEN_READ_ONLY),
    Row("health", dict.fromkeys(EVERYBODY, 503), OPEN_READ_ONLY, case="without a worker"),
    *SET_UP_TABLE,
    Row("mail_on_this_machine", dict.fromkeys(EVERYBODY, 404), OPEN_READ_ONLY, case="DEBUG off"),
]
