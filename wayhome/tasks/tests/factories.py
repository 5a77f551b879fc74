"""Made-up organizations, people and tasks. People and grants come from the batch role."""

from datetime import UTC, datetime, timedelta

from django.apps import apps
from django.utils import timezone

from wayhome.core.ids import new_id
from wayhome.core.viewer import Viewer
from wayhome.organizations.models import Organization
from wayhome.tasks.choices import Harm, Reason, register

# Apps printed after this one are known by name only.
Grant, Person = apps.get_model("consent", "Grant"), apps.get_model("people", "Person")
AT = datetime(2026, 11, 20, 17, tzinfo=UTC)

register(
    Reason("test.wait", Harm.WAIT, lambda p: f"Wait {p.get('n', '')}", lambda i: f"/wait/{i}/"),
    Reason("test.loss", Harm.LOSS, lambda p: "Loss", lambda i: f"/loss/{i}/"),
)


def organization(code: str, **fields) -> Organization:
    return Organization.objects.create(code=code, name=code, **{"kind": "provider"} | fields)


def viewer(of: Organization) -> Viewer:
    return Viewer(new_id(), of.pk)


def person(name: str = "Made Up") -> Person:
    return Person.objects.using("batch").create(display_name=name, sort_name=name.upper())


def grant(to: Organization, about: Person, *classes: str) -> None:
    for one in classes or ("demographic",):
        Grant.objects.using("batch").create(
            organization_id=to.pk,
            person_id=about.pk,
            data_class=one,
            until=timezone.now() + timedelta(days=1),
            basis="source",
            basis_id=new_id(),
        )
