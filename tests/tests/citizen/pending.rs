//! `vidan wallet pending`: what a cut connection left is listed, gone on with, and given up.

use serde_json::{Value, json};
use vidan_sandbox::office::OFFICE_ID;

use super::home::{Citizen, PASSCODE, Ran};

const MAILBOX: [&str; 3] = ["inbox", "register", "--yes"];
const CUT: &str = "network.broken";

/// What waits; the list is a program's.
fn waiting(citizen: &Citizen) -> Vec<Value> {
    let list = citizen.wallet(&["pending", "--list", "--json"]).ended(0);
    list.json().as_array().unwrap().clone()
}

/// The one thing that waits, for want of an answer.
fn one_waits(citizen: &Citizen, kind: &str) -> Value {
    let [one]: [Value; 1] = waiting(citizen).try_into().unwrap();
    assert_eq!(one["kind"], kind);
    assert_eq!(one["waits"]["code"], CUT);
    assert_eq!(one["tries"], 1, "only listed, and not tried again: {one}");
    one
}

fn receives(citizen: &Citizen, document: &str, more: &[&str]) -> Ran {
    let offer = citizen.sandbox.offer_of(&[document]).unwrap();
    let secrets = format!("{PASSCODE}\n{}", offer.tx_code);
    let receive = ["receive", &offer.link, "--yes"];
    citizen.wallet_with(&secrets, &[&receive, more].concat())
}

fn held(citizen: &Citizen) -> usize {
    let list = citizen.wallet(&["list", "--json"]).ended(0).json();
    list.as_array().unwrap().len()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mailbox_that_was_cut_off_is_kept_listed_and_gone_on_with() {
    let citizen = Citizen::with_documents().await;
    citizen.cut("/mailboxes");
    let failed = citizen.reads("vi", "UTC", 200, &MAILBOX).ended(1).err;
    let kept = "Việc này được giữ lại và có thể làm tiếp: vidan wallet pending.";
    assert!(failed.contains(kept), "{failed}");
    let list = citizen.reads("en", "UTC", 200, &["pending", "--list"]);
    let list = list.ended(0).out;
    assert!(list.contains("Open a mailbox"), "{list}");
    let one = one_waits(&citizen, "open_inbox");
    assert_eq!((&one["with"], &one["done"]), (&json!(OFFICE_ID), &json!(0)));
    // Still cut: it waits on, and the exit code says so.
    let still = citizen.wallet(&["pending"]).ended(1);
    assert!(still.out.contains("1 is still waiting:"), "{}", still.out);
    assert_eq!(waiting(&citizen)[0]["tries"], 2);
    citizen.between.behave();
    let done = citizen.wallet(&["pending"]).ended(0).out;
    assert!(done.contains("Done: Open a mailbox."), "{done}");
    assert_eq!(waiting(&citizen), Vec::<Value>::new());
    let inbox = citizen.wallet(&["inbox", "--json"]).ended(0).json();
    assert_eq!(inbox["sync"]["offices"].as_array().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_offer_that_was_cut_off_comes_when_gone_on_with_by_a_program() {
    let citizen = Citizen::new().await;
    citizen.init().ended(0);
    citizen.cut("/credential");
    let failed = receives(&citizen, "can_cuoc", &[]).ended(1).err;
    let failed = failed.replace('\n', " ");
    let kept = "It is kept and can go on: vidan wallet pending.";
    assert!(failed.contains(kept), "{failed}");
    let one = one_waits(&citizen, "receive_offer");
    assert_eq!(one["document_types"], json!(["can_cuoc"]));
    let still = citizen.wallet(&["pending", "--json"]).ended(1).json();
    assert_eq!(still["waiting"][0]["id"], one["id"]);
    assert_eq!((&still["done"], &still["ended"]), (&json!([]), &json!([])));
    citizen.between.behave();
    let done = citizen.wallet(&["pending", "--json"]).ended(0).json();
    assert_eq!(done["done"][0]["id"], one["id"]);
    assert_eq!((&done["ended"], &done["waiting"]), (&json!([]), &json!([])));
    assert_eq!(held(&citizen), 1);
    let none = citizen.wallet(&["pending"]).ended(0).out;
    assert!(none.contains("Nothing waits."), "{none}");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_two_is_gone_on_with_by_its_number_and_the_other_waits() {
    let citizen = Citizen::new().await;
    citizen.init().ended(0);
    citizen.cut("/credential");
    for document in ["can_cuoc", "bhyt"] {
        let failed = receives(&citizen, document, &["--json"]).ended(1).error();
        assert_eq!(
            (&failed["code"], &failed["retry"]),
            (&json!(CUT), &json!(true))
        );
    }
    for wrong in ["--only=0", "--only=3", "--give-up=3"] {
        let refused = citizen.wallet(&["pending", wrong, "--yes", "--json"]);
        let refused = refused.ended(64).error();
        assert_eq!(refused["code"], "cli.operation_unclear", "{wrong}");
    }
    let unclear = citizen.wallet(&["pending", "--give-up", "none", "--yes"]);
    let unclear = unclear.ended(64).err;
    assert!(unclear.contains("pending --list"), "{unclear}");
    let two = waiting(&citizen);
    assert_eq!(two.len(), 2, "both are there");
    // It alone is tried, and fails alone.
    let failed = citizen.wallet(&["pending", "--only", "2", "--json"]);
    assert_eq!(failed.ended(1).error()["code"], CUT);
    let tries = |one: &Value| one["tries"].as_u64().unwrap();
    assert_eq!(
        waiting(&citizen).iter().map(tries).collect::<Vec<_>>(),
        [1, 2]
    );
    citizen.between.behave();
    let done = citizen.wallet(&["pending", "--only", "2", "--json"]);
    let done = done.ended(0).json();
    assert_eq!(done["done"]["id"], two[1]["id"]);
    let done = citizen.wallet(&["pending", "--only", "1"]).ended(0).out;
    assert!(done.contains("Done: Receive documents."), "{done}");
    assert_eq!(held(&citizen), 2);
    assert_eq!(waiting(&citizen), Vec::<Value>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn giving_up_says_what_it_costs_before_it_asks() {
    let citizen = Citizen::new().await;
    citizen.init().ended(0);
    citizen.cut("/credential");
    for document in ["can_cuoc", "bhyt"] {
        receives(&citizen, document, &["--json"]).ended(1);
    }
    let two = waiting(&citizen);
    let costs = two[0]["costs"]["en"].as_str().unwrap();
    assert!(costs.contains("a new one be needed"), "{costs}");
    // Nobody agreed: it is told what it costs, and waits on.
    let asked = citizen
        .reads("en", "UTC", 200, &["pending", "--give-up", "1"])
        .ended(64);
    assert!(asked.out.contains(costs), "{}", asked.out);
    assert_eq!(waiting(&citizen), two);
    let given = citizen.reads("vi", "UTC", 200, &["pending", "--give-up", "1", "--yes"]);
    let given = given.ended(0).out;
    let at = |words: &str| given.find(words).unwrap_or_else(|| panic!("{given}"));
    assert!(at(two[0]["costs"]["vi"].as_str().unwrap()) < at("Đã bỏ: Nhận giấy tờ."));
    assert_eq!(waiting(&citizen), two[1..]);
    let id = two[1]["id"].as_str().unwrap();
    let given = citizen.wallet(&["pending", "--give-up", id, "--yes", "--json"]);
    assert_eq!(given.ended(0).json()["given_up"]["id"], id);
    assert_eq!(waiting(&citizen), Vec::<Value>::new());
    citizen.between.behave();
    assert_eq!(held(&citizen), 0);
    let log = citizen.wallet(&["activity", "--json"]).ended(0).json();
    let log = log["entries"].as_array().unwrap();
    let ends = log
        .iter()
        .filter(|entry| entry["outcome"]["refused"] == "operation.given_up");
    assert_eq!(ends.count(), 2, "{log:?}");
}
