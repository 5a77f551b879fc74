"""Who may see whom: grants, and the releases, agreements and notices they follow from."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from wayhome.consent.choices import (
    EVERYDAY,
    GRANTED,
    WRITTEN,
    Answer,
    Basis,
    How,
    ReleaseStatus,
    Signer,
    Why,
)
from wayhome.core.classes import DataClass
from wayhome.core.ids import new_id


def everyday() -> list[str]:
    """The purposes of an agreement that names none."""
    return sorted(str(one) for one in EVERYDAY)


def any_purpose() -> list[str]:
    """The purposes of a grant that stands for all that a grant may stand for."""
    return sorted(str(one) for one in GRANTED)


class Grant(models.Model):
    """One organization may see one class of data about one person, until a moment, because of.

    Row security on every personal table is one EXISTS on this table. `wayhome_app` cannot write
    it: it calls `consent_share`, which gives no more than the caller's organization holds.
    """

    DATA_CLASS = DataClass.DEMOGRAPHIC

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.CASCADE, related_name="+"
    )
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="grants")
    data_class = models.CharField(max_length=20)
    until = models.DateTimeField()
    # Where somebody is restricted meanwhile: until when it held, and holds again afterwards.
    held_until = models.DateTimeField(null=True)
    purposes = ArrayField(
        models.CharField(max_length=12), default=any_purpose, db_default=any_purpose()
    )
    for_user = models.UUIDField(null=True)  # one worker of the organization alone
    basis = models.CharField(max_length=12, choices=Basis)
    basis_id = models.UUIDField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "person", "data_class", "basis", "basis_id"],
                name="one_grant_per_ground",
            )
        ]
        indexes = [
            models.Index(
                fields=["organization", "person", "data_class"],
                include=["until", "purposes", "for_user"],
                name="grant_lookup",
            ),
            models.Index(fields=["basis_id"], name="grant_ground"),
        ]

    def __str__(self) -> str:
        return f"{self.data_class} ({self.basis})"


class Release(models.Model):
    """What a person said about sharing, as a source's release file states it."""

    DATA_CLASS = DataClass.DEMOGRAPHIC

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    source = models.ForeignKey("organizations.Source", on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=32)  # the source's own id of the person (PersonalID)
    person = models.ForeignKey(
        "people.Person", on_delete=models.SET_NULL, null=True, related_name="releases"
    )
    status = models.CharField(max_length=10, choices=ReleaseStatus)
    scope = ArrayField(models.CharField(max_length=20))
    recipients = ArrayField(models.CharField(max_length=40))
    signed_on = models.DateField()
    expires_on = models.DateField(null=True)
    revoked_on = models.DateField(null=True)
    import_id = models.UUIDField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["source", "key"], name="release_key"),
            models.Index(fields=["person"], name="release_person"),
        ]

    def __str__(self) -> str:
        return f"{self.status} {self.signed_on}"


class Agreement(models.Model):
    """A data sharing agreement: the giver's people of the receiver may be seen by the receiver.

    The record is the access rule; ending it ends the access.
    """

    DATA_CLASS = DataClass.OPEN

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    giver = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, related_name="+"
    )
    receiver = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, related_name="+"
    )
    title = models.CharField(max_length=200)
    purpose = models.CharField(max_length=200)
    purposes = ArrayField(models.CharField(max_length=12), default=everyday, db_default=everyday())
    classes = ArrayField(models.CharField(max_length=20))
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    citation = models.CharField(max_length=300, blank=True)  # where the signed paper is kept

    class Meta:
        ordering = ["-starts_on", "title"]

    def __str__(self) -> str:
        return self.title


class NoticeRule(models.Model):
    """What the community's privacy notice allows where a person has said nothing.

    Without a row that holds on a day, nothing leaves the HMIS side.
    """

    DATA_CLASS = DataClass.OPEN

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    classes = ArrayField(models.CharField(max_length=20))
    recipient_kinds = ArrayField(models.CharField(max_length=20))
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    citation = models.CharField(max_length=300)

    class Meta:
        ordering = ["-valid_from", "citation"]

    def __str__(self) -> str:
        return self.citation


class Restriction(models.Model):
    """Somebody who is shown to nobody but who is named for them, their own recorders included.

    While it holds, the database lets no grant of an organization open them; lifted, those that
    still hold are there again.
    """

    DATA_CLASS = DataClass.DEMOGRAPHIC

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, related_name="restrictions"
    )
    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, related_name="+"
    )
    why = models.CharField(max_length=20, choices=Why)
    made_by = models.UUIDField()
    made_at = models.DateTimeField()
    ended_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(ended_at=None), name="one_restriction"
            )
        ]

    def __str__(self) -> str:
        return self.get_why_display()


class Emergency(models.Model):
    """One worker's look behind the glass: why, whom, until when, and what the reviewer found."""

    DATA_CLASS = DataClass.DEMOGRAPHIC

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, related_name="emergencies"
    )
    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, related_name="+"
    )
    by = models.UUIDField()
    reason = models.CharField(max_length=300)
    opened_at = models.DateTimeField()
    until = models.DateTimeField()
    reviewed_by = models.UUIDField(null=True)
    reviewed_at = models.DateTimeField(null=True)
    proper = models.BooleanField(null=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["organization", "-opened_at"], name="emergency_newest")]

    def __str__(self) -> str:
        return f"{self.opened_at:%Y-%m-%d %H:%M}"


class ConsentForm(models.Model):
    """One version of a form's wording, as the community loaded it; the newest one is used.

    What a form may cover and who may sign it are rules (`rulebook/consent_forms.toml`).
    """

    DATA_CLASS = DataClass.OPEN

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(max_length=40)  # of the rulebook's row
    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, null=True, related_name="+"
    )  # of an agency's own form
    title = models.CharField(max_length=200)
    version = models.CharField(max_length=40)
    text_en = models.TextField(blank=True)
    text_es = models.TextField(blank=True)
    paper_en = models.ForeignKey(
        "documents.Document", on_delete=models.PROTECT, null=True, related_name="+"
    )
    paper_es = models.ForeignKey(
        "documents.Document", on_delete=models.PROTECT, null=True, related_name="+"
    )
    official = models.BooleanField()  # word for word what its publisher gave out
    loaded_by = models.UUIDField()
    loaded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["key", "organization", "-loaded_at"], name="form_newest")]

    def __str__(self) -> str:
        return f"{self.title} ({self.version})"

    def worded_in(self, language: str) -> bool:
        """Whether the wording is there in this language."""
        if language == "es":
            return bool(self.text_es or self.paper_es_id)
        return bool(self.text_en or self.paper_en_id)


class Consent(models.Model):
    """What a person said to whom they may be known, here and now: yes or no, and to what.

    Nothing of it changes but its revocation. `data_class` is what the row gives away by itself: a
    consent to a Part 2 program, or about what one keeps, says that somebody may be in one.
    """

    DATA_CLASS = DataClass.DEMOGRAPHIC

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="consents")
    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, related_name="+"
    )
    data_class = models.CharField(max_length=20, default=DataClass.DEMOGRAPHIC)
    form_key = models.CharField(max_length=40)
    form = models.ForeignKey(ConsentForm, on_delete=models.PROTECT, null=True, related_name="+")
    part2_form = models.BooleanField(default=False)  # bears what 42 CFR 2.31 asks for
    answer = models.CharField(max_length=10, choices=Answer)
    classes = ArrayField(models.CharField(max_length=20), default=list)
    purposes = ArrayField(models.CharField(max_length=12), default=list)
    recipients = ArrayField(models.UUIDField(), default=list)  # organizations; none: everybody
    recipient_kinds = ArrayField(models.CharField(max_length=20), default=list)
    named = models.JSONField(default=list)  # people such as family: name, relation, reach
    signer = models.CharField(max_length=20, choices=Signer)
    signer_name = models.CharField(max_length=200, blank=True)
    authority = models.CharField(max_length=200, blank=True)
    how = models.CharField(max_length=10, choices=How)
    witness = models.CharField(max_length=200, blank=True)
    signature = models.ForeignKey(
        "documents.Document", on_delete=models.PROTECT, null=True, related_name="+"
    )
    language = models.CharField(max_length=10)
    signed_on = models.DateField()
    expires_on = models.DateField(null=True)
    recorded_by = models.UUIDField()
    made_at = models.DateTimeField()
    revoked_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.UUIDField(null=True)
    revoked_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "-made_at"], name="consent_person"),
            models.Index(
                fields=["expires_on"],
                condition=models.Q(answer="granted", revoked_on=None),
                name="consent_ends",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answer=Answer.REFUSED)
                | (models.Q(form__isnull=False) & ~models.Q(classes=[]) & ~models.Q(purposes=[])),
                name="agreed_to_something",
            ),
            models.CheckConstraint(
                condition=models.Q(answer=Answer.REFUSED)
                | models.Q(how=How.VERBAL)
                | models.Q(signature__isnull=False),
                name="written_is_kept",
            ),
            models.CheckConstraint(
                condition=models.Q(part2_form=False)
                | models.Q(how__in=sorted(WRITTEN), expires_on__isnull=False),
                name="part2_written_and_dated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form_key} {self.signed_on}"
