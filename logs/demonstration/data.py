"""The files that tell the story, one for each alliance and one for its log."""

from pathlib import Path
from typing import Any

from core import seeding

FOLDER = Path(__file__).resolve().parent.parent / "data" / "demonstration"

Account = dict[str, Any]
"""What a file says, as TOML has it."""


def programme() -> Account:
    """The programme, its clusters and the people who look after them."""
    return seeding.load(FOLDER / "programme.toml")


def alliances(outline: Account) -> dict[str, Account]:
    """The alliances by slug, cluster after cluster."""
    return {
        slug: seeding.load(FOLDER / f"{slug}.toml")
        for cluster in outline["cluster"]
        for slug in cluster["alliances"]
    }


def events() -> Account:
    """Events of the whole programme, and what is presented there."""
    return seeding.load(FOLDER / "events.toml")


def meetings() -> Account:
    """What the clusters said at their last meeting, and who comes to the next."""
    return seeding.load(FOLDER / "meetings.toml")


def reviews() -> Account:
    """What peers wrote at a last meeting, and what is in for the next."""
    return seeding.load(FOLDER / "reviews.toml")


def calls() -> Account:
    """What was said in check-in calls, and who asks to move the next one."""
    return seeding.load(FOLDER / "calls.toml")


def letters() -> Account:
    """What went wrong with letters, and what was stopped."""
    return seeding.load(FOLDER / "letters.toml")


def own_affairs() -> Account:
    """What alliances want to get better at, and where they see themselves."""
    return seeding.load(FOLDER / "own_affairs.toml")


def registers(slug: str) -> Account:
    """What the project of an alliance keeps beside its cycles; empty where nobody has begun."""
    found: Account = seeding.load(FOLDER / "registers.toml").get(slug, {})
    return found


def log(slug: str) -> Account:
    """Entries and reflections of one alliance; empty where nobody has written yet."""
    path = FOLDER / f"{slug}_log.toml"
    return seeding.load(path) if path.exists() else {}
