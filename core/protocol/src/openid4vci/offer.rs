//! The credential offer (OpenID4VCI 1.0 section 4.1): what a QR code or link promises.
//!
//! Not for: believing it. Anyone can write an offer; what counts is the credential that comes of it.

use serde::{Deserialize, Serialize};
use vidan_codec::text;

use super::{MAX_CONFIGURATIONS, PRE_AUTHORIZED_GRANT};
use crate::error::{Endpoint, Error};
use crate::http::{JSON, Request, Response};
use crate::url::{HttpUrl, Plaintext, decode_form, encode_form, single};

/// The URI scheme that opens a wallet (section 12.1.1); read in any case (RFC 3986 section 3.1).
pub const SCHEME: &str = "openid-credential-offer://";
/// The longest offer link read, and the largest offer fetched, in bytes.
pub const MAX_OFFER: usize = 16 * 1024;
/// The longest description of a transaction code (section 4.1.1), in characters.
const MAX_DESCRIPTION: usize = 300;
/// The longest code and identifier we send back to a server.
const MAX_CODE: usize = 2048;

/// An offer link, by value or by reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OfferLink {
    /// The offer itself.
    Value(CredentialOffer),
    /// Where the offer lies.
    Reference(HttpUrl),
}

/// What is offered, by whom, and how to get it.
#[derive(Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct CredentialOffer {
    /// The Credential Issuer Identifier.
    pub credential_issuer: String,
    /// Keys into the issuer's `credential_configurations_supported`.
    pub credential_configuration_ids: Vec<String>,
    /// The grants the issuer is ready for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grants: Option<Grants>,
}

/// The grants of an offer; others than these are ignored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct Grants {
    /// The pre-authorised code grant.
    #[serde(
        rename = "urn:ietf:params:oauth:grant-type:pre-authorized_code",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub pre_authorized_code: Option<PreAuthorizedGrant>,
}

/// The pre-authorised code and what else is needed to use it.
#[derive(Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct PreAuthorizedGrant {
    /// The code: whoever has it (and the transaction code) gets the documents.
    #[serde(rename = "pre-authorized_code")]
    pub pre_authorized_code: String,
    /// Present, even if empty, when the person must enter a transaction code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tx_code: Option<TxCode>,
    /// Which of the issuer's authorization servers to use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorization_server: Option<String>,
}

/// What the transaction code looks like.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct TxCode {
    /// Digits or any text; digits when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input_mode: Option<InputMode>,
    /// How many characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub length: Option<u32>,
    /// The issuer's own words on where the code is found. Untrusted text.
    #[serde(
        default,
        deserialize_with = "text::optional_line",
        skip_serializing_if = "Option::is_none"
    )]
    pub description: Option<String>,
}

/// The characters of a transaction code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum InputMode {
    /// 0–9.
    #[default]
    Numeric,
    /// Anything.
    Text,
}

impl core::fmt::Debug for CredentialOffer {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("CredentialOffer")
            .field("credential_issuer", &self.credential_issuer)
            .field(
                "credential_configuration_ids",
                &self.credential_configuration_ids,
            )
            .finish_non_exhaustive()
    }
}

impl core::fmt::Debug for PreAuthorizedGrant {
    /// Never the code.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("PreAuthorizedGrant")
            .field("tx_code", &self.tx_code)
            .finish_non_exhaustive()
    }
}

impl OfferLink {
    /// Reads `openid-credential-offer://?…`.
    pub fn parse(link: &str, plaintext: Plaintext) -> Result<Self, Error> {
        if link.len() > MAX_OFFER {
            return Err(Error::LimitExceeded {
                what: "the offer link",
                limit: MAX_OFFER,
            });
        }
        let Some(query) = link
            .trim()
            .split_at_checked(SCHEME.len())
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case(SCHEME))
            .map(|(_, rest)| rest)
            .map(|rest| rest.strip_prefix('/').unwrap_or(rest))
            .and_then(|rest| rest.strip_prefix('?'))
        else {
            return Err(Error::NoOffer);
        };
        let pairs = decode_form(query, 16).ok_or(Error::NoOffer)?;
        match (
            single(&pairs, "credential_offer")?,
            single(&pairs, "credential_offer_uri")?,
        ) {
            (Some(offer), None) => {
                let offer = CredentialOffer::from_json(offer.as_bytes(), plaintext);
                // Whoever typed or scanned it has it wrong, and no server.
                let unreadable = |error| match error {
                    Error::Unreadable { .. } => Error::NoOffer,
                    error => error,
                };
                Ok(Self::Value(offer.map_err(unreadable)?))
            }
            (None, Some(uri)) => Ok(Self::Reference(HttpUrl::parse(
                uri,
                plaintext,
                Endpoint::CredentialOffer,
            )?)),
            _ => Err(Error::NoOffer),
        }
    }

    /// The request that fetches an offer by reference.
    pub fn request(reference: &HttpUrl) -> Request {
        Request::get(reference.as_str(), JSON, MAX_OFFER)
    }
}

impl CredentialOffer {
    /// Reads the answer to [`OfferLink::request`].
    pub fn from_response(response: &Response, plaintext: Plaintext) -> Result<Self, Error> {
        let body = response.read(Endpoint::CredentialOffer, JSON, MAX_OFFER)?;
        Self::from_json(body, plaintext)
    }

    /// Reads and checks an offer.
    pub fn from_json(json: &[u8], plaintext: Plaintext) -> Result<Self, Error> {
        let offer = vidan_codec::json::from_slice(json, MAX_OFFER);
        let offer: Self = offer.map_err(Error::unreadable(Endpoint::CredentialOffer.answer()))?;
        offer.check(plaintext)?;
        Ok(offer)
    }

    /// What is wanted of an issuer without an offer of its own: by a refresh token.
    pub(super) fn wanted(
        credential_issuer: String,
        configuration: String,
        plaintext: Plaintext,
    ) -> Result<Self, Error> {
        let wanted = Self {
            credential_issuer,
            credential_configuration_ids: vec![configuration],
            grants: None,
        };
        wanted.check(plaintext)?;
        Ok(wanted)
    }

    /// The offer as a link by value.
    pub fn to_link(&self) -> Result<String, Error> {
        let json = vidan_codec::json::to_vec(self)?;
        let json = String::from_utf8(json).map_err(|_| Error::Malformed("the offer"))?;
        // Some wallets read `+` as a plus sign: a space is safe only as %20.
        Ok(format!(
            "{SCHEME}?{}",
            encode_form(&[("credential_offer", &json)]).replace('+', "%20")
        ))
    }

    /// A link to an offer that lies at `uri`.
    pub fn link_to(uri: &HttpUrl) -> String {
        format!(
            "{SCHEME}?{}",
            encode_form(&[("credential_offer_uri", uri.as_str())])
        )
    }

    /// The pre-authorised grant, if the offer has one.
    pub fn pre_authorized(&self) -> Option<&PreAuthorizedGrant> {
        self.grants.as_ref()?.pre_authorized_code.as_ref()
    }

    /// What the person must enter, if anything.
    pub fn tx_code(&self) -> Option<&TxCode> {
        self.pre_authorized()?.tx_code.as_ref()
    }

    fn check(&self, plaintext: Plaintext) -> Result<(), Error> {
        let issuer = HttpUrl::parse(&self.credential_issuer, plaintext, Endpoint::IssuerMetadata)?;
        if issuer.as_str().contains('?') {
            return Err(Error::AddressRefused(Endpoint::IssuerMetadata));
        }
        let ids = &self.credential_configuration_ids;
        if ids.is_empty() || ids.iter().any(|id| id.is_empty() || id.len() > MAX_CODE) {
            return Err(Error::Malformed("credential_configuration_ids"));
        }
        if ids.len() > MAX_CONFIGURATIONS {
            return Err(Error::LimitExceeded {
                what: "the number of offered documents",
                limit: MAX_CONFIGURATIONS,
            });
        }
        for (at, id) in ids.iter().enumerate() {
            if ids.iter().skip(at + 1).any(|other| other == id) {
                return Err(Error::Duplicate("credential_configuration_ids"));
            }
        }
        if let Some(grant) = self.pre_authorized() {
            if grant.pre_authorized_code.is_empty() || grant.pre_authorized_code.len() > MAX_CODE {
                return Err(Error::Malformed(PRE_AUTHORIZED_GRANT));
            }
            if let Some(tx_code) = &grant.tx_code {
                tx_code.check()?;
            }
        }
        Ok(())
    }
}

impl TxCode {
    /// The characters expected.
    pub fn input_mode(&self) -> InputMode {
        self.input_mode.unwrap_or_default()
    }

    /// Whether `code` has the announced form, so that a slip of the finger costs no attempt at the server.
    pub fn accepts(&self, code: &str) -> bool {
        let length_fits = match self.length {
            Some(length) => u32::try_from(code.chars().count()) == Ok(length),
            None => !code.is_empty() && code.len() <= 128,
        };
        let characters_fit = match self.input_mode() {
            InputMode::Numeric => code.bytes().all(|b| b.is_ascii_digit()),
            InputMode::Text => !code.chars().any(char::is_control),
        };
        length_fits && characters_fit
    }

    fn check(&self) -> Result<(), Error> {
        if self
            .length
            .is_some_and(|length| length == 0 || length > 128)
        {
            return Err(Error::Malformed("tx_code"));
        }
        if self
            .description
            .as_ref()
            .is_some_and(|d| d.chars().count() > MAX_DESCRIPTION)
        {
            return Err(Error::LimitExceeded {
                what: "the description of the transaction code",
                limit: MAX_DESCRIPTION,
            });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn offer() -> CredentialOffer {
        CredentialOffer {
            credential_issuer: "https://issuer.example".into(),
            credential_configuration_ids: vec!["can_cuoc".into(), "gplx".into()],
            grants: Some(Grants {
                pre_authorized_code: Some(PreAuthorizedGrant {
                    pre_authorized_code: "oaKaz+RN8I0=&x".into(),
                    tx_code: Some(TxCode {
                        input_mode: None,
                        length: Some(6),
                        description: Some("Mã gửi qua tin nhắn".into()),
                    }),
                    authorization_server: None,
                }),
            }),
        }
    }

    fn refused(change: impl FnOnce(&mut CredentialOffer)) -> Error {
        let mut offer = offer();
        change(&mut offer);
        let json = serde_json::to_vec(&offer).unwrap();
        CredentialOffer::from_json(&json, Plaintext::Never).unwrap_err()
    }

    #[test]
    fn schemes_are_read_in_any_case() {
        let link = offer().to_link().unwrap();
        let (_, query) = link.split_once('?').unwrap();
        for scheme in ["OPENID-CREDENTIAL-OFFER://", "Openid-Credential-Offer:///"] {
            let read = OfferLink::parse(&format!("{scheme}?{query}"), Plaintext::Never);
            assert_eq!(read.unwrap(), OfferLink::Value(offer()));
        }
        let elsewhere =
            "OPENID-CREDENTIAL-OFFER://?credential_offer_uri=HTTPS%3A%2F%2Fissuer.example%2F1";
        assert!(OfferLink::parse(elsewhere, Plaintext::Never).is_ok());
        for other in [
            "openid-credential-offers://",
            "ốpenid-credential-offer://",
            "x",
        ] {
            let read = OfferLink::parse(&format!("{other}?{query}"), Plaintext::Never);
            assert!(matches!(read, Err(Error::NoOffer)));
        }
    }

    #[test]
    fn the_issuers_words_about_the_code_turn_and_hide_nothing() {
        let mut bent = offer();
        let grants = bent.grants.as_mut().unwrap();
        let grant = grants.pre_authorized_code.as_mut().unwrap();
        grant.tx_code.as_mut().unwrap().description =
            Some("Mã\u{202e} ở\n\u{1b}[2Jthư\u{200b}".into());
        let read = OfferLink::parse(&bent.to_link().unwrap(), Plaintext::Never);
        let OfferLink::Value(read) = read.unwrap() else {
            panic!("an offer by value")
        };
        let description = read.tx_code().unwrap().description.as_deref();
        assert_eq!(description, Some("Mã ở [2Jthư"));
    }

    #[test]
    fn null_is_absent_and_what_is_lacking_is_named() {
        let json = r#"{"credential_issuer":"https://a.example","credential_configuration_ids":["x"],"grants":{
            "authorization_code":null,"urn:ietf:params:oauth:grant-type:pre-authorized_code":
            {"pre-authorized_code":"c","tx_code":null,"authorization_server":null}}}"#;
        let read = CredentialOffer::from_json(json.as_bytes(), Plaintext::Never).unwrap();
        assert!(read.tx_code().is_none() && read.pre_authorized().is_some());
        let lacks = CredentialOffer::from_json(br#"{"credential_issuer":null}"#, Plaintext::Never);
        assert_eq!(
            lacks.unwrap_err().to_string(),
            "the offer cannot be read: `credential_issuer` is missing"
        );
    }

    #[test]
    fn a_link_gives_back_its_offer() {
        let link = offer().to_link().unwrap();
        assert_eq!(
            OfferLink::parse(&link, Plaintext::Never).unwrap(),
            OfferLink::Value(offer())
        );
        let uri = HttpUrl::parse(
            "https://issuer.example/offers/1",
            Plaintext::Never,
            Endpoint::CredentialOffer,
        )
        .unwrap();
        let link = CredentialOffer::link_to(&uri);
        assert_eq!(
            OfferLink::parse(&link, Plaintext::Never).unwrap(),
            OfferLink::Reference(uri)
        );
    }

    #[test]
    fn links_of_another_shape_are_refused() {
        for bad in [
            "",
            "https://issuer.example?credential_offer=%7B%7D",
            "openid-credential-offer://",
            "openid-credential-offer://?",
            "openid-credential-offer://?credential_offer=%7B",
            "openid-credential-offer://?credential_offer={}&credential_offer_uri=https://a",
            "openid-credential-offer://?credential_offer={}&credential_offer={}",
            "openid-credential-offer://?credential_offer_uri=http://issuer.example/x",
            "openid-credential-offer://evil?credential_offer_uri=https://issuer.example/x",
        ] {
            assert!(OfferLink::parse(bad, Plaintext::Never).is_err(), "{bad}");
        }
        let long = format!("{SCHEME}?credential_offer={}", "x".repeat(MAX_OFFER));
        assert!(matches!(
            OfferLink::parse(&long, Plaintext::Never),
            Err(Error::LimitExceeded { .. })
        ));
    }

    #[test]
    fn each_rule_of_an_offer_is_checked() {
        assert!(matches!(
            refused(|o| o.credential_issuer = "http://issuer.example".into()),
            Error::AddressRefused(_)
        ));
        assert!(matches!(
            refused(|o| o.credential_issuer = "https://issuer.example/?a=b".into()),
            Error::AddressRefused(_)
        ));
        assert!(matches!(
            refused(|o| o.credential_configuration_ids.clear()),
            Error::Malformed(_)
        ));
        assert!(matches!(
            refused(|o| o.credential_configuration_ids.push("gplx".into())),
            Error::Duplicate(_)
        ));
        assert!(matches!(
            refused(|o| o.credential_configuration_ids =
                (0..=MAX_CONFIGURATIONS).map(|n| n.to_string()).collect()),
            Error::LimitExceeded { .. }
        ));
        let tx = |o: &mut CredentialOffer, tx_code| {
            o.grants
                .as_mut()
                .unwrap()
                .pre_authorized_code
                .as_mut()
                .unwrap()
                .tx_code = Some(tx_code);
        };
        assert!(matches!(
            refused(|o| tx(
                o,
                TxCode {
                    length: Some(0),
                    ..TxCode::default()
                }
            )),
            Error::Malformed(_)
        ));
        let long = TxCode {
            description: Some("x".repeat(301)),
            ..TxCode::default()
        };
        assert!(matches!(
            refused(|o| tx(o, long)),
            Error::LimitExceeded { .. }
        ));
        assert!(matches!(
            refused(|o| o
                .grants
                .as_mut()
                .unwrap()
                .pre_authorized_code
                .as_mut()
                .unwrap()
                .pre_authorized_code
                .clear()),
            Error::Malformed(_)
        ));
    }

    #[test]
    fn unknown_parameters_and_grants_are_ignored() {
        let json = br#"{"credential_issuer":"https://i.example","credential_configuration_ids":["a"],"new":1,
            "grants":{"authorization_code":{"issuer_state":"x"},"urn:x":{}}}"#;
        let offer = CredentialOffer::from_json(json, Plaintext::Never).unwrap();
        assert!(offer.pre_authorized().is_none());
    }

    #[test]
    fn transaction_codes_are_checked_before_they_are_spent() {
        let digits = TxCode {
            length: Some(4),
            ..TxCode::default()
        };
        assert!(digits.accepts("0042"));
        for bad in ["", "042", "00420", "00a2", "٠٠٤٢"] {
            assert!(!digits.accepts(bad), "{bad}");
        }
        let text = TxCode {
            input_mode: Some(InputMode::Text),
            length: Some(3),
            description: None,
        };
        assert!(text.accepts("ấaé"));
        assert!(!text.accepts("a\nb"));
        assert!(TxCode::default().accepts("1"));
        assert!(!TxCode::default().accepts(""));
    }

    #[test]
    fn debug_shows_no_code() {
        assert!(!format!("{:?}{:?}", offer(), offer().grants).contains("oaKaz"));
    }

    proptest! {
        #[test]
        fn no_link_panics(text in "\\PC{0,120}") {
            let _ = OfferLink::parse(&text, Plaintext::Loopback);
            let _ = OfferLink::parse(&format!("{SCHEME}?credential_offer={text}"), Plaintext::Loopback);
        }

        #[test]
        fn any_code_and_description_round_trip(code in "\\PC{1,40}", description in "\\PC{0,80}") {
            let mut offer = offer();
            let grant = offer.grants.as_mut().unwrap().pre_authorized_code.as_mut().unwrap();
            grant.pre_authorized_code = code;
            grant.tx_code.as_mut().unwrap().description = Some(description.clone());
            let link = offer.to_link().unwrap();
            let grant = offer.grants.as_mut().unwrap().pre_authorized_code.as_mut().unwrap();
            let shown = text::for_display(&description).into_owned();
            grant.tx_code.as_mut().unwrap().description = Some(shown);
            prop_assert_eq!(OfferLink::parse(&link, Plaintext::Never).unwrap(), OfferLink::Value(offer));
        }
    }
}
