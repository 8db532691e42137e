"""Who belongs where, always with dates."""

from alliances.models.alliances import Alias, Alliance, Membership, School, confided_to
from alliances.models.groups import Group, GroupMeeting, GroupMeetingBefore, GroupMember
from alliances.models.invitations import Invitation
from alliances.models.lead_schools import LeadSchoolChange
from alliances.models.maturity import Rating, SelfAssessment
from alliances.models.posts import Post
from alliances.models.priorities import Priority
from alliances.models.programme import Cohort, Programme, Stewardship

__all__ = [
    "Alias",
    "Alliance",
    "Cohort",
    "Group",
    "GroupMeeting",
    "GroupMeetingBefore",
    "GroupMember",
    "Invitation",
    "LeadSchoolChange",
    "Membership",
    "Post",
    "Priority",
    "Programme",
    "Rating",
    "School",
    "SelfAssessment",
    "Stewardship",
    "confided_to",
]
