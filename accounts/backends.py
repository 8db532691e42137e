"""Who is signed in: as allauth says, with the person read by a prepared query on every page."""

from allauth.account.auth_backends import AuthenticationBackend as AllauthBackend
from django.db.models import QuerySet

from accounts.models import User
from core.prepared import first, prepared


class AuthenticationBackend(AllauthBackend):
    def get_user(self, user_id: int) -> User | None:
        """The person of a session, while they can sign in."""
        person = first(_people(user_id))
        return person if person and self.user_can_authenticate(person) else None


@prepared
def _people(person: int) -> QuerySet[User]:
    return User.objects.filter(pk=person).order_by()
