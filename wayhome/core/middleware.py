"""Answers about the server's own health, before sessions, languages or sign-in are looked at."""

from __future__ import annotations

from collections.abc import Callable

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse

Next = Callable[[HttpRequest], HttpResponse]


def health(get_response: Next) -> Next:
    """`/healthz`: the process answers. `/readyz`: the database does, too."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path == "/healthz":
            return JsonResponse({"status": "ok"})
        if request.path == "/readyz":
            return ready()
        return get_response(request)

    return middleware


def ready() -> HttpResponse:
    """503 with one word of reason until the database answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "waiting", "for": "database"}, status=503)
    return JsonResponse({"status": "ok"})
