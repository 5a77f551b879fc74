from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import AppConfig

if TYPE_CHECKING:
    from wayhome.accounts.models import User


class AccountsConfig(AppConfig):
    name = "wayhome.accounts"

    def ready(self) -> None:
        from allauth.account import signals

        from wayhome.accounts.lockout import forget_tries

        def renewed(user: User, **_: Any) -> None:
            forget_tries(email=user.email)

        for signal in (signals.password_reset, signals.password_changed, signals.password_set):
            signal.connect(renewed, weak=False, dispatch_uid="accounts.renewed")
