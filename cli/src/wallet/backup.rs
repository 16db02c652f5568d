//! `vidan wallet backup`.

use std::io::{self, Write};

use vidan_wallet::backup::BackupSink;

use super::{Failure, Secret, Session};
use crate::{
    args::wallet::Backup,
    files::{Draft, Readers, Taken},
    text::wallet as text,
};

pub(super) async fn run(session: &mut Session<'_>, args: &Backup) -> Result<u8, Failure> {
    if args.out.exists() {
        let taken = io::Error::from(io::ErrorKind::AlreadyExists);
        return Err(Failure::file(&args.out)(taken));
    }
    let passphrase = session.secrets.chosen(Secret::NewPassphrase)?;
    let draft = Draft::of(&args.out, Readers::Owner).map_err(Failure::file(&args.out))?;
    let sink = Box::new(BackupFile(draft));
    let report = session.wallet.backup(sink, passphrase).await?;
    if !session.told_json(&report)? {
        let file = args.out.display().to_string();
        session.say(&text::backed_up(&file, &report, session.language()))?;
    }
    if report.left_out > 0 {
        let said = text::left_out(report.left_out, session.language());
        session.out.warn(&said);
    }
    Ok(0)
}

/// A file that gets its name when the backup is whole.
pub(crate) struct BackupFile(pub(crate) Draft);

impl Write for BackupFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl BackupSink for BackupFile {
    fn finish(self: Box<Self>) -> io::Result<()> {
        self.0.publish(Taken::Refuse)
    }
}
