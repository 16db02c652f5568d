//! English.

use vidan_trust::Names;

use crate::qr;

use super::{Trial, Words, tenths};

pub(super) struct English;

impl Words for English {
    fn demo_title(&self) -> &'static str {
        "Vidan: one citizen's day"
    }

    fn sandbox_runs(&self) -> &'static str {
        "A sandbox runs on this machine: issuer, notice office, portal, trust list publisher"
    }

    fn vault_made(&self, folder: Option<&str>) -> String {
        match folder {
            Some(folder) => format!("A wallet was made under a passcode, in {folder}"),
            None => "A wallet was made under a passcode, in a temporary folder".to_owned(),
        }
    }

    fn trust_fetched(&self, number: u64, issuers: usize, offices: usize) -> String {
        format!(
            "Trust list {number} fetched, signed by the pinned root: {issuers} issuers, {offices} offices"
        )
    }

    fn kept(&self, documents: usize, copies: u32) -> String {
        format!(
            "{documents} documents received, checked and sealed, {copies} single-use copies in all"
        )
    }

    fn killed_and_gone_on(&self) -> &'static str {
        "Killed while receiving them, the wallet went on where it was"
    }

    fn document(&self, name: &str, issuer: &str) -> String {
        format!("{name}, issued by {issuer}")
    }

    fn proved(&self, claims: usize, issuer: &str, characters: usize) -> String {
        format!("{claims} claims proven by QR ({characters} characters); {issuer} vouches")
    }

    fn answered(&self, asker: &str, codes: usize, bytes: usize) -> String {
        format!(
            "Asked by “{asker}”: over 18 and portrait, no name, in {codes} codes; the issuer vouches for all {bytes} bytes of it"
        )
    }

    fn file_vouched(&self, claim: &str, bytes: usize) -> String {
        format!("{claim}: a file of {bytes} bytes, vouched for by the issuer")
    }

    fn code_too_wide(&self, needs: u32, columns: u32) -> String {
        format!(
            "The QR needs {needs} columns and this terminal has {columns}: --out keeps it as qr.png"
        )
    }

    fn trial(&self, trial: Trial) -> &'static str {
        match trial {
            Trial::Changed => "One bit changed",
            Trial::Forwarded => "The answer shown elsewhere",
            Trial::Late => "Two minutes later",
            Trial::Revoked => "Card revoked since",
            Trial::Twice => "The same code twice",
            Trial::Untrusted => "Issuer not recognized",
        }
    }

    fn received(&self, notices: u32, receipts: u32) -> String {
        let notices = count(notices, "notice");
        let receipts = count(receipts, "signed receipt");
        format!("{notices} fetched, unsealed and checked; {receipts} sent")
    }

    fn notice(&self, subject: &str, office: &str) -> String {
        format!("“{subject}”, from {office}")
    }

    fn filled(&self, form: &str, proven: usize, typed: usize) -> String {
        format!(
            "{form} filled and submitted: {proven} fields from documents with proof, {typed} typed"
        )
    }

    fn dossier(&self, code: &str, state: &str) -> String {
        format!("Dossier {code}: {state}")
    }

    fn logged(&self, entries: u64) -> String {
        format!("The log has {entries} entries, its chain holds, and no claim value is in it")
    }

    fn moved(&self, documents: usize, notices: u64, entries: u64) -> String {
        format!(
            "Backed up and restored on a new phone: {documents} documents, {notices} notices, {entries} log entries"
        )
    }

    fn got_again(&self, copies: u32, mailboxes: usize) -> String {
        format!(
            "{copies} new copies from the issuers, {mailboxes} mailbox open again; a proof from the new phone is valid"
        )
    }

    fn day_done(&self, milliseconds: u128) -> String {
        format!("The whole day took {}.", self.duration(milliseconds))
    }

    fn day_kept(&self, folder: &str) -> String {
        format!("What was made is in {folder}")
    }

    fn vault_left(&self, folder: &str) -> String {
        format!("The wallet stays in {folder}; its passcode was random and is kept nowhere")
    }

    fn failed_at(&self, step: &str) -> String {
        format!("Could not {step}")
    }

    fn step(&self, number: usize) -> &'static str {
        match number {
            1 => "start the sandbox",
            2 => "make a wallet",
            3 => "fetch the trust list",
            4 => "receive the documents",
            5 => "prove by QR",
            6 => "receive notices",
            7 => "fill and submit the form",
            8 => "check the log",
            9 => "move to a new phone",
            _ => "",
        }
    }

    fn interrupted(&self) -> &'static str {
        "Stopped as asked."
    }

    fn home_taken(&self, folder: &str) -> String {
        format!(
            "{folder} already holds a wallet, and vidan demo does not touch an existing one. Name another folder, or leave out --home."
        )
    }

    fn no_such_code(&self, argument: &str) -> String {
        format!("“{argument}” is neither a code's text nor an existing file")
    }

    fn unknown_content(&self, file: &str) -> String {
        format!("{file}: no text, bare token (CBOR), PNG or JPEG")
    }

    fn picture(&self, error: qr::Error) -> &'static str {
        match error {
            qr::Error::FileTooLarge => "the picture file is larger than 96 MiB",
            qr::Error::MalformedPicture => "the picture is damaged",
            qr::Error::NoCode => {
                "no readable QR code in the picture; take it closer, brighter and steadier"
            }
            qr::Error::NotAlphanumeric => {
                "the text has a character that QR codes of this kind lack"
            }
            qr::Error::PictureEncoding => "the picture could not be written",
            qr::Error::PictureTooLarge => {
                "the picture is too large: at most 200 million pixels of a photograph, 40 million of another"
            }
            qr::Error::TextTooLong => "the text is too long for one QR code",
            qr::Error::UnknownFormat => "not a PNG or JPEG picture",
        }
    }

    fn cause_and_advice(&self, cause: &str, code: &str, advice: &str) -> String {
        // Where the advice begins with the cause, once is enough.
        match advice.to_lowercase().starts_with(&cause.to_lowercase()) {
            true => format!("{advice} [{code}]"),
            false => format!("{cause}. {advice} [{code}]"),
        }
    }

    fn fault(&self, code: &str, cause: &str) -> String {
        format!("{cause} [{code}]")
    }

    fn consent_code(&self) -> &'static str {
        "Show it to a verifier at a counter"
    }

    fn consent_inbox(&self) -> &'static str {
        "Open a mailbox for notices"
    }

    fn consent_opened(&self) -> &'static str {
        "Tell the office that the notice was opened"
    }

    fn consent_form(&self) -> &'static str {
        "Submit the declaration of change of residence"
    }

    fn sandbox_title(&self) -> &'static str {
        "The Vidan sandbox, on this machine only"
    }

    fn sandbox_issuer(&self) -> &'static str {
        "Issuer"
    }

    fn sandbox_office(&self) -> &'static str {
        "Notice office"
    }

    fn sandbox_portal(&self) -> &'static str {
        "Portal"
    }

    fn sandbox_trust_list(&self) -> &'static str {
        "Trust list"
    }

    fn sandbox_form(&self) -> &'static str {
        "Form"
    }

    fn sandbox_iaca(&self) -> &'static str {
        "Root certificate (IACA)"
    }

    fn sandbox_offer(&self) -> &'static str {
        "Offer"
    }

    fn sandbox_tx_code(&self) -> &'static str {
        "Transaction code"
    }

    fn sandbox_root_key(&self) -> &'static str {
        "Root key"
    }

    fn sandbox_stop(&self) -> &'static str {
        "Ctrl-C stops it."
    }

    fn valid(&self) -> &'static str {
        "VALID"
    }

    fn refused(&self) -> &'static str {
        "REFUSED"
    }

    fn undetermined(&self) -> &'static str {
        "UNDETERMINED"
    }

    fn vouched_by(&self, document: &str, issuer: &str) -> String {
        format!("{document}, vouched for by {issuer}")
    }

    fn yes_no(&self, yes: bool) -> &'static str {
        if yes { "yes" } else { "no" }
    }

    fn duration(&self, milliseconds: u128) -> String {
        if milliseconds < 1_000 {
            return format!("{milliseconds} ms");
        }
        let (seconds, tenth) = tenths(milliseconds);
        format!("{seconds}.{tenth} s")
    }

    fn pick<'a>(&self, names: &'a Names) -> &'a str {
        &names.en
    }
}

fn count(number: u32, what: &str) -> String {
    if number == 1 {
        format!("1 {what}")
    } else {
        format!("{number} {what}s")
    }
}
