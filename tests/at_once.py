"""Two requests sent in the same moment, from threads with connections of their own."""

import threading
from concurrent.futures import ThreadPoolExecutor

from django.db import connections
from django.test import Client


def send_both_at_once(url, pairs):
    """For each pair of (client, answers): what both got, sent in the same moment."""
    return send_pairs_at_once(
        [[(known, url, answers) for known, answers in pair] for pair in pairs]
    )


def send_pairs_at_once(pairs):
    """The same for pairs of (client, address, answers)."""
    together = [threading.Barrier(2, timeout=60) for _ in pairs]

    def send(number):
        known, url, answers = pairs[number // 2][number % 2]
        client = Client()
        client.cookies = known.cookies.copy()
        try:
            together[number // 2].wait()
            return client.post(url, answers)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(send, range(2 * len(pairs))))
    return list(zip(got[::2], got[1::2], strict=True))
