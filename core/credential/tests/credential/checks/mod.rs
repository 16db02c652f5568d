//! Every check, with a token in which that check alone fails: signatures are right unless they are the point.

mod audience;
mod claims;
mod disclosures;
mod form;
mod holder;
mod parts;
mod signatures;
mod times;
