//! Keys are made as many as asked for, each another, all or none, and no promise is dropped in silence.

use std::collections::BTreeSet;

use super::{
    Bench, Case, Fault, Verdict,
    bench::{public, refused, request},
    fault::words,
};
use crate::{
    Algorithm,
    device::{DeviceKeyError, KeyPolicy, KeyPurpose, MAX_BATCH},
};

#[rustfmt::skip]
pub(super) static CASES: &[Case] = &[
    Case::always("make.count", words(
        "Một lần gọi tạo đúng số khóa được yêu cầu.",
        "One call makes as many keys as it was asked for."),
        |bench| Box::pin(count(bench))),
    Case::always("make.distinct", words(
        "Không có hai khóa nào trùng tên hoặc trùng khóa công khai, kể cả giữa các lần gọi.",
        "No two keys share a name or a public half, in one call or over several."),
        |bench| Box::pin(distinct(bench))),
    Case::always("make.described", words(
        "Mỗi khóa có tên từ 1 đến 512 byte, đúng mục đích, và có khóa công khai P-256 trừ khóa bí mật.",
        "Each key has a name of 1 to 512 bytes, its purpose, and a P-256 public half unless it is for secrets."),
        |bench| Box::pin(described(bench))),
    Case::always("make.none_refused", words(
        "Yêu cầu tạo không khóa nào thì bị từ chối và không tạo gì.",
        "To make no key at all is refused, and nothing is made."),
        |bench| Box::pin(none_refused(bench))),
    Case::always("make.too_many_refused", words(
        "Yêu cầu tạo hơn 256 khóa thì bị từ chối và không tạo gì.",
        "To make more than 256 keys is refused, and nothing is made."),
        |bench| Box::pin(too_many_refused(bench))),
    Case::always("make.user_presence_as_claimed", words(
        "Khóa cần người xác nhận thì tạo được nếu thiết bị nói có, và bị từ chối nếu nói không.",
        "A key that needs a person is made where the capabilities say so, and refused as not supported otherwise."),
        |bench| Box::pin(user_presence_as_claimed(bench))),
    Case::always("make.lifetime_as_claimed", words(
        "Khóa có hạn thì ký được trong hạn; nơi thiết bị nói giữ được hạn, khóa hết hạn không ký nữa.",
        "A key with a lifetime signs within it; where the capabilities say that lifetimes are held to, an expired one does not."),
        |bench| Box::pin(lifetime_as_claimed(bench))),
];

async fn count(bench: &Bench<'_>) -> Verdict {
    bench.make::<1>(KeyPurpose::Sign).await?;
    bench.make::<7>(KeyPurpose::Sign).await?;
    for purpose in bench.purposes() {
        bench.make::<2>(purpose).await?;
    }
    Ok(())
}

async fn distinct(bench: &Bench<'_>) -> Verdict {
    let mut all = bench.make::<6>(KeyPurpose::Sign).await?.to_vec();
    for purpose in bench.purposes() {
        all.extend(bench.make::<2>(purpose).await?);
    }
    let mut names = BTreeSet::new();
    let mut points = BTreeSet::new();
    for key in &all {
        let point = key.public.as_ref().map(|public| public.as_bytes());
        let fresh = names.insert(key.id.as_str()) && point.is_none_or(|point| points.insert(point));
        if !fresh {
            return Err(Fault::Repeated);
        }
    }
    Ok(())
}

async fn described(bench: &Bench<'_>) -> Verdict {
    for purpose in bench.purposes() {
        for key in bench.make::<2>(purpose).await? {
            let named = (1..=512).contains(&key.id.as_str().len());
            let shown = match purpose {
                KeyPurpose::Secret => key.public.is_none(),
                KeyPurpose::Agree | KeyPurpose::Sign => {
                    public(&key)?.algorithm() == Algorithm::Es256
                }
            };
            if key.purpose != purpose || !named || !shown {
                return Err(Fault::KeyShape);
            }
        }
    }
    Ok(())
}

async fn none_refused(bench: &Bench<'_>) -> Verdict {
    for purpose in bench.purposes() {
        let policy = KeyPolicy::silent(purpose);
        bench
            .refuses_to_make(0, policy, DeviceKeyError::InvalidRequest)
            .await?;
    }
    Ok(())
}

async fn too_many_refused(bench: &Bench<'_>) -> Verdict {
    // One more and no more: whoever makes them should not have to make four billion.
    let count = u32::try_from(MAX_BATCH)
        .unwrap_or(u32::MAX)
        .saturating_add(1);
    let policy = KeyPolicy::silent(KeyPurpose::Secret);
    bench
        .refuses_to_make(count, policy, DeviceKeyError::InvalidRequest)
        .await
}

async fn user_presence_as_claimed(bench: &Bench<'_>) -> Verdict {
    let policy = KeyPolicy {
        user_presence: true,
        ..KeyPolicy::silent(KeyPurpose::Sign)
    };
    if !bench.can.user_presence {
        return bench
            .refuses_to_make(1, policy, DeviceKeyError::NotSupported)
            .await;
    }
    // Making asks nobody; using it would.
    match bench.make_with(1, policy).await?.len() {
        1 => Ok(()),
        _ => Err(Fault::Count),
    }
}

async fn lifetime_as_claimed(bench: &Bench<'_>) -> Verdict {
    let lasting = |seconds| KeyPolicy {
        lifetime_seconds: Some(seconds),
        ..KeyPolicy::silent(KeyPurpose::Sign)
    };
    let made = bench.make_with(1, lasting(3600)).await?;
    let key = made.first().ok_or(Fault::Count)?;
    bench.signs(&[(key, b"vidan")]).await?;
    if !bench.can.lifetime {
        return Ok(());
    }
    // No seconds at all: over at once, so nobody has to wait.
    match bench.make_with(1, lasting(0)).await {
        Ok(made) => {
            let key = made.first().ok_or(Fault::Count)?;
            let requests = vec![request(&key.id, b"vidan")];
            let signed = bench.keys.sign(requests, super::bench::prompt()).await;
            refused(signed, DeviceKeyError::KeyGone)
        }
        answer => refused(answer, DeviceKeyError::InvalidRequest),
    }
}
