"""Loads the made-up county into the database: organizations, workers, files, what follows.

Runs the same imports, linkage and rules as a real community, on made-up people.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from django.utils import timezone

from wayhome.accounts.models import User
from wayhome.core import loading
from wayhome.core.db import seen_by
from wayhome.core.ids import new_id
from wayhome.core.viewer import Viewer
from wayhome.desk.refresh.run import refresh
from wayhome.directory.actions import load_providers
from wayhome.eligibility.names import ServiceName
from wayhome.exchange import actions as imports
from wayhome.organizations.actions import add_worker
from wayhome.organizations.choices import Kind, Role, SourceKind
from wayhome.organizations.models import Organization, Source
from wayhome.synthetic.county import synthesize_county

PASSWORD = "made-up-county"  # noqa: S105 - everything it opens is made up
ORGANIZATIONS = (
    ("coc", "Costa Serena Continuum of Care", Kind.COC),
    ("costa_serena_health", "Costa Serena Health", Kind.PLAN),
    ("golden_coast_care", "Golden Coast Care", Kind.PLAN),
    ("serena_health_center", "Costa Serena Community Health Center", Kind.PROVIDER),
    ("bridge_and_bay", "Bridge and Bay Street Medicine", Kind.PROVIDER),
    ("heron_homes", "Heron Supportive Homes", Kind.PROVIDER),
    ("county", "Costa Serena County", Kind.COUNTY),
    ("faraway", "Faraway Clinic", Kind.HOSPITAL),
)
CAST = (
    ("dana@coc.example", "Dana Okafor", "coc", Role.COC_DATA_LEAD),
    ("paula@plan.example", "Paula Reyes", "costa_serena_health", Role.PLAN_ANALYST),
    ("lien@plan.example", "Lien Tran", "golden_coast_care", Role.PLAN_ANALYST),
    ("marta@serena.example", "Marta Ruiz", "serena_health_center", Role.ECM_LEAD_CARE_MANAGER),
    ("chris@bridge.example", "Chris Bell", "bridge_and_bay", Role.COMMUNITY_HEALTH_WORKER),
    ("sam@heron.example", "Sam Hill", "heron_homes", Role.HOUSING_NAVIGATOR),
    ("ada@county.example", "Ada Lindqvist", "county", Role.COUNTY_ADMINISTRATOR),
    ("ada@county.example", "Ada Lindqvist", "county", Role.SYSTEM_ADMINISTRATOR),
    ("otto@faraway.example", "Otto Faraway", "faraway", Role.ECM_LEAD_CARE_MANAGER),
)
# Beside Dana, so that a hard pair waits for a second reading.
SECOND_READER = ("rui@coc.example", "Rui Park", "coc", Role.COC_DATA_LEAD)
PRIVACY = ("pia@coc.example", "Pia Novak", "coc", Role.PRIVACY_OFFICER)
DEMO_CAST = (CAST[0], SECOND_READER, PRIVACY, *CAST[1:])
SOURCES = (
    ("hmis", "County HMIS", "coc", SourceKind.HMIS, "hmis.zip"),
    ("costa_serena_health", "Costa Serena Health enrollment", "costa_serena_health",
     SourceKind.ENROLLMENT, "costa_serena_health.834"),
    ("golden_coast_care", "Golden Coast Care enrollment", "golden_coast_care",
     SourceKind.ENROLLMENT, "golden_coast_care.834"),
    ("releases", "Releases of information", "coc", SourceKind.RELEASES, "releases.csv"),
    ("served", "Already served", "coc", SourceKind.SERVED, "served.csv"),
)  # fmt: skip


def _sign_in() -> str:
    lines = ["The county is loaded. Sign in as one of these; the password is " + PASSWORD + ":"]
    seen = set()
    for email, name, code, role in DEMO_CAST:
        if email not in seen:
            lines.append(f"  {email:24} {name}, {Role(role).label}, {code}")
        seen.add(email)
    return "\n".join(lines)


SIGN_IN = _sign_in()


def load_demo(*, people: int, seed: int) -> None:
    """Load a county of `people` once; a database that has one already is left as it is."""
    if Organization.objects.filter(code="coc").exists():
        return
    now = timezone.now()
    loading.say("Making organizations and workers")
    by = make_cast(at=now, cast=DEMO_CAST)
    with tempfile.TemporaryDirectory(prefix="wayhome-county-") as folder:
        loading.say(f"Making up {people} people and the plans' members")
        synthesize_county(people=people, seed=seed, out=Path(folder), as_of=timezone.localdate(now))
        load_files(Path(folder), by=by, at=now)


def make_cast(*, at: datetime, cast: Iterable[tuple[str, str, str, Role]] = CAST) -> Viewer:
    """Organizations and workers; returns the system administrator as viewer."""
    found = {
        code: Organization.objects.get_or_create(code=code, defaults={"name": name, "kind": kind})[
            0
        ]
        for code, name, kind in ORGANIZATIONS
    }
    by = Viewer(None, found["county"].pk, frozenset({Role.SYSTEM_ADMINISTRATOR}))
    for email, name, code, role in cast:
        add_worker(
            email=email,
            name=name,
            organization=found[code],
            role=role,
            by=by,
            at=at,
            password=PASSWORD,
        )
    return Viewer(User.objects.get(email="ada@county.example").pk, found["county"].pk, by.roles)


def load_files(folder: Path, *, by: Viewer, at: datetime) -> None:
    """Import every file of a synthesized county, then link, screen and share."""
    with seen_by(by):
        load_providers(
            folder / "providers.csv", by=by, at=at, services=[str(s) for s in ServiceName]
        )
    for code, name, owner, kind, file in SOURCES:
        loading.say(f"Importing {file}")
        organization = Organization.objects.get(code=owner)
        source, _made = Source.objects.get_or_create(
            code=code, defaults={"name": name, "kind": kind, "organization": organization}
        )
        viewer = Viewer(by.user_id, organization.pk)
        with seen_by(viewer), (folder / file).open("rb") as stream:
            run = imports.receive(
                file=stream, name=file, source=source, by=viewer, at=at, queue=False
            )
        done = imports.check(run=run, at=at)
        if done.state != "loaded":
            raise RuntimeError(f"{file} was not loaded: {done.why}")
    loading.say("Linking people and asking the rules")
    refresh(import_id=new_id(), at=at, day=timezone.localdate(at))
