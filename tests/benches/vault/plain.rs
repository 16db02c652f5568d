//! Plain SQLite with the vault's settings, doing what the vault does, with nothing sealed.

use std::path::Path;

use rusqlite::{Connection, params};

pub(crate) struct Plain(Connection);

impl Plain {
    pub(crate) fn open(path: &Path) -> Self {
        let connection = Connection::open(path).expect("a database");
        for (name, value) in [
            ("page_size", "8192"),
            ("locking_mode", "EXCLUSIVE"),
            ("journal_mode", "WAL"),
            ("synchronous", "FULL"),
            ("secure_delete", "ON"),
        ] {
            connection
                .pragma_update_and_check(None, name, value, |_| Ok(()))
                .or_else(|_| connection.pragma_update(None, name, value))
                .expect("a setting");
        }
        connection
            .execute_batch(
                "CREATE TABLE IF NOT EXISTS record (id TEXT PRIMARY KEY, content BLOB NOT NULL)",
            )
            .expect("a table");
        Self(connection)
    }

    pub(crate) fn put(&self, id: &str, content: &[u8]) {
        self.0
            .execute(
                "INSERT OR REPLACE INTO record VALUES (?1, ?2)",
                params![id, content],
            )
            .expect("written");
    }

    pub(crate) fn put_all(&self, count: usize, content: &[u8]) {
        self.0.execute_batch("BEGIN").expect("begun");
        for number in 0..count {
            self.put(&number.to_string(), content);
        }
        self.0.execute_batch("COMMIT").expect("committed");
    }

    pub(crate) fn get(&self, id: &str) -> Vec<u8> {
        self.0
            .query_row("SELECT content FROM record WHERE id = ?1", [id], |row| {
                row.get(0)
            })
            .expect("read")
    }

    pub(crate) fn all(&self) -> Vec<(String, Vec<u8>)> {
        let mut statement = self
            .0
            .prepare("SELECT id, content FROM record")
            .expect("prepared");
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
        rows.expect("rows").map(|row| row.expect("a row")).collect()
    }
}
