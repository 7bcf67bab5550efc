//! A chunk of the log while it is being read: local dictionaries and columns, one chunk a block of a file.
//!
//! Chunks are filled in parallel and never share anything; `Gathering` takes them one after another.

use crate::{
    base::{
        amount::Amount,
        ids::Interner,
        time::{Moment, Precision},
    },
    model::RowRef,
    oplog::{
        cause::Cause,
        column::{ABSENT, NO_AMOUNT, NO_NUMBER},
        drafts::Drafts,
        event::Outcome,
    },
};
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

/// One event with canonical texts, as ingest hands it over. Empty text means absent.
#[derive(Copy, Clone, Debug)]
pub struct Draft<'a> {
    /// Origin.
    pub row: RowRef,
    /// When.
    pub at: Moment,
    /// System name; empty: the unnamed one.
    pub system: &'a str,
    /// Account, folded with ASCII in lower case.
    pub account: &'a str,
    /// Step name as written, folded.
    pub step: &'a str,
    /// Result.
    pub outcome: Outcome,
    /// Sequence number.
    pub seq: Option<u64>,
    /// Amount.
    pub amount: Option<Amount>,
    /// Exported rows.
    pub rows: Option<u64>,
    /// The texts of [`TextColumn`], by its order.
    pub texts: [&'a str; TextColumn::COUNT],
}

/// The text columns a draft carries beside system, account and step.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
#[repr(usize)]
pub enum TextColumn {
    /// 操作人, folded as a name.
    Operator,
    /// IP地址.
    Ip,
    /// 终端.
    Terminal,
    /// 会话号.
    Session,
    /// 业务编号.
    Case,
    /// 业务类型.
    Matter,
    /// ID number of the subject, canonical.
    SubjectId,
    /// 记录号.
    Record,
    /// 修改字段.
    Field,
    /// 修改前, canonical for its field.
    Old,
    /// 修改后, canonical for its field.
    New,
    /// 机构.
    Org,
    /// 工单号.
    Order,
    /// 收款账号, digits only where it is digits.
    Payee,
    /// 目标账号.
    Target,
    /// 补贴期间.
    Period,
    /// 备注, 请求参数, then the subject's name and what could not be read into its column, with [`AND`] between them:
    /// part of the row's identity; kept is only what [`Cause`] reads in it.
    Detail,
}

impl TextColumn {
    /// How many there are.
    pub const COUNT: usize = 17;
    /// How many of them are kept as columns; `Detail` only enters the row's hash.
    pub const KEPT: usize = 16;
}

/// A chunk being filled.
#[derive(Default)]
pub struct Chunk {
    pub(super) events: Drafts,
    pub(super) systems: Interner,
    pub(super) accounts: Interner,
    pub(super) steps: Interner,
    pub(super) dictionaries: [Interner; TextColumn::KEPT],
    /// By step: whether it takes something back, so that its remark is read.
    back: Vec<bool>,
    /// Systems and numbers of rows that could not be used.
    pub(super) refused: Vec<(String, u64)>,
    joined: String,
}

/// Stands between the parts of [`TextColumn::Detail`].
pub const AND: char = '\u{2}';
/// Separates system and name in the dictionaries whose names live inside a system.
pub(super) const IN: char = '\u{1}';

impl Chunk {
    /// How many events are in it.
    pub fn len(&self) -> usize {
        self.events.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The rows its events are of.
    pub fn rows(&self) -> impl Iterator<Item = RowRef> {
        self.events.origin.iter().copied()
    }

    /// Moves the rows of its events down by `offset`: a block of a file learns its place in the file only after it
    /// has been read.
    pub fn move_rows(&mut self, offset: u32) {
        for row in &mut self.events.origin {
            row.row = row.row.saturating_add(offset);
        }
    }

    /// Whether a step takes something back; asked once for each name.
    fn takes_back(&mut self, step: u32, name: &str) -> bool {
        let place = step as usize;
        if place == self.back.len() {
            self.back.push(Cause::is_asked_of(name));
        }
        self.back.get(place).copied().unwrap_or(false)
    }

    /// Notes that a row of this number was there, although it could not be used.
    pub fn refuse(&mut self, system: &str, seq: u64) {
        self.refused.push((system.to_owned(), seq));
    }

    /// Adds one event.
    pub fn push(&mut self, draft: &Draft<'_>) {
        let event = self.len();
        self.events.millis.push(draft.at.at.millis());
        let step = self.steps.intern(draft.step);
        let cause = if self.takes_back(step, draft.step) {
            Cause::of(draft.step, draft.texts[TextColumn::Detail as usize])
        } else {
            Cause::Unsaid
        };
        self.events.precision_outcome.push(pack(draft.at.precision, draft.outcome) | (cause.code() << CAUSE));
        self.events.seq.put(event, draft.seq.unwrap_or(NO_NUMBER));
        self.events.amount.put(event, draft.amount.map_or(NO_AMOUNT, Amount::fen));
        self.events.rows.put(event, draft.rows.map_or(ABSENT, |rows| u32::try_from(rows).unwrap_or(ABSENT - 1)));
        self.events.origin.push(draft.row);
        self.events.hash.push(hash(draft));
        self.events.marks.put(event, marks(draft));
        self.events.system.put(event, self.systems.intern(draft.system));
        self.events.step.put(event, step);
        if !draft.account.is_empty() {
            let account = self.accounts.intern(within(&mut self.joined, draft.system, draft.account));
            self.events.account.put(event, account);
        }
        for (index, text) in draft.texts.iter().enumerate().take(TextColumn::KEPT) {
            if !text.is_empty() {
                let text = if is_in_system(index) { within(&mut self.joined, draft.system, text) } else { text };
                self.events.texts[index].put(event, self.dictionaries[index].intern(text));
            }
        }
    }
}

/// A name together with its system, in a buffer that is used again.
pub(super) fn within<'a>(buffer: &'a mut String, system: &str, name: &str) -> &'a str {
    buffer.clear();
    buffer.push_str(system);
    buffer.push(IN);
    buffer.push_str(name);
    buffer
}

/// Cases, records and target accounts are names inside a system.
pub(super) const fn is_in_system(index: usize) -> bool {
    index == TextColumn::Case as usize || index == TextColumn::Record as usize || index == TextColumn::Target as usize
}

/// Where the cause stands beside precision and outcome.
pub(super) const CAUSE: u8 = 4;

pub(super) const fn pack(precision: Precision, outcome: Outcome) -> u8 {
    let precision = match precision {
        Precision::Exact => 0,
        Precision::Day => 1,
        Precision::Month => 2,
    };
    let outcome = match outcome {
        Outcome::Unsaid => 0,
        Outcome::Success => 1,
        Outcome::Failure => 2,
    };
    precision | (outcome << 2)
}

pub(super) const fn unpack(code: u8) -> (Precision, Outcome) {
    let precision = match code & 3 {
        0 => Precision::Exact,
        1 => Precision::Day,
        _ => Precision::Month,
    };
    let outcome = match (code >> 2) & 3 {
        0 => Outcome::Unsaid,
        1 => Outcome::Success,
        _ => Outcome::Failure,
    };
    (precision, outcome)
}

/// 64 bits over what is canonical in the row: two rows with equal hashes at the same time are one event, which assembly
/// verifies column by column before it believes it. The system and the precision of the time stay out, for assembly
/// may yet name the one and doubt the other; it compares both itself. Another 64 say of each part of `Detail` whether
/// it is there and which it is, for rows that may be exports of one event.
fn hash(draft: &Draft<'_>) -> u64 {
    let mut hash = Xxh3::new();
    let mut field = |bytes: &[u8]| {
        hash.update(&(bytes.len() as u64).to_le_bytes());
        hash.update(bytes);
    };
    field(&draft.at.at.millis().to_le_bytes());
    field(&[pack(Precision::Exact, draft.outcome)]);
    field(&draft.seq.unwrap_or(NO_NUMBER).to_le_bytes());
    field(&draft.amount.map_or(NO_AMOUNT, Amount::fen).to_le_bytes());
    field(&draft.rows.unwrap_or(NO_NUMBER).to_le_bytes());
    field(draft.account.as_bytes());
    field(draft.step.as_bytes());
    for text in draft.texts {
        field(text.as_bytes());
    }
    hash.digest()
}

/// Says of each part of `Detail` whether it is there and which it is, for rows that may be exports of one event.
fn marks(draft: &Draft<'_>) -> u64 {
    let detail = draft.texts[TextColumn::Detail as usize];
    let parts = detail.splitn(DETAILS, AND).zip(0u32..);
    match parts.fold(0, |marks, (part, place)| marks | mark(part) << (place * MARK_BITS)) {
        0 => NO_NUMBER,
        marks => marks,
    }
}

/// Parts of `Detail`: the detail itself, the subject's name, and whatever could not be read into its column.
const DETAILS: usize = 3;
const MARK_BITS: u32 = 21;

/// Zero for an absent part.
fn mark(part: &str) -> u64 {
    if part.is_empty() { 0 } else { (xxh3_64(part.as_bytes()) >> (64 - MARK_BITS)).max(1) }
}

/// The mark of each part of `Detail`; 0: it is absent.
pub(super) fn parts(marks: u64) -> [u64; DETAILS] {
    let marks = if marks == NO_NUMBER { 0 } else { marks };
    [0, 1, 2].map(|place| marks >> (place * MARK_BITS) & ((1 << MARK_BITS) - 1))
}
