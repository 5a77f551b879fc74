"""What is asked where a roster does not say whether it holds everybody, or does not look whole.

It is never guessed: read as changes, a whole roster would keep everybody who left the plan; read as
whole, a file of changes would drop everybody it does not name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

COMPARE = "030"  # INS03: audit or compare, what files of everybody bear
CUT = frozenset({"truncated", "se-missing", "ge-missing", "iea-missing", "member-count"})


def question(members: Mapping[str, int], gone: int, maintenance: Mapping[str, int]) -> str:
    """The question, with what either answer does and what the members' own codes (INS03) hint at.

    `gone` are members of the files before who are not in this one; `maintenance` counts codes.
    """
    here = sum(members.values())
    hint = ""
    if maintenance and set(maintenance) == {COMPARE}:
        hint = " All of them bear maintenance code 030 (compare), as whole rosters do."
    elif COMPARE not in maintenance and maintenance:
        codes = ", ".join(sorted(maintenance)[:5])
        hint = f" They bear maintenance codes {codes}, as files of changes do."
    return (
        "Is this the whole roster or only changes? The file does not say (BGN08). "
        f"It has {here:,} members.{hint} As the whole roster: members sent before and not in this "
        f"file count as gone, {gone:,} of them. As changes only: those {gone:,} stay as they are."
    )


def doubts(found: Iterable[str], gone: int) -> list[str]:
    """Why a whole roster that lost its end needs a person: whom it lacks would count as gone.

    `found` are codes of findings.
    """
    if not gone or not CUT & set(found):
        return []
    return [
        "The file looks cut off: its end is missing, or it has not as many members as it promises "
        f"(see the findings). {gone:,} members of the last file are not in it and would count as "
        "gone. Ask the plan for the whole file, and do not load this one unless it is whole."
    ]
