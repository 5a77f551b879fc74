"""The construction does not change: vectors made once, and a second, plain way to the same bits."""

import hashlib
import hmac
import json
from pathlib import Path

import pyarrow as pa
import pytest

from wayhome.matching.encoding import Parameters, Secret, encode
from wayhome.matching.encoding.tokens import TOKENS

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text("utf-8"))
BITS = {"first_name": 100, "middle_name": 25, "last_name": 100, "dob": 170, "sex": 14, "ssn": 170,
        "street": 100, "city": 100, "zip": 100, "phone": 80}  # fmt: skip
WHOLE = {"dob": 7, "ssn": 9}


def hkdf(secret, purpose):
    """RFC 5869 for one block of output."""
    kept = hmac.new(b"wayhome encoding 1", secret, hashlib.sha256).digest()
    return hmac.new(kept, purpose + b"\x01", hashlib.sha256).digest()


def plain_filter(secret, tokens_of_fields):
    """128 bytes from the tokens of each field, position by position."""
    filled = bytearray(128)
    for field, tokens in tokens_of_fields.items():
        if not tokens:
            continue
        key = hkdf(bytes.fromhex(secret), b"field " + field.encode())
        count = max(1, int(BITS[field] / max(len(tokens), WHOLE.get(field, 1)) + 0.5))
        for token in tokens:
            stream = b""
            while len(stream) < 2 * count:
                number = len(stream) // 32
                stream += hmac.new(
                    key, token.encode() + b"\x00" + bytes([number]), hashlib.sha256
                ).digest()
            for at in range(count):
                position = (stream[2 * at] * 256 + stream[2 * at + 1]) % 1024
                filled[position // 8] |= 128 >> (position % 8)
    return bytes(filled)


@pytest.mark.parametrize("vector", VECTORS["records"], ids=lambda vector: vector["what"])
def test_vector(vector):
    for field, tokens in vector["tokens"].items():
        assert sorted(TOKENS[field](vector["values"].get(field) or "")) == tokens
    record = pa.table({"id": ["1"], **{name: [text] for name, text in vector["values"].items()}})
    made = encode(record, Secret(VECTORS["secret"]), Parameters(tuple(BITS)))
    assert made["encoding"][0].as_py().hex() == vector["encoding"]
    assert plain_filter(VECTORS["secret"], vector["tokens"]).hex() == vector["encoding"]


def test_fingerprints():
    parameters = Parameters(tuple(BITS))
    text = parameters.text.encode()
    assert parameters.fingerprint == hashlib.sha256(text).hexdigest()[:16]
    assert parameters.fingerprint == VECTORS["parameters"]
    check = hkdf(bytes.fromhex(VECTORS["secret"]), b"check").hex()[:16]
    assert Secret(VECTORS["secret"]).check_value() == check == VECTORS["check"]
