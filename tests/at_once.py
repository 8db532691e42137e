"""Two requests, or two actions, in the same moment, from threads with connections of their own."""

import os
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from django.db import connections
from django.test import Client

ROUNDS = int(os.environ.get("ROUNDS", "8"))
"""How often two people meet in each test. ``bin/races`` asks for a hundred, and prints them."""

met: Counter[str] = Counter()
"""Rounds by test, for the summary of a run."""


def send_both_at_once(url, pairs):
    """For each pair of (client, answers): what both got, sent in the same moment."""
    return send_pairs_at_once(
        [[(known, url, answers) for known, answers in pair] for pair in pairs]
    )


def send_pairs_at_once(pairs):
    """The same for pairs of (client, address, answers)."""

    def sending(known, url, answers):
        client = Client()
        client.cookies = known.cookies.copy()
        return lambda: client.post(url, answers)

    return both_at_once([tuple(sending(*each) for each in pair) for pair in pairs])


def both_at_once(pairs):
    """For each pair of functions: what both returned, called in the same moment."""
    met[os.environ["PYTEST_CURRENT_TEST"].partition(" ")[0]] += len(pairs)
    together = [threading.Barrier(2, timeout=60) for _ in pairs]

    def call(number):
        try:
            together[number // 2].wait()
            return pairs[number // 2][number % 2]()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(call, range(2 * len(pairs))))
    return list(zip(got[::2], got[1::2], strict=True))
