//! One person's posts, leave, departures and returns over time.

use crate::{
    base::time::{End, Instant, Moment, Precision, Span, Start, Zone},
    identity::Person,
    model::{
        RowRef, Sym,
        tables::{HrEventRow, Tables},
        words::{EventKind, PersonStatus},
    },
    timeline::{Held, posts},
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
    /// When it began, as written.
    pub at: Moment,
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

impl Departure {
    /// Whether the person had left by a moment and was not yet back.
    pub fn holds_at(&self, at: Moment) -> Held {
        let back = self.back.map_or(Held::No, |back| Held::in_span(&Span::new(Start::from(back.at), End::NEVER), at));
        let gone = if self.at.surely_by(at.at) {
            Held::Yes
        } else if self.at.possibly_by(at.latest()) {
            Held::Perhaps
        } else {
            Held::No
        };
        match (gone, back) {
            (Held::Yes, Held::No) => Held::Yes,
            (Held::No, _) | (_, Held::Yes) => Held::No,
            _ => Held::Perhaps,
        }
    }
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

impl Move {
    /// Whether the post is another one afterwards, as far as the event says.
    pub fn changes_post(&self) -> bool {
        self.from.is_empty() || self.to.is_empty() || self.from != self.to
    }
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

impl PostsAt {
    /// What is known if either may be so.
    fn or(self, other: Self) -> Self {
        let are_same = |one: &[Sym], other: &[Sym]| {
            one.iter().all(|post| other.contains(post)) && other.iter().all(|post| one.contains(post))
        };
        match (self, other) {
            (Self::Unknown, Self::Unknown) => Self::Unknown,
            (Self::Known(posts, mut rows), Self::Known(others, more)) if are_same(&posts, &others) => {
                add_new(&mut rows, &more);
                Self::Known(posts, rows)
            }
            (one, other) => {
                let (mut posts, mut rows) = one.named();
                let (others, more) = other.named();
                add_new(&mut posts, &others);
                add_new(&mut rows, &more);
                Self::Perhaps(posts, rows)
            }
        }
    }

    fn named(self) -> (Vec<Sym>, Vec<RowRef>) {
        match self {
            Self::Known(posts, rows) | Self::Perhaps(posts, rows) => (posts, rows),
            Self::Unknown => (Vec::new(), Vec::new()),
        }
    }
}

/// What HR events and roster establish of one person.
#[derive(Clone, Debug, Default)]
pub struct PersonLine {
    /// Posts, by start.
    pub posts: Vec<Post>,
    /// The posts by each order that moves of one day can have had, where there is more than one.
    courses: Vec<Vec<Post>>,
    /// Leaves, by start.
    pub leaves: Vec<Leave>,
    /// Departures, by time.
    pub departures: Vec<Departure>,
    /// Moves, by time.
    pub moves: Vec<Move>,
    /// Joinings and rehirings, by time.
    pub returns: Vec<Return>,
    /// The roster row that says the person serves, at work or on leave; it speaks for the day of its export.
    pub serving: Option<RowRef>,
    /// The roster row that says the person is on leave, since when unsaid.
    pub on_leave: Option<RowRef>,
}

impl PersonLine {
    /// The line of a person. The roster speaks for `as_of`; events later than that are left out.
    pub fn of(person: &Person, tables: &Tables, as_of: Instant, zone: Zone) -> Self {
        let mut events: Vec<&HrEventRow> =
            person.events.iter().filter_map(|place| tables.hr_events.get(*place)).collect();
        events.retain(|event| begun_by(event.effective_at, as_of));
        events.sort_by_key(|event| event.effective_at);
        let mut line = Self::default();
        line.returns = returns(&events, person, tables, as_of);
        line.moves = moves(&events);
        line.departures = departures(&events, person, tables, &line.returns, as_of);
        line.leaves = leaves(&events, zone);
        let courses = posts::of(&line, person, tables, zone);
        (line.posts, line.courses) = (courses.agreed, courses.possible);
        let roster = || person.roster.iter().filter_map(|place| tables.persons.get(*place));
        line.on_leave = roster().find(|row| row.status == Some(PersonStatus::OnLeave)).map(|row| row.row);
        line.serving = roster().find(|row| row.status == Some(PersonStatus::Serving)).map(|row| row.row);
        line.serving = line.serving.or(line.on_leave);
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
        let found = |wanted: Held| self.departures.iter().rev().find(|one| one.holds_at(at) == wanted);
        found(Held::Yes).map(|one| (one, Held::Yes)).or_else(|| found(Held::Perhaps).map(|one| (one, Held::Perhaps)))
    }

    /// The posts at a moment. Sure is what all orders that moves of one day can have had agree on.
    pub fn posts_at(&self, at: Moment) -> PostsAt {
        let mut rest = self.courses.iter().map(|course| posts_of(course, at));
        let Some(first) = rest.next() else { return posts_of(&self.posts, at) };
        rest.fold(first, PostsAt::or)
    }

    /// The organisation at a moment, as far as posts say one.
    pub fn org_at(&self, at: Moment) -> Option<Sym> {
        let held = |post: &&Post| post.org.is_some() && Held::in_span(&post.span, at) != Held::No;
        self.posts.iter().rev().find(held).and_then(|post| post.org)
    }
}

/// The posts of one course at a moment.
fn posts_of(course: &[Post], at: Moment) -> PostsAt {
    let mut sure = (Vec::new(), Vec::new());
    let mut perhaps = (Vec::new(), Vec::new());
    for post in course {
        let into = match Held::in_span(&post.span, at) {
            Held::Yes => &mut sure,
            Held::Perhaps => &mut perhaps,
            _ => continue,
        };
        add_new(&mut into.0, &post.positions);
        add_new(&mut into.1, &[post.row]);
    }
    if !perhaps.0.is_empty() {
        add_new(&mut perhaps.0, &sure.0);
        add_new(&mut perhaps.1, &sure.1);
        return PostsAt::Perhaps(perhaps.0, perhaps.1);
    }
    if sure.0.is_empty() { PostsAt::Unknown } else { PostsAt::Known(sure.0, sure.1) }
}

/// Adds what is not there yet.
fn add_new<T: Copy + PartialEq>(all: &mut Vec<T>, more: &[T]) {
    for one in more {
        if !all.contains(one) {
            all.push(*one);
        }
    }
}

/// Whether a fact has begun by `as_of`. The day after `as_of` begins with the very instant at which a bare `as_of`
/// ends, and has not.
fn begun_by(moment: Moment, as_of: Instant) -> bool {
    if moment.precision == Precision::Exact { moment.at <= as_of } else { moment.at < as_of }
}

fn returns(events: &[&HrEventRow], person: &Person, tables: &Tables, as_of: Instant) -> Vec<Return> {
    let mut all: Vec<Return> = events
        .iter()
        .filter(|event| event.kind.is_return())
        .map(|event| Return { kind: event.kind, at: event.effective_at, row: event.row })
        .collect();
    let hired = person.roster.iter().filter_map(|place| tables.persons.get(*place));
    let hired = hired.filter_map(|row| row.hired_at.map(|at| Return { kind: EventKind::Joined, at, row: row.row }));
    all.extend(hired.filter(|one| begun_by(one.at, as_of)));
    all.sort_by_key(|one| one.at);
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
        if row.left_at.is_some_and(|at| !begun_by(at, as_of)) {
            continue;
        }
        let kind = match row.status {
            Some(PersonStatus::Left) => EventKind::Left,
            Some(PersonStatus::Retired) => EventKind::Retired,
            Some(PersonStatus::Dead) => EventKind::Died,
            _ if row.left_at.is_some() => EventKind::Left,
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
    all.sort_by_key(|one| (one.at.latest, one.at.earliest));
    for departure in &mut all {
        departure.back = match departure.moment {
            // A return on the leaving day, or in a month that may be later, comes after it: nobody returns before leaving.
            Some(left) => returns.iter().find(|back| !back.at.surely_before(left)).copied(),
            // The roster's bare word may be older than a rehiring, which no leaving that is dated follows.
            None => returns.iter().rfind(|back| back.kind == EventKind::Rehired).copied(),
        };
    }
    all
}

fn same_day(a: Moment, b: Moment) -> bool {
    a.at < b.latest().max(b.at.plus_millis(1)) && b.at < a.latest().max(a.at.plus_millis(1))
}

fn leaves(events: &[&HrEventRow], zone: Zone) -> Vec<Leave> {
    let begun = |kind: EventKind| matches!(kind, EventKind::LeaveStarted | EventKind::Suspended);
    let mut all = Vec::new();
    for event in events {
        if !begun(event.kind) {
            continue;
        }
        let ends = |kind: EventKind| kind == EventKind::LeaveEnded || kind.is_departure() || kind.is_return();
        // A return known by its month alone, or written on the day of the start, comes after the start.
        let ended =
            events.iter().find(|later| ends(later.kind) && !later.effective_at.surely_before(event.effective_at));
        // The stated end and the return: whichever comes first ended the leave.
        let (end, end_row) = match (event.end_at, ended) {
            (Some(stated), Some(back)) if back.effective_at.at < stated.at => (Some(back.effective_at), Some(back.row)),
            (Some(stated), _) => (Some(stated), None),
            (None, Some(back)) => (Some(back.effective_at), Some(back.row)),
            (None, None) => (None, None),
        };
        // The bounds of one row have one precision; those of two rows keep their own.
        let span = match (end, end_row) {
            (Some(end), Some(_)) => Span::new(Start::from(event.effective_at), End::from(end)),
            _ => Span::of_row(Some(event.effective_at), end, zone),
        };
        let at = event.effective_at;
        all.push(Leave { kind: event.kind, word: event.kind_text, at, span, row: event.row, end_row });
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        base::time::parse_moment,
        model::{
            SourceId,
            tables::{PersonMention, PersonRow},
        },
    };

    fn moment(text: &str) -> Moment {
        parse_moment(text, Zone::default()).unwrap().moment().unwrap()
    }

    /// A person under test: HR events and at most one roster row, in the order they are added.
    #[derive(Default)]
    struct Case {
        tables: Tables,
        person: Person,
    }

    impl Case {
        fn row(&self) -> RowRef {
            let row = 2 + self.tables.hr_events.len() + self.tables.persons.len();
            RowRef { source: SourceId::from_index(0), row: u32::try_from(row).unwrap() }
        }

        fn sym(&mut self, text: &str) -> Sym {
            self.tables.names.intern(text)
        }

        fn event(mut self, kind: EventKind, at: &str, end: &str, posts: [&str; 2]) -> Self {
            let row = self.row();
            let kind_text = self.sym("变动");
            let [from, to] = posts.map(|post| if post.is_empty() { Vec::new() } else { vec![self.sym(post)] });
            let event = HrEventRow {
                row,
                kind,
                kind_text,
                mention: PersonMention::default(),
                effective_at: moment(at),
                end_at: (!end.is_empty()).then(|| moment(end)),
                from_org: None,
                from_positions: from,
                to_org: None,
                to_positions: to,
            };
            self.person.events.push(self.tables.hr_events.len());
            self.tables.hr_events.push(event);
            self
        }

        fn simple(self, kind: EventKind, at: &str) -> Self {
            self.event(kind, at, "", ["", ""])
        }

        fn roster(mut self, post: &str, status: Option<PersonStatus>, left: &str) -> Self {
            let row = self.row();
            let positions = if post.is_empty() { Vec::new() } else { vec![self.sym(post)] };
            self.person.roster.push(self.tables.persons.len());
            self.tables.persons.push(PersonRow {
                row,
                mention: PersonMention::default(),
                positions,
                employment: None,
                employment_text: None,
                employer: None,
                status,
                bank_account: None,
                hired_at: None,
                left_at: (!left.is_empty()).then(|| moment(left)),
            });
            self
        }

        fn line(&self, as_of: &str) -> PersonLine {
            PersonLine::of(&self.person, &self.tables, moment(as_of).until, Zone::default())
        }

        fn posts(&self, at: &str) -> String {
            let text = |posts: Vec<Sym>| {
                posts.into_iter().map(|post| self.tables.names.text(post)).collect::<Vec<_>>().join("+")
            };
            match self.line("2022-12-31").posts_at(moment(at)) {
                PostsAt::Known(posts, _) => text(posts),
                PostsAt::Perhaps(posts, _) => format!("?{}", text(posts)),
                PostsAt::Unknown => String::new(),
            }
        }
    }

    fn gone(case: &Case, at: &str) -> Held {
        case.line("2022-12-31").gone_at(moment(at)).map_or(Held::No, |(_, held)| held)
    }

    #[test]
    fn on_the_leaving_day_nobody_has_surely_left() {
        let case = Case::default().simple(EventKind::Retired, "2022-06-30");
        assert_eq!(gone(&case, "2022-06-29 18:00:00"), Held::No);
        assert_eq!(gone(&case, "2022-06-30 18:00:00"), Held::Perhaps);
        assert_eq!(gone(&case, "2022-07-01 00:00:00"), Held::Yes);
        assert_eq!(gone(&case, "2022-06-30"), Held::Perhaps);
    }

    #[test]
    fn a_return_clears_the_departure_and_its_own_day_is_open() {
        let case = Case::default().simple(EventKind::Retired, "2022-06-30").simple(EventKind::Rehired, "2022-09-01");
        assert_eq!(gone(&case, "2022-08-31 09:00:00"), Held::Yes);
        assert_eq!(gone(&case, "2022-09-01 09:00:00"), Held::Perhaps);
        assert_eq!(gone(&case, "2022-09-02 09:00:00"), Held::No);
    }

    #[test]
    fn a_return_on_the_leaving_day_leaves_no_sure_absence() {
        let case = Case::default().simple(EventKind::Retired, "2022-06-30").simple(EventKind::Rehired, "2022-06-30");
        assert_eq!(gone(&case, "2022-06-30 18:00:00"), Held::Perhaps);
        assert_eq!(gone(&case, "2022-07-01 09:00:00"), Held::No);
    }

    #[test]
    fn a_return_in_the_month_of_leaving_may_come_after_it() {
        let case = Case::default().simple(EventKind::Left, "2022-06-10").simple(EventKind::Rehired, "2022-06");
        assert_eq!(gone(&case, "2022-06-20 09:00:00"), Held::Perhaps);
        assert_eq!(gone(&case, "2022-07-20 09:00:00"), Held::No);
    }

    #[test]
    fn an_earlier_hiring_is_no_return() {
        let case = Case::default().simple(EventKind::Joined, "2020-01-01").simple(EventKind::Left, "2022-06-30");
        assert_eq!(gone(&case, "2022-07-01 09:00:00"), Held::Yes);
    }

    #[test]
    fn what_begins_after_the_day_of_the_check_is_left_out() {
        let case = Case::default().simple(EventKind::Left, "2023-01-01").roster(
            "受理岗",
            Some(PersonStatus::Left),
            "2023-01-01",
        );
        assert!(case.line("2022-12-31").departures.is_empty());
        assert_eq!(case.line("2023-01-01").departures.len(), 1);
    }

    #[test]
    fn one_leaving_in_two_tables_is_one_departure() {
        let case = Case::default().simple(EventKind::Retired, "2022-06-30").roster(
            "",
            Some(PersonStatus::Retired),
            "2022-06-30",
        );
        assert_eq!(case.line("2022-12-31").departures.len(), 1);
        let bare = Case::default().roster("", Some(PersonStatus::Left), "");
        assert_eq!(gone(&bare, "2022-12-31 12:00:00"), Held::Perhaps);
        let line = bare.line("2022-12-31");
        assert!(line.departures[0].moment.is_none() && line.serving.is_none());
    }

    #[test]
    fn a_return_ends_a_leave_before_its_stated_end() {
        let early = Case::default()
            .event(EventKind::LeaveStarted, "2022-05-10", "2022-10-14", ["", ""])
            .simple(EventKind::LeaveEnded, "2022-08-01");
        let line = early.line("2022-12-31");
        assert_eq!(line.leaves[0].span.end, End::from(moment("2022-08-01")));
        assert!(line.leaves[0].end_row.is_some());
        let held = |at: &str| line.leave_at(moment(at)).map(|(_, held)| held);
        assert_eq!(held("2022-05-10 09:00:00"), Some(Held::Perhaps));
        assert_eq!(held("2022-05-11 09:00:00"), Some(Held::Yes));
        assert_eq!(held("2022-08-02 09:00:00"), None);
    }

    #[test]
    fn posts_follow_the_moves_and_the_day_of_a_move_is_open() {
        let case = Case::default().event(EventKind::Moved, "2022-06-13", "", ["受理岗", "档案岗"]);
        assert_eq!(case.posts("2022-06-12"), "受理岗");
        assert_eq!(case.posts("2022-06-13 09:00:00"), "?受理岗+档案岗");
        assert_eq!(case.posts("2022-06-14"), "档案岗");
    }

    #[test]
    fn which_of_two_moves_of_one_day_came_last_nobody_can_tell() {
        let moved = |to: [&str; 2]| {
            let case = Case::default().event(EventKind::Moved, "2022-06-13", "", ["受理岗", to[0]]);
            case.event(EventKind::Moved, "2022-06-13", "", ["受理岗", to[1]])
        };
        assert_eq!(moved(["档案岗", "会计岗"]).posts("2022-06-12"), "受理岗");
        assert_eq!(moved(["档案岗", "会计岗"]).posts("2022-07-01"), "?会计岗+档案岗");
        assert_eq!(moved(["会计岗", "会计岗"]).posts("2022-07-01"), "会计岗");
        let month = Case::default().event(EventKind::Moved, "2022-06", "", ["", "档案岗"]);
        assert_eq!(
            month.event(EventKind::Moved, "2022-06-13", "", ["", "会计岗"]).posts("2022-08-01"),
            "?会计岗+档案岗"
        );
    }

    #[test]
    fn of_two_moves_of_one_day_the_one_that_begins_where_the_other_led_came_last() {
        let last = Case::default().event(EventKind::Moved, "2022-06-13", "", ["档案岗", "会计岗"]);
        assert_eq!(last.event(EventKind::Moved, "2022-06-13", "", ["受理岗", "档案岗"]).posts("2022-07-01"), "会计岗");
        let circle = Case::default().event(EventKind::Moved, "2022-06-13", "", ["档案岗", "受理岗"]);
        let circle = circle.event(EventKind::Moved, "2022-06-13", "", ["受理岗", "档案岗"]);
        assert_eq!(circle.posts("2022-07-01"), "?档案岗+受理岗");
    }

    #[test]
    fn too_many_moves_of_one_day_leave_every_post_open() {
        let posts = ["甲岗", "乙岗", "丙岗", "丁岗", "戊岗", "己岗", "庚岗", "辛岗", "壬岗"];
        for many in [5, 9] {
            let moved = |case: Case, post: &&str| case.event(EventKind::Moved, "2022-06-13", "", ["", post]);
            let case = posts[..many].iter().fold(Case::default(), moved);
            assert_eq!(case.posts("2022-07-01"), format!("?{}", posts[..many].join("+")));
        }
    }

    #[test]
    fn a_post_without_words_at_the_next_move_is_still_held_until_then() {
        let case = Case::default().event(EventKind::Moved, "2022-03-01", "", ["受理岗", "初审岗"]).event(
            EventKind::Moved,
            "2022-09-01",
            "",
            ["", "终审岗"],
        );
        assert_eq!(case.posts("2022-06-01"), "初审岗");
        assert_eq!(case.posts("2022-10-01"), "终审岗");
    }

    #[test]
    fn the_old_post_resumes_when_a_secondment_ends() {
        let case = Case::default().event(EventKind::Seconded, "2022-03-01", "2022-08-31", ["受理岗", "督导岗"]);
        assert_eq!(case.posts("2022-06-01"), "督导岗");
        assert_eq!(case.posts("2022-08-31 09:00:00"), "?督导岗+受理岗");
        assert_eq!(case.posts("2022-09-01"), "受理岗");
    }

    #[test]
    fn the_roster_says_what_the_moves_leave_open() {
        let case = Case::default().event(EventKind::Moved, "2022-06-13", "", ["受理岗", ""]).roster("档案岗", None, "");
        assert_eq!(case.posts("2022-01-01"), "受理岗");
        assert_eq!(case.posts("2022-07-01"), "档案岗");
        let unknown = Case::default().event(EventKind::Moved, "2022-06-13", "", ["受理岗", ""]);
        assert_eq!(unknown.posts("2022-07-01"), "");
    }

    #[test]
    fn nobody_holds_a_post_after_leaving() {
        let case = Case::default().roster("受理岗", None, "").simple(EventKind::Retired, "2022-06-30");
        assert_eq!(case.posts("2022-06-29"), "受理岗");
        assert_eq!(case.posts("2022-07-01"), "");
    }

    #[test]
    fn bounds_of_two_rows_keep_their_own_precision() {
        let away = Case::default()
            .event(EventKind::LeaveStarted, "2022-03-05", "", ["", ""])
            .event(EventKind::LeaveEnded, "2022-05", "", ["", ""])
            .line("2022-12-31");
        assert!(away.leave_at(moment("2022-03-02 12:00:00")).is_none());
        assert_eq!(away.leave_at(moment("2022-03-10 12:00:00")).map(|(_, held)| held), Some(Held::Yes));
    }

    #[test]
    fn a_secondment_by_the_month_is_no_surer_than_its_coarser_bound() {
        let line = Case::default().event(EventKind::Seconded, "2022-03-05", "2022-05", ["", "审核"]).line("2022-12-31");
        assert!(matches!(line.posts_at(moment("2022-03-10 12:00:00")), PostsAt::Perhaps(..)));
        assert!(matches!(line.posts_at(moment("2022-04-10 12:00:00")), PostsAt::Known(..)));
    }

    #[test]
    fn who_has_left_holds_no_post_whatever_is_registered_later() {
        let case = Case::default().simple(EventKind::Left, "2022-03-01").event(
            EventKind::Moved,
            "2022-06-01",
            "",
            ["窗口", "审核"],
        );
        assert_eq!(case.posts("2022-02-01"), "窗口");
        assert_eq!(case.posts("2022-05-01"), "");
        assert_eq!(case.posts("2022-07-01"), "");
    }
}
