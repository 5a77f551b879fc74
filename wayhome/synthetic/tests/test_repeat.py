"""The same seed makes the same bytes; another seed makes another county."""

import hashlib
import os
import subprocess
import sys

import pytest

from wayhome.synthetic.county import synthesize_county

FILES = {
    "hmis.zip",
    "costa_serena_health.834",
    "golden_coast_care.834",
    "served.csv",
    "releases.csv",
    "providers.csv",
    "truth.csv",
}
PROGRAM = """
import sys
from pathlib import Path
from wayhome.synthetic.county import synthesize_county
synthesize_county(people=120, seed=8, out=Path(sys.argv[1]), unrelated=150)
"""


def digests(folder):
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.iterdir()}


def test_repeats_to_the_byte_in_another_process_with_another_hash_seed(tmp_path):
    here, there = tmp_path / "here", tmp_path / "there"
    synthesize_county(people=120, seed=8, out=here, unrelated=150)
    subprocess.run(
        [sys.executable, "-c", PROGRAM, str(there)],
        check=True,
        env=os.environ | {"PYTHONHASHSEED": "4711"},
    )
    assert set(digests(here)) == FILES
    assert digests(here) == digests(there)


def test_another_seed_makes_other_people(tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    synthesize_county(people=40, seed=1, out=one, unrelated=20)
    synthesize_county(people=40, seed=2, out=two, unrelated=20)
    same = {name for name, digest in digests(one).items() if digests(two)[name] == digest}
    assert same == set()


@pytest.mark.parametrize(("people", "plans"), [(1, 1), (7, 3)])
def test_makes_very_small_counties(tmp_path, people, plans):
    summary = synthesize_county(people=people, seed=3, out=tmp_path, plans=plans, unrelated=0)
    assert summary.people == people
    assert len(list(tmp_path.glob("*.834"))) == plans
