//! A small country on loopback: an issuer, a notice office, a portal and a publisher of the trust list.
//!
//! **For:** trying and testing a wallet against real HTTP services that speak the real protocols with keys of their own.
//! Everything in it is fictional: one citizen ([`citizen`]) whose three documents agree with each other.
//!
//! **Not for:** the open network. It listens on 127.0.0.1 only, its offer can be taken any number of times (a real one is
//! single-use), and it keeps its keys in plain files when told to keep them at all.
//!
//! The card also comes in two other formats ([`CARD_AS_SD_JWT`], [`CARD_AS_MDOC`]), the second under certificates
//! ([`Sandbox::iaca_pem`]). Its documents have a status ([`Sandbox::set_status`]): the issuer publishes status lists, the publisher a bundle of all lists.
//!
//! Each service is a `Router` of its own, so that a test can put its own layer around one ([`Wrap`]).

pub mod citizen;
mod configurations;
mod counter;
mod error;
mod gate;
mod iaca;
pub mod issuer;
mod keys;
mod nonces;
pub mod office;
pub mod portal;
mod portrait;
pub mod profiles;
mod reply;
mod sandbox;
mod service;
mod trust;

pub use configurations::{CARD_AS_MDOC, CARD_AS_SD_JWT, card};
pub use counter::{VERIFIER_ID, VERIFIER_KID};
pub use error::Error;
pub use gate::HeldGate;
pub use office::NoticeDraft;
pub use sandbox::{Addresses, Options, Sandbox, SandboxOffer, ServiceKind, Wrap};
