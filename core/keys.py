"""Keys that open something without signing in: at least 128 bits, and only their hash is kept."""

import secrets
from hashlib import sha256


def new() -> str:
    """A key of 256 bits."""
    return secrets.token_urlsafe(32)


def hash_of(key: str) -> str:
    """What is kept of a key; whatever anybody may send has one."""
    return sha256(key.encode(errors="surrogatepass")).hexdigest()
