//! The inputs, each with what it is refused for. Shared with the bench `refused`.

#[path = "certificates.rs"]
mod certificates;
#[path = "mdoc/mod.rs"]
mod mdoc;
#[path = "sd_jwt/mod.rs"]
mod sd_jwt;

use vidan_credential::Error;

/// How an input is judged.
type Check = Box<dyn Fn(&[u8]) -> Result<(), Error> + Sync>;

/// Something to judge.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    /// What it is refused for.
    pub(crate) code: &'static str,
    input: Vec<u8>,
    check: Check,
}

impl Case {
    fn new(
        name: &'static str,
        code: &'static str,
        input: Vec<u8>,
        check: impl Fn(&[u8]) -> Result<(), Error> + Sync + 'static,
    ) -> Self {
        let check = Box::new(check);
        Self {
            name,
            code,
            input,
            check,
        }
    }

    /// Size of the input.
    pub(crate) fn len(&self) -> usize {
        self.input.len()
    }

    /// Judges it; the error's code.
    pub(crate) fn judge(&self) -> Result<(), &'static str> {
        (self.check)(&self.input).map_err(|error| error.code())
    }
}

/// What is in order, judged by the same checks: otherwise a case could be refused for what all have in common.
pub(crate) fn good() -> Vec<Case> {
    [mdoc::good(), sd_jwt::good()]
        .into_iter()
        .flatten()
        .collect()
}

/// What is not.
pub(crate) fn all() -> Vec<Case> {
    [mdoc::all(), sd_jwt::all()].into_iter().flatten().collect()
}
