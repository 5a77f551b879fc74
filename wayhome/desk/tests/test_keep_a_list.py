"""Views and columns are the worker's own: kept, found again, deleted with a way back."""

from __future__ import annotations

import csv
import io

import pytest
from django.utils import timezone

from tests.architecture import addresses as known
from wayhome.core.db import seen_by
from wayhome.desk import actions
from wayhome.desk.models import SavedView
from wayhome.desk.queries.kept import columns_of, views_of

DANA, PAULA = "dana@coc.example", "paula@plan.example"
KEPT = "service=cs.housing_navigation&answer=unknown&sort=name"


@pytest.fixture
def dana(county):
    return known.signed_in(DANA)


def save(client, name: str, kept: str = KEPT):
    return client.post("/worklist/views/", {"name": name, "kept": kept})


def test_a_view_is_saved_opened_deleted_and_brought_back(dana) -> None:
    assert save(dana, "  Navigation, proof   missing ")["Location"] == f"/worklist/?{KEPT}"
    page = dana.get("/worklist/").content.decode()
    assert "Navigation, proof missing" in page
    assert KEPT.replace("&", "&amp;") in page
    view = SavedView.objects.using("batch").get()
    dana.post(f"/worklist/views/{view.pk}/delete/")
    page = dana.get("/worklist/").content.decode()
    assert f"/worklist/views/{view.pk}/restore/" in page, "the message offers the way back"
    assert f"?{KEPT.replace('&', '&amp;')}" not in page
    dana.post(f"/worklist/views/{view.pk}/restore/")
    assert "Navigation, proof missing" in dana.get("/worklist/").content.decode()


def test_the_same_name_again_replaces_what_it_kept(dana) -> None:
    save(dana, "Mine")
    save(dana, "mine", "served=on")
    assert [(v.name, v.query) for v in SavedView.objects.using("batch").all()] == [
        ("mine", "served=on")
    ]


def test_a_view_keeps_only_what_the_page_understands(dana) -> None:
    save(dana, "Mine", "answer=met&next=//evil.example&after=x&col=plan&col=nonsense")
    (view,) = SavedView.objects.using("batch").all()
    assert view.query == "answer=met&col=person&col=service&col=plan"


def test_nobody_sees_or_deletes_anothers_view(dana) -> None:
    save(dana, "Mine")
    view = SavedView.objects.using("batch").get()
    paula = known.signed_in(PAULA)
    assert paula.post(f"/worklist/views/{view.pk}/delete/").status_code == 404
    with seen_by(known.viewer_named(PAULA)):
        assert not SavedView.objects.exists()


def test_there_is_an_end_to_views_and_to_what_was_put_away(county) -> None:
    by, now = known.viewer_named(DANA), timezone.now()
    with seen_by(by):
        for n in range(actions.MOST_VIEWS):
            view = actions.save_view(page="worklist", name=f"View {n}", query="", by=by, at=now)
        with pytest.raises(actions.TooMany):
            actions.save_view(page="worklist", name="One more", query="", by=by, at=now)
        actions.delete_view(view_id=view.pk, by=by, at=now - 2 * actions.KEPT)
    assert actions.forget_deleted_views(at=now) == 1
    with seen_by(by):
        assert len(views_of(by, "worklist")) == actions.MOST_VIEWS - 1


def header(client) -> list[str]:
    text = client.get("/worklist.csv").content.decode().lstrip("\ufeff")
    return next(csv.reader(io.StringIO(text)))


def test_chosen_columns_are_kept_and_the_file_follows_them(dana) -> None:
    assert len(header(dana)) == 11
    dana.post("/worklist/columns/", {"col": ["plan", "missing"], "kept": "answer=met"})
    assert header(dana) == ["Person", "Service", "Plan", "Missing proof"]
    page = dana.get("/worklist/").content.decode()
    assert ">Missing proof</th>" in page
    assert ">Why</th>" not in page
    with seen_by(by := known.viewer_named(DANA)):
        assert columns_of(by, "worklist") == ["person", "service", "plan", "missing"]
    dana.post("/worklist/columns/", {"usual": "1"})
    assert len(header(dana)) == 11
