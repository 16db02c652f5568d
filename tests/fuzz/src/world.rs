//! One fixed world: keys that are worth nothing, the list that trusts them, and the moment at which everything is checked.

use std::sync::OnceLock;

use vidan_codec::{clock::UnixTime, jose::jws};
use vidan_crypto::{SigningKey, agree::AgreementKey, hash::sha256};
use vidan_trust::{ListContent, PinnedRoot, TrustList, publish};

/// When everything is checked.
pub const NOW: UnixTime = vidan_credential::testing::NOW;
/// The root's key id.
pub const ROOT_KID: &str = vidan_credential::testing::ROOT_KID;
/// The office's key id.
pub const OFFICE_KID: &str = "office-1";
/// The office, which is also a portal.
pub const OFFICE: &str = "urn:test:office";
/// The mailbox that notices are for.
pub const MAILBOX: &str = "mailbox-1";
/// The one form that the portal may sign.
pub const FORM: &str = "CT01";
/// The one kind of notice that the office may send.
pub const KIND: &str = "ho_so_trang_thai";

/// The verifier; its key is the office's.
pub const VERIFIER: &str = "urn:test:verifier";
/// The verifier's key id.
pub const VERIFIER_KID: &str = "verifier-1";
/// A citizen card with all its disclosures, for the holder's key.
pub const CREDENTIAL: &[u8] = include_bytes!("../world/credential");
/// A presentation of an SD-JWT VC with two of its claims, for the holder's key, without the holder's token.
pub const SD_JWT: &str = include_str!("../world/sd_jwt");

/// Where the issuer's status list is.
pub const STATUS: &str = "https://s.example/1";

/// Keys and the list that names them.
pub struct World {
    /// Signs trust lists.
    pub root: SigningKey,
    /// Signs documents.
    pub issuer: SigningKey,
    /// The key of the holder's copy.
    pub holder: SigningKey,
    /// Signs notices and forms.
    pub office: SigningKey,
    /// For new copies.
    pub copies: [SigningKey; 4],
    /// Opens notices.
    pub inbox: AgreementKey,
    /// The trust list.
    pub list: TrustList,
}

/// The world.
pub fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| {
        let root = key(include_str!("../keys/root.pem"));
        let content: ListContent =
            serde_json::from_str(include_str!("../world/list.json")).expect("a list");
        let text = publish(&content, &root, ROOT_KID).expect("publishable");
        let list = TrustList::verify(&text, &roots_of(&root), NOW, None).expect("own list");
        World {
            list,
            root,
            issuer: key(include_str!("../keys/issuer.pem")),
            holder: key(include_str!("../keys/holder.pem")),
            office: key(include_str!("../keys/office.pem")),
            copies: [
                key(include_str!("../keys/copy-1.pem")),
                key(include_str!("../keys/copy-2.pem")),
                key(include_str!("../keys/copy-3.pem")),
                key(include_str!("../keys/copy-4.pem")),
            ],
            inbox: AgreementKey::from_bytes(&sha256(b"vidan fuzz inbox")).expect("a scalar"),
        }
    })
}

impl World {
    /// The pinned root.
    pub fn roots(&self) -> Vec<PinnedRoot> {
        roots_of(&self.root)
    }
}

/// Signs any payload as a compact JWS.
pub fn sign_jws(typ: &str, kid: &str, key: &SigningKey, payload: &[u8]) -> String {
    let header = jws::Header::new(key.algorithm(), typ).with_kid(kid);
    jws::sign(&header, payload, key).expect("a key in memory signs")
}

/// A key from its PEM text.
pub fn key(pem: &str) -> SigningKey {
    SigningKey::from_pem(pem).expect("a test key")
}

fn roots_of(root: &SigningKey) -> Vec<PinnedRoot> {
    vec![PinnedRoot::new(ROOT_KID, root.public())]
}
