"""How often one worker may search and export: counted in the database, for all processes alike."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID

from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from wayhome.accounts.rules import RATES
from wayhome.core.ids import new_id
from wayhome.core.policy import viewer_of

View = Callable[..., HttpResponse]
COUNT = """
INSERT INTO accounts_use AS u (id, user_id, what, began_at, times)
VALUES (%(id)s, %(user)s, %(what)s, %(at)s, 1)
ON CONFLICT (user_id, what) DO UPDATE SET
  times = CASE WHEN u.began_at <= %(start)s THEN 1 ELSE u.times + 1 END,
  began_at = CASE WHEN u.began_at <= %(start)s THEN EXCLUDED.began_at ELSE u.began_at END
RETURNING times, began_at
"""


def count_use(what: str, *, user_id: UUID, at: datetime) -> int:
    """Count it once more; how many seconds to wait, or none."""
    rate = RATES[what]
    given: dict[str, Any] = {
        "id": new_id(),
        "user": user_id,
        "what": what,
        "at": at,
        "start": at - rate.within,
    }
    with connections["default"].cursor() as cursor:
        cursor.execute(COUNT, given)
        times, began_at = cursor.fetchone()
    if times <= rate.times:
        return 0
    return max(1, int((began_at + rate.within - at).total_seconds()))


def limited(what: str) -> Callable[[View], View]:
    """Refuse with 429 and plain words what one worker does too often; stands under `@policy`."""

    def wrap(view: View) -> View:
        @wraps(view)
        def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            user_id = viewer_of(request).user_id
            if user_id is None or not (wait := count_use(what, user_id=user_id, at=timezone.now())):
                return view(request, *args, **kwargs)
            context = {"minutes": wait // 60 + 1}
            response = render(request, "429.html", context, status=429)
            response["Retry-After"] = str(wait)
            return response

        return counted

    return wrap
