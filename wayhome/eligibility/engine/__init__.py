"""The rule engine: one definition of each criterion, read for one person or for everybody.

Pure: no Django, no database of record. `wayhome.eligibility.rules` is the door.
"""
