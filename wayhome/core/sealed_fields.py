"""Model fields whose values the database holds encrypted, and Python reads and writes in clear."""

from __future__ import annotations

import json
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from wayhome.core.sealed import index, seal, unseal


class SealedText(models.TextField):  # type: ignore[type-arg] # has no brackets at run time
    """Text that nobody can look for: a column of its digests (`sealed.index`) is for that."""

    @property
    def where(self) -> str:
        """The place its values are bound to."""
        return f"{self.model._meta.db_table}.{self.column}"

    def from_db_value(self, value: str | None, *_: object) -> str | None:
        """The text in clear."""
        return value and unseal(value, self.where)

    def get_prep_value(self, value: Any) -> Any:
        """Only the empty text can be looked for. Raises TypeError for any other."""
        if value:
            raise TypeError(f"{self.where} is encrypted: look for its digest instead.")
        return super().get_prep_value(value)

    def get_db_prep_save(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        """The text encrypted."""
        return seal(value, self.where) if isinstance(value, str) else value


class SealedJSON(SealedText):
    """Lists and objects, encrypted whole: what nobody asks SQL about."""

    _pyi_private_set_type: Any  # what mypy's plugin takes and gives
    _pyi_private_get_type: Any

    def from_db_value(self, value: str | None, *_: object) -> Any:
        """The value in clear."""
        found = super().from_db_value(value)
        return found and json.loads(found)

    def get_db_prep_save(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        """The value encrypted."""
        return super().get_db_prep_save(json.dumps(value), connection)


class SealedMember(models.JSONField):
    """A JSON object of texts, of which the one named `member` is encrypted.

    Beside it lies its digest, so that SQL tells two objects apart without reading them.
    """

    def __init__(self, *args: Any, member: str, **options: Any) -> None:
        self.member = member
        super().__init__(*args, **options)

    def deconstruct(self) -> Any:
        """With what is encrypted."""
        name, path, args, options = super().deconstruct()
        return name, path, args, {**options, "member": self.member}

    def from_db_value(self, value: Any, *rest: Any) -> Any:
        """The object in clear, without the digest."""
        found = super().from_db_value(value, *rest)
        if isinstance(found, dict) and self.member in found:
            found[self.member] = unseal(found[self.member], self._where)
            found.pop(digest_of(self.member), None)
        return found

    def get_db_prep_save(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        """The object with its member encrypted."""
        if isinstance(value, dict):
            value = seal_member(value, self.member, self._where)
        return super().get_db_prep_save(value, connection)

    @property
    def _where(self) -> str:
        return f"{self.model._meta.db_table}.{self.column}"


def digest_of(member: str) -> str:
    """Under what name an object holds the digest of what is encrypted in it."""
    return f"{member}_digest"


def seal_member(held: dict[str, str], member: str, where: str) -> dict[str, str]:
    """The object as `SealedMember` keeps it in the column `where`."""
    if not held.get(member):
        return held
    text = held[member]
    return {**held, member: seal(text, where), digest_of(member): index(text, where)}
