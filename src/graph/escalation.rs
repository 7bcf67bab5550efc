//! How far an account can raise its own rights: by granting roles, by resetting passwords.
//!
//! Whoever can grant can give themselves every role of the system; whoever can reset passwords can log in as every
//! account of it. What lies behind either right does not depend on who holds it, so it is searched once for each system
//! and right, by breadth over the graph, and not once for each account.

use std::cmp::Ordering;

use petgraph::graph::NodeIndex;

use crate::{
    base::{
        ids::{AccountId, PermissionId, SystemId},
        maps::{FastMap, Map, Set},
    },
    finding::PathStep,
    graph::{
        facts::Facts,
        rights::{Edge, Holding, Node},
    },
    model::{RowRef, act::Act, words::Risk},
    timeline::Held,
};

/// A right that opens the way to others.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug)]
pub enum Opening {
    /// 授权.
    Grant,
    /// 重置密码.
    Reset,
}

impl Opening {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Grant, Self::Reset];

    /// The act that the right allows.
    pub const fn act(self) -> Act {
        match self {
            Self::Grant => Act::Grant,
            Self::Reset => Act::ResetPassword,
        }
    }
}

/// One step of a way behind an opening right.
#[derive(Copy, Clone, Debug)]
pub struct Hop {
    /// Where it leads.
    pub node: Node,
    /// The row that leads there; none: the holder grants themselves this role, or logs in as this account.
    pub row: Option<RowRef>,
}

/// The shortest way of an account to a critical permission that it does not hold.
#[derive(Clone, Debug)]
pub struct Way {
    /// The right it begins with.
    pub opening: Holding,
    /// What that right opens.
    pub opens: Opening,
    /// The steps behind it, the last one to [`Way::permission`].
    pub hops: Vec<Hop>,
    /// The critical permission reached.
    pub permission: PermissionId,
    /// How many critical permissions can be reached that the account does not hold, this one among them.
    pub gained: usize,
}

/// What an account can reach.
#[derive(Clone, Debug)]
pub enum Escape {
    /// No right to grant or reset, or nothing critical behind it that the account does not hold anyway.
    None,
    /// By this way, if bounds or states that are not sure turn out so.
    Perhaps(Box<Way>),
    /// Surely, by this way.
    Way(Box<Way>),
}

/// By which neighbour and row a node was first reached.
#[derive(Copy, Clone)]
struct Came {
    from: Option<NodeIndex>,
    row: Option<RowRef>,
}

/// What lies behind one right of one system.
#[derive(Default)]
struct Behind {
    came: FastMap<NodeIndex, Came>,
    /// Critical permissions with their distance, nearest first, then by name.
    critical: Vec<(usize, PermissionId)>,
}

/// The roles and accounts of a system, by name.
#[derive(Default)]
struct Members {
    roles: Vec<NodeIndex>,
    accounts: Vec<NodeIndex>,
}

/// Everything behind the rights to grant and to reset, for all systems.
#[derive(Default)]
pub struct Escalations {
    sure: Map<(SystemId, Opening), Behind>,
    possible: Map<(SystemId, Opening), Behind>,
    openers: Vec<AccountId>,
}

impl Escalations {
    /// Searches every system in which somebody may hold such a right.
    pub fn of(facts: &Facts<'_>) -> Self {
        let mut own = Self { openers: openers(facts), ..Self::default() };
        let mut systems: Set<SystemId> = Set::default();
        systems.extend(own.openers.iter().filter_map(|account| facts.system_of(*account)));
        for system in systems {
            let members = members(facts, system);
            for opening in Opening::ALL {
                let key = (system, opening);
                own.sure.insert(key, Search { facts, members: &members, surely: true }.behind(opening));
                own.possible.insert(key, Search { facts, members: &members, surely: false }.behind(opening));
            }
        }
        own
    }

    /// The accounts that hold, perhaps only possibly, a right to grant or to reset on the day of the check.
    pub fn openers(&self) -> &[AccountId] {
        &self.openers
    }

    /// What an account can reach.
    pub fn escape(&self, facts: &Facts<'_>, account: AccountId) -> Escape {
        if let Some(way) = self.way(facts, account, true) {
            return Escape::Way(Box::new(way));
        }
        self.way(facts, account, false).map_or(Escape::None, |way| Escape::Perhaps(Box::new(way)))
    }

    fn way(&self, facts: &Facts<'_>, account: AccountId, surely: bool) -> Option<Way> {
        let system = facts.system_of(account)?;
        let held: Vec<&Holding> = facts.holdings(account).iter().filter(|one| holds(facts, one, surely)).collect();
        let own: Set<PermissionId> = held.iter().map(|one| one.permission).collect();
        let reach = if surely { &self.sure } else { &self.possible };
        let mut gained: Set<PermissionId> = Set::default();
        let mut best: Option<(usize, &Holding, Opening, PermissionId)> = None;
        for opens in Opening::ALL {
            let Some(behind) = reach.get(&(system, opens)) else { continue };
            let opening = held.iter().filter(|one| facts.permission_acts(one.permission).contains(opens.act()));
            let Some(opening) = opening.min_by(|a, b| by_path(facts, a, b)) else { continue };
            let mut news = behind.critical.iter().filter(|(_, permission)| !own.contains(permission));
            let Some((distance, permission)) = news.next() else { continue };
            gained.insert(*permission);
            gained.extend(news.map(|(_, permission)| *permission));
            let length = opening.roles.len() + distance;
            if best.as_ref().is_none_or(|(least, ..)| length < *least) {
                best = Some((length, opening, opens, *permission));
            }
        }
        let (_, opening, opens, permission) = best?;
        let hops = reach.get(&(system, opens))?.hops(facts, permission);
        Some(Way { opening: opening.clone(), opens, hops, permission, gained: gained.len() })
    }
}

impl Behind {
    /// The way from the opening right to a permission that lies behind it.
    fn hops(&self, facts: &Facts<'_>, permission: PermissionId) -> Vec<Hop> {
        let graph = &facts.rights.graph;
        let mut hops = Vec::new();
        let mut next = facts.rights.place_of(Node::Permission(permission));
        while let Some((place, came)) = next.and_then(|place| Some((place, self.came.get(&place)?))) {
            hops.push(Hop { node: graph[place], row: came.row });
            next = came.from;
        }
        hops.reverse();
        hops
    }
}

impl Way {
    /// The way as findings print it, from person and account on.
    pub fn path(&self, facts: &Facts<'_>) -> Vec<PathStep> {
        let mut path = facts.path(&self.opening);
        path.extend(self.hops.iter().map(|hop| match hop.node {
            Node::Account(account) => PathStep { kind: "account", name: facts.account_name(account) },
            Node::Role(role) => PathStep { kind: "role", name: facts.rights.role(role).1.to_owned() },
            Node::Permission(one) => PathStep { kind: "permission", name: facts.permission_title(one).to_owned() },
        }));
        path
    }
}

/// One search by breadth. Nodes of one layer go in order of name, so that of several shortest ways the same one is
/// found whatever the order of the rows.
struct Search<'s> {
    facts: &'s Facts<'s>,
    members: &'s Members,
    surely: bool,
}

impl Search<'_> {
    fn behind(&self, opening: Opening) -> Behind {
        let graph = &self.facts.rights.graph;
        let mut behind = Behind::default();
        let mut opened = vec![opening];
        let mut layer = Vec::new();
        self.open(opening, None, &mut behind, &mut layer);
        let mut distance = 1;
        while !layer.is_empty() {
            layer.sort_by(|a, b| by_name(self.facts, graph[*a], graph[*b]));
            let mut next = Vec::new();
            for place in layer {
                let Node::Permission(permission) = graph[place] else {
                    self.follow(place, &mut behind, &mut next);
                    continue;
                };
                if self.facts.risk(permission) == Risk::Critical {
                    behind.critical.push((distance, permission));
                }
                for further in Opening::ALL {
                    let opens = self.facts.permission_acts(permission).contains(further.act());
                    if opens && !opened.contains(&further) {
                        opened.push(further);
                        self.open(further, Some(place), &mut behind, &mut next);
                    }
                }
            }
            layer = next;
            distance += 1;
        }
        behind
    }

    /// Everything a right opens at once.
    fn open(&self, opening: Opening, from: Option<NodeIndex>, behind: &mut Behind, next: &mut Vec<NodeIndex>) {
        let members = match opening {
            Opening::Grant => &self.members.roles,
            Opening::Reset => &self.members.accounts,
        };
        for place in members.iter().filter(|place| self.is_usable(**place)) {
            reach(*place, Came { from, row: None }, behind, next);
        }
    }

    /// What an account or a role leads to by the tables.
    fn follow(&self, place: NodeIndex, behind: &mut Behind, next: &mut Vec<NodeIndex>) {
        let rights = &self.facts.rights;
        let ways = rights.ways_from(place).into_iter().filter_map(|(edge, to)| match edge {
            Edge::Contains(row) => Some((row, to)),
            Edge::Granted(at) => {
                let grant = &rights.grants[at];
                allows(Held::in_span(&grant.span, self.facts.as_of()), self.surely).then_some((grant.row, to))
            }
        });
        for (row, to) in ways {
            reach(to, Came { from: Some(place), row: Some(row) }, behind, next);
        }
    }

    /// Nobody can log in as an account that is not enabled.
    fn is_usable(&self, place: NodeIndex) -> bool {
        match self.facts.rights.graph[place] {
            Node::Account(account) => allows(self.facts.line(account).enabled_at(self.facts.as_of()), self.surely),
            Node::Role(_) | Node::Permission(_) => true,
        }
    }
}

fn reach(place: NodeIndex, came: Came, behind: &mut Behind, next: &mut Vec<NodeIndex>) {
    behind.came.entry(place).or_insert_with(|| {
        next.push(place);
        came
    });
}

const fn allows(held: Held, surely: bool) -> bool {
    match held {
        Held::Yes => true,
        Held::Perhaps | Held::Unknown => !surely,
        Held::No => false,
    }
}

fn holds(facts: &Facts<'_>, holding: &Holding, surely: bool) -> bool {
    allows(facts.line(holding.account).enabled_at(facts.as_of()), surely)
        && allows(Held::in_span(&holding.span, facts.as_of()), surely)
}

/// Accounts whose grants lead to a right to grant or to reset.
fn openers(facts: &Facts<'_>) -> Vec<AccountId> {
    let rights = &facts.rights;
    let opens =
        |one: PermissionId| Opening::ALL.iter().any(|opening| facts.permission_acts(one).contains(opening.act()));
    let by_role: Vec<bool> =
        rights.roles.ids().map(|role| rights.role_permissions(role).iter().any(|one| opens(one.permission))).collect();
    let leads = |right: Node| match right {
        Node::Role(role) => by_role[role.index()],
        Node::Permission(permission) => opens(permission),
        Node::Account(_) => false,
    };
    let granted =
        rights.grants.iter().filter(|grant| leads(grant.right) && grant.span.possibly_contains(facts.as_of()));
    let mut accounts: Set<AccountId> = Set::default();
    accounts.extend(granted.map(|grant| grant.account));
    accounts.into_iter().collect()
}

fn members(facts: &Facts<'_>, system: SystemId) -> Members {
    let rights = &facts.rights;
    let name = facts.log.names.systems.text(system);
    let roles = rights.roles.ids().filter(|role| rights.role(*role).0 == name).map(Node::Role);
    let accounts = facts.accounts().filter(|account| facts.system_of(*account) == Some(system)).map(Node::Account);
    Members {
        roles: roles.filter_map(|node| rights.place_of(node)).collect(),
        accounts: accounts.filter_map(|node| rights.place_of(node)).collect(),
    }
}

/// Nodes by kind and name, for texts order alike in every run and ids do not.
fn by_name(facts: &Facts<'_>, a: Node, b: Node) -> Ordering {
    let names = &facts.log.names;
    let name = |node: Node| match node {
        Node::Role(role) => (0, facts.rights.roles.text(role)),
        Node::Account(account) => (1, names.accounts.text(account)),
        Node::Permission(permission) => (2, facts.text(facts.rights.permissions[permission.index()].name)),
    };
    name(a).cmp(&name(b))
}

/// The shorter path to a permission first; of equal ones by the names on it.
fn by_path(facts: &Facts<'_>, a: &Holding, b: &Holding) -> Ordering {
    let names = |one: &Holding| {
        let mut names: Vec<&str> = one.roles.iter().map(|role| facts.rights.roles.text(*role)).collect();
        names.push(facts.permission_title(one.permission));
        (one.roles.len(), names)
    };
    names(a).cmp(&names(b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        base::time::{Interval, Zone, parse_moment},
        graph::facts::{Ground, Scope},
        identity::{Holder, Identity},
        model::{
            SourceId, Sym,
            field::FieldClass,
            tables::{AccountRow, GrantRow, PersonMention, RolePermissionRow, Tables},
            words::AccountStatus,
        },
        oplog::{Gathering, Log, Reading, assemble},
        policy::{Policy, Vocabulary},
    };

    #[derive(Default)]
    struct Town {
        tables: Tables,
        rows: u32,
    }

    impl Town {
        fn row(&mut self) -> RowRef {
            self.rows += 1;
            RowRef { source: SourceId::from_index(0), row: self.rows }
        }

        fn sym(&mut self, text: &str) -> Sym {
            self.tables.names.intern(text)
        }

        fn account(mut self, name: &str, status: AccountStatus) -> Self {
            let (row, account) = (self.row(), self.sym(name));
            self.tables.accounts.push(AccountRow {
                row,
                system: None,
                account,
                holders: Vec::new(),
                mention: PersonMention::default(),
                positions: Vec::new(),
                kind: None,
                status: Some(status),
                created_at: None,
                disabled_at: None,
                last_login_at: None,
                expires_at: None,
                approval_no: None,
                key_no: None,
            });
            self
        }

        fn grant(mut self, account: &str, role: &str) -> Self {
            let (row, account, right) = (self.row(), self.sym(account), self.sym(role));
            self.tables.roles.push(GrantRow {
                row,
                system: None,
                account,
                right,
                granted_at: None,
                revoked_at: None,
                expires_at: None,
                granted_by: None,
                scope_org: None,
                approval_no: None,
            });
            self
        }

        fn role(mut self, role: &str, permission: &str) -> Self {
            let (row, role, permission) = (self.row(), self.sym(role), Some(self.sym(permission)));
            let parent_role = None;
            self.tables.role_permissions.push(RolePermissionRow { row, system: None, role, permission, parent_role });
            self
        }

        /// The path of an account's way, or what there is instead.
        fn escape(&self, account: &str) -> String {
            let policy = Policy::default();
            let vocabulary = Vocabulary::new(&policy);
            let listed: Vec<&str> =
                self.tables.accounts.iter().map(|row| self.tables.names.text(row.account)).collect();
            let field: &(dyn Fn(&str) -> Option<FieldClass> + Sync) = &|_| None;
            let reading = Reading {
                act: &|step| vocabulary.read(step).act,
                field,
                only_system: None,
                zone: Zone::default(),
                wholes: crate::base::maps::Set::default(),
            };
            let (log, _): (Log, _) = assemble(Gathering::default(), listed.iter().map(|name| ("", *name)), &reading);
            let as_of = parse_moment("2022-12-31", Zone::default()).unwrap().moment().unwrap();
            let mut tables = Tables::default();
            let office = tables.names.intern("镇");
            let ground = Ground {
                tables: &self.tables,
                log: &log,
                policy: &policy,
                vocabulary: &vocabulary,
                only_system: None,
                office,
                scope: Scope { as_of: as_of.until, period: Interval::new(as_of.at, as_of.until) },
            };
            let holders = vec![Holder::Unknown; listed.len()];
            let facts = Facts::build(&ground, Identity { holders, ..Identity::default() });
            let id = log.names.find_account("", account).unwrap();
            match Escalations::of(&facts).escape(&facts, id) {
                Escape::None => "none".to_owned(),
                Escape::Perhaps(_) => "perhaps".to_owned(),
                Escape::Way(way) => {
                    let names: Vec<String> = way.path(&facts).into_iter().map(|step| step.name).collect();
                    format!("{} ({})", names.join(" > "), way.gained)
                }
            }
        }
    }

    const ON: AccountStatus = AccountStatus::Enabled;

    #[test]
    fn who_can_grant_reaches_every_role_by_the_first_name() {
        let town = Town::default()
            .account("a", ON)
            .grant("a", "窗口")
            .role("窗口", "角色授权")
            .role("乙组", "资金拨付")
            .role("甲组", "业务终审");
        assert_eq!(town.escape("a"), "a > 窗口 > 角色授权 > 甲组 > 业务终审 (2)");
    }

    #[test]
    fn who_can_reset_passwords_reaches_what_enabled_accounts_hold() {
        let town = |status| {
            Town::default()
                .account("a", ON)
                .account("b", status)
                .grant("a", "窗口")
                .role("窗口", "重置密码")
                .grant("b", "领导")
                .role("领导", "业务终审")
        };
        assert_eq!(town(ON).escape("a"), "a > 窗口 > 重置密码 > b > 领导 > 业务终审 (1)");
        assert_eq!(town(AccountStatus::Disabled).escape("a"), "none");
    }

    #[test]
    fn a_way_may_pass_through_two_rights() {
        let town = Town::default()
            .account("a", ON)
            .account("b", ON)
            .grant("a", "窗口")
            .role("窗口", "重置密码")
            .grant("b", "安全")
            .role("安全", "角色授权")
            .role("空缺", "业务终审");
        assert_eq!(town.escape("a"), "a > 窗口 > 重置密码 > b > 安全 > 角色授权 (2)");
    }

    #[test]
    fn what_is_held_anyway_is_no_gain() {
        let town = Town::default()
            .account("a", ON)
            .grant("a", "全能")
            .role("全能", "角色授权")
            .role("全能", "业务终审")
            .role("查询", "业务查询");
        assert_eq!(town.escape("a"), "none");
    }

    #[test]
    fn without_a_right_to_grant_there_is_no_way() {
        let town =
            Town::default().account("a", ON).grant("a", "窗口").role("窗口", "业务受理").role("甲组", "业务终审");
        assert_eq!(town.escape("a"), "none");
    }
}
