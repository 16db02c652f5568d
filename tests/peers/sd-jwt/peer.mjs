// The other implementation, with signatures and digests of Node's own cryptography.

import { createHash, createPrivateKey, createPublicKey, randomBytes, sign, verify } from "node:crypto";
import { SDJwtVcInstance } from "@sd-jwt/sd-jwt-vc";

const HASHES = { ES256: "sha256", ES384: "sha384", EdDSA: null };

// Signs with a private key in PEM.
export function signer(pem, alg) {
  const key = createPrivateKey(pem);
  return (data) => sign(HASHES[alg], Buffer.from(data), { key, dsaEncoding: "ieee-p1363" }).toString("base64url");
}

function verifies(jwk, data, signature) {
  const key = createPublicKey({ key: jwk, format: "jwk" });
  const hash = { "P-256": "sha256", "P-384": "sha384", Ed25519: null }[jwk.crv];
  const bytes = Buffer.from(signature, "base64url");
  return verify(hash, Buffer.from(data), { key, dsaEncoding: "ieee-p1363" }, bytes);
}

// Issuer, holder and verifier in one. Keys of others are only ever public.
export function peer({ issuer, issuerAlg, issuerPem, phonePem, hashAlg = "sha-256" }) {
  return new SDJwtVcInstance({
    hasher: (data, alg) => createHash(alg.replace("-", "")).update(Buffer.from(data)).digest(),
    hashAlg,
    saltGenerator: () => randomBytes(16).toString("base64url"),
    signAlg: issuerAlg,
    signer: issuerPem && signer(issuerPem, issuerAlg),
    verifier: (data, signature) => verifies(issuer, data, signature),
    kbSignAlg: "ES256",
    kbSigner: phonePem && signer(phonePem, "ES256"),
    kbVerifier: (data, signature, payload) => verifies(payload.cnf.jwk, data, signature),
  });
}

// What it says of a presentation: its claims, or that it refuses.
export async function judged(peer, token, nonce) {
  try {
    const { payload, kb } = await peer.verify(token, { keyBindingNonce: nonce });
    return { accepted: true, payload, aud: kb?.payload.aud };
  } catch (cause) {
    return { accepted: false, cause: String(cause.message ?? cause) };
  }
}
