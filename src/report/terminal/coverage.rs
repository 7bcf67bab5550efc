//! What each rule could say: nothing found, cannot tell and why, nothing to judge, left out and why.

use super::{Page, Tone, name};
use crate::{
    base::maps::Map,
    i18n::Text,
    model::TableKind,
    report::view::{RuleLine, Verdict, View},
};

/// How many reasons of not judging are listed.
const REASONS: usize = 20;

/// How many subjects are named for each reason.
const NAMED: usize = 3;

/// The rules without findings, by verdict.
pub(super) fn verdicts(view: &View<'_>, page: &mut Page<'_>) {
    for (verdict, tone) in
        [(Verdict::Clean, Tone::Green), (Verdict::Partly, Tone::Plain), (Verdict::NotApplicable, Tone::Faint)]
    {
        let codes: Vec<&str> =
            view.rules.iter().filter(|line| line.verdict == verdict).map(|line| line.meta.code).collect();
        if !codes.is_empty() {
            let (title, count, codes) = (page.say(verdict.title()), codes.len(), codes.join(" "));
            let line = if page.is_zh() {
                format!("{title}（{count} 条规则）：{codes}")
            } else {
                format!("{title} (rules: {count}): {codes}")
            };
            page.line(tone, &line);
        }
    }
}

/// One reason, over all rules that give it.
#[derive(Default)]
struct Reason<'a> {
    remedy: Option<Text>,
    rules: Vec<String>,
    count: u64,
    samples: Vec<&'a str>,
}

/// What could not be judged, why, and what would settle it.
pub(super) fn unjudged(view: &View<'_>, page: &mut Page<'_>) {
    if !view.rules.iter().any(RuleLine::is_in_doubt) {
        return;
    }
    page.heading(page.choose("未能判断（不等于没有问题）", "Cannot tell (which does not mean that all is well)"));
    for line in view.rules.iter().filter(|line| !line.refused.is_empty()) {
        let (rule, count) = (name(line, page), line.refused.len());
        let text = if page.is_zh() {
            format!("  程序缺陷：{rule} 有 {count} 个结论因缺少证据未输出，请反馈")
        } else {
            format!("  defect of the program: {rule} held back conclusions without proof ({count}); please report")
        };
        page.line(Tone::Red, &text);
    }
    missing_tables(view, page);
    reasons(view, page);
    helpful_tables(view, page);
}

/// Tables that the folder lacks and with which rules might judge more.
fn helpful_tables(view: &View<'_>, page: &mut Page<'_>) {
    let mut rules: Map<TableKind, Vec<&str>> = Map::default();
    for line in view.rules.iter().filter(|line| line.missing.is_empty() && line.is_in_doubt()) {
        for kind in &line.would_help {
            rules.entry(*kind).or_default().push(line.meta.code);
        }
    }
    rules.sort_unstable_keys();
    for (kind, codes) in rules {
        let (title, codes) = (page.say(kind.title()), codes.join(" "));
        let text = if page.is_zh() {
            format!("  没有《{title}》，补充后或可多判断一些：{codes}")
        } else {
            format!("  no {title}; with it these may judge more: {codes}")
        };
        page.line(Tone::Faint, &text);
    }
}

fn missing_tables(view: &View<'_>, page: &mut Page<'_>) {
    let mut rules: Map<TableKind, Vec<&str>> = Map::default();
    for line in &view.rules {
        for kind in line.missing {
            rules.entry(*kind).or_default().push(line.meta.code);
        }
    }
    rules.sort_unstable_keys();
    for (kind, codes) in rules {
        let (title, codes) = (page.say(kind.title()), codes.join(" "));
        let text = if page.is_zh() {
            format!("  缺少《{title}》，补充后可判断：{codes}")
        } else {
            format!("  no {title}; with it these can judge: {codes}")
        };
        page.line(Tone::Yellow, &text);
    }
}

fn reasons(view: &View<'_>, page: &mut Page<'_>) {
    let mut reasons: Map<&'static str, (Text, Reason<'_>)> = Map::default();
    for line in &view.rules {
        for ground in &line.unjudged {
            let (_, reason) = reasons.entry(ground.text.zh).or_insert_with(|| (ground.text, Reason::default()));
            reason.remedy = reason.remedy.or(ground.remedy);
            reason.rules.push(format!("{} {}", line.meta.code, ground.count));
            reason.count += ground.count;
            reason.samples.extend(ground.samples.iter().take(NAMED));
        }
    }
    reasons.sort_by(|zh, (_, one), other_zh, (_, other)| other.count.cmp(&one.count).then_with(|| zh.cmp(other_zh)));
    let total = reasons.len();
    for (text, reason) in reasons.into_values().take(REASONS) {
        let text = described(text, &reason, page);
        page.line(Tone::Plain, &text);
    }
    if let Some(more) = total.checked_sub(REASONS).filter(|more| *more > 0) {
        let text = if page.is_zh() {
            format!("  其余 {more} 种原因见《覆盖情况》")
        } else {
            format!("  {}: see Coverage", crate::i18n::counted(more as u64, "more reason", "more reasons"))
        };
        page.line(Tone::Faint, &text);
    }
}

fn described(text: Text, reason: &Reason<'_>, page: &Page<'_>) -> String {
    let (text, count, rules) = (page.say(text), reason.count, reason.rules.join(page.comma()));
    let mut names: Vec<String> = reason.samples.iter().map(|name| page.data(name)).collect();
    // The unnamed system, and the like, says nothing; a name that two rules give is named once.
    names.retain(|name| name != "-");
    names.dedup();
    names.truncate(NAMED);
    let names = names.join(page.comma());
    let mut line = match (page.is_zh(), names.is_empty()) {
        (true, true) => format!("  {text} {count} 个（{rules}）"),
        (true, false) => format!("  {text} {count} 个（{rules}），如{names}"),
        (false, true) => format!("  {text}: {count} ({rules})"),
        (false, false) => format!("  {text}: {count} ({rules}), such as {names}"),
    };
    if let Some(remedy) = reason.remedy {
        line.push_str(if page.is_zh() { "。可判断的办法：" } else { "; to settle it: " });
        line.push_str(page.say(remedy));
    }
    line
}

/// What was explained away, covered by stronger findings, or held back by exceptions.
pub(super) fn left_out(view: &View<'_>, page: &mut Page<'_>) {
    let (explained, superseded, suppressed) = (view.explained(), view.superseded(), view.suppressed());
    if explained + superseded + suppressed > 0 || !view.exceptions.is_empty() {
        let text = if page.is_zh() {
            format!("未列入：已解释排除 {explained}，已由更强规则报告 {superseded}，按例外不列入 {suppressed}")
        } else {
            format!(
                "left out: explained {explained}, reported by a stronger rule {superseded}, held back by exceptions {suppressed}"
            )
        };
        page.heading(&text);
    }
    if page.options.explained {
        explanations(view, page);
    }
    for one in view.exceptions.iter().filter(|one| one.expired || one.suppressed == 0) {
        let what = format!("{} {}", page.data(&one.rule), page.data(&one.covers));
        let text = match (page.is_zh(), one.expired) {
            (true, true) => format!("  例外已于{}到期，不再生效：{what}", one.until),
            (true, false) => format!("  例外没有对应的疑点：{what}"),
            (false, true) => format!("  exception expired on {}: {what}", one.until),
            (false, false) => format!("  exception covers nothing: {what}"),
        };
        page.line(Tone::Yellow, &text);
    }
}

fn explanations(view: &View<'_>, page: &mut Page<'_>) {
    for line in view.rules.iter().filter(|line| !line.explained.is_empty()) {
        for ground in &line.explained {
            let names: Vec<String> = ground.samples.iter().map(|name| page.data(name)).collect();
            let colon = page.choose("：", ": ");
            let (rule, text, count, names) =
                (name(line, page), page.say(ground.text), ground.count, names.join(page.comma()));
            page.line(Tone::Plain, &format!("  {rule}  {text} {count}{colon}{names}"));
        }
    }
}
