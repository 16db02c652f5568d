//! The commands that make something: keys, credentials, presentations, bundles.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};
use vidan_codec::clock::UnixTime;
use vidan_credential::{DocumentType, StatusReference};
use vidan_crypto::Algorithm;

use super::{
    Language,
    values::{self, Nonce, Paths},
};
use crate::qr;

/// Make a key: the private half as PEM (PKCS#8) that only its owner can read, the public half as PEM and JWK.
#[derive(ClapArgs)]
#[command(
    after_help = "Example: vidan keygen --out issuer.pem --pub issuer.pub.pem\n         \
                  vidan keygen --out phone.pem --jwk phone.jwk.json"
)]
pub(crate) struct Keygen {
    /// The private key goes here
    #[arg(long, value_name = "KEY.pem")]
    pub(crate) out: PathBuf,
    /// The public key goes here, as PEM
    #[arg(long = "pub", value_name = "PUB.pem")]
    pub(crate) public: Option<PathBuf>,
    /// The public key goes here, as JWK
    #[arg(long, value_name = "JWK.json")]
    pub(crate) jwk: Option<PathBuf>,
    /// What the key signs with; a holder's key is always es256
    #[arg(long, value_enum, default_value_t)]
    pub(crate) alg: KeyAlgorithm,
    /// Replace files that are there
    #[arg(long)]
    pub(crate) force: bool,
    /// One JSON line about what was made
    #[arg(long)]
    pub(crate) json: bool,
    /// Language of what is printed
    #[arg(long, value_enum, default_value_t)]
    pub(crate) lang: Language,
}

/// Issue a credential: claims in, a signed credential for one holder's key out.
///
/// Without --iat it is issued today, counted from midnight in UTC. A time that is given is written as it is.
#[derive(ClapArgs)]
#[command(
    after_help = "Example: vidan issue --format sd-cwt --claims claims.json --type can_cuoc --issuer-key issuer.pem \\\n           \
                  --kid issuer-1 --holder phone.jwk.json --exp 2026-12-31T00:00:00Z --out card.cbor\n         \
                  vidan issue --format sd-jwt --claims claims.json --vct https://example.vn/the --issuer-key issuer.pem \\\n           \
                  --kid issuer-1 --holder phone.jwk.json --redact ho_ten,dia_chi.tinh --out card.sd-jwt\n         \
                  vidan issue --format mdoc --claims licence.json --doctype org.iso.18013.5.1.mDL --issuer-key issuer.pem \\\n           \
                  --issuer-chain issuer-chain.pem --holder phone.jwk.json --exp 2027-11-22T00:00:00Z --out licence.cbor"
)]
pub(crate) struct Issue {
    /// The format of the credential
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: CredentialFormat,
    /// The claims: a JSON object of texts, whole numbers, true, false, null, arrays and objects
    #[arg(long, value_name = "CLAIMS.json")]
    pub(crate) claims: PathBuf,
    /// The document type (vct, doctype): a name, or a registered number
    #[arg(long = "type", visible_aliases = ["vct", "doctype"], value_name = "TYPE", value_parser = values::document_type, allow_hyphen_values = true)]
    pub(crate) document_type: DocumentType,
    /// The issuer's private key, as PEM
    #[arg(long, value_name = "KEY.pem")]
    pub(crate) issuer_key: PathBuf,
    /// Under which key id the issuer's key is published. An mdoc has none, an SD-JWT with --issuer-chain needs none
    #[arg(long, value_name = "KID", required_unless_present = "issuer_chain")]
    pub(crate) kid: Option<String>,
    /// Of an mdoc, or of an SD-JWT (x5c): the issuer's certificates as PEM, that of --issuer-key first, the root left out
    #[arg(long, value_name = "CHAIN.pem")]
    pub(crate) issuer_chain: Option<PathBuf>,
    /// Of an mdoc: the namespace of all elements; without it, of each as the table of a known type has it, else TYPE
    #[arg(long, value_name = "NAME")]
    pub(crate) namespace: Option<String>,
    /// The issuer's identifier; without it urn:vidan:issuer:KID, or none where certificates name the issuer
    #[arg(long, value_name = "URI")]
    pub(crate) iss: Option<String>,
    /// The holder's public key
    #[arg(long, value_name = "JWK.json")]
    pub(crate) holder: PathBuf,
    /// What can be shown or left out by itself, such as ho_ten,chu_ho.ho_ten,thanh_vien[0]; empty for nothing. Without it,
    /// as --profile
    #[arg(long, value_name = "PATH,…", value_parser = values::paths, conflicts_with = "profile")]
    pub(crate) redact: Option<Paths>,
    /// Redact as this document type of the national data does; without it as TYPE, or each claim by itself
    #[arg(long, value_name = "NAME")]
    pub(crate) profile: Option<String>,
    /// Where its status will be found
    #[arg(long, value_name = "URI#IDX", value_parser = values::status)]
    pub(crate) status: Option<StatusReference>,
    /// When it was issued: Unix seconds or RFC 3339
    #[arg(long, value_name = "T", value_parser = values::time, allow_hyphen_values = true)]
    pub(crate) iat: Option<UnixTime>,
    /// When it ends; without it never. An mdoc must end
    #[arg(long, value_name = "T", value_parser = values::time, allow_hyphen_values = true)]
    pub(crate) exp: Option<UnixTime>,
    /// Digests of nothing, so that their count says less
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) decoys: u8,
    /// The credential goes here
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    /// One JSON line about what was made
    #[arg(long)]
    pub(crate) json: bool,
    /// Language of what is printed
    #[arg(long, value_enum, default_value_t)]
    pub(crate) lang: Language,
}

/// Present chosen claims of a credential to one audience, signed by the holder's key.
///
/// The credential is the holder's own: who issued it is not checked here, a verifier does that.
#[derive(ClapArgs)]
#[command(
    after_help = "Example: vidan present card.cbor --holder-key phone.pem --disclose ho_ten,age_over_18 --aud broadcast \\\n           \
                  --qr proof.png --out proof.txt\n         \
                  vidan present card.sd-jwt --holder-key phone.pem --disclose ho_ten --aud https://verifier.example \\\n           \
                  --nonce n-0S6_WzA2Mj --out proof.sd-jwt\n         \
                  vidan present licence.cbor --holder-key phone.pem --disclose family_name,age_over_18 \\\n           \
                  --session-transcript session.cbor --out response.cbor"
)]
pub(crate) struct Present {
    /// The credential
    #[arg(value_name = "FILE")]
    pub(crate) credential: PathBuf,
    /// The format of the credential; without it, as its content says
    #[arg(long, value_enum)]
    pub(crate) format: Option<CredentialFormat>,
    /// The holder's private key, as PEM
    #[arg(long, value_name = "KEY.pem", required_unless_present = "no_kb")]
    pub(crate) holder_key: Option<PathBuf>,
    /// What is shown, such as ho_ten,thanh_vien[0]; empty for nothing but what always shows. Of an mdoc: elements, with their
    /// namespace in quotes, such as "org.iso.18013.5.1".sex, where several have one of this name
    #[arg(long, value_name = "PATH,…", value_parser = values::paths)]
    pub(crate) disclose: Paths,
    /// For whom; "broadcast" for whoever looks
    #[arg(long, value_name = "AUD", value_parser = values::audience,
          required_unless_present_any = ["no_kb", "session_transcript"])]
    pub(crate) aud: Option<String>,
    /// The verifier's nonce: in hexadecimal for an SD-CWT, whose nonces are bytes; as it is for an SD-JWT, which must have one
    #[arg(long, value_name = "HEX|TEXT", value_parser = values::nonce)]
    pub(crate) nonce: Option<Nonce>,
    /// Of an mdoc: the session (CBOR) to which the presentation is bound, as reader and device know it
    #[arg(long, value_name = "FILE")]
    pub(crate) session_transcript: Option<PathBuf>,
    /// Of an mdoc: make a MAC for the owner of this public key, its reader's of the session, instead of a signature
    #[arg(long, value_name = "JWK.json", requires = "session_transcript")]
    pub(crate) reader_key: Option<PathBuf>,
    /// Without the holder's signature (SD-JWT): whoever sees the presentation can show it again
    #[arg(long, conflicts_with_all = ["aud", "nonce"])]
    pub(crate) no_kb: bool,
    /// When it is presented, instead of now: Unix seconds or RFC 3339
    #[arg(long, value_name = "T", value_parser = values::time, allow_hyphen_values = true)]
    pub(crate) iat: Option<UnixTime>,
    /// How long an SD-CWT's presentation counts, in seconds; without it 60. An SD-JWT's does not say
    #[arg(long, value_name = "S")]
    pub(crate) lifetime: Option<u32>,
    /// Of an SD-CWT: short text where its reader can rebuild the token from it (without --form), the whole token as text, or
    /// the token's bytes
    #[arg(long, value_enum)]
    pub(crate) form: Option<Form>,
    /// Of an SD-CWT: the trust list that the verifier will hold: the short text leaves out what it says. Its signature is not checked, as
    /// nothing is trusted because of it
    #[arg(long, value_name = "LIST.jwt")]
    pub(crate) trust: Option<PathBuf>,
    /// Of an SD-CWT: draw the text as a QR code: a PNG, or an SVG where the name ends so
    #[arg(long, value_name = "FILE")]
    pub(crate) qr: Option<PathBuf>,
    /// How much damage the QR code survives
    #[arg(long, value_enum, default_value_t, requires = "qr")]
    pub(crate) level: Level,
    /// Pixels a module of the QR code
    #[arg(long, value_name = "N", default_value_t = qr::MODULE_PIXELS, requires = "qr",
          value_parser = clap::value_parser!(u32).range(1..=32))]
    pub(crate) module: u32,
    /// The presentation goes here
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    /// One JSON line about what was made
    #[arg(long)]
    pub(crate) json: bool,
    /// Language of what is printed
    #[arg(long, value_enum, default_value_t)]
    pub(crate) lang: Language,
}

/// Pack a trust list and status lists into one file, for a verifier without network.
#[derive(ClapArgs)]
#[command(
    after_help = "Example: vidan bundle --trust trust-list.jwt --status status.cwt --out bundle.cbor"
)]
pub(crate) struct Bundle {
    /// The signed trust list; checked under root.pem beside it, where there is one
    #[arg(long, value_name = "LIST.jwt")]
    pub(crate) trust: PathBuf,
    /// The public key that signs trust lists, as PEM; without it root.pem beside the list
    #[arg(long, value_name = "KEY.pem")]
    pub(crate) root: Option<PathBuf>,
    /// Status lists, JWT or CWT, of issuers that the list names
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub(crate) status: Vec<PathBuf>,
    /// Check them as of this time instead of now: Unix seconds or RFC 3339
    #[arg(long, value_name = "T", value_parser = values::time, allow_hyphen_values = true)]
    pub(crate) at: Option<UnixTime>,
    /// The bundle goes here
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    /// One JSON line about what was made
    #[arg(long)]
    pub(crate) json: bool,
    /// Language of what is printed
    #[arg(long, value_enum, default_value_t)]
    pub(crate) lang: Language,
}

/// A format of credentials.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum CredentialFormat {
    /// SD-CWT (draft-ietf-spice-sd-cwt)
    #[default]
    SdCwt,
    /// SD-JWT VC (RFC 9901, draft-ietf-oauth-sd-jwt-vc), compact form
    SdJwt,
    /// Mobile document (ISO/IEC 18013-5)
    Mdoc,
}

impl From<CredentialFormat> for vidan_credential::Format {
    fn from(format: CredentialFormat) -> Self {
        match format {
            CredentialFormat::SdCwt => Self::SdCwt,
            CredentialFormat::SdJwt => Self::SdJwt,
            CredentialFormat::Mdoc => Self::MsoMdoc,
        }
    }
}

/// Its name on the command line.
impl core::fmt::Display for CredentialFormat {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::SdCwt => "sd-cwt",
            Self::SdJwt => "sd-jwt",
            Self::Mdoc => "mdoc",
        })
    }
}

/// A form of presentations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
    /// VD1: text, or VDF: where no short text says the same
    #[default]
    Compact,
    /// VDF: text
    Full,
    /// The token's bytes
    Cbor,
}

/// Error correction of a QR code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Level {
    /// 7 %
    L,
    /// 15 %
    #[default]
    M,
    /// 25 %
    Q,
    /// 30 %
    H,
}

impl From<Level> for qr::Level {
    fn from(level: Level) -> Self {
        match level {
            Level::L => Self::L,
            Level::M => Self::M,
            Level::Q => Self::Q,
            Level::H => Self::H,
        }
    }
}

/// What a key signs with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum KeyAlgorithm {
    /// ECDSA on P-256
    #[default]
    Es256,
    /// ECDSA on P-384
    Es384,
    /// Ed25519
    Ed25519,
}

impl From<KeyAlgorithm> for Algorithm {
    fn from(algorithm: KeyAlgorithm) -> Self {
        match algorithm {
            KeyAlgorithm::Es256 => Self::Es256,
            KeyAlgorithm::Es384 => Self::Es384,
            KeyAlgorithm::Ed25519 => Self::Ed25519,
        }
    }
}
