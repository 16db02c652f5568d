//! What is left in the process's memory after locking: looked for where the system lets a process read itself.

use std::{
    io::{Read as _, Seek as _, SeekFrom},
    sync::Mutex,
};

use vidan_crypto::Random;

use super::*;

/// Remembers what it gave out, inverted: the memory is searched for the thing itself.
#[derive(Default)]
struct Remembering(Mutex<Vec<Vec<u8>>>);

impl Random for Remembering {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), vidan_crypto::Error> {
        SystemRandom.fill(buffer)?;
        let inverted = buffer.iter().map(|byte| !byte).collect();
        self.0.lock().unwrap().push(inverted);
        Ok(())
    }
}

/// How often the inverse of `inverted` stands in this process's writable memory.
fn found(inverted: &[u8]) -> usize {
    let maps = std::fs::read_to_string("/proc/self/maps").unwrap();
    let mut memory = std::fs::File::open("/proc/self/mem").unwrap();
    let mut count = 0;
    let mut bytes = Vec::new();
    for line in maps.lines().filter(|line| line.contains(" rw")) {
        let (range, _) = line.split_once(' ').unwrap();
        let (start, end) = range.split_once('-').unwrap();
        let [start, end] = [start, end].map(|hex| u64::from_str_radix(hex, 16).unwrap());
        bytes.clear();
        memory.seek(SeekFrom::Start(start)).unwrap();
        // A region that is gone or cannot be read by now holds nothing that could be read.
        let _ = (&mut memory).take(end - start).read_to_end(&mut bytes);
        // Found by the first byte, so that most of it is one quick search.
        let first = !inverted[0];
        let mut rest = bytes.as_slice();
        while let Some(at) = rest.iter().position(|byte| *byte == first) {
            let here = &rest[at..];
            let same =
                here.len() >= inverted.len() && here.iter().zip(inverted).all(|(a, b)| *a == !*b);
            count += usize::from(same);
            rest = &here[1..];
        }
        bytes.fill(0);
    }
    count
}

#[tokio::test]
async fn no_vault_key_is_left_after_locking() {
    let room = Room::new();
    let random = Arc::new(Remembering::default());
    let vault = Vault::create(
        room.path(),
        passcode(),
        device(),
        KdfParams::weak_for_tests(),
        random.clone(),
        room.clock.clone(),
    )
    .await
    .unwrap();
    // The one draw of 32 bytes.
    let drawn = random.0.lock().unwrap().clone();
    let keys: Vec<_> = drawn.iter().filter(|bytes| bytes.len() == 32).collect();
    assert_eq!(keys.len(), 1);
    let key = keys[0];

    // The search finds what is there.
    let held: Vec<u8> = key.iter().map(|byte| !byte).collect();
    assert!(found(key) >= 1);
    drop(Zeroizing::new(held));

    put(&vault, "a", "x").await.unwrap();
    vault.lock().await.unwrap();
    for _ in 0..2 {
        vault.unlock(passcode(), device().secret).await.unwrap();
        let new = passcode();
        let cost = KdfParams::weak_for_tests();
        let changed = vault.change_passcode(passcode(), new, device().secret, cost);
        changed.await.unwrap();
        assert_eq!(get(&vault, "a").await, Ok(note("x")));
        vault.lock().await.unwrap();
        assert_eq!(found(key), 0, "the vault key is still in memory");
    }
}
