"""`make test` and `make proof`: pytest on every core, and what was skipped, counted and named.

With WAYHOME_REQUIRE=chromium,java,... a skip for want of one of these is a failure. Arguments go
to pytest; `make proof` without any also runs what is no test of one process (tests/proof/parts.py).
"""

from __future__ import annotations

import os
import sys

import pytest


class Skipped:
    """Collects the reasons for skips, to name them in the last lines."""

    def __init__(self) -> None:
        self.reasons: dict[str, int] = {}

    def note(self, reason: str) -> None:
        self.reasons[reason] = self.reasons.get(reason, 0) + 1

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.skipped and isinstance(report.longrepr, tuple):
            self.note(report.longrepr[2].removeprefix("Skipped: "))

    def missing(self) -> list[str]:
        """What WAYHOME_REQUIRE names and a skip was for want of."""
        required = [w for w in os.environ.get("WAYHOME_REQUIRE", "").split(",") if w]
        said = [reason.lower().replace(" ", "") for reason in self.reasons]
        return [word for word in required if any(word in reason for reason in said)]


def main() -> int:
    proof = "--proof" in sys.argv
    more = [argument for argument in sys.argv[1:] if argument != "--proof"]
    skipped = Skipped()
    chosen = [] if proof else ["-m", "not proof"]
    cores = str(min(os.cpu_count() or 1, 4))
    codes = [pytest.main(["-n", cores, "--dist", "loadgroup", *chosen, *more], plugins=[skipped])]
    if proof and not more:
        from tests.proof import parts

        codes += [part(skipped.note) for part in parts.PARTS]
    for reason, count in sorted(skipped.reasons.items()):
        sys.stdout.write(f"skipped {count}: {reason}\n")
    if missing := skipped.missing():
        sys.stdout.write(f"required but missing: {', '.join(missing)}\n")
        return 1
    return max(map(int, codes))


if __name__ == "__main__":
    sys.exit(main())
