//! Agreed secrets, against ECDH computed here. A peer's point that is not on the curve cannot be built
//! ([`PublicKey::from_p256_sec1`]), so no implementation is asked about one.

use super::{
    Ability, Bench, Case, Fault, Verdict,
    bench::{public, refused},
    fault::words,
};
use crate::{
    PublicKey,
    device::{DeviceKeyError, KeyPolicy, KeyPurpose},
};

#[rustfmt::skip]
pub(super) static CASES: &[Case] = &[
    Case::always("agree.as_claimed", words(
        "Thiết bị nói thỏa thuận khóa được thì làm được; nói không thì từ chối tạo và từ chối dùng.",
        "Agreement works where the capabilities say so; otherwise making and using are refused as not supported."),
        |bench| Box::pin(as_claimed(bench))),
    Case::with(Ability::Agree, "agree.matches", words(
        "Bí mật thỏa thuận giống hệt kết quả của phía bên kia.",
        "The secret is the one that the other side computes."),
        |bench| Box::pin(matches(bench))),
    Case::with(Ability::Agree, "agree.padded", words(
        "Bí mật bắt đầu bằng byte 0 vẫn đủ 32 byte.",
        "A secret that begins with a zero byte keeps its 32 bytes."),
        |bench| Box::pin(padded(bench))),
    Case::with(Ability::Agree, "agree.siblings", words(
        "Hai khóa trên cùng thiết bị thỏa thuận với nhau, từ hai phía như nhau.",
        "Two keys of one device agree with each other, the same from both sides."),
        |bench| Box::pin(siblings(bench))),
    Case::with(Ability::Agree, "agree.itself", words(
        "Khóa thỏa thuận được với chính khóa công khai của nó, lần nào cũng như nhau.",
        "A key agrees with its own public half, the same every time."),
        |bench| Box::pin(itself(bench))),
    Case::with(Ability::Agree, "agree.other_curve_refused", words(
        "Khóa công khai trên đường cong khác bị từ chối.",
        "A peer on another curve is refused."),
        |bench| Box::pin(other_curve_refused(bench))),
    Case::with(Ability::Agree, "agree.unknown_refused", words(
        "Khóa lạ không thỏa thuận với ai.",
        "An unknown key agrees with nobody."),
        |bench| Box::pin(unknown_refused(bench))),
];

async fn as_claimed(bench: &Bench<'_>) -> Verdict {
    let peer = bench.peer()?.public();
    if bench.can.agree {
        let [key] = bench.make(KeyPurpose::Agree).await?;
        bench.keys.agree(&key.id, peer).await?;
        return Ok(());
    }
    let wanted = DeviceKeyError::NotSupported;
    bench
        .refuses_to_make(1, KeyPolicy::silent(KeyPurpose::Agree), wanted)
        .await?;
    refused(bench.keys.agree(&bench.stranger()?, peer).await, wanted)
}

async fn matches(bench: &Bench<'_>) -> Verdict {
    for key in bench.make::<2>(KeyPurpose::Agree).await? {
        for _ in 0..4 {
            let peer = bench.peer()?;
            let ours = bench.keys.agree(&key.id, peer.public()).await?;
            let theirs = peer.agree(public(&key)?).map_err(|_| Fault::KeyShape)?;
            if ours != theirs {
                return Err(Fault::OtherSecret);
            }
        }
    }
    Ok(())
}

async fn padded(bench: &Bench<'_>) -> Verdict {
    let [key] = bench.make(KeyPurpose::Agree).await?;
    // One peer in 256 leads to such a secret; that none of so many does has a chance of one in a million.
    for _ in 0..3600 {
        let peer = bench.peer()?;
        let theirs = peer.agree(public(&key)?).map_err(|_| Fault::KeyShape)?;
        if theirs.expose().first() == Some(&0) {
            let ours = bench.keys.agree(&key.id, peer.public()).await?;
            return if ours == theirs {
                Ok(())
            } else {
                Err(Fault::OtherSecret)
            };
        }
    }
    Err(Fault::NoRandom)
}

async fn siblings(bench: &Bench<'_>) -> Verdict {
    let [one, other] = bench.make(KeyPurpose::Agree).await?;
    let here = bench.keys.agree(&one.id, public(&other)?.clone()).await?;
    let there = bench.keys.agree(&other.id, public(&one)?.clone()).await?;
    if here == there {
        Ok(())
    } else {
        Err(Fault::OtherSecret)
    }
}

async fn itself(bench: &Bench<'_>) -> Verdict {
    let [key] = bench.make(KeyPurpose::Agree).await?;
    let own = public(&key)?;
    let once = bench.keys.agree(&key.id, own.clone()).await?;
    let again = bench.keys.agree(&key.id, own.clone()).await?;
    // Its own x coordinate would be no secret.
    let told = own.xy().is_some_and(|(x, _)| x == once.expose());
    if once == again && !told {
        Ok(())
    } else {
        Err(Fault::OtherSecret)
    }
}

async fn other_curve_refused(bench: &Bench<'_>) -> Verdict {
    let [key] = bench.make(KeyPurpose::Agree).await?;
    let peer = PublicKey::from_p384_xy(&bench.bytes::<48>()?, &bench.bytes::<48>()?)
        .map_err(|_| Fault::NoRandom)?;
    let agreed = bench.keys.agree(&key.id, peer).await;
    refused(agreed, DeviceKeyError::InvalidRequest)
}

async fn unknown_refused(bench: &Bench<'_>) -> Verdict {
    let peer = bench.peer()?.public();
    let agreed = bench.keys.agree(&bench.stranger()?, peer).await;
    refused(agreed, DeviceKeyError::UnknownKey)
}
