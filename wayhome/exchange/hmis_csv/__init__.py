"""HMIS CSV exports by the HUD layouts of FY2024 and FY2026: read, checked and written."""

from .export_row import ExportHeader
from .layout import layout
from .limits import DEFAULT_LIMITS, Limits
from .read import HmisExport, read_export
from .write import write_export

__all__ = [
    "DEFAULT_LIMITS",
    "ExportHeader",
    "HmisExport",
    "Limits",
    "layout",
    "read_export",
    "write_export",
]
