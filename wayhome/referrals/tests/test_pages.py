"""The pages: from choosing to closing, for both sides; and nothing for anybody else."""

import re
from itertools import product
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from wayhome.accounts.models import User
from wayhome.audit.models import Disclosure
from wayhome.core.db import seen_by
from wayhome.organizations.choices import Role
from wayhome.organizations.models import Source
from wayhome.referrals import urls
from wayhome.referrals.actions import decline
from wayhome.referrals.models import Referral
from wayhome.referrals.tests.factories import (
    SERVICE,
    drafted,
    grant,
    organization,
    person,
    provider,
    sent,
    worker,
    world,
)

pytestmark = pytest.mark.usefixtures("committed")
TOKEN = re.compile(r'csrfmiddlewaretoken" value="\w+"|X-CSRFToken": "\w+"|data-left="\d+"')
WITH_ID = [one.name for one in urls.urlpatterns if "referral_id" in str(one.pattern)]


def browser(viewer) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=viewer.user_id))
    return client


def address(name, referral_id):
    more = ["accept"] if name == "referral_answer" else []
    return reverse(name, args=[referral_id, *more])


def text(response) -> str:
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def test_from_choosing_to_the_answer():
    w = world()
    provider("bay-homes", plans="other", open_slots=0)
    ana, ben = browser(w.ana), browser(w.ben)
    start = reverse("referral_new")
    assert "Housing Transition Navigation" in text(ana.get(start, {"person": w.rosa.pk}))
    page = text(ana.get(start, {"person": w.rosa.pk, "service": SERVICE}))
    assert page.index("Contracted with the plan") < page.index("Not contracted with the plan")
    assert "Has open slots (3/9)" in page
    assert not Referral.objects.using("batch").exists()

    chosen = {"person": w.rosa.pk, "service": SERVICE, "to": w.receiver.pk, "client_key": uuid4()}
    for _ in range(2):
        check = ana.post(start, chosen)
    page = text(ana.get(check.url))
    assert "This sends the referral of Rosa Delgado to Pathlight." in page
    assert "Pathlight will not see" in page
    assert 'value="Costa Serena 92901"' in page

    hostile = "<script>alert(1)</script> needs a place with her dog"
    written = {
        "note": hostile, "language": "spa", "phone": "555-0101", "how_to_find": "At the library",
        "urgency": "expedited", "source": "homeless_services",
    }  # fmt: skip
    for _ in range(2):
        done = ana.post(check.url, written)
    one = Referral.objects.using("batch").get()
    assert done.url == reverse("referral", args=[one.pk])
    page = text(ana.get(done.url))
    assert reverse("referral_undo", args=[one.pk]) in page
    assert "Waiting for Pathlight to answer" in page

    page = text(ben.get(reverse("referrals")))
    assert "Rosa Delgado" in page
    assert "expedited" in page
    page = text(ben.get(done.url))
    assert "At the library" in page
    assert "91234567A" in page
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    answer = reverse("referral_answer", args=[one.pk, "accept"])
    assert ben.post(answer, {"seen": 1, "worker": "Bea", "note": ""}).url == done.url
    page = text(ana.get(done.url))
    assert "Accepted" in page
    assert "Bea" in page
    assert "Opened" in page


def test_a_conflict_is_told_and_a_reason_is_asked_for():
    w = world()
    one = sent(w)
    ben, bea = browser(w.ben), browser(w.bea)
    ben.post(reverse("referral_answer", args=[one.pk, "accept"]), {"seen": 1, "worker": ""})
    address = reverse("referral_answer", args=[one.pk, "decline"])
    answer = bea.post(address, {"seen": 1, "reason": "no_capacity"}, follow=True)
    assert "Ben at Pathlight was quicker" in text(answer)
    assert "This field is required" in text(bea.post(address, {"seen": 2}))


def test_taking_back_by_the_toast():
    w = world()
    one = sent(w)
    page = browser(w.ana).post(reverse("referral_undo", args=[one.pk]), follow=True)
    assert "Taken back" in text(page)
    assert browser(w.ben).get(reverse("referral", args=[one.pk])).status_code == 404


def test_typing_is_kept_and_a_draft_can_be_thrown_away():
    w = world()
    draft = drafted(w)
    ana = browser(w.ana)
    written = {"note": "half a", "urgency": "routine", "source": "self"}
    keep = reverse("referral_keep", args=[draft.pk])
    assert ana.post(keep, written).status_code == 204
    assert ana.post(keep, written | {"urgency": "no"}).status_code == 422
    page = ana.get(reverse("referral", args=[draft.pk]), follow=True)
    assert "half a" in text(page)
    ana.post(reverse("referral_discard", args=[draft.pk]))
    assert ana.get(reverse("referral", args=[draft.pk])).status_code == 404


def test_after_declining_the_receiver_reads_no_more_of_the_person():
    w = world()
    one = sent(w)
    with seen_by(w.ben):
        decline(referral_id=one.pk, seen=1, reason="no_capacity", by=w.ben, at=timezone.now())
    ben = browser(w.ben)
    page = text(ben.get(reverse("referral", args=[one.pk])))
    for secret in ("Rosa", "555-0101", "Costa Serena", "91234567A"):
        assert secret not in page
    assert "No capacity now" in page
    assert ben.get(reverse("referral_printed", args=[one.pk])).status_code == 404
    assert "Rosa" not in text(ben.get(reverse("referrals")))


def test_an_outsider_gets_the_same_for_what_is_there_and_what_is_not():
    w = world()
    draft = drafted(w, service="ecm.pof1a").pk
    real = sent(w).pk
    eve = browser(w.eve)
    for name, method, there in product(WITH_ID, ("get", "post"), (real, draft)):
        seen = []
        for key in (there, uuid4()):
            place = address(name, key)
            answer = getattr(eve, method)(place)
            # The page holds its own address (for the change of language) and tokens; nothing else.
            page = TOKEN.sub("", answer.content.decode()).replace(place, "")
            seen.append((answer.status_code, page))
        one, other = seen
        assert one == other, (name, method)
        assert one[0] in {404, 405} or (name, one[0]) == ("referral_keep", 422)
        assert "Rosa" not in one[1]


def test_an_outsider_cannot_begin_a_referral():
    w = world()
    eve, start = browser(w.eve), reverse("referral_new")
    for key in (w.rosa.pk, uuid4(), "nonsense", ""):
        assert eve.get(start, {"person": key, "service": SERVICE}).status_code == 404
        assert eve.post(start, {"person": key, "service": SERVICE}).status_code == 404
    assert "Rosa" not in text(eve.get(reverse("referrals")))
    assert eve.get(reverse("referral_describe")).status_code == 404


def test_who_is_not_signed_in_or_only_keeps_the_machine_stays_outside():
    w = world()
    key = sent(w).pk
    admin = browser(worker("adam", w.sender, Role.SYSTEM_ADMINISTRATOR))
    for name in (one.name for one in urls.urlpatterns):
        place = address(name, key) if name in WITH_ID else reverse(name)
        for method in ("get", "post"):
            assert getattr(Client(), method)(place).status_code == 302, name
            assert getattr(admin, method)(place).status_code == 403, name


def test_the_list_takes_as_many_queries_for_many_as_for_one():
    w = world()
    sent(w)
    ben = browser(w.ben)

    def asked(expected):
        with CaptureQueriesContext(connection) as made:
            page = text(ben.get(reverse("referrals")))
        assert page.count('role="row"') == expected + 1
        return len(made)

    few = asked(1)
    hmis = Source.objects.get()
    for number in range(12):
        other = person(f"Person {number}", hmis)
        grant(w.sender, other, "demographic")
        sent(w, person_id=other.pk)
    assert asked(13) == few == 13
    looks = Disclosure.objects.using("batch").filter(what="referral list")
    assert looks.filter(organization_id=w.receiver.pk).count() == 14


def test_the_list_is_filtered_sorted_and_paged():
    w = world()
    sent(w)
    ben = browser(w.ben)
    place = reverse("referrals")
    assert "Rosa" in text(ben.get(place, {"status": "open", "service": SERVICE, "sort": "waiting"}))
    assert "Rosa" not in text(ben.get(place, {"status": "closed"}))
    assert "Rosa" not in text(ben.get(place, {"tab": "sender"}))
    assert "Rosa" in text(browser(w.ana).get(place, {"tab": "sender"}))
    for nonsense in ({"status": "x", "sort": "'; --", "tab": "y"}, {"after": "%%%"}):
        assert "Rosa" in text(ben.get(place, nonsense))


def test_the_police_see_a_form_and_their_receipts():
    w = world()
    olga = browser(worker("olga", organization("police", "law_enforcement")))
    place = reverse("referral_describe")
    page = text(olga.get(place))
    key = re.search(r'name="client_key" value="([^"]+)"', page).group(1)
    given = {
        "name": "Joe Made-Up", "service": SERVICE, "to": w.receiver.pk, "client_key": key,
        "note": "Leaves jail on Monday.",
    }  # fmt: skip
    page = text(olga.post(place, given, follow=True))
    assert "Joe Made-Up" in page
    assert "Not opened yet" in page
    one = Referral.objects.using("batch").get()
    for name in WITH_ID:
        assert olga.get(address(name, one.pk)).status_code in {404, 405}
    ben = browser(w.ben)
    assert "Leaves jail on Monday." in text(ben.get(reverse("referral", args=[one.pk])))
    assert "Received" in text(olga.get(reverse("referrals")))
