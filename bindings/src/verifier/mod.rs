//! The verifier's face: scanned texts in, a verdict out, with no network.

mod question;
mod scan;
mod verdict;

use std::sync::Arc;

use vidan_codec::clock::Clock;
use vidan_trust::{Bundle, TrustList};
use vidan_verifier::{MemoryReplayGuard, Policy, Trust};

pub use question::{PreparedQuestion, Question, QuestionRequest};
pub use scan::{CheckedFile, Scan, Seen};
pub use verdict::{Medium, Outcome, Verdict};

use crate::{
    DeviceClock, IssuerAuthority, Language, RootKey, authority, clock,
    error::{OrFailed as _, Result},
    root,
};

/// Presentations remembered at a time, 64 bytes each: more than one counter sees in the minute that a code lives.
const REMEMBERED: usize = 10_000;

/// Judges codes under the lists it was given. Keep one object as long as codes are scanned: it remembers which it has seen.
#[derive(uniffi::Object)]
pub struct Verifier {
    inner: vidan_verifier::Verifier,
    audience: Option<String>,
    lists: ListsSummary,
    clock: Arc<dyn Clock>,
    language: Language,
}

/// The lists that a verifier holds.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ListsSummary {
    /// The trust list's number: keep it, and hand it in with the next bundle.
    pub number: u64,
    /// When the trust list was made.
    pub issued_at: i64,
    /// When a newer one is due: past it nothing is called valid.
    pub next_update: i64,
    /// How many status lists there are.
    pub status_lists: u32,
    /// When the oldest of all lists was made.
    pub oldest_made_at: i64,
    /// The stable codes of what was wrong with the status lists that were left out.
    pub refused: Vec<String>,
}

#[uniffi::export]
impl Verifier {
    /// A verifier over a signed trust list as it was fetched. An old list is taken, and its verdicts say so. Without status
    /// lists, a document that can be revoked is *undetermined*: [`Verifier::with_bundle`] has them.
    ///
    /// `audience` is this verifier's identifier; none accepts codes that are shown to whoever looks. Under `authorities` it accepts
    /// documents that come with certificates too, as mobile documents do.
    ///
    /// # Errors
    /// `app.root_key`; the certificate's (`certificate.…`); the list's (`trust.…`) where no root signed it or it is malformed.
    #[uniffi::constructor(default(authorities = [], clock = None))]
    pub fn new(
        trust_list: String,
        roots: Vec<RootKey>,
        audience: Option<String>,
        language: Language,
        authorities: Vec<IssuerAuthority>,
        clock: Option<Arc<dyn DeviceClock>>,
    ) -> Result<Arc<Self>> {
        let anchors = authority::pinned(authorities, language)?;
        let roots = root::pinned(roots, language)?;
        let clock = clock::of(clock);
        let list = TrustList::verify_any_age(&trust_list, &roots, clock.now(), None)
            .or_failed(language)?;
        let lists = ListsSummary {
            status_lists: 0,
            oldest_made_at: list.issued_at().0,
            ..summary(&list)
        };
        let replay = Arc::new(MemoryReplayGuard::new(REMEMBERED));
        let (policy, trust) = (policy(audience.as_deref()), Trust::List(list));
        let mut inner = vidan_verifier::Verifier::new(trust, policy, clock.clone(), replay);
        inner.set_anchors(anchors);
        Ok(Arc::new(Self {
            inner,
            audience,
            lists,
            clock,
            language,
        }))
    }

    /// A verifier over a bundle: one file with the trust list and the status lists, as an office publishes it, or as
    /// `Wallet.bundle` gives it on the same device. Each list in it is verified by itself.
    ///
    /// `held_number` is the number of the trust list held before, if there was one: an older one is refused.
    ///
    /// # Errors
    /// `app.root_key`; `certificate.…`; `trust.…` where the file or the trust list in it is refused. A status list that is refused is left out and
    /// reported in [`Verifier::lists`].
    #[uniffi::constructor(default(authorities = [], clock = None))]
    pub fn with_bundle(
        bundle: Vec<u8>,
        roots: Vec<RootKey>,
        audience: Option<String>,
        held_number: Option<u64>,
        language: Language,
        authorities: Vec<IssuerAuthority>,
        clock: Option<Arc<dyn DeviceClock>>,
    ) -> Result<Arc<Self>> {
        let anchors = authority::pinned(authorities, language)?;
        let roots = root::pinned(roots, language)?;
        let clock = clock::of(clock);
        let now = clock.now();
        let bundle = Bundle::read_with_anchors(&bundle, &roots, &anchors, now, held_number)
            .or_failed(language)?;
        let refused = bundle.refused().iter();
        let lists = ListsSummary {
            status_lists: u32::try_from(bundle.status().len()).unwrap_or(u32::MAX),
            oldest_made_at: now.plus(bundle.age(now).saturating_neg()).0,
            refused: refused.map(|(_, cause)| cause.code().to_owned()).collect(),
            ..summary(bundle.trust())
        };
        let replay = Arc::new(MemoryReplayGuard::new(REMEMBERED));
        let policy = policy(audience.as_deref());
        let mut inner =
            vidan_verifier::Verifier::with_bundle(bundle, policy, clock.clone(), replay);
        inner.set_anchors(anchors);
        Ok(Arc::new(Self {
            inner,
            audience,
            lists,
            clock,
            language,
        }))
    }

    /// The lists it holds.
    pub fn lists(&self) -> ListsSummary {
        self.lists.clone()
    }

    /// Judges one scanned text. A phone's valid code is valid once; a printed one as often as it is shown. For codes with a photo,
    /// or longer than one code, use a [`Scan`].
    pub fn verify(&self, text: String) -> Verdict {
        Verdict::told(&self.inner.verify(&text), self.language)
    }

    /// Judges one scanned text that must answer a question: for its asker, while it was open, with all that it asked for. A
    /// question has one answer.
    pub fn verify_answer(&self, text: String, question: Arc<Question>) -> Verdict {
        let verdict = self.inner.verify_answer_to(&text, question.open());
        Verdict::told(&verdict, self.language)
    }
}

fn policy(audience: Option<&str>) -> Policy {
    audience.map_or_else(Policy::broadcast, Policy::for_audience)
}

fn summary(list: &TrustList) -> ListsSummary {
    ListsSummary {
        number: list.number(),
        issued_at: list.issued_at().0,
        next_update: list.next_update().0,
        status_lists: 0,
        oldest_made_at: list.issued_at().0,
        refused: Vec::new(),
    }
}
