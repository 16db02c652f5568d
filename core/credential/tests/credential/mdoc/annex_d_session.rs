//! ISO/IEC 18013-5 annex D.5: the session, from either end, byte for byte.

use vidan_credential::mdoc::session::{Establishment, Session, SessionStatus, status_message};

use super::{
    annex_d::{private, public, transcript},
    vectors::annex_d,
};

#[test]
fn the_session_of_the_wallet() {
    let first = Establishment::parse(&annex_d("SESSION_ESTABLISHMENT")).unwrap();
    assert_eq!(*first.reader_key(), public("EPHEMERAL_READER"));
    let (mut session, request) = first
        .accept(&private("EPHEMERAL_DEVICE"), &transcript())
        .unwrap();
    assert_eq!(request, annex_d("DEVICE_REQUEST"));
    let answer = session.send(&annex_d("DEVICE_RESPONSE"), false).unwrap();
    assert_eq!(answer, annex_d("SESSION_DATA"));
    assert!(
        session
            .receive(&annex_d("SESSION_TERMINATION"))
            .unwrap()
            .ended
    );
    assert!(session.is_ended());
}

#[test]
fn the_session_of_the_reader() {
    let mut session = Session::reader(
        &private("EPHEMERAL_READER"),
        &public("EPHEMERAL_DEVICE"),
        &transcript(),
    )
    .unwrap();
    let first = session.send(&annex_d("DEVICE_REQUEST"), false).unwrap();
    assert_eq!(first, annex_d("SESSION_ESTABLISHMENT"));
    let answer = session.receive(&annex_d("SESSION_DATA")).unwrap();
    assert_eq!(answer.data.unwrap(), annex_d("DEVICE_RESPONSE"));
    assert!(!answer.ended);
    assert_eq!(
        session.end(SessionStatus::Termination),
        annex_d("SESSION_TERMINATION")
    );
    assert_eq!(
        status_message(SessionStatus::Termination),
        annex_d("SESSION_TERMINATION")
    );
}
