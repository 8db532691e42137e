from uuid import uuid4

import factory

from core import clock
from tests.factories.accounts import UserFactory
from writing.models import Comment, Submission


class SubmissionFactory(factory.django.DjangoModelFactory):
    key = factory.LazyFunction(uuid4)
    by = factory.SubFactory(UserFactory)
    made = factory.SelfAttribute("by")

    class Meta:
        model = Submission


class CommentFactory(factory.django.DjangoModelFactory):
    to = factory.SelfAttribute("by")
    by = factory.SubFactory(UserFactory)
    said_as = "teacher"
    said_to = "programme"
    at = factory.LazyFunction(clock.now)
    text = "Well seen."

    class Meta:
        model = Comment
