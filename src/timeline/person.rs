//! One person's posts, leave, departures and returns over time.

use crate::{
    base::time::{End, Instant, Moment, Span, Start, Zone},
    identity::Person,
    model::{
        RowRef, Sym,
        tables::{HrEventRow, Tables},
        words::{EventKind, PersonStatus},
    },
    timeline::Held,
};

/// A post held over a time.
#[derive(Clone, Debug)]
pub struct Post {
    /// 机构.
    pub org: Option<Sym>,
    /// 岗位, several where the cell lists several.
    pub positions: Vec<Sym>,
    /// Over which time.
    pub span: Span,
    /// By which row.
    pub row: RowRef,
}

/// A leave of absence.
#[derive(Copy, Clone, Debug)]
pub struct Leave {
    /// `LeaveStarted` or `Suspended`.
    pub kind: EventKind,
    /// The word in the cell.
    pub word: Sym,
    /// From start to stated end, return or departure.
    pub span: Span,
    /// The starting row.
    pub row: RowRef,
    /// The row that ended it, where another one did.
    pub end_row: Option<RowRef>,
}

/// A leaving.
#[derive(Copy, Clone, Debug)]
pub struct Departure {
    /// Left, retired or died.
    pub kind: EventKind,
    /// The word in the cell; none when only the roster's status or leaving date says it.
    pub word: Option<Sym>,
    /// When the person had left at the latest; for a bare roster status, by `as_of`.
    pub at: End,
    /// The written moment, if one is.
    pub moment: Option<Moment>,
    /// By which row.
    pub row: RowRef,
    /// When the person came back, if later than this departure and before the next.
    pub back: Option<Return>,
}

/// A coming (back).
#[derive(Copy, Clone, Debug)]
pub struct Return {
    /// Joined or rehired.
    pub kind: EventKind,
    /// When.
    pub at: Moment,
    /// By which row.
    pub row: RowRef,
}

/// A change of post.
#[derive(Clone, Debug)]
pub struct Move {
    /// Moved or seconded.
    pub kind: EventKind,
    /// The word in the cell.
    pub word: Sym,
    /// When.
    pub at: Moment,
    /// The end of a secondment.
    pub end: Option<Moment>,
    /// 原单位.
    pub from_org: Option<Sym>,
    /// 原岗位.
    pub from: Vec<Sym>,
    /// 现单位.
    pub to_org: Option<Sym>,
    /// 现岗位.
    pub to: Vec<Sym>,
    /// By which row.
    pub row: RowRef,
}

/// The posts somebody held at a moment.
#[derive(Clone, PartialEq, Debug)]
pub enum PostsAt {
    /// These surely, by these rows. Empty: surely none.
    Known(Vec<Sym>, Vec<RowRef>),
    /// A change on that very day or month: these at the most.
    Perhaps(Vec<Sym>, Vec<RowRef>),
    /// The tables do not say.
    Unknown,
}

/// What HR events and roster establish of one person.
#[derive(Clone, Debug, Default)]
pub struct PersonLine {
    /// Posts, by start.
    pub posts: Vec<Post>,
    /// Leaves, by start.
    pub leaves: Vec<Leave>,
    /// Departures, by time.
    pub departures: Vec<Departure>,
    /// Moves, by time.
    pub moves: Vec<Move>,
    /// Joinings and rehirings, by time.
    pub returns: Vec<Return>,
}

impl PersonLine {
    /// The line of a person. The roster speaks for `as_of`; events later than that are left out.
    pub fn of(person: &Person, tables: &Tables, as_of: Instant, zone: Zone) -> Self {
        let mut events: Vec<&HrEventRow> =
            person.events.iter().filter_map(|place| tables.hr_events.get(*place)).collect();
        events.retain(|event| event.effective_at.at <= as_of);
        events.sort_by_key(|event| (event.effective_at.at, event.row.source.index(), event.row.row));
        let mut line = Self::default();
        line.returns = returns(&events, person, tables);
        line.moves = moves(&events);
        line.departures = departures(&events, person, tables, &line.returns, as_of);
        line.leaves = leaves(&events, zone);
        line.posts = posts(&line, person, tables);
        line
    }

    /// The leave somebody was on at a moment, with how sure that is.
    pub fn leave_at(&self, at: Moment) -> Option<(&Leave, Held)> {
        let held = |leave: &Leave| Held::in_span(&leave.span, at);
        let sure = self.leaves.iter().find(|leave| held(leave) == Held::Yes);
        sure.map(|leave| (leave, Held::Yes)).or_else(|| {
            self.leaves.iter().find(|leave| held(leave) == Held::Perhaps).map(|leave| (leave, Held::Perhaps))
        })
    }

    /// The departure under which somebody stood at a moment: gone by then and not back.
    pub fn gone_at(&self, at: Moment) -> Option<(&Departure, Held)> {
        let gone = |departure: &Departure| {
            if departure.back.is_some_and(|back| !at.surely_before(back.at)) {
                return Held::No;
            }
            if departure.at.surely_by(at.at) {
                Held::Yes
            } else if departure.at.possibly_by(at.latest()) {
                Held::Perhaps
            } else {
                Held::No
            }
        };
        let found = |wanted: Held| self.departures.iter().rev().find(|one| gone(one) == wanted);
        found(Held::Yes).map(|one| (one, Held::Yes)).or_else(|| found(Held::Perhaps).map(|one| (one, Held::Perhaps)))
    }

    /// The posts at a moment.
    pub fn posts_at(&self, at: Moment) -> PostsAt {
        let mut sure = (Vec::new(), Vec::new());
        let mut perhaps = (Vec::new(), Vec::new());
        for post in &self.posts {
            let into = match Held::in_span(&post.span, at) {
                Held::Yes => &mut sure,
                Held::Perhaps => &mut perhaps,
                _ => continue,
            };
            into.0.extend(post.positions.iter().copied());
            into.1.push(post.row);
        }
        if !perhaps.0.is_empty() {
            perhaps.0.extend(sure.0);
            perhaps.1.extend(sure.1);
            return PostsAt::Perhaps(perhaps.0, perhaps.1);
        }
        if sure.0.is_empty() { PostsAt::Unknown } else { PostsAt::Known(sure.0, sure.1) }
    }

    /// The organisation at a moment, as far as posts say one.
    pub fn org_at(&self, at: Moment) -> Option<Sym> {
        let held = |post: &&Post| post.org.is_some() && Held::in_span(&post.span, at) != Held::No;
        self.posts.iter().rev().find(held).and_then(|post| post.org)
    }
}

fn returns(events: &[&HrEventRow], person: &Person, tables: &Tables) -> Vec<Return> {
    let mut all: Vec<Return> = events
        .iter()
        .filter(|event| event.kind.is_return())
        .map(|event| Return { kind: event.kind, at: event.effective_at, row: event.row })
        .collect();
    let hired = person.roster.iter().filter_map(|place| tables.persons.get(*place));
    all.extend(hired.filter_map(|row| row.hired_at.map(|at| Return { kind: EventKind::Joined, at, row: row.row })));
    all.sort_by_key(|one| (one.at.at, one.row.source.index(), one.row.row));
    all
}

fn moves(events: &[&HrEventRow]) -> Vec<Move> {
    let wanted = events.iter().filter(|event| event.kind.is_move());
    wanted
        .map(|event| Move {
            kind: event.kind,
            word: event.kind_text,
            at: event.effective_at,
            end: event.end_at,
            from_org: event.from_org,
            from: event.from_positions.clone(),
            to_org: event.to_org,
            to: event.to_positions.clone(),
            row: event.row,
        })
        .collect()
}

fn departures(
    events: &[&HrEventRow],
    person: &Person,
    tables: &Tables,
    returns: &[Return],
    as_of: Instant,
) -> Vec<Departure> {
    let mut all: Vec<Departure> = events
        .iter()
        .filter(|event| event.kind.is_departure())
        .map(|event| Departure {
            kind: event.kind,
            word: Some(event.kind_text),
            at: End::from(event.effective_at),
            moment: Some(event.effective_at),
            row: event.row,
            back: None,
        })
        .collect();
    for row in person.roster.iter().filter_map(|place| tables.persons.get(*place)) {
        let kind = match row.status {
            Some(PersonStatus::Left) => EventKind::Left,
            Some(PersonStatus::Retired) => EventKind::Retired,
            Some(PersonStatus::Dead) => EventKind::Died,
            _ if row.left_at.is_some_and(|at| at.at <= as_of) => EventKind::Left,
            _ => continue,
        };
        // A dated HR event says more than the roster's bare word for the same leaving.
        if row.left_at.is_none() && all.iter().any(|one| one.moment.is_some()) {
            continue;
        }
        if row.left_at.is_some_and(|at| all.iter().any(|one| one.moment.is_some_and(|other| same_day(other, at)))) {
            continue;
        }
        let at = row.left_at.map_or(End { earliest: Instant::MIN, latest: as_of }, End::from);
        all.push(Departure { kind, word: None, at, moment: row.left_at, row: row.row, back: None });
    }
    all.sort_by_key(|one| (one.at.latest, one.at.earliest, one.row.source.index(), one.row.row));
    for departure in &mut all {
        let Some(left) = departure.moment else { continue };
        // A return on the leaving day itself comes after it: nobody returns before leaving.
        departure.back = returns.iter().find(|back| !back.at.surely_before(left) && back.at.at >= left.at).copied();
    }
    all
}

fn same_day(a: Moment, b: Moment) -> bool {
    a.at < b.latest().max(b.at.plus_millis(1)) && b.at < a.latest().max(a.at.plus_millis(1))
}

fn leaves(events: &[&HrEventRow], zone: Zone) -> Vec<Leave> {
    let begun = |kind: EventKind| matches!(kind, EventKind::LeaveStarted | EventKind::Suspended);
    let mut all = Vec::new();
    for (place, event) in events.iter().enumerate() {
        if !begun(event.kind) {
            continue;
        }
        let ends = |kind: EventKind| kind == EventKind::LeaveEnded || kind.is_departure() || kind.is_return();
        let ended = events.iter().skip(place + 1).find(|later| ends(later.kind));
        // The stated end and the return: whichever comes first ended the leave.
        let (end, end_row) = match (event.end_at, ended) {
            (Some(stated), Some(back)) if back.effective_at.at < stated.at => (Some(back.effective_at), Some(back.row)),
            (Some(stated), _) => (Some(stated), None),
            (None, Some(back)) => (Some(back.effective_at), Some(back.row)),
            (None, None) => (None, None),
        };
        let span = Span::of_row(Some(event.effective_at), end, zone);
        all.push(Leave { kind: event.kind, word: event.kind_text, span, row: event.row, end_row });
    }
    all
}

/// Posts from the moves, with the roster for what they leave open.
fn posts(line: &PersonLine, person: &Person, tables: &Tables) -> Vec<Post> {
    let gone = line.departures.iter().find(|one| one.back.is_none()).map_or(End::NEVER, |one| one.at);
    let mut posts = Vec::new();
    let mut since = Start::ALWAYS;
    for change in &line.moves {
        let end = End { earliest: change.at.at, latest: change.at.latest() };
        if !change.from.is_empty() {
            posts.push(Post {
                org: change.from_org,
                positions: change.from.clone(),
                span: Span::new(since, end),
                row: change.row,
            });
        }
        since = Start::from(change.at);
    }
    let last = line.moves.last();
    if let Some(change) = last.filter(|change| !change.to.is_empty()) {
        posts.push(Post {
            org: change.to_org,
            positions: change.to.clone(),
            span: Span::new(since, gone),
            row: change.row,
        });
        return posts;
    }
    let roster: Vec<_> = person.roster.iter().filter_map(|place| tables.persons.get(*place)).collect();
    let stated = roster.iter().find(|row| !row.positions.is_empty());
    if let Some(row) = stated {
        let org = last.and_then(|change| change.to_org).or(row.mention.org);
        posts.push(Post { org, positions: row.positions.clone(), span: Span::new(since, gone), row: row.row });
    } else if let (false, Some(row)) = (person.positions.is_empty(), person.row) {
        posts.push(Post { org: person.org, positions: person.positions.clone(), span: Span::new(since, gone), row });
    }
    posts
}
