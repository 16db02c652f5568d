"""CBOR as the draft wants it: definite lengths, no duplicate keys, one item and nothing after it.

cbor2 reads; this module switches its interpretations off (a tag stays a tag, a big number is no integer) and turns
every way of failing into `Refused`.
"""

import io
from functools import partial

import cbor2

MAX_DEPTH = 40
"""Of one encoded item. The draft lets a verifier stop at 16 levels of claims; headers add a few."""

INTERPRETED = [
    *range(0, 6), *range(16, 38), 52, 54, 96, 97, 98, 100, 256, 258, 260, 261, 1004, 43000, 55799,
]


class Refused(Exception):
    """Why a token is not accepted."""


def _plain_tag(number, item, _immutable):
    return cbor2.CBORTag(number, item)


_PLAIN_TAGS = {number: partial(_plain_tag, number) for number in INTERPRETED}


def decode(data, what):
    """The one item that `data` holds."""
    stream = io.BytesIO(data)
    decoder = cbor2.CBORDecoder(
        stream,
        read_size=1,
        semantic_decoders=_PLAIN_TAGS,
        max_depth=MAX_DEPTH,
        allow_indefinite=False,
        allow_duplicate_keys=False,
    )
    try:
        item = decoder.decode()
    except (cbor2.CBORDecodeError, UnicodeDecodeError) as error:
        raise Refused(f"{what}: not acceptable CBOR ({type(error).__name__})") from error
    if stream.tell() != len(data):
        raise Refused(f"{what}: bytes after the end")
    return _plain(item)


def _plain(item):
    """Inside of a tag cbor2 gives frozen maps and tuples; here a map is a dict and an array a list, everywhere."""
    if isinstance(item, (dict, cbor2.frozendict)):
        return {key: _plain(value) for key, value in item.items()}
    if isinstance(item, (list, tuple)):
        return [_plain(value) for value in item]
    if isinstance(item, cbor2.CBORTag):
        return cbor2.CBORTag(item.tag, _plain(item.value))
    return item


def is_int(item):
    """Python takes `True` for 1; CBOR does not."""
    return type(item) is int


def is_label(item):
    """What may stand before the colon in a CWT."""
    return is_int(item) or (type(item) is str and 1 <= len(item.encode()) <= 255)


def type_name(item):
    """How the type of a claim is printed."""
    names = {bool: "bool", bytes: "bytes", dict: "map", float: "float", int: "int", list: "array", str: "text"}
    if item is None:
        return "null"
    if isinstance(item, cbor2.CBORTag):
        return f"tag {item.tag}"
    return names.get(type(item), "simple")
