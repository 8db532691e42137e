"""Errors that a person can put right, and refusals that lead on."""

from django.core.exceptions import PermissionDenied


class DomainError(Exception):
    """A rule of the programme refused something; the message is written for the person who tried.

    Views show it beside the form. Any other exception is a fault of ours and may crash.
    """


class ChangedMeanwhile(DomainError):
    """Somebody changed the same thing after this person had opened it."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"Somebody changed this {what} while you had it open. What you typed is kept below, "
            "what is saved stands beside it. Save again to use yours."
        )


class SeeInstead(PermissionDenied):
    """This page is not for this person; the page that says so links to one that is."""

    def __init__(self, reason: str, *, words: str, path: str) -> None:
        super().__init__(reason)
        self.words, self.path = words, path
