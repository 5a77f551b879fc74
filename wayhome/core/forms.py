"""Forms in the design system's dress: every form of the application is drawn this way."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

CLASSES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxInput, "usa-checkbox__input"),
    (forms.CheckboxSelectMultiple, "usa-checkbox__input"),
    (forms.RadioSelect, "usa-radio__input"),
    (forms.Select, "usa-select"),
    (forms.Textarea, "usa-textarea"),
    (forms.HiddenInput, ""),
    (forms.Widget, "usa-input"),
)

# What somebody had sent when their sign-in was over: it stands in the page's forms again.
BROUGHT_BACK: ContextVar[QueryDict | None] = ContextVar("brought_back", default=None)


class Field(BoundField):
    """A field of a form that knows its control's class and what kind of drawing it needs."""

    def __init__(self, form: forms.BaseForm, field: forms.Field, name: str) -> None:
        super().__init__(form, field, name)
        # Words inside a field are gone once one types, and read as an answer already given.
        field.widget.attrs.pop("placeholder", None)

    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: forms.Widget | None = None
    ) -> dict[str, Any]:
        built = super().build_widget_attrs(attrs, widget)
        used = widget or self.field.widget
        ours = next(css for kind, css in CLASSES if isinstance(used, kind))
        if self.errors and ours in {"usa-input", "usa-select", "usa-textarea"}:
            ours += " usa-input--error"
        named = [used.attrs.get("class", ""), built.get("class", ""), ours]
        if classes := " ".join(dict.fromkeys(" ".join(named).split())):
            built["class"] = classes
        return dict(built)

    def value(self) -> Any:
        """The field's value; in a form opened anew, what was sent of it too late."""
        back, widget = BROUGHT_BACK.get(), self.field.widget
        if back is None or self.form.is_bound or self.is_hidden or widget.needs_multipart_form:
            return super().value()
        if not any(self.form.add_prefix(name) in back for name in self.form.fields):
            return super().value()  # it was another form of the page
        return widget.value_from_datadict(back, MultiValueDict(), self.html_name)

    @property
    def drawn_as(self) -> str:
        """choices (radio buttons, check boxes), checkbox, or control."""
        widget = self.field.widget
        if isinstance(widget, forms.RadioSelect):  # CheckboxSelectMultiple is one, too
            return "choices"
        return "checkbox" if isinstance(widget, forms.CheckboxInput) else "control"


class Renderer(TemplatesSetting):
    """Draws forms with the templates in templates/forms and templates/django/forms."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
    bound_field_class = Field
