//! `vidan present`: the holder's own file, and no one else's.

use crate::desk::{Desk, NOW, card};

#[test]
fn only_the_owner_presents_and_only_what_is_there() {
    let desk = Desk::new();
    desk.issue(&card(), &format!("--type can_cuoc --exp {}", NOW + 100));
    desk.line("keygen --out @thief.pem").ended(0);
    let refused = |line: &str, cause: &str| {
        let line = format!("present @card.cbor --out @proof.txt --aud broadcast --lang vi {line}");
        let ran = desk.line(&line).ended(1);
        assert!(
            ran.err.contains(cause) && ran.err.contains("card.cbor"),
            "{line}: {}",
            ran.err
        );
        assert!(!desk.path("proof.txt").exists(), "nothing is written");
    };
    let now = format!("--iat {NOW} --holder-key @phone.pem");
    refused(
        &format!("--disclose ho_ten --iat {NOW} --holder-key @thief.pem"),
        "holder.other_key",
    );
    refused(&format!("--disclose nguoi_yeu {now}"), "claim.unknown");
    refused(&format!("--disclose ho_ten.x {now}"), "claim.unknown");
    refused(
        &format!("--disclose ho_ten {now} --lifetime 0"),
        "time.kbt_iat_after_exp",
    );
    refused(
        &format!(
            "--disclose ho_ten --holder-key @phone.pem --iat {}",
            NOW + 100
        ),
        "time.expired",
    );
    refused(
        &format!(
            "--disclose ho_ten --holder-key @phone.pem --iat {}",
            NOW - 1
        ),
        "time.not_yet_valid",
    );
    let card = desk.read("card.cbor");
    for changed in [
        &card[..card.len() - 1],
        &[&card[..], b"\0"].concat(),
        b"",
        b"\xff",
        b"VDF:ABC",
    ] {
        desk.write("card.cbor", changed);
        refused(&format!("--disclose ho_ten {now}"), "card.cbor");
    }
}

/// Nobody asked who issued it: that is for a verifier, who refuses.
#[test]
fn a_forged_credential_is_presented_and_refused() {
    let desk = Desk::new();
    desk.issue(&card(), "--type can_cuoc");
    let mut forged = desk.read("card.cbor");
    let last = forged.len() - 1;
    forged[last] ^= 1;
    desk.write("card.cbor", forged);
    desk.present("proof.txt", "--disclose ho_ten --aud broadcast")
        .ended(0);
    assert_eq!(
        desk.verify("proof.txt", "").ended(1).cause(),
        "trust.signature_invalid"
    );
}

#[test]
fn a_presentation_ends_with_its_credential() {
    let desk = Desk::new();
    desk.issue(&card(), &format!("--type can_cuoc --exp {}", NOW + 10));
    desk.present("proof.txt", "--disclose ho_ten --aud broadcast")
        .ended(0);
    let shown = desk.line("inspect @proof.txt --json").ended(0).out;
    assert_eq!(
        shown.matches(&format!("\"{} (", NOW + 10)).count(),
        2,
        "{shown}"
    );
}

#[test]
fn pictures_in_each_shape() {
    let desk = Desk::new();
    desk.issue(&card(), "--type can_cuoc");
    let side = |level: &str, module: u32| {
        let line = format!(
            "--disclose ho_ten --aud broadcast --qr @qr.png --level {level} --module {module}"
        );
        desk.present("proof.txt", &line).ended(0);
        desk.verify("qr.png", "").ended(0);
        let png = desk.read("qr.png");
        u32::from_be_bytes(png[16..20].try_into().unwrap())
    };
    let modules: Vec<u32> = ["l", "m", "q", "h"]
        .map(|level| side(level, 3) / 3)
        .to_vec();
    assert!(modules.is_sorted_by(|a, b| a < b), "{modules:?}");
    assert_eq!(side("m", 8), modules[1] * 8);
    desk.present(
        "proof.txt",
        "--disclose ho_ten --aud broadcast --qr @qr.SVG --module 5",
    )
    .ended(0);
    let svg = desk.text("qr.SVG");
    assert!(svg.contains("<svg") && svg.contains(&format!("width=\"{}\"", modules[1] * 5)));
    // The preview is told to programs and people.
    let told = desk
        .present(
            "proof.txt",
            "--disclose ho_ten,age_over_18 --aud broadcast --json",
        )
        .ended(0)
        .json();
    assert_eq!(told["shows"].as_array().unwrap().len(), 2);
    assert_eq!(
        (told["form"].as_str(), told["size"].as_u64()),
        (Some("VD1"), Some(desk.read("proof.txt").len() as u64))
    );
}
