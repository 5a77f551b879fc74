"""Tasks are seen by whose they are, in the order of harm, and only while the person may be seen."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError
from django.utils import timezone

from wayhome.audit.models import Event
from wayhome.core.db import seen_by
from wayhome.core.ids import new_id
from wayhome.core.viewer import NOBODY
from wayhome.tasks.actions import (
    Ask,
    NoSuchTask,
    escalate_overdue,
    finish_task,
    finish_tasks,
    make_task,
    reopen_task,
    take_back_tasks,
)
from wayhome.tasks.models import Task
from wayhome.tasks.queries import tasks_for
from wayhome.tasks.tests.factories import AT, Grant, grant, organization, person, viewer

pytestmark = pytest.mark.usefixtures("committed")
HOUR = timedelta(hours=1)


def ask(of, by, because="test.wait", due=AT + HOUR, target_id=None, **more):
    thing = target_id or new_id()
    make_task(Ask(of.pk, because, due, "thing", thing, **more), by=by, at=AT)


def seen(by, **more):
    with seen_by(by):
        return [todo.sentence for todo in tasks_for(by, at=AT, **more)]


def test_the_worst_harm_comes_first_then_the_earliest():
    here = organization("here")
    me = viewer(here)
    with seen_by(me):
        ask(here, me, params={"n": 2}, due=AT + 2 * HOUR)
        ask(here, me, params={"n": 1})
        ask(here, me, "test.loss", due=AT + 9 * HOUR)
    assert seen(me) == ["Loss", "Wait 1", "Wait 2"]


def test_a_task_belongs_to_its_organization_and_not_to_who_asked():
    here, there = organization("here"), organization("there")
    with seen_by(viewer(there)):
        ask(here, viewer(there))
    assert seen(viewer(here)) == ["Wait "]
    assert seen(viewer(there)) == []
    assert seen(NOBODY) == []
    with seen_by(viewer(there)):
        assert Task.objects.count() == 0


def test_asking_twice_leaves_one_task():
    here, there = organization("here"), organization("there")
    thing = new_id()
    for _ in range(2):
        with seen_by(viewer(there)):
            ask(here, viewer(there), target_id=thing)
    assert seen(viewer(here)) == ["Wait "]


def test_a_task_about_a_person_needs_the_person_on_both_sides():
    here, there = organization("here"), organization("there")
    somebody = person()
    with pytest.raises(ProgrammingError, match="row-level security"), seen_by(viewer(there)):
        ask(here, viewer(there), person_id=somebody.pk)
    grant(there, somebody)
    with seen_by(viewer(there)):
        ask(here, viewer(there), person_id=somebody.pk)
    assert seen(viewer(here)) == []
    grant(here, somebody)
    assert seen(viewer(here)) == ["Wait "]
    Grant.objects.using("batch").update(until=timezone.now() - HOUR)
    assert seen(viewer(here)) == []


def test_finishing_and_taking_the_finish_back():
    here = organization("here")
    me, other = viewer(here), viewer(organization("other"))
    with seen_by(me):
        ask(here, me)
        (todo,) = tasks_for(me, at=AT)
    with seen_by(other), pytest.raises(NoSuchTask):
        finish_task(task_id=todo.id, by=other, at=AT)
    with seen_by(me):
        finish_task(task_id=todo.id, by=me, at=AT)
        assert tasks_for(me, at=AT) == []
        with pytest.raises(NoSuchTask):
            finish_task(task_id=todo.id, by=me, at=AT)
        reopen_task(task_id=todo.id, by=me, at=AT)
        assert len(tasks_for(me, at=AT)) == 1
    assert list(Event.objects.order_by("id").values_list("verb", flat=True)) == [
        "tasks.finished",
        "tasks.reopened",
    ]


def test_who_asked_may_take_back_and_nobody_else():
    here, there, third = (organization(code) for code in ("here", "there", "third"))
    thing = new_id()
    with seen_by(viewer(there)):
        ask(here, viewer(there), target_id=thing)
    with seen_by(viewer(third)):
        assert take_back_tasks(target="thing", target_id=thing, at=AT) == 0
    with seen_by(viewer(there)):
        assert take_back_tasks(target="thing", target_id=thing, at=AT) == 1
    assert seen(viewer(here)) == []


def test_all_tasks_about_a_thing_are_finished_at_once():
    here = organization("here")
    me, thing = viewer(here), new_id()
    with seen_by(me):
        ask(here, me, target_id=thing)
        ask(here, me, "test.loss", target_id=thing)
        assert finish_tasks(target="thing", target_id=thing, by=me, at=AT, because="test.loss") == 1
        assert finish_tasks(target="thing", target_id=thing, by=me, at=AT) == 1


def test_what_is_overdue_is_raised_once():
    here = organization("here")
    me = viewer(here)
    with seen_by(me):
        ask(here, me, due=AT - HOUR)
        ask(here, me, due=AT + HOUR)
    assert escalate_overdue(at=AT) == 1
    assert escalate_overdue(at=AT) == 0
    with seen_by(me):
        first, second = tasks_for(me, at=AT)
    assert (first.harm, first.escalated, first.overdue) == (2, True, True)
    assert (second.harm, second.escalated, second.overdue) == (3, False, False)


def test_mine_are_those_asked_of_me_or_of_nobody_in_particular():
    from wayhome.accounts.models import User
    from wayhome.core.viewer import Viewer

    here = organization("here")
    one, two = (
        User.objects.create_user(f"{name}@a.example", "x", name=name) for name in ("one", "two")
    )
    me = Viewer(one.pk, here.pk)
    with seen_by(me):
        ask(here, me, user_id=one.pk, params={"n": 1})
        ask(here, me, user_id=two.pk, params={"n": 2})
        ask(here, me, params={"n": 3})
    assert seen(me, mine_only=True) == ["Wait 1", "Wait 3"]
    assert len(seen(me)) == 3


def test_no_task_is_ever_deleted_by_the_application():
    here = organization("here")
    me = viewer(here)
    with pytest.raises(ProgrammingError, match="permission denied"), seen_by(me):
        Task.objects.all().delete()
