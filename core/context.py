"""What every page of the site knows."""

from typing import Any

from django.http import HttpRequest

from core.access import NOBODY
from core.navigation import bar

PRODUCT = "Enquiry Cycles"


def site(request: HttpRequest) -> dict[str, Any]:
    """The product's name, what the person may reach, and the bar made from it."""
    access = getattr(request, "access", NOBODY)
    return {"product": PRODUCT, "access": access, "bar": bar(request, access)}
