"""Sessions in the database as Django keeps them; every page reads one, so by a prepared query."""

from datetime import datetime

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from core.prepared import first, prepared


class SessionStore(db.SessionStore):
    """Django's, down to the rows."""

    def _get_session_from_db(self) -> Session | None:
        found = first(_sessions(self.session_key, timezone.now()))
        if found is None:
            self._session_key = None
        return found


@prepared
def _sessions(key: str | None, now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=now)
