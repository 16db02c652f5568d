"""COSE_Sign1 (RFC 9052 section 4.2) and COSE_Key (section 7), with `cryptography` doing the mathematics."""

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from strict_cbor import Refused, decode, is_int, is_label

ALG, CRIT = 1, 2
UNDERSTOOD = {1, 2, 3, 4, 13, 15, 16, 17, 170, 171, 172}

P256, P384 = "P-256", "P-384"
ECDSA = {
    -7: (P256, hashes.SHA256), -9: (P256, hashes.SHA256),
    -35: (P384, hashes.SHA384), -51: (P384, hashes.SHA384),
}  # fmt: skip
ED25519 = {-8, -19}


class Sign1:
    """A tagged COSE_Sign1 whose parts are read and whose signature is not checked yet."""

    def __init__(self, item, what):
        self.what = what
        if not isinstance(item, cbor2.CBORTag) or item.tag != 18:
            raise Refused(f"{what}: not a tagged COSE_Sign1")
        parts = item.value
        if type(parts) is not list or len(parts) != 4:
            raise Refused(f"{what}: not four parts")
        self.protected_bytes, self.unprotected, self.payload, self.signature = parts
        if type(self.protected_bytes) is not bytes or type(self.signature) is not bytes:
            raise Refused(f"{what}: a part of the wrong type")
        if type(self.unprotected) is not dict:
            raise Refused(f"{what}: the unprotected header is no map")
        if type(self.payload) is not bytes:
            raise Refused(f"{what}: no payload")
        self.protected = decode(self.protected_bytes, f"{what}, protected header") if self.protected_bytes else {}
        if type(self.protected) is not dict:
            raise Refused(f"{what}: the protected header is no map")
        self._check_labels()

    def verify(self, key):
        """Checks the signature under a public key of `cryptography`."""
        alg = self.protected.get(ALG)
        if not is_int(alg):
            raise Refused(f"{self.what}: no alg in the protected header")
        message = cbor2.dumps(["Signature1", self.protected_bytes, b"", self.payload])
        try:
            if alg in ECDSA:
                curve, digest = ECDSA[alg]
                _verify_ecdsa(key, curve, digest(), message, self.signature)
            elif alg in ED25519:
                if not isinstance(key, ed25519.Ed25519PublicKey):
                    raise Refused(f"{self.what}: alg and key do not fit")
                key.verify(self.signature, message)
            else:
                raise Refused(f"{self.what}: alg {alg} is not supported")
        except InvalidSignature as error:
            raise Refused(f"{self.what}: the signature is wrong") from error
        except _Unfit as error:
            raise Refused(f"{self.what}: {error}") from error

    def _check_labels(self):
        for header in (self.protected, self.unprotected):
            if not all(is_label(label) for label in header):
                raise Refused(f"{self.what}: a header label that is none")
        if any(label in self.unprotected for label in self.protected):
            raise Refused(f"{self.what}: one label in both headers")
        if CRIT in self.unprotected:
            raise Refused(f"{self.what}: crit outside of the protected header")
        if CRIT in self.protected:
            critical = self.protected[CRIT]
            if type(critical) is not list or not critical:
                raise Refused(f"{self.what}: crit is no list")
            for label in critical:
                if not is_label(label) or label not in UNDERSTOOD or label not in self.protected:
                    raise Refused(f"{self.what}: a critical header that is not understood")


class _Unfit(Exception):
    pass


def _verify_ecdsa(key, curve, digest, message, signature):
    if not isinstance(key, ec.EllipticCurvePublicKey) or _curve_name(key) != curve:
        raise _Unfit("alg and key do not fit")
    half = {P256: 32, P384: 48}[curve]
    if len(signature) != 2 * half:
        raise _Unfit("the signature has the wrong length")
    r, s = (int.from_bytes(part, "big") for part in (signature[:half], signature[half:]))
    key.verify(encode_dss_signature(r, s), message, ec.ECDSA(digest))


def _curve_name(key):
    return {"secp256r1": P256, "secp384r1": P384}.get(key.curve.name)


def key_from_pem(data):
    """A public key, or the public half of a private one."""
    try:
        return serialization.load_pem_public_key(data)
    except ValueError:
        return serialization.load_pem_private_key(data, password=None).public_key()


def key_from_cose(item, alg):
    """The public key of a COSE_Key; an EC2 key may give its y as one bit."""
    if type(item) is not dict or not all(is_label(label) for label in item):
        raise Refused("cnf: not a COSE_Key")
    if 3 in item and item[3] != alg:
        raise Refused("cnf: the key is for another alg")
    kty, crv, x, y = (item.get(label) for label in (1, -1, -2, -3))
    if not is_int(kty) or not is_int(crv) or type(x) is not bytes:
        raise Refused("cnf: a COSE_Key without kty, crv or x")
    try:
        if kty == 1 and crv == 6:
            return ed25519.Ed25519PublicKey.from_public_bytes(x)
        if kty == 2 and crv in (1, 2):
            curve, size = (ec.SECP256R1(), 32) if crv == 1 else (ec.SECP384R1(), 48)
            return ec.EllipticCurvePublicKey.from_encoded_point(curve, _point(x, y, size))
    except ValueError as error:
        raise Refused("cnf: the point is not on the curve") from error
    raise Refused("cnf: a kind of key that is not supported")


def _point(x, y, size):
    if len(x) != size:
        raise Refused("cnf: x has the wrong length")
    if type(y) is bool:
        return (b"\x03" if y else b"\x02") + x
    if type(y) is bytes and len(y) == size:
        return b"\x04" + x + y
    raise Refused("cnf: y is neither a bit nor a coordinate")
