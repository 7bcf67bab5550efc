//! Who administers a system: by post, by role, or, where nothing is named so, by what they can do.

use crate::{
    base::{
        ids::{AccountId, PermissionId, RoleId, SystemId},
        maps::Set,
    },
    graph::{
        actors::Actor,
        facts::Facts,
        rights::{Grant, Node},
    },
    model::{
        RowRef, Sym,
        act::{Act, Acts},
    },
    policy::Administrator,
    timeline::{Held, PostsAt},
};

/// By what somebody is an administrator.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub enum AdminBy {
    /// A post of that name.
    Post(Sym),
    /// A role of that name.
    Role(RoleId),
    /// A right that administrators have, in a system where no role or post is named so.
    Right(PermissionId),
}

/// One reason to take somebody for an administrator on the day of the check.
#[derive(Clone, Debug)]
pub struct AdminSide {
    /// Of which kind.
    pub kind: Administrator,
    /// By what.
    pub by: AdminBy,
    /// With which account; none: by post.
    pub account: Option<AccountId>,
    /// How sure it is that they are one.
    pub held: Held,
    /// The rows of the post; else the grant, then each containment.
    pub rows: Vec<RowRef>,
}

impl AdminSide {
    /// The system administered; none: by post, whatever the system.
    pub fn system(&self, facts: &Facts<'_>) -> Option<SystemId> {
        self.account.and_then(|account| facts.system_of(account))
    }

    /// As sentences name it.
    pub fn name<'f>(&self, facts: &'f Facts<'_>) -> &'f str {
        match self.by {
            AdminBy::Post(post) => facts.text(post),
            AdminBy::Role(role) => facts.rights.role(role).1,
            AdminBy::Right(permission) => facts.permission_title(permission),
        }
    }
}

/// What a role makes of those who hold it.
#[derive(Clone, Debug)]
struct Mark {
    kind: Administrator,
    by: AdminBy,
    rows: Vec<RowRef>,
}

/// Administrators by role and post, worked out once.
#[derive(Default)]
pub struct Administration {
    /// What each role makes of its holders.
    roles: Vec<Vec<Mark>>,
    /// Of which kinds each role is by its own name.
    role_kinds: Vec<[bool; 3]>,
    /// Of which kinds each permission tells.
    permission_kinds: Vec<[bool; 3]>,
    by_post: [bool; 3],
    by_role: Set<(SystemId, Administrator)>,
}

/// The acts that show an administrator where none is named.
const fn telling_acts(kind: Administrator) -> Acts {
    match kind {
        Administrator::System => Acts::of(&[Act::UserAdmin, Act::Param]),
        Administrator::Security => Acts::of(&[Act::Grant]),
        Administrator::Audit => Acts::NONE,
    }
}

impl Administration {
    /// Reads roles and posts.
    pub fn of(facts: &Facts<'_>) -> Self {
        let rules = &facts.policy.administrators;
        let posts: Set<Sym> =
            facts.lines.persons.iter().flat_map(|line| &line.posts).flat_map(|post| post.positions.clone()).collect();
        let duties: Vec<String> = facts.duties.posts().map(|(post, _)| post.to_owned()).collect();
        let by_post = Administrator::ALL.map(|kind| {
            rules.listed(kind).is_some()
                || posts.iter().any(|post| rules.is(kind, facts.text(*post)))
                || duties.iter().any(|post| rules.is(kind, post))
        });
        let mut own = Self { by_post, ..Self::default() };
        for role in facts.rights.roles.ids() {
            let (system, name) = facts.rights.role(role);
            let kinds = Administrator::ALL.map(|kind| rules.is(kind, name));
            own.role_kinds.push(kinds);
            let Some(system) = facts.log.names.systems.get(system) else { continue };
            own.by_role.extend(kinds_of(kinds).map(|kind| (system, kind)));
        }
        own.permission_kinds = facts.rights.permission_ids().map(|permission| own.told_by(facts, permission)).collect();
        own.roles = facts.rights.roles.ids().map(|role| own.marks(facts, role)).collect();
        own
    }

    /// Whether the policy, a post or a role of the system names administrators of that kind.
    pub fn is_named(&self, kind: Administrator, system: SystemId) -> bool {
        self.by_post[kind as usize] || self.by_role.contains(&(system, kind))
    }

    /// Everything that makes a person, or the unknown holder of an account, an administrator.
    pub fn sides(&self, facts: &Facts<'_>, actor: Actor) -> Vec<AdminSide> {
        let accounts = match actor {
            Actor::Person(person) => facts.person(person).accounts.clone(),
            Actor::Account(account) => vec![account],
        };
        let mut sides = of_posts(facts, actor);
        for account in accounts {
            for grant in facts.rights.grants_of(account) {
                sides.extend(self.of_grant(facts, grant));
            }
        }
        sides
    }

    /// Whether the holder of an account is an administrator of its system by post or role; unknown where the posts are.
    pub fn is_administrator(&self, facts: &Facts<'_>, account: AccountId) -> Held {
        let system = facts.system_of(account);
        let sides = self.sides(facts, facts.actor(account));
        let mut named = sides.iter().filter(|side| {
            !matches!(side.by, AdminBy::Right(_)) && side.account.is_none_or(|one| facts.system_of(one) == system)
        });
        if named.clone().any(|side| side.held == Held::Yes) {
            return Held::Yes;
        }
        if named.next().is_some() {
            return Held::Perhaps;
        }
        let posts = facts.person_of(account).map(|person| facts.person_line(person).posts_at(facts.as_of()));
        match posts {
            Some(PostsAt::Known(held, _) | PostsAt::Perhaps(held, _)) if !held.is_empty() => Held::No,
            _ => Held::Unknown,
        }
    }

    fn of_grant(&self, facts: &Facts<'_>, grant: &Grant) -> Vec<AdminSide> {
        let granted = Held::in_span(&grant.span, facts.as_of());
        let held = match (granted, facts.line(grant.account).enabled_at(facts.as_of())) {
            (Held::No, _) | (_, Held::No) => return Vec::new(),
            (_, Held::Unknown) => Held::Unknown,
            (Held::Yes, Held::Yes) => Held::Yes,
            _ => Held::Perhaps,
        };
        let side = |mark: &Mark| AdminSide {
            kind: mark.kind,
            by: mark.by,
            account: Some(grant.account),
            held,
            rows: std::iter::once(grant.row).chain(mark.rows.iter().copied()).collect(),
        };
        match grant.right {
            Node::Role(role) => self.roles.get(role.index()).into_iter().flatten().map(side).collect(),
            Node::Permission(permission) => self.of_permission(permission).map(|mark| side(&mark)).collect(),
            Node::Account(_) => Vec::new(),
        }
    }

    fn of_permission(&self, permission: PermissionId) -> impl Iterator<Item = Mark> {
        let kinds = self.permission_kinds.get(permission.index()).copied().unwrap_or_default();
        kinds_of(kinds).map(move |kind| Mark { kind, by: AdminBy::Right(permission), rows: Vec::new() })
    }

    /// The administrators that a right tells of, where none of their kind is named.
    fn told_by(&self, facts: &Facts<'_>, permission: PermissionId) -> [bool; 3] {
        let system = facts.rights.permissions[permission.index()].system;
        let acts = facts.permission_acts(permission);
        Administrator::ALL.map(|kind| acts.meets(telling_acts(kind)) && !self.is_named(kind, system))
    }

    /// What a role makes of its holders, each kind once: by its own name, by that of a role inside, by a right inside.
    fn marks(&self, facts: &Facts<'_>, role: RoleId) -> Vec<Mark> {
        let reached = facts.rights.role_permissions(role);
        let is = |role: &RoleId, kind: Administrator| self.role_kinds[role.index()][kind as usize];
        let mark = |kind: Administrator| {
            if is(&role, kind) {
                return Some(Mark { kind, by: AdminBy::Role(role), rows: Vec::new() });
            }
            let inner = reached.iter().find_map(|one| {
                let at = one.roles.iter().position(|role| is(role, kind))?;
                Some(Mark { kind, by: AdminBy::Role(one.roles[at]), rows: one.rows[..at].to_vec() })
            });
            inner.or_else(|| {
                reached.iter().find_map(|one| {
                    let mark = self.of_permission(one.permission).find(|mark| mark.kind == kind)?;
                    Some(Mark { rows: one.rows.clone(), ..mark })
                })
            })
        };
        Administrator::ALL.into_iter().filter_map(mark).collect()
    }
}

fn kinds_of(kinds: [bool; 3]) -> impl Iterator<Item = Administrator> {
    Administrator::ALL.into_iter().filter(move |kind| kinds[*kind as usize])
}

/// What the posts of a person make them.
fn of_posts(facts: &Facts<'_>, actor: Actor) -> Vec<AdminSide> {
    let Actor::Person(person) = actor else { return Vec::new() };
    let rules = &facts.policy.administrators;
    let (posts, rows, held) = match facts.person_line(person).posts_at(facts.as_of()) {
        PostsAt::Known(posts, rows) => (posts, rows, Held::Yes),
        PostsAt::Perhaps(posts, rows) => (posts, rows, Held::Perhaps),
        PostsAt::Unknown => return Vec::new(),
    };
    let each = posts.into_iter().flat_map(|post| Administrator::ALL.map(|kind| (post, kind)));
    let named = each.filter(|(post, kind)| rules.is(*kind, facts.text(*post)));
    let side = |(post, kind)| AdminSide { kind, by: AdminBy::Post(post), account: None, held, rows: rows.clone() };
    named.map(side).collect()
}
