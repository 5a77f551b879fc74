"""Things to do: what, by when, whose, and what comes of leaving them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from wayhome.core.classes import DataClass
from wayhome.core.ids import new_id
from wayhome.tasks.choices import Harm


class Task(models.Model):
    """One thing that one organization (and perhaps one worker there) has to do.

    `target` and `target_id` name the row it is about. There is at most one open task for the same
    reason, target and organization, so that whoever asks twice asks once.
    """

    DATA_CLASS = DataClass.DEMOGRAPHIC

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    reason = models.CharField(max_length=60)
    params = models.JSONField(default=dict)
    harm = models.PositiveSmallIntegerField(choices=Harm)
    due_at = models.DateTimeField()
    person = models.ForeignKey(
        "people.Person", on_delete=models.CASCADE, null=True, related_name="tasks"
    )
    data_class = models.CharField(max_length=20, default=DataClass.DEMOGRAPHIC)
    target = models.CharField(max_length=40)
    target_id = models.UUIDField()
    made_at = models.DateTimeField()
    made_by = models.UUIDField(null=True)
    made_by_organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.CASCADE, null=True, related_name="+"
    )
    escalated_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.UUIDField(null=True)
    undone_at = models.DateTimeField(null=True)  # taken back by who asked for it

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "reason", "target", "target_id"],
                condition=Q(done_at=None, undone_at=None),
                name="one_open_task",
            )
        ]
        indexes = [
            models.Index(
                fields=["organization", "harm", "due_at", "id"],
                condition=Q(done_at=None, undone_at=None),
                name="task_todo",
            ),
            models.Index(fields=["target_id"], name="task_target"),
            models.Index(
                fields=["due_at"],
                condition=Q(done_at=None, undone_at=None, escalated_at=None),
                name="task_overdue",
            ),
        ]

    def __str__(self) -> str:
        return self.reason
