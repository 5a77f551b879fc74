"""How fast an 834 roster is parsed, against pyx12's own segment reader on the same file.

Run: `python -m benchmarks.parse_834 10000 100000 1000000`. Each reader runs in a process of its
own, so that memory is its own; every member has 18 segments. The figure is what a user of the
parser gets: typed Arrow batches of members and spans with all checks; pyx12's is its segments.
Both use one processor, so processor time is compared, which other work on the machine disturbs
least.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from pyx12.x12file import X12Reader

from wayhome.exchange.x12_834 import stream_batches

AIM = 8.0
SEGMENTS = 18
FIRST = ("MARIA", "JOSE", "JOHN", "ANA", "LUIS", "DAVID", "KIM", "THANH", "SARA", "OMAR", "IRIS")
LAST = ("GARCIA", "SMITH", "NGUYEN", "LOPEZ-RUIZ", "DE LA CRUZ", "LEE", "BROWN", "VANG", "ORTIZ")


def make(path: Path, members: int) -> None:
    """Write a full file of `members` members, 18 segments each."""
    with path.open("w", encoding="ascii", buffering=1 << 20) as out:
        out.write(
            "ISA*00*          *00*          *ZZ*CADHCS_5010_834*30*PLAN305        "
            "*260105*0000*^*00501*000000001*0*T*:~\n"
            "GS*BE*CADHCS_5010_834*PLAN305*20260105*0000*1*X*005010X220A1~\n"
            "ST*834*0001*005010X220A1~\nBGN*00*FILE*20260105*0000****4~\n"
            "N1*P5*DHCS*FI*1~\nN1*IN*PLAN*FI*305~\n"
        )
        out.writelines(_members(members))
        out.write(f"SE*{members * SEGMENTS + 5}*0001~\nGE*1*1~\nIEA*1*000000001~\n")


def _members(count: int) -> Iterator[str]:
    for n in range(count):
        born = date(1935, 1, 1) + timedelta(days=n * 7919 % 30_000)
        yield (
            "INS*Y*18*001*AI*A*E**AC~\n"
            f"REF*0F*9{n % 10_000_000:07d}{chr(65 + n % 26)}~\nREF*1L*{123_000_000 + n}~\n"
            f"REF*17*2026{n % 12 + 1:02d};;202601;~\nREF*23*4;20200101;;~\n"
            f"REF*3H*33;M1;{n:07d};;~\nREF*6O*;A;Y;;60;~\n"
            f"NM1*IL*1*{LAST[n % 9]}*{FIRST[n % 11]}*{chr(65 + n % 25)}~\n"
            f"PER*IP**TE*951555{n % 10_000:04d}~\nN3*{n % 9973} MAIN ST~\n"
            f"N4*RIVERSIDE CA*CA*925{n % 100:02d}**CY*33~\n"
            f"DMG*D8*{born:%Y%m%d}*{'FM'[n % 2]}~\nLUI*LD*{('ENG', 'SPA')[n % 2]}**7~\n"
            "HD*021**HLT*305;01~\nDTP*348*D8*20260101~\nDTP*349*D8*20260131~\n"
            "REF*CE*M1;101;;;;;;~\nREF*ZX*33~\n"
        )


def read_ours(path: Path) -> int:
    return sum(len(members) for members, _ in stream_batches(path))


def read_pyx12(path: Path) -> int:
    return sum(1 for _ in X12Reader(str(path)))


READERS = {"wayhome": read_ours, "pyx12": read_pyx12}


def timed(reader: str, path: Path) -> dict[str, float]:
    """Seconds of processor time, and peak memory in MB, in a fresh process."""
    command = [sys.executable, "-m", "benchmarks.parse_834", "--reader", reader, str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def _run(reader: str, path: Path) -> None:
    started = time.process_time()
    READERS[reader](path)
    print(
        json.dumps(
            {
                "seconds": time.process_time() - started,
                "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            }
        )
    )


def measure(sizes: list[int]) -> list[dict[str, object]]:
    """Figures for each size, in the form of benchmarks/results.json."""
    results: list[dict[str, object]] = []
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            path = Path(folder) / f"{size}.834"
            make(path, size)
            segments = size * SEGMENTS + 9
            peer, ours = timed("pyx12", path), timed("wayhome", path)
            rate, pace = segments / ours["seconds"], segments / peer["seconds"]
            results.append(
                {
                    "name": f"834 parsing, {size:,} members",
                    "figure": round(rate),
                    "unit": "segments/s",
                    "peer": f"pyx12 X12Reader: {pace:,.0f} segments/s",
                    "ratio": round(rate / pace, 1),
                    "aim": AIM,
                    "reached": rate / pace >= AIM,
                }
            )
            results.append(
                {
                    "name": f"834 parsing memory, {size:,} members",
                    "figure": round(ours["memory"]),
                    "unit": "MB",
                    "peer": f"pyx12 X12Reader: {peer['memory']:.0f} MB",
                    "ratio": round(ours["memory"] / peer["memory"], 1),
                    "aim": 200,
                    "reached": ours["memory"] < 200,
                }
            )
            path.unlink()
    return results


if __name__ == "__main__":
    if sys.argv[1] == "--reader":
        _run(sys.argv[2], Path(sys.argv[3]))
    else:
        print(json.dumps(measure([int(size) for size in sys.argv[1:]]), indent=1))
