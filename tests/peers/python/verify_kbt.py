#!/usr/bin/env python3
"""Verifies an SD-CWT key-binding token by draft-ietf-spice-sd-cwt (commit 10965be), sharing no code with the wallet.

    verify_kbt.py PROOF.cbor ISSUER.pem [--at T] [--aud AUD]
    verify_kbt.py --self-test

Exit 0: accepted; the names and types of the claims are printed, never their values.
Exit 1: a line beginning `refused:` says why. Anything else, a traceback too, is a broken script and no verdict.
"""

import argparse
import math
import sys
import time
from datetime import datetime

sys.dont_write_bytecode = True

from cose_sign1 import Sign1, key_from_cose, key_from_pem
from disclosures import Disclosure, check_safe, reveal
from strict_cbor import Refused, decode, is_int, type_name

ISS, SUB, AUD, EXP, NBF, IAT, CTI, CNF, VCT, CNONCE = 1, 2, 3, 4, 5, 6, 7, 8, 11, 39
KCWT, CWT_CLAIMS, TYP, SD_CLAIMS, SD_ALG, SD_ENCRYPTED, SD_AEAD = 13, 15, 16, 17, 170, 171, 172
ALG, KID = 1, 4

BROADCAST = "urn:vidan:aud:broadcast"
MAX_BYTES = 1024 * 1024
MAX_FLOAT = 2.0**53


def verify(token, issuer, now, audience):
    """The claims that the issuer signed and the holder shows to `audience`, or `Refused`."""
    if len(token) > MAX_BYTES:
        raise Refused("too large")
    kbt = Sign1(decode(token, "KBT"), "KBT")
    check_kbt_headers(kbt)
    cwt = Sign1(kbt.protected[KCWT], "SD-CWT")
    check_cwt_headers(cwt)

    cwt.verify(issuer)
    payload = decode(cwt.payload, "SD-CWT payload")
    maps = claims_maps(cwt, payload)
    header_first = {**maps[-1], **payload}
    check_registered(header_first)

    holder = key_from_cose(confirmation_key(header_first), kbt.protected.get(ALG))
    kbt.verify(holder)
    proof = check_kbt_payload(decode(kbt.payload, "KBT payload"))

    check_times(times(header_first, "SD-CWT"), times(proof, "KBT"), CTI in proof, now)
    check_audience(header_first, proof, audience)

    disclosures = [Disclosure(encoded) for encoded in cwt.unprotected.get(SD_CLAIMS, [])]
    claims, hidden_at_top = reveal(maps, disclosures, cwt.protected.get(SD_ALG, -16))
    if SUB not in claims and not hidden_at_top:
        raise Refused("SD-CWT: no sub, shown or redacted")
    if SUB in claims and type(claims[SUB]) is not str:
        raise Refused("SD-CWT: sub is no text")
    return claims


def check_kbt_headers(kbt):
    rest = {label: value for label, value in kbt.protected.items() if label != KCWT}
    check_safe(rest, "KBT header")
    check_safe(kbt.unprotected, "KBT header")
    if KCWT not in kbt.protected:
        raise Refused("KBT: no kcwt in the protected header")
    if CWT_CLAIMS in kbt.protected or CWT_CLAIMS in kbt.unprotected:
        raise Refused("KBT: CWT Claims in a header")
    typ = kbt.protected.get(TYP)
    if not (is_int(typ) and typ == 294) and not (type(typ) is str and typ.lower() == "application/kb+cwt"):
        raise Refused("KBT: typ is not that of a key-binding token")


def check_cwt_headers(cwt):
    rest = {label: value for label, value in cwt.protected.items() if label != CWT_CLAIMS}
    check_safe(rest, "SD-CWT header")
    check_safe(cwt.unprotected, "SD-CWT header")
    typ = cwt.protected.get(TYP)
    name = typ.lower() if type(typ) is str else ""
    if not (is_int(typ) and typ == 293) and name != "application/sd-cwt" and not name.endswith("+sd-cwt"):
        raise Refused("SD-CWT: typ is not that of an SD-CWT")
    if KID in cwt.protected and type(cwt.protected[KID]) is not bytes:
        raise Refused("SD-CWT: kid is no byte string")
    aead = cwt.protected.get(SD_AEAD, 0)
    if not is_int(aead) or not 0 <= aead < 65536:
        raise Refused("SD-CWT: sd_aead is no algorithm number")
    for label in (SD_CLAIMS, SD_ENCRYPTED):
        listed = cwt.unprotected.get(label, [None])
        if label in cwt.protected or type(listed) is not list or not listed:
            raise Refused("SD-CWT: disclosures that are no list, or an empty one")
    for entry in cwt.unprotected.get(SD_ENCRYPTED, []):
        if type(entry) is not list or len(entry) != 3 or any(type(part) is not bytes for part in entry):
            raise Refused("SD-CWT: a malformed encrypted disclosure")


def claims_maps(cwt, payload):
    maps = [payload, cwt.protected.get(CWT_CLAIMS, {})]
    if any(type(claims) is not dict for claims in maps):
        raise Refused("SD-CWT: claims that are no map")
    return maps


def check_registered(claims):
    """Types of the registered claims that are never redacted; `iss` is told from the certificate where it is missing."""
    wanted = {ISS: str, CTI: bytes, CNONCE: bytes}
    for label, kind in wanted.items():
        if label in claims and type(claims[label]) is not kind:
            raise Refused(f"SD-CWT: claim {label} has the wrong type")
    if ISS not in claims:
        raise Refused("SD-CWT: no iss")


def confirmation_key(claims):
    cnf = claims.get(CNF)
    if type(cnf) is not dict:
        raise Refused("SD-CWT: no cnf")
    check_safe(cnf, "cnf")
    if 1 not in cnf:
        raise Refused("cnf: no COSE_Key")
    return cnf[1]


def check_kbt_payload(payload):
    if type(payload) is not dict:
        raise Refused("KBT: the payload is no map")
    check_safe(payload, "KBT payload")
    if ISS in payload or SUB in payload:
        raise Refused("KBT: iss or sub")
    if type(payload.get(AUD)) is not str:
        raise Refused("KBT: no aud")
    for label in (CTI, CNONCE):
        if label in payload and type(payload[label]) is not bytes:
            raise Refused(f"KBT: claim {label} has the wrong type")
    return payload


def times(claims, what):
    found = {}
    for label in (EXP, NBF, IAT):
        if label not in claims:
            continue
        value = claims[label]
        is_float = type(value) is float and math.isfinite(value) and abs(value) <= MAX_FLOAT
        if not is_int(value) and not is_float:
            raise Refused(f"{what}: a time that is no finite number")
        found[label] = value
    return found


def check_times(cwt, kbt, has_cti, now):
    """Steps 3 and 6, and section 7.2 of RFC 8392."""
    if IAT not in kbt and not has_cti:
        raise Refused("KBT: neither iat nor cti")
    if IAT not in kbt and (EXP in kbt or NBF in kbt):
        raise Refused("KBT: exp or nbf without iat")
    at_most = [
        ("SD-CWT nbf", cwt.get(NBF), "SD-CWT iat", cwt.get(IAT)),
        ("KBT nbf", kbt.get(NBF), "KBT iat", kbt.get(IAT)),
        ("KBT exp", kbt.get(EXP), "SD-CWT exp", cwt.get(EXP)),
        ("SD-CWT nbf", cwt.get(NBF), "KBT nbf", kbt.get(NBF)),
        ("SD-CWT iat", cwt.get(IAT), "KBT iat", kbt.get(IAT)),
        ("SD-CWT nbf", cwt.get(NBF), "KBT iat", kbt.get(IAT)),
        ("SD-CWT nbf", cwt.get(NBF), "now", now),
        ("KBT nbf", kbt.get(NBF), "now", now),
    ]
    before = [
        ("SD-CWT nbf", cwt.get(NBF), "SD-CWT exp", cwt.get(EXP)),
        ("SD-CWT iat", cwt.get(IAT), "SD-CWT exp", cwt.get(EXP)),
        ("KBT iat", kbt.get(IAT), "KBT exp", kbt.get(EXP)),
        ("KBT nbf", kbt.get(NBF), "SD-CWT exp", cwt.get(EXP)),
        ("KBT iat", kbt.get(IAT), "SD-CWT exp", cwt.get(EXP)),
        ("now", now, "SD-CWT exp", cwt.get(EXP)),
        ("now", now, "KBT exp", kbt.get(EXP)),
    ]
    for name, early, other, late in at_most:
        if early is not None and late is not None and not early <= late:
            raise Refused(f"{name} is after {other}")
    for name, early, other, late in before:
        if early is not None and late is not None and not early < late:
            raise Refused(f"{name} is not before {other}")


def check_audience(cwt, kbt, audience):
    if kbt[AUD] != audience:
        raise Refused("KBT: aud is someone else")
    if AUD in cwt:
        listed = cwt[AUD] if type(cwt[AUD]) is list else [cwt[AUD]]
        if any(type(name) is not str for name in listed) or audience not in listed:
            raise Refused("SD-CWT: aud is someone else")


def names(claims, path=""):
    """`name: type`, a line each."""
    for key, value in claims.items():
        name = f"{path}{key}"
        yield f"{name}: {type_name(value)}"
        if type(value) is dict:
            yield from names(value, f"{name}.")


def moment(text):
    """Unix seconds, or RFC 3339."""
    try:
        return float(text)
    except ValueError:
        parsed = datetime.fromisoformat(text.replace("Z", "+00:00"))
        if parsed.tzinfo is None:
            raise argparse.ArgumentTypeError("a time needs its zone") from None
        return parsed.timestamp()


def main():
    parser = argparse.ArgumentParser(description="Verify an SD-CWT key-binding token.")
    parser.add_argument("proof", nargs="?", metavar="PROOF.cbor")
    parser.add_argument("issuer", nargs="?", metavar="ISSUER.pem")
    parser.add_argument("--at", type=moment, default=None, metavar="T", help="Unix seconds or RFC 3339; default: now")
    parser.add_argument("--aud", default=BROADCAST, metavar="AUD", help=f"default: {BROADCAST}")
    parser.add_argument("--self-test", action="store_true", help="judge the draft's examples and broken ones")
    args = parser.parse_args()
    if args.self_test:
        import self_test

        return self_test.run()
    if args.proof is None or args.issuer is None:
        parser.error("PROOF.cbor and ISSUER.pem are needed")
    with open(args.issuer, "rb") as file:
        issuer = key_from_pem(file.read())
    with open(args.proof, "rb") as file:
        token = file.read(MAX_BYTES + 1)
    try:
        claims = verify(token, issuer, time.time() if args.at is None else args.at, args.aud)
    except Refused as reason:
        print(f"refused: {reason}")
        return 1
    for line in names(claims):
        print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
