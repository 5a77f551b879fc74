"""What is known about a person, and what the rules say of it."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models

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

    class Meta:
        indexes = [models.Index(fields=["person", "fact"], name="fact_person")]

    def __str__(self) -> str:
        return self.fact


class Screening(models.Model):
    """The rules' answer for one person and service on a day.

    There are two per service where protected facts changed the answer: `housing` rests on what
    may be shared, and the other bears the class of what it rests on and stays with its source.
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
