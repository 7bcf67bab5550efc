//! `hecha rules [ID]`: the list, or one manual.

use std::fmt::Write as _;

use crate::{
    app::Trouble,
    finding::{Basis, RuleMeta},
    i18n::{Lang, Text},
    rules,
};

/// The rule of that code or name, in any case.
pub fn find(name: &str) -> Result<&'static RuleMeta, Trouble> {
    let wanted = |meta: &&RuleMeta| meta.code.eq_ignore_ascii_case(name) || meta.name.eq_ignore_ascii_case(name);
    let all = rules::all().into_iter().map(|entry| entry.meta);
    all.into_iter().find(wanted).ok_or_else(|| Trouble::NoSuchRule(name.to_owned()))
}

/// One line a rule: code, severity, title, name.
pub fn list(lang: Lang) -> String {
    let mut out = String::new();
    for entry in rules::all() {
        let meta = entry.meta;
        let severity = meta.severity.title().say(lang);
        let _ = writeln!(out, "{}  {}  {}  {}", meta.code, pad(severity, 8), pad(meta.title.say(lang), 36), meta.name);
    }
    out
}

/// The manual of one rule.
pub fn page(name: &str, lang: Lang) -> Result<String, Trouble> {
    const SEVERITY: Text = Text::new("风险等级", "severity");
    const FAMILY: Text = Text::new("类别", "family");
    const ITEM: Text = Text::new("整治内容", "source item");
    const FIX: Text = Text::new("整改措施", "what to do");
    const CLAUSES: Text = Text::new("条款", "clauses");
    let meta = find(name)?;
    let mut out = String::new();
    let _ = writeln!(out, "{} {} ({})\n", meta.code, meta.title.say(lang), meta.name);
    for (head, value) in [
        (SEVERITY, meta.severity.title().say(lang)),
        (FAMILY, meta.family.title().say(lang)),
        (ITEM, meta.item.say(lang)),
        (FIX, meta.fix.say(lang)),
    ] {
        let _ = writeln!(out, "{}: {value}", head.say(lang));
    }
    let _ = writeln!(out, "{}:", CLAUSES.say(lang));
    for basis in meta.basis {
        let _ = writeln!(out, "  - {}", clause(basis, lang));
    }
    let manual = match lang {
        Lang::Zh => meta.manual_zh.to_owned(),
        // Doc comments carry one space before each line.
        Lang::En => {
            meta.manual.lines().map(|line| line.strip_prefix(' ').unwrap_or(line)).collect::<Vec<_>>().join("\n")
        }
    };
    let _ = write!(out, "\n{}\n", manual.trim());
    Ok(out)
}

/// A text with spaces up to a width of columns, wide characters counted twice.
fn pad(text: &str, width: usize) -> String {
    let spaces = width.saturating_sub(unicode_width::UnicodeWidthStr::width(text));
    format!("{text}{}", " ".repeat(spaces))
}

fn clause(basis: &Basis, lang: Lang) -> String {
    let applies = basis.applicability.title().say(lang);
    let clause = if basis.clause.is_empty() { String::new() } else { format!(" {}", basis.clause) };
    match lang {
        Lang::Zh => format!("《{}》{clause}（{applies}）", basis.doc.zh),
        Lang::En => format!("{}{clause} ({applies})", basis.doc.en),
    }
}
