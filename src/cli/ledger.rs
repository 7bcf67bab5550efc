//! `hecha ledger` on the command line.

use std::path::Path;

use super::{
    Voice,
    args::Format,
    exit::Exit,
    ledger_args::{AddArguments, AssignArguments, LedgerArguments, LedgerCommand, ListArguments},
};
use crate::{
    app::{
        Trouble,
        ledger::{self as app, act, document, exchange, look, roll},
    },
    base::text::fold,
    i18n::{Words, counted},
    ledger::{
        Field, Flag, LedgerError, Problem, State, Store, act::Entry, error::Denied, list::Filter, number,
        problem::Exception, sheet::Note, state::Move, store::Hand,
    },
    report::{Masking, docx::Kind, json::v1::ledger as scripts, terminal::ledger::Look},
    words,
};

/// How many columns a terminal has that does not say.
const WIDTH: usize = 80;

/// How many lines of what was not taken are shown.
const LISTED: usize = 40;

/// The account of the operating system.
pub(super) fn user() -> String {
    let set = ["USER", "USERNAME", "LOGNAME"].into_iter().find_map(std::env::var_os);
    set.map(|name| name.to_string_lossy().into_owned())
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| "-".to_owned())
}

/// With what somebody is at work, for whoever must wait.
pub(super) fn tool(command: &str) -> String {
    format!("hecha {command}, pid {}", std::process::id())
}

fn width() -> usize {
    let set = std::env::var_os("COLUMNS").and_then(|columns| columns.to_string_lossy().parse().ok());
    set.filter(|columns| *columns >= 40).unwrap_or(WIDTH)
}

/// One run of the subcommand.
struct Desk<'a> {
    arguments: &'a LedgerArguments,
    voice: &'a Voice,
    hand: Hand,
}

/// Does what the arguments say.
pub(super) fn run(arguments: &LedgerArguments, voice: &Voice) -> Result<Exit, Trouble> {
    let hand = app::hand(arguments.by.as_deref(), &user(), tool("ledger"));
    let desk = Desk { arguments, voice, hand };
    match &arguments.command {
        LedgerCommand::List(list) => Ok(desk.shown(&look::list(&desk.read()?, &filter(list)?, desk.who())?)),
        LedgerCommand::Show { number } => Ok(desk.shown(&look::show(&desk.read()?, number, desk.who())?)),
        LedgerCommand::Stats => Ok(desk.shown(&look::statistics(&desk.read()?, desk.who())?)),
        LedgerCommand::History { number } => {
            Ok(desk.shown(&look::history(&desk.read()?, number.as_deref(), desk.who())?))
        }
        LedgerCommand::Verify { manifest } => desk.verify(manifest.as_deref()),
        LedgerCommand::Add(add) => desk.add(add),
        LedgerCommand::Export { out, template } => desk.export(out, template.as_deref()),
        LedgerCommand::Report { kind, out } => desk.report(kind.kind(), out.as_deref()),
        LedgerCommand::Import { file, prefer_sheet, dry_run, template } => {
            let layouts =
                template.as_deref().map(|path| exchange::layouts(Some(path))).transpose()?.unwrap_or_default();
            desk.import(file, &exchange::Taking { prefer_sheet: *prefer_sheet, dry_run: *dry_run, layouts })
        }
        LedgerCommand::Merge { from, out, office } => {
            let rolled = roll::roll(from, out, office.as_deref().unwrap_or_default(), &desk.hand)?;
            Ok(desk.merged(&rolled))
        }
        LedgerCommand::Except { numbers, reason, approver, until, withdraw } => {
            let exception = (approver.as_deref(), until.as_deref());
            desk.except(numbers, reason, exception, *withdraw)
        }
        other => desk.step(other),
    }
}

fn filter(list: &ListArguments) -> Result<Filter, Trouble> {
    let wrong = |argument: &'static str, value: &str| Trouble::Argument { argument, value: value.to_owned() };
    let state = |text: &String| State::parse(text).ok_or_else(|| wrong("--state", text));
    let flag = |text: &String| Flag::parse(text).ok_or_else(|| wrong("--flag", text));
    Ok(Filter {
        states: list.state.iter().map(state).collect::<Result<_, _>>()?,
        flags: list.flag.iter().map(flag).collect::<Result<_, _>>()?,
        unit: list.unit.clone(),
        category: list.category.clone(),
        rule: list.rule.clone(),
        severity: list.severity,
        responsible: list.responsible.clone(),
        text: list.text.clone(),
        open: list.open,
    })
}

impl Desk<'_> {
    fn open(&self, beside: Option<&Path>) -> Result<Store, Trouble> {
        Ok(Store::open(&app::place(self.arguments.ledger.as_deref(), beside))?)
    }

    /// To read it alone.
    fn read(&self) -> Result<Store, Trouble> {
        Ok(Store::open_to_read(&app::place(self.arguments.ledger.as_deref(), None))?)
    }

    fn masking(&self) -> Masking {
        Masking { unmask: self.arguments.unmask }
    }

    fn who(&self) -> look::For {
        let today = self.hand.today();
        match self.arguments.format {
            Format::Json => look::For::Scripts(self.masking(), today),
            Format::Text => look::For::People(Look {
                lang: self.voice.lang,
                colour: self.voice.colour,
                masking: self.masking(),
                width: width(),
                today,
            }),
        }
    }

    fn is_json(&self) -> bool {
        self.arguments.format == Format::Json
    }

    fn shown(&self, text: &str) -> Exit {
        if self.is_json() || !self.voice.quiet {
            Voice::data(text);
        }
        Exit::Done
    }

    fn say(&self, words: &Words) {
        if !self.voice.quiet {
            Voice::data(&format!("{}\n", words.say(self.voice.lang)));
        }
    }

    /// What became of problems.
    fn told(&self, problems: &[Problem], said: impl Fn(&Problem) -> Words) -> Exit {
        if self.is_json() {
            return self.shown(&look::changed(problems, &self.hand));
        }
        for problem in problems {
            self.say(&said(problem));
        }
        Exit::Done
    }

    fn step(&self, command: &LedgerCommand) -> Result<Exit, Trouble> {
        let (to, numbers, typed, reason) = step_of(command);
        let typed = typed.into_iter().filter_map(|(field, text)| Some((field, text?))).collect();
        let named = self.arguments.by.as_deref().is_some_and(|by| !fold(by).is_empty());
        let request = act::Request { to, numbers, typed, reason, named };
        let changed = act::step(&mut self.open(None)?, &request, &self.hand)?;
        Ok(self.told(&changed, |problem| act::said(problem, to)))
    }

    fn except(
        &self,
        numbers: &[String],
        reason: &str,
        (approver, until): (Option<&str>, Option<&str>),
        withdraw: bool,
    ) -> Result<Exit, Trouble> {
        let mut store = self.open(None)?;
        if withdraw {
            let changed = act::take_back(&mut store, numbers, reason, &self.hand)?;
            return Ok(self.told(&changed, |problem| {
                let number = problem.number();
                words!("{number} 的例外已撤销", "the exception of {number} was taken back")
            }));
        }
        if self.arguments.by.is_none() {
            return Err(LedgerError::from(Denied::Nobody).into());
        }
        let until = app::day("--until", until.unwrap_or_default())?;
        let approver = fold(approver.unwrap_or_default()).into_owned();
        let exception = Exception { reason: reason.trim().to_owned(), approver, until, by_policy: false };
        let changed = act::accept(&mut store, numbers, &exception, &self.hand)?;
        Ok(self.told(&changed, |problem| {
            let number = problem.number();
            words!("{number} 已列为例外，至 {until} 到期", "{number} is excepted until {until}")
        }))
    }

    fn add(&self, add: &AddArguments) -> Result<Exit, Trouble> {
        let amount = |typed: &str| {
            let wrong = || Trouble::Argument { argument: "--amount", value: typed.to_owned() };
            let sum = fold(typed).parse::<crate::base::amount::Amount>().map_err(|_| wrong())?;
            if sum.fen() < 0 { Err(wrong()) } else { Ok(sum) }
        };
        let amount = add.amount.as_deref().map(amount).transpose()?;
        let entry = Entry {
            how: add.how.clone(),
            on: add.found_on.as_deref().map(|typed| app::day("--found-on", typed)).transpose()?,
            unit: add.unit.clone(),
            item: add.item.clone(),
            category: add.category.clone(),
            severity: add.severity,
            summary: add.text.clone(),
            persons: add.persons.clone(),
            count: add.count,
            amount,
            basis: add.basis.clone(),
            evidence: add.evidence.clone(),
        };
        // The first problem may well be one that no data shows.
        let place = app::place(self.arguments.ledger.as_deref(), None);
        let mut store = Store::open_or_make(&place, "", &self.hand)?;
        let made = act::enter(&mut store, &entry, &self.hand)?;
        Ok(self.told(&[made], |problem| {
            let number = problem.number();
            words!("已登记 {number}", "entered as {number}")
        }))
    }

    fn verify(&self, manifest: Option<&Path>) -> Result<Exit, Trouble> {
        let verified = look::verify(&self.read()?, manifest)?;
        if self.is_json() {
            Voice::data(&format!("{:#}\n", scripts::verified(&verified)));
        }
        let (events, problems) = (verified.events, verified.problems);
        if verified.faults.is_empty() {
            if !self.is_json() {
                self.say(&words!(
                    "台账完整：{events} 条事件的哈希链无误，{problems} 个问题与事件记录一致",
                    "the ledger is whole: {events} events chain without a break, {problems} problems are what their events make of them"
                ));
                if !verified.anchored {
                    self.say(&words!(
                        "（没有可对照的 manifest.json；台账若被整体重写，仅凭自身无法发现。可用 --manifest 指明）",
                        "(no manifest.json to compare with: a ledger rewritten as a whole does not show it by itself; name one with --manifest)"
                    ));
                }
            }
            return Ok(Exit::Done);
        }
        for fault in verified.faults.iter().filter(|_| !self.is_json()) {
            self.voice.complain(&fault.words());
        }
        Ok(Exit::Findings)
    }

    fn export(&self, out: &Path, template: Option<&Path>) -> Result<Exit, Trouble> {
        let layouts = exchange::layouts(template)?;
        let look = (self.voice.lang, self.masking());
        let done = exchange::export(&self.read()?, out, &layouts, look, self.hand.today())?;
        kept(done.kept.as_ref(), self.voice);
        if self.is_json() {
            let (path, problems) = (done.issued.path.display().to_string(), done.problems);
            Voice::data(&format!("{:#}\n", serde_json::json!({ "file": path, "problems": problems })));
        } else {
            let (path, problems) = (done.issued.path.display(), done.problems);
            self.say(&words!(
                "已导出 {problems} 个问题到 {path}；填写后用 hecha ledger import 导回",
                "wrote {problems} problems to {path}; bring back what is filled in with hecha ledger import"
            ));
        }
        Ok(Exit::Done)
    }

    fn report(&self, kind: Kind, out: Option<&Path>) -> Result<Exit, Trouble> {
        let to = out.unwrap_or_else(|| Path::new(kind.file()));
        let look = (self.voice.lang, self.masking());
        let done = document::report(&self.read()?, kind, to, look, self.hand.today())?;
        kept_documents(done.kept.as_slice(), self.voice);
        let path = done.issued.path.display();
        if self.is_json() {
            Voice::data(&format!("{:#}\n", serde_json::json!({ "file": path.to_string() })));
        } else {
            let (title_zh, title_en) = (kind.title().zh, kind.title().en);
            self.say(&words!(
                "已生成{title_zh} {path}；标黄处请填写",
                "wrote the {title_en} to {path}; what is marked yellow is to be filled in"
            ));
        }
        Ok(Exit::Done)
    }

    fn import(&self, file: &Path, how: &exchange::Taking) -> Result<Exit, Trouble> {
        let done = exchange::import(&mut self.open(Some(file))?, file, &self.hand, how)?;
        let refused = done.asked.notes.len();
        if self.is_json() {
            Voice::data(&look::imported(&done, self.masking()));
        } else {
            let (cells, problems) = (done.cells, done.changed.len());
            self.say(&if how.dry_run {
                words!(
                    "预览：将导入 {problems} 个问题的 {cells} 处填写，{refused} 处不采用；台账未改动",
                    "preview: {cells} cells of {problems} problems would be taken, {refused} not; the ledger is as it was"
                )
            } else {
                words!(
                    "已导入 {problems} 个问题的 {cells} 处填写；{refused} 处未采用",
                    "took {cells} cells of {problems} problems; {refused} were not taken"
                )
            });
            self.notes(&done.asked.notes);
            for (sheet, header) in &done.asked.foreign {
                self.say(&words!(
                    "提示：《{sheet}》中自行增加的列“{header}”不在台账中，内容未导入",
                    "note: the column {header} that was added to {sheet} is none of the ledger's and was not taken"
                ));
            }
        }
        Ok(if refused == 0 { Exit::Done } else { Exit::Findings })
    }

    fn notes(&self, notes: &[Note]) {
        for note in notes.iter().take(LISTED) {
            self.voice.complain(&told(note, self.masking()));
        }
        let more = notes.len().saturating_sub(LISTED);
        if more > 0 {
            self.voice
                .complain(&words!("另有 {more} 处，用 --format json 查看全部", "{more} more; --format json shows all"));
        }
    }

    fn merged(&self, rolled: &crate::ledger::merge::Rolled) -> Exit {
        if self.is_json() {
            return self.shown(&format!("{:#}\n", scripts::rolled(rolled, self.masking())));
        }
        let (added, updated, unchanged) = (rolled.added.len(), rolled.updated.len(), rolled.unchanged);
        let shared = rolled.shared;
        self.say(&words!(
            "汇总完成：新增 {added}，更新 {updated}，未变 {unchanged}；其中 {shared} 个由两处以上发现",
            "merged: {added} new, {updated} updated, {unchanged} as before; {shared} were found by more than one office"
        ));
        if !rolled.doubtful.is_empty() {
            let numbers: Vec<String> = rolled.doubtful.iter().take(LISTED).map(|no| number(*no)).collect();
            let (numbers, count) = (numbers.join("、"), rolled.doubtful.len());
            self.voice.complain(&words!(
                "复核存疑 {count} 个：{numbers}。已销号，但按各台账合并后的内容，复核人就是责任人、办理人或问题所涉人员，请由他人重新复核（ledger return 后再 close）",
                "{count} closed problems are doubtful: {numbers}. By what the ledgers say together the reviewer is responsible, worked on it or is concerned; somebody else must review (ledger return, then close)"
            ));
        }
        for one in rolled.differing.iter().take(LISTED) {
            let (number, title, office) = (number(one.no), one.field.title(), &one.office);
            let blank = String::new();
            let (kept, other) = (one.kept.as_ref().unwrap_or(&blank), one.other.as_ref().unwrap_or(&blank));
            let masking = self.masking();
            let (kept, other) = (masking.text(kept), masking.text(other));
            let (zh, en) = (title.zh, title.en);
            self.voice.complain(&words!(
                "{number} {zh}：两处填写不同（{office}），采用较晚的“{kept}”，较早的“{other}”留在办理经过中",
                "{number} {en}: two people wrote different things ({office}); the later holds: {kept}; the earlier stays in the history: {other}"
            ));
        }
        Exit::Done
    }
}

type Typed<'a> = Vec<(Field, Option<&'a str>)>;

/// The move that a subcommand stands for.
fn step_of(command: &LedgerCommand) -> (Move, &[String], Typed<'_>, Option<&str>) {
    match command {
        LedgerCommand::Confirm { numbers, reason } => (Move::Confirm, numbers, Vec::new(), reason.as_deref()),
        LedgerCommand::Dismiss { numbers, reason } => (Move::Dismiss, numbers, Vec::new(), Some(reason)),
        LedgerCommand::Assign(assign) => (Move::Assign, &assign.numbers, assigned(assign), None),
        LedgerCommand::Start { numbers } => (Move::Start, numbers, Vec::new(), None),
        LedgerCommand::Submit { numbers, progress, done_on, materials } => {
            let typed = vec![
                (Field::Progress, progress.as_deref()),
                (Field::DoneOn, done_on.as_deref()),
                (Field::Materials, materials.as_deref()),
            ];
            (Move::Submit, numbers, typed, None)
        }
        LedgerCommand::Close { numbers, opinion, reviewer, closed_on } => {
            let typed = vec![
                (Field::Opinion, opinion.as_deref()),
                (Field::Reviewer, reviewer.as_deref()),
                (Field::ClosedOn, closed_on.as_deref()),
            ];
            (Move::Close, numbers, typed, None)
        }
        LedgerCommand::Return { numbers, opinion, reviewer } => {
            let typed = vec![(Field::Opinion, Some(opinion.as_str())), (Field::Reviewer, reviewer.as_deref())];
            (Move::Return, numbers, typed, Some(opinion))
        }
        // The others are none of a move; an empty list changes nothing.
        _ => (Move::Confirm, &[], Vec::new(), None),
    }
}

fn assigned(assign: &AssignArguments) -> Typed<'_> {
    vec![
        (Field::Responsible, assign.to.as_deref()),
        (Field::Leader, assign.leader.as_deref()),
        (Field::ResponsibleUnit, assign.unit.as_deref()),
        (Field::Deadline, assign.deadline.as_deref()),
        (Field::Measures, assign.measures.as_deref()),
        (Field::Goal, assign.goal.as_deref()),
        (Field::Pace, assign.pace.as_deref()),
    ]
}

/// A cell that was not taken, in a line.
fn told(note: &Note, masking: Masking) -> Words {
    let (sheet, row, column, why) = (&note.sheet, note.row, &note.column, note.why.words());
    let of = note.no.map(|no| format!(" {}", number(no))).unwrap_or_default();
    let (typed, kept) = (masking.text(&note.typed), masking.text(&note.kept));
    let mut said = words!("《{sheet}》第 {row} 行{of} {column}", "{sheet}, row {row}{of} {column}");
    if !typed.is_empty() {
        said.push(&words!("“{typed}”", " {typed}"));
    }
    if !kept.is_empty() {
        said.push(&words!("（台账：{kept}）", " (ledger: {kept})"));
    }
    let (zh, en) = (why.zh, why.en);
    said.push(&words!("：{zh}", ": {en}"));
    said
}

/// Says that a workbook which people had filled in is kept.
pub(super) fn kept(kept: Option<&exchange::Kept>, voice: &Voice) {
    let Some(kept) = kept else { return };
    let (was, copy) = (kept.was.display(), kept.copy.display());
    voice.complain(&match kept.cells {
        Some(cells) => {
            let count = counted(cells as u64, "cell", "cells");
            words!(
                "{was} 中有 {cells} 处填写尚未导入台账，已另存为 {copy}；请运行 hecha ledger import 导入后再填写新表",
                "{was} holds {count} that the ledger does not have; it is kept as {copy}. Bring it in with hecha ledger import before filling in the new one"
            )
        }
        None => words!(
            "{was} 不是由本台账导出或已无法识别，已另存为 {copy}，未覆盖",
            "{was} was not made from this ledger, or cannot be told; it is kept as {copy} and not overwritten"
        ),
    });
}

/// Says which documents were not overwritten.
pub(super) fn kept_documents(kept: &[document::KeptDocument], voice: &Voice) {
    for one in kept {
        let (was, copy) = (one.was.display(), one.copy.display());
        voice.complain(&words!(
            "原有的 {was} 已经人工修改，已另存为 {copy}，未覆盖",
            "{was} has been worked on; it is kept as {copy} and not overwritten"
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{i18n::Lang, ledger::field::Refused};

    #[test]
    fn a_refused_cell_is_told_with_its_place_and_reason() {
        let note = Note {
            sheet: "问题台账".to_owned(),
            row: 7,
            no: Some(3),
            column: "整改时限".to_owned(),
            typed: "六月底".to_owned(),
            kept: "2023-06-30".to_owned(),
            why: crate::ledger::sheet::Why::Value(Refused::NoDay),
        };
        let words = told(&note, Masking::default());
        assert_eq!(
            words.say(Lang::Zh),
            "《问题台账》第 7 行 WT-0003 整改时限“六月底”（台账：2023-06-30）：不是可以确定的日期，请写成 2023-06-30"
        );
        assert!(words.say(Lang::En).starts_with("问题台账, row 7 WT-0003 整改时限 六月底"));
    }
}
