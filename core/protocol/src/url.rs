//! Addresses and form coding: as much of RFC 3986 and `application/x-www-form-urlencoded` as these protocols need.
//!
//! For: deciding whether an address from outside may be contacted at all, and comparing origins.
//! Not for: international names (they must come as punycode), or any scheme but http and https (in any case, RFC 3986 section 3.1).

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::error::{Endpoint, Error};

/// Longest address read.
pub const MAX_URL: usize = 2048;

/// Whether plain http is ever allowed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Plaintext {
    /// Only https.
    #[default]
    Never,
    /// Also http, but only to this machine's loopback: tests and the sandbox.
    Loopback,
}

/// An absolute http(s) address without user information or fragment.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct HttpUrl {
    text: String,
    secure: bool,
    host: String,
    port: u16,
    rest_at: usize,
}

impl core::fmt::Debug for HttpUrl {
    /// Scheme, host and port only: a path or query may carry a capability.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "HttpUrl({}/…)", self.origin())
    }
}

impl HttpUrl {
    /// Reads an address from outside; `endpoint` names it in the error.
    pub fn parse(text: &str, plaintext: Plaintext, endpoint: Endpoint) -> Result<Self, Error> {
        let refused = || Error::AddressRefused(endpoint);
        let url = Self::split(text).ok_or_else(refused)?;
        match (url.secure, plaintext) {
            (true, _) => Ok(url),
            (false, Plaintext::Loopback) if url.is_loopback() => Ok(url),
            (false, _) => Err(refused()),
        }
    }

    /// The address as it came.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Scheme, lower-case host and port, as `https://host:443`.
    pub fn origin(&self) -> String {
        let scheme = if self.secure { "https" } else { "http" };
        format!("{scheme}://{}:{}", self.host, self.port)
    }

    /// Whether the host names this machine: `localhost`, `127.0.0.0/8`, `::1`.
    pub fn is_loopback(&self) -> bool {
        let bare = self.host.trim_start_matches('[').trim_end_matches(']');
        self.host == "localhost"
            || bare.parse::<Ipv4Addr>().is_ok_and(|ip| ip.is_loopback())
            || bare.parse::<Ipv6Addr>().is_ok_and(|ip| ip.is_loopback())
    }

    /// Whether it is https.
    pub fn is_secure(&self) -> bool {
        self.secure
    }

    /// What a reference means that stands here, as in a `Location` (RFC 3986 section 5.2): an address, or a path of this host. Its
    /// fragment is left out; steps upwards are left to the server.
    pub fn resolve(&self, reference: &str) -> Option<Self> {
        let reference = reference
            .split('#')
            .next()
            .filter(|text| !text.is_empty())?;
        let (head, path) = self.text.split_at_checked(self.rest_at)?;
        let path = path.split('?').next().unwrap_or_default();
        let scheme = |text: &str| {
            let end = text.find(['/', '?']).unwrap_or(text.len());
            text.get(..end).is_some_and(|first| first.contains(':'))
        };
        if scheme(reference) {
            return Self::split(reference);
        }
        if reference.starts_with("//") {
            let (scheme, _) = head.split_once(':')?;
            return Self::split(&format!("{scheme}:{reference}"));
        }
        let before = match reference.as_bytes().first() {
            Some(b'/') => "",
            Some(b'?') => path,
            _ => match path.rsplit_once('/') {
                Some((folder, _)) => return Self::split(&format!("{head}{folder}/{reference}")),
                None => "/",
            },
        };
        Self::split(&format!("{head}{before}{reference}"))
    }

    /// The address with `segment` (as `/.well-known/x`) put between host and path (RFC 8414 section 3, OpenID4VCI 12.2.2).
    ///
    /// `None` when this address has a query, which an identifier must not.
    pub fn well_known(&self, segment: &str) -> Option<Self> {
        let (head, path) = self.text.split_at_checked(self.rest_at)?;
        if path.contains('?') {
            return None;
        }
        let path = path.strip_suffix('/').unwrap_or(path);
        Self::split(&format!("{head}{segment}{path}"))
    }

    /// The address of `path` (starting with `/`) below this one, for services whose paths we define.
    pub fn join(&self, path: &str) -> Option<Self> {
        if self.text.contains('?') {
            return None;
        }
        Self::split(&format!("{}{path}", self.text.trim_end_matches('/')))
    }

    fn split(text: &str) -> Option<Self> {
        if text.len() > MAX_URL || !text.bytes().all(is_url_byte) {
            return None;
        }
        let (scheme, after) = text.split_once("://")?;
        // RFC 3986 section 3.1: in any case.
        let secure = scheme.eq_ignore_ascii_case("https");
        if !secure && !scheme.eq_ignore_ascii_case("http") {
            return None;
        }
        let authority_len = after.find(['/', '?']).unwrap_or(after.len());
        let (authority, _) = after.split_at_checked(authority_len)?;
        let (host, port) = split_port(authority)?;
        let valid_host = if let Some(v6) = host.strip_prefix('[').and_then(|h| h.strip_suffix(']'))
        {
            v6.parse::<Ipv6Addr>().is_ok()
        } else {
            is_host_name(host)
        };
        if !valid_host {
            return None;
        }
        let port = match port {
            Some(port) => port,
            None if secure => 443,
            None => 80,
        };
        Some(Self {
            rest_at: text.len() - after.len() + authority_len,
            text: text.to_owned(),
            secure,
            host: host.to_ascii_lowercase(),
            port,
        })
    }
}

/// Splits `host[:port]`; a port is 1–5 digits and not 0.
fn split_port(authority: &str) -> Option<(&str, Option<u16>)> {
    let colon = match authority.rfind(']') {
        Some(end) => authority.get(end..)?.find(':').map(|at| end + at),
        None => authority.find(':'),
    };
    let Some(colon) = colon else {
        return Some((authority, None));
    };
    let (host, port) = authority.split_at_checked(colon)?;
    let digits = port.strip_prefix(':')?;
    if digits.is_empty() || digits.len() > 5 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let port: u16 = digits.parse().ok()?;
    (port != 0).then_some((host, Some(port)))
}

fn is_host_name(host: &str) -> bool {
    !host.is_empty()
        && host.len() <= 253
        && host.split('.').all(|label| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'-')
        })
}

/// RFC 3986's characters without `#` (no fragments) and `@` before the path is caught by the host check.
fn is_url_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~:/?[]@!$&'()*+,;=%".contains(&byte)
}

/// Writes pairs as `application/x-www-form-urlencoded`.
pub fn encode_form(pairs: &[(&str, &str)]) -> String {
    let mut out = String::new();
    for (name, value) in pairs {
        if !out.is_empty() {
            out.push('&');
        }
        push_component(&mut out, name);
        out.push('=');
        push_component(&mut out, value);
    }
    out
}

/// Reads `application/x-www-form-urlencoded`: at most `max_pairs` pairs, UTF-8, complete escapes; `None` otherwise.
pub fn decode_form(text: &str, max_pairs: usize) -> Option<Vec<(String, String)>> {
    let mut pairs = Vec::new();
    for pair in text.split('&').filter(|pair| !pair.is_empty()) {
        if pairs.len() == max_pairs {
            return None;
        }
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        pairs.push((decode_component(name)?, decode_component(value)?));
    }
    Some(pairs)
}

/// The one value of `name`; `Err` when it comes twice.
pub(crate) fn single<'a>(
    pairs: &'a [(String, String)],
    name: &'static str,
) -> Result<Option<&'a str>, Error> {
    let mut values = pairs.iter().filter(|(key, _)| key == name);
    let first = values.next().map(|(_, value)| value.as_str());
    if values.next().is_some() {
        return Err(Error::Duplicate(name));
    }
    Ok(first)
}

fn push_component(out: &mut String, text: &str) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let hex = |nibble: u8| {
        HEX.get(usize::from(nibble))
            .copied()
            .map_or('0', char::from)
    };
    for byte in text.bytes() {
        match byte {
            b' ' => out.push('+'),
            b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            _ if byte.is_ascii_alphanumeric() => out.push(char::from(byte)),
            _ => {
                out.push('%');
                out.push(hex(byte >> 4));
                out.push(hex(byte & 15));
            }
        }
    }
}

fn decode_component(text: &str) -> Option<String> {
    let mut bytes = text.bytes();
    let mut out = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        match byte {
            b'+' => out.push(b' '),
            b'%' => {
                let high = char::from(bytes.next()?).to_digit(16)?;
                let low = char::from(bytes.next()?).to_digit(16)?;
                out.push(u8::try_from(high * 16 + low).ok()?);
            }
            _ => out.push(byte),
        }
    }
    String::from_utf8(out).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parse(text: &str, plaintext: Plaintext) -> Option<HttpUrl> {
        HttpUrl::parse(text, plaintext, Endpoint::Token).ok()
    }

    #[test]
    fn https_anywhere_http_only_to_loopback_and_only_when_switched_on() {
        assert!(parse("https://issuer.example/tenant?x=1", Plaintext::Never).is_some());
        for loopback in [
            "http://127.0.0.1:8080/a",
            "http://localhost:1",
            "http://[::1]:9/x",
            "http://127.9.9.9",
        ] {
            assert!(parse(loopback, Plaintext::Never).is_none(), "{loopback}");
            assert!(parse(loopback, Plaintext::Loopback).is_some(), "{loopback}");
        }
        for elsewhere in [
            "http://issuer.example",
            "http://127.0.0.1.example",
            "http://localhost.example",
            "http://10.0.0.1",
        ] {
            assert!(
                parse(elsewhere, Plaintext::Loopback).is_none(),
                "{elsewhere}"
            );
        }
    }

    #[test]
    fn malformed_addresses_are_refused() {
        for bad in [
            "",
            "https://",
            "https:///x",
            "ftp://a",
            "HTTPS//a",
            "https://a b",
            "https://a#f",
            "https://u@a",
            "https://u:p@a",
            "https://a:0",
            "https://a:99999",
            "https://a:",
            "https://a:+1",
            "https://-a",
            "https://a..b",
            "https://[::g]",
            "https://a\\b",
            "https://é.example",
            "javascript:alert(1)",
            "https://[::1",
            "https://a]:1",
        ] {
            assert!(parse(bad, Plaintext::Loopback).is_none(), "{bad}");
        }
        assert!(
            parse(
                &format!("https://a/{}", "x".repeat(MAX_URL)),
                Plaintext::Never
            )
            .is_none()
        );
    }

    #[test]
    fn well_known_goes_between_host_and_path() {
        let at = |text: &str| {
            parse(text, Plaintext::Never)
                .and_then(|url| url.well_known("/.well-known/openid-credential-issuer"))
                .map(|url| url.as_str().to_owned())
        };
        assert_eq!(
            at("https://issuer.example.com/tenant").as_deref(),
            Some("https://issuer.example.com/.well-known/openid-credential-issuer/tenant")
        );
        assert_eq!(
            at("https://issuer.example.com").as_deref(),
            Some("https://issuer.example.com/.well-known/openid-credential-issuer")
        );
        assert_eq!(
            at("https://issuer.example.com/").as_deref(),
            Some("https://issuer.example.com/.well-known/openid-credential-issuer")
        );
        assert_eq!(at("https://issuer.example.com/?q"), None);
    }

    #[test]
    fn origins_ignore_case_and_default_port() {
        let origin = |text| parse(text, Plaintext::Never).map(|url| url.origin());
        assert_eq!(
            origin("https://Issuer.Example/x"),
            origin("https://issuer.example:443/y?z")
        );
        assert_ne!(
            origin("https://issuer.example"),
            origin("https://issuer.example:444")
        );
    }

    #[test]
    fn broken_escapes_and_too_many_pairs_are_refused() {
        assert_eq!(decode_form("a=%", 4), None);
        assert_eq!(decode_form("a=%4", 4), None);
        assert_eq!(decode_form("a=%zz", 4), None);
        assert_eq!(decode_form("a=%ff", 4), None);
        assert_eq!(decode_form("a=1&b=2", 1), None);
        assert_eq!(
            decode_form("a=1+2&b", 2),
            Some(vec![
                ("a".into(), "1 2".into()),
                ("b".into(), String::new())
            ])
        );
    }

    proptest! {
        #[test]
        fn forms_round_trip(pairs in proptest::collection::vec((".{0,20}", ".{0,20}"), 0..8)) {
            let borrowed: Vec<(&str, &str)> = pairs.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
            prop_assert_eq!(decode_form(&encode_form(&borrowed), 8), Some(pairs.clone()));
        }

        #[test]
        fn no_text_panics(text in ".{0,200}") {
            let _ = parse(&text, Plaintext::Loopback).and_then(|url| url.well_known("/.well-known/x"));
            let _ = decode_form(&text, 16);
        }

        #[test]
        fn what_parses_has_the_origin_it_is_sent_to(host in "[a-z]{1,9}(\\.[a-z]{1,9}){0,2}", port in 1u16.., path in "(/[a-z0-9]{0,5}){0,3}") {
            let url = parse(&format!("https://{host}:{port}{path}"), Plaintext::Never).unwrap();
            prop_assert_eq!(url.origin(), format!("https://{host}:{port}"));
        }
    }
}
