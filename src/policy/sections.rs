//! The sections of `hecha.toml`, each read into its plain value. Every fault is noted and reading goes on.

use std::collections::BTreeMap;

use crate::{
    base::{amount::Amount, text},
    model::{TableKind, act::Act},
    policy::{
        document::{Faults, Field, Table},
        error::{Expected, PolicyError, PolicyFault},
        risk::RiskList,
        settings::{
            Administrators, CalendarRules, GraceRules, IdentityLink, IdentityRules, InputRule, StepName, Terminals,
            ThirdParty, Workflow,
        },
        values::{ACT_NAMES, Glob, by_act},
        vocabulary::fold_step,
    },
};

/// The names of the tables, for messages.
const TABLE_NAMES: [&str; TableKind::ALL.len() + 1] = {
    let mut names = [IGNORE; TableKind::ALL.len() + 1];
    let mut at = 0;
    while at < TableKind::ALL.len() {
        names[at] = TableKind::ALL[at].name();
        at += 1;
    }
    names
};

/// What stands in the place of a table's name where a source is to be left out.
pub(super) const IGNORE: &str = "ignore";

/// The steps for which a longest time can be set.
const TIMED: [&str; 2] = [Act::Approve.name(), Act::Pay.name()];

pub(super) fn input(mut table: Table, faults: &mut Faults) -> Option<InputRule> {
    let line = table.line();
    let mut lines = BTreeMap::new();
    for name in ["table", "encoding", "header_row"] {
        lines.extend(table.line_of(name).map(|line| (name.to_owned(), line)));
    }
    let file = table.need("file", Expected::Glob, faults, Field::glob);
    let table_or_none = |name: &str| if name == IGNORE { Some(None) } else { TableKind::parse(name).map(Some) };
    let holds = table.get("table", faults, |field| field.word(&TABLE_NAMES, table_or_none));
    let rule = InputRule {
        file: Glob::any(),
        sheet: table.get("sheet", faults, Field::text),
        table: holds.flatten(),
        ignore: holds == Some(None),
        encoding: table.get("encoding", faults, Field::encoding),
        header_row: table.get("header_row", faults, |field| field.count(0)),
        columns: texts_by_name(&mut table, "columns", faults, &mut lines),
        values: meanings(&mut table, faults, &mut lines),
        line,
        lines,
    };
    faults.close(table);
    file.map(|file| InputRule { file, ..rule })
}

fn texts_by_name(
    table: &mut Table,
    name: &'static str,
    faults: &mut Faults,
    lines: &mut BTreeMap<String, u32>,
) -> BTreeMap<String, String> {
    let fields = table.section(name, faults).take_all();
    let texts = fields.into_iter().filter_map(|(key, field)| {
        lines.insert(format!("{name}.{key}"), field.line());
        Some((key, faults.keep(field.text())?))
    });
    texts.collect()
}

fn meanings(
    table: &mut Table,
    faults: &mut Faults,
    lines: &mut BTreeMap<String, u32>,
) -> BTreeMap<String, BTreeMap<String, String>> {
    let mut columns = BTreeMap::new();
    for (column, field) in table.section("values", faults).take_all() {
        lines.insert(format!("values.{column}"), field.line());
        let Some(mut cells) = faults.keep(field.table()) else { continue };
        let mut meanings = BTreeMap::new();
        for (cell, field) in cells.take_all() {
            lines.insert(format!("values.{column}.{cell}"), field.line());
            let meaning = faults.keep(field.text());
            meanings.extend(meaning.map(|meaning| (cell, meaning)));
        }
        columns.insert(column, meanings);
    }
    columns
}

/// Entries in the order of the file. One step in two acts is a fault that shows both lines.
pub(super) fn actions(table: Table, faults: &mut Faults) -> Vec<StepName> {
    let mut known: Vec<(String, StepName)> = Vec::new();
    let lists = by_act(table, &ACT_NAMES, faults, |field| field.items(Expected::Texts));
    for (act, items) in lists {
        for item in items {
            let (line, again) = (item.line(), item.clone());
            let Some(name) = faults.keep(item.text()) else { continue };
            let folded = fold_step(&name);
            match known.iter().find(|(other, _)| *other == folded) {
                Some((_, first)) if first.act == act => {}
                Some((_, first)) => faults.add(again.error(PolicyFault::Clash {
                    what: name,
                    first: format!("actions.{}", first.act.name()),
                    first_line: first.line,
                    second: format!("actions.{}", act.name()),
                })),
                None => known.push((folded, StepName { act, name, line })),
            }
        }
    }
    known.into_iter().map(|(_, step)| step).collect()
}

pub(super) fn workflow(mut table: Table, faults: &mut Faults) -> Workflow {
    let default = Workflow::default();
    let line = Some(table.line());
    let matter = table.get("matter", faults, Field::glob);
    let requires = table.get("requires", faults, Field::table);
    let requires = requires.map(|requires| by_act(requires, &ACT_NAMES, faults, Field::acts).into_iter().collect());
    let order = table.get("order", faults, Field::acts);
    let days = table.get("days", faults, Field::table);
    let days = days.map(|days| by_act(days, &TIMED, faults, Field::grace).into_iter().collect());
    let workflow = Workflow {
        matter: matter.unwrap_or(default.matter),
        requires: requires.unwrap_or(default.requires),
        order: order.unwrap_or(default.order),
        days: days.unwrap_or(default.days),
        disqualifies: table.get("disqualifies", faults, Field::texts),
        requires_facts: table.get("requires_facts", faults, Field::texts).unwrap_or_default(),
        line,
    };
    faults.close(table);
    workflow
}

/// `None` unless the policy lists anything: then the built-in list speaks.
pub(super) fn high_risk(mut table: Table, faults: &mut Faults) -> Option<RiskList> {
    let critical = table.get("critical", faults, Field::texts);
    let high = table.get("high", faults, Field::texts);
    faults.close(table);
    let listed = critical.is_some() || high.is_some();
    listed.then(|| RiskList { critical: critical.unwrap_or_default(), high: high.unwrap_or_default() })
}

pub(super) fn grace(mut table: Table, faults: &mut Faults) -> GraceRules {
    let default = GraceRules::default();
    let grace = GraceRules {
        leave: table.get("leave", faults, Field::grace).unwrap_or(default.leave),
        move_: table.get("move", faults, Field::grace).unwrap_or(default.move_),
        leave_start: table.get("leave_start", faults, Field::grace).unwrap_or(default.leave_start),
        join: table.get("join", faults, Field::grace).unwrap_or(default.join),
    };
    faults.close(table);
    grace
}

pub(super) fn calendar(mut table: Table, faults: &mut Faults) -> CalendarRules {
    let default = CalendarRules::default();
    let hours = table.get("hours", faults, Field::hours);
    let holidays = table.get("holidays", faults, |field| Ok((field.line(), field.text()?)));
    faults.close(table);
    let (holidays_line, holidays) = holidays.unzip();
    CalendarRules { hours: hours.unwrap_or(default.hours), holidays, holidays_line, loaded: Vec::new() }
}

pub(super) fn terminals(mut table: Table, faults: &mut Faults) -> Terminals {
    let default = Terminals::default();
    let at_least = |least| move |field: Field| field.count(least);
    let terminals = Terminals {
        kiosk_fanin: table.get("kiosk_fanin", faults, at_least(2)).unwrap_or(default.kiosk_fanin),
        switch_seconds: table.get("switch_seconds", faults, at_least(0)).unwrap_or(default.switch_seconds),
        home_share: table.get("home_share", faults, Field::share).unwrap_or(default.home_share),
        home_min: table.get("home_min", faults, at_least(1)).unwrap_or(default.home_min),
        shared: table.get("shared", faults, Field::texts).unwrap_or(default.shared),
    };
    faults.close(table);
    terminals
}

/// Amount limits by matter.
pub(super) fn limits(mut table: Table, faults: &mut Faults) -> BTreeMap<String, Vec<Amount>> {
    by_folded_name(&mut table, faults, Field::amounts)
}

/// Subjects by payee account.
pub(super) fn households(mut table: Table, faults: &mut Faults) -> BTreeMap<String, Vec<String>> {
    by_folded_name(&mut table, faults, Field::texts)
}

/// Free names, folded; two that fold to the same are a fault.
fn by_folded_name<T>(
    table: &mut Table,
    faults: &mut Faults,
    read: impl Fn(Field) -> Result<T, PolicyError>,
) -> BTreeMap<String, T> {
    let mut known = BTreeMap::new();
    let mut lines: BTreeMap<String, (String, u32)> = BTreeMap::new();
    for (name, field) in table.take_all() {
        let folded = text::fold(&name).into_owned();
        if let Some((first, first_line)) = lines.get(&folded) {
            faults.add(field.error(PolicyFault::Clash {
                what: name,
                first: first.clone(),
                first_line: *first_line,
                second: field.key().to_owned(),
            }));
            continue;
        }
        lines.insert(folded.clone(), (field.key().to_owned(), field.line()));
        let value = faults.keep(read(field));
        known.extend(value.map(|value| (folded, value)));
    }
    known
}

pub(super) fn administrators(mut table: Table, faults: &mut Faults) -> Administrators {
    let administrators = Administrators {
        system: table.get("system", faults, Field::texts),
        security: table.get("security", faults, Field::texts),
        audit: table.get("audit", faults, Field::texts),
    };
    faults.close(table);
    administrators
}

pub(super) fn third_party(mut table: Table, faults: &mut Faults) -> ThirdParty {
    let default = ThirdParty::default();
    let third_party = ThirdParty {
        employers: table.get("employers", faults, Field::texts).unwrap_or(default.employers),
        employment: table.get("employment", faults, Field::texts).unwrap_or(default.employment),
    };
    faults.close(table);
    third_party
}

/// One account pinned to two persons, or pinned and forbidden to one, is a fault.
pub(super) fn identity(mut table: Table, faults: &mut Faults) -> IdentityRules {
    let pin = links(&mut table, "pin", faults);
    let forbid = links(&mut table, "forbid", faults);
    for (at, link) in pin.iter().enumerate() {
        let same = |other: &&IdentityLink| other.account.is(link.account.system.as_deref(), &link.account.account);
        let before = pin.iter().take(at).filter(same).find(|other| other.person != link.person);
        let clash = before.map(|other| ("identity.pin", other, link.line, "identity.pin"));
        let forbidden = forbid.iter().filter(same).find(|other| other.person == link.person);
        let clash = clash.or(forbidden.map(|other| ("identity.forbid", other, link.line, "identity.pin")));
        if let Some((first, other, line, second)) = clash {
            let fault = PolicyFault::Clash {
                what: link.account.to_string(),
                first: format!("{first} → {}", other.person),
                first_line: other.line,
                second: format!("{second} → {}", link.person),
            };
            faults.add(table.source().error(line, fault));
        }
    }
    faults.close(table);
    IdentityRules { pin, forbid }
}

fn links(table: &mut Table, name: &'static str, faults: &mut Faults) -> Vec<IdentityLink> {
    let tables = table.tables(name, faults).unwrap_or_default();
    let links = tables.into_iter().filter_map(|mut table| {
        let line = table.line();
        let account = table.need("account", Expected::Account, faults, Field::account);
        let person = table.need("person", Expected::Text, faults, Field::text);
        faults.close(table);
        Some(IdentityLink { account: account?, person: person?, line })
    });
    links.collect()
}
