//! A rule's own table of the policy: settings with the defaults that the rule writes, once.

use crate::{
    base::{amount::Amount, calendar::Grace},
    policy::{
        document::{Field, Source, Table, quoted},
        error::PolicyError,
    },
};

/// `[rules.A11]` or `[rules.dormant-account]`, or nothing, which means defaults.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleTable {
    table: Table,
    asked: Vec<AskedKey>,
}

/// A key that a rule asked for and what it is unless the policy says otherwise.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AskedKey {
    /// The key.
    pub name: &'static str,
    /// Its default as TOML writes it.
    pub default: String,
}

impl RuleTable {
    pub(super) fn new(table: Table) -> Self {
        Self { table, asked: Vec::new() }
    }

    /// The table of a rule about which the policy says nothing; for listing the keys and defaults of a rule.
    pub fn empty(code: &str) -> Self {
        let source = Source::new("", "hecha.toml");
        Self::new(Table::empty(&source, &format!("rules.{code}")))
    }

    /// A whole number.
    pub fn count_or(&mut self, name: &'static str, default: u32) -> Result<u32, PolicyError> {
        self.count_from_or(name, 0, default)
    }

    /// A whole number, at least `least`.
    pub fn count_from_or(&mut self, name: &'static str, least: u32, default: u32) -> Result<u32, PolicyError> {
        self.read(name, default.to_string(), default, |field| field.count(least))
    }

    /// A number from 0 to 1.
    pub fn share_or(&mut self, name: &'static str, default: f64) -> Result<f64, PolicyError> {
        self.read(name, default.to_string(), default, Field::share)
    }

    /// Days, or working days.
    pub fn grace_or(&mut self, name: &'static str, default: Grace) -> Result<Grace, PolicyError> {
        self.read(name, grace_text(default), default, Field::grace)
    }

    /// Texts.
    pub fn list_or(&mut self, name: &'static str, default: &[&str]) -> Result<Vec<String>, PolicyError> {
        let texts: Vec<String> = default.iter().map(|&text| text.to_owned()).collect();
        self.read(name, list_text(&texts), texts, Field::texts)
    }

    /// One text that is not blank.
    pub fn text_or(&mut self, name: &'static str, default: &str) -> Result<String, PolicyError> {
        self.read(name, quoted(default), default.to_owned(), Field::text)
    }

    /// Amounts in yuan, at least one and each above 0.
    pub fn amounts_or(&mut self, name: &'static str, default: &[Amount]) -> Result<Vec<Amount>, PolicyError> {
        self.read(name, amounts_text(default), default.to_vec(), Field::amounts)
    }

    /// `true` or `false`.
    pub fn flag_or(&mut self, name: &'static str, default: bool) -> Result<bool, PolicyError> {
        self.read(name, default.to_string(), default, Field::flag)
    }

    /// What the rule asked for so far, in the order of asking.
    pub fn asked(&self) -> &[AskedKey] {
        &self.asked
    }

    /// The keys that the rule did not ask for are faults.
    pub fn finish(self) -> Result<(), Vec<PolicyError>> {
        let faults = self.table.finish();
        if faults.is_empty() { Ok(()) } else { Err(faults) }
    }

    fn read<T>(
        &mut self,
        name: &'static str,
        written: String,
        default: T,
        read: impl FnOnce(Field) -> Result<T, PolicyError>,
    ) -> Result<T, PolicyError> {
        if self.asked.iter().all(|asked| asked.name != name) {
            self.asked.push(AskedKey { name, default: written });
        }
        self.table.take(name).map_or(Ok(default), read)
    }
}

/// A grace as TOML writes it.
pub(super) fn grace_text(grace: Grace) -> String {
    match grace {
        Grace::Days(days) => days.to_string(),
        Grace::WorkingDays(_) => quoted(&grace.to_string()),
    }
}

/// Texts as TOML writes them.
pub(super) fn list_text(texts: &[String]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
    format!("[{}]", texts.join(", "))
}

/// Amounts as TOML writes them.
pub(super) fn amounts_text(amounts: &[Amount]) -> String {
    let each = |amount: &Amount| {
        let written = amount.to_string();
        written.strip_suffix(".00").map_or(written.clone(), str::to_owned)
    };
    let amounts: Vec<String> = amounts.iter().map(each).collect();
    format!("[{}]", amounts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{Policy, PolicyFault};

    fn table(text: &str) -> RuleTable {
        Policy::parse(text, "hecha.toml").unwrap().rule_table("A11", "dormant-account").unwrap()
    }

    #[test]
    fn an_absent_table_means_defaults() {
        let mut table = table("");
        assert_eq!(table.count_or("dormant_days", 90).unwrap(), 90);
        assert_eq!(table.list_or("names", &["admin"]).unwrap(), vec!["admin"]);
        assert!(table.finish().is_ok());
    }

    #[test]
    fn a_table_is_found_by_code_or_by_name() {
        for header in ["[rules.A11]", "[rules.dormant-account]"] {
            let mut table = table(&format!("{header}\ndormant_days = 60\nshare = 0.5\nlate = \"3wd\"\non = false\n"));
            assert_eq!(table.count_or("dormant_days", 90).unwrap(), 60);
            assert!((table.share_or("share", 0.2).unwrap() - 0.5).abs() < f64::EPSILON);
            assert_eq!(table.grace_or("late", Grace::Days(0)).unwrap(), Grace::WorkingDays(3));
            assert!(!table.flag_or("on", true).unwrap());
            assert!(table.finish().is_ok());
        }
    }

    #[test]
    fn an_unread_key_is_a_fault_with_a_hint() {
        let mut table = table("[rules.A11]\ndormant_day = 60\n");
        assert_eq!(table.count_or("dormant_days", 90).unwrap(), 90);
        let faults = table.finish().unwrap_err();
        assert_eq!(faults[0].line, 2);
        assert!(matches!(
            &*faults[0].fault,
            PolicyFault::UnknownKey { key, near: Some(near), .. } if key == "rules.A11.dormant_day" && near == "dormant_days"
        ));
    }

    #[test]
    fn a_wrong_kind_is_a_fault() {
        let mut table = table("[rules.A11]\ndormant_days = \"60\"\n");
        assert_eq!(table.count_or("dormant_days", 90).unwrap_err().line, 2);
        assert!(RuleTable::empty("A11").count_from_or("n", 1, 3).is_ok());
    }

    #[test]
    fn code_and_name_together_are_a_fault() {
        let policy = Policy::parse("[rules.A11]\na = 1\n[rules.dormant-account]\nb = 1\n", "hecha.toml").unwrap();
        let error = policy.rule_table("A11", "dormant-account").unwrap_err();
        assert_eq!(error.line, 3);
        assert!(matches!(&*error.fault, PolicyFault::Clash { first_line: 1, .. }));
    }

    #[test]
    fn defaults_are_listed_as_toml_writes_them() {
        let mut table = RuleTable::empty("A11");
        table.count_or("n", 90).unwrap();
        table.share_or("s", 0.8).unwrap();
        table.grace_or("g", Grace::WorkingDays(5)).unwrap();
        table.grace_or("d", Grace::Days(5)).unwrap();
        table.list_or("l", &["甲", "\"乙\""]).unwrap();
        table.flag_or("f", true).unwrap();
        table.amounts_or("a", &[Amount(1_000_000), Amount(150)]).unwrap();
        table.count_or("n", 90).unwrap();
        let listed: Vec<_> = table.asked().iter().map(|asked| format!("{} = {}", asked.name, asked.default)).collect();
        let expected = [
            "n = 90",
            "s = 0.8",
            "g = \"5wd\"",
            "d = 5",
            "l = [\"甲\", \"\\\"乙\\\"\"]",
            "f = true",
            "a = [10000, 1.50]",
        ];
        assert_eq!(listed, expected);
        let text = format!("[rules.A11]\n{}\n", listed.join("\n"));
        assert!(Policy::parse(&text, "hecha.toml").is_ok());
    }
}
