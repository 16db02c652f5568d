"""Our command against cbor2 and cryptography: `check.py VIDAN FOLDER`.

Each issues and shows documents, and each judges what either made. Prints a line that begins with `ok:` for each thing that held, and
ends with 1 at the first that did not.
"""

import datetime
import json
import subprocess
import sys
from pathlib import Path

sys.dont_write_bytecode = True

import cbor2
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

import mdoc
from broken import broken, broken_macs
from shapes import SHAPES, as_cbor, seen

PROGRAM, FOLDER = sys.argv[1], Path(sys.argv[2])


def session(nonce, reader=None):
    """A session over the internet, or one side by side with a reader's key."""
    if reader is None:
        return cbor2.dumps([None, None, ["OpenID4VPHandover", nonce.encode().ljust(32, b".")]])
    engagement = cbor2.dumps({0: "1.0", 1: [1, cbor2.CBORTag(24, cbor2.dumps(mdoc.cose_key(reader)))]})
    key = cbor2.dumps(mdoc.cose_key(reader))
    return cbor2.dumps([cbor2.CBORTag(24, engagement), cbor2.CBORTag(24, key), None])


class World:
    """Keys and certificates of both sides, who share them all, and a folder for our command."""

    def __init__(self, curve):
        self.now = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
        self.root_key, self.key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(curve)
        self.device, self.reader, self.stranger = (ec.generate_private_key(ec.SECP256R1()) for _ in range(3))
        self.root = mdoc.root_certificate(self.root_key, self.now)
        self.leaf = mdoc.signer_certificate(self.root, self.root_key, self.key, self.now)
        self.session, self.other_session = session("n-1"), session("n-2")
        self.shape = SHAPES[0]
        for name, key in [("issuer", self.key), ("phone", self.device), ("reader", self.reader)]:
            form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
            self.write(f"{name}.pem", key.private_bytes(*form))
            self.write(f"{name}.jwk", json.dumps(jwk(key.public_key())).encode())
        for name, certificate in [("chain", self.leaf), ("iaca", self.root)]:
            self.write(f"{name}.pem", certificate.public_bytes(serialization.Encoding.PEM))

    def write(self, name, content):
        (FOLDER / name).write_bytes(content)

    def issue(self, change=lambda parts: None, **more):
        given = {"key": self.key, "chain": [mdoc.der(self.leaf)], "device": self.device.public_key(), "now": self.now} | more
        return mdoc.issue(self.shape["type"], as_cbor(self.shape), change=change, **given)

    def present(self, card, device=None, **more):
        given = {"transcript": self.session} | more
        return mdoc.present(card, self.shape["shown"], device or self.device, **given)

    def judge(self, answer, at=None, reader=None):
        """What the other side sees, or `Refused`."""
        return mdoc.plain(mdoc.verify(answer, self.root, at or self.session, self.now, reader))

    def we_issue(self):
        elements = [element for space in self.shape["json"].values() for element in space.items()]
        self.write("claims.json", json.dumps(dict(elements)).encode())
        until = (self.now + datetime.timedelta(days=5)).strftime("%Y-%m-%dT%H:%M:%SZ")
        must(
            *f"issue --format mdoc --claims @claims.json --doctype {self.shape['type']} --issuer-key @issuer.pem".split(),
            *f"--issuer-chain @chain.pem --holder @phone.jwk --exp {until} --out @card.cbor".split(),
            *f"--iat {int(self.now.timestamp())}".split(),
        )
        return (FOLDER / "card.cbor").read_bytes()

    def we_present(self, card, mac):
        self.write("card.cbor", card)
        self.write("session.cbor", self.session)
        chosen = ",".join(f'"{space}".{element}' for space, element in self.shape["shown"])
        must(
            *"present @card.cbor --holder-key @phone.pem --session-transcript @session.cbor --out @answer.cbor".split(),
            *("--disclose", chosen),
            *(("--reader-key", "@reader.jwk") if mac else ()),
        )
        return (FOLDER / "answer.cbor").read_bytes()

    def we_judge(self, answer, at=None, mac=False):
        self.write("answer.cbor", answer)
        self.write("session.cbor", at or self.session)
        reader = ("--reader-key", "@reader.pem") if mac else ()
        ran = run(
            *"verify @answer.cbor --format mdoc --trust-pem @iaca.pem --session-transcript @session.cbor --json".split(), *reader
        )
        if ran.returncode not in (0, 1):
            raise SystemExit(f"vidan verify: exit {ran.returncode}: {ran.stdout}{ran.stderr}")
        return json.loads(ran.stdout)


def jwk(public):
    numbers, (_, _, _, size) = public.public_numbers(), mdoc.CURVES[public.curve.name]
    name = {"secp256r1": "P-256", "secp384r1": "P-384"}[public.curve.name]
    x, y = (mdoc.plain(part.to_bytes(size, "big")) for part in (numbers.x, numbers.y))
    return {"kty": "EC", "crv": name, "x": x, "y": y}


def run(*words):
    words = [str(FOLDER / word[1:]) if word.startswith("@") else word for word in words]
    return subprocess.run([PROGRAM, *words], capture_output=True, text=True, check=False)


def must(*words):
    ran = run(*words)
    if ran.returncode != 0:
        raise SystemExit(f"vidan {' '.join(words)}: exit {ran.returncode}: {ran.stdout}{ran.stderr}")


def demand(held, what):
    if not held:
        raise SystemExit(f"not so: {what}")


def ok(what):
    print(f"ok: {what}", flush=True)


def both_accept(world, what, answer, mac):
    """Both judge it, and see the same and no more."""
    try:
        they = world.judge(answer, reader=world.reader if mac else None)
    except mdoc.Refused as cause:
        raise SystemExit(f"{what}: they refuse it: {cause}") from None
    we = world.we_judge(answer, mac=mac)
    expected = seen(world.shape)
    demand(we["verdict"] == "valid", f"{what}: we take it ({we['code']})")
    demand(they == expected, f"{what}: what they see")
    demand(we["claims"] == expected, f"{what}: what we see")
    demand(we["document_type"] == world.shape["type"], f"{what}: the document type")
    demand(we["issuer"]["name"]["en"] == "Peer signer", f"{what}: the issuer")
    ok(what)


def both_refuse(world, what, answer, at, mac):
    try:
        world.judge(answer, at, world.reader if mac else None)
        raise SystemExit(f"{what}: they take it")
    except mdoc.Refused as they:
        we = world.we_judge(answer, at, mac)
        demand(we["verdict"] == "refused" and we["claims"] is None, f"{what}: we refuse it")
        ok(f"{what}: refused by both ({we['code']}; {they})")


def whole(world, card, what):
    """A document as issued, for its holder."""
    shown = mdoc.plain(mdoc.verify_issued(card, world.root, world.now))
    demand(shown == world.shape["json"], f"{what}: what they see")
    world.write("card.cbor", card)
    ran = run(*"verify @card.cbor --issued --trust-pem @iaca.pem --json".split())
    demand(ran.returncode == 0, f"{what}: we take it as issued: {ran.stdout}{ran.stderr}")
    demand(json.loads(ran.stdout)["claims"] == world.shape["json"], f"{what}: what we see")
    ok(f"{what}, as issued")


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, curve in [("ES256", ec.SECP256R1()), ("ES384", ec.SECP384R1())]:
        world = World(curve)
        for shape in SHAPES:
            world.shape = shape
            cards = {"we": world.we_issue(), "they": world.issue()}
            cards |= {f"they ({digest})": world.issue(digest=digest) for digest in ("SHA-384", "SHA-512")}
            for issuer, card in cards.items():
                what = f"{shape['name']}, {name}, {issuer} issue"
                whole(world, card, what)
                for mac in (False, True):
                    reader = world.reader.public_key() if mac else None
                    world.session = session("n-1", reader)
                    word = "MAC" if mac else "signature"
                    both_accept(world, f"{what}, we show, {word}", world.we_present(card, mac), mac)
                    shown = world.present(card, reader=reader)
                    both_accept(world, f"{what}, they show, {word}", shown, mac)
        world.shape, world.session = SHAPES[0], session("n-1")
        for what, answer, at in broken(world):
            both_refuse(world, f"{name}, {what}", answer, at, mac=False)
        for what, answer, at in broken_macs(world):
            both_refuse(world, f"{name}, {what}", answer, at, mac=True)


main()
