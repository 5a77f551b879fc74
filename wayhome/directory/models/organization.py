"""HSDS organization, organization_identifier, program, funding and url."""

from __future__ import annotations

from django.db import models

from wayhome.core.classes import DataClass
from wayhome.core.ids import new_id


class Organization(models.Model):
    """Who offers services. Not everybody listed here signs in: `participant` says who does."""

    DATA_CLASS = DataClass.OPEN

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=255)
    alternate_name = models.CharField(max_length=255, blank=True)
    description = models.TextField(blank=True)
    email = models.EmailField(blank=True)
    website = models.URLField(max_length=500, blank=True)
    tax_status = models.CharField(max_length=255, blank=True)
    tax_id = models.CharField(max_length=50, blank=True)
    year_incorporated = models.SmallIntegerField(null=True, blank=True)
    legal_status = models.CharField(max_length=255, blank=True)
    logo = models.CharField(max_length=500, blank=True)
    uri = models.CharField(max_length=500, blank=True)
    parent_organization = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="branches"
    )
    # Ours: the organization of the exchange that this entry describes.
    participant = models.ForeignKey(
        "organizations.Organization",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="directory_entries",
    )

    class Meta:
        db_table = "directory_organization"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class OrganizationIdentifier(models.Model):
    """A number a third party knows the organization by, such as its NPI."""

    DATA_CLASS = DataClass.OPEN

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="organization_identifiers"
    )
    identifier_scheme = models.CharField(max_length=255, blank=True)
    identifier_type = models.CharField(max_length=255)
    identifier = models.CharField(max_length=255)

    class Meta:
        db_table = "directory_organization_identifier"
        indexes = [models.Index(fields=["identifier_type", "identifier"], name="identifier_lookup")]

    def __str__(self) -> str:
        return f"{self.identifier_type} {self.identifier}"


class Program(models.Model):
    """A program that several services belong to."""

    DATA_CLASS = DataClass.OPEN

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="programs"
    )
    name = models.CharField(max_length=255)
    alternate_name = models.CharField(max_length=255, blank=True)
    description = models.TextField(blank=True)

    class Meta:
        db_table = "directory_program"

    def __str__(self) -> str:
        return self.name


class Funding(models.Model):
    """Where an organization's or a service's money comes from."""

    DATA_CLASS = DataClass.OPEN

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, null=True, blank=True, related_name="funding"
    )
    service = models.ForeignKey(
        "directory.Service", on_delete=models.CASCADE, null=True, blank=True, related_name="funding"
    )
    source = models.CharField(max_length=255, blank=True)

    class Meta:
        db_table = "directory_funding"

    def __str__(self) -> str:
        return self.source


class Url(models.Model):
    """A further web address of an organization or service (HSDS 3.1)."""

    DATA_CLASS = DataClass.OPEN

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    label = models.CharField(max_length=255, blank=True)
    url = models.URLField(max_length=500)
    organization = models.ForeignKey(
        Organization,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="additional_websites",
    )
    service = models.ForeignKey(
        "directory.Service",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="additional_urls",
    )

    class Meta:
        db_table = "directory_url"

    def __str__(self) -> str:
        return self.label or self.url
