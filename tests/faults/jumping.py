"""Imported by a worker whose clock jumps while it runs: it reads how far from a file, all the time.

Only what this platform takes for the time jumps; no worker is started again for it.
"""

import threading
import time
from contextlib import suppress
from pathlib import Path

from django.conf import settings

FILE = "shift"


def follow(file: Path) -> None:
    while True:
        with suppress(FileNotFoundError, ValueError):  # it is just being written
            settings.CLOCK_SHIFT_SECONDS = int(file.read_text())
        time.sleep(0.05)


threading.Thread(target=follow, args=(Path(settings.VAR_DIR) / FILE,), daemon=True).start()
