"""Post letters in processes that kill themselves after the commit and before the broker is called.

``python -m tests.faults.poster NUMBER``: one process, and one letter, each.
"""

import os
import signal
import sys

import django


def post_and_die(number: int) -> None:
    from django.db import transaction

    from core import poke
    from notifications import outbox
    from tests.faults.letters import letter

    def die(*_: object, **__: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    poke.current_app = type("Broker", (), {"send_task": staticmethod(die)})
    with transaction.atomic():
        outbox.post([letter(key=f"killed-{number}")])
    os._exit(1)


if __name__ == "__main__":
    django.setup()
    killed = 0
    for number in range(int(sys.argv[1])):
        child = os.fork()
        if child == 0:
            post_and_die(number)
        _, status = os.waitpid(child, 0)
        killed += os.WIFSIGNALED(status)
    sys.stdout.write(f"{killed}\n")
