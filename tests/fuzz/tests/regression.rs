//! The seeds are accepted, what once broke a target does not any more, and small changes of the seeds break no rule: what CI
//! runs without a fuzzer.

use std::{path::PathBuf, thread};

use vidan_fuzz::{Reached, TARGETS, Target, seeds};

/// So little stack has a phone's worker thread.
const STACK: usize = 512 * 1024;
/// Fewer are no start for a fuzzer.
const LEAST: usize = 20;
/// All seeds together, in bytes.
const MOST: usize = 1_000_000;
/// At how many places of each seed one bit is changed, each time alone.
const PLACES: usize = 12;

/// The target of this name gets these inputs, on a small stack.
fn on_small_stack(
    target: &'static Target,
    work: impl FnOnce(fn(&[u8]) -> Reached) + Send + 'static,
) {
    thread::Builder::new()
        .name(target.name.to_owned())
        .stack_size(STACK)
        .spawn(move || work(target.run))
        .expect("a thread")
        .join()
        .expect("no rule is broken");
}

fn check(name: &str) {
    let target = TARGETS
        .iter()
        .find(|target| target.name == name)
        .expect("a target");
    on_small_stack(target, move |run| {
        let seeds = seeds::files(&seeds::folder(target.name));
        assert!(seeds.len() >= LEAST, "{} seeds", seeds.len());
        for (name, seed) in &seeds {
            assert_eq!(run(seed), Reached::Accepted, "{}/{name}", target.name);
        }
        for (_, seed) in &seeds {
            for place in 0..PLACES.min(seed.len()) {
                let at = (seed.len() - 1) * place / PLACES;
                let mut changed = seed.clone();
                changed[at] ^= 1 << (place % 8);
                run(&changed);
                run(&seed[..at]);
            }
        }
        let crashes: PathBuf = [env!("CARGO_MANIFEST_DIR"), "crashes", target.name]
            .iter()
            .collect();
        for (_, input) in seeds::files(&crashes) {
            run(&input);
        }
    });
}

#[test]
fn backup() {
    check("backup");
}

#[test]
fn bundle() {
    check("bundle");
}

#[test]
fn cbor() {
    check("cbor");
}

#[test]
fn chain() {
    check("chain");
}

#[test]
fn challenge() {
    check("challenge");
}

#[test]
fn dcql() {
    check("dcql");
}

#[test]
fn device_response() {
    check("device_response");
}

#[test]
fn disclosure() {
    check("disclosure");
}

#[test]
fn envelope() {
    check("envelope");
}

#[test]
fn form() {
    check("form");
}

#[test]
fn kb_jwt() {
    check("kb_jwt");
}

#[test]
fn mso() {
    check("mso");
}

#[test]
fn offer() {
    check("offer");
}

#[test]
fn paper() {
    check("paper");
}

#[test]
fn sd_jwt() {
    check("sd_jwt");
}

#[test]
fn segments() {
    check("segments");
}

#[test]
fn status() {
    check("status");
}

#[test]
fn text() {
    check("text");
}

#[test]
fn token() {
    check("token");
}

#[test]
fn trust_list() {
    check("trust_list");
}

/// Every folder belongs to a target, every target to a binary of the fuzzer, and all seeds together are small.
#[test]
fn everything_has_its_place() {
    let manifest = include_str!("../Cargo.toml");
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let mut bytes = 0;
    for folder in ["seeds", "crashes"] {
        for entry in here.join(folder).read_dir().into_iter().flatten() {
            let path = entry.expect("a readable folder").path();
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            assert!(
                TARGETS.iter().any(|target| target.name == name),
                "{folder}/{name}"
            );
            bytes += seeds::files(&path)
                .iter()
                .map(|(_, content)| content.len())
                .sum::<usize>();
        }
    }
    assert!(bytes <= MOST, "{bytes} bytes");
    for target in TARGETS {
        assert!(manifest.contains(&format!("path = \"fuzz_targets/{}.rs\"", target.name)));
    }
}
