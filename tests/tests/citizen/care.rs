//! Looking after a wallet: new copies, deleting, looking back, checking.

use serde_json::Value;

use super::home::Citizen;

fn copies_of(citizen: &Citizen, document_type: &str) -> u64 {
    let list = citizen.wallet(&["list", "--json"]).ended(0).json();
    let all = list.as_array().unwrap();
    let found = all.iter().find(|one| one["document_type"] == document_type);
    found.unwrap()["copies_left"].as_u64().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_is_shown_again_only_by_the_persons_decision() {
    let citizen = Citizen::with_documents().await;
    let prove = ["prove", "bhyt", "--claims", "ho_ten", "--yes", "--json"];
    for left in (0..10).rev() {
        citizen.wallet(&prove).ended(0);
        assert_eq!(copies_of(&citizen, "bhyt"), left);
    }
    let mut again = prove.to_vec();
    again.push("--reuse");
    let shown = citizen.wallet(&again).ended(0).json();
    assert!(shown["preview"]["reuse"]["text"]["en"].is_string());
    let log = citizen.wallet(&["activity", "--json"]).ended(0).json();
    assert_eq!(
        log["entries"].as_array().unwrap().last().unwrap()["reused"],
        true
    );
    // Issuers are there again.
    citizen.wallet(&["renew", "--yes"]).ended(0);
    assert_eq!(copies_of(&citizen, "bhyt"), 10);
    citizen.wallet(&["renew", "can_cuoc"]).ended(0);
    citizen.wallet(&["refresh"]).ended(0);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_copy_new_ones_are_fetched_and_where_that_fails_it_says_why() {
    let citizen = Citizen::with_documents().await;
    let prove = ["prove", "bhyt", "--claims", "ho_ten", "--yes"];
    let show_all = |count: u32| {
        for _ in 0..count {
            citizen.wallet(&prove).ended(0);
        }
        assert_eq!(copies_of(&citizen, "bhyt"), 0);
    };
    show_all(10);
    let fetched = citizen.wallet(&prove).ended(0);
    assert!(fetched.out.contains("10"), "{}", fetched.out);
    assert_eq!(copies_of(&citizen, "bhyt"), 9);
    show_all(9);
    citizen.sandbox.revoke_refresh_tokens().unwrap();
    let refused = citizen.wallet(&prove).ended(1);
    for cause in ["issuance.renewal_refused", "wallet.reuse_undecided"] {
        assert!(refused.err.contains(cause), "{cause}: {}", refused.err);
    }
    let said = refused.err.to_lowercase();
    assert_eq!(said.matches("only a copy is left").count(), 1, "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_and_a_wallet_are_erased() {
    let citizen = Citizen::with_documents().await;
    citizen.wallet(&["erase", "bhyt"]).ended(64);
    let report = citizen
        .wallet(&["erase", "bhyt", "--yes", "--json"])
        .ended(0)
        .json();
    assert_eq!(report["keys_left"], 0);
    let list = citizen.wallet(&["list", "--json"]).ended(0).json();
    assert_eq!(list.as_array().unwrap().len(), 2);
    citizen.wallet(&["erase"]).ended(64);
    citizen.wallet(&["erase", "--all", "--yes"]).ended(0);
    assert!(!citizen.path("w").exists(), "nothing is left");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_is_somebody_elses_by_the_persons_word() {
    let citizen = Citizen::with_documents().await;
    let named = ["subject", "bhyt", "--name", "con gái", "--json"];
    let said = citizen.wallet(&named).ended(0).json();
    assert_eq!(said["subject"]["other"]["name"], "con gái");
    let own = citizen
        .wallet(&["subject", "bhyt", "--json"])
        .ended(0)
        .json();
    assert_eq!(own["subject"], "holder");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_is_searched_exported_and_cleared() {
    let citizen = Citizen::with_documents().await;
    citizen
        .wallet(&["prove", "can_cuoc", "--claims", "ho_ten", "--yes"])
        .ended(0);
    let found = citizen.wallet(&[
        "activity", "--search", "ho ten", "--type", "can_cuoc", "--json",
    ]);
    let found = found.ended(0).json();
    assert!(!found["entries"].as_array().unwrap().is_empty());
    let nothing = citizen
        .wallet(&["activity", "--search", "zzz", "--json"])
        .ended(0);
    assert_eq!(nothing.json()["entries"], Value::Array(Vec::new()));
    citizen
        .wallet(&["activity", "export", "--out", "log.csv"])
        .ended(0);
    let csv = std::fs::read_to_string(citizen.path("log.csv")).unwrap();
    assert!(csv.starts_with("number,at,act,") && csv.contains("ho_ten"));
    assert!(!csv.contains("Nguyễn"), "no value of any claim");
    let seen = citizen
        .wallet(&["activity", "seen", "--json"])
        .ended(0)
        .json();
    assert_eq!(seen[0]["times"], 1);
    citizen.wallet(&["activity", "clear"]).ended(64);
    citizen.wallet(&["activity", "clear", "--yes"]).ended(0);
    let left = citizen.wallet(&["activity", "--json"]).ended(0).json();
    assert_eq!(left["entries"].as_array().unwrap().len(), 1);
    assert_eq!(left["check"]["broken_at"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn damage_is_told_and_repaired() {
    let citizen = Citizen::with_documents().await;
    let whole = citizen.wallet(&["check", "--json"]).ended(0).json();
    assert_eq!(whole["whole"], true);
    // The longest record gets another's bytes: what came of a bad sector, or of somebody with a tool.
    let file = rusqlite::Connection::open(citizen.path("w/vault.vidan")).unwrap();
    let spoil = "UPDATE record SET sealed = zeroblob(length(sealed))
                 WHERE row = (SELECT row FROM record ORDER BY length(sealed) DESC LIMIT 1)";
    assert_eq!(file.execute(spoil, []).unwrap(), 1);
    drop(file);
    let damaged = citizen.wallet(&["check", "--json"]).ended(1).json();
    assert!(!damaged["check"]["findings"].as_array().unwrap().is_empty());
    citizen.wallet(&["check", "--repair"]).ended(64);
    let repaired = citizen
        .wallet(&["check", "--repair", "--yes", "--json"])
        .ended(0);
    assert_eq!(repaired.json()["whole"], true);
    citizen.wallet(&["check"]).ended(0);
}
