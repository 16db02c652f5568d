//! The files that come beside a copy.

use serde_json::{Value, json};
use vidan_credential::Format;
use vidan_protocol::Error;
use vidan_protocol::openid4vci::{CredentialResponse, IssuedCopy, MAX_ATTACHMENT, MAX_ATTACHMENTS};

use super::answer;

fn copies_of(credentials: &Value) -> Result<Vec<IssuedCopy>, Error> {
    let answer = answer(200, &json!({"credentials": credentials}));
    CredentialResponse::from_response(&answer, Format::SdCwt, 4)
}

#[test]
fn a_copy_brings_the_files_that_belong_to_it() {
    let copies = vec![
        IssuedCopy {
            credential: vec![1],
            attachments: [("anh_chan_dung".to_owned(), vec![7; MAX_ATTACHMENT])].into(),
        },
        vec![2].into(),
    ];
    let body = serde_json::to_value(CredentialResponse::of_copies(Format::SdCwt, &copies).unwrap())
        .unwrap();
    assert_eq!(body["credentials"][1], json!({"credential": "Ag"}));
    assert_eq!(copies_of(&body["credentials"]).unwrap(), copies);
    assert!(!format!("{copies:?}").contains('7'));
}

#[test]
fn attachments_are_bounded_and_well_formed() {
    let with = |attachments: Value| {
        copies_of(&json!([{"credential": "AQ", "vidan_attachments": attachments}])).unwrap_err()
    };
    let file = |len: usize| vidan_codec::base64url::encode(vec![0; len]);
    for len in [MAX_ATTACHMENT + 1, MAX_ATTACHMENT + 2, 2 * MAX_ATTACHMENT] {
        assert!(matches!(
            with(json!({"a": file(len)})),
            Error::LimitExceeded {
                limit: MAX_ATTACHMENT,
                ..
            }
        ));
    }
    let many: serde_json::Map<String, Value> = (0..=MAX_ATTACHMENTS)
        .map(|number| (number.to_string(), json!("AQ")))
        .collect();
    assert!(matches!(
        with(Value::Object(many)),
        Error::LimitExceeded {
            limit: MAX_ATTACHMENTS,
            ..
        }
    ));
    assert!(matches!(
        with(json!({"a": ""})),
        Error::Malformed("attachment")
    ));
    for malformed in [
        json!({"a": "A"}),
        json!({"a": "="}),
        json!({"a": 1}),
        json!(["AQ"]),
    ] {
        assert!(matches!(
            with(malformed),
            Error::Codec(_) | Error::Unreadable { .. }
        ));
    }
}
