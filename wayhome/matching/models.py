"""Pairs of records that a person must look at, and what was decided about pairs."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils import timezone

from wayhome.core.classes import DataClass
from wayhome.core.ids import new_id
from wayhome.matching.choices import Verdict


class Pair(models.Model):
    """Two records in the review band, with only the fields that the review page shows.

    The right side may be a roster row: it is copied here until it is decided or its roster is
    dropped, and nowhere else.
    """

    DATA_CLASS = DataClass.DEMOGRAPHIC

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, related_name="+"
    )  # who reviews: the organization of the HMIS source
    left_source = models.ForeignKey(
        "organizations.Source", on_delete=models.PROTECT, related_name="+"
    )
    left_key = models.CharField(max_length=32)
    left_fields = models.JSONField()
    right_source = models.ForeignKey(
        "organizations.Source", on_delete=models.PROTECT, related_name="+"
    )
    right_key = models.CharField(max_length=32)
    right_fields = models.JSONField()
    probability = models.FloatField()
    evidence = models.TextField()
    verdict = models.CharField(max_length=10, choices=Verdict, default=Verdict.OPEN)
    reason = models.CharField(max_length=300, blank=True)
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    import_id = models.UUIDField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["left_source", "left_key", "right_source", "right_key"],
                name="one_pair",
            )
        ]
        indexes = [
            models.Index(fields=["organization", "verdict", "-probability"], name="pair_queue")
        ]

    def __str__(self) -> str:
        return f"{self.probability:.2f}"


class Decision(models.Model):
    """What a person decided about two records; holds keys only and outlives rosters."""

    DATA_CLASS = DataClass.DEMOGRAPHIC

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, related_name="+"
    )
    left_source = models.ForeignKey(
        "organizations.Source", on_delete=models.PROTECT, related_name="+"
    )
    left_key = models.CharField(max_length=32)
    right_source = models.ForeignKey(
        "organizations.Source", on_delete=models.PROTECT, related_name="+"
    )
    right_key = models.CharField(max_length=32)
    verdict = models.CharField(max_length=10, choices=Verdict)
    reason = models.CharField(max_length=300, blank=True)
    by = models.UUIDField()
    at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["left_source", "left_key", "right_source", "right_key"],
                condition=models.Q(undone_at=None),
                name="one_current_decision",
            )
        ]

    def __str__(self) -> str:
        return self.verdict


class Found(models.Model):
    """A pair that the linker found, as it found it: no decision is applied yet.

    Kept so that a decision, or a night without a new file, need not compare anybody again. Only
    the batch role reads it; a roster's pairs go with the roster.
    """

    DATA_CLASS = DataClass.DEMOGRAPHIC

    id = models.BigAutoField(primary_key=True)
    left_source = models.ForeignKey(
        "organizations.Source", on_delete=models.CASCADE, related_name="+"
    )
    left_key = models.CharField(max_length=32)
    right_source = models.ForeignKey(
        "organizations.Source", on_delete=models.CASCADE, related_name="+"
    )
    right_key = models.CharField(max_length=32)
    probability = models.FloatField()
    band = models.CharField(max_length=8)
    evidence = models.TextField()

    def __str__(self) -> str:
        return f"{self.band} {self.probability:.2f}"


class Comparison(models.Model):
    """What the pairs in `Found` rest on: digests of the linker, the records and each roster."""

    DATA_CLASS = DataClass.OPEN

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    given = models.JSONField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"


class RecordKeys(models.Model):
    """The blocking keys of a current source record, by which a new person finds it at once.

    Never of a roster's row: a plan's members are no register of people. Only the batch role reads
    it; a request asks `matching_alike`, which answers for people whom the viewer may see. No
    foreign key: a record is gone before its keys are, until the next refresh.
    """

    DATA_CLASS = DataClass.DEMOGRAPHIC

    record_id = models.UUIDField(primary_key=True)  # of people.SourceRecord
    keys = ArrayField(models.BigIntegerField())

    class Meta:
        indexes = [GinIndex(fields=["keys"], name="record_keys")]

    def __str__(self) -> str:
        return str(len(self.keys))


class ValueRate(models.Model):
    """How common a value is among all current records: what the linker weighs its rarity by.

    A value of '' stands for every value of the field that is not listed, which is as rare as one
    that a single record has. A rate of 1 means that so many people give a number that it says
    nothing of any of them. Two rows are of no field: the rate of `records` is how many there are,
    and the value of `linker` tells which release made all this.
    """

    DATA_CLASS = DataClass.DEMOGRAPHIC

    pk = models.CompositePrimaryKey("field", "value")
    field = models.CharField(max_length=20)
    value = models.CharField(max_length=400)
    rate = models.FloatField()

    def __str__(self) -> str:
        return self.field
