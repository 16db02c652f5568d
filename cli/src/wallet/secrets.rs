//! Secrets a person knows: asked for without echo, or read from an open file; never from arguments or the environment,
//! where other programs see them.

use std::{
    fs::File,
    io::{self, IsTerminal as _, Read as _},
};

use zeroize::Zeroizing;

use super::Failure;
use crate::{args::Language, signals, text::wallet as text};

/// Longer than anyone types.
const MAX_SECRET: usize = 1024;

/// Where secrets come from: the terminal, or the lines of one file in their order.
pub(super) struct Secrets {
    lines: Option<File>,
    language: Language,
}

impl Secrets {
    /// From the file that the caller left open under this number, else from the terminal.
    ///
    /// # Errors
    /// [`Failure::SecretMissing`] where there is no such open file.
    pub(super) fn from(fd: Option<u32>, language: Language) -> Result<Self, Failure> {
        let lines = fd.map(opened).transpose()?;
        Ok(Self { lines, language })
    }

    /// A secret that is known already.
    pub(super) fn known(&mut self, what: Secret) -> Result<Zeroizing<String>, Failure> {
        match &mut self.lines {
            Some(lines) => line(lines),
            None => ask(text::secret(what, self.language)),
        }
    }

    /// The transaction code of an offer: from a file of its own where the caller left one open, else as any secret.
    pub(super) fn tx_code(&mut self, fd: Option<u32>) -> Result<Zeroizing<String>, Failure> {
        match fd {
            Some(number) => line(&mut opened(number)?),
            None => self.known(Secret::TxCode),
        }
    }

    /// A secret that is chosen now: asked for twice, as nobody sees what they type.
    pub(super) fn chosen(&mut self, what: Secret) -> Result<Zeroizing<String>, Failure> {
        let first = self.known(what)?;
        if self.lines.is_none() {
            let again = ask(text::secret_again(self.language))?;
            if *again != *first {
                return Err(Failure::SecretsDiffer);
            }
        }
        Ok(first)
    }
}

/// Which secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Secret {
    NewPasscode,
    NewPassphrase,
    Passcode,
    Passphrase,
    TxCode,
}

fn opened(fd: u32) -> Result<File, Failure> {
    File::open(format!("/dev/fd/{fd}")).map_err(|_| Failure::SecretMissing)
}

fn ask(prompt: &str) -> Result<Zeroizing<String>, Failure> {
    if !io::stdin().is_terminal() {
        return Err(Failure::NobodyToAsk);
    }
    signals::asking(|| rpassword::prompt_password(format!("{prompt}: ")))
        .map(Zeroizing::new)
        .map_err(Failure::unanswered)
}

/// One line, byte by byte: what follows it is the next secret's.
fn line(from: &mut File) -> Result<Zeroizing<String>, Failure> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(MAX_SECRET));
    let mut byte = Zeroizing::new([0]);
    while from
        .read(byte.as_mut_slice())
        .map_err(|_| Failure::SecretMissing)?
        == 1
    {
        match *byte {
            [b'\n'] => return utf8(&bytes),
            // Its room is never outgrown, so no copy is left behind.
            _ if bytes.len() == MAX_SECRET => return Err(Failure::SecretMissing),
            _ => bytes.extend_from_slice(byte.as_slice()),
        }
    }
    if bytes.is_empty() {
        return Err(Failure::SecretMissing);
    }
    utf8(&bytes)
}

fn utf8(bytes: &[u8]) -> Result<Zeroizing<String>, Failure> {
    let text = core::str::from_utf8(bytes).map_err(|_| Failure::SecretMissing)?;
    Ok(Zeroizing::new(text.trim_end_matches('\r').to_owned()))
}

#[cfg(test)]
mod tests {
    use std::io::{Seek as _, Write as _};

    use super::*;

    fn file(content: &[u8]) -> File {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(content).unwrap();
        file.rewind().unwrap();
        file
    }

    #[test]
    fn lines_are_handed_out_in_their_order() {
        let mut lines = file("mật mã\r\nhai\nba".as_bytes());
        let mut next = || line(&mut lines).map(|text| text.to_string()).ok();
        assert_eq!(next().as_deref(), Some("mật mã"));
        assert_eq!(next().as_deref(), Some("hai"));
        assert_eq!(next().as_deref(), Some("ba"));
        assert_eq!(next(), None);
    }

    #[test]
    fn what_nobody_typed_is_refused() {
        for content in [&[0xff, b'\n'][..], &[b'x'; MAX_SECRET + 1], b""] {
            assert!(line(&mut file(content)).is_err());
        }
        assert!(line(&mut file(&[b'x'; MAX_SECRET])).is_ok());
    }
}
