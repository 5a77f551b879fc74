"""The four characters that structure an interchange; its ISA segment declares them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Delimiters:
    """What separates elements, components, repetitions and segments; one ASCII character each."""

    element: str = "*"
    component: str = ":"
    repetition: str = "^"
    segment: str = "~"

    def __post_init__(self) -> None:
        chosen = (self.element, self.component, self.repetition, self.segment)
        if any(len(char) != 1 or not char.isascii() or char.isalnum() for char in chosen):
            raise ValueError(
                "a delimiter is one ASCII character that is neither a letter nor a digit"
            )
        if len(set(chosen)) != len(chosen) or " " in chosen:
            raise ValueError("delimiters differ from each other and none is a blank")

    def __str__(self) -> str:
        return self.element + self.component + self.repetition + self.segment
