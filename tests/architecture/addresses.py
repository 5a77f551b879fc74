"""Every address of the application, with the rows it can be asked for, and whose these are."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connections
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from wayhome.accounts.models import User
from wayhome.audit.actions import hold
from wayhome.audit.models import Hold
from wayhome.consent import actions as consent
from wayhome.consent.actions import Said, add_agreement, add_notice_rule, record_consent
from wayhome.consent.choices import Answer, How, Signer, Why
from wayhome.consent.models import Agreement, Consent, Emergency, NoticeRule, Restriction
from wayhome.core.db import seen_by
from wayhome.core.ids import new_id
from wayhome.core.viewer import Viewer
from wayhome.desk.actions import save_view
from wayhome.desk.models import SavedView
from wayhome.eligibility.rules import every_row, load_rulebooks
from wayhome.exchange.models import ImportRun
from wayhome.matching import actions as matching
from wayhome.matching.models import Change, Pair, Question
from wayhome.organizations.actions import add_worker, end_work, invite
from wayhome.organizations.choices import Kind, Role
from wayhome.organizations.models import (
    AccessReview,
    HandOver,
    Invitation,
    Membership,
    Organization,
    Source,
)
from wayhome.people.models import Person, SourceRecord
from wayhome.referrals import actions as referring
from wayhome.referrals.models import Referral

LIBRARY_PAGES = "allauth."
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
WORDS = {
    "kind": ("csv", "xlsx"),
    "move": ("accept", "decline", "outreach", "close"),
    "event": ("00000000-0000-7000-8000-000000000000",),
    "secret": ("not-a-secret",),
    "consent_form": ("hmis_release", "no-such-form"),
    "mark": (next(every_row(load_rulebooks())).fingerprint, "no-such-rule"),
}
NOBODY_HAS = UUID("00000000-0000-7000-8000-000000000000")
MAY_VARY = (
    re.compile(r'(?<=name="csrfmiddlewaretoken" value=")[^"]+'),
    re.compile(r"(?<=X-CSRFToken&quot;: &quot;)[^&]+"),
    re.compile(r'(?<=X-CSRFToken": ")[^"]+'),
    re.compile(r'(?<=name="next" value=")[^"]*'),
    re.compile(r' aria-current="page"'),
    re.compile(r' data-left="\d+"'),
)


@dataclass(frozen=True)
class Address:
    """One address of the resolver: its name, what stands in it, and its declared policy."""

    name: str
    arguments: tuple[str, ...]
    who: str
    roles: tuple[str, ...]

    @property
    def row(self) -> str:
        """The argument that names a row, if any."""
        return next((one for one in self.arguments if one.endswith("_id")), "")

    def urls(self, row: UUID | None = None) -> list[str]:
        """The address for a row, once for each word that may stand in it besides."""
        word = next((one for one in self.arguments if one in WORDS), "")
        given = {self.row: row} if self.row else {}
        words = [{word: one} for one in WORDS[word]] if word else [{}]
        return [reverse(self.name, kwargs=given | more) for more in words]


def _patterns(resolver: URLResolver) -> list[URLPattern]:
    found: list[URLPattern] = []
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            found.append(entry)
        elif not getattr(entry.urlconf_module, "__name__", "").startswith(LIBRARY_PAGES):
            found += _patterns(entry)
    return found


def all_addresses() -> list[Address]:
    """Ours; the pages of the sign-in library are about the account that signs in alone."""
    return [
        Address(one.name, tuple(one.pattern.regex.groupindex), *one.callback.policy)
        for one in _patterns(get_resolver())
    ]


def plain(answer: HttpResponse) -> str:
    """The body without what differs between two answers that tell the same."""
    text = answer.content.decode()
    for pattern in MAY_VARY:
        text = pattern.sub("", text)
    return text


def signed_in(email: str) -> Client:
    """The browser of one of the cast."""
    client = Client()
    client.force_login(User.objects.get(email=email), backend=BACKEND)
    return client


def viewer_named(email: str) -> Viewer:
    """The viewer one of the cast is."""
    held = list(Membership.objects.filter(user__email=email))
    roles = frozenset(one.role for one in held)
    return Viewer(held[0].user_id, held[0].organization_id, roles)


def ids(sql: str, *values: object) -> list[UUID]:
    """The first column, read past row security."""
    with connections["batch"].cursor() as cursor:
        cursor.execute(sql, values)
        return [row[0] for row in cursor.fetchall()]


def add_more_cast() -> None:
    """Somebody who only looks after the system, one who only looks after a county, a sheriff."""
    by, now = viewer_named("ada@county.example"), timezone.now()
    county = Organization.objects.get(code="county")
    sheriff = Organization.objects.create(
        code="sheriff", name="Costa Serena Sheriff", kind=Kind.LAW_ENFORCEMENT
    )
    for email, where, role in (
        ("root@county.example", county, Role.SYSTEM_ADMINISTRATOR),
        ("cora@county.example", county, Role.COUNTY_ADMINISTRATOR),
        ("pia@coc.example", Organization.objects.get(code="coc"), Role.PRIVACY_OFFICER),
        ("olga@sheriff.example", sheriff, Role.ECM_LEAD_CARE_MANAGER),
        ("olga@sheriff.example", sheriff, Role.PLAN_ANALYST),
        ("olga@sheriff.example", sheriff, Role.COC_DATA_LEAD),
    ):
        add_worker(email=email, name="Made Up", organization=where, role=role, by=by, at=now)


def add_what_settings_hold() -> None:
    """An agreement, a notice rule, two legal holds, and invitations to two organizations."""
    by, now = viewer_named("root@county.example"), timezone.now()
    faraway, coc, county = (
        Organization.objects.get(code=code) for code in ("faraway", "coc", "county")
    )
    add_agreement(
        giver=coc, receiver=faraway, title="Made-up agreement", purpose="care", citation="p. 1",
        classes=["demographic"], starts_on=date(2999, 1, 1), ends_on=None, by=by, at=now,
    )  # fmt: skip
    add_notice_rule(
        classes=["demographic"], citation="p. 2", valid_from=date(2999, 1, 1), valid_to=None,
        by=by, at=now,
    )  # fmt: skip
    with seen_by(by):
        hold(organization_id=coc.pk, reason="Made-up case 26-1", by=by, at=now)
        somebody = Person.objects.using("batch").order_by("id")[0]
        hold(person_id=somebody.pk, reason="Made-up case 26-2", by=by, at=now)
    for where in (coc, county):
        AccessReview.objects.create(organization=where, opened_at=now, due_at=now)
    for where, name in ((coc, "left"), (county, "gone")):
        left = add_worker(
            email=f"{name}@work.example", name="Left", organization=where,
            role=Role.COC_DATA_LEAD, by=by, at=now,
        )  # fmt: skip
        end_work(user=left, organization=where, to=None, by=by, at=now)
    for where, role in ((coc, Role.COC_DATA_LEAD), (county, Role.COUNTY_ADMINISTRATOR)):
        invite(email="new@work.example", organization=where, role=role, by=by, at=now)


def refer(email: str, receiver: str, service: str, *, send: bool = True) -> Referral:
    """A referral of the first person that the worker may see and this receiver takes."""
    by, now = viewer_named(email), timezone.now()
    to = Organization.objects.get(code=receiver).pk
    with seen_by(by):
        person = Person.objects.order_by("id").first()
        made = referring.draft_referral(
            person_id=person.pk, service=service, by=by, at=now, to=to, client_key=new_id()
        )
        if send:
            made = referring.send_referral(referral_id=made.pk, by=by, at=now)
    return made


def review_and_correct() -> None:
    """A question to a plan about its member, and two people said to be one."""
    by, now = viewer_named("dana@coc.example"), timezone.now()
    with seen_by(by):
        pair = Pair.objects.filter(verdict="open").first()
        matching.ask(pair_id=pair.pk, side="right", about="dob", by=by, at=now)
        one, other = Person.objects.filter(merged_into=None).order_by("id")[:2]
        matching.merge(person_id=one.pk, other_id=other.pk, reason="", by=by, at=now)


def look_behind_the_glass_and_restrict() -> None:
    """A care manager opens somebody in an emergency, a privacy officer restricts another."""
    by, now = viewer_named("marta@serena.example"), timezone.now()
    hers = SourceRecord.objects.using("batch").filter(valid_to=None, deleted_at=None)
    for one in hers.exclude(dob=None).order_by("id")[:20]:
        named = f"{one.first_name} {one.last_name}"
        with seen_by(by), suppress(consent.NotOpened):
            consent.open_glass(named=named, born=one.dob, reason="no pulse", by=by, at=now)
            break
    officer = viewer_named("pia@coc.example")
    with seen_by(officer):
        whom = Person.objects.filter(merged_into=None).order_by("-id").first()
        consent.restrict(person_id=whom.pk, why=Why.STAFF, by=officer, at=now)


def refuse(email: str) -> Consent:
    """The first person that the worker may see refuses a release to an organization far away."""
    by, now = viewer_named(email), timezone.now()
    far = Organization.objects.get(code="faraway")
    said = Said(
        form_key="hmis_release", answer=Answer.REFUSED, signer=Signer.SELF, how=How.VERBAL,
        language="en", signed_on=timezone.localdate(), recipients=[far.pk], witness="Made Up",
    )  # fmt: skip
    with seen_by(by):
        person = Person.objects.order_by("id").first()
        return record_consent(person_id=person.pk, said=said, by=by, at=now)


def keep_a_view(email: str) -> None:
    """A saved view of the worklist."""
    by = viewer_named(email)
    with seen_by(by):
        save_view(page="worklist", name="Mine", query="", by=by, at=timezone.now())


def rows_of(organization: UUID, roles: frozenset[str], row: str) -> list[UUID]:
    """The rows that are an organization's own, told from the tables, not by the code's queries."""
    if row == "person_id":
        return ids(
            # The key from before two people were found to be one opens the page of the one.
            "SELECT DISTINCT p.id FROM consent_grant g JOIN people_person p"
            " ON p.id = g.person_id OR p.merged_into_id = g.person_id"
            " LEFT JOIN organizations_membership m ON m.user_id = g.for_user"
            " WHERE g.organization_id = %s AND g.until > now()"
            " AND (g.for_user IS NULL OR m.role = ANY (%s))",
            organization,
            list(roles),
        )
    if row == "consent_id":
        return ids(
            "SELECT c.id FROM consent_consent c WHERE EXISTS (SELECT 1 FROM consent_grant g"
            " WHERE g.person_id = c.person_id AND g.organization_id = %s AND g.until > now()"
            " AND g.data_class = 'demographic')",
            organization,
        )
    if row == "referral_id":
        return ids(
            "SELECT id FROM referrals_referral WHERE from_organization_id = %s"
            " OR (to_organization_id = %s AND status <> 'draft')",
            organization,
            organization,
        )
    if row == "run_id":
        only = "" if roles & {"coc_data_lead", "county_administrator"} else "AND kind = '834'"
        return ids(
            f"SELECT id FROM exchange_importrun WHERE organization_id = %s {only}", organization
        )
    if row in SET_BY_BOTH:
        return ids(f"SELECT id FROM {SET_BY_BOTH[row]}")
    if row == "question_id":
        return ids("SELECT id FROM matching_question WHERE asked_of_id = %s", organization)
    everywhere = "system_administrator" in roles
    if row == "worker_id":
        # All of somebody's roles are in the administrator's own organization, none above theirs.
        return ids(
            "SELECT id FROM accounts_user u WHERE %s OR NOT EXISTS ("
            " SELECT 1 FROM organizations_membership m WHERE m.user_id = u.id"
            " AND (m.organization_id <> %s OR m.role = 'system_administrator'))",
            everywhere,
            organization,
        )
    if row == "restriction_id":
        return ids(
            "SELECT r.id FROM consent_restriction r JOIN consent_grant g USING (person_id)"
            " JOIN organizations_membership m ON m.user_id = g.for_user"
            " WHERE g.basis = 'named' AND g.until > now() AND g.organization_id = %s"
            " AND m.role = ANY (%s)",
            organization,
            list(roles),
        )
    table = {
        "emergency_id": "consent_emergency",
        "pair_id": "matching_pair",
        "change_id": "matching_change",
        "membership_id": "organizations_membership",
        "invitation_id": "organizations_invitation",
        "handover_id": "organizations_handover",
        "review_id": "organizations_accessreview",
        "view_id": "desk_savedview",
    }[row]
    if table.startswith("organizations_") and everywhere:
        return ids(f"SELECT id FROM {table}")
    return ids(f"SELECT id FROM {table} WHERE organization_id = %s", organization)


# What both kinds of administrator set for the whole community.
SET_BY_BOTH = {
    "organization_id": "organizations_organization",
    "source_id": "organizations_source",
    "agreement_id": "consent_agreement",
    "notice_id": "consent_noticerule",
    "hold_id": "audit_hold",
}
ALL_ROWS = {
    "organization_id": lambda: list(Organization.objects.values_list("pk", flat=True)),
    "source_id": lambda: list(Source.objects.values_list("pk", flat=True)),
    "agreement_id": lambda: list(Agreement.objects.values_list("pk", flat=True)),
    "notice_id": lambda: list(NoticeRule.objects.values_list("pk", flat=True)),
    "hold_id": lambda: list(Hold.objects.using("batch").values_list("pk", flat=True)),
    "invitation_id": lambda: list(Invitation.objects.values_list("pk", flat=True)),
    "review_id": lambda: list(AccessReview.objects.values_list("pk", flat=True)),
    "handover_id": lambda: list(HandOver.objects.values_list("pk", flat=True)),
    "worker_id": lambda: list(User.objects.values_list("pk", flat=True)),
    "consent_id": lambda: list(Consent.objects.using("batch").values_list("pk", flat=True)),
    "person_id": lambda: list(Person.objects.using("batch").values_list("pk", flat=True)),
    "referral_id": lambda: list(Referral.objects.using("batch").values_list("pk", flat=True)),
    "run_id": lambda: list(ImportRun.objects.using("batch").values_list("pk", flat=True)),
    "question_id": lambda: list(Question.objects.using("batch").values_list("pk", flat=True)),
    "change_id": lambda: list(Change.objects.using("batch").values_list("pk", flat=True)),
    "emergency_id": lambda: list(Emergency.objects.using("batch").values_list("pk", flat=True)),
    "restriction_id": lambda: list(Restriction.objects.using("batch").values_list("pk", flat=True)),
    "pair_id": lambda: list(Pair.objects.using("batch").values_list("pk", flat=True)),
    "view_id": lambda: list(SavedView.objects.using("batch").values_list("pk", flat=True)),
    "membership_id": lambda: list(Membership.objects.values_list("pk", flat=True)),
}
