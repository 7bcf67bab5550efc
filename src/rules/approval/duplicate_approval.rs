//! B16: one benefit approved twice.

use crate::{
    base::{
        amount::Amount,
        ids::{CaseId, MatterId, SubjectId},
        maps::{Map, Set},
        text::fold_key,
    },
    finding::{Family, Finding, FindingBuilder, FixKind, Label, Out, RuleMeta, Severity, basis},
    graph::{Course, Facts, Gap},
    i18n::{Text, Words},
    model::{EventId, TableKind, act::Acts},
    oplog::{Columns, Event, Group, Key, Subject},
    policy::{PolicyError, RuleTable},
    rules::rule::{ConductRule, Note, Notes, declare_rule},
    words,
};

/// Several approved cases of one subject for one matter and one period.
pub struct DuplicateApproval;

declare_rule! {
    /// ## What it checks
    /// Two or more approved cases of one subject, of one matter and for one benefit period. Where the log does not say
    /// for which period a case is, approvals in one calendar month with the same amount count as one benefit.
    ///
    /// ## Why it matters
    /// The same months are paid twice, and the second approval did not look at the first.
    ///
    /// ## Evidence
    /// The approval of each case and its payments. High, or medium and inferred where the period is taken from month
    /// and amount and no two of the cases were paid.
    ///
    /// ## Does not report
    /// Cases withdrawn or returned after approval and not approved again; one case approved twice; other matters, other
    /// periods. Approved cases without subject, matter, or both period and amount are listed as not judged.
    /// Where the log has a gap between the approvals (see B23), that no withdrawal stood there is said to be assumed.
    ///
    /// ## Basis
    /// Campaign plan 三(三)2; Internal control standard, art. 5(3); by reference the Regulations on the handling of
    /// social insurance, art. 37.
    ///
    /// ## Configuration
    /// None.
    ///
    /// ## Example
    /// One woman's claim for the first half of 2022 is approved in July, and in September under another case number.
    DuplicateApproval {
        code: "B16",
        name: "duplicate-approval",
        family: Family::Approval,
        severity: Severity::High,
        title: Text::new("重复审核", "approved twice"),
        item: Text::new("三(三)2 误审核", "3(3)2 wrong approval"),
        basis: &[basis::PLAN_CONDUCT, basis::NKGF, basis::SBJB_POSTS],
        fix: Text::new(
            "核对所列业务的享受期间，重复享受的撤销并追回；审核前查询既往享受记录",
            "compare the periods of the cases, withdraw and recover what was granted twice; look up earlier grants first",
        ),
        fix_kind: FixKind::AtOnce,
        key: &["subject", "matter", "period"],
        labels: &[
            Label::new("approval", "审核通过", "approval"),
            Label::new("pay", "拨付", "payment"),
            Label::new("paid-twice", "两件以上已拨付", "two or more of them were paid"),
            Label::new("by-month-and-amount", "按同月同金额认定为同一期间", "the period taken from month and amount"),
            Label::new("withdrawn", "审核后已撤销或退回", "withdrawn or returned after approval"),
            Label::new("subject-unknown", "没有服务对象", "the log does not say whose case it is"),
            Label::new("matter-unknown", "没有业务类型", "the log does not say what the case is about"),
            Label::new("period-unknown", "既无补贴期间也无金额", "neither period nor amount is known"),
        ],
        needs: &[TableKind::Operations],
        uses: &[TableKind::Accounts, TableKind::Persons],
        manual_zh: "## 查什么\n同一服务对象、同一业务类型、同一补贴期间，有两件以上业务审核通过且未撤销。日志没有补贴期间的，同一自然月审核、金额相同的视为同一期间。\n\n\
            ## 为什么\n同样的月份领了两次，而第二次审核没有看第一次。\n\n\
            ## 证据\n各件业务的审核和拨付记录。为较大；期间按同月同金额推断、且没有两件以上已拨付的为一般。\n\n\
            ## 不报告\n审核后撤销、退回且未重新审核通过的；同一业务两次审核；不同业务类型、不同期间。没有服务对象、没有业务类型，或者既无期间也无金额的，列为无法判断。两次审核之间日志有缺失的（见B23），注明推断其间没有撤销。\n\n\
            ## 依据\n整治方案三(三)2；行政事业单位内部控制规范第5条(三)；参照社会保险经办条例第37条。\n\n\
            ## 配置\n无。\n\n\
            ## 示例\n某人2022年上半年的补贴7月审核通过，9月又以另一业务编号审核通过。\n",
    }
}

/// For which time a case grants something.
#[derive(Clone, Eq, PartialEq, Hash)]
enum Period {
    /// As the log says.
    Stated(String),
    /// By year and month of the approval, and the amount.
    Month(i32, u32, Amount),
}

/// One approved case.
pub struct Approved {
    subject: SubjectId,
    matter: MatterId,
    period: Period,
    case: CaseId,
    approval: EventId,
    pays: Vec<EventId>,
    amount: Option<Amount>,
}

impl Note for Approved {
    type Order = EventId;

    fn order(&self) -> EventId {
        self.approval
    }
}

impl ConductRule for DuplicateApproval {
    const META: &'static RuleMeta = &Self::DECLARED;
    const GROUPS: &'static [Key] = &[Key::Case];
    const ACTS: Acts = Course::ACTS;
    const TRIGGER: Acts = Acts::DECISION;
    const COLUMNS: Columns = Course::COLUMNS;
    type Note = Approved;

    fn new(_table: &mut RuleTable) -> Result<Self, PolicyError> {
        Ok(Self)
    }

    fn judge(&self, who: Subject, acts: &Group<'_>, facts: &Facts<'_>, out: &mut Out<Approved>) {
        let Subject::Case(case) = who else { return };
        let course = Course::of(acts, facts);
        let Some(last) = course.approvals.last() else { return out.pass() };
        out.unit(facts.unit_of_event(last));
        let name = facts.case_name(case);
        let Some(approval) = course.standing_approval() else { return out.explained("withdrawn", &name) };
        let stated = course.period.map(|period| fold_key(facts.log.names.values.text(period)).into_owned());
        let amount = course.amount;
        let day = approval.at.first_day(facts.zone);
        let period = stated.map(Period::Stated).or(amount.map(|sum| Period::Month(day.year(), day.month(), sum)));
        match (course.subject, course.matter, period) {
            (None, _, _) => out.cannot_tell("subject-unknown", &name),
            (_, None, _) => out.cannot_tell("matter-unknown", &name),
            (_, _, None) => out.cannot_tell("period-unknown", &name),
            (Some(subject), Some(matter), Some(period)) => {
                let pays = course.pays.iter().map(|pay| pay.id).collect();
                out.note(Approved { subject, matter, period, case, approval: approval.id, pays, amount });
            }
        }
    }

    fn conclude(&self, notes: Notes<Approved>, facts: &Facts<'_>, out: &mut Out<()>) {
        let mut benefits: Map<(SubjectId, MatterId, Period), Vec<Approved>> = Map::default();
        for note in notes {
            benefits.entry((note.subject, note.matter, note.period.clone())).or_default().push(note);
        }
        for ((_, _, period), cases) in &benefits {
            // The first approval was right; the later ones offend.
            let offends = cases.iter().skip(1).any(|one| facts.in_period(facts.log.at(one.approval)));
            if cases.len() > 1 && offends {
                out.report(finding(facts, period, cases));
            }
        }
    }
}

fn finding(facts: &Facts<'_>, period: &Period, cases: &[Approved]) -> FindingBuilder {
    let events: Vec<Event> = cases.iter().map(|one| facts.log.event(one.approval, Course::COLUMNS)).collect();
    let (Some(first), Some(last), Some(one)) = (events.first(), events.last(), cases.first()) else {
        return Finding::of(DuplicateApproval::META, facts.office());
    };
    let paid = cases.iter().filter(|one| !one.pays.is_empty()).count();
    let stated = matches!(period, Period::Stated(_));
    let written = match period {
        Period::Stated(text) => text.clone(),
        Period::Month(year, month, amount) => format!("{year}-{month:02} {amount}"),
    };
    let (matter, subject) = (facts.matter_name(Some(one.matter)), facts.subject_name(one.subject));
    let sum = cases.iter().filter_map(|one| one.amount).reduce(|a, b| a.checked_add(b).unwrap_or(Amount(i64::MAX)));
    let accounts: Set<_> = events.iter().filter_map(|event| event.account).collect();
    let mut said = summary(facts, cases, &events);
    if paid > 0 {
        said.push(&words!("，其中{paid}件已拨付", "; {paid} of them were paid"));
    }
    if let Some(sum) = sum {
        said.push(&words!("，合计{sum}元", "; {sum} yuan in all"));
    }
    said.push(&words!("。", "."));
    let finding = Finding::of(DuplicateApproval::META, facts.unit_of_event(last))
        .key("subject", subject)
        .key("matter", matter)
        .key("period", written)
        .system(facts.one_system(&events))
        .severity(if stated || paid > 1 { Severity::High } else { Severity::Medium })
        .count(cases.len())
        .amount(sum)
        .between(Some(first.at.at), Some(last.at.at))
        .subjects(|subjects| {
            subjects.cases = cases.iter().map(|one| facts.case_ref(one.case)).collect();
            subjects.accounts = accounts.iter().map(|account| facts.account_ref(*account)).collect();
            let persons = accounts.iter().filter_map(|account| facts.person_of(*account));
            subjects.persons = persons.collect::<Set<_>>().into_iter().map(|one| facts.person_ref(one)).collect();
            subjects.subject_ids.extend(facts.subject_id(one.subject));
        })
        .proofs("approval", events.iter().map(|event| event.id))
        .proofs("pay", cases.iter().flat_map(|one| one.pays.iter().copied()))
        .timeline(events.iter().enumerate().map(|(at, event)| facts.act_lane(event, at > 0)))
        .reasons(&[(paid > 1, "paid-twice"), (!stated, "by-month-and-amount")])
        .summary(said);
    let by_month = words!(
        "同一自然月审核、金额相同的业务属于同一补贴期间",
        "cases approved in one month with one amount are for the same period"
    );
    // A withdrawal of the earlier approval may be what a gap swallowed.
    let gap = facts.gap_between(first.system, first.at.at, last.at.latest()).map(Gap::assumption);
    finding.inferred_by(&(!stated).then_some(by_month).into_iter().chain(gap).collect::<Vec<_>>())
}

fn summary(facts: &Facts<'_>, cases: &[Approved], events: &[Event]) -> Words {
    let (Some(one), Some(first), Some(last)) = (cases.first(), events.first(), events.last()) else {
        return Words::default();
    };
    let (subject, matter) = (facts.subject_name(one.subject), facts.matter_name(Some(one.matter)));
    let names: Vec<String> = cases.iter().map(|one| facts.case_name(one.case)).collect();
    let (names_zh, names_en) = (names.join("、"), names.join(", "));
    let Words { zh: days_zh, en: days_en } = facts.days_words(first.at.at, last.at.at);
    let count = cases.len();
    let (of_zh, of_en) = match &one.period {
        Period::Stated(period) => (format!("（{period}）"), format!(" for {period}")),
        Period::Month(..) => (String::new(), String::new()),
    };
    words!(
        "服务对象{subject}的“{matter}”{of_zh}审核通过{count}件：{names_zh}（{days_zh}）",
        "\"{matter}\"{of_en} of {subject} was approved in {count} cases: {names_en} ({days_en})"
    )
}
