"""Benefit enrollment and maintenance (X12 834, 005010X220A1): a plan's roster, in and out."""

from wayhome.exchange.x12_834.header import RosterHeader
from wayhome.exchange.x12_834.write import write_834

__all__ = ["RosterHeader", "write_834"]
