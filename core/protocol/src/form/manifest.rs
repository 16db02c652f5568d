//! The form manifest: what a portal asks, why, on what ground, for how long, and which claims could answer.
//!
//! Published as a JWS of type [`TYP`] by a key that the trust list allows to sign this procedure's form. Its digest is
//! the SHA-256 of the JWS payload: what a consent names. One changed bit changes or breaks it.

use serde::{Deserialize, Serialize};
use vidan_codec::base64url;
use vidan_codec::clock::UnixTime;
use vidan_codec::text;
use vidan_crypto::SigningKey;
use vidan_crypto::hash::sha256;
use vidan_trust::{Names, OfficePurpose, TrustList, Verified};

use super::Transform;
use crate::error::{Endpoint, Error};
use crate::http::{JWT, Request, Response};
use crate::jwt;
use crate::notice::content::{bounded, required};
use crate::url::{HttpUrl, Plaintext};

/// The manifest's type.
pub const TYP: &str = "vidan-form+jwt";
/// The largest signed manifest read, in bytes.
pub const MAX_MANIFEST: usize = 512 * 1024;
/// The most fields, columns of tables included.
pub const MAX_FIELDS: usize = 512;
/// How far the portal's clock may run ahead, in seconds.
const CLOCK_SKEW: i64 = 300;
/// The longest title, purpose or retention text, in bytes.
const MAX_TEXT: usize = 4096;

/// A form.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Manifest {
    /// The procedure's code.
    pub procedure: String,
    /// The form's version.
    pub version: String,
    /// The form's name.
    pub title: Names,
    /// Who is responsible for the data: the portal that signs.
    pub controller: Controller,
    /// What the data is for.
    pub purpose: Names,
    /// How long the data is kept.
    pub retention: Names,
    /// The laws it rests on.
    #[serde(deserialize_with = "text::each_line")]
    pub legal_basis: Vec<String>,
    /// Where a nonce for the submission comes from.
    pub nonce_url: String,
    /// Where the submission goes.
    pub submit_url: String,
    /// Where a person who takes the consent back is heard, if anywhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdraw_url: Option<String>,
    /// JSON Schema 2020-12 of the answers: an object from field id to value.
    pub schema: serde_json::Value,
    /// The layout.
    pub sections: Vec<Section>,
}

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Controller {
    /// The portal's id in the trust list: the audience of every proof.
    pub id: String,
    /// Its name as it gives it; the trust list has the true one.
    pub name: Names,
}

/// Fields that are shown together.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Section {
    /// The section's id.
    pub id: String,
    /// Its heading.
    pub title: Names,
    /// Its fields in order.
    pub fields: Vec<Field>,
}

/// One field.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Field {
    /// Unique in the form (in its table, for a column).
    pub id: String,
    /// What is printed beside it.
    pub label: Names,
    /// What it takes.
    #[serde(rename = "type")]
    pub kind: FieldKind,
    /// The values to choose from, for [`FieldKind::Choice`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<String>,
    /// Whether the form is incomplete without it.
    pub required: bool,
    /// Where its value comes from.
    pub source: Source,
}

/// What a field takes. The schema has the exact rule; this says how to show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FieldKind {
    /// An address.
    Address,
    /// An authority.
    Agency,
    /// Yes or no.
    Boolean,
    /// One of the options.
    Choice,
    /// A code of some official list.
    Code,
    /// Another person's agreement.
    Consent,
    /// A calendar day.
    Date,
    /// Digits only.
    Digits,
    /// An e-mail address.
    Email,
    /// A picture.
    Image,
    /// A whole number.
    Integer,
    /// An amount in đồng.
    Money,
    /// A phone number.
    Phone,
    /// Rows of columns.
    Table,
    /// Free text.
    Text,
    /// A year.
    Year,
    /// A kind this version does not know: shown as text.
    #[serde(other)]
    Unlisted,
}

/// Where a field's value comes from.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(tag = "from", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Source {
    /// The person.
    Ask,
    /// Another field of the form.
    Computed {
        /// That field's id.
        of: String,
        /// What is done to its value.
        transform: Transform,
    },
    /// Another person, who must agree.
    ConsentOfOther {
        /// Who that is.
        who: Names,
    },
    /// A document's claim.
    Document {
        /// The first choice.
        #[serde(flatten)]
        claim: ClaimRef,
        /// Others, in order.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        alternatives: Vec<ClaimRef>,
    },
    /// Rows.
    Table {
        /// The columns.
        columns: Vec<Field>,
        /// The claim that holds the rows, if a document does.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rows: Option<ClaimRef>,
    },
}

/// A claim of a document type.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct ClaimRef {
    /// The document type.
    pub document: String,
    /// The claim's flat path.
    pub claim: String,
    /// What is done to its value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transform: Option<Transform>,
}

#[derive(Deserialize, Serialize)]
struct ManifestClaims {
    iss: String,
    iat: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    exp: Option<i64>,
    form: Manifest,
}

/// A manifest whose signer may ask it.
#[derive(Clone, Debug)]
pub struct SignedManifest {
    manifest: Manifest,
    digest: [u8; 32],
    issued_at: UnixTime,
}

/// The request for a form.
pub fn request(url: &HttpUrl) -> Request {
    Request::get(url.as_str(), JWT, MAX_MANIFEST)
}

/// The signed text in the portal's answer.
pub fn from_response(response: &Response) -> Result<&str, Error> {
    crate::refusal::Refusal::raise(response, Endpoint::FormManifest)?;
    let body = response.read(Endpoint::FormManifest, JWT, MAX_MANIFEST)?;
    core::str::from_utf8(body).map_err(|_| Error::Malformed("the form"))
}

impl SignedManifest {
    /// Checks a signed form: typed, signed by a portal trusted for this procedure, in date, well-made.
    pub fn verify(
        jws: &str,
        trust: &TrustList,
        now: UnixTime,
        plaintext: Plaintext,
    ) -> Result<Verified<Self>, Error> {
        let incoming = jwt::parse(jws, TYP, "the form", MAX_MANIFEST)?;
        let kid = incoming
            .header()
            .kid
            .as_deref()
            .ok_or(Error::Malformed("kid"))?;
        let digest = sha256(incoming.payload_unverified());
        let claims: ManifestClaims = jwt::claims(&incoming, "the form")?;
        let issued_at = UnixTime(claims.iat);
        let portal = trust.office(kid, OfficePurpose::Form(&claims.form.procedure), issued_at)?;
        let portal_id = portal.id().to_owned();
        let verified = portal.verify(
            incoming.signing_input(),
            incoming.signature(),
            Some(issued_at),
            claims,
        )?;
        verified.try_map(|claims| {
            if claims.iss != portal_id || claims.form.controller.id != portal_id {
                return Err(Error::FormController);
            }
            if claims.exp.is_some_and(|exp| exp <= now.0) {
                return Err(Error::FormExpired);
            }
            if issued_at.0 > now.0.saturating_add(CLOCK_SKEW) {
                return Err(Error::FormFromFuture);
            }
            claims.form.check(plaintext)?;
            Ok(Self {
                manifest: claims.form,
                digest,
                issued_at,
            })
        })
    }

    /// The form.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// SHA-256 of the signed payload.
    pub fn digest(&self) -> [u8; 32] {
        self.digest
    }

    /// The digest in base64url, as consents and submissions name it.
    pub fn digest_text(&self) -> String {
        base64url::encode(self.digest)
    }

    /// When the portal signed it.
    pub fn issued_at(&self) -> UnixTime {
        self.issued_at
    }
}

impl Manifest {
    /// Signs the form with the portal's key, named `kid` in the trust list. Gives the JWS.
    pub fn sign(
        &self,
        key: &SigningKey,
        kid: &str,
        issued_at: UnixTime,
        expires_at: Option<UnixTime>,
        plaintext: Plaintext,
    ) -> Result<String, Error> {
        self.check(plaintext)?;
        let claims = ManifestClaims {
            iss: self.controller.id.clone(),
            iat: issued_at.0,
            exp: expires_at.map(|at| at.0),
            form: self.clone(),
        };
        jwt::sign(TYP, kid, key, &claims)
    }

    /// The digest of a form this side signed itself.
    pub fn digest_of_signed(jws: &str) -> Result<[u8; 32], Error> {
        let incoming = jwt::parse(jws, TYP, "the form", MAX_MANIFEST)?;
        Ok(sha256(incoming.payload_unverified()))
    }

    /// All fields outside tables, in order.
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        self.sections.iter().flat_map(|section| &section.fields)
    }

    /// The field of this id.
    pub fn field(&self, id: &str) -> Option<&Field> {
        self.fields().find(|field| field.id == id)
    }

    /// Checks bounds, addresses, unique ids, and that computed fields name fields.
    pub fn check(&self, plaintext: Plaintext) -> Result<(), Error> {
        required("procedure", &self.procedure)?;
        required("version", &self.version)?;
        required("controller", &self.controller.id)?;
        for text in [&self.title, &self.purpose, &self.retention] {
            check_names(text)?;
        }
        if self.legal_basis.len() > 64 {
            return Err(Error::LimitExceeded {
                what: "the number of laws",
                limit: 64,
            });
        }
        for law in &self.legal_basis {
            bounded("legal basis", law, MAX_TEXT)?;
        }
        HttpUrl::parse(&self.nonce_url, plaintext, Endpoint::FormNonce)?;
        HttpUrl::parse(&self.submit_url, plaintext, Endpoint::FormSubmission)?;
        if let Some(url) = &self.withdraw_url {
            HttpUrl::parse(url, plaintext, Endpoint::FormWithdrawal)?;
        }
        if !self.schema.is_object() {
            return Err(Error::Malformed("the form's schema"));
        }
        let mut count = 0;
        let all: Vec<&Field> = self.fields().collect();
        check_fields(&all, &mut count, 0)?;
        for field in &all {
            if let Source::Computed { of, .. } = &field.source
                && (*of == field.id || self.field(of).is_none())
            {
                return Err(Error::Malformed("a computed field"));
            }
        }
        Ok(())
    }
}

impl Source {
    /// The claims that may answer, best first.
    pub fn claims(&self) -> Vec<&ClaimRef> {
        match self {
            Self::Document {
                claim,
                alternatives,
            } => core::iter::once(claim).chain(alternatives).collect(),
            Self::Table { rows, .. } => rows.iter().collect(),
            _ => Vec::new(),
        }
    }
}

fn check_fields(fields: &[&Field], count: &mut usize, depth: usize) -> Result<(), Error> {
    for (at, field) in fields.iter().enumerate() {
        *count += 1;
        if *count > MAX_FIELDS {
            return Err(Error::LimitExceeded {
                what: "the number of fields",
                limit: MAX_FIELDS,
            });
        }
        required("field id", &field.id)?;
        check_names(&field.label)?;
        if fields.iter().skip(at + 1).any(|other| other.id == field.id) {
            return Err(Error::Duplicate("field id"));
        }
        if field.options.len() > 512 {
            return Err(Error::LimitExceeded {
                what: "the number of options",
                limit: 512,
            });
        }
        if field
            .options
            .iter()
            .any(|option| option.contains(text::changes_the_line))
        {
            return Err(Error::Malformed("an option"));
        }
        for claim in field.source.claims() {
            required("document type", &claim.document)?;
            required("claim", &claim.claim)?;
        }
        if let Source::Table { columns, .. } = &field.source {
            if depth > 0 {
                return Err(Error::Malformed("a table inside a table"));
            }
            check_fields(&columns.iter().collect::<Vec<_>>(), count, depth + 1)?;
        }
    }
    Ok(())
}

fn check_names(names: &Names) -> Result<(), Error> {
    bounded("text", &names.vi, MAX_TEXT)?;
    bounded("text", &names.en, MAX_TEXT)
}
