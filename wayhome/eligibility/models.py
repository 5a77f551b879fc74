"""What is known about a person, and what the rules say of it."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from wayhome.core.classes import DataClass
from wayhome.core.ids import new_id
from wayhome.eligibility.names import AnswerName, ServiceName


class Fact(models.Model):
    """One thing a source says about a person, with its time, its age and its class."""

    DATA_CLASS = DataClass.HEALTH  # the row's own class stands in `data_class`

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="facts")
    fact = models.CharField(max_length=40)
    value = models.CharField(max_length=120)
    start = models.DateField(null=True)
    end = models.DateField(null=True)
    seen = models.DateField(null=True)
    source = models.CharField(max_length=80)
    ref = models.CharField(max_length=40, blank=True)
    data_class = models.CharField(max_length=20)
    recorded_by = models.UUIDField(null=True)  # the organization whose source says it

    class Meta:
        indexes = [models.Index(fields=["person", "fact"], name="fact_person")]

    def __str__(self) -> str:
        return self.fact


class Screening(models.Model):
    """The rules' answer for one person and service on a day.

    There are several per service where facts of a more withheld class changed the answer: each
    bears the class of what it rests on, and `depth` says which of them rests on most.
    """

    DATA_CLASS = DataClass.HOUSING

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="screenings")
    service = models.CharField(max_length=30, choices=ServiceName)
    answer = models.CharField(max_length=8, choices=AnswerName)
    criteria_met = ArrayField(models.CharField(max_length=60))
    criteria_unknown = ArrayField(models.CharField(max_length=60))
    missing_proof = ArrayField(models.CharField(max_length=60))
    unverified_rules = models.PositiveSmallIntegerField(default=0)
    already_served = models.CharField(max_length=300, blank=True)
    plans = ArrayField(models.CharField(max_length=40), default=list)  # codes, covered on `as_of`
    # The worklist's order: qualifies before cannot tell, fewest proofs missing, freshest facts.
    rank = models.IntegerField(default=0)
    # The newest fact the answer rests on; 1900-01-01 where it rests on no dated fact.
    freshest = models.DateField(default=date(1900, 1, 1))
    as_of = models.DateField()
    data_class = models.CharField(max_length=20)
    depth = models.PositiveSmallIntegerField(default=1)
    recorded_by = models.UUIDField(null=True)  # of an answer that rests on protected facts: whose

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "service", "data_class"], name="one_answer_per_class"
            )
        ]
        indexes = [
            models.Index(fields=["service", "rank", "id"], name="screening_by_service"),
            models.Index(fields=["rank", "id"], name="screening_by_rank"),
        ]

    def __str__(self) -> str:
        return f"{self.service}: {self.answer}"


class RuleReading(models.Model):
    """Somebody read a rule in the official guide; a second person confirms what they read.

    It lies beside the rulebook's own file and counts only for the very row it was made for: a row
    that changes has another fingerprint, and is unverified again.
    """

    DATA_CLASS = DataClass.OPEN

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    table = models.CharField(max_length=20)
    key = models.CharField(max_length=80)
    valid_from = models.DateField()
    fingerprint = models.CharField(max_length=64)
    quote = models.TextField(max_length=2000)
    page = models.CharField(max_length=80)
    edition = models.DateField()  # of the guide that was read
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField()
    second_reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True)
    withdrawn_by = models.UUIDField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    why_withdrawn = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["fingerprint"],
                condition=Q(withdrawn_at=None),
                name="one_reading_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(second_reader=None) | ~Q(second_reader=F("reader")),
                name="two_different_readers",
            ),
            models.CheckConstraint(
                condition=Q(second_reader=None, confirmed_at=None)
                | Q(second_reader__isnull=False, confirmed_at__isnull=False),
                name="confirmed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.key}, {self.page}"
