//! Posts, leave, departures, account states and rights of one world at one minute.

use std::collections::{BTreeMap, BTreeSet};

use super::time::{Between, Is, NEVER, Written, read};
use crate::worlds::{Row, World, cell};

/// The kinds of HR events.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub enum Event {
    Come,
    ComeAgain,
    Move,
    Second,
    Leave,
    Suspend,
    Back,
    Gone,
}

/// What the word of an event means.
pub fn event(word: &str) -> Event {
    match word {
        "入职" | "调入" => Event::Come,
        "返聘" => Event::ComeAgain,
        "轮岗" | "调动" => Event::Move,
        "借调" => Event::Second,
        "产假" | "长期休假" => Event::Leave,
        "停职" => Event::Suspend,
        "返岗" => Event::Back,
        "辞职" | "退休" | "死亡" => Event::Gone,
        other => panic!("the reference does not know the event {other}"),
    }
}

/// The posts of somebody at a minute.
#[derive(Clone, Eq, PartialEq, Debug)]
pub enum Posts {
    Known(BTreeSet<String>),
    Perhaps(BTreeSet<String>),
    Unknown,
}

/// The rows of one person.
#[derive(Clone, Debug)]
pub struct Person<'w> {
    pub id: &'w str,
    pub roster: Vec<&'w Row>,
    pub events: Vec<&'w Row>,
    as_of: i64,
}

/// A post, since when and until when.
#[derive(Clone, Eq, PartialEq, Debug)]
pub struct Segment<'w> {
    pub post: &'w str,
    pub org: &'w str,
    pub time: Between,
}

/// Since when, until when: the minutes between which a change lies.
type Bound = (i64, i64);

const OPEN_START: Bound = (-NEVER, -NEVER);

fn bound(at: Written) -> Bound {
    (at.from, at.until)
}

fn between(start: Bound, end: Bound) -> Between {
    Between { sure: (start.1, end.0), possible: (start.0, end.1) }
}

/// Whether one time precedes another wherever in their days and months they lie.
fn surely_before(one: Written, other: Written) -> bool {
    if one.coarse == 0 { one.from < other.from } else { one.until <= other.from }
}

pub fn at_of(row: &Row) -> Written {
    read(cell(row, "effective_at")).expect("an event has its time")
}

impl<'w> Person<'w> {
    /// The person of an ID number. What begins after `as_of` is ignored.
    pub fn of(world: &'w World, id: &'w str, as_of: i64) -> Self {
        let of = |table: &str| world.rows(table).iter().filter(|row| cell(row, "id_number") == id).collect::<Vec<_>>();
        let mut events = of("hr_events");
        events.retain(|row| at_of(row).from <= as_of);
        events.sort_by_key(|row| (at_of(row).from, at_of(row).until));
        Self { id, roster: of("persons"), events, as_of }
    }

    fn of_kinds(&self, kinds: &[Event]) -> impl Iterator<Item = &'w Row> {
        self.events.iter().copied().filter(move |row| kinds.contains(&event(cell(row, "event"))))
    }

    /// Changes of post, in order of time.
    pub fn moves(&self) -> Vec<&'w Row> {
        self.of_kinds(&[Event::Move, Event::Second]).collect()
    }

    /// Comings: events and dates of hiring; with whether they are a coming again.
    pub fn comings(&self) -> Vec<(Written, bool)> {
        let mut all = Vec::new();
        for row in self.of_kinds(&[Event::Come, Event::ComeAgain]) {
            all.push((at_of(row), event(cell(row, "event")) == Event::ComeAgain));
        }
        for row in &self.roster {
            all.extend(read(cell(row, "hired_at")).filter(|at| at.from <= self.as_of).map(|at| (at, false)));
        }
        all.sort_by_key(|(at, _)| (at.from, at.until));
        all
    }

    /// Departures: when, and when the person came back. A roster that only says so speaks for the day of the check.
    pub fn departures(&self) -> Vec<(Bound, Option<Written>, Option<Written>)> {
        let mut dated: Vec<Written> = self.of_kinds(&[Event::Gone]).map(at_of).collect();
        let mut undated = false;
        for row in &self.roster {
            let says_gone = matches!(cell(row, "status"), "离职" | "退休" | "死亡");
            match read(cell(row, "left_at")) {
                Some(at) if at.from > self.as_of => {}
                Some(at) => {
                    // A leaving of the same day is the same leaving.
                    let known = dated
                        .iter()
                        .any(|one| at.from < one.until.max(one.from + 1) && one.from < at.until.max(at.from + 1));
                    if !known {
                        dated.push(at);
                    }
                }
                None if says_gone && dated.is_empty() => undated = true,
                None => {}
            }
        }
        let comings = self.comings();
        let mut all = Vec::new();
        for left in dated {
            let back = comings.iter().find(|(at, _)| !surely_before(*at, left)).map(|(at, _)| *at);
            all.push((bound(left), Some(left), back));
        }
        if undated {
            let back = comings.iter().rfind(|(_, again)| *again).map(|(at, _)| *at);
            all.push(((-NEVER, self.as_of), None, back));
        }
        all
    }

    /// Whether the person had left and was not back.
    pub fn gone(&self, at: i64) -> Is {
        let mut best = Is::No;
        for (left, _, back) in self.departures() {
            let surely_left = left.1 <= at;
            let perhaps_left = left.0 <= at;
            let surely_back = back.is_some_and(|back| back.until <= at);
            let perhaps_back = back.is_some_and(|back| back.from <= at);
            if surely_left && !perhaps_back {
                return Is::Yes;
            }
            if perhaps_left && !surely_back {
                best = Is::Perhaps;
            }
        }
        best
    }

    /// Leaves of absence: the row and the time.
    pub fn leaves(&self) -> Vec<(&'w Row, Between)> {
        let mut all = Vec::new();
        for row in self.of_kinds(&[Event::Leave, Event::Suspend]) {
            let begun = at_of(row);
            let ended = self
                .of_kinds(&[Event::Back, Event::Gone, Event::Come, Event::ComeAgain])
                .map(at_of)
                .find(|at| !surely_before(*at, begun));
            let stated = read(cell(row, "end_at"));
            let time = match (stated, ended) {
                (Some(stated), Some(ended)) if ended.from < stated.from => between(bound(begun), bound(ended)),
                // The two bounds of one row have one precision.
                (Some(stated), _) => Between::of_row(Some(begun), Some(stated)),
                (None, Some(ended)) => between(bound(begun), bound(ended)),
                (None, None) => Between::of_row(Some(begun), None),
            };
            all.push((row, time));
        }
        all
    }

    /// Whether the person was on leave.
    pub fn on_leave(&self, at: i64) -> Is {
        let all: Vec<Is> = self.leaves().iter().map(|(_, time)| time.at(at)).collect();
        if all.contains(&Is::Yes) {
            Is::Yes
        } else if all.contains(&Is::Perhaps) {
            Is::Perhaps
        } else {
            Is::No
        }
    }

    /// The orders in which the changes of post can have come: none surely later before one surely earlier, and none
    /// before the one whose new post it leaves, unless they go in a circle.
    fn orders(&self) -> Vec<Vec<&'w Row>> {
        let all = permutations(&self.moves());
        let in_order = |order: &&Vec<&'w Row>, first: &dyn Fn(&Row, &Row) -> bool| {
            (0..order.len()).all(|at| order[at + 1..].iter().all(|later| !first(later, order[at])))
        };
        let dated = |one: &Row, other: &Row| surely_before(at_of(one), at_of(other));
        let leads = |one: &Row, other: &Row| {
            !cell(one, "to_position").is_empty() && cell(one, "to_position") == cell(other, "from_position")
        };
        let linked =
            |one: &Row, other: &Row| dated(one, other) || !dated(other, one) && leads(one, other) && !leads(other, one);
        let best: Vec<_> = all.iter().filter(|order| in_order(order, &linked)).cloned().collect();
        if best.is_empty() { all.iter().filter(|order| in_order(order, &dated)).cloned().collect() } else { best }
    }

    /// The posts one after the other by one order of changes; while a secondment lasts, the post before it rests.
    fn course(&self, moves: &[&'w Row]) -> Vec<Segment<'w>> {
        let mut all = Vec::new();
        let mut add = |(post, org): (&'w str, &'w str), time: Between| {
            if !post.is_empty() || !org.is_empty() {
                all.push(Segment { post, org, time });
            }
        };
        let (mut now, mut since) = (("", ""), OPEN_START);
        for (place, change) in moves.iter().enumerate() {
            let at = at_of(change);
            let from = (cell(change, "from_position"), cell(change, "from_org"));
            let before = if from.0.is_empty() && !now.0.is_empty() { now } else { from };
            add(before, between(since, bound(at)));
            (now, since) = ((cell(change, "to_position"), cell(change, "to_org")), bound(at));
            let next = moves.get(place + 1).map(|next| at_of(next));
            let end = read(cell(change, "end_at"));
            let end = end.filter(|end| next.is_none_or(|next| surely_before(*end, next)));
            if let Some(end) = end {
                add(now, Between::of_row(Some(at), Some(end)));
                (now, since) = (before, bound(end));
            }
        }
        if now.0.is_empty() {
            let roster = self.roster.iter().find(|row| !cell(row, "position").is_empty());
            now = roster
                .map_or(now, |row| (cell(row, "position"), if now.1.is_empty() { cell(row, "org") } else { now.1 }));
        }
        add(now, between(since, (NEVER, NEVER)));
        all
    }

    /// Posts over time, with whether they are so in whatever order changes of one day came.
    pub fn segments(&self) -> Vec<(Segment<'w>, bool)> {
        let courses: Vec<_> = self.orders().iter().map(|order| self.course(order)).collect();
        let mut all: Vec<(Segment<'w>, bool)> = Vec::new();
        for one in courses.iter().flatten() {
            if !all.iter().any(|(other, _)| other == one) {
                all.push((one.clone(), courses.iter().all(|course| course.contains(one))));
            }
        }
        all
    }

    /// The posts at a minute at which the person surely serves.
    pub fn posts(&self, at: i64) -> Posts {
        let answers: Vec<Posts> = self.orders().iter().map(|order| posts_at(&self.course(order), at)).collect();
        if answers.iter().all(|one| *one == answers[0]) {
            return answers[0].clone();
        }
        let mut any = BTreeSet::new();
        for one in answers {
            if let Posts::Known(posts) | Posts::Perhaps(posts) = one {
                any.extend(posts);
            }
        }
        Posts::Perhaps(any)
    }
}

/// All orders of a few rows.
fn permutations<'w>(rows: &[&'w Row]) -> Vec<Vec<&'w Row>> {
    let mut all = vec![Vec::new()];
    for row in rows {
        let longer = |order: &Vec<&'w Row>| {
            let order = order.clone();
            (0..=order.len()).map(move |at| [&order[..at], &[*row], &order[at..]].concat())
        };
        all = all.iter().flat_map(longer).collect();
    }
    all
}

fn posts_at(course: &[Segment<'_>], at: i64) -> Posts {
    let (mut sure, mut perhaps) = (BTreeSet::new(), BTreeSet::new());
    for one in course.iter().filter(|one| !one.post.is_empty()) {
        match one.time.at(at) {
            Is::Yes => sure.extend(one.post.split('、').map(str::to_owned)),
            Is::Perhaps => perhaps.extend(one.post.split('、').map(str::to_owned)),
            _ => {}
        }
    }
    if !perhaps.is_empty() {
        perhaps.extend(sure);
        Posts::Perhaps(perhaps)
    } else if sure.is_empty() {
        Posts::Unknown
    } else {
        Posts::Known(sure)
    }
}

/// Whether an account was enabled at a minute, by the rows that state it.
pub fn enabled(rows: &[&Row], at: i64, as_of: i64) -> Is {
    let (mut on, mut off) = (Vec::new(), Vec::new());
    let until_now = |time: Between| Between { sure: (as_of, as_of), possible: (time.possible.0, as_of) };
    let since_now = |time: Between| Between { sure: (as_of, NEVER), possible: (time.possible.0, NEVER) };
    for row in rows {
        let created = read(cell(row, "created_at"));
        let disabled = read(cell(row, "disabled_at"));
        let time = Between::of_row(created, disabled);
        // Without a creation time the list speaks for its own day, or for the moment before the disabling.
        let time = if created.is_none() { time.begun_sometime_before(time.sure.1.min(as_of)) } else { time };
        match (cell(row, "status"), disabled) {
            ("", None) => {}
            ("启用", None) => on.push(time),
            (_, None) => {
                on.push(until_now(time));
                off.push(since_now(time));
            }
            (status, Some(written)) => {
                on.push(time);
                let after = Between { sure: (time.possible.1, NEVER), possible: (time.sure.1, NEVER) };
                if status == "启用" && written.from < as_of {
                    on.push(since_now(after));
                    off.push(until_now(after));
                } else {
                    off.push(after);
                }
            }
        }
    }
    if on.is_empty() && off.is_empty() {
        return Is::Unknown;
    }
    let any = |of: &[Between], wanted: Is| of.iter().any(|time| time.at(at) == wanted);
    match (any(&on, Is::Yes), any(&off, Is::Yes)) {
        (true, true) => Is::Unknown,
        (true, false) => Is::Yes,
        (false, _) if any(&on, Is::Perhaps) => Is::Perhaps,
        _ => Is::No,
    }
}

/// What each role of a system gives, the roles that it comprises included.
pub fn role_rights(world: &World, system: &str) -> BTreeMap<String, BTreeSet<String>> {
    let rows: Vec<&Row> = world.rows("role_permissions").iter().filter(|row| cell(row, "system") == system).collect();
    let mut gives: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in &rows {
        let own = gives.entry(cell(row, "role").to_owned()).or_default();
        if !cell(row, "permission").is_empty() {
            own.insert(cell(row, "permission").to_owned());
        }
    }
    // Until nothing changes: a superior role has what the role below it has.
    loop {
        let before: usize = gives.values().map(BTreeSet::len).sum();
        for row in rows.iter().filter(|row| !cell(row, "parent_role").is_empty()) {
            let below = gives.get(cell(row, "role")).cloned().unwrap_or_default();
            gives.entry(cell(row, "parent_role").to_owned()).or_default().extend(below);
        }
        if gives.values().map(BTreeSet::len).sum::<usize>() == before {
            return gives;
        }
    }
}

/// One way in which an account comes by a permission.
#[derive(Clone, Debug)]
pub struct Way<'w> {
    pub permission: String,
    pub grant: &'w Row,
    pub time: Between,
}

/// The time of a grant. One without a date speaks for the day of the check.
pub fn grant_time(grant: &Row, as_of: i64) -> Between {
    let granted = read(cell(grant, "granted_at"));
    let time = Between::of_row(granted, read(cell(grant, "revoked_at")));
    if granted.is_some() { time } else { time.begun_sometime_before(time.sure.1.min(as_of)) }
}

/// All ways in which an account comes by permissions.
pub fn ways<'w>(world: &'w World, system: &str, account: &str, as_of: i64) -> Vec<Way<'w>> {
    let gives = role_rights(world, system);
    let own = |row: &&Row| cell(row, "system") == system && cell(row, "account") == account;
    let mut all = Vec::new();
    for grant in world.rows("roles").iter().filter(own) {
        for permission in gives.get(cell(grant, "role")).into_iter().flatten() {
            all.push(Way { permission: permission.clone(), grant, time: grant_time(grant, as_of) });
        }
    }
    for grant in world.rows("account_permissions").iter().filter(own) {
        all.push(Way { permission: cell(grant, "permission").to_owned(), grant, time: grant_time(grant, as_of) });
    }
    all
}

/// Whether an account held a permission at a minute. A grant without a date reaches no other day than the last.
pub fn held(ways: &[Way<'_>], permission: &str, at: i64) -> Is {
    let mut best = Is::No;
    for way in ways.iter().filter(|way| way.permission == permission) {
        match way.time.at(at) {
            Is::Yes => return Is::Yes,
            Is::Perhaps if cell(way.grant, "granted_at").is_empty() => best = Is::Unknown,
            Is::Perhaps if best == Is::No => best = Is::Perhaps,
            _ => {}
        }
    }
    best
}
