"""What is asked when somebody agrees or refuses: nothing is ticked beforehand."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import Any, BinaryIO

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wayhome.consent.actions import NotConsented, Said
from wayhome.consent.choices import Answer, How, Signer
from wayhome.consent.models import ConsentForm
from wayhome.consent.rules import FormRule
from wayhome.core.wording import CLASS_WORDS
from wayhome.desk.consents import strokes
from wayhome.desk.consents.words import KINDS, PURPOSES, problem
from wayhome.desk.settings.fields import Day
from wayhome.organizations.choices import NO_LOOKING
from wayhome.organizations.models import Organization
from wayhome.organizations.queries import organizations

YEAR = timedelta(days=365)
MOST_BYTES = 10 * 2**20
# What a scan begins with, and what it then is; its name says nothing.
SCANS = {b"%PDF-": "application/pdf", b"\x89PNG\r\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
LANGUAGES = [("en", "English"), ("es", "Español")]


def media_type(file: BinaryIO) -> str:
    """What a file is by its first bytes; empty for what is not taken."""
    begins = file.read(8)
    file.seek(0)
    return next((kind for mark, kind in SCANS.items() if begins.startswith(mark)), "")


class ConsentAsk(forms.Form):
    """One form, answered by one person."""

    wording = forms.CharField(required=False, widget=forms.HiddenInput)
    answer = forms.ChoiceField(
        label=gettext_lazy("What they say"),
        choices=[("granted", gettext_lazy("They agree")), ("refused", gettext_lazy("They refuse"))],
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "Saying no costs them no service. A no holds for whom you tick below, or for everybody "
            "where nobody is ticked."
        ),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("The language you read it in"),
        choices=LANGUAGES,
        widget=forms.RadioSelect,
    )
    classes = forms.MultipleChoiceField(
        label=gettext_lazy("What may be seen"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Who they are comes with everything else."),
    )
    purposes = forms.MultipleChoiceField(
        label=gettext_lazy("What for"),
        required=False,
        choices=PURPOSES,
        widget=forms.CheckboxSelectMultiple,
    )
    recipients = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Who may see it"),
        required=False,
        queryset=Organization.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    recipient_kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Or everybody of a kind"),
        required=False,
        choices=list(KINDS.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Also those that join later. A plan sees its own members alone."),
    )
    named_name = forms.CharField(
        label=gettext_lazy("A person who may be told, such as family"),
        required=False,
        max_length=200,
    )
    named_relation = forms.CharField(
        label=gettext_lazy("Who they are to them"), required=False, max_length=80
    )
    named_reach = forms.CharField(
        label=gettext_lazy("How to reach that person"), required=False, max_length=200
    )
    signed_on = Day(label=gettext_lazy("The day they said it"))
    expires_on = Day(label=gettext_lazy("Last day"), required=False)
    signer = forms.ChoiceField(label=gettext_lazy("Who signs"), widget=forms.RadioSelect)
    signer_name = forms.CharField(
        label=gettext_lazy("Name of who signs for them"), required=False, max_length=200
    )
    authority = forms.CharField(
        label=gettext_lazy("What lets them sign: parent, court order, power of attorney"),
        required=False,
        max_length=200,
    )
    how = forms.ChoiceField(label=gettext_lazy("How"), widget=forms.RadioSelect)
    drawn = forms.CharField(required=False, widget=forms.HiddenInput)
    typed_name = forms.CharField(
        label=gettext_lazy("Their name, typed as a signature"), required=False, max_length=80
    )
    scan = forms.FileField(
        label=gettext_lazy("The signed paper"),
        required=False,
        help_text=gettext_lazy("A photo or a PDF, at most 10 MB."),
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/png,image/jpeg"}),
    )
    witness = forms.CharField(
        label=gettext_lazy("Name of the witness"), required=False, max_length=200
    )

    WHAT = ("answer", "language", "classes", "purposes")
    WHOM = ("recipients", "recipient_kinds")
    NAMED = ("named_name", "named_relation", "named_reach")
    WHEN = ("signed_on", "expires_on")
    WHO = ("signer", "signer_name", "authority")

    def __init__(
        self, *args: Any, key: str, rule: FormRule, born: date | None, **more: Any
    ) -> None:
        today = timezone.localdate()
        begins = {"signed_on": today, "expires_on": min(today + YEAR, rule.last_day(today))}
        more["initial"] = begins | more.get("initial", {})
        super().__init__(*args, **more)
        self.key, self.rule, self.born = key, rule, born
        for name, choices in (
            ("classes", [(str(k), words) for k, words in CLASS_WORDS.items() if k in rule.classes]),
            ("signer", [(k, words) for k, words in Signer.choices if k in rule.signers]),
            ("how", [(k, words) for k, words in How.choices if k in rule.how]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
        field = self.fields["recipients"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = organizations(closed=False).exclude(kind__in=NO_LOOKING)
        for name in ("named_name", "named_reach", "signer_name", "typed_name", "witness"):
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def parts(self) -> dict[str, list[Any]]:
        """The fields of each step, for the page."""
        steps = {"what": self.WHAT, "whom": self.WHOM, "named": self.NAMED, "when": self.WHEN,
                 "who": self.WHO}  # fmt: skip
        return {step: [self[name] for name in names] for step, names in steps.items()}

    def clean_scan(self) -> UploadedFile | None:
        file: UploadedFile | None = self.cleaned_data["scan"]
        if file and ((file.size or 0) > MOST_BYTES or not media_type(file)):  # type: ignore[arg-type] # an UploadedFile reads as a file
            raise forms.ValidationError(_("Take a photo or a PDF of at most 10 MB."))
        return file

    def signature(self) -> tuple[BinaryIO, str, str] | None:
        """The content, name and media type of what is kept as the signature, if it is one."""
        held = self.cleaned_data
        if held["answer"] == Answer.REFUSED:
            return None
        if held["how"] == How.SCAN and held["scan"]:
            file = held["scan"]
            return file, file.name or "scan", media_type(file)
        content = None
        if held["how"] == How.FINGER and (found := strokes.read_strokes(held["drawn"])):
            content = strokes.drawn(found)
        if held["how"] == How.TYPED and held["typed_name"].strip():
            content = strokes.typed(held["typed_name"].strip())
        return (BytesIO(content), "signature.svg", "image/svg+xml") if content else None

    def said(self) -> Said:
        """What the action takes, without the signature."""
        held = self.cleaned_data
        named = {one.removeprefix("named_"): held[one].strip() for one in self.NAMED}
        refuses = held["answer"] == Answer.REFUSED
        return Said(
            form_key=self.key,
            answer=Answer(held["answer"]),
            signer=Signer(held["signer"]),
            how=How(held["how"]),
            language=held["language"],
            signed_on=held["signed_on"],
            classes=() if refuses else held["classes"],
            purposes=() if refuses else held["purposes"],
            recipients=[one.pk for one in held["recipients"]],
            recipient_kinds=held["recipient_kinds"],
            named=[named] if any(named.values()) else [],
            expires_on=None if refuses else held["expires_on"],
            signer_name=held["signer_name"].strip(),
            authority=held["authority"].strip(),
            witness=held["witness"].strip(),
            born=self.born,
        )

    def says(self, error: NotConsented) -> None:
        """Show a refusal to record beside the field it is about."""
        field, words = problem(error)
        self.add_error(field, words)


class TakeBack(forms.Form):
    """Why a consent is taken back."""

    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=300,
        help_text=gettext_lazy("In their words, or how you learned of it. They owe no reason."),
    )


class Wording(forms.Form):
    """The wording of a form, as its publisher gave it out."""

    title = forms.CharField(label=gettext_lazy("What the form is called"), max_length=200)
    version = forms.CharField(
        label=gettext_lazy("Its version or date, as printed on it"), max_length=40
    )
    text_en = forms.CharField(
        label=gettext_lazy("The text in English"),
        required=False,
        max_length=50_000,
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    text_es = forms.CharField(
        label=gettext_lazy("The text in Spanish"),
        required=False,
        max_length=50_000,
        widget=forms.Textarea(attrs={"rows": 10, "lang": "es"}),
    )
    paper_en = forms.FileField(label=gettext_lazy("Or its PDF in English"), required=False)
    paper_es = forms.FileField(label=gettext_lazy("Or its PDF in Spanish"), required=False)
    official = forms.BooleanField(
        label=gettext_lazy("This is the official wording, word for word"),
        required=False,
        help_text=gettext_lazy("Without this, the form prints as “Not the official form”."),
    )

    def clean(self) -> dict[str, Any]:
        held = super().clean() or self.cleaned_data
        for name in ("paper_en", "paper_es"):
            file = held.get(name)
            if file and (file.size > MOST_BYTES or media_type(file) != "application/pdf"):
                self.add_error(name, _("Take a PDF of at most 10 MB."))
        if not held.get("text_en") and not held.get("paper_en"):
            self.add_error("text_en", _("Write the text, or choose its PDF."))
        return held


def same_wording(form: ConsentForm | None, shown: str) -> bool:
    """Whether what was shown is still the wording in use."""
    return shown == (str(form.pk) if form else "")
