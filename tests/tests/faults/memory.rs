//! What a wallet leaves in the memory of its process once it is locked: no vault key, no passcode, no claim.
//!
//! A child opens a wallet whose key, passcode and claims are known here, uses it, and locks. Then all of its memory that
//! can be written is searched: stacks, heaps, and what allocators keep of what was freed.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io::{Read as _, Write as _},
    os::unix::fs::FileExt as _,
    sync::{Arc, Mutex},
};

use vidan_crypto::{Error as CryptoError, Random, SystemRandom};
use vidan_sandbox::citizen::{FULL_NAME, PERSONAL_NUMBER};
use vidan_tests::{
    citizen::{CLAIMS, PASSCODE, yes},
    country::Country,
    leak,
};
use vidan_wallet::Wallet;
use zeroize::Zeroizing;

use crate::{
    child::{Child, Given, say},
    phone,
    readable::Needles,
};

/// Remembers whatever may be a key.
#[derive(Default)]
struct Recorder(Mutex<Vec<[u8; 32]>>);

impl Random for Recorder {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), CryptoError> {
        SystemRandom.fill(buffer)?;
        if let Ok(key) = <[u8; 32]>::try_from(&*buffer) {
            self.0.lock().unwrap().push(key);
        }
        Ok(())
    }
}

/// What is in the memory of a process that can be written.
fn searched(needles: &Needles, process: u32) -> (BTreeSet<String>, usize) {
    let maps = fs::read_to_string(format!("/proc/{process}/maps")).unwrap();
    let memory = File::open(format!("/proc/{process}/mem")).unwrap();
    let (mut found, mut seen) = (BTreeSet::new(), 0);
    for line in maps.lines() {
        let mut fields = line.split_whitespace();
        let (range, rights) = (fields.next().unwrap(), fields.next().unwrap());
        if !rights.starts_with("rw") {
            continue;
        }
        let (from, to) = range.split_once('-').unwrap();
        let [from, to] = [from, to].map(|hex| u64::from_str_radix(hex, 16).unwrap());
        let mut bytes = vec![0; usize::try_from(to - from).unwrap()];
        memory.read_exact_at(&mut bytes, from).unwrap();
        found.extend(needles.found_in(&bytes));
        seen += bytes.len();
    }
    (found, seen)
}

#[tokio::test]
async fn a_locked_wallet_holds_no_secret() {
    let country = Country::start().await;
    let random = Arc::<Recorder>::default();
    let citizen = phone::citizen(&country, random.clone()).await;
    let mut needles = Needles::default();
    let keys = random.0.lock().unwrap().clone();
    assert!(!keys.is_empty());
    for key in &keys {
        needles.bytes(key, "a key");
    }
    needles.text(PASSCODE);
    // Every claim that is not also a word of the trust list, which is public.
    let list = serde_json::to_string(&country.list_content()).unwrap();
    let values = citizen.values().await;
    let claims = values.iter().filter(|value| !list.contains(value.as_str()));
    let claims: Vec<_> = claims.filter(|value| value.len() >= 9).collect();
    assert!(claims.len() > 8, "{}", claims.len());
    assert!(leak::values(&FULL_NAME.into()).is_subset(&values));
    claims.into_iter().for_each(|claim| needles.text(claim));

    citizen.wallet.close().await.unwrap();
    let off = citizen.turn_off();
    let mut child = Child::start("show and lock", off.vault().parent().unwrap(), &[]);
    child.stdin().write_all(PASSCODE.as_bytes()).unwrap();
    assert_eq!(child.hear().as_deref(), Some("shows"));
    // While it shows them they are there: the search sees what there is.
    let (found, seen) = searched(&needles, child.id());
    assert!(
        found.contains(FULL_NAME) && found.contains(PERSONAL_NUMBER),
        "{found:?}"
    );
    child.stdin().write_all(b".").unwrap();
    assert_eq!(child.hear().as_deref(), Some("locked"));
    let (found, after) = searched(&needles, child.id());
    println!(
        "{} KiB of memory open, {} KiB locked",
        seen / 1024,
        after / 1024
    );
    assert!(found.is_empty(), "left in memory: {found:?}");
}

/// Unlocks, shows what a person looks at in a day, waits, and locks.
pub(crate) async fn child(given: Given) {
    let (config, environment) = phone::parts(&given.folder);
    let wallet = Wallet::open(config, environment).await.unwrap();
    wallet.unlock(typed()).await.unwrap();
    let mut views = Vec::new();
    for document in wallet.documents().await.unwrap() {
        views.push(wallet.document(&document.id).await.unwrap());
        if document.document_type == "can_cuoc" {
            let claims = CLAIMS.map(str::to_owned);
            let preview = wallet.preview(&document.id, &claims, None).await.unwrap();
            let code = wallet.present(&preview, &yes("xem tuổi")).await.unwrap();
            assert!(!code.text.is_empty());
        }
    }
    let passphrase = "mười hai con giáp".to_owned().into();
    wallet
        .backup(Box::new(phone::Nowhere), passphrase)
        .await
        .unwrap();
    wallet.verify_activity().await.unwrap();
    say("shows");
    File::open("/dev/stdin")
        .unwrap()
        .read_exact(&mut [0])
        .unwrap();
    drop(views);
    wallet.lock().await.unwrap();
    say("locked");
    std::thread::park();
}

/// What came from the parent, without a buffer in between.
fn typed() -> Zeroizing<String> {
    let mut bytes = Zeroizing::new(vec![0; PASSCODE.len()]);
    let mut input = File::open("/dev/stdin").unwrap();
    input.read_exact(&mut bytes).unwrap();
    let mut typed = Zeroizing::new(String::with_capacity(bytes.len()));
    typed.push_str(std::str::from_utf8(&bytes).unwrap());
    typed
}
