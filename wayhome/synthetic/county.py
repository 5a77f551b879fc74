"""Makes a whole county: HMIS export, rosters, what is served, releases, providers and the truth."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from wayhome.synthetic.coverage import plan_codes
from wayhome.synthetic.crowd import Crowd
from wayhome.synthetic.dice import Dice
from wayhome.synthetic.families import CHILD
from wayhome.synthetic.hmis.defects import TEST_CLIENTS
from wayhome.synthetic.hmis.export import write_hmis
from wayhome.synthetic.kin import kin_of
from wayhome.synthetic.making import Maker
from wayhome.synthetic.members import Member
from wayhome.synthetic.population import House, Progress, cover, register, settle
from wayhome.synthetic.providers import write_providers
from wayhome.synthetic.rates import Noise, load_noise
from wayhome.synthetic.recording import Recorder
from wayhome.synthetic.releases import write_releases
from wayhome.synthetic.rosters import Rosters
from wayhome.synthetic.served import write_served
from wayhome.synthetic.summary import Summary
from wayhome.synthetic.truth import Truth

AS_OF = date(2026, 10, 1)
COVERED = 0.7


def synthesize_county(
    *,
    people: int,
    seed: int,
    out: Path,
    hmis_version: str = "2026",
    plans: int = 2,
    unrelated: int | None = None,
    as_of: date = AS_OF,
    noise: Noise | None = None,
    progress: Progress | None = None,
) -> Summary:
    """Write the files of a made-up county of `people` HMIS persons into `out`.

    `unrelated` is how many members the plans have besides, over all plans (three for each person
    and plan if not given, so that about one member in ten is in the HMIS). `progress` is called
    with what is being done, how much of it is done, and how much there is. The same arguments
    make the same bytes.
    """
    out.mkdir(parents=True, exist_ok=True)
    shares, codes = noise or load_noise(), plan_codes(plans)
    if unrelated is None:
        unrelated = 3 * people * plans
    maker = Maker(seed)
    if progress:
        progress("people", 0, people)
    houses = settle(people, seed, as_of, maker)
    cover(houses, seed, as_of, codes, COVERED)
    register(houses, seed, as_of, shares)
    write_hmis(out / "hmis.zip", houses, seed, as_of, hmis_version, progress)
    recorder = Recorder(shares.medi_cal, as_of, plain=True)
    known = members_of(houses, seed, recorder)
    adults = [p for h in houses for p in h.household.members if p.age(as_of) >= 18]
    most = unrelated // 2
    kin = kin_of(adults, seed, as_of, maker, codes, recorder, most)
    crowd = Crowd(seed, as_of, maker, recorder)
    rosters = Rosters(seed, as_of, codes, known + kin, crowd, unrelated - len(kin))
    with Truth(out / "truth.csv") as truth:
        for house in houses:
            for person in house.household.members:
                for record in house.records[person.key]:
                    truth.add("hmis", record.personal_id, person.key)
        for number, key in enumerate(TEST_CLIENTS):
            truth.add("hmis", key, f"T{number:08d}")
        rosters.write(out, truth, progress)
    write_served(out / "served.csv", houses, kin, seed, as_of, codes)
    write_releases(out / "releases.csv", houses, seed, as_of, codes)
    write_providers(out / "providers.csv", people, seed, codes)
    return Summary.of(houses, known, rosters.counts)


def members_of(houses: list[House], seed: int, recorder: Recorder) -> list[list[Member]]:
    """The covered HMIS people as Medi-Cal has them, by household."""
    dice, found = Dice(seed, "homeless members"), []
    for house in houses:
        members = []
        head = house.household.members[0]
        died = house.story.stays[-1]
        for person, relation in zip(
            house.household.members, house.household.relations, strict=True
        ):
            coverage = house.coverage.get(person.key)
            if coverage is None:
                continue
            others = [p.ssn for p in house.household.members if p is not person and p.ssn]
            identity = recorder.record(dice, person, dice.pick(others) if others else "")
            member = Member(person, identity, coverage)
            if relation == CHILD:
                member.guardian = head
            # Medi-Cal hears of a death late, and of some never.
            if died.destination == 24 and died.exit and dice.chance(0.7):
                member.died = died.exit
            members.append(member)
        if members:
            found.append(members)
    return found
