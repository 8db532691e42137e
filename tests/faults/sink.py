"""A mail relay on this machine that records, refuses, stalls and loses its answers."""

import asyncio
import os
import random
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from email import message_from_bytes
from pathlib import Path

from aiosmtpd.controller import Controller

LISTENS = "127.0.0.1"


@dataclass(frozen=True)
class Copy:
    """A letter that was taken, and is on the disk before the sender hears so."""

    to: str
    message_id: str
    sender: str
    at: float


class Sink:
    """``before`` and ``after``: seconds of a talk before and after the letter is recorded."""

    def __init__(self, folder: Path, port: int) -> None:
        self.port = port
        self.before = self.after = 0.0
        self.copies: list[Copy] = []
        self.trouble: dict[str, str] = {}
        """By address: an answer such as ``550 No``, ``stall``, or ``lose`` for a lost answer."""
        self.once: set[str] = set()
        """Addresses whose trouble goes away when it was met."""
        self.last_seen: defaultdict[str, float] = defaultdict(float)
        self._book = (folder / "taken.txt").open("ab")
        self._controller: Controller | None = None

    def open(self) -> None:
        self._controller = Controller(self, hostname=LISTENS, port=self.port, ready_timeout=20)
        self._controller.start()

    def close(self) -> None:
        """Be away: nobody listens."""
        if self._controller:
            self._controller.stop()
            self._controller = None

    def forget(self) -> None:
        self.copies, self.trouble, self.once = [], {}, set()
        self.before = self.after = 0.0

    @property
    def keys(self) -> Counter[str]:
        return Counter(copy.to for copy in self.copies)

    @property
    def extra(self) -> int:
        return sum(self.keys.values()) - len(self.keys)

    def is_busy(self, sender: str) -> bool:
        """Whether that sender was in a talk a tenth of a second ago."""
        return time.monotonic() - self.last_seen[sender] < 0.1 + self.before + self.after

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802 - aiosmtpd's name
        self.last_seen[address] = time.monotonic()
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - aiosmtpd's name
        trouble = self._trouble_of(address)
        if trouble == "stall":
            await asyncio.sleep(600)
        if trouble and trouble[0].isdigit():
            return trouble
        await asyncio.sleep(self.before)  # here, so that what a killed sender began is not taken
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        (to,) = envelope.rcpt_tos
        letter = message_from_bytes(envelope.content)
        copy = Copy(to, letter["Message-ID"], envelope.mail_from, time.monotonic())
        self._book.write(f"{copy.message_id} {to}\n".encode())
        self._book.flush()
        os.fsync(self._book.fileno())
        self.copies.append(copy)
        await asyncio.sleep(self.after)
        self.last_seen[envelope.mail_from] = time.monotonic()
        if self.trouble.get(to) == "lose":
            self._trouble_of(to, met=True)
            server.transport.abort()
        return "250 OK"

    def _trouble_of(self, address: str, *, met: bool = False) -> str:
        trouble = self.trouble.get(address, "")
        if address in self.once and (met or trouble != "lose"):
            self.trouble.pop(address, None)
        return trouble


def some_seconds(most: float) -> float:
    return random.uniform(0, most)  # noqa: S311 - no secret
