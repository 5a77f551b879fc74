"""How an app sets something off in one printed after it: it publishes, the later one subscribes.

Subscribers are registered at start, in an app's `ready`. They run in the publisher's thread after
its transaction, in the order of their names, and get ids only. One that fails keeps the others
from running and the error reaches the publisher, whose job is then tried again: subscribers are
idempotent.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

Subscriber = Callable[..., None]
_subscribers: dict[str, dict[str, Subscriber]] = {}

IMPORTED = "imported"  # a file was loaded: run_id
DECIDED = "decided"  # somebody decided who is who, or took it back: pair_id or change_id
WITHDRAWN = "withdrawn"  # the newest import of a source was taken back: run_id
ORGANIZED = "organized"  # an organization was added or renamed: organization_id
SHARING = "sharing"  # an agreement or a notice rule began, changed or ended: ground_id
RULED = "ruled"  # a rule was confirmed, or its confirmation taken back: reading_id


def subscribe(event: str, name: str, subscriber: Subscriber) -> None:
    """Call `subscriber` on each `event`; a second registration under a name replaces the first."""
    _subscribers.setdefault(event, {})[name] = subscriber


def unsubscribe(event: str, name: str) -> None:
    """Stop calling the subscriber of that name."""
    _subscribers.get(event, {}).pop(name, None)


def publish(event: str, **ids: UUID | Any) -> None:
    """Tell every subscriber. Arguments are ids and dates, never rows."""
    for _, subscriber in sorted(_subscribers.get(event, {}).items()):
        subscriber(**ids)
