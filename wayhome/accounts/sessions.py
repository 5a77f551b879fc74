"""Sessions in the database that know their user."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as Store

from wayhome.accounts.models import Session


class SessionStore(Store):
    """Django's own, with a column for whose it is."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        made = super().create_model_instance(data)
        assert isinstance(made, Session)
        made.user_id = data.get(SESSION_KEY)
        return made
