"""The entry point for uvicorn."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, BinaryIO

import django
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler

Receive = Callable[[], Awaitable[Mapping[str, Any]]]


class Handler(ASGIHandler):
    """Django's, except that a large body waits on the disk encrypted, never in the clear."""

    async def read_body(self, receive: Receive) -> BinaryIO:
        """The whole body, read from the server; raises RequestAborted when the browser leaves."""
        from wayhome.documents.uploads import Sealed

        body = Sealed()
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                body.close()
                raise RequestAborted
            if "body" in message:
                body.write(message["body"])
            if not message.get("more_body", False):
                return body.read_back()


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup(set_prefix=False)
application = Handler()
