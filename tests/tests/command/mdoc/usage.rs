//! Wrong usage of what is about mobile documents, or is not: 64, in words, nothing written.

use super::{Counter, MDL};
use crate::desk::{NOW, card};

#[test]
fn wrong_usage_is_64() {
    let counter = Counter::shown();
    let desk = &counter.desk;
    desk.issue(&card(), "--type can_cuoc");
    desk.line("issue --claims @claims.json --type t --issuer-key @issuer.pem --kid k --holder @phone.jwk --out @token.cbor")
        .ended(0);
    counter.issue(&super::licence(), "").ended(0);
    let until = NOW + 100;
    let issue = format!(
        "issue --format mdoc --claims @claims.json --type {MDL} --issuer-key @issuer.pem --holder @phone.jwk --out @x --exp {until}"
    );
    let chain = format!("{issue} --issuer-chain @chain.pem");
    let present = "present @card.cbor --holder-key @phone.pem --out @x --disclose sex";
    let session = format!("{present} --session-transcript @session.cbor");
    let verify = "verify @answer.cbor --trust-pem @iaca.pem";
    let judged = format!("{verify} --session-transcript @session.cbor");
    let token = "present @token.cbor --holder-key @phone.pem --out @x --disclose a --aud broadcast";
    let lines = [
        issue.clone(),
        format!("{issue} --kid k"),
        format!("{chain} --kid k"),
        format!("{chain} --iss urn:x"),
        format!("{chain} --redact sex"),
        format!("{chain} --profile can_cuoc"),
        format!("{chain} --decoys 3"),
        chain.replace(&format!("--exp {until}"), ""),
        chain.replace("@chain.pem", "@none.pem"),
        format!("{} --kid k", chain.replace("mdoc", "sd-cwt")),
        format!("{} --kid k --namespace n", issue.replace("mdoc", "sd-cwt")),
        chain.replace("mdoc", "sd-cwt"),
        present.to_owned(),
        format!("{present} --aud broadcast"),
        format!("{present} --reader-key @reader.jwk"),
        format!("{present} --session-transcript @none.cbor"),
        format!("{session} --aud broadcast"),
        format!("{session} --no-kb"),
        format!("{session} --nonce 00"),
        format!("{session} --lifetime 60"),
        format!("{session} --form full"),
        format!("{session} --trust @list.jwt"),
        format!("{session} --qr @x.png"),
        format!("{session} --reader-key @none.jwk"),
        session.replace("--holder-key @phone.pem", ""),
        format!("{token} --session-transcript @session.cbor"),
        format!("{token} --reader-key @reader.jwk --session-transcript @session.cbor"),
        verify.to_owned(),
        "verify @answer.cbor --session-transcript @session.cbor".to_owned(),
        "verify @answer.cbor --session-transcript @session.cbor --bundle @none.cbor".to_owned(),
        format!("{judged} --issuer-key @issuer.pub"),
        format!("{judged} --issuer-jwk @issuer.jwk"),
        format!("{judged} --trust @list.jwt"),
        format!("{judged} --root @issuer.pub"),
        format!("{judged} --aud x"),
        format!("{judged} --nonce 00"),
        format!("{judged} --no-kb"),
        format!("{judged} --photo @x"),
        format!("{judged} --issued"),
        format!("{judged} --reader-key @none.pem"),
        format!("{verify} --reader-key @reader.pem"),
        format!("{verify} --session-transcript @none.cbor"),
        judged.replace("@iaca.pem", "@none.pem"),
        judged.replace("@answer.cbor", "@none.cbor"),
        "verify @token.cbor --issuer-key @issuer.pub --doctype x".to_owned(),
        "verify @token.cbor --issued --trust-pem @iaca.pem".to_owned(),
        "verify @token.cbor --issuer-key @issuer.pub --session-transcript @session.cbor".to_owned(),
        "verify @card.cbor @token.cbor --issued --trust-pem @iaca.pem".to_owned(),
    ];
    for line in lines {
        for language in ["en", "vi"] {
            let ran = desk.line(&format!("{line} --lang {language}")).ended(64);
            assert!(!ran.err.is_empty() && ran.out.is_empty(), "{line}");
            assert!(!desk.path("x").exists(), "{line}");
        }
    }
}
