//! National facts as data: document types and their claims, official forms, notice kinds, dossier
//! states, identifier shapes, the parts of a personal number.
//!
//! The facts live in `data/`, one file a subject, each naming its source and how sure it is.
//! `cargo xtask data` turns them into the constant tables of `src/generated/`, which are checked in;
//! nothing is parsed on a phone and nothing here can fail to load. A test keeps tables and files equal.
//!
//! ```
//! let card = vidan_vietnam::document_type("can_cuoc").unwrap();
//! assert_eq!(card.claims.len(), 14);
//! assert_eq!(card.claim("ho_ten").unwrap().name.en, "Full name");
//!
//! let form = vidan_vietnam::form("CT01").unwrap();
//! let field = form.field("so_dinh_danh").unwrap();
//! assert_eq!(field.sources()[0].document, "can_cuoc");
//! ```
//!
//! Not for: deciding whether a document is genuine (`vidan-trust`, `vidan-credential`), filling a form
//! (`vidan-wallet`), or asking any authority. A fact here is dated and may be out of date; it never
//! outranks what an issuer signed. Address conversion is not here yet.

mod document;
mod dossier;
mod error;
mod form;
mod generated;
mod id_number;
mod identifier;
mod name;
mod notice;

mod province;

pub use document::{Claim, DocumentType, Subject, ValueType, document_type, documents};
pub use dossier::{CitizenAction, DossierState, dossier_state, dossier_states};
pub use error::Error;
pub use form::{
    ClaimSource, FieldKind, FieldSource, Form, FormField, Owner, Transform, form, forms,
};
pub use id_number::{IdNumber, IdNumberWarning, Sex};
pub use identifier::{Confidence, Identifier, IdentifierFact};
pub use name::Name;
pub use notice::{Expected, NoticeAction, NoticeKind, Occurrence, notice_kind, notice_kinds};

pub use province::{OldProvince, old_province, old_provinces};
