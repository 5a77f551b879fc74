"""Who may see whom follows from sources, releases, agreements and notices, and nothing else."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from wayhome.consent.models import Agreement, Grant, NoticeRule
from wayhome.core.ids import new_id
from wayhome.desk.refresh.share import settle_grants
from wayhome.desk.tests.factories import (
    AT,
    DAY,
    make_organization,
    make_record,
    make_release,
    make_source,
    make_span,
)
from wayhome.organizations.models import Organization
from wayhome.people.models import SourceRecord

pytestmark = pytest.mark.usefixtures("committed")


class World:
    """A CoC with one client, two plans; the client is a member of the first."""

    def __init__(self) -> None:
        self.coc = make_organization("coc", "coc")
        self.plan = make_organization("harbor", "plan")
        self.other = make_organization("valley", "plan")
        self.police = make_organization("sheriff", "law_enforcement")
        self.hmis = make_source(self.coc, "hmis")
        self.roster = make_source(self.plan, "834")
        self.client: SourceRecord = make_record(self.hmis, "1")
        make_span(self.client, self.plan, self.roster)


def classes_of(organization: Organization) -> list[str]:
    grants = Grant.objects.using("batch").filter(organization=organization)
    return sorted(grants.values_list("data_class", flat=True))


def test_the_source_holds_everything_and_a_plan_nothing() -> None:
    world = World()
    settle_grants(day=DAY)
    assert "hiv" in classes_of(world.coc)
    assert classes_of(world.plan) == []


def test_a_release_gives_the_members_plan_its_scope_without_protected_classes() -> None:
    world = World()
    make_release(world.hmis, "1", ["harbor", "valley", "sheriff"])
    settle_grants(day=DAY)
    assert classes_of(world.plan) == ["demographic", "health", "housing"]
    assert classes_of(world.other) == []  # not its member
    assert classes_of(world.police) == []  # never


@pytest.mark.parametrize(
    "said",
    [
        {"status": "refused"},
        {"revoked_on": date(2026, 9, 30)},
        {"expires_on": date(2026, 9, 30)},
    ],
)
def test_what_was_refused_revoked_or_ran_out_gives_nothing(said: dict[str, object]) -> None:
    world = World()
    make_release(world.hmis, "1", ["harbor"], **said)
    settle_grants(day=DAY)
    assert classes_of(world.plan) == []


def test_a_revocation_ends_what_was_given() -> None:
    world = World()
    release = make_release(world.hmis, "1", ["harbor"])
    settle_grants(day=DAY)
    assert classes_of(world.plan)
    release.revoked_on = DAY
    release.save(using="batch")
    settle_grants(day=DAY)
    assert classes_of(world.plan) == []


def test_an_agreement_gives_unless_the_person_refused() -> None:
    world = World()
    Agreement.objects.using("batch").create(
        giver=world.coc,
        receiver=world.plan,
        title="DSA",
        purpose="care",
        classes=["demographic", "housing", "hiv"],
        starts_on=date(2026, 1, 1),
    )
    settle_grants(day=DAY)
    assert classes_of(world.plan) == ["demographic", "housing"]
    make_release(world.hmis, "1", ["harbor"], status="refused")
    settle_grants(day=DAY)
    assert classes_of(world.plan) == []


def test_a_notice_counts_only_where_nothing_was_said() -> None:
    world = World()
    NoticeRule.objects.using("batch").create(
        classes=["demographic"],
        recipient_kinds=["plan"],
        valid_from=date(2026, 1, 1),
        citation="made-up notice",
    )
    settle_grants(day=DAY)
    assert classes_of(world.plan) == ["demographic"]
    make_release(world.hmis, "1", ["valley"])
    settle_grants(day=DAY)
    assert classes_of(world.plan) == []


def test_a_refusal_through_a_second_record_of_the_same_person_holds() -> None:
    world = World()
    make_release(world.hmis, "1", ["harbor"])
    second = make_record(world.hmis, "2", person=world.client.person)
    make_release(world.hmis, second.key, ["harbor"], status="refused", signed_on=date(2026, 2, 1))
    settle_grants(day=DAY)
    assert classes_of(world.plan) == []


def test_grants_by_referral_are_left_alone() -> None:
    world = World()
    Grant.objects.using("batch").create(
        organization=world.other,
        person=world.client.person,
        data_class="demographic",
        until=AT + timedelta(days=3650),
        basis="referral",
        basis_id=new_id(),
    )
    settle_grants(day=DAY)
    assert classes_of(world.other) == ["demographic"]


def test_settling_twice_changes_nothing() -> None:
    world = World()
    make_release(world.hmis, "1", ["all"])
    settle_grants(day=DAY)
    before = set(Grant.objects.using("batch").values_list("pk", flat=True))
    settle_grants(day=DAY)
    assert set(Grant.objects.using("batch").values_list("pk", flat=True)) == before
