"""HSDS contact, phone and language."""

from __future__ import annotations

from django.db import models

from wayhome.core.classes import DataClass
from wayhome.core.ids import new_id
from wayhome.directory.models.location import Location, ServiceAtLocation
from wayhome.directory.models.organization import Organization
from wayhome.directory.models.service import Service


class Contact(models.Model):
    """Somebody to ask at an organization, service or location: a worker, in their work."""

    DATA_CLASS = DataClass.OPEN

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, null=True, blank=True, related_name="contacts"
    )
    service = models.ForeignKey(
        Service, on_delete=models.CASCADE, null=True, blank=True, related_name="contacts"
    )
    service_at_location = models.ForeignKey(
        ServiceAtLocation, on_delete=models.CASCADE, null=True, blank=True, related_name="contacts"
    )
    location = models.ForeignKey(
        Location, on_delete=models.CASCADE, null=True, blank=True, related_name="contacts"
    )
    name = models.CharField(max_length=255, blank=True)
    title = models.CharField(max_length=255, blank=True)
    department = models.CharField(max_length=255, blank=True)
    email = models.EmailField(blank=True)

    class Meta:
        db_table = "directory_contact"

    def __str__(self) -> str:
        return self.name


class Phone(models.Model):
    """A telephone number."""

    DATA_CLASS = DataClass.OPEN

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    location = models.ForeignKey(
        Location, on_delete=models.CASCADE, null=True, blank=True, related_name="phones"
    )
    service = models.ForeignKey(
        Service, on_delete=models.CASCADE, null=True, blank=True, related_name="phones"
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, null=True, blank=True, related_name="phones"
    )
    contact = models.ForeignKey(
        Contact, on_delete=models.CASCADE, null=True, blank=True, related_name="phones"
    )
    service_at_location = models.ForeignKey(
        ServiceAtLocation, on_delete=models.CASCADE, null=True, blank=True, related_name="phones"
    )
    number = models.CharField(max_length=50)
    extension = models.PositiveIntegerField(null=True, blank=True)
    type = models.CharField(max_length=20, blank=True)
    description = models.TextField(blank=True)

    class Meta:
        db_table = "directory_phone"

    def __str__(self) -> str:
        return self.number


class Language(models.Model):
    """A language spoken at a service, a location or a telephone number."""

    DATA_CLASS = DataClass.OPEN

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    service = models.ForeignKey(
        Service, on_delete=models.CASCADE, null=True, blank=True, related_name="languages"
    )
    location = models.ForeignKey(
        Location, on_delete=models.CASCADE, null=True, blank=True, related_name="languages"
    )
    phone = models.ForeignKey(
        Phone, on_delete=models.CASCADE, null=True, blank=True, related_name="languages"
    )
    name = models.CharField(max_length=255, blank=True)
    code = models.CharField(max_length=10, blank=True)  # ISO 639-1, or 639-3 where there is none
    note = models.TextField(blank=True)

    class Meta:
        db_table = "directory_language"

    def __str__(self) -> str:
        return self.name or self.code
