// Our command against @sd-jwt/sd-jwt-vc, which shares no code with it: `node check.mjs VIDAN FOLDER`. Prints a line that begins
// with `ok:` for each thing that held, and ends with 1 at the first that did not.

import assert from "node:assert/strict";
import { broken, putTogether, takeApart } from "./broken.mjs";
import { judged, peer } from "./peer.mjs";
import { shapes } from "./shapes.mjs";
import { Vidan } from "./vidan.mjs";

const AUD = "https://verifier.example";
const NONCE = "n-0S6_WzA2Mj";
const VCT = "https://example.vn/the-thu";
const ISS = "https://issuer.example";
const ALGORITHMS = { es256: "ES256", es384: "ES384", ed25519: "EdDSA" };
const ASKED = ["--aud", AUD, "--nonce", NONCE];
// Claims about the token itself.
const OWN = ["iss", "iat", "exp", "nbf", "vct", "cnf", "status", "_sd_alg"];

const [program, folder] = process.argv.slice(2);
const vidan = new Vidan(program, folder);
const ok = (what) => console.log(`ok: ${what}`);

function keygen(name, alg) {
  vidan.must("keygen", "--force", "--alg", alg, "--out", `@${name}.pem`, "--jwk", `@${name}.jwk`);
}

function theirs(alg, more = {}) {
  return peer({
    issuer: JSON.parse(vidan.read(`${alg}.jwk`)),
    issuerAlg: ALGORITHMS[alg],
    issuerPem: vidan.read(`${alg}.pem`),
    phonePem: vidan.read("phone.pem"),
    ...more,
  });
}

function weIssue(shape, alg) {
  vidan.write("claims.json", shape.claims);
  vidan.must(
    "issue", "--format", "sd-jwt", "--claims", "@claims.json", "--vct", VCT, "--issuer-key", `@${alg}.pem`,
    "--kid", "k1", "--iss", ISS, "--holder", "@phone.jwk", "--redact", shape.redact,
    "--decoys", String(shape.decoys ?? 0), "--out", "@card",
  );
  return vidan.read("card");
}

function theyIssue(shape, alg, more) {
  const jwk = JSON.parse(vidan.read("phone.jwk"));
  const payload = { iss: ISS, iat: now(), vct: VCT, cnf: { jwk }, ...shape.claims };
  return theirs(alg, more).issue(payload, shape.frame, { header: { kid: "k1" } });
}

function wePresent(card, shape, ...asked) {
  vidan.write("card", card);
  vidan.must("present", "@card", "--holder-key", "@phone.pem", "--disclose", shape.disclose, "--out", "@proof", ...asked);
  return vidan.read("proof");
}

function theyPresent(card, shape, alg, more) {
  const kb = { payload: { iat: now(), aud: AUD, nonce: NONCE } };
  return theirs(alg, more).present(card, shape.present, { kb });
}

const now = () => Math.floor(Date.now() / 1000);

function document(payload) {
  return Object.fromEntries(Object.entries(payload).filter(([name]) => !OWN.includes(name)));
}

// Both judge it, and see the same and no more.
async function bothAccept(what, proof, shape, alg, { bound = true, hashAlg } = {}) {
  const they = await judged(theirs(alg, { hashAlg }), proof, bound ? NONCE : undefined);
  assert.ok(they.accepted, `${what}: they refuse it: ${they.cause}`);
  assert.deepEqual(document(they.payload), shape.seen, `${what}: what they see`);
  assert.equal(they.aud, bound ? AUD : undefined, `${what}: for whom`);
  const we = vidan.verify(proof, alg, ...(bound ? ASKED : ["--no-kb"]));
  assert.equal(we.verdict, "valid", `${what}: we refuse it: ${we.code}`);
  assert.deepEqual(we.claims, shape.seen, `${what}: what we see`);
  assert.equal(we.document_type, VCT);
  ok(what);
}

async function chains(shape, alg, more = {}) {
  const name = `${shape.name}, ${alg}`;
  const [our, their] = [weIssue(shape, alg), await theyIssue(shape, alg, more)];
  await bothAccept(`${name}: ours, presented by us`, wePresent(our, shape, ...ASKED), shape, alg);
  await bothAccept(`${name}: ours, presented by them`, await theyPresent(our, shape, alg), shape, alg);
  await bothAccept(`${name}: theirs, presented by us`, wePresent(their, shape, ...ASKED), shape, alg, more);
  await bothAccept(`${name}: theirs, presented by them`, await theyPresent(their, shape, alg, more), shape, alg, more);
  await bothAccept(`${name}: theirs without key binding`, wePresent(their, shape, "--no-kb"), shape, alg, { ...more, bound: false });
  const held = vidan.verify(their, alg, "--issued");
  assert.equal(held.verdict, "valid", `${name}: we refuse what they issue: ${held.code}`);
  assert.deepEqual(held.claims, shape.claims);
  const all = await judged(theirs(alg), our);
  assert.deepEqual(all.accepted && document(all.payload), shape.claims, `${name}: what they see of all: ${all.cause}`);
  ok(`${name}: each other's credentials with all in them`);
}

async function refusals() {
  const keys = { issuer: vidan.read("es256.pem"), phone: vidan.read("phone.pem"), other: vidan.read("other.pem") };
  const shape = shapes[0];
  for (const [whose, card] of [["ours", weIssue(shape, "es256")], ["theirs", await theyIssue(shape, "es256")]]) {
    const sound = takeApart(wePresent(card, shape, ...ASKED));
    // Taken apart and put together it must still be sound, or nothing is shown by what follows.
    await bothAccept(`${whose}, put together again`, putTogether(sound, keys), shape, "es256");
    for (const { name, code, token, alone } of broken(sound, keys, now())) {
      const we = vidan.verify(token, "es256", ...ASKED);
      assert.deepEqual([we.verdict, we.code], ["refused", code], `${whose}, ${name}`);
      assert.equal(we.claims, null);
      const they = await judged(theirs("es256"), token, NONCE);
      assert.ok(alone || !they.accepted, `${whose}, ${name}: they take it`);
      ok(`${whose}, ${name}: refused${alone ? " by us" : " by both"} [${code}]`);
    }
  }
}

for (const alg of Object.keys(ALGORITHMS)) keygen(alg, alg);
keygen("phone", "es256");
keygen("other", "es256");
for (const shape of shapes) await chains(shape, "es256");
for (const alg of ["es384", "ed25519"]) await chains(shapes[1], alg);
for (const hashAlg of ["sha-384", "sha-512"]) await chains({ ...shapes[3], name: hashAlg }, "es256", { hashAlg });
await refusals();
