"""The linker's model as this community uses it: the shipped one, and what decisions taught it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import cache

from wayhome.matching.linker import Model, load_model
from wayhome.matching.linker.model import SHIPPED
from wayhome.matching.linker.recalibrate import ENOUGH
from wayhome.matching.models import Calibration


@dataclass(frozen=True, slots=True)
class Learned:
    """What decisions have taught so far, for the page that shows it; None before they did."""

    last: Calibration | None
    enough: int


@cache
def shipped_model() -> tuple[Model, str]:
    """The shipped model and its digest, read once a process."""
    return load_model(), hashlib.sha256(SHIPPED.read_bytes()).hexdigest()


def model_in_use(using: str = "default") -> Model:
    """The shipped model with the newest calibration that was learned with it."""
    model, _ = shipped_model()
    last = newest_calibration(using)
    return model if last is None else replace(model, slope=last.slope, offset=last.offset)


def newest_calibration(using: str = "default") -> Calibration | None:
    """The one that counts; None while nothing was learned with this release's model."""
    held = Calibration.objects.using(using).filter(model=shipped_model()[1])
    return held.order_by("-at", "-id").first()


def learned_so_far() -> Learned:
    """What the page on readers' agreement says of it."""
    return Learned(newest_calibration(), ENOUGH)
