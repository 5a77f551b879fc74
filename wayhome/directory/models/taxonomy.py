"""HSDS taxonomy, taxonomy_term and attribute: how anything in the directory is classified."""

from __future__ import annotations

from django.db import models

from wayhome.core.classes import DataClass
from wayhome.core.ids import new_id


class Taxonomy(models.Model):
    """A list of terms. 211's own list is licensed and never shipped: its codes come with data."""

    DATA_CLASS = DataClass.OPEN

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=255)
    description = models.TextField(blank=True)
    uri = models.CharField(max_length=500, blank=True)
    version = models.CharField(max_length=50, blank=True)

    class Meta:
        db_table = "directory_taxonomy"

    def __str__(self) -> str:
        return self.name


class TaxonomyTerm(models.Model):
    """One term; `taxonomy` is the list's name as given, `taxonomy_id` the list where we hold it."""

    DATA_CLASS = DataClass.OPEN

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=255, blank=True)
    name = models.CharField(max_length=255)
    description = models.TextField(blank=True)
    parent = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="children"
    )
    taxonomy = models.CharField(max_length=255, blank=True)
    taxonomy_detail = models.ForeignKey(
        Taxonomy,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        db_column="taxonomy_id",
        related_name="terms",
    )
    language = models.CharField(max_length=10, blank=True)
    term_uri = models.CharField(max_length=500, blank=True)

    class Meta:
        db_table = "directory_taxonomy_term"
        constraints = [
            models.UniqueConstraint(
                fields=["taxonomy_detail", "code", "language"], name="one_term_per_code"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Attribute(models.Model):
    """Puts a term on a row: `link_entity` names the table, `link_id` the row."""

    DATA_CLASS = DataClass.OPEN

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    link_id = models.UUIDField()
    taxonomy_term = models.ForeignKey(
        TaxonomyTerm, on_delete=models.CASCADE, null=True, blank=True, related_name="attributes"
    )
    link_type = models.CharField(max_length=50, blank=True)
    link_entity = models.CharField(max_length=50)
    value = models.TextField(blank=True)
    label = models.CharField(max_length=255, blank=True)

    class Meta:
        db_table = "directory_attribute"
        indexes = [
            models.Index(fields=["link_entity", "link_id"], name="attribute_of"),
            models.Index(fields=["taxonomy_term", "link_entity"], name="attribute_term"),
        ]

    def __str__(self) -> str:
        return self.label or self.value
