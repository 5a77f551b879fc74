"""The printed referral holds what was sent, in English and Spanish, whatever people wrote."""

from io import BytesIO

import pypdf
import pytest
from django.urls import reverse
from django.utils import timezone

from wayhome.audit.models import Disclosure
from wayhome.core.db import seen_by
from wayhome.core.printing import BLANK, render_pdf
from wayhome.referrals.actions import change_draft, send_referral
from wayhome.referrals.printed import TEMPLATE
from wayhome.referrals.tests.factories import drafted, sent, world
from wayhome.referrals.tests.test_pages import browser

HOSTILE = {
    "typst": '#panic("no") #import "@preview/x:1.0.0" $ x $ <label> @ref \\ `raw` // c /* d */ = H',
    "quotes": '"double" \'single\' \\"both\\" \\u{41} {json: true} ]} ,',
    "long word": "x" * 5000,
    "long text": "word " * 1000,
    "emoji": "a dog 🐕 and 🎉👩‍👧 done",
    "arabic": "السكن مهم جداً",
    "spanish": "Niño, ¿dónde? «Muñoz-García» — sí…",
    "many scripts": "漢字 한글 ខ្មែរ ไทย हिन्दी עברית Привет Հայ ລາວ",
    "control": "a\x07b\u202ec\u200bd\ufeff",
    "lines": "first\n\n- second\n+ third\n1. fourth",
}


def reading(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(pdf)).pages)


def sheet(note: str) -> dict:
    return {
        "language": "en", "title": "Referral", "service": note[:80], "made_up": "Printed today.",
        "from": ["From", note[:80]], "from_contact": "", "to": ["To", "Pathlight"],
        "urgency": ["Answer needed", "Routine"], "person_title": "Person",
        "person": [["Name", note[:200]]], "note": ["What is needed", note],
        "met": ["Met", [note[:60]]],
        "missing": ["Missing", []], "history_title": "History",
        "history": [["1 May", note[:60], note]], "confidential": "Confidential.",
        "blank": f"{BLANK} stands for signs.",
    }  # fmt: skip


@pytest.mark.parametrize("note", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_text_breaks_the_print_or_is_taken_for_a_command(note):
    pdf = render_pdf(TEMPLATE, sheet(note))
    text = reading(pdf)
    assert "What is needed" in text
    assert "Confidential." in text
    root = pypdf.PdfReader(BytesIO(pdf)).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"


def test_commands_are_printed_as_written():
    text = reading(render_pdf(TEMPLATE, sheet(HOSTILE["typst"])))
    assert '#panic("no")' in text
    assert '#import "@preview/x:1.0.0"' in text


def test_signs_that_cannot_be_shown_are_said():
    text = reading(render_pdf(TEMPLATE, sheet(HOSTILE["emoji"])))
    assert "stands for signs" in text
    assert "a dog" in text
    for whole in ("spanish", "arabic"):
        assert "stands for signs" not in reading(render_pdf(TEMPLATE, sheet(HOSTILE[whole])))
    assert "«Muñoz-García»" in reading(render_pdf(TEMPLATE, sheet(HOSTILE["spanish"])))


@pytest.mark.usefixtures("committed")
def test_both_sides_print_what_was_sent_and_it_is_logged():
    w = world()
    draft = drafted(w)
    with seen_by(w.ana):
        change_draft(referral_id=draft.pk, by=w.ana, at=timezone.now(), note="A place for Luna.")
        send_referral(referral_id=draft.pk, by=w.ana, at=timezone.now())
    place = reverse("referral_printed", args=[draft.pk])
    for by in (w.ana, w.ben):
        answer = browser(by).get(place)
        assert answer["Content-Type"] == "application/pdf"
        assert "no-store" in answer["Cache-Control"]
        text = reading(answer.content)
        for part in ("Rosa Delgado", "91234567A", "Sunrise", "A place for Luna.", "Homeless"):
            assert part in text
        assert "treatment_secret" not in text
    lines = Disclosure.objects.using("batch").filter(what="referral printed")
    assert lines.filter(organization_id=w.receiver.pk).exists()


@pytest.mark.usefixtures("committed")
def test_the_print_speaks_spanish():
    w = world()
    place = reverse("referral_printed", args=[sent(w).pk])
    answer = browser(w.ana).get(place, {"lang": "es"})
    assert pypdf.PdfReader(BytesIO(answer.content)).trailer["/Root"]["/Lang"] == "es"
    assert "Sin hogar" in reading(answer.content)
    assert browser(w.ana).get(place, {"lang": "../x"}).status_code == 200
