"""Sending shares what may be shared, once, with who offers the service, and nothing protected."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, ProgrammingError, connection
from django.utils import timezone

from wayhome.audit.models import Disclosure, Event
from wayhome.consent.models import Grant
from wayhome.core.db import seen_by
from wayhome.coverage.models import Span
from wayhome.eligibility.models import Screening
from wayhome.organizations.models import Organization
from wayhome.people.models import Person, SourceRecord
from wayhome.referrals.actions import (
    NotFound,
    Refused,
    change_draft,
    discard_draft,
    draft_referral,
    open_referral,
    send_referral,
    take_back,
)
from wayhome.referrals.models import Referral, ReferralStatus
from wayhome.referrals.queries import already_asked, known_about
from wayhome.referrals.tests.factories import (
    SERVICE,
    drafted,
    grant,
    organization,
    provider,
    record,
    sent,
    world,
)
from wayhome.tasks.queries import tasks_for

pytestmark = pytest.mark.usefixtures("committed")


def test_a_draft_is_filled_in_from_what_is_known():
    w = world()
    draft = drafted(w)
    assert (draft.status, draft.plan_id, draft.language) == ("draft", w.plan.pk, "Spanish")
    assert (draft.phone, draft.how_to_find) == ("555-0101", "Costa Serena 92901")
    assert (draft.criteria_met, draft.missing_proof) == (["homeless"], ["health_needs_note"])
    assert draft.source == "homeless_services"


def test_the_receiver_sees_the_person_after_sending_and_not_before():
    w = world()
    drafted(w)
    with seen_by(w.ben):
        assert not Person.objects.exists()
        assert not Referral.objects.exists()
    sent(w)
    with seen_by(w.ben):
        assert [one.pk for one in Person.objects.all()] == [w.rosa.pk]
        assert Span.objects.count() == 1
        assert Referral.objects.get().criteria_met == ["homeless"]
        known = known_about(w.rosa.pk, service=SERVICE, viewer=w.ben, on=timezone.localdate())
        assert (known.name, known.cin, known.plan_name) == ("Rosa Delgado", "91234567A", "Sunrise")
    with seen_by(w.eve):
        assert not Person.objects.exists()
        assert not Referral.objects.exists()
        assert not ReferralStatus.objects.exists()


def test_protected_classes_never_cross():
    w = world()
    source = SourceRecord.objects.using("batch").select_related("source").get().source
    record(w.rosa, source, "hiv", first_name="Rosa", city="Protected House")
    sent(w)
    with seen_by(w.ben):
        assert set(Grant.objects.values_list("data_class", flat=True)) == {
            "demographic", "housing", "health",
        }  # fmt: skip
        assert set(Screening.objects.values_list("data_class", flat=True)) == {"housing"}
        assert not SourceRecord.objects.filter(city="Protected House").exists()
        text = " ".join(str(vars(one)) for one in Referral.objects.all())
        assert "treatment_secret" not in text
        assert "Protected House" not in text


def test_the_sender_gives_no_more_than_it_holds():
    w = world()
    Grant.objects.using("batch").filter(data_class="health").delete()
    sent(w)
    with seen_by(w.ben):
        assert set(Grant.objects.values_list("data_class", flat=True)) == {"demographic", "housing"}
    assert set(Disclosure.objects.using("batch").values_list("data_class", flat=True)) == {
        "demographic",
        "housing",
    }


def test_sending_twice_sends_once():
    w = world()
    key = uuid4()
    one, two = sent(w, client_key=key), sent(w, client_key=key)
    assert one.pk == two.pk
    with seen_by(w.ben):
        assert Referral.objects.count() == ReferralStatus.objects.count() == 1
        assert len(tasks_for(w.ben, at=timezone.now())) == 1
    assert Event.objects.filter(verb="referrals.sent").count() == 1


def test_the_same_worker_finds_the_draft_again():
    w = world()
    one = drafted(w)
    with seen_by(w.ana):
        change_draft(referral_id=one.pk, by=w.ana, at=timezone.now(), note="Ask for Chayo.")
    again = drafted(w)
    assert (again.pk, again.note) == (one.pk, "Ask for Chayo.")
    with seen_by(w.ana):
        discard_draft(referral_id=one.pk, by=w.ana, at=timezone.now())
        assert not Referral.objects.exists()


def test_the_receiver_gets_a_task_and_the_log_a_line():
    w = world()
    sent(w)
    with seen_by(w.ben):
        (todo,) = tasks_for(w.ben, at=timezone.now())
    assert todo.person == "Rosa Delgado"
    assert "Harbor Coc" in todo.sentence
    lines = Disclosure.objects.using("batch").all()
    assert {one.organization_id for one in lines} == {w.sender.pk}
    assert {one.data_class for one in lines} == {"demographic", "housing", "health"}


def refused(w, code, **more):
    with pytest.raises(Refused) as found:
        sent(w, **more)
    assert found.value.code == code
    with seen_by(w.ben):
        assert not Person.objects.exists()
    assert not ReferralStatus.objects.using("batch").exists()
    return str(found.value)


def test_who_does_not_offer_the_service_is_refused():
    w = world()
    other = organization("other")
    assert "Other" in refused(w, "not_offered", to=other.pk)
    refused(w, "not_offered", service="cs.recuperative_care")
    refused(w, "no_receiver", service="ecm.pof1a", to=None)


@pytest.mark.parametrize("kind", ["law_enforcement", "corrections"])
def test_nobody_is_referred_to_the_police(kind):
    w = world()
    with pytest.raises((Refused, DatabaseError)):
        sent(w, to=organization("police", kind).pk)


@pytest.mark.parametrize("field", ["part2_program", "victim_service_provider", "hopwa"])
def test_a_referral_that_itself_gives_something_protected_away_is_refused(field):
    w = world()
    if field == "hopwa":
        provider("pathlight", funding="HOPWA")
    else:
        Organization.objects.filter(pk=w.receiver.pk).update(**{field: True})
    assert "protected" in refused(w, "protected")


def test_inside_one_organization_a_protected_referral_may_stay():
    w = world()
    Organization.objects.filter(pk=w.sender.pk).update(part2_program=True)
    provider("harbor-coc")
    referral = sent(w, to=w.sender.pk)
    assert (referral.status, referral.data_class) == ("pending", "part2")


def test_who_may_not_see_the_person_may_not_refer_them():
    w = world()
    with seen_by(w.eve), pytest.raises(NotFound):
        draft_referral(person_id=w.rosa.pk, service=SERVICE, by=w.eve, at=timezone.now())
    draft = drafted(w)
    with seen_by(w.eve), pytest.raises(NotFound):
        send_referral(referral_id=draft.pk, by=w.eve, at=timezone.now())
    with pytest.raises(ProgrammingError, match="row-level security"), seen_by(w.eve):
        Referral.objects.create(
            person_id=w.rosa.pk, service=SERVICE, from_organization=w.outsider,
            status_at=timezone.now(), made_at=timezone.now(),
        )  # fmt: skip


def test_what_was_sent_stays_as_sent():
    w = world()
    referral = sent(w)
    for by in (w.ana, w.ben):
        with pytest.raises(DatabaseError, match="stays as sent"), seen_by(by):
            Referral.objects.filter(pk=referral.pk).update(note="changed")
    with pytest.raises(ProgrammingError, match="permission denied"), seen_by(w.ana):
        ReferralStatus.objects.update(note="changed")
    with seen_by(w.ana), connection.cursor() as cursor:
        cursor.execute("DELETE FROM referrals_referral")
        assert cursor.rowcount == 0


def test_taking_back_before_anybody_opened_it():
    w = world()
    referral = sent(w)
    with seen_by(w.ana):
        take_back(referral_id=referral.pk, by=w.ana, at=timezone.now())
    with seen_by(w.ben):
        assert not Person.objects.exists()
        assert not Referral.objects.exists()
        assert tasks_for(w.ben, at=timezone.now()) == []
    with seen_by(w.ana):
        assert Referral.objects.get().status == "withdrawn"


def test_taking_back_is_too_late_once_it_was_opened_or_the_time_is_over():
    w = world()
    referral = sent(w)
    late = timezone.now() + timedelta(minutes=11)
    with seen_by(w.ana), pytest.raises(Refused, match="no longer"):
        take_back(referral_id=referral.pk, by=w.ana, at=late)
    with seen_by(w.ben):
        open_referral(referral_id=referral.pk, by=w.ben, at=timezone.now())
        with pytest.raises(NotFound):
            take_back(referral_id=referral.pk, by=w.ben, at=timezone.now())
    with seen_by(w.ana), pytest.raises(Refused, match="no longer"):
        take_back(referral_id=referral.pk, by=w.ana, at=timezone.now())


def test_a_second_referral_for_the_same_service_is_shown_first():
    w = world()
    first = sent(w)
    with seen_by(w.ana):
        assert [one.pk for one in already_asked(w.rosa.pk, service=SERVICE, viewer=w.ana)] == [
            first.pk
        ]
    grant(w.outsider, w.rosa, "demographic")
    with seen_by(w.eve):
        assert already_asked(w.rosa.pk, service=SERVICE, viewer=w.eve) == []
