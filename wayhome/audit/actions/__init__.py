"""Writing to the logs and closing them, and setting what may be destroyed and what not."""

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
from wayhome.audit.actions.log import disclose, disclose_while_typing, record
from wayhome.audit.actions.sealing import anchor, seal

__all__ = [
    "LookFirst",
    "NeedsAnother",
    "NobodyThere",
    "anchor",
    "ask_for_dry_run",
    "ask_to_end_hold",
    "disclose",
    "disclose_while_typing",
    "end_hold",
    "hold",
    "record",
    "seal",
    "switch_retention",
]
