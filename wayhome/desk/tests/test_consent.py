"""A consent recorded here is the access, at once and after every night; a no ends it at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from wayhome.consent.actions import NotConsented, Refused, lift, load_wording, restrict
from wayhome.consent.choices import How, Signer, Why
from wayhome.consent.models import Agreement, Consent, Grant, NoticeRule, Release
from wayhome.consent.queries import consents_of, opened_now
from wayhome.core.db import seen_by
from wayhome.core.ids import new_id
from wayhome.coverage.models import Span
from wayhome.desk.refresh.follow import follow_people
from wayhome.desk.refresh.share import settle_grants
from wayhome.desk.tests.consenting import (
    every_wording,
    officer,
    opened_to,
    refused,
    said,
    signed,
    speak,
    take_back,
    today,
    wording,
)
from wayhome.eligibility.models import Fact
from wayhome.organizations.choices import Role
from wayhome.organizations.models import Organization
from wayhome.people.models import Person, SourceRecord
from wayhome.referrals.tests.factories import World, organization, worker, world

EVERYDAY = {"demographic", "housing", "health", "mental_health", "part2", "hiv"}


@pytest.fixture
def here(committed: None) -> World:
    made = world()
    Grant.objects.using("batch").all().delete()
    every_wording(made.sender)
    settle_grants(day=today())
    return made


def after_the_night(where: Organization, who: Person) -> set[str]:
    settle_grants(day=today())
    return opened_to(where, who)


def test_what_was_agreed_is_open_at_once_and_after_the_night(here: World) -> None:
    with seen_by(here.ben):
        assert not Person.objects.exists()
    made = speak(here.rosa, said(here.receiver), here.ana)
    assert opened_to(here.receiver, here.rosa) == {"demographic", "housing"}
    with seen_by(here.ben):
        assert Person.objects.get() == here.rosa
        assert consents_of(here.rosa.pk, viewer=here.ben) == [made]
    with seen_by(here.eve):
        assert consents_of(here.rosa.pk, viewer=here.eve) == []
    with seen_by(here.ana):
        assert opened_now(made.pk, viewer=here.ana) == {here.receiver: ["demographic", "housing"]}
    before = list(Grant.objects.using("batch").filter(basis="consent").values_list("pk"))
    assert after_the_night(here.receiver, here.rosa) == {"demographic", "housing"}
    after = list(Grant.objects.using("batch").filter(basis="consent").values_list("pk"))
    assert sorted(after) == sorted(before), "the night finds them as they were made"


def test_a_signed_part_2_form_opens_rows_that_others_keep(here: World) -> None:
    Fact.objects.using("batch").create(
        person=here.rosa, fact="in_treatment", value="yes", source="s", data_class="part2",
        recorded_by=here.sender.pk,
    )  # fmt: skip
    speak(here.rosa, signed(here.rosa, here.ana, here.receiver), here.ana)
    assert opened_to(here.receiver, here.rosa) == EVERYDAY
    with seen_by(here.ben):
        assert Fact.objects.filter(fact="in_treatment").exists()
    assert after_the_night(here.receiver, here.rosa) == EVERYDAY


@pytest.mark.parametrize("form", ["hmis_release", "agency"])
def test_no_other_form_takes_substance_use_treatment(here: World, form: str) -> None:
    wording(officer(here.sender), "agency")
    words = signed(here.rosa, here.ana, here.receiver, form_key=form, classes=("part2",))
    with pytest.raises(NotConsented, match="not_on_this_form"):
        speak(here.rosa, words, here.ana)


def test_domestic_violence_and_hiv_are_opened_by_no_spoken_word(here: World) -> None:
    wording(officer(here.sender), "agency")
    classes = ("demographic", "hiv", "dv")
    spoken = said(here.receiver, form_key="agency", classes=classes)
    speak(here.rosa, spoken, here.ana)
    assert opened_to(here.receiver, here.rosa) == {"demographic"}
    signature = signed(here.rosa, here.ana, here.receiver, form_key="agency", classes=classes)
    speak(here.rosa, signature, here.ana)
    assert opened_to(here.receiver, here.rosa) == {"demographic", "hiv", "dv"}


def test_a_plan_sees_its_own_members_alone_and_the_police_nobody(here: World) -> None:
    other = organization("moonset", "plan")
    sheriff = organization("sheriff", "law_enforcement")
    speak(here.rosa, said(here.plan, other), here.ana)
    assert opened_to(here.plan, here.rosa) == {"demographic", "housing"}
    assert opened_to(other, here.rosa) == set()
    for words in (said(sheriff), said(recipient_kinds=["law_enforcement"])):
        with pytest.raises(NotConsented, match="never_to_them"):
            speak(here.rosa, words, here.ana)
    Span.objects.using("batch").update(valid_to=today() - timedelta(days=1))
    assert after_the_night(here.plan, here.rosa) == set()


def test_a_kind_of_organization_means_those_that_come_later_too(here: World) -> None:
    speak(here.rosa, said(recipient_kinds=["provider"]), here.ana)
    assert opened_to(here.outsider, here.rosa) == {"demographic", "housing"}
    assert opened_to(here.plan, here.rosa) == set()
    late = organization("late")
    assert after_the_night(late, here.rosa) == {"demographic", "housing"}


def test_taken_back_it_is_over_at_once_and_stays_so(here: World) -> None:
    made = speak(here.rosa, said(here.receiver, here.outsider), here.ana)
    ben = here.ben
    over = take_back(made, ben)
    assert (over.revoked_by, over.revoked_reason) == (ben.user_id, "asked")
    for where in (here.receiver, here.outsider):
        assert opened_to(where, here.rosa) == set()
        assert after_the_night(where, here.rosa) == set()
    with seen_by(ben):
        assert not Person.objects.exists()
    with pytest.raises(Consent.DoesNotExist):
        take_back(made, here.ana)
    speak(here.rosa, said(here.receiver), here.ana)
    assert after_the_night(here.receiver, here.rosa) == {"demographic", "housing"}


def test_an_older_paper_found_later_does_not_undo_a_no(here: World) -> None:
    speak(here.rosa, refused(here.receiver), here.ana)
    old = said(here.receiver, signed_on=today() - timedelta(days=3))
    speak(here.rosa, old, here.ana)
    assert opened_to(here.receiver, here.rosa) == set()
    assert after_the_night(here.receiver, here.rosa) == set()


def give(here: World, basis: str) -> None:
    """Another ground on which the receiver (or the plan, by the notice) sees Rosa."""
    record = SourceRecord.objects.using("batch").get(person=here.rosa)
    start, classes = today() - timedelta(days=9), ["demographic", "housing"]
    if basis == "release":
        Release.objects.using("batch").create(
            source_id=record.source_id, key=record.key, person=here.rosa, status="granted",
            scope=classes, recipients=[here.receiver.code], signed_on=start,
        )  # fmt: skip
    elif basis == "agreement":
        Agreement.objects.using("batch").create(
            giver=here.sender, receiver=here.receiver, title="t", purpose="p", classes=classes,
            starts_on=start,
        )  # fmt: skip
    else:
        NoticeRule.objects.using("batch").create(
            classes=classes, recipient_kinds=["plan"], valid_from=start, citation="c"
        )
    settle_grants(day=today())


@pytest.mark.parametrize("everybody", [False, True])
@pytest.mark.parametrize("basis", ["release", "agreement", "notice"])
def test_a_no_ends_what_files_agreements_and_notices_gave(
    here: World, basis: str, everybody: bool
) -> None:
    where = here.plan if basis == "notice" else here.receiver
    give(here, basis)
    assert opened_to(where, here.rosa) == {"demographic", "housing"}
    speak(here.rosa, refused(*([] if everybody else [where])), here.ana)
    assert opened_to(where, here.rosa) == set()
    assert after_the_night(where, here.rosa) == set()
    assert opened_to(here.sender, here.rosa), "who recorded them still does"


@pytest.mark.parametrize("basis", ["release", "agreement"])
def test_a_no_to_somebody_else_ends_nothing(here: World, basis: str) -> None:
    give(here, basis)
    speak(here.rosa, refused(here.outsider), here.ana)
    assert opened_to(here.receiver, here.rosa) == {"demographic", "housing"}
    assert after_the_night(here.receiver, here.rosa) == {"demographic", "housing"}


def test_a_newer_no_in_a_file_ends_a_consent_with_the_night(here: World) -> None:
    speak(here.rosa, said(here.receiver), here.ana)
    record = SourceRecord.objects.using("batch").get(person=here.rosa)
    Release.objects.using("batch").create(
        source_id=record.source_id, key=record.key, person=here.rosa, status="refused",
        scope=[], recipients=["all"], signed_on=today(),
    )  # fmt: skip
    assert after_the_night(here.receiver, here.rosa) == set()


def test_a_consent_follows_its_person_and_opens_whom_they_are_now(here: World) -> None:
    speak(here.rosa, said(here.receiver), here.ana)
    now = Person.objects.using("batch").create(display_name="Rosa D.", sort_name="D")
    with transaction.atomic(using="batch"):
        SourceRecord.objects.using("batch").filter(person=here.rosa).update(person=now)
        Person.objects.using("batch").filter(pk=here.rosa.pk).update(merged_into=now)
        follow_people(at=timezone.now())
        settle_grants(day=today())
    assert opened_to(here.receiver, here.rosa) == set()
    assert opened_to(here.receiver, now) == {"demographic", "housing"}
    take_back(Consent.objects.using("batch").get(), here.ana)
    assert opened_to(here.receiver, now) == set()


def test_of_somebody_restricted_a_consent_waits_until_that_ends(here: World) -> None:
    with seen_by(here.ana):
        key = restrict(person_id=here.rosa.pk, why=Why.ASKED, by=here.ana, at=timezone.now())
    made = speak(here.rosa, said(here.receiver), here.ana)
    assert after_the_night(here.receiver, here.rosa) == set()
    with seen_by(here.ana):
        assert opened_now(made.pk, viewer=here.ana) == {}
        lift(restriction_id=key, by=here.ana, at=timezone.now())
    assert opened_to(here.receiver, here.rosa) == {"demographic", "housing"}


def test_the_last_day_of_a_consent_is_its_last(here: World) -> None:
    last = today() + timedelta(days=30)
    speak(here.rosa, said(here.receiver, expires_on=last), here.ana)
    until = Grant.objects.using("batch").filter(basis="consent").values_list("until", flat=True)[0]
    assert timezone.localtime(until).date() == last + timedelta(days=1)
    settle_grants(day=last + timedelta(days=1))
    assert not Grant.objects.using("batch").filter(basis="consent").exists()


def test_whoever_may_not_see_somebody_records_nothing(here: World) -> None:
    with pytest.raises(NotConsented, match="not_seen"):
        speak(here.rosa, said(here.outsider), here.eve)
    with seen_by(here.eve), pytest.raises(DatabaseError), transaction.atomic():
        Consent.objects.create(
            person=here.rosa, organization=here.outsider, form_key="hmis_release",
            answer="refused", signer="self", how="verbal", language="en", signed_on=today(),
            recorded_by=new_id(), made_at=timezone.now(),
        )  # fmt: skip


def test_nothing_of_a_consent_is_changed_or_deleted(here: World) -> None:
    made = speak(here.rosa, said(here.receiver), here.ana)
    take_back(made, here.ana)
    tries: tuple[str, ...] = (
        "UPDATE consent_consent SET classes = '{hiv}'",
        "UPDATE consent_consent SET recipients = '{}'",
        "DELETE FROM consent_consent",
        "UPDATE consent_consentform SET text_en = ''",
    )
    for statement in tries:
        with seen_by(here.ana), pytest.raises(DatabaseError), transaction.atomic():
            connection.cursor().execute(statement)
    with seen_by(here.ana), connection.cursor() as cursor:
        cursor.execute("UPDATE consent_consent SET revoked_at = NULL")
        assert cursor.rowcount == 0


def test_a_consent_to_a_part_2_program_is_told_to_whom_it_opens_that(here: World) -> None:
    clinic = organization("clinic", part2_program=True)
    cleo = worker("cleo", clinic)
    made = speak(here.rosa, said(clinic, here.receiver), here.ana)
    assert made.data_class == "part2"
    for who, reads in ((here.ana, True), (here.ben, False), (cleo, False)):
        with seen_by(who):
            assert Person.objects.exists()
            assert bool(consents_of(here.rosa.pk, viewer=who)) is reads
    speak(here.rosa, signed(here.rosa, here.ana, clinic), here.ana)
    with seen_by(cleo):
        assert len(consents_of(here.rosa.pk, viewer=cleo)) == 2


def test_the_database_opens_no_more_than_was_recorded_whatever_it_is_told(here: World) -> None:
    spoken = speak(here.rosa, refused(here.receiver), here.ana)
    law = (
        '[{"kind": "provider", "written": false, "dated": true, "part2_form": false,'
        ' "data_class": "%s", "purposes": ["treatment"]}]'
    )
    wording(officer(here.sender), "agency")
    made = speak(here.rosa, said(here.outsider, form_key="agency", classes=("hiv",)), here.ana)
    for consent in (spoken, made):
        for kind in ("hiv", "part2", "health"):
            with seen_by(here.ana), connection.cursor() as cursor:
                cursor.execute(
                    "SELECT consent_take_effect(%s, %s, 'UTC', %s)",
                    [consent.pk, law % kind, today()],
                )
                assert cursor.fetchone() == (0,)
    with seen_by(worker("stan", organization("stranger"))), connection.cursor() as cursor:
        cursor.execute("SELECT consent_take_effect(%s, '[]', 'UTC', %s)", [spoken.pk, today()])
        assert cursor.fetchone() == (None,)


BAD: list[tuple[str, dict[str, Any]]] = [
    ("no_form", {"form_key": "napkin"}),
    ("no_witness", {"witness": ""}),
    ("nothing_chosen", {"classes": ()}),
    ("nothing_chosen", {"purposes": ()}),
    ("nobody_chosen", {"recipients": ()}),
    ("not_on_this_form", {"classes": ("mental_health",)}),
    ("term", {"expires_on": None}),
    ("term", {"expires_on": today() + timedelta(days=4000)}),
    ("over", {"signed_on": today() - timedelta(9), "expires_on": today() - timedelta(1)}),
    ("signed_tomorrow", {"signed_on": today() + timedelta(days=1)}),
    ("not_by_this_form", {"signer": Signer.MINOR}),
    ("not_signed", {"how": How.FINGER}),
    ("no_authority", {"signer": Signer.GUARDIAN, "signer_name": "Mom"}),
    ("minor", {"born": today() - timedelta(days=15 * 365)}),
    ("named", {"named": [{"name": ""}]}),
]


@pytest.mark.parametrize(("code", "wrong"), BAD, ids=[f"{c}-{n}" for n, (c, _) in enumerate(BAD)])
def test_what_is_not_whole_is_not_recorded(here: World, code: str, wrong: dict[str, Any]) -> None:
    words = said(**({"recipients": [here.receiver.pk]} | wrong))
    with pytest.raises(NotConsented, match=code):
        speak(here.rosa, words, here.ana)
    assert not Consent.objects.using("batch").exists()


def test_a_minor_speaks_for_what_the_law_lets_them(here: World) -> None:
    young = {"signer": Signer.MINOR, "born": today() - timedelta(days=13 * 366)}
    words = signed(here.rosa, here.ana, here.receiver, **young)
    with pytest.raises(NotConsented, match="minor_may_not"):
        speak(here.rosa, words, here.ana)
    words = signed(here.rosa, here.ana, here.receiver, classes=("mental_health",), **young)
    speak(here.rosa, words, here.ana)
    assert opened_to(here.receiver, here.rosa) == {"demographic", "mental_health"}


def test_without_the_official_wording_nothing_is_signed_but_a_no_is_heard(committed: None) -> None:
    here = world()
    words = said(here.receiver)
    with pytest.raises(NotConsented, match="no_wording"):
        speak(here.rosa, words, here.ana)
    wording(officer(here.sender), official=False)
    with pytest.raises(NotConsented, match="no_wording"):
        speak(here.rosa, words, here.ana)
    wording(officer(here.sender), text_es="")
    with pytest.raises(NotConsented, match="no_wording"):
        speak(here.rosa, said(here.receiver, language="es"), here.ana)
    speak(here.rosa, words, here.ana)
    speak(here.rosa, refused(form_key="ascmi_ab133", how=How.FINGER), here.ana)
    assert opened_to(here.receiver, here.rosa) == set()


@pytest.mark.parametrize("role", sorted(Role))
def test_who_loads_wording(here: World, role: str) -> None:
    by = worker("lou", here.outsider, role)
    may = role in (Role.COUNTY_ADMINISTRATOR, Role.PRIVACY_OFFICER)
    if may:
        wording(by)
        return
    with pytest.raises(Refused):
        wording(by)
    with seen_by(by), pytest.raises(Refused):
        load_wording(
            key="napkin", title="", version="", text_en="x", text_es="", paper_en=None,
            paper_es=None, official=True, by=by, at=timezone.now(),
        )  # fmt: skip


def test_an_agencys_own_form_is_its_own(here: World) -> None:
    wording(officer(here.sender), "agency", official=False)
    speak(here.rosa, said(here.receiver, form_key="agency"), here.ana)
    with pytest.raises(NotConsented, match="no_wording"):
        speak(here.rosa, said(here.outsider, form_key="agency"), here.ben)
