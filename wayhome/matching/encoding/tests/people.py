"""Made-up people for the tests of encodings."""

import pyarrow as pa

from wayhome.matching.encoding import Parameters, Secret, encode, sign

SECRET = "00112233445566778899aabbccddeeff" * 2
OTHER = "ffeeddccbbaa99887766554433221100" * 2
FIRST = ("ANA", "LUIS", "MARISOL", "TYRELL", "KIM", "GWENDOLYN", "OMAR", "IRIS", "HUGO", "BEATRIZ")
LAST = ("OKAFOR", "VANG", "DELACRUZ", "SMITH", "HERNANDEZ", "ABERNATHY", "YOUNG", "PETROV")


def crowd(count, prefix, skip=0):
    """`count` different people; a person has the same number in every crowd, after `skip`."""
    numbers = range(skip, skip + count)
    return pa.table(
        {
            "id": [f"{prefix}{n}" for n in numbers],
            "first_name": [FIRST[n % 10] + "AEIOU"[n // 7 % 5] for n in numbers],
            "last_name": [LAST[n // 3 % 8] + LAST[n * 7 % 8][:3] for n in numbers],
            "dob": [
                f"{1940 + n * 7 % 60}-{n * 5 % 12 + 1:02d}-{n * 11 % 27 + 2:02d}" for n in numbers
            ],
            "sex": ["FM"[n // 2 % 2] for n in numbers],
        }
    )


def signed(records, secret=SECRET, parameters=None):
    parameters = parameters or Parameters()
    made = Secret(secret)
    return sign(encode(records, made, parameters), made, parameters)


def one(**values):
    """The filter of one record, as a number."""
    fields = tuple(values) if len(values) > 1 else (*values, "middle_name")
    record = pa.table({"id": ["1"], **{name: [value] for name, value in values.items()}})
    [made] = encode(record, Secret(SECRET), Parameters(fields))["encoding"].to_pylist()
    return int.from_bytes(made, "big")


def dice(a, b):
    return 2 * (a & b).bit_count() / (a.bit_count() + b.bit_count())
