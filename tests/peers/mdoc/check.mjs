// Our command against @owf/mdoc, which shares no code with it: `node check.mjs VIDAN FOLDER`. Prints a line that begins with `ok:`
// for each thing that held, and ends with 1 at the first that did not.
//
// Answers with a signature alone: release 0.6.0 leaves the external data out of what a MAC is over (RFC 9052 section 6.3) and calls
// every MAC that it has checked invalid. It reads no JWK on P-384 either. `check.py` tries both.

import assert from "node:assert/strict";
import { createPrivateKey, X509Certificate } from "node:crypto";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  CoseKey, DateOnly, DeviceKey, DeviceRequest, DeviceResponse, DocRequest, Holder, Issuer, IssuerSigned,
  ItemsRequest, SessionTranscript, SignatureAlgorithm, Verifier,
} from "@owf/mdoc";
import { context } from "./context.mjs";

const [program, folder] = process.argv.slice(2);
const path = (name) => join(folder, name);
const ok = (what) => console.log(`ok: ${what}`);

function run(command, ...words) {
  const named = words.map((word) => (word.startsWith("@") ? path(word.slice(1)) : word));
  const ran = spawnSync(command, named, { encoding: "utf8" });
  if (ran.error) throw ran.error;
  return ran;
}

function must(command, ...words) {
  const ran = run(command, ...words);
  assert.equal(ran.status, 0, `${command} ${words.join(" ")}: ${ran.stdout}${ran.stderr}`);
}

const MDL = "org.iso.18013.5.1";
const PID = "eu.europa.ec.eudi.pid.1";
const OTHER = "vn.example.the.1";
const day = (text) => new DateOnly(text);

const SHAPES = [
  {
    name: "a licence", type: `${MDL}.mDL`, space: MDL,
    json: { family_name: "Nguyễn", birth_date: "1990-02-28", portrait: "_9j_4AAQ", sex: 2, age_over_18: true, issuing_country: "VN" },
    theirs: { birth_date: day("1990-02-28"), portrait: Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 0, 0x10]) },
    shown: ["family_name", "birth_date", "portrait", "age_over_18"],
  },
  { name: "an identity", type: PID, space: PID, json: { family_name: "Đỗ", given_name: "Bé" }, theirs: {}, shown: ["given_name"] },
  {
    name: "an unknown type", type: OTHER, space: OTHER,
    json: { ten: "Phạm 🎓", so: -12, danh_sach: [1, "hai", [true]], khac: 1 }, theirs: {}, shown: ["ten", "so", "danh_sach"],
  },
];

const CONFIG = `[req]
distinguished_name = name
[name]
[root]
basicConstraints = critical, CA:TRUE, pathlen:0
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[signer]
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, 1.0.18013.5.1.2
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
`;

function certify(name, key, serial) {
  const config = ["-config", "@openssl.cnf"];
  must("openssl", "req", "-new", ...config, "-key", `@${key}.pem`, "-subj", "/C=VN/CN=Peer signer", "-out", "@signer.csr");
  must(
    "openssl", "x509", "-req", "-in", "@signer.csr", "-CA", "@iaca.pem", "-CAkey", "@root.pem", "-set_serial", serial,
    "-days", "30", "-extfile", "@openssl.cnf", "-extensions", "signer", "-out", `@${name}.pem`,
  );
}

function prepare(alg) {
  writeFileSync(path("openssl.cnf"), CONFIG);
  for (const [name, of] of [["root", "es256"], ["issuer", alg], ["phone", "es256"], ["stranger", alg]]) {
    must(program, "keygen", "--force", "--alg", of, "--out", `@${name}.pem`, "--jwk", `@${name}.jwk`);
  }
  const root = ["-config", "@openssl.cnf", "-extensions", "root", "-key", "@root.pem", "-subj", "/C=VN/CN=Peer IACA"];
  must("openssl", "req", "-new", "-x509", ...root, "-days", "900", "-out", "@iaca.pem");
  certify("chain", "issuer", "2");
}

const der = (name) => new Uint8Array(new X509Certificate(readFileSync(path(`${name}.pem`))).raw);
const pem = (name) => createPrivateKey(readFileSync(path(`${name}.pem`))).export({ format: "jwk" });
const sessionOf = (nonce) =>
  SessionTranscript.forOid4Vp({ clientId: "x509_san_dns:v.example", nonce, responseUri: "https://v.example/a" }, context);

function weIssue(shape) {
  writeFileSync(path("claims.json"), JSON.stringify(shape.json));
  const times = ["--iat", String(Math.floor(Date.now() / 1000)), "--exp", String(Math.floor(Date.now() / 1000) + 400_000)];
  must(
    program, "issue", "--format", "mdoc", "--claims", "@claims.json", "--doctype", shape.type, "--issuer-key", "@issuer.pem",
    "--issuer-chain", "@chain.pem", "--holder", "@phone.jwk", "--out", "@card.cbor", ...times,
  );
  return new Uint8Array(readFileSync(path("card.cbor")));
}

async function theyIssue(shape, alg, { signer = "issuer", from = 0, days = 5, phone = "phone" } = {}) {
  const at = (offset) => new Date(Math.floor(Date.now() / 1000) * 1000 + offset * 86_400_000);
  const issuer = new Issuer(shape.type, context).addIssuerNamespace(shape.space, { ...shape.json, ...shape.theirs });
  const { d: _, ...device } = pem(phone);
  const signed = await issuer.sign({
    signingKey: CoseKey.fromJwk(pem(signer)),
    algorithm: SignatureAlgorithm[alg.toUpperCase()],
    digestAlgorithm: "SHA-256",
    validityInfo: { signed: at(0), validFrom: at(from), validUntil: at(from + days) },
    deviceKeyInfo: { deviceKey: DeviceKey.fromJwk(device) },
    certificates: [der("chain")],
  });
  return signed.encode();
}

function wePresent(card, shape, session) {
  writeFileSync(path("card.cbor"), card);
  writeFileSync(path("session.cbor"), session);
  const disclose = shape.shown.map((name) => `"${shape.space}".${name}`).join(",");
  must(
    program, "present", "@card.cbor", "--holder-key", "@phone.pem", "--disclose", disclose, "--session-transcript",
    "@session.cbor", "--out", "@answer.cbor",
  );
  return new Uint8Array(readFileSync(path("answer.cbor")));
}

async function theyPresent(card, shape, sessionTranscript, phone = "phone") {
  const wanted = { [shape.space]: Object.fromEntries(shape.shown.map((name) => [name, false])) };
  const itemsRequest = ItemsRequest.create({ docType: shape.type, namespaces: wanted });
  const response = await Holder.createDeviceResponseForDeviceRequest(
    {
      deviceRequest: DeviceRequest.create({ docRequests: [DocRequest.create({ itemsRequest })] }),
      sessionTranscript,
      issuerSigned: [IssuerSigned.decode(card)],
      // Without `alg` the library would name none in what it signs.
      signature: { signingKey: CoseKey.fromJwk({ ...pem(phone), alg: "ES256" }) },
    },
    context,
  );
  return response.encode();
}

function json(value) {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64url");
  if (value instanceof DateOnly) return value.toISOString();
  if (Array.isArray(value)) return value.map(json);
  return value;
}

async function theyJudge(answer, sessionTranscript) {
  const trustedCertificates = [der("iaca")];
  await Verifier.verifyDeviceResponse({ deviceResponse: answer, sessionTranscript, trustedCertificates }, context);
  const [document] = DeviceResponse.decode(answer).documents;
  const spaces = [...document.issuerSigned.issuerNamespaces.issuerNamespaces];
  return Object.fromEntries(
    spaces.map(([space, items]) => [space, Object.fromEntries(items.map((one) => [one.elementIdentifier, json(one.elementValue)]))]),
  );
}

function weJudge(answer, session) {
  writeFileSync(path("answer.cbor"), answer);
  writeFileSync(path("session.cbor"), session);
  const ran = run(
    program, "verify", "@answer.cbor", "--trust-pem", "@iaca.pem", "--session-transcript", "@session.cbor", "--format", "mdoc", "--json",
  );
  assert.ok(ran.status === 0 || ran.status === 1, `vidan verify: exit ${ran.status}: ${ran.stdout}${ran.stderr}`);
  return JSON.parse(ran.stdout);
}

async function bothAccept(what, answer, shape, session) {
  const seen = { [shape.space]: Object.fromEntries(shape.shown.map((name) => [name, shape.json[name]])) };
  assert.deepEqual(await theyJudge(answer, session), seen, `${what}: what they see`);
  const we = weJudge(answer, session.encode());
  assert.equal(we.verdict, "valid", `${what}: we refuse it: ${we.code}`);
  assert.deepEqual(we.claims, seen, `${what}: what we see`);
  assert.equal(we.document_type, shape.type);
  ok(what);
}

async function bothRefuse(what, answer, session) {
  await assert.rejects(theyJudge(answer, session), undefined, `${what}: they take it`);
  const we = weJudge(answer, session.encode());
  assert.deepEqual([we.verdict, we.claims], ["refused", null], `${what}: we take it`);
  ok(`${what}: refused by both (${we.code})`);
}

function replaced(bytes, from, to) {
  const at = Buffer.from(bytes).indexOf(from);
  assert.ok(at >= 0, `${from} is not there`);
  const changed = Uint8Array.from(bytes);
  changed.set(Buffer.from(to), at);
  return changed;
}

async function broken(alg, shape, session) {
  const card = await theyIssue(shape, alg);
  const good = await theyPresent(card, shape, session);
  const other = await sessionOf("n-2");
  return [
    ["a changed element", replaced(good, "Nguyễn", "Nguyễm")],
    ["a changed name", replaced(good, "age_over_18", "age_over_81")],
    ["a changed document type", replaced(good, "mDL", "mDX")],
    ["digests under another name", replaced(good, "valueDigests", "valueDigestz")],
    ["no version", replaced(good, "version", "versiom")],
    ["a byte too few", good.slice(0, -1)],
    ["another session", await theyPresent(card, shape, other)],
    ["a stranger's device", await theyPresent(card, shape, session, "stranger")],
    ["signed by another than the certificate's key", await theyPresent(await theyIssue(shape, alg, { signer: "stranger" }), shape, session)],
    ["not begun", await theyPresent(await theyIssue(shape, alg, { from: 2 }), shape, session)],
    ["bound to another device", await theyPresent(await theyIssue(shape, alg, { phone: "root" }), shape, session)],
  ];
}

const alg = "es256";
prepare(alg);
const session = await sessionOf("n-1");
for (const shape of SHAPES) {
  for (const [issuer, card] of [["we", weIssue(shape)], ["they", await theyIssue(shape, alg)]]) {
    const what = `${shape.name}, ${issuer} issue`;
    await Holder.verifyIssuerSigned({ issuerSigned: card, trustedCertificates: [der("iaca")] }, context);
    writeFileSync(path("card.cbor"), card);
    must(program, "verify", "@card.cbor", "--issued", "--trust-pem", "@iaca.pem");
    ok(`${what}, as issued`);
    await bothAccept(`${what}, we show`, wePresent(card, shape, session.encode()), shape, session);
    await bothAccept(`${what}, they show`, await theyPresent(card, shape, session), shape, session);
  }
}
for (const [what, answer] of await broken(alg, SHAPES[0], session)) await bothRefuse(what, answer, session);
certify("chain", "stranger", "3");
const strange = await theyPresent(await theyIssue(SHAPES[0], alg), SHAPES[0], session);
await bothRefuse("a certificate of another key", strange, session);
