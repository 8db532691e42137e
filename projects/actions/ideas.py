"""Own ideas: propose one to the toolkit, and say what becomes of it there."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from accounts.models import User
from core.addresses import numbered, save_at_free_address
from core.exceptions import DomainError
from notifications import outbox
from projects import idea_letters
from projects.models import IdeaProposal, Project
from toolkit.models import Intervention, Placement, Strand


class AlreadyProposed(DomainError):
    """An idea is proposed once, whatever became of it."""


class AlreadyAnswered(DomainError):
    """Another administrator has said what becomes of the idea."""


@transaction.atomic
def propose(
    project: Project, own_idea: str, *, by: User, at: datetime, fields: dict[str, Any]
) -> IdeaProposal:
    """Hand an own idea over to the administrators, in the words of ``fields``, and tell them.

    Of two who propose it, at once or one after the other, the second gets ``AlreadyProposed``.
    """
    try:
        with transaction.atomic():
            proposal = IdeaProposal.objects.create(
                project=project, own_idea=own_idea, proposed_at=at, proposed_by=by, **fields
            )
    except IntegrityError:
        raise AlreadyProposed(
            "This idea has been proposed already. What became of it stands with the core parts."
        ) from None
    outbox.post(idea_letters.proposed(proposal, at))
    return proposal


@transaction.atomic
def add(
    proposal: IdeaProposal,
    *,
    by: User,
    at: datetime,
    answer: str,
    fields: dict[str, Any],
    strands: Iterable[Strand],
) -> Intervention:
    """Add an idea to the toolkit, under these strands.

    Of two administrators one is first; the other gets ``AlreadyAnswered``, and adds nothing.
    """
    intervention = save_at_free_address(
        lambda: _free_address(fields["title"]),
        lambda slug: Intervention.objects.create(
            slug=slug, origin=Intervention.Origin.PROPOSED, **fields
        ),
    )
    Placement.objects.bulk_create(
        Placement(intervention=intervention, strand=strand) for strand in strands
    )
    outcome = IdeaProposal.Outcome.ADDED
    _answer(proposal, by, at, outcome=outcome, intervention=intervention, answer=answer)
    return intervention


def say_it_is(
    proposal: IdeaProposal, intervention: Intervention, *, by: User, at: datetime, answer: str
) -> None:
    """Say that an idea is one that the toolkit lists; its trials count there from now on."""
    outcome = IdeaProposal.Outcome.SAME
    _answer(proposal, by, at, outcome=outcome, intervention=intervention, answer=answer)


def decline(proposal: IdeaProposal, *, by: User, at: datetime, answer: str) -> None:
    """Say why an idea does not go into the toolkit."""
    _answer(proposal, by, at, outcome=IdeaProposal.Outcome.DECLINED, answer=answer)


@transaction.atomic
def _answer(proposal: IdeaProposal, by: User, at: datetime, **facts: Any) -> None:
    """Answer once, and tell who waits for it."""
    waiting = IdeaProposal.objects.waiting().filter(pk=proposal.pk)
    if not waiting.update(answered_at=at, answered_by=by, **facts):
        raise AlreadyAnswered(
            "Somebody else has answered this idea meanwhile. Their answer stands; yours is below."
        )
    proposal.refresh_from_db()
    outbox.post(idea_letters.answered(proposal, at))


def _free_address(title: str) -> str:
    """An address made of the title; ``choose`` is a page of the toolkit."""
    stem = slugify(title)[:70] or "intervention"
    taken = Intervention.objects.filter(slug__startswith=stem).values_list("slug", flat=True)
    return numbered(stem, {*taken, "choose"})
