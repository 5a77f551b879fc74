"""People who sign in. What they may do hangs on their roles in an organization."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone

from wayhome.core.classes import DataClass
from wayhome.core.ids import new_id


class UserManager(BaseUserManager["User"]):
    """Makes users; e-mail addresses are compared in lower case."""

    def create_user(self, email: str, password: str | None = None, **extra: Any) -> User:
        user = self.model(email=email.strip().lower(), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """A worker with a sign-in of their own."""

    DATA_CLASS = DataClass.OPEN  # workers, not people receiving services

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=150)
    language = models.CharField(max_length=5, default="en")
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    # Roles live in organizations; Django's own admin is not used.
    is_staff = False
    is_superuser = False

    def __str__(self) -> str:
        return self.name

    def has_perm(self, perm: str, obj: object = None) -> bool:
        return False

    def has_module_perms(self, app_label: str) -> bool:
        return False


class Session(AbstractBaseSession):
    """A sign-in on one device; its user can be found, so that all of theirs end at once."""

    DATA_CLASS = DataClass.OPEN  # keys and moments; nothing about a person is kept in it

    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="sessions")

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        from wayhome.accounts.sessions import SessionStore

        return SessionStore


class WrongPassword(models.Model):
    """Wrong passwords in a row for one account: from one address, or (`place` empty) from all.

    Account and address are digests: an address that nobody has an account for counts as well.
    """

    DATA_CLASS = DataClass.OPEN

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.CharField(max_length=64)
    place = models.CharField(max_length=64, blank=True)
    tries = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "place"], name="one_count_each"),
        ]

    def __str__(self) -> str:
        return str(self.tries)


class Use(models.Model):
    """How often one worker did something costly since a moment."""

    DATA_CLASS = DataClass.OPEN

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    what = models.CharField(max_length=20)
    began_at = models.DateTimeField()
    times = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "what"], name="one_use_each")]

    def __str__(self) -> str:
        return self.what
