//! Issuers who are known by the certificates in `x5c`: issued with them, judged under roots that a person names.

use serde_json::{Value, json};

use super::{ASKED, part, present, signed};
use crate::{
    desk::{NOW, Ran, URI, card, card_type},
    mdoc::{
        Counter, ROOT,
        maker::{self, DAY, Draft, EXTENDED_KEY_USAGE, KEY_USAGE, List},
    },
};

/// An issuer of SD-JWTs with `chain.pem` under `iaca.pem`, and a card that it issued and that was presented.
struct Issuer(Counter);

impl Issuer {
    fn new() -> Self {
        Self::with(|_| {})
    }

    /// With a change in the issuer's certificate.
    fn with(change: impl FnOnce(&mut Draft)) -> Self {
        let counter = Counter::new();
        let leaf = counter.leaf(&counter.desk.key("issuer.pem"), |draft| {
            draft.without(EXTENDED_KEY_USAGE);
            change(draft);
        });
        counter.desk.write("chain.pem", maker::pem(&leaf));
        let issuer = Self(counter);
        issuer.issue("").ended(0);
        issuer.present();
        issuer
    }

    fn issue(&self, more: &str) -> Ran {
        let desk = &self.0.desk;
        desk.write("claims.json", card().to_string());
        desk.line(&format!(
            "issue --format sd-jwt --claims @claims.json --vct can_cuoc --issuer-key @issuer.pem --issuer-chain @chain.pem \
             --holder @phone.jwk --out @card.sd-jwt --iat {NOW} {more}"
        ))
    }

    fn present(&self) {
        present(&self.0.desk, &format!("--disclose ho_ten {ASKED}")).ended(0);
    }

    fn judge(&self, more: &str) -> Ran {
        self.judge_at(more, NOW)
    }

    fn judge_at(&self, more: &str, at: i64) -> Ran {
        self.0.desk.line(&format!(
            "verify @proof.sd-jwt {ASKED} --json --at {at} {more}"
        ))
    }

    fn issued(&self, more: &str) -> Ran {
        self.0.desk.line(&format!(
            "verify @card.sd-jwt --issued --json --at {NOW} {more}"
        ))
    }

    /// Both must be refused under the roots, for this cause.
    fn refused(&self, cause: &str) {
        for ran in [
            self.judge("--x5c-root @iaca.pem"),
            self.issued("--x5c-root @iaca.pem"),
        ] {
            let verdict = ran.ended(1).json();
            assert_eq!(
                (&verdict["code"], &verdict["claims"]),
                (&json!(cause), &Value::Null)
            );
        }
    }

    /// Changes the header of the issuer's part and signs all of it again.
    fn change(&self, change: impl FnOnce(&mut Value), key: &str) {
        let desk = &self.0.desk;
        let text = desk.text("card.sd-jwt");
        let (jwt, rest) = text.split_once('~').unwrap();
        let mut header = part(jwt, 0);
        change(&mut header);
        let jwt = signed(desk, key, &header, &part(jwt, 1));
        desk.write("card.sd-jwt", format!("{jwt}~{rest}"));
        self.present();
    }
}

#[test]
fn a_certificate_names_the_issuer() {
    let issuer = Issuer::new();
    let jwt = issuer.0.desk.text("card.sd-jwt");
    let (header, payload) = (part(&jwt, 0), part(&jwt, 1));
    assert_eq!(header["x5c"].as_array().unwrap().len(), 1);
    assert_eq!((header.get("kid"), payload.get("iss")), (None, None));
    for root in [
        "--x5c-root @iaca.pem",
        "--trust-pem @iaca.pem --format sd-jwt",
    ] {
        let verdict = issuer.judge(root).ended(0).json();
        assert_eq!(verdict["claims"], json!({"ho_ten": "Nguyễn Thị Ví Dụ"}));
        assert_eq!(verdict["issuer"]["name"]["vi"], "Thử DS");
        assert_eq!(verdict["issuer"]["iss"], Value::Null);
        assert_eq!(
            (&verdict["medium"], &verdict["step"]),
            (&json!("phone"), &json!(11))
        );
        assert_eq!(issuer.issued(root).ended(0).json()["claims"], card());
    }
    // A name that it gives itself counts for nothing beside its certificate.
    issuer
        .issue("--iss urn:the:ministry --kid issuer-1")
        .ended(0);
    issuer.present();
    let verdict = issuer.judge("--x5c-root @iaca.pem").ended(0).json();
    assert_eq!(verdict["issuer"]["iss"], Value::Null);
    // Its key can still be named by itself, and the same code twice is a replay.
    issuer.judge("--issuer-key @issuer.pub").ended(0);
    let twice = issuer
        .judge("@proof.sd-jwt --x5c-root @iaca.pem")
        .ended(1)
        .out;
    assert!(twice.contains("replay.seen"), "{twice}");
}

#[test]
fn whose_certificate_leads_nowhere_is_refused() {
    let issuer = Issuer::new();
    let desk = &issuer.0.desk;
    let root = desk.text("iaca.pem");
    let other = Counter::new();
    desk.write("iaca.pem", other.desk.text("iaca.pem"));
    // Of the same name, with another key.
    issuer.refused("trust.x509.anchor_unknown");
    desk.write("iaca.pem", &root);
    issuer.judge("--x5c-root @iaca.pem").ended(0);
    issuer.change(
        |header| drop(header.as_object_mut().unwrap().remove("x5c")),
        "issuer.pem",
    );
    issuer.refused("trust.x509.chain_empty");
    issuer.change(|header| header["kid"] = json!("issuer-1"), "issuer.pem");
    issuer.refused("trust.x509.chain_empty");
}

#[test]
fn who_signs_is_whom_the_certificate_names() {
    let issuer = Issuer::new();
    // Its own certificate, signed by another key of another person.
    issuer.0.desk.line("keygen --out @thief.pem").ended(0);
    issuer.change(|_| {}, "thief.pem");
    issuer.refused("trust.signature_invalid");
    // A certificate of the same authority for another key.
    let issuer = Issuer::new();
    issuer.0.desk.line("keygen --out @thief.pem").ended(0);
    let thief = issuer.0.leaf(&issuer.0.desk.key("thief.pem"), |draft| {
        draft.without(EXTENDED_KEY_USAGE)
    });
    let x5c = |der: &[u8]| json!([maker_base64(der)]);
    issuer.change(|header| header["x5c"] = x5c(&thief), "issuer.pem");
    issuer.refused("trust.signature_invalid");
}

/// Standard base64, as `x5c` has it.
fn maker_base64(der: &[u8]) -> String {
    let pem = maker::pem(der);
    pem.lines().filter(|line| !line.starts_with('-')).collect()
}

#[test]
fn certificates_have_their_time_and_use() {
    let late = Issuer::with(|draft| draft.until = NOW - 1);
    late.refused("trust.x509.expired");
    let early = Issuer::with(|draft| draft.from = NOW + 1);
    early.refused("trust.x509.not_yet_valid");
    let unsigning = Issuer::with(|draft| draft.put(KEY_USAGE, true, maker::key_usage(0x0080)));
    unsigning.refused("trust.x509.key_usage");
    // Good now, and not when it says that it was issued.
    let issuer = Issuer::with(|draft| draft.from = NOW + 10);
    let later = issuer.judge_at("--x5c-root @iaca.pem", NOW + 20).ended(1);
    assert_eq!(later.cause(), "trust.x509.not_valid_when_signed");
}

/// Neither without a signature nor with any under the name of no algorithm or of a secret's.
#[test]
fn who_is_signed_by_nobody_is_refused() {
    let issuer = Issuer::new();
    let desk = &issuer.0.desk;
    let proof = desk.text("proof.sd-jwt");
    let (jwt, rest) = proof.split_once('~').unwrap();
    let (mut header, payload) = (part(jwt, 0), part(jwt, 1));
    for alg in ["none", "None", "HS256"] {
        header["alg"] = alg.into();
        let signed = signed(desk, "issuer.pem", &header, &payload);
        let (unsigned, _) = signed.rsplit_once('.').unwrap();
        for jwt in [&signed, &format!("{unsigned}.")] {
            desk.write("proof.sd-jwt", format!("{jwt}~{rest}"));
            let verdict = issuer.judge("--x5c-root @iaca.pem").ended(1).json();
            let expected = (&json!("format.algorithm_unsupported"), &Value::Null);
            assert_eq!((&verdict["code"], &verdict["claims"]), expected, "{alg}");
        }
    }
}

#[test]
fn revocation_lists_count_where_they_are_given() {
    let issuer = Issuer::new();
    let desk = &issuer.0.desk;
    let list = |revoked: &[u8], next_update: i64| List {
        issuer: ROOT,
        next_update,
        revoked: vec![revoked.to_vec()],
    };
    let write = |name: &str, list: &List| {
        let signed = list.sign_as(&issuer.0.root, NOW - DAY, &[maker::crl_number(1)]);
        desk.write(name, signed);
    };
    write("good.crl", &list(&[9], NOW + DAY));
    write("out.crl", &list(&[0x11, 0x22, 0x33], NOW + DAY));
    write("old.crl", &list(&[9], NOW - 1));
    let ahead = list(&[9], NOW + DAY);
    let ahead = ahead.sign_as(&issuer.0.root, NOW + 301, &[maker::crl_number(2)]);
    desk.write("ahead.crl", ahead);
    desk.write(
        "other.crl",
        list(&[9], NOW + DAY).sign(&desk.key("phone.pem")),
    );
    desk.write("junk.crl", "x");
    for (name, cause) in [
        ("out", "trust.x509.revoked"),
        ("old", "trust.x509.crl_expired"),
        ("ahead", "trust.x509.crl_from_the_future"),
        ("other", "trust.x509.crl_signer"),
        ("junk", "trust.x509.crl_malformed"),
    ] {
        let root = format!("--x5c-root @iaca.pem --crl @{name}.crl");
        assert_eq!(issuer.judge(&root).ended(1).cause(), cause);
        assert_eq!(issuer.issued(&root).ended(1).cause(), cause);
    }
    issuer
        .judge("--x5c-root @iaca.pem --crl @good.crl")
        .ended(0);
    // Beside the good one, none of the others hides it.
    for name in ["old", "ahead", "other"] {
        issuer
            .judge(&format!(
                "--x5c-root @iaca.pem --crl @{name}.crl --crl @good.crl"
            ))
            .ended(0);
    }
    issuer
        .judge("--x5c-root @iaca.pem --crl @none.crl")
        .ended(64);
}

#[test]
fn its_status_counts() {
    let issuer = Issuer::new();
    let desk = &issuer.0.desk;
    desk.publish("urn:vidan:issuer:issuer-1", &[card_type()]);
    desk.publish_status(NOW - 60);
    desk.line(&format!("bundle --trust @list.jwt --status @status.jwt --out @bundle.cbor --at {NOW} --root @publisher.pem"))
        .ended(0);
    for (index, code, status) in [(0, 0, "valid"), (1, 1, "revoked"), (99, 2, "undetermined")] {
        issuer.issue(&format!("--status {URI}#{index}")).ended(0);
        issuer.present();
        for ran in [
            issuer.judge("--x5c-root @iaca.pem --bundle @bundle.cbor"),
            issuer.issued("--x5c-root @iaca.pem --bundle @bundle.cbor"),
        ] {
            let verdict = ran.ended(code).json();
            assert_eq!(verdict["status"], status);
        }
        assert_eq!(
            issuer.judge("--x5c-root @iaca.pem").ended(2).cause(),
            "status.unchecked"
        );
    }
}

/// Formats side by side under one root; and what does not go together.
#[test]
fn roots_go_with_formats_that_carry_certificates() {
    let issuer = Issuer::new();
    let desk = &issuer.0.desk;
    desk.issue(&card(), "--type can_cuoc");
    let verify = format!("verify @card.sd-jwt --issued --at {NOW}");
    let issue = "issue --format sd-jwt --claims @claims.json --vct t --issuer-key @issuer.pem --holder @phone.jwk --out @x";
    for line in [
        format!("{verify} @card.cbor --x5c-root @iaca.pem"),
        format!("{verify} --issuer-key @issuer.pub --x5c-root @iaca.pem"),
        format!("{verify} --issuer-key @issuer.pub --crl @iaca.pem"),
        format!("{verify} --x5c-root @none.pem"),
        format!("{verify} --x5c-root @iaca.pem --doctype x"),
        issue.to_owned(),
        format!("{issue} --issuer-chain @chain.pem --namespace n"),
        format!("{issue} --issuer-chain @none.pem"),
    ] {
        desk.line(&line).ended(64);
        assert!(!desk.path("x").exists(), "{line}");
    }
    // A chain that begins with the certificate of another key.
    desk.line("keygen --out @thief.pem").ended(0);
    let line = "issue --format sd-jwt --claims @claims.json --vct t --issuer-key @thief.pem --issuer-chain @chain.pem --holder @phone.jwk --out @x";
    desk.line(line).ended(1);
    assert!(!desk.path("x").exists());
    // One root for both formats.
    let leaf = issuer.0.leaf(&desk.key("issuer.pem"), |_| {});
    desk.write("chain.pem", maker::pem(&leaf));
    issuer.0.issue(&crate::mdoc::licence(), "").ended(0);
    let both = format!("{verify} @card.cbor --trust-pem @iaca.pem --json");
    let both = desk.line(&both).ended(0).out;
    assert_eq!(both.matches(r#""verdict":"valid""#).count(), 2, "{both}");
}

/// What is issued is accepted: from the certificate's first second on, and not under one that has ended or not begun.
#[test]
fn nothing_is_dated_by_itself_outside_its_certificate() {
    let issuer = Issuer::new();
    let desk = &issuer.0.desk;
    let now = std::time::SystemTime::now();
    let now = now.duration_since(std::time::UNIX_EPOCH).unwrap();
    let now = i64::try_from(now.as_secs()).unwrap();
    let valid = |from: i64, until: i64| {
        let leaf = issuer.0.leaf(&desk.key("issuer.pem"), |draft| {
            draft.without(EXTENDED_KEY_USAGE);
            (draft.from, draft.until) = (from, until);
        });
        desk.write("chain.pem", maker::pem(&leaf));
    };
    let issue = "issue --format sd-jwt --claims @claims.json --vct can_cuoc --issuer-key @issuer.pem --issuer-chain @chain.pem \
                 --holder @phone.jwk --out @young.sd-jwt";
    valid(now - 9 * DAY, now - 3 * DAY);
    let refused = desk.line(issue).ended(1);
    assert!(
        refused.err.contains("not_valid_when_signed"),
        "{}",
        refused.err
    );
    assert!(!desk.path("young.sd-jwt").exists());
    valid(now - 1, now + DAY);
    desk.line(issue).ended(0);
    let jwt = desk.text("young.sd-jwt");
    assert_eq!(part(&jwt, 1)["iat"], now - 1);
}
