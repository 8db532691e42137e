"""The people who sign in."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import TextField, Value
from django.db.models.functions import Coalesce, Lower, NullIf

from core import keys
from core.models import by_whom


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make a person who can sign in by code, and by password when one is given."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make an operator: opens the set-up pages and may create the first programme."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person, known by email address. What they may reach comes from their posts."""

    email = models.EmailField("email address", unique=True)
    name = models.CharField(
        max_length=120, help_text="As colleagues know them, for example Amira Lowe."
    )
    phone = models.CharField(
        "telephone",
        max_length=40,
        blank=True,
        help_text="For check-in calls. Only who facilitates or administers sees it.",
    )
    is_active = models.BooleanField(
        "can sign in", default=True, help_text="Untick instead of deleting; what they wrote stays."
    )
    is_staff = models.BooleanField(
        "opens the set-up pages",
        default=False,
        help_text="Gives no rights by itself: those come from administering a programme.",
    )
    added_by = by_whom()
    joined_at = models.DateTimeField("added", auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = "person"
        verbose_name_plural = "people"
        ordering = ["name", "email"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="one_account_per_email_address",
                violation_error_message="This address already has an account.",
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return str(self)

    @property
    def initials(self) -> str:
        """Up to two letters for the avatar."""
        words = (self.name or self.email).split()
        return "".join(
            word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)
        ).upper()


class CalendarKey(models.Model):
    """What opens the calendar of one person without signing in; a newer one ends the older.

    Calendar programs cannot sign in, so the key stands in the address they ask. It has 256 bits,
    and only its hash is kept: nobody can read it here, so it is shown once, when it is made.
    """

    person = models.OneToOneField(User, models.CASCADE, related_name="calendar_key")
    key_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Calendar key of {self.person}"

    @classmethod
    def renew(cls, person: User, at: datetime) -> str:
        """Make a key for this person, and return it; the one before opens nothing any more."""
        key = keys.new()
        cls.objects.update_or_create(
            person=person, defaults={"key_hash": keys.hash_of(key), "made_at": at}
        )
        return key

    @classmethod
    def person_of(cls, key: str) -> User | None:
        """Whose key this is, while they can sign in."""
        found = cls.objects.filter(key_hash=keys.hash_of(key), person__is_active=True)
        return next((row.person for row in found.select_related("person")), None)


def name_of(path: str) -> Coalesce:
    """What ``str`` says of the person at the end of a path, as a column."""
    name = NullIf(f"{path}__name", Value(""))
    return Coalesce(name, f"{path}__email", output_field=TextField())
