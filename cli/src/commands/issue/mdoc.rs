//! As a mobile document (ISO/IEC 18013-5): the bytes of an `IssuerSigned`. Its key is known by certificates, and its elements stand
//! in namespaces, which the tables of known types name.

use vidan_credential::{
    ClaimKey, ClaimValue, Error as Cause,
    mdoc::{
        issue::MdocRequest,
        known::{self, KnownType},
    },
};
use vidan_crypto::{SigningKey, SystemRandom};

use crate::{
    Error,
    args::{self, CredentialFormat},
    commands::format,
    inputs,
};

const FORMAT: CredentialFormat = CredentialFormat::Mdoc;

/// Issues a document.
pub(super) fn issue(args: &args::Issue, key: &SigningKey) -> Result<Vec<u8>, Error> {
    check_switches(args)?;
    let chain = args.issuer_chain.as_deref();
    let chain = chain.ok_or(Error::SwitchMissing("--issuer-chain", FORMAT))?;
    let valid_until = args.exp.ok_or(Error::SwitchMissing("--exp", FORMAT))?;
    let chain = super::certificates(chain, &key.public())?;
    let issued_at = super::issued_at(args, &chain)?;
    let document_type = args.document_type.to_string();
    let request = MdocRequest {
        signer: key.public(),
        chain,
        claims: by_namespace(args, &document_type)?,
        document_type,
        holder: inputs::jwk(&args.holder)?,
        signed_at: issued_at,
        valid_from: issued_at,
        valid_until,
        expected_update: None,
        status: args.status.clone(),
    };
    let prepared = request.prepare_to_the_second(&SystemRandom);
    prepared
        .and_then(|prepared| {
            let signature = super::sign(key, prepared.to_be_signed())?;
            prepared.finish(&signature)
        })
        .map_err(super::refused(args))
}

/// Its certificates say who issued it, every element can be left out, and digests of nothing are not made here.
fn check_switches(args: &args::Issue) -> Result<(), Error> {
    let given = [
        ("--kid", args.kid.is_some()),
        ("--iss", args.iss.is_some()),
        ("--redact", args.redact.is_some()),
        ("--profile", args.profile.is_some()),
        ("--decoys", args.decoys > 0),
    ];
    format::none_of(&given, FORMAT)
}

/// The elements, each in its namespace.
fn by_namespace(args: &args::Issue, document_type: &str) -> Result<ClaimValue, Error> {
    let ClaimValue::Map(elements) = super::claims(args)? else {
        return Err(super::refused(args)(Cause::Preissued(
            "not an object of elements",
        )));
    };
    let mut namespaces: Vec<(ClaimKey, ClaimValue)> = Vec::new();
    for (element, value) in elements {
        let namespace = args.namespace.as_deref();
        let namespace =
            namespace.unwrap_or_else(|| namespace_of(document_type, &element.to_string()));
        let key = ClaimKey::from(namespace);
        match namespaces.iter_mut().find(|(known, _)| *known == key) {
            Some((_, ClaimValue::Map(members))) => members.push((element, value)),
            _ => namespaces.push((key, ClaimValue::Map(vec![(element, value)]))),
        }
    }
    Ok(ClaimValue::Map(namespaces))
}

/// The namespace of an element: the one of a known type that has it in its table, the type's own before others; for an element
/// that no table has the type's own or else first one; for a type that nobody knows its name.
fn namespace_of<'t>(document_type: &'t str, element: &str) -> &'t str {
    let known = known::document_type(document_type);
    let names = known.map(names).unwrap_or_default();
    let has = |name: &&str| known::element(document_type, name, element).is_some();
    let own = names.contains(&document_type).then_some(document_type);
    own.filter(has)
        .or_else(|| names.iter().copied().find(|name| has(name)))
        .or(own)
        .or_else(|| names.first().copied())
        .unwrap_or(document_type)
}

fn names(known: &KnownType) -> Vec<&'static str> {
    known.namespaces.iter().map(|one| one.name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_element_has_its_namespace() {
        for (document_type, element, namespace) in [
            (known::MDL, "family_name", "org.iso.18013.5.1"),
            (known::MDL, "age_over_21", "org.iso.18013.5.1"),
            (known::MDL, "unheard_of", "org.iso.18013.5.1"),
            (known::EU_PID, "family_name", known::EU_PID),
            (known::PHOTO_ID, "portrait", "org.iso.23220.1"),
            (known::PHOTO_ID, "person_id", known::PHOTO_ID),
            (
                "org.iso.23220.photoID.1",
                "person_id",
                "org.iso.23220.photoID.1",
            ),
            (known::PHOTO_ID, "unheard_of", known::PHOTO_ID),
            (known::CITIZEN_CARD, "ho_ten", known::CITIZEN_CARD),
            ("vn.example.1", "family_name", "vn.example.1"),
        ] {
            assert_eq!(
                namespace_of(document_type, element),
                namespace,
                "{document_type} {element}"
            );
        }
    }
}
