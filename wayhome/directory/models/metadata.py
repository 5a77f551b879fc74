"""HSDS metadata (what was changed in a row, and by whom) and meta_table_description."""

from __future__ import annotations

from django.db import models

from wayhome.core.classes import DataClass
from wayhome.core.ids import new_id


class Metadata(models.Model):
    """One change of one field of one row of the directory."""

    DATA_CLASS = DataClass.OPEN

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    resource_id = models.UUIDField()
    resource_type = models.CharField(max_length=50)
    last_action_date = models.DateTimeField()
    last_action_type = models.CharField(max_length=20)
    field_name = models.CharField(max_length=100)
    previous_value = models.TextField(blank=True)
    replacement_value = models.TextField(blank=True)
    updated_by = models.CharField(max_length=255)

    class Meta:
        db_table = "directory_metadata"
        indexes = [models.Index(fields=["resource_id", "-last_action_date"], name="metadata_of")]

    def __str__(self) -> str:
        return f"{self.resource_type}.{self.field_name}"


class MetaTableDescription(models.Model):
    """What a table of a tabular package says of itself."""

    DATA_CLASS = DataClass.OPEN

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=255)
    language = models.CharField(max_length=10, blank=True)
    character_set = models.CharField(max_length=50, blank=True)

    class Meta:
        db_table = "directory_meta_table_description"

    def __str__(self) -> str:
        return self.name
