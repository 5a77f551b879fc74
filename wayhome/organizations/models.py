"""Organizations of the community, who works in them, and the systems they send files from."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from wayhome.core.classes import DataClass
from wayhome.core.ids import new_id
from wayhome.organizations.choices import NO_LOOKING, Decision, Kind, Role, SourceKind


class Organization(models.Model):
    """A party of the exchange."""

    DATA_CLASS = DataClass.OPEN

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=Kind)
    npi = models.CharField(max_length=10, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    email = models.EmailField(blank=True)
    part2_program = models.BooleanField(default=False)
    victim_service_provider = models.BooleanField(default=False)
    counties = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    # A plan's, in each county: what its enrollment files bear in HD04 and in ISA06.
    hcp_codes = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    sender_ids = ArrayField(models.CharField(max_length=15), default=list, blank=True)
    # Nobody acts for it any more; what it sent and did stays.
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def may_look(self) -> bool:
        """Whether this kind of organization may be shown people at all."""
        return Kind(self.kind) not in NO_LOOKING

    @property
    def may_write_down(self) -> bool:
        """Whether its workers may write somebody down, whom linking then holds against others.

        A victim service provider's people are held against nobody (34 U.S.C. 12291(b)(2)).
        """
        return self.may_look and not self.victim_service_provider

    @property
    def look_class(self) -> DataClass:
        """What a look by this organization gives away about the person, by itself."""
        if self.part2_program:
            return DataClass.PART2
        return DataClass.DV if self.victim_service_provider else DataClass.DEMOGRAPHIC


class Membership(models.Model):
    """A worker's role in an organization."""

    DATA_CLASS = DataClass.OPEN

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(max_length=30, choices=Role)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organization", "role"],
                condition=Q(ended_on=None),
                name="one_current_role",
            )
        ]

    def __str__(self) -> str:
        return self.get_role_display()


class Access(models.Model):
    """How sign-ins are guarded: in the community (no organization), or more strictly in one.

    What is empty is as the community has it, or as shipped (`rules.SHIPPED`).
    """

    DATA_CLASS = DataClass.OPEN

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organization = models.OneToOneField(
        Organization, on_delete=models.CASCADE, null=True, related_name="access"
    )
    # The roles that need a second step.
    second_factor = ArrayField(models.CharField(max_length=30, choices=Role), null=True)
    idle_minutes = models.PositiveSmallIntegerField(null=True)
    longest_hours = models.PositiveSmallIntegerField(null=True)
    review_months = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization"], nulls_distinct=False, name="one_access_each"
            )
        ]

    def __str__(self) -> str:
        return str(self.organization or "")


class HandOver(models.Model):
    """Somebody's work in an organization ended, and who has what they had open.

    Without a colleague (`to`) it went back to the team. What was sent in their name stays so; what
    comes of it later goes to whom it was handed.
    """

    DATA_CLASS = DataClass.OPEN  # workers and ids

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="handed_over"
    )
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField()
    made_by = models.UUIDField(null=True)
    memberships = ArrayField(models.UUIDField(), default=list)
    tasks = ArrayField(models.UUIDField(), default=list)
    drafts = ArrayField(models.UUIDField(), default=list)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["organization", "user", "-made_at"], name="handed_over")]

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d}"


class AccessReview(models.Model):
    """An organization goes through who works there, and somebody signs for it."""

    DATA_CLASS = DataClass.OPEN

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    signed_name = models.CharField(max_length=150, blank=True)  # as it was then

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization"], condition=Q(signed_at=None), name="one_open_review"
            )
        ]

    def __str__(self) -> str:
        return f"{self.opened_at:%Y-%m-%d}"


class ReviewedRole(models.Model):
    """One role in a review, as it was when the review was opened, and what was decided."""

    DATA_CLASS = DataClass.OPEN

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    review = models.ForeignKey(AccessReview, on_delete=models.CASCADE, related_name="roles")
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=150)
    email = models.EmailField()
    role = models.CharField(max_length=30, choices=Role)
    last_sign_in = models.DateTimeField(null=True)
    last_look = models.DateTimeField(null=True)  # at anybody who is served
    decision = models.CharField(max_length=10, choices=Decision, blank=True)

    class Meta:
        ordering = ["name", "role", "id"]

    def __str__(self) -> str:
        return f"{self.name}: {self.get_role_display()}"


class Source(models.Model):
    """A system that sends files: an HMIS, a plan's enrollment feed; or what workers write here."""

    DATA_CLASS = DataClass.OPEN

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="sources")
    kind = models.CharField(max_length=10, choices=SourceKind)
    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    keep_days = models.PositiveIntegerField(default=45)
    # A file with this many percent fewer people than the last one waits for a person to approve.
    fewer_percent = models.PositiveSmallIntegerField(default=5)
    expected_days = models.PositiveSmallIntegerField(
        null=True, blank=True
    )  # one file every so many
    paused_at = models.DateTimeField(null=True, blank=True)  # no file is taken meanwhile

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization"], condition=Q(kind="intake"), name="one_intake_source"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Invitation(models.Model):
    """A role offered to an e-mail address, until it is taken, taken back, or runs out.

    The mail holds a secret; only its digest is kept here.
    """

    DATA_CLASS = DataClass.OPEN  # workers, not people receiving services

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField()
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="invitations"
    )
    role = models.CharField(max_length=30, choices=Role)
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.UUIDField(null=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["email", "organization", "role"],
                condition=Q(taken_at=None, withdrawn_at=None),
                name="one_open_invitation",
            )
        ]

    def __str__(self) -> str:
        return self.get_role_display()

    def open_at(self, moment: datetime) -> bool:
        """Whether it can be taken."""
        return self.taken_at is None and self.withdrawn_at is None and moment < self.expires_at
