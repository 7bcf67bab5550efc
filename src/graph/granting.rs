//! Who gave a right, with whose consent, and what was done with it.

use crate::{
    base::{
        ids::PermissionId,
        text::fold_key,
        time::{Interval, Moment},
    },
    finding::InSystem,
    graph::{
        actors::Actor,
        facts::Facts,
        naming::Named,
        rights::{Grant, Node},
    },
    model::{TableKind, act::Act, tables::ApprovalRow, words::ApprovalKind},
    oplog::{Columns, Event, Group},
    policy::Administrator,
    timeline::{Held, PostsAt},
};

/// Who gave a right, seen from the one who has it.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub enum Granter {
    /// The holder, by account or number.
    Holder,
    /// The only person of the holder's name.
    HolderByName,
    /// One of several people of the holder's name.
    Ambiguous,
    /// Somebody else.
    Other,
    /// The grant does not say.
    Unsaid,
}

/// How far the times of one grant in table and log may lie apart, in milliseconds.
const SLACK: i64 = 5 * 60_000;

impl Facts<'_> {
    /// Who gave a right.
    pub fn granter(&self, grant: &Grant) -> Granter {
        let Some(granter) = grant.granted_by else { return Granter::Unsaid };
        let holder = self.actor(grant.account);
        match self.named(granter, Some(self.log.names.account(grant.account).0)) {
            Named::Surely(actor) if actor == holder => Granter::Holder,
            Named::ByName(person) if Actor::Person(person) == holder => Granter::HolderByName,
            Named::OneOf(people) if people.iter().any(|person| Actor::Person(*person) == holder) => Granter::Ambiguous,
            _ => Granter::Other,
        }
    }

    /// Whether a form approved a grant by its day: one that bears its number, or gives the account this right, or rights
    /// that it does not name. The opening of an account approves no right but those it names.
    pub fn is_approved(&self, grant: &Grant) -> bool {
        let title = fold_key(self.right_title(grant.right));
        self.forms_before(grant).any(|form| match form.right {
            Some(right) => fold_key(self.text(right)).contains(title.as_ref()),
            None => form.kind != Some(ApprovalKind::Open) || bears_number(grant, form),
        })
    }

    /// Whether the account of a grant was approved by then, with whatever rights.
    pub fn is_account_approved(&self, grant: &Grant) -> bool {
        self.forms_before(grant).next().is_some()
    }

    /// The forms that a grant's day comes after and that bear its number or name its account.
    fn forms_before<'f>(&'f self, grant: &'f Grant) -> impl Iterator<Item = &'f ApprovalRow> {
        let account = self.log.names.account(grant.account).1;
        let start = grant.span.start;
        let day = self.zone.day_of(start.latest.plus_millis(-1).max(start.earliest));
        let means =
            move |form: &&ApprovalRow| bears_number(grant, form) || fold_key(self.text(form.account)) == account;
        let in_time = move |form: &&ApprovalRow| form.approved_at.is_some_and(|at| at.last_day(self.zone) <= day);
        let forms = self.tables.approvals.iter().filter(|form| form.kind != Some(ApprovalKind::Close));
        forms.filter(means).filter(in_time)
    }

    /// Whether a grant is the first of an administrator, by post or by the role given: somebody must begin.
    pub fn is_first_of_administrator(&self, grant: &Grant, all: &[&Grant]) -> bool {
        let is = |name: &str| Administrator::ALL.into_iter().any(|kind| self.policy.administrators.is(kind, name));
        let posts = self.person_of(grant.account).map(|person| self.person_line(person).posts_at(self.as_of()));
        let by_post = matches!(posts, Some(PostsAt::Known(names, _)) if names.iter().any(|post| is(self.text(*post))));
        let by_role = matches!(grant.right, Node::Role(role) if is(self.rights.role(role).1));
        (by_post || by_role) && all.iter().all(|other| grant.span.start.earliest <= other.span.start.earliest)
    }

    /// Whether an act of granting in the log is the one that a row of the tables tells of.
    pub fn is_act_of(&self, grant: &Grant, at: Moment) -> bool {
        let start = grant.span.start;
        grant.dated && start.earliest.plus_millis(-SLACK) <= at.at && at.at <= start.latest.plus_millis(SLACK)
    }

    /// What a role or permission gives.
    pub fn given_by(&self, right: Node) -> Vec<PermissionId> {
        match right {
            Node::Permission(permission) => vec![permission],
            Node::Role(role) => self.rights.role_permissions(role).iter().map(|one| one.permission).collect(),
            Node::Account(_) => Vec::new(),
        }
    }

    /// A role or permission with its system.
    pub fn right_ref(&self, right: Node) -> InSystem {
        match right {
            Node::Role(role) => self.role_ref(role),
            Node::Permission(permission) => self.permission_ref(permission),
            Node::Account(account) => self.account_ref(account),
        }
    }

    /// Acts of the period by the account of a grant that exercise what it gives, within a stretch of time. The group
    /// needs the column `ACCOUNT`.
    pub fn uses_of<'g>(&'g self, grant: &Grant, acts: &Group<'g>, within: Interval) -> impl Iterator<Item = Event> {
        let (rights, account) = (self.given_by(grant.right), grant.account);
        acts.iter().filter(move |event| {
            event.account == Some(account)
                && event.is_act()
                && within.contains(event.at.at)
                && event.at.until <= within.to
                && self.in_period(event.at)
                && self.exercised(event).iter().any(|one| rights.contains(one))
        })
    }

    /// Whether another grant of the account may have allowed an act as well.
    pub fn is_allowed_otherwise(&self, grant: &Grant, event: &Event) -> bool {
        let others = self.rights.grants_of(grant.account).into_iter().filter(|one| one.row != grant.row);
        let allows = |one: &Grant| {
            let rights = self.given_by(one.right);
            self.exercised(event).iter().any(|permission| rights.contains(permission))
        };
        others.filter(|one| Held::in_span(&one.span, event.at) != Held::No).any(allows)
    }

    /// Whether the log ever shows, of anybody, the use of one of these permissions.
    pub fn is_use_logged(&self, rights: &[PermissionId]) -> bool {
        self.survey.steps.values().any(|used| {
            let event = self.log.event(used.last, Columns::NONE);
            self.exercised(&event).iter().any(|one| rights.contains(one))
        })
    }

    /// Whether any table of grants had a column.
    pub fn grants_have(&self, column: &str) -> bool {
        [TableKind::Roles, TableKind::AccountPermissions]
            .into_iter()
            .any(|table| self.tables.seen.column(table, column))
    }

    /// Whether an act gave rights to the account of the one who did it, or to another account of the same person. The
    /// event needs the columns `ACCOUNT` and `TARGET`.
    pub fn is_to_self(&self, event: &Event) -> bool {
        let ends = event.account.zip(event.target);
        event.act == Act::Grant && event.is_act() && ends.is_some_and(|(by, to)| self.actor(by) == self.actor(to))
    }
}

fn bears_number(grant: &Grant, form: &ApprovalRow) -> bool {
    grant.approval_no.is_some() && grant.approval_no == form.approval_no
}
