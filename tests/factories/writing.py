from uuid import uuid4

import factory

from tests.factories.accounts import UserFactory
from writing.models import Submission


class SubmissionFactory(factory.django.DjangoModelFactory):
    key = factory.LazyFunction(uuid4)
    by = factory.SubFactory(UserFactory)
    made = factory.SelfAttribute("by")

    class Meta:
        model = Submission
