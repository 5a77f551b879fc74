"""HSDS schedule: when a service or location is open, as an iCalendar rule."""

from __future__ import annotations

from django.db import models

from wayhome.core.classes import DataClass
from wayhome.core.ids import new_id
from wayhome.directory.choices import Frequency, Weekday
from wayhome.directory.models.location import Location, ServiceAtLocation
from wayhome.directory.models.service import Service


class Schedule(models.Model):
    """Opening hours: `freq`, `interval`, `byday` and so on are parts of an RFC 5545 rule."""

    DATA_CLASS = DataClass.OPEN

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    service = models.ForeignKey(
        Service, on_delete=models.CASCADE, null=True, blank=True, related_name="schedules"
    )
    location = models.ForeignKey(
        Location, on_delete=models.CASCADE, null=True, blank=True, related_name="schedules"
    )
    service_at_location = models.ForeignKey(
        ServiceAtLocation, on_delete=models.CASCADE, null=True, blank=True, related_name="schedules"
    )
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    dtstart = models.DateField(null=True, blank=True)
    timezone = models.FloatField(null=True, blank=True)  # hours from UTC
    until = models.DateField(null=True, blank=True)
    count = models.PositiveIntegerField(null=True, blank=True)
    wkst = models.CharField(max_length=2, choices=Weekday, blank=True)
    freq = models.CharField(max_length=7, choices=Frequency, blank=True)
    interval = models.PositiveIntegerField(null=True, blank=True)
    byday = models.CharField(max_length=255, blank=True)
    byweekno = models.CharField(max_length=255, blank=True)
    bymonthday = models.CharField(max_length=255, blank=True)
    byyearday = models.CharField(max_length=255, blank=True)
    description = models.TextField(blank=True)
    opens_at = models.CharField(max_length=20, blank=True)
    closes_at = models.CharField(max_length=20, blank=True)
    schedule_link = models.URLField(max_length=500, blank=True)
    attending_type = models.CharField(max_length=255, blank=True)
    notes = models.TextField(blank=True)

    class Meta:
        db_table = "directory_schedule"

    def __str__(self) -> str:
        return self.description
