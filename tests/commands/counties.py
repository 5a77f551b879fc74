"""Stand-ins for the made-up county: the demo's processes are tried without waiting for it."""

from __future__ import annotations

import time

from wayhome.core import loading

SIGN_IN = "Sign in as nobody."
BROKEN, SLOW = 13, 60  # seeds


def load_demo(*, people: int, seed: int) -> None:
    """Load nothing; break or take long where the seed says so."""
    loading.say(f"Making up {people} people")
    if seed == BROKEN:
        raise RuntimeError("hmis.zip was not loaded: it is broken on purpose")
    if seed == SLOW:
        time.sleep(SLOW)
