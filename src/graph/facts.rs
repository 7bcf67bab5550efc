//! The read-only view that rules get: tables, people, lines, rights, survey and policy under one roof.
//!
//! What several rules need to ask stands here once; what one rule asks stands in the rule.

use std::sync::OnceLock;

use crate::{
    base::{
        calendar::Calendar,
        ids::{
            AccountId, CaseId, IpId, PayeeId, PermissionId, PersonId, RoleId, StepId, SubjectId, SystemId, TerminalId,
        },
        maps::{FastMap, Map, Set},
        time::{Day, Instant, Interval, Moment, Zone},
    },
    finding::{InSystem, PathStep, PersonRef, Unit},
    graph::{
        duties::Duties,
        eligibility::Eligibility,
        entitlements::Entitlements,
        gaps::Gaps,
        keys::Keys,
        naming::Naming,
        orders::Orders,
        outsider::{self, Outsider},
        pairs::{Pairs, Spelling},
        relatives::Relatives,
        rights::{Holding, Rights, Systems},
        staff::Staff,
        terminals::{self, Home},
    },
    i18n::Words,
    identity::{How, Identity, Person},
    model::{
        Sym, TableKind,
        act::{Act, Acts},
        tables::{AccountRow, HrEventRow, Tables},
        words::{AccountKind, Risk},
    },
    oplog::{Event, Log, SubjectName, Survey},
    policy::{Policy, Vocabulary},
    timeline::{AccountLine, Held, PersonLine, Timelines},
    words,
};

/// The moment and the span of time a run speaks of.
#[derive(Copy, Clone, Debug)]
pub struct Scope {
    /// 核查基准日, as an instant.
    pub as_of: Instant,
    /// The period, inclusive days as one interval.
    pub period: Interval,
}

/// Everything a rule may ask.
pub struct Facts<'a> {
    /// The small tables.
    pub tables: &'a Tables,
    /// The log's dictionaries and events; rules get groups of it and only look names up here.
    pub log: &'a Log,
    /// The policy in force.
    pub policy: &'a Policy,
    /// Step names → acts.
    pub vocabulary: &'a Vocabulary,
    /// People and who holds what.
    pub identity: Identity,
    /// Posts, leave, departures, account states.
    pub lines: Timelines,
    /// Roles and permissions.
    pub rights: Rights,
    /// The survey of the log.
    pub survey: Survey,
    /// The working calendar.
    pub calendar: Calendar,
    /// The zone of days.
    pub zone: Zone,
    /// The moment and period of the run.
    pub scope: Scope,
    /// What the posts' duties give.
    pub duties: Duties,
    /// What the posts' duties give, matched with the rights of the systems.
    pub(super) entitlements: Entitlements,
    /// Who is meant by the names that cells give.
    pub(super) naming: Naming,
    /// The register of work orders.
    pub orders: Orders,
    /// Facts about subjects.
    pub eligibility: Eligibility,
    /// The people of the roster.
    pub staff: Staff,
    /// Who is related to whom.
    pub(super) relatives: Relatives,
    /// The incompatible pairs, spelled out for this folder.
    pub pairs: Pairs,
    /// Accounts that several people use, by index.
    pub(super) shared: Vec<bool>,
    /// Systems of which at least one grant is known.
    pub(super) granted_systems: Set<SystemId>,
    pub(super) keys: Keys,
    /// Where the log is not whole, once somebody has asked.
    pub(super) gaps: OnceLock<Gaps>,
    permission_acts: Vec<Acts>,
    kiosks: Set<TerminalId>,
    homes: Map<TerminalId, Home>,
    shared_exits: Set<IpId>,
    machines: Vec<bool>,
    office: Sym,
    step_permissions: FastMap<(u16, u32), Vec<PermissionId>>,
}

/// What [`Facts::build`] is made of.
pub struct Ground<'a> {
    /// The small tables.
    pub tables: &'a Tables,
    /// The log.
    pub log: &'a Log,
    /// The policy.
    pub policy: &'a Policy,
    /// Step names → acts.
    pub vocabulary: &'a Vocabulary,
    /// The folder's only named system, if there is exactly one.
    pub only_system: Option<&'a str>,
    /// The office's name in [`Tables::names`].
    pub office: Sym,
    /// The moment and period.
    pub scope: Scope,
}

impl<'a> Facts<'a> {
    /// Builds the view from tables, identity, log and policy.
    pub fn build(ground: &Ground<'a>, identity: Identity) -> Self {
        let Ground { tables, log, policy, vocabulary, only_system, office, scope } = *ground;
        let zone = policy.zone;
        let as_of = scope.as_of;
        let systems = Systems { names: &log.names, only: only_system };
        let rights = Rights::build(tables, &systems, as_of, zone);
        let survey = Survey::of(log, zone, i64::from(policy.terminals.switch_seconds));
        let mut facts = Self {
            lines: Timelines::build(tables, &log.names, only_system, &identity, as_of, zone),
            permission_acts: Vec::new(),
            kiosks: terminals::kiosks(log, &survey, &policy.terminals),
            homes: terminals::homes(&survey, &identity, &policy.terminals),
            shared_exits: terminals::shared_exits(log, &survey, &policy.terminals),
            keys: Keys::default(),
            gaps: OnceLock::new(),
            machines: Vec::new(),
            step_permissions: FastMap::default(),
            duties: Duties::of(tables, vocabulary),
            entitlements: Entitlements::default(),
            naming: Naming::of(&identity, tables, &log.names),
            orders: Orders::of(tables),
            eligibility: Eligibility::of(tables),
            staff: Staff::of(&identity, tables),
            relatives: Relatives::default(),
            pairs: Pairs::default(),
            shared: Vec::new(),
            granted_systems: Set::default(),
            calendar: policy.calendar.calendar(),
            tables,
            log,
            policy,
            vocabulary,
            identity,
            rights,
            survey,
            zone,
            scope,
            office,
        };
        facts.permission_acts = facts.rights.permissions.iter().map(|one| facts.read_permission(one)).collect();
        facts.entitlements = Entitlements::of(&facts.duties, &facts.rights, tables, &facts.permission_acts);
        facts.machines = facts.accounts().map(|account| facts.is_machine(account)).collect();
        facts.step_permissions = facts.permissions_by_step();
        facts.keys = Keys::of(tables, &facts.lines);
        facts.shared = facts.accounts_of_several();
        facts.relatives = Relatives::of(&facts);
        let granted = facts.rights.grants.iter().filter_map(|grant| facts.system_of(grant.account));
        facts.granted_systems = granted.collect();
        facts.pairs = Pairs::build(
            &policy.pairs(),
            &Spelling {
                log,
                rights: &facts.rights,
                permission_acts: &facts.permission_acts,
                text: &|sym| tables.names.text(sym),
            },
        );
        facts
    }

    // ---- names -------------------------------------------------------------------------------------------------

    /// The text of a small table's symbol.
    pub fn text(&self, sym: Sym) -> &'a str {
        self.tables.names.text(sym)
    }

    /// An account as outputs name it: `system/account`, or the account alone in the unnamed system.
    pub fn account_name(&self, account: AccountId) -> String {
        let (system, name) = self.log.names.account(account);
        joined(system, name)
    }

    /// An account with its system.
    pub fn account_ref(&self, account: AccountId) -> InSystem {
        let (system, name) = self.log.names.account(account);
        in_system(system, name)
    }

    /// A case with its system.
    pub fn case_ref(&self, case: CaseId) -> InSystem {
        let (system, name) = self.log.names.case(case);
        in_system(system, name)
    }

    /// A case as outputs name it.
    pub fn case_name(&self, case: CaseId) -> String {
        let (system, name) = self.log.names.case(case);
        joined(system, name)
    }

    /// A role with its system.
    pub fn role_ref(&self, role: RoleId) -> InSystem {
        let (system, name) = self.rights.role(role);
        in_system(system, name)
    }

    /// A role as keys name it: `system/role`.
    pub fn role_name(&self, role: RoleId) -> String {
        let (system, name) = self.rights.role(role);
        joined(system, name)
    }

    /// A permission with its system.
    pub fn permission_ref(&self, permission: PermissionId) -> InSystem {
        let known = &self.rights.permissions[permission.index()];
        in_system(self.log.names.systems.text(known.system), self.text(known.name))
    }

    /// A permission's name as people know it: the catalogue's title, else its name.
    pub fn permission_title(&self, permission: PermissionId) -> &'a str {
        let known = &self.rights.permissions[permission.index()];
        self.text(known.title.unwrap_or(known.name))
    }

    /// A permission as keys name it: `system/permission`.
    pub fn permission_name(&self, permission: PermissionId) -> String {
        let known = self.permission_ref(permission);
        joined(known.system.as_deref().unwrap_or(""), &known.name)
    }

    /// The system's name, if it has one.
    pub fn system_name(&self, system: SystemId) -> Option<&'a str> {
        Some(self.log.names.systems.text(system)).filter(|name| !name.is_empty())
    }

    /// The system of an account.
    pub fn system_of(&self, account: AccountId) -> Option<SystemId> {
        self.log.names.systems.get(self.log.names.account(account).0)
    }

    /// A subject as outputs name it: the ID number, else `system/record`.
    pub fn subject_name(&self, subject: SubjectId) -> String {
        match self.log.names.subject(subject) {
            SubjectName::IdNumber(id) => id.to_owned(),
            SubjectName::Record { system, record } => joined(system, record),
        }
    }

    /// The ID number of a subject, if it is known by one.
    pub fn subject_id(&self, subject: SubjectId) -> Option<String> {
        match self.log.names.subject(subject) {
            SubjectName::IdNumber(id) => Some(id.to_owned()),
            SubjectName::Record { .. } => None,
        }
    }

    /// A payee account.
    pub fn payee_name(&self, payee: PayeeId) -> &'a str {
        self.log.names.payees.text(payee)
    }

    /// A terminal.
    pub fn terminal_name(&self, terminal: TerminalId) -> &'a str {
        self.log.names.terminals.text(terminal)
    }

    /// A step name as the log writes it.
    pub fn step_name(&self, step: StepId) -> &'a str {
        self.log.names.steps.text(step)
    }

    // ---- people ------------------------------------------------------------------------------------------------

    /// All accounts, of lists and log.
    pub fn accounts(&self) -> impl Iterator<Item = AccountId> + use<> {
        (0..self.log.names.accounts.len()).map(AccountId::from_index)
    }

    /// All people.
    pub fn persons(&self) -> impl Iterator<Item = PersonId> + use<> {
        (0..self.identity.persons.len()).map(PersonId::from_index)
    }

    /// A person.
    pub fn person(&self, person: PersonId) -> &Person {
        self.identity.person(person)
    }

    /// The one person who holds an account.
    pub fn person_of(&self, account: AccountId) -> Option<PersonId> {
        self.identity.person_of(account).map(|(person, _)| person)
    }

    /// How the holder of an account is known.
    pub fn how(&self, account: AccountId) -> Option<How> {
        self.identity.person_of(account).map(|(_, how)| how)
    }

    /// A person as keys name them: the ID number, else the person number, else the first account, else the name.
    pub fn person_key(&self, person: PersonId) -> String {
        let known = self.person(person);
        let number = known.id_number.or(known.person_no).map(|sym| self.text(sym).to_owned());
        number
            .or_else(|| known.accounts.first().map(|account| self.account_name(*account)))
            .or_else(|| known.name.map(|name| self.text(name).to_owned()))
            .unwrap_or_default()
    }

    /// A person as sentences name them: the name, else the account.
    pub fn person_name(&self, person: PersonId) -> String {
        let known = self.person(person);
        let account = || known.accounts.first().map(|account| self.log.names.account(*account).1.to_owned());
        known.name.map(|name| self.text(name).to_owned()).or_else(account).unwrap_or_default()
    }

    /// A person as findings list them.
    pub fn person_ref(&self, person: PersonId) -> PersonRef {
        let known = self.person(person);
        let own = |sym: Option<Sym>| sym.map(|sym| self.text(sym).to_owned());
        PersonRef { name: own(known.name), id_number: own(known.id_number), person_no: own(known.person_no) }
    }

    /// The holder of an account as sentences name them; the account where nobody is known.
    pub fn holder_name(&self, account: AccountId) -> String {
        self.person_of(account)
            .map_or_else(|| self.log.names.account(account).1.to_owned(), |person| self.person_name(person))
    }

    /// Who acted, as sentences name them, also where the log leaves the account blank.
    pub fn actor_words(&self, account: Option<AccountId>) -> Words {
        match account.map(|account| self.holder_name(account)) {
            Some(name) => words!("{name}", "{name}"),
            None => words!("未记明的操作员", "an unnamed operator"),
        }
    }

    /// Whether and why somebody counts as an outsider for final approval at a moment.
    pub fn outsider(&self, account: AccountId, at: Moment) -> Option<Outsider> {
        outsider::of(self, account, at)
    }

    /// The unit of a person at a moment: the organisation then, else the roster's, else the office.
    pub fn unit_of_person(&self, person: PersonId, at: Moment) -> Unit {
        let then = self.lines.person(person).org_at(at);
        Unit(then.or(self.person(person).org).unwrap_or(self.office))
    }

    /// The unit of an account at a moment: its holder's, else the account's own, else the office.
    pub fn unit_of_account(&self, account: AccountId, at: Moment) -> Unit {
        let own = self.line(account).rows.iter().find_map(|place| self.tables.accounts[*place].mention.org);
        match self.person_of(account) {
            Some(person) => {
                let then = self.lines.person(person).org_at(at).or(self.person(person).org);
                Unit(then.or(own).unwrap_or(self.office))
            }
            None => Unit(own.unwrap_or(self.office)),
        }
    }

    /// The unit of an event's actor.
    pub fn unit_of_event(&self, event: &Event) -> Unit {
        event.account.map_or(self.office(), |account| self.unit_of_account(account, event.at))
    }

    /// The office whose check this is.
    pub const fn office(&self) -> Unit {
        Unit(self.office)
    }

    // ---- time --------------------------------------------------------------------------------------------------

    /// 核查基准日 as a moment.
    pub const fn as_of(&self) -> Moment {
        Moment::exact(self.scope.as_of)
    }

    /// The day of 核查基准日.
    /// The day of 核查基准日. A bare date means its end, which is the first instant after it.
    pub fn as_of_day(&self) -> Day {
        self.zone.day_of(self.scope.as_of)
    }

    /// Whether an act lies in the period. Acts outside are read for context and not flagged.
    pub fn in_period(&self, at: Moment) -> bool {
        self.scope.period.contains(at.at)
    }

    /// A day in words: `2022-06-30`.
    pub fn day_text(&self, at: Instant) -> String {
        self.zone.day_of(at).to_string()
    }

    /// A moment in words, as precise as it was written.
    pub fn moment_text(&self, at: Moment) -> String {
        at.human(self.zone)
    }

    /// What the lists say of an account.
    pub fn line(&self, account: AccountId) -> &AccountLine {
        self.lines.account(account)
    }

    /// The rows of the lists that state an account.
    pub fn account_rows(&self, account: AccountId) -> impl Iterator<Item = &'a AccountRow> {
        let tables = self.tables;
        self.line(account).rows.iter().map(move |place| &tables.accounts[*place])
    }

    /// What roster and HR events say of a person.
    pub fn person_line(&self, person: PersonId) -> &PersonLine {
        self.lines.person(person)
    }

    /// Whether an account stands in an account list.
    pub fn is_listed(&self, account: AccountId) -> bool {
        !self.line(account).rows.is_empty()
    }

    /// Whether an account is known by its name alone: it stands in no account list and holds no right. One that holds
    /// rights is somebody's, whether a list has it or not.
    pub fn is_bare_name(&self, account: AccountId) -> bool {
        !self.is_listed(account) && self.holdings(account).is_empty()
    }

    /// HR events that may be this person's: they fit several people equally and are left to the match review.
    pub fn doubtful_events(&self, person: PersonId) -> impl Iterator<Item = &'a HrEventRow> {
        let doubts = self.identity.doubts.iter().filter(move |doubt| doubt.candidates.contains(&person));
        doubts.filter_map(|doubt| self.tables.hr_events.iter().find(|event| event.row == doubt.row))
    }

    /// Whether a table was in the folder.
    pub fn has(&self, table: TableKind) -> bool {
        match table {
            TableKind::Operations => !self.log.is_empty() || self.tables.seen.table(table),
            _ => self.tables.seen.table(table),
        }
    }

    // ---- rights ------------------------------------------------------------------------------------------------

    /// What an account holds or held.
    pub fn holdings(&self, account: AccountId) -> &[Holding] {
        self.rights.holdings(account)
    }

    /// Effective holdings at `as_of`: surely granted then, on an account surely enabled then; each permission once.
    pub fn effective(&self, account: AccountId) -> Vec<&Holding> {
        if self.line(account).enabled_at(self.as_of()) != Held::Yes {
            return Vec::new();
        }
        let mut seen = Set::default();
        let sure = self.holdings(account).iter().filter(|one| one.span.surely_contains(self.as_of()));
        sure.filter(|one| seen.insert(one.permission)).collect()
    }

    /// The acts a permission allows, by the catalogue's action, else by its own name.
    pub fn permission_acts(&self, permission: PermissionId) -> Acts {
        self.permission_acts.get(permission.index()).copied().unwrap_or(Acts::NONE)
    }

    /// How much harm a permission can do: the policy's list, else the catalogue's mark, else the built-in list.
    pub fn risk(&self, permission: PermissionId) -> Risk {
        let known = &self.rights.permissions[permission.index()];
        self.policy.permission_risk(
            self.text(known.title.unwrap_or(known.name)),
            self.permission_acts(permission),
            known.risk,
        )
    }

    /// The permissions an act exercises: the one of the step's name, else those whose acts include it in that system
    /// (ground rule 10). Empty: cannot tell.
    pub fn exercised(&self, event: &Event) -> &[PermissionId] {
        let key = (u16::try_from(event.system.index()).unwrap_or(u16::MAX), StepId::encode(Some(event.step)));
        self.step_permissions.get(&key).map_or(&[], Vec::as_slice)
    }

    /// The path from person through account and roles to a permission, for findings.
    pub fn path(&self, holding: &Holding) -> Vec<PathStep> {
        let mut path = Vec::new();
        if let Some(person) = self.person_of(holding.account) {
            path.push(PathStep { kind: "person", name: self.person_name(person) });
        }
        path.push(PathStep { kind: "account", name: self.account_name(holding.account) });
        for role in holding.roles.iter() {
            path.push(PathStep { kind: "role", name: self.rights.role(*role).1.to_owned() });
        }
        path.push(PathStep { kind: "permission", name: self.permission_title(holding.permission).to_owned() });
        path
    }

    /// The claim on a right of an account, for superseding.
    pub fn right_claim(&self, account: AccountId, permission: PermissionId) -> String {
        format!("right:{}#{}", self.account_name(account), self.permission_name(permission))
    }

    /// The claim on an account, for superseding.
    pub fn account_claim(&self, account: AccountId) -> String {
        format!("account:{}", self.account_name(account))
    }

    // ---- places ------------------------------------------------------------------------------------------------

    /// Whether a terminal is a kiosk (ground rule 11).
    pub fn is_kiosk(&self, terminal: TerminalId) -> bool {
        self.kiosks.contains(&terminal)
    }

    /// Whether an IP is an exit that many share.
    pub fn is_shared_exit(&self, ip: IpId) -> bool {
        self.shared_exits.contains(&ip)
    }

    /// Whose home a terminal is, learnt from the log; never of a kiosk.
    pub fn home(&self, terminal: TerminalId) -> Option<&Home> {
        self.homes.get(&terminal).filter(|_| !self.is_kiosk(terminal))
    }

    /// The terminals that are somebody's own, kiosks left out.
    pub(super) fn homes(&self) -> impl Iterator<Item = (TerminalId, &Home)> {
        self.homes.iter().map(|(terminal, home)| (*terminal, home)).filter(|(terminal, _)| !self.is_kiosk(*terminal))
    }

    /// Accounts nobody sits behind, by index (ground rule 9).
    pub fn machines(&self) -> &[bool] {
        &self.machines
    }

    /// Whether nobody sits behind an account: system, interface, batch, self-service, or listed in the policy.
    pub fn is_machine(&self, account: AccountId) -> bool {
        let (system, name) = self.log.names.account(account);
        self.kind(account).is_some_and(AccountKind::is_machine)
            || self.policy.is_non_personal(Some(system).filter(|system| !system.is_empty()), name)
    }

    /// 账户类型.
    pub fn kind(&self, account: AccountId) -> Option<AccountKind> {
        self.line(account).kind
    }

    fn read_permission(&self, permission: &crate::graph::rights::Permission) -> Acts {
        let read = |sym: Option<Sym>| {
            let act = sym.map_or(Act::Other, |sym| self.vocabulary.read(self.text(sym)).act);
            (act != Act::Other).then(|| Acts::of(&[act]))
        };
        read(permission.action)
            .or_else(|| read(permission.title))
            .or_else(|| read(Some(permission.name)))
            .unwrap_or(Acts::NONE)
    }

    fn permissions_by_step(&self) -> FastMap<(u16, u32), Vec<PermissionId>> {
        let mut found: FastMap<(u16, u32), Vec<PermissionId>> = FastMap::default();
        for (system, _) in self.log.names.systems.iter() {
            for (step, text) in self.log.names.steps.iter() {
                let act = self.log.step_acts.get(step.index()).copied().unwrap_or(Act::Other);
                let permissions = self.permissions_of_step(system, text, act);
                let key = (u16::try_from(system.index()).unwrap_or(u16::MAX), StepId::encode(Some(step)));
                found.insert(key, permissions);
            }
        }
        found
    }

    fn permissions_of_step(&self, system: SystemId, step: &str, act: Act) -> Vec<PermissionId> {
        let all = (0u32..).map_while(|at| self.rights.permissions.get(at as usize).map(|one| (at as usize, one)));
        let own: Vec<(usize, &crate::graph::rights::Permission)> =
            all.filter(|(_, one)| one.system == system).collect();
        let ids = |(at, _): &(usize, _)| PermissionId::from_index(*at);
        let named = own
            .iter()
            .filter(|(_, one)| self.text(one.name) == step || one.title.is_some_and(|title| self.text(title) == step));
        let named: Vec<PermissionId> = named.map(|one| PermissionId::from_index(one.0)).collect();
        if !named.is_empty() || act == Act::Other {
            return named;
        }
        own.iter().map(ids).filter(|id| self.permission_acts(*id).contains(act)).collect()
    }
}

fn joined(system: &str, name: &str) -> String {
    if system.is_empty() { name.to_owned() } else { format!("{system}/{name}") }
}

fn in_system(system: &str, name: &str) -> InSystem {
    InSystem { system: Some(system.to_owned()).filter(|system| !system.is_empty()), name: name.to_owned() }
}
