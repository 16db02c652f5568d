//! Makes certificates and revocation lists field by field, so that a test can break one rule and sign all else properly.

use vidan_codec::clock::UnixTime;
use vidan_crypto::{Algorithm, PublicKey, SigningKey};

/// When everything is looked at.
pub(crate) const NOW: UnixTime = UnixTime(1_800_000_000);
pub(crate) const DAY: i64 = 86_400;

pub(crate) const SUBJECT_KEY_ID: u8 = 14;
pub(crate) const KEY_USAGE: u8 = 15;
pub(crate) const SUBJECT_ALT_NAME: u8 = 17;
pub(crate) const BASIC_CONSTRAINTS: u8 = 19;
pub(crate) const NAME_CONSTRAINTS: u8 = 30;
pub(crate) const AUTHORITY_KEY_ID: u8 = 35;
pub(crate) const EXTENDED_KEY_USAGE: u8 = 37;

pub(crate) const MDOC_SIGNER: &[u8] = &[0x28, 0x81, 0x8c, 0x5d, 5, 1, 2];
pub(crate) const MDOC_READER: &[u8] = &[0x28, 0x81, 0x8c, 0x5d, 5, 1, 6];

/// Country, state, common name; an empty one is left out.
pub(crate) type Rdn = [&'static str; 3];

#[derive(Clone)]
pub(crate) struct Extension {
    pub(crate) id: Vec<u8>,
    pub(crate) critical: bool,
    pub(crate) value: Vec<u8>,
}

/// A certificate before it is signed.
#[derive(Clone)]
pub(crate) struct Draft {
    pub(crate) version: u8,
    pub(crate) serial: Vec<u8>,
    pub(crate) issuer: Rdn,
    pub(crate) subject: Rdn,
    pub(crate) from: i64,
    pub(crate) until: i64,
    pub(crate) key: Vec<u8>,
    pub(crate) extensions: Vec<Extension>,
    /// A whole name instead of the two above.
    pub(crate) own_name: Option<Vec<u8>>,
    /// One more part behind the subject's others.
    pub(crate) extra_part: Option<Vec<u8>>,
}

impl Draft {
    pub(crate) fn new(issuer: Rdn, subject: Rdn, key: &SigningKey) -> Self {
        Self {
            version: 2,
            serial: vec![0x11, 0x22, 0x33],
            issuer,
            subject,
            from: NOW.0 - 30 * DAY,
            until: NOW.0 + 30 * DAY,
            key: key.public().to_der(),
            extensions: Vec::new(),
            own_name: None,
            extra_part: None,
        }
    }

    /// Adds an extension of `id-ce`, or replaces it.
    pub(crate) fn with(mut self, id: u8, critical: bool, value: Vec<u8>) -> Self {
        self.put(id, critical, value);
        self
    }

    pub(crate) fn put(&mut self, id: u8, critical: bool, value: Vec<u8>) {
        self.without(id);
        self.extensions.push(Extension {
            id: vec![0x55, 29, id],
            critical,
            value,
        });
    }

    pub(crate) fn without(&mut self, id: u8) {
        self.extensions.retain(|one| one.id != [0x55, 29, id]);
    }

    pub(crate) fn uncritical(&mut self, id: u8) {
        for one in &mut self.extensions {
            one.critical &= one.id != [0x55, 29, id];
        }
    }

    pub(crate) fn to_be_signed(&self, algorithm: &[u8]) -> Vec<u8> {
        let extensions: Vec<Vec<u8>> = self.extensions.iter().map(Extension::der).collect();
        let own = |name| self.own_name.clone().unwrap_or_else(|| rdn(name));
        let mut fields = vec![
            tlv(0xa0, &tlv(2, &[self.version])),
            tlv(2, &self.serial),
            algorithm.to_vec(),
            own(self.issuer),
            seq(&[time(self.from), time(self.until)]),
            self.extended(own(self.subject)),
            self.key.clone(),
        ];
        if !extensions.is_empty() {
            fields.push(tlv(0xa3, &seq(&extensions)));
        }
        seq(&fields)
    }

    fn extended(&self, name: Vec<u8>) -> Vec<u8> {
        match &self.extra_part {
            // A short name: its length is one byte.
            Some(part) => seq(&[name[2..].to_vec(), part.clone()]),
            None => name,
        }
    }

    pub(crate) fn sign(&self, key: &SigningKey) -> Vec<u8> {
        signed(&self.to_be_signed(&algorithm(key)), key)
    }
}

impl Extension {
    fn der(&self) -> Vec<u8> {
        let critical = if self.critical {
            tlv(1, &[0xff])
        } else {
            Vec::new()
        };
        seq(&[tlv(6, &self.id), critical, tlv(4, &self.value)])
    }
}

/// A revocation list before it is signed.
pub(crate) struct List {
    pub(crate) issuer: Rdn,
    pub(crate) next_update: i64,
    pub(crate) revoked: Vec<Vec<u8>>,
}

impl List {
    pub(crate) fn sign(&self, key: &SigningKey) -> Vec<u8> {
        self.sign_as(key, NOW.0 - DAY, &[crl_number(1)])
    }

    /// The same, made at another time or with other extensions beside the authority's key identifier.
    pub(crate) fn sign_as(
        &self,
        key: &SigningKey,
        this_update: i64,
        extensions: &[Extension],
    ) -> Vec<u8> {
        let algorithm = algorithm(key);
        let entries: Vec<Vec<u8>> = self
            .revoked
            .iter()
            .map(|serial| seq(&[tlv(2, serial), time(NOW.0 - DAY)]))
            .collect();
        let known_key = key_id_extension(&key_id(&key.public()));
        let known_key = seq(&[tlv(6, &[0x55, 29, 35]), tlv(4, &known_key)]);
        let mut fields = vec![
            tlv(2, &[1]),
            algorithm,
            rdn(self.issuer),
            time(this_update),
            time(self.next_update),
        ];
        if !entries.is_empty() {
            fields.push(seq(&entries));
        }
        let mut all = vec![known_key];
        all.extend(extensions.iter().map(Extension::der));
        fields.push(tlv(0xa0, &seq(&all)));
        signed(&seq(&fields), key)
    }
}

pub(crate) fn crl_number(number: u8) -> Extension {
    Extension {
        id: vec![0x55, 29, 20],
        critical: false,
        value: tlv(2, &[number]),
    }
}

/// Whatever is to be signed, with its algorithm and signature.
pub(crate) fn signed(to_be_signed: &[u8], key: &SigningKey) -> Vec<u8> {
    let raw = key.sign(to_be_signed).unwrap();
    let (r, s) = raw.split_at(raw.len() / 2);
    let signature = seq(&[unsigned(r), unsigned(s)]);
    let bits = [&[0], signature.as_slice()].concat();
    seq(&[to_be_signed.to_vec(), algorithm(key), tlv(3, &bits)])
}

/// ecdsa-with-SHA256 or -SHA384.
pub(crate) fn algorithm(key: &SigningKey) -> Vec<u8> {
    let hash = if key.algorithm() == Algorithm::Es384 {
        3
    } else {
        2
    };
    seq(&[tlv(6, &[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, hash])])
}

/// Some twenty bytes that stand for a key; nobody checks how they came about.
pub(crate) fn key_id(key: &PublicKey) -> Vec<u8> {
    key.as_bytes()[1..21].to_vec()
}

pub(crate) fn subject_key_id(key: &SigningKey) -> Vec<u8> {
    tlv(4, &key_id(&key.public()))
}

pub(crate) fn authority_key_id(key: &SigningKey) -> Vec<u8> {
    key_id_extension(&key_id(&key.public()))
}

fn key_id_extension(id: &[u8]) -> Vec<u8> {
    seq(&[tlv(0x80, id)])
}

/// Key usage from its first nine bits, the first highest; trailing zeros left out.
pub(crate) fn key_usage(bits: u16) -> Vec<u8> {
    let [high, low] = bits.to_be_bytes();
    let bytes = if low == 0 {
        vec![high]
    } else {
        vec![high, low]
    };
    let unused = bytes.last().unwrap().trailing_zeros();
    tlv(
        3,
        &[&[u8::try_from(unused).unwrap()], bytes.as_slice()].concat(),
    )
}

pub(crate) fn purposes(ids: &[&[u8]]) -> Vec<u8> {
    seq(&ids.iter().map(|id| tlv(6, id)).collect::<Vec<_>>())
}

pub(crate) fn authority(path_len: Option<u8>) -> Vec<u8> {
    let limit = path_len.map(|len| tlv(2, &[len])).unwrap_or_default();
    seq(&[tlv(1, &[0xff]), limit])
}

pub(crate) fn dns_names(names: &[&str]) -> Vec<u8> {
    seq(&names
        .iter()
        .map(|name| tlv(0x82, name.as_bytes()))
        .collect::<Vec<_>>())
}

/// Only names under this one.
pub(crate) fn permitted(name: &str) -> Vec<u8> {
    seq(&[tlv(0xa0, &seq(&[tlv(0x82, name.as_bytes())]))])
}

pub(crate) fn rdn(parts: Rdn) -> Vec<u8> {
    let kinds: [(u8, u8); 3] = [(6, 0x13), (8, 0x0c), (3, 0x0c)];
    let sets: Vec<Vec<u8>> = kinds
        .iter()
        .zip(parts)
        .filter(|(_, text)| !text.is_empty())
        .map(|((kind, tag), text)| attribute(*kind, *tag, text))
        .collect();
    seq(&sets)
}

/// One attribute of a name, in a set of its own.
pub(crate) fn attribute(kind: u8, tag: u8, text: &str) -> Vec<u8> {
    let value = seq(&[tlv(6, &[0x55, 4, kind]), tlv(tag, text.as_bytes())]);
    tlv(0x31, &value)
}

pub(crate) fn pem(der: &[u8]) -> String {
    let body: String = vidan_codec::base64url::encode(der)
        .chars()
        .map(|c| match c {
            '-' => '+',
            '_' => '/',
            c => c,
        })
        .collect();
    let padding = "=".repeat((4 - body.len() % 4) % 4);
    format!("-----BEGIN CERTIFICATE-----\n{body}{padding}\n-----END CERTIFICATE-----\n")
}

pub(crate) fn time(seconds: i64) -> Vec<u8> {
    let text = UnixTime(seconds).to_rfc3339();
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let year: u16 = digits[..4].parse().unwrap();
    if (1950..2050).contains(&year) {
        tlv(0x17, format!("{}Z", &digits[2..]).as_bytes())
    } else {
        tlv(0x18, format!("{digits}Z").as_bytes())
    }
}

pub(crate) fn seq(parts: &[Vec<u8>]) -> Vec<u8> {
    tlv(0x30, &parts.concat())
}

pub(crate) fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap();
    let [_, high, middle, low] = length.to_be_bytes();
    let head = match length {
        0..=0x7f => vec![tag, low],
        0x80..=0xff => vec![tag, 0x81, low],
        0x100..=0xffff => vec![tag, 0x82, middle, low],
        _ => vec![tag, 0x83, high, middle, low],
    };
    [head.as_slice(), content].concat()
}

fn unsigned(bytes: &[u8]) -> Vec<u8> {
    let first = bytes.iter().position(|byte| *byte != 0).unwrap();
    let number = &bytes[first..];
    let sign: &[u8] = if number[0] >= 0x80 { &[0] } else { &[] };
    tlv(2, &[sign, number].concat())
}
