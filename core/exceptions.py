"""Errors that a person can put right."""


class DomainError(Exception):
    """A rule of the programme refused something; the message is written for the person who tried.

    Views show it beside the form. Any other exception is a fault of ours and may crash.
    """
