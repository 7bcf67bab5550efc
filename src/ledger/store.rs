//! The file: opening it, one writer at a time, appending events and keeping what follows from them, all or nothing.

use std::{
    fs::{self, OpenOptions},
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use rusqlite::{Connection, OpenFlags, OptionalExtension as _, Row, Transaction, TransactionBehavior, params};

use super::{
    error::LedgerError,
    event::{Act, Event, chained, genesis},
    field::Field,
    person::Named,
    problem::Problem,
    schema,
    verify::{self, Verified},
};
use crate::base::{
    digest::Digest,
    maps::Set,
    time::{Day, Instant, Zone},
};

/// How long a second writer waits for the first to finish.
const PATIENCE: Duration = Duration::from_secs(3);

/// The format that the first event states.
const FORMAT: &str = "hecha-ledger/1";

/// Who is at work, when, and with what.
#[derive(Clone, Eq, PartialEq, Debug)]
pub struct Hand {
    /// Who does it; this is what events carry.
    pub who: String,
    /// When.
    pub at: Instant,
    /// With what and where, for whoever must wait: `hecha ledger import, process 4711`.
    pub what: String,
}

impl Hand {
    /// The day it is.
    pub fn today(&self) -> Day {
        Zone::default().day_of(self.at)
    }
}

/// The last event of the chain.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub struct Head {
    /// How many events there are.
    pub seq: u64,
    /// The hash of the last.
    pub hash: Digest,
}

/// An open ledger.
pub struct Store {
    db: Connection,
    path: PathBuf,
}

/// A place of the chain that something outside remembers.
pub use super::verify::Anchor;

impl std::fmt::Debug for Store {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Store").field("path", &self.path).finish_non_exhaustive()
    }
}

impl Store {
    /// Opens a ledger that must be there.
    pub fn open(path: &Path) -> Result<Self, LedgerError> {
        let named = |error: LedgerError| error.of(path);
        match fs::metadata(path) {
            Err(source) if source.kind() == io::ErrorKind::NotFound => {
                return Err(LedgerError::Missing(path.to_owned()));
            }
            Err(source) => return Err(LedgerError::Unreadable { path: path.to_owned(), source }),
            Ok(meta) if meta.is_dir() => return Err(LedgerError::Missing(path.to_owned())),
            Ok(_) => {}
        }
        Self::connect(path).and_then(Self::known).map_err(named)
    }

    /// Opens a ledger that must be there, to read it alone: a folder that nobody may write to will do.
    pub fn open_to_read(path: &Path) -> Result<Self, LedgerError> {
        match Self::open(path) {
            Err(LedgerError::Database { error, .. }) if is_unwritable(&error) => {
                let mut log = path.file_name().unwrap_or_default().to_owned();
                log.push("-wal");
                if fs::metadata(path.with_file_name(log)).is_ok_and(|log| log.len() > 0) {
                    return Err(LedgerError::Pending(path.to_owned()));
                }
                Self::connect_to_read(path).and_then(Self::known).map_err(|error| error.of(path))
            }
            done => done,
        }
    }

    fn known(self) -> Result<Self, LedgerError> {
        if schema::is_new(&self.db)? {
            return Err(LedgerError::Missing(self.path));
        }
        schema::version(&self.db)?;
        Ok(self)
    }

    /// As a file that nobody writes to, for SQLite can make no files beside it.
    fn connect_to_read(path: &Path) -> Result<Self, LedgerError> {
        let mut uri = String::from("file:");
        for byte in path.to_string_lossy().bytes() {
            match byte {
                b'/' | b'.' | b'-' | b'_' | b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => uri.push(char::from(byte)),
                other => {
                    let _ = std::fmt::Write::write_fmt(&mut uri, format_args!("%{other:02X}"));
                }
            }
        }
        uri.push_str("?immutable=1");
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
        let db = Connection::open_with_flags(uri, flags)?;
        schema::prepare(&db)?;
        Ok(Self { db, path: path.to_owned() })
    }

    /// Opens a ledger, or makes one that its owner alone can read. `office`: whose it is.
    pub fn open_or_make(path: &Path, office: &str, hand: &Hand) -> Result<Self, LedgerError> {
        let named = |error: LedgerError| error.of(path);
        make_private(path).map_err(|source| LedgerError::Unreadable { path: path.to_owned(), source })?;
        let mut store = Self::connect(path).map_err(named)?;
        if schema::is_new(&store.db).map_err(named)? {
            let mode: String = store
                .db
                .query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))
                .map_err(|error| named(error.into()))?;
            debug_assert_eq!(mode, "wal");
            store.write(hand, |writer| {
                // Somebody else may have made it since.
                if writer.head()?.seq == 0 {
                    let act = Act::Opened { format: FORMAT.to_owned(), office: office.to_owned() };
                    writer.append(None, None, act)?;
                }
                Ok(())
            })?;
        }
        schema::version(&store.db).map_err(named)?;
        Ok(store)
    }

    fn connect(path: &Path) -> Result<Self, LedgerError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db = Connection::open_with_flags(path, flags)?;
        db.busy_timeout(PATIENCE)?;
        schema::prepare(&db)?;
        Ok(Self { db, path: path.to_owned() })
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The last event.
    pub fn head(&self) -> Result<Head, LedgerError> {
        head(&self.db).map_err(|error| error.of(&self.path))
    }

    /// What tells this ledger from others: the hash of its first event.
    pub fn identity(&self) -> Result<String, LedgerError> {
        let first: Option<Vec<u8>> =
            self.db.query_row("SELECT hash FROM events WHERE seq = 1", [], |row| row.get(0)).optional()?;
        Ok(first.map(|hash| crate::base::digest::hex(&hash)).unwrap_or_default())
    }

    /// Whose ledger it is; empty where nothing says.
    pub fn office(&self) -> Result<String, LedgerError> {
        let first = events(&self.db, "WHERE seq = ?1", [1])?.pop();
        Ok(match first {
            Some(Event { act: Act::Opened { office, .. }, .. }) => office,
            _ => String::new(),
        })
    }

    /// All problems by number.
    pub fn problems(&self) -> Result<Vec<Problem>, LedgerError> {
        problems(&self.db).map_err(|error| error.of(&self.path))
    }

    /// One problem.
    pub fn problem(&self, no: u32) -> Result<Option<Problem>, LedgerError> {
        problem(&self.db, no).map_err(|error| error.of(&self.path))
    }

    /// The events of a problem, or all, in their order.
    pub fn events(&self, problem: Option<u32>) -> Result<Vec<Event>, LedgerError> {
        let list = match problem {
            Some(no) => events(&self.db, "WHERE problem = ?1", [no]),
            None => events(&self.db, "", []),
        };
        list.map_err(|error| error.of(&self.path))
    }

    /// The codes of the rules that ever found a problem.
    pub fn rules(&self) -> Result<Vec<String>, LedgerError> {
        let mut statement =
            self.db.prepare("SELECT DISTINCT rule FROM problems WHERE rule IS NOT NULL ORDER BY rule")?;
        let rows = statement.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Whether a run of that digest was brought in.
    pub fn knows_run(&self, digest: &str) -> Result<bool, LedgerError> {
        let known: u32 =
            self.db.query_row("SELECT count(*) FROM runs WHERE digest = ?1", [digest], |row| row.get(0))?;
        Ok(known > 0)
    }

    /// Checks the chain and that everything follows from it.
    pub fn verify(&self, anchor: Option<&Anchor>) -> Result<Verified, LedgerError> {
        verify::verify(&self.db, anchor).map_err(|error| error.of(&self.path))
    }

    /// Does `work` in one transaction: all of it or nothing. What another process writes meanwhile is waited for a
    /// moment and then said.
    pub fn write<T>(
        &mut self,
        hand: &Hand,
        work: impl FnOnce(&mut Writer<'_>) -> Result<T, LedgerError>,
    ) -> Result<T, LedgerError> {
        let path = self.path.clone();
        let tx = self.db.transaction_with_behavior(TransactionBehavior::Immediate);
        let tx = tx.map_err(|error| LedgerError::from(error).of(&path).held_by(holder(&path)))?;
        let notice = Notice::put(&path, hand);
        let done = Self::work(tx, hand, work).map_err(|error| error.of(&path));
        drop(notice);
        done
    }

    fn work<T>(
        tx: Transaction<'_>,
        hand: &Hand,
        work: impl FnOnce(&mut Writer<'_>) -> Result<T, LedgerError>,
    ) -> Result<T, LedgerError> {
        if schema::is_behind(&tx)? {
            schema::migrate(&tx)?;
        }
        if let Some(fault) = verify::tail(&tx)? {
            return Err(LedgerError::tampered(fault));
        }
        let mut writer = Writer { head: head(&tx)?, begun: 0, tx, hand, sound: Set::default() };
        writer.begun = writer.head.seq;
        let done = work(&mut writer)?;
        let Writer { tx, head, begun, .. } = writer;
        if head.seq == begun {
            // Nothing happened, so nothing is written.
            tx.rollback()?;
        } else {
            tx.execute(
                "INSERT INTO head (one, seq, hash) VALUES (1, ?1, ?2) ON CONFLICT (one) DO UPDATE SET seq = ?1, hash = ?2",
                params![whole(head.seq)?, head.hash.0],
            )?;
            tx.commit()?;
        }
        Ok(done)
    }
}

/// A ledger being written to.
pub struct Writer<'s> {
    tx: Transaction<'s>,
    hand: &'s Hand,
    head: Head,
    begun: u64,
    /// Problems that were found to be what their events make of them.
    sound: Set<u32>,
}

impl Writer<'_> {
    /// The last event so far.
    pub fn head(&self) -> Result<Head, LedgerError> {
        Ok(self.head)
    }

    /// Who is at work.
    pub fn hand(&self) -> &Hand {
        self.hand
    }

    /// How many events were appended in this transaction.
    pub fn appended(&self) -> u64 {
        self.head.seq - self.begun
    }

    /// All problems by number.
    pub fn problems(&self) -> Result<Vec<Problem>, LedgerError> {
        problems(&self.tx)
    }

    /// One problem.
    pub fn problem(&self, no: u32) -> Result<Option<Problem>, LedgerError> {
        problem(&self.tx, no)
    }

    /// The events of a problem in their order.
    pub fn events(&self, no: u32) -> Result<Vec<Event>, LedgerError> {
        events(&self.tx, "WHERE problem = ?1", [no])
    }

    /// The number that the next new problem gets.
    pub fn next_no(&self) -> Result<u32, LedgerError> {
        Ok(self.tx.query_row("SELECT coalesce(max(no), 0) + 1 FROM problems", [], |row| row.get(0))?)
    }

    /// Whether a run of that digest was brought in.
    pub fn knows_run(&self, digest: &str) -> Result<bool, LedgerError> {
        let known: u32 =
            self.tx.query_row("SELECT count(*) FROM runs WHERE digest = ?1", [digest], |row| row.get(0))?;
        Ok(known > 0)
    }

    /// Appends an event about a problem (none: about the ledger) as it stands (`before`; none: it is new), and keeps what
    /// becomes of it.
    pub fn append(
        &mut self,
        no: Option<u32>,
        before: Option<Problem>,
        act: Act,
    ) -> Result<Option<Problem>, LedgerError> {
        // What is not what its events make of it must not be built on.
        if let Some(no) = no.filter(|no| self.sound.insert(*no))
            && let Some(fault) = verify::problem(&self.tx, no, before.as_ref())?
        {
            return Err(LedgerError::tampered(fault));
        }
        let body = serde_json::to_string(&act)?;
        let seq = self.head.seq + 1;
        let event = Event { seq, at: self.hand.at, who: self.hand.who.clone(), problem: no, act };
        let hash = chained(self.head.hash, seq, event.at, &event.who, no, &body);
        self.tx
            .prepare_cached("INSERT INTO events (seq, at, who, problem, body, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
            .execute(params![whole(seq)?, event.at.millis(), event.who, no, body, hash.0])?;
        self.head = Head { seq, hash };
        if let Act::Ran(run) = &event.act {
            self.tx
                .prepare_cached("INSERT INTO runs (digest, seq) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?
                .execute(params![run.digest, whole(seq)?])?;
        }
        if no.is_none() {
            return Ok(None);
        }
        let after = event.apply(before)?;
        self.keep(&after)?;
        Ok(Some(after))
    }

    fn keep(&self, problem: &Problem) -> Result<(), LedgerError> {
        let document = serde_json::to_string(problem)?;
        let [rule, unit, severity, state, deadline] = columns(problem);
        self.tx
            .prepare_cached(
                "INSERT INTO problems (no, rule, unit, severity, state, deadline, document) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                 ON CONFLICT (no) DO UPDATE SET rule = ?2, unit = ?3, severity = ?4, state = ?5, deadline = ?6, document = ?7",
            )?
            .execute(params![problem.no, rule, unit, severity, state, deadline, document])?;
        Ok(())
    }
}

/// What is kept beside the document: rule, unit, severity, state, deadline.
pub(super) fn columns(problem: &Problem) -> [Option<&str>; 5] {
    let machine = problem.machine();
    [
        machine.rule.as_ref().map(|rule| rule.code.as_str()),
        Some(&machine.unit),
        Some(machine.severity.name()),
        Some(problem.state().name()),
        problem.wrote(Field::Deadline),
    ]
}

/// The file that says who is writing, for whoever must wait. It is no lock: the lock is the database's own, and it goes
/// with the process that holds it.
struct Notice(PathBuf);

fn notice_of(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push("-writer");
    path.with_file_name(name)
}

impl Notice {
    fn put(path: &Path, hand: &Hand) -> Self {
        let notice = notice_of(path);
        let since = Zone::default().human(hand.at);
        // A notice that cannot be written costs the next writer a detail of its message.
        let who = Named::parse(&hand.who).shown();
        let _ = fs::write(&notice, format!("{who}\n{}\n{since}\n", hand.what));
        Self(notice)
    }
}

impl Drop for Notice {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

/// Who is writing, with what and since when.
fn holder(path: &Path) -> Option<[String; 3]> {
    let text = fs::read_to_string(notice_of(path)).ok()?;
    let mut lines = text.lines().map(str::to_owned);
    Some([lines.next()?, lines.next()?, lines.next()?])
}

/// Makes an empty file for the owner alone, unless there is a file.
fn make_private(path: &Path) -> io::Result<()> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder)?;
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    match options.open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => close_empty(path),
        Err(error) => Err(error),
    }
}

/// An empty file that stood there becomes a ledger too, and so its owner's alone.
fn close_empty(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    if path.metadata()?.len() == 0 {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(path, fs::Permissions::from_mode(0o600))?;
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

/// Whether the folder or the file lets nothing be written.
fn is_unwritable(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode::{CannotOpen, PermissionDenied, ReadOnly};
    matches!(error.sqlite_error_code(), Some(CannotOpen | PermissionDenied | ReadOnly))
}

fn whole(seq: u64) -> Result<i64, LedgerError> {
    i64::try_from(seq).map_err(|_| LedgerError::Full)
}

/// A hash as it is kept.
pub(super) fn digest(bytes: &[u8]) -> Option<Digest> {
    bytes.try_into().ok().map(Digest)
}

fn head(db: &Connection) -> Result<Head, LedgerError> {
    if schema::is_new(db)? {
        return Ok(Head { seq: 0, hash: genesis() });
    }
    let last = db
        .query_row("SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1", [], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?))
        })
        .optional()?;
    let Some((seq, hash)) = last else { return Ok(Head { seq: 0, hash: genesis() }) };
    let hash = digest(&hash).ok_or(LedgerError::Broken)?;
    Ok(Head { seq: u64::try_from(seq).map_err(|_| LedgerError::Broken)?, hash })
}

fn problems(db: &Connection) -> Result<Vec<Problem>, LedgerError> {
    let mut statement = db.prepare_cached("SELECT document FROM problems ORDER BY no")?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(serde_json::from_str(row.get_ref(0)?.as_str().map_err(|_| LedgerError::Broken)?)?);
    }
    Ok(found)
}

fn problem(db: &Connection, no: u32) -> Result<Option<Problem>, LedgerError> {
    let mut statement = db.prepare_cached("SELECT document FROM problems WHERE no = ?1")?;
    let document: Option<String> = statement.query_row([no], |row| row.get(0)).optional()?;
    Ok(document.map(|document| serde_json::from_str(&document)).transpose()?)
}

/// Events of a table row: place, time, who, problem, body, hash.
pub(super) fn event(row: &Row<'_>) -> Result<Event, LedgerError> {
    let seq = u64::try_from(row.get::<_, i64>(0)?).map_err(|_| LedgerError::Broken)?;
    let body: String = row.get(4)?;
    Ok(Event {
        seq,
        at: Instant::from_millis(row.get(1)?),
        who: row.get(2)?,
        problem: row.get(3)?,
        act: serde_json::from_str(&body)?,
    })
}

fn events(db: &Connection, which: &str, values: impl rusqlite::Params) -> Result<Vec<Event>, LedgerError> {
    let text = format!("SELECT seq, at, who, problem, body, hash FROM events {which} ORDER BY seq");
    let mut statement = db.prepare_cached(&text)?;
    let mut rows = statement.query(values)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(event(row)?);
    }
    Ok(found)
}
