"""`make bench`: measures hot paths into benchmarks/results.json. `make bench ONLY=import` for one.

Fails when a measurement failed, not when an aim was missed. `ONLY="import --large"` goes to a
million rows. What takes an hour runs only when it is named.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from itertools import chain

from benchmarks.results import Entry, keep, show

LARGE = "--large"


def imports(large: bool) -> None:
    """HMIS and 834 imports into PostgreSQL against raw COPY."""
    from benchmarks.bench_import import main

    main([LARGE] if large else [])


def parse(large: bool) -> None:
    """834 parsing against pyx12's segment reader."""
    from benchmarks.parse_834 import measure

    sizes = [10_000, 100_000, 1_000_000] if large else [10_000, 100_000]
    for found in measure(sizes):
        entry = Entry(**found)  # type: ignore[arg-type]
        sys.stdout.write(show(entry) + "\n")
        keep([entry])


def worklist(large: bool) -> None:
    """The whole job on files; both sizes always, the larger is the one with an aim."""
    from benchmarks.bench_worklist import measure

    for entry in measure():
        sys.stdout.write(show(entry) + "\n")
        keep([entry])


def pages(large: bool) -> None:
    """Each screen in a browser, on a county of 10,000 people (70,000 with --large)."""
    from benchmarks.bench_pages import MANY, PEOPLE, measure

    for entry in measure(MANY if large else PEOPLE):
        sys.stdout.write(show(entry) + "\n")
        keep([entry])


def review(large: bool) -> None:
    """From the key that decides a pair to the next one, on a county of 5,000 (or 70,000)."""
    from benchmarks.bench_review import MANY, PEOPLE, measure

    for entry in measure(MANY if large else PEOPLE):
        sys.stdout.write(show(entry) + "\n")
        keep([entry])


def policy(large: bool) -> None:
    """What row security and the law's rows cost on 70,000 clients."""
    from benchmarks.bench_policy import measure

    for entry in measure():
        sys.stdout.write(show(entry) + "\n")
        keep([entry])


def matching(large: bool) -> None:
    """Wayhome and other tools on sets whose truth is known, up to a million on each side.

    Then one person against a million (with --large, against fewer, too), encodings and digests.
    """
    from benchmarks.bench_matching import measure
    from benchmarks.matching.encoded import measure as without_names
    from benchmarks.matching.hashed import measure as hashed_exports
    from benchmarks.matching.one_person import SIZES
    from benchmarks.matching.one_person import measure as one_person

    sizes = SIZES if large else SIZES[-1:]
    for entry in chain(measure(), one_person(sizes), without_names(large), hashed_exports(large)):
        sys.stdout.write(show(entry) + "\n")
        keep([entry])


def matching_state(large: bool) -> None:
    """300,000 clients against 15,000,000 members; goes on where it was cut off."""
    from benchmarks.matching.page import write
    from benchmarks.matching.state import entries, run

    run()
    write()
    for entry in entries():
        sys.stdout.write(show(entry) + "\n")
        keep([entry])


ALL: dict[str, Callable[[bool], None]] = {
    "import": imports,
    "parse": parse,
    "worklist": worklist,
    "pages": pages,
    "review": review,
    "policy": policy,
    "matching": matching,
}
NAMED = {**ALL, "matching-state": matching_state}


def main(arguments: list[str]) -> int:
    """Run what is named, or all; 2 for a name that is none."""
    large = LARGE in arguments
    named = [argument for argument in arguments if argument != LARGE] or list(ALL)
    if unknown := set(named) - set(NAMED):
        sys.stderr.write(f"No benchmark {', '.join(unknown)}; there are {', '.join(NAMED)}.\n")
        return 2
    for name in named:
        NAMED[name](large)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
