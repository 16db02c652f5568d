"""Judges the judge: the draft's example tokens are accepted, and refused with any byte changed; then tokens made here
with the draft's example keys, each breaking one rule alone, are refused for that rule."""

import os
import sys
from pathlib import Path

import cbor2
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from disclosures import REDACTED_KEYS
from strict_cbor import Refused
from verify_kbt import verify

VECTORS = Path(__file__).resolve().parents[2] / "vectors" / "sd-cwt"
AUDIENCE = "https://verifier.example/app"
NOW = 1725244237


class Raw:
    """Bytes that stand in the encoding as they are."""

    def __init__(self, data):
        self.data = data


class Workshop:
    """A good token in parts; a test changes one of them."""

    def __init__(self, issuer, holder):
        self.issuer, self.holder = issuer, holder
        numbers = holder.public_key().public_numbers()
        key = {1: 2, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y % 2 == 1}
        self.inner = self.disclosure("ca", "region")
        self.parts = [
            self.disclosure({REDACTED_KEYS: [self.digest(self.inner)], "country": "us"}, 503),
            self.inner,
            self.disclosure(1549560720),
        ]
        self.cwt_protected = {1: -51, 4: b"key-3", 16: 293}
        self.cwt_unprotected = {17: self.parts}
        self.claims = {
            1: "https://issuer.example", 2: "https://device.example", 4: NOW + 86400, 5: NOW - 300, 6: NOW - 200,
            8: {1: key}, 11: "card", 500: True,
            502: [cbor2.CBORTag(60, self.digest(self.parts[2])), cbor2.CBORTag(60, os.urandom(32)), 1674004740],
            REDACTED_KEYS: [self.digest(self.parts[0]), os.urandom(32)],
        }  # fmt: skip
        self.kbt_protected = {1: -9, 16: 294}
        self.kbt_unprotected = {}
        self.proof = {3: AUDIENCE, 4: NOW + 60, 6: NOW}

    @staticmethod
    def disclosure(*value_and_key):
        return cbor2.dumps([os.urandom(16), *value_and_key])

    @staticmethod
    def digest(encoded):
        digest = hashes.Hash(hashes.SHA256())
        digest.update(encoded)
        return digest.finalize()

    def token(self):
        cwt = sign1(self.cwt_protected, self.cwt_unprotected, self.claims, self.issuer, hashes.SHA384(), 48)
        protected = {**self.kbt_protected, **({} if 13 in self.kbt_protected else {13: Raw(cwt)})}
        return sign1(protected, self.kbt_unprotected, self.proof, self.holder, hashes.SHA256(), 32)


def dumps(item):
    """As cbor2 does, with `Raw` parts inside of maps and arrays."""
    if isinstance(item, Raw):
        return item.data
    if isinstance(item, dict):
        head = _head(5, len(item))
        return head + b"".join(dumps(key) + dumps(value) for key, value in item.items())
    if isinstance(item, list):
        return _head(4, len(item)) + b"".join(dumps(element) for element in item)
    return cbor2.dumps(item)


def _head(major, count):
    data = bytearray(cbor2.dumps(count))
    data[0] |= major << 5
    return bytes(data)


def sign1(protected, unprotected, payload, key, digest, half):
    protected, payload = dumps(protected), dumps(payload)
    message = cbor2.dumps(["Signature1", protected, b"", payload])
    r, s = decode_dss_signature(key.sign(message, ec.ECDSA(digest)))
    signature = r.to_bytes(half, "big") + s.to_bytes(half, "big")
    return b"\xd2" + dumps([protected, unprotected, payload, signature])


def broken():
    """For each rule what to do to the workshop, and a piece of the reason."""

    def with_key(part, key, value):
        return lambda w: getattr(w, part).__setitem__(key, value)

    def without(part, key):
        return lambda w: getattr(w, part).pop(key)

    def add_disclosure(encoded, place=None):
        def change(w):
            w.parts.append(encoded)
            if place is not None:
                place(w, w.digest(encoded))

        return change

    def at_top(w, digest):
        w.claims[REDACTED_KEYS].append(digest)

    def in_array(w, digest):
        w.claims[502].append(cbor2.CBORTag(60, digest))

    def no_sub(w):
        del w.claims[2]
        del w.claims[REDACTED_KEYS][1]

    def decode_y(w):
        w.claims[8][1][-3] = b"\x01" * 32

    make = Workshop.disclosure
    deep = "x"
    for _ in range(17):
        deep = [deep]
    twice = Raw(b"\xa2\x01\x61a\x01\x61b")
    twice_unevenly = Raw(b"\xa2\x01\x61a\x18\x01\x61b")
    yield "CBOR", with_key("claims", 600, twice)
    yield "CBOR", with_key("claims", 600, twice_unevenly)
    yield "CBOR", with_key("claims", 600, Raw(b"\x9f\x01\xff"))
    yield "CBOR", with_key("kbt_unprotected", 600, Raw(b"\xbf\x01\x02\xff"))
    yield "CBOR", with_key("proof", 600, Raw(b"\x7f\x61a\xff"))
    yield "map key", with_key("claims", 600, {1.5: 1})
    yield "map key", with_key("claims", 600, {"k" * 256: 1})
    yield "map key", with_key("claims", 600, {cbor2.CBORTag(58, 500): 1})
    yield "map key", with_key("proof", 600, {REDACTED_KEYS: []})
    yield "simple(59)", with_key("claims", 600, REDACTED_KEYS)
    yield "simple(59)", with_key("claims", REDACTED_KEYS, b"")
    yield "tag 60", with_key("claims", 600, cbor2.CBORTag(60, b"\x00" * 32))
    yield "tag 58", with_key("claims", 600, [cbor2.CBORTag(58, 1)])
    yield "tag 62", with_key("kbt_protected", 600, cbor2.CBORTag(62, 1))
    yield "too deep", with_key("claims", 600, deep)
    yield "typ", without("cwt_protected", 16)
    yield "typ", with_key("cwt_protected", 16, 294)
    yield "typ", with_key("kbt_protected", 16, 293)
    yield "typ", with_key("kbt_protected", 16, "application/cwt")
    yield "no alg", without("cwt_protected", 1)
    yield "do not fit", with_key("cwt_protected", 1, -9)
    yield "do not fit", with_key("kbt_protected", 1, -51)
    yield "not supported", with_key("kbt_protected", 1, -36)
    yield "critical", with_key("kbt_protected", 2, [700])
    yield "both headers", with_key("kbt_unprotected", 1, -9)
    yield "not a tagged", with_key("kbt_protected", 13, Raw(b"\x80"))
    yield "CWT Claims", with_key("kbt_protected", 15, {})
    yield "different things", with_key("cwt_protected", 15, {500: False})
    yield "an empty one", with_key("cwt_unprotected", 17, [])
    yield "an empty one", with_key("cwt_unprotected", 171, [])
    yield "encrypted", with_key("cwt_unprotected", 171, [[b"", b""]])
    yield "sd_alg", with_key("cwt_protected", 170, -15)
    yield "no iss", without("claims", 1)
    yield "no sub", no_sub
    yield "no cnf", without("claims", 8)
    yield "no COSE_Key", with_key("claims", 8, {5: b"\x00" * 32})
    yield "on the curve", decode_y
    yield "iss or sub", with_key("proof", 1, "me")
    yield "iss or sub", with_key("proof", 2, "me")
    yield "no aud", without("proof", 3)
    yield "someone else", with_key("proof", 3, "https://other.example")
    yield "someone else", with_key("claims", 3, "https://other.example")
    yield "neither iat nor cti", lambda w: (w.proof.pop(6), w.proof.pop(4))
    yield "without iat", lambda w: (w.proof.pop(6), w.proof.update({7: b"id"}))
    yield "wrong type", with_key("proof", 39, "nonce")
    yield "finite", with_key("proof", 6, float("nan"))
    yield "finite", with_key("claims", 4, 2.0**54)
    yield "finite", with_key("claims", 6, True)
    yield "SD-CWT nbf is after SD-CWT iat", with_key("claims", 5, NOW - 199)
    yield "SD-CWT iat is not before SD-CWT exp", lambda w: (w.claims.update({4: NOW - 200}), w.proof.pop(4))
    yield "SD-CWT nbf is not before SD-CWT exp", lambda w: (
        w.claims.update({4: NOW - 300}), w.claims.pop(6), w.proof.pop(4)
    )  # fmt: skip
    yield "KBT nbf is after KBT iat", with_key("proof", 5, NOW + 1)
    yield "KBT iat is not before KBT exp", with_key("proof", 4, NOW)
    yield "KBT exp is after SD-CWT exp", with_key("proof", 4, NOW + 86401)
    yield "SD-CWT nbf is after KBT nbf", with_key("proof", 5, NOW - 301)
    yield "SD-CWT iat is after KBT iat", with_key("proof", 6, NOW - 201)
    yield "SD-CWT nbf is after KBT iat", lambda w: (w.claims.pop(6), w.proof.update({6: NOW - 301}))
    yield "KBT iat is not before SD-CWT exp", lambda w: (w.proof.pop(4), w.proof.update({6: NOW + 86400}))
    yield "now is not before KBT exp", lambda w: w.proof.update({4: NOW, 6: NOW - 60})
    yield "now is not before SD-CWT exp", lambda w: (w.claims.update({4: NOW}), w.proof.update({4: NOW, 6: NOW - 60}))
    yield "SD-CWT nbf is after now", lambda w: (
        w.claims.update({5: NOW + 1, 6: NOW + 1}), w.proof.update({6: NOW + 1})
    )  # fmt: skip
    yield "has no redacted claim hash", add_disclosure(make("Orphan", 700))
    yield "has no redacted claim hash", lambda w: w.parts.pop(0)
    yield "there twice", lambda w: w.parts.append(w.parts[2])
    yield "two places", lambda w: w.claims[502].append(cbor2.CBORTag(60, w.digest(w.parts[2])))
    yield "wrong kind", add_disclosure(make("value", 700), in_array)
    yield "wrong kind", add_disclosure(make("value"), at_top)
    yield "there already", add_disclosure(make(False, 500), at_top)
    yield "never may be", add_disclosure(make(NOW, 5), at_top)
    yield "one to three parts", add_disclosure(cbor2.dumps([b"\x00" * 16, 1, 2, 3]), at_top)
    yield "16 bytes", add_disclosure(cbor2.dumps([b"\x00" * 15, "value", 700]), at_top)
    yield "a key that is none", add_disclosure(cbor2.dumps([b"\x00" * 16, "value", True]), at_top)
    yield "simple(59)", add_disclosure(make(REDACTED_KEYS, 700), at_top)
    yield "no byte string", lambda w: w.claims[REDACTED_KEYS].append(7)


def run():
    issuer = serialization.load_pem_private_key((VECTORS / "issuer_privkey.pem").read_bytes(), None)
    holder = serialization.load_pem_private_key((VECTORS / "holder_privkey.pem").read_bytes(), None)
    failures, checks = [], 0

    def judge(token, name, wanted=None):
        nonlocal checks
        checks += 1
        try:
            claims = verify(token, issuer.public_key(), NOW, AUDIENCE)
        except Refused as reason:
            if wanted is None or wanted not in str(reason):
                failures.append(f"{name}: refused: {reason}")
            return None
        if wanted is not None:
            failures.append(f"{name}: accepted")
        return claims

    for name in ("kbt.cbor", "nested_kbt.cbor"):
        token = (VECTORS / name).read_bytes()
        judge(token, name)
        for at in range(len(token)):
            changed = bytearray(token)
            changed[at] ^= 1 << (at % 8)
            judge(bytes(changed), f"{name} with byte {at} changed", "")

    claims = judge(Workshop(issuer, holder).token(), "a good token") or {}
    if claims.get(503) != {"country": "us", "region": "ca"} or claims.get(502) != [1549560720, 1674004740]:
        failures.append("a good token: the disclosed claims are not in their places")
    for number, (wanted, change) in enumerate(broken()):
        workshop = Workshop(issuer, holder)
        change(workshop)
        judge(workshop.token(), f"rule {number} ({wanted})", wanted)
    swapped = Workshop(issuer, ec.generate_private_key(ec.SECP256R1()))
    swapped.holder = holder
    judge(swapped.token(), "another holder", "KBT: the signature is wrong")
    forged = Workshop(ec.generate_private_key(ec.SECP384R1()), holder)
    judge(forged.token(), "another issuer", "SD-CWT: the signature is wrong")
    judge(Workshop(issuer, holder).token() + b"\x00", "a byte at the end", "after the end")

    for failure in failures:
        print(failure, file=sys.stderr)
    print(f"{checks} checks, {len(failures)} failed")
    return 1 if failures else 0
