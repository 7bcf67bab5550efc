//! The summary a run ends with, as text: nothing here prints.
//!
//! What was found, what could not be judged and what would settle it, what became of the rows, where the files are.

use std::cmp::Reverse;

mod coverage;
mod data;
pub mod ledger;
mod table;

use crate::{
    finding::{Confidence, Severity},
    i18n::{Lang, Text},
    model::intake::Weight,
    report::{
        mask::Masking,
        view::{RuleLine, View},
    },
};

use table::{Cell, Table, Tone, plain, toned};

/// How many findings are told in a sentence.
const GRAVEST: usize = 8;

/// A file that was written, for the last lines.
#[derive(Clone, Eq, PartialEq, Debug)]
pub struct OutputLine {
    /// Where it stands, as the reader should see it.
    pub path: String,
    /// What it is for.
    pub what: Text,
}

/// How the summary is shown.
#[derive(Copy, Clone, Debug)]
pub struct Options<'a> {
    /// The language.
    pub lang: Lang,
    /// Whether the terminal shows colours.
    pub colour: bool,
    /// What is hidden.
    pub masking: Masking,
    /// Whether what was explained away is listed.
    pub explained: bool,
    /// The files written.
    pub outputs: &'a [OutputLine],
    /// What the ledger made of the run, if it was brought in.
    pub merged: Option<&'a crate::ledger::run::Merged>,
}

/// The summary, lines ending in `\n`.
pub fn render(view: &View<'_>, options: Options<'_>) -> String {
    let mut page = Page { options, text: String::new() };
    head(view, &mut page);
    found(view, &mut page);
    coverage::verdicts(view, &mut page);
    coverage::unjudged(view, &mut page);
    coverage::left_out(view, &mut page);
    data::rows(view, &mut page);
    data::matches(view, &mut page);
    data::remarks(view, &mut page);
    if let Some(merged) = options.merged {
        ledger::brought(merged, &mut page);
    }
    data::outputs(&mut page);
    page.text
}

/// The text being made.
struct Page<'a> {
    options: Options<'a>,
    text: String,
}

impl Page<'_> {
    fn say(&self, text: Text) -> &'static str {
        text.say(self.options.lang)
    }

    fn choose<'t>(&self, zh: &'t str, en: &'t str) -> &'t str {
        match self.options.lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    fn is_zh(&self) -> bool {
        self.options.lang == Lang::Zh
    }

    /// A text of the data, safe to show.
    fn data(&self, text: &str) -> String {
        plain(&self.options.masking.text(text))
    }

    fn comma(&self) -> &'static str {
        self.choose("、", ", ")
    }

    fn line(&mut self, tone: Tone, text: &str) {
        self.text.push_str(&toned(text, tone, self.options.colour));
        self.text.push('\n');
    }

    fn heading(&mut self, text: &str) {
        self.text.push('\n');
        self.line(Tone::Strong, text);
    }
}

fn head(view: &View<'_>, page: &mut Page<'_>) {
    let frame = &view.frame;
    let (as_of, period) = (frame.as_of_text(), frame.period_text(page.options.lang));
    let discovery = page.data(frame.discovery);
    let office = frame.office.map(|office| page.data(office) + page.choose("，", ", ")).unwrap_or_default();
    let taken = if frame.as_of_stated || !frame.is_dated() {
        ""
    } else {
        page.choose(
            "（资料中最新的时间；可用 as_of 写明）",
            " (the newest time in the folder; as_of can state another)",
        )
    };
    let line = if page.is_zh() {
        format!("{office}核查基准日 {as_of}{taken}，期间 {period}，发现方式：{discovery}")
    } else {
        format!("{office}as of {as_of}{taken}, period {period}, found by: {discovery}")
    };
    page.line(Tone::Faint, &line);
}

fn found(view: &View<'_>, page: &mut Page<'_>) {
    let total = view.findings.len();
    if total == 0 {
        let none = page
            .choose("没有发现疑点（以下列出未能判断的内容）", "No findings (what could not be judged is listed below)");
        page.heading(none);
        if view.remarks_of(Weight::Error).next().is_some() {
            page.heading(page.choose(
                "有资料未能读取（见下文“错误”），本次结果不能说明没有问题",
                "Some of the folder could not be read (see the errors below): this says nothing about its contents",
            ));
        }
        return;
    }
    let inferred = view.findings.iter().filter(|one| one.finding.confidence == Confidence::Inferred).count();
    let heading = if page.is_zh() {
        format!("发现疑点 {total} 个，其中推断 {inferred} 个；疑点须经人工核实")
    } else {
        format!("{total} findings, {inferred} of them inferred; each is to be verified by a person")
    };
    page.heading(&heading);
    let mut table = Table::default();
    let titles = Severity::ALL.map(|severity| page.say(severity.title()));
    let ends = [page.choose("规则", "rule"), page.choose("合计", "total")];
    let header = [ends[0]].into_iter().chain(titles).chain([ends[1]]);
    table.row(header.map(|title| Cell::new(title, Tone::Faint)).collect());
    for line in view.rules.iter().filter(|line| line.findings() > 0) {
        table.row(counts(&name(line, page), line.severities));
    }
    table.row(counts(ends[1], view.severities()));
    let text = table.render("  ", page.options.colour);
    page.text.push_str(&text);
    gravest(view, page);
}

/// The gravest findings in a sentence each; all of them stand in the workbook.
fn gravest(view: &View<'_>, page: &mut Page<'_>) {
    let grave = |severity: Severity| matches!(severity, Severity::Critical | Severity::High);
    let mut findings: Vec<_> = view.findings.iter().filter(|one| grave(one.finding.severity)).collect();
    findings.sort_by_key(|one| (Reverse(one.finding.severity), one.finding.confidence));
    for one in findings.iter().take(GRAVEST) {
        let (number, code) = (&one.number, one.finding.meta.code);
        let said = page.data(one.finding.summary.say(page.options.lang));
        let tone = if one.finding.severity == Severity::Critical { Tone::Red } else { Tone::Yellow };
        page.line(tone, &format!("  {number} {code} {said}"));
    }
    let more = view.findings.len() - findings.len().min(GRAVEST);
    if more > 0 && !findings.is_empty() {
        let text = if page.is_zh() {
            format!("  其余 {more} 个见《问题清单》")
        } else {
            format!("  the other {more}: see the list of problems")
        };
        page.line(Tone::Faint, &text);
    }
}

fn name(line: &RuleLine<'_>, page: &Page<'_>) -> String {
    format!("{} {}", line.meta.code, page.say(line.meta.title))
}

fn counts(title: &str, severities: [u64; 4]) -> Vec<Cell> {
    const TONES: [Tone; 4] = [Tone::Red, Tone::Yellow, Tone::Plain, Tone::Plain];
    let cell = |(count, tone): (u64, Tone)| match count {
        0 => Cell::new("-", Tone::Faint),
        count => Cell::new(count.to_string(), tone),
    };
    let total: u64 = severities.iter().sum();
    [Cell::new(title, Tone::Plain)]
        .into_iter()
        .chain(severities.into_iter().zip(TONES).map(cell))
        .chain([Cell::new(total.to_string(), Tone::Strong)])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample::{ID, Sample};

    fn summary(sample: &Sample, lang: Lang, colour: bool) -> String {
        let outputs = [
            OutputLine {
                path: "结果/问题清单.xlsx".to_owned(),
                what: Text::new("问题清单与明细", "problems and evidence"),
            },
            OutputLine { path: "结果/findings.jsonl".to_owned(), what: Text::new("机器可读", "for machines") },
        ];
        let options =
            Options { lang, colour, masking: Masking::default(), explained: true, outputs: &outputs, merged: None };
        render(&sample.view(), options)
    }

    #[test]
    fn the_summary_in_chinese() {
        insta::assert_snapshot!("zh", summary(&Sample::new(), Lang::Zh, false));
    }

    #[test]
    fn the_summary_in_english() {
        insta::assert_snapshot!("en", summary(&Sample::new(), Lang::En, false));
    }

    #[test]
    fn without_colours_there_is_no_escape_and_with_them_the_same_words() {
        let sample = Sample::new();
        let (bare, coloured) = (summary(&sample, Lang::Zh, false), summary(&sample, Lang::Zh, true));
        assert!(!bare.contains('\u{1b}') && coloured.contains("\u{1b}[1;31m1\u{1b}[0m"));
        let mut stripped = String::new();
        for (at, part) in coloured.split('\u{1b}').enumerate() {
            stripped.push_str(if at == 0 { part } else { part.split_once('m').unwrap().1 });
        }
        assert_eq!(stripped, bare);
    }

    #[test]
    fn no_findings_is_not_all_is_well() {
        let mut sample = Sample::new();
        sample.outcome.findings.clear();
        let text = summary(&sample, Lang::Zh, false);
        assert!(text.contains("没有发现疑点") && text.contains("未能判断") && !text.contains("通过"), "{text}");
    }

    #[test]
    fn numbers_of_people_are_hidden_and_data_cannot_command_the_terminal() {
        let mut sample = Sample::new();
        sample.remarks[1].words.zh = format!("\u{1b}]0;x\u{7}{ID}");
        let text = summary(&sample, Lang::Zh, false);
        assert!(!text.contains(ID) && !text.contains('\u{1b}') && text.contains("500224********1234"), "{text}");
    }

    #[test]
    fn rows_that_do_not_add_up_are_called_a_defect() {
        let mut sample = Sample::new();
        assert!(!summary(&sample, Lang::Zh, false).contains("程序缺陷"));
        sample.sources.0[0].counts.used -= 1;
        assert!(summary(&sample, Lang::Zh, false).contains("程序缺陷"));
    }
}
