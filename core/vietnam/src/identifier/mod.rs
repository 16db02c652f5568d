//! Shapes of the identifiers that occur in documents and forms, checked by hand-written code: a phone
//! carries no regular-expression engine. Data: `data/identifiers.csv`, whose patterns the tests run against
//! these checks.
//!
//! A shape of low or medium [`Confidence`] is a reason to ask the person again, not to refuse. Not for:
//! telling whether an identifier was ever given out.

mod shape;

use std::fmt;

use crate::{Error, generated};

/// An identifier with a shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Identifier {
    /// Social-insurance number: 10 digits, or 12 since 1 August 2025.
    Bhxh,
    /// Health-insurance number of 15 characters.
    Bhyt15,
    /// Health-insurance number as cards show it since April 2021: 10 digits.
    BhytShort,
    /// Number plate of a car, without spaces, dashes and dots.
    BienSoOto,
    /// Email address, by rough shape only.
    Email,
    /// Driving-licence number: 12 digits.
    Gplx,
    /// Passport number.
    HoChieu,
    /// Dossier code of a public-service portal.
    MaHoSoDvc,
    /// Code of an administrative procedure.
    MaTthc,
    /// A person's tax code: 12 digits, or the older 10.
    MstCaNhan,
    /// An organisation's tax code: 10 digits with a check digit, a branch's with 3 more.
    MstToChuc,
    /// Mobile number: 10 digits.
    Sdt,
    /// Personal identification number: 12 digits.
    SoDinhDanh,
}

impl Identifier {
    /// Every identifier.
    pub const ALL: &'static [Self] = &[
        Self::Bhxh,
        Self::Bhyt15,
        Self::BhytShort,
        Self::BienSoOto,
        Self::Email,
        Self::Gplx,
        Self::HoChieu,
        Self::MaHoSoDvc,
        Self::MaTthc,
        Self::MstCaNhan,
        Self::MstToChuc,
        Self::Sdt,
        Self::SoDinhDanh,
    ];

    /// Checks the shape of `text`, exactly as it stands: nothing is trimmed or folded.
    ///
    /// # Errors
    /// [`Error::Length`], [`Error::Character`] or [`Error::CheckDigit`]; none carries the text.
    pub fn check(self, text: &str) -> Result<(), Error> {
        shape::check(self, text)
    }

    /// Its id in the data file, e.g. `so_dinh_danh`.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Bhxh => "bhxh",
            Self::Bhyt15 => "bhyt_15",
            Self::BhytShort => "bhyt_short",
            Self::BienSoOto => "bien_so_oto",
            Self::Email => "email",
            Self::Gplx => "gplx",
            Self::HoChieu => "ho_chieu",
            Self::MaHoSoDvc => "ma_ho_so_dvc",
            Self::MaTthc => "ma_tthc",
            Self::MstCaNhan => "mst_ca_nhan",
            Self::MstToChuc => "mst_to_chuc",
            Self::Sdt => "sdt",
            Self::SoDinhDanh => "so_dinh_danh",
        }
    }

    /// What the data file knows of it; `None` for [`Self::Email`], which is no national fact.
    #[must_use]
    pub fn fact(self) -> Option<&'static IdentifierFact> {
        generated::identifiers::IDENTIFIERS
            .iter()
            .find(|fact| fact.identifier == self)
    }
}

impl fmt::Display for Identifier {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.id())
    }
}

/// What is known of an identifier's shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IdentifierFact {
    /// How sure.
    pub confidence: Confidence,
    /// Of which identifier.
    pub identifier: Identifier,
    /// The rule, as prose in English.
    pub rule: &'static str,
    /// Where it was found.
    pub source: &'static str,
}

/// How sure a fact is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// From one unsure place: do not refuse by it.
    Low,
    /// From one good place.
    Medium,
    /// From the regulation, or from places that agree.
    High,
}
