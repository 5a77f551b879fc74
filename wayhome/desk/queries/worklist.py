"""The worklist in the browser: answers that the viewer's organization may see, best first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from wayhome.core.paging import Page, page_of
from wayhome.core.viewer import Viewer
from wayhome.eligibility.models import Fact, Screening
from wayhome.eligibility.names import AnswerName
from wayhome.people.models import Person
from wayhome.referrals.choices import OPEN, Status
from wayhome.referrals.models import Referral

SORTS = {
    "rank": ("rank", "id"),
    "name": ("person__sort_name", "id"),
    "fresh": ("-freshest", "id"),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the filter bar asks for; its state is the page's address."""

    service: str = ""
    plan: str = ""
    answer: str = ""
    proof: str = ""
    served: bool = False  # show also who is already referred or served
    sort: str = "rank"


@dataclass(frozen=True, slots=True)
class Line:
    """One line: the answer, and the open referral of the viewer's own, if any."""

    screening: Screening
    person: Person
    referral_id: UUID | None
    place: Fact | None  # where they stayed when last seen: how to find them


def answers(wanted: Wanted, *, viewer: Viewer) -> QuerySet[Screening]:
    """The answers that match. Row security leaves out everybody the viewer may not see.

    Of several answers that the viewer sees, the one that rests on most stands.
    """
    deeper = Screening.objects.filter(
        person=OuterRef("person"), service=OuterRef("service"), depth__gt=OuterRef("depth")
    )
    rows = Screening.objects.exclude(Exists(deeper))
    rows = (
        rows.filter(answer=wanted.answer)
        if wanted.answer
        else rows.exclude(answer=AnswerName.NOT_MET)
    )
    if wanted.service:
        rows = rows.filter(service=wanted.service)
    if wanted.plan == "none":
        rows = rows.filter(plans=[])
    elif wanted.plan:
        rows = rows.filter(plans__contains=[wanted.plan])
    if wanted.proof:
        rows = rows.filter(missing_proof__contains=[wanted.proof])
    if not wanted.served:
        rows = rows.filter(already_served="")
    return rows.select_related("person")


def worklist_page(
    wanted: Wanted, *, viewer: Viewer, after: str = "", size: int = 50
) -> tuple[Page[Screening], list[Line]]:
    """One page of lines."""
    order = SORTS.get(wanted.sort, SORTS["rank"])
    page = page_of(answers(wanted, viewer=viewer), order=order, after=after, size=size)
    return page, list(_lines(page.rows, viewer))


def every_line(wanted: Wanted, *, viewer: Viewer, most: int) -> list[Line]:
    """All lines for an export, at most `most`."""
    order = SORTS.get(wanted.sort, SORTS["rank"])
    return list(_lines(list(answers(wanted, viewer=viewer).order_by(*order)[:most]), viewer))


def _lines(shown: Sequence[Screening], viewer: Viewer) -> Iterator[Line]:
    mine = {
        (person, service): found
        for found, person, service in Referral.objects.filter(
            person_id__in={row.person_id for row in shown},
            from_organization_id=viewer.organization_id,
            status__in=[Status.DRAFT, *OPEN],  # who was declined can be referred elsewhere
        )
        .order_by("made_at")
        .values_list("id", "person_id", "service")
    }
    places = {
        fact.person_id: fact
        for fact in Fact.objects.filter(
            person_id__in={row.person_id for row in shown}, fact="place"
        ).order_by("seen")
    }
    for row in shown:
        referral = mine.get((row.person_id, row.service))
        yield Line(row, row.person, referral, places.get(row.person_id))
