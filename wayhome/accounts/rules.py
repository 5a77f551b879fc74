"""How many wrong passwords are let pass, and how often what is costly may be done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

FREE = 5  # wrong passwords from one address before a wait
MOST = 10  # wrong passwords from anywhere before the account wants a new one
FORGOTTEN_AFTER = timedelta(days=1)


def wait_after(tries: int) -> timedelta:
    """How long the next try has to wait: a minute after the fifth, then twice as long each time."""
    return timedelta(minutes=2 ** (tries - FREE)) if tries >= FREE else timedelta(0)


@dataclass(frozen=True, slots=True)
class Rate:
    """So many times within so long."""

    times: int
    within: timedelta


RATES = {
    "search": Rate(300, timedelta(minutes=5)),
    "emergency": Rate(20, timedelta(hours=1)),  # the page and each try
    "export": Rate(30, timedelta(hours=1)),
}
