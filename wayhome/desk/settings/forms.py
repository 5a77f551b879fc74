"""What *Settings* asks about organizations, sources and workers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wayhome.core.viewer import Viewer
from wayhome.desk.settings.fields import Several
from wayhome.directory.queries import listed_as
from wayhome.organizations.choices import NO_LOOKING, SENT, Kind, Role, SourceKind
from wayhome.organizations.models import Organization
from wayhome.organizations.queries import (
    code_is_taken,
    organizations,
    whose_hcp_code,
)
from wayhome.organizations.rules import everywhere, is_npi, roles_to_give

KIND_HINTS = {
    Kind.COC: _("Keeps the HMIS. Sends its export, and the releases people signed."),
    Kind.PLAN: _("Sends its enrollment file. Sees its own members, as far as they allow."),
    Kind.PROVIDER: _("Takes referrals and works with people."),
    Kind.HOSPITAL: _("Refers people, and takes referrals."),
    Kind.SHELTER: _("Shelters, houses or reaches out to people."),
    Kind.COUNTY: _("Looks after the community, or works with people."),
    Kind.LAW_ENFORCEMENT: _("May refer somebody. Is never shown a person, a place or a list."),
    Kind.CORRECTIONS: _("May refer somebody. Is never shown a person, a place or a list."),
}
NAMING = ("name", "counties", "npi", "phone", "email")
PLAN = ("hcp_codes", "sender_ids")
KEEPING = ("part2_program", "victim_service_provider")


class Party(forms.Form):
    """An organization of a kind; `code` is asked once."""

    name = forms.CharField(label=_("Name"), max_length=200)
    code = forms.SlugField(
        label=_("Short code"),
        max_length=40,
        help_text=_(
            "Small letters, digits and - or _. Release and provider lists name it by this code. "
            "It cannot be changed later."
        ),
    )
    counties = Several(
        label=_("Counties"),
        longest=40,
        required=False,
        help_text=_("With commas between them. Empty: the whole community."),
    )
    hcp_codes = Several(
        label=_("HCP codes"),
        longest=10,
        pattern="[0-9A-Za-z]{2,10}",
        required=False,
        help_text=_("The plan's code in each county, as its enrollment file has it in HD04."),
    )
    sender_ids = Several(
        label=_("Sender IDs of its enrollment files"),
        longest=15,
        required=False,
        help_text=_(
            "ISA06 of the files. A file of another sender then waits until somebody looks at it."
        ),
    )
    npi = forms.CharField(
        label=_("National Provider Identifier"),
        max_length=10,
        required=False,
        help_text=_("Ten digits."),
    )
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    part2_program = forms.BooleanField(
        label=_("A substance use treatment program under 42 CFR Part 2"),
        required=False,
        help_text=_("A look of theirs then tells of treatment, and is shown to nobody else."),
    )
    victim_service_provider = forms.BooleanField(
        label=_("A victim service provider"),
        required=False,
        help_text=_("Its clients' records never enter; a look of theirs is shown to nobody else."),
    )

    def __init__(
        self, *args: Any, kind: str, organization: Organization | None = None, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.kind, self.organization = kind, organization
        if organization is not None:
            del self.fields["code"]
        if kind != Kind.PLAN:
            for name in PLAN:
                del self.fields[name]
        if kind in (Kind.COC, Kind.PLAN, Kind.COUNTY):
            for name in KEEPING:
                del self.fields[name]

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"]).lower()
        if code_is_taken(code):
            raise forms.ValidationError(_("Another organization has this code."))
        return code

    def clean_npi(self) -> str:
        npi = str(self.cleaned_data["npi"]).strip()
        if npi and not is_npi(npi):
            raise forms.ValidationError(_("A digit is wrong: the last one does not check."))
        return npi

    def clean_hcp_codes(self) -> list[str]:
        codes: list[str] = self.cleaned_data["hcp_codes"]
        for code in codes:
            other = whose_hcp_code(code)
            if other is not None and other != self.organization:
                raise forms.ValidationError(
                    _("%(code)s is the code of %(plan)s."), params={"code": code, "plan": other}
                )
        return codes

    def clean(self) -> dict[str, Any]:
        held = super().clean() or self.cleaned_data
        listed = listed_as(name=held.get("name", ""), npi=held.get("npi", ""))
        if listed in NO_LOOKING and listed != self.kind:
            raise forms.ValidationError(
                _("The provider list calls this %(kind)s: add it as that."),
                params={"kind": Kind(listed).label},
            )
        return held

    @property
    def values(self) -> dict[str, Any]:
        """The fields to write, without the code."""
        return {name: value for name, value in self.cleaned_data.items() if name != "code"}


class Sending(forms.Form):
    """A source; whose it is and what it sends are asked once."""

    organization = forms.ModelChoiceField(
        queryset=Organization.objects.none(), label=_("Whose files are they?")
    )
    kind = forms.ChoiceField(label=_("What does it send?"), choices=SENT)
    name = forms.CharField(label=_("Name"), max_length=200, help_text=_("As people call it."))
    code = forms.SlugField(
        label=_("Short code"),
        max_length=40,
        help_text=_("Names its folder for nightly files. It cannot be changed later."),
    )
    expected_days = forms.IntegerField(
        label=_("A file is expected every so many days"),
        min_value=1,
        max_value=400,
        required=False,
        help_text=_("A file that stays away longer is named on the list of sources."),
    )
    keep_days = forms.IntegerField(
        label=_("Days to keep the file itself"),
        min_value=1,
        max_value=3650,
        initial=45,
        help_text=_(
            "Encrypted, with the rows set aside; then its key is destroyed. A plan's roster goes "
            "with it, or when the next full file is confirmed."
        ),
    )
    fewer_percent = forms.IntegerField(
        label=_("Percent fewer people that make a file wait"),
        min_value=0,
        max_value=100,
        initial=5,
        help_text=_("A file with that many fewer people than the last one needs approval."),
    )

    def __init__(self, *args: Any, new: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        if new:
            whose = self.fields["organization"]
            assert isinstance(whose, forms.ModelChoiceField)
            whose.queryset = organizations(closed=False)
        else:
            for name in ("organization", "kind", "code"):
                del self.fields[name]

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"]).lower()
        if code_is_taken(code, of_source=True):
            raise forms.ValidationError(_("Another source has this code."))
        return code

    def clean(self) -> dict[str, Any]:
        held = super().clean() or self.cleaned_data
        whose = held.get("organization")
        if held.get("kind") == SourceKind.ENROLLMENT and whose and whose.kind != Kind.PLAN:
            self.add_error("kind", _("Only a managed care plan sends an enrollment file."))
        if held.get("kind") == SourceKind.HMIS and whose and not whose.may_look:
            self.add_error("kind", _("This kind of organization is never shown anybody's records."))
        return held

    @property
    def values(self) -> dict[str, Any]:
        """The fields that may change."""
        once = {"organization", "kind", "code"}
        return {name: value for name, value in self.cleaned_data.items() if name not in once}


class Invite(forms.Form):
    """Somebody new, or another role for somebody who is here."""

    email = forms.EmailField(
        label=_("E-mail"), help_text=_("Their own at work. Accounts are never shared.")
    )
    organization = forms.ModelChoiceField(
        queryset=Organization.objects.none(), label=_("Organization")
    )
    role = forms.ChoiceField(label=_("Role"))

    def __init__(self, *args: Any, viewer: Viewer, **more: Any) -> None:
        super().__init__(*args, **more)
        whose, role = self.fields["organization"], self.fields["role"]
        assert isinstance(whose, forms.ModelChoiceField)
        assert isinstance(role, forms.ChoiceField)
        everyone = organizations(closed=False)
        whose.queryset = everyone if everywhere(viewer) else everyone.filter(pk=viewer.acting_for)
        if len(whose.queryset) == 1:
            whose.initial = whose.queryset[0].pk
        role.choices = [(one.value, Role(one).label) for one in roles_to_give(viewer)]
