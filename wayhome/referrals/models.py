"""Referrals, and the append-only history of where they stand."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from wayhome.core.classes import PROTECTED, DataClass
from wayhome.core.ids import new_id
from wayhome.eligibility.names import ServiceName
from wayhome.referrals.choices import LONGEST_NOTE, Status, Urgency


class Referral(models.Model):
    """One organization asks another to give one person one service.

    What was sent stays as sent: a trigger refuses to let the application change it afterwards.
    `version` counts the moves, so that nobody answers a state they have not seen. `quiet` referrals
    come from law enforcement or corrections: they name somebody in words (`given_*`), and their
    sender sees no row of theirs again, only a receipt (`queries.receipts`).
    """

    DATA_CLASS = DataClass.DEMOGRAPHIC  # the row's own class stands in `data_class`

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client_key = models.UUIDField(default=new_id)  # made by the asker, so that asking twice is once
    person = models.ForeignKey(
        "people.Person",
        on_delete=models.PROTECT,
        null=True,
        related_name="referrals",
        db_index=False,  # the indexes below begin with it, as with both organizations
    )
    service = models.CharField(max_length=30, choices=ServiceName)
    from_organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    to_organization = models.ForeignKey(
        "organizations.Organization",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )
    plan = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, null=True, related_name="+"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    quiet = models.BooleanField(default=False)
    data_class = models.CharField(max_length=20, default=DataClass.DEMOGRAPHIC)

    note = models.CharField(max_length=LONGEST_NOTE, blank=True)
    language = models.CharField(max_length=40, blank=True)
    phone = models.CharField(max_length=60, blank=True)
    how_to_find = models.CharField(max_length=500, blank=True)
    urgency = models.CharField(max_length=10, choices=Urgency, default=Urgency.ROUTINE)
    source = models.CharField(max_length=30, blank=True)  # a key of rulebook/referral_sources.toml
    criteria_met = ArrayField(models.CharField(max_length=60), default=list)
    missing_proof = ArrayField(models.CharField(max_length=60), default=list)
    given_name = models.CharField(max_length=200, blank=True)
    given_birth = models.DateField(null=True, blank=True)
    release_on = models.DateField(null=True, blank=True)

    status = models.CharField(max_length=20, choices=Status, default=Status.DRAFT)
    status_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)  # when somebody at the receiver first opened it

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["from_organization", "client_key"], name="one_referral_per_key"
            ),
            models.CheckConstraint(
                condition=Q(status=Status.DRAFT, sent_at=None)
                | (
                    ~Q(status=Status.DRAFT)
                    & Q(sent_at__isnull=False, to_organization__isnull=False)
                ),
                name="sent_means_to_somebody",
            ),
            models.CheckConstraint(
                condition=Q(quiet=True, person=None) | Q(quiet=False, person__isnull=False),
                name="quiet_means_nobody_linked",
            ),
            models.CheckConstraint(
                condition=~Q(data_class__in=sorted(PROTECTED))
                | Q(sent_at=None)
                | Q(to_organization=F("from_organization")),
                name="protected_stays_at_home",
            ),
        ]
        indexes = [
            models.Index(fields=["from_organization", "-status_at", "-id"], name="referral_sent"),
            models.Index(fields=["to_organization", "-status_at", "-id"], name="referral_received"),
            models.Index(fields=["person", "service"], name="referral_person"),
            models.Index(
                fields=["status_at"], condition=Q(status=Status.PENDING), name="referral_silent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service}: {self.status}"


class ReferralStatus(models.Model):
    """One dated entry of a referral's history. Entries are added, never changed."""

    DATA_CLASS = DataClass.DEMOGRAPHIC

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    referral = models.ForeignKey(
        Referral, on_delete=models.PROTECT, related_name="history", db_index=False
    )
    status = models.CharField(max_length=20, choices=Status)
    at = models.DateTimeField()
    reason = models.CharField(max_length=40, blank=True)  # a key of the rulebook of that status
    note = models.CharField(max_length=LONGEST_NOTE, blank=True)
    worker = models.CharField(max_length=120, blank=True)  # who will work with the person
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    by_organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["referral", "at", "id"], name="history_of")]

    def __str__(self) -> str:
        return f"{self.status} {self.at:%Y-%m-%d %H:%M}"
