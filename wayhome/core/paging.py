"""Pages by key: the next page starts after the last row shown, however large the table is.

A list never counts what grows with the county; it shows a capped count ("500+").
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model, Q, QuerySet

M = TypeVar("M", bound=Model)
MOST_COUNTED = 500


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """One page of rows, and the tokens of the pages around it (empty: there is none)."""

    rows: Sequence[M]
    after: str
    count: str


def page_of(rows: QuerySet[M], *, order: Sequence[str], after: str = "", size: int = 50) -> Page[M]:
    """The page that follows the row whose token is `after`.

    `order` lists fields of the model (a leading "-" for falling order), the last one unique, none
    of them ever NULL. A token that was tampered with starts from the beginning.
    """
    ordered = rows.order_by(*order)
    key = _read(after, order)
    if key is not None:
        ordered = ordered.filter(_beyond(order, key))
    shown = list(ordered[: size + 1])
    more = len(shown) > size
    shown = shown[:size]
    token = _token(shown[-1], order) if more else ""
    return Page(shown, token, capped_count(rows))


def capped_count(rows: QuerySet[M]) -> str:
    """How many there are, up to a limit: "37", "500+"."""
    count = rows.order_by()[: MOST_COUNTED + 1].count()
    return f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count)


def _beyond(order: Sequence[str], key: Sequence[Any]) -> Q:
    """Rows after `key`: later in the first field, or equal in it and later in the next, ..."""
    beyond, equal = Q(), Q()
    for field, value in zip(order, key, strict=True):
        name = field.removeprefix("-")
        step = "lt" if field.startswith("-") else "gt"
        beyond |= equal & Q(**{f"{name}__{step}": value})
        equal &= Q(**{name: value})
    return beyond


def _token(row: Model, order: Sequence[str]) -> str:
    values = []
    for field in order:
        value: Any = row
        for part in field.removeprefix("-").split("__"):
            value = getattr(value, part)
        values.append(value)
    text = json.dumps(values, cls=DjangoJSONEncoder)
    return base64.urlsafe_b64encode(text.encode()).decode()


def _read(token: str, order: Sequence[str]) -> list[Any] | None:
    if not token:
        return None
    try:
        key = json.loads(base64.urlsafe_b64decode(token.encode()))
    except (ValueError, UnicodeDecodeError):
        return None
    whole = isinstance(key, list) and len(key) == len(order)
    return key if whole and all(isinstance(part, str | int | float) for part in key) else None
