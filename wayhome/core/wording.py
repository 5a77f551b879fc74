"""Words and tones for the states that components show: never a color without a word."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

ANSWER = {"met": _("Met"), "not_met": _("Not met"), "unknown": _("Not known")}
JOB = {
    "waiting": ("", _("waiting for its turn")),
    "running": ("info", _("under way")),
    "paused": ("warn", _("paused")),
    "done": ("good", _("done")),
    "failed": ("bad", _("stopped")),
}
SEVERITY = {
    "stop": ("bad", _("Stops the file")),
    "error": ("bad", _("Row set aside")),
    "warning": ("warn", _("Look at this")),
    "note": ("", _("Good to know")),
}
HOW = {
    "same": ("good", _("same")),
    "close": ("warn", _("close")),
    "differs": ("bad", _("differs")),
    "missing": ("", _("missing")),
}
