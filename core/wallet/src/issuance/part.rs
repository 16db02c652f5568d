//! What an issuer sent for one document, kept at once and not believed yet.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use vidan_codec::order;
use vidan_credential::Format;
use vidan_protocol::openid4vci::{Issued, IssuedCopy};
use vidan_trust::PublicJwk;

use crate::store::{File, sealed_as_json};

/// An answer of the credential endpoint, under [`PartRecord::id`].
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct PartRecord {
    configuration: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    identifier: Option<String>,
    format: Format,
    /// As its format names it.
    document_type: String,
    keys: Vec<PublicJwk>,
    copies: Vec<PartCopy>,
}

#[derive(Clone, Serialize, Deserialize)]
struct PartCopy {
    credential: File,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    files: BTreeMap<String, File>,
}

sealed_as_json!(PartRecord, "operation part", 1);

impl PartRecord {
    pub(crate) fn id(operation: &str, number: u32) -> String {
        format!("{operation}/{number}")
    }

    pub(crate) fn of(issued: &Issued) -> Self {
        let copy = |copy: &IssuedCopy| PartCopy {
            credential: File(copy.credential.clone()),
            files: order::map(
                copy.attachments
                    .iter()
                    .map(|(path, file)| (path.clone(), File(file.clone()))),
            ),
        };
        Self {
            configuration: issued.configuration.clone(),
            identifier: issued.identifier.clone(),
            format: issued.format,
            document_type: issued.document_type.clone(),
            keys: issued.keys.iter().map(PublicJwk::from_key).collect(),
            copies: issued.credentials.iter().map(copy).collect(),
        }
    }

    /// The document type: the same in every format.
    pub(crate) fn document_type(&self) -> String {
        self.format.profile_name(&self.document_type).to_owned()
    }

    /// As it came.
    pub(crate) fn issued(self) -> Issued {
        let copy = |copy: PartCopy| IssuedCopy {
            credential: copy.credential.0,
            attachments: order::map(copy.files.into_iter().map(|(path, file)| (path, file.0))),
        };
        Issued {
            configuration: self.configuration,
            identifier: self.identifier,
            format: self.format,
            document_type: self.document_type,
            keys: self.keys.iter().map(|key| key.key().clone()).collect(),
            credentials: self.copies.into_iter().map(copy).collect(),
        }
    }
}
