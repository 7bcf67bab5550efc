//! Who came into a post, when, and by which row.

use crate::{
    base::{
        ids::PersonId,
        time::{Instant, Start},
    },
    graph::facts::Facts,
    model::{RowRef, Sym, TableKind},
    timeline::{Held, Post, PostsAt},
};

/// A post that somebody holds on the day of the check and came into at a known time.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// The post.
    pub post: Sym,
    /// When it began.
    pub since: Start,
    /// What began it: a change of post, a joining, a coming back.
    pub change: RowRef,
    /// The row that states the post.
    pub row: RowRef,
}

/// The posts somebody came into.
#[derive(Clone, Debug)]
pub enum Arrivals {
    /// They have left, or hold their posts since before the data begin.
    None,
    /// They came, but into which post the tables do not say.
    PostUnknown,
    /// The posts change on the very day of the check.
    Uncertain,
    /// Without HR changes nobody knows when a post began.
    StartUnknown,
    /// They are on leave on the day of the check.
    OnLeave,
    /// These.
    In(Vec<Arrival>),
}

impl Facts<'_> {
    /// The posts somebody came into.
    pub fn arrivals(&self, person: PersonId) -> Arrivals {
        let (line, at) = (self.person_line(person), self.as_of());
        if line.gone_at(at).is_some_and(|(_, gone)| gone == Held::Yes) {
            return Arrivals::None;
        }
        let changed = !line.moves.is_empty() || line.returns.iter().any(|one| self.is_hr_event(person, one.row));
        match line.posts_at(at) {
            PostsAt::Unknown if changed => return Arrivals::PostUnknown,
            PostsAt::Unknown => return Arrivals::None,
            PostsAt::Perhaps(..) => return Arrivals::Uncertain,
            PostsAt::Known(..) => {}
        }
        let mut held = line.posts.iter().filter(|post| Held::in_span(&post.span, at) == Held::Yes).peekable();
        if held.peek().is_none() {
            // Whichever of several moves came last led there; since when is another matter.
            return Arrivals::Uncertain;
        }
        let arrivals: Vec<Arrival> = held.flat_map(|post| self.arrivals_in(person, post)).collect();
        if arrivals.is_empty() {
            let silent = !self.has(TableKind::HrEvents) && !changed;
            return if silent { Arrivals::StartUnknown } else { Arrivals::None };
        }
        if line.leave_at(at).is_some() { Arrivals::OnLeave } else { Arrivals::In(arrivals) }
    }

    /// A post began when the change of post did, or when its holder last came (back), whichever was later.
    fn arrivals_in(&self, person: PersonId, post: &Post) -> Vec<Arrival> {
        let line = self.person_line(person);
        // A roster's date of hiring says nothing of posts, unless it lies in the time that is looked at.
        let counts = |at: Instant, row| self.is_hr_event(person, row) || self.scope.period.contains(at);
        let came = line.returns.iter().rev().find(|one| one.at.at <= self.scope.as_of && counts(one.at.at, one.row));
        let came = came.map(|one| (Start::from(one.at), one.row));
        let own = (post.span.start.earliest != Instant::MIN).then_some((post.span.start, post.row));
        let Some((since, change)) = [own, came].into_iter().flatten().max_by_key(|(start, _)| start.earliest) else {
            return Vec::new();
        };
        post.positions.iter().map(|name| Arrival { post: *name, since, change, row: post.row }).collect()
    }

    /// Whether an HR change names somebody, one that lies in the future apart.
    pub fn is_in_hr(&self, person: PersonId) -> bool {
        let mut events = self.person(person).events.iter().filter_map(|place| self.tables.hr_events.get(*place));
        events.any(|event| event.effective_at.at <= self.scope.as_of)
    }

    fn is_hr_event(&self, person: PersonId, row: RowRef) -> bool {
        let mut events = self.person(person).events.iter().filter_map(|place| self.tables.hr_events.get(*place));
        events.any(|event| event.row == row)
    }
}
