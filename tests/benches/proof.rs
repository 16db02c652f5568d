//! What a proof costs: time to judge and to make one, allocations, sizes. `cargo bench -p vidan-tests` prints one table.
//!
//! Times are compared with what nothing can be faster than, measured in the same run and in turns: two bare P-256
//! verifications by the same library. No test asserts a time; the table says whether each target is met.
#![allow(
    clippy::expect_used,
    reason = "a failed preparation is a failed measurement"
)]

use std::{
    alloc::System,
    hint::black_box,
    sync::Arc,
    time::{Duration, Instant},
};

use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use vidan_codec::{
    cbor::{Limits, decode},
    clock::ManualClock,
    cose::Sign1,
};
use vidan_credential::{
    BROADCAST_AUDIENCE, ClaimPath, StatusReference,
    sd_cwt::{hold::HeldCredential, present::Presentation, verify::Unverified},
    testing::{KID, NOW, TestWorld, card_claims, card_profile},
    transport,
};
use vidan_crypto::{Algorithm, PublicKey, SigningKey};
use vidan_trust::{
    TrustList,
    status::{StatusBits, StatusEntries, StatusList, StatusListContent, StatusLists, StatusTrust},
};
use vidan_verifier::{MemoryReplayGuard, Outcome, Policy, Trust, Verifier};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Distinct proofs, each of its own copy of the card.
const PROOFS: u32 = 1_000;
const STATUS: &str = "https://trangthai.example/1";
/// The header parameter of a key-binding token that holds the credential.
const KCWT: i64 = 13;

fn main() {
    let mut country = Country::new();
    let mut proofs = Vec::new();
    let mut making = Vec::new();
    for copy in 0..PROOFS {
        let held = country.new_copy(copy);
        let (proof, took) = country.make(&held, &["ho_ten", "ngay_sinh", "age_over_18"]);
        proofs.push(proof);
        making.push(took);
    }
    let judged = judge(&country, &proofs);

    println!("{:<58} {:>12} {:>9}", "", "measured", "target");
    let bare = micros(median(&judged.bare));
    println!(
        "{:<58} {bare:>9.1} µs",
        "two bare P-256 verifications (ring), median"
    );
    let verdict = micros(median(&judged.verdict));
    println!(
        "{:<58} {verdict:>9.1} µs",
        "text to Verdict, 3 of 14 claims, median of 1,000"
    );
    row(
        "text to Verdict ÷ two bare verifications",
        verdict / bare,
        "",
        2,
        1.25,
    );
    for (name, times) in [
        ("  of it: text to token", &judged.read),
        ("  of it: parsing the token", &judged.parse),
        ("  of it: the holder's point, decompressed", &judged.point),
    ] {
        println!("{name:<58} {:>9.1} µs", micros(median(times)));
    }
    println!(
        "{:<58} {:>12}",
        "  allocations, median",
        median(&judged.allocations)
    );
    println!(
        "{:<58} {:>12}",
        "  allocated bytes in all, median",
        median(&judged.bytes)
    );
    let made = micros(median(&making)) / 1_000.0;
    row(
        "making a proof without the device's signature, median",
        made,
        " ms",
        3,
        1.0,
    );

    let held = country.new_copy(0);
    println!(
        "\n{:<32} {:>6} {:>6} {:>8} {:>6}  {:>8} {:>12}",
        "sizes", "KBT B", "text", "version", "target", "", "VDF: text"
    );
    let all: Vec<String> = card_profile()
        .claims
        .into_iter()
        .map(|claim| claim.id)
        .collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    let three: &[&str] = &["ho_ten", "ngay_sinh", "age_over_18"];
    let photo: &[&str] = &["age_over_18", "anh_chan_dung"];
    for (name, claims, target) in [
        ("3 of 14 claims", three, 600),
        ("age over 18 + photo digest", photo, 528),
        ("all 14 claims", all.as_slice(), transport::ONE_CODE),
    ] {
        let (proof, _) = country.make(&held, claims);
        let full = transport::to_text(&proof.token).map_or(0, |text| text.len());
        let text = proof.text.len();
        println!(
            "{name:<32} {:>6} {text:>6} {:>8} {target:>6}  {:>8} {full:>12}",
            proof.token.len(),
            version(text).map_or("none".to_owned(), |version| format!("{version}-M")),
            if text <= target { "met" } else { "NOT MET" },
        );
    }
}

/// A target that is an upper bound.
fn row(name: &str, value: f64, unit: &str, digits: usize, target: f64) {
    let met = if value <= target { "met" } else { "NOT MET" };
    let value = format!("{value:.digits$}{unit}");
    println!(
        "{name:<58} {value:>12} {:>9} {met}",
        format!("{target}{unit}")
    );
}

/// An issuer whose list a verifier holds, with the status of its documents.
struct Country {
    world: TestWorld,
    list: TrustList,
    status: StatusLists,
}

/// A code, and the token in it.
struct Proof {
    text: String,
    token: Vec<u8>,
    /// The copy's key: x, and whether y is odd.
    holder: (Vec<u8>, bool),
}

impl Country {
    fn new() -> Self {
        let world = TestWorld::new();
        let mut content = world.list_content();
        for issuer in &mut content.issuers {
            issuer.status_uri = Some("https://trangthai.example".to_owned());
        }
        let list = world.list_of(&content);
        let entries = StatusEntries::new(StatusBits::from_number(2).expect("a width"), 100_000);
        let published = StatusListContent {
            uri: STATUS.to_owned(),
            issued_at: NOW.0 - 600,
            expires_at: Some(NOW.0 + 3600),
            ttl: None,
            entries: entries.expect("few entries"),
        };
        let token = published.to_cwt(&world.issuer, KID).expect("signed");
        let verified = StatusList::verify(&token, STATUS, StatusTrust::List(&list), NOW);
        let mut status = StatusLists::new();
        assert!(status.insert(verified.expect("own list")));
        Self {
            world,
            list,
            status,
        }
    }

    /// A new card for a new key, with its own entry in the status list.
    fn new_copy(&mut self, index: u32) -> HeldCredential {
        self.world.holder = SigningKey::generate(Algorithm::Es256).expect("random");
        let mut request = self.world.request(&card_claims());
        request.status = Some(StatusReference {
            uri: STATUS.to_owned(),
            index: index.into(),
        });
        let bytes = self.world.issue(request);
        let holder = self.world.holder.public();
        let held = HeldCredential::receive(&bytes, &self.list, NOW, &holder);
        held.expect("own card").into_inner()
    }

    /// A proof, and the time it took without the device's signature.
    fn make(&self, held: &HeldCredential, claims: &[&str]) -> (Proof, Duration) {
        let began = Instant::now();
        let paths: Vec<ClaimPath> = claims
            .iter()
            .map(|claim| claim.parse().expect("a path"))
            .collect();
        let presentation = Presentation::new(held, &paths, BROADCAST_AUDIENCE, NOW, 60, None);
        let prepared = presentation.expect("presentable").prepare();
        let before = began.elapsed();

        let signature = self
            .world
            .holder
            .sign(prepared.to_be_signed().message())
            .expect("random");

        let began = Instant::now();
        let token = prepared
            .finish(&signature)
            .expect("own signature")
            .into_bytes();
        let text = transport::write(&token, &self.list).expect("it fits");
        let took = before + began.elapsed();
        let public = self.world.holder.public();
        let (x, y) = public.xy().expect("a P-256 key");
        let holder = (x.to_vec(), y.last().is_some_and(|byte| byte & 1 == 1));
        let proof = Proof {
            text,
            token,
            holder,
        };
        (proof, took)
    }
}

#[derive(Default)]
struct Judged {
    bare: Vec<Duration>,
    verdict: Vec<Duration>,
    read: Vec<Duration>,
    parse: Vec<Duration>,
    point: Vec<Duration>,
    allocations: Vec<usize>,
    bytes: Vec<usize>,
}

fn judge(country: &Country, proofs: &[Proof]) -> Judged {
    let mut verifier = Verifier::new(
        Trust::List(country.list.clone()),
        Policy::broadcast(),
        Arc::new(ManualClock::at(NOW.plus(5))),
        Arc::new(MemoryReplayGuard::new(2 * proofs.len())),
    );
    verifier.set_status(country.status.clone());
    let mut judged = Judged::default();
    for proof in proofs {
        judged
            .bare
            .push(two_bare_verifications(&proof.token, country));
        let region = Region::new(ALLOCATOR);
        let began = Instant::now();
        let verdict = verifier.verify(black_box(&proof.text));
        judged.verdict.push(began.elapsed());
        let change = region.change();
        judged
            .allocations
            .push(change.allocations + change.reallocations);
        judged.bytes.push(change.bytes_allocated);
        assert_eq!(verdict.outcome(), Outcome::Valid, "{}", verdict.code());

        let (token, took) = timed(|| transport::read(black_box(&proof.text), &country.list));
        assert!(token.is_ok_and(|token| token == proof.token));
        judged.read.push(took);
        let (parsed, took) = timed(|| Unverified::parse(black_box(&proof.token)));
        assert!(parsed.is_ok());
        judged.parse.push(took);
        let (x, y_is_odd) = &proof.holder;
        let (key, took) = timed(|| PublicKey::from_p256_compressed(black_box(x), *y_is_odd));
        assert!(key.is_ok());
        judged.point.push(took);
    }
    judged
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let began = Instant::now();
    let result = work();
    (result, began.elapsed())
}

/// The issuer's and the holder's signature of this very token, checked by the library alone.
fn two_bare_verifications(token: &[u8], country: &Country) -> Duration {
    let node = decode(token, &Limits::TOKEN).expect("own token");
    let outer = Sign1::from_node(&node, &Limits::TOKEN, false).expect("own token");
    let credential = outer.protected().get(KCWT).expect("a credential");
    let inner = Sign1::from_node(credential, &Limits::TOKEN, false).expect("a credential");
    let claims = decode(inner.payload(), &Limits::TOKEN).expect("claims");
    let cnf = claims.get(8).and_then(|cnf| cnf.get(1)).expect("a key");
    let holder = vidan_codec::cose::key_from_node(cnf).expect("a key");
    let issuer = country.world.issuer.public();
    let checks = [
        (issuer, inner.to_be_signed(), inner.signature()),
        (holder, outer.to_be_signed(), outer.signature()),
    ];
    let began = Instant::now();
    for (key, message, signature) in &checks {
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key.as_bytes())
            .verify(black_box(message.message()), signature)
            .expect("own signature");
    }
    began.elapsed()
}

/// The smallest QR version at level M that holds so many alphanumeric characters (ISO/IEC 18004 table 7).
fn version(characters: usize) -> Option<usize> {
    const LEVEL_M: [usize; 40] = [
        20, 38, 61, 90, 122, 154, 178, 221, 262, 311, 366, 419, 483, 528, 600, 656, 734, 816, 909,
        970, 1035, 1134, 1248, 1326, 1451, 1542, 1637, 1732, 1839, 1994, 2113, 2238, 2369, 2506,
        2632, 2780, 2894, 3054, 3220, 3391,
    ];
    LEVEL_M
        .iter()
        .position(|capacity| characters <= *capacity)
        .map(|at| at + 1)
}

fn median<T: Copy + Ord + Default>(values: &[T]) -> T {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    sorted.get(sorted.len() / 2).copied().unwrap_or_default()
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}
