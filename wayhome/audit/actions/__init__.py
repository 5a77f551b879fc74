"""Writing to the logs, and setting what may be destroyed and what not."""

from __future__ import annotations

from wayhome.audit.actions.keeping import (
    LookFirst,
    NeedsAnother,
    NobodyThere,
    ask_for_dry_run,
    ask_to_end_hold,
    end_hold,
    hold,
    switch_retention,
)
from wayhome.audit.actions.logs import (
    ON_ITS_WAY,
    broken_seal,
    disclose,
    disclose_while_typing,
    record,
    seal,
)

__all__ = [
    "ON_ITS_WAY",
    "LookFirst",
    "NeedsAnother",
    "NobodyThere",
    "ask_for_dry_run",
    "ask_to_end_hold",
    "broken_seal",
    "disclose",
    "disclose_while_typing",
    "end_hold",
    "hold",
    "record",
    "seal",
    "switch_retention",
]
