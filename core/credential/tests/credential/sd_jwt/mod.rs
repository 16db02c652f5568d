//! SD-JWT and SD-JWT VC: issued, held, shown, verified; each check with a token in which that check alone fails.

mod claims;
mod digests;
mod disclosures;
mod form;
mod holder;
mod issue;
mod issue_refusals;
mod key_binding;
mod keys;
mod metadata;
mod metadata_documents;
mod metadata_rules;
mod own_file;
mod parts;
mod properties;
mod time;
mod vectors;
