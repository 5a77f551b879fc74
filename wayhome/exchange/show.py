"""How an import is shown: as a job under way, and as one line of a list."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from wayhome.exchange.choices import RunState
from wayhome.exchange.models import ImportRun

JOB = {
    RunState.RECEIVED: "waiting",
    RunState.CHECKING: "running",
    RunState.LOADING: "running",
    RunState.WAITING: "paused",
    RunState.LOADED: "done",
    RunState.UNDONE: "done",
    RunState.REFUSED: "failed",
    RunState.FAILED: "failed",
}
TONES = {
    RunState.RECEIVED: "",
    RunState.CHECKING: "info",
    RunState.LOADING: "info",
    RunState.WAITING: "warn",
    RunState.LOADED: "good",
    RunState.UNDONE: "",
    RunState.REFUSED: "bad",
    RunState.FAILED: "bad",
}
# Steps are written by the batch role in English: whole sentences, or a verb and a file's name.
SENTENCES: dict[str, str | Promise] = {
    "Reading the list": gettext_lazy("Reading the list"),
    "reading the roster": gettext_lazy("Reading the roster"),
    "Comparing members": gettext_lazy("Comparing members"),
}
STEPS: dict[str, str | Promise] = {
    "Comparing": gettext_lazy("Comparing %(file)s"),
    "Loading": gettext_lazy("Loading %(file)s"),
    "Reading": gettext_lazy("Reading %(file)s"),
}


CHANGE_WORDS: dict[str, str | Promise] = {
    "new": gettext_lazy("New"),
    "changed": gettext_lazy("Changed"),
    "vanished": gettext_lazy("No longer in the file"),
    "deleted": gettext_lazy("Deleted by the source"),
    "same": gettext_lazy("Same"),
    "rows": gettext_lazy("Rows"),
}


def job(run: ImportRun) -> dict[str, Any]:
    """What the progress component needs."""
    state = RunState(run.state)
    return {
        "state": JOB[state],
        "done": run.done,
        "total": run.total if state in _RUNNING else 0,
        "now": step(run.step),
        "found": [] if state in (RunState.RECEIVED, *_RUNNING) else [summary(run)],
        "poll": reverse("import_progress", args=[run.pk]),
        "error": run.why if state in (RunState.REFUSED, RunState.FAILED) else "",
        "tone": TONES[state],
    }


_RUNNING = (RunState.CHECKING, RunState.LOADING)


def step(text: str) -> str:
    """The step under way in the reader's language."""
    if text in SENTENCES:
        return str(SENTENCES[text])
    verb, _space, file = text.partition(" ")
    return STEPS[verb] % {"file": file} if verb in STEPS else text


def summary(run: ImportRun) -> str:
    """What changes, in a few words: "12 new, 3 changed, 1 no longer in the file"."""
    total: dict[str, int] = {}
    for counts in run.counts.values():
        for change, rows in counts.items():
            total[change] = total.get(change, 0) + rows
    parts = []
    for change, words in (
        ("new", ngettext("%(n)s new", "%(n)s new", total.get("new", 0))),
        ("changed", ngettext("%(n)s changed", "%(n)s changed", total.get("changed", 0))),
        (
            "vanished",
            ngettext(
                "%(n)s no longer in the file",
                "%(n)s no longer in the file",
                total.get("vanished", 0),
            ),
        ),
        ("deleted", ngettext("%(n)s deleted", "%(n)s deleted", total.get("deleted", 0))),
    ):
        if total.get(change):
            parts.append(words % {"n": f"{total[change]:,}"})
    if parts:
        return ", ".join(parts)
    return _("nothing changes") if total else ""
