//! What the issuer offers: which document of whom, in which format.

use vidan_credential::Format;

use crate::citizen::CHILD_CARD;

/// The configuration of the citizen's card as an SD-JWT VC.
pub const CARD_AS_SD_JWT: &str = "can_cuoc_sd_jwt";
/// The configuration of the citizen's card as a mobile document.
pub const CARD_AS_MDOC: &str = "can_cuoc_mdoc";

/// The configuration of the citizen's card in a format.
pub fn card(format: Format) -> &'static str {
    match format {
        Format::MsoMdoc => CARD_AS_MDOC,
        Format::SdCwt => "can_cuoc",
        Format::SdJwt => CARD_AS_SD_JWT,
    }
}

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Configuration {
    /// Its id.
    pub(crate) id: &'static str,
    /// Whose claims: the id of the same document as an SD-CWT.
    pub(crate) claims: &'static str,
    /// The document type, by the name of its profile.
    pub(crate) document_type: &'static str,
    pub(crate) format: Format,
}

/// The three documents that an offer without a wish has come first.
pub(crate) const ALL: [Configuration; 6] = [
    own("can_cuoc"),
    own("bhyt"),
    own("gplx"),
    Configuration {
        document_type: "can_cuoc",
        ..own(CHILD_CARD)
    },
    Configuration {
        id: CARD_AS_SD_JWT,
        format: Format::SdJwt,
        ..own("can_cuoc")
    },
    Configuration {
        id: CARD_AS_MDOC,
        format: Format::MsoMdoc,
        ..own("can_cuoc")
    },
];

/// The configuration of this id.
pub(crate) fn find(id: &str) -> Option<&'static Configuration> {
    ALL.iter().find(|one| one.id == id)
}

const fn own(id: &'static str) -> Configuration {
    Configuration {
        id,
        claims: id,
        document_type: id,
        format: Format::SdCwt,
    }
}
