//! Codes that go with another: the parts of a text too long for one code, and the files that a proof's digests vouch for.

use vidan_credential::{
    Error,
    transport::segments::{Added, Assembler, SegmentId, owner},
};
use vidan_verifier::Verdict;

/// A file that a valid verdict vouches for.
pub(super) struct Vouched {
    /// The claim that holds its digest.
    pub(super) claim: String,
    pub(super) bytes: Vec<u8>,
}

/// What is told beside a verdict of the further codes.
#[derive(Default)]
pub(super) struct Told {
    /// The claims whose files are missing.
    pub(super) missing: Vec<String>,
    /// How many other proofs own codes here.
    pub(super) strays: usize,
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

    /// What is told of a valid verdict beside which further codes stand: the claims whose files are not among them, and how many
    /// other proofs own some. Where `alone` is not so, the others may be those of this call.
    pub(super) fn told_of(&self, verdict: &Verdict, files: &[Vouched], alone: bool) -> Told {
        let Some(proof) = verdict.segments().filter(|_| !self.segments.is_empty()) else {
            return Told::default();
        };
        let claims = verdict.file_claims().into_iter().map(ToString::to_string);
        let came = |claim: &String| files.iter().any(|file| file.claim == *claim);
        let missing: Vec<String> = claims.filter(|claim| !came(claim)).collect();
        let owners = self.segments.iter().filter_map(|text| owner(text));
        let mut strays: Vec<SegmentId> = Vec::new();
        for owner in owners.filter(|owner| *owner != proof) {
            if !strays.contains(&owner) {
                strays.push(owner);
            }
        }
        Told {
            strays: match alone || !missing.is_empty() {
                true => strays.len(),
                false => 0,
            },
            missing,
        }
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
