//! Where a claim is: steps through maps and arrays, with a text form for command lines and forms.
//!
//! `ho_ten`, `chu_ho.ho_ten`, `thanh_vien[0].ho_ten`, `503.region`. A name that would read as something else is written
//! as a JSON string: `"a.b"`.

use core::{fmt, str::FromStr};

use crate::{ClaimKey, ClaimValue, Error};

/// Longest path and most steps that are read.
const MAX_TEXT: usize = 1024;
const MAX_STEPS: usize = 16;

/// One step.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PathStep {
    /// An element of an array, from 0.
    Index(usize),
    /// A member of a map.
    Key(ClaimKey),
}

/// The way from the top of a credential's claims to one of them.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ClaimPath(Vec<PathStep>);

impl ClaimPath {
    /// The path of a claim at the top.
    pub fn name(name: &str) -> Self {
        Self(vec![PathStep::Key(name.into())])
    }

    /// From steps.
    pub fn from_steps(steps: Vec<PathStep>) -> Self {
        Self(steps)
    }

    /// The steps.
    pub fn steps(&self) -> &[PathStep] {
        &self.0
    }

    /// Whether this path is `other` or leads to it.
    pub fn contains(&self, other: &ClaimPath) -> bool {
        other.0.starts_with(&self.0)
    }

    /// The value at this path below these claims.
    pub fn find<'a>(&self, claims: &'a [(ClaimKey, ClaimValue)]) -> Option<&'a ClaimValue> {
        let (first, rest) = self.0.split_first()?;
        let PathStep::Key(key) = first else {
            return None;
        };
        let top = crate::claim::member(claims, key)?;
        rest.iter().try_fold(top, |value, step| match step {
            PathStep::Index(index) => value.as_array()?.get(*index),
            PathStep::Key(key) => value.get(key),
        })
    }
}

impl fmt::Display for ClaimPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, step) in self.0.iter().enumerate() {
            match step {
                PathStep::Index(index) => write!(f, "[{index}]")?,
                PathStep::Key(key) => {
                    if at > 0 {
                        f.write_str(".")?;
                    }
                    match key {
                        ClaimKey::Text(name) if !is_plain(name) => {
                            f.write_str(&serde_json::Value::from(name.as_str()).to_string())?;
                        }
                        key => write!(f, "{key}")?,
                    }
                }
            }
        }
        Ok(())
    }
}

impl FromStr for ClaimPath {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        if text.len() > MAX_TEXT {
            return Err(Error::PathSyntax);
        }
        let mut steps = Vec::new();
        let mut rest = text;
        while !rest.is_empty() || steps.is_empty() {
            let (step, tail) =
                if let Some(inner) = rest.strip_prefix('[').filter(|_| !steps.is_empty()) {
                    read_index(inner)?
                } else {
                    let key = if steps.is_empty() {
                        rest
                    } else {
                        rest.strip_prefix('.').ok_or(Error::PathSyntax)?
                    };
                    read_key(key)?
                };
            steps.push(step);
            rest = tail;
            if steps.len() > MAX_STEPS {
                return Err(Error::PathSyntax);
            }
        }
        Ok(Self(steps))
    }
}

fn read_index(text: &str) -> Result<(PathStep, &str), Error> {
    let (digits, tail) = text.split_once(']').ok_or(Error::PathSyntax)?;
    let canonical =
        digits.bytes().all(|b| b.is_ascii_digit()) && (digits == "0" || !digits.starts_with('0'));
    let index = digits
        .parse()
        .ok()
        .filter(|_| canonical)
        .ok_or(Error::PathSyntax)?;
    Ok((PathStep::Index(index), tail))
}

fn read_key(text: &str) -> Result<(PathStep, &str), Error> {
    if text.starts_with('"') {
        let mut stream = serde_json::Deserializer::from_str(text).into_iter::<String>();
        let name = stream
            .next()
            .and_then(Result::ok)
            .ok_or(Error::PathSyntax)?;
        let tail = text.get(stream.byte_offset()..).ok_or(Error::PathSyntax)?;
        return Ok((PathStep::Key(ClaimKey::Text(name)), tail));
    }
    let end = text.find(['.', '[']).unwrap_or(text.len());
    let (name, tail) = text.split_at_checked(end).ok_or(Error::PathSyntax)?;
    let key = match name.parse::<i64>() {
        Ok(label) if label.to_string() == name => ClaimKey::Int(label),
        _ if is_plain(name) => ClaimKey::Text(name.to_owned()),
        _ => return Err(Error::PathSyntax),
    };
    Ok((PathStep::Key(key), tail))
}

/// Whether a name can stand in a path without quotes.
fn is_plain(name: &str) -> bool {
    let first_ok = name
        .chars()
        .next()
        .is_some_and(|c| !c.is_ascii_digit() && c != '-');
    first_ok
        && !name.chars().any(|c| {
            c.is_control() || c.is_whitespace() || matches!(c, '.' | '[' | ']' | '"' | '\\' | ',')
        })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn step() -> impl Strategy<Value = PathStep> {
        prop_oneof![
            any::<String>().prop_map(|name| PathStep::Key(ClaimKey::Text(name))),
            "[a-z_0-9.\\-]{0,6}".prop_map(|name| PathStep::Key(ClaimKey::Text(name))),
            any::<i64>().prop_map(|label| PathStep::Key(ClaimKey::Int(label))),
            any::<usize>().prop_map(PathStep::Index),
        ]
    }

    proptest! {
        #[test]
        fn text_and_back(first in step(), rest in prop::collection::vec(step(), 0..6)) {
            prop_assume!(matches!(first, PathStep::Key(_)));
            let path = ClaimPath([vec![first], rest].concat());
            let text = path.to_string();
            prop_assume!(text.len() <= MAX_TEXT);
            prop_assert_eq!(text.parse::<ClaimPath>().unwrap(), path);
        }

        #[test]
        fn any_text_is_read_or_refused(text in any::<String>()) {
            if let Ok(path) = text.parse::<ClaimPath>() {
                prop_assert_eq!(path.to_string().parse::<ClaimPath>().unwrap(), path);
            }
        }
    }

    #[test]
    fn junk_is_refused() {
        for text in [
            "", ".", "a.", "a..b", "[0]", "a[", "a[]", "a[01]", "a[-1]", "a b", "\"a", "01", "a]",
        ] {
            assert_eq!(text.parse::<ClaimPath>(), Err(Error::PathSyntax), "{text}");
        }
    }
}
