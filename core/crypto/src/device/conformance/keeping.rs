//! The list and deletion: exactly what was made less what was deleted, and nothing else changes it.

use super::{
    Bench, Case, Fault, Verdict,
    bench::{prompt, refused, request, same, sorted},
    fault::words,
};
use crate::device::{DeviceKey, DeviceKeyError, KeyPolicy, KeyPurpose};

#[rustfmt::skip]
pub(super) static CASES: &[Case] = &[
    Case::always("list.exact", words(
        "Danh sách có thêm đúng những khóa vừa tạo, với đúng mục đích và khóa công khai, và giữ nguyên các khóa cũ.",
        "The list gains exactly what was made, with purpose and public half, and keeps what it had."),
        |bench| Box::pin(exact(bench))),
    Case::always("list.stable", words(
        "Dùng khóa không làm danh sách hay khóa công khai thay đổi.",
        "Using keys changes neither the list nor a public half."),
        |bench| Box::pin(stable(bench))),
    Case::always("delete.gone", words(
        "Khóa đã xóa không còn trong danh sách và không làm gì được nữa.",
        "A deleted key is not listed and does nothing any more."),
        |bench| Box::pin(gone(bench))),
    Case::always("delete.others_stay", words(
        "Xóa một khóa thì các khóa khác vẫn còn và vẫn dùng được.",
        "Where one key is deleted, the others stay and work."),
        |bench| Box::pin(others_stay(bench))),
    Case::always("delete.again", words(
        "Xóa lại khóa đã xóa không phải là lỗi.",
        "To delete a key again is no error."),
        |bench| Box::pin(again(bench))),
    Case::always("delete.unknown", words(
        "Xóa nhiều khóa trong đó có khóa lạ: các khóa có thật đều bị xóa và không báo lỗi.",
        "Of many keys with unknown ones among them, those that exist are deleted, and that is no error."),
        |bench| Box::pin(unknown(bench))),
    Case::always("delete.none", words(
        "Xóa không khóa nào thì không thay đổi gì và không phải là lỗi.",
        "To delete no key changes nothing and is no error."),
        |bench| Box::pin(none(bench))),
    Case::always("failure.changes_nothing", words(
        "Các lời gọi bị từ chối không tạo, không xóa và không làm hỏng khóa nào.",
        "Calls that are refused make no key, delete none and break none."),
        |bench| Box::pin(failure(bench))),
];

#[rustfmt::skip]
pub(super) static LAST: &[Case] = &[
    Case::always("end.nothing_left", words(
        "Sau tất cả, còn lại đúng những khóa có từ trước.",
        "After all of it, exactly the keys are there that were there before."),
        |bench| Box::pin(nothing_left(bench))),
];

async fn exact(bench: &Bench<'_>) -> Verdict {
    let mut wanted = bench.list().await?;
    wanted.extend(bench.make::<3>(KeyPurpose::Sign).await?);
    for purpose in bench.purposes() {
        wanted.extend(bench.make::<2>(purpose).await?);
    }
    same(&sorted(wanted), &bench.list().await?, Fault::ListDiffers)
}

async fn stable(bench: &Bench<'_>) -> Verdict {
    let [signing] = bench.make(KeyPurpose::Sign).await?;
    let [secret] = bench.make(KeyPurpose::Secret).await?;
    let before = bench.list().await?;
    bench.signs(&[(&signing, b"vidan")]).await?;
    bench.keys.wrap(&secret.id, bench.secret()?).await?;
    bench.keys.prf(&secret.id, b"vidan".to_vec()).await?;
    if bench.can.agree {
        let [agreeing] = bench.make(KeyPurpose::Agree).await?;
        let peer = bench.peer()?.public();
        bench.keys.agree(&agreeing.id, peer).await?;
        bench.keys.delete(vec![agreeing.id]).await?;
    }
    same(&before, &bench.list().await?, Fault::ListDiffers)
}

async fn gone(bench: &Bench<'_>) -> Verdict {
    let [signing] = bench.make(KeyPurpose::Sign).await?;
    let [secret] = bench.make(KeyPurpose::Secret).await?;
    let wrapped = bench.keys.wrap(&secret.id, bench.secret()?).await?;
    let deleted = [&signing, &secret];
    let ids = deleted.map(|key| key.id.clone()).to_vec();
    bench.keys.delete(ids).await?;
    let listed = bench.list().await?;
    if deleted.iter().any(|key| lists(&listed, key)) {
        return Err(Fault::ListDiffers);
    }
    let wanted = DeviceKeyError::UnknownKey;
    let requests = vec![request(&signing.id, b"vidan")];
    refused(bench.keys.sign(requests, prompt()).await, wanted)?;
    refused(bench.keys.unwrap(&secret.id, wrapped).await, wanted)?;
    refused(bench.keys.prf(&secret.id, b"vidan".to_vec()).await, wanted)
}

async fn others_stay(bench: &Bench<'_>) -> Verdict {
    let [one, deleted, other] = bench.make(KeyPurpose::Sign).await?;
    bench.keys.delete(vec![deleted.id.clone()]).await?;
    let listed = bench.list().await?;
    if ![&one, &other].iter().all(|key| lists(&listed, key)) {
        return Err(Fault::ListDiffers);
    }
    bench.signs(&[(&one, b"vidan"), (&other, b"vidan")]).await
}

async fn again(bench: &Bench<'_>) -> Verdict {
    let [key] = bench.make(KeyPurpose::Sign).await?;
    bench
        .keys
        .delete(vec![key.id.clone(), key.id.clone()])
        .await?;
    bench.keys.delete(vec![key.id]).await?;
    Ok(())
}

async fn unknown(bench: &Bench<'_>) -> Verdict {
    let [one, other] = bench.make(KeyPurpose::Sign).await?;
    let named = vec![one.id.clone(), bench.stranger()?, other.id.clone()];
    bench.keys.delete(named).await?;
    let listed = bench.list().await?;
    if lists(&listed, &one) || lists(&listed, &other) {
        return Err(Fault::ListDiffers);
    }
    Ok(())
}

async fn none(bench: &Bench<'_>) -> Verdict {
    bench.make::<1>(KeyPurpose::Sign).await?;
    let before = bench.list().await?;
    bench.keys.delete(Vec::new()).await?;
    same(&before, &bench.list().await?, Fault::Changed)
}

async fn failure(bench: &Bench<'_>) -> Verdict {
    let [signing] = bench.make(KeyPurpose::Sign).await?;
    let [secret] = bench.make(KeyPurpose::Secret).await?;
    let kept = bench.secret()?;
    let wrapped = bench.keys.wrap(&secret.id, kept.clone()).await?;
    let derived = bench.keys.prf(&secret.id, b"vidan".to_vec()).await?;
    let before = bench.list().await?;
    provoke(bench, &signing, &secret).await?;
    same(&before, &bench.list().await?, Fault::Changed)?;
    bench.signs(&[(&signing, b"vidan")]).await?;
    let opened = bench.keys.unwrap(&secret.id, wrapped).await?;
    let again = bench.keys.prf(&secret.id, b"vidan".to_vec()).await?;
    if opened == kept && again == derived {
        Ok(())
    } else {
        Err(Fault::OtherSecret)
    }
}

/// Calls that must be refused, with good keys in them. Whether each is, other cases ask.
async fn provoke(bench: &Bench<'_>, signing: &DeviceKey, secret: &DeviceKey) -> Verdict {
    let stranger = bench.stranger()?;
    for bad in [&stranger, &secret.id] {
        let requests = vec![request(&signing.id, b"vidan"), request(bad, b"vidan")];
        let _refused = bench.keys.sign(requests, prompt()).await;
    }
    let _refused = bench.keys.unwrap(&secret.id, vec![0; 60]).await;
    let _refused = bench.keys.wrap(&signing.id, bench.secret()?).await;
    let _refused = bench.keys.prf(&signing.id, b"vidan".to_vec()).await;
    let _refused = bench.keys.agree(&secret.id, bench.peer()?.public()).await;
    let _refused = bench.keys.attest(&stranger).await;
    let policy = KeyPolicy::silent(KeyPurpose::Sign);
    let _refused = bench.make_with(0, policy).await;
    Ok(())
}

async fn nothing_left(bench: &Bench<'_>) -> Verdict {
    same(&bench.before, &bench.list().await?, Fault::Changed)
}

fn lists(listed: &[DeviceKey], key: &DeviceKey) -> bool {
    listed.iter().any(|other| other.id == key.id)
}
