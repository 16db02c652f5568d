//! Attestations: a chain that holds together, about this key, for this challenge. Whom the chain leads to is the issuer's
//! question, not the suite's.

use super::{
    Ability, Bench, Case, Fault, Verdict,
    bench::{public, refused},
    certificate::Certificate,
    fault::words,
};
use crate::device::{DeviceKey, DeviceKeyError, KeyPolicy, KeyPurpose};

#[rustfmt::skip]
pub(super) static CASES: &[Case] = &[
    Case::always("attest.as_claimed", words(
        "Thiết bị nói chứng thực được thì làm được; nói không thì từ chối.",
        "Attestation works where the capabilities say so, and is refused as not supported otherwise."),
        |bench| Box::pin(as_claimed(bench))),
    Case::with(Ability::Attest, "attest.chain", words(
        "Chuỗi chứng thư đọc được, mỗi chứng thư do chứng thư kế tiếp ký.",
        "The chain can be read, each certificate signed by the next."),
        |bench| Box::pin(chain(bench))),
    Case::with(Ability::Attest, "attest.own_key", words(
        "Chứng thư đầu tiên là của chính khóa được hỏi.",
        "The first certificate is of the very key that was asked about."),
        |bench| Box::pin(own_key(bench))),
    Case::with(Ability::Attest, "attest.challenge", words(
        "Chứng thư đầu tiên chứa mã thử thách của khóa đó, không phải của khóa khác.",
        "The first certificate holds the challenge of its key and no other's."),
        |bench| Box::pin(challenge(bench))),
    Case::always("attest.unknown_refused", words(
        "Khóa lạ không có chứng thực.",
        "An unknown key has no attestation."),
        |bench| Box::pin(unknown_refused(bench))),
];

fn policy(challenge: [u8; 32]) -> KeyPolicy {
    KeyPolicy {
        attestation_challenge: Some(challenge.to_vec()),
        ..KeyPolicy::silent(KeyPurpose::Sign)
    }
}

async fn attested(bench: &Bench<'_>, challenge: [u8; 32]) -> Result<DeviceKey, Fault> {
    let made = bench.make_with(1, policy(challenge)).await?;
    made.into_iter().next().ok_or(Fault::Count)
}

async fn as_claimed(bench: &Bench<'_>) -> Verdict {
    let challenge = bench.bytes()?;
    if bench.can.attest {
        let key = attested(bench, challenge).await?;
        let chain = bench.keys.attest(&key.id).await?;
        return if chain.is_empty() {
            Err(Fault::Count)
        } else {
            Ok(())
        };
    }
    let wanted = DeviceKeyError::NotSupported;
    bench.refuses_to_make(1, policy(challenge), wanted).await?;
    let [key] = bench.make(KeyPurpose::Sign).await?;
    refused(bench.keys.attest(&key.id).await, wanted)
}

async fn chain(bench: &Bench<'_>) -> Verdict {
    let key = attested(bench, bench.bytes()?).await?;
    let chain = bench.keys.attest(&key.id).await?;
    let mut certificates = Vec::new();
    for der in &chain {
        certificates.push(Certificate::read(der).ok_or(Fault::CertificateUnreadable)?);
    }
    let mut rest = certificates.as_slice();
    while let [one, next, ..] = rest {
        if !one.is_signed_by(next) {
            return Err(Fault::ChainBroken);
        }
        rest = rest.get(1..).unwrap_or_default();
    }
    if certificates.is_empty() {
        Err(Fault::Count)
    } else {
        Ok(())
    }
}

async fn own_key(bench: &Bench<'_>) -> Verdict {
    for _ in 0..2 {
        let key = attested(bench, bench.bytes()?).await?;
        let chain = bench.keys.attest(&key.id).await?;
        if leaf(&chain)?.key().as_ref() != Some(public(&key)?) {
            return Err(Fault::OtherAttestedKey);
        }
    }
    Ok(())
}

async fn challenge(bench: &Bench<'_>) -> Verdict {
    let challenges: [[u8; 32]; 2] = [bench.bytes()?, bench.bytes()?];
    let [one, other] = challenges;
    let keys = [attested(bench, one).await?, attested(bench, other).await?];
    for (key, (own, others)) in keys.iter().zip([(one, other), (other, one)]) {
        let chain = bench.keys.attest(&key.id).await?;
        let leaf = leaf(&chain)?;
        if !leaf.holds(&own) || leaf.holds(&others) {
            return Err(Fault::ChallengeMissing);
        }
    }
    Ok(())
}

async fn unknown_refused(bench: &Bench<'_>) -> Verdict {
    match bench.keys.attest(&bench.stranger()?).await {
        // Hardware that attests nothing may say so before it looks for the key.
        Err(DeviceKeyError::NotSupported) if !bench.can.attest => Ok(()),
        answer => refused(answer, DeviceKeyError::UnknownKey),
    }
}

fn leaf(chain: &[Vec<u8>]) -> Result<Certificate<'_>, Fault> {
    let der = chain.first().ok_or(Fault::Count)?;
    Certificate::read(der).ok_or(Fault::CertificateUnreadable)
}
