"""Two logs that only grow, and what says how long other things are kept: holds and retention.

The database numbers the rows of both logs as they are written; only the seals read these numbers.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from wayhome.audit.choices import Log
from wayhome.core.classes import DataClass
from wayhome.core.ids import new_id


class Event(models.Model):
    """Something somebody did: an import approved, a link rejected, a role given."""

    DATA_CLASS = DataClass.OPEN  # ids only; a guard test keeps names out of `detail`

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    at = models.DateTimeField(default=timezone.now, db_index=True)
    by = models.UUIDField(null=True)
    organization_id = models.UUIDField(null=True)
    verb = models.CharField(max_length=80)
    target = models.CharField(max_length=80, blank=True)
    target_id = models.UUIDField(null=True, db_index=True)
    detail = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.verb} {self.at:%Y-%m-%d %H:%M}"


class Disclosure(models.Model):
    """One look at one person by an organization: a page, a list line, a file, a message."""

    DATA_CLASS = DataClass.DEMOGRAPHIC

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    at = models.DateTimeField(default=timezone.now)
    by = models.UUIDField(null=True)
    organization_id = models.UUIDField(null=True)
    person_id = models.UUIDField()
    data_class = models.CharField(max_length=20)  # what was shown
    row_class = models.CharField(max_length=20)  # what the look itself gives away
    purpose = models.CharField(max_length=40)
    what = models.CharField(max_length=80)
    basis = models.CharField(max_length=80, blank=True)
    batch = models.UUIDField(null=True)  # lines that left together in one export

    class Meta:
        indexes = [models.Index(fields=["person_id", "-at"]), models.Index(fields=["at"])]

    def __str__(self) -> str:
        return f"{self.what} {self.at:%Y-%m-%d %H:%M}"


class Seal(models.Model):
    """What a log held when the rows of a span of numbers were closed, chained to the seal before.

    Whoever changes, removes or adds a row behind the application's back breaks the seal it is in;
    whoever computes the seals anew lacks the key, or contradicts an anchor (docs/security.md).
    """

    DATA_CLASS = DataClass.OPEN

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    log = models.CharField(max_length=12, choices=Log)
    number = models.BigIntegerField()  # 1, 2, 3 ... in each log
    at = models.DateTimeField()
    first = models.BigIntegerField()  # the rows' own numbers (`n`, migration 0004), both included
    last = models.BigIntegerField()  # one less than `first` where none is new
    rows = models.BigIntegerField()
    late = models.JSONField()  # [[from, to]]: numbers before `first` that were on their way so far
    waiting = models.JSONField()  # [[from, to, since]]: numbers whose rows may still come
    content = models.CharField(max_length=64)  # digest of the rows
    before = models.CharField(max_length=64, blank=True)  # digest of the seal before
    code = models.CharField(max_length=64)  # HMAC of all of this, with a key kept elsewhere

    class Meta:
        constraints = [models.UniqueConstraint(fields=["log", "number"], name="one_seal_a_number")]

    def __str__(self) -> str:
        return f"{self.log} {self.number}, {self.at:%Y-%m-%d %H:%M}"

    def said(self) -> bytes:
        """All that the code vouches for, always written the same way."""
        held = {name: getattr(self, name) for name in SAID}
        held["at"] = self.at.astimezone(UTC).isoformat(timespec="microseconds")
        return json.dumps(held, separators=(",", ":")).encode()

    def digest(self) -> str:
        """What the next seal and an anchor hold of this one."""
        return hashlib.sha256(self.said()).hexdigest()


SAID = ("log", "number", "at", "first", "last", "rows", "late", "waiting", "content", "before")


class Hold(models.Model):
    """Nothing of one person, or of one organization's documents, is destroyed until it ends.

    Ending it takes two: one asks, another one ends it.
    """

    DATA_CLASS = DataClass.DEMOGRAPHIC

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person_id = models.UUIDField(null=True)
    organization_id = models.UUIDField(null=True)
    reason = models.CharField(max_length=300)
    by = models.UUIDField()
    since = models.DateTimeField()
    end_asked_by = models.UUIDField(null=True)
    end_asked_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person_id=None) ^ Q(organization_id=None), name="hold_names_one"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None)
                | (
                    Q(ended_by__isnull=False)
                    & Q(end_asked_by__isnull=False)
                    & ~Q(ended_by=F("end_asked_by"))
                ),
                name="hold_ends_by_two",
            ),
        ]
        indexes = [
            models.Index(fields=["person_id"], condition=Q(ended_at=None), name="hold_person")
        ]

    def __str__(self) -> str:
        return self.reason


class RetentionSwitch(models.Model):
    """A class of things that the community lets retention destroy every night."""

    DATA_CLASS = DataClass.OPEN

    key = models.CharField(max_length=20, primary_key=True)
    on_since = models.DateTimeField(null=True)  # empty: switched off again
    by = models.UUIDField()

    def __str__(self) -> str:
        return self.key


class RetentionRun(models.Model):
    """What retention found, or destroyed, at one time: counts by class, and nobody's name."""

    DATA_CLASS = DataClass.OPEN

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dry = models.BooleanField()
    by = models.UUIDField(null=True)  # empty: the night, or the command line
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    # class -> {"due", "oldest", "kept": {why: how many}, "destroyed"}
    counts = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["-asked_at"], name="newest_retention")]

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d %H:%M}"
