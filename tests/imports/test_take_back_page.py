"""An HMIS import is taken back through its page: what people did since is listed, and stays."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.worker import work_off
from wayhome.accounts.models import User
from wayhome.audit.models import Disclosure
from wayhome.core.db import seen_by
from wayhome.exchange.actions import receive
from wayhome.exchange.models import ImportRun
from wayhome.exchange.tests.factories import export_bytes, export_rows
from wayhome.organizations.models import Source
from wayhome.people.models import Link, Person, SourceRecord, Told
from wayhome.referrals.models import Referral
from wayhome.referrals.tests.factories import drafted, sent, world


@pytest.fixture(autouse=True)
def home(tmp_path, settings):
    settings.HOME = tmp_path
    return tmp_path


def signed_in(user_id) -> Client:
    client = Client()
    client.force_login(
        User.objects.get(pk=user_id), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


def words(response) -> str:
    assert response.status_code == 200
    main = response.content.decode().partition("<main")[2]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def of(key: str) -> SourceRecord:
    return SourceRecord.objects.using("batch").get(key=key, valid_to=None)


def test_what_people_did_is_listed_stays_and_points_to_the_marked_record(
    committed: None, home
) -> None:
    w = world()
    source = Source.objects.get(code="hmis")
    content = export_bytes(export_rows(6), home)
    with seen_by(w.ana):
        (home / "a.zip").write_bytes(content)
        with (home / "a.zip").open("rb") as stream:
            run = receive(file=stream, name="a.zip", source=source, by=w.ana, at=timezone.now())
    work_off()
    run = ImportRun.objects.using("batch").get(pk=run.pk)
    assert run.state == "loaded", run.why
    referred, noted, linked, left = (of(f"C0000{n}").person for n in range(4))
    referral = sent(w, person_id=referred.pk)
    drafted(w, person_id=noted.pk)
    Told.objects.using("batch").create(
        person=noted,
        what="contact",
        value="By text",
        to_user=w.ana.user_id,
        to_organization=w.sender.pk,
        at=timezone.now(),
    )
    Link.objects.using("batch").create(
        source=source,
        key="C00002",
        person=linked,
        method="worker",
        decided_by=w.ana.user_id,
        made_at=timezone.now(),
    )
    client = signed_in(w.ana.user_id)
    assert "Take it back" in words(client.get(reverse("import", args=[run.pk])))
    page = words(client.get(reverse("import_undo", args=[run.pk])))
    assert "What people did since stays." in page
    assert "referrals: 2" in page
    assert "links decided: 1" in page
    assert "things people told: 1" in page
    disclosed = Disclosure.objects.using("batch").count()
    assert disclosed
    assert re.search(r"disclosures: \d", page)

    client.post(reverse("import_undo", args=[run.pk]))
    work_off()
    run.refresh_from_db(using="batch")
    assert run.state == "undone", run.why
    kept = {
        record.key: record for record in SourceRecord.objects.using("batch").filter(source=source)
    }
    assert {key for key in kept if key.startswith("C")} == {"C00000", "C00001", "C00002"}
    assert all(kept[f"C0000{n}"].vanished_at for n in range(3))
    assert not Person.objects.using("batch").filter(pk=left.pk).exists()
    assert Disclosure.objects.using("batch").count() >= disclosed
    assert Link.objects.using("batch").filter(decided_by=w.ana.user_id).count() == 1
    # The referral still opens, at both ends, and leads to the person and the marked record.
    for user in (w.ana.user_id, w.ben.user_id):
        assert "First0 Last0" in words(signed_in(user).get(reverse("referral", args=[referral.pk])))
    assert Referral.objects.using("batch").get(pk=referral.pk).person_id == referred.pk
    for person in (referred, noted, linked):
        page = words(client.get(reverse("person", args=[person.pk])))
        assert "no longer in the newest export" in page
    assert "taken back" in words(client.get(reverse("import", args=[run.pk])))
    # Taken in again, they are the same people.
    with seen_by(w.ana), (home / "a.zip").open("rb") as stream:
        receive(file=stream, name="a.zip", source=source, by=w.ana, at=timezone.now())
    work_off()
    assert of("C00000").person_id == referred.pk
    assert of("C00000").vanished_at is None
