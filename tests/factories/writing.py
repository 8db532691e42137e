from hashlib import sha256
from uuid import uuid4

import factory
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from core import clock
from tests.factories.accounts import UserFactory
from writing.models import Attachment, Comment, Submission


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


class AttachmentFactory(factory.django.DjangoModelFactory):
    """A plain text in the storage, ``content``; ``gone`` has a row and no file."""

    class Meta:
        model = Attachment
        exclude = ("content",)

    class Params:
        gone = factory.Trait(stored=factory.Sequence(lambda n: f"attachments/gone-{n}"))

    content = b"What we agree."
    to = factory.SubFactory(UserFactory)
    name = "Agreement.txt"
    kind = Attachment.Kind.TEXT
    size = factory.LazyAttribute(lambda row: len(row.content))
    sha256 = factory.LazyAttribute(lambda row: sha256(row.content).hexdigest())
    stored = factory.LazyAttribute(
        lambda row: default_storage.save(f"attachments/{uuid4().hex}", ContentFile(row.content))
    )
    added_at = factory.LazyFunction(clock.now)
