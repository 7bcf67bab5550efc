//! What the duties of a post give, matched with the rights of the systems, and whether somebody has it.

use crate::{
    base::{
        ids::{AccountId, PermissionId, PersonId, RoleId, SystemId},
        maps::{FastMap, Map},
        text::fold_key,
    },
    graph::{
        duties::Duties,
        facts::Facts,
        rights::{Node, Rights},
    },
    identity::Holder,
    model::{RowRef, Sym, act::Acts, tables::Tables},
    timeline::Held,
};

/// One right that a post should have.
#[derive(Clone, Debug)]
pub struct Entitlement {
    /// As the table of duties names it, folded.
    pub right: String,
    /// The row of the duty.
    pub row: RowRef,
    /// The permissions meant, in any system.
    pub permissions: Vec<PermissionId>,
    /// The roles meant.
    pub roles: Vec<RoleId>,
}

/// How somebody stands to a right that their post should have.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub enum Has {
    /// Surely, with an enabled account.
    Yes,
    /// With an account whose state is not known.
    StateUnknown,
    /// If bounds that are not sure turn out so.
    Perhaps,
    /// By an account that several people use.
    Shared,
    /// With a role of unknown content, perhaps.
    Unread,
    /// With an account that may be somebody else's, perhaps.
    Unresolved,
    /// No grants are known of the systems that have it.
    NoGrants,
    /// Not at all.
    No,
}

/// What every post should have.
#[derive(Default)]
pub struct Entitlements(Map<String, Vec<Entitlement>>);

impl Entitlements {
    /// Matches all duties with all rights.
    pub fn of(duties: &Duties, rights: &Rights, tables: &Tables, permission_acts: &[Acts]) -> Self {
        let mut permissions: FastMap<String, Vec<PermissionId>> = FastMap::default();
        for id in rights.permission_ids() {
            let known = &rights.permissions[id.index()];
            for name in [Some(known.name), known.title].into_iter().flatten() {
                let ids = permissions.entry(fold_key(tables.names.text(name)).into_owned()).or_default();
                if ids.last() != Some(&id) {
                    ids.push(id);
                }
            }
        }
        let mut roles: FastMap<String, Vec<RoleId>> = FastMap::default();
        for role in rights.roles.ids() {
            roles.entry(fold_key(rights.role(role).1).into_owned()).or_default().push(role);
        }
        let by_act = |acts: Acts| {
            let allowed = permission_acts.iter().enumerate().filter(move |(_, own)| own.meets(acts));
            allowed.map(|(at, _)| PermissionId::from_index(at))
        };
        let entitlement = |(right, acts, row): (&str, Acts, RowRef)| {
            let mut named = permissions.get(right).cloned().unwrap_or_default();
            named.extend(by_act(acts).filter(|id| !permissions.get(right).is_some_and(|ids| ids.contains(id))));
            let roles = roles.get(right).cloned().unwrap_or_default();
            Entitlement { right: right.to_owned(), row, permissions: named, roles }
        };
        let of_post = |post: &str| duties.rights_of(post).into_iter().map(entitlement).collect();
        Self(duties.posts().map(|(post, _)| (post.to_owned(), of_post(post))).collect())
    }
}

impl Facts<'_> {
    /// What a post should have; none: it is not in the table of duties.
    pub fn entitlements(&self, post: Sym) -> Option<&[Entitlement]> {
        self.entitlements.0.get(fold_key(self.text(post)).as_ref()).map(Vec::as_slice)
    }

    /// Whether somebody has what their post should have, on the day of the check.
    pub fn has_right(&self, person: PersonId, wanted: &Entitlement) -> Has {
        let own = &self.person(person).accounts;
        let best = own.iter().map(|account| self.gives(*account, wanted)).min_by_key(|has| rank(*has));
        if let Some(has) = best.filter(|has| *has != Has::No) {
            return has;
        }
        let others = || self.accounts().filter(|account| self.person_of(*account).is_none());
        let may_be = |account: AccountId| match self.identity.holder(account) {
            Holder::Ambiguous(people) => people.contains(&person).then_some(Has::Unresolved),
            Holder::Several(people) => people.contains(&person).then_some(Has::Shared),
            Holder::Person { .. } | Holder::Unknown => None,
        };
        let gives = |account: AccountId| self.gives(account, wanted) != Has::No;
        let borrowed = others().filter_map(|account| may_be(account).filter(|_| gives(account)));
        if let Some(has) = borrowed.min_by_key(|has| rank(*has)) {
            return has;
        }
        let systems = wanted.permissions.iter().map(|one| self.rights.permissions[one.index()].system);
        let of_roles = wanted.roles.iter().filter_map(|role| self.log.names.systems.get(self.rights.role(*role).0));
        let known = systems.chain(of_roles).any(|system: SystemId| self.granted_systems.contains(&system));
        if known { Has::No } else { Has::NoGrants }
    }

    /// Whether one account gives a right.
    fn gives(&self, account: AccountId, wanted: &Entitlement) -> Has {
        let enabled = self.line(account).enabled_at(self.as_of());
        if enabled == Held::No {
            return Has::No;
        }
        let mut best = Has::No;
        for grant in self.rights.grants_of(account) {
            let held = Held::in_span(&grant.span, self.as_of());
            if held == Held::No || !self.is_wanted(grant.right, wanted) {
                continue;
            }
            let has = match (held, enabled) {
                (Held::Yes, Held::Yes) => return Has::Yes,
                (_, Held::Unknown) => Has::StateUnknown,
                _ => Has::Perhaps,
            };
            best = if rank(has) < rank(best) { has } else { best };
        }
        if best == Has::No && !self.unread_roles(account).is_empty() { Has::Unread } else { best }
    }

    fn is_wanted(&self, right: Node, wanted: &Entitlement) -> bool {
        match right {
            Node::Permission(permission) => wanted.permissions.contains(&permission),
            Node::Role(role) => {
                let inside = self.rights.role_permissions(role).iter();
                wanted.roles.contains(&role)
                    || inside.into_iter().any(|one| {
                        wanted.permissions.contains(&one.permission)
                            || one.roles.iter().any(|role| wanted.roles.contains(role))
                    })
            }
            Node::Account(_) => false,
        }
    }
}

/// From best to worst.
const fn rank(has: Has) -> u8 {
    has as u8
}
