//! Why a sandbox does not start or does not do what was asked.

/// The cause.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Keys, signatures or random numbers failed.
    #[error("{0}")]
    Crypto(#[from] vidan_crypto::Error),
    /// A document could not be made.
    #[error("{0}")]
    Credential(#[from] vidan_credential::Error),
    /// The national data lacks something the sandbox is built on.
    #[error("the national data has no {0}")]
    DataMissing(&'static str),
    /// A file of the data folder cannot be read or written.
    #[error("the file {path} in the data folder: {source}")]
    File {
        /// The file's name in the folder.
        path: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// A file of the data folder does not hold what it should.
    #[error("the file {0} in the data folder is damaged")]
    FileDamaged(String),
    /// A port cannot be listened on.
    #[error("cannot listen on 127.0.0.1:{port}: {source}")]
    Listen {
        /// The port; 0 where any would do.
        port: u16,
        /// What the system says.
        source: std::io::Error,
    },
    /// Four ports do not fit above the base.
    #[error("the port base leaves no room for four ports")]
    PortBase,
    /// A message of the protocols could not be made or read.
    #[error("{0}")]
    Protocol(#[from] vidan_protocol::Error),
    /// Every entry that may be given of a status list was given.
    #[error("the status list has no entry left")]
    StatusListFull,
    /// A status that no list can say.
    #[error("a status list cannot say this")]
    StatusNotPublishable,
    /// The trust list or a status list could not be made.
    #[error("{0}")]
    Trust(#[from] vidan_trust::Error),
    /// No authority here issues such a document.
    #[error("nobody here issues such a document")]
    UnknownDocumentType,
    /// No such dossier.
    #[error("no such dossier")]
    UnknownDossier,
    /// The person has no mailbox at the office.
    #[error("the person has no mailbox here")]
    UnknownPerson,
}
