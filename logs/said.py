"""What was said beneath a text of the log, and in which role somebody speaks there."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet

from alliances.models import Alliance, Post
from core.access import Access
from core.prepared import prepared
from logs.models import LogText
from logs.rules import reads_comment
from writing.models import Comment
from writing.threads import Thread, threads

BY_WEIGHT = (
    Post.Role.LEAD,
    Post.Role.PROJECT_LEAD,
    Post.Role.HEADTEACHER,
    Post.Role.SCHOOL_LEAD,
    Post.Role.TEACHER,
    Post.Role.GUEST,
)
"""Of several posts in one alliance, the one a reader needs to know."""


def beneath(text: LogText, access: Access) -> list[Thread]:
    """The comments, questions and answers beneath a text that a person reads, in one query."""
    kind = ContentType.objects.get_for_model(type(text))
    found = _comments(kind.pk, text.pk)
    return threads(each for each in found if reads_comment(access, text, each))


@prepared
def _comments(kind: int, pk: int) -> QuerySet[Comment]:
    return Comment.objects.about(kind, pk).select_related("by")


def role_in(access: Access, text: LogText) -> str:
    """In which role somebody speaks beneath a text: "facilitator", "lead, Harbour Alliance".

    Empty for who only reads: the research team and administrators, and everybody where the text is
    its author's alone.
    """
    own = text.cycle.project.alliance
    if text.is_private:
        return ""
    if own.pk in access.facilitated:
        return "facilitator"
    if role := _post_in(access, own.pk):
        return role
    held = {there for _, there, _ in access.posts}
    elsewhere = _first_of(held, own.programme_id) if held else None
    return f"{_post_in(access, elsewhere.pk)}, {elsewhere}" if elsewhere else ""


def _first_of(alliances: set[int], programme: int) -> Alliance | None:
    return Alliance.objects.filter(pk__in=alliances, programme=programme).first()


def _post_in(access: Access, alliance: int) -> str:
    held = {role for role, there, _ in access.posts if there == alliance}
    return next((role.label.lower() for role in BY_WEIGHT if role in held), "")
