//! Deviations that somebody accepted for a time: what they cover, why, by whom, until when.

use std::collections::BTreeMap;

use crate::{
    base::{text::fold_key, time::Day},
    policy::{
        document::{Faults, Field, Table},
        error::{Expected, PolicyFault},
    },
};

/// `[[exception]]`. Whoever applies it reports it when it is expired or matched nothing.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Exception {
    /// Code or name of the rule.
    pub rule: String,
    /// Parts of the finding's key → the value they must have. Never empty: an exception covers something certain.
    pub matches: BTreeMap<String, String>,
    /// Why the deviation is accepted.
    pub reason: String,
    /// Who accepted it.
    pub approved_by: String,
    /// The last day it holds.
    pub until: Day,
    /// The line it begins on.
    pub line: u32,
}

impl Exception {
    /// Whether the finding is meant: the rule by code or name, and every stated part of its key, compared after folding.
    /// Parts that the exception does not state may have any value.
    pub fn covers(&self, code: &str, name: &str, key: &[(&str, &str)]) -> bool {
        if self.rule != code && self.rule != name {
            return false;
        }
        self.matches
            .iter()
            .all(|(part, wanted)| key.iter().any(|(name, value)| name == part && fold_key(value) == fold_key(wanted)))
    }

    /// Whether it still holds on that day.
    pub fn holds_on(&self, day: Day) -> bool {
        day <= self.until
    }

    pub(super) fn read(mut table: Table, faults: &mut Faults) -> Option<Self> {
        let line = table.line();
        let rule = table.need("rule", Expected::Rule, faults, |field| field.text_as(Expected::Rule));
        let matches = table.need("match", Expected::Table, faults, |field| {
            let (key, mut table) = (field.key().to_owned(), field.table()?);
            let parts = table.take_all().into_iter();
            let parts: BTreeMap<String, String> =
                parts.map(|(part, field)| Ok((part, field.text()?))).collect::<Result<_, _>>()?;
            if parts.is_empty() {
                return Err(table.error(PolicyFault::Missing { key: format!("{key}.…"), expected: Expected::Text }));
            }
            Ok(parts)
        });
        let reason = table.need("reason", Expected::Text, faults, Field::text);
        let approved_by = table.need("approved_by", Expected::Text, faults, Field::text);
        let until = table.need("until", Expected::Day, faults, Field::day);
        faults.close(table);
        Some(Self { rule: rule?, matches: matches?, reason: reason?, approved_by: approved_by?, until: until?, line })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exception(matches: &[(&str, &str)]) -> Exception {
        Exception {
            rule: "B01".to_owned(),
            matches: matches.iter().map(|(part, value)| ((*part).to_owned(), (*value).to_owned())).collect(),
            reason: "兼任".to_owned(),
            approved_by: "龙某".to_owned(),
            until: Day::ymd(2023, 6, 30).unwrap(),
            line: 1,
        }
    }

    #[test]
    fn every_stated_part_must_agree() {
        let key = [("person", "500224198001011234"), ("pair", "accept+approve")];
        assert!(exception(&[("person", "500224198001011234")]).covers("B01", "accept-and-approve", &key));
        assert!(!exception(&[("person", "500224198001011234"), ("pair", "approve+pay")]).covers(
            "B01",
            "accept-and-approve",
            &key
        ));
        assert!(!exception(&[("account", "x")]).covers("B01", "accept-and-approve", &key));
    }

    #[test]
    fn the_rule_is_meant_by_code_or_name() {
        let mut named = exception(&[("person", "1")]);
        named.rule = "accept-and-approve".to_owned();
        assert!(named.covers("B01", "accept-and-approve", &[("person", "1")]));
        assert!(!named.covers("B02", "third-party-approval", &[("person", "1")]));
    }

    #[test]
    fn values_are_compared_folded() {
        let wide = exception(&[("account", "就业补贴系统/ＬＩＪＵＮ")]);
        assert!(wide.covers("B01", "", &[("account", "就业补贴系统/lijun ")]));
    }

    #[test]
    fn the_last_day_is_included() {
        let one = exception(&[("person", "1")]);
        assert!(one.holds_on(Day::ymd(2023, 6, 30).unwrap()));
        assert!(!one.holds_on(Day::ymd(2023, 7, 1).unwrap()));
    }
}
