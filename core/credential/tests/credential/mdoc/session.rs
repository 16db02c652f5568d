//! The session of two phones: every message opens once, in its turn, at the other end.

use vidan_codec::cbor::Value;
use vidan_credential::{
    Error,
    mdoc::session::{Establishment, Session, SessionStatus, status_message},
};
use vidan_crypto::{Algorithm, SigningKey, SystemRandom, agree::AgreementKey};

use super::parts::{get, map, transcript};

/// Reader and wallet after the first message.
fn pair() -> (Session, Session) {
    let [device, reader] = [(); 2].map(|()| AgreementKey::generate(&SystemRandom).unwrap());
    let mut asks = Session::reader(&reader, &device.public(), &transcript(1)).unwrap();
    let first = asks.send(b"request", false).unwrap();
    let first = Establishment::parse(&first).unwrap();
    assert_eq!(*first.reader_key(), reader.public());
    let (answers, request) = first.accept(&device, &transcript(1)).unwrap();
    assert_eq!(request, b"request");
    (asks, answers)
}

fn opened(session: &mut Session, message: &[u8]) -> Vec<u8> {
    session.receive(message).unwrap().data.unwrap()
}

#[test]
fn messages_go_both_ways() {
    let (mut reader, mut wallet) = pair();
    for n in 0..300u32 {
        let said = wallet.send(&n.to_be_bytes(), false).unwrap();
        assert_eq!(opened(&mut reader, &said), n.to_be_bytes());
        if n % 3 == 0 {
            let said = reader.send(&[1], false).unwrap();
            assert_eq!(opened(&mut wallet, &said), [1]);
        }
    }
    let last = wallet.send(b"bye", true).unwrap();
    let message = reader.receive(&last).unwrap();
    assert_eq!(message.data.as_deref(), Some(b"bye".as_slice()));
    assert!(message.ended && reader.is_ended() && wallet.is_ended());
    assert_eq!(reader.send(b"x", false), Err(Error::MdocSessionEnded));
    assert_eq!(wallet.send(b"x", false), Err(Error::MdocSessionEnded));
    assert_eq!(reader.receive(&last).unwrap_err(), Error::MdocSessionEnded);
}

#[test]
fn a_message_opens_in_its_turn_alone() {
    // Said again.
    let (mut reader, mut wallet) = pair();
    let said = wallet.send(b"a", false).unwrap();
    opened(&mut reader, &said);
    assert_eq!(
        reader.receive(&said).unwrap_err(),
        Error::MdocSessionMessage
    );
    // One left out.
    let (mut reader, mut wallet) = pair();
    let _lost = wallet.send(b"a", false).unwrap();
    let said = wallet.send(b"b", false).unwrap();
    assert_eq!(
        reader.receive(&said).unwrap_err(),
        Error::MdocSessionMessage
    );
    assert!(reader.is_ended());
    // Turned back to its sender.
    let (_, mut wallet) = pair();
    let said = wallet.send(b"a", false).unwrap();
    assert_eq!(
        wallet.receive(&said).unwrap_err(),
        Error::MdocSessionMessage
    );
    // Of another session.
    let (mut reader, _) = pair();
    let (_, mut other) = pair();
    let said = other.send(b"a", false).unwrap();
    assert_eq!(
        reader.receive(&said).unwrap_err(),
        Error::MdocSessionMessage
    );
}

#[test]
fn no_two_messages_are_sealed_alike() {
    let (mut reader, mut wallet) = pair();
    let mut seen = std::collections::HashSet::new();
    for _ in 0..50 {
        assert!(seen.insert(wallet.send(b"same", false).unwrap()));
        assert!(seen.insert(reader.send(b"same", false).unwrap()));
    }
}

#[test]
fn a_changed_message_ends_the_session() {
    let (mut reader, mut wallet) = pair();
    let mut said = wallet.send(b"a", false).unwrap();
    let right = said.clone();
    *said.last_mut().unwrap() ^= 1;
    assert_eq!(
        reader.receive(&said).unwrap_err(),
        Error::MdocSessionMessage
    );
    assert_eq!(reader.receive(&right).unwrap_err(), Error::MdocSessionEnded);
}

#[test]
fn statuses() {
    let after = |message: Vec<u8>| {
        let (mut reader, _) = pair();
        let answer = reader.receive(&message);
        assert!(reader.is_ended());
        answer
    };
    let end = after(status_message(SessionStatus::Termination)).unwrap();
    assert!(end.ended && end.data.is_none());
    let (_, mut wallet) = pair();
    assert_eq!(
        after(wallet.end(SessionStatus::EncryptionError)).unwrap_err(),
        Error::MdocSessionStatus(10)
    );
    assert_eq!(
        after(status_message(SessionStatus::CborDecodingError)).unwrap_err(),
        Error::MdocSessionStatus(11)
    );
    let field = |value: Value| after(value.to_vec()).unwrap_err();
    assert_eq!(
        field(map(&[("status", "20".into())])),
        Error::MdocField("status")
    );
    assert_eq!(field(Value::Map(vec![])), Error::MdocField("data"));
    assert_eq!(
        field(map(&[("data", "text".into())])),
        Error::MdocField("data")
    );
    assert_eq!(
        after(vec![0xff]).unwrap_err(),
        Error::MdocCbor(vidan_codec::Error::MalformedCbor)
    );
    assert_eq!(after(vec![0; 2 << 20]).unwrap_err(), Error::TooLarge);
}

#[test]
fn the_first_message() {
    let [device, reader] = [(); 2].map(|()| AgreementKey::generate(&SystemRandom).unwrap());
    let first = || {
        let mut session = Session::reader(&reader, &device.public(), &transcript(1)).unwrap();
        session.send(b"request", false).unwrap()
    };
    let accept = |bytes: &[u8], key: &AgreementKey, n: u8| {
        let first = Establishment::parse(bytes)?;
        first.accept(key, &transcript(n)).map(|_| ())
    };
    assert_eq!(accept(&first(), &device, 1), Ok(()));
    assert_eq!(accept(&first(), &device, 2), Err(Error::MdocSessionMessage));
    assert_eq!(accept(&first(), &reader, 1), Err(Error::MdocSessionMessage));
    let changed = |name: &str, value: Value| {
        let bytes = first();
        let node = vidan_codec::cbor::decode(&bytes, &vidan_codec::cbor::Limits::TOKEN).unwrap();
        let mut first = node.to_value();
        *get(&mut first, name) = value;
        accept(&first.to_vec(), &device, 1).unwrap_err()
    };
    assert_eq!(changed("data", Value::Null), Error::MdocField("data"));
    assert_eq!(
        changed("data", vec![0; 8].into()),
        Error::MdocSessionMessage
    );
    let no_key = changed("eReaderKey", vec![1].into());
    assert_eq!(no_key, Error::MdocField("eReaderKey"));
    let es384 = SigningKey::generate(Algorithm::Es384).unwrap().public();
    let es384_key = vidan_codec::cose::key_to_whole_value(&es384).to_vec();
    let other = changed("eReaderKey", super::parts::embed(es384_key));
    assert_eq!(other, Error::MdocEngagement("another curve"));
    let error = Session::reader(&reader, &es384, &transcript(1)).unwrap_err();
    assert_eq!(error, Error::MdocEngagement("another curve"));
    // Only the first message tells a key.
    let (_, mut wallet) = pair();
    let said = wallet.send(b"a", false).unwrap();
    let error = Establishment::parse(&said).unwrap_err();
    assert_eq!(error, Error::MdocField("eReaderKey"));
}

#[test]
fn nothing_of_it_is_printed() {
    let (mut reader, mut wallet) = pair();
    let said = wallet.send(b"secret", false).unwrap();
    let message = reader.receive(&said).unwrap();
    assert_eq!(
        format!("{message:?}"),
        "Message(Some(6) bytes, ended: false)"
    );
    assert_eq!(format!("{reader:?}"), "Session { ended: false, .. }");
}
