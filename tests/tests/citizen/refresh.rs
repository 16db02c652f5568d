//! `vidan wallet refresh`: what an issuer does not give is no failure, and what became of all that waited is told.

use std::{
    io::Write as _,
    sync::{Mutex, mpsc},
};

use serde_json::{Value, json};

use super::home::{Citizen, PASSCODE};

/// A citizen with a wallet and no documents.
async fn begun() -> Citizen {
    let citizen = Citizen::new().await;
    citizen.init().ended(0);
    citizen
}

/// The wallet is killed while it waits for a document: the issuer has acted, and nobody has the answer.
fn killed_while_receiving(citizen: &Citizen, document: &str) {
    let (reached, is_reached) = mpsc::channel();
    let (released, is_released) = mpsc::channel::<()>();
    let is_released = Mutex::new(is_released);
    citizen.between.meddle(move |asked, answer| {
        if asked.path == "/credential" {
            reached.send(()).unwrap();
            // Until the other end is gone.
            let _ = is_released.lock().unwrap().recv();
        }
        answer
    });
    let offer = citizen.sandbox.offer_of(&[document]).unwrap();
    let receive = ["wallet", "receive", &offer.link, "--yes", "--home", "w"];
    let mut child = citizen.start(&[&receive[..], &["--passcode-fd", "0"]].concat());
    let secrets = format!("{PASSCODE}\n{}", offer.tx_code);
    writeln!(child.stdin.take().unwrap(), "{secrets}").unwrap();
    is_reached.recv().unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    drop(released);
    citizen.between.behave();
}

fn denies_documents(citizen: &Citizen) {
    citizen.between.meddle(|asked, mut answer| {
        if asked.path != "/credential" {
            return answer;
        }
        answer.status = 400;
        answer.with_json(&json!({"error": "credential_request_denied"}))
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_that_its_issuer_gives_no_refresh_for_is_told_once_and_no_failure() {
    let citizen = begun().await;
    citizen.between.meddle(|asked, answer| {
        let mut body = match asked.path.as_str() {
            "/token" | "/.well-known/openid-credential-issuer" => answer.json(),
            _ => return answer,
        };
        let body = body.as_object_mut().unwrap();
        body.remove("refresh_token");
        // One copy of each document, so that one showing uses them all.
        body.remove("batch_credential_issuance");
        answer.with_json(&Value::Object(body.clone()))
    });
    let offer = citizen.sandbox.offer_of(&["can_cuoc"]).unwrap();
    let secrets = format!("{PASSCODE}\n{}", offer.tx_code);
    let receive = ["receive", &offer.link, "--yes", "--json"];
    let held = citizen.wallet_with(&secrets, &receive).ended(0).json();
    assert_eq!(held[0]["copies_left"], 1);
    citizen.between.behave();
    let prove = ["prove", "can_cuoc", "--claims", "ho_ten", "--yes"];
    citizen.wallet(&prove).ended(0);
    let refreshed = citizen.reads("vi", "UTC", 200, &["refresh"]).ended(0);
    let told = "Thẻ căn cước: cơ quan cấp chỉ cho lấy thêm bản bằng lời mời mới.";
    assert_eq!(refreshed.out.matches(told).count(), 1, "{}", refreshed.out);
    assert_eq!(refreshed.err, "", "nothing is wrong");
    let report = citizen.wallet(&["refresh", "--json"]).ended(0).json();
    let copies = &report["copies"];
    assert_eq!(copies["not_renewable"].as_array().unwrap().len(), 1);
    assert_eq!(copies["failed"], json!([]));
    let none = json!({"done": [], "ended": [], "waiting": []});
    assert_eq!(report["operations"], none);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_cut_off_is_gone_on_with_and_told() {
    let citizen = begun().await;
    killed_while_receiving(&citizen, "can_cuoc");
    let refreshed = citizen.wallet(&["refresh"]).ended(0);
    let done = refreshed.out.matches("Done: Receive documents.").count();
    assert_eq!(done, 1, "{}", refreshed.out);
    let list = citizen.wallet(&["list", "--json"]).ended(0).json();
    assert_eq!(list[0]["document_type"], "can_cuoc");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_refused_while_it_waited_is_told_and_counts() {
    let citizen = begun().await;
    killed_while_receiving(&citizen, "can_cuoc");
    denies_documents(&citizen);
    let refreshed = citizen.reads("vi", "UTC", 200, &["refresh"]).ended(1);
    let told = refreshed.err.matches("Nhận giấy tờ: ").count();
    assert_eq!(told, 1, "{}", refreshed.err);
    killed_while_receiving(&citizen, "bhyt");
    denies_documents(&citizen);
    let refreshed = citizen.wallet(&["refresh", "--json"]).ended(1).json();
    let operations = &refreshed["operations"];
    let [view, failure] = [0, 1].map(|part| &operations["ended"][0][part]);
    assert_eq!(view["document_types"], json!(["bhyt"]));
    assert_eq!(failure["code"], "issuance.refused");
    assert_eq!(operations["waiting"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_on_is_told_and_is_no_failure() {
    let citizen = begun().await;
    killed_while_receiving(&citizen, "can_cuoc");
    citizen.cut("/credential");
    let refreshed = citizen.wallet(&["refresh"]).ended(0);
    let told = "1 thing waits: vidan wallet pending";
    assert_eq!(refreshed.out.matches(told).count(), 1, "{}", refreshed.out);
    let report = citizen.wallet(&["refresh", "--json"]).ended(0).json();
    let waiting = report["operations"]["waiting"].as_array().unwrap();
    assert_eq!(waiting.len(), 1);
    assert_eq!(waiting[0]["waits"]["code"], "network.broken");
}
