//! The database's schema: which file is a vault, which version, and how one becomes the next.

use rusqlite::Connection;

use crate::{Error, Part, sql::number};

/// SQLite's `application_id` of a vault: "VDAN".
pub(crate) const APPLICATION_ID: u32 = 0x5644_414E;
/// Page size of a vault file, in bytes.
pub(crate) const PAGE_SIZE: u16 = 8192;
/// The schema this version writes.
pub(crate) const VERSION: u32 = 3;

/// One script for each version, from the first.
const MIGRATIONS: [&str; VERSION as usize] = [
    include_str!("../migrations/0001_sealed_records.sql"),
    include_str!("../migrations/0002_phone_unlock.sql"),
    include_str!("../migrations/0003_drop_box.sql"),
];

/// Makes the schema in an empty database, within the caller's transaction.
pub(crate) fn create(connection: &Connection) -> Result<(), Error> {
    connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    run(connection, 0, VERSION)
}

/// Brings an existing vault to [`VERSION`] in one transaction, and checks that its schema is exactly ours: a table, trigger
/// or view from elsewhere could change what our statements mean.
///
/// # Errors
/// [`Error::NotAVault`], [`Error::NewerVersion`] (nothing was written), [`Error::Damaged`].
pub(crate) fn require_current(connection: &mut Connection) -> Result<(), Error> {
    let application_id: i64 =
        connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    if application_id != i64::from(APPLICATION_ID) {
        return Err(Error::NotAVault);
    }
    let found: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let found: u32 = number(found)?;
    require_known(found)?;
    // Before anything is written: a foreign object is left where it is.
    require_shape(connection, found)?;
    if found < VERSION {
        let transaction =
            connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        run(&transaction, found, VERSION)?;
        require_shape(&transaction, VERSION)?;
        transaction.commit()?;
    }
    Ok(())
}

/// Whether the schema is what the migrations up to a version make, and nothing else.
fn require_shape(connection: &Connection, version: u32) -> Result<(), Error> {
    let pristine = Connection::open_in_memory()?;
    run(&pristine, 0, version)?;
    if shape(connection)? == shape(&pristine)? {
        Ok(())
    } else {
        Err(Error::Damaged {
            part: Part::Database,
        })
    }
}

/// Whether this version reads a schema. Version 0 was never released.
pub(crate) fn require_known(found: u32) -> Result<(), Error> {
    match found {
        0 => Err(Error::Damaged {
            part: Part::Database,
        }),
        1..=VERSION => Ok(()),
        _ => Err(Error::NewerVersion { found }),
    }
}

/// Runs the scripts after version `from`, up to version `to`.
fn run(connection: &Connection, from: u32, to: u32) -> Result<(), Error> {
    let index = |version| usize::try_from(version).unwrap_or(usize::MAX);
    let scripts = MIGRATIONS.iter().take(index(to)).skip(index(from));
    for script in scripts {
        connection.execute_batch(script)?;
    }
    connection.pragma_update(None, "user_version", to)?;
    Ok(())
}

/// Every object and its definition.
fn shape(connection: &Connection) -> Result<Vec<(String, String, Option<String>)>, Error> {
    let mut statement =
        connection.prepare("SELECT type, name, sql FROM sqlite_schema ORDER BY type, name")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
