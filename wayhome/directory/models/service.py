"""HSDS service and what hangs on it: capacity, unit, area, cost, documents."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from wayhome.core.classes import DataClass
from wayhome.core.ids import new_id
from wayhome.directory.choices import ServiceStatus
from wayhome.directory.models.organization import Organization, Program


class Service(models.Model):
    """Something an organization offers to people. Its codes are attributes (see taxonomy.py)."""

    DATA_CLASS = DataClass.OPEN

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="services"
    )
    program = models.ForeignKey(
        Program, on_delete=models.SET_NULL, null=True, blank=True, related_name="services"
    )
    name = models.CharField(max_length=255)
    alternate_name = models.CharField(max_length=255, blank=True)
    description = models.TextField(blank=True)
    url = models.URLField(max_length=500, blank=True)
    email = models.EmailField(blank=True)
    status = models.CharField(max_length=20, choices=ServiceStatus, default=ServiceStatus.ACTIVE)
    interpretation_services = models.TextField(blank=True)
    application_process = models.TextField(blank=True)
    fees_description = models.TextField(blank=True)
    wait_time = models.CharField(max_length=255, blank=True)
    fees = models.TextField(blank=True)
    accreditations = models.TextField(blank=True)
    eligibility_description = models.TextField(blank=True)
    minimum_age = models.FloatField(null=True, blank=True)
    maximum_age = models.FloatField(null=True, blank=True)
    assured_date = models.DateField(null=True, blank=True)
    assurer_email = models.EmailField(blank=True)
    licenses = models.TextField(blank=True)
    alert = models.TextField(blank=True)
    last_modified = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "directory_service"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Unit(models.Model):
    """What capacity is counted in, such as a bed or a slot (HSDS 3.1)."""

    DATA_CLASS = DataClass.OPEN

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=255)
    scheme = models.CharField(max_length=255, blank=True)
    identifier = models.CharField(max_length=255, blank=True)
    uri = models.URLField(max_length=500, blank=True)

    class Meta:
        db_table = "directory_unit"

    def __str__(self) -> str:
        return self.name


class ServiceCapacity(models.Model):
    """How many units a service has free, as of `updated` (HSDS 3.1)."""

    DATA_CLASS = DataClass.OPEN

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="capacities")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    available = models.DecimalField(max_digits=12, decimal_places=2)
    maximum = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    description = models.TextField(blank=True)
    updated = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "directory_service_capacity"

    def __str__(self) -> str:
        return f"{self.available} of {self.maximum}"


class ServiceArea(models.Model):
    """Where a service may be had: here one row a ZIP or a city, told apart by `extent_type`."""

    DATA_CLASS = DataClass.OPEN

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    service = models.ForeignKey(
        Service, on_delete=models.CASCADE, null=True, blank=True, related_name="service_areas"
    )
    service_at_location = models.ForeignKey(
        "directory.ServiceAtLocation",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="service_areas",
    )
    name = models.CharField(max_length=255, blank=True)
    description = models.TextField(blank=True)
    extent = models.TextField(blank=True)
    extent_type = models.CharField(max_length=50, blank=True)
    uri = models.CharField(max_length=500, blank=True)

    class Meta:
        db_table = "directory_service_area"

    def __str__(self) -> str:
        return self.name or self.extent


class CostOption(models.Model):
    """What a service costs the person, if anything."""

    DATA_CLASS = DataClass.OPEN

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="cost_options")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    option = models.CharField(max_length=255, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    amount_description = models.TextField(blank=True)

    class Meta:
        db_table = "directory_cost_option"

    def __str__(self) -> str:
        return self.option


class RequiredDocument(models.Model):
    """A document that one must bring."""

    DATA_CLASS = DataClass.OPEN

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    service = models.ForeignKey(
        Service, on_delete=models.CASCADE, related_name="required_documents"
    )
    document = models.CharField(max_length=255, blank=True)
    uri = models.CharField(max_length=500, blank=True)

    class Meta:
        db_table = "directory_required_document"

    def __str__(self) -> str:
        return self.document
