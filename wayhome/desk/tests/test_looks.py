"""Who has looked is told in sentences, to whom it may be told, and printed for the person."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from io import BytesIO

import pypdf
import pytest
from django.urls import reverse
from django.utils import timezone, translation

from wayhome.audit.actions import disclose
from wayhome.audit.models import Disclosure, Event
from wayhome.consent.models import Grant
from wayhome.core.classes import DataClass
from wayhome.core.db import seen_by
from wayhome.core.viewer import Viewer
from wayhome.desk.queries.looks import DAYS_A_PAGE, looks_page
from wayhome.desk.show.looks import days
from wayhome.referrals.tests.factories import HELD, World, grant, organization, sent, worker, world
from wayhome.referrals.tests.test_pages import browser

pytestmark = pytest.mark.usefixtures("committed")
NOON = timezone.make_aware(datetime(2026, 3, 4, 12))  # in the community's own time
TOMORROW = NOON.date() + timedelta(days=1)


@pytest.fixture
def w() -> World:
    found = world()
    grant(found.receiver, found.rosa, DataClass.DEMOGRAPHIC, DataClass.HOUSING)
    return found


def look(w: World, by: Viewer, what: str = "page", at: datetime = NOON, **more) -> None:
    with seen_by(by):
        disclose([w.rosa.pk], by=by, at=at, what=what, **more)


def told(w: World, by: Viewer, before: date = TOMORROW) -> list[dict]:
    with seen_by(by):
        page = looks_page(w.rosa.pk, viewer=by, before=before)
        return days(page) if page else []


def test_fifty_lines_of_lists_are_one_sentence(w: World) -> None:
    for minute in range(50):
        look(w, w.ana, "worklist line", NOON + timedelta(minutes=minute))
    look(w, w.ana, "page", classes=("demographic", "housing"))
    look(w, w.ben, "search")
    (day,) = told(w, w.ana)
    ana, ben = day["lines"]
    assert ana["who"] == "Harbor Coc"
    assert ana["did"] == ["Seen on a list 50 times, from 12:00 to 12:49.",
                          "Opened the page, at 12:00."]  # fmt: skip
    assert ana["shown"] == ["who they are", "housing"]
    assert ana["why"] == ["care and its coordination"]
    assert (ben["who"], ben["did"]) == ("Pathlight", ["Found in a search, at 12:00."])


def test_a_look_of_two_classes_is_one_look(w: World) -> None:
    for _ in range(2):
        look(w, w.ana, classes=("demographic", "housing", "health"))
    assert told(w, w.ana)[0]["lines"][0]["did"] == ["Opened the page 2 times, at 12:00."]


def test_workers_are_named_to_their_own_organization_alone(w: World) -> None:
    look(w, w.ben)
    look(w, w.bea)
    assert told(w, w.ben)[0]["lines"][0]["workers"] == ["Bea", "Ben"]
    assert told(w, w.ana)[0]["lines"][0]["workers"] == []


def test_the_ground_is_what_row_security_saw_then(w: World) -> None:
    Grant.objects.using("batch").filter(organization_id=w.receiver.pk).delete()
    ends = timezone.now() + timedelta(days=1)
    for basis in ("release", "agreement"):
        Grant.objects.using("batch").create(
            organization_id=w.receiver.pk, person_id=w.rosa.pk, data_class="demographic",
            until=ends, basis=basis, basis_id=w.rosa.pk,
        )  # fmt: skip
    look(w, w.ben)
    look(w, w.ben, "referral page", basis=f"referral {w.rosa.pk}")
    Grant.objects.using("batch").filter(organization_id=w.receiver.pk, basis="release").delete()
    lines = Disclosure.objects.using("batch").order_by("what")
    assert [one.basis for one in lines] == ["agreement release", f"referral {w.rosa.pk}"]
    assert told(w, w.ana)[0]["lines"][0]["grounds"] == [
        "a release of information", "a data sharing agreement", "a referral",
    ]  # fmt: skip


@pytest.mark.parametrize("what", ["part2_program", "victim_service_provider"])
def test_a_look_by_a_protected_program_is_told_to_it_alone(w: World, what: str) -> None:
    program = organization("quiet-house", **{what: True})
    grant(program, w.rosa, *HELD, DataClass.DV)
    inside = worker("ivy", program)
    look(w, inside, "referral list", basis="referral")
    assert Disclosure.objects.using("batch").get().row_class in ("part2", "dv")
    assert told(w, w.ana) == []
    assert told(w, inside)[0]["lines"][0]["who"] == "Quiet House"


def test_an_organization_said_to_be_a_protected_program_later_is_told_no_more(w: World) -> None:
    look(w, w.ben)
    assert told(w, w.ana)
    w.receiver.part2_program = True
    w.receiver.save()
    assert told(w, w.ana) == []
    assert told(w, w.ben)


def test_a_referral_names_its_receiver_unless_that_says_too_much(w: World) -> None:
    sent(w)
    tomorrow = timezone.localdate() + timedelta(days=1)
    said = [deed for line in told(w, w.ana, tomorrow)[0]["lines"] for deed in line["did"]]
    assert any(one.startswith("Sent a referral to Pathlight") for one in said)
    w.receiver.part2_program = True
    w.receiver.save()
    grant(w.plan, w.rosa, DataClass.DEMOGRAPHIC, DataClass.HOUSING)
    other = worker("pia", w.plan)
    said = [deed for line in told(w, other, tomorrow)[0]["lines"] for deed in line["did"]]
    assert any(one.startswith("Sent a referral to another organization") for one in said)
    assert not any("Pathlight" in one for one in said)


def test_days_are_the_communitys_and_a_page_holds_some_of_them(w: World) -> None:
    late = timezone.make_aware(datetime(2026, 3, 4, 23, 30))  # the next day in UTC
    look(w, w.ana, at=late)
    assert [one["day"] for one in told(w, w.ana)] == [date(2026, 3, 4)]
    for number in range(1, DAYS_A_PAGE + 3):
        look(w, w.ana, at=NOON - timedelta(days=number))
    page = browser(w.ana).get(reverse("person_looks", args=[w.rosa.pk]) + "?before=2026-03-05")
    found = re.search(r'href="\?before=([0-9-]+)"', page.content.decode())
    assert found, "there is a next page"
    first = told(w, w.ana)
    second = told(w, w.ana, date.fromisoformat(found.group(1)))
    assert (len(first), len(second)) == (DAYS_A_PAGE, 3)
    assert not {one["day"] for one in first} & {one["day"] for one in second}
    assert told(w, w.ana, date(2016, 1, 1)) == []


def test_the_page_itself_is_a_look_and_nobody_is_there_for_others(w: World) -> None:
    place = reverse("person_looks", args=[w.rosa.pk])
    assert browser(w.eve).get(place).status_code == 404
    assert browser(w.ana).get(place, {"before": "nonsense"}).status_code == 200
    assert Disclosure.objects.using("batch").get().what == "looks"


def made(w: World, by: Viewer, **asked):
    given = {"since": "2026-01-01", "upto": "2026-03-31", "language": "en"} | asked
    return browser(by).post(reverse("person_accounting", args=[w.rosa.pk]), given)


def reading(answer) -> str:
    assert answer["Content-Type"] == "application/pdf"
    text = "\n".join(p.extract_text() for p in pypdf.PdfReader(BytesIO(answer.content)).pages)
    return " ".join(text.split())


def test_the_accounting_names_organizations_and_no_worker(w: World) -> None:
    look(w, w.ben, classes=("demographic", "housing"))
    look(w, w.ana, at=NOON - timedelta(days=99))
    text = reading(made(w, w.ben))
    for part in ("Accounting of disclosures", "Rosa Delgado", "4 March 2026", "Pathlight",
                 "Opened the page", "who they are", "housing: where they stay",
                 "privacy officer of Pathlight"):  # fmt: skip
        assert part in text
    for part in ("Ben", "Harbor Coc", "Bea"):
        assert part not in text
    assert "nobody was shown anything" in reading(made(w, w.ben, since="2026-03-05"))


def test_the_accounting_speaks_spanish_and_is_tagged(w: World) -> None:
    look(w, w.ana)
    answer = made(w, w.ana, language="es")
    root = pypdf.PdfReader(BytesIO(answer.content)).trailer["/Root"]
    assert (root["/Lang"], bool(root["/MarkInfo"]["/Marked"])) == ("es", True)
    text = reading(answer)
    assert "4 de marzo de 2026" in text
    assert "Accounting" not in text
    with translation.override("es"):
        assert told(w, w.ana)[0]["lines"][0]["did"] == ["Abrió la página, 12:00\u00a0h."]


def test_making_it_is_logged(w: World) -> None:
    made(w, w.ana)
    line = Disclosure.objects.using("batch").get(what="accounting")
    assert (line.person_id, line.by, line.basis) == (w.rosa.pk, w.ana.user_id, "source")
    event = Event.objects.using("batch").get(verb="people.accounting.made")
    assert event.detail == {"since": "2026-01-01", "upto": "2026-03-31"}


@pytest.mark.parametrize("asked", [
    {"since": "2020-03-31"}, {"since": "2026-04-01"}, {"upto": ""}, {"language": "fr"},
])  # fmt: skip
def test_a_span_that_cannot_be_is_asked_for_again(w: World, asked: dict) -> None:
    answer = made(w, w.ana, **asked)
    assert answer.status_code == 302
    assert not Disclosure.objects.using("batch").exists()


def test_six_years_to_the_day_may_be_asked_for(w: World) -> None:
    assert made(w, w.ana, since="2020-04-01").status_code == 200
    assert made(w, w.ana, since="2022-03-01", upto="2028-02-29").status_code == 200


def test_nobody_accounts_for_somebody_they_may_not_see(w: World) -> None:
    assert made(w, w.eve).status_code == 404
