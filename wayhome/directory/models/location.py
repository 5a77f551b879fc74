"""HSDS location, address, accessibility and service_at_location."""

from __future__ import annotations

from django.db import models

from wayhome.core.classes import DataClass
from wayhome.core.ids import new_id
from wayhome.directory.choices import LocationType
from wayhome.directory.models.organization import Organization
from wayhome.directory.models.service import Service


class Location(models.Model):
    """A place where services are given."""

    DATA_CLASS = DataClass.OPEN

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    location_type = models.CharField(max_length=10, choices=LocationType)
    url = models.URLField(max_length=500, blank=True)
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, null=True, blank=True, related_name="locations"
    )
    name = models.CharField(max_length=255, blank=True)
    alternate_name = models.CharField(max_length=255, blank=True)
    description = models.TextField(blank=True)
    transportation = models.TextField(blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    external_identifier = models.CharField(max_length=255, blank=True)
    external_identifier_type = models.CharField(max_length=255, blank=True)

    class Meta:
        db_table = "directory_location"

    def __str__(self) -> str:
        return self.name


class Address(models.Model):
    """The address of a location."""

    DATA_CLASS = DataClass.OPEN

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    location = models.ForeignKey(
        Location, on_delete=models.CASCADE, null=True, blank=True, related_name="addresses"
    )
    attention = models.CharField(max_length=255, blank=True)
    address_1 = models.CharField(max_length=255)
    address_2 = models.CharField(max_length=255, blank=True)
    city = models.CharField(max_length=255)
    region = models.CharField(max_length=255, blank=True)
    state_province = models.CharField(max_length=50)
    postal_code = models.CharField(max_length=20)
    country = models.CharField(max_length=2)
    address_type = models.CharField(max_length=10, choices=LocationType)

    class Meta:
        db_table = "directory_address"

    def __str__(self) -> str:
        return f"{self.address_1}, {self.city}"


class Accessibility(models.Model):
    """How a location can be reached and used by people with disabilities."""

    DATA_CLASS = DataClass.OPEN

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="accessibility")
    description = models.TextField(blank=True)
    details = models.TextField(blank=True)
    url = models.URLField(max_length=500, blank=True)

    class Meta:
        db_table = "directory_accessibility"

    def __str__(self) -> str:
        return self.description


class ServiceAtLocation(models.Model):
    """A service as it is offered at one of its locations."""

    DATA_CLASS = DataClass.OPEN

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    service = models.ForeignKey(
        Service, on_delete=models.CASCADE, related_name="service_at_locations"
    )
    location = models.ForeignKey(
        Location, on_delete=models.CASCADE, related_name="service_at_locations"
    )
    description = models.TextField(blank=True)

    class Meta:
        db_table = "directory_service_at_location"

    def __str__(self) -> str:
        return self.description
