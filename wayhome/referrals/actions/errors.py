"""Why an action was not done, in words for the person who asked for it."""

from __future__ import annotations

from django.utils.functional import Promise


class NotFound(LookupError):
    """There is no such referral or person for this viewer; a page answers with 404."""


class Refused(Exception):
    """The action is not allowed as asked. `code` is for programs, the message for people."""

    def __init__(self, code: str, message: str | Promise) -> None:
        super().__init__(str(message))
        self.code = code


class Conflict(Refused):
    """Somebody else was quicker; the message says who did what, and when."""
