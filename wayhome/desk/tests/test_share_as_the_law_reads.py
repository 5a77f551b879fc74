"""Whatever is on record, the grants are what a second reading of the law says of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from django.db import connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wayhome.consent.models import Agreement, Grant, NoticeRule, Release
from wayhome.consent.tests.reading import may
from wayhome.core.classes import PROTECTED, DataClass
from wayhome.core.purposes import EVERYDAY, GRANTED
from wayhome.coverage.models import Span
from wayhome.desk.refresh.share import settle_grants
from wayhome.desk.tests.factories import (
    DAY,
    make_organization,
    make_record,
    make_release,
    make_source,
    make_span,
)

pytestmark = pytest.mark.usefixtures("committed")

KINDS = {
    "coc": "coc",
    "harbor": "plan",
    "valley": "plan",
    "clinic": "hospital",
    "haven": "shelter",
    "county": "county",
    "sheriff": "law_enforcement",
}
OTHERS = [code for code in KINDS if code != "coc"]
CLASSES = [str(one) for one in DataClass if one is not DataClass.OPEN]
days = st.integers(-40, 40).map(lambda n: DAY + timedelta(days=n))
some_classes = st.lists(st.sampled_from(CLASSES), min_size=1, unique=True)
some_others = st.lists(st.sampled_from([*OTHERS, "all"]), min_size=1, max_size=3, unique=True)


@dataclass
class Said:
    """One statement of the person, as the release file bears it."""

    status: str
    recipients: list[str]
    scope: list[str]
    signed_on: date
    expires_on: date | None
    revoked_on: date | None

    @property
    def no(self) -> bool:
        revoked = self.revoked_on is not None and self.revoked_on <= DAY
        return revoked or self.status in ("refused", "revoked")

    def order(self) -> tuple[date, bool]:
        return self.signed_on, self.status in ("refused", "revoked")


@dataclass
class Agreed:
    """An agreement of the CoC with somebody."""

    receiver: str
    classes: list[str]
    purposes: list[str]
    starts_on: date
    ends_on: date | None


@dataclass
class Record:
    """All that is on record about one person."""

    said: list[Said] = field(default_factory=list)
    agreed: list[Agreed] = field(default_factory=list)
    noticed: list[str] = field(default_factory=list)
    covered: bool = False

    def grounds(self, code: str, data_class: str, purpose: str) -> list[set[str]]:
        """Each ground that speaks for this organization, with what bears on it."""
        about = {"covered"} if code == "harbor" and self.covered else set()
        heard = [one for one in self.said if one.signed_on <= DAY]
        if heard:
            about |= {"spoken"}
        no = {"refused"} if heard and max(heard, key=Said.order).no else set()
        found = [{"recorded"}] if code == "coc" else []
        told = [one for one in heard if {code, "all"} & set(one.recipients)]
        newest = max(told, key=Said.order, default=None)
        if newest and self._stands(newest, code, data_class):
            ground = {"consent"}
            ground |= {"written"} if newest.status == "granted" else set()
            found.append(ground | ({"dated"} if newest.expires_on else set()) | about)
        found += [
            {"agreement"} | about | no
            for one in self.agreed
            if one.receiver == code and data_class in one.classes and purpose in one.purposes
            and one.starts_on <= DAY and (one.ends_on is None or one.ends_on >= DAY)
        ]  # fmt: skip
        if KINDS[code] == "plan" and "covered" in about and data_class in self.noticed:
            found.append({"notice"} | about | no)
        return found

    @staticmethod
    def _stands(newest: Said, code: str, data_class: str) -> bool:
        running = newest.expires_on is None or newest.expires_on >= DAY
        # A release from a file opens nothing protected; and "all" is for plans, who know members.
        meant = KINDS[code] == "plan" or code in newest.recipients
        shared = data_class in newest.scope and data_class not in PROTECTED
        return not newest.no and running and meant and shared


said = st.builds(
    Said, st.sampled_from(["granted", "verbal", "refused", "revoked"]), some_others, some_classes,
    days, st.none() | days, st.none() | days,
)  # fmt: skip
agreed = st.builds(
    Agreed, st.sampled_from(OTHERS), some_classes,
    st.lists(st.sampled_from([str(one) for one in EVERYDAY]), min_size=1, unique=True),
    days, st.none() | days,
)  # fmt: skip
records = st.builds(
    Record,
    st.lists(said, max_size=3, unique_by=lambda one: one.signed_on),
    st.lists(agreed, max_size=3),
    st.just([]) | some_classes,
    st.booleans(),
)


def kept_on_record(record: Record) -> dict[str, object]:
    """The record in the database; the organizations' keys by their codes."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "TRUNCATE organizations_organization, people_person, consent_noticerule CASCADE"
        )
    made = {code: make_organization(code, kind) for code, kind in KINDS.items()}
    hmis = make_source(made["coc"], "hmis")
    client = make_record(hmis, "1")
    if record.covered:
        make_span(client, made["harbor"], make_source(made["harbor"], "834"))
    for one in record.said:
        make_release(
            hmis, "1", one.recipients, status=one.status, scope=one.scope,
            signed_on=one.signed_on, expires_on=one.expires_on, revoked_on=one.revoked_on,
        )  # fmt: skip
    for one in record.agreed:
        Agreement.objects.using("batch").create(
            giver=made["coc"], receiver=made[one.receiver], title="DSA", purpose="care",
            classes=one.classes, purposes=one.purposes, starts_on=one.starts_on,
            ends_on=one.ends_on,
        )  # fmt: skip
    if record.noticed:
        NoticeRule.objects.using("batch").create(
            classes=record.noticed, recipient_kinds=["plan"], valid_from=DAY, citation="notice"
        )
    return {code: one.pk for code, one in made.items()}


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(records)
def test_grants_are_what_a_second_reading_says(record: Record) -> None:
    keys = kept_on_record(record)
    settle_grants(day=DAY)
    granted = {
        (one.organization_id, one.data_class, purpose)
        for one in Grant.objects.using("batch").all()
        for purpose in one.purposes
    }
    assert Span.objects.using("batch").count() == record.covered
    assert Release.objects.using("batch").count() == len(record.said)
    expected = {
        (keys[code], data_class, str(purpose))
        for code, kind in KINDS.items()
        for data_class in CLASSES
        for purpose in GRANTED
        if any(
            may(data_class, str(purpose), kind, grounds)
            for grounds in record.grounds(code, data_class, str(purpose))
        )
    }
    assert granted == expected
