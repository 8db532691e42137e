"""Addresses of pages about a row, as lists show them by the dozen."""

from functools import lru_cache

from django.urls import reverse


@lru_cache(maxsize=10_000)
def path_to(page: str, *about: str | int) -> str:
    """The address of a page, kept once it has been put together."""
    return reverse(page, args=about)
