"""Two logs that only grow: what was done, and who was shown what about whom."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

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
    """A digest over all disclosures up to `upto`, chained to the seal before it.

    Whoever changes or removes a row behind the application's back breaks every later seal.
    """

    DATA_CLASS = DataClass.OPEN

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(default=timezone.now)
    upto = models.DateTimeField()
    rows = models.BigIntegerField()
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.rows} to {self.upto:%Y-%m-%d %H:%M}"
