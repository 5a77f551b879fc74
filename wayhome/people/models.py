"""People: reversible links between the records that several systems keep of them."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext

from wayhome.core.classes import DataClass
from wayhome.core.clocks import in_full
from wayhome.core.ids import new_id
from wayhome.core.sealed_fields import SealedText
from wayhome.people.numbers import LAST_FOUR, WHOLE, ssn_indexes_of


class Person(models.Model):
    """Somebody, known by the records linked to them. Holds nothing of its own but a key."""

    DATA_CLASS = DataClass.DEMOGRAPHIC

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    made_at = models.DateTimeField(default=timezone.now)
    # Shown and sorted by; taken from the newest HMIS record, or what the person told a worker.
    display_name = models.CharField(max_length=200, blank=True)
    sort_name = models.CharField(max_length=200, blank=True)
    identifiers_removed_at = models.DateTimeField(null=True)  # kept long enough; not in use
    # Who this is now, where all records that were this person's stand with another one. Never a
    # chain; empty again once the records come back.
    merged_into = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )

    class Meta:
        indexes = [
            models.Index(fields=["sort_name", "id"], name="person_sort"),
            models.Index(
                fields=["merged_into"],
                condition=models.Q(merged_into__isnull=False),
                name="person_merged",
            ),
        ]

    def __str__(self) -> str:
        if self.display_name:
            return self.display_name
        return (
            gettext("Name removed") if self.identifiers_removed_at else gettext("Name not recorded")
        )


PARTLY = 2  # HMIS 3.03: an approximate or partial date of birth


class SourceRecord(models.Model):
    """One system's record of a person, as received. A change makes a new version."""

    DATA_CLASS = DataClass.DEMOGRAPHIC

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    source = models.ForeignKey("organizations.Source", on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=32)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="records")
    data_class = models.CharField(max_length=20, default=DataClass.DEMOGRAPHIC)
    first_name = models.CharField(max_length=80, blank=True)
    middle_name = models.CharField(max_length=80, blank=True)
    last_name = models.CharField(max_length=80, blank=True)
    suffix = models.CharField(max_length=50, blank=True)
    dob = models.DateField(null=True)
    dob_quality = models.SmallIntegerField(null=True)
    ssn = SealedText(blank=True)
    # Digests of all nine digits and of the last four, to find the record by.
    ssn_index = models.CharField(max_length=40, blank=True, db_default="")
    ssn_last4_index = models.CharField(max_length=40, blank=True, db_default="")
    sex = models.CharField(max_length=1, blank=True)
    street = models.CharField(max_length=120, blank=True)
    city = models.CharField(max_length=60, blank=True)
    zip = models.CharField(max_length=10, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.CharField(max_length=320, blank=True)
    language = models.CharField(max_length=20, blank=True)
    search = models.CharField(max_length=300, blank=True)  # unaccented upper-case names
    row_hash = models.CharField(max_length=32)
    recorded_at = models.DateTimeField(null=True)  # the source's own DateUpdated
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    import_id = models.UUIDField()
    closed_by = models.UUIDField(null=True)  # the import that closed this version
    vanished_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)  # the source's own tombstone
    # Since when this version is without name, number, birthday and address; it is compared with
    # nobody any more and stays with its person.
    emptied_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "key"],
                condition=models.Q(valid_to=None),
                name="one_current_version",
            )
        ]
        indexes = [
            models.Index(fields=["person"], name="record_person"),
            models.Index(fields=["import_id"], name="record_import"),
            *(
                models.Index(
                    fields=[digest],
                    condition=models.Q(valid_to=None) & ~models.Q(**{digest: ""}),
                    name=f"record_{digest}",
                )
                for digest in (WHOLE, LAST_FOUR)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def save(self, *args: Any, **options: Any) -> None:
        """Write the record with its number's digests."""
        for name, digest in ssn_indexes_of(self.ssn).items():
            setattr(self, name, digest)
        super().save(*args, **options)

    @property
    def born(self) -> str:
        """The birth date in words; of one that is known in part, about when."""
        if self.dob is None:
            return ""
        if self.dob_quality != PARTLY:
            return in_full(self.dob)
        new_year = (self.dob.month, self.dob.day) == (1, 1)
        when = str(self.dob.year) if new_year else in_full(self.dob)
        return gettext("about %(when)s") % {"when": when}


class Link(models.Model):
    """Why a source record stands with a person: its evidence, and who or what decided.

    Undoing a link brings back exactly the person the record had before it.
    """

    DATA_CLASS = DataClass.DEMOGRAPHIC

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    source = models.ForeignKey("organizations.Source", on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=32)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="links")
    previous = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+"
    )  # where the record stood before
    # Of a plan's member: the record through which the member is linked. It says who they are when
    # people are merged or split after their roster was dropped.
    with_source = models.ForeignKey(
        "organizations.Source", on_delete=models.PROTECT, null=True, related_name="+"
    )
    with_key = models.CharField(max_length=32, blank=True, db_default="")
    probability = models.FloatField(null=True)
    evidence = models.TextField(blank=True)
    decided_by = models.UUIDField(null=True)  # a worker; empty: the model named in `method`
    method = models.CharField(max_length=60)
    made_at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True)
    import_id = models.UUIDField(null=True)
    closed_by = models.UUIDField(null=True)  # the import whose linking ended it

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "key"],
                condition=models.Q(undone_at=None),
                name="one_current_link",
            )
        ]
        indexes = [models.Index(fields=["person"], name="link_person")]

    def __str__(self) -> str:
        return f"{self.method} {self.made_at:%Y-%m-%d}"


class Told(models.Model):
    """What the person told a worker: name to use, language, best contact, their own words."""

    DATA_CLASS = DataClass.DEMOGRAPHIC

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="told")
    what = models.CharField(max_length=30)
    value = models.CharField(max_length=300)
    to_user = models.UUIDField()
    to_organization = models.UUIDField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["person", "what", "-at"], name="told_newest")]

    def __str__(self) -> str:
        return self.what


class Followed(models.Model):
    """A row that people wrote about one person, and that stands with another one now.

    Written when two people are found to be one. When they are found to be two after all, the row
    goes back to the person it was written about, and this goes.
    """

    DATA_CLASS = DataClass.DEMOGRAPHIC

    id = models.BigAutoField(primary_key=True)
    table = models.CharField(max_length=60)
    row = models.UUIDField()
    first = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["table", "row"], name="followed_once")]

    def __str__(self) -> str:
        return self.table
