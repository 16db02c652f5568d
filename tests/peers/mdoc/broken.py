"""Answers that break one rule each. Everything else about them is right, signed and digested anew where that is needed."""

import datetime

import cbor2
from cbor2 import CBORTag
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

import mdoc

DAY = datetime.timedelta(days=1)


def broken(world):
    """`(what, answer, session)` of each. The elements, the keys and the good session are the world's."""
    made = []

    def put(what, answer, session=None):
        made.append((what, answer, session or world.session))

    def of_issuer(what, change=lambda parts: None, **more):
        put(what, world.present(world.issue(change=change, **more)))

    def of_document(what, change):
        put(what, world.present(world.issue(), change=change))

    def mso(**members):
        return lambda parts: parts["mso"].update(members)

    def validity(**times):
        def change(parts):
            parts["mso"]["validityInfo"].update({name: parts["at"](at) for name, at in times.items()})

        return change

    # What the issuer signed.
    of_issuer("a version of another kind", mso(version="2.0"))
    of_issuer("an unknown digest algorithm", mso(digestAlgorithm="SHA-1"))
    of_issuer("ended", validity(validFrom=world.now - 3 * DAY, signed=world.now - 3 * DAY, validUntil=world.now - DAY))
    of_issuer("not begun", validity(validFrom=world.now + DAY))
    of_issuer("valid before it was signed", validity(signed=world.now, validFrom=world.now - DAY))
    of_issuer("a time without its tag", lambda parts: parts["mso"]["validityInfo"].update(signed="2026-01-01T00:00:00Z"))
    of_issuer("no device key", mso(deviceKeyInfo={}))
    of_issuer("another device's key", mso(deviceKeyInfo={"deviceKey": mdoc.cose_key(world.stranger.public_key())}))
    of_issuer("the name of an algorithm that is not the key's", lambda parts: parts.update(protected={1: -8}))

    def no_digest(parts):
        for digests in parts["mso"]["valueDigests"].values():
            digests.pop(7)

    of_issuer("an element without digest", no_digest)

    def short_salt(parts):
        for space, items in parts["items"].items():
            item = cbor2.loads(items[0].value)
            item["random"] = b"short"
            items[0] = CBORTag(24, cbor2.dumps(item))
            digests = parts["mso"]["valueDigests"][space]
            digests[7] = mdoc.DIGESTS["SHA-256"](mdoc.embed(items[0].value)).digest()

    of_issuer("a salt of five bytes", short_salt)

    def twice(parts):
        for items in parts["items"].values():
            items.append(items[0])

    of_issuer("an element that stands twice", twice)

    # Certificates.
    of_issuer("signed by another than the certificate's key", key=ec.generate_private_key(world.key.curve))
    for what, certificate in [
        ("a certificate of an authority nobody named", mdoc.signer_certificate(world.root, world.stranger, world.key, world.now)),
        ("a certificate that has ended", mdoc.signer_certificate(world.root, world.root_key, world.key, world.now, until=-1)),
        (
            "a certificate for readers",
            mdoc.signer_certificate(
                world.root, world.root_key, world.key, world.now, purpose=x509.ObjectIdentifier("1.0.18013.5.1.6")
            ),
        ),
    ]:
        of_issuer(what, chain=[mdoc.der(certificate)])

    # What the device did.
    put("another session", world.present(world.issue()), world.other_session)
    put("a stranger's signature", world.present(world.issue(), device=world.stranger))
    of_document("another document type", lambda document: document.update(docType="vn.example.other"))

    def other_value(document):
        items = next(iter(document["issuerSigned"]["nameSpaces"].values()))
        item = cbor2.loads(items[0].value)
        item["elementValue"] = "Ai đó"
        items[0] = CBORTag(24, cbor2.dumps(item))

    of_document("a changed element", other_value)

    def other_space(document):
        spaces = document["issuerSigned"]["nameSpaces"]
        spaces["vn.example.strange"] = spaces.pop(next(iter(spaces)))

    of_document("an element in another namespace", other_space)

    def own_word(document):
        document["deviceSigned"]["nameSpaces"] = CBORTag(24, cbor2.dumps({"a": {"b": 1}}))

    of_document("elements added after the device signed", own_word)

    def flip(document):
        auth = document["issuerSigned"]["issuerAuth"]
        signature = bytearray(auth[3])
        signature[-1] ^= 1
        document["issuerSigned"]["issuerAuth"] = [*auth[:3], bytes(signature)]

    of_document("a changed signature of the issuer", flip)

    def attached(document):
        document["deviceSigned"]["deviceAuth"]["deviceSignature"][2] = b"payload"

    of_document("a payload that is not detached", attached)
    of_document("no word of the device", lambda document: document["deviceSigned"].update(deviceAuth={}))

    good = world.present(world.issue())
    put("a byte too few", good[:-1])
    refusal = cbor2.loads(good) | {"status": 10}
    put("a wallet that says no", cbor2.dumps(refusal))
    return made


def broken_macs(world):
    """The same for answers with a MAC."""
    card = world.issue()
    reader = world.reader.public_key()

    def changed(document):
        auth = document["deviceSigned"]["deviceAuth"]["deviceMac"]
        auth[3] = bytes([auth[3][0] ^ 1]) + auth[3][1:]

    def other_alg(document):
        document["deviceSigned"]["deviceAuth"]["deviceMac"][0] = cbor2.dumps({1: 6})

    return [
        ("a MAC for another reader", world.present(card, reader=world.stranger.public_key()), world.session),
        ("a MAC of another session", world.present(card, reader=reader), world.other_session),
        ("a MAC by another device", world.present(card, device=world.stranger, reader=reader), world.session),
        ("a changed MAC", world.present(card, reader=reader, change=changed), world.session),
        ("a MAC of another algorithm", world.present(card, reader=reader, change=other_alg), world.session),
    ]
