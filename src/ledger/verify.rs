//! Whether a ledger is what its events say: the chain from the first event on, and every problem made anew from it.

use rusqlite::{Connection, OptionalExtension as _};

use super::{
    error::LedgerError,
    event::{chained, genesis},
    problem::{Problem, number},
    store::{digest, event},
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
            Self::Damaged(said) => words!("数据库文件损坏（{said}）", "the database is damaged: {said}"),
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
    let said: String = db.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if said != "ok" {
        faults.push(Fault::Damaged(said));
    }
    let chain = walk(db, anchor, &mut faults)?;
    remembered(db, &chain, &mut faults)?;
    compare(db, &chain.made, &mut faults)?;
    if let Some(anchor) = anchor
        && chain.seq < anchor.seq
    {
        faults.push(Fault::OffAnchor(anchor.seq));
    }
    faults.truncate(LISTED);
    let Chain { seq, head, made } = chain;
    Ok(Verified { events: seq, problems: made.len(), head, anchored: anchor.is_some(), faults })
}

/// What the events come to.
struct Chain {
    seq: u64,
    head: Digest,
    made: Map<u32, Option<Problem>>,
}

fn walk(db: &Connection, anchor: Option<&Anchor>, faults: &mut Vec<Fault>) -> Result<Chain, LedgerError> {
    let mut chain = Chain { seq: 0, head: genesis(), made: Map::default() };
    let mut statement = db.prepare("SELECT seq, at, who, problem, body, hash FROM events ORDER BY seq")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let seq = u64::try_from(row.get::<_, i64>(0)?).map_err(|_| LedgerError::Broken)?;
        if seq != chain.seq + 1 {
            faults.push(Fault::Gap { expected: chain.seq + 1, found: seq });
        }
        let (at, who, problem, body): (i64, String, Option<u32>, String) =
            (row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?);
        let kept = digest(&row.get::<_, Vec<u8>>(5)?).ok_or(LedgerError::Broken)?;
        if chained(chain.head, seq, Instant::from_millis(at), &who, problem, &body) != kept {
            faults.push(Fault::Altered(seq));
        }
        if anchor.is_some_and(|anchor| anchor.seq == seq && anchor.hash != kept.to_string()) {
            faults.push(Fault::OffAnchor(seq));
        }
        (chain.seq, chain.head) = (seq, kept);
        if let Some(no) = problem {
            let before = chain.made.swap_remove(&no).flatten();
            let after = event(row).ok().and_then(|event| event.apply(before).ok());
            if after.is_none() {
                faults.push(Fault::Unfit(seq));
            }
            chain.made.insert(no, after);
        }
        if faults.len() > LISTED {
            break;
        }
    }
    Ok(chain)
}

fn remembered(db: &Connection, chain: &Chain, faults: &mut Vec<Fault>) -> Result<(), LedgerError> {
    let kept = db
        .query_row("SELECT seq, hash FROM head WHERE one = 1", [], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?))
        })
        .optional()?;
    let (seq, hash) = kept.unwrap_or_default();
    let expected = u64::try_from(seq).unwrap_or_default();
    if expected != chain.seq || digest(&hash) != Some(chain.head) {
        faults.push(Fault::Cut { expected, found: chain.seq });
    }
    Ok(())
}

fn compare(db: &Connection, made: &Map<u32, Option<Problem>>, faults: &mut Vec<Fault>) -> Result<(), LedgerError> {
    let mut statement = db.prepare("SELECT no, document FROM problems ORDER BY no")?;
    let mut rows = statement.query([])?;
    let mut present = 0;
    while let Some(row) = rows.next()? {
        let (no, document): (u32, String) = (row.get(0)?, row.get(1)?);
        let kept: Option<Problem> = serde_json::from_str(&document).ok();
        match made.get(&no) {
            None => faults.push(Fault::Unfounded(no)),
            Some(made) => {
                present += 1;
                if made.is_some() && *made != kept {
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
