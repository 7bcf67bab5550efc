//! Whether a ledger is what its events say: the chain from the first event on, and every problem made anew from it.

use std::collections::BTreeMap;

use rusqlite::{Connection, ErrorCode, OptionalExtension as _, Row};

use super::{
    error::LedgerError,
    event::{Act, chained, genesis},
    problem::{Problem, number},
    store::{columns, digest, event},
};
use crate::{
    base::{digest::Digest, maps::Map, time::Instant},
    i18n::Words,
    words,
};

/// A place of the chain that something outside the ledger remembers: the manifest of a run.
#[derive(Clone, Eq, PartialEq, Debug)]
pub struct Anchor {
    /// How many events there were.
    pub seq: u64,
    /// The hash of the last of them, in hex.
    pub hash: String,
}

/// What is wrong with a ledger.
#[derive(Clone, Eq, PartialEq, Debug)]
pub enum Fault {
    /// The place of an event is empty, or taken by another.
    Gap {
        /// The place that was expected.
        expected: u64,
        /// The place that was met.
        found: u64,
    },
    /// The event does not hash to what is kept for it after the one before.
    Altered(u64),
    /// The event cannot be read, or does not fit what came before.
    Unfit(u64),
    /// The last event is not the one the ledger remembers.
    Cut {
        /// How many events the ledger remembers.
        expected: u64,
        /// How many there are.
        found: u64,
    },
    /// The chain does not pass through what a manifest remembers.
    OffAnchor(u64),
    /// The problem is not what its events make of it.
    Differs(u32),
    /// The problem is missing though events are about it.
    Missing(u32),
    /// No event ever made this problem.
    Unfounded(u32),
    /// What the ledger remembers of the runs is not what its events say.
    Runs,
    /// The database itself is damaged.
    Damaged(String),
}

impl Fault {
    /// What is wrong, in both languages.
    pub fn words(&self) -> Words {
        match self {
            Self::Gap { expected, found } => words!(
                "第 {expected} 条事件缺失（其后为第 {found} 条）：有事件被删除或改动了顺序",
                "event {expected} is missing (next is {found}): events were removed or reordered"
            ),
            Self::Altered(seq) => words!(
                "第 {seq} 条事件与哈希链不符：该事件或其前一条被改动、替换或调换了顺序",
                "event {seq} does not fit the hash chain: it or the one before was altered, replaced or moved"
            ),
            Self::Unfit(seq) => words!(
                "第 {seq} 条事件无法读取，或与此前的记录矛盾",
                "event {seq} cannot be read or contradicts what came before"
            ),
            Self::Cut { expected, found } => words!(
                "台账记载有 {expected} 条事件，实有 {found} 条，或末条不符：末尾被删除或增添",
                "the ledger remembers {expected} events and has {found}, or the last differs: the end was cut off or added to"
            ),
            Self::OffAnchor(seq) => words!(
                "第 {seq} 条事件与 manifest.json 记载的链头不符：该时点以前的记录被整体改写",
                "event {seq} is not the chain head that manifest.json remembers: what came before was rewritten"
            ),
            Self::Differs(no) => {
                let number = number(*no);
                words!("{number} 的内容与其事件记录不一致", "{number} is not what its events make of it")
            }
            Self::Missing(no) => {
                let number = number(*no);
                words!("{number} 有事件记录，但问题本身缺失", "{number} is missing, though events are about it")
            }
            Self::Unfounded(no) => {
                let number = number(*no);
                words!("{number} 没有任何事件记录", "no event ever made {number}")
            }
            Self::Runs => words!(
                "台账所记的历次核查与事件记录不一致",
                "the checks that the ledger remembers are not those its events tell"
            ),
            Self::Damaged(said) => words!(
                "台账文件有数据页损坏，部分内容已读不出来，请从备份恢复（原文：{said}）",
                "pages of the ledger's file are damaged and part of it cannot be read; restore it from a backup ({said})"
            ),
        }
    }
}

/// What a check came to.
#[derive(Clone, Eq, PartialEq, Debug)]
pub struct Verified {
    /// How many events there are.
    pub events: u64,
    /// How many problems.
    pub problems: usize,
    /// The hash of the last event.
    pub head: Digest,
    /// Whether something outside the ledger confirms the chain.
    pub anchored: bool,
    /// What is wrong; empty: nothing.
    pub faults: Vec<Fault>,
}

/// How many faults are listed; a chain that is broken early is broken everywhere after.
const LISTED: usize = 50;

/// Checks everything.
pub(super) fn verify(db: &Connection, anchor: Option<&Anchor>) -> Result<Verified, LedgerError> {
    let mut faults = Vec::new();
    let whole = everything(db, anchor, &mut faults);
    let chain = match whole {
        Ok(chain) => chain,
        // What cannot be read is what was asked about.
        Err(LedgerError::Database { error, .. }) if is_damage(&error) => {
            if !faults.iter().any(|fault| matches!(fault, Fault::Damaged(_))) {
                faults.push(Fault::Damaged(error.to_string()));
            }
            Chain::default()
        }
        Err(other) => return Err(other),
    };
    if let Some(anchor) = anchor
        && chain.seq < anchor.seq
    {
        faults.push(Fault::OffAnchor(anchor.seq));
    }
    faults.truncate(LISTED);
    let Chain { seq, head, made, .. } = chain;
    Ok(Verified { events: seq, problems: made.len(), head, anchored: anchor.is_some(), faults })
}

fn is_damage(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
}

fn everything(db: &Connection, anchor: Option<&Anchor>, faults: &mut Vec<Fault>) -> Result<Chain, LedgerError> {
    let said: String = db.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if said != "ok" {
        faults.push(Fault::Damaged(said.trim_start_matches("*** ").replace('\n', " ")));
    }
    let chain = walk(db, anchor, faults)?;
    remembered(db, chain.seq, chain.head, faults)?;
    compare(db, &chain.made, faults)?;
    if runs(db)? != chain.runs {
        faults.push(Fault::Runs);
    }
    Ok(chain)
}

fn runs(db: &Connection) -> Result<BTreeMap<String, u64>, LedgerError> {
    let mut statement = db.prepare("SELECT digest, seq FROM runs")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?.cast_unsigned())))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What is wrong with the end of the chain, before anything is added to it. Costs next to nothing.
pub(super) fn tail(db: &Connection) -> Result<Option<Fault>, LedgerError> {
    let mut statement = db.prepare("SELECT seq, at, who, problem, body, hash FROM events ORDER BY seq DESC LIMIT 1")?;
    let mut rows = statement.query([])?;
    let Some(row) = rows.next()? else {
        let problems: u32 = db.query_row("SELECT count(*) FROM problems", [], |row| row.get(0))?;
        return Ok((problems > 0).then_some(Fault::Cut { expected: 1, found: 0 }));
    };
    let link = Link::of(row)?;
    let mut faults = Vec::new();
    let found: i64 = db.query_row("SELECT count(*) FROM events", [], |row| row.get(0))?;
    if found.cast_unsigned() != link.seq {
        faults.push(Fault::Gap { expected: found.cast_unsigned() + 1, found: link.seq });
    }
    if link.hash_after(before(db, link.seq)?) != link.hash {
        faults.push(Fault::Altered(link.seq));
    }
    remembered(db, link.seq, link.hash, &mut faults)?;
    Ok(faults.into_iter().next())
}

/// What is wrong with a problem that is about to change: whether it is what its events make of it, and each of them fits
/// the one before. `kept`: as it stands; none: there must be nothing of it yet.
pub(super) fn problem(db: &Connection, no: u32, kept: Option<&Problem>) -> Result<Option<Fault>, LedgerError> {
    let mut statement =
        db.prepare_cached("SELECT seq, at, who, problem, body, hash FROM events WHERE problem = ?1 ORDER BY seq")?;
    let mut rows = statement.query([no])?;
    let mut made: Option<Problem> = None;
    while let Some(row) = rows.next()? {
        let link = Link::of(row)?;
        if link.hash_after(before(db, link.seq)?) != link.hash {
            return Ok(Some(Fault::Altered(link.seq)));
        }
        let Some(after) = event(row).ok().and_then(|event| event.apply(made).ok()) else {
            return Ok(Some(Fault::Unfit(link.seq)));
        };
        made = Some(after);
    }
    Ok((made.as_ref() != kept).then_some(if kept.is_none() { Fault::Missing(no) } else { Fault::Differs(no) }))
}

/// The hash of the event before a place.
fn before(db: &Connection, seq: u64) -> Result<Digest, LedgerError> {
    if seq <= 1 {
        return Ok(genesis());
    }
    let mut statement = db.prepare_cached("SELECT hash FROM events WHERE seq = ?1")?;
    let hash: Option<Vec<u8>> = statement.query_row([seq.cast_signed() - 1], |row| row.get(0)).optional()?;
    Ok(hash.and_then(|hash| digest(&hash)).unwrap_or_else(genesis))
}

/// An event as the chain sees it.
struct Link {
    seq: u64,
    at: Instant,
    who: String,
    problem: Option<u32>,
    body: String,
    hash: Digest,
}

impl Link {
    fn of(row: &Row<'_>) -> Result<Self, LedgerError> {
        Ok(Self {
            seq: u64::try_from(row.get::<_, i64>(0)?).map_err(|_| LedgerError::Broken)?,
            at: Instant::from_millis(row.get(1)?),
            who: row.get(2)?,
            problem: row.get(3)?,
            body: row.get(4)?,
            hash: digest(&row.get::<_, Vec<u8>>(5)?).ok_or(LedgerError::Broken)?,
        })
    }

    fn hash_after(&self, before: Digest) -> Digest {
        chained(before, self.seq, self.at, &self.who, self.problem, &self.body)
    }
}

/// What the events come to.
struct Chain {
    seq: u64,
    head: Digest,
    made: Map<u32, Option<Problem>>,
    /// The event of each run, by its digest.
    runs: BTreeMap<String, u64>,
}

impl Default for Chain {
    fn default() -> Self {
        Self { seq: 0, head: genesis(), made: Map::default(), runs: BTreeMap::new() }
    }
}

fn walk(db: &Connection, anchor: Option<&Anchor>, faults: &mut Vec<Fault>) -> Result<Chain, LedgerError> {
    let mut chain = Chain::default();
    let mut statement = db.prepare("SELECT seq, at, who, problem, body, hash FROM events ORDER BY seq")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let link = Link::of(row)?;
        let seq = link.seq;
        if seq != chain.seq + 1 {
            faults.push(Fault::Gap { expected: chain.seq + 1, found: seq });
        }
        if link.hash_after(chain.head) != link.hash {
            faults.push(Fault::Altered(seq));
        }
        if anchor.is_some_and(|anchor| anchor.seq == seq && anchor.hash != link.hash.to_string()) {
            faults.push(Fault::OffAnchor(seq));
        }
        (chain.seq, chain.head) = (seq, link.hash);
        let event = event(row).ok();
        if let Some(Act::Ran(run)) = event.as_ref().map(|event| &event.act) {
            chain.runs.entry(run.digest.clone()).or_insert(seq);
        }
        match link.problem {
            Some(no) => {
                let before = chain.made.swap_remove(&no).flatten();
                let after = event.and_then(|event| event.apply(before).ok());
                if after.is_none() {
                    faults.push(Fault::Unfit(seq));
                }
                chain.made.insert(no, after);
            }
            None if event.is_none() => faults.push(Fault::Unfit(seq)),
            None => {}
        }
        if faults.len() > LISTED {
            break;
        }
    }
    Ok(chain)
}

/// Whether the ledger remembers that end of the chain.
fn remembered(db: &Connection, found: u64, last: Digest, faults: &mut Vec<Fault>) -> Result<(), LedgerError> {
    let kept = db
        .query_row("SELECT seq, hash FROM head WHERE one = 1", [], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?))
        })
        .optional()?;
    let (seq, hash) = kept.unwrap_or_default();
    let expected = u64::try_from(seq).unwrap_or_default();
    if expected != found || digest(&hash) != Some(last) {
        faults.push(Fault::Cut { expected, found });
    }
    Ok(())
}

fn compare(db: &Connection, made: &Map<u32, Option<Problem>>, faults: &mut Vec<Fault>) -> Result<(), LedgerError> {
    let mut statement =
        db.prepare("SELECT no, document, rule, unit, severity, state, deadline FROM problems ORDER BY no")?;
    let mut rows = statement.query([])?;
    let mut present = 0;
    while let Some(row) = rows.next()? {
        let (no, document): (u32, String) = (row.get(0)?, row.get(1)?);
        let kept: Option<Problem> = serde_json::from_str(&document).ok();
        let beside: [Option<String>; 5] = [row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?];
        match made.get(&no) {
            None => faults.push(Fault::Unfounded(no)),
            Some(made) => {
                present += 1;
                let of = |made: &Problem| beside != columns(made).map(|text| text.map(str::to_owned));
                if made.is_some() && *made != kept || made.as_ref().is_some_and(of) {
                    faults.push(Fault::Differs(no));
                }
            }
        }
    }
    if present < made.len() {
        for no in made.keys() {
            let found: u32 = db.query_row("SELECT count(*) FROM problems WHERE no = ?1", [no], |row| row.get(0))?;
            if found == 0 {
                faults.push(Fault::Missing(*no));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
