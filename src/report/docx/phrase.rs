//! How problems, days, sums and people are written in an official document.

use super::{Material, page::BLANKS};
use crate::{
    base::{amount::Amount, maps::Set, time::Day},
    i18n::{Lang, Text, Words},
    ledger::{Field, Problem, State, stats::Counts},
    report::{mask::Masking, names::Names},
    words,
};

/// How many problems a chapter lists before it refers to the annex.
pub(super) const LISTED: usize = 50;

/// Says things in one language, with names and numbers hidden.
pub(super) struct Phrase<'a> {
    pub(super) lang: Lang,
    masking: Masking,
    names: Names,
    /// Fingerprints of what the run has found.
    found: Set<String>,
    pub(super) material: &'a Material<'a>,
}

impl<'a> Phrase<'a> {
    pub(super) fn new(material: &'a Material<'a>, lang: Lang, masking: Masking) -> Self {
        let names = if masking.unmask { Names::open() } else { Names::of(material.problems, material.view) };
        let found = material.view.into_iter().flat_map(|view| &view.findings);
        let found = found.map(|one| one.finding.id.to_string()).collect();
        Self { lang, masking, names, found, material }
    }

    pub(super) fn say(&self, words: &Words) -> String {
        words.say(self.lang).to_owned()
    }

    pub(super) fn choose(&self, zh: &'static str, en: &'static str) -> &'static str {
        Text::new(zh, en).say(self.lang)
    }

    /// What people are to fill in.
    pub(super) fn blank(&self, zh: &'static str, en: &'static str) -> String {
        let (opening, closing) = match self.lang {
            Lang::Zh => BLANKS[0],
            Lang::En => BLANKS[1],
        };
        format!("{opening}{}{closing}", self.choose(zh, en))
    }

    /// Whose report it is.
    pub(super) fn office(&self) -> String {
        match self.material.office.trim() {
            "" => self.blank("单位名称", "office"),
            office => self.hide(office),
        }
    }

    pub(super) fn day(&self, day: Day) -> String {
        match self.lang {
            Lang::Zh => format!("{}年{}月{}日", day.year(), day.month(), day.day_of_month()),
            Lang::En => day.to_string(),
        }
    }

    /// The day it is.
    pub(super) fn today(&self) -> String {
        self.day(self.material.today)
    }

    /// A text of unknown content.
    pub(super) fn hide(&self, text: &str) -> String {
        self.names.hide(&self.masking.text(text)).into_owned()
    }

    /// A text about a problem.
    pub(super) fn about(&self, problem: &Problem, text: &str) -> String {
        let masked = self.masking.about(&problem.machine().subjects, text);
        self.names.hide(&masked).trim().to_owned()
    }

    pub(super) fn unit(&self, unit: &str) -> String {
        if unit.is_empty() { self.choose("单位不明", "unit not known").to_owned() } else { self.hide(unit) }
    }

    /// 问题描述 without the mark at its end. A sentence of an earlier run may name people whom nothing here tells to be
    /// people, so that only what kind of problem it is and whom it is about is said of those.
    pub(super) fn summary(&self, problem: &Problem) -> String {
        let machine = problem.machine();
        let text = match &machine.rule {
            Some(rule) if !self.masking.unmask && !self.found.contains(&machine.id) => self.short(problem, &rule.title),
            _ => self.about(problem, machine.summary.say(self.lang)),
        };
        text.trim_end_matches(['。', '.', '；', ';']).to_owned()
    }

    fn short(&self, problem: &Problem, title: &Words) -> String {
        const NAMED: usize = 3;
        let subjects = &problem.machine().subjects;
        let people: Vec<&str> = subjects.persons.iter().filter_map(|person| person.name.as_deref()).collect();
        let accounts = subjects.accounts.iter().map(|account| account.name.as_str());
        let named: Vec<&str> = if people.is_empty() { accounts.collect() } else { people };
        let shown: Vec<String> = named.iter().take(NAMED).map(|name| self.about(problem, name)).collect();
        let (title, who) = (title.say(self.lang), self.all(&shown));
        if shown.is_empty() {
            return title.to_owned();
        }
        let etc = if named.len() > NAMED { self.choose("等", " and others") } else { "" };
        self.say(&words!("{title}：{who}{etc}", "{title}: {who}{etc}"))
    }

    /// What people wrote into a field.
    pub(super) fn wrote(&self, problem: &Problem, field: Field) -> Option<String> {
        let shown = field.shown(problem.wrote(field)?, self.lang);
        let text = self.about(problem, &shown);
        let text = text.trim_end_matches(['。', '.', '；', ';']).to_owned();
        Some(text).filter(|text| !text.is_empty())
    }

    /// A day that people wrote, else a blank that says which.
    pub(super) fn day_of(&self, problem: &Problem, field: Field) -> Option<String> {
        problem.day(field).map(|day| self.day(day)).or_else(|| self.wrote(problem, field))
    }

    /// 整改措施: what people wrote, else the usual remedy.
    pub(super) fn measures(&self, problem: &Problem) -> String {
        let usual = || self.about(problem, problem.machine().fix.say(self.lang));
        let text = self.wrote(problem, Field::Measures).unwrap_or_else(usual);
        text.trim_end_matches(['。', '.']).to_owned()
    }

    /// Parts with a label each, those that there are.
    pub(super) fn labelled(&self, parts: Vec<(&'static str, Option<String>)>) -> String {
        let colon = self.choose("：", ": ");
        let said = parts.into_iter().filter_map(|(label, text)| Some(format!("{label}{colon}{}", text?)));
        said.collect::<Vec<_>>().join(self.choose("；", "; "))
    }

    /// Several things in a row.
    pub(super) fn all(&self, parts: &[String]) -> String {
        parts.join(self.choose("、", ", "))
    }

    /// 责任单位, 责任领导 and 责任人, and what is not known of them left to be filled in.
    pub(super) fn responsible(&self, problem: &Problem) -> Vec<(&'static str, Option<String>)> {
        let open = || self.blank("责任人", "person responsible");
        vec![
            (self.choose("责任单位", "unit responsible"), self.wrote(problem, Field::ResponsibleUnit)),
            (self.choose("责任领导", "lead"), self.wrote(problem, Field::Leader)),
            (
                self.choose("责任人", "person responsible"),
                Some(self.wrote(problem, Field::Responsible).unwrap_or_else(open)),
            ),
        ]
    }

    /// Number, sentence, unit, severity and whether it is verified.
    pub(super) fn problem(&self, problem: &Problem) -> String {
        let machine = problem.machine();
        let (number, summary, unit) = (problem.number(), self.summary(problem), self.unit(&machine.unit));
        let (severity, state) = (machine.severity.title(), standing(problem.state()));
        let (severity_zh, severity_en, state_zh, state_en) = (severity.zh, severity.en, state.zh, state.en);
        self.say(&words!(
            "{summary}（{unit}，问题编号{number}，风险等级{severity_zh}，{state_zh}）。",
            "{summary} ({unit}, {number}, {severity_en}, {state_en})."
        ))
    }

    /// What a list leaves out.
    pub(super) fn more(&self, count: usize, zh: &'static str, en: &'static str) -> String {
        let more = count.saturating_sub(LISTED);
        self.say(&words!("其余{more}个见附件《{zh}》。", "{more} more in the annex, {en}."))
    }

    /// A sum of money, counted in fen.
    pub(super) fn money(&self, fen: i64) -> String {
        let sum = Amount(fen);
        self.say(&words!("{sum}元", "{sum} yuan"))
    }

    /// Title, whom it is addressed to, and the sentence that opens it.
    pub(super) fn opening(&self, body: &mut super::page::Body, (zh, en): (&'static str, &'static str)) {
        body.title(self.office());
        body.title(self.choose(zh, en).to_owned());
        let to = self.blank("主送机关", "addressee");
        body.addressee(format!("{to}{}", self.choose("：", ":")));
    }

    /// Annexes, who signs, and the day.
    pub(super) fn closing(&self, body: &mut super::page::Body) {
        let annexes = match self.lang {
            Lang::Zh => ["问题清单", "问题台账", "整改清单"],
            Lang::En => ["List of problems", "Problem ledger", "Rectification list"],
        };
        body.annexes(&annexes);
        body.signature(self.office(), self.blank("成文日期", "date"));
    }
}

/// Whether it is verified, put right, or neither.
fn standing(state: State) -> Text {
    match state {
        State::Suspected => Text::new("疑点，待核实", "suspected, to be verified"),
        State::Confirmed => Text::new("已核实属实", "confirmed"),
        other => other.title(),
    }
}

/// How many problems there are of each severity, such as `重大1个、一般3个`.
pub(super) fn severities(phrase: &Phrase<'_>, counts: [u64; 4]) -> String {
    let each = crate::finding::Severity::ALL.into_iter().zip(counts).filter(|(_, count)| *count > 0);
    let said = each.map(|(severity, count)| {
        let (zh, en) = (severity.title().zh, severity.title().en);
        phrase.say(&words!("{zh}{count}个", "{count} {en}"))
    });
    phrase.all(&said.collect::<Vec<_>>())
}

/// How many problems are in each state that there are any in.
pub(super) fn states(phrase: &Phrase<'_>, counts: &Counts) -> String {
    let each = State::ALL.into_iter().map(|state| (state, counts.state(state))).filter(|(_, count)| *count > 0);
    let said = each.map(|(state, count)| {
        let (zh, en) = (state.title().zh, state.title().en);
        phrase.say(&words!("{zh}{count}个", "{count} {en}"))
    });
    phrase.all(&said.collect::<Vec<_>>())
}
