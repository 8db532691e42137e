"""Who belongs where, always with dates."""

from alliances.models.alliances import Alias, Alliance, Membership, School
from alliances.models.posts import Post
from alliances.models.programme import Cohort, Programme, Stewardship

__all__ = [
    "Alias",
    "Alliance",
    "Cohort",
    "Membership",
    "Post",
    "Programme",
    "School",
    "Stewardship",
]
