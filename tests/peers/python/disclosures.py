"""Putting disclosures back where their digests stand (the draft's section on verifier validation, step 7)."""

import hashlib

import cbor2

from strict_cbor import Refused, decode, is_label

REDACTED_KEYS = cbor2.CBORSimpleValue(59)
TO_BE_REDACTED, REDACTED_ELEMENT, TO_BE_DECOY = 58, 60, 62
NEVER_REDACTED = {1, 3, 4, 5, 6, 7, 8, 39}
MAX_LEVELS = 16
HASHES = {-16: hashlib.sha256, -43: hashlib.sha384, -44: hashlib.sha512}

HIDDEN = object()


class Disclosure:
    """`[salt, value, key]`, `[salt, value]` or, for a decoy, `[salt]`."""

    def __init__(self, encoded):
        if type(encoded) is not bytes:
            raise Refused("disclosure: not a byte string")
        self.encoded = encoded
        parts = decode(encoded, "disclosure")
        if type(parts) is not list or not 1 <= len(parts) <= 3:
            raise Refused("disclosure: not one to three parts")
        if type(parts[0]) is not bytes or len(parts[0]) != 16:
            raise Refused("disclosure: a salt that is not 16 bytes")
        if len(parts) == 3 and not is_label(parts[2]):
            raise Refused("disclosure: a key that is none")
        self.kind = ("decoy", "element", "claim")[len(parts) - 1]
        self.value = parts[1] if len(parts) > 1 else None
        self.key = parts[2] if len(parts) > 2 else None


class Walk:
    """One depth-first walk, in which every disclosure is used exactly once."""

    def __init__(self, disclosures, digest_of):
        self.by_digest = {}
        for disclosure in disclosures:
            digest = digest_of(disclosure.encoded)
            if digest in self.by_digest:
                raise Refused("a disclosure is there twice")
            self.by_digest[digest] = disclosure
        self.unused = set(self.by_digest)
        self.seen = set()
        self.hidden_at_top = 0

    def claims(self, item, level=1):
        """A map of claims with what is disclosed in it; what is not disclosed is gone."""
        if level > MAX_LEVELS:
            raise Refused("claims are nested too deep")
        found = {}
        for key, value in item.items():
            if key == REDACTED_KEYS and isinstance(key, cbor2.CBORSimpleValue):
                continue
            if not is_label(key):
                raise Refused("claims: a map key that is none")
            found[key] = self.value(value, level)
        digests = item.get(REDACTED_KEYS, [])
        if type(digests) is not list:
            raise Refused("claims: simple(59) without a list")
        for digest in digests:
            self._disclose_key(digest, found, level)
        return found

    def value(self, item, level):
        """A value with what is disclosed in it."""
        if type(item) is dict:
            return self.claims(item, level + 1)
        if type(item) is list:
            if level + 1 > MAX_LEVELS:
                raise Refused("claims are nested too deep")
            elements = [self._element(element, level + 1) for element in item]
            return [element for element in elements if element is not HIDDEN]
        return plain(item, lambda inner: self.value(inner, level + 1))

    def _disclose_key(self, digest, found, level):
        disclosure = self._take(digest, "claim")
        if disclosure is None:
            self.hidden_at_top += level == 1
        elif disclosure.kind == "claim":
            if level == 1 and disclosure.key in NEVER_REDACTED:
                raise Refused("a claim is redacted that never may be")
            if disclosure.key in found:
                raise Refused("a disclosed key is there already")
            found[disclosure.key] = self.value(disclosure.value, level)

    def _element(self, item, level):
        if not isinstance(item, cbor2.CBORTag) or item.tag != REDACTED_ELEMENT:
            return self.value(item, level)
        disclosure = self._take(item.value, "element")
        if disclosure is None or disclosure.kind == "decoy":
            return HIDDEN
        return self.value(disclosure.value, level)

    def _take(self, digest, kind):
        if type(digest) is not bytes:
            raise Refused("a redacted claim hash that is no byte string")
        if digest in self.seen:
            raise Refused("one digest stands at two places")
        self.seen.add(digest)
        disclosure = self.by_digest.get(digest)
        if disclosure is None:
            return None
        if disclosure.kind not in (kind, "decoy"):
            raise Refused("a disclosure of the wrong kind for its place")
        self.unused.discard(digest)
        return disclosure


def reveal(maps, disclosures, sd_alg):
    """The claims of all `maps`, which must agree, and how many digests at the top stay hidden.

    The draft hashes the disclosure's bytes; its own examples hash the byte string with its head. One token speaks one
    dialect.
    """
    if sd_alg not in HASHES or type(sd_alg) is not int:
        raise Refused("sd_alg is not supported")
    digest = HASHES[sd_alg]
    dialects = [lambda data: digest(data).digest(), lambda data: digest(cbor2.dumps(data)).digest()]
    for dialect in dialects:
        walk = Walk(disclosures, dialect)
        found = [walk.claims(claims) for claims in maps]
        if not walk.unused:
            return merge(found), walk.hidden_at_top
    raise Refused("a disclosure has no redacted claim hash")


def merge(found):
    """Header claims count as if they stood in the payload; said twice, they must say the same."""
    merged = {}
    for claims in found:
        for key, value in claims.items():
            if key in merged and cbor2.dumps(merged[key]) != cbor2.dumps(value):
                raise Refused("header and payload claim different things")
            merged[key] = value
    return merged


def plain(item, inner):
    """A value that is neither map nor array, checked for what may not stand there."""
    if isinstance(item, cbor2.CBORTag):
        if item.tag in (TO_BE_REDACTED, REDACTED_ELEMENT, TO_BE_DECOY):
            raise Refused(f"tag {item.tag} does not belong there")
        return cbor2.CBORTag(item.tag, inner(item.value))
    if isinstance(item, cbor2.CBORSimpleValue) and item.value == 59:
        raise Refused("simple(59) does not belong there")
    return item


def check_safe(item, what):
    """A value of a header or of the key-binding token: nothing redacted anywhere in it."""
    if type(item) is dict:
        if not all(is_label(key) for key in item):
            raise Refused(f"{what}: a map key that is none")
        return {key: check_safe(value, what) for key, value in item.items()}
    if type(item) is list:
        return [check_safe(value, what) for value in item]
    return plain(item, lambda inner: check_safe(inner, what))
