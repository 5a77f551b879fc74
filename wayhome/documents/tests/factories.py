"""Made-up organizations and viewers for tests of stored files."""

from __future__ import annotations

import io
from typing import BinaryIO

from django.utils import timezone

from wayhome.core.ids import new_id
from wayhome.core.viewer import Viewer
from wayhome.documents.actions import store
from wayhome.documents.models import Document
from wayhome.organizations.models import Organization


def make_organization(code: str = "coc", kind: str = "coc") -> Organization:
    return Organization.objects.create(code=code, name=code.upper(), kind=kind)


def viewer_of(organization: Organization, *roles: str) -> Viewer:
    return Viewer(new_id(), organization.pk, frozenset(roles))


def keep(
    organization: Organization, content: bytes | BinaryIO = b"content", **more: object
) -> Document:
    given = {
        "name": "export.zip",
        "media_type": "application/zip",
        "kind": "import",
        "organization_id": organization.pk,
        "data_class": "housing",
        "at": timezone.now(),
        "using": "batch",
    }
    stream = io.BytesIO(content) if isinstance(content, bytes) else content
    return store(stream, **(given | more))
