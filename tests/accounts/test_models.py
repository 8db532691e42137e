"""One account per address, and nothing that a name alone gives."""

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def test_an_address_has_one_account_in_any_case():
    UserFactory(email="amira@riverside.example")

    with pytest.raises(IntegrityError), transaction.atomic():
        UserFactory(email="AMIRA@riverside.example")
    with pytest.raises(IntegrityError), transaction.atomic():
        User(email="Amira@Riverside.example").save()


def test_a_person_without_a_password_has_none_that_works():
    person = UserFactory()

    assert not person.has_usable_password()
    assert not person.check_password("")
    assert (person.is_staff, person.is_superuser, person.is_active) == (False, False, True)


def test_an_operator_opens_the_set_up_pages():
    person = User.objects.create_superuser("op@riverside.example", name="Op")

    assert (person.is_staff, person.is_superuser) == (True, True)


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Amira Lowe", "AL"), ("Amira", "A"), ("Amira de la Lowe", "AL"),
        ("", "A"), ("élan vital", "ÉV"), ("👩🏽 Lowe", "👩L"),
    ],
)  # fmt: skip
def test_initials_are_of_the_first_and_last_word(name, initials):
    assert User(name=name, email="amira@riverside.example").initials == initials


def test_somebody_without_a_name_is_known_by_their_address():
    assert str(User(email="amira@riverside.example")) == "amira@riverside.example"
    assert User(name="Amira", email="a@b.example").get_full_name() == "Amira"
