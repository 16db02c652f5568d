//! A key does one thing: what it was made for.

use super::{
    Ability, Bench, Case, Verdict,
    bench::{prompt, refused, request},
    fault::words,
};
use crate::device::{DeviceKeyError, KeyId, KeyPurpose};

#[rustfmt::skip]
pub(super) static CASES: &[Case] = &[
    Case::always("purpose.sign_only", words(
        "Khóa ký không bọc, không mở, không dẫn xuất và không thỏa thuận khóa.",
        "A key that signs does not wrap, unwrap, derive or agree."),
        |bench| Box::pin(sign_only(bench))),
    Case::always("purpose.secret_only", words(
        "Khóa bí mật không ký và không thỏa thuận khóa.",
        "A key for secrets does not sign or agree."),
        |bench| Box::pin(secret_only(bench))),
    Case::with(Ability::Agree, "purpose.agree_only", words(
        "Khóa thỏa thuận không ký, không bọc, không mở và không dẫn xuất.",
        "A key that agrees does not sign, wrap, unwrap or derive."),
        |bench| Box::pin(agree_only(bench))),
];

async fn sign_only(bench: &Bench<'_>) -> Verdict {
    let [key] = bench.make(KeyPurpose::Sign).await?;
    holds_no_secret(bench, &key.id).await?;
    agrees_with_nobody(bench, &key.id).await
}

async fn secret_only(bench: &Bench<'_>) -> Verdict {
    let [key] = bench.make(KeyPurpose::Secret).await?;
    signs_nothing(bench, &key.id).await?;
    agrees_with_nobody(bench, &key.id).await
}

async fn agree_only(bench: &Bench<'_>) -> Verdict {
    let [key] = bench.make(KeyPurpose::Agree).await?;
    signs_nothing(bench, &key.id).await?;
    holds_no_secret(bench, &key.id).await
}

async fn signs_nothing(bench: &Bench<'_>, key: &KeyId) -> Verdict {
    let requests = vec![request(key, b"vidan")];
    let signed = bench.keys.sign(requests, prompt()).await;
    refused(signed, DeviceKeyError::InvalidRequest)
}

async fn holds_no_secret(bench: &Bench<'_>, key: &KeyId) -> Verdict {
    let [other] = bench.make(KeyPurpose::Secret).await?;
    let wrapped = bench.keys.wrap(&other.id, bench.secret()?).await?;
    let wanted = DeviceKeyError::InvalidRequest;
    refused(bench.keys.wrap(key, bench.secret()?).await, wanted)?;
    refused(bench.keys.unwrap(key, wrapped).await, wanted)?;
    refused(bench.keys.prf(key, b"vidan".to_vec()).await, wanted)
}

/// What hardware without agreement answers is another case.
async fn agrees_with_nobody(bench: &Bench<'_>, key: &KeyId) -> Verdict {
    if !bench.can.agree {
        return Ok(());
    }
    let agreed = bench.keys.agree(key, bench.peer()?.public()).await;
    refused(agreed, DeviceKeyError::InvalidRequest)
}
