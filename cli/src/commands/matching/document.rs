//! A credential file as a query sees it: one of three formats, read and believed in nothing.

use std::path::{Path, PathBuf};

use vidan_codec::clock::UnixTime;
use vidan_credential::{
    BROADCAST_AUDIENCE, ClaimPath, DocumentType, Error as Cause, Format, Veiled, mdoc, sd_cwt,
    sd_jwt,
};
use vidan_protocol::dcql::Candidate;
use vidan_trust::x509::Certificate;

use crate::{
    Error,
    args::CredentialFormat,
    commands::{format, profiles},
    inputs,
};

/// Seconds that a code of an SD-CWT would count, for the preview of one.
const LIFETIME: u32 = 60;

/// A credential in a file.
pub(super) struct Document {
    pub(super) path: PathBuf,
    pub(super) format: Format,
    pub(super) document_type: String,
    content: Content,
    /// The authority key identifiers of the certificates that it carries.
    authorities: Vec<Vec<u8>>,
}

enum Content {
    Mdoc(mdoc::own::OwnFile),
    SdCwt(sd_cwt::own::OwnFile),
    SdJwt(sd_jwt::own::OwnFile),
}

/// How a claim can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Choice {
    /// By itself.
    Alone,
    /// Not at all: every presentation shows it.
    Always,
    /// With all of this one.
    Within(ClaimPath),
}

impl Document {
    /// Reads a file: as the format that is named, or else as its content says.
    pub(super) fn read(path: &Path, named: Option<CredentialFormat>) -> Result<Self, Error> {
        let bytes = inputs::file(path, format::MAX_CREDENTIAL)?;
        let read = match named.unwrap_or_else(|| format::of(&bytes)) {
            CredentialFormat::Mdoc => mobile(&bytes),
            CredentialFormat::SdCwt => cwt(&bytes),
            CredentialFormat::SdJwt => jwt(bytes.trim_ascii_end()),
        };
        let (content, certificates) = read.map_err(|cause| Error::Credential {
            path: path.to_owned(),
            cause,
        })?;
        let document_type = content.document_type().map(ToString::to_string);
        Ok(Self {
            path: path.to_owned(),
            format: content.format(),
            document_type: document_type.unwrap_or_default(),
            content,
            authorities: certificates,
        })
    }

    /// The file's name, without its folder.
    pub(super) fn name(&self) -> String {
        let name = self.path.file_name().unwrap_or(self.path.as_os_str());
        name.to_string_lossy().into_owned()
    }

    /// What a query's `aki` is compared with.
    pub(super) fn authorities(&self) -> Vec<&[u8]> {
        self.authorities.iter().map(Vec::as_slice).collect()
    }

    /// As a query sees it.
    pub(super) fn candidate<'a>(
        &'a self,
        authorities: &'a [&'a [u8]],
    ) -> Candidate<'a, Veiled<'a>> {
        Candidate {
            format: self.format,
            // A query names types by text: one that is a number is none of them.
            document_type: self
                .content
                .document_type()
                .and_then(DocumentType::name)
                .unwrap_or_default(),
            claims: self.content.claims(),
            authority_key_ids: authorities,
            holder_bound: self.content.is_bound(),
        }
    }

    /// How a claim can be chosen: by itself, or with the smallest one around it that can.
    pub(super) fn choice(&self, path: &ClaimPath) -> Choice {
        let around = self.content.disclosable().into_iter();
        let around = around.filter(|one| one.contains(path));
        match around.max_by_key(|one| one.steps().len()) {
            None => Choice::Always,
            Some(one) if one == *path => Choice::Alone,
            Some(one) => Choice::Within(one),
        }
    }

    /// What a presentation of these claims at this time shows beside them, or why there can be none.
    pub(super) fn beside(&self, asked: &[ClaimPath], now: UnixTime) -> Result<Vec<String>, Cause> {
        let shown = self.content.discloses(asked, now)?.into_iter();
        let unasked = |shown: &ClaimPath| {
            !asked
                .iter()
                .any(|one| one.contains(shown) || shown.contains(one))
        };
        Ok(shown.filter(unasked).map(|path| path.to_string()).collect())
    }
}

impl Content {
    fn format(&self) -> Format {
        match self {
            Self::Mdoc(_) => Format::MsoMdoc,
            Self::SdCwt(_) => Format::SdCwt,
            Self::SdJwt(_) => Format::SdJwt,
        }
    }

    fn document_type(&self) -> Option<&DocumentType> {
        match self {
            Self::Mdoc(file) => file.document_type(),
            Self::SdCwt(file) => file.document_type(),
            Self::SdJwt(file) => file.document_type(),
        }
    }

    fn claims(&self) -> Veiled<'_> {
        match self {
            Self::Mdoc(file) => file.claims(),
            Self::SdCwt(file) => file.claims(),
            Self::SdJwt(file) => file.claims(),
        }
    }

    /// An SD-JWT may be bound to no key, the others never are.
    fn is_bound(&self) -> bool {
        match self {
            Self::Mdoc(_) | Self::SdCwt(_) => true,
            Self::SdJwt(file) => file.is_bound(),
        }
    }

    fn disclosable(&self) -> Vec<ClaimPath> {
        match self {
            Self::Mdoc(file) => file.disclosable(),
            Self::SdCwt(file) => file.disclosable(),
            Self::SdJwt(file) => file.disclosable(),
        }
    }

    /// The claims of a presentation, made as `vidan present` makes it, up to what is signed.
    fn discloses(&self, chosen: &[ClaimPath], now: UnixTime) -> Result<Vec<ClaimPath>, Cause> {
        Ok(match self {
            Self::Mdoc(file) => file.present(chosen, now)?.discloses(),
            Self::SdJwt(file) => file.present(chosen, now)?.discloses(),
            Self::SdCwt(file) => file
                .present(chosen, BROADCAST_AUDIENCE, now, LIFETIME, None)?
                .discloses(),
        })
    }
}

type Read = (Content, Vec<Vec<u8>>);

fn mobile(bytes: &[u8]) -> Result<Read, Cause> {
    let chain = mdoc::hold::Unverified::parse(bytes)?.x5chain();
    let file = mdoc::own::OwnFile::of_anyone(bytes)?;
    Ok((Content::Mdoc(file), key_ids(&chain)))
}

fn jwt(bytes: &[u8]) -> Result<Read, Cause> {
    let file = sd_jwt::own::OwnFile::open(bytes, None)?;
    let text = core::str::from_utf8(bytes).unwrap_or_default();
    let token = sd_jwt::verify::Unverified::parse(text)?;
    let chain: Vec<&[u8]> = token.x5c().iter().map(Vec::as_slice).collect();
    Ok((Content::SdJwt(file), key_ids(&chain)))
}

/// Under the type's profile, whose paths are those of a wallet; where that does not fit, under none.
fn cwt(bytes: &[u8]) -> Result<Read, Cause> {
    let plain = sd_cwt::own::OwnFile::of_anyone(bytes, None)?;
    let profile = plain.document_type().and_then(profiles::of_type);
    let packed = profile.and_then(|one| sd_cwt::own::OwnFile::of_anyone(bytes, Some(&one)).ok());
    Ok((Content::SdCwt(packed.unwrap_or(plain)), Vec::new()))
}

/// A certificate that cannot be read names nobody.
fn key_ids(chain: &[&[u8]]) -> Vec<Vec<u8>> {
    let read = chain.iter().filter_map(|der| Certificate::read(der).ok());
    read.filter_map(|one| one.authority_key_id().map(<[u8]>::to_vec))
        .collect()
}
