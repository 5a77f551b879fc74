"""Imports in the browser: each role sees its own, and asks; the worker acts."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.worker import work_off
from wayhome.accounts.models import User
from wayhome.exchange.models import ImportRun
from wayhome.exchange.roster_store.tests.factories import member, roster
from wayhome.exchange.tests.factories import (
    DAY,
    export_bytes,
    export_rows,
    imported,
    make_source,
    without_client,
)
from wayhome.organizations.models import Membership, Source
from wayhome.people.models import SourceRecord

NEXT = DAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def home(tmp_path, settings):
    settings.HOME = tmp_path
    return tmp_path


@pytest.fixture
def source(committed: None):
    return make_source()


def signed_in(source: Source, role: str = "coc_data_lead") -> Client:
    user = User.objects.create_user(f"{role}-{source.code}@example.org", "long enough words")
    Membership.objects.create(user=user, organization=source.organization, role=role)
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def send(client: Client, source: Source, content: bytes, **more):
    file = SimpleUploadedFile("export.zip", content, "application/zip")
    return client.post(reverse("import_upload"), {"source": source.pk, "file": file} | more)


def newest() -> ImportRun:
    return ImportRun.objects.using("batch").order_by("-received_at").first()


def test_a_data_lead_sends_looks_approves_and_takes_back(source, home) -> None:
    client = signed_in(source)
    assert "No file was sent yet" in client.get(reverse("imports")).content.decode()
    answer = send(client, source, export_bytes(export_rows(10), home))
    run = newest()
    assert answer.status_code == 302
    page = reverse("import", args=[run.pk])
    assert answer.url == page
    progress = client.get(reverse("import_progress", args=[run.pk]))
    assert "every 2s" in progress.content.decode()
    assert "HX-Refresh" not in progress.headers
    work_off()
    progress = client.get(reverse("import_progress", args=[run.pk]))
    assert progress.headers["HX-Refresh"] == "true"
    text = client.get(page).content.decode()
    assert "loaded" in text
    assert "10 new" in text.replace(",", "") or "new" in text

    send(client, source, export_bytes(without_client(export_rows(10), 1), home))
    work_off()
    waiting = newest()
    page = client.get(reverse("import", args=[waiting.pk])).content.decode()
    assert "Somebody must approve this import" in page
    assert "10 percent fewer" in page
    assert "C00001" in page  # among the samples
    client.post(reverse("import_approve", args=[waiting.pk]))
    work_off()
    waiting.refresh_from_db(using="batch")
    assert waiting.state == "loaded"

    undo = reverse("import_undo", args=[waiting.pk])
    assert "Nobody did anything" in client.get(undo).content.decode()
    client.post(undo)
    work_off()
    waiting.refresh_from_db(using="batch")
    assert waiting.state == "undone"
    assert SourceRecord.objects.using("batch").filter(vanished_at=None).count() == 10
    assert client.get(reverse("imports")).status_code == 200


def test_a_roster_that_asks_is_answered_on_its_page(source, home) -> None:
    plan = Source.objects.create(
        organization=source.organization, kind="834", code="plan", name="The Plan"
    )
    content = re.sub(rb"(~\s*BGN[^~]*)\*4~", rb"\1*~", roster([member(1)]))
    run = imported(plan, content, name="plan.834")
    client = signed_in(source, "plan_analyst")
    page = client.get(reverse("import", args=[run.pk])).content.decode()
    assert "Is this the whole roster or only changes?" in page
    assert "Load as the whole roster" in page
    assert "Load as changes only" in page
    assert "Approve and load" not in page
    client.post(reverse("import_approve", args=[run.pk]))
    work_off()
    page = client.get(reverse("import", args=[run.pk])).content.decode()
    assert "Say whether this is the whole roster or only changes; nothing was loaded." in page
    client.post(reverse("import_approve", args=[run.pk]), {"as": "changes"})
    work_off()
    run.refresh_from_db(using="batch")
    assert (run.state, run.full) == ("loaded", False)


@pytest.mark.parametrize("kind", ["releases", "served", "providers"])
def test_lists_can_be_taken_back_on_their_page(source, home, kind) -> None:
    made = Source.objects.create(
        organization=source.organization, kind=kind, code=kind, name=kind.title()
    )
    head, row = {
        "releases": (
            "source,personal_id,status,scope,recipients,signed_on,expires_on,revoked_on",
            "hmis,1,granted,demographic,all,2025-01-01,,",
        ),
        "served": (
            "hmis_id,cin,plan,service,status,provider,start,end",
            "1,,plan-a,ecm.pof1a,enrolled,,,",
        ),
        "providers": ("organization,services", "Harbor,cs.housing_navigation"),
    }[kind]
    run = imported(made, f"{head}\n{row}\n".encode(), timezone.now(), name=f"{kind}.csv")
    assert run.state == "loaded", run.why
    client = signed_in(source)
    assert "Take it back" in client.get(reverse("import", args=[run.pk])).content.decode()
    page = client.get(reverse("import_undo", args=[run.pk])).content.decode()
    assert ("Entries that another list changed" in page) == (kind == "providers")
    client.post(reverse("import_undo", args=[run.pk]))
    work_off()
    run.refresh_from_db(using="batch")
    assert run.state == "undone"


def test_findings_come_as_a_file_without_formulas(source, home) -> None:
    rows = export_rows(3)
    rows["Client"][0]["FirstName"] = "=cmd|' /C calc'!A0"
    rows["Enrollment"][0]["RelationshipToHoH"] = 77
    run = imported(source, export_bytes(rows, home))
    answer = signed_in(source).get(reverse("import_findings", args=[run.pk]))
    text = answer.content.decode()
    assert text.splitlines()[0] == "severity,file,row,column,message,value,fix,count"
    assert "RelationshipToHoH" in text
    assert not any(cell.startswith("=") for line in text.splitlines() for cell in line.split(","))
    assert "attachment" in answer["Content-Disposition"]


@pytest.mark.parametrize("content", [b"", b"hello"], ids=["empty", "garbage"])
def test_a_bad_upload_says_what_is_wrong(source, home, content) -> None:
    client = signed_in(source)
    answer = send(client, source, content)
    if content:
        work_off()
        page = client.get(reverse("import", args=[newest().pk])).content.decode()
        assert "refused" in page
    else:
        assert answer.status_code == 422
        assert "empty" in answer.content.decode()


def test_names_and_findings_cannot_run_in_the_page(source, home) -> None:
    script = "<script>alert(1)</script>"
    rows = export_rows(3)
    rows["Client"][0]["FirstName"] = script
    run = imported(source, export_bytes(rows, home), name=f"{script}.zip")
    page = signed_in(source).get(reverse("import", args=[run.pk])).content.decode()
    assert "alert(1)" in page
    assert script not in page


ADDRESSES = ("import", "import_progress", "import_findings", "import_undo")


def test_another_organization_finds_nothing(source, home) -> None:
    run = imported(source, export_bytes(export_rows(3), home))
    other = make_source("other")
    outsider = signed_in(other)
    for name in ADDRESSES:
        assert outsider.get(reverse(name, args=[run.pk])).status_code == 404
    for name in ("import_approve", "import_refuse", "import_undo"):
        assert outsider.post(reverse(name, args=[run.pk])).status_code == 404
    assert str(run.pk) not in outsider.get(reverse("imports")).content.decode()
    answer = send(outsider, source, b"PK")
    assert answer.status_code == 422
    assert ImportRun.objects.using("batch").count() == 1


def test_roles_without_imports_are_refused(source, home) -> None:
    run = imported(source, export_bytes(export_rows(3), home))
    client = signed_in(source, "housing_navigator")
    assert client.get(reverse("imports")).status_code == 403
    for name in ADDRESSES:
        assert client.get(reverse(name, args=[run.pk])).status_code == 403
    assert Client().get(reverse("imports")).status_code == 302


def test_a_plan_analyst_has_enrollment_files_only(source, home) -> None:
    plan = Source.objects.create(
        organization=source.organization, kind="834", code="plan", name="The Plan"
    )
    export = imported(source, export_bytes(export_rows(3), home))
    enrolled = imported(plan, roster([member(1)]), NEXT, name="plan.834")
    client = signed_in(source, "plan_analyst")
    page = client.get(reverse("imports")).content.decode()
    assert "The Plan" in page
    assert str(export.pk) not in page
    assert str(source.pk) not in page
    assert client.get(reverse("import", args=[export.pk])).status_code == 404
    text = client.get(reverse("import", args=[enrolled.pk])).content.decode()
    assert "Members" in text
    undo = client.get(reverse("import_undo", args=[enrolled.pk])).content.decode()
    assert "was destroyed when this one was confirmed" in undo
