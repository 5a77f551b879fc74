"""What a referrer needs to know of a provider and HSDS has no column for."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from wayhome.core.classes import DataClass
from wayhome.core.ids import new_id
from wayhome.directory.models.organization import Organization


class ProviderProfile(models.Model):
    """Contracts, experience and freshness of one provider. Not an HSDS table.

    `plans` are codes of plans (`organizations.Organization.code`); None means that nobody said.
    """

    DATA_CLASS = DataClass.OPEN

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organization = models.OneToOneField(
        Organization, on_delete=models.CASCADE, related_name="profile"
    )
    kind = models.CharField(max_length=40, blank=True)
    plans = ArrayField(models.CharField(max_length=40), null=True, blank=True)
    homeless_experience = models.BooleanField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "directory_provider_profile"

    def __str__(self) -> str:
        return self.organization.name
