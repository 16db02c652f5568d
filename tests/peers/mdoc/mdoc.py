"""Mobile documents (ISO/IEC 18013-5:2021) by cbor2 and cryptography alone: issued, shown and judged. Shares no code with the
wallet, and is short enough to be read beside the standard. Not for use: it bounds nothing and knows one way of doing each thing.
"""

import base64
import datetime
import hashlib
import hmac
import os

import cbor2
from cbor2 import CBORTag
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.x509.oid import NameOID

# COSE numbers by curve: algorithm, hash, curve, bytes of a coordinate.
CURVES = {"secp256r1": (-7, hashes.SHA256(), 1, 32), "secp384r1": (-35, hashes.SHA384(), 2, 48)}
DIGESTS = {"SHA-256": hashlib.sha256, "SHA-384": hashlib.sha384, "SHA-512": hashlib.sha512}
HMAC_256 = 5
X5CHAIN = 33
MDOC_SIGNER = x509.ObjectIdentifier("1.0.18013.5.1.2")


class Refused(Exception):
    """Why a document does not count."""


def embed(encoded):
    """Encoded CBOR in a tag 24, encoded."""
    return cbor2.dumps(CBORTag(24, encoded))


def raw_sign(key, message):
    _, digest, _, size = CURVES[key.curve.name]
    r, s = decode_dss_signature(key.sign(message, ec.ECDSA(digest)))
    return r.to_bytes(size, "big") + s.to_bytes(size, "big")


def raw_verify(key, alg, signature, message, what):
    known, digest, _, size = CURVES[key.curve.name]
    if alg != known or len(signature) != 2 * size:
        raise Refused(f"{what}: algorithm")
    parts = [int.from_bytes(part, "big") for part in (signature[:size], signature[size:])]
    try:
        key.verify(encode_dss_signature(*parts), message, ec.ECDSA(digest))
    except InvalidSignature:
        raise Refused(f"{what}: signature") from None


def cose_key(public):
    numbers = public.public_numbers()
    _, _, curve, size = CURVES[public.curve.name]
    return {1: 2, -1: curve, -2: numbers.x.to_bytes(size, "big"), -3: numbers.y.to_bytes(size, "big")}


def key_of(cose):
    curve = {1: ec.SECP256R1(), 2: ec.SECP384R1()}[cose[-1]]
    x, y = (int.from_bytes(cose[part], "big") for part in (-2, -3))
    return ec.EllipticCurvePublicNumbers(x, y, curve).public_key()


def structure(name, protected, payload):
    """Sig_structure of COSE_Sign1, MAC_structure of COSE_Mac0."""
    return cbor2.dumps([name, protected, b"", payload])


def mac_key(private, public, transcript):
    secret = private.exchange(ec.ECDH(), public)
    salt = hashlib.sha256(embed(transcript)).digest()
    return HKDF(hashes.SHA256(), 32, salt, b"EMacKey").derive(secret)


def device_authentication(transcript, doc_type, namespaces):
    """The bytes that the device speaks over: the session goes in as it came."""
    inner = b"\x84" + cbor2.dumps("DeviceAuthentication") + transcript + cbor2.dumps(doc_type) + embed(namespaces)
    return embed(inner)


# --- certificates -----------------------------------------------------------------------------------------------------


def name(text, country="VN"):
    return x509.Name([x509.NameAttribute(NameOID.COUNTRY_NAME, country), x509.NameAttribute(NameOID.COMMON_NAME, text)])


def usage(*chosen):
    names = (
        "digital_signature content_commitment key_encipherment data_encipherment key_agreement key_cert_sign crl_sign "
        "encipher_only decipher_only"
    ).split()
    return x509.KeyUsage(**{one: one in chosen for one in names})


def root_certificate(key, now):
    day = datetime.timedelta(days=1)
    draft = x509.CertificateBuilder(name("Peer IACA"), name("Peer IACA"), key.public_key(), x509.random_serial_number())
    draft = draft.not_valid_before(now - 100 * day).not_valid_after(now + 1000 * day)
    draft = draft.add_extension(x509.BasicConstraints(True, 0), True)
    draft = draft.add_extension(usage("key_cert_sign", "crl_sign"), True)
    draft = draft.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
    return draft.sign(key, CURVES[key.curve.name][1])


def signer_certificate(root, root_key, key, now, purpose=MDOC_SIGNER, until=30):
    day = datetime.timedelta(days=1)
    public = key.public_key()
    draft = x509.CertificateBuilder(root.subject, name("Peer signer"), public, x509.random_serial_number())
    draft = draft.not_valid_before(now - 10 * day).not_valid_after(now + until * day)
    draft = draft.add_extension(usage("digital_signature"), True)
    draft = draft.add_extension(x509.ExtendedKeyUsage([purpose]), True)
    draft = draft.add_extension(x509.SubjectKeyIdentifier.from_public_key(public), False)
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key())
    draft = draft.add_extension(issuer, False)
    return draft.sign(root_key, CURVES[root_key.curve.name][1])


def der(certificate):
    return certificate.public_bytes(serialization.Encoding.DER)


# --- issuer -----------------------------------------------------------------------------------------------------------


def issue(doc_type, namespaces, key, chain, device, now, change=lambda parts: None, digest="SHA-256", days=5):
    """An `IssuerSigned`. `change` breaks the parts before they are signed."""
    day = datetime.timedelta(days=1)
    items, digests = {}, {}
    for space, elements in namespaces.items():
        items[space], digests[space] = [], {}
        for number, (element, value) in enumerate(elements.items()):
            item = {"digestID": number + 7, "random": os.urandom(24), "elementIdentifier": element, "elementValue": value}
            encoded = cbor2.dumps(item)
            items[space].append(CBORTag(24, encoded))
            digests[space][number + 7] = DIGESTS[digest](embed(encoded)).digest()
    at = lambda when: CBORTag(0, when.strftime("%Y-%m-%dT%H:%M:%SZ"))
    mso = {
        "version": "1.0",
        "digestAlgorithm": digest,
        "valueDigests": digests,
        "deviceKeyInfo": {"deviceKey": cose_key(device)},
        "docType": doc_type,
        "validityInfo": {"signed": at(now), "validFrom": at(now), "validUntil": at(now + days * day)},
    }
    parts = {"mso": mso, "items": items, "protected": {1: CURVES[key.curve.name][0]}, "at": at}
    change(parts)
    protected = cbor2.dumps(parts["protected"])
    payload = embed(cbor2.dumps(mso))
    signature = raw_sign(key, structure("Signature1", protected, payload))
    x5chain = chain[0] if len(chain) == 1 else chain
    auth = [protected, {X5CHAIN: x5chain}, payload, signature]
    return cbor2.dumps({"nameSpaces": parts["items"], "issuerAuth": auth})


# --- device -----------------------------------------------------------------------------------------------------------


def present(issued, chosen, device, transcript, reader=None, change=lambda document: None):
    """A `DeviceResponse` with the chosen `(namespace, element)`, signed, or with a MAC for `reader`."""
    issued = Raw(issued)
    shown = {}
    for space, item in issued.items:
        if (space, item["elementIdentifier"]) in chosen:
            shown.setdefault(space, []).append(CBORTag(24, item.raw))
    signed = {"nameSpaces": shown} if shown else {}
    signed["issuerAuth"] = issued.auth
    namespaces = cbor2.dumps({})
    document = {"docType": issued.mso["docType"], "issuerSigned": signed}
    payload = device_authentication(transcript, document["docType"], namespaces)
    if reader is None:
        protected = cbor2.dumps({1: CURVES[device.curve.name][0]})
        signature = raw_sign(device, structure("Signature1", protected, payload))
        auth = {"deviceSignature": [protected, {}, None, signature]}
    else:
        protected = cbor2.dumps({1: HMAC_256})
        key = mac_key(device, reader, transcript)
        tag = hmac.digest(key, structure("MAC0", protected, payload), "sha256")
        auth = {"deviceMac": [protected, {}, None, tag]}
    document["deviceSigned"] = {"nameSpaces": CBORTag(24, namespaces), "deviceAuth": auth}
    change(document)
    return cbor2.dumps({"version": "1.0", "documents": [document], "status": 0})


# --- reader -----------------------------------------------------------------------------------------------------------


class Item(dict):
    """An element with the bytes that were digested."""

    def __init__(self, tagged):
        if not isinstance(tagged, CBORTag) or tagged.tag != 24:
            raise Refused("an element is not encoded CBOR")
        super().__init__(cbor2.loads(tagged.value))
        self.raw = tagged.value


class Raw:
    """An `IssuerSigned` taken apart and not believed."""

    def __init__(self, encoded):
        top = cbor2.loads(encoded) if isinstance(encoded, bytes) else encoded
        spaces = top.get("nameSpaces", {})
        self.items = [(space, Item(item)) for space, items in spaces.items() for item in items]
        self.auth = top["issuerAuth"]
        self.protected, self.unprotected, self.payload, self.signature = self.auth
        self.mso = cbor2.loads(cbor2.loads(self.payload).value)


def verify_issued(issued, root, now):
    """Elements by namespace, once certificate, signature, times and digests hold."""
    try:
        document = issued if isinstance(issued, Raw) else Raw(issued)
        return _verify_issued(document, root, now)
    except (cbor2.CBORDecodeError, KeyError, ValueError, TypeError, AttributeError) as broken:
        raise Refused(f"form: {type(broken).__name__}") from None


def _verify_issued(document, root, now):
    chain = document.unprotected[X5CHAIN]
    leaf = x509.load_der_x509_certificate(chain[0] if isinstance(chain, list) else chain)
    _check_certificate(leaf, root, now)
    alg = cbor2.loads(document.protected)[1]
    message = structure("Signature1", document.protected, document.payload)
    raw_verify(leaf.public_key(), alg, document.signature, message, "issuer")
    mso = document.mso
    if not mso["version"].startswith("1."):
        raise Refused("version")
    validity = mso["validityInfo"]
    if not validity["signed"] <= validity["validFrom"] <= now < validity["validUntil"]:
        raise Refused("times")
    if not leaf.not_valid_before_utc <= validity["signed"] <= leaf.not_valid_after_utc:
        raise Refused("signed outside of the certificate's time")
    seen, shown = set(), {}
    for space, item in document.items:
        number, element = item["digestID"], item["elementIdentifier"]
        if len(item["random"]) < 16:
            raise Refused("salt")
        if (space, number) in seen or element in shown.get(space, {}):
            raise Refused("twice")
        seen.add((space, number))
        digest = mso["valueDigests"].get(space, {}).get(number)
        if digest != DIGESTS[mso["digestAlgorithm"]](embed(item.raw)).digest():
            raise Refused("digest")
        shown.setdefault(space, {})[element] = item["elementValue"]
    return shown


def _check_certificate(leaf, root, now):
    try:
        leaf.verify_directly_issued_by(root)
    except (ValueError, TypeError, InvalidSignature):
        raise Refused("certificate: issuer") from None
    if not leaf.not_valid_before_utc <= now <= leaf.not_valid_after_utc:
        raise Refused("certificate: time")
    purposes = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    if MDOC_SIGNER not in purposes:
        raise Refused("certificate: purpose")


def verify(response, root, transcript, now, reader=None):
    """Elements of the one document of a `DeviceResponse` that the session's device showed."""
    try:
        response = cbor2.loads(response)
        if not response["version"].startswith("1.") or response["status"] != 0:
            raise Refused("answer")
        (document,) = response["documents"]
        issued = Raw(document["issuerSigned"])
        shown = verify_issued(issued, root, now)
        if document["docType"] != issued.mso["docType"]:
            raise Refused("document type")
        _verify_device(document, issued.mso, transcript, reader)
        return shown
    except (cbor2.CBORDecodeError, KeyError, ValueError, TypeError, AttributeError) as broken:
        raise Refused(f"form: {type(broken).__name__}") from None


def _verify_device(document, mso, transcript, reader):
    signed = document["deviceSigned"]
    namespaces = signed["nameSpaces"].value
    device = key_of(mso["deviceKeyInfo"]["deviceKey"])
    payload = device_authentication(transcript, document["docType"], namespaces)
    ((kind, (protected, _, detached, authenticator)),) = signed["deviceAuth"].items()
    if detached is not None:
        raise Refused("payload is not detached")
    alg = cbor2.loads(protected)[1]
    if kind == "deviceSignature":
        raw_verify(device, alg, authenticator, structure("Signature1", protected, payload), "device")
    elif kind == "deviceMac" and alg == HMAC_256 and reader is not None:
        expected = hmac.digest(mac_key(reader, device, transcript), structure("MAC0", protected, payload), "sha256")
        if not hmac.compare_digest(expected, authenticator):
            raise Refused("device: MAC")
    else:
        raise Refused("device: neither signature nor MAC")
    if cbor2.loads(namespaces):
        raise Refused("elements that only the device vouches for")


def plain(value):
    """A value as JSON has it: days and times as text, bytes in base64url."""
    if isinstance(value, dict):
        return {key: plain(member) for key, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(member) for member in value]
    if isinstance(value, datetime.datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, CBORTag) and value.tag == 1004:
        return value.value
    if isinstance(value, bytes):
        return base64.urlsafe_b64encode(value).decode().rstrip("=")
    return value
