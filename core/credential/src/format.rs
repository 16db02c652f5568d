//! The formats that documents come in, under their identifiers in OpenID4VCI and OpenID4VP.

use serde::{Deserialize, Serialize};

use crate::mdoc::known;

/// A credential format identifier.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
pub enum Format {
    /// ISO mdoc.
    #[serde(rename = "mso_mdoc")]
    MsoMdoc,
    /// SD-CWT. The identifier is ours, as no standard has one; it is also the format of everything that was kept before
    /// there were others.
    #[default]
    #[serde(rename = "dc+sd-cwt")]
    SdCwt,
    /// SD-JWT VC.
    #[serde(rename = "dc+sd-jwt")]
    SdJwt,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::MsoMdoc, Self::SdCwt, Self::SdJwt];

    /// The format of this identifier; `None` for one that no document here has.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// Its identifier.
    pub fn name(self) -> &'static str {
        match self {
            Self::MsoMdoc => "mso_mdoc",
            Self::SdCwt => "dc+sd-cwt",
            Self::SdJwt => "dc+sd-jwt",
        }
    }

    /// The format that a proof can only be of: the text of an SD-JWT begins with a JSON object in base64url, a `DeviceResponse`
    /// is a CBOR map, and anything else is read as a key-binding token.
    pub fn of_proof(proof: &[u8]) -> Self {
        match proof.first() {
            // `{`, or one of the four characters that JSON lets stand before it: space, tab or line feed, carriage return.
            Some(b'e' | b'I' | b'C' | b'D') => Self::SdJwt,
            Some(0xa0..=0xbf) => Self::MsoMdoc,
            _ => Self::SdCwt,
        }
    }

    /// The name under which profiles, forms and lists know a document type of this format: `vn.vidan.can_cuoc.1` of a mobile
    /// document is `can_cuoc` everywhere else. Any other type has one name.
    pub fn profile_name(self, document_type: &str) -> &str {
        match self {
            Self::MsoMdoc => known::document_type(document_type)
                .and_then(|known| known.profile)
                .unwrap_or(document_type),
            Self::SdCwt | Self::SdJwt => document_type,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_an_object_with_or_without_whitespace() {
        let header = "{\"alg\":\"ES256\"}";
        for before in ["", " ", "\t", "\n", "\r\n"] {
            let text = vidan_codec::base64url::encode(format!("{before}{header}"));
            assert_eq!(Format::of_proof(text.as_bytes()), Format::SdJwt, "{text}");
        }
        assert_eq!(Format::of_proof(&[0xd2, 0x84]), Format::SdCwt);
        assert_eq!(Format::of_proof(&[0xa3]), Format::MsoMdoc);
        for other in [&b""[..], b"VDF:00", b"ey"] {
            let is_jwt = Format::of_proof(other) == Format::SdJwt;
            assert_eq!(is_jwt, other == b"ey");
        }
    }
}
