"""A second, naive reading of the law, as a table that a lawyer can check line by line.

It knows nothing of the application's own reading (it imports nothing of it); the tests hold both
against each other. T treatment, P payment, O operations, H housing services, E an emergency. No
column opens anything to a court, a subpoena or the police. A consent counts where it is `+` for any
form, `signed`, `dated` (signed, and with an end) or `part2` (signed, in the form of 42 CFR 2.31).
"""

TABLE = """
class          own    care  agreement  notice  consent  team  emergency
demographic    TPOHE  TPOH  TPOH       TPOH    +        TH    TE
housing        TPOHE  TPOH  TPOH       TPOH    +        TH    TE
health         TPOHE  TPOH  TPOH       -       +        TH    TE
mental_health  TPOHE  TPOH  TPOH       -       +        TH    TE
part2          TPOHE  -     -          -       part2    -     TE
hiv            TPOHE  -     -          -       signed   -     TE
dv             TPOHE  -     -          -       dated    -     -
justice        TPOHE  -     -          -       +        -     -
"""
GROUND = {
    "own": "recorded",
    "care": "treating",
    "agreement": "agreement",
    "notice": "notice",
    "team": "team",
    "emergency": "glass",
}
FORM = {
    "+": set(),
    "signed": {"written"},
    "dated": {"written", "dated"},
    "part2": {"written", "part2_form"},
}
HEAD, *LINES = [line.split() for line in TABLE.strip().splitlines()]
CELLS = {line[0]: dict(zip(HEAD[1:], line[1:], strict=True)) for line in LINES}
# Whoever said no is heard by all but their own records, who cares for them, and an emergency; a
# plan is told of its own members alone.
HEARD_NO = {"agreement", "notice", "consent", "team"}
MEMBERS_ONLY = {"agreement", "notice", "consent"}
NOT_FOR_PLANS = {"team", "emergency"}


def may(data_class: str, purpose: str, kind: str, grounds: set[str]) -> bool:
    """Whether the law lets an organization of this kind know."""
    if kind in ("law_enforcement", "corrections"):
        return False
    if "restricted" in grounds and "named" not in grounds:
        return False
    return any(_opens(column, data_class, purpose, kind, grounds) for column in HEAD[1:])


def _opens(column: str, data_class: str, purpose: str, kind: str, grounds: set[str]) -> bool:
    cell = CELLS[data_class][column]
    if cell == "-" or purpose == "legal":
        return False
    if column in HEARD_NO and "refused" in grounds:
        return False
    if kind == "plan" and column in MEMBERS_ONLY and "covered" not in grounds:
        return False
    if kind == "plan" and column in NOT_FOR_PLANS:
        return False
    if column == "notice" and "spoken" in grounds:
        return False
    if column == "consent":
        return {"consent"} | FORM[cell] <= grounds
    return GROUND[column] in grounds and purpose[0].upper() in cell
