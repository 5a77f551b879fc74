"""Row security shows a viewer their own and nothing else, whatever the query forgets."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection, connections
from django.utils import timezone

from wayhome.consent.models import Grant
from wayhome.core.db import seen_by
from wayhome.core.ids import new_id
from wayhome.core.viewer import NOBODY, Viewer
from wayhome.organizations.models import Organization
from wayhome.people.models import Person

SOON = timedelta(hours=1)


def make_organization(code: str, kind: str = "provider") -> Organization:
    return Organization.objects.create(code=code, name=code, kind=kind)


def make_person_seen_by(organization: Organization) -> Person:
    person = Person.objects.using("batch").create(display_name="Made Up")
    Grant.objects.using("batch").create(
        organization_id=organization.pk,
        person_id=person.pk,
        data_class="demographic",
        until=timezone.now() + SOON,
        basis="source",
        basis_id=new_id(),
    )
    return person


def viewer_of(organization: Organization) -> Viewer:
    return Viewer(new_id(), organization.pk)


def seen() -> set[object]:
    return set(Person.objects.values_list("pk", flat=True))


def test_two_viewers_through_one_connection(committed: None) -> None:
    one, other = make_organization("one"), make_organization("other")
    mine, theirs = make_person_seen_by(one), make_person_seen_by(other)
    with seen_by(viewer_of(one)):
        assert seen() == {mine.pk}
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            first = cursor.fetchone()
    with seen_by(viewer_of(other)):
        assert seen() == {theirs.pk}
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            assert cursor.fetchone() == first
    with seen_by(NOBODY):
        assert seen() == set()


def test_no_viewer_no_rows(committed: None) -> None:
    make_person_seen_by(make_organization("one"))
    assert seen() == set()


def test_a_grant_that_ended_shows_nothing(committed: None) -> None:
    one = make_organization("one")
    make_person_seen_by(one)
    Grant.objects.using("batch").update(until=timezone.now() - SOON)
    with seen_by(viewer_of(one)):
        assert seen() == set()


def share(person: Person, receiver: Organization, classes: list[str]) -> int:
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT consent_share(%s, %s, %s, %s, 'referral', %s)",
            [receiver.pk, person.pk, classes, timezone.now() + SOON, new_id()],
        )
        return int(cursor.fetchone()[0])


def test_an_organization_gives_no_more_than_it_holds(committed: None) -> None:
    one, other, third = (make_organization(code) for code in ("one", "other", "third"))
    person = make_person_seen_by(one)
    with seen_by(viewer_of(third)):
        assert share(person, third, ["demographic"]) == 0
    with seen_by(viewer_of(one)):
        assert share(person, other, ["demographic", "health", "hiv"]) == 1
    with seen_by(viewer_of(other)):
        assert seen() == {person.pk}


def test_law_enforcement_is_shown_nobody_whoever_shares(committed: None) -> None:
    one, police = make_organization("one"), make_organization("sheriff", "law_enforcement")
    person = make_person_seen_by(one)
    with seen_by(viewer_of(one)):
        assert share(person, police, ["demographic"]) == 0
    with seen_by(viewer_of(police)):
        assert seen() == set()
