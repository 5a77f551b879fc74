"""What a worker keeps for themselves about a list: saved views, and the columns they look at."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from wayhome.core.classes import DataClass
from wayhome.core.ids import new_id

LONGEST_NAME = 60


class SavedView(models.Model):
    """A list's filters, order and columns under a name of the worker's own.

    Nobody else sees it, and it holds no person; its name is free text, so that it is treated as if
    it did. What was deleted is kept for the way back until the nightly round.
    """

    DATA_CLASS = DataClass.OPEN
    FIELD_CLASSES = {"name": DataClass.DEMOGRAPHIC}

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.CASCADE, related_name="+"
    )
    page = models.CharField(max_length=30)
    name = models.CharField(max_length=LONGEST_NAME)
    query = models.CharField(max_length=1000)  # the address after the question mark
    made_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "user",
                "organization",
                "page",
                Lower("name"),
                condition=Q(deleted_at=None),
                name="one_view_per_name",
            )
        ]

    def __str__(self) -> str:
        return self.name


class ColumnChoice(models.Model):
    """The columns of a list that a worker chose; nothing where they never did."""

    DATA_CLASS = DataClass.OPEN

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    page = models.CharField(max_length=30)
    columns = ArrayField(models.CharField(max_length=30))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "page"], name="one_choice_per_page")]

    def __str__(self) -> str:
        return self.page
