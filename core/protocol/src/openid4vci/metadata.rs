//! What an issuer and its authorization server say of themselves (OpenID4VCI 1.0 section 12.2, RFC 8414).
//!
//! Metadata is unsigned here: TLS to the issuer's own origin is what vouches for it, so it decides where to ask, never
//! what to believe. Unknown parameters are ignored, as the standard demands; so is a description that nobody offered, whatever its
//! shape ([`Described`]), and what is only for display where it cannot be read.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use vidan_codec::{json, text};
use vidan_credential::Format;

use super::{CredentialOffer, Grant, MAX_COPIES};
use crate::error::{Endpoint, Error};
use crate::http::{JSON, Request, Response};
use crate::url::{HttpUrl, Plaintext};

/// The well-known path of issuer metadata.
pub const ISSUER_WELL_KNOWN: &str = "/.well-known/openid-credential-issuer";
/// The well-known path of authorization server metadata.
pub const SERVER_WELL_KNOWN: &str = "/.well-known/oauth-authorization-server";
/// The largest metadata document read, in bytes.
pub const MAX_METADATA: usize = 256 * 1024;
/// The most authorization servers asked for their metadata.
pub const MAX_SERVERS: usize = 8;

/// The issuer's metadata (section 12.2.4), as far as it is used.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct IssuerMetadata {
    /// The Credential Issuer Identifier; equal to the offer's, character by character.
    pub credential_issuer: String,
    /// Authorization servers; the issuer itself when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorization_servers: Option<Vec<String>>,
    /// Where credentials are asked for.
    pub credential_endpoint: String,
    /// Where a fresh `c_nonce` comes from; absent when none is required.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nonce_endpoint: Option<String>,
    /// Whether several copies come in one request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch_credential_issuance: Option<BatchIssuance>,
    /// The issuer's names.
    #[serde(
        default,
        deserialize_with = "readable",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub display: Vec<Display>,
    /// Present when requests must be encrypted, which this wallet does not do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credential_request_encryption: Option<EncryptionSupport>,
    /// Present when answers can be encrypted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credential_response_encryption: Option<EncryptionSupport>,
    /// The documents, by configuration id; of an issuer that an offer led to, the offered ones alone.
    pub credential_configurations_supported: BTreeMap<String, Described>,
}

/// `batch_credential_issuance`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct BatchIssuance {
    /// The most key proofs in one request; at least 2.
    pub batch_size: u32,
}

/// As much of the encryption parameters as says whether we can go on without.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct EncryptionSupport {
    /// Whether plain messages are refused.
    #[serde(default)]
    pub encryption_required: bool,
}

/// A name in one language.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Display {
    /// The name.
    #[serde(
        default,
        deserialize_with = "text::optional_line",
        skip_serializing_if = "Option::is_none"
    )]
    pub name: Option<String>,
    /// A BCP 47 language tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
}

/// An entry of `credential_configurations_supported`, read by itself: one that is of no shape we know matters only where it is
/// offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Described {
    /// As the standard describes it.
    Known(Box<CredentialConfiguration>),
    /// In a shape of its format's own, kept as it came.
    Other(serde_json::Value),
}

/// One document an issuer can make.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct CredentialConfiguration {
    /// The credential format identifier.
    pub format: String,
    /// The document type of an SD-JWT VC (appendix A.3.2) and of an SD-CWT.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vct: Option<String>,
    /// The document type of a mobile document (appendix A.2.2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doctype: Option<String>,
    /// The OAuth scope.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// How the holder's key may be expressed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cryptographic_binding_methods_supported: Option<Vec<String>>,
    /// What signs the credential: COSE integers or JOSE names, by format.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credential_signing_alg_values_supported: Option<Vec<AlgorithmId>>,
    /// The key proofs the issuer takes, by proof type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof_types_supported: Option<BTreeMap<String, ProofType>>,
    /// Names and claims for display.
    #[serde(
        default,
        deserialize_with = "readable",
        skip_serializing_if = "Option::is_none"
    )]
    pub credential_metadata: Option<CredentialMetadata>,
}

/// An algorithm identifier of either registry.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(untagged)]
pub enum AlgorithmId {
    /// A COSE algorithm number.
    Cose(i64),
    /// A JOSE algorithm name.
    Jose(String),
    /// What another format names algorithms by.
    Other(serde_json::Value),
}

/// What a proof type asks for.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct ProofType {
    /// The algorithms of the proof.
    #[serde(default)]
    pub proof_signing_alg_values_supported: Vec<AlgorithmId>,
    /// Present when a key attestation is needed, which this wallet cannot give yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_attestations_required: Option<serde_json::Value>,
}

/// Names and claims of a document, for display only.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct CredentialMetadata {
    /// The document's names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub display: Vec<Display>,
    /// The claims it may hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub claims: Vec<ClaimDescription>,
}

/// One claim of a document.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct ClaimDescription {
    /// A claims path pointer: texts, indexes and nulls.
    pub path: Vec<serde_json::Value>,
    /// The claim's names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub display: Vec<Display>,
}

/// Metadata of the authorization server (RFC 8414 section 2), as far as it is used.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct AuthorizationServerMetadata {
    /// The server's identifier; equal to the one that led here.
    pub issuer: String,
    /// Where codes become tokens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_endpoint: Option<String>,
    /// The grants; when absent, the standard's default does not include the pre-authorised code, but many servers omit it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grant_types_supported: Option<Vec<String>>,
    /// Required by RFC 8414; may be left out when only the pre-authorised code is supported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response_types_supported: Option<Vec<String>>,
    /// Whether a token request may come without a client id.
    #[serde(
        rename = "pre-authorized_grant_anonymous_access_supported",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub anonymous_access: Option<bool>,
}

/// What is only for display, or used by nobody, or nothing where it is of another shape: it must not keep a document away.
pub(super) fn readable<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + DeserializeOwned,
{
    let value = serde_json::Value::deserialize(deserializer)?;
    Ok(retyped(&value).unwrap_or_default())
}

/// A value as a type, if it is of its shape. By way of its text: code that fills a type from values as well as from texts would be made
/// a second time.
fn retyped<T: DeserializeOwned>(value: &serde_json::Value) -> Option<T> {
    let text = json::to_vec(value).ok()?;
    json::from_slice(&text, text.len()).ok()
}

impl<'de> Deserialize<'de> for Described {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = serde_json::Value::deserialize(deserializer)?;
        Ok(retyped(&value).map_or(Self::Other(value), Self::Known))
    }
}

impl Serialize for Described {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Known(configuration) => configuration.serialize(serializer),
            Self::Other(value) => value.serialize(serializer),
        }
    }
}

impl From<CredentialConfiguration> for Described {
    fn from(configuration: CredentialConfiguration) -> Self {
        Self::Known(Box::new(configuration))
    }
}

impl Described {
    /// The description, where it is of a shape we know.
    ///
    /// # Errors
    /// [`Error::ConfigurationUnsupported`] with what is lacking.
    pub fn known(&self) -> Result<&CredentialConfiguration, Error> {
        match self {
            Self::Known(configuration) => Ok(configuration),
            Self::Other(value) => {
                let format = value.get("format").and_then(serde_json::Value::as_str);
                Err(Error::ConfigurationUnsupported(
                    match format.and_then(Format::named) {
                        Some(_) => "another form of description",
                        None => "another credential format",
                    },
                ))
            }
        }
    }

    /// As [`CredentialConfiguration::supported`].
    ///
    /// # Errors
    /// [`Error::ConfigurationUnsupported`] with what is lacking; [`Error::Malformed`] for a document without type.
    pub fn supported(&self) -> Result<(Format, &str), Error> {
        self.known()?.supported()
    }
}

/// The request for the issuer's metadata.
pub fn issuer_request(credential_issuer: &str, plaintext: Plaintext) -> Result<Request, Error> {
    let endpoint = Endpoint::IssuerMetadata;
    well_known_request(credential_issuer, ISSUER_WELL_KNOWN, plaintext, endpoint)
}

/// The request for an authorization server's metadata.
pub fn server_request(server: &str, plaintext: Plaintext) -> Result<Request, Error> {
    let endpoint = Endpoint::AuthorizationServerMetadata;
    well_known_request(server, SERVER_WELL_KNOWN, plaintext, endpoint)
}

fn well_known_request(
    identifier: &str,
    segment: &str,
    plaintext: Plaintext,
    endpoint: Endpoint,
) -> Result<Request, Error> {
    let url = HttpUrl::parse(identifier, plaintext, endpoint)?
        .well_known(segment)
        .ok_or(Error::AddressRefused(endpoint))?;
    Ok(Request::get(url.as_str(), JSON, MAX_METADATA).header("accept-language", "vi, en;q=0.8"))
}

impl IssuerMetadata {
    /// Reads the metadata that `offer` led to and checks that it is about the same issuer and that its addresses may be used. Whether an
    /// offered document can be received is each one's own affair: [`Self::supported`].
    pub fn from_response(
        response: &Response,
        offer: &CredentialOffer,
        plaintext: Plaintext,
    ) -> Result<Self, Error> {
        let mut metadata: Self = response.json(Endpoint::IssuerMetadata, MAX_METADATA)?;
        if metadata.credential_issuer != offer.credential_issuer {
            return Err(Error::IssuerMismatch);
        }
        HttpUrl::parse(
            &metadata.credential_endpoint,
            plaintext,
            Endpoint::Credential,
        )?;
        if let Some(nonce) = &metadata.nonce_endpoint {
            HttpUrl::parse(nonce, plaintext, Endpoint::Nonce)?;
        }
        if metadata
            .batch_credential_issuance
            .is_some_and(|batch| batch.batch_size < 2)
        {
            return Err(Error::Malformed("batch_credential_issuance"));
        }
        if metadata
            .authorization_servers
            .as_ref()
            .is_some_and(Vec::is_empty)
        {
            return Err(Error::Malformed("authorization_servers"));
        }
        let required =
            |support: &Option<EncryptionSupport>| support.is_some_and(|s| s.encryption_required);
        if required(&metadata.credential_request_encryption)
            || required(&metadata.credential_response_encryption)
        {
            return Err(Error::ConfigurationUnsupported("encrypted messages"));
        }
        let offered = &offer.credential_configuration_ids;
        metadata
            .credential_configurations_supported
            .retain(|id, _| offered.contains(id));
        Ok(metadata)
    }

    /// The description of an offered document.
    ///
    /// # Errors
    /// [`Error::ConfigurationUnknown`] where there is none; [`Error::ConfigurationUnsupported`] where it is of a shape we do not know.
    pub fn configuration(&self, id: &str) -> Result<&CredentialConfiguration, Error> {
        let described = self.credential_configurations_supported.get(id);
        described.ok_or(Error::ConfigurationUnknown)?.known()
    }

    /// The format and type of an offered document, or why this wallet cannot receive this one.
    ///
    /// # Errors
    /// As [`Self::configuration`] and [`CredentialConfiguration::supported`].
    pub fn supported(&self, id: &str) -> Result<(Format, &str), Error> {
        self.configuration(id)?.supported()
    }

    /// The most copies one request may ask for.
    pub fn batch_size(&self) -> usize {
        self.batch_credential_issuance
            .and_then(|batch| usize::try_from(batch.batch_size).ok())
            .unwrap_or(1)
            .clamp(1, MAX_COPIES)
    }

    /// The same, with the descriptions of these documents alone.
    #[must_use]
    pub fn only(mut self, configurations: &[String]) -> Self {
        self.credential_configurations_supported
            .retain(|id, _| configurations.contains(id));
        self
    }

    /// The authorization servers to ask for their metadata, until one takes the grant: the one that an offer or an earlier issuance
    /// names alone; else all that are listed, in their order, at most [`MAX_SERVERS`]; else the issuer itself.
    ///
    /// # Errors
    /// [`Error::AuthorizationServerUnlisted`] where the named one is none of the issuer's.
    pub fn authorization_servers_to_try(&self, named: Option<&str>) -> Result<Vec<String>, Error> {
        if let Some(named) = named {
            let known = match &self.authorization_servers {
                Some(servers) => servers.iter().any(|one| one == named),
                None => named == self.credential_issuer,
            };
            return match known {
                true => Ok(vec![named.to_owned()]),
                false => Err(Error::AuthorizationServerUnlisted),
            };
        }
        let Some(listed) = &self.authorization_servers else {
            return Ok(vec![self.credential_issuer.clone()]);
        };
        let mut servers: Vec<String> = Vec::new();
        for server in listed {
            if servers.len() < MAX_SERVERS && !servers.contains(server) {
                servers.push(server.clone());
            }
        }
        Ok(servers)
    }

    /// The issuer's name in `language` (`vi`, `en`), or any. Untrusted: the trust list has the true one.
    pub fn name(&self, language: &str) -> Option<&str> {
        name_in(&self.display, language)
    }
}

impl CredentialConfiguration {
    /// Checks that this wallet can receive the document and gives its format and type.
    ///
    /// # Errors
    /// [`Error::ConfigurationUnsupported`] with what is lacking; [`Error::Malformed`] for a document without type.
    pub fn supported(&self) -> Result<(Format, &str), Error> {
        let unsupported = Error::ConfigurationUnsupported;
        let format = Format::named(&self.format);
        let format = format.ok_or(unsupported("another credential format"))?;
        let (name, document_type) = match format {
            Format::MsoMdoc => ("doctype", &self.doctype),
            Format::SdCwt | Format::SdJwt => ("vct", &self.vct),
        };
        let plain = |found: &&str| !found.is_empty() && !found.contains(text::changes_the_line);
        let document_type = document_type.as_deref().filter(plain);
        let document_type = document_type.ok_or(Error::Malformed(name))?;
        let binding = self
            .cryptographic_binding_methods_supported
            .as_deref()
            .unwrap_or_default();
        if !binding.iter().any(|method| is_binding(format, method)) {
            return Err(unsupported("another way of binding to a key"));
        }
        if let Some(algorithms) = &self.credential_signing_alg_values_supported
            && !algorithms.iter().any(|one| is_known_signature(format, one))
        {
            return Err(unsupported("another signature algorithm"));
        }
        let proofs = self.proof_types_supported.as_ref();
        let jwt = proofs
            .and_then(|types| types.get("jwt"))
            .ok_or(unsupported("another key proof"))?;
        let es256 = AlgorithmId::Jose("ES256".to_owned());
        if !jwt.proof_signing_alg_values_supported.contains(&es256) {
            return Err(unsupported("another algorithm for the key proof"));
        }
        if jwt.key_attestations_required.is_some() {
            return Err(unsupported("a key attestation"));
        }
        Ok((format, document_type))
    }

    /// The document's name in `language`, or any.
    pub fn name(&self, language: &str) -> Option<&str> {
        name_in(&self.credential_metadata.as_ref()?.display, language)
    }
}

/// How a copy can be bound to the key of a `jwt` proof, which carries a JWK: as that, or as a COSE key where the document is
/// CBOR.
fn is_binding(format: Format, method: &str) -> bool {
    match format {
        Format::SdJwt => method == "jwk",
        Format::MsoMdoc | Format::SdCwt => method == "cose_key" || method == "jwk",
    }
}

/// ESP256, ESP384, Ed25519 and the older numbers that the credential room accepts on reading; of JOSE the names of the same.
fn is_known_signature(format: Format, algorithm: &AlgorithmId) -> bool {
    match (format, algorithm) {
        (Format::MsoMdoc | Format::SdCwt, AlgorithmId::Cose(number)) => {
            matches!(number, -9 | -51 | -19 | -7 | -35 | -8)
        }
        (Format::SdJwt, AlgorithmId::Jose(name)) => matches!(
            name.as_str(),
            "ES256" | "ESP256" | "ES384" | "ESP384" | "EdDSA" | "Ed25519"
        ),
        _ => false,
    }
}

fn name_in<'a>(display: &'a [Display], language: &str) -> Option<&'a str> {
    let speaks = |d: &&Display| {
        d.locale.as_deref().is_some_and(|tag| {
            tag.split('-')
                .next()
                .is_some_and(|primary| primary.eq_ignore_ascii_case(language))
        })
    };
    display
        .iter()
        .find(speaks)
        .or(display.first())?
        .name
        .as_deref()
}

impl AuthorizationServerMetadata {
    /// Reads the metadata of the server `expected` and gives the checked token endpoint with it.
    pub fn from_response(
        response: &Response,
        expected: &str,
        plaintext: Plaintext,
    ) -> Result<(Self, HttpUrl), Error> {
        let metadata: Self = response.json(Endpoint::AuthorizationServerMetadata, MAX_METADATA)?;
        if metadata.issuer != expected {
            return Err(Error::AuthorizationServerMismatch);
        }
        let token = metadata
            .token_endpoint
            .as_deref()
            .ok_or(vidan_codec::Error::Field("token_endpoint"))
            .map_err(Error::unreadable(
                Endpoint::AuthorizationServerMetadata.answer(),
            ))?;
        let token = HttpUrl::parse(token, plaintext, Endpoint::Token)?;
        Ok((metadata, token))
    }

    /// Whether the server says, or leaves open, that it takes the pre-authorised code.
    pub fn takes_pre_authorized(&self) -> bool {
        self.takes(Grant::PreAuthorized)
    }

    /// Whether the server says, or leaves open, that it takes refresh tokens.
    pub fn takes_refresh(&self) -> bool {
        self.takes(Grant::Refresh)
    }

    /// Whether the server says, or leaves open, that it takes `grant`.
    pub fn takes(&self, grant: Grant) -> bool {
        let grants = self.grant_types_supported.as_ref();
        grants.is_none_or(|grants| grants.iter().any(|one| one == grant.name()))
    }
}
