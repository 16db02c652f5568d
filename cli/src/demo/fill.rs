//! Step 7: form CT01, filled from documents and by hand, proven, filed; its state comes back as a notice.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use vidan_sandbox::Sandbox;
use vidan_wallet::{
    Consent, ConsentMethod,
    inbox::{NoticeQuery, NoticeView},
    prefill::{FieldState, FilledForm, SubmittedForm},
};

use super::{Day, Failure, Told};
use crate::output::printable;

/// What this citizen types where no document knows.
const TYPED: [(&str, &str); 6] = [
    ("kinh_gui", "Công an phường Hoàn Kiếm, Thành phố Hà Nội"),
    ("sdt", "0912345678"),
    ("chu_ho.ho_ten", "Trần Văn Mẫu"),
    ("chu_ho.quan_he", "con"),
    ("chu_ho.so_dinh_danh", "001070000016"),
    ("noi_dung", "Đăng ký thường trú về ở cùng cha mẹ"),
];

pub(super) async fn fill_form(day: &Day, sandbox: &Sandbox) -> Result<((), Told), Failure> {
    let words = day.words();
    let form = day.wallet.open_form(&sandbox.form_url()).await?;
    day.keeper.keep_json("form.json", &form)?;
    let consent = Consent::given(words.consent_form(), ConsentMethod::Screen);
    let submitted = day
        .wallet
        .submit_form(&form, typed(&form), &consent)
        .await?;
    let news = day.wallet.sync_notices().await?;
    let notice = about(day, &submitted.dossier).await?;
    let state = notice
        .dossier_state
        .as_ref()
        .map_or("", |(_, name)| words.pick(name));
    day.keeper.keep_json(
        "submission.json",
        &json!({ "submitted": submitted, "state": notice }),
    )?;
    let told = Told {
        what: words.filled(
            &printable(&form.procedure),
            submitted.proven.len(),
            submitted.typed.len(),
        ),
        notes: vec![words.dossier(&printable(&submitted.dossier), &printable(state))],
        detail: detail(&form, &submitted, &notice, news.new),
    };
    Ok(((), told))
}

/// A value for each field that the form asks of the person, as far as this citizen knows one.
fn typed(form: &FilledForm) -> BTreeMap<String, Value> {
    form.fields
        .iter()
        .filter(|field| {
            matches!(
                field.state,
                FieldState::NeedsPerson | FieldState::NeedsChoice
            )
        })
        .filter_map(|field| {
            let (_, value) = TYPED.iter().find(|(id, _)| *id == field.id)?;
            Some((field.id.clone(), Value::from(*value)))
        })
        .collect()
}

/// The notice that tells how the dossier stands.
async fn about(day: &Day, dossier: &str) -> Result<NoticeView, Failure> {
    let about = NoticeQuery {
        dossier: Some(dossier.to_owned()),
        limit: 1,
        ..NoticeQuery::default()
    };
    let found = day.wallet.find_notices(&about).await?.notices;
    let newest = found.first().ok_or(Failure::Missing("dossier state"))?;
    Ok(day.wallet.open_notice(&newest.id, None).await?)
}

fn detail(form: &FilledForm, submitted: &SubmittedForm, notice: &NoticeView, new: u32) -> Value {
    json!({
        "form": form.procedure,
        "controller": form.controller_name,
        "proven": submitted.proven,
        "typed": submitted.typed,
        "claims": submitted.claims,
        "dossier": submitted.dossier,
        "state": notice.dossier_state.as_ref().map(|(number, name)| json!({ "number": number, "name": name })),
        "notices": new,
    })
}
