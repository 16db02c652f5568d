//! The texts in the pictures: proofs of the test world, of the versions that the design measures. They lie in a file, because
//! signatures are random and the pictures must not be.

use vidan::qr::Picture;

/// How many texts there are: four of each version.
pub(crate) const COUNT: usize = 12;
/// Their versions, in turn.
const VERSIONS: [u16; 3] = [14, 15, 22];

/// A text by its number.
pub(crate) fn text(number: usize) -> &'static str {
    include_str!("proofs.txt")
        .lines()
        .nth(number)
        .expect("a text")
}

#[test]
fn the_texts_are_proofs_of_their_versions() {
    if std::env::var_os("VIDAN_BLESS").is_some() {
        bless::write();
        return;
    }
    for number in 0..COUNT {
        let picture = Picture::of(text(number)).unwrap();
        assert!(text(number).starts_with("VD1:"));
        assert_eq!(picture.version(), VERSIONS[number % VERSIONS.len()]);
    }
}

/// Makes the file anew: `VIDAN_BLESS=1 cargo test -p vidan-tests --test camera texts`.
mod bless {
    use vidan_credential::{
        BROADCAST_AUDIENCE,
        testing::{NOW, TestWorld, card_claims},
        transport,
    };

    use super::{COUNT, Picture, VERSIONS};
    use crate::random::Numbers;

    pub(super) fn write() {
        let names: Vec<String> = card_claims().as_object().unwrap().keys().cloned().collect();
        let mut random = Numbers::new(1);
        let mut file = String::new();
        for number in 0..COUNT {
            let world = TestWorld::new();
            let (held, list) = (world.held(), world.list());
            let text = loop {
                let share = random.unit();
                let chosen: Vec<&str> = names
                    .iter()
                    .filter(|_| random.unit() < share)
                    .map(String::as_str)
                    .collect();
                let token = world.present(held.get(), &chosen, BROADCAST_AUDIENCE, NOW.plus(9_000));
                let text = transport::write(token.as_bytes(), &list).unwrap();
                if Picture::of(&text).unwrap().version() == VERSIONS[number % VERSIONS.len()] {
                    break text;
                }
            };
            file.push_str(&text);
            file.push('\n');
        }
        let path = vidan_tests::root().join("tests/tests/camera/proofs.txt");
        std::fs::write(path, file).unwrap();
    }
}
