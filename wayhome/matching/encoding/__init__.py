"""Linking without names: records as keyed Bloom filters, compared by a third party."""

from wayhome.matching.encoding.file import holds_encodings, is_encoded, read, sign, write
from wayhome.matching.encoding.filters import encode
from wayhome.matching.encoding.link import link_encodings
from wayhome.matching.encoding.parameters import BITS, DEFAULT, Parameters
from wayhome.matching.encoding.secret import Secret, read_secret, write_new_secret

__all__ = [
    "BITS",
    "DEFAULT",
    "Parameters",
    "Secret",
    "encode",
    "holds_encodings",
    "is_encoded",
    "link_encodings",
    "read",
    "read_secret",
    "sign",
    "write",
    "write_new_secret",
]
