"""A list page takes as many queries for many rows as for few, on the made-up county."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.architecture.addresses import (
    add_more_cast,
    add_what_settings_hold,
    refer,
    refuse,
    signed_in,
    viewer_named,
)
from wayhome.audit.actions import disclose
from wayhome.audit.models import Hold
from wayhome.core.db import seen_by
from wayhome.organizations.models import Organization, Source
from wayhome.people.models import Person

LEAD, ANALYST, PROVIDER = "dana@coc.example", "paula@plan.example", "serena_health_center"


def queries(client: Client, url: str) -> int:
    client.get(url)  # what is looked up once a process
    with CaptureQueriesContext(connection) as made:
        assert client.get(url).status_code == 200
    return len(made)


def keep_one(table: str, where: str = "true") -> None:
    with connections["batch"].cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {table} WHERE {where}"
            f" AND id <> (SELECT id FROM {table} WHERE {where} ORDER BY id LIMIT 1)"
        )


def test_the_worklist_and_the_search(county) -> None:
    client = signed_in(LEAD)
    many = queries(client, "/worklist/?served=on")
    # A letter alone finds nobody or everybody; both ask the same but for the people found.
    assert queries(client, "/people/?q=garcia") == queries(client, "/people/?q=martinez")
    keep_one("eligibility_screening", "answer = 'met' AND data_class = 'housing'")
    keep_one("eligibility_screening", "answer = 'unknown'")
    assert queries(client, "/worklist/?served=on&answer=met") == many


def test_referrals_and_today(county) -> None:
    sender, receiver = signed_in(ANALYST), signed_in("marta@serena.example")
    pages = ((sender, "/referrals/?tab=sender"), (receiver, "/referrals/"), (receiver, "/"))
    refer(ANALYST, PROVIDER, "ecm.pof1a")
    one = [queries(client, url) for client, url in pages]
    for _ in range(4):
        refer(ANALYST, PROVIDER, "ecm.pof1a")
    assert [queries(client, url) for client, url in pages] == one


def test_imports(county) -> None:
    # The lead's organization sent three files, the analyst's one.
    assert queries(signed_in(LEAD), "/imports/") == queries(signed_in(ANALYST), "/imports/")


PAGES = ("organizations", "sources", "people", "agreements", "retention")


def test_settings(county) -> None:
    ada = signed_in("ada@county.example")
    pages = [f"/settings/{name}/" for name in PAGES]
    few = [queries(ada, url) for url in pages]
    add_more_cast()
    add_what_settings_hold()
    for number in range(5):
        owner = Organization.objects.create(code=f"more-{number}", name="More", kind="provider")
        Source.objects.create(organization=owner, kind="served", code=f"more-{number}", name="More")
    assert [queries(ada, url) for url in pages] == few
    assert queries(ada, "/settings/rules/") < 12


def test_who_has_looked(county) -> None:
    client, lead = signed_in(LEAD), viewer_named(LEAD)
    with seen_by(lead):
        person = Person.objects.order_by("id").first()
    page = f"/people/{person.pk}/looks/"
    few = queries(client, page)
    others = [viewer_named(email) for email in ("paula@plan.example", "marta@serena.example")]
    for by in (lead, *others):
        for days in range(9):
            with seen_by(by):
                at = timezone.now() - timedelta(days=days)
                disclose([person.pk], by=by, at=at, what="search")
    assert queries(client, page) == few


def test_legal_holds(county) -> None:
    ada = signed_in("ada@county.example")
    add_more_cast()
    add_what_settings_hold()
    one = queries(ada, "/settings/holds/")
    for person in Person.objects.using("batch").order_by("id")[:5]:
        Hold.objects.using("batch").create(
            person_id=person.pk, reason="More", by=person.pk, since=timezone.now()
        )
    assert queries(ada, "/settings/holds/") == one


def test_what_somebody_agreed_to(county) -> None:
    dana = signed_in(LEAD)
    url = f"/people/{refuse(LEAD).person_id}/consents/"
    one = queries(dana, url)
    for _ in range(4):
        refuse(LEAD)
    assert queries(dana, url) == one
