"""What every page of the site knows."""

from typing import Any

from django.http import HttpRequest

from core.access import NOBODY
from core.navigation import bar, tabs

PRODUCT = "Enquiry Cycles"


def site(request: HttpRequest) -> dict[str, Any]:
    """The product's name, what the person may reach, and the bars made from it."""
    access = getattr(request, "access", NOBODY)
    places = bar(request, access)
    shown, more = tabs(places)
    return {"product": PRODUCT, "access": access, "bar": places, "tabs": shown, "more": more}
