//! The graph of accounts, roles and permissions, and the rights that follow from it.

use std::{ops::Deref, sync::Arc};

use petgraph::{
    Direction,
    graph::{DiGraph, NodeIndex},
    visit::EdgeRef,
};

use crate::{
    base::{
        ids::{AccountId, Names, PermissionId, RoleId, SystemId},
        maps::{Map, Set},
        time::{Instant, Moment, Span, Start, Zone},
    },
    model::{
        RowRef, Sym,
        tables::{GrantRow, PermissionRow, Tables},
        words::Risk,
    },
    oplog::Dictionaries,
    timeline::Held,
};

/// A node of the graph.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug)]
pub enum Node {
    /// An account.
    Account(AccountId),
    /// A role of a system.
    Role(RoleId),
    /// A permission of a system.
    Permission(PermissionId),
}

/// Why one node reaches the next.
#[derive(Copy, Clone, Debug)]
pub enum Edge {
    /// An account was given a role or a permission: the place of the grant in [`Rights::grants`].
    Granted(usize),
    /// A role contains a permission or another role, by this row.
    Contains(RowRef),
}

/// One grant of a role or a permission to an account.
#[derive(Clone, Debug)]
pub struct Grant {
    /// To whom.
    pub account: AccountId,
    /// The role or permission given.
    pub right: Node,
    /// Over which time: from granting to revocation. Expiry alone does not end it (see A14).
    pub span: Span,
    /// Whether the row says when it was granted.
    pub dated: bool,
    /// 授权人.
    pub granted_by: Option<Sym>,
    /// 数据范围.
    pub scope_org: Option<Sym>,
    /// 到期时间.
    pub expires_at: Option<Moment>,
    /// 审批单号.
    pub approval_no: Option<Sym>,
    /// Its row.
    pub row: RowRef,
}

/// One permission an account holds, with the way it comes by it. There may be many millions: what the holdings of one
/// grant, and those by one role, have in common they share.
#[derive(Clone, Debug)]
pub struct Holding {
    /// The permission.
    pub permission: PermissionId,
    /// The roles passed through, from the one granted to the one that contains the permission; empty: direct.
    pub roles: Roles,
    /// The rows that prove it: the grant, then each containment.
    pub rows: Rows,
}

/// What all holdings by one grant have in common.
#[derive(Debug)]
pub struct ByGrant {
    /// The account.
    pub account: AccountId,
    /// The place of the grant in [`Rights::grants`].
    pub grant: usize,
    /// Its row.
    row: RowRef,
    /// Over which time.
    pub span: Span,
    /// Whether the grant is dated; an undated one proves only the day of the export.
    pub dated: bool,
}

impl Deref for Holding {
    type Target = ByGrant;

    fn deref(&self) -> &ByGrant {
        &self.rows.grant
    }
}

/// The roles of a holding, as a slice.
#[derive(Clone, Debug)]
pub struct Roles(Option<Arc<Reached>>);

impl Deref for Roles {
    type Target = [RoleId];

    fn deref(&self) -> &[RoleId] {
        self.0.as_ref().map_or(&[], |reached| &reached.roles)
    }
}

/// The rows of a holding: that of the grant, then those of the containments.
#[derive(Clone, Debug)]
pub struct Rows {
    grant: Arc<ByGrant>,
    inside: Option<Arc<Reached>>,
}

impl Rows {
    /// The row of the grant. There always is one.
    pub fn first(&self) -> Option<&RowRef> {
        Some(&self.grant.row)
    }

    /// The rows in order.
    pub fn iter(&self) -> impl Iterator<Item = &RowRef> {
        let inside = self.inside.as_ref().map_or(&[][..], |reached| &reached.rows);
        std::iter::once(&self.grant.row).chain(inside)
    }

    /// The rows in order, as a list.
    pub fn to_vec(&self) -> Vec<RowRef> {
        self.iter().copied().collect()
    }
}

/// What is known of a permission.
#[derive(Clone, Debug)]
pub struct Permission {
    /// Its system.
    pub system: SystemId,
    /// Its name as the tables give it.
    pub name: Sym,
    /// A readable name, if the catalogue has one.
    pub title: Option<Sym>,
    /// 操作类别 as written in the catalogue.
    pub action: Option<Sym>,
    /// 风险等级 of the catalogue.
    pub risk: Option<Risk>,
    /// The catalogue's row.
    pub row: Option<RowRef>,
}

/// Who holds what, by which path, over which time.
#[derive(Default)]
pub struct Rights {
    /// The graph.
    pub graph: DiGraph<Node, Edge>,
    /// All grants, in the order of the tables.
    pub grants: Vec<Grant>,
    /// Roles, named by system and name.
    pub roles: Names<RoleId>,
    /// Permissions by id.
    pub permissions: Vec<Permission>,
    holdings: Vec<Vec<Holding>>,
    role_permissions: Vec<Vec<Arc<Reached>>>,
    by_name: Map<(SystemId, Sym), PermissionId>,
    nodes: Map<Node, NodeIndex>,
}

/// A permission a role reaches: through which roles, by which rows.
#[derive(Clone, Debug)]
pub struct Reached {
    /// The permission.
    pub permission: PermissionId,
    /// The roles, this one first.
    pub roles: Vec<RoleId>,
    /// The rows of containment.
    pub rows: Vec<RowRef>,
}

const SEPARATOR: char = '\u{1}';

/// Resolves the system of a row: its own, else the folder's only one.
pub struct Systems<'a> {
    /// The dictionaries.
    pub names: &'a Dictionaries,
    /// The folder's only named system, if there is exactly one.
    pub only: Option<&'a str>,
}

impl Systems<'_> {
    /// The name of a row's system; empty for the unnamed one.
    pub fn text<'t>(&'t self, tables: &'t Tables, system: Option<Sym>) -> &'t str {
        system.map_or(self.only.unwrap_or(""), |system| tables.names.text(system))
    }
}

impl Rights {
    /// Builds graph and holdings from the tables. `as_of` is the day that undated grants speak for.
    pub fn build(tables: &Tables, systems: &Systems<'_>, as_of: Instant, zone: Zone) -> Self {
        let mut rights = Self::default();
        rights.add_catalogue(tables, systems);
        rights.add_containment(tables, systems);
        rights.add_grants(tables, &tables.roles, true, systems, as_of, zone);
        rights.add_grants(tables, &tables.account_permissions, false, systems, as_of, zone);
        rights.add_superusers(tables, systems);
        rights.role_permissions = rights.roles.ids().map(|role| rights.reach(role)).collect();
        rights.holdings = rights.hold(systems.names.accounts.len());
        rights
    }

    /// What an account holds or held, in order of grant and containment.
    pub fn holdings(&self, account: AccountId) -> &[Holding] {
        self.holdings.get(account.index()).map_or(&[], Vec::as_slice)
    }

    /// The grants of an account, in the order of the tables.
    pub fn grants_of(&self, account: AccountId) -> Vec<&Grant> {
        let Some(node) = self.nodes.get(&Node::Account(account)) else { return Vec::new() };
        let granted = self.ways_from(*node).into_iter().filter_map(|(edge, _)| match edge {
            Edge::Granted(place) => Some(&self.grants[place]),
            Edge::Contains(_) => None,
        });
        granted.collect()
    }

    /// What a role gives, nested roles included.
    pub fn role_permissions(&self, role: RoleId) -> &[Arc<Reached>] {
        self.role_permissions.get(role.index()).map_or(&[], Vec::as_slice)
    }

    /// All permissions.
    pub fn permission_ids(&self) -> impl Iterator<Item = PermissionId> + use<> {
        (0..self.permissions.len()).map(PermissionId::from_index)
    }

    /// The permission of that name in a system.
    pub fn permission(&self, system: SystemId, name: Sym) -> Option<PermissionId> {
        self.by_name.get(&(system, name)).copied()
    }

    /// System and name of a role.
    pub fn role(&self, role: RoleId) -> (&str, &str) {
        let text = self.roles.text(role);
        text.split_once(SEPARATOR).unwrap_or(("", text))
    }

    /// The role of that system and name.
    pub fn find_role(&self, system: &str, name: &str) -> Option<RoleId> {
        self.roles.get(&format!("{system}{SEPARATOR}{name}"))
    }

    /// Where a node stands in the graph; none: no table mentions it there.
    pub fn place_of(&self, node: Node) -> Option<NodeIndex> {
        self.nodes.get(&node).copied()
    }

    /// Whether an account held a permission at a moment, by the tables; with the holding that says so. A grant without
    /// a date that may have stood then leaves it untold, whatever other grants may have stood too.
    pub fn held_at(&self, account: AccountId, permission: PermissionId, at: Moment) -> (Held, Option<&Holding>) {
        let mut best = (Held::No, None);
        for holding in self.holdings(account).iter().filter(|holding| holding.permission == permission) {
            match Held::in_span(&holding.span, at) {
                Held::Yes => return (Held::Yes, Some(holding)),
                Held::Perhaps if !holding.dated => best = (Held::Unknown, Some(holding)),
                Held::Perhaps if best.0 == Held::No => best = (Held::Perhaps, Some(holding)),
                _ => {}
            }
        }
        best
    }

    fn node(&mut self, node: Node) -> NodeIndex {
        let graph = &mut self.graph;
        *self.nodes.entry(node).or_insert_with(|| graph.add_node(node))
    }

    fn role_node(&mut self, system: &str, name: &str) -> RoleId {
        let role = self.roles.intern(&format!("{system}{SEPARATOR}{name}"));
        self.node(Node::Role(role));
        role
    }

    fn permission_node(&mut self, system: SystemId, name: Sym) -> PermissionId {
        if let Some(known) = self.by_name.get(&(system, name)) {
            return *known;
        }
        let id = PermissionId::from_index(self.permissions.len());
        self.permissions.push(Permission { system, name, title: None, action: None, risk: None, row: None });
        self.by_name.insert((system, name), id);
        self.node(Node::Permission(id));
        id
    }

    fn add_catalogue(&mut self, tables: &Tables, systems: &Systems<'_>) {
        for row in &tables.permissions {
            let Some(system) = systems.names.systems.get(systems.text(tables, row.system)) else { continue };
            let PermissionRow { permission, name, action, risk, .. } = row;
            let id = self.permission_node(system, *permission);
            let known = &mut self.permissions[id.index()];
            known.title = known.title.or(*name);
            known.action = known.action.or(*action);
            known.risk = known.risk.max(*risk);
            known.row = known.row.or(Some(row.row));
        }
    }

    fn add_containment(&mut self, tables: &Tables, systems: &Systems<'_>) {
        for row in &tables.role_permissions {
            let text = systems.text(tables, row.system);
            let Some(system) = systems.names.systems.get(text) else { continue };
            let role = self.role_node(text, tables.names.text(row.role));
            let from = self.node(Node::Role(role));
            if let Some(permission) = row.permission {
                let permission = self.permission_node(system, permission);
                let to = self.node(Node::Permission(permission));
                self.graph.add_edge(from, to, Edge::Contains(row.row));
            }
            if let Some(parent) = row.parent_role {
                // A superior role comprises those below it, as in the hierarchy of the RBAC standard.
                let parent = self.role_node(text, tables.names.text(parent));
                let above = self.node(Node::Role(parent));
                self.graph.add_edge(above, from, Edge::Contains(row.row));
            }
        }
    }

    fn add_grants(
        &mut self,
        tables: &Tables,
        rows: &[GrantRow],
        are_roles: bool,
        systems: &Systems<'_>,
        as_of: Instant,
        zone: Zone,
    ) {
        for row in rows {
            let text = systems.text(tables, row.system);
            let account = systems.names.find_account(text, tables.names.text(row.account));
            let (Some(account), Some(system)) = (account, systems.names.systems.get(text)) else { continue };
            let right = if are_roles {
                Node::Role(self.role_node(text, tables.names.text(row.right)))
            } else {
                Node::Permission(self.permission_node(system, row.right))
            };
            let dated = row.granted_at.is_some();
            let span = Span::of_row(row.granted_at, row.revoked_at, zone);
            let span = if dated { span } else { span.with_start(Start::unknown_before(span.end.earliest.min(as_of))) };
            let grant = Grant {
                account,
                right,
                span,
                dated,
                granted_by: row.granted_by,
                scope_org: row.scope_org,
                expires_at: row.expires_at,
                approval_no: row.approval_no,
                row: row.row,
            };
            let (from, to) = (self.node(Node::Account(account)), self.node(right));
            self.graph.add_edge(from, to, Edge::Granted(self.grants.len()));
            self.grants.push(grant);
        }
    }

    /// A superuser role contains every permission of its system, by the row that grants the role.
    fn add_superusers(&mut self, tables: &Tables, systems: &Systems<'_>) {
        for (system, role, row) in &tables.superuser_roles {
            let text = systems.text(tables, *system);
            let Some(id) = systems.names.systems.get(text) else { continue };
            let role = self.role_node(text, tables.names.text(*role));
            let from = self.node(Node::Role(role));
            let all: Vec<usize> = (0..self.permissions.len()).filter(|at| self.permissions[*at].system == id).collect();
            for at in all {
                let to = self.node(Node::Permission(PermissionId::from_index(at)));
                self.graph.add_edge(from, to, Edge::Contains(*row));
            }
        }
    }

    /// Everything a role reaches, each permission once, by a shortest way; ties in the order of the tables.
    fn reach(&self, role: RoleId) -> Vec<Arc<Reached>> {
        let mut reached: Vec<Arc<Reached>> = Vec::new();
        let mut seen: Set<Node> = Set::default();
        let mut queue = std::collections::VecDeque::from([(role, vec![role], Vec::new())]);
        seen.insert(Node::Role(role));
        while let Some((role, roles, rows)) = queue.pop_front() {
            let Some(node) = self.nodes.get(&Node::Role(role)) else { continue };
            for (edge, target) in self.ways_from(*node) {
                let Edge::Contains(row) = edge else { continue };
                let to = self.graph[target];
                if !seen.insert(to) {
                    continue;
                }
                let rows: Vec<RowRef> = rows.iter().copied().chain([row]).collect();
                match to {
                    Node::Permission(permission) => {
                        reached.push(Arc::new(Reached { permission, roles: roles.clone(), rows }));
                    }
                    Node::Role(next) => {
                        let roles = roles.iter().copied().chain([next]).collect();
                        queue.push_back((next, roles, rows));
                    }
                    Node::Account(_) => {}
                }
            }
        }
        reached
    }

    /// The edges from a node with where they lead, in the order of the tables.
    pub fn ways_from(&self, node: NodeIndex) -> Vec<(Edge, NodeIndex)> {
        // Edges are numbered as they are made, which is table by table and row by row.
        let mut edges: Vec<_> = self.graph.edges_directed(node, Direction::Outgoing).collect();
        edges.sort_by_key(EdgeRef::id);
        edges.into_iter().map(|edge| (*edge.weight(), edge.target())).collect()
    }

    fn hold(&self, accounts: usize) -> Vec<Vec<Holding>> {
        let mut all: Vec<Vec<Holding>> = vec![Vec::new(); accounts];
        for (place, grant) in self.grants.iter().enumerate() {
            let shared = Arc::new(ByGrant {
                account: grant.account,
                grant: place,
                row: grant.row,
                span: grant.span,
                dated: grant.dated,
            });
            let of = |permission, inside: Option<&Arc<Reached>>| Holding {
                permission,
                roles: Roles(inside.cloned()),
                rows: Rows { grant: Arc::clone(&shared), inside: inside.cloned() },
            };
            let held = &mut all[grant.account.index()];
            match grant.right {
                Node::Permission(permission) => held.push(of(permission, None)),
                Node::Role(role) => {
                    let reached = self.role_permissions(role).iter();
                    held.extend(reached.map(|reached| of(reached.permission, Some(reached))));
                }
                Node::Account(_) => {}
            }
        }
        all
    }
}
