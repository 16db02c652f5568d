//! The session transcript (section 9.1.5.1): what a presentation is bound to, so that nobody shows it in another session.
//!
//! `[DeviceEngagementBytes / null, EReaderKeyBytes / null, Handover]`, for each way in which a wallet and a reader meet.

use vidan_codec::cbor::{Limits, Writer};
use vidan_crypto::hash::sha256;

use super::cbor::{LIMITS, embed, read, write_embedded};
use crate::Error;

/// A session transcript. Two sides that have the same bytes are in the same session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionTranscript(Vec<u8>);

/// The request of OpenID4VP 1.0 that is answered to a URL (annex B.2.6.1).
#[derive(Clone, Copy, Debug)]
pub struct RedirectRequest<'a> {
    /// `client_id`, with its prefix.
    pub client_id: &'a str,
    /// `nonce`.
    pub nonce: &'a str,
    /// SHA-256 thumbprint (RFC 7638) of the key to which the answer is encrypted, if it is.
    pub jwk_thumbprint: Option<&'a [u8; 32]>,
    /// `response_uri`, or `redirect_uri` where there is none.
    pub response_uri: &'a str,
}

/// The request of OpenID4VP 1.0 over the Digital Credentials API (annex B.2.6.2).
#[derive(Clone, Copy, Debug)]
pub struct DcApiRequest<'a> {
    /// The origin of the caller, as the platform tells it.
    pub origin: &'a str,
    /// `nonce`.
    pub nonce: &'a str,
    /// SHA-256 thumbprint (RFC 7638) of the key to which the answer is encrypted, if it is.
    pub jwk_thumbprint: Option<&'a [u8; 32]>,
}

/// The request of ISO/IEC TS 18013-7:2024 annex B, which is older than OpenID4VP 1.0.
#[derive(Clone, Copy, Debug)]
pub struct Annex7Request<'a> {
    /// `client_id`.
    pub client_id: &'a str,
    /// `nonce`.
    pub nonce: &'a str,
    /// `response_uri`.
    pub response_uri: &'a str,
    /// The nonce that the wallet made, and tells in the header (`apu`) of its encrypted answer.
    pub mdoc_nonce: &'a str,
}

impl SessionTranscript {
    /// After a device engagement shown as a QR code: its bytes, and the reader's key as it came (tag 24 and all).
    pub fn qr(engagement: &[u8], e_reader_key: &[u8]) -> Self {
        Self::near(engagement, e_reader_key, |out| {
            out.null();
        })
    }

    /// After a device engagement by NFC: the Handover Select message and, where the handover was negotiated, the request.
    pub fn nfc(
        engagement: &[u8],
        e_reader_key: &[u8],
        select: &[u8],
        request: Option<&[u8]>,
    ) -> Self {
        Self::near(engagement, e_reader_key, |out| {
            out.array(2).bytes(select);
            match request {
                Some(request) => out.bytes(request),
                None => out.null(),
            };
        })
    }

    /// For an answer to a URL (OpenID4VP 1.0).
    pub fn redirect(request: &RedirectRequest<'_>) -> Self {
        let mut info = Writer::new();
        info.array(4).text(request.client_id).text(request.nonce);
        write_thumbprint(&mut info, request.jwk_thumbprint);
        info.text(request.response_uri);
        Self::far("OpenID4VPHandover", info.as_bytes())
    }

    /// For an answer over the Digital Credentials API (OpenID4VP 1.0).
    pub fn dc_api(request: &DcApiRequest<'_>) -> Self {
        let mut info = Writer::new();
        info.array(3).text(request.origin).text(request.nonce);
        write_thumbprint(&mut info, request.jwk_thumbprint);
        Self::far("OpenID4VPDCAPIHandover", info.as_bytes())
    }

    /// For an answer to a reader of ISO/IEC TS 18013-7 annex B (`OID4VPHandover`).
    pub fn annex_7(request: &Annex7Request<'_>) -> Self {
        let digest = |text: &str| {
            let mut pair = Writer::new();
            pair.array(2).text(text).text(request.mdoc_nonce);
            sha256(pair.as_bytes())
        };
        let mut out = Writer::new();
        out.array(3).null().null();
        out.array(3).bytes(&digest(request.client_id));
        out.bytes(&digest(request.response_uri)).text(request.nonce);
        Self(out.into_bytes())
    }

    /// For an answer to a question of this project's own, in a code or a form: no standard has a handover for these. The name and
    /// the digest set it apart from every session of the standards.
    pub fn answer(audience: &str, nonce: &[u8]) -> Self {
        let mut info = Writer::new();
        info.array(2).text(audience).bytes(nonce);
        Self::far("VidanAnswerHandover", info.as_bytes())
    }

    /// One that was put together elsewhere: the array's own bytes, not those of a tag 24 around it.
    ///
    /// # Errors
    /// [`Error::MdocTranscript`] for anything but one CBOR array of three, [`Error::MdocCbor`], [`Error::TooLarge`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let node = read(bytes, &mut Limits { ..LIMITS })?;
        match node.as_array().map(<[_]>::len) {
            Some(3) => Ok(Self(bytes.to_vec())),
            _ => Err(Error::MdocTranscript),
        }
    }

    /// The array's bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// `SessionTranscriptBytes`: the array inside of a tag 24.
    pub fn to_embedded(&self) -> Vec<u8> {
        embed(&self.0)
    }

    fn near(engagement: &[u8], e_reader_key: &[u8], handover: impl FnOnce(&mut Writer)) -> Self {
        let mut out = Writer::new();
        out.array(3);
        write_embedded(&mut out, engagement);
        out.encoded(e_reader_key);
        handover(&mut out);
        Self(out.into_bytes())
    }

    fn far(name: &str, info: &[u8]) -> Self {
        let mut out = Writer::new();
        out.array(3).null().null();
        out.array(2).text(name).bytes(&sha256(info));
        Self(out.into_bytes())
    }
}

fn write_thumbprint(out: &mut Writer, thumbprint: Option<&[u8; 32]>) {
    match thumbprint {
        Some(thumbprint) => out.bytes(thumbprint),
        None => out.null(),
    };
}
