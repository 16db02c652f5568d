//! Writes the seeds: valid inputs for every target, signed with the keys in `keys/`.
//!
//! ```text
//! cargo run --manifest-path tests/fuzz/Cargo.toml --example seeds -- world         # world/
//! cargo run --manifest-path tests/fuzz/Cargo.toml --example seeds -- world sd_jwt  # world/sd_jwt alone
//! cargo run --manifest-path tests/fuzz/Cargo.toml --example seeds                  # seeds/
//! cargo run --manifest-path tests/fuzz/Cargo.toml --example seeds -- text token    # seeds/text, seeds/token
//! ```
//!
//! Needed again only where a format changes. Signatures and salts are random: every run writes other files of the same kind.

#[path = "makers/backups.rs"]
mod backups;
#[path = "makers/chain.rs"]
mod chain;
#[path = "makers/codes.rs"]
mod codes;
#[path = "makers/dcql.rs"]
mod dcql;
#[path = "makers/documents.rs"]
mod documents;
#[path = "makers/items.rs"]
mod items;
#[path = "makers/mdoc.rs"]
mod mdoc;
#[path = "makers/sd_jwt.rs"]
mod sd_jwt;
#[path = "makers/services.rs"]
mod services;
#[path = "makers/trust.rs"]
mod trust;

use std::{fs, path::Path};

use serde_json::{Value, json};
use vidan_codec::{base45, cbor, cose::key_to_value, jose::jwe};
use vidan_credential::{
    BROADCAST_AUDIENCE, ClaimPath, ClaimValue, DocumentProfile, StatusReference,
    sd_cwt::{
        hold::HeldCredential,
        issue::{CredentialRequest, Redaction},
        present::Presentation,
    },
    testing::{KID, TestWorld, card_claims, card_profile, sign},
    transport::{
        self,
        segments::{attach, split},
    },
};
use vidan_crypto::{Algorithm, SystemRandom};
use vidan_fuzz::{
    backup, disclosure, seeds, segments,
    world::{
        CREDENTIAL, FORM, KIND, MAILBOX, NOW, OFFICE, OFFICE_KID, ROOT_KID, STATUS, VERIFIER,
        VERIFIER_KID, key, sign_jws, world,
    },
};
use vidan_protocol::{
    challenge::ChallengeRequest, form::manifest, notice::envelope, url::encode_form,
};
use vidan_trust::{
    Bundle, LIST_TYPE, ListContent, Names, OfficeRecord, PinnedRoot, PublicJwk, Standing,
    VerifierRecord, hand_over,
    status::{StatusBits, StatusEntries, StatusListContent},
};
use vidan_wallet::backup::testing::{self, Read};

use self::{backups::*, codes::*, documents::*, items::*, services::*, trust::*};

/// Makes the inputs of one target.
type Maker = fn() -> Vec<Vec<u8>>;

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    if wanted == ["world"] {
        return write_world();
    }
    if wanted == ["world", "sd_jwt"] {
        return write_sd_jwt();
    }
    let makers: [(&str, Maker); 20] = [
        ("backup", backups),
        ("bundle", bundles),
        ("cbor", cbor_items),
        ("chain", chain::chains),
        ("challenge", challenges),
        ("dcql", dcql::queries),
        ("device_response", mdoc::answers),
        ("disclosure", disclosures),
        ("envelope", envelopes),
        ("form", forms),
        ("kb_jwt", sd_jwt::tokens),
        ("mso", mdoc::documents),
        ("offer", offers),
        ("paper", papers),
        ("sd_jwt", sd_jwt::texts),
        ("segments", segment_rounds),
        ("status", statuses),
        ("text", texts),
        ("token", tokens),
        ("trust_list", trust_lists),
    ];
    for (target, make) in makers {
        if wanted.is_empty() || wanted.iter().any(|name| name == target) {
            write(target, make());
        }
    }
}

fn write_world() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("world");
    let text = serde_json::to_string_pretty(&list()).expect("JSON");
    fs::write(folder.join("list.json"), text + "\n").expect("a writable folder");
    let card = card();
    let mut request = card.request(&card_claims());
    request.decoys = 2;
    fs::write(folder.join("credential"), card.issue(request)).expect("a writable folder");
    write_sd_jwt();
}

fn write_sd_jwt() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("world/sd_jwt");
    fs::write(file, sd_jwt::world_file()).expect("a writable folder");
}

fn write(target: &str, inputs: Vec<Vec<u8>>) {
    let folder = seeds::folder(target);
    if folder.exists() {
        fs::remove_dir_all(&folder).expect("a removable folder");
    }
    fs::create_dir_all(&folder).expect("a writable folder");
    let bytes: usize = inputs.iter().map(Vec::len).sum();
    for (at, input) in inputs.iter().enumerate() {
        fs::write(folder.join(format!("{at:02}")), input).expect("a writable file");
    }
    println!("{target}: {} inputs, {bytes} bytes", inputs.len());
}
