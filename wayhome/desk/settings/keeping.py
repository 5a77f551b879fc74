"""What *Settings* asks and says about retention and legal holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wayhome.audit.actions.keeping import SEEN_WITHIN
from wayhome.audit.choices import Mode, Why
from wayhome.audit.models import Hold, RetentionRun
from wayhome.core.rulebook import Row
from wayhome.desk.retention.kinds import KINDS
from wayhome.desk.retention.looks import Kind
from wayhome.organizations.models import Organization
from wayhome.organizations.queries import organizations


class NewHold(forms.Form):
    """One person, or one organization's documents, and why."""

    person = forms.UUIDField(
        label=gettext_lazy("Key of the person"),
        required=False,
        help_text=gettext_lazy("The last part of the address of their page."),
    )
    organization = forms.ModelChoiceField(
        queryset=Organization.objects.none(),
        label=gettext_lazy("Or all documents of"),
        required=False,
        help_text=gettext_lazy("Files it sent, with rosters, and files kept for it."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why, and who asked for it"),
        max_length=300,
        help_text=gettext_lazy("Court, case number, date. No name of the person."),
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["organization"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = organizations(closed=True)

    def clean(self) -> dict[str, Any]:
        held = super().clean() or self.cleaned_data
        if "person" not in self.errors and bool(held.get("person")) == bool(
            held.get("organization")
        ):
            self.add_error("person", _("Name one person or one organization, not both."))
        return held


@dataclass(frozen=True)
class Line:
    """A class of things as the page shows it; `last` is the newest look, `ran` the newest run."""

    kind: Kind
    row: Row
    last: Mapping[str, Any]
    ran: Mapping[str, Any]
    on: bool
    seen: bool

    @property
    def kept(self) -> list[tuple[str | Promise, int]]:
        """Why some of it stays, with how many."""
        return [(Why(why).label, count) for why, count in self.last.get("kept", {}).items()]

    @property
    def oldest(self) -> date | None:
        """The oldest thing that would go."""
        said = self.last.get("oldest")
        return date.fromisoformat(said) if said else None

    @property
    def went(self) -> int | None:
        """How much the newest run destroyed; None where it left the class alone."""
        return self.ran.get("destroyed")

    @property
    def switched(self) -> bool:
        """Whether the community decides about it."""
        return self.kind.mode == Mode.SWITCH


def lines(
    runs: Sequence[RetentionRun], on: Mapping[str, object], *, at: datetime, day: date
) -> list[Line]:
    """Every class with what was seen and done last."""
    look = next((one for one in runs if one.done_at), None)
    ran = next((one for one in runs if one.done_at and not one.dry), None)
    seen = any(one.dry and one.done_at and one.done_at > at - SEEN_WITHIN for one in runs)
    return [
        Line(
            kind,
            kind.row(day),
            look.counts.get(kind.key, {}) if look else {},
            ran.counts.get(kind.key, {}) if ran else {},
            kind.key in on,
            seen,
        )
        for kind in KINDS
    ]


@dataclass(frozen=True)
class HoldLine:
    """A hold as the page shows it: a person by name only to who may see them."""

    hold: Hold
    what: str
    person_id: UUID | None
    mine: bool  # the viewer asked to end it, so another one must


def hold_lines(
    holds: Sequence[Hold], *, people: Mapping[UUID, str], user: UUID | None
) -> list[HoldLine]:
    """Each hold with whom or what it names."""
    names = {one.pk: one.name for one in organizations(closed=True)}
    found = []
    for one in holds:
        if one.organization_id:
            what = _("All documents of %(name)s") % {"name": names.get(one.organization_id, "")}
        else:
            what = people.get(one.person_id or UUID(int=0), _("A person whom you may not see"))
        shown = one.person_id if one.person_id in people else None
        found.append(HoldLine(one, what, shown, one.end_asked_by == user))
    return found
