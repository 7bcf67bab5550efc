//! The ledger on a terminal: lists, one problem, statistics, history, what a run or a merge changed.

use std::fmt::Write as _;

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::{
    Page,
    table::{Cell, Table, Tone, plain, toned},
};
use crate::{
    base::{
        amount::Amount,
        time::{Day, Zone},
    },
    finding::Severity,
    i18n::{Lang, Text},
    ledger::{
        Field, Flag, Problem, State,
        event::{Act, Event},
        number,
        run::Merged,
        stats::{Counts, Stats},
    },
    report::Masking,
};

/// How the ledger is shown.
#[derive(Copy, Clone, Debug)]
pub struct Look {
    /// The language.
    pub lang: Lang,
    /// Whether there are colours.
    pub colour: bool,
    /// What is hidden.
    pub masking: Masking,
    /// How many columns the terminal has.
    pub width: usize,
    /// The day it is.
    pub today: Day,
}

impl Look {
    fn say(self, text: Text) -> &'static str {
        text.say(self.lang)
    }

    fn choose<'t>(self, zh: &'t str, en: &'t str) -> &'t str {
        if self.lang == Lang::Zh { zh } else { en }
    }

    /// A way of discovery: the usual ones in the reader's language, others as they were written.
    fn way(self, how: &str) -> String {
        const WAYS: [Text; 8] = [
            Text::new("自查", "self-check"),
            Text::new("单位自查", "the unit's self-check"),
            Text::new("镇级核查", "the town's check"),
            Text::new("审计", "audit"),
            Text::new("巡视", "inspection"),
            Text::new("巡察", "inspection"),
            Text::new("群众反映", "complaint"),
            Text::new("信访", "petition"),
        ];
        WAYS.into_iter().find(|way| way.zh == how).map_or(how, |way| self.say(way)).to_owned()
    }

    fn about(self, problem: &Problem, text: &str) -> String {
        plain(&self.masking.about(&problem.machine().subjects, text))
    }

    fn flags(self, problem: &Problem) -> String {
        let flags: Vec<&str> = problem.flags(self.today).into_iter().map(|flag| self.say(flag.title())).collect();
        flags.join(self.choose("、", ", "))
    }
}

/// A text cut to so many columns.
fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut shown = String::new();
    let mut used = 1;
    for char in text.chars() {
        used += char.width().unwrap_or(0);
        if used > width {
            break;
        }
        shown.push(char);
    }
    shown.push('…');
    shown
}

const fn tone(severity: Severity) -> Tone {
    match severity {
        Severity::Critical => Tone::Red,
        Severity::High => Tone::Yellow,
        _ => Tone::Plain,
    }
}

/// Problems, one a line.
pub fn list(problems: &[&Problem], look: Look) -> String {
    let heads = [
        Text::new("编号", "number"),
        Text::new("状态", "state"),
        Text::new("等级", "severity"),
        Text::new("规则", "rule"),
        Text::new("责任人", "responsible"),
        Text::new("时限", "deadline"),
        Text::new("单位", "unit"),
    ];
    let mut rows: Vec<Line> =
        vec![(heads.iter().map(|head| (look.say(*head).to_owned(), Tone::Faint)).collect(), String::new())];
    rows.extend(problems.iter().map(|problem| line(problem, look)));
    drop_empty(&mut rows, heads.len());
    let columns = rows.first().map_or(0, |(cells, _)| cells.len());
    let cells_of = |at: usize| rows.iter().filter_map(move |(cells, _)| cells.get(at));
    let widths: Vec<usize> =
        (0..columns).map(|at| cells_of(at).map(|(text, _)| text.width()).max().unwrap_or(0)).collect();
    let fixed: usize = widths.iter().map(|width| width + 2).sum();
    let mut text = String::new();
    for (cells, summary) in rows {
        for ((cell, tone), width) in cells.iter().zip(&widths) {
            let gap = " ".repeat(width.saturating_sub(cell.width()) + 2);
            text.push_str(&toned(cell, *tone, look.colour));
            text.push_str(&gap);
        }
        if look.width >= fixed + 16 {
            text.push_str(&cut(&summary, look.width - fixed));
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
    }
    let count = problems.len();
    let _ = match look.lang {
        Lang::Zh => writeln!(text, "共 {count} 个"),
        Lang::En => writeln!(text, "{}", crate::i18n::counted(count as u64, "problem", "problems")),
    };
    text
}

/// A line of the list: its cells, and the sentence that takes what room is left.
type Line = (Vec<(String, Tone)>, String);

/// Leaves out columns in which no problem has anything, so that there is room for the sentence.
fn drop_empty(rows: &mut [Line], columns: usize) {
    for at in (1..columns).rev() {
        let is_empty = |(cells, _): &Line| cells.get(at).is_some_and(|(text, _)| text == "-");
        if rows.len() > 1 && rows.iter().skip(1).all(is_empty) {
            for (cells, _) in rows.iter_mut() {
                cells.remove(at);
            }
        }
    }
}

fn line(problem: &Problem, look: Look) -> Line {
    let machine = problem.machine();
    let flags = look.flags(problem);
    let state = look.say(problem.state().title());
    let state = if flags.is_empty() { state.to_owned() } else { format!("{state} [{flags}]") };
    let state_tone = if problem.is_overdue(look.today) { Tone::Red } else { Tone::Plain };
    let rule = machine.rule.as_ref().map_or("-", |rule| rule.code.as_str());
    let wrote = |field: Field, width: usize| cut(&look.about(problem, problem.wrote(field).unwrap_or("-")), width);
    let cells = vec![
        (problem.number(), Tone::Plain),
        (cut(&state, 28), state_tone),
        (look.say(machine.severity.title()).to_owned(), tone(machine.severity)),
        (rule.to_owned(), Tone::Plain),
        (wrote(Field::Responsible, 12), Tone::Plain),
        (wrote(Field::Deadline, 10), state_tone),
        (cut(&plain(&machine.unit), 14), Tone::Plain),
    ];
    (cells, look.about(problem, machine.summary.say(look.lang)))
}

/// One problem with everything that is known of it.
pub fn show(problem: &Problem, look: Look) -> String {
    let machine = problem.machine();
    let mut text = String::new();
    let title = format!("{}  {}", problem.number(), look.say(problem.state().title()));
    let _ = writeln!(text, "{}", toned(&title, Tone::Strong, look.colour));
    let mut put = |head: Text, value: String| {
        if !value.is_empty() {
            let _ = writeln!(text, "  {}{}{value}", look.say(head), look.choose("：", ": "));
        }
    };
    put(Text::new("标志", "Flags"), look.flags(problem));
    put(Text::new("问题描述", "What was found"), look.about(problem, machine.summary.say(look.lang)));
    put(Text::new("单位", "Unit"), plain(&machine.unit));
    put(Text::new("问题类别", "Class"), machine.category.say(look.lang).to_owned());
    let rule = machine.rule.as_ref().map(|rule| format!("{} {}", rule.code, rule.title.say(look.lang)));
    put(Text::new("规则", "Rule"), rule.unwrap_or_default());
    put(Text::new("风险等级", "Severity"), look.say(machine.severity.title()).to_owned());
    put(Text::new("涉及人数", "People"), nonzero(machine.people() as u64));
    put(Text::new("涉及笔数", "Items"), nonzero(machine.count));
    put(Text::new("涉及金额（元）", "Amount (yuan)"), machine.amount.map(|sum| sum.to_string()).unwrap_or_default());
    let basis: Vec<&str> = machine.basis.iter().map(|clause| clause.say(look.lang)).collect();
    put(Text::new("问题依据", "Basis"), basis.join(look.choose("；", "; ")));
    put(Text::new("证据索引", "Evidence"), plain(&look.masking.text(&machine.evidence)));
    put(Text::new("发现", "Found"), found(problem, look));
    let last = problem.observed.as_of.map(|day| day.to_string()).unwrap_or_default();
    put(Text::new("最近资料基准日", "Last seen in data of"), last);
    put(Text::new("理由", "Reason"), look.about(problem, problem.standing.value.reason.as_deref().unwrap_or_default()));
    put(Text::new("例外", "Exception"), exception(problem, look));
    for field in Field::ALL {
        if let Some(value) = problem.wrote(field) {
            put(field.title(), look.about(problem, &field.shown(value, look.lang)));
        }
    }
    let origins: Vec<String> = problem.origins.iter().map(|one| format!("{} {}", one.office, number(one.no))).collect();
    put(Text::new("来源编号", "Origins"), plain(&origins.join(look.choose("、", ", "))));
    text
}

fn nonzero(count: u64) -> String {
    if count == 0 { String::new() } else { count.to_string() }
}

fn found(problem: &Problem, look: Look) -> String {
    let one = |one: &crate::ledger::problem::Discovery| {
        plain(format!("{} {} {}", one.on, look.way(&one.how), one.office).trim())
    };
    problem.discoveries.iter().map(one).collect::<Vec<_>>().join(look.choose("；", "; "))
}

fn exception(problem: &Problem, look: Look) -> String {
    let Some(one) = problem.last_exception() else { return String::new() };
    let (reason, approver) = (look.about(problem, &one.reason), look.about(problem, &one.approver));
    let until = one.until;
    let by = if one.by_policy { look.choose("（hecha.toml）", " (hecha.toml)") } else { "" };
    match look.lang {
        Lang::Zh => format!("{reason}，{approver} 批准，至 {until}{by}"),
        Lang::En => format!("{reason}, approved by {approver}, until {until}{by}"),
    }
}

/// Statistics as tables.
pub fn stats(stats: &Stats, look: Look) -> String {
    let mut text = String::new();
    let group = |text: &mut String, head: Text, groups: Vec<(String, &Counts)>| {
        let mut table = Table::default();
        let heads = [
            head,
            Text::new("合计", "total"),
            Text::new("疑点", "suspected"),
            Text::new("属实", "verified"),
            Text::new("整改中", "under way"),
            Text::new("销号", "closed"),
            Text::new("排除", "dismissed"),
            Text::new("逾期", "overdue"),
            Text::new("例外", "excepted"),
        ];
        table.row(heads.map(|head| Cell::new(look.say(head), Tone::Faint)).into());
        for (name, counts) in groups {
            table.row(counted(&name, counts));
        }
        text.push_str(&table.render("  ", look.colour));
        text.push('\n');
    };
    let total = look.choose("合计", "total").to_owned();
    group(&mut text, Text::new("总体", "overall"), vec![(total, &stats.total)]);
    let unit = |unit: &String| {
        if unit.is_empty() { look.choose("（单位不明）", "(unknown)").to_owned() } else { cut(&plain(unit), 24) }
    };
    group(&mut text, Text::new("单位", "unit"), stats.units.iter().map(|(one, of)| (unit(one), of)).collect());
    let category = |words: &crate::i18n::Words| match words.say(look.lang) {
        "" => look.choose("（未填）", "(not said)").to_owned(),
        said => plain(said),
    };
    group(
        &mut text,
        Text::new("问题类别", "class"),
        stats.categories.iter().map(|(one, of)| (category(one), of)).collect(),
    );
    let severity = |one: Severity| look.say(one.title()).to_owned();
    group(
        &mut text,
        Text::new("风险等级", "severity"),
        stats.severities.iter().map(|(one, of)| (severity(*one), of)).collect(),
    );
    group(&mut text, Text::new("发现方式", "found by"), stats.ways.iter().map(|(one, of)| (plain(one), of)).collect());
    let sum = |fen: i64| Amount(fen).to_string();
    let Counts { amount_fen, to_recover_fen, recovered_fen, .. } = stats.total;
    let (amount, due, back) = (sum(amount_fen), sum(to_recover_fen), sum(recovered_fen));
    let _ = match look.lang {
        Lang::Zh => writeln!(text, "涉及金额 {amount} 元，应追回 {due} 元，已追回 {back} 元"),
        Lang::En => writeln!(text, "amount {amount} yuan, to be recovered {due}, recovered {back}"),
    };
    text
}

fn counted(name: &str, of: &Counts) -> Vec<Cell> {
    let cell = |count: u64, tone: Tone| match count {
        0 => Cell::new("-", Tone::Faint),
        count => Cell::new(count.to_string(), tone),
    };
    vec![
        Cell::new(name, Tone::Plain),
        cell(of.total, Tone::Strong),
        cell(of.state(State::Suspected), Tone::Plain),
        cell(of.verified(), Tone::Plain),
        cell(of.under_way(), Tone::Plain),
        cell(of.state(State::Closed), Tone::Green),
        cell(of.state(State::Dismissed), Tone::Plain),
        cell(of.flag(Flag::Overdue), Tone::Red),
        cell(of.flag(Flag::Excepted), Tone::Yellow),
    ]
}

/// What happened, an event a line.
pub fn history(events: &[Event], look: Look) -> String {
    let mut text = String::new();
    for event in events {
        let at = Zone::default().human(event.at);
        let of = event.problem.map(|no| format!("{} ", number(no))).unwrap_or_default();
        let _ = writeln!(
            text,
            "{:>5}  {at}  {}  {of}{}",
            event.seq,
            plain(&look.masking.text(&event.who)),
            happened(&event.act, look)
        );
    }
    text
}

fn happened(act: &Act, look: Look) -> String {
    let say = |text: &str| plain(&look.masking.text(text));
    let fields = |fields: &crate::ledger::act::Fields| {
        let one = |(field, value): (&Field, &Option<String>)| {
            let value = value.as_deref().unwrap_or(look.choose("（清空）", "(cleared)"));
            format!("{}={}", look.say(field.title()), say(value))
        };
        fields.iter().map(one).collect::<Vec<_>>().join(look.choose("；", "; "))
    };
    let on = |day: &Option<Day>| day.map_or_else(|| "—".to_owned(), |day| day.to_string());
    match act {
        Act::Opened { office, .. } => format!("{} {}", look.choose("建立台账", "ledger made"), say(office)),
        Act::Ran(run) => match look.lang {
            Lang::Zh => format!("核查：{} 基准日 {}，疑点 {} 个", say(&run.how), on(&run.as_of), run.findings),
            Lang::En => {
                format!("check: {} as of {}, {} findings", say(&look.way(&run.how)), on(&run.as_of), run.findings)
            }
        },
        Act::Joined { office, events, .. } => match look.lang {
            Lang::Zh => format!("汇入 {} 的台账（{events} 条事件）", say(office)),
            Lang::En => format!("merged the ledger of {} ({events} events)", say(office)),
        },
        Act::Found { machine, discovery, .. } => {
            let (how, summary) = (say(&look.way(&discovery.how)), say(machine.summary.say(look.lang)));
            format!("{} {how}{}{summary}", look.choose("发现", "found by"), look.choose("：", ": "))
        }
        Act::Seen { machine, as_of, .. } => {
            let change = if machine.is_some() { look.choose("，内容有变化", ", changed") } else { "" };
            format!("{} {}{change}", look.choose("再次发现，基准日", "seen again as of"), on(as_of))
        }
        Act::Discovered { discovery } => {
            format!("{} {}", look.choose("另经发现", "also found by"), say(&look.way(&discovery.how)))
        }
        Act::Missed { as_of } => format!("{} {}", look.choose("未再发现，基准日", "not observed as of"), on(as_of)),
        Act::Reopened => look.choose("反弹：销号后再次发现", "reopened: found again after closing").to_owned(),
        Act::Renewed => look.choose("排除后有新情况", "found in newer data since dismissed").to_owned(),
        Act::Wrote { fields: wrote, .. } => format!("{} {}", look.choose("填写", "wrote"), fields(wrote)),
        Act::Moved { from, to, reason, fields: wrote, .. } => {
            let reason = reason.as_deref().map(|reason| format!("（{}）", say(reason))).unwrap_or_default();
            format!("{} → {}{reason} {}", look.say(from.title()), look.say(to.title()), fields(wrote))
                .trim_end()
                .to_owned()
        }
        Act::Excused { .. } | Act::Excepted { .. } => exempted(act, look),
        Act::Met { origin, .. } => {
            format!("{} {} {}", look.choose("汇入", "merged from"), say(&origin.office), number(origin.no))
        }
    }
}

/// What happened to the exception of a problem.
fn exempted(act: &Act, look: Look) -> String {
    let say = |text: &str| plain(&look.masking.text(text));
    match act {
        Act::Excused { exception: Some(_) } => {
            look.choose("按 hecha.toml 列为例外", "excepted by hecha.toml").to_owned()
        }
        Act::Excused { exception: None } => {
            look.choose("hecha.toml 的例外不再适用", "no longer excepted by hecha.toml").to_owned()
        }
        Act::Excepted { exception: Some(one), .. } => match look.lang {
            Lang::Zh => format!("列为例外：{}，{} 批准，至 {}", say(&one.reason), say(&one.approver), one.until),
            Lang::En => {
                format!("excepted: {}, approved by {}, until {}", say(&one.reason), say(&one.approver), one.until)
            }
        },
        Act::Excepted { exception: None, reason } => {
            format!(
                "{} {}",
                look.choose("撤销例外", "exception taken back"),
                say(reason.as_deref().unwrap_or_default())
            )
        }
        _ => String::new(),
    }
}

/// What the ledger made of a run, among the last lines of its summary.
pub(super) fn brought(merged: &Merged, page: &mut Page<'_>) {
    let zh = page.is_zh();
    let (added, seen, missed) =
        (merged.added.len(), merged.unchanged + merged.changed.len() as u64, merged.missed.len());
    let total = merged.problems;
    page.heading(&if zh {
        format!("台账：共 {total} 个问题；新增 {added}，再次发现 {seen}，未再发现 {missed}")
    } else {
        let total = crate::i18n::counted(total as u64, "problem", "problems");
        format!("Ledger: {total}; new {added}, seen again {seen}, not observed {missed}")
    });
    let listed = |numbers: &[u32]| {
        let shown: Vec<String> = numbers.iter().take(8).map(|no| number(*no)).collect();
        let more = if numbers.len() > shown.len() { " …" } else { "" };
        format!("{}{more}", shown.join(if zh { "、" } else { ", " }))
    };
    let lines = [
        (Text::new("反弹（销号后再次发现）", "reopened (found again after closing)"), &merged.reopened, Tone::Red),
        (Text::new("排除后有新情况", "new since dismissed"), &merged.renewed, Tone::Yellow),
        (Text::new("未再发现后又出现", "seen again after not being observed"), &merged.back, Tone::Yellow),
        (
            Text::new(
                "已销号或排除、资料中仍能查到（时间不晚于办结，未认定反弹）",
                "settled and still shown by the data, but of no day after that",
            ),
            &merged.settled,
            Tone::Faint,
        ),
        (
            Text::new("例外已无对应疑点", "exceptions that this run no longer needs"),
            &merged.unused_exceptions,
            Tone::Yellow,
        ),
    ];
    for (title, numbers, tone) in lines.into_iter().filter(|(_, numbers, _)| !numbers.is_empty()) {
        let text = format!("  {} {}{}{}", page.say(title), numbers.len(), page.choose("：", ": "), listed(numbers));
        page.line(tone, &text);
    }
    let flags = [(Flag::Excepted, Tone::Plain), (Flag::ExceptionExpired, Tone::Yellow), (Flag::Overdue, Tone::Red)];
    for (flag, tone) in flags {
        if let Some(count) = merged.flags.get(&flag).filter(|count| **count > 0) {
            let text = format!("  {} {count}", page.say(flag.title()));
            page.line(tone, &text);
        }
    }
    for (gap, count) in &merged.not_covered {
        let text = if zh {
            format!("  本次未发现但不能认定消除 {count} 个：{}", gap.title().zh)
        } else {
            format!("  not found, which says nothing: {count} ({})", gap.title().en)
        };
        page.line(Tone::Faint, &text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::event::sample;

    fn look(width: usize) -> Look {
        Look { lang: Lang::Zh, colour: false, masking: Masking::default(), width, today: "2023-06-01".parse().unwrap() }
    }

    #[test]
    fn no_line_of_a_list_is_wider_than_the_terminal() {
        let problems: Vec<Problem> = (1..4).map(sample::problem).collect();
        let all: Vec<&Problem> = problems.iter().collect();
        for width in [80, 100, 120] {
            let text = list(&all, look(width));
            assert!(text.lines().all(|line| line.width() <= width), "{width}:\n{text}");
        }
        assert!(list(&all, look(120)).contains("离职后账户"), "{}", list(&all, look(120)));
    }

    #[test]
    fn the_history_speaks_one_language_and_hides_numbers_of_people() {
        let act = Act::Found {
            machine: Box::new(sample::machine("u1")),
            as_of: None,
            discovery: sample::discovery("2023-05-01"),
        };
        let event = Event { who: "李四/500224198001011234".to_owned(), ..sample::event(1, Some(1), act) };
        let text = history(&[event], Look { lang: Lang::En, ..look(80) });
        assert!(text.contains("found by self-check: account u1"), "{text}");
        assert!(text.contains("500224********1234"), "{text}");
    }

    #[test]
    fn a_problem_shows_what_is_known_and_hides_numbers_of_people() {
        let mut problem = sample::problem(1);
        problem.observed.machine.summary.zh = "500224198001011234 离职后账户仍启用".to_owned();
        let text = show(&problem, look(80));
        assert!(text.contains("500224********1234") && text.contains("A06") && text.contains("自查"), "{text}");
    }
}
