//! A person with a wallet.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use serde_json::{Value, json};
use tempfile::TempDir;
use vidan_crypto::{Random, SystemRandom};
use vidan_protocol::url::Plaintext;
use vidan_sandbox::office::OFFICE_ID;
use vidan_trust::{Bundle, PinnedRoot};
use vidan_vault::KdfParams;
use vidan_verifier::{MemoryReplayGuard, Policy, Verifier};
use vidan_wallet::{
    Config, Consent, ConsentMethod, DocumentSummary, Environment, Error, Lang, Wallet,
    backup::{BackupSink, RestoreReport},
    inbox::ReopenReport,
    prefill::{FieldState, FilledForm, SubmittedForm},
    presentation::{PresentedCode, Preview},
};
use zeroize::Zeroizing;

use crate::{country::Country, device::Finger, leak, wire::Wire};

/// The citizen's passcode.
pub const PASSCODE: &str = "con mèo ngủ trên mái nhà";
/// Copies asked for of each document.
pub const COPIES: usize = 5;
/// What a counter asks for.
pub const CLAIMS: [&str; 3] = ["ho_ten", "age_over_18", "quoc_tich"];

/// What she types where no document knows.
const TYPED: [(&str, &str); 6] = [
    ("kinh_gui", "Công an phường Hoàn Kiếm, Thành phố Hà Nội"),
    ("sdt", "0912345678"),
    ("chu_ho.ho_ten", "Trần Văn Mẫu"),
    ("chu_ho.quan_he", "con"),
    ("chu_ho.so_dinh_danh", "001070000016"),
    ("noi_dung", "Đăng ký thường trú về ở cùng cha mẹ"),
];

/// Claim values that are names of authorities too, which the trust list makes public.
const PUBLIC: [&str; 2] = ["Bộ Công an", "Cục Cảnh sát giao thông"];

/// The citizen, her phone and its parts.
pub struct Citizen {
    /// Her wallet.
    pub wallet: Wallet,
    /// Her finger.
    pub finger: Arc<Finger>,
    /// Her way to the network.
    pub wire: Arc<Wire>,
    /// What the wallet was made with.
    pub config: Config,
    /// What the wallet was given.
    pub environment: Environment,
    home: TempDir,
}

impl Citizen {
    /// A new wallet that has fetched the trust list.
    pub async fn new(country: &Country) -> Self {
        let citizen = Self::without_list(country).await;
        citizen.wallet.refresh_trust().await.expect("a trust list");
        citizen
    }

    /// A new wallet that has fetched nothing.
    pub async fn without_list(country: &Country) -> Self {
        Phone::new(country).begin().await
    }

    /// A wallet that keeps the three documents.
    pub async fn with_documents(country: &Country) -> Self {
        let citizen = Self::new(country).await;
        let kept = citizen.take(country).await.expect("three documents");
        assert_eq!(kept.len(), 3);
        citizen
    }

    /// A wallet with documents and a mailbox.
    pub async fn with_mailbox(country: &Country) -> Self {
        let citizen = Self::with_documents(country).await;
        let opened = open_inbox(&citizen.wallet, OFFICE_ID, &yes("mở hộp thư")).await;
        opened.expect("a mailbox");
        citizen
    }

    /// Takes the sandbox's offer.
    ///
    /// # Errors
    /// The wallet's.
    pub async fn take(&self, country: &Country) -> Result<Vec<DocumentSummary>, Error> {
        let offer = country.sandbox.offer().expect("an offer");
        accept(&self.wallet, &offer.link, Some(&offer.tx_code)).await
    }

    /// The citizen card's entry.
    pub async fn card(&self) -> DocumentSummary {
        let documents = self.wallet.documents().await.expect("documents");
        let mut cards = documents
            .into_iter()
            .filter(|document| document.document_type == "can_cuoc");
        cards.next().expect("a citizen card")
    }

    /// The preview of [`CLAIMS`] of the card.
    ///
    /// # Errors
    /// The wallet's.
    pub async fn preview(&self) -> Result<Preview, Error> {
        let claims = CLAIMS.map(str::to_owned);
        self.wallet
            .preview(&self.card().await.id, &claims, None)
            .await
    }

    /// Shows [`CLAIMS`] to whoever looks.
    ///
    /// # Errors
    /// The wallet's.
    pub async fn show(&self) -> Result<PresentedCode, Error> {
        let preview = self.preview().await?;
        self.wallet.present(&preview, &yes("xem tuổi")).await
    }

    /// What she types into the form.
    #[must_use]
    pub fn typed(&self, form: &FilledForm) -> BTreeMap<String, Value> {
        typed(form)
    }

    /// Opens, fills and submits the portal's form.
    ///
    /// # Errors
    /// The wallet's.
    pub async fn file_form(&self, country: &Country) -> Result<SubmittedForm, Error> {
        let form = self.wallet.open_form(&country.sandbox.form_url()).await?;
        let typed = self.typed(&form);
        self.wallet
            .submit_form(&form, typed, &yes("đăng ký thường trú"))
            .await
    }

    /// Everything in one file.
    ///
    /// # Errors
    /// The wallet's.
    pub async fn backup(&self, passphrase: &str) -> Result<Vec<u8>, Error> {
        let file = Memory::default();
        let passphrase = Zeroizing::new(passphrase.to_owned());
        self.wallet
            .backup(Box::new(file.clone()), passphrase)
            .await?;
        let written = file.0.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(written.clone())
    }

    /// All that the wallet shows of itself, to be compared before and after.
    pub async fn state(&self) -> Value {
        let check = self.wallet.verify_activity().await.expect("a log");
        assert!(
            check.is_intact(),
            "the log is broken at {:?}",
            check.broken_at
        );
        json!({
            "documents": self.wallet.documents().await.expect("documents"),
            "notices": self.wallet.notices().await.expect("notices"),
            "set_aside": self.wallet.set_aside().await.expect("set aside"),
            "activity": self.wallet.activity().await.expect("a log"),
        })
    }

    /// Every value of every document, and what she types: what nobody but the person asked may see.
    pub async fn values(&self) -> BTreeSet<String> {
        let mut values = BTreeSet::new();
        for summary in self.wallet.documents().await.expect("documents") {
            let document = self.wallet.document(&summary.id).await.expect("a document");
            for claim in document.claims {
                values.extend(leak::values(&claim.value));
            }
        }
        values.extend(
            TYPED
                .iter()
                .flat_map(|(_, value)| leak::values(&json!(value))),
        );
        values.extend(leak::values(&json!(PASSCODE)));
        values.retain(|value| !PUBLIC.contains(&value.as_str()));
        values
    }

    /// Where her vault lies, with its side files.
    #[must_use]
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// Turns the phone off; what is left of it can be opened again with [`Phone::wake`].
    #[must_use]
    pub fn turn_off(self) -> Phone {
        let Self {
            wallet,
            finger,
            wire,
            config,
            environment,
            home,
        } = self;
        drop(wallet);
        Phone {
            finger,
            wire,
            config,
            environment,
            home,
        }
    }
}

/// A phone that is off.
pub struct Phone {
    /// Its keys.
    pub finger: Arc<Finger>,
    wire: Arc<Wire>,
    config: Config,
    environment: Environment,
    home: TempDir,
}

impl Phone {
    /// One that was never on.
    #[must_use]
    pub fn new(country: &Country) -> Self {
        let home = tempfile::tempdir().expect("a folder");
        Self::in_folder(country, home, Arc::default())
    }

    /// One that was never on, whose keys another process can take over ([`Finger::kept_in`] its file `keys`).
    #[must_use]
    pub fn with_kept_keys(country: &Country, home: TempDir) -> Self {
        let finger = Finger::kept_in(&home.path().join("keys"));
        Self::in_folder(country, home, Arc::new(finger))
    }

    /// From now on its wallet draws its keys and nonces from `random`.
    #[must_use]
    pub fn drawing_from(mut self, random: Arc<dyn Random>) -> Self {
        self.environment.random = random;
        self
    }

    /// From now on its wallet asks for so many copies of each document.
    #[must_use]
    pub fn asking_for(mut self, copies: usize) -> Self {
        self.config.copies = copies;
        self
    }

    /// From now on its wallet is given other surroundings.
    #[must_use]
    pub fn through(mut self, change: impl FnOnce(&mut Environment)) -> Self {
        change(&mut self.environment);
        self
    }

    /// The same phone, and what a kill left of its files.
    #[must_use]
    pub fn lying_in(mut self, home: TempDir) -> Self {
        self.config.vault = home.path().join("vault");
        self.home = home;
        self
    }

    /// Where its files lie.
    #[must_use]
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// Its way to the network.
    #[must_use]
    pub fn wire(&self) -> Arc<Wire> {
        self.wire.clone()
    }

    /// Why no wallet can be made on it. Nothing is left behind.
    pub async fn refused(self) -> Error {
        let made = Wallet::create(self.config.clone(), self.environment.clone(), passcode());
        let refused = made.await.err().expect("a refusal");
        assert!(!self.vault().exists() && self.finger.count().await == 0);
        refused
    }

    /// Makes a wallet on it, which has fetched nothing.
    pub async fn begin(self) -> Citizen {
        let made = Wallet::create(self.config.clone(), self.environment.clone(), passcode());
        let citizen = self.with(made.await.expect("a wallet"));
        // Tests let days pass; those about locking set a time.
        let set = citizen.wallet.set_auto_lock(None).await;
        set.expect("a setting");
        citizen
    }

    fn in_folder(country: &Country, home: TempDir, finger: Arc<Finger>) -> Self {
        let wire = Arc::<Wire>::default();
        let config = Config {
            vault: home.path().join("vault"),
            trust_list_url: country.sandbox.trust_list_url(),
            roots: vec![country.sandbox.root()],
            anchors: Arc::new(country.sandbox.anchors().expect("anchors")),
            plaintext: Plaintext::Loopback,
            kdf: KdfParams::weak_for_tests().into(),
            language: Lang::Vi,
            copies: COPIES,
            refill_below: Config::REFILL_BELOW,
        };
        let environment = Environment {
            keys: finger.clone(),
            transport: wire.clone(),
            clock: country.clock.clone(),
            random: Arc::new(SystemRandom),
        };
        Self {
            finger,
            wire,
            config,
            environment,
            home,
        }
    }

    /// The same phone with an app that pins another root.
    #[must_use]
    pub fn trusting(mut self, root: PinnedRoot) -> Self {
        self.config.roots = vec![root];
        self
    }

    /// Makes the wallet of a backup on it.
    ///
    /// # Errors
    /// The wallet's.
    pub async fn restore(
        self,
        backup: Vec<u8>,
        passphrase: &str,
    ) -> Result<(Citizen, RestoreReport), Error> {
        let source = Box::new(std::io::Cursor::new(backup));
        let passphrase = Zeroizing::new(passphrase.to_owned());
        let (config, environment) = (self.config.clone(), self.environment.clone());
        let restored = Wallet::restore(config, environment, source, passphrase, passcode());
        let (wallet, report) = restored.await?;
        Ok((self.with(wallet), report))
    }

    /// The vault's file.
    #[must_use]
    pub fn vault(&self) -> &Path {
        &self.config.vault
    }

    /// Turns it on: the wallet opened, and locked.
    ///
    /// # Errors
    /// The wallet's.
    pub async fn wake(self) -> Result<Citizen, Error> {
        self.try_wake().await.map_err(|(error, _)| error)
    }

    /// Turns it on; where that fails the phone is still there, and off.
    ///
    /// # Errors
    /// The wallet's, with the phone.
    pub async fn try_wake(self) -> Result<Citizen, (Error, Self)> {
        // A thread of the wallet that went off may still be putting its files away.
        for _ in 0..200 {
            let opened = Wallet::open(self.config.clone(), self.environment.clone()).await;
            match opened {
                Ok(wallet) => return Ok(self.with(wallet)),
                Err(Error::Vault(vidan_vault::Error::AlreadyOpen)) => {
                    tokio::time::sleep(core::time::Duration::from_millis(50)).await;
                }
                Err(error) => return Err((error, self)),
            }
        }
        Err((Error::Vault(vidan_vault::Error::AlreadyOpen), self))
    }

    fn with(self, wallet: Wallet) -> Citizen {
        Citizen {
            wallet,
            finger: self.finger,
            wire: self.wire,
            config: self.config,
            environment: self.environment,
            home: self.home,
        }
    }
}

/// A file in memory.
#[derive(Clone, Default)]
struct Memory(Arc<Mutex<Vec<u8>>>);

impl io::Write for Memory {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut written = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        written.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl BackupSink for Memory {
    fn finish(self: Box<Self>) -> io::Result<()> {
        Ok(())
    }
}

/// Looks at an offer and takes all of it.
///
/// # Errors
/// The wallet's.
pub async fn accept(
    wallet: &Wallet,
    offer: &str,
    tx_code: Option<&str>,
) -> Result<Vec<DocumentSummary>, Error> {
    let review = wallet.review_offer(offer).await?;
    let received = wallet.accept_offer(&review, &[], tx_code).await?;
    Ok(received.documents)
}

/// Looks at what leaves, and opens a mailbox.
///
/// # Errors
/// The wallet's.
pub async fn open_inbox(wallet: &Wallet, office: &str, consent: &Consent) -> Result<(), Error> {
    let preview = wallet.preview_inbox(office).await?;
    wallet.open_inbox(&preview, consent).await
}

/// Goes on with everything that waits; how many operations were done.
///
/// # Errors
/// The wallet's.
pub async fn go_on(wallet: &Wallet) -> Result<usize, Error> {
    Ok(wallet.go_on_all(true).await?.done.len())
}

/// Waits until no operation runs: nobody may wait for one, and it goes on all the same.
pub async fn until_quiet(wallet: &Wallet) {
    let mut seen = 0;
    loop {
        let operations = wallet.operations().await.expect("operations");
        if !operations.iter().any(|one| one.running) {
            return;
        }
        seen = wallet.operations_changed(seen).await;
    }
}

/// Looks at what leaves, and opens every mailbox again.
///
/// # Errors
/// The wallet's.
pub async fn reopen_inboxes(wallet: &Wallet, consent: &Consent) -> Result<ReopenReport, Error> {
    let (previews, refused) = wallet.inboxes_to_reopen().await?;
    let mut report = wallet.reopen_inboxes(&previews, consent).await?;
    report.refused.extend(refused);
    Ok(report)
}

/// What the citizen types into the form.
#[must_use]
pub fn typed(form: &FilledForm) -> BTreeMap<String, Value> {
    let asked = form.fields.iter().filter(|field| {
        matches!(
            field.state,
            FieldState::NeedsPerson | FieldState::NeedsChoice
        )
    });
    asked
        .filter_map(|field| {
            let (_, value) = TYPED.iter().find(|(id, _)| *id == field.id)?;
            Some((field.id.clone(), Value::from(*value)))
        })
        .collect()
}

/// The citizen's passcode, as the wallet takes it.
#[must_use]
pub fn passcode() -> Zeroizing<String> {
    Zeroizing::new(PASSCODE.to_owned())
}

/// A yes, for a purpose.
#[must_use]
pub fn yes(purpose: &str) -> Consent {
    Consent::given(purpose, ConsentMethod::Screen)
}

/// Someone at a counter, who holds the country's lists as they are now, the root of its certificates, and nothing else.
#[must_use]
pub fn counter(country: &Country) -> Verifier {
    let bundle = country.sandbox.bundle().expect("a bundle");
    let bundle = Bundle::read(&bundle, &[country.sandbox.root()], country.now(), None);
    let mut verifier = Verifier::with_bundle(
        bundle.expect("lists that stand"),
        Policy::broadcast(),
        country.clock.clone(),
        Arc::new(MemoryReplayGuard::new(64)),
    );
    let anchors = country.sandbox.anchors().expect("a root");
    verifier.set_anchors(Arc::new(anchors));
    verifier
}
