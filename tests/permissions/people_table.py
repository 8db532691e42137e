"""Rows of the table about people: who holds what, who is invited, pages behind links."""

from tests.factories.world import World
from tests.permissions.table_parts import (
    ADMINS,
    DASHBOARD,
    EDIT,
    EDITS_THE_PROJECT,
    EVERYBODY,
    OPEN,
    OPEN_READ_ONLY,
    OWN_MEMBERS,
    PLACES,
    PROGRAMME,
    READ_ONLY,
    SEES_THE_PROJECT,
    Answers,
    Row,
    answers,
    cluster_of,
    each,
    form,
    project_of,
)

LEADS_OR_ADMINS = frozenset({"own lead", "own admin"})
LOOKS_AFTER = answers(
    404, (OWN_MEMBERS | {"own facilitator"}, 403), (LEADS_OR_ADMINS, 200)
)  # fmt: skip
AROUND = OWN_MEMBERS | {"own facilitator", "own admin"}
READS_THE_ALLIANCE = answers(404, (AROUND, 200))
DECIDES = answers(404, (AROUND, 403), (frozenset({"own admin"}), 200))
CONFIDED = OWN_MEMBERS | {"own facilitator", "own headteacher"}
READS_GROUPS = answers(404, (CONFIDED, 200))
RUNS_GROUPS = answers(404, (CONFIDED, 403), (frozenset({"own lead"}), 200))
HAS_A_PART = (
    PROGRAMME | {"own facilitator", "own admin", "own research", "far facilitator"}
) - each(PLACES, ("headteacher", "guest"))
RUNS = answers(404, (HAS_A_PART, 403), (frozenset({"own admin"}), 200))
CHANGES = answers(404, (LEADS_OR_ADMINS, 302))
NOWHERE: Answers = dict.fromkeys(EVERYBODY, 404)


def alliance_of(world: World) -> list[str]:
    return [world.own.alliance.slug]


def group_of(world: World) -> list[int]:
    return [world.own.alliance.groups.first().pk]


def group_meeting_of(world: World) -> list[int]:
    return [*group_of(world), world.own.alliance.groups.first().meetings.first().pk]


def programme_of(world: World) -> list[str]:
    return [world.own.programme.slug]


def behind_link(name: str, key: str, data: dict[str, str], done: Answers) -> list[Row]:
    """The page a letter leads to: open by its key to whoever has it, else one page for all."""
    return [
        Row(name, NOWHERE, NOWHERE, case="without a key"),
        Row(name, NOWHERE, NOWHERE, case="an unknown key", query=lambda world: "?key=made-up"),
        Row(
            name, OPEN, done, case="its key", data=data,
            query=lambda world: f"?key={getattr(world, key)}",
        ),
    ]  # fmt: skip


def school_of(world: World) -> list[str | int]:
    return [world.own.project.slug, world.own.participation.pk]


LOOKS = EDIT | {"own facilitator": 200}
SEES_CONCERNS = answers(
    404,
    (SEES_THE_PROJECT, 403),
    (frozenset({"own project_lead", "own facilitator"}), 200),
)
WITHDRAWS = EDIT | dict.fromkeys(EDITS_THE_PROJECT, 302)

SCHOOLS = [
    form("projects:schools_edit", EDIT, project_of),
    form("projects:school_invitation_new", EDIT, project_of),
    Row(
        "projects:school_invitation_withdraw",
        READ_ONLY,
        WITHDRAWS,
        lambda world: [world.own.project.slug, world.school_invitation.pk],
    ),
    Row("projects:school", LOOKS, args=school_of),
    form("projects:school_leave_edit", EDIT, school_of),
    form("projects:school_role_edit", EDIT, lambda world: [*school_of(world), "sponsor"]),
    form("projects:agreement_edit", EDIT, school_of),
    Row(
        "projects:agreement_file",
        LOOKS,
        args=lambda world: [*school_of(world), world.agreement.pk],
    ),
    Row(
        "projects:agreement_file",
        answers(404, (SEES_THE_PROJECT, 403), (EDITS_THE_PROJECT | {"own facilitator"}, 404)),
        args=lambda world: [*school_of(world), world.peer.participation.agreements.get().pk],
        case="of another school",
    ),
    form("projects:concern_edit", SEES_CONCERNS, school_of),
    Row("projects:school_plan_edit", EDIT, EDIT, school_of, data={"visits_planned": "many"}),
    form("projects:school_visit_new", EDIT, school_of),
    *behind_link(
        "projects:school_answer", "school_key", {"answer": "yes"}, dict.fromkeys(EVERYBODY, 302)
    ),
    *(
        Row(
            "projects:school_answer_file",
            OPEN if case == "its key" else NOWHERE,
            OPEN_READ_ONLY,
            case=case,
            query=query,
        )
        for case, query in (
            ("without a key", lambda world: ""),
            ("an unknown key", lambda world: "?key=made-up"),
            ("the key to another question", lambda world: f"?key={world.school_key}"),
            ("its key", lambda world: f"?key={world.agreement_key}"),
        )
    ),
    Row("projects:school_answered", OPEN, OPEN_READ_ONLY),
]

HANDS_OVER = answers(404, (LEADS_OR_ADMINS | {"own project_lead"}, 200))

PEOPLE_TABLE = [
    *SCHOOLS,
    Row("insights:succession", HANDS_OVER, args=lambda world: [world.own.team_role.post_id]),
    Row("insights:leavers", DASHBOARD, args=cluster_of),
    Row("insights:cluster_schools", DASHBOARD, args=cluster_of),
    Row(
        "projects:people",
        answers(403, (each(PLACES, ("lead",)), 302), (ADMINS, 200)),
    ),
    Row("projects:alliance_people", LOOKS_AFTER, args=alliance_of),
    form("projects:person_new", LOOKS_AFTER, alliance_of),
    Row("projects:lead_school", READS_THE_ALLIANCE, DECIDES, alliance_of),
    Row("projects:groups", READS_GROUPS, RUNS_GROUPS, alliance_of),
    form("projects:group_edit", RUNS_GROUPS, group_of),
    form("projects:group_meeting_new", RUNS_GROUPS, group_of),
    form("projects:group_meeting_edit", RUNS_GROUPS, group_meeting_of),
    Row("projects:programme_people", RUNS, args=programme_of),
    form("projects:steward_new", RUNS, programme_of),
    Row(
        "projects:post_edit",
        LOOKS_AFTER,
        LOOKS_AFTER,
        lambda world: [world.own.team_role.post_id],
    ),
    Row(
        "projects:invitation_change",
        READ_ONLY,
        CHANGES,
        lambda world: [world.invitation.pk],
        data={"withdraw": "1"},
    ),
    *behind_link(
        "projects:invitation_answer",
        "invitation_key",
        {"name": "Tom"},
        dict.fromkeys(EVERYBODY, 302),
    ),
]
