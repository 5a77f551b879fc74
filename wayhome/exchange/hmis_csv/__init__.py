"""HMIS CSV exports by the HUD layouts of FY2024 and FY2026: read, checked and written."""

from .layout import layout
from .write import write_export

__all__ = ["layout", "write_export"]
