//! A restore that is cut, at every chunk, by a drive that goes or a process that ends: no vault, and the next one goes on.

use std::{
    io::{self, Read},
    sync::mpsc,
};

use vidan_crypto::device::DeviceKeys as _;

use super::phone::*;
use crate::{
    Error, Wallet,
    backup::{Fault, chunks::CHUNK, header::HEADER_LEN},
};

const SEALED: usize = 25 + CHUNK + 16;
/// Chunks that the first batch takes, at the most: a mebibyte and one record.
const BATCH_CHUNKS: usize = 19;

/// A file on a drive that is pulled out after so many bytes.
struct Pulled {
    file: io::Cursor<Vec<u8>>,
    left: usize,
    then: Then,
}

enum Then {
    Fail,
    /// Says so, and waits until it is let go.
    Hang(mpsc::Sender<()>, mpsc::Receiver<()>),
}

impl Read for Pulled {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            if let Then::Hang(reached, go) = &self.then {
                reached.send(()).unwrap();
                let _ = go.recv();
            }
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        let len = buffer.len().min(self.left);
        let read = self.file.read(&mut buffer[..len])?;
        self.left -= read;
        Ok(read)
    }
}

async fn made(large: usize) -> (Vec<u8>, Vec<Raw>) {
    let phone = Phone::new();
    let wallet = phone.wallet().await;
    fill(&wallet, large).await;
    let (file, _) = backup(&wallet).await;
    // As it is after an uncut restore, but for the entry that tells of it.
    let (restored, _) = Phone::new().restore(file.clone()).await.unwrap();
    (file, without_the_last_entry(content(&restored).await))
}

fn without_the_last_entry(mut content: Vec<Raw>) -> Vec<Raw> {
    content
        .retain(|(kind, id, ..)| *kind != "activity head" && !(*kind == "activity" && id == "4"));
    content
}

async fn cut(phone: &Phone, file: &[u8], after: usize) {
    let source = Pulled {
        file: io::Cursor::new(file.to_vec()),
        left: after,
        then: Then::Fail,
    };
    let failed = Wallet::restore(
        phone.config(),
        phone.environment(),
        Box::new(source),
        secret(PASSPHRASE),
        passcode(),
    );
    let fault = fault(failed.await);
    assert_eq!(fault, Fault::Unreadable(io::ErrorKind::BrokenPipe));
}

/// The restored wallet is what an uncut restore makes, and nothing else is left.
async fn whole(phone: &Phone, file: &[u8], expected: &[Raw], why: &str) {
    let (wallet, _) = phone.restore(file.to_vec()).await.unwrap();
    let found = without_the_last_entry(content(&wallet).await);
    assert!(found == expected, "{why}");
    assert_eq!(wallet.activity().await.unwrap().len(), 4, "{why}");
    assert!(wallet.verify_activity().await.unwrap().is_intact());
    wallet.close().await.unwrap();
    assert_eq!(
        phone.files(),
        ["vault", "vault-commits", "vault-reserve"],
        "{why}"
    );
    assert_eq!(phone.keys.list().await.unwrap().len(), 1, "{why}");
}

#[tokio::test]
async fn cut_after_any_chunk_it_goes_on() {
    let (file, expected) = made(2_000_000).await;
    let chunks = (file.len() - HEADER_LEN).div_ceil(SEALED);
    assert!(chunks > 30);
    let mut resumed = 0;
    for chunk in (0..chunks).step_by(3) {
        let phone = Phone::new();
        cut(&phone, &file, HEADER_LEN + chunk * SEALED).await;
        assert!(!phone.path().exists(), "chunk {chunk}");
        let begun = phone.keys.list().await.unwrap();
        whole(&phone, &file, &expected, &format!("chunk {chunk}")).await;
        // Where a batch was committed, the vault that was begun is the one that is there now.
        let left = phone.keys.list().await.unwrap();
        let same = begun.first().is_some_and(|key| key.id == left[0].id);
        assert!(same || chunk <= BATCH_CHUNKS, "chunk {chunk}");
        resumed += usize::from(same);
    }
    assert!(resumed >= 3);
}

#[tokio::test]
async fn one_phone_cut_after_every_chunk_gets_there() {
    let (file, expected) = made(2_000_000).await;
    let chunks = (file.len() - HEADER_LEN).div_ceil(SEALED);
    let phone = Phone::new();
    for chunk in 0..chunks {
        cut(&phone, &file, HEADER_LEN + chunk * SEALED).await;
        assert!(!phone.path().exists(), "chunk {chunk}");
    }
    whole(&phone, &file, &expected, "at last").await;
}

#[tokio::test]
async fn dropped_in_the_middle_of_any_batch_it_goes_on() {
    let (file, expected) = made(2_000_000).await;
    let chunks = (file.len() - HEADER_LEN).div_ceil(SEALED);
    for chunk in (0..chunks).step_by(7) {
        let phone = Phone::new();
        let (reached, at) = mpsc::channel();
        let (go, wait) = mpsc::channel();
        let source = Pulled {
            file: io::Cursor::new(file.clone()),
            left: HEADER_LEN + chunk * SEALED,
            then: Then::Hang(reached, wait),
        };
        let restoring = tokio::spawn(Wallet::restore(
            phone.config(),
            phone.environment(),
            Box::new(source),
            secret(PASSPHRASE),
            passcode(),
        ));
        let at = tokio::task::spawn_blocking(move || at.recv());
        at.await.unwrap().unwrap();
        restoring.abort();
        assert!(restoring.await.is_err());
        go.send(()).unwrap();
        assert!(!phone.path().exists(), "chunk {chunk}");
        whole(&phone, &file, &expected, &format!("chunk {chunk}")).await;
    }
}

#[tokio::test]
async fn another_backup_and_another_passcode_begin_anew() {
    let (file, expected) = made(1_500_000).await;
    let (other, _) = made(0).await;
    let after = HEADER_LEN + 20 * SEALED;
    let phone = Phone::new();
    cut(&phone, &file, after).await;
    let (wallet, report) = phone.restore(other).await.unwrap();
    assert_eq!(wallet.notices_kept().await, report.notices);
    assert_eq!(phone.keys.list().await.unwrap().len(), 1);

    let phone = Phone::new();
    cut(&phone, &file, after).await;
    let (wallet, _) = phone
        .restore_with(file.clone(), PASSPHRASE, "mật mã khác")
        .await
        .unwrap();
    assert!(without_the_last_entry(content(&wallet).await) == expected);
    assert_eq!(phone.keys.list().await.unwrap().len(), 1);
    wallet.lock().await.unwrap();
    assert_eq!(
        wallet.unlock(passcode()).await.unwrap_err().code(),
        "vault.wrong_passcode"
    );
    wallet.unlock(secret("mật mã khác")).await.unwrap();
}

#[tokio::test]
async fn what_was_begun_and_does_not_open_is_begun_anew() {
    let (file, expected) = made(1_500_000).await;
    let after = HEADER_LEN + 20 * SEALED;
    // Its key gone, its side file gone, its content changed, something else in its place.
    for fault in 0..4 {
        let phone = Phone::new();
        cut(&phone, &file, after).await;
        let staged = phone.folder.path().join("vault.restoring");
        match fault {
            0 => {
                let keys = phone.keys.list().await.unwrap();
                let ids = keys.into_iter().map(|key| key.id).collect();
                phone.keys.delete(ids).await.unwrap();
            }
            1 => std::fs::remove_file(phone.folder.path().join("vault.restoring-commits")).unwrap(),
            2 => {
                let mut bytes = std::fs::read(&staged).unwrap();
                bytes[8192 * 3..].fill(0);
                std::fs::write(&staged, bytes).unwrap();
            }
            _ => std::fs::write(&staged, "xin chào").unwrap(),
        }
        let (wallet, _) = phone.restore(file.clone()).await.unwrap();
        assert!(
            without_the_last_entry(content(&wallet).await) == expected,
            "{fault}"
        );
        wallet.close().await.unwrap();
        assert_eq!(
            phone.files(),
            ["vault", "vault-commits", "vault-reserve"],
            "{fault}"
        );
    }
}

impl Wallet {
    async fn notices_kept(&self) -> u64 {
        let counted = self.vault().read(|reader| reader.raw_count("notice"));
        counted.await.map_err(Error::Vault).unwrap()
    }
}
