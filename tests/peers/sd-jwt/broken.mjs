// Presentations that are broken in one place each, everything else signed anew.

import { createHash } from "node:crypto";
import { signer } from "./peer.mjs";

const encode = (json) => Buffer.from(JSON.stringify(json)).toString("base64url");
const decode = (part) => JSON.parse(Buffer.from(part, "base64url"));

// Takes a presentation apart.
export function takeApart(text) {
  const parts = text.split("~");
  const [header, payload, signature] = parts[0].split(".");
  const [kbHeader, kbPayload] = parts.at(-1).split(".");
  return {
    header: decode(header),
    payload: decode(payload),
    signature,
    disclosures: parts.slice(1, -1),
    kbHeader: decode(kbHeader),
    kbPayload: decode(kbPayload),
  };
}

// Puts it together again with true signatures and digests, but for what `left` names.
export function putTogether(parts, keys, left = {}) {
  const jwt = (header, payload, key) => {
    const data = `${encode(header)}.${encode(payload)}`;
    return `${data}.${signer(key, "ES256")(data)}`;
  };
  const issued = left.jwt ?? jwt(parts.header, parts.payload, keys.issuer);
  const shown = [issued, ...parts.disclosures, ""].join("~");
  if (left.keyBinding === "none") return shown;
  const hash = createHash("sha256").update(left.hashed ?? shown).digest("base64url");
  const bound = { ...parts.kbPayload, sd_hash: hash };
  for (const name of left.without ?? []) delete bound[name];
  return shown + jwt(parts.kbHeader, bound, left.phone ?? keys.phone);
}

const flipped = (text, at) => text.slice(0, at) + (text[at] === "A" ? "B" : "A") + text.slice(at + 1);

// A list of `{ name, code, token, alone }`: `code` is what our command says of it, `alone` marks what the other implementation takes.
export function broken(sound, keys, now) {
  const whole = putTogether(sound, keys);
  const jwt = whole.split("~")[0];
  const [header, , signature] = jwt.split(".");
  const before = { hashed: whole.slice(0, whole.lastIndexOf("~") + 1) };
  const [salt, claim] = decode(sound.disclosures[0]);
  const same = () => {};
  const make = (code, name, change, left, alone = false) => {
    const parts = structuredClone(sound);
    change(parts);
    return { name, code, alone, token: putTogether(parts, keys, left) };
  };
  const ours = (code, name, change) => make(code, name, change, {}, true);
  const issued = (code, name, jwt) => make(code, name, same, { jwt });
  const without = (code, claim) => make(code, `the holder's token without ${claim}`, same, { without: [claim] });
  return [
    issued("trust.signature_invalid", "another issuer's key", putTogether(sound, { ...keys, issuer: keys.other }).split("~")[0]),
    issued("trust.signature_invalid", "a claim changed under the old signature", `${header}.${encode({ ...sound.payload, x: 1 })}.${signature}`),
    issued("trust.signature_invalid", "a bit of the issuer's signature", flipped(jwt, jwt.length - 40)),
    issued("trust.signature_invalid", "no signature", jwt.slice(0, jwt.lastIndexOf(".") + 1)),
    issued("format.jose", "two parts instead of three", jwt.slice(0, jwt.lastIndexOf("."))),
    make("time.expired", "expired", (parts) => (parts.payload.exp = now - 60)),
    make("time.not_yet_valid", "not yet valid", (parts) => (parts.payload.nbf = now + 3600)),
    make("time.not_yet_valid", "issued in the future", (parts) => (parts.payload.iat = now + 3600)),
    make("format.digest_algorithm", "a digest algorithm that nobody has", (parts) => (parts.payload._sd_alg = "sha-2049")),
    make("format.jose", "a disclosure that is no JSON", (parts) => parts.disclosures.push(Buffer.from("{").toString("base64url"))),
    make("holder.proof_missing", "no holder's token", same, { keyBinding: "none" }),
    make("holder.signature_invalid", "the holder's token by another key", same, { phone: keys.other }),
    make("format.typ", "the holder's token of another type", (parts) => (parts.kbHeader.typ = "JWT")),
    make("nonce.mismatch", "another nonce", (parts) => (parts.kbPayload.nonce = "another")),
    without("audience.missing", "aud"),
    without("format.claim_missing", "iat"),
    without("format.claim_missing", "nonce"),
    without("format.claim_missing", "sd_hash"),
    make("holder.other_presentation", "a disclosure taken out after the holder signed", (parts) => parts.disclosures.pop(), before),
    make(
      "disclosure.orphaned",
      "a disclosure changed after the holder signed",
      (parts) => (parts.disclosures[0] = encode([salt, claim, "Người Khác"])),
      before,
    ),
    ours("format.typ", "the type of a plain token", (parts) => (parts.header.typ = "JWT")),
    ours("format.critical_header", "a critical header that nobody knows", (parts) => (parts.header.crit = ["x"])),
    ours("disclosure.orphaned", "a disclosure without digest", (parts) => parts.disclosures.push(encode([salt, "khac", 1]))),
    ours("disclosure.orphaned", "a disclosure twice", (parts) => parts.disclosures.push(parts.disclosures[0])),
    ours("disclosure.digest_duplicated", "a digest twice", (parts) => parts.payload._sd.push(parts.payload._sd[0])),
    ours("format.document_type_missing", "no document type", (parts) => delete parts.payload.vct),
    ours("audience.mismatch", "for another audience", (parts) => (parts.kbPayload.aud = "https://other.example")),
  ];
}
