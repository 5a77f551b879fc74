"""Writing to the logs, and closing them. Nothing here changes or removes a line."""

from wayhome.audit.actions.log import disclose, disclose_while_typing, record
from wayhome.audit.actions.sealing import anchor, seal

__all__ = ["anchor", "disclose", "disclose_while_typing", "record", "seal"]
