"""Every address as everybody: by the declared policy, and by whose row it is.

Over 600 answers (LEAST for each viewer): each address by GET and POST, with rows of the county
that are the viewer's own, that are others', and that do not exist, as each of the cast.
"""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from django.test import Client

from tests.architecture import addresses as known
from wayhome.core.policy import PUBLIC
from wayhome.people.models import Person

OUTSIDER, SHERIFF = "otto@faraway.example", "olga@sheriff.example"
SYSTEM = "root@county.example"
VIEWERS = (
    "dana@coc.example",
    "paula@plan.example",
    "lien@plan.example",
    "marta@serena.example",
    "chris@bridge.example",
    "sam@heron.example",
    "ada@county.example",
    SYSTEM,
    "cora@county.example",
    "pia@coc.example",
    OUTSIDER,
    SHERIFF,
)
ADDRESSES = known.all_addresses()
# So many answers are looked at for each viewer; the county is small, and the number only grows.
LEAST = 90
MOST_ROWS = 2
# The pages that show a row; of the others some answer "not now" to its owner.
SHOWING = {
    *("person", "person_looks", "person_restriction", "person_same"),
    *("referral", "import", "import_findings"),
    *("consents", "consent_new", "consent", "consent_take_back", "consent_pdf"),
    *("review_pair", "review_history", "review_question"),
    *("settings_organization", "settings_source", "settings_agreement_end", "settings_notice_end"),
}
MANAGER, PROVIDER = "marta@serena.example", "serena_health_center"


@pytest.fixture
def world(county) -> None:
    """The county with a sheriff, a referral, a draft, two saved views, a question, a merge."""
    known.add_more_cast()
    known.keep_a_view("paula@plan.example")
    known.keep_a_view("dana@coc.example")
    known.add_what_settings_hold()
    known.review_and_correct()
    known.refuse("dana@coc.example")
    known.look_behind_the_glass_and_restrict()
    known.refer("paula@plan.example", PROVIDER, "ecm.pof1a")
    known.refer("lien@plan.example", PROVIDER, "ecm.pof1a", send=False)


def asked(client: Client, url: str, how: str):
    client.cookies.pop("messages", None)  # what an earlier answer had to say
    return getattr(client, how)(url)


def refused_nobody(url: str) -> bool:
    answers = [asked(Client(), url, how) for how in ("get", "post")]
    return all(a.status_code == 302 and "/account/login/" in a["Location"] for a in answers)


def test_nobody_is_sent_to_the_sign_in_page(world) -> None:
    urls = [u for a in ADDRESSES if a.who != PUBLIC for u in a.urls(known.NOBODY_HAS)]
    assert len(urls) > 35
    assert [url for url in urls if not refused_nobody(url)] == []
    assert Client().get("/gallery/").status_code == 200


@pytest.mark.parametrize("email", VIEWERS)
def test_every_address_answers_by_policy_and_row(world, email: str) -> None:
    viewer, client = known.viewer_named(email), known.signed_in(email)
    refusals, wrong, looked = set(), [], 0

    def note(url: str, how: str, answer, wanted: object) -> None:
        wrong.append(f"{how} {url}: {answer.status_code}, not {wanted}")

    for address in ADDRESSES:
        may = not address.roles or viewer.has(*address.roles) or address.who == PUBLIC
        every = known.ALL_ROWS[address.row]() if address.row else [None]
        own = set()
        if address.row:
            own = set(known.rows_of(viewer.organization_id, viewer.roles, address.row))
        foreign = [row for row in every if row not in own][:MOST_ROWS]
        mine = [row for row in every if row in own or row is None][:MOST_ROWS]
        for how in ("get", "post"):
            if not may:
                for url in address.urls((foreign + mine)[0]) + address.urls(known.NOBODY_HAS):
                    answer = asked(client, url, how)
                    looked += 1
                    refusals.add(known.plain(answer))
                    if answer.status_code != 403:
                        note(url, how, answer, 403)
                continue
            missing = [asked(client, url, how) for url in address.urls(known.NOBODY_HAS)]
            for row in foreign if address.row else []:
                for url, none in zip(address.urls(row), missing, strict=True):
                    answer = asked(client, url, how)
                    looked += 1
                    alike = known.plain(answer).replace(str(row), str(known.NOBODY_HAS))
                    # A form is answered before its row is looked for: 422, or back to its page.
                    hidden = (404, 405) if how == "get" else (302, 404, 405, 422)
                    if answer.status_code not in hidden:
                        note(url, how, answer, hidden)
                    if alike != known.plain(none) or _way(answer, row) != _way(none, row):
                        wrong.append(f"{how} {url}: tells that the row exists")
            for row in mine if how == "get" else []:
                for url in address.urls(row):
                    answer = asked(client, url, how)
                    looked += 1
                    if answer.status_code in (403, 500):
                        note(url, how, answer, "an answer")
                    if address.name in SHOWING and answer.status_code not in (200, 302):
                        note(url, how, answer, 200)
    assert wrong == []
    assert len(refusals) <= 1, "a refusal is the same page everywhere"
    assert looked >= LEAST, f"only {looked} answers were looked at"


def _way(answer, row) -> str:
    return answer.headers.get("Location", "").replace(str(row), str(known.NOBODY_HAS))


def text_of(answer) -> str:
    """The body as text, also of a workbook."""
    content = b"".join(answer) if answer.streaming else answer.content
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            return "".join(book.read(name).decode() for name in book.namelist())
    return content.decode(errors="replace")


@pytest.mark.parametrize("email", [OUTSIDER, SHERIFF, SYSTEM])
def test_an_outsider_the_sheriff_and_who_looks_after_the_system_find_nobody_anywhere(
    world, email: str
) -> None:
    people = list(Person.objects.using("batch").values_list("pk", "display_name"))
    names = [name for _, name in people if " " in name]
    keys = known.ids("SELECT key FROM people_sourcerecord WHERE length(key) > 5")
    secrets = [*names, *(str(pk) for pk, _ in people), *keys]
    assert len(secrets) > 150
    client = known.signed_in(email)
    urls = [u for a in ADDRESSES if not a.row for u in a.urls()]
    urls += [f"/worklist.{kind}?answer={a}&served=on" for kind in ("csv", "xlsx")
             for a in ("", "met", "unknown", "not_met")]  # fmt: skip
    urls += [f"/people/?q={name.split()[-1]}" for name in names[:20]]
    for url in urls:
        found = text_of(client.get(url, follow=True))
        assert [one for one in secrets if one in found] == [], url


RELEASED = """
SELECT DISTINCT r.person_id FROM consent_release l
JOIN people_sourcerecord r ON r.source_id = l.source_id AND r.key = l.key AND r.valid_to IS NULL
JOIN coverage_span s ON s.person_id = r.person_id AND s.known_to IS NULL
JOIN organizations_organization o ON o.id = s.plan_id
WHERE o.code = %s AND l.status IN ('granted', 'verbal') AND l.revoked_on IS NULL
AND coalesce(l.expires_on, 'infinity') >= current_date
AND l.recipients && ARRAY[o.code, 'all']::varchar[]
"""


@pytest.mark.parametrize(
    ("email", "plan"),
    [("paula@plan.example", "costa_serena_health"), ("lien@plan.example", "golden_coast_care")],
)
def test_a_plan_sees_only_members_who_released_to_it(county, email: str, plan: str) -> None:
    released = set(known.ids(RELEASED, plan))
    people = dict(Person.objects.using("batch").values_list("pk", "display_name"))
    # A key from before two people were found to be one opens the page of the one.
    now_of = dict(Person.objects.using("batch").values_list("pk", "merged_into_id"))
    client = known.signed_in(email)
    seen = set()
    for answer in ("", "met", "unknown", "not_met"):
        page = client.get("/worklist/", {"answer": answer, "served": "on"}).content.decode()
        lines = text_of(client.get(f"/worklist.csv?answer={answer}&served=on")).splitlines()[1:]
        seen |= set(re.findall(r'href="/people/([0-9a-f-]{36})/"', page))
        counted = re.search(r"(\d+) lines?\b", page)
        assert int(counted.group(1) if counted else 0) == len(lines), "the count tells of others"
    assert seen
    assert {str(pk) for pk in released} >= seen
    opened = {pk for pk in people if client.get(f"/people/{pk}/").status_code == 200}
    open_to = {now_of[pk] or pk for pk in opened}
    assert open_to <= released
    assert {str(pk) for pk in open_to} >= seen
