"""Makes rosters (834) for the people of any HMIS export, so that the main job runs on it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from wayhome.core.findings import Severity, UnusableInput
from wayhome.exchange.hmis_csv import HmisExport, read_export
from wayhome.synthetic.county import AS_OF
from wayhome.synthetic.coverage import Cover, plan_codes
from wayhome.synthetic.crowd import Crowd
from wayhome.synthetic.dice import Dice
from wayhome.synthetic.from_export import Source, people_of
from wayhome.synthetic.kin import kin_of
from wayhome.synthetic.making import Maker
from wayhome.synthetic.members import Member
from wayhome.synthetic.place import Place
from wayhome.synthetic.population import Cins, Progress
from wayhome.synthetic.rates import Noise, load_noise
from wayhome.synthetic.recording import Recorder
from wayhome.synthetic.rosters import Rosters
from wayhome.synthetic.summary import Summary
from wayhome.synthetic.truth import Truth

HOMELESS_ADDRESS = 0.7  # of the people of an export: without a home of their own


def synthesize_roster(
    *,
    from_hmis: Path,
    plans: int,
    covered: float,
    unrelated: int,
    seed: int,
    out: Path,
    noise: Noise | None = None,
    progress: Progress | None = None,
) -> Summary:
    """Write `<plan>.834` and truth.csv into `out` for the people of the export at `from_hmis`.

    `covered` of them are members of one of `plans` plans, together with `unrelated` other
    members. Works on FY2024 and FY2026; where names are hashed, the people get invented names,
    and nothing can be linked. UnusableInput where the export cannot be read.
    """
    export = read_export(from_hmis, progress=progress)
    if export.findings.stopped:
        first = next(found for found in export.findings if found.severity is Severity.STOP)
        raise UnusableInput(first.message)
    out.mkdir(parents=True, exist_ok=True)
    shares, codes, as_of = noise or load_noise(), plan_codes(plans), _day_of(export)
    maker = Maker(seed)
    source = people_of(export, seed, maker, shares.hmis, as_of)
    recorder = Recorder(shares.medi_cal, as_of, plain=True)
    known = _members(source, seed, as_of, codes, covered, recorder)
    people = list({person.key: person for person in source.persons.values()}.values())
    kin = kin_of(people, seed, as_of, maker, codes, recorder, unrelated // 2)
    crowd = Crowd(seed, as_of, maker, recorder)
    rosters = Rosters(seed, as_of, codes, known + kin, crowd, unrelated - len(kin))
    with Truth(out / "truth.csv") as truth:
        for personal_id, person in source.persons.items():
            truth.add("hmis", personal_id, person.key)
        for number, row in enumerate(_deleted(export, source)):
            truth.add("hmis", row, f"T{number:08d}")
        rosters.write(out, truth, progress)
    summary = Summary.of([], known, rosters.counts)
    summary.people, summary.records = len(people), len(source.persons)
    return summary


def _deleted(export: HmisExport, source: Source) -> list[str]:
    """Clients that are in the file but deleted: they are nobody in a roster."""
    every = export.tables["Client"]["PersonalID"].to_pylist()
    return sorted({str(key) for key in every if key} - set(source.persons))


def _day_of(export: HmisExport) -> date:
    """The day the export ends or was made, the earlier one; a made-up day where none is known."""
    made = export.header.export_date
    known = [day for day in (export.header.end, made.date() if made else None) if day]
    return min(known, default=AS_OF)


def _members(
    source: Source, seed: int, as_of: date, plans: list[str], covered: float, recorder: Recorder
) -> list[list[Member]]:
    """The covered people by household, as Medi-Cal has them; each person once."""
    dice, cins, draws = Dice(seed, "members"), Cins(seed), Cover(plans, "homeless", as_of)
    place, found = Place(), []
    seen: set[str] = set()
    index = 0
    for group in source.groups:
        together, house = dice.chance(covered), []
        home = place.home(dice)
        if dice.chance(HOMELESS_ADDRESS):
            home = place.without_home(dice, home, source.shelters)
        for key in group:
            person = source.persons[key]
            if person.key in seen:
                continue
            seen.add(person.key)
            index += 2
            if not (together if dice.chance(0.85) else dice.chance(covered)):
                continue
            person.home = home
            coverage = draws.coverage(dice, person, cins[index], "", cins[index + 1])
            house.append(Member(person, recorder.record(dice, person), coverage))
        if house:
            found.append(house)
    return found
