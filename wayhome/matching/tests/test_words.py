"""Every word that the linker can write into its evidence has words for a reader."""

from __future__ import annotations

from django.utils.translation import override

from wayhome.matching import evidence
from wayhome.matching.linker.comparisons import COMPARISONS
from wayhome.matching.linker.guards import GUARDS
from wayhome.matching.words import GUARDS as GUARD_WORDS
from wayhome.matching.words import LEVELS


def test_every_guard_and_level_has_words() -> None:
    assert {one.name for one in GUARDS} - set(GUARD_WORDS) == set()
    labels = {level.label for one in COMPARISONS for level in one.levels}
    assert labels - set(LEVELS) == set()


def test_evidence_is_told_in_the_readers_language() -> None:
    text = "prior::-9.1|dob:day and month swapped:5.2|guard:number shared by several people:0"
    with override("es"):
        assert evidence.guard(text) == str(GUARD_WORDS["number shared by several people"])
        assert evidence.guard(text) != "a number that several people share"
        assert [one["detail"] for one in evidence.steps(text)][1] != "day and month swapped"
