"""What an administrator records changes grants and answers; figures do not tell of a few."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from wayhome.consent import actions
from wayhome.consent.models import Agreement, Grant
from wayhome.consent.queries import people_given
from wayhome.core.db import seen_by
from wayhome.core.ids import new_id
from wayhome.core.viewer import Viewer
from wayhome.desk.refresh.confirmed import count_again, counts_on
from wayhome.desk.refresh.share import settle_grants
from wayhome.desk.settings.forms import Party
from wayhome.desk.tests.factories import make_organization, make_record, make_source, make_worker
from wayhome.directory.models import Organization as Listing
from wayhome.directory.models import ProviderProfile
from wayhome.eligibility import actions as reading
from wayhome.eligibility.models import Screening
from wayhome.eligibility.queries import open_answers
from wayhome.eligibility.rules import Placed, load_rulebooks
from wayhome.organizations.models import Organization
from wayhome.people.models import Person

pytestmark = pytest.mark.usefixtures("committed")
SERVICE = "cs.recuperative_care"


def record_agreement(coc: Organization, receiver: Organization, by: Viewer) -> Agreement:
    return actions.add_agreement(
        giver=coc, receiver=receiver, title="DSA", purpose="care", citation="s. 3",
        classes=["housing", "hiv"], starts_on=date(2026, 1, 1), ends_on=None, by=by,
        at=timezone.now(),
    )  # fmt: skip


def administrator() -> Viewer:
    return Viewer(new_id(), new_id(), frozenset({"system_administrator"}))


def test_an_agreement_opens_what_it_says_and_its_end_closes_it_at_once() -> None:
    coc, clinic = make_organization("coc", "coc"), make_organization("clinic", "hospital")
    for number in range(3):
        make_record(make_source(coc, "hmis", f"h{number}"), str(number))
    held = record_agreement(coc, clinic, administrator())
    settle_grants(day=timezone.localdate())
    theirs = Grant.objects.using("batch").filter(organization=clinic)
    assert set(theirs.values_list("data_class", flat=True)) == {"demographic", "housing"}
    assert people_given([held.pk])[held.pk].few  # three are not told
    clinician = Viewer(new_id(), clinic.pk)
    with seen_by(clinician):
        assert Person.objects.count() == 3
    actions.end_agreement(agreement=held, by=administrator(), at=timezone.now())
    with seen_by(clinician):  # nothing was settled in between
        assert Person.objects.count() == 0
    assert people_given([held.pk])[held.pk].people == 0


@pytest.mark.parametrize("kind", ["law_enforcement", "corrections"])
def test_no_agreement_opens_anybody_to_police_or_jail(kind: str) -> None:
    coc, police = make_organization("coc", "coc"), make_organization("police", kind)
    with pytest.raises(actions.Refused):
        record_agreement(coc, police, administrator())


def test_who_looks_at_people_does_not_open_them_to_their_own_organization() -> None:
    coc, county = make_organization("coc", "coc"), make_organization("county", "county")
    roles = frozenset({"county_administrator", "system_administrator"})
    with pytest.raises(actions.Refused):
        record_agreement(coc, county, Viewer(new_id(), county.pk, roles))
    assert record_agreement(coc, county, Viewer(new_id(), coc.pk, roles))


def make_answers(many: int, day: date) -> None:
    source = make_source(make_organization("coc", "coc"), "hmis")
    Screening.objects.using("batch").bulk_create(
        Screening(
            person=make_record(source, str(number)).person, service=SERVICE, answer="unknown",
            criteria_met=[], criteria_unknown=[], missing_proof=[], as_of=day,
            unverified_rules=counts_on(day)[SERVICE], data_class="housing",
        )
        for number in range(many)
    )  # fmt: skip


@pytest.mark.parametrize(("many", "told"), [(0, {}), (10, {SERVICE: 1}), (27, {SERVICE: 30})])
def test_open_answers_are_told_in_tens(many: int, told: dict[str, int]) -> None:
    make_answers(many, timezone.localdate())
    assert open_answers() == told


def test_answers_follow_what_two_readers_confirmed() -> None:
    day = timezone.localdate()
    make_answers(1, day)
    before = Screening.objects.using("batch").get().unverified_rules
    coc = Organization.objects.get(code="coc")
    one, other = (
        Viewer(make_worker(coc, "plan_analyst", f"{name}@coc.example").pk, coc.pk)
        for name in ("one", "other")
    )
    service = load_rulebooks().on(day).services[SERVICE]
    placed = next(
        Placed(table, row) for (table, _), row in service.rests_on.items() if not row.verified
    )
    reading.read_rule(
        placed=placed, quote="word for word", page="3", edition=day, by=one, at=timezone.now()
    )
    assert count_again() == 0
    reading.confirm_rule(fingerprint=placed.fingerprint, by=other, at=timezone.now())
    assert count_again() == 1
    assert Screening.objects.using("batch").get().unverified_rules == before - 1


def test_what_the_provider_list_calls_police_is_added_as_that_alone() -> None:
    listed = Listing.objects.create(name="Bay Sheriff")
    ProviderProfile.objects.create(organization=listed, kind="law_enforcement")
    given = {"name": "Bay Sheriff", "code": "sheriff"}
    form = Party(given, kind="provider")
    assert not form.is_valid()
    assert "Law enforcement" in str(form.errors)
    assert Party(given, kind="law_enforcement").is_valid()
