//! Verdicts about paper, and about what is passed off as it.

use std::sync::Arc;

use serde_json::json;
use vidan_codec::{base45, clock::ManualClock};
use vidan_credential::{
    BROADCAST_AUDIENCE, ClaimPath, StatusReference,
    paper::PaperRequest,
    testing::{KID, NOW, TestWorld, pinned},
    transport,
};
use vidan_trust::{
    ListContent,
    status::{StatusBits, StatusEntries, StatusList, StatusListContent, StatusTrust},
};
use vidan_verifier::{
    Lang, Medium, MemoryReplayGuard, Outcome, Policy, StatusLists, Step, Trust, Verdict, Verifier,
};

const STATUS: &str = "https://s.example/1";

struct Counter {
    world: TestWorld,
    clock: Arc<ManualClock>,
    verifier: Verifier,
}

fn counter(change: impl FnOnce(&mut ListContent, &mut Policy)) -> Counter {
    let world = TestWorld::new();
    let (mut content, mut policy) = (world.list_content(), Policy::broadcast());
    change(&mut content, &mut policy);
    let clock = Arc::new(ManualClock::at(NOW));
    let trust = Trust::List(world.list_of(&content));
    let guard = Arc::new(MemoryReplayGuard::new(2));
    let verifier = Verifier::new(trust, policy, clock.clone(), guard);
    Counter {
        world,
        clock,
        verifier,
    }
}

impl Counter {
    fn request(&self) -> PaperRequest {
        self.world
            .paper(&json!({"ho_ten": "Nguyễn Thị Ví Dụ", "ngay_sinh": "1950-04-30"}))
    }

    fn text(&self) -> String {
        self.world.print(self.request()).text
    }

    fn verdict(&self) -> Verdict {
        self.verifier.verify(&self.text())
    }
}

fn stopped(verdict: &Verdict, outcome: Outcome, step: Step, code: &str) {
    assert_eq!(
        (verdict.outcome(), verdict.step(), verdict.code()),
        (outcome, step, code)
    );
    assert!(verdict.accepted().is_none() && verdict.paper().is_none());
    assert!(verdict.claims().is_empty() && verdict.shown().is_empty());
    assert_ne!(verdict.reason(Lang::Vi), verdict.reason(Lang::En));
}

#[test]
fn a_good_paper_says_that_it_is_paper_every_time() {
    let counter = counter(|_, _| ());
    let text = counter.text();
    for _ in 0..5 {
        let verdict = counter.verifier.verify(&text);
        assert_eq!(
            (verdict.outcome(), verdict.code(), verdict.step()),
            (Outcome::Valid, "valid_paper", Step::Policy)
        );
        assert_eq!(verdict.medium(), Medium::Paper);
        assert!(
            verdict
                .reason(Lang::En)
                .starts_with("Paper: compare name and photo")
        );
        assert!(verdict.reason(Lang::Vi).starts_with("Bản giấy"));
        assert!(verdict.accepted().is_none(), "no phone showed it");
        assert_eq!(verdict.paper().unwrap().signer().kid, KID);
        assert_eq!(verdict.document_name().unwrap().en, "Citizen identity card");
        assert_eq!(verdict.shown()[0].name.en, "ho_ten (en)");
        let json = verdict.to_json(Lang::En);
        assert_eq!(
            (json["medium"].as_str(), json["verdict"].as_str()),
            (Some("paper"), Some("valid"))
        );
        assert_eq!(json["claims"]["ngay_sinh"], "1950-04-30");
        assert_eq!(json["issuer"]["kid"], KID);
        assert!(!format!("{verdict:?}").contains("1950"));
    }
}

#[test]
fn a_policy_may_refuse_paper() {
    let refused = counter(|_, policy| policy.accept_paper = false).verdict();
    stopped(&refused, Outcome::Refused, Step::Policy, "policy.paper");
    assert_eq!(refused.medium(), Medium::Paper);
    let for_one = counter(|_, policy| *policy = Policy::for_audience("urn:test:quay"));
    stopped(
        &for_one.verdict(),
        Outcome::Refused,
        Step::Policy,
        "policy.paper",
    );
    let both = counter(|_, policy| {
        *policy = Policy {
            accept_paper: true,
            ..Policy::for_audience("urn:test:quay")
        };
    });
    assert_eq!(both.verdict().outcome(), Outcome::Valid);
    // Also where there is no list.
    let counter = counter(|_, _| ());
    let by_key = |accept_paper| {
        let policy = Policy {
            accept_paper,
            ..Policy::broadcast()
        };
        let trust = Trust::Key(pinned(&counter.world.issuer.public()));
        let guard = Arc::new(MemoryReplayGuard::new(2));
        Verifier::new(trust, policy, counter.clock.clone(), guard).verify(&counter.text())
    };
    assert_eq!(by_key(true).code(), "valid_paper");
    stopped(
        &by_key(false),
        Outcome::Refused,
        Step::Policy,
        "policy.paper",
    );
}

#[test]
fn its_rules_are_a_documents() {
    let missing = counter(|_, policy| policy.required_claims = vec![ClaimPath::name("gioi_tinh")]);
    stopped(
        &missing.verdict(),
        Outcome::Refused,
        Step::Policy,
        "policy.claim_missing",
    );
    let other = counter(|_, policy| policy.document_types = vec!["gplx".into()]);
    stopped(
        &other.verdict(),
        Outcome::Refused,
        Step::Policy,
        "policy.document_type",
    );
    let older = counter(|_, policy| policy.minimum_age = Some(80));
    stopped(
        &older.verdict(),
        Outcome::Refused,
        Step::Policy,
        "policy.too_young",
    );
    let adult = counter(|_, policy| policy.minimum_age = Some(18));
    assert_eq!(adult.verdict().outcome(), Outcome::Valid);
    let counter = counter(|_, _| ());
    let ended = counter
        .world
        .paper(&json!({"ho_ten": "A", "ngay_het_han": "2020-01-01"}));
    let verdict = counter.verifier.verify(&counter.world.print(ended).text);
    stopped(
        &verdict,
        Outcome::Refused,
        Step::Policy,
        "policy.document_expired",
    );
}

#[test]
fn each_step_that_it_has() {
    use Outcome::{Refused, Undetermined};
    let good = counter(|_, _| ());
    stopped(
        &good.verifier.verify("VDP:a"),
        Refused,
        Step::Text,
        "transport.encoding",
    );
    stopped(
        &good.verifier.verify("VDP:00"),
        Refused,
        Step::Form,
        "paper.malformed",
    );
    let unknown = counter(|list, _| list.issuers.clear());
    stopped(
        &unknown.verdict(),
        Refused,
        Step::Issuer,
        "trust.unknown_kid",
    );
    let stale = counter(|list, _| list.next_update = NOW.0);
    stopped(
        &stale.verdict(),
        Undetermined,
        Step::Issuer,
        "trust.list_stale",
    );
    let foreign = good.verifier.verify(&counter(|_, _| ()).text());
    stopped(
        &foreign,
        Refused,
        Step::IssuerSignature,
        "trust.signature_invalid",
    );
    let renamed = counter(|list, _| list.issuers[0].iss = "urn:other".into());
    stopped(
        &renamed.verdict(),
        Refused,
        Step::IssuerSignature,
        "issuer.mismatch",
    );
    let text = good.text();
    good.clock.set_wall(good.request().expires_at.plus(30));
    // The list is long out of date by then, but the paper is no paper any more anyway.
    stopped(
        &good.verifier.verify(&text),
        Refused,
        Step::Times,
        "time.expired",
    );
    let early = counter(|list, _| list.iat = 1);
    let text = early.text();
    early.clock.set_wall(early.request().issued_at.plus(-31));
    stopped(
        &early.verifier.verify(&text),
        Refused,
        Step::Times,
        "time.not_yet_valid",
    );
}

#[test]
fn its_status_counts() {
    let mut counter = counter(|_, _| ());
    let text_of = |counter: &Counter, index| {
        let mut request = counter.request();
        request.status = Some(StatusReference {
            uri: STATUS.into(),
            index,
        });
        counter.world.print(request).text
    };
    let unchecked = counter.verifier.verify(&text_of(&counter, 0));
    stopped(
        &unchecked,
        Outcome::Undetermined,
        Step::Status,
        "status.unchecked",
    );
    let mut entries = StatusEntries::new(StatusBits::Two, 3).unwrap();
    entries.set(1, 1).unwrap();
    entries.set(2, 2).unwrap();
    let content = StatusListContent {
        uri: STATUS.into(),
        issued_at: NOW.0 - 60,
        expires_at: Some(NOW.0 + 3600),
        ttl: None,
        entries,
    };
    let token = content.to_cwt(&counter.world.issuer, KID).unwrap();
    let mut lists = StatusLists::new();
    let list = counter.world.list();
    let trust = StatusTrust::List(&list);
    lists.insert(StatusList::verify(&token, STATUS, trust, NOW).unwrap());
    counter.verifier.set_status(lists);
    let verdict = |index| counter.verifier.verify(&text_of(&counter, index));
    assert_eq!(verdict(0).outcome(), Outcome::Valid);
    stopped(
        &verdict(1),
        Outcome::Refused,
        Step::Status,
        "status.revoked",
    );
    stopped(
        &verdict(2),
        Outcome::Refused,
        Step::Status,
        "status.suspended",
    );
}

/// In every wrapping, under every prefix, with the one key that signed both.
#[test]
fn neither_passes_for_the_other() {
    let counter = counter(|_, _| ());
    let paper = base45::decode(&counter.text()["VDP:".len()..]).unwrap();
    stopped(
        &counter.verifier.verify_token(&paper),
        Outcome::Refused,
        Step::Form,
        "paper.not_a_proof",
    );
    let whole = transport::to_text(&paper).unwrap();
    stopped(
        &counter.verifier.verify(&whole),
        Outcome::Refused,
        Step::Form,
        "paper.not_a_proof",
    );
    let compact = format!("VD1:{}", base45::encode(&paper));
    assert_eq!(
        counter.verifier.verify(&compact).outcome(),
        Outcome::Refused
    );

    let mut small = counter.world.request(&json!({"ho_ten": "A"}));
    small.redaction = vidan_credential::sd_cwt::issue::Redaction::Paths(Vec::new());
    let document = counter.world.issue(small);
    let held = vidan_credential::sd_cwt::hold::HeldCredential::receive(
        &document,
        &counter.world.list(),
        NOW,
        &counter.world.holder.public(),
    )
    .unwrap();
    let proof = counter
        .world
        .present(held.get(), &[], BROADCAST_AUDIENCE, NOW);
    for bytes in [&document[..], proof.as_bytes()] {
        let text = format!("VDP:{}", base45::encode(bytes));
        let verdict = counter.verifier.verify(&text);
        stopped(&verdict, Outcome::Refused, Step::Form, "paper.not_a_paper");
    }
    let verdict = counter.verifier.verify_token(proof.as_bytes());
    assert_eq!(
        (verdict.outcome(), verdict.medium()),
        (Outcome::Valid, Medium::Phone)
    );
}

#[test]
fn no_changed_character_is_valid() {
    let counter = counter(|_, _| ());
    let text = counter.text();
    for at in 4..text.len() {
        for replacement in ['0', 'Z', ':'] {
            let mut changed: Vec<char> = text.chars().collect();
            if changed[at] != replacement {
                changed[at] = replacement;
                let changed: String = changed.into_iter().collect();
                assert_ne!(
                    counter.verifier.verify(&changed).outcome(),
                    Outcome::Valid,
                    "{at}"
                );
            }
        }
    }
}
