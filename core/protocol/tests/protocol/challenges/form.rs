//! The one form of a question, its bounds and its end.

use super::*;

#[test]
fn it_is_open_for_minutes() {
    let counter = Counter::new();
    let shown = counter.ask(request());
    let at = |seconds| Challenge::read(&shown.text, &counter.list(), NOW.plus(seconds));
    assert_eq!(fault(at(-31)), Fault::NotYetValid);
    assert!(at(-30).is_ok());
    assert!(at(149).is_ok());
    assert_eq!(fault(at(150)), Fault::Expired);
    let challenge = at(0).unwrap();
    assert!(challenge.check_open(NOW.plus(149)).is_ok());
    assert!(challenge.check_open(NOW.plus(150)).is_err());
    assert_eq!(shown.open.closes_at(), NOW.plus(150));

    let lifetime = |end: i64| fault(counter.read(&counter.signed(&with(4, Value::from(end)))));
    assert!(
        counter
            .read(&counter.signed(&with(4, Value::from(NOW.0 + 300))))
            .is_ok()
    );
    assert_eq!(lifetime(NOW.0 + 301), Fault::Lifetime);
    assert_eq!(lifetime(NOW.0), Fault::Lifetime);
    assert_eq!(lifetime(NOW.0 - 1), Fault::Lifetime);
    assert_eq!(lifetime(i64::MAX), Fault::Lifetime);
    assert_eq!(
        fault(counter.read(&counter.signed(&with(6, Value::from(i64::MIN))))),
        Fault::Lifetime
    );
}

#[test]
fn each_field_has_its_bounds() {
    let counter = Counter::new();
    let read = |payload: &Value| {
        let unsigned = counter.read(&text(&payload.to_vec()));
        let signed = fault(counter.read(&counter.signed(payload)));
        if let Err(Error::Challenge(fault)) = unsigned {
            assert_eq!(fault, signed, "both forms have one rule");
        }
        signed
    };
    assert_eq!(read(&with(1, Value::from(""))), Fault::Identifier);
    assert_eq!(read(&with(1, Value::from("urn:quầy"))), Fault::Identifier);
    assert_eq!(
        read(&with(1, Value::from("a".repeat(129)))),
        Fault::Identifier
    );
    for length in [0, 15, 33] {
        assert_eq!(read(&with(39, Value::Bytes(vec![1; length]))), Fault::Nonce);
    }
    for claims in [&[][..], &["a", "a"], &["a..b"], &["\"ho_ten\""], &[""]] {
        let expected = if claims == ["\"ho_ten\""] {
            // It is a path, but not in its one form.
            Fault::Malformed
        } else {
            Fault::Claims
        };
        assert_eq!(read(&with(-65_538, array(claims))), expected, "{claims:?}");
    }
    let many: Vec<String> = (0..65).map(|n| format!("c{n}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert_eq!(read(&with(-65_538, array(&many))), Fault::Claims);
    assert!(
        counter
            .read(&counter.signed(&with(-65_538, array(&many[..64]))))
            .is_ok()
    );
    for types in [&["a", "a"][..], &[""], &["thẻ"]] {
        assert_eq!(read(&with(-65_537, array(types))), Fault::DocumentTypes);
    }
    assert_eq!(
        read(&with(-65_537, array(&many[..17]))),
        Fault::DocumentTypes
    );
    assert!(
        counter
            .read(&counter.signed(&with(-65_537, array(&[]))))
            .is_ok()
    );
    let purpose = |vi: &str, en: &str| with(-65_539, Value::map([("en", en), ("vi", vi)]));
    for (vi, en) in [
        ("", "b"),
        ("a", " "),
        ("a\u{202e}b", "b"),
        ("a", "b\nc"),
        ("a", &"b".repeat(201)),
    ] {
        assert_eq!(read(&purpose(vi, en)), Fault::Purpose);
    }
    assert!(
        counter
            .read(&counter.signed(&purpose(&"ắ".repeat(100), "b")))
            .is_ok()
    );
}

#[test]
fn there_is_one_form() {
    let counter = Counter::new();
    let refused = |payload: &Value| {
        assert_eq!(
            fault(counter.read(&text(&payload.to_vec()))),
            Fault::Malformed
        );
        assert_eq!(
            fault(counter.read(&counter.signed(payload))),
            Fault::Malformed
        );
    };
    for (label, _) in entries() {
        let less = entries().into_iter().filter(|(key, _)| *key != label);
        refused(&Value::Map(less.collect()));
    }
    for (label, wrong) in [
        (1, Value::from(5)),
        (4, Value::Float(1.5)),
        (6, Value::from("now")),
        (39, Value::from("nonce")),
        (-65_537, Value::Null),
        (-65_538, Value::from("ho_ten")),
        (-65_539, Value::from("why")),
        (-65_539, Value::map([("en", "a")])),
        (-65_539, Value::map([("en", "a"), ("fr", "b"), ("vi", "c")])),
    ] {
        refused(&with(label, wrong));
    }
    let mut more = entries();
    more.push((Value::from(-65_540), Value::Null));
    refused(&Value::Map(more));
    let mut turned = entries();
    turned.swap(0, 1);
    refused(&Value::Map(turned));
    let mut long = Value::Map(entries()).to_vec();
    long.push(0);
    assert_eq!(fault(counter.read(&text(&long))), Fault::Malformed);
}

#[test]
fn a_header_holds_three_things() {
    let counter = Counter::new();
    let payload = Value::Map(entries());
    let read = |protected: &Value, unprotected: Value| {
        fault(counter.read(&counter.by_hand(protected, unprotected, &payload)))
    };
    let none = || Value::Map(vec![]);
    let entry = |label: i64, value: Value| {
        let Value::Map(mut entries) = header(KID) else {
            panic!()
        };
        entries.retain(|(key, _)| *key != Value::from(label));
        entries.push((Value::from(label), value));
        Value::Map(entries)
    };
    assert_eq!(
        read(
            &entry(16, Value::from("application/vidan-paper+cwt")),
            none()
        ),
        Fault::Type
    );
    assert_eq!(read(&entry(16, Value::from(293)), none()), Fault::Type);
    let mut sorted = entry(1, Value::from(-7));
    sorted.sort_maps();
    assert_eq!(
        read(&sorted, none()),
        Fault::Header,
        "an older number of the same algorithm"
    );
    let mut mac = entry(1, Value::from(5));
    mac.sort_maps();
    assert_eq!(read(&mac, none()), Fault::Header);
    let mut ed = entry(1, Value::from(-19));
    ed.sort_maps();
    assert_eq!(read(&ed, none()), Fault::Header, "not this key's algorithm");
    let mut p384 = entry(1, Value::from(-51));
    p384.sort_maps();
    assert_eq!(
        read(&p384, none()),
        Fault::Header,
        "a signature of another length"
    );
    assert_eq!(
        read(&entry(99, Value::Null), none()),
        Fault::Header,
        "one more"
    );
    assert_eq!(
        read(&entry(1, Value::from(-9)), none()),
        Fault::Header,
        "another order"
    );
    let loose = Value::map([(99i64, Value::Null)]);
    assert_eq!(read(&header(KID), loose), Fault::Header);
    let mut text_kid = entry(4, Value::from(KID));
    text_kid.sort_maps();
    assert_eq!(read(&text_kid, none()), Fault::Header);
    let mut empty_kid = entry(4, Value::from(&b""[..]));
    empty_kid.sort_maps();
    assert_eq!(read(&empty_kid, none()), Fault::Header);
}

#[test]
fn other_texts_are_refused_by_cause() {
    let counter = Counter::new();
    for (text, cause) in [
        ("", Fault::Unknown),
        ("VDF:00", Fault::Unknown),
        ("vdq:00", Fault::Unknown),
        ("VDQ:", Fault::Malformed),
        ("VDQ:0", Fault::Encoding),
        ("VDQ:abc", Fault::Encoding),
    ] {
        assert_eq!(fault(counter.read(text)), cause, "{text}");
    }
    let long = format!("{PREFIX}{}", "0".repeat(MAX_TEXT - 3));
    assert_eq!(fault(counter.read(&long)), Fault::TooLarge);
    let mut asked = request();
    asked.claims = (0..64)
        .map(|n| ClaimPath::name(&format!("a_long_claim_{n}")))
        .collect();
    let prepared = asked.prepare(KID, &counter.key.public(), &SystemRandom);
    assert!(matches!(prepared, Err(Error::Challenge(Fault::TooLarge))));
}
