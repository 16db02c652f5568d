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

// Each by name: how the parts change, and what is left as it is. `alone` marks what the other implementation takes.
export function broken(sound, keys, now) {
  const make = (name, change, left, alone = false) => {
    const parts = structuredClone(sound);
    change(parts);
    return { name, alone, token: putTogether(parts, keys, typeof left === "function" ? left(parts) : left) };
  };
  const same = () => {};
  const whole = putTogether(sound, keys);
  const jwt = whole.split("~")[0];
  const otherClaim = `${jwt.split(".")[0]}.${encode({ ...sound.payload, ghi_chu: 1 })}.${jwt.split(".")[2]}`;
  const name = decode(sound.disclosures[0]);
  return [
    make("another issuer's key", same, {
      jwt: putTogether(sound, { ...keys, issuer: keys.other }).split("~")[0],
    }),
    make("a claim changed under the old signature", same, { jwt: otherClaim }),
    make("a bit of the issuer's signature", same, { jwt: flipped(jwt, jwt.length - 40) }),
    make("no signature", same, { jwt: `${jwt.split(".").slice(0, 2).join(".")}.` }),
    make("two parts instead of three", same, { jwt: jwt.split(".").slice(0, 2).join(".") }),
    make("expired", (parts) => (parts.payload.exp = now - 60)),
    make("not yet valid", (parts) => (parts.payload.nbf = now + 3600)),
    make("issued in the future", (parts) => (parts.payload.iat = now + 3600)),
    make("a digest algorithm that nobody has", (parts) => (parts.payload._sd_alg = "sha-2049")),
    make("a disclosure that is no JSON", (parts) => parts.disclosures.push(Buffer.from("{").toString("base64url"))),
    make("no holder's token", same, { keyBinding: "none" }),
    make("the holder's token by another key", same, { phone: keys.other }),
    make("the holder's token of another type", (parts) => (parts.kbHeader.typ = "JWT")),
    make("another nonce", (parts) => (parts.kbPayload.nonce = "another")),
    ...["aud", "iat", "nonce", "sd_hash"].map((claim) =>
      make(`the holder's token without ${claim}`, same, { without: [claim] }),
    ),
    make(
      "a disclosure taken out after the holder signed",
      (parts) => parts.disclosures.pop(),
      { hashed: whole.slice(0, whole.lastIndexOf("~") + 1) },
    ),
    make("a disclosure changed after the holder signed", (parts) => {
      parts.disclosures[0] = encode([name[0], name[1], "Người Khác"]);
    }, { hashed: whole.slice(0, whole.lastIndexOf("~") + 1) }),
    make("the type of a plain token", (parts) => (parts.header.typ = "JWT"), {}, true),
    make("a critical header that nobody knows", (parts) => (parts.header.crit = ["x"]), {}, true),
    make("a disclosure without digest", (parts) => {
      parts.disclosures.push(encode(["c2FsdA", "tuoi_khac", 1]));
    }, {}, true),
    make("a disclosure twice", (parts) => parts.disclosures.push(parts.disclosures[0]), {}, true),
    make("a digest twice", (parts) => parts.payload._sd.push(parts.payload._sd[0]), {}, true),
    make("no document type", (parts) => delete parts.payload.vct, {}, true),
    make("for another audience", (parts) => (parts.kbPayload.aud = "https://other.example"), {}, true),
  ];
}
