//! Files as a program that may be killed should write and read them: whole or not at all, and of bounded size.

use std::{
    fs::File,
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

/// How the names of drafts begin, and how many random letters follow.
const DRAFT: &str = ".tmp";
const DRAFT_RANDOM: usize = 6;

/// Replaces or makes a file in one step. Only its owner may read it: what this program writes is personal or secret.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    write(path, bytes, Readers::Owner, Taken::Replace)
}

/// Who may read a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Readers {
    /// Whoever the system lets: for what is public.
    Anyone,
    /// Its owner only.
    Owner,
}

/// What becomes of a file that is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Taken {
    /// It stays, and the answer is an error of kind [`io::ErrorKind::AlreadyExists`].
    Refuse,
    /// It goes.
    Replace,
}

/// Writes a file in one step. What may be replaced and is no file (a device, a pipe, whatever a link to one leads to) is written into:
/// a file in the place of `/dev/null` breaks the whole machine.
pub(crate) fn write(path: &Path, bytes: &[u8], readers: Readers, taken: Taken) -> io::Result<()> {
    let no_file = std::fs::metadata(path).is_ok_and(|there| !there.is_file() && !there.is_dir());
    if taken == Taken::Replace && no_file {
        return File::options().write(true).open(path)?.write_all(bytes);
    }
    let mut draft = Draft::of(path, readers)?;
    draft.write_all(bytes)?;
    draft.publish(taken)
}

/// Whether a file can be written there, outside of a folder whose files are not to be replaced.
pub(crate) fn check_writable(path: &Path, but_not_in: &Path) -> io::Result<()> {
    let folder = std::fs::canonicalize(folder_of(path))?;
    if std::fs::canonicalize(but_not_in).is_ok_and(|kept| folder.starts_with(kept)) {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    match std::fs::metadata(path) {
        Ok(there) if there.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
        // Not opened: who reads from a pipe would see its end.
        Ok(there) if !there.is_file() => Ok(()),
        _ => Draft::of(path, Readers::Owner).map(drop),
    }
}

/// A file that has no name yet. Dropped, it goes away.
pub(crate) struct Draft {
    file: tempfile::NamedTempFile,
    path: PathBuf,
}

impl Draft {
    /// Begins a file that will be at `path`, in the same folder.
    pub(crate) fn of(path: &Path, readers: Readers) -> io::Result<Self> {
        Ok(Self {
            file: next_to(folder_of(path), readers)?,
            path: path.to_owned(),
        })
    }

    /// Makes it durable and gives it its name.
    pub(crate) fn publish(self, taken: Taken) -> io::Result<()> {
        self.file.as_file().sync_all()?;
        match taken {
            Taken::Refuse => self.file.persist_noclobber(&self.path),
            Taken::Replace => self.file.persist(&self.path),
        }
        .map_err(|error| error.error)?;
        sync_folder(folder_of(&self.path))
    }
}

impl Write for Draft {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

fn next_to(folder: &Path, readers: Readers) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(DRAFT).rand_bytes(DRAFT_RANDOM);
    #[cfg(unix)]
    if readers == Readers::Anyone {
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644));
    }
    #[cfg(not(unix))]
    let _ = readers;
    builder.tempfile_in(folder)
}

/// The whole file, or an error of kind [`io::ErrorKind::FileTooLarge`] without reading more than `limit` bytes.
pub(crate) fn read(path: &Path, limit: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    File::open(path)?.take(most).read_to_end(&mut bytes)?;
    if bytes.len() > limit {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    Ok(bytes)
}

/// Opens a file that is there to be locked, and makes it where it is not.
pub(crate) fn open_lock(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Whether a file's name is that of a [`Draft`].
pub(crate) fn is_draft(name: &str) -> bool {
    name.strip_prefix(DRAFT).is_some_and(|random| {
        random.len() == DRAFT_RANDOM && random.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

/// Gives a file of a folder another name, for good.
pub(crate) fn rename(from: &Path, to: &Path) -> io::Result<()> {
    std::fs::rename(from, to)?;
    sync_folder(folder_of(to))
}

/// A name is only safe once its folder is written; where folders cannot be opened, the system sees to it.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    match File::open(folder) {
        Ok(folder) => folder.sync_all(),
        Err(_) => Ok(()),
    }
}

/// A folder that only its owner may look into, where it is new.
pub(crate) fn make_private_folder(path: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

pub(crate) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replaced_whole_and_read_within_bounds() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        replace(&path, b"one").unwrap();
        replace(&path, b"three").unwrap();
        assert_eq!(read(&path, 5).unwrap(), b"three");
        assert_eq!(
            read(&path, 4).unwrap_err().kind(),
            io::ErrorKind::FileTooLarge
        );
        // Nothing half-written stays behind.
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        assert!(replace(&folder.path().join("none/file"), b"x").is_err());
        let again = write(&path, b"four", Readers::Owner, Taken::Refuse);
        assert_eq!(again.unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(read(&path, 5).unwrap(), b"three");
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_reads() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().join("a/b");
        make_private_folder(&home).unwrap();
        let path = home.join("file");
        replace(&path, b"x").unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&home), mode(&path)), (0o700, 0o600));
        let public = home.join("public");
        write(&public, b"x", Readers::Anyone, Taken::Refuse).unwrap();
        assert_eq!(mode(&public) & 0o700, 0o600);
        assert_eq!(mode(&public) & 0o033, 0, "nobody else writes");
    }

    #[test]
    fn a_wallets_own_folder_and_what_is_not_there_are_not_written_to() {
        let folder = tempfile::tempdir().unwrap();
        let (home, other) = (folder.path().join("w"), folder.path().join("o"));
        std::fs::create_dir_all(home.join("deep")).unwrap();
        std::fs::create_dir(&other).unwrap();
        assert!(check_writable(&other.join("qr.png"), &home).is_ok());
        for refused in [
            home.join("vault"),
            home.join("deep/x"),
            other.join("none/x"),
            other.clone(),
        ] {
            assert!(check_writable(&refused, &home).is_err(), "{refused:?}");
        }
        assert_eq!(
            std::fs::read_dir(&other).unwrap().count(),
            0,
            "no draft is left"
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_device_is_written_into_and_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("nowhere");
        std::os::unix::fs::symlink("/dev/null", &path).unwrap();
        replace(&path, b"one").unwrap();
        assert!(std::fs::symlink_metadata(&path).unwrap().is_symlink());
        assert_eq!(read(&path, 10).unwrap(), b"");
    }
}
