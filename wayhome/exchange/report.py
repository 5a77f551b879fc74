"""What an import came to, as lines of text for whoever ran it."""

from __future__ import annotations

from collections import Counter

from wayhome.core.findings import Severity
from wayhome.exchange.models import ImportFinding, ImportRun

SHOWN = 12  # kinds of finding


def report(run: ImportRun) -> str:
    """State, rows by table and change, and the findings that matter most."""
    lines = [f"{run.source.name}: {run.get_state_display()}"]
    if run.why:
        lines.append(f"  {run.why}")
    for table, counts in run.counts.items():
        said = ", ".join(f"{rows:,} {change}" for change, rows in counts.items())
        lines.append(f"  {table}: {said}")
    found = list(ImportFinding.objects.using("batch").filter(run=run))
    total: Counter[str] = Counter()
    for one in found:
        total[one.severity] += one.count
    lines.append("  findings: " + ", ".join(f"{total[s]:,} {s}" for s in Severity))
    weight = {severity: place for place, severity in enumerate(Severity)}
    found.sort(key=lambda one: (weight[Severity(one.severity)], -one.count))
    for one in found[:SHOWN]:
        message = one.examples[0]["message"] if one.examples else one.code
        where = " ".join(part for part in (one.file, one.column) if part)
        lines.append(f"    {one.severity}: {where}: {message} ({one.count:,})")
    if len(found) > SHOWN:
        lines.append(f"    and {len(found) - SHOWN} more kinds; the import's page lists them all.")
    return "\n".join(lines)
