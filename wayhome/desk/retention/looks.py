"""What a look at one class of things found: how much is over its time, and why some of it stays."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise

from wayhome.audit.choices import Mode
from wayhome.audit.rules import kept_for
from wayhome.core.rulebook import Row


@dataclass(frozen=True, slots=True)
class Look:
    """`due` would be destroyed; `kept` is over its time, too, and stays, counted by the reason."""

    due: int
    oldest: date | None = None
    kept: Mapping[str, int] = field(default_factory=dict)

    def counts(self) -> dict[str, Any]:
        """As a report keeps it."""
        return {
            "due": self.due,
            "oldest": self.oldest.isoformat() if self.oldest else "",
            "kept": dict(self.kept),
        }


@dataclass(frozen=True, slots=True)
class Kind:
    """One class of things that are kept: `destroy` does what `look` announced, and counts it."""

    key: str
    title: str | Promise
    words: str | Promise
    mode: Mode
    rule: str
    look: Callable[[datetime], Look]
    destroy: Callable[[datetime], int] | None = None

    def row(self, day: date) -> Row:
        """The rule that says how long."""
        return kept_for(self.rule, day)
