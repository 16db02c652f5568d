//! For any query and any documents: nothing panics, what is said to be shown is there, and showing that alone suffices.

use proptest::{collection::vec, option, prelude::*, sample::select};
use serde_json::{Value, json};
use vidan_credential::ClaimPath;
use vidan_protocol::dcql::Query;

use super::documents::{Document, PID, answer, asking, only, query, shown};

const NAMES: [&str; 4] = ["a", "b", "c", "d"];

/// Claims of small shapes, so that paths often meet them.
fn claim() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        (0..3).prop_map(Value::from),
        select(&NAMES[..]).prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 20, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            object(inner),
        ]
    })
}

fn object(inner: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
    vec((select(&NAMES[..]), inner), 0..4).prop_map(|members| {
        members
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect()
    })
}

fn documents() -> impl Strategy<Value = Vec<Document>> {
    let one = (
        any::<bool>(),
        select(&NAMES[..2]),
        object(claim()),
        any::<bool>(),
    );
    vec(one, 0..4).prop_map(|all| {
        let made = |(mobile, kind, claims, bound)| Document {
            bound,
            ..if mobile {
                Document::mdoc(kind, &claims)
            } else {
                Document::sd_jwt(kind, &claims)
            }
        };
        all.into_iter().map(made).collect()
    })
}

fn path(mobile: bool) -> BoxedStrategy<Value> {
    let name = select(&NAMES[..]).prop_map(Value::from);
    if mobile {
        return vec(name, 2).prop_map(Value::from).boxed();
    }
    let step = prop_oneof![
        3 => select(&NAMES[..]).prop_map(Value::from),
        1 => Just(Value::Null),
        1 => (0..3).prop_map(Value::from),
    ];
    (name, vec(step, 0..3))
        .prop_map(|(first, rest)| Value::from([vec![first], rest].concat()))
        .boxed()
}

fn credential() -> impl Strategy<Value = Value> {
    let values = option::weighted(0.2, Just(json!([0, 1, "a", true])));
    (any::<bool>(), any::<bool>(), select(&NAMES[..2])).prop_flat_map(
        move |(mobile, sets, kind)| {
            let claims = vec((path(mobile), values.clone()), 0..4);
            (claims, vec(vec(0..4usize, 1..3), 1..4), any::<bool>()).prop_map(
            move |(claims, chosen, bound)| {
                let count = claims.len();
                let claims: Vec<Value> = claims
                    .into_iter()
                    .enumerate()
                    .map(|(at, (path, values))| {
                        let mut claim = json!({"id": at.to_string(), "path": path});
                        if let Some(values) = values {
                            claim["values"] = values;
                        }
                        claim
                    })
                    .collect();
                let (format, meta) = if mobile {
                    ("mso_mdoc", json!({"doctype_value": kind}))
                } else {
                    ("dc+sd-jwt", json!({"vct_values": [kind]}))
                };
                let mut query = json!({
                    "format": format, "meta": meta, "require_cryptographic_holder_binding": bound,
                });
                if count > 0 {
                    query["claims"] = claims.into();
                    if sets {
                        let named = |set: &Vec<usize>| -> Vec<String> {
                            set.iter().map(|at| (at % count).to_string()).collect()
                        };
                        query["claim_sets"] = chosen.iter().map(named).collect::<Vec<_>>().into();
                    }
                }
                query
            },
        )
        },
    )
}

fn queries() -> impl Strategy<Value = Query> {
    let sets = vec((vec(vec(0..3usize, 1..3), 1..3), any::<bool>()), 0..3);
    (vec(credential(), 1..4), sets).prop_map(|(mut credentials, sets)| {
        let count = credentials.len();
        for (at, one) in credentials.iter_mut().enumerate() {
            one["id"] = at.to_string().into();
        }
        let mut json = json!({"credentials": credentials});
        if !sets.is_empty() {
            let named = |option: Vec<usize>| -> Vec<String> {
                option.iter().map(|at| (at % count).to_string()).collect()
            };
            let sets: Vec<Value> = sets
                .into_iter()
                .map(|(options, required)| {
                    let options: Vec<Vec<String>> = options.into_iter().map(named).collect();
                    json!({"options": options, "required": required})
                })
                .collect();
            json["credential_sets"] = sets.into();
        }
        query(&json)
    })
}

/// Section 7.1.1 said differently: from one value down, by recursion. `None` is an error, and so is an empty answer at the top.
fn selected(value: &Value, steps: &[Value], at: &str) -> Option<Vec<String>> {
    let Some((step, rest)) = steps.split_first() else {
        return Some(vec![at.to_owned()]);
    };
    let next: Vec<(String, &Value)> = match step {
        Value::String(name) => {
            let found = value.as_object()?.get(name);
            let dot = if at.is_empty() { "" } else { "." };
            found
                .map(|one| (format!("{at}{dot}{name}"), one))
                .into_iter()
                .collect()
        }
        Value::Number(index) => {
            let found = value
                .as_array()?
                .get(usize::try_from(index.as_u64()?).ok()?);
            found
                .map(|one| (format!("{at}[{index}]"), one))
                .into_iter()
                .collect()
        }
        _ => {
            let all = value.as_array()?.iter().enumerate();
            all.map(|(index, one)| (format!("{at}[{index}]"), one))
                .collect()
        }
    };
    let below = next.iter().map(|(at, one)| selected(one, rest, at));
    below.collect::<Option<Vec<_>>>().map(|all| all.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn written_and_read_again(query in queries()) {
        let json = query.to_json().unwrap();
        prop_assert_eq!(Query::from_json(&json).unwrap(), query);
    }

    #[test]
    fn what_is_shown_is_there_and_suffices(query in queries(), documents in documents()) {
        let found = answer(&query, &documents);
        for (at, one) in found.credentials.iter().enumerate() {
            prop_assert_eq!(one.matches.is_empty(), one.missing.is_some());
            for fit in &one.matches {
                let document = &documents[fit.candidate];
                let paths: Vec<ClaimPath> = fit.shown.iter().map(|one| one.path.clone()).collect();
                for path in &paths {
                    prop_assert!(path.find(&document.claims).is_some(), "{}", path);
                }
                let part = Document { claims: only(&document.claims, &paths), ..document.clone() };
                let again = answer(&query, &[part]);
                let again = again.credentials[at].matches.first();
                prop_assert!(again.is_some_and(|again| again.claim_set <= fit.claim_set));
            }
        }
        let wanted = query.wanted(&found, true);
        prop_assert_eq!(wanted.is_some(), found.is_satisfied());
        for id in wanted.into_iter().flatten() {
            prop_assert!(!found.credential(id).unwrap().matches.is_empty());
        }
    }

    #[test]
    fn a_path_selects_what_its_words_say(claims in object(claim()), path in path(false)) {
        let expected = selected(&claims, path.as_array().unwrap(), "").filter(|all| !all.is_empty());
        let asked = asking(json!([{"path": path}]), Value::Null);
        prop_assert_eq!(shown(&asked, Document::sd_jwt(PID, &claims)), expected);
    }

    #[test]
    fn a_document_of_another_does_not_matter(query in queries(), documents in documents()) {
        let alone: Vec<usize> = documents
            .iter()
            .map(|one| answer(&query, std::slice::from_ref(one)).credentials[0].matches.len())
            .collect();
        let together = answer(&query, &documents);
        prop_assert_eq!(together.credentials[0].matches.len(), alone.iter().sum::<usize>());
    }

    #[test]
    fn junk_never_panics(bytes in vec(any::<u8>(), 0..200), json in claim()) {
        let _ = Query::read(&bytes);
        let _ = Query::from_json(&json);
        let _ = Query::from_json(&json!({"credentials": [json]}));
    }
}
