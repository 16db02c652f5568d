//! Derived secrets: the same every time, others for other contexts and keys, and of no use against wrapped ones.

use super::{Bench, Case, Fault, Verdict, bench::refused, fault::words};
use crate::{
    Secret32,
    aead::{self, NONCE_LEN},
    device::{DeviceKeyError, KeyPurpose},
};

#[rustfmt::skip]
pub(super) static CASES: &[Case] = &[
    Case::always("prf.stable", words(
        "Cùng khóa và cùng ngữ cảnh luôn dẫn xuất cùng một giá trị, kể cả ngữ cảnh rỗng.",
        "The same key derives the same from the same context every time, an empty one too."),
        |bench| Box::pin(stable(bench))),
    Case::always("prf.contexts", words(
        "Ngữ cảnh khác nhau cho giá trị khác nhau, dù chỉ khác byte cuối của 64 KiB.",
        "Other contexts give others, where only the last byte of 64 KiB differs too."),
        |bench| Box::pin(contexts(bench))),
    Case::always("prf.keys", words(
        "Khóa khác nhau cho giá trị khác nhau từ cùng ngữ cảnh.",
        "Other keys give others from the same context."),
        |bench| Box::pin(keys(bench))),
    Case::always("prf.not_wrap", words(
        "Giá trị dẫn xuất không mở được bí mật mà cùng khóa đã bọc.",
        "What a key derives does not open what the same key wrapped."),
        |bench| Box::pin(not_wrap(bench))),
    Case::always("prf.unknown_refused", words(
        "Khóa lạ không dẫn xuất gì.",
        "An unknown key derives nothing."),
        |bench| Box::pin(unknown_refused(bench))),
];

async fn stable(bench: &Bench<'_>) -> Verdict {
    let [key] = bench.make(KeyPurpose::Secret).await?;
    let contexts = [Vec::new(), b"vidan".to_vec(), bench.bytes::<40>()?.to_vec()];
    let mut first = Vec::new();
    for context in &contexts {
        first.push(bench.keys.prf(&key.id, context.clone()).await?);
    }
    // After all the others, so that one which only remembers its last answer is seen.
    for (context, before) in contexts.iter().zip(&first) {
        if bench.keys.prf(&key.id, context.clone()).await? != *before {
            return Err(Fault::OtherSecret);
        }
    }
    Ok(())
}

async fn contexts(bench: &Bench<'_>) -> Verdict {
    let [key] = bench.make(KeyPurpose::Secret).await?;
    let long = vec![b'v'; 64 * 1024];
    let mut longer = long.clone();
    if let Some(last) = longer.last_mut() {
        *last = b'w';
    }
    let contexts = [vec![], vec![0], vec![0, 0], b"v".to_vec(), long, longer];
    let mut derived = Vec::new();
    for context in contexts {
        derived.push(bench.keys.prf(&key.id, context).await?);
    }
    all_differ(&derived)
}

async fn keys(bench: &Bench<'_>) -> Verdict {
    let made = bench.make::<3>(KeyPurpose::Secret).await?;
    let mut derived = Vec::new();
    for key in &made {
        derived.push(bench.keys.prf(&key.id, b"vidan".to_vec()).await?);
    }
    all_differ(&derived)
}

/// Tries the ways in which one key does both jobs by mistake: what wraps is what is derived from a guessable context, as
/// the key of AES-GCM behind its nonce, or as a pad.
async fn not_wrap(bench: &Bench<'_>) -> Verdict {
    let [key] = bench.make(KeyPurpose::Secret).await?;
    let secret = bench.secret()?;
    let wrapped = bench.keys.wrap(&key.id, secret.clone()).await?;
    let contexts = [b"".as_slice(), b"wrap", b"unwrap", b"prf", b"secret", &[0]];
    let mut guesses: Vec<Vec<u8>> = contexts.iter().map(|guess| guess.to_vec()).collect();
    guesses.extend(
        wrapped
            .first_chunk::<NONCE_LEN>()
            .map(|nonce| nonce.to_vec()),
    );
    for guess in guesses {
        let derived = bench.keys.prf(&key.id, guess).await?;
        if opens(&derived, &wrapped, &secret) || pads(&derived, &wrapped, &secret) {
            return Err(Fault::OpensWithDerived);
        }
    }
    Ok(())
}

fn opens(derived: &Secret32, wrapped: &[u8], secret: &Secret32) -> bool {
    let Some((nonce, sealed)) = wrapped.split_first_chunk::<NONCE_LEN>() else {
        return false;
    };
    aead::open(derived, nonce, b"", sealed).is_ok_and(|opened| opened.as_slice() == secret.expose())
}

fn pads(derived: &Secret32, wrapped: &[u8], secret: &Secret32) -> bool {
    let pads = derived.expose().iter().zip(secret.expose());
    let padded: Vec<u8> = pads.map(|(pad, byte)| pad ^ byte).collect();
    wrapped.windows(padded.len()).any(|part| part == padded)
}

async fn unknown_refused(bench: &Bench<'_>) -> Verdict {
    let derived = bench.keys.prf(&bench.stranger()?, b"vidan".to_vec()).await;
    refused(derived, DeviceKeyError::UnknownKey)
}

fn all_differ(secrets: &[Secret32]) -> Verdict {
    let mut rest = secrets;
    while let Some((first, others)) = rest.split_first() {
        if others.contains(first) {
            return Err(Fault::Repeated);
        }
        rest = others;
    }
    Ok(())
}
