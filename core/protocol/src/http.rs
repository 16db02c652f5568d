//! A message to send and the answer to it, as plain values.
//!
//! For: handing requests to whoever owns a socket, and reading answers strictly.
//! Not for: sending. Redirects must not be followed by the sender; [`Response::read`] refuses them if one comes back. Every request
//! asks for its answer as it is; one that comes in a content coding all the same is refused by name.

use serde::de::DeserializeOwned;

use crate::error::{Endpoint, Error};
use crate::url::{HttpUrl, Plaintext};

/// The media type of bundles of lists.
pub const CBOR: &str = "application/cbor";
/// The media type of JSON bodies.
pub const JSON: &str = "application/json";
/// The media type of signed forms and lists.
pub const JWT: &str = "application/jwt";
/// The media type of status lists in CWT form.
pub const STATUS_LIST_CWT: &str = "application/statuslist+cwt";
/// The media type of status lists in JWT form.
pub const STATUS_LIST_JWT: &str = "application/statuslist+jwt";
/// The media type of token requests.
pub const FORM: &str = "application/x-www-form-urlencoded";

/// The HTTP methods these protocols use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// GET
    Get,
    /// POST
    Post,
}

impl Method {
    /// The method's name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

/// What to send.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// GET or POST.
    pub method: Method,
    /// The absolute address, checked.
    pub url: String,
    /// Header names (lower case) and values.
    pub headers: Vec<(String, String)>,
    /// The body; empty for GET.
    pub body: Vec<u8>,
    /// The most bytes of body the answer may have: the sender stops reading there.
    pub max_response: usize,
}

impl core::fmt::Debug for Request {
    /// Method and sizes: addresses, headers and bodies may carry codes and tokens.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("headers", &self.headers.len())
            .field("body_len", &self.body.len())
            .finish_non_exhaustive()
    }
}

impl Request {
    /// A GET that accepts `media_type`.
    pub fn get(url: impl Into<String>, accept: &str, max_response: usize) -> Self {
        Self {
            method: Method::Get,
            url: url.into(),
            headers: accepting(accept),
            body: Vec::new(),
            max_response,
        }
    }

    /// A POST of `body` that accepts JSON.
    pub fn post(
        url: impl Into<String>,
        content_type: &str,
        body: Vec<u8>,
        max_response: usize,
    ) -> Self {
        let mut headers = accepting(JSON);
        if !content_type.is_empty() {
            headers.push(("content-type".to_owned(), content_type.to_owned()));
        }
        Self {
            method: Method::Post,
            url: url.into(),
            headers,
            body,
            max_response,
        }
    }

    /// The same request with a bearer token (RFC 6750 section 2.1).
    #[must_use]
    pub fn bearer(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    /// The same request with one more header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }
}

/// What an answer may be: of these types, and in no content coding (without a word any would do, RFC 9110 section 12.5.3).
fn accepting(types: &str) -> Vec<(String, String)> {
    let own = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    vec![own("accept", types), own("accept-encoding", "identity")]
}

/// What came back.
#[derive(Clone, PartialEq, Eq)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// Header names (any case) and values.
    pub headers: Vec<(String, String)>,
    /// The body, at most what the request allowed.
    pub body: Vec<u8>,
}

impl core::fmt::Debug for Response {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("body_len", &self.body.len())
            .finish_non_exhaustive()
    }
}

impl Response {
    /// The first value of header `name`, whatever its case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// The media type without its parameters, lower case.
    pub fn media_type(&self) -> Option<String> {
        media_type(self.header("content-type")?)
    }

    /// The body of a successful answer (200 or 201) of `expected` type and at most `limit` bytes, in no content coding.
    pub fn read(&self, endpoint: Endpoint, expected: &str, limit: usize) -> Result<&[u8], Error> {
        self.read_any(endpoint, &[expected], limit)
    }

    /// As [`Self::read`], of one of several types.
    pub fn read_any(
        &self,
        endpoint: Endpoint,
        expected: &[&str],
        limit: usize,
    ) -> Result<&[u8], Error> {
        self.refuse_redirect(endpoint)?;
        if !matches!(self.status, 200 | 201) {
            return Err(Error::UnexpectedStatus {
                endpoint,
                status: self.status,
            });
        }
        self.bounded(endpoint, expected, limit)
    }

    /// As [`Self::read`], decoded from JSON without duplicate names.
    pub fn json<T: DeserializeOwned>(&self, endpoint: Endpoint, limit: usize) -> Result<T, Error> {
        let body = self.read(endpoint, JSON, limit)?;
        vidan_codec::json::from_slice(body, limit).map_err(Error::unreadable(endpoint.answer()))
    }

    /// Where a redirect of a GET points, seen from the address it came from: to the same scheme, at an address we may use. `None` where
    /// this is no redirect.
    ///
    /// Only for what is public and signed: no code and no token may be led elsewhere.
    ///
    /// # Errors
    /// [`Error::Redirected`] where it points to nothing that may be followed.
    pub fn moved(
        &self,
        from: &HttpUrl,
        plaintext: Plaintext,
        endpoint: Endpoint,
    ) -> Result<Option<HttpUrl>, Error> {
        if !matches!(self.status, 301 | 302 | 303 | 307 | 308) {
            return Ok(None);
        }
        let to = self.header("location").and_then(|to| from.resolve(to));
        let to = to.and_then(|to| HttpUrl::parse(to.as_str(), plaintext, endpoint).ok());
        to.filter(|to| to.is_secure() == from.is_secure())
            .map(Some)
            .ok_or(Error::Redirected(endpoint))
    }

    /// The JSON body of an error answer, when there is one that can be read; `None` otherwise.
    pub(crate) fn error_json<T: DeserializeOwned>(
        &self,
        endpoint: Endpoint,
        limit: usize,
    ) -> Option<T> {
        let body = self.bounded(endpoint, &[JSON], limit).ok()?;
        vidan_codec::json::from_slice(body, limit).ok()
    }

    /// Refuses 3xx.
    pub(crate) fn refuse_redirect(&self, endpoint: Endpoint) -> Result<(), Error> {
        if (300..400).contains(&self.status) {
            return Err(Error::Redirected(endpoint));
        }
        Ok(())
    }

    /// Whether the body is in a coding: then its bytes are not what its media type says.
    fn is_coded(&self) -> bool {
        let codings = self.headers.iter();
        codings
            .filter(|(name, _)| name.eq_ignore_ascii_case("content-encoding"))
            .flat_map(|(_, value)| value.split(','))
            .map(str::trim)
            .any(|coding| !coding.is_empty() && !coding.eq_ignore_ascii_case("identity"))
    }

    fn bounded(&self, endpoint: Endpoint, expected: &[&str], limit: usize) -> Result<&[u8], Error> {
        if self.is_coded() {
            return Err(Error::ContentCoding(endpoint));
        }
        if self.body.len() > limit {
            return Err(Error::LimitExceeded {
                what: "the answer",
                limit,
            });
        }
        let found = self.media_type();
        if !found.is_some_and(|found| expected.contains(&found.as_str())) {
            return Err(Error::UnexpectedMediaType(endpoint));
        }
        Ok(&self.body)
    }
}

/// A `Content-Type` value without its parameters, lower case.
pub fn media_type(content_type: &str) -> Option<String> {
    let essence = content_type.split(';').next()?.trim();
    (!essence.is_empty()).then(|| essence.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn response(status: u16, content_type: &str, body: &[u8]) -> Response {
        Response {
            status,
            headers: vec![("Content-Type".into(), content_type.into())],
            body: body.to_vec(),
        }
    }

    #[test]
    fn redirects_statuses_types_and_sizes_are_told_apart() {
        let read = |response: Response| {
            response
                .json::<serde_json::Value>(Endpoint::Token, 16)
                .err()
        };
        assert!(matches!(
            read(response(302, JSON, b"{}")),
            Some(Error::Redirected(Endpoint::Token))
        ));
        assert!(matches!(
            read(response(404, JSON, b"{}")),
            Some(Error::UnexpectedStatus { status: 404, .. })
        ));
        assert!(matches!(
            read(response(200, "text/html", b"{}")),
            Some(Error::UnexpectedMediaType(_))
        ));
        assert!(matches!(
            read(response(200, JSON, &[b' '; 17])),
            Some(Error::LimitExceeded { limit: 16, .. })
        ));
        for body in [b"{".as_slice(), br#"{"a":1,"a":2}"#] {
            let told = read(response(200, JSON, body)).unwrap().to_string();
            assert!(
                told.starts_with("the authorization server's answer with the token cannot be read"),
                "{told}"
            );
        }
        assert!(read(response(200, "application/json; charset=utf-8", b"{}")).is_none());
    }

    #[test]
    fn an_answer_is_asked_for_as_it_is_and_refused_by_name_where_it_is_coded() {
        for request in [
            Request::get("https://a", JSON, 1),
            Request::post("https://a", FORM, Vec::new(), 1),
        ] {
            let coding = ("accept-encoding".to_owned(), "identity".to_owned());
            assert!(request.headers.contains(&coding));
        }
        let coded = |coding: &str, status: u16| {
            let mut answer = response(status, JSON, b"{}");
            answer
                .headers
                .push(("Content-Encoding".into(), coding.into()));
            answer.json::<serde_json::Value>(Endpoint::Token, 16).err()
        };
        for coding in ["gzip", "identity, br", "x"] {
            assert!(matches!(
                coded(coding, 200),
                Some(Error::ContentCoding(Endpoint::Token))
            ));
        }
        for coding in ["identity", "Identity", "", " , "] {
            assert!(coded(coding, 200).is_none());
        }
        assert!(matches!(
            coded("gzip", 302),
            Some(Error::Redirected(Endpoint::Token))
        ));
    }

    #[test]
    fn a_redirect_leads_to_the_same_scheme_or_nowhere() {
        let moved = |from: &str, status: u16, to: Option<&str>| {
            let from = HttpUrl::parse(from, Plaintext::Loopback, Endpoint::StatusList).unwrap();
            let mut answer = response(status, JSON, b"");
            let to = to.map(|to| ("Location".into(), to.to_owned()));
            answer.headers.extend(to);
            let moved = answer.moved(&from, Plaintext::Loopback, Endpoint::StatusList);
            moved.map(|to| to.map(|to| to.as_str().to_owned()))
        };
        let from = "https://a.example/lists/1?x=y";
        for (to, expected) in [
            ("/2", "https://a.example/2"),
            ("2", "https://a.example/lists/2"),
            ("?z=1", "https://a.example/lists/1?z=1"),
            ("//b.example:444/2", "https://b.example:444/2"),
            ("HTTPS://b.example/2#part", "HTTPS://b.example/2"),
        ] {
            let found = moved(from, 307, Some(to)).unwrap();
            assert_eq!(found.as_deref(), Some(expected), "{to}");
        }
        for to in [
            Some("http://127.0.0.1/2"),
            Some("http://a.example/2"),
            Some("ftp://a.example/2"),
            Some("https://user@a.example/2"),
            Some("mailto:a"),
            Some(""),
            None,
        ] {
            assert!(
                matches!(moved(from, 302, to), Err(Error::Redirected(_))),
                "{to:?}"
            );
        }
        let upwards = moved("http://127.0.0.1:1/1", 302, Some("https://a.example/1"));
        assert!(matches!(upwards, Err(Error::Redirected(_))));
        assert!(matches!(moved(from, 200, Some("/2")), Ok(None)));
        assert!(matches!(moved(from, 304, Some("/2")), Ok(None)));
    }

    #[test]
    fn nothing_secret_is_printed() {
        let request = Request::post(
            "https://a/b?code=verysecret",
            FORM,
            b"code=verysecret".to_vec(),
            1,
        )
        .bearer("verysecret");
        assert!(!format!("{request:?}").contains("verysecret"));
        assert!(
            !format!("{:?}", response(200, "verysecret", b"verysecret")).contains("verysecret")
        );
    }
}
