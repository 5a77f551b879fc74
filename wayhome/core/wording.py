"""Words and tones for the states that components show: never a color without a word."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from wayhome.core.classes import DataClass

CLASS_WORDS = {
    DataClass.DEMOGRAPHIC: _("who they are: name, birth date, language, how to reach them"),
    DataClass.HOUSING: _("housing: where they stay, programs, dates"),
    DataClass.HEALTH: _("health: conditions and needs, without the protected ones"),
    DataClass.MENTAL_HEALTH: _("mental health"),
    DataClass.PART2: _("substance use treatment"),
    DataClass.HIV: _("HIV"),
    DataClass.DV: _("domestic violence, and where somebody hides"),
    DataClass.JUSTICE: _("arrest, jail and court"),
}
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
