//! Why nothing that a person holds fits, for that person alone. A verifier must not learn it: whether a value differs says something
//! about the value (section 16.4.1), so to the outside all of these are one refusal.

use vidan_trust::Names;

use super::Pointer;

/// The cause, of the document that came closest.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Missing {
    /// There is a document of this type, but nobody stands behind its issuer whom the verifier names.
    Authority,
    /// There is one, but it has not this claim.
    Claim {
        /// The type of the document held.
        document_type: String,
        /// The claim asked for.
        path: Pointer,
    },
    /// There is none of these types; of any type, where the list is empty.
    Document {
        /// The types asked for.
        types: Vec<String>,
    },
    /// Documents of this format are not known here.
    Format,
    /// There is one, but it is bound to no key.
    HolderBinding,
    /// There is one, but the claim's value is not one that is asked for.
    Value {
        /// The type of the document held.
        document_type: String,
        /// The claim asked for.
        path: Pointer,
    },
}

impl Missing {
    /// A stable name for programs: never changes once released.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Authority => "dcql.missing.authority",
            Self::Claim { .. } => "dcql.missing.claim",
            Self::Document { .. } => "dcql.missing.document",
            Self::Format => "dcql.missing.format",
            Self::HolderBinding => "dcql.missing.holder_binding",
            Self::Value { .. } => "dcql.missing.value",
        }
    }

    /// The cause in words. `named` gives a document type's name for people where it is known; of what a verifier wrote, only
    /// what cannot be mistaken for words of ours is quoted.
    pub fn words(&self, named: impl Fn(&str) -> Option<Names>) -> Names {
        let document = |name: &str| named(name).unwrap_or_else(|| quoted(name));
        match self {
            Self::Authority => both(
                "Giấy tờ bạn có không do cơ quan mà bên hỏi chấp nhận bảo đảm.",
                "Your document is not vouched for by an authority that the verifier accepts.",
            ),
            Self::Claim {
                document_type,
                path,
            } => {
                let (document, claim) = (document(document_type), quoted(&path.to_string()));
                Names {
                    vi: format!(
                        "{} của bạn không có mục {}.",
                        capital(&document.vi),
                        claim.vi
                    ),
                    en: format!("Your {} has no {}.", document.en, claim.en),
                }
            }
            Self::Document { types } => match types.first() {
                None => both(
                    "Bạn không có giấy tờ nào được hỏi.",
                    "You hold no document that is asked for.",
                ),
                Some(first) => {
                    let document = document(first);
                    Names {
                        vi: format!("Bạn không có {}.", document.vi),
                        en: format!("You hold no {}.", document.en),
                    }
                }
            },
            Self::Format => both(
                "Ứng dụng này không đọc được loại giấy tờ được hỏi.",
                "This app cannot read the kind of document that is asked for.",
            ),
            Self::HolderBinding => both(
                "Giấy tờ của bạn không gắn với khóa trên máy này.",
                "Your document is not bound to a key of this phone.",
            ),
            Self::Value {
                document_type,
                path,
            } => {
                let (document, claim) = (document(document_type), quoted(&path.to_string()));
                Names {
                    vi: format!(
                        "Mục {} trong {} của bạn khác với điều được hỏi.",
                        claim.vi, document.vi
                    ),
                    en: format!(
                        "{} in your {} is not what is asked for.",
                        claim.en, document.en
                    ),
                }
            }
        }
    }

    /// How far a document came before this stopped it.
    pub(super) fn step(&self) -> u8 {
        match self {
            Self::Format | Self::Document { .. } => 0,
            Self::Authority => 1,
            Self::HolderBinding => 2,
            Self::Claim { .. } => 3,
            Self::Value { .. } => 4,
        }
    }
}

fn both(vi: &str, en: &str) -> Names {
    Names {
        vi: vi.to_owned(),
        en: en.to_owned(),
    }
}

/// A name from outside in quotation marks, or words of ours where it is no plain name: nobody writes a message to the person
/// through it.
fn quoted(name: &str) -> Names {
    /// Longest name that is shown.
    const MOST: usize = 64;
    let plain =
        |c: char| c.is_alphanumeric() || matches!(c, '.' | ':' | '/' | '_' | '-' | '[' | ']');
    if name.len() > MOST || name.is_empty() || !name.chars().all(plain) {
        return both("được hỏi", "what is asked for");
    }
    let name = format!("“{name}”");
    both(&name, &name)
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .chain(chars)
        .collect()
}
