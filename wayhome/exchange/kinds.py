"""Which importer takes which kind of file."""

from __future__ import annotations

from wayhome.core.findings import UnusableInput
from wayhome.exchange.hmis_store.importer import HmisImport
from wayhome.exchange.importing import Importer
from wayhome.exchange.lists.importer import ReleasesImport, ServedImport
from wayhome.exchange.lists.providers import ProvidersImport
from wayhome.exchange.roster_store.importer import RosterImport
from wayhome.organizations.choices import SourceKind

IMPORTERS: dict[str, type[Importer]] = {
    SourceKind.HMIS: HmisImport,
    SourceKind.ENROLLMENT: RosterImport,
    SourceKind.RELEASES: ReleasesImport,
    SourceKind.SERVED: ServedImport,
    SourceKind.PROVIDERS: ProvidersImport,
}


def importer_for(kind: str) -> Importer:
    """A fresh importer. Raises UnusableInput for a kind that has none here."""
    if kind not in IMPORTERS:
        raise UnusableInput(f"Files of the kind {kind} are not imported here.")
    return IMPORTERS[kind]()
