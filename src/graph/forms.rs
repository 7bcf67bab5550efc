//! What needed a form of approval, and what the register answers: in time, late, not at all, or not to be told.

use std::sync::Arc;

use crate::{
    base::{
        ids::AccountId,
        maps::Map,
        text::{fold_key, split_list},
        time::Moment,
    },
    graph::{
        approvals::{Approvals, Approved},
        facts::Facts,
        rights::{Grant, Node, Reached},
    },
    model::{
        Sym,
        tables::ApprovalRow,
        words::{ApprovalKind, Risk},
    },
    timeline::{Held, State},
};

/// What needed a form.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub enum Deed {
    /// An account was opened.
    Opened,
    /// It was closed.
    Closed,
    /// It was enabled again after a closing.
    Reopened,
    /// A high-risk right was given.
    Granted,
}

/// What the register says of a deed.
#[derive(Clone, Debug)]
pub enum Answer<'a> {
    /// These forms were approved on the day or before.
    InTime(Vec<&'a ApprovalRow>),
    /// A form was approved in the same month, on a day unknown.
    Perhaps,
    /// A form fits and has no date.
    Undated,
    /// A form of the account states no kind, or no right.
    Incomplete,
    /// The register begins later.
    NotReaching,
    /// The register has no forms of that kind at all.
    KindAbsent,
    /// These forms were approved on a later day only.
    Late(Vec<&'a ApprovalRow>),
    /// There is none.
    Missing,
}

/// A role or permission, and what of it is high-risk, the gravest first.
pub struct Given {
    /// The role or permission.
    pub right: Node,
    /// The gravest risk in it; none: what the role contains is not known.
    pub risk: Option<Risk>,
    /// Its high-risk permissions.
    pub grave: Vec<Arc<Reached>>,
    names: Vec<String>,
}

/// The forms of one account, seen from its life or from one right that it was given.
pub struct File<'f, 'a> {
    facts: &'f Facts<'a>,
    register: &'f Approvals<'a>,
    account: AccountId,
    given: Option<&'f Given>,
    forms: Vec<&'a ApprovalRow>,
}

/// Whether a form is for a deed.
#[derive(Copy, Clone, Eq, PartialEq)]
enum Fit {
    Yes,
    /// It does not say.
    Silent,
    No,
}

impl Given {
    /// What a role or permission gives.
    pub fn of(facts: &Facts<'_>, right: Node) -> Self {
        let mut grave: Vec<Arc<Reached>> = match right {
            Node::Role(role) => facts.rights.role_permissions(role).to_vec(),
            Node::Permission(permission) => {
                vec![Arc::new(Reached { permission, roles: Vec::new(), rows: Vec::new() })]
            }
            Node::Account(_) => Vec::new(),
        };
        let risk = grave.iter().map(|one| facts.risk(one.permission)).max();
        grave.retain(|one| facts.risk(one.permission) > Risk::Low);
        grave.sort_by_key(|one| std::cmp::Reverse(facts.risk(one.permission)));
        let names = match right {
            Node::Role(role) => vec![fold_key(facts.rights.role(role).1).into_owned()],
            _ => grave.iter().flat_map(|one| names_of(facts, one)).collect(),
        };
        Self { right, risk, grave, names }
    }

    /// Whether a form names the right, or one permission of the role while the others are named too.
    fn is_named(&self, facts: &Facts<'_>, form: &ApprovalRow, forms: &[&ApprovalRow]) -> bool {
        let named = |form: &ApprovalRow, names: &[String]| rights_of(facts, form).any(|right| names.contains(&right));
        let each: Vec<Vec<String>> = self.grave.iter().map(|one| names_of(facts, one)).collect();
        let all_named = || each.iter().all(|names| forms.iter().any(|form| named(form, names)));
        named(form, &self.names) || each.iter().any(|names| named(form, names)) && all_named()
    }
}

/// The names of a permission: as the tables write it, and its title.
fn names_of(facts: &Facts<'_>, one: &Reached) -> Vec<String> {
    let known = &facts.rights.permissions[one.permission.index()];
    let names = [Some(known.name), known.title].into_iter().flatten();
    names.map(|name| fold_key(facts.text(name)).into_owned()).collect()
}

/// The rights a form names: the whole cell, and each of several in it.
fn rights_of<'f>(facts: &'f Facts<'_>, form: &ApprovalRow) -> impl Iterator<Item = String> + use<'f> {
    let cell = form.right.map_or("", |right| facts.text(right));
    std::iter::once(cell).chain(split_list(cell)).map(|right| fold_key(right).into_owned())
}

impl<'f, 'a> File<'f, 'a> {
    /// The forms that name the account, or whose number its rows or its grants carry.
    pub fn of(
        facts: &'f Facts<'a>,
        register: &'f Approvals<'a>,
        account: AccountId,
        given: Option<&'f Given>,
        numbers: &[Sym],
    ) -> Self {
        Self { facts, register, account, given, forms: register.forms(facts, account, numbers) }
    }

    /// What the register says of a deed. A closing must be known by its time; an enabling again, by that of the
    /// closing before it.
    pub fn answer(&self, deed: Deed, at: Moment) -> Answer<'a> {
        let of = |wanted: Fit| self.forms.iter().filter(move |form| self.fit(form, deed, at) == wanted).copied();
        let when = |form: &ApprovalRow| self.approved(form, deed, at);
        let fitting = |wanted: Approved| of(Fit::Yes).filter(|form| when(form) == wanted).collect::<Vec<_>>();
        let in_time = fitting(Approved::InTime);
        let late = fitting(Approved::Late);
        if !in_time.is_empty() {
            Answer::InTime(in_time)
        } else if !fitting(Approved::Perhaps).is_empty() {
            Answer::Perhaps
        } else if !fitting(Approved::Undated).is_empty() {
            Answer::Undated
        } else if of(Fit::Silent).any(|form| when(form) != Approved::Late) {
            Answer::Incomplete
        } else if !self.register.reaches(self.facts, self.account, at) {
            Answer::NotReaching
        } else if !late.is_empty() {
            Answer::Late(late)
        } else if self.register.of_system(self.facts, self.account).any(|form| is_kind(form, deed)) {
            Answer::Missing
        } else {
            Answer::KindAbsent
        }
    }

    fn approved(&self, form: &ApprovalRow, deed: Deed, at: Moment) -> Approved {
        match (Approved::of(form, at, self.facts.zone), deed) {
            // It must follow the closing; `fit` has seen to that.
            (Approved::Late | Approved::Perhaps, Deed::Reopened) => Approved::InTime,
            (approved, _) => approved,
        }
    }

    fn fit(&self, form: &ApprovalRow, deed: Deed, at: Moment) -> Fit {
        use ApprovalKind::{Change, Close, Grant, Open};
        match (deed, form.kind) {
            (Deed::Granted, Some(Close)) => Fit::No,
            (Deed::Granted, _) => match self.given {
                _ if form.right.is_none() => Fit::Silent,
                Some(given) if given.is_named(self.facts, form, &self.forms) => Fit::Yes,
                _ => Fit::No,
            },
            (Deed::Opened, Some(Change | Grant)) if !self.opens_by_giving(form, at) => Fit::No,
            (Deed::Reopened, Some(Open | Change) | None)
                if form.approved_at.is_some_and(|approved| approved.surely_before(at)) =>
            {
                Fit::No
            }
            (Deed::Opened, Some(Open | Change | Grant) | None)
            | (Deed::Closed, Some(Close))
            | (Deed::Reopened, Some(Open | Change)) => Fit::Yes,
            (Deed::Closed | Deed::Reopened, None) => Fit::Silent,
            _ => Fit::No,
        }
    }

    /// Whether a form that gives a right to an account not yet there approves the account with it: where no form is
    /// for the opening, and not if it came later.
    fn opens_by_giving(&self, form: &ApprovalRow, opened: Moment) -> bool {
        let is_for_opening = |form: &&ApprovalRow| matches!(form.kind, Some(ApprovalKind::Open) | None);
        !self.forms.iter().any(is_for_opening) && Approved::of(form, opened, self.facts.zone) != Approved::Late
    }
}

/// Whether a form shows that the register keeps forms for such deeds.
fn is_kind(form: &ApprovalRow, deed: Deed) -> bool {
    use ApprovalKind::{Change, Close, Open};
    match deed {
        Deed::Opened => matches!(form.kind, Some(Open) | None),
        Deed::Closed => form.kind == Some(Close),
        Deed::Reopened => matches!(form.kind, Some(Open | Change)),
        Deed::Granted => form.right.is_some(),
    }
}

/// Something that was done and needed a form.
#[derive(Clone, Debug)]
pub struct Done<'f> {
    /// What.
    pub deed: Deed,
    /// When, as far as the tables say; of an enabling again, when the account had been closed.
    pub at: Option<Moment>,
    /// The grant, if it is one.
    pub grant: Option<&'f Grant>,
}

impl Facts<'_> {
    /// Opening, closing and enabling again of an account, as the lists say.
    pub fn life_of(&self, account: AccountId) -> Vec<Done<'static>> {
        let line = self.line(account);
        let of = |deed: Deed, at: Option<Moment>| Done { deed, at, grant: None };
        let mut deeds = vec![of(Deed::Opened, line.created_at)];
        if line.disabled_at.is_some() || line.in_state_at(State::Disabled, self.as_of()) == Held::Yes {
            deeds.push(of(Deed::Closed, line.disabled_at));
        }
        if line.disabled_at.is_some() && line.enabled_at(self.as_of()) == Held::Yes {
            deeds.push(of(Deed::Reopened, line.disabled_at));
        }
        deeds
    }

    /// The giving of a right.
    pub fn giving_of<'f>(&self, grant: &'f Grant) -> Done<'f> {
        Done { deed: Deed::Granted, at: self.granted_at(grant), grant: Some(grant) }
    }

    /// All grants, those of one right to one account together, in row order.
    pub fn grants_by_right(&self) -> Map<(AccountId, Node), Vec<&Grant>> {
        let mut by_right: Map<(AccountId, Node), Vec<&Grant>> = Map::default();
        for grant in &self.rights.grants {
            by_right.entry((grant.account, grant.right)).or_default().push(grant);
        }
        by_right
    }

    /// A role or permission as people know it.
    pub fn right_title(&self, right: Node) -> &str {
        match right {
            Node::Role(role) => self.rights.role(role).1,
            Node::Permission(permission) => self.permission_title(permission),
            Node::Account(_) => "",
        }
    }

    /// When a right was given, as far as the grant says.
    fn granted_at(&self, grant: &Grant) -> Option<Moment> {
        let start = grant.span.start;
        let exact = Moment::exact(start.earliest);
        let day = Moment::day(self.zone.day_of(start.earliest), self.zone);
        let month = Moment::month(self.zone.day_of(start.earliest), self.zone);
        let written =
            [exact, day].into_iter().find(|moment| (moment.at, moment.until) == (start.earliest, start.latest));
        grant.dated.then_some(written.unwrap_or(month))
    }
}
