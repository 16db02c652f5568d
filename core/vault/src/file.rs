//! The database file: looking at it before touching it, opening it with the right settings, making it all or nothing.
//!
//! Not for what is in it (`schema`, `wrap`, `head`).

use std::{
    fs::{File, OpenOptions},
    io::Read as _,
    path::{Path, PathBuf},
};

use rusqlite::{Connection, OpenFlags, config::DbConfig};

use crate::{
    Error, Part,
    schema::{self, PAGE_SIZE},
};

/// Opens an existing vault file, exclusively, and brings its schema up to date.
///
/// # Errors
/// [`Error::FileMissing`], [`Error::NotAVault`], [`Error::NewerVersion`], [`Error::Truncated`], [`Error::AlreadyOpen`],
/// [`Error::ReadOnly`], [`Error::Damaged`]. The file is not written before it is known to be a vault of a known version.
pub(crate) fn open(path: &Path) -> Result<Connection, Error> {
    probe(path)?;
    let mut connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    // Closing after a refusal must not write the log back into a file of a newer version.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    if connection.is_readonly("main")? {
        return Err(Error::ReadOnly);
    }
    schema::require_current(&mut connection)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    require_complete(path, &connection)?;
    Ok(connection)
}

/// Makes a vault file under a temporary name, fills it by `fill`, and gives it its name only when everything is on disk.
///
/// # Errors
/// [`Error::FileExists`] where there is a file already; it is left alone. Whatever `fill` or `publish` answers.
pub(crate) fn create(
    path: &Path,
    temporary_mark: u64,
    fill: impl FnOnce(&Connection) -> Result<(), Error>,
    publish: impl FnOnce() -> Result<(), Error>,
) -> Result<(), Error> {
    require_free(path)?;
    let whole = build(path, temporary_mark, fill)?;
    publish()?;
    take_name(&whole.0, path)?;
    sync_folder(path);
    Ok(())
}

/// A vault file beside `path`, whole and on disk, without its name yet.
///
/// # Errors
/// Whatever `fill` answers; nothing is left behind.
pub(crate) fn build(
    path: &Path,
    temporary_mark: u64,
    fill: impl FnOnce(&Connection) -> Result<(), Error>,
) -> Result<Temporary, Error> {
    let temporary = Temporary(with_suffix(path, &format!(".new-{temporary_mark:016x}")));
    // Made by us, because SQLite does not say why it cannot.
    drop(private().write(true).create_new(true).open(&temporary.0)?);
    let mut connection = connect(&temporary.0, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    let transaction = connection.transaction()?;
    schema::create(&transaction)?;
    fill(&transaction)?;
    transaction.commit()?;
    write_back(&connection)?;
    connection.close().map_err(|(_, error)| error)?;
    File::open(&temporary.0)?.sync_all()?;
    Ok(temporary)
}

/// Writes all of the log back into the file. Closing tries that too, and keeps silent where it fails: a file that is to be given
/// another name, which leaves its log behind, would then lose everything.
///
/// # Errors
/// [`Error::DiskFull`], [`Error::StorageFailed`]; the log still holds what it held.
pub(crate) fn write_back(connection: &Connection) -> Result<(), Error> {
    let sql = "PRAGMA wal_checkpoint(TRUNCATE)";
    match connection.query_row(sql, [], |row| row.get::<_, i64>(0))? {
        0 => Ok(()),
        _ => Err(Error::AlreadyOpen),
    }
}

/// Files that are made with this are their owner's alone; SQLite gives the log the mode of the file.
pub(crate) fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    #[cfg(not(unix))]
    let _ = &mut options;
    options
}

/// Gives a file another name, which must be free. The old one may stay.
///
/// # Errors
/// [`Error::FileExists`] where there is a file already; it is left alone.
pub(crate) fn take_name(from: &Path, to: &Path) -> Result<(), Error> {
    require_free(to)?;
    // A log that a file of this name left behind would be read into this one.
    for suffix in ["-wal", "-journal"] {
        match std::fs::remove_file(with_suffix(to, suffix)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    // A link never replaces a file, and a rename may; but some phones allow no links.
    match std::fs::hard_link(from, to) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Err(Error::FileExists),
        Err(_) if to.symlink_metadata().is_ok() => Err(Error::FileExists),
        Err(_) => Ok(std::fs::rename(from, to)?),
    }
}

/// Refuses a path where there is anything.
///
/// # Errors
/// [`Error::FileExists`].
pub(crate) fn require_free(path: &Path) -> Result<(), Error> {
    match path.symlink_metadata() {
        Ok(_) => Err(Error::FileExists),
        Err(_) => Ok(()),
    }
}

/// SQLite's write-ahead log of a vault.
pub(crate) fn log_path(path: &Path) -> PathBuf {
    with_suffix(path, "-wal")
}

/// Reads the first 100 bytes, without SQLite, which would begin to repair what it opens.
fn probe(path: &Path) -> Result<(), Error> {
    const HEADER_LEN: usize = 100;
    const MAGIC: &[u8; 16] = b"SQLite format 3\0";
    // For writing too: of a file that it may not write, SQLite says only that the storage failed.
    let opened = OpenOptions::new().read(true).write(true).open(path);
    let mut file = opened.map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Error::FileMissing,
        std::io::ErrorKind::IsADirectory => Error::NotAVault,
        _ => error.into(),
    })?;
    let mut header = Vec::new();
    (&mut file)
        .take(HEADER_LEN as u64)
        .read_to_end(&mut header)
        .map_err(|error| match error.kind() {
            std::io::ErrorKind::IsADirectory => Error::NotAVault,
            _ => error.into(),
        })?;
    if header.len() < HEADER_LEN {
        let begins = MAGIC.starts_with(&header) || header.starts_with(MAGIC);
        return Err(if begins {
            Error::Truncated
        } else {
            Error::NotAVault
        });
    }
    if !header.starts_with(MAGIC) || number_at(&header, 68) != Some(schema::APPLICATION_ID) {
        return Err(Error::NotAVault);
    }
    schema::require_known(number_at(&header, 60).unwrap_or(0))?;
    if !is_as_made(&header) {
        return Err(Error::Damaged {
            part: Part::Database,
        });
    }
    // With a log, pages may be in there: whether the file is complete is checked after SQLite has read it.
    let has_log = log_path(path)
        .metadata()
        .is_ok_and(|metadata| metadata.len() > 0);
    let pages = u64::from(number_at(&header, 28).unwrap_or(0));
    if !has_log && file.metadata()?.len() < pages.saturating_mul(u64::from(PAGE_SIZE)) {
        return Err(Error::Truncated);
    }
    Ok(())
}

/// Whether the fields that never change are what they were made as (section 1.3 of SQLite's file format): page size, versions of file
/// and schema, the shape of pages, no automatic vacuum, UTF-8, and what is reserved. SQLite would blame the folder's permissions or its
/// caller for some of them.
fn is_as_made(header: &[u8]) -> bool {
    let version = |at: usize| matches!(header.get(at), Some(1 | 2));
    header.get(16..18) == Some(&PAGE_SIZE.to_be_bytes())
        && version(18)
        && version(19)
        && header.get(20..24) == Some(&[0, 64, 32, 32])
        && number_at(header, 44) == Some(4)
        && number_at(header, 52) == Some(0)
        && number_at(header, 56) == Some(1)
        && number_at(header, 64) == Some(0)
        && header.get(72..92) == Some(&[0; 20])
}

/// Writes the log back and compares the file's length with its number of pages.
fn require_complete(path: &Path, connection: &Connection) -> Result<(), Error> {
    // Where there is no space to write it back, the log stays, and the length says nothing.
    let written: i64 = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| {
        row.get::<_, i64>(0)
    })?;
    let pages: i64 = connection.pragma_query_value(None, "page_count", |row| row.get(0))?;
    let pages: u64 = crate::sql::number(pages)?;
    let len = path.metadata()?.len();
    if written == 0 && len < pages.saturating_mul(u64::from(PAGE_SIZE)) {
        return Err(Error::Truncated);
    }
    Ok(())
}

fn connect(path: &Path, flags: OpenFlags) -> Result<Connection, Error> {
    let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(core::time::Duration::ZERO)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    connection.pragma_update(None, "page_size", PAGE_SIZE)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    // Before the log is first used: then its index is in our memory, and no other process can join.
    connection.pragma_update_and_check(None, "locking_mode", "EXCLUSIVE", |_| Ok(()))?;
    let mode: String =
        connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))?;
    if mode != "wal" {
        return Err(Error::Database { code: 0 });
    }
    // `reserve` writes the log back in time.
    connection.pragma_update_and_check(None, "wal_autocheckpoint", 0, |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    // Apple's fsync leaves data in the drive's cache; elsewhere these do nothing.
    connection.pragma_update(None, "fullfsync", true)?;
    connection.pragma_update(None, "checkpoint_fullfsync", true)?;
    connection.pragma_update_and_check(None, "secure_delete", true, |_| Ok(()))?;
    Ok(connection)
}

fn number_at(bytes: &[u8], at: usize) -> Option<u32> {
    let (number, _) = bytes.get(at..)?.split_first_chunk()?;
    Some(u32::from_be_bytes(*number))
}

/// Removes what was left of files in the making (`build`) by processes that died: they never had a name. Only for who holds the
/// vault at `path`, since only they make one.
pub(crate) fn sweep(path: &Path) {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
        return;
    };
    let Ok(files) = std::fs::read_dir(folder) else {
        return;
    };
    for file in files.flatten() {
        let of_ours = file
            .file_name()
            .as_encoded_bytes()
            .strip_prefix(name.as_encoded_bytes())
            .is_some_and(is_temporary);
        if of_ours {
            // Where it cannot be removed it only takes space.
            let _ = std::fs::remove_file(file.path());
        }
    }
}

/// Whether a name goes on behind the vault's as that of a [`Temporary`] does, or of a side file in the making.
fn is_temporary(rest: &[u8]) -> bool {
    if rest == b"-commits.next" {
        return true;
    }
    rest.strip_prefix(b".new-")
        .and_then(|rest| rest.split_at_checked(16))
        .is_some_and(|(mark, suffix)| {
            mark.iter().all(u8::is_ascii_hexdigit)
                && [&b""[..], b"-wal", b"-journal"].contains(&suffix)
        })
}

pub(crate) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// Makes a new name durable, where the system lets a folder be opened.
pub(crate) fn sync_folder(path: &Path) {
    if let Some(folder) = path.parent()
        && let Ok(folder) = File::open(folder)
    {
        // Some file systems cannot: then the name is as durable as they make it.
        let _ = folder.sync_all();
    }
}

/// A file in the making. Dropped, it is removed, unless it was renamed.
pub(crate) struct Temporary(PathBuf);

impl Temporary {
    /// Takes the place of the file at `path`, which is closed. Its log goes first, since it would be read into this one: who
    /// dies in between finds the old file without a log, and is told of lost writes.
    pub(crate) fn replace(self, path: &Path) -> Result<(), Error> {
        match std::fs::remove_file(log_path(path)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
        std::fs::rename(&self.0, path)?;
        sync_folder(path);
        Ok(())
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        for suffix in ["", "-wal", "-journal"] {
            // Gone already is what we want.
            let _ = std::fs::remove_file(with_suffix(&self.0, suffix));
        }
    }
}
