// What @owf/mdoc leaves to its caller: hashing, signing and certificates, by Node.js.

import { createHash, createPrivateKey, createPublicKey, randomBytes, sign, verify, X509Certificate } from "node:crypto";
import { CoseKey } from "@owf/mdoc";

const HASHES = { "P-256": "sha256", "P-384": "sha384" };

const jwk = ({ jwk: { kty, crv, x, y, d } }) => ({ kty, crv, x, y, ...(d && { d }) });
const hash = (digestAlgorithm) => digestAlgorithm.toLowerCase().replace("-", "");

export const context = {
  crypto: {
    // Four bytes become a digest identifier, which must be below 2^31 (ISO/IEC 18013-5 section 9.1.2.4): release 0.6.0 does not
    // see to it.
    random: (length) => {
      const bytes = new Uint8Array(randomBytes(length));
      if (length === 4) bytes[0] &= 0x7f;
      return bytes;
    },
    digest: ({ digestAlgorithm, bytes }) => new Uint8Array(createHash(hash(digestAlgorithm)).update(bytes).digest()),
    calculateEphemeralMacKey: () => {
      throw new Error("no MACs here");
    },
  },
  cose: {
    sign1: {
      sign: ({ toBeSigned, key }) => {
        const own = jwk(key);
        const signer = createPrivateKey({ key: own, format: "jwk" });
        return new Uint8Array(sign(HASHES[own.crv], toBeSigned, { key: signer, dsaEncoding: "ieee-p1363" }));
      },
      verify: ({ sign1, key }) => {
        const { d: _, ...own } = jwk(key);
        const signer = createPublicKey({ key: own, format: "jwk" });
        return verify(HASHES[own.crv], sign1.toBeSigned, { key: signer, dsaEncoding: "ieee-p1363" }, sign1.signature);
      },
    },
  },
  x509: {
    getIssuerNameField: ({ certificate, field }) => {
      const parts = new X509Certificate(certificate).issuer.split("\n").map((part) => part.split("="));
      return parts.filter(([name]) => name === field).map(([, value]) => value);
    },
    getPublicKey: ({ certificate }) => CoseKey.fromJwk(new X509Certificate(certificate).publicKey.export({ format: "jwk" })),
    verifyCertificateChain: ({ trustedCertificates, x5chain, now = new Date() }) => {
      const leaf = new X509Certificate(x5chain[0]);
      const root = trustedCertificates.map((one) => new X509Certificate(one)).find((one) => leaf.verify(one.publicKey));
      if (!root) throw new Error("no root signed the certificate");
      if (new Date(leaf.validFrom) > now || new Date(leaf.validTo) < now) throw new Error("the certificate is not valid now");
    },
    getCertificateData: ({ certificate }) => {
      const read = new X509Certificate(certificate);
      return {
        issuerName: read.issuer,
        subjectName: read.subject,
        serialNumber: read.serialNumber,
        thumbprint: read.fingerprint256,
        notBefore: new Date(read.validFrom),
        notAfter: new Date(read.validTo),
        pem: read.toString(),
      };
    },
  },
};
