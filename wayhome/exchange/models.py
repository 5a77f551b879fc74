"""Imports: each file received, what was found in it, what it changed, and who decided."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from wayhome.core.classes import DataClass
from wayhome.core.ids import new_id
from wayhome.core.sealed_fields import SealedJSON
from wayhome.exchange.choices import Asked, Change, RunState
from wayhome.organizations.choices import SENT


class ImportRun(models.Model):
    """One file of one source, from its arrival to its undoing.

    `wayhome_app` may add a run and read its own; everything after that is the batch role's.
    """

    DATA_CLASS = DataClass.OPEN  # ids, counts and codes; what is personal lies in the rows below

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    source = models.ForeignKey(
        "organizations.Source", on_delete=models.PROTECT, related_name="runs"
    )
    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(max_length=10, choices=SENT)
    document = models.ForeignKey("documents.Document", on_delete=models.PROTECT, related_name="+")
    rejected = models.ForeignKey(
        "documents.Document", on_delete=models.PROTECT, null=True, related_name="+"
    )  # the rows set aside, as they were
    state = models.CharField(max_length=10, choices=RunState, default=RunState.RECEIVED)
    why = models.TextField(blank=True)  # of waiting, refused or failed: sentences
    dry_run = models.BooleanField(default=False)
    approved = models.BooleanField(default=False)
    whole = models.BooleanField(null=True)  # what a person said of a roster that does not say it
    full = models.BooleanField(default=True)  # replaces what the source sent; else adds to it
    as_of = models.DateField(null=True)  # the day the file describes
    step = models.CharField(max_length=80, blank=True)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    people = models.BigIntegerField(default=0)  # clients or members in the file
    counts = models.JSONField(default=dict)  # table -> change -> rows
    scope = models.JSONField(default=dict)  # what the file says it covers
    attempts = models.PositiveSmallIntegerField(default=0)
    by = models.UUIDField(null=True)
    received_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    touched_at = models.DateTimeField(null=True)  # the last sign of life of whoever works on it
    ended_at = models.DateTimeField(null=True)
    announced_at = models.DateTimeField(null=True)  # those who follow were told
    linked_at = models.DateTimeField(null=True)  # linking and coverage took from it what they need
    approved_by = models.UUIDField(null=True)
    undone_by = models.UUIDField(null=True)
    undone_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)  # a roster: its rows and files are destroyed

    class Meta:
        indexes = [
            models.Index(fields=["source", "state", "-ended_at"], name="run_newest"),
            models.Index(fields=["organization", "-received_at"], name="run_list"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.received_at:%Y-%m-%d %H:%M}"

    @property
    def asks(self) -> bool:
        """Whether a person must say first if this is a whole roster or only changes."""
        return self.state == RunState.WAITING and self.whole is None and "asks" in self.scope


class ImportFinding(models.Model):
    """One kind of finding of an import: how often, and up to a hundred examples."""

    DATA_CLASS = DataClass.HOUSING  # examples quote what stood in the file

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="findings")
    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, related_name="+"
    )
    severity = models.CharField(max_length=10)
    code = models.CharField(max_length=60)
    file = models.CharField(max_length=80, blank=True)
    column = models.CharField(max_length=80, blank=True)
    count = models.BigIntegerField()
    examples = SealedJSON()  # [{row, message, value, fix}]

    class Meta:
        indexes = [models.Index(fields=["run"], name="finding_run")]

    def __str__(self) -> str:
        return f"{self.severity} {self.code}"


class ImportSample(models.Model):
    """A row that an import adds, changes or marks, shown before it is approved."""

    DATA_CLASS = DataClass.HOUSING

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="samples")
    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, related_name="+"
    )
    table = models.CharField(max_length=40)
    change = models.CharField(max_length=10, choices=Change)
    key = models.CharField(max_length=40)
    fields = SealedJSON()  # [column, before, after], in the file's order

    class Meta:
        indexes = [models.Index(fields=["run"], name="sample_run")]

    def __str__(self) -> str:
        return f"{self.change} {self.table}"


class ImportRequest(models.Model):
    """What a person asked of an import. The application only asks; the batch role acts."""

    DATA_CLASS = DataClass.OPEN

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="requests")
    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, related_name="+"
    )
    asked = models.CharField(max_length=10, choices=Asked)
    by = models.UUIDField()
    at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)  # why it could not be done

    class Meta:
        indexes = [models.Index(fields=["run"], name="request_run")]

    def __str__(self) -> str:
        return self.asked


class Served(models.Model):
    """A service somebody already has or was referred to, as a source's list states it."""

    DATA_CLASS = DataClass.HEALTH

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    source = models.ForeignKey("organizations.Source", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        "people.Person", on_delete=models.SET_NULL, null=True, related_name="served"
    )
    hmis_id = models.CharField(max_length=32, blank=True)
    cin = models.CharField(max_length=30, blank=True)
    plan = models.CharField(max_length=40, blank=True)
    service = models.CharField(max_length=40)
    status = models.CharField(max_length=12)
    provider = models.CharField(max_length=120, blank=True)
    start = models.DateField(null=True)
    end = models.DateField(null=True)
    data_class = models.CharField(max_length=20, default=DataClass.HEALTH)
    import_id = models.UUIDField()

    class Meta:
        indexes = [
            models.Index(fields=["person"], name="served_person"),
            models.Index(fields=["source", "hmis_id"], name="served_hmis"),
            models.Index(fields=["source", "cin"], name="served_cin"),
        ]

    def __str__(self) -> str:
        return f"{self.service} {self.status}"


class Replaced(models.Model):
    """A row that a list's newer file replaced, as it was, so that the import can be taken back.

    Nobody but the batch role reads it; it goes with the time for undoing.
    """

    DATA_CLASS = DataClass.HEALTH

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="+")
    table = models.CharField(max_length=60)
    row = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["run"], name="replaced_run")]

    def __str__(self) -> str:
        return self.table
