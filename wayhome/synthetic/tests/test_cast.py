"""Who works in the demo, and what they are there to show."""

from __future__ import annotations

from django.utils import timezone

from wayhome.matching.queries import readers_of
from wayhome.organizations.models import Organization
from wayhome.synthetic.demo import DEMO_CAST, SIGN_IN, make_cast


def test_a_hard_pair_finds_a_second_reader_in_the_demo(committed: None) -> None:
    make_cast(at=timezone.now(), cast=DEMO_CAST)
    assert len(readers_of(Organization.objects.get(code="coc").pk)) == 2


def test_everybody_of_the_demo_is_said_to_whoever_starts_it() -> None:
    assert all(SIGN_IN.count(email) == 1 for email, *_ in DEMO_CAST)
