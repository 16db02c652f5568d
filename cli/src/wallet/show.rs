//! `vidan wallet show`.

use std::path::Path;

use vidan_wallet::AttachmentView;

use super::{
    Failure, Session, find, list,
    table::{self, Column},
};
use crate::{
    args::wallet::Show,
    files,
    text::{claim_words, wallet as text},
};

pub(super) async fn run(session: &mut Session<'_>, args: &Show) -> Result<u8, Failure> {
    let found = find::document(session, &args.which).await?;
    let view = session.wallet.document(&found.id).await?;
    let written = match &args.files {
        Some(folder) => write(folder, &view.attachments)?,
        None => Vec::new(),
    };
    if session.told_json(&view)? {
        return Ok(0);
    }
    list::print(session, core::slice::from_ref(&view.summary))?;
    session.line("")?;
    let language = session.language();
    let row = |claim: &vidan_wallet::ClaimView| {
        let value = claim_words(&claim.path, &claim.value, language);
        [session.name(&claim.name), value, claim.path.clone()]
    };
    let rows: Vec<_> = view.claims.iter().map(row).collect();
    let heading = text::claim_columns(language);
    // What is typed after --claims is no use in pieces.
    let kinds = [Column::Words, Column::Words, Column::Firm];
    let lines = table::lines(heading, &rows, kinds, session.out.columns);
    session.lines(lines)?;
    session.lines(written)?;
    Ok(0)
}

/// Writes each file under its claim's name; a portrait is a WebP image.
fn write(folder: &Path, files: &[AttachmentView]) -> Result<Vec<String>, Failure> {
    files::make_private_folder(folder).map_err(Failure::file(folder))?;
    let one = |(number, file): (usize, &AttachmentView)| {
        let path = folder.join(format!("{}.webp", file_name(&file.claim, number)));
        files::replace(&path, &file.bytes).map_err(Failure::file(&path))?;
        Ok(path.display().to_string())
    };
    files.iter().enumerate().map(one).collect()
}

/// A claim's path may hold anything; a file's name may not.
fn file_name(claim: &str, number: usize) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if !claim.is_empty() && claim.len() <= 64 && claim.chars().all(plain) {
        claim.to_owned()
    } else {
        format!("file-{number}")
    }
}
