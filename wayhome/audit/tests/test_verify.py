"""Whoever owns the database and changes a log is found out, whatever they do to cover it."""

import base64

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connections, transaction

from wayhome.audit.actions import record, seal
from wayhome.audit.keys import code_of
from wayhome.audit.queries import NoAnchor, faults, read_anchors
from wayhome.audit.queries.anchors import Anchor
from wayhome.audit.queries.rows import rows_after
from wayhome.audit.rules import digest_of
from wayhome.audit.tests.factories import START, TICK, as_owner, look, number_of, seals, wrong
from wayhome.core.ids import new_id
from wayhome.core.viewer import NOBODY

pytestmark = pytest.mark.usefixtures("committed")
SEALS, EACH = 4, 3


@pytest.fixture
def lines() -> list:
    """Twelve looks under four seals."""
    made = []
    for turn in range(SEALS):
        made += [look() for _ in range(EACH)]
        seal(at=START + turn * TICK)
    return made


def anchors() -> list[Anchor]:
    return [Anchor(one.log, one.number, str(one.at), one.last, one.digest()) for one in seals()]


def remade(first: int, key=None) -> None:
    """The seals from `first` on, computed anew over the rows as they are now."""
    before = ""
    for one in seals():
        if one.number >= first:
            rows = rows_after("disclosure", one.first - 1, most=EACH)
            rows = [digest for number, digest in rows if number <= one.last]
            one.rows, one.content, one.before = len(rows), digest_of(rows), before
            one.code = key(one.said()) if key else one.code
            as_owner(
                "UPDATE audit_seal SET rows = %s, content = %s, before = %s, code = %s"
                " WHERE id = %s", one.rows, one.content, one.before, one.code, one.pk,
            )  # fmt: skip
        before = one.digest()


def test_an_untouched_log_is_whole(lines: list) -> None:
    assert wrong(*anchors()) == []


@pytest.mark.parametrize("change", [
    "what = 'list'", "by = NULL", "at = at + interval '1 microsecond'", "person_id = id",
    "row_class = 'part2'", "basis = 'release'", "organization_id = NULL", "batch = id",
])  # fmt: skip
def test_an_altered_row_is_found(lines: list, change: str) -> None:
    as_owner(f"UPDATE audit_disclosure SET {change} WHERE id = %s", lines[4].pk)
    (found,) = faults()
    assert (found.wrong, found.rows, found.seals) == ("altered", (4, 6), (2, 2))


def test_a_removed_row_is_found(lines: list) -> None:
    as_owner("DELETE FROM audit_disclosure WHERE id = %s", lines[4].pk)
    (found,) = faults()
    assert (found.wrong, found.rows, found.count) == ("removed", (4, 6), 1)


def test_a_row_removed_for_another_in_its_place_is_found(lines: list) -> None:
    number = number_of(lines[4])
    as_owner("DELETE FROM audit_disclosure WHERE id = %s", lines[4].pk)
    as_owner(INSERT, number, new_id(), new_id())
    assert wrong() == ["altered"]


INSERT = (
    "INSERT INTO audit_disclosure (n, id, at, person_id, data_class, row_class, purpose, what,"
    " basis) OVERRIDING SYSTEM VALUE VALUES (%s, %s, now(), %s, 'x', 'x', 'x', 'x', '')"
)


def test_a_row_put_between_old_ones_is_found(lines: list) -> None:
    with transaction.atomic(using="batch"):
        look()
        transaction.set_rollback(True, using="batch")
    number = number_of(look()) - 1
    for hours in (1, 2, 3):
        look()
        seal(at=START + hours * 360 * TICK)
    assert wrong() == []
    as_owner(INSERT, number, new_id(), new_id())
    (found,) = faults()
    assert (found.wrong, found.rows, found.count) == ("inserted", (number, number), 1)
    as_owner("UPDATE audit_disclosure SET n = DEFAULT WHERE n = %s", number)
    assert wrong() == [], "a row behind the last seal is a new one"
    as_owner(INSERT, -5, new_id(), new_id())
    assert [(one.wrong, one.rows) for one in faults()] == [("inserted", (-5, 0))]


def test_a_seal_that_is_gone_is_found_and_the_others_still_hold(lines: list) -> None:
    as_owner("DELETE FROM audit_seal WHERE number = 2")
    (found,) = faults()
    assert (found.wrong, found.rows, found.seals) == ("gone", (4, 6), (2, 2))


def test_a_cut_end_is_found_with_an_anchor_alone(lines: list) -> None:
    kept = anchors()
    as_owner("DELETE FROM audit_seal WHERE number > 2")
    as_owner("DELETE FROM audit_disclosure WHERE n > 6")
    assert wrong() == []
    (found,) = faults(kept)
    assert (found.wrong, found.rows, found.seals) == ("cut", (7, 12), (3, 4))
    as_owner("DELETE FROM audit_seal")
    assert wrong(*kept) == ["cut"]


def test_a_chain_computed_anew_without_the_key_is_found(lines: list) -> None:
    as_owner("DELETE FROM audit_disclosure WHERE id = %s", lines[4].pk)
    remade(2)
    assert wrong() == ["key"] * 3
    remade(2, key=lambda said: digest_of([said]))
    assert wrong() == ["key"] * 3


def test_a_chain_computed_anew_with_the_key_contradicts_an_older_anchor(lines: list) -> None:
    kept = anchors()
    as_owner("DELETE FROM audit_disclosure WHERE id = %s", lines[4].pk)
    remade(2, key=code_of)
    assert wrong() == []
    assert wrong(*kept) == ["anchor"] * 3
    assert wrong(kept[0]) == [], "an anchor from before the change knows nothing of it"


def test_seals_that_do_not_follow_each_other_are_found(lines: list) -> None:
    as_owner("UPDATE audit_seal SET before = repeat('0', 64) WHERE number = 3")
    assert set(wrong()) == {"chain", "key"}


def test_an_altered_event_is_found() -> None:
    record("people.merged", by=NOBODY, at=START, detail={"rows": 3})
    seal(at=START)
    as_owner("UPDATE audit_event SET detail = '{\"rows\": 2}'")
    (found,) = faults()
    assert (found.log, found.wrong) == ("event", "altered")


def test_a_key_is_replaced_and_the_old_seals_hold(lines: list, settings) -> None:
    old, new = (base64.b64encode(bytes([one]) * 32).decode() for one in (1, 2))
    as_owner("TRUNCATE audit_seal")
    settings.SEAL_KEY = old
    seal(at=START)
    settings.SEAL_KEY = f"{new},{old}"
    look()
    seal(at=START + TICK)
    assert wrong() == []
    settings.SEAL_KEY = new
    assert wrong() == ["key"]
    settings.SEAL_KEY, settings.PRODUCTION = "", True
    with pytest.raises(ImproperlyConfigured, match="WAYHOME_SEAL_KEY"):
        wrong()


def test_a_file_that_holds_no_anchors_is_refused(tmp_path) -> None:
    path = tmp_path / "anchors.jsonl"
    for line in ("no json", "[1]", '{"log": "disclosure"}', '{"more": 1}'):
        path.write_text(line + "\n")
        with pytest.raises(NoAnchor, match="line 1"):
            read_anchors(path)


@pytest.mark.parametrize("role", ["default", "batch"])
def test_no_role_of_the_application_chooses_a_rows_number(lines: list, role: str) -> None:
    with connections[role].cursor() as cursor:
        for said in (INSERT, INSERT.replace("OVERRIDING SYSTEM VALUE", "")):
            with pytest.raises(DatabaseError, match=r"permission denied|cannot insert"):
                cursor.execute(said, [10**15, new_id(), new_id()])
        with pytest.raises(DatabaseError, match="permission denied"):
            cursor.execute("SELECT nextval('audit_disclosure_n_seq')")


def test_whoever_serves_requests_makes_no_seal(lines: list) -> None:
    (last,) = seals()[-1:]
    last.pk, last.number = new_id(), last.number + 1
    with pytest.raises(DatabaseError, match="permission denied"):
        last.save(using="default", force_insert=True)
