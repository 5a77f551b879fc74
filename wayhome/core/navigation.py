"""The places of the navigation, in the order of the work; shown to whom the page lets in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise

from wayhome.core.policy import may_open
from wayhome.core.viewer import Viewer

_places: list[Place] = []


@dataclass(frozen=True, slots=True)
class Place:
    """One entry. `name` is the address's name; the page's own policy says who is shown it.

    `within` are beginnings of address names that lie under it, so that a referral's page marks
    *Referrals* as the current place.
    """

    order: int
    name: str
    label: str | Promise
    within: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """A place as a page draws it."""

    label: str | Promise
    href: str
    current: bool


def add(*places: Place) -> None:
    """Register places at start; a name registered before is replaced."""
    names = {place.name for place in places}
    _places[:] = [known for known in _places if known.name not in names] + list(places)
    _places.sort(key=lambda place: place.order)


def shown_to(viewer: Viewer, url_name: str = "") -> Iterator[Shown]:
    """What this viewer's navigation holds; a page that does not exist is not offered."""
    if viewer.organization_id is None:
        return
    for place in _places:
        if href := may_open(place.name, viewer):
            yield Shown(place.label, href, is_within(place, url_name))


def is_within(place: Place, url_name: str) -> bool:
    """Whether the page named `url_name` belongs to this place."""
    return url_name == place.name or any(url_name.startswith(start) for start in place.within)
