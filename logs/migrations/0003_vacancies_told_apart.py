"""Letters about a vacancy say in their key which one, so that none is told twice (decision 10)."""

from typing import Any

from django.db import migrations
from django.utils import timezone


def tell_apart(apps: Any, schema_editor: Any) -> None:
    """Name the vacancy that was there when each letter was due, as ``drift.vacancy_of`` does."""
    posts = apps.get_model("alliances", "Post").objects.filter(role="lead")
    letters = apps.get_model("notifications", "Message").objects
    for letter in letters.filter(kind="vacancy", key__contains="::"):
        alliance, person = letter.key.removeprefix("vacancy:").split("::")
        held = posts.filter(alliance=alliance, starts_on__lte=timezone.localdate(letter.due_at))
        last = held.order_by("-starts_on", "-pk").first()
        key = f"vacancy:{alliance}:{last.pk}/{last.ends_on}:{person}" if last else letter.key
        if not letters.filter(key=key).exists():
            letters.filter(pk=letter.pk).update(key=key)


class Migration(migrations.Migration):
    dependencies = [
        ("alliances", "0003_maturity"),
        ("logs", "0002_peer_challenge"),
        ("notifications", "0004_mailings"),
    ]
    operations = [migrations.RunPython(tell_apart, migrations.RunPython.noop, elidable=True)]
