"""The pages of consents: who may open them, what they take as a signature, what they print."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from xml.etree import ElementTree

import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from wayhome.consent.models import Consent
from wayhome.desk.consents.strokes import MOST_LETTERS, drawn, read_strokes, typed
from wayhome.desk.refresh.share import settle_grants
from wayhome.desk.tests.consenting import officer, opened_to, said, speak, today, wording
from wayhome.desk.views.people import LOOKERS
from wayhome.documents.queries import open_document
from wayhome.organizations.choices import Role
from wayhome.referrals.tests.factories import World, worker, world
from wayhome.referrals.tests.test_pages import browser

ZIGZAG = "[[[100,100],[300,200],[500,100]]]"
PAPER = b"%PDF-1.7 made up"


@pytest.fixture
def here(committed: None) -> World:
    made = world()
    settle_grants(day=today())
    wording(officer(made.sender))
    return made


def answer(here: World, **more: Any) -> dict[str, Any]:
    form = wording(officer(here.sender))
    return {
        "wording": str(form.pk), "answer": "granted", "language": "en", "classes": ["housing"],
        "purposes": ["treatment"], "recipients": [str(here.receiver.pk)], "signed_on": str(today()),
        "expires_on": str(today()), "signer": "self", "how": "finger", "drawn": ZIGZAG,
    } | more  # fmt: skip


def send(here: World, **more: Any) -> Any:
    address = reverse("consent_new", args=[here.rosa.pk]) + "?form=hmis_release"
    return browser(here.ana).post(address, answer(here, **more))


def test_a_drawn_signature_is_kept_as_we_drew_it(here: World) -> None:
    assert send(here).status_code == 302
    made = Consent.objects.using("batch").select_related("signature").get()
    assert made.signature is not None
    with open_document(made.signature) as content:
        assert content.read() == drawn([[(100, 100), (300, 200), (500, 100)]])
    assert opened_to(here.receiver, here.rosa) == {"demographic", "housing"}
    shown = browser(here.ana).get(reverse("consent_signature", args=[made.pk]))
    assert shown["Content-Disposition"].startswith("attachment")


WRONG: list[dict[str, Any]] = [
    {"drawn": ""},
    {"drawn": "[[[1,1],[2,2]]]"},
    {"drawn": "<svg onload=alert(1)>"},
    {"how": "typed", "typed_name": " ", "witness": "Wanda"},
    {"how": "typed", "typed_name": "Rosa"},
    {"how": "scan", "scan": SimpleUploadedFile("a.png", b"<html><script>")},
    {"how": "scan"},
    {"how": "verbal"},
    {"wording": ""},
    {"recipients": []},
    {"recipients": ["00000000-0000-7000-8000-000000000000"]},
    {"classes": ["hiv"]},
    {"answer": ""},
    {"signed_on": "1999-13-01"},
]


@pytest.mark.parametrize("wrong", WRONG, ids=[str(n) for n in range(len(WRONG))])
def test_what_is_no_consent_is_said_beside_its_field(here: World, wrong: dict[str, Any]) -> None:
    shown = send(here, **wrong)
    assert shown.status_code == 422
    assert "data-errors" in shown.content.decode()
    assert not Consent.objects.using("batch").exists()


@pytest.mark.parametrize(
    ("begins", "kind"),
    [(PAPER, "application/pdf"), (b"\x89PNG\r\n\x1a\n", "image/png"),
     (b"\xff\xd8\xff", "image/jpeg")],
)  # fmt: skip
def test_a_paper_is_what_its_first_bytes_say(here: World, begins: bytes, kind: str) -> None:
    scan = SimpleUploadedFile("../x.html", begins, "text/html")
    assert send(here, how="scan", scan=scan).status_code == 302
    made = Consent.objects.using("batch").select_related("signature").get()
    assert made.signature is not None
    assert made.signature.media_type == kind
    shown = browser(here.ana).get(reverse("consent_signature", args=[made.pk]))
    assert (shown.content, shown["Content-Type"]) == (begins, kind)
    assert ".html" not in shown["Content-Disposition"]


@given(st.text() | st.recursive(st.integers() | st.floats(), st.lists).map(str))
def test_no_points_break_the_reader(text: str) -> None:
    found = read_strokes(text)
    assert found is None or ElementTree.fromstring(drawn(found)) is not None


def test_points_without_end_or_off_the_field_are_no_signature() -> None:
    assert read_strokes(ZIGZAG)
    assert read_strokes("[" * MOST_LETTERS) is None
    assert read_strokes(f"[{ZIGZAG[1:-1]}" + " " * MOST_LETTERS + "]") is None
    assert read_strokes(str([[[0, 0], [900, 200]]] * 101)) is None
    assert read_strokes("[[[0,0],[1001,0]]]") is None
    assert read_strokes("[[[0,0],[-1,300]]]") is None
    assert read_strokes("[[[0,0],[true,300]]]") is None
    assert read_strokes('[[["0","0"],["900","300"]]]') is None


@given(st.text(st.characters(exclude_categories=["C"]), max_size=80))
def test_a_typed_name_stays_a_name(name: str) -> None:
    [text] = ElementTree.fromstring(typed(name))
    assert text.text == (name or None)
    assert len(text) == 0


def reading(pdf: bytes) -> str:
    return " ".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(pdf)).pages)


@pytest.mark.parametrize(("lang", "word"), [("en", "Who may see it"), ("es", "Quién puede verlo")])
def test_it_prints_in_both_languages_tagged(here: World, lang: str, word: str) -> None:
    send(here)
    made = Consent.objects.using("batch").get()
    pdf = browser(here.ana).get(reverse("consent_pdf", args=[made.pk]), {"lang": lang}).content
    text = reading(pdf)
    assert word in text
    assert "Rosa Delgado" in text
    assert "Pathlight" in text
    assert "I agree." in text if lang == "en" else "Acepto." in text
    assert "Not the official" not in text
    root = pypdf.PdfReader(BytesIO(pdf)).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == lang
    assert b"/Figure" in pdf or "/StructTreeRoot" in root


def test_without_the_wording_it_prints_as_not_official(here: World) -> None:
    client = browser(here.ana)
    blank = reading(client.get("/consent-forms/part2.pdf?lang=en").content)
    assert "Not the official form" in blank
    blank = reading(client.get("/consent-forms/part2.pdf?lang=es").content)
    assert "No es el formulario oficial" in blank
    assert "Not the official" not in reading(client.get("/consent-forms/hmis_release.pdf").content)
    assert client.get("/consent-forms/napkin.pdf").status_code == 404


def test_a_loaded_paper_is_given_out_as_it_is(here: World) -> None:
    pri = browser(worker("pri", here.sender, Role.PRIVACY_OFFICER))
    given = {"title": "ASCMI", "version": "2026", "official": "on",
             "paper_en": SimpleUploadedFile("a.pdf", PAPER)}  # fmt: skip
    assert pri.post("/settings/consent-forms/ascmi/", given).status_code == 302
    for who in (here.ana, here.ben):
        assert browser(who).get("/consent-forms/ascmi.pdf?lang=en").content == PAPER
    wrong = given | {"paper_en": SimpleUploadedFile("a.pdf", b"no PDF")}
    assert pri.post("/settings/consent-forms/ascmi/", wrong).status_code == 422
    assert pri.post("/settings/consent-forms/ascmi/", {"title": "A"}).status_code == 422


@pytest.mark.parametrize("role", sorted(Role))
def test_who_opens_the_pages(here: World, role: str) -> None:
    made = speak(here.rosa, said(here.receiver), here.ana)
    client = browser(worker("lou", here.sender, role))
    for name, key in (("consents", here.rosa.pk), ("consent_new", here.rosa.pk),
                      ("consent", made.pk), ("consent_take_back", made.pk)):  # fmt: skip
        shown = client.get(reverse(name, args=[key])).status_code
        assert shown == (200 if role in LOOKERS else 403), name
    settings = client.get(reverse("settings_consent_forms")).status_code
    may = role in (Role.PRIVACY_OFFICER, Role.COUNTY_ADMINISTRATOR)
    assert settings == (200 if may else 403)


def test_whoever_may_not_see_them_finds_no_page(here: World) -> None:
    made = speak(here.rosa, said(here.receiver), here.ana)
    eve, ben = browser(here.eve), browser(here.ben)
    for name in ("consent", "consent_take_back", "consent_pdf", "consent_signature"):
        assert eve.get(reverse(name, args=[made.pk])).status_code == 404
    back = reverse("consent_take_back", args=[made.pk])
    assert eve.post(back, {"reason": "x"}).status_code == 404
    assert ben.get(reverse("consent", args=[made.pk])).status_code == 200
    assert "Who sees what" not in ben.get(reverse("consent", args=[made.pk])).content.decode()
    over = ben.post(back, {"reason": "She asked."})
    assert over["Location"] == reverse("people"), "it was all that ben saw her by"
    assert ben.get(reverse("consent", args=[made.pk])).status_code == 404
