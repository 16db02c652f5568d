//! Wrapped secrets: back under their own key and unchanged, or not at all.

use super::{Bench, Case, Fault, Verdict, bench::refused, fault::words};
use crate::{
    Secret32,
    device::{DeviceKeyError, KeyPurpose},
};

#[rustfmt::skip]
pub(super) static CASES: &[Case] = &[
    Case::always("wrap.round_trip", words(
        "Bí mật được bọc rồi mở ra vẫn nguyên vẹn, kể cả toàn 0 và toàn 1.",
        "A secret that was wrapped comes back as it was, all zeros and all ones too."),
        |bench| Box::pin(round_trip(bench))),
    Case::always("wrap.hides", words(
        "Không nhìn thấy bí mật trong dữ liệu bọc nó.",
        "The secret is not to be seen in what wraps it."),
        |bench| Box::pin(hides(bench))),
    Case::always("wrap.fresh", words(
        "Bọc cùng một bí mật hai lần cho hai kết quả khác nhau, cả hai đều mở được.",
        "The same secret wrapped twice looks different, and both open."),
        |bench| Box::pin(fresh(bench))),
    Case::always("wrap.altered_refused", words(
        "Sửa bất kỳ byte nào của dữ liệu bọc thì không mở được.",
        "With any byte of it changed, it does not open."),
        |bench| Box::pin(altered_refused(bench))),
    Case::always("wrap.truncated_refused", words(
        "Dữ liệu bọc rỗng hoặc bị cắt ngắn thì không mở được.",
        "Empty or cut short, it does not open."),
        |bench| Box::pin(truncated_refused(bench))),
    Case::always("wrap.extended_refused", words(
        "Dữ liệu bọc bị nối thêm thì không mở được.",
        "With something behind it, it does not open."),
        |bench| Box::pin(extended_refused(bench))),
    Case::always("wrap.other_key_refused", words(
        "Bí mật bọc bằng khóa này không mở được bằng khóa khác.",
        "What one key wrapped, another does not open."),
        |bench| Box::pin(other_key_refused(bench))),
    Case::always("wrap.unknown_refused", words(
        "Khóa lạ không bọc và không mở gì.",
        "An unknown key neither wraps nor opens."),
        |bench| Box::pin(unknown_refused(bench))),
];

async fn round_trip(bench: &Bench<'_>) -> Verdict {
    let [key] = bench.make(KeyPurpose::Secret).await?;
    let secrets = [
        Secret32::from_bytes([0; 32]),
        Secret32::from_bytes([0xff; 32]),
        bench.secret()?,
    ];
    for secret in secrets {
        let wrapped = bench.keys.wrap(&key.id, secret.clone()).await?;
        if bench.keys.unwrap(&key.id, wrapped).await? != secret {
            return Err(Fault::OtherSecret);
        }
    }
    Ok(())
}

async fn hides(bench: &Bench<'_>) -> Verdict {
    const SEEN: usize = 4;
    let [key] = bench.make(KeyPurpose::Secret).await?;
    let secret = bench.secret()?;
    let wrapped = bench.keys.wrap(&key.id, secret.clone()).await?;
    // Four bytes in the same order come by chance once in a million wrappings.
    let mut pieces = secret.expose().windows(SEEN);
    if pieces.any(|piece| wrapped.windows(SEEN).any(|part| part == piece)) {
        return Err(Fault::SecretShows);
    }
    Ok(())
}

async fn fresh(bench: &Bench<'_>) -> Verdict {
    let [key] = bench.make(KeyPurpose::Secret).await?;
    let secret = bench.secret()?;
    let one = bench.keys.wrap(&key.id, secret.clone()).await?;
    let other = bench.keys.wrap(&key.id, secret.clone()).await?;
    if one == other {
        return Err(Fault::Repeated);
    }
    for wrapped in [one, other] {
        if bench.keys.unwrap(&key.id, wrapped).await? != secret {
            return Err(Fault::OtherSecret);
        }
    }
    Ok(())
}

async fn altered_refused(bench: &Bench<'_>) -> Verdict {
    let [key] = bench.make(KeyPurpose::Secret).await?;
    let wrapped = bench.keys.wrap(&key.id, bench.secret()?).await?;
    for position in 0..wrapped.len() {
        let mut altered = wrapped.clone();
        if let Some(byte) = altered.get_mut(position) {
            *byte ^= 1 << (position % 8);
        }
        let opened = bench.keys.unwrap(&key.id, altered).await;
        refused(opened, DeviceKeyError::InvalidRequest)?;
    }
    Ok(())
}

async fn truncated_refused(bench: &Bench<'_>) -> Verdict {
    let [key] = bench.make(KeyPurpose::Secret).await?;
    let wrapped = bench.keys.wrap(&key.id, bench.secret()?).await?;
    let lengths = [0, 1, wrapped.len() / 2, wrapped.len().saturating_sub(1)];
    for length in lengths {
        let cut = wrapped.get(..length).unwrap_or_default().to_vec();
        let opened = bench.keys.unwrap(&key.id, cut).await;
        refused(opened, DeviceKeyError::InvalidRequest)?;
    }
    Ok(())
}

async fn extended_refused(bench: &Bench<'_>) -> Verdict {
    let [key] = bench.make(KeyPurpose::Secret).await?;
    let wrapped = bench.keys.wrap(&key.id, bench.secret()?).await?;
    let twice = wrapped.repeat(2);
    let longer = [wrapped, vec![0]].concat();
    for extended in [longer, twice] {
        let opened = bench.keys.unwrap(&key.id, extended).await;
        refused(opened, DeviceKeyError::InvalidRequest)?;
    }
    Ok(())
}

async fn other_key_refused(bench: &Bench<'_>) -> Verdict {
    let [one, other] = bench.make(KeyPurpose::Secret).await?;
    let wrapped = bench.keys.wrap(&one.id, bench.secret()?).await?;
    let opened = bench.keys.unwrap(&other.id, wrapped).await;
    refused(opened, DeviceKeyError::InvalidRequest)
}

async fn unknown_refused(bench: &Bench<'_>) -> Verdict {
    let [key] = bench.make(KeyPurpose::Secret).await?;
    let stranger = bench.stranger()?;
    let wrapped = bench.keys.wrap(&key.id, bench.secret()?).await?;
    let wanted = DeviceKeyError::UnknownKey;
    refused(bench.keys.unwrap(&stranger, wrapped).await, wanted)?;
    refused(bench.keys.wrap(&stranger, bench.secret()?).await, wanted)
}
