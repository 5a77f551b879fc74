"""What is known about a stored file; its content lies encrypted on the disk."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from wayhome.core.classes import DataClass
from wayhome.core.ids import new_id
from wayhome.documents.choices import DocumentKind


class Document(models.Model):
    """One file of one organization, about nobody or everybody in it, or about one person."""

    DATA_CLASS = DataClass.DEMOGRAPHIC  # the row's own class stands in `data_class`

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    sha256 = models.CharField(max_length=64)  # of the plain content
    size = models.BigIntegerField()
    name = models.CharField(max_length=200)  # as it was called; shown, never used as a path
    media_type = models.CharField(max_length=100)
    kind = models.CharField(max_length=20, choices=DocumentKind)
    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, related_name="+"
    )
    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, related_name="documents"
    )
    data_class = models.CharField(max_length=20)
    wrapped_key = models.BinaryField(null=True)  # NULL: destroyed
    stored_at = models.DateTimeField(default=timezone.now)
    keep_until = models.DateField(null=True)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "sha256", "kind", "person"],
                condition=Q(destroyed_at=None),
                nulls_distinct=False,
                name="same_content_once",
            ),
            models.CheckConstraint(
                condition=Q(destroyed_at=None) ^ Q(wrapped_key=None), name="destroyed_has_no_key"
            ),
        ]
        indexes = [
            models.Index(fields=["keep_until"], condition=Q(destroyed_at=None), name="document_due")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> Path:
        """Where the encrypted content lies; made of the id alone."""
        return Path(settings.HOME) / "documents" / self.id.hex[-2:] / self.id.hex


class Draft(models.Model):
    """What a worker is writing into a form, encrypted; nobody but them reads it.

    `key` names the form and what it is about, such as `referral.decline:<id>`. It goes when the
    form is sent, and by itself after a month.
    """

    DATA_CLASS = DataClass.DEMOGRAPHIC  # the content may say anything; it is unreadable at rest

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.CASCADE, related_name="+"
    )
    key = models.CharField(max_length=80)
    wrapped_key = models.BinaryField()
    sealed = models.BinaryField()
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organization", "key"], name="one_draft_per_form"
            )
        ]
        indexes = [models.Index(fields=["kept_at"], name="draft_age")]

    def __str__(self) -> str:
        return self.key
