//! Posts over time, from changes of post and the roster.

use crate::{
    base::time::{End, Instant, Span, Start, Zone},
    identity::Person,
    model::{RowRef, Sym, tables::Tables},
    timeline::{Move, PersonLine, Post},
};

/// More orders of changes of post than this, and nobody can tell who was where.
const MOST_ORDERS: usize = 24;
/// As many changes of post without an order among them are not looked into.
const MOST_TIED: usize = 8;

/// Posts from the moves, with the roster for what they leave open. Which of several moves of one day came last nobody
/// can tell, unless one begins where another led: what depends on it is possible, and no more.
pub(super) fn of(line: &PersonLine, person: &Person, tables: &Tables, zone: Zone) -> Courses {
    let roster = roster_seat(person, tables);
    let mut possible: Vec<Vec<Post>> = match orders(&line.moves) {
        Some(orders) => orders.iter().map(|order| course(order, roster.as_ref(), zone)).collect(),
        None => vec![anywhere(&line.moves)],
    };
    let gone = line.departures.iter().find(|one| one.back.is_none()).map_or(End::NEVER, |one| one.at);
    for post in possible.iter_mut().flatten() {
        // Who has left holds no post, whatever changes of post are registered for later days.
        let End { earliest, latest } = post.span.end;
        post.span.end = End { earliest: earliest.min(gone.earliest), latest: latest.min(gone.latest) };
    }
    if let [_] = possible.as_slice() {
        return Courses { agreed: possible.pop().unwrap_or_default(), possible };
    }
    Courses { agreed: agreed(&possible), possible }
}

/// Posts over time.
pub(super) struct Courses {
    /// What is sure of them and, where that depends on the order of moves, what is possible.
    pub(super) agreed: Vec<Post>,
    /// All courses that the moves allow; empty where they allow but one.
    pub(super) possible: Vec<Vec<Post>>,
}

/// Posts by moves that followed each other in this order. When a secondment ends the post before it resumes.
fn course(moves: &[&Move], roster: Option<&Seat>, zone: Zone) -> Vec<Post> {
    let mut posts = Vec::new();
    let (mut place, mut start): (Option<Seat>, Start) = (None, Start::ALWAYS);
    for (at, change) in moves.iter().enumerate() {
        let from = Seat::before(change);
        let before = if from.positions.is_empty() { place.take().or(from.known()) } else { Some(from) };
        posts.extend(before.clone().map(|seat| seat.over(Span::new(start, End::from(change.at)))));
        (place, start) = (Seat::after(change).known(), Start::from(change.at));
        let next = moves.get(at + 1);
        let ended = change.end.filter(|end| next.is_none_or(|next| end.surely_before(next.at)));
        if let Some(end) = ended {
            let both = Span::of_row(Some(change.at), Some(end), zone);
            posts.extend(place.take().map(|seat| seat.over(both)));
            (place, start) = (before, Start::from(end));
        }
    }
    if place.as_ref().is_none_or(|seat| seat.positions.is_empty()) {
        let org = place.take().and_then(|seat| seat.org);
        place = roster.map(|seat| Seat { org: org.or(seat.org), ..seat.clone() });
    }
    posts.extend(place.map(|seat| seat.over(Span::new(start, End::NEVER))));
    posts
}

/// What several courses have in common is sure as it is; what only some of them have is at most possible.
fn agreed(courses: &[Vec<Post>]) -> Vec<Post> {
    let is_one = |a: &Post, b: &Post| (a.org, &a.positions, a.span) == (b.org, &b.positions, b.span);
    let mut posts: Vec<Post> = Vec::new();
    let mut seen: Vec<&Post> = Vec::new();
    for post in courses.iter().flatten() {
        if seen.iter().any(|other| is_one(other, post)) {
            continue;
        }
        seen.push(post);
        let everywhere = courses.iter().all(|course| course.iter().any(|other| is_one(other, post)));
        posts.push(if everywhere { post.clone() } else { perhaps(post.clone()) });
    }
    posts.sort_by_key(|post| post.span.start.earliest);
    posts
}

/// The same post, without a moment at which it was surely held.
fn perhaps(mut post: Post) -> Post {
    post.span.start.latest = Instant::MAX;
    post
}

/// Every post that a move names, at any time.
fn anywhere(moves: &[Move]) -> Vec<Post> {
    let seats = moves.iter().flat_map(|change| [Seat::before(change).known(), Seat::after(change).known()]);
    seats.flatten().map(|seat| perhaps(seat.over(Span::ALWAYS))).collect()
}

/// The orders in which moves, sorted by time, can have followed each other; none where there are too many.
fn orders(moves: &[Move]) -> Option<Vec<Vec<&Move>>> {
    let mut orders = vec![Vec::new()];
    let mut rest = moves;
    while let Some(first) = rest.first() {
        let mut tied = vec![first];
        // What lies surely after all of these, lies after them with all that follows it.
        while let Some(next) = rest.get(tied.len()).filter(|next| !tied.iter().all(|one| one.at.surely_before(next.at)))
        {
            tied.push(next);
        }
        rest = &rest[tied.len()..];
        let ways = ways(&tied)?;
        orders = orders.iter().flat_map(|order| ways.iter().map(|way| [order.as_slice(), way].concat())).collect();
        if orders.len() > MOST_ORDERS {
            return None;
        }
    }
    Some(orders)
}

/// The orders in which a few moves can have followed each other.
fn ways<'m>(tied: &[&'m Move]) -> Option<Vec<Vec<&'m Move>>> {
    if tied.len() > MOST_TIED {
        return None;
    }
    let dated = |one: &Move, other: &Move| one.at.surely_before(other.at);
    let linked = |one: &Move, other: &Move| {
        dated(one, other) || (!dated(other, one) && leads_to(one, other) && !leads_to(other, one))
    };
    let mut all = Vec::new();
    extend(&mut Vec::new(), tied, &linked, &mut all);
    if all.is_empty() {
        // Posts passed on in a circle say nothing of the order.
        extend(&mut Vec::new(), tied, &dated, &mut all);
    }
    (all.len() <= MOST_ORDERS).then_some(all)
}

/// Whether a move begins in the post that another one led to.
fn leads_to(one: &Move, other: &Move) -> bool {
    !one.to.is_empty() && one.to == other.from
}

/// Adds every order that begins with `begun`, up to one more than are of use.
fn extend<'m>(
    begun: &mut Vec<&'m Move>,
    rest: &[&'m Move],
    precedes: &dyn Fn(&Move, &Move) -> bool,
    all: &mut Vec<Vec<&'m Move>>,
) {
    if rest.is_empty() {
        all.push(begun.clone());
        return;
    }
    for (place, next) in rest.iter().enumerate() {
        let others = [&rest[..place], &rest[place + 1..]].concat();
        if all.len() <= MOST_ORDERS && !others.iter().any(|other| precedes(other, next)) {
            begun.push(next);
            extend(begun, &others, precedes, all);
            begun.pop();
        }
    }
}

/// Where somebody works.
#[derive(Clone)]
struct Seat {
    org: Option<Sym>,
    positions: Vec<Sym>,
    row: RowRef,
}

impl Seat {
    fn before(change: &Move) -> Self {
        Self { org: change.from_org, positions: change.from.clone(), row: change.row }
    }

    fn after(change: &Move) -> Self {
        Self { org: change.to_org, positions: change.to.clone(), row: change.row }
    }

    fn known(self) -> Option<Self> {
        (self.org.is_some() || !self.positions.is_empty()).then_some(self)
    }

    fn over(self, span: Span) -> Post {
        Post { org: self.org, positions: self.positions, span, row: self.row }
    }
}

/// Where the roster, or else the account list, says the person works.
fn roster_seat(person: &Person, tables: &Tables) -> Option<Seat> {
    let mut roster = person.roster.iter().filter_map(|place| tables.persons.get(*place));
    if let Some(row) = roster.find(|row| !row.positions.is_empty()) {
        return Some(Seat { org: row.mention.org, positions: row.positions.clone(), row: row.row });
    }
    let row = person.row.filter(|_| !person.positions.is_empty())?;
    Some(Seat { org: person.org, positions: person.positions.clone(), row })
}
