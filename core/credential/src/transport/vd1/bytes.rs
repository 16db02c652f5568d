//! Bytes and numbers of the compact form. Reading takes from the front and never looks past the end.

use crate::Error;

/// What is left to be read.
pub(super) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(super) fn byte(&mut self) -> Result<u8, Error> {
        let (first, rest) = self.0.split_first().ok_or(Error::TransportTruncated)?;
        self.0 = rest;
        Ok(*first)
    }

    pub(super) fn take(&mut self, len: usize) -> Result<&'a [u8], Error> {
        let (taken, rest) = self
            .0
            .split_at_checked(len)
            .ok_or(Error::TransportTruncated)?;
        self.0 = rest;
        Ok(taken)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        self.take(N)?
            .try_into()
            .map_err(|_| Error::TransportTruncated)
    }

    /// A number: seven bits a byte, lowest first, the eighth bit set while more follow.
    pub(super) fn number(&mut self) -> Result<u64, Error> {
        let mut number = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7f);
            if shift > 0 && byte == 0 {
                return Err(Error::TransportNotShortest);
            }
            if shift == 63 && bits > 1 {
                return Err(Error::TransportNumber);
            }
            number |= bits << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(Error::TransportNumber)
    }

    /// A number that counts bytes.
    pub(super) fn length(&mut self) -> Result<usize, Error> {
        usize::try_from(self.number()?).map_err(|_| Error::TransportTruncated)
    }

    /// Bytes behind their length.
    pub(super) fn sized(&mut self) -> Result<&'a [u8], Error> {
        let len = self.length()?;
        self.take(len)
    }

    /// Nothing may be left.
    pub(super) fn end(&self) -> Result<(), Error> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(Error::TransportTrailing)
        }
    }
}

/// Writes a number as [`Reader::number`] reads it.
pub(super) fn put_number(out: &mut Vec<u8>, mut number: u64) {
    loop {
        let bits = (number & 0x7f) as u8;
        number >>= 7;
        if number == 0 {
            out.push(bits);
            return;
        }
        out.push(bits | 0x80);
    }
}

/// Writes bytes behind their length.
pub(super) fn put_sized(out: &mut Vec<u8>, bytes: &[u8]) {
    put_number(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(bytes: &[u8]) -> Result<u64, Error> {
        let mut reader = Reader::new(bytes);
        let number = reader.number()?;
        reader.end().map(|()| number)
    }

    #[test]
    fn numbers_have_one_encoding() {
        assert_eq!(read(&[0]), Ok(0));
        assert_eq!(read(&[0x7f]), Ok(127));
        assert_eq!(read(&[0x80, 1]), Ok(128));
        assert_eq!(read(&[0x80, 0]), Err(Error::TransportNotShortest));
        assert_eq!(read(&[0x80]), Err(Error::TransportTruncated));
        assert_eq!(read(&[]), Err(Error::TransportTruncated));
        assert_eq!(read(&[0, 0]), Err(Error::TransportTrailing));
        let mut largest = [0xff; 10];
        largest[9] = 1;
        assert_eq!(read(&largest), Ok(u64::MAX));
        largest[9] = 2;
        assert_eq!(read(&largest), Err(Error::TransportNumber));
        assert_eq!(read(&[0xff; 11]), Err(Error::TransportNumber));
    }

    proptest! {
        #[test]
        fn numbers_come_back(number: u64) {
            let mut out = Vec::new();
            put_number(&mut out, number);
            prop_assert_eq!(read(&out), Ok(number));
        }

        #[test]
        fn what_is_read_is_written_so(bytes in prop::collection::vec(any::<u8>(), 0..12)) {
            if let Ok(number) = read(&bytes) {
                let mut out = Vec::new();
                put_number(&mut out, number);
                prop_assert_eq!(out, bytes);
            }
        }
    }
}
