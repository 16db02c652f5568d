//! The claims of a map: how many there are of each kind, then those in the clear, the disclosed ones, the digests of the
//! hidden ones. Keys and digests ascend, so that order carries nothing.

use vidan_codec::order;

use super::{
    bytes::put_number,
    head::{Head, integer, put_integer},
    item::{ItemReader, put_item},
    proof::{Digest, Members, Shown, order},
    text::{put_text, text_after},
};
use crate::{ClaimKey, Error};

/// Of this first byte on counts follow as numbers, or nothing that is known.
const COUNTED: u8 = 0xf0;
/// Most disclosed and hidden claims whose counts fit in the first byte.
const MAX_SHOWN: usize = 14;
const MAX_HIDDEN: usize = 15;

impl Members {
    pub(super) fn put(&self, out: &mut Vec<u8>, names: &[String]) {
        let counts = [self.plain.len(), self.shown.len(), self.hidden.len()];
        match short(counts) {
            Some(byte) => out.push(byte),
            None => {
                out.push(COUNTED);
                for count in counts {
                    put_number(out, count as u64);
                }
            }
        }
        for (key, item) in &self.plain {
            put_key(out, key, names);
            put_item(out, item, names);
        }
        for shown in &self.shown {
            put_key(out, &shown.key, names);
            out.extend_from_slice(&shown.salt);
            put_item(out, &shown.item, names);
        }
        self.hidden
            .iter()
            .for_each(|digest| out.extend_from_slice(digest));
    }

    /// Puts claims and digests in their order.
    pub(super) fn sort(&mut self) {
        order::sort_by(&mut self.plain, |(one, _), (other, _)| order(one, other));
        order::sort_by(&mut self.shown, |one, other| order(&one.key, &other.key));
        self.hidden.sort_unstable();
    }
}

impl ItemReader<'_, '_> {
    /// Reads the claims of a map that stands `depth` levels deep.
    pub(super) fn members(&mut self, depth: u8) -> Result<Members, Error> {
        let [plain, shown, hidden] = self.counts()?;
        [plain, shown, hidden]
            .into_iter()
            .try_for_each(|count| self.spend(count))?;
        // As many as were counted above, so few.
        let mut members = Members {
            plain: Vec::with_capacity(plain),
            shown: Vec::with_capacity(shown),
            hidden: Vec::with_capacity(hidden),
        };
        for _ in 0..plain {
            let key = self.key(members.plain.last().map(|(key, _)| key))?;
            members.plain.push((key, self.item(depth)?));
        }
        for _ in 0..shown {
            let key = self.key(members.shown.last().map(|last| &last.key))?;
            members.shown.push(Shown {
                key,
                salt: self.bytes.array()?,
                item: self.item(depth)?,
            });
        }
        for _ in 0..hidden {
            let digest: Digest = self.bytes.array()?;
            if members.hidden.last().is_some_and(|last| *last >= digest) {
                return Err(Error::TransportOrder);
            }
            members.hidden.push(digest);
        }
        Ok(members)
    }

    /// How many claims are in the clear, disclosed, hidden.
    fn counts(&mut self) -> Result<[usize; 3], Error> {
        let byte = self.bytes.byte()?;
        if byte < COUNTED {
            return Ok([0, (byte >> 4).into(), (byte & 0x0f).into()]);
        }
        if byte > COUNTED {
            return Err(Error::TransportReserved);
        }
        let mut counts = [0; 3];
        for count in &mut counts {
            *count = usize::try_from(self.bytes.number()?).map_err(|_| Error::TransportItems)?;
        }
        match short(counts) {
            Some(_) => Err(Error::TransportNotShortest),
            None => Ok(counts),
        }
    }

    /// A key that comes after `last`.
    fn key(&mut self, last: Option<&ClaimKey>) -> Result<ClaimKey, Error> {
        let number = self.bytes.number()?;
        let key = match number.checked_sub(1) {
            Some(place) => {
                let place = usize::try_from(place).ok();
                let name = place.and_then(|place| self.names.get(place));
                ClaimKey::Text(name.ok_or(Error::ListOutdated("a claim"))?.clone())
            }
            None => self.carried_key()?,
        };
        if last.is_some_and(|last| order(last, &key).is_ge()) {
            return Err(Error::TransportOrder);
        }
        Ok(key)
    }

    fn carried_key(&mut self) -> Result<ClaimKey, Error> {
        let head = Head::read(self.bytes)?;
        if let Some(name) = text_after(&head, self.bytes)? {
            return match self.names.contains(&name) {
                true => Err(Error::TransportRedundant),
                false => Ok(ClaimKey::Text(name)),
            };
        }
        integer(&head)?
            .map(ClaimKey::Int)
            .ok_or(Error::TransportMisplaced)
    }
}

/// The byte that says it all, where counts are small and no claim is in the clear.
fn short([plain, shown, hidden]: [usize; 3]) -> Option<u8> {
    if plain > 0 || shown > MAX_SHOWN || hidden > MAX_HIDDEN {
        return None;
    }
    let half = |count: usize| u8::try_from(count).ok();
    Some(half(shown)? << 4 | half(hidden)?)
}

fn put_key(out: &mut Vec<u8>, key: &ClaimKey, names: &[String]) {
    let place = match key {
        ClaimKey::Text(name) => names.iter().position(|known| known == name),
        ClaimKey::Int(_) => None,
    };
    if let Some(place) = place {
        return put_number(out, place as u64 + 1);
    }
    out.push(0);
    match key {
        ClaimKey::Int(label) => put_integer(out, *label),
        ClaimKey::Text(name) => put_text(out, name),
    }
}
