//! Codes that go with another: the parts of a text too long for one code, and the files that a proof's digests vouch for.

use vidan_credential::{
    Error,
    transport::segments::{Added, Assembler},
};
use vidan_verifier::Verdict;

/// A file that a valid verdict vouches for.
pub(super) struct Vouched {
    /// The claim that holds its digest.
    pub(super) claim: String,
    pub(super) bytes: Vec<u8>,
}

/// The further codes of one call.
#[derive(Default)]
pub(super) struct Beside {
    texts: Assembler,
    segments: Vec<String>,
}

impl Beside {
    /// Takes a further code; gives the long text that became whole by it.
    ///
    /// # Errors
    /// What is wrong with it, as [`Assembler::add`].
    pub(super) fn take(&mut self, segment: String) -> Result<Option<String>, Error> {
        let added = self.texts.add(&segment)?;
        self.segments.push(segment);
        Ok(match added {
            Added::Text(whole) => Some(whole),
            Added::File(..) | Added::Part { .. } => None,
        })
    }

    /// The files that this verdict vouches for; none unless it is valid.
    pub(super) fn files_of(&self, verdict: &Verdict) -> Vec<Vouched> {
        let Some(proof) = verdict.segments() else {
            return Vec::new();
        };
        let mut assembler = Assembler::new();
        let mut files: Vec<Vouched> = Vec::new();
        for segment in &self.segments {
            // What is wrong with one was said when it was taken.
            let Ok(Added::File(owner, number)) = assembler.add(segment) else {
                continue;
            };
            if owner != proof {
                continue;
            }
            if let Ok(Some((claim, bytes))) = assembler.release(proof, number, verdict.claims()) {
                let claim = claim.to_string();
                files.retain(|known| known.claim != claim);
                files.push(Vouched { claim, bytes });
            }
        }
        files
    }
}
