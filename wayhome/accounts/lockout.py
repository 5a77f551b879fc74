"""Wrong passwords: a wait that grows, then a lock, told alike whether there is an account or not.

A try is counted before the password is looked at, under a lock on the account's row: of many tries
at once no more get through than one after another would.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.crypto import salted_hmac

from wayhome.accounts.models import User, WrongPassword
from wayhome.accounts.rules import FORGOTTEN_AFTER, FREE, MOST, wait_after

EVERYWHERE = ""
KEPT = timedelta(days=30)


class Locked(Exception):
    """Too many wrong passwords: only a new password or an administrator opens it."""


class Wait(Exception):
    """Too many wrong passwords for now; `minutes` is how long to wait."""

    def __init__(self, minutes: int) -> None:
        super().__init__(minutes)
        self.minutes = minutes


def digest(text: str) -> str:
    """What is kept of an account's or a computer's address."""
    return salted_hmac("wayhome.lockout", text.strip().lower(), algorithm="sha256").hexdigest()


@transaction.atomic
def count_try(*, email: str, address: str, at: datetime) -> None:
    """Count a try as wrong until `forget_tries` says otherwise. Raises Locked or Wait."""
    account = digest(email)
    everywhere, here = (_row(account, place, at) for place in (EVERYWHERE, digest(address)))
    if everywhere.tries >= MOST:
        raise Locked
    left = here.last_at + wait_after(here.tries) - at
    if here.tries >= FREE and left > timedelta(0):
        raise Wait(int(left.total_seconds() // 60) + 1)
    for row in (everywhere, here):
        row.tries, row.last_at = row.tries + 1, at
        row.save(update_fields=["tries", "last_at"])


@transaction.atomic
def forget_tries(*, email: str) -> int:
    """The password was right, is new, or somebody vouched: the count starts again."""
    return WrongPassword.objects.filter(account=digest(email)).delete()[0]


def locked_among(users: Iterable[User]) -> set[str]:
    """The addresses of those whose password opens nothing for now."""
    by_digest = {digest(one.email): one.email for one in users}
    found = WrongPassword.objects.filter(
        account__in=by_digest, place=EVERYWHERE, tries__gte=MOST
    ).values_list("account", flat=True)
    return {by_digest[one] for one in found}


@transaction.atomic(using="batch")
def forget_old_tries(*, at: datetime) -> int:
    """Delete old counts, but not the locks of accounts there are; the nightly round calls this."""
    there = {digest(one) for one in User.objects.using("batch").values_list("email", flat=True)}
    old = WrongPassword.objects.using("batch").filter(last_at__lt=at - FORGOTTEN_AFTER)
    locks = old.filter(place=EVERYWHERE, tries__gte=MOST)
    kept = [one.pk for one in locks if one.account in there or one.last_at > at - KEPT]
    return old.exclude(pk__in=kept).delete()[0]


def _row(account: str, place: str, at: datetime) -> WrongPassword:
    """The row, locked for this transaction; a count of yesterday starts again, a lock stays."""
    WrongPassword.objects.bulk_create(
        [WrongPassword(account=account, place=place, last_at=at)], ignore_conflicts=True
    )
    row = WrongPassword.objects.select_for_update().get(account=account, place=place)
    if row.tries < MOST and row.last_at < at - FORGOTTEN_AFTER:
        row.tries = 0
    return row
