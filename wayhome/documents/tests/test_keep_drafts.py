"""What somebody writes is kept, read by them alone, unreadable at rest, and gone in time."""

from __future__ import annotations

import threading
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connections
from django.utils import timezone

from wayhome.accounts.models import User
from wayhome.core.db import seen_by
from wayhome.core.ids import new_id
from wayhome.core.viewer import Viewer
from wayhome.documents.actions import drop_draft, forget_old_drafts, keep_draft
from wayhome.documents.drafts import LONGEST, is_key
from wayhome.documents.models import Draft
from wayhome.documents.queries import draft_of
from wayhome.organizations.models import Organization

pytestmark = pytest.mark.usefixtures("committed")
KEY = f"referral.decline:{new_id()}"
WORDS = {"note": "She asked for a place with her dog Luna."}


@pytest.fixture
def ana(settings, tmp_path) -> Viewer:
    settings.HOME = tmp_path
    return a_worker("ana")


def a_worker(name: str) -> Viewer:
    where, _ = Organization.objects.get_or_create(code="harbor", name="Harbor", kind="provider")
    user = User.objects.create_user(f"{name}@harbor.example", None, name=name.title())
    return Viewer(user.pk, where.pk)


def keep(by: Viewer, words: dict[str, str] = WORDS, at=None) -> bool:
    with seen_by(by):
        return keep_draft(key=KEY, written=words, by=by, at=at or timezone.now()) is not None


def kept(by: Viewer) -> dict[str, str] | None:
    with seen_by(by):
        found = draft_of(KEY, viewer=by)
    return dict(found.written) if found else None


def test_what_was_written_last_is_brought_back_until_it_is_sent(ana: Viewer) -> None:
    assert keep(ana, {"note": "She"})
    assert keep(ana)
    assert kept(ana) == WORDS
    assert Draft.objects.using("batch").count() == 1
    with seen_by(ana):
        drop_draft(key=KEY, by=ana, at=timezone.now())
    assert kept(ana) is None


def test_nobody_else_reads_it_not_even_in_the_same_organization(ana: Viewer) -> None:
    keep(ana)
    ben = a_worker("ben")
    assert kept(ben) is None
    with seen_by(ben):
        assert not Draft.objects.exists()


def test_at_rest_it_says_nothing(ana: Viewer) -> None:
    keep(ana)
    (row,) = Draft.objects.using("batch").all()
    assert b"Luna" not in bytes(row.sealed)
    assert b"note" not in bytes(row.sealed)


def test_a_draft_put_under_another_row_is_not_read(ana: Viewer) -> None:
    keep(ana)
    rows = Draft.objects.using("batch")
    (row,) = rows.all()
    whole = bytes(row.sealed)
    rows.update(sealed=whole[:-1] + bytes([whole[-1] ^ 1]))
    assert kept(ana) is None


def test_too_much_is_not_kept_and_what_was_kept_stays(ana: Viewer) -> None:
    keep(ana)
    assert not keep(ana, {"note": "x" * (LONGEST + 1)})
    assert kept(ana) == WORDS


def test_after_a_month_it_goes(ana: Viewer) -> None:
    now = timezone.now()
    keep(ana, at=now - timedelta(days=29))
    assert forget_old_drafts(at=now) == 0
    assert forget_old_drafts(at=now + timedelta(days=2)) == 1
    assert kept(ana) is None


def test_two_windows_at_once_keep_one_draft(ana: Viewer) -> None:
    start, kept_both = threading.Barrier(2), []

    def write(words: str) -> None:
        start.wait()
        kept_both.append(keep(ana, {"note": words}))
        connections.close_all()

    windows = [threading.Thread(target=write, args=(words,)) for words in ("one", "two")]
    for window in windows:
        window.start()
    for window in windows:
        window.join()
    assert kept_both == [True, True]
    assert kept(ana) in ({"note": "one"}, {"note": "two"})
    assert Draft.objects.using("batch").count() == 1


@pytest.mark.parametrize("text", ["", "note", "a.b:1", f"../x:{UUID(int=7)}", "a" * 90])
def test_a_key_names_a_form_and_what_it_is_about(text: str) -> None:
    assert not is_key(text)
    assert is_key(KEY)
