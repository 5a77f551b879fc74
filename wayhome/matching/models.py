"""Pairs of records that a person must look at, and what was decided about pairs."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils import timezone

from wayhome.core.classes import DataClass
from wayhome.core.ids import new_id
from wayhome.core.sealed_fields import SealedMember
from wayhome.matching.choices import About, Answered, Kind, Stake, Verdict

KEYS = ("left_source_id", "left_key", "right_source_id", "right_key")
PAIR = ["left_source", "left_key", "right_source", "right_key"]


class OfTwo(models.Model):
    """Something about two records, by their keys, so that it outlives a roster and its pairs."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, related_name="+"
    )  # who reviews: the organization of the HMIS source
    left_source = models.ForeignKey(
        "organizations.Source", on_delete=models.PROTECT, related_name="+"
    )
    left_key = models.CharField(max_length=32)
    right_source = models.ForeignKey(
        "organizations.Source", on_delete=models.PROTECT, related_name="+"
    )
    right_key = models.CharField(max_length=32)

    class Meta:
        abstract = True

    @property
    def keys(self) -> dict[str, object]:
        """The two records, as a filter of any other model about the same two takes them."""
        return {name: getattr(self, name) for name in KEYS}


class Pair(OfTwo):
    """Two records in the review band, with only the fields that the review page shows.

    The right side may be a roster row: it is copied here until it is decided or its roster is
    dropped, and nowhere else.
    """

    DATA_CLASS = DataClass.DEMOGRAPHIC

    left_fields = SealedMember(member="ssn")
    right_fields = SealedMember(member="ssn")
    probability = models.FloatField()
    evidence = models.TextField()
    # What a decision is worth (`rules.worth`), and what hangs on it.
    worth = models.FloatField(default=0)
    stakes = ArrayField(models.CharField(max_length=10, choices=Stake), default=list)
    verdict = models.CharField(max_length=10, choices=Verdict, default=Verdict.OPEN)
    reason = models.CharField(max_length=300, blank=True)
    # Who has read it and whose reading stands, in order. An open pair with one waits for a second
    # reader, with two for a third.
    read_by = ArrayField(models.UUIDField(), default=list)
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    import_id = models.UUIDField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=PAIR, name="one_pair")]
        indexes = [models.Index(fields=["organization", "verdict", "-worth"], name="pair_queue")]

    def __str__(self) -> str:
        return f"{self.probability:.2f}"


class Change(models.Model):
    """A merge or a split that somebody asked for on a person's page: the decisions it is made of.

    `Decision.change` names those it made, `Decision.ended_by` those it set aside; taking it back
    undoes the former and restores the latter.
    """

    DATA_CLASS = DataClass.DEMOGRAPHIC

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(max_length=6, choices=Kind)
    # Keys of the people it was asked for, so that their pages can show and take it back.
    people = ArrayField(models.UUIDField())
    reason = models.CharField(max_length=300, blank=True)
    by = models.UUIDField()
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    applied_at = models.DateTimeField(null=True)  # empty until linking has followed it

    class Meta:
        indexes = [
            models.Index(
                fields=["organization"],
                condition=models.Q(applied_at=None),
                name="change_not_applied",
            )
        ]

    def __str__(self) -> str:
        return self.kind


class Decision(OfTwo):
    """What a person decided about two records; holds keys only and outlives rosters."""

    DATA_CLASS = DataClass.DEMOGRAPHIC

    verdict = models.CharField(max_length=10, choices=Verdict)
    reason = models.CharField(max_length=300, blank=True)
    by = models.UUIDField()
    at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True)
    change = models.ForeignKey(
        Change, on_delete=models.PROTECT, null=True, related_name="made"
    )  # empty: decided in review
    ended_by = models.ForeignKey(Change, on_delete=models.PROTECT, null=True, related_name="ended")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=PAIR,
                condition=models.Q(undone_at=None),
                name="one_current_decision",
            )
        ]

    def __str__(self) -> str:
        return self.verdict


class Reading(OfTwo):
    """One reviewer's own answer about a pair.

    Nobody else sees it, and row security sees to that, until `shown_at`: when they gave their own
    answer, or the pair was settled.
    """

    DATA_CLASS = DataClass.DEMOGRAPHIC

    place = models.PositiveSmallIntegerField()  # 1, 2 or 3: whose reading it was
    verdict = models.CharField(max_length=10, choices=Verdict)
    reason = models.CharField(max_length=300, blank=True)
    probability = models.FloatField()
    by = models.UUIDField()
    at = models.DateTimeField()
    shown_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[*PAIR, "by"],
                condition=models.Q(undone_at=None),
                name="one_reading_each",
            )
        ]
        indexes = [models.Index(fields=["organization", "by", "at"], name="reading_pace")]

    def __str__(self) -> str:
        return f"{self.place}: {self.verdict}"


class Note(OfTwo):
    """What a reviewer found out about a pair, for every reader of it."""

    DATA_CLASS = DataClass.DEMOGRAPHIC

    text = models.CharField(max_length=1000)
    by = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=PAIR, name="note_pair")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"


class Question(OfTwo):
    """What the organization that holds one of two records is asked about it, and its answer.

    The organization sees `fields`, its own record as it sent it, and never the other one; they are
    emptied with the answer.
    """

    DATA_CLASS = DataClass.DEMOGRAPHIC

    asked_of = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, related_name="+"
    )
    source = models.ForeignKey("organizations.Source", on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=32)
    fields = SealedMember(default=dict, member="ssn")
    about = models.CharField(max_length=10, choices=About)
    by = models.UUIDField()
    at = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=Answered, blank=True)
    answer_text = models.CharField(max_length=500, blank=True)
    answered_by = models.UUIDField(null=True)
    answered_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=PAIR,
                condition=models.Q(answered_at=None, withdrawn_at=None),
                name="one_open_question",
            )
        ]

    def __str__(self) -> str:
        return self.about


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
    full_at = models.DateTimeField(null=True)  # when everybody was last compared

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"


class KeptPart(models.Model):
    """A part of what a comparison left for the next one, so that only changes are looked at.

    How alike pairs are, level by level, and digests of records, by their keys; no value of anybody.
    What is of a roster bears its source, and goes with it. Only the batch role reads it.
    """

    DATA_CLASS = DataClass.DEMOGRAPHIC

    id = models.BigAutoField(primary_key=True)
    source = models.ForeignKey(
        "organizations.Source", null=True, on_delete=models.CASCADE, related_name="+"
    )
    part = models.CharField(max_length=8)  # a field of linker.Kept
    data = models.BinaryField()  # an Arrow stream, encrypted: its digests tell of numbers

    def __str__(self) -> str:
        return self.part


class Calibration(models.Model):
    """What decisions taught the linker: how sums of evidence turn into odds. The newest counts.

    Never changed; it holds of the shipped model that it was learned with, and of no other.
    """

    DATA_CLASS = DataClass.OPEN

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    at = models.DateTimeField()
    model = models.CharField(max_length=64)  # SHA-256 of the shipped model
    slope = models.FloatField()
    offset = models.FloatField()
    decisions = models.PositiveIntegerField()
    same = models.PositiveIntegerField()
    # Mean surprise at a decision, in bits: with what was in use before, and with this.
    surprise_before = models.FloatField()
    surprise = models.FloatField()

    class Meta:
        indexes = [models.Index(fields=["-at"], name="newest_calibration")]

    def __str__(self) -> str:
        return f"{self.decisions} decisions, {self.at:%Y-%m-%d}"


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
