"""The directory in HSDS 3.0's tables and columns, with 3.1's unit, service_capacity and url."""

from wayhome.directory.models.contact import Contact, Language, Phone
from wayhome.directory.models.location import Accessibility, Address, Location, ServiceAtLocation
from wayhome.directory.models.metadata import Metadata, MetaTableDescription
from wayhome.directory.models.organization import (
    Funding,
    Organization,
    OrganizationIdentifier,
    Program,
    Url,
)
from wayhome.directory.models.profile import ProviderProfile
from wayhome.directory.models.schedule import Schedule
from wayhome.directory.models.service import (
    CostOption,
    RequiredDocument,
    Service,
    ServiceArea,
    ServiceCapacity,
    Unit,
)
from wayhome.directory.models.taxonomy import Attribute, Taxonomy, TaxonomyTerm

__all__ = [
    "Accessibility",
    "Address",
    "Attribute",
    "Contact",
    "CostOption",
    "Funding",
    "Language",
    "Location",
    "MetaTableDescription",
    "Metadata",
    "Organization",
    "OrganizationIdentifier",
    "Phone",
    "Program",
    "ProviderProfile",
    "RequiredDocument",
    "Schedule",
    "Service",
    "ServiceArea",
    "ServiceAtLocation",
    "ServiceCapacity",
    "Taxonomy",
    "TaxonomyTerm",
    "Unit",
    "Url",
]
