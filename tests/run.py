"""`make test` and `make proof`: pytest on every core, and what was skipped, counted and named.

With WAYHOME_REQUIRE=chromium,java,... a skip for want of one of these is a failure.
"""

from __future__ import annotations

import os
import sys

import pytest


class Skipped:
    """Collects the reasons for skips, to name them in the last lines."""

    def __init__(self) -> None:
        self.reasons: dict[str, int] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.skipped and isinstance(report.longrepr, tuple):
            reason = report.longrepr[2].removeprefix("Skipped: ")
            self.reasons[reason] = self.reasons.get(reason, 0) + 1


def main() -> int:
    proof = "--proof" in sys.argv
    more = [argument for argument in sys.argv[1:] if argument != "--proof"]
    skipped = Skipped()
    chosen = [] if proof else ["-m", "not proof"]
    cores = str(min(os.cpu_count() or 1, 4))
    code = pytest.main(["-n", cores, "--dist", "loadgroup", *chosen, *more], plugins=[skipped])
    for reason, count in sorted(skipped.reasons.items()):
        sys.stdout.write(f"skipped {count}: {reason}\n")
    required = [w for w in os.environ.get("WAYHOME_REQUIRE", "").split(",") if w]
    missing = [w for w in required if any(w in reason.lower() for reason in skipped.reasons)]
    if missing:
        sys.stdout.write(f"required but missing: {', '.join(missing)}\n")
        return 1
    return int(code)


if __name__ == "__main__":
    sys.exit(main())
