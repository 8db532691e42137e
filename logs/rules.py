"""Who may do what with a text of the log, a call, a review and the stages of a cycle."""

from alliances.models import Alliance
from clusters.audience import TOLD
from clusters.models import CheckIn, Meeting
from core.access import Access
from logs.models import LogText, PeerChallenge
from projects.models import Project, Sharing
from projects.rules import can_edit_project, can_log_in
from writing.models import Comment


def can_edit_text(access: Access, text: LogText) -> bool:
    """Authors edit their own words, while they still write in the project."""
    return text.author_id == access.person_id and can_log_in(access, text.cycle.project)


def has_a_say(access: Access) -> bool:
    """Whether there may be any text at all that this person writes or comments on."""
    return bool(access.posts or access.written_projects) or access.is_facilitator


def reads_comment(access: Access, text: LogText, comment: Comment) -> bool:
    """Whoever the text was shared with when it was said; one's own words always.

    A text that goes further later takes nobody's comment along, and its author reads on only while
    they are still among those it was shared with.
    """
    project = text.cycle.project
    if comment.by_id == access.person_id or comment.said_to == Sharing.PROGRAMME:
        return True
    is_within = (
        project.alliance_id in access.reached_alliances
        or project.pk in access.reached_projects | access.own_projects
    )
    is_peer = project.alliance_id in access.peers
    return is_within or (comment.said_to == Sharing.CLUSTER and is_peer)


def can_close(access: Access, text: LogText, question: Comment) -> bool:
    """Who asked, and who wrote the text."""
    return access.person_id in (question.by_id, text.author_id)


def sees_calls(access: Access) -> bool:
    """Whether there may be any call that this person sees."""
    return bool(access.reached_alliances) or access.is_facilitator or access.is_research


def takes_note(access: Access, call: CheckIn) -> bool:
    """The facilitator of the alliance's cluster."""
    return call.alliance_id in access.facilitated


def asks_to_move(access: Access, call: CheckIn) -> bool:
    """The alliance's lead, whom the facilitator rings."""
    return call.alliance_id in access.leads


def reads_note_to_self(access: Access, call: CheckIn) -> bool:
    """Facilitators and the research team; nobody of the alliance."""
    return takes_note(access, call) or call.alliance.programme_id in access.research_of


def says_own_progress(access: Access, alliance: Alliance) -> bool:
    """Who leads the alliance, or one of its projects."""
    led = alliance.projects.filter(pk__in=access.project_leads)
    return alliance.pk in access.leads or (bool(access.project_leads) and led.exists())


def runs_review(access: Access, meeting: Meeting) -> bool:
    """The facilitator of the cluster that meets: pairs, locking, closing, and a pen for others."""
    return meeting.cluster_id in access.facilitates


def writes_review(access: Access, challenge: PeerChallenge) -> bool:
    """Who comes to meetings for the alliance that is asked, and the facilitator."""
    comes = any(
        alliance == challenge.challenger_id and role in TOLD for role, alliance, _ in access.posts
    )
    return comes or runs_review(access, challenge.meeting)


def answers_review(access: Access, challenge: PeerChallenge) -> bool:
    """Who leads the project that is challenged, and the facilitator."""
    return can_edit_project(access, challenge.cycle.project) or runs_review(
        access, challenge.meeting
    )


def can_move_cycles(access: Access, project: Project) -> bool:
    """Who leads the project moves its cycles on, decides and amends."""
    return can_edit_project(access, project)


def can_reopen_cycles(access: Access, project: Project) -> bool:
    """The facilitator of the alliance's cluster, and nobody else."""
    return project.alliance_id in access.facilitated
