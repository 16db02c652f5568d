//! Several calls at a time do not mix. Where an implementation has threads of its own, they run beside each other; where
//! it has none, only what it holds over an await can mix.

use std::collections::BTreeSet;

use super::{
    Bench, Case, Fault, Verdict,
    fault::words,
    joined::{self, Call},
};
use crate::device::{DeviceKey, KeyPolicy, KeyPurpose};

/// How many calls at a time.
const CALLS: u8 = 32;
/// Fewer where keys are made: hardware takes its time.
const MAKING: u8 = 8;

#[rustfmt::skip]
pub(super) static CASES: &[Case] = &[
    Case::always("together.signing", words(
        "32 lời gọi ký cùng lúc: mỗi lời gọi nhận chữ ký của mình.",
        "32 calls that sign at a time: each gets its own signature."),
        |bench| Box::pin(signing(bench))),
    Case::always("together.making", words(
        "Nhiều lời gọi tạo khóa cùng lúc: không khóa nào trùng, không khóa nào mất.",
        "Several calls that make keys at a time: none is double, none is lost."),
        |bench| Box::pin(making(bench))),
    Case::always("together.secrets", words(
        "32 lời gọi bọc, mở và dẫn xuất cùng lúc: mỗi lời gọi nhận bí mật của mình.",
        "32 calls that wrap, unwrap and derive at a time: each gets its own secret."),
        |bench| Box::pin(secrets(bench))),
];

async fn signing(bench: &Bench<'_>) -> Verdict {
    let keys: [DeviceKey; 4] = bench.make(KeyPurpose::Sign).await?;
    let messages: Vec<_> = (0..CALLS).map(|n| [n; 16]).collect();
    let calls = messages.iter().zip(keys.iter().cycle());
    let calls = calls.map(|(message, key)| -> Call<'_, Verdict> {
        Box::pin(async move { bench.signs(&[(key, message)]).await })
    });
    all_kept(calls.collect()).await
}

async fn making(bench: &Bench<'_>) -> Verdict {
    let before = bench.list().await?.len();
    let calls = (0..MAKING).map(|_| -> Call<'_, _> {
        Box::pin(bench.make_with(1, KeyPolicy::silent(KeyPurpose::Sign)))
    });
    let mut names = BTreeSet::new();
    for made in joined::all(calls.collect()).await {
        for key in made? {
            if !names.insert(key.id.clone()) {
                return Err(Fault::Repeated);
            }
        }
    }
    let listed = bench.list().await?;
    let there = listed.iter().filter(|key| names.contains(&key.id)).count();
    let all = usize::from(MAKING);
    if there == all && listed.len() == before.saturating_add(all) {
        Ok(())
    } else {
        Err(Fault::ListDiffers)
    }
}

async fn secrets(bench: &Bench<'_>) -> Verdict {
    let keys: [DeviceKey; 2] = bench.make(KeyPurpose::Secret).await?;
    // What each call should derive, asked for while no other runs.
    let mut alone = Vec::new();
    for (n, key) in (0..CALLS).zip(keys.iter().cycle()) {
        alone.push((n, key, bench.keys.prf(&key.id, vec![n]).await?));
    }
    let calls = alone.iter().map(|(n, key, alone)| -> Call<'_, Verdict> {
        Box::pin(async move {
            let secret = bench.secret()?;
            let wrapped = bench.keys.wrap(&key.id, secret.clone()).await?;
            let opened = bench.keys.unwrap(&key.id, wrapped).await?;
            let derived = bench.keys.prf(&key.id, vec![*n]).await?;
            if opened == secret && derived == *alone {
                Ok(())
            } else {
                Err(Fault::OtherSecret)
            }
        })
    });
    all_kept(calls.collect()).await
}

async fn all_kept(calls: Vec<Call<'_, Verdict>>) -> Verdict {
    joined::all(calls).await.into_iter().collect()
}
