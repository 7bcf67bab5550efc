//! 自查报告: what was checked, what could not be judged, what was found, who puts it right by when.

use std::{cmp::Reverse, collections::BTreeMap};

use super::{
    page::Body,
    phrase::{LISTED, Phrase, severities},
};
use crate::{
    base::maps::{Map, Set},
    finding::Severity,
    i18n::Words,
    ledger::{Field, Problem, State, field::Kind},
    report::view::{Verdict, View},
    words,
};

/// How many problems are told as typical.
const TYPICAL: usize = 10;

/// How many kinds of problem that nobody is responsible for yet are listed.
const KINDS: usize = 15;

/// How many grounds of not judging are listed.
const GROUNDS: usize = 20;

pub(super) fn write(phrase: &Phrase<'_>, body: &mut Body) {
    phrase.opening(body, ("关于信息系统账户和权限自查情况的报告", "Report on the self-check of accounts and rights"));
    let office = phrase.office();
    let order = phrase.blank("工作部署文件名称和文号", "the order and its number");
    body.text(phrase.say(&words!(
        "按照{order}要求，{office}对信息系统账户、权限和业务操作情况进行了自查。现将有关情况报告如下：",
        "As ordered in {order}, {office} checked accounts, rights and conduct in its systems, and reports as follows."
    )));
    body.chapter(phrase.choose("基本情况", "What was checked"));
    match phrase.material.view {
        Some(view) => {
            scope(phrase, view, body);
            rules(phrase, view, body);
            unjudged(phrase, view, body);
        }
        None => body.text(phrase.blank(
            "核查单位、核查期间、所用资料和未能判断的事项，见核查时生成的自查报告和《覆盖情况》",
            "units, period, data and what could not be judged: see the report of the check itself and the sheet Coverage",
        )),
    }
    found(phrase, body);
    causes(phrase, body);
    measures(phrase, body);
    body.chapter(phrase.choose("下一步打算", "What comes next"));
    body.text(phrase.blank("下一步工作打算", "next steps"));
    phrase.closing(body);
}

fn scope(phrase: &Phrase<'_>, view: &View<'_>, body: &mut Body) {
    body.section(phrase.choose("核查范围", "Scope"));
    let mut units: Vec<&str> = view.rules.iter().flat_map(|line| &line.units).map(|unit| unit.unit).collect();
    units.extend(view.findings.iter().map(|one| one.unit));
    units.retain(|unit| !unit.is_empty());
    units.sort_unstable();
    units.dedup();
    let (as_of, period) = if view.frame.is_dated() {
        (as_of(phrase, view), period(phrase, view))
    } else {
        (phrase.blank("核查基准日", "day of the data"), phrase.blank("核查期间", "period"))
    };
    let (files, rows) = (view.files.len(), view.rows());
    let (read, used, repeated, layout, rejected) = (rows.read, rows.used, rows.repeated, rows.layout, rows.rejected);
    let accounts: u64 = view.rates.iter().map(|rate| rate.accounts).sum();
    let settled: u64 = view.rates.iter().map(|rate| rate.settled).sum();
    let named: Vec<String> = units.iter().take(LISTED).map(|unit| phrase.unit(unit)).collect();
    let (count, named) = (units.len(), phrase.all(&named));
    if count > 0 {
        let etc = if count > LISTED { phrase.choose("等", " and others") } else { "" };
        body.text(
            phrase.say(&words!("本次自查涉及{count}个单位：{named}{etc}。", "Units checked: {count} ({named}{etc}).")),
        );
    }
    body.text(phrase.say(&words!(
        "核查基准日为{as_of}，核查期间为{period}。共读取资料文件{files}个、数据{read}行，其中采用{used}行、重复{repeated}行、标题表头合计空行{layout}行、因内容有误未能使用{rejected}行。系统账户{accounts}个，已匹配到使用人{settled}个。",
        "As of {as_of}; period {period}. {files} files with {read} rows were read: {used} used, {repeated} repeated, {layout} layout, {rejected} rejected. Of {accounts} accounts {settled} were matched to their holders."
    )));
}

/// 核查基准日, as a day where it is the end of one.
fn as_of(phrase: &Phrase<'_>, view: &View<'_>) -> String {
    let text = view.frame.as_of_text();
    text.parse().map_or(text, |day| phrase.day(day))
}

fn period(phrase: &Phrase<'_>, view: &View<'_>) -> String {
    match view.frame.period_days() {
        (Some(first), Some(last)) => {
            let (first, last) = (phrase.day(first), phrase.day(last));
            phrase.say(&words!("{first}至{last}", "{first} to {last}"))
        }
        _ => view.frame.period_text(phrase.lang),
    }
}

fn rules(phrase: &Phrase<'_>, view: &View<'_>, body: &mut Body) {
    body.section(phrase.choose("核查规则", "Rules"));
    let count = |verdict: Verdict| view.rules.iter().filter(|line| line.verdict == verdict).count();
    let all = view.rules.len();
    let (found, clean, partly) = (count(Verdict::Found), count(Verdict::Clean), count(Verdict::Partly));
    let (cannot, none) = (count(Verdict::CannotTell), count(Verdict::NotApplicable));
    body.text(phrase.say(&words!(
        "共运行核查规则{all}条，其中发现疑点的{found}条，未发现异常的{clean}条，部分无法判断、其余未发现异常的{partly}条，无法判断的{cannot}条，没有核查对象的{none}条。",
        "{all} rules were run: {found} with findings, {clean} without, {partly} that could judge only in part, {cannot} that could not judge, {none} with nothing to judge."
    )));
}

/// What could not be judged, by ground: which tables are missing, what rows do not say.
fn unjudged(phrase: &Phrase<'_>, view: &View<'_>, body: &mut Body) {
    let mut grounds: Map<Words, (u64, Vec<String>)> = Map::default();
    for line in view.rules.iter().filter(|line| line.is_in_doubt()) {
        let rule = line.meta.title.say(phrase.lang).to_owned();
        let mut ground = |text: Words, count: u64| {
            let (sum, rules) = grounds.entry(text).or_default();
            *sum += count;
            if !rules.contains(&rule) {
                rules.push(rule.clone());
            }
        };
        for table in line.missing {
            let (zh, en) = (table.title().zh, table.title().en);
            ground(words!("缺少《{zh}》", "there is no table: {en}"), 0);
        }
        for one in &line.unjudged {
            ground(one.text.into(), one.count);
        }
        if !line.refused.is_empty() {
            let text = words!("结论缺少证据，未输出", "conclusions without proof were held back");
            ground(text, line.refused.len() as u64);
        }
    }
    body.section(phrase.choose("未能判断的事项", "What could not be judged"));
    if grounds.is_empty() {
        body.text(phrase.choose("没有未能判断的事项。", "Nothing.").to_owned());
        return;
    }
    let what = "以下事项因资料所限未能判断，不等于没有问题，需要补充资料或者人工核查：";
    body.text(
        phrase.choose(what, "The following could not be judged, which does not mean that all is well:").to_owned(),
    );
    let more = grounds.len().saturating_sub(GROUNDS);
    for (text, (count, rules)) in grounds.into_iter().take(GROUNDS) {
        let (text, rules) = (text.say(phrase.lang).to_owned(), phrase.all(&rules));
        let times = if count > 0 { phrase.say(&words!("{count}处，", "{count} times, ")) } else { String::new() };
        body.item(&phrase.say(&words!("{text}（{times}涉及规则：{rules}）。", "{text} ({times}rules: {rules}).")));
    }
    if more > 0 {
        body.text(
            phrase.say(&words!("其余{more}类原因见《覆盖情况》。", "{more} more grounds: see the sheet Coverage.")),
        );
    }
}

/// Problems that are neither dismissed nor excepted.
fn listed<'a>(phrase: &Phrase<'a>) -> Vec<&'a Problem> {
    let today = phrase.material.today;
    let counts = |one: &&Problem| one.state() != State::Dismissed && one.exception_on(today).is_none();
    phrase.material.problems.iter().filter(counts).collect()
}

fn found(phrase: &Phrase<'_>, body: &mut Body) {
    let (all, problems) = (phrase.material.problems, listed(phrase));
    body.chapter(phrase.choose("发现问题情况", "What was found"));
    body.section(phrase.choose("总体情况", "Overall"));
    let (today, count) = (phrase.today(), problems.len());
    let suspected = problems.iter().filter(|one| one.state() == State::Suspected).count();
    let verified = count - suspected;
    let dismissed = all.iter().filter(|one| one.state() == State::Dismissed).count();
    let excepted = all.len() - count - dismissed;
    let people: Set<String> = problems
        .iter()
        .flat_map(|one| &one.machine().subjects.persons)
        .filter_map(|one| one.id_number.clone().or(one.person_no.clone()).or(one.name.clone()))
        .collect();
    let people = people.len();
    body.text(phrase.say(&words!(
        "截至{today}，台账登记问题和疑点{count}个，其中已核实属实{verified}个，尚待核实的疑点{suspected}个，涉及{people}人；另有经核实排除{dismissed}个，经批准列为例外{excepted}个，未计入。",
        "As of {today} the ledger has {count} problems: {verified} verified, {suspected} suspected, {people} people concerned; {dismissed} dismissed and {excepted} excepted are not counted."
    )));
    let fen = problems.iter().filter_map(|one| one.machine().amount).map(crate::base::amount::Amount::fen);
    let fen = fen.fold(0_i64, i64::saturating_add);
    if fen != 0 {
        let sum = phrase.money(fen);
        body.text(phrase.say(&words!(
            "各问题涉及金额合计{sum}（同一笔业务涉及多个问题的，在各问题中分别计入）。",
            "The problems concern {sum} (what several problems concern counts in each)."
        )));
    }
    if suspected > 0 {
        let caution = "疑点由资料比对得出，在核实之前不作为认定违规的依据。";
        let english = "What is suspected follows from comparing data and establishes no fault until it is verified.";
        body.text(phrase.choose(caution, english).to_owned());
    }
    if problems.is_empty() {
        return;
    }
    by(phrase, body, ("按问题类别", "By category"), &problems, |one| phrase.say(&one.machine().category));
    by(phrase, body, ("按单位", "By unit"), &problems, |one| phrase.unit(&one.machine().unit));
    body.section(phrase.choose("按风险等级", "By severity"));
    let counts = severities(phrase, tally(&problems));
    body.text(phrase.say(&words!("{counts}。", "{counts}.")));
    typical(phrase, body, &problems);
}

fn tally(problems: &[&Problem]) -> [u64; 4] {
    Severity::ALL.map(|wanted| problems.iter().filter(|one| one.machine().severity == wanted).count() as u64)
}

/// One item for each group, the largest first.
fn by(
    phrase: &Phrase<'_>,
    body: &mut Body,
    (zh, en): (&'static str, &'static str),
    problems: &[&Problem],
    key: impl Fn(&Problem) -> String,
) {
    body.section(phrase.choose(zh, en));
    let mut groups: BTreeMap<String, Vec<&Problem>> = BTreeMap::new();
    for problem in problems {
        groups.entry(key(problem)).or_default().push(problem);
    }
    let mut groups: Vec<(String, Vec<&Problem>)> = groups.into_iter().collect();
    groups.sort_by_key(|(_, problems)| Reverse(problems.len()));
    let all = groups.len();
    for (name, problems) in groups.into_iter().take(LISTED) {
        let none = phrase.choose("未分类", "no category");
        let name = if name.is_empty() { none.to_owned() } else { name };
        let (count, counts) = (problems.len(), severities(phrase, tally(&problems)));
        body.item(&phrase.say(&words!("{name}{count}个，其中{counts}。", "{name}: {count} ({counts}).")));
    }
    if all > LISTED {
        body.text(phrase.more(all, "问题清单", "List of problems"));
    }
}

/// The gravest of each category, then the gravest of all.
fn typical(phrase: &Phrase<'_>, body: &mut Body, problems: &[&Problem]) {
    body.section(phrase.choose("典型问题", "Typical problems"));
    let mut ranked = problems.to_vec();
    ranked.sort_by_key(|one| {
        let machine = one.machine();
        (Reverse(machine.severity), Reverse(one.state().is_verified()), Reverse(machine.proven), one.no)
    });
    let mut categories: Set<&Words> = Set::default();
    let (first, rest): (Vec<&Problem>, Vec<&Problem>) =
        ranked.into_iter().partition(|one| categories.insert(&one.machine().category));
    for problem in first.into_iter().chain(rest).take(TYPICAL) {
        body.item(&phrase.problem(problem));
    }
}

/// Why it came about is for people to say; the gaps that they have marked are counted.
fn causes(phrase: &Phrase<'_>, body: &mut Body) {
    body.chapter(phrase.choose("原因分析", "Causes"));
    if let Kind::Choice(known) = Field::Gap.kind() {
        let problems = listed(phrase);
        let said: Vec<String> = known
            .iter()
            .filter_map(|gap| {
                let count = problems.iter().filter(|one| one.wrote(Field::Gap) == Some(gap.zh)).count();
                let (zh, en) = (gap.zh, gap.en);
                (count > 0).then(|| phrase.say(&words!("{zh}漏洞{count}个", "{en} {count}")))
            })
            .collect();
        if !said.is_empty() {
            let said = phrase.all(&said);
            body.text(
                phrase.say(&words!("台账中已标明漏洞类型的问题：{said}。", "Gaps marked in the ledger: {said}.")),
            );
        }
    }
    body.text(phrase.blank("问题产生的原因", "why these came about"));
}

fn measures(phrase: &Phrase<'_>, body: &mut Body) {
    body.chapter(phrase.choose("整改措施和时限", "Measures and deadlines"));
    let problems: Vec<&Problem> = listed(phrase).into_iter().filter(|one| one.state() != State::Closed).collect();
    let has = |one: &Problem, field: Field| one.wrote(field).is_some();
    let (settled, open): (Vec<&Problem>, Vec<&Problem>) =
        problems.into_iter().partition(|one| has(one, Field::Deadline) || has(one, Field::Responsible));
    if !settled.is_empty() {
        body.section(phrase.choose("已明确责任和时限的问题", "Assigned"));
        for problem in settled.iter().take(LISTED) {
            body.item(&assigned(phrase, problem));
        }
        if settled.len() > LISTED {
            body.text(phrase.more(settled.len(), "整改清单", "Rectification list"));
        }
    }
    if !open.is_empty() {
        body.section(phrase.choose("尚未明确责任和时限的问题", "Not assigned yet"));
        usual(phrase, body, &open);
    }
    if settled.is_empty() && open.is_empty() {
        body.text(phrase.choose("没有需要整改的问题。", "There is nothing to be put right.").to_owned());
    }
}

fn assigned(phrase: &Phrase<'_>, problem: &Problem) -> String {
    let (number, summary) = (problem.number(), phrase.summary(problem));
    let deadline = phrase.day_of(problem, Field::Deadline);
    let mut parts = vec![(phrase.choose("整改措施", "measures"), Some(phrase.measures(problem)))];
    parts.extend(phrase.responsible(problem));
    let open = || phrase.blank("整改时限", "deadline");
    parts.push((phrase.choose("整改时限", "deadline"), Some(deadline.unwrap_or_else(open))));
    let parts = phrase.labelled(parts);
    phrase.say(&words!("{summary}（{number}）。{parts}。", "{summary} ({number}). {parts}."))
}

/// The usual remedies of what nobody is responsible for yet, each with what it is for.
fn usual(phrase: &Phrase<'_>, body: &mut Body, problems: &[&Problem]) {
    let mut kinds: Map<(Words, Words), usize> = Map::default();
    for problem in problems {
        let machine = problem.machine();
        let title = machine.rule.as_ref().map_or_else(|| machine.category.clone(), |rule| rule.title.clone());
        *kinds.entry((title, machine.fix.clone())).or_default() += 1;
    }
    let mut kinds: Vec<((Words, Words), usize)> = kinds.into_iter().collect();
    kinds.sort_by(|one, other| (Reverse(one.1), &one.0).cmp(&(Reverse(other.1), &other.0)));
    let all = kinds.len();
    for ((title, fix), count) in kinds.into_iter().take(KINDS) {
        let (title, fix) = (phrase.hide(title.say(phrase.lang)), phrase.hide(fix.say(phrase.lang)));
        let fix = match fix.trim_end_matches(['。', '.']) {
            "" => phrase.blank("整改措施", "measures"),
            fix => fix.to_owned(),
        };
        body.item(&phrase.say(&words!("{title}{count}个。建议措施：{fix}。", "{title}: {count}. Proposed: {fix}.")));
    }
    if let Some(more) = all.checked_sub(KINDS).filter(|more| *more > 0) {
        body.text(phrase.say(&words!(
            "其余{more}类问题的建议措施见附件《问题清单》。",
            "For {more} more kinds of problem see the annex, List of problems."
        )));
    }
    body.text(phrase.blank("上述问题的责任人和整改时限", "who puts these right, by when"));
}
