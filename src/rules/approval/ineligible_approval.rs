//! B17: approved or paid although the subject was not entitled at that moment.

use crate::{
    base::{amount::Amount, maps::Set},
    finding::{Family, Finding, FindingBuilder, FixKind, Label, Out, RuleMeta, Severity, basis},
    graph::{Course, Facts},
    i18n::{Text, Words},
    model::{
        RowRef, TableKind,
        act::{Act, Acts},
        tables::FactRow,
    },
    oplog::{Columns, Event, Group, Key, Subject},
    policy::{PolicyError, RuleTable},
    rules::rule::{ConductRule, declare_rule},
    timeline::Held,
    words,
};

/// Approvals and payments against a disqualifying fact, or without a fact that the matter requires.
pub struct IneligibleApproval;

declare_rule! {
    /// ## What it checks
    /// A case is approved or paid while a disqualifying fact of its subject (in employment, drawing a pension, refunded,
    /// dead) is in force by the table of facts; or approved without a fact that the policy requires for its matter.
    ///
    /// ## Why it matters
    /// Another register knew that there was no entitlement. Either nobody asked it, or the answer was passed over.
    ///
    /// ## Evidence
    /// The approval or payment and the fact. High where the case was approved against the fact; medium where the fact
    /// began later and payment went on, and where a required fact is absent (inferred: the table is taken as complete);
    /// low where the fact was recorded only after the act, so that nobody could know it then.
    ///
    /// ## Does not report
    /// Approvals by machines, though not payments by them; facts that had ended, or begin or end on the very day;
    /// approvals that were withdrawn or returned (see B15); employment for public-welfare posts, unless the policy says
    /// otherwise. Cases whose subject has no ID number, and required facts of a kind that the table does not keep at
    /// all, are listed as not judged.
    ///
    /// ## Basis
    /// Campaign plan 三(三)2; Internal control standard, art. 5(3); by reference the Regulations on the handling of
    /// social insurance, art. 37.
    ///
    /// ## Configuration
    /// None of its own. `[[workflow]]` gives `disqualifies` and `requires_facts` by matter.
    ///
    /// ## Example
    /// A subsidy for flexible employment is approved in May; the subject has been employed by a company since March.
    IneligibleApproval {
        code: "B17",
        name: "ineligible-approval",
        family: Family::Approval,
        severity: Severity::High,
        title: Text::new("不符合条件仍审核拨付", "approved or paid without entitlement"),
        item: Text::new("三(三)2 误审核", "3(3)2 wrong approval"),
        basis: &[basis::PLAN_CONDUCT, basis::NKGF, basis::SBJB_POSTS],
        fix: Text::new(
            "复核享受资格，不符合条件的停发并追回；审核前比对就业、养老、死亡等信息",
            "re-examine the entitlement, stop and recover; compare with other registers before approving",
        ),
        fix_kind: FixKind::AtOnce,
        key: &["case"],
        labels: &[
            Label::new("approval", "审核通过", "approval"),
            Label::new("pay", "拨付", "payment"),
            Label::new("fact", "资格事实", "fact"),
            Label::new("disqualified", "审核时已不符合条件", "not entitled when it was approved"),
            Label::new("stopped-late", "停发不及时", "stopped too late"),
            Label::new("not-knowable", "审核（拨付）时无法获知", "not to be known at that time"),
            Label::new("condition-absent", "缺少规定的认定", "a required fact is absent"),
            Label::new("boundary-day", "日期只精确到日（月），先后不能确定", "the order within the day is not known"),
            Label::new("reversed", "审核后已撤销或退回", "withdrawn or returned afterwards"),
            Label::new("subject-unknown", "没有服务对象的证件号码", "the subject's ID number is not known"),
            Label::new("condition-not-on-file", "未提供该项认定的登记", "facts of the required kind are not at hand"),
        ],
        needs: &[TableKind::Operations, TableKind::Facts],
        uses: &[TableKind::Accounts, TableKind::Persons],
        manual_zh: "## 查什么\n业务审核、拨付时，资格事实表载明服务对象存在不得享受的情形（已就业、享受养老待遇、已退费、死亡）；或者没有核查方案对该业务规定的认定而审核通过。\n\n\
            ## 为什么\n别的登记早已表明不符合条件，要么没有比对，要么比对了仍予通过。\n\n\
            ## 证据\n审核、拨付记录和资格事实行。审核时已不符合条件的为较大；审核后才出现、仍继续拨付的（停发不及时）和缺少规定认定的（推断，按资格事实表完整）为一般；事实在审核、拨付之后才登记、当时无法获知的为低。\n\n\
            ## 不报告\n系统、接口自动作出的审核（批处理拨付照常核对）；当时已终止的事实，起止当日先后不能确定的；已撤销或退回的审核（见B15）；公益性岗位人员的已就业（核查方案另有规定的除外）。服务对象没有证件号码的，以及资格事实表根本没有该类认定的，列为无法判断。\n\n\
            ## 依据\n整治方案三(三)2；行政事业单位内部控制规范第5条(三)；参照社会保险经办条例第37条。\n\n\
            ## 配置\n无专用参数。`[[workflow]]` 按业务类型给出 `disqualifies` 和 `requires_facts`。\n\n\
            ## 示例\n灵活就业补贴5月终审通过，而该人3月起已在企业就业参保。\n",
    }
}

/// What is wrong with an act, from least to gravest.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Hash, Debug)]
enum Fault {
    NotKnowable,
    StoppedLate,
    Absent,
    Disqualified,
}

impl Fault {
    const fn severity(self) -> Severity {
        match self {
            Self::NotKnowable => Severity::Low,
            Self::StoppedLate | Self::Absent => Severity::Medium,
            Self::Disqualified => Severity::High,
        }
    }

    const fn reason(self) -> &'static str {
        match self {
            Self::NotKnowable => "not-knowable",
            Self::StoppedLate => "stopped-late",
            Self::Absent => "condition-absent",
            Self::Disqualified => "disqualified",
        }
    }
}

/// One act that should not have been done.
struct Wrong<'f> {
    act: Event,
    fault: Fault,
    /// The fact, or the word of the one that is absent.
    fact: Result<&'f FactRow, &'f str>,
}

impl ConductRule for IneligibleApproval {
    const META: &'static RuleMeta = &Self::DECLARED;
    const GROUPS: &'static [Key] = &[Key::Case];
    const ACTS: Acts = Course::ACTS;
    const TRIGGER: Acts = Acts::DECISION.union(Acts::of(&[Act::Pay]));
    // Whoever dies is paid on by the payment run, not by a hand.
    const OF_MACHINES_TOO: Acts = Acts::of(&[Act::Pay]);
    const COLUMNS: Columns = Course::COLUMNS.and(Columns::PLACE);
    type Note = ();

    fn new(_table: &mut RuleTable) -> Result<Self, PolicyError> {
        Ok(Self)
    }

    fn judge(&self, who: Subject, acts: &Group<'_>, facts: &Facts<'_>, out: &mut Out<()>) {
        let Subject::Case(case) = who else { return };
        let course = Course::of(acts, facts);
        let finals = || course.approvals.iter().chain(&course.pays).filter(|event| facts.in_period(event.at));
        let Some(last) = finals().max_by_key(|event| event.id) else { return out.pass() };
        out.unit(facts.unit_of_event(last));
        let name = facts.case_name(case);
        let Some(id_number) = course.subject.and_then(|subject| facts.subject_id(subject)) else {
            return out.cannot_tell("subject-unknown", &name);
        };
        let matter = facts.matter_name(course.matter);
        let workflow = facts.policy.workflow(matter);
        let (words, mut wrong) = (workflow.disqualifying(matter), Vec::new());
        for act in finals() {
            let is_approval = act.act != Act::Pay;
            if is_approval && course.was_reversed(act) {
                out.explained("reversed", &name);
                continue;
            }
            for fact in facts.facts_about(&id_number, &words) {
                match held(fact, act, facts) {
                    Held::Yes => {
                        wrong.push(Wrong { act: *act, fault: fault(fact, act, &course, facts), fact: Ok(fact) });
                    }
                    Held::Perhaps => out.explained("boundary-day", &name),
                    Held::No | Held::Unknown => {}
                }
            }
            for word in workflow.requires_facts.iter().map(String::as_str).filter(|_| is_approval) {
                if facts.facts_about(&id_number, &[word]).any(|fact| held(fact, act, facts) != Held::No) {
                    continue;
                }
                if facts.is_fact_kept(word) {
                    wrong.push(Wrong { act: *act, fault: Fault::Absent, fact: Err(word) });
                } else {
                    out.cannot_tell("condition-not-on-file", &name);
                }
            }
        }
        if !wrong.is_empty() {
            out.report(finding(facts, &name, &id_number, &course, &wrong));
        }
    }
}

fn held(fact: &FactRow, act: &Event, facts: &Facts<'_>) -> Held {
    Held::in_span(&crate::base::time::Span::of_row(Some(fact.from), fact.to, facts.zone), act.at)
}

fn fault(fact: &FactRow, act: &Event, course: &Course, facts: &Facts<'_>) -> Fault {
    let before = |event: &Event| event.at.surely_before(fact.from);
    // A payment run decides nothing: without an approval in sight it was not stopped, and no more is known.
    let ran_on = course.approvals.is_empty() && facts.is_machine_act(act);
    if fact.recorded_at.is_some_and(|recorded| act.at.surely_before(recorded)) {
        Fault::NotKnowable
    } else if act.act == Act::Pay && (ran_on || course.approvals.iter().any(before)) {
        Fault::StoppedLate
    } else {
        Fault::Disqualified
    }
}

fn finding(facts: &Facts<'_>, name: &str, id_number: &str, course: &Course, wrong: &[Wrong<'_>]) -> FindingBuilder {
    let worst = wrong.iter().map(|one| one.fault).max().unwrap_or(Fault::NotKnowable);
    let acts: Set<crate::model::EventId> = wrong.iter().map(|one| one.act.id).collect();
    let rows: Set<RowRef> = wrong.iter().filter_map(|one| one.fact.ok()).map(|fact| fact.row).collect();
    let accounts: Set<_> = wrong.iter().filter_map(|one| one.act.account).collect();
    let times = || wrong.iter().map(|one| one.act.at.at);
    let mut paid: Set<crate::model::EventId> = Set::default();
    let pays = wrong.iter().map(|one| one.act).filter(|act| act.act == Act::Pay && paid.insert(act.id));
    let paid = pays.filter_map(|pay| pay.amount).reduce(|a, b| a.checked_add(b).unwrap_or(Amount(i64::MAX)));
    let Some(first) = wrong.first() else { return Finding::of(IneligibleApproval::META, facts.office()) };
    let mut finding = Finding::of(IneligibleApproval::META, facts.unit_of_event(&first.act))
        .key("case", name)
        .system(facts.system_name(first.act.system))
        .severity(worst.severity())
        .count(acts.len())
        .amount(paid.or(course.amount))
        .between(times().min(), times().max())
        .subjects(|subjects| {
            subjects.accounts = accounts.iter().map(|account| facts.account_ref(*account)).collect();
            let persons = accounts.iter().filter_map(|account| facts.person_of(*account));
            subjects.persons = persons.collect::<Set<_>>().into_iter().map(|one| facts.person_ref(one)).collect();
            subjects.cases.extend(first.act.case.map(|case| facts.case_ref(case)));
            subjects.subject_ids.push(id_number.to_owned());
        })
        .proofs("fact", rows)
        .summary(sentence(facts, name, wrong));
    for one in wrong {
        let role = if one.act.act == Act::Pay { "pay" } else { "approval" };
        finding = finding.proof(role, one.act.id).reason(one.fault.reason());
    }
    finding = finding.timeline(acts.iter().map(|act| facts.act_lane(&facts.log.event(*act, Course::COLUMNS), true)));
    if wrong.iter().all(|one| one.fault == Fault::Absent) {
        finding = finding.inferred(words!(
            "资格事实表列出了该项认定的全部人员",
            "the table names everybody of whom the required fact is true"
        ));
    }
    finding
}

fn sentence(facts: &Facts<'_>, name: &str, wrong: &[Wrong<'_>]) -> Words {
    let Some(first) = wrong.iter().max_by_key(|one| (one.fault, std::cmp::Reverse(one.act.id))) else {
        return Words::default();
    };
    let (at, is_pay) = (facts.moment_text(first.act.at), first.act.act == Act::Pay);
    let (done_zh, done_en) = if is_pay { ("拨付", "paid") } else { ("审核通过", "approved") };
    let Words { zh: actor_zh, en: actor_en } = facts.actor_words(first.act.account);
    let mut said = words!("业务{name}于{at}由{actor_zh}{done_zh}", "case {name} was {done_en} by {actor_en} at {at}");
    match first.fact {
        Ok(fact) => {
            let (what, since) = (facts.text(fact.fact), facts.moment_text(fact.from));
            said.push(&words!(
                "，而服务对象自{since}起“{what}”",
                ", while \"{what}\" was true of its subject since {since}"
            ));
            if let (Some(recorded), Fault::NotKnowable) = (fact.recorded_at, first.fault) {
                let recorded = facts.moment_text(recorded);
                said.push(&words!("（{recorded}才登记）", " (recorded only on {recorded})"));
            }
        }
        Err(word) => {
            said.push(&words!("，而资格事实表中没有其“{word}”", ", but the table has no \"{word}\" of its subject"));
        }
    }
    let count: usize = wrong.iter().map(|one| one.act.id).collect::<Set<_>>().len();
    if count > 1 {
        said.push(&words!("；此类审核、拨付共{count}次", "; {count} such approvals and payments in all"));
    }
    said.push(&words!("。", "."));
    said
}
