"""People: finding somebody, and a person's page."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from wayhome.accounts.limits import limited
from wayhome.audit.actions import disclose, disclose_while_typing
from wayhome.core.policy import MEMBER, may_open, policy, viewer_of
from wayhome.desk.queries.person import person_page
from wayhome.desk.queries.privacy import open_glass_of, restriction_of
from wayhome.desk.queries.search import whoever
from wayhome.desk.show import criteria, facts, links, person
from wayhome.desk.show.candidates import candidate
from wayhome.eligibility.names import served_words
from wayhome.eligibility.queries import confirmed_rules
from wayhome.organizations.choices import Role
from wayhome.organizations.middleware import look_class
from wayhome.organizations.queries import names_by_code
from wayhome.people.models import Person

LOOKERS = (
    Role.COC_DATA_LEAD,
    Role.PLAN_ANALYST,
    Role.ECM_LEAD_CARE_MANAGER,
    Role.COMMUNITY_HEALTH_WORKER,
    Role.HOUSING_NAVIGATOR,
    Role.COUNTY_ADMINISTRATOR,
    Role.PRIVACY_OFFICER,
)
LONGEST = 200  # letters of a search


@policy(MEMBER, *LOOKERS)
@limited("search")
def people(request: HttpRequest) -> HttpResponse:
    """Find people by words of their name, and by a birth date those who are like them."""
    viewer = viewer_of(request)
    asked = request.GET.get("q", "").strip()[:LONGEST]
    typing = "HX-Request" in request.headers
    found = whoever(asked, viewer=viewer, typing=typing)
    shown(request, [*(one.person for one in found.known), *(one for one, _ in found.named)])
    known = [candidate(one) for one in found.known]
    context = {
        "asked": asked,
        "typing": typing,
        "found": found,
        "known": known,
        "emergency": may_open("glass", viewer),
    }
    return render(request, "desk/people.html", context)


def shown(request: HttpRequest, people: list[Person]) -> None:
    """Log that these people were shown while somebody searched or wrote."""
    disclose_while_typing(
        [one.pk for one in people],
        by=viewer_of(request),
        at=timezone.now(),
        what="search",
        row_class=look_class(request),
    )


@policy(MEMBER, *LOOKERS)
def person_view(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Everything the viewer may know of a person; nobody they may not see exists here."""
    viewer = viewer_of(request)
    page = person_page(person_id, viewer=viewer)
    if page is None:
        raise Http404
    disclose(
        [page.person.pk],
        by=viewer,
        at=timezone.now(),
        what="page",
        classes=page.classes,
        row_class=look_class(request),
    )
    today = timezone.localdate()
    plans, confirmed = names_by_code(), confirmed_rules()
    answers = []
    for row in page.screenings:
        decision = criteria.decided(page.facts, row.service, today)
        answers.append(
            {
                "row": row,
                "name": facts.service_name(row.service),
                "criteria": criteria.tree(decision, plans, confirmed),
                "unverified": criteria.unverified(decision, confirmed),
                "served": served_words(row.already_served, plans),
                "missing": [facts.proof_name(key) for key in row.missing_proof],
            }
        )
    context = {
        "page": page,
        "banner": person.banner(page, today, plans),
        "facts": [*facts.lines(page.facts, plans), *person.also_told(page)],
        "answers": answers,
        "coverage": person.coverage(page),
        "steps": person.timeline(page, plans),
        "links": links.links(page.links),
        "glass": open_glass_of(page.person.pk, viewer=viewer, at=timezone.now()),
        "shut": restriction_of(page.person.pk, viewer=viewer),
        "may_restrict": viewer.has(Role.PRIVACY_OFFICER),
    }
    return render(request, "desk/person.html", context)
