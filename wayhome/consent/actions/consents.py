"""Recording what somebody said to who may know them, and taking it back. It holds at once.

The database opens and ends the grants (`consent_take_effect`); it looks at who asks by itself.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from wayhome.audit.actions import record
from wayhome.consent.choices import BY_WITNESS, TARGET, WRITTEN, Answer, How, Signer
from wayhome.consent.models import Consent, ConsentForm
from wayhome.consent.queries import newest_form, protected_by_itself
from wayhome.consent.rules import (
    ADULT,
    FormRule,
    age_on,
    law_of_consents,
    load_forms,
    minor_may,
    missing_for_part2,
)
from wayhome.core.classes import DataClass
from wayhome.core.purposes import EVERYDAY
from wayhome.core.viewer import Viewer
from wayhome.documents.models import Document
from wayhome.organizations.choices import NO_LOOKING, Kind
from wayhome.organizations.models import Organization
from wayhome.organizations.queries import organization_of
from wayhome.tasks.actions import take_back_tasks

LOCK = 7_200_003  # the night's settling and a recording at once; any fixed number of our own does
MOST_NAMED = 10


class NotConsented(Exception):
    """This cannot be recorded as it is; `code` says why."""

    def __init__(self, code: str, *about: str) -> None:
        super().__init__(code)
        self.code, self.about = code, about


@dataclass(frozen=True, slots=True)
class Said:
    """What a person said, as a form brings it."""

    form_key: str
    answer: Answer
    signer: Signer
    how: How
    language: str
    signed_on: date
    classes: Sequence[str] = ()
    purposes: Sequence[str] = ()
    recipients: Sequence[UUID] = ()
    recipient_kinds: Sequence[str] = ()
    named: Sequence[Mapping[str, str]] = ()
    expires_on: date | None = None
    signer_name: str = ""
    authority: str = ""
    witness: str = ""
    born: date | None = None  # of the person, as far as it is known
    signature: Document | None = field(default=None, compare=False)


@transaction.atomic
def record_consent(*, person_id: UUID, said: Said, by: Viewer, at: datetime) -> Consent:
    """Record a consent or a refusal; who may see the person follows in the same transaction.

    Raises NotConsented where the form, the law or the signer does not allow it, and where the
    viewer may not see the person.
    """
    today = timezone.localdate(at)
    rule = load_forms(today).get(said.form_key)
    if rule is None:
        raise NotConsented("no_form")
    if by.user_id is None:
        raise NotConsented("not_seen")
    form = newest_form(said.form_key, viewer=by)
    _check(said, rule, form, today)
    person = _hold(person_id)
    own = organization_of(by)
    made = Consent.objects.create(
        person_id=person,
        organization=own,
        data_class=protected_by_itself(own, _recipients(said), said.classes),
        form_key=said.form_key,
        form=form,
        part2_form=_bears_part2(said, rule, form, own, today),
        answer=said.answer,
        classes=_classes(said),
        purposes=[one for one in EVERYDAY if one in said.purposes],
        recipients=list(dict.fromkeys(said.recipients)),
        recipient_kinds=[one for one in Kind.values if one in said.recipient_kinds],
        named=[dict(one) for one in said.named],
        signer=said.signer,
        signer_name=said.signer_name,
        authority=said.authority,
        how=said.how,
        witness=said.witness,
        signature=said.signature,
        language=said.language,
        signed_on=said.signed_on,
        expires_on=said.expires_on,
        recorded_by=by.user_id,
        made_at=at,
    )
    opened = _take_effect(made, today)
    _note("recorded", made, by, at, answer=said.answer, form=said.form_key, opened=opened)
    return made


@transaction.atomic
def revoke_consent(*, consent_id: UUID, reason: str, by: Viewer, at: datetime) -> Consent:
    """Take a consent back for the person: whom it opened them to sees them no longer.

    Whatever they said to the same recipients before is over, too. Raises Consent.DoesNotExist for
    one that the viewer may not read, is over, or was a refusal.
    """
    found = Consent.objects.get(pk=consent_id, answer=Answer.GRANTED, revoked_at=None)
    _hold(found.person_id)
    found.refresh_from_db()
    if found.revoked_at is not None:
        raise Consent.DoesNotExist
    found.revoked_on, found.revoked_at = timezone.localdate(at), at
    found.revoked_by, found.revoked_reason = by.user_id, reason
    found.save(update_fields=["revoked_on", "revoked_at", "revoked_by", "revoked_reason"])
    _take_effect(found, timezone.localdate(at))
    take_back_tasks(target=TARGET, target_id=found.pk, at=at)
    _note("revoked", found, by, at)
    return found


def alone_with_consents(cursor: Any) -> None:
    """Wait until no recording is under way, and let none begin before the transaction ends.

    Whoever settles everybody's grants would otherwise write again what a revocation just ended.
    """
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _hold(person_id: UUID) -> UUID:
    """Hold what is said of one person until the transaction ends; who they are now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [LOCK])
        cursor.execute("SELECT people_now(%s)", [person_id])
        (person,) = cursor.fetchone()
        if person is None:
            raise NotConsented("not_seen")
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"said:{person}"])
    found: UUID = person
    return found


def _take_effect(consent: Consent, today: date) -> int:
    law = json.dumps(law_of_consents(today, tuple(Kind.values)))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT consent_take_effect(%s, %s, %s, %s)",
            [consent.pk, law, settings.TIME_ZONE, today],
        )
        (opened,) = cursor.fetchone()
    if opened is None:
        raise NotConsented("not_seen")
    return int(opened)


def _check(said: Said, rule: FormRule, form: ConsentForm | None, today: date) -> None:
    if said.signed_on > today:
        raise NotConsented("signed_tomorrow")
    if said.signer not in rule.signers or said.how not in rule.how:
        raise NotConsented("not_by_this_form")
    _check_signer(said, today)
    if said.how in BY_WITNESS and not said.witness:
        raise NotConsented("no_witness")
    if any(not one.get("name") for one in said.named) or len(said.named) > MOST_NAMED:
        raise NotConsented("named")
    if any(not one.may_look for one in _recipients(said)) or any(
        Kind(one) in NO_LOOKING for one in said.recipient_kinds
    ):
        raise NotConsented("never_to_them")
    if said.answer == Answer.GRANTED:
        _check_grant(said, rule, form, today)


def _check_signer(said: Said, today: date) -> None:
    age = age_on(said.born, said.signed_on) if said.born else None
    minor = age is not None and age < ADULT
    if said.signer == Signer.SELF and minor:
        raise NotConsented("minor")
    if said.signer in {Signer.GUARDIAN, Signer.REPRESENTATIVE} and not (
        said.signer_name and said.authority
    ):
        raise NotConsented("no_authority")
    if said.signer == Signer.MINOR:
        if age is None or not minor:
            raise NotConsented("no_minor")
        if kept := minor_may(age, said.classes, said.signed_on):
            raise NotConsented("minor_may_not", *kept)


def _check_grant(said: Said, rule: FormRule, form: ConsentForm | None, today: date) -> None:
    if form is None or not form.worded_in(said.language) or (rule.official and not form.official):
        raise NotConsented("no_wording")
    if not said.classes or not said.purposes:
        raise NotConsented("nothing_chosen")
    if kept := set(said.classes) - set(rule.classes):
        raise NotConsented("not_on_this_form", *sorted(kept))
    if not (said.recipients or said.recipient_kinds or said.named):
        raise NotConsented("nobody_chosen")
    if said.expires_on is None or not said.signed_on <= said.expires_on <= rule.last_day(
        said.signed_on
    ):
        raise NotConsented("term")
    if said.expires_on < today:
        raise NotConsented("over")
    if said.how in WRITTEN and said.signature is None:
        raise NotConsented("not_signed")


def _bears_part2(
    said: Said, rule: FormRule, form: ConsentForm | None, own: Organization, today: date
) -> bool:
    """Whether a consent bears all that 42 CFR 2.31 asks for."""
    if not rule.part2 or said.answer != Answer.GRANTED or said.how not in WRITTEN:
        return False
    says = {
        "person": True,
        "organization": own,
        "classes": said.classes,
        "addressed": said.recipients or said.recipient_kinds or said.named,
        "purposes": said.purposes,
        "wording": form,
        "expires_on": said.expires_on,
        "signature": said.signature,
        "signed_on": said.signed_on,
    }
    return not missing_for_part2(says, today)


def _classes(said: Said) -> list[str]:
    """In their order; a person is never shown without who they are."""
    wanted = {*said.classes, *([str(DataClass.DEMOGRAPHIC)] if said.classes else [])}
    return [str(one) for one in DataClass if str(one) in wanted]


def _recipients(said: Said) -> list[Organization]:
    found = list(Organization.objects.filter(pk__in=said.recipients))
    if len(found) != len(set(said.recipients)):
        raise NotConsented("nobody_chosen")
    return found


def _note(verb: str, consent: Consent, by: Viewer, at: datetime, **detail: object) -> None:
    record(
        f"consent.{verb}",
        by=by,
        at=at,
        target="consent.consent",
        target_id=consent.pk,
        detail={key: str(value) for key, value in detail.items()},
    )
