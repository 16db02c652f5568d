//! Chance that can be repeated.

/// SplitMix64: good enough to choose moments and sizes, never for keys.
#[derive(Clone)]
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The chance of one thing among many of one seed.
    pub(crate) fn of(seed: u64, number: u64) -> Self {
        Self(Self(seed ^ number.wrapping_mul(0xD6E8_FEB8_6659_FD93)).next())
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    pub(crate) fn bytes(&mut self, len: usize) -> Vec<u8> {
        (0..len).map(|_| self.next().to_le_bytes()[0]).collect()
    }
}

/// The run's seed: a new one each time, or the one to run again. Printed, so that a failure can be.
pub(crate) fn seed(test: &str) -> u64 {
    let seed = match std::env::var("VIDAN_FAULTS_SEED") {
        Ok(given) => given.parse().expect("a number"),
        Err(_) => {
            let since = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap();
            u64::try_from(since.as_nanos() & 0xFFFF_FFFF).unwrap()
        }
    };
    println!("{test}: VIDAN_FAULTS_SEED={seed}");
    seed
}
