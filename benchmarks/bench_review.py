"""Seconds from the key that decides a pair until the next one stands, in a real browser.

At 200 pairs an hour a reviewer has 18 seconds for each; this is the machine's share of them. A demo
of its own is served as `make demo` serves it: what follows a decision runs beside the reviewer. The
browser itself takes the time, from the key until the second frame after the next pair took the
place of this one, when it has been painted.
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Iterator

from playwright.sync_api import Page, sync_playwright

from benchmarks.bench_pages import CHROMIUM, QUIET, county, signed_in
from benchmarks.results import Entry

LEAD = "dana@coc.example"
PEOPLE, MANY = 5_000, 70_000
PAIRS = 60  # or all there are
FEWEST = 20  # of fewer, no percentile is told
WARM = 3  # the first compile templates
LIMIT = 1.0
A_PAIR = 3600 / 200
KEYS = ("d", "s")  # two people, one person: neither needs a reason
WATCH = """() => {
  const pair = () => document.querySelector("#answer")?.getAttribute("action");
  const before = pair();
  window.taken = new Promise((tell) => {
    addEventListener("keydown", () => {
      const pressed = performance.now();
      const painted = () => requestAnimationFrame(() => tell(performance.now() - pressed));
      const look = () => requestAnimationFrame(pair() === before ? look : painted);
      look();
    }, { once: true, capture: true });
  });
}"""


def measure(people: int) -> Iterator[Entry]:
    """The median and the 95th percentile, with their share of the 18 seconds."""
    with county(people) as (address, _seconds), sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = signed_in(browser, address, LEAD)
        page.goto("/review/", wait_until="load")
        taken = sorted(_turns(page))
        browser.close()
    if len(taken) < FEWEST:
        raise RuntimeError(f"Only {len(taken)} pairs waited for review; a larger county has more.")
    middle, late = statistics.median(taken), statistics.quantiles(taken, n=20)[-1]
    sys.stdout.write(
        f"{len(taken)} pairs; of the {A_PAIR:g} s a pair at 200 an hour, "
        f"{100 * middle / A_PAIR:.1f} percent are the machine's, {100 * late / A_PAIR:.1f} at p95\n"
    )
    for name, seconds in (("median", middle), ("p95", late)):
        yield Entry(
            f"review, {people:,} people: from the key to the next pair, {name}",
            round(seconds, 3),
            "s",
            f"the limit of {LIMIT:g} s",
            round(seconds / LIMIT, 2),
            1.0,
            seconds <= LIMIT,
        )


def _turns(page: Page) -> Iterator[float]:
    """Decide one pair after the other; the seconds that each took to make way for the next."""
    for turn in range(WARM + PAIRS):
        page.wait_for_selector("#answer, #review .empty")
        if not page.locator("#answer").count():
            return
        page.wait_for_selector("#pair #history")  # all of what a reviewer looks at
        page.evaluate(WATCH)
        page.keyboard.press(KEYS[turn % len(KEYS)])
        seconds = page.evaluate("window.taken") / 1000
        if turn >= WARM:
            yield seconds
