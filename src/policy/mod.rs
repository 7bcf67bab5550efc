//! `hecha.toml` as typed values that know their line: what a reviewer decides, with a default for everything.
//!
//! Every default is written once, in the value it belongs to. An unknown key or a value of the wrong kind is a
//! [`PolicyError`] that shows the line. The policy knows no rule: a rule reads its own [`RuleTable`].

mod codes;
mod document;
mod error;
mod exception;
mod fields;
mod pairs;
mod render;
mod risk;
mod sections;
mod settings;
mod synonyms;
mod table;
mod values;
mod vocabulary;

use std::collections::BTreeMap;

use crate::{
    base::{
        amount::Amount,
        text,
        time::{Day, Instant, Moment, Zone},
    },
    model::{
        TableKind,
        act::{Act, Acts},
        field::FieldClass,
        words::Risk,
    },
    policy::document::{Faults, Field, Source, Table},
};

pub use document::{quoted, quoted_key};
pub use error::{Expected, Kind, PolicyError, PolicyFault, Slip, nearest};
pub use exception::Exception;
pub use pairs::{Gravity, IncompatiblePair, Side, default_pairs};
pub use render::{Drafted, RuleKeys};
pub use risk::{CRITICAL_ACTS, HIGH_ACTS, RiskList};
pub use settings::{
    Administrator, Administrators, CalendarRules, GraceRules, HolidayYear, IdentityLink, IdentityRules, InputRule,
    StepName, Terminals, ThirdParty, Workflow,
};
pub use table::{AskedKey, RuleTable};
pub use values::{AccountName, Glob, Hours};
pub use vocabulary::{How, Reading, Vocabulary, built_in_names};

/// How problems are found where the policy does not say.
const DISCOVERY: &str = "自查";

/// The policy of one check.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    /// 核查基准日; a day means its end. `None`: taken from the data.
    pub as_of: Option<Moment>,
    /// First and last day of the acts that are flagged. `None`: from the first event to `as_of`.
    pub period: Option<(Day, Day)>,
    /// Local time.
    pub zone: Zone,
    /// Whose check this is.
    pub office: Option<String>,
    /// 发现方式.
    pub discovery: String,
    /// What files and sheets are, in the order of the file; the first that matches counts.
    pub inputs: Vec<InputRule>,
    /// Local step names; [`Vocabulary`] reads with them.
    pub actions: Vec<StepName>,
    /// The line of `[actions]`, if the file has it.
    pub actions_line: Option<u32>,
    /// How matters must be handled, in the order of the file; [`Policy::workflow`] picks one.
    pub workflows: Vec<Workflow>,
    /// The reviewer's own list of high-risk rights. `None`: the built-in one.
    pub high_risk: Option<RiskList>,
    /// The reviewer's own incompatible pairs. `None`: the default ones.
    pub incompatible: Option<Vec<IncompatiblePair>>,
    /// Fields that are sensitive besides the built-in ones.
    pub sensitive_extra: Vec<String>,
    /// How late is not yet late.
    pub grace: GraceRules,
    /// When people work.
    pub calendar: CalendarRules,
    /// What several rules need to know of machines.
    pub terminals: Terminals,
    /// Amount limits by folded matter.
    pub limits: BTreeMap<String, Vec<Amount>>,
    /// Payee accounts, folded, and the subjects they may serve.
    pub households: BTreeMap<String, Vec<String>>,
    /// Whether every export needs a work order.
    pub exports_need_order: bool,
    /// Interface and batch accounts.
    pub non_personal: Vec<AccountName>,
    /// The three administrators.
    pub administrators: Administrators,
    /// Who is an outsider.
    pub third_party: ThirdParty,
    /// Matches a reviewer has decided.
    pub identity: IdentityRules,
    /// Accepted deviations.
    pub exceptions: Vec<Exception>,
    fallback: Workflow,
    rules: Vec<(String, Table)>,
    source: Source,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            as_of: None,
            period: None,
            zone: Zone::default(),
            office: None,
            discovery: DISCOVERY.to_owned(),
            inputs: Vec::new(),
            actions: Vec::new(),
            actions_line: None,
            workflows: Vec::new(),
            high_risk: None,
            incompatible: None,
            sensitive_extra: Vec::new(),
            grace: GraceRules::default(),
            calendar: CalendarRules::default(),
            terminals: Terminals::default(),
            limits: BTreeMap::new(),
            households: BTreeMap::new(),
            exports_need_order: false,
            non_personal: Vec::new(),
            administrators: Administrators::default(),
            third_party: ThirdParty::default(),
            identity: IdentityRules::default(),
            exceptions: Vec::new(),
            fallback: Workflow::default(),
            rules: Vec::new(),
            source: Source::new("", "hecha.toml"),
        }
    }
}

impl Policy {
    /// Reads a policy file; `file` is what messages call it. The errors are all that was found, by line.
    pub fn parse(text: &str, file: &str) -> Result<Self, Vec<PolicyError>> {
        let mut top = document::read(text, file)?;
        let mut faults = Faults::default();
        let mut policy = Self { source: top.source().clone(), ..Self::default() };
        policy.read_basics(&mut top, &mut faults);
        policy.read_handling(&mut top, &mut faults);
        policy.read_people(&mut top, &mut faults);
        faults.close(top);
        faults.into_result().map(|()| policy)
    }

    fn read_basics(&mut self, top: &mut Table, faults: &mut Faults) {
        self.zone = top.get("zone", faults, Field::zone).unwrap_or(self.zone);
        let zone = self.zone;
        self.as_of = top.get("as_of", faults, |field| field.moment(zone));
        self.period = top.get("period", faults, Field::period);
        self.office = top.get("office", faults, Field::text);
        if let Some(discovery) = top.get("discovery", faults, Field::text) {
            self.discovery = discovery;
        }
        let inputs = top.tables("input", faults).unwrap_or_default();
        self.inputs = inputs.into_iter().filter_map(|table| sections::input(table, faults)).collect();
        self.calendar = sections::calendar(top.section("calendar", faults), faults);
        self.grace = sections::grace(top.section("grace", faults), faults);
        self.terminals = sections::terminals(top.section("terminals", faults), faults);
    }

    fn read_handling(&mut self, top: &mut Table, faults: &mut Faults) {
        self.actions_line = top.line_of("actions");
        self.actions = sections::actions(top.section("actions", faults), faults);
        let workflows = top.tables("workflow", faults).unwrap_or_default();
        self.workflows = workflows.into_iter().map(|table| sections::workflow(table, faults)).collect();
        self.high_risk = sections::high_risk(top.section("high_risk", faults), faults);
        let pairs = top.tables("incompatible", faults);
        self.incompatible =
            pairs.map(|pairs| pairs.into_iter().filter_map(|table| IncompatiblePair::read(table, faults)).collect());
        let mut sensitive = top.section("sensitive_fields", faults);
        self.sensitive_extra = sensitive.get("extra", faults, Field::texts).unwrap_or_default();
        faults.close(sensitive);
        self.limits = sections::limits(top.section("limits", faults), faults);
        let mut exports = top.section("exports", faults);
        self.exports_need_order = exports.get("needs_order", faults, Field::flag).unwrap_or_default();
        faults.close(exports);
        for (rule, field) in top.section("rules", faults).take_all() {
            let table = faults.keep(field.table());
            self.rules.extend(table.map(|table| (rule, table)));
        }
    }

    fn read_people(&mut self, top: &mut Table, faults: &mut Faults) {
        self.households = sections::households(top.section("households", faults), faults);
        let mut accounts = top.section("accounts", faults);
        let non_personal = accounts.get("non_personal", faults, |field| {
            field.items(Expected::Texts)?.into_iter().map(Field::account).collect()
        });
        self.non_personal = non_personal.unwrap_or_default();
        faults.close(accounts);
        self.administrators = sections::administrators(top.section("administrators", faults), faults);
        self.third_party = sections::third_party(top.section("third_party", faults), faults);
        self.identity = sections::identity(top.section("identity", faults), faults);
        let exceptions = top.tables("exception", faults).unwrap_or_default();
        self.exceptions = exceptions.into_iter().filter_map(|table| Exception::read(table, faults)).collect();
    }

    /// The instant up to which states are judged, if the policy says one: a day means the first instant after it.
    pub fn as_of_end(&self) -> Option<Instant> {
        self.as_of.map(|moment| moment.until)
    }

    /// The settings of a rule, by its code or its name; both at once are an error.
    pub fn rule_table(&self, code: &str, name: &str) -> Result<RuleTable, PolicyError> {
        let mut found = self.rules.iter().filter(|(key, _)| key == code || key == name);
        match (found.next(), found.next()) {
            (None, _) => Ok(RuleTable::new(Table::empty(&self.source, &format!("rules.{code}")))),
            (Some((_, table)), None) => Ok(RuleTable::new(table.clone())),
            (Some((first, table)), Some((second, again))) => Err(again.error(PolicyFault::Clash {
                what: code.to_owned(),
                first: format!("rules.{first}"),
                first_line: table.line(),
                second: format!("rules.{second}"),
            })),
        }
    }

    /// Rule tables and exceptions that name no rule. `rules` are (code, name) of all rules.
    pub fn unknown_rules(&self, rules: &[(&str, &str)]) -> Vec<PolicyError> {
        let names = || rules.iter().flat_map(|(code, name)| [*code, *name]);
        let known = |name: &str| names().any(|known| known == name);
        let mut faults: Vec<PolicyError> = Vec::new();
        for (rule, table) in self.rules.iter().filter(|(rule, _)| !known(rule)) {
            faults.push(table.error(PolicyFault::UnknownKey {
                key: format!("rules.{}", document::quoted_key(rule)),
                near: nearest(rule, names()).map(str::to_owned),
                known: Vec::new(),
            }));
        }
        for exception in self.exceptions.iter().filter(|exception| !known(&exception.rule)) {
            faults.push(self.error_at(
                exception.line,
                PolicyFault::BadValue {
                    key: "exception.rule".to_owned(),
                    value: document::quoted(&exception.rule),
                    expected: Expected::Rule,
                    near: nearest(&exception.rule, names()).map(str::to_owned),
                },
            ));
        }
        faults.sort_by_key(|fault| fault.line);
        faults
    }

    /// Columns named in `[[input]]` that the table does not have. `columns` lists those of a table, or of all tables
    /// where the entry names none.
    pub fn unknown_columns(&self, columns: impl Fn(Option<TableKind>) -> Vec<&'static str>) -> Vec<PolicyError> {
        let mut faults: Vec<PolicyError> = Vec::new();
        for input in &self.inputs {
            let known = columns(input.table);
            let named = input.columns.keys().map(|column| ("columns", column));
            for (key, column) in named.chain(input.values.keys().map(|column| ("values", column))) {
                if !known.contains(&column.as_str()) {
                    let fault = PolicyFault::UnknownKey {
                        key: format!("input.{key}.{}", document::quoted_key(column)),
                        near: nearest(column, known.iter().copied()).map(str::to_owned),
                        known: known.iter().map(|&column| column.to_owned()).collect(),
                    };
                    faults.push(self.error_at(input.line_of(&format!("{key}.{column}")), fault));
                }
            }
        }
        faults
    }

    /// A fault of this policy that only its user can see, such as a holiday file that cannot be read.
    pub fn error_at(&self, line: u32, fault: PolicyFault) -> PolicyError {
        self.source.error(line, fault)
    }

    /// How a matter must be handled: the first workflow whose pattern matches, else the default one.
    pub fn workflow(&self, matter: &str) -> &Workflow {
        let found = self.workflows.iter().find(|workflow| workflow.matter.matches(matter));
        found.unwrap_or(&self.fallback)
    }

    /// Every `[[input]]` for a file, by name relative to the folder, and sheet.
    pub fn inputs_for<'p>(&'p self, file: &str, sheet: Option<&str>) -> impl Iterator<Item = &'p InputRule> {
        self.inputs.iter().filter(move |input| input.meets(file, sheet))
    }

    /// Keys of `[[input]]` entries that do not count for a source, because an earlier entry says otherwise, with their
    /// lines.
    pub fn overridden(&self, file: &str, sheet: Option<&str>) -> Vec<(u32, String)> {
        let mut meant = self.inputs_for(file, sheet);
        let Some(mut rule) = meant.next().cloned() else { return Vec::new() };
        let lost = meant.flat_map(|later| {
            let lost = rule.fill(later);
            lost.into_iter().map(|key| (later.line_of(&key), key)).collect::<Vec<_>>()
        });
        lost.collect()
    }

    /// What all of them say together; of two that say the same thing the first counts, and what an entry says of the
    /// columns of another table is left out.
    pub fn input(&self, file: &str, sheet: Option<&str>) -> Option<InputRule> {
        let mut matching = self.inputs_for(file, sheet);
        let mut rule = matching.next()?.clone();
        for later in matching {
            rule.fill(later);
        }
        Some(rule)
    }

    /// The incompatible pairs: the policy's, else the default ones.
    pub fn pairs(&self) -> Vec<IncompatiblePair> {
        self.incompatible.clone().unwrap_or_else(default_pairs)
    }

    /// The risk of a permission of that name and those acts; `marked` is what the permission catalogue says.
    pub fn permission_risk(&self, name: &str, acts: Acts, marked: Option<Risk>) -> Risk {
        risk::permission_risk(self.high_risk.as_ref(), name, acts, marked)
    }

    /// The risk of an act, done in a step of that name to that field, if it changed one.
    pub fn act_risk(&self, act: Act, step: &str, field: Option<&str>) -> Risk {
        let field = field.unwrap_or_default();
        risk::act_risk(self.high_risk.as_ref(), act, step, field, self.sensitive(field).is_some())
    }

    /// What a field says, if it is sensitive.
    pub fn sensitive(&self, field: &str) -> Option<FieldClass> {
        fields::class(field, &self.sensitive_extra)
    }

    /// The amount limits of a matter.
    pub fn limits_of(&self, matter: &str) -> Option<&[Amount]> {
        self.limits.get(text::fold(matter).as_ref()).map(Vec::as_slice)
    }

    /// Whether the policy lists the payee account as serving this subject.
    pub fn is_household(&self, payee: &str, subject: &str) -> bool {
        let listed = self.households.get(text::fold(payee).as_ref());
        let subject = text::fold_key(subject);
        listed.is_some_and(|subjects| subjects.iter().any(|listed| text::fold_key(listed) == subject))
    }

    /// Whether the policy lists the account as an interface or batch account. A name without a system is meant in
    /// every system.
    pub fn is_non_personal(&self, system: Option<&str>, account: &str) -> bool {
        self.non_personal
            .iter()
            .any(|listed| listed.is(system, account) || (listed.system.is_none() && listed.is(None, account)))
    }

    /// Whether the policy lists the terminal or IP as shared by many.
    pub fn is_shared_terminal(&self, terminal: &str) -> bool {
        let terminal = text::fold_key(terminal);
        self.terminals.shared.iter().any(|listed| text::fold_key(listed) == terminal)
    }
}

#[cfg(test)]
mod tests;
