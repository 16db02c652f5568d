//! One document of type metadata (sections 4.2, 4.5 and 4.6), read and bounded. What is not understood is ignored, as the draft
//! has it.

use serde_json::{Map, Value};
use vidan_codec::{json, text::changes_the_line};

use super::{super::names::json_path, MAX_DOCUMENT};
use crate::{ClaimKey, ClaimPath, Error, PathStep, sd_jwt::Fault};

/// Most languages of one name.
const MAX_LABELS: usize = 64;
/// Most claims of one type.
const MAX_CLAIMS: usize = 512;
/// Most steps to one claim.
const MAX_STEPS: usize = 16;
/// Longest name that is shown, in characters, and longest description.
const MAX_NAME: usize = 200;
const MAX_DESCRIPTION: usize = 2000;
/// Longest type and language tag, in bytes.
const MAX_IDENTIFIER: usize = 1024;

/// A name for people, in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The language tag (RFC 5646).
    pub locale: String,
    /// The name.
    pub name: String,
    /// More about it.
    pub description: Option<String>,
}

/// Whether a claim can be shown or left out by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disclosability {
    /// The issuer may decide.
    Allowed,
    /// It must be selectively disclosable.
    Always,
    /// It must not.
    Never,
}

/// One step of a path to claims.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MetadataStep {
    /// Every element of an array.
    All,
    /// One element of an array.
    Index(usize),
    /// A member of an object.
    Name(String),
}

/// What is known of the claims at a path.
#[derive(Clone, Debug, PartialEq)]
pub struct ClaimMetadata {
    /// Where they are.
    pub path: Vec<MetadataStep>,
    /// Their names for people, by language.
    pub display: Vec<Label>,
    /// Whether the credential must have them.
    pub mandatory: bool,
    /// Whether they are selectively disclosable.
    pub sd: Disclosability,
}

impl ClaimMetadata {
    /// Whether a path leads to a claim that this is about.
    pub fn describes(&self, path: &ClaimPath) -> bool {
        let fits = |(own, step): (&MetadataStep, &PathStep)| match (own, step) {
            (MetadataStep::All, PathStep::Index(_)) => true,
            (MetadataStep::Index(own), PathStep::Index(index)) => own == index,
            (MetadataStep::Name(own), PathStep::Key(ClaimKey::Text(name))) => own == name,
            _ => false,
        };
        let path = json_path(path);
        self.path.len() == path.steps().len() && self.path.iter().zip(path.steps()).all(fits)
    }
}

/// What a type says, with what it inherited.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Combined {
    pub(super) display: Vec<Label>,
    pub(super) claims: Vec<ClaimMetadata>,
}

/// A document as it was written: what it leaves out, it inherits.
pub(super) struct Document {
    pub(super) vct: String,
    pub(super) extends: Option<String>,
    pub(super) extends_integrity: Option<String>,
    pub(super) display: Option<Vec<Label>>,
    pub(super) claims: Vec<ClaimRules>,
}

/// What a document says of the claims at a path.
pub(super) struct ClaimRules {
    pub(super) path: Vec<MetadataStep>,
    pub(super) display: Option<Vec<Label>>,
    pub(super) mandatory: Option<bool>,
    pub(super) sd: Option<Disclosability>,
}

impl Document {
    /// Reads one.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, Error> {
        let json =
            json::parse(bytes, MAX_DOCUMENT).map_err(|_| Fault::TypeMalformed("not JSON"))?;
        let object = json.as_object().ok_or(Fault::TypeMalformed("no object"))?;
        let vct = text(object, "vct", MAX_IDENTIFIER)?.ok_or(Fault::TypeMalformed("no vct"))?;
        let claims = list(object, "claims", MAX_CLAIMS)?.unwrap_or_default();
        let claims: Vec<ClaimRules> = claims.iter().map(claim).collect::<Result<_, _>>()?;
        let twice = |(at, one): (usize, &ClaimRules)| {
            claims.iter().take(at).any(|other| other.path == one.path)
        };
        if claims.iter().enumerate().any(twice) {
            return Err(Fault::TypeMalformed("a claim that stands twice").into());
        }
        Ok(Self {
            vct,
            extends: text(object, "extends", MAX_IDENTIFIER)?,
            extends_integrity: text(object, "extends#integrity", MAX_IDENTIFIER)?,
            display: labels(object, "name")?,
            claims,
        })
    }
}

fn claim(json: &Value) -> Result<ClaimRules, Error> {
    let object = json.as_object().ok_or(Fault::TypeMalformed("a claim"))?;
    let path = list(object, "path", MAX_STEPS)?.ok_or(Fault::TypeMalformed("no path"))?;
    if path.is_empty() {
        return Err(Fault::TypeMalformed("an empty path").into());
    }
    let mandatory = match object.get("mandatory") {
        None => None,
        Some(value) => Some(value.as_bool().ok_or(Fault::TypeMalformed("mandatory"))?),
    };
    let sd = match object.get("sd").map(Value::as_str) {
        None => None,
        Some(Some("allowed")) => Some(Disclosability::Allowed),
        Some(Some("always")) => Some(Disclosability::Always),
        Some(Some("never")) => Some(Disclosability::Never),
        Some(_) => return Err(Fault::TypeMalformed("sd").into()),
    };
    Ok(ClaimRules {
        path: path.iter().map(step).collect::<Result<_, _>>()?,
        display: labels(object, "label")?,
        mandatory,
        sd,
    })
}

fn step(json: &Value) -> Result<MetadataStep, Error> {
    let index = || usize::try_from(json.as_u64()?).ok();
    match json {
        Value::Null => Ok(MetadataStep::All),
        Value::String(name) => Ok(MetadataStep::Name(name.clone())),
        _ => index()
            .map(MetadataStep::Index)
            .ok_or(Fault::TypeMalformed("a step of a path").into()),
    }
}

/// The names under `display`; a type calls its own `name`, a claim `label`.
fn labels(object: &Map<String, Value>, name: &'static str) -> Result<Option<Vec<Label>>, Error> {
    let read = |json: &Value| {
        let object = json.as_object().ok_or(Fault::TypeMalformed("display"))?;
        let missing = Fault::TypeMalformed("display");
        Ok(Label {
            locale: text(object, "locale", MAX_IDENTIFIER)?.ok_or(missing.clone())?,
            name: shown(object, name, MAX_NAME)?.ok_or(missing)?,
            description: shown(object, "description", MAX_DESCRIPTION)?,
        })
    };
    list(object, "display", MAX_LABELS)?
        .map(|all| all.iter().map(read).collect())
        .transpose()
}

fn list<'v>(
    object: &'v Map<String, Value>,
    name: &'static str,
    most: usize,
) -> Result<Option<&'v [Value]>, Error> {
    let Some(value) = object.get(name) else {
        return Ok(None);
    };
    let items = value.as_array().ok_or(Fault::TypeMalformed(name))?;
    if items.len() > most {
        return Err(Fault::TypeMalformed("too long a list").into());
    }
    Ok(Some(items))
}

fn text(
    object: &Map<String, Value>,
    name: &'static str,
    most: usize,
) -> Result<Option<String>, Error> {
    let Some(value) = object.get(name) else {
        return Ok(None);
    };
    let fits = |text: &&str| !text.is_empty() && text.len() <= most;
    let text = value
        .as_str()
        .filter(fits)
        .ok_or(Fault::TypeMalformed(name))?;
    Ok(Some(text.to_owned()))
}

/// A text that people see: neither long nor with characters that change how other text is shown (section 6.5).
fn shown(
    object: &Map<String, Value>,
    name: &'static str,
    most: usize,
) -> Result<Option<String>, Error> {
    match text(object, name, MAX_DOCUMENT)? {
        Some(text) if text.chars().count() > most || text.contains(changes_the_line) => {
            Err(Fault::TypeMalformed("a text that cannot be shown").into())
        }
        text => Ok(text),
    }
}
