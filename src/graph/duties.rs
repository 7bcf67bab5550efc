//! What the duties of each post give: permissions, roles or whole actions.

use crate::{
    base::{maps::Map, text::fold_key},
    graph::{facts::Facts, rights::Holding},
    model::{RowRef, Sym, act::Acts, tables::Tables},
    policy::{How, Vocabulary},
};

/// One right of a post.
#[derive(Clone, Debug)]
struct Duty {
    right: String,
    acts: Acts,
    row: RowRef,
}

/// Duties by post.
#[derive(Default)]
pub struct Duties {
    posts: Map<String, Vec<Duty>>,
}

/// Whether the posts somebody holds give a right.
#[derive(Clone, Eq, PartialEq, Debug)]
pub enum Given {
    /// One does, by this row.
    Yes(RowRef),
    /// None does, and all of them stand in the table.
    No,
    /// Some post is not in the table, and the others do not give it.
    PostUnknown(Sym),
}

impl Duties {
    /// Reads the table of duties.
    pub fn of(tables: &Tables, vocabulary: &Vocabulary) -> Self {
        let mut posts: Map<String, Vec<Duty>> = Map::default();
        for row in &tables.duties {
            let right = tables.names.text(row.right);
            let read = vocabulary.read(right);
            // Only a whole action word means the action; part of a permission name does not.
            let act = matches!(read.how, How::Exact | How::Policy).then_some(read.act);
            let duty = Duty {
                right: fold_key(right).into_owned(),
                acts: act.map_or(Acts::NONE, |act| Acts::of(&[act])),
                row: row.row,
            };
            let post = fold_key(tables.names.text(row.position)).into_owned();
            posts.entry(post).or_default().push(duty);
        }
        Self { posts }
    }

    /// Whether a post stands in the table.
    pub fn knows(&self, post: &str) -> bool {
        self.posts.contains_key(fold_key(post).as_ref())
    }

    /// Whether there is any duty at all.
    pub fn is_empty(&self) -> bool {
        self.posts.is_empty()
    }

    /// All posts with their rows, in table order.
    pub fn posts(&self) -> impl Iterator<Item = (&str, Vec<RowRef>)> {
        self.posts.iter().map(|(post, duties)| (post.as_str(), duties.iter().map(|duty| duty.row).collect()))
    }

    /// The acts a post's duties give, by action word, and the folded names of its rights.
    pub fn rights_of(&self, post: &str) -> Vec<(&str, Acts, RowRef)> {
        let duties = self.posts.get(fold_key(post).as_ref()).map_or(&[][..], Vec::as_slice);
        duties.iter().map(|duty| (duty.right.as_str(), duty.acts, duty.row)).collect()
    }

    /// Whether the posts give what a holding holds: by the permission's name or title, by a role on its path, or by an
    /// action word.
    pub fn give(&self, facts: &Facts<'_>, posts: &[Sym], holding: &Holding) -> Given {
        let permission = &facts.rights.permissions[holding.permission.index()];
        let mut names = vec![fold_key(facts.text(permission.name)).into_owned()];
        names.extend(permission.title.map(|title| fold_key(facts.text(title)).into_owned()));
        names.extend(holding.roles.iter().map(|role| fold_key(facts.rights.role(*role).1).into_owned()));
        let acts = facts.permission_acts(holding.permission);
        let mut unknown = None;
        for post in posts {
            let Some(duties) = self.posts.get(fold_key(facts.text(*post)).as_ref()) else {
                unknown = unknown.or(Some(*post));
                continue;
            };
            let covers = |duty: &&Duty| names.contains(&duty.right) || duty.acts.meets(acts);
            if let Some(duty) = duties.iter().find(covers) {
                return Given::Yes(duty.row);
            }
        }
        unknown.map_or(Given::No, Given::PostUnknown)
    }

    /// The same for one right that is held in several ways: given if it is by any of them.
    pub fn give_any(&self, facts: &Facts<'_>, posts: &[Sym], holdings: &[&Holding]) -> Given {
        let mut weakest = Given::No;
        for holding in holdings {
            match self.give(facts, posts, holding) {
                Given::Yes(row) => return Given::Yes(row),
                Given::PostUnknown(post) => weakest = Given::PostUnknown(post),
                Given::No => {}
            }
        }
        weakest
    }
}
