from clusters.models.dates import CheckIn, Dated, Meeting
from clusters.models.follow_up import Action
from clusters.models.meetings import AgendaItem, Attendance, Minutes, Reply
from clusters.models.places import Cluster, Facilitation, Placing
from clusters.models.terms import BusyPeriod, Closure, Term

__all__ = [
    "Action",
    "AgendaItem",
    "Attendance",
    "BusyPeriod",
    "CheckIn",
    "Closure",
    "Cluster",
    "Dated",
    "Facilitation",
    "Meeting",
    "Minutes",
    "Placing",
    "Reply",
    "Term",
]
