//! The tables of the file, and how a file of an earlier version is brought up to this one.

use rusqlite::{Connection, Transaction};

use super::error::LedgerError;

/// Marks the file as ours ("hech").
const APPLICATION: i32 = 0x6865_6368;

/// What each version adds to the one before. A version that was ever released is never edited, only added to.
const MIGRATIONS: [&str; 1] = ["
CREATE TABLE events (
    seq     INTEGER PRIMARY KEY CHECK (seq > 0),
    at      INTEGER NOT NULL,
    who     TEXT NOT NULL,
    problem INTEGER REFERENCES problems (no) DEFERRABLE INITIALLY DEFERRED,
    body    TEXT NOT NULL,
    hash    BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;
CREATE INDEX events_by_problem ON events (problem);
CREATE TRIGGER events_are_not_changed BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'events are only ever appended'); END;
CREATE TRIGGER events_are_not_removed BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'events are only ever appended'); END;
CREATE TABLE head (
    one  INTEGER PRIMARY KEY CHECK (one = 1),
    seq  INTEGER NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;
CREATE TABLE problems (
    no       INTEGER PRIMARY KEY CHECK (no > 0),
    rule     TEXT,
    unit     TEXT NOT NULL,
    severity TEXT NOT NULL,
    state    TEXT NOT NULL,
    deadline TEXT,
    document TEXT NOT NULL
) STRICT;
CREATE TABLE runs (
    digest TEXT PRIMARY KEY,
    seq    INTEGER NOT NULL REFERENCES events (seq)
) STRICT, WITHOUT ROWID;
"];

/// What a connection must be told each time.
pub(super) fn prepare(db: &Connection) -> Result<(), rusqlite::Error> {
    // FULL: what was reported as done survives a power cut too.
    db.execute_batch("PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF;")
}

/// Whether the file has any tables yet. A file of something else is refused.
pub(super) fn is_new(db: &Connection) -> Result<bool, LedgerError> {
    let application: i32 = db.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    let tables: u32 = db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    match (application, tables) {
        (APPLICATION, _) => Ok(tables == 0),
        (0, 0) => Ok(true),
        _ => Err(LedgerError::NoLedger),
    }
}

/// The version of the file.
pub(super) fn version(db: &Connection) -> Result<usize, LedgerError> {
    let version: u32 = db.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let version = version as usize;
    if version > MIGRATIONS.len() {
        return Err(LedgerError::Newer { version, known: MIGRATIONS.len() });
    }
    Ok(version)
}

/// Whether [`migrate`] has something to do.
pub(super) fn is_behind(db: &Connection) -> Result<bool, LedgerError> {
    Ok(version(db)? < MIGRATIONS.len())
}

/// Brings the file up to this version, inside the caller's transaction.
pub(super) fn migrate(db: &Transaction<'_>) -> Result<(), LedgerError> {
    for (version, step) in (1_u32..).zip(MIGRATIONS).skip(version(db)?) {
        db.execute_batch(step)?;
        db.pragma_update(None, "user_version", version)?;
    }
    db.pragma_update(None, "application_id", APPLICATION)?;
    Ok(())
}
