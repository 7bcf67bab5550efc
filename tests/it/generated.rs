//! Pages of docs/ that follow from the code. `HECHA_UPDATE=1 cargo test --test it generated` rewrites them.

use std::{fmt::Write as _, path::Path};

use hecha::{
    app::{self, check::Shown},
    i18n::Lang,
    report::Masking,
    rules,
};
use unicode_width::UnicodeWidthChar as _;

use crate::folder::{checked, sample};

pub fn current(name: &str, wanted: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(name);
    if std::env::var_os("HECHA_UPDATE").is_some() {
        assert!(std::env::var_os("CI").is_none(), "pages are not rewritten where they are checked");
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
        std::fs::write(&path, wanted).expect("the page");
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(found == wanted, "docs/{name} is out of date: run `HECHA_UPDATE=1 cargo test --test it generated`");
}

#[test]
fn the_pages_of_the_rules_are_current() {
    let mut index = String::from("# Rules\n\n| code | rule | 规则 | severity |\n|---|---|---|---|\n");
    for entry in rules::all() {
        let meta = entry.meta;
        let file = format!("{}-{}.md", meta.code, meta.name);
        let _ = writeln!(
            index,
            "| [{}](rules/{file}) | {} | {} | {} |",
            meta.code,
            meta.title.en,
            meta.title.zh,
            meta.severity.name()
        );
        let page = |lang| app::rules::page(meta.code, lang).expect("a registered rule");
        current(&format!("rules/{file}"), &format!("{}\n---\n\n{}", page(Lang::En), page(Lang::Zh)));
    }
    current("rules.md", &index);
}

#[test]
fn the_page_of_the_policy_is_current() {
    let page = format!(
        "# hecha.toml\n\nOptional; every key has a default. `hecha init` writes this after what it recognised, with its questions \
         under `[[input]]` and `[actions]`; `hecha policy check` prints what holds. The names of tables, columns, meanings \
         and acts are in [inputs.md](inputs.md) and by `hecha tables`; what a rule's keys mean, `hecha rules CODE` says.\n\n\
         ```toml\n{}```\n",
        app::policy::template(Lang::En, "", "")
    );
    current("policy.md", &page);
}

#[test]
fn the_page_of_the_inputs_is_current() {
    let page = format!(
        "# Tables, columns, meanings, acts\n\nThe names that `hecha.toml` may use, as `hecha tables` lists them. Headers are compared \
         without regard to case, width, blanks and punctuation; bold columns must be there.\n\n{}",
        app::tables::manual(Lang::En)
    );
    current("inputs.md", &page);
}

#[test]
fn the_page_of_the_command_line_is_current() {
    current("cli.md", &hecha::cli::help());
}

#[test]
fn the_picture_of_the_result_is_current() {
    let checked = checked(&sample(), &[]);
    let shown = Shown { lang: Lang::Zh, colour: false, explained: false, masking: Masking::default() };
    let text = app::check::summary_text(&checked, None, &app::check::names("福果镇-核查结果"), shown);
    current("summary.svg", &picture(&text));
}

/// A terminal in SVG: each run of narrow or wide characters is placed by its column, so that any font keeps the table.
fn picture(text: &str) -> String {
    const CELL: f64 = 8.4;
    const LINE: f64 = 19.0;
    let lines: Vec<&str> = text.trim_end().lines().collect();
    let columns = |line: &str| line.chars().map(|char| char.width().unwrap_or(0)).sum::<usize>();
    let width = real(lines.iter().map(|line| columns(line)).max().unwrap_or(0)) * CELL + 32.0;
    let height = real(lines.len()) * LINE + 32.0;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" viewBox=\"0 0 {width:.0} {height:.0}\">\n\
         <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"#1e2430\"/>\n\
         <g font-family=\"'Noto Sans Mono CJK SC','Sarasa Mono SC',Menlo,Consolas,monospace\" font-size=\"14\" fill=\"#e6e9ef\" xml:space=\"preserve\">\n"
    );
    for (row, line) in lines.iter().enumerate() {
        let y = 28.0 + real(row) * LINE;
        let mut column = 0;
        for run in runs(line) {
            let cells = columns(&run);
            if !run.trim().is_empty() {
                let (x, length) = (16.0 + real(column) * CELL, real(cells) * CELL);
                let run = run.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
                let _ = writeln!(svg, "<text x=\"{x:.1}\" y=\"{y:.1}\" textLength=\"{length:.1}\">{run}</text>");
            }
            column += cells;
        }
    }
    svg.push_str("</g>\n</svg>\n");
    svg
}

/// A small count as a length.
fn real(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

/// Runs of equal character width; runs of two or more spaces stand alone.
fn runs(line: &str) -> Vec<String> {
    let mut runs: Vec<(u8, String)> = Vec::new();
    for char in line.chars() {
        let kind = if char == ' ' { 0 } else { u8::try_from(char.width().unwrap_or(0)).unwrap_or(1) };
        match runs.last_mut() {
            Some((last, run)) if *last == kind => run.push(char),
            _ => runs.push((kind, char.to_string())),
        }
    }
    runs.into_iter().map(|(_, run)| run).collect()
}
