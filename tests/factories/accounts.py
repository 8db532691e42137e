from typing import Any

import factory

from accounts.models import CalendarKey, User
from tests.factories import AT


class UserFactory(factory.django.DjangoModelFactory):
    """Signs in by code; by password too when one is given."""

    email = factory.Sequence(lambda n: f"person-{n}@school.example")
    name = factory.Sequence(lambda n: f"Amira Lowe {n}")
    password = None

    class Meta:
        model = User

    class Params:
        operator = factory.Trait(is_staff=True, is_superuser=True)
        deactivated = factory.Trait(is_active=False)

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **fields: Any) -> User:
        return model_class.objects.create_user(*args, **fields)


class CalendarKeyFactory(factory.django.DjangoModelFactory):
    person = factory.SubFactory(UserFactory)
    key_hash = factory.Sequence(lambda n: f"{n:064x}")
    made_at = AT

    class Meta:
        model = CalendarKey
