//! A server that never answers: the person is told for whom they wait, and Ctrl-C ends it.

use std::{
    io::{BufRead as _, BufReader},
    net::TcpListener,
    process::Command,
};

use super::home::Citizen;

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_never_answers_is_named_and_ctrl_c_ends_it() {
    let citizen = Citizen::new().await;
    // Connections are taken by the system, and nobody reads them.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let host = silent.local_addr().unwrap().to_string();
    let list = format!("http://{host}/trust-list.jwt?secret=1");
    for signal in ["-INT", "-TERM"] {
        let mut child = citizen.start(&[
            "wallet",
            "init",
            "--home",
            "w",
            "--trust-list",
            &list,
            "--root",
            "root.pem",
            "--loopback",
            "--passcode-fd",
            "0",
            "--lang",
            "en",
        ]);
        let mut said = BufReader::new(child.stderr.take().unwrap()).lines();
        let waiting = said.next().unwrap().unwrap();
        assert!(
            waiting.contains(&format!("waiting for {host}")),
            "{waiting}"
        );
        assert!(!waiting.contains("secret"), "{waiting}");
        let id = child.id().to_string();
        let sent = Command::new("kill").args([signal, &id]).status().unwrap();
        assert!(sent.success());
        assert_eq!(child.wait().unwrap().code(), Some(130), "{signal}");
        assert!(said.next().unwrap().unwrap().contains("Stopped"));
        assert!(!citizen.path("w").exists(), "nothing was made");
    }
}

/// A program that reads standard error reads JSON, and nothing else.
#[tokio::test(flavor = "multi_thread")]
async fn a_program_is_not_told_that_it_waits() {
    let citizen = Citizen::new().await;
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let list = format!("http://{}/", silent.local_addr().unwrap());
    let child = citizen.start(&[
        "wallet",
        "init",
        "--home",
        "w",
        "--trust-list",
        &list,
        "--root",
        "root.pem",
        "--loopback",
        "--passcode-fd",
        "0",
        "--json",
    ]);
    let (connection, _) = silent.accept().unwrap();
    let id = child.id().to_string();
    let sent = Command::new("kill").args(["-INT", &id]).status().unwrap();
    assert!(sent.success());
    let ended = super::home::Ran::of(child.wait_with_output().unwrap()).ended(130);
    assert_eq!(ended.error()["code"], "cli.interrupted");
    drop(connection);
}
