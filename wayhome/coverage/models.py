"""What Medi-Cal coverage was, and what we knew of it when."""

from __future__ import annotations

from django.db import models

from wayhome.core.classes import DataClass
from wayhome.core.ids import new_id


class Span(models.Model):
    """A stretch of coverage in a plan, bitemporal: valid from and to, known from and to.

    Rows are closed (`known_to`), never updated: a retroactive correction closes the old belief
    and opens a new one, so that "what did we believe on 3 May about 1 April" has an answer.
    Both ends of `valid` are the first and last covered day; an open end is NULL.
    """

    DATA_CLASS = DataClass.DEMOGRAPHIC

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="spans")
    plan = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, related_name="+"
    )
    source = models.ForeignKey("organizations.Source", on_delete=models.PROTECT, related_name="+")
    cin = models.CharField(max_length=30)
    plan_code = models.CharField(max_length=50, blank=True)
    aid_code = models.CharField(max_length=10, blank=True)
    county = models.CharField(max_length=30, blank=True)
    share_of_cost = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    renewal_on = models.DateField(null=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    known_from = models.DateTimeField()
    known_to = models.DateTimeField(null=True)
    import_id = models.UUIDField()
    closed_by = models.UUIDField(null=True)  # the import that ended this belief

    class Meta:
        indexes = [
            models.Index(fields=["person", "known_to"], name="span_person"),
            models.Index(fields=["source", "cin"], name="span_cin"),
            models.Index(fields=["import_id"], name="span_import"),
        ]

    def __str__(self) -> str:
        return f"{self.valid_from} to {self.valid_to or 'open'}"
