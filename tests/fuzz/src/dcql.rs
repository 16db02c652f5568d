//! A query for documents, matched against a few that someone holds, and a `vp_token` after it. What is shown must be there, in a
//! document of the type and format asked for; what is read can be written, and reads the same.
//!
//! An input: a query, and after a line feed an answer, if there is one.

use std::sync::OnceLock;

use serde_json::{Value, json};
use vidan_credential::{ClaimKey, ClaimValue};
use vidan_protocol::{
    Error,
    dcql::{Candidate, Format, Meta, Query, VpToken},
};

use crate::{Reached, reached};

type Claims = Vec<(ClaimKey, ClaimValue)>;

/// The types of the two documents.
pub const CARD: &str = "can_cuoc";
/// See [`CARD`].
pub const LICENCE: &str = "org.iso.18013.5.1.mDL";
/// The authority of both.
pub const AUTHORITY: &[u8] = &[1, 2, 3, 4];

/// Matches a query.
pub fn run(data: &[u8]) -> Reached {
    let mut lines = data.splitn(2, |byte| *byte == b'\n');
    let query = Query::read(lines.next().unwrap_or_default());
    let Ok(query) = query else {
        return Reached::Refused;
    };
    check(&query);
    match lines.next() {
        Some(answer) => reached(&answered(&query, answer)),
        None => Reached::Accepted,
    }
}

fn check(query: &Query) {
    let written = query.to_json().expect("what is read can be written");
    assert_eq!(Query::from_json(&written).as_ref().ok(), Some(query));
    let held = held();
    let candidates: Vec<Candidate<'_>> = held
        .iter()
        .map(|(format, kind, claims)| Candidate {
            format: *format,
            document_type: kind,
            claims: claims.as_slice(),
            authority_key_ids: &[AUTHORITY],
            holder_bound: true,
        })
        .collect();
    let answer = query.answer(&candidates);
    for (asked, found) in query.credentials.iter().zip(&answer.credentials) {
        assert_eq!(found.matches.is_empty(), found.missing.is_some());
        if let Some(missing) = &found.missing {
            let words = missing.words(|_| None);
            assert!(!words.vi.is_empty() && words.en.len() < 400);
        }
        for fit in &found.matches {
            let candidate = &candidates[fit.candidate];
            assert_eq!(asked.format.known(), Some(candidate.format));
            let typed = asked
                .meta
                .types()
                .iter()
                .any(|one| one == candidate.document_type);
            assert!(typed || asked.meta == Meta::Any);
            assert!(
                !asked.claims.is_empty() || fit.shown.is_empty(),
                "more than asked for"
            );
            for shown in &fit.shown {
                assert!(
                    shown.path.find(candidate.claims).is_some(),
                    "shown, but not there"
                );
            }
        }
    }
    for optional in [false, true] {
        let wanted = query.wanted(&answer, optional);
        assert_eq!(wanted.is_some(), answer.is_satisfied());
        for id in wanted.into_iter().flatten() {
            let found = answer.credential(id).expect("an answer to each query");
            assert!(!found.matches.is_empty(), "wanted, but not there");
        }
    }
}

fn answered(query: &Query, answer: &[u8]) -> Result<VpToken, Error> {
    let token = VpToken::read(answer, query)?;
    for id in token.ids() {
        assert!(
            query.credentials.iter().any(|one| one.id == id),
            "nobody asked"
        );
        assert!(!token.presentations(id).is_empty());
    }
    let again = VpToken::from_json(token.to_json(), query).expect("what is read can be written");
    assert_eq!(again.to_json(), token.to_json());
    Ok(token)
}

fn held() -> &'static [(Format, &'static str, Claims); 3] {
    static HELD: OnceLock<[(Format, &'static str, Claims); 3]> = OnceLock::new();
    HELD.get_or_init(|| {
        let card = json!({
            "ho_ten": "Nguyễn Văn A", "tuoi": 36, "tren_18": true, "dia_chi": {"tinh": "Hà Nội"},
            "quoc_tich": ["VN", "LA"], "thanh_vien": [{"ho_ten": "B"}, {"ho_ten": "C", "tuoi": 3}],
        });
        let licence = json!({"org.iso.18013.5.1": {"family_name": "Nguyễn", "age_over_18": true}});
        let mut labelled = claims(&card);
        labelled.push((ClaimKey::Int(503), ClaimValue::Bytes(vec![1, 2])));
        [
            (Format::SdJwt, CARD, claims(&card)),
            (Format::SdCwt, CARD, labelled),
            (Format::MsoMdoc, LICENCE, claims(&licence)),
        ]
    })
}

fn claims(json: &Value) -> Claims {
    match ClaimValue::from_json(json) {
        Ok(ClaimValue::Map(members)) => members,
        _ => unreachable!("an object"),
    }
}
