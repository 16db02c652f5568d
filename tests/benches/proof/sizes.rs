//! How large a code is: ours against its targets, and the same card in other formats beside it.

use vidan_codec::base45;
use vidan_credential::{sd_cwt::hold::HeldCredential, testing::card_profile, transport::ONE_CODE};

use crate::{
    country::{Country, THREE},
    mdoc, qr, sd_jwt,
    table::{met, section},
};

/// What is shown, with the characters that the code may have.
const SETS: [(&str, &[&str], usize); 2] = [
    ("3 of 14 claims", &THREE, 600),
    (
        "age over 18 + photo digest",
        &["age_over_18", "anh_chan_dung"],
        528,
    ),
];

/// Prints sizes of one card: as our text, as the bare token, as SD-JWT+KB, as mdoc.
pub(crate) fn print(country: &mut Country) {
    let held = country.new_copy(0);
    section("sizes: characters and the smallest QR code at level M");
    for (name, claims, most) in SETS {
        println!("  {name}");
        let (proof, _) = country.make(&held, claims);
        ours(&proof.text, most);
        other(
            "bare key-binding token, base45",
            proof.token.len(),
            &base45::encode(&proof.token),
        );
        let text = sd_jwt::present(country, claims);
        other("SD-JWT+KB", text.len(), &text);
        let bytes = mdoc::present(country, claims);
        other(
            "mdoc DeviceResponse, base45",
            bytes.len(),
            &base45::encode(&bytes),
        );
    }
    every_subset(country, &held);
}

/// Every subset of the card's claims: whether it comes back byte for byte, and the largest that is offered in one code.
fn every_subset(country: &Country, held: &HeldCredential) {
    let claims: Vec<String> = card_profile()
        .claims
        .into_iter()
        .map(|claim| claim.id)
        .collect();
    let (mut exact, mut offered) = (0u32, String::new());
    let all = 1u32 << claims.len();
    for mask in 0..all {
        let chosen = claims.iter().enumerate();
        let chosen = chosen.filter(|(at, _)| mask & 1 << at != 0);
        let chosen: Vec<&str> = chosen.map(|(_, claim)| claim.as_str()).collect();
        let (proof, _) = country.make(held, &chosen);
        let back = vidan_credential::transport::read(&proof.text, &country.listed());
        let is_exact = proof.text.starts_with("VD1:") && back.is_ok_and(|back| back == proof.token);
        exact += u32::from(is_exact);
        if proof.text.len() <= ONE_CODE && proof.text.len() > offered.len() {
            offered = proof.text;
        }
    }
    println!("  largest set offered in one code");
    ours(&offered, ONE_CODE);
    section("compact form");
    println!(
        "  {:<58} {exact:>12} {:>10}  {}",
        "subsets of 14 claims that come back byte-exact",
        format!("= {all}"),
        met(exact == all)
    );
}

fn ours(text: &str, most: usize) {
    let version = version(qr::alphanumeric(text.len()));
    let met = met(text.len() <= most);
    println!(
        "    {:<38} {:>17} {version:>12} {:>10}  {met}",
        "VD1",
        text.len(),
        format!("≤ {most}")
    );
}

/// Another format: its bytes, and its text in the mode that holds it.
fn other(name: &str, len: usize, text: &str) {
    let is_alphanumeric = base45::decode(text).is_ok();
    let smallest = match is_alphanumeric {
        true => qr::alphanumeric(text.len()),
        false => qr::bytes(text.len()),
    };
    println!(
        "    {name:<38} {:>17} {:>12}",
        format!("{len} B, {}", text.len()),
        version(smallest)
    );
}

fn version(version: Option<usize>) -> String {
    version.map_or("no code".to_owned(), |version| format!("{version}-M"))
}
