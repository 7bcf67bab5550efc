//! What rules on people ask of [`Facts`]: who an account can stand for, and by which names.

use crate::{
    base::{
        ids::{AccountId, MatterId, PersonId, RoleId, SystemId},
        maps::Map,
        time::Moment,
    },
    finding::Unit,
    graph::{facts::Facts, outsider, pairs::Conflict, rights::Node},
    i18n::Words,
    identity::{Holder, How},
    model::{
        EventId, RowRef,
        act::{Act, Acts},
        words::AccountKind,
    },
    oplog::{Event, Group},
    words,
};

/// Who did something: a person over all their accounts, or an account whose holder is not resolved.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug)]
pub enum Actor {
    /// A resolved person.
    Person(PersonId),
    /// An account nobody or nobody in particular is known to hold.
    Account(AccountId),
}

/// Acts after which a benefit is granted or paid.
pub const FINAL_ACTS: Acts = Acts::of(&[Act::Approve, Act::Pay]);

impl Facts<'_> {
    /// Who an account stands for.
    pub fn actor(&self, account: AccountId) -> Actor {
        self.person_of(account).map_or(Actor::Account(account), Actor::Person)
    }

    /// An actor as keys name it.
    pub fn actor_key(&self, actor: Actor) -> String {
        match actor {
            Actor::Person(person) => self.person_key(person),
            Actor::Account(account) => self.account_name(account),
        }
    }

    /// An actor as sentences name them where no account is meant.
    pub fn actor_name(&self, actor: Actor) -> String {
        match actor {
            Actor::Person(person) => self.person_name(person),
            Actor::Account(account) => self.account_name(account),
        }
    }

    /// An actor with the accounts concerned, as sentences name them.
    pub fn actor_with_accounts(&self, actor: Actor, accounts: impl IntoIterator<Item = AccountId>) -> Words {
        let listed: Vec<String> = accounts.into_iter().map(|account| self.account_name(account)).collect();
        let (zh, en) = (listed.join("、"), listed.join(", "));
        match actor {
            Actor::Person(person) => {
                let name = self.person_name(person);
                words!("{name}（账户{zh}）", "{name} (account {en})")
            }
            Actor::Account(_) => words!("账户{zh}（使用人未确定）", "Account {en} (holder not resolved)"),
        }
    }

    /// The weaker names of a person, by which a ledger may know a finding: the person number, then each account.
    pub fn person_aliases(&self, person: PersonId) -> Vec<String> {
        let known = self.person(person);
        let number = known.person_no.map(|number| self.text(number).to_owned());
        let accounts = known.accounts.iter().map(|account| self.account_name(*account));
        let strongest = self.person_key(person);
        number.into_iter().chain(accounts).filter(|name| *name != strongest).collect()
    }

    /// Whether several people use an account: declared so, held by several, or with several operator names in the log.
    pub fn is_shared(&self, account: AccountId) -> bool {
        self.shared.get(account.index()).copied().unwrap_or(false)
    }

    /// What must hold for an account to be its holder's, where the match is no more than inferred.
    pub fn match_assumption(&self, account: AccountId) -> Option<Words> {
        let (person, how) = self.identity.person_of(account).filter(|(_, how)| how.is_inferred())?;
        let (account, name) = (self.account_name(account), self.person_name(person));
        Some(match how {
            How::Actor => words!(
                "操作日志中的操作员“{account}”自始至终是同一个人",
                "the actor {account} of the log is one and the same person"
            ),
            How::DisputedId => words!(
                "账户{account}的使用人就是{name}（同一身份证号登记了几个姓名，须先核实是不是同一人）",
                "the holder of {account} is {name} (one ID number is listed under several names, which may be several people)"
            ),
            _ => words!(
                "账户{account}的使用人就是花名册中的{name}（仅凭姓名对应）",
                "the holder of {account} is the {name} of the roster (matched by name alone)"
            ),
        })
    }

    /// What must hold for an account to be its holder's, and for an HR event to be the same person's.
    pub fn event_assumptions(&self, account: AccountId, event: RowRef) -> Vec<Words> {
        let by_name = self.identity.how_of_event(event).is_some_and(How::is_inferred);
        let name = self.holder_name(account);
        let same = words!(
            "人事变动中的{name}就是该账户的使用人（仅凭姓名对应）",
            "the {name} of the HR changes is the holder of the account (matched by name alone)"
        );
        self.match_assumption(account).into_iter().chain(by_name.then_some(same)).collect()
    }

    /// Whether the tables say how the holder of an account is employed at a moment, or that the account is an
    /// outsider's.
    pub fn is_employment_known(&self, account: AccountId, at: Moment) -> bool {
        outsider::is_known(self, account, at)
    }

    /// Whether somebody who took a step of a case that may conflict also took one whose name says nothing: it may be the
    /// other side. The acts need the column `ACCOUNT`.
    pub fn may_hide_a_step(&self, acts: &Group<'_>) -> bool {
        let done = || acts.iter().filter(Event::is_act);
        let says_nothing =
            |act: &Event| act.act == Act::Other && self.vocabulary.read(self.step_name(act.step)).how.is_open();
        let steps: Vec<Event> = done().filter(|act| !self.pairs.of_step(act.step).is_empty()).collect();
        let same = |one: &Event, other: &Event| match (one.account, other.account) {
            (Some(one), Some(other)) => self.actor(one) == self.actor(other),
            _ => true,
        };
        let unread = done().filter(|act| self.pairs.of_step(act.step).is_empty() && self.in_period(act.at));
        !steps.is_empty() && unread.filter(says_nothing).any(|act| steps.iter().any(|step| same(&act, step)))
    }

    /// Whether the tables give any grant at all in the system of an account; where not, that it lists none means
    /// nothing.
    pub fn are_grants_known(&self, account: AccountId) -> bool {
        self.system_of(account).is_some_and(|system| self.granted_systems.contains(&system))
    }

    /// Roles that an account holds at `as_of` and of which no table says what they contain.
    pub fn unread_roles(&self, account: AccountId) -> Vec<RoleId> {
        let grants = self.rights.grants_of(account).into_iter();
        let held = grants.filter(|grant| grant.span.surely_contains(self.as_of()));
        let roles = held.filter_map(|grant| match grant.right {
            Node::Role(role) => Some(role),
            Node::Permission(_) | Node::Account(_) => None,
        });
        roles.filter(|role| self.rights.role_permissions(*role).is_empty()).collect()
    }

    /// The decision that is a matter's last before pay: approve, unless the log never has one for that matter. For
    /// events without a matter, by all matters of the system.
    pub fn last_decision(&self, system: SystemId, matter: Option<MatterId>) -> Act {
        last_of(self.decisions_where(|known| match matter {
            Some(matter) => known.1 == Some(matter),
            None => known.0 == system,
        }))
    }

    /// The last decision of a whole system: approve, unless its log never has one.
    pub fn last_decision_of_system(&self, system: SystemId) -> Act {
        last_of(self.decisions_where(|known| known.0 == system))
    }

    /// Whether an act grants or pays: approve or pay, or what stands for approve in its matter.
    pub fn is_final(&self, event: &Event) -> bool {
        FINAL_ACTS.contains(event.act)
            || Acts::DECISION.contains(event.act) && self.last_decision(event.system, event.matter) == event.act
    }

    /// The topic that links findings about one pair in one hand.
    pub fn pair_topic(&self, actor: Actor, conflict: Conflict) -> String {
        format!("person:{}|pair:{}", self.actor_key(actor), self.pairs.key(conflict))
    }

    /// The claim on a pair in one hand, for superseding.
    pub fn pair_claim(&self, actor: Actor, conflict: Conflict) -> String {
        format!("pair:{}|{}", self.actor_key(actor), self.pairs.key(conflict))
    }

    /// The claim on one act, for superseding. It lives no longer than the run.
    pub fn act_claim(act: EventId) -> String {
        format!("act:{}", act.0)
    }

    /// The unit of an actor at a moment.
    pub fn unit_of_actor(&self, actor: Actor, at: crate::base::time::Moment) -> Unit {
        match actor {
            Actor::Person(person) => self.unit_of_person(person, at),
            Actor::Account(account) => self.unit_of_account(account, at),
        }
    }

    fn decisions_where(&self, wanted: impl Fn(&(SystemId, Option<MatterId>)) -> bool) -> Acts {
        let matching = self.survey.handled.iter().filter(|(key, _)| wanted(key));
        matching.fold(Acts::NONE, |all, (_, acts)| all.union(*acts))
    }

    pub(super) fn accounts_of_several(&self) -> Vec<bool> {
        let mut operators: Map<AccountId, usize> = Map::default();
        for (account, operator) in self.survey.operators.keys() {
            *operators.entry(*account).or_default() += usize::from(!self.is_no_name(*account, *operator));
        }
        let several = |account: AccountId| {
            matches!(self.identity.holder(account), Holder::Several(_))
                || self.account_rows(account).any(|row| row.kind == Some(AccountKind::Shared))
                || operators.get(&account).is_some_and(|names| *names > 1)
        };
        self.accounts().map(several).collect()
    }
}

fn last_of(decisions: Acts) -> Act {
    let last = [Act::Approve, Act::Recheck, Act::Review].into_iter().find(|act| decisions.contains(*act));
    last.unwrap_or(Act::Approve)
}
