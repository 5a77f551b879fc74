"""What people wrote about somebody stays with them when people are merged, and when they split."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from wayhome.accounts.models import User
from wayhome.audit.actions import disclose
from wayhome.core.db import seen_by
from wayhome.core.ids import new_id
from wayhome.core.viewer import Viewer
from wayhome.desk.queries.looks import looks_page
from wayhome.desk.queries.person import PersonPage, person_page
from wayhome.desk.refresh import found
from wayhome.desk.refresh.run import refresh
from wayhome.documents.models import Document
from wayhome.matching import linker
from wayhome.matching.models import Decision, Pair
from wayhome.organizations.models import Source
from wayhome.people.models import Followed, Person, SourceRecord, Told
from wayhome.referrals.actions import draft_referral, send_referral
from wayhome.referrals.models import Referral
from wayhome.referrals.tests.factories import (
    HELD,
    SERVICE,
    World,
    grant,
    person,
    provider,
    sent,
    world,
)
from wayhome.tasks.models import Task

pytestmark = pytest.mark.usefixtures("committed")


@dataclass
class Two:
    """Rosa, and somebody of another name who may be her; each with a referral and own words."""

    world: World
    hmis: Source
    rosa: Person
    other: Person
    pair: Pair
    referrals: dict[Person, Referral]


@pytest.fixture
def two(monkeypatch: pytest.MonkeyPatch) -> Two:
    # Two people whom nobody but a reviewer takes for one: comparing them would only take time.
    nothing = (found.PAIRS.empty_table(), linker.NOTHING_KEPT)
    monkeypatch.setattr(found, "compare", lambda *given: nothing)
    w = world()
    hmis = Source.objects.get(code="hmis")
    other = person("Pilar Ocampo", hmis, dob=date(1961, 7, 9))
    grant(w.sender, other, *HELD)
    round_again()
    referrals = {w.rosa: sent(w), other: sent(w, person_id=other.pk)}
    with seen_by(w.ana):
        for who, words in ((w.rosa, "Rosita"), (other, "Doña Pilar")):
            what = "name" if who == w.rosa else "words"
            Told.objects.create(
                person=who,
                what=what,
                value=words,
                to_user=w.ana.user_id,
                to_organization=w.sender.pk,
            )
            Told.objects.create(
                person=who,
                what="best_contact",
                value="They said at the door" if who == w.rosa else "Through her sister",
                to_user=w.ana.user_id,
                to_organization=w.sender.pk,
            )
            disclose([who.pk], by=w.ana, at=timezone.now(), what=f"look at {words}")
    keys = {one.person_id: one.key for one in SourceRecord.objects.using("batch").all()}
    pair = Pair.objects.using("batch").create(
        organization=w.sender,
        left_source=hmis,
        left_key=keys[w.rosa.pk],
        left_fields={"first_name": "Rosa"},
        right_source=hmis,
        right_key=keys[other.pk],
        right_fields={"first_name": "Pilar"},
        probability=0.4,
        evidence="",
        import_id=new_id(),
    )
    return Two(w, hmis, w.rosa, other, pair, referrals)


def round_again() -> None:
    now = timezone.now()
    refresh(import_id=new_id(), at=now, day=timezone.localdate(now))


def merge(two: Two) -> Decision:
    made = Decision.objects.using("batch").create(
        organization=two.world.sender,
        left_source=two.hmis,
        left_key=two.pair.left_key,
        right_source=two.hmis,
        right_key=two.pair.right_key,
        verdict="same",
        by=two.world.ana.user_id,
        at=timezone.now(),
    )
    round_again()
    return made


def split(made: Decision) -> None:
    Decision.objects.using("batch").filter(pk=made.pk).update(undone_at=timezone.now())
    round_again()


def page(who: Person, by: Viewer) -> PersonPage | None:
    with seen_by(by):
        return person_page(who.pk, viewer=by)


def written(who: Person, by: Viewer) -> tuple[set[object], set[str], set[str]]:
    shown = page(who, by)
    return (
        {one.pk for one in shown.referrals},
        {one.value for one in (*shown.told.values(), *shown.also_told)},
        {what for what in looked(who, by) if what.startswith("look at")},
    )


def alone(two: Two, who: Person) -> tuple[set[object], set[str], set[str]]:
    words, where = (
        ("Rosita", "They said at the door")
        if who == two.rosa
        else ("Doña Pilar", "Through her sister")
    )
    return {two.referrals[who].pk}, {words, where}, {f"look at {words}"}


def test_one_page_shows_what_was_written_about_both(two: Two) -> None:
    for who in (two.rosa, two.other):
        assert written(who, two.world.ana) == alone(two, who)
    merge(two)
    for key in (two.rosa, two.other):  # the key from before opens the same page
        shown = page(key, two.world.ana)
        assert shown.person == two.rosa
        assert len(shown.records) == 2
        both = [a | b for a, b in zip(alone(two, two.rosa), alone(two, two.other), strict=True)]
        assert list(written(key, two.world.ana)) == both


def test_a_split_gives_each_theirs_again(two: Two) -> None:
    before = everything()
    made = merge(two)
    assert everything() != before
    split(made)
    assert everything() == before
    assert not Followed.objects.using("batch").exists()
    for who in (two.rosa, two.other):
        assert written(who, two.world.ana) == alone(two, who)


def everything() -> list[object]:
    """Every row that bears a person's key, without the keys of rows that are derived anew."""
    with_person = (Referral, Told, Task, SourceRecord)
    rows: list[object] = [
        sorted(map(str, model.objects.using("batch").values_list("pk", "person_id")))
        for model in with_person
    ]
    grants = "SELECT organization_id, person_id, data_class, until, basis, basis_id"
    with connections["batch"].cursor() as cursor:
        cursor.execute(f"{grants} FROM consent_grant ORDER BY 1, 2, 3, 5, 6")
        rows.append(cursor.fetchall())
        cursor.execute("SELECT id, merged_into_id FROM people_person ORDER BY 1")
        rows.append(cursor.fetchall())
        cursor.execute("SELECT person_id, service, answer FROM eligibility_screening ORDER BY 1, 2")
        rows.append(cursor.fetchall())
    return rows


def test_the_receiver_of_either_referral_sees_the_person_and_after_the_split_each(
    two: Two,
) -> None:
    ben = two.world.ben
    assert page(two.rosa, ben).records
    assert page(two.other, ben).records
    made = merge(two)
    for key in (two.rosa, two.other):
        shown = page(key, ben)
        assert {one.pk for one in shown.referrals} == {r.pk for r in two.referrals.values()}
        assert len(shown.records) == 2
    split(made)
    for who in (two.rosa, two.other):
        shown = page(who, ben)
        assert [one.pk for one in shown.referrals] == [two.referrals[who].pk]
        assert len(shown.records) == 1


def test_an_outsider_finds_nobody_by_any_key(two: Two) -> None:
    merge(two)
    assert page(two.rosa, two.world.eve) is None
    assert page(two.other, two.world.eve) is None


def test_what_hangs_on_a_referral_goes_where_it_goes(two: Two) -> None:
    """Drafted before the merge, sent after it: the receiver must not lose it with the split."""
    ana = two.world.ana
    asked = {"service": "cs.housing_deposits", "to": two.world.receiver.pk}
    provider("pathlight", services="cs.housing_navigation|cs.housing_deposits", plans="sunrise")
    with seen_by(ana):
        draft = draft_referral(person_id=two.other.pk, by=ana, at=timezone.now(), **asked)
    made = merge(two)
    with seen_by(ana):
        send_referral(referral_id=draft.pk, by=ana, at=timezone.now())
    split(made)
    assert Referral.objects.using("batch").get(pk=draft.pk).person_id == two.other.pk
    task = Task.objects.using("batch").get(target_id=draft.pk)
    assert task.person_id == two.other.pk
    with seen_by(two.world.ben):
        assert Referral.objects.get(pk=draft.pk).person == two.other
        assert Task.objects.filter(pk=task.pk).exists()


def test_what_was_written_while_they_were_one_stays_with_the_key_it_was_written_under(
    two: Two,
) -> None:
    made = merge(two)
    ana = two.world.ana
    with seen_by(ana):
        # By the address from before the merge: nobody is told that there is nobody.
        late = draft_referral(person_id=two.other.pk, service=SERVICE, by=ana, at=timezone.now())
    assert late.person_id == two.rosa.pk
    split(made)
    assert Referral.objects.using("batch").get(pk=late.pk).person_id == two.rosa.pk


def test_looks_at_the_merged_page_are_seen_by_each_of_the_two(two: Two) -> None:
    made = merge(two)
    with seen_by(two.world.ana):
        disclose([two.rosa.pk], by=two.world.ana, at=timezone.now(), what="look at both")
    split(made)
    for who in (two.rosa, two.other):
        assert "look at both" in looked(who, two.world.ana)
    with seen_by(two.world.ana):
        later = timezone.now() + timedelta(seconds=1)
        disclose([two.rosa.pk], by=two.world.ana, at=later, what="look after")
    assert "look after" not in looked(two.other, two.world.ana)


def looked(who: Person, viewer: Viewer) -> set[str]:
    with seen_by(viewer):
        found = looks_page(who.pk, viewer=viewer, before=timezone.localdate() + timedelta(days=2))
    return {one.what for one in found.looks}


def test_the_same_document_about_both_is_there_once_on_the_page_and_not_lost(two: Two) -> None:
    for who in (two.rosa, two.other):
        Document.objects.using("batch").create(
            sha256="0" * 64,
            size=1,
            name="id card",
            media_type="image/png",
            kind="scan",
            organization=two.world.sender,
            person=who,
            data_class="demographic",
            wrapped_key=b"k",
        )
    made = merge(two)
    with seen_by(two.world.ana):
        assert Document.objects.filter(person=two.rosa).count() == 1
    split(made)
    for who in (two.rosa, two.other):
        assert Document.objects.using("batch").filter(person=who).count() == 1


def test_through_the_pages(two: Two) -> None:
    def signed_in(viewer: Viewer) -> Client:
        client = Client()
        user = User.objects.get(pk=viewer.user_id)
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    ana, ben = signed_in(two.world.ana), signed_in(two.world.ben)
    addresses = [reverse("person", args=[who.pk]) for who in (two.rosa, two.other)]

    def shown(client: Client) -> list[str]:
        answers = [client.get(one) for one in addresses]
        assert [one.status_code for one in answers] == [200, 200]
        return [one.content.decode() for one in answers]

    links = {who: reverse("referral", args=[two.referrals[who].pk]) for who in two.referrals}

    def has(text: str) -> list[bool]:
        return [links[who] in text for who in (two.rosa, two.other)]

    for client in (ana, ben):
        assert [has(text) for text in shown(client)] == [[True, False], [False, True]]
    answer = reverse("review_answer", args=[two.pair.pk])
    assert ana.post(answer, {"verdict": "same"}).status_code == 302
    round_again()
    for client in (ana, ben):
        assert [has(text) for text in shown(client)] == [[True, True], [True, True]]
        for link in links.values():
            assert client.get(link).status_code == 200
    both = shown(ana)[0]
    assert "Rosita" in both
    assert "Doña Pilar" in both
    assert "They said at the door" in both  # the same thing, told otherwise, is not hidden
    assert ana.post(reverse("review_reopen", args=[two.pair.pk])).status_code == 302
    round_again()
    for client in (ana, ben):
        assert [has(text) for text in shown(client)] == [[True, False], [False, True]]
        for link in links.values():
            assert client.get(link).status_code == 200
