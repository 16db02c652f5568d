//! Signatures: over messages, in the order asked, whole batches or none.

use super::{
    Bench, Case, Verdict,
    bench::{prompt, refused, request},
    fault::words,
};
use crate::device::{DeviceKey, DeviceKeyError, KeyPurpose, MAX_BATCH};

#[rustfmt::skip]
pub(super) static CASES: &[Case] = &[
    Case::always("sign.messages", words(
        "Ký được thông điệp rỗng, một byte và 64 KiB.",
        "Empty messages, of one byte and of 64 KiB are signed."),
        |bench| Box::pin(messages(bench))),
    Case::always("sign.not_digests", words(
        "Thông điệp dài bằng một giá trị băm vẫn được băm như mọi thông điệp.",
        "A message as long as a digest is hashed like any other."),
        |bench| Box::pin(not_digests(bench))),
    Case::always("sign.order", words(
        "Một lần gọi ký bằng nhiều khóa, chữ ký theo đúng thứ tự yêu cầu.",
        "One call signs with many keys, the signatures in the order of the requests."),
        |bench| Box::pin(order(bench))),
    Case::always("sign.one_key_twice", words(
        "Cùng một khóa ký hai thông điệp trong một lần gọi.",
        "The same key signs two messages in one call."),
        |bench| Box::pin(one_key_twice(bench))),
    Case::always("sign.again", words(
        "Ký lại cùng một thông điệp, chữ ký nào cũng đúng.",
        "The same message is signed again, and each signature verifies."),
        |bench| Box::pin(again(bench))),
    Case::always("sign.full_batch", words(
        "Một lần gọi ký đủ 256 thông điệp, mỗi chữ ký đủ 64 byte kể cả khi r hoặc s bắt đầu bằng 0.",
        "One call signs 256 messages, each signature 64 bytes also where r or s begins with zero."),
        |bench| Box::pin(full_batch(bench))),
    Case::always("sign.none_refused", words(
        "Yêu cầu ký không thông điệp nào thì bị từ chối.",
        "To sign nothing at all is refused."),
        |bench| Box::pin(none_refused(bench))),
    Case::always("sign.too_many_refused", words(
        "Yêu cầu ký hơn 256 thông điệp thì bị từ chối.",
        "To sign more than 256 messages is refused."),
        |bench| Box::pin(too_many_refused(bench))),
    Case::always("sign.unknown_refused", words(
        "Có một khóa lạ trong yêu cầu thì không ký gì cả.",
        "One unknown key among good ones, and nothing is signed."),
        |bench| Box::pin(unknown_refused(bench))),
];

async fn messages(bench: &Bench<'_>) -> Verdict {
    let [key] = bench.make(KeyPurpose::Sign).await?;
    let long = vec![0xA5; 64 * 1024];
    for message in [&[], b"v".as_slice(), &long] {
        bench.signs(&[(&key, message)]).await?;
    }
    Ok(())
}

async fn not_digests(bench: &Bench<'_>) -> Verdict {
    let [key] = bench.make(KeyPurpose::Sign).await?;
    let digest = bench.bytes::<64>()?;
    for length in [20, 28, 32, 48, 64] {
        let message = digest.get(..length).unwrap_or(&digest);
        bench.signs(&[(&key, message)]).await?;
    }
    Ok(())
}

async fn order(bench: &Bench<'_>) -> Verdict {
    let keys: [DeviceKey; 8] = bench.make(KeyPurpose::Sign).await?;
    let messages = (0..8_u8).map(|n| vec![n; 40]).collect::<Vec<_>>();
    let all: Vec<_> = keys
        .iter()
        .zip(&messages)
        .map(|(key, message)| (key, message.as_slice()))
        .collect();
    bench.signs(&all).await?;
    // Backwards too: an order of its own, by name or by age, is right at most once.
    let backwards: Vec<_> = all.into_iter().rev().collect();
    bench.signs(&backwards).await
}

async fn one_key_twice(bench: &Bench<'_>) -> Verdict {
    let [one, other] = bench.make(KeyPurpose::Sign).await?;
    bench
        .signs(&[(&one, b"first"), (&other, b"second"), (&one, b"third")])
        .await
}

async fn again(bench: &Bench<'_>) -> Verdict {
    let [key] = bench.make(KeyPurpose::Sign).await?;
    let message = bench.bytes::<24>()?;
    bench.signs(&[(&key, &message), (&key, &message)]).await?;
    bench.signs(&[(&key, &message)]).await
}

async fn full_batch(bench: &Bench<'_>) -> Verdict {
    let [key] = bench.make(KeyPurpose::Sign).await?;
    bench.signs(&batch(&key, &numbered(MAX_BATCH))).await
}

async fn none_refused(bench: &Bench<'_>) -> Verdict {
    let signed = bench.keys.sign(Vec::new(), prompt()).await;
    refused(signed, DeviceKeyError::InvalidRequest)
}

async fn too_many_refused(bench: &Bench<'_>) -> Verdict {
    let [key] = bench.make(KeyPurpose::Sign).await?;
    let messages = numbered(MAX_BATCH.saturating_add(1));
    let requests = messages.iter().map(|message| request(&key.id, message));
    let signed = bench.keys.sign(requests.collect(), prompt()).await;
    refused(signed, DeviceKeyError::InvalidRequest)
}

async fn unknown_refused(bench: &Bench<'_>) -> Verdict {
    let [one, other] = bench.make(KeyPurpose::Sign).await?;
    let stranger = bench.stranger()?;
    let requests = [&one.id, &stranger, &other.id].map(|key| request(key, b"vidan"));
    let signed = bench.keys.sign(requests.to_vec(), prompt()).await;
    refused(signed, DeviceKeyError::UnknownKey)
}

/// Messages of which no two are the same.
fn numbered(count: usize) -> Vec<[u8; 8]> {
    (0..count).map(|n| (n as u64).to_be_bytes()).collect()
}

fn batch<'m>(key: &'m DeviceKey, messages: &'m [[u8; 8]]) -> Vec<(&'m DeviceKey, &'m [u8])> {
    messages
        .iter()
        .map(|message| (key, message.as_slice()))
        .collect()
}
