"""The toolkit rows that the story names by their keys."""

from dataclasses import dataclass

from django.db import models

from core.exceptions import DomainError
from toolkit.models import (
    Behaviour,
    Claim,
    EvidenceSource,
    FocusArea,
    Intervention,
    KeyMessage,
    Level,
)


class ToolkitMissing(DomainError):
    """The demonstration tags its texts with rows of the toolkit, and they are not there yet."""


@dataclass(frozen=True)
class Catalogue:
    """Every list by the key that people would use: numbers for messages and claims, else words."""

    sources: dict[str, EvidenceSource]
    focus_areas: dict[str, FocusArea]
    levels: dict[str, Level]
    behaviours: dict[str, Behaviour]
    key_messages: dict[int, KeyMessage]
    claims: dict[int, Claim]
    interventions: dict[str, Intervention]

    @classmethod
    def read(cls) -> "Catalogue":
        lists = {
            "sources": _by("key", EvidenceSource),
            "focus_areas": _by("key", FocusArea),
            "levels": _by("key", Level),
            "behaviours": _by("key", Behaviour),
            "key_messages": _by("number", KeyMessage),
            "claims": _by("number", Claim),
            "interventions": _by("slug", Intervention),
        }
        if not all(lists.values()):
            raise ToolkitMissing(
                "The toolkit is not here yet. Bring it first, then run this again."
            )
        return cls(**lists)


def _by(name: str, model: type[models.Model]) -> dict:
    return {getattr(row, name): row for row in model._default_manager.all()}
