//! B26: several cases just below an amount limit where one would be above it.

use crate::{
    base::{
        amount::Amount,
        ids::{CaseId, MatterId, PayeeId, SubjectId},
        maps::{Map, Set},
        time::Day,
    },
    finding::{Family, Finding, FindingBuilder, FixKind, Label, Out, RuleMeta, Severity, basis},
    graph::{Course, Facts},
    i18n::{Text, Words},
    model::{EventId, TableKind, act::Acts},
    oplog::{Columns, Event, Group, Key, Subject},
    policy::{PolicyError, RuleTable},
    rules::rule::{ConductRule, Note, Notes, declare_rule},
    words,
};

/// Three or more cases of one subject or payee, each just below a limit, within days.
pub struct ThresholdSplitting {
    split_days: u32,
}

declare_rule! {
    /// ## What it checks
    /// Three or more approved cases of one subject, or paid to one payee, of one matter, approved within `split_days`,
    /// each of at least 90 % of an amount limit of that matter and below it.
    ///
    /// ## Why it matters
    /// A limit decides who must look. Whoever splits a claim sees to it that nobody above has to.
    ///
    /// ## Evidence
    /// The approval of every case. Always inferred: that the cases could have been one is assumed.
    ///
    /// ## Does not report
    /// Withdrawn and returned cases; amounts at or above the limit or below 90 % of it; households that the policy
    /// lists, among payees. Matters without a limit, and cases without amount, are listed as not judged.
    ///
    /// ## Basis
    /// Campaign plan 三(三)2; Internal control standard, art. 5(3); by reference the Regulations on the handling of
    /// social insurance, art. 37.
    ///
    /// ## Configuration
    /// - `split_days` = `7`: within how many days.
    ///
    /// `[limits]` gives the limits by matter.
    ///
    /// ## Example
    /// Claims from 10,000 yuan on go before a committee; within five days three of 9,800 are paid to one account.
    ThresholdSplitting {
        code: "B26",
        name: "threshold-splitting",
        family: Family::Approval,
        severity: Severity::Medium,
        title: Text::new("疑似拆分申报", "cases split below a limit"),
        item: Text::new("三(三)2", "3(3)2"),
        basis: &[basis::PLAN_CONDUCT, basis::NKGF, basis::SBJB_POSTS],
        fix: Text::new(
            "合并核对所列业务，应当合并申报的按合计金额重新履行审批",
            "look at the cases together; where they are one claim, have it approved by its whole amount",
        ),
        fix_kind: FixKind::AtOnce,
        key: &["subject", "payee", "matter"],
        labels: &[
            Label::new("approval", "审核通过", "approval"),
            Label::new("pay", "拨付", "payment"),
            Label::new("one-subject", "同一服务对象", "one subject"),
            Label::new("one-payee", "同一收款账户", "one payee"),
            Label::new("withdrawn", "审核后已撤销或退回", "withdrawn or returned after approval"),
            Label::new("household", "核查方案列明的家庭共用账户", "a household that the policy lists"),
            Label::new("no-limit", "核查方案未给出该业务的金额界限", "the policy gives no limit for the matter"),
            Label::new("amount-unknown", "没有金额", "the amount is not known"),
            Label::new("day-unknown", "时间只精确到月", "the day is not known"),
            Label::new("nobody-named", "没有服务对象和收款账户", "neither subject nor payee is known"),
        ],
        needs: &[TableKind::Operations],
        uses: &[TableKind::Accounts, TableKind::Persons],
        manual_zh: "## 查什么\n同一服务对象或同一收款账户、同一业务类型，在 `split_days` 天内审核通过三件以上，每件金额都不低于该业务某一金额界限的90%而又低于该界限。\n\n\
            ## 为什么\n金额界限决定由谁把关，拆分申报就是让上面的人不必看。\n\n\
            ## 证据\n每件业务的审核记录。一律为推断：按各件本可合并申报推断。\n\n\
            ## 不报告\n已撤销、退回的；达到界限或不足90%的；收款账户属核查方案列明的家庭的。没有金额界限的业务类型、没有金额的业务，列为无法判断。\n\n\
            ## 依据\n整治方案三(三)2；行政事业单位内部控制规范第5条(三)；参照社会保险经办条例第37条。\n\n\
            ## 配置\n- `split_days` = `7`：多少天内。\n\n`[limits]` 按业务类型给出金额界限。\n\n\
            ## 示例\n一万元以上须集体会审，五天内有三件9800元的拨付到同一账户。\n",
    }
}

/// From how many cases on.
const LEAST: usize = 3;

/// A case just below a limit.
#[derive(Clone)]
pub struct Near {
    subject: Option<SubjectId>,
    payee: Option<PayeeId>,
    matter: MatterId,
    case: CaseId,
    approval: EventId,
    day: Day,
    amount: Amount,
    limit: Amount,
    pays: Vec<EventId>,
}

impl Note for Near {
    type Order = EventId;

    fn order(&self) -> EventId {
        self.approval
    }
}

impl ConductRule for ThresholdSplitting {
    const META: &'static RuleMeta = &Self::DECLARED;
    const GROUPS: &'static [Key] = &[Key::Case];
    const ACTS: Acts = Course::ACTS;
    const TRIGGER: Acts = Acts::DECISION;
    const COLUMNS: Columns = Course::COLUMNS;
    type Note = Near;

    fn new(table: &mut RuleTable) -> Result<Self, PolicyError> {
        Ok(Self { split_days: table.count_from_or("split_days", 1, 7)? })
    }

    fn judge(&self, who: Subject, acts: &Group<'_>, facts: &Facts<'_>, out: &mut Out<Near>) {
        let Subject::Case(case) = who else { return };
        let course = Course::of(acts, facts);
        let Some(last) = course.approvals.last() else { return out.pass() };
        out.unit(facts.unit_of_event(last));
        let name = facts.case_name(case);
        let limits = facts.policy.limits_of(facts.matter_name(course.matter));
        let (Some(limits), Some(matter)) = (limits, course.matter) else { return out.cannot_tell("no-limit", &name) };
        let Some(amount) = course.amount else { return out.cannot_tell("amount-unknown", &name) };
        let Some(limit) = limits.iter().copied().find(|limit| is_just_below(amount, *limit)) else { return };
        let Some(approval) = course.standing_approval() else { return out.explained("withdrawn", &name) };
        let day = approval.at.first_day(facts.zone);
        if day != approval.at.last_day(facts.zone) {
            return out.cannot_tell("day-unknown", &name);
        }
        let (subject, payee) = (course.subject, course.payee);
        if subject.is_none() && payee.is_none() {
            return out.cannot_tell("nobody-named", &name);
        }
        let pays = course.pays.iter().map(|pay| pay.id).collect();
        out.note(Near { subject, payee, matter, case, approval: approval.id, day, amount, limit, pays });
    }

    fn conclude(&self, notes: Notes<Near>, facts: &Facts<'_>, out: &mut Out<()>) {
        let mut groups: Map<(Who, MatterId), Vec<Near>> = Map::default();
        for note in notes {
            let subject = note.subject.map(Who::Subject);
            for who in subject.into_iter().chain(note.payee.map(Who::Payee)) {
                groups.entry((who, note.matter)).or_default().push(note.clone());
            }
        }
        // What one subject explains is not said again of the payee.
        groups.sort_by_key(|(who, _), cases| (matches!(who, Who::Payee(_)), cases.first().map(|one| one.approval)));
        let mut told: Set<CaseId> = Set::default();
        for ((who, _), cases) in &groups {
            let split = self.split(cases);
            let offends = split.iter().any(|one| facts.in_period(facts.log.at(one.approval)));
            if !offends || split.iter().all(|one| told.contains(&one.case)) {
                continue;
            }
            out.begin(facts.office());
            if is_household(facts, *who, &split) {
                out.explained("household", &who.name(facts));
                continue;
            }
            told.extend(split.iter().map(|one| one.case));
            out.report(finding(facts, *who, &split));
        }
    }
}

/// Whose cases they are.
#[derive(Copy, Clone, Eq, PartialEq, Hash)]
enum Who {
    Subject(SubjectId),
    Payee(PayeeId),
}

impl Who {
    fn name(self, facts: &Facts<'_>) -> String {
        match self {
            Self::Subject(subject) => facts.subject_name(subject),
            Self::Payee(payee) => facts.payee_name(payee).to_owned(),
        }
    }
}

/// Whether an amount is at least nine tenths of a limit and below it.
fn is_just_below(amount: Amount, limit: Amount) -> bool {
    amount < limit && i128::from(amount.fen()) * 10 >= i128::from(limit.fen()) * 9
}

fn is_household(facts: &Facts<'_>, who: Who, cases: &[&Near]) -> bool {
    let Who::Payee(payee) = who else { return false };
    let listed = |subject| facts.policy.is_household(facts.payee_name(payee), &facts.subject_name(subject));
    cases.iter().all(|one| one.subject.is_some_and(listed))
}

impl ThresholdSplitting {
    /// The cases that lie with at least two others within the days, below the same limit.
    fn split<'n>(&self, cases: &'n [Near]) -> Vec<&'n Near> {
        let mut limits: Map<Amount, Vec<&Near>> = Map::default();
        for case in cases {
            limits.entry(case.limit).or_default().push(case);
        }
        let mut split: Set<CaseId> = Set::default();
        for near in limits.values_mut() {
            near.sort_by_key(|one| (one.day, one.approval));
            for window in near.windows(LEAST) {
                if let [first, .., last] = window
                    && last.day.since(first.day) <= i64::from(self.split_days)
                {
                    split.extend(window.iter().map(|one| one.case));
                }
            }
        }
        cases.iter().filter(|one| split.contains(&one.case)).collect()
    }
}

fn finding(facts: &Facts<'_>, who: Who, cases: &[&Near]) -> FindingBuilder {
    let events: Vec<Event> = cases.iter().map(|one| facts.log.event(one.approval, Course::COLUMNS)).collect();
    let (Some(first), Some(last), Some(one)) = (events.first(), events.last(), cases.first()) else {
        return Finding::of(ThresholdSplitting::META, facts.office());
    };
    let accounts: Set<_> = events.iter().filter_map(|event| event.account).collect();
    let amounts = cases.iter().map(|one| one.amount);
    let sum = amounts.reduce(|a, b| a.checked_add(b).unwrap_or(Amount(i64::MAX))).unwrap_or_default();
    let (name, matter, limit, count) = (who.name(facts), facts.matter_name(Some(one.matter)), one.limit, cases.len());
    let Words { zh: days_zh, en: days_en } = facts.days_words(first.at.at, last.at.at);
    let (kind, kind_zh, kind_en, reason) = match who {
        Who::Subject(_) => ("subject", "服务对象", "the subject", "one-subject"),
        Who::Payee(_) => ("payee", "收款账户", "the payee", "one-payee"),
    };
    Finding::of(ThresholdSplitting::META, facts.unit_of_event(last))
        .key(kind, name.clone())
        .key("matter", matter)
        .system(facts.one_system(&events))
        .count(count)
        .amount(Some(sum))
        .between(Some(first.at.at), Some(last.at.at))
        .subjects(|subjects| {
            subjects.cases = cases.iter().map(|one| facts.case_ref(one.case)).collect();
            subjects.accounts = accounts.iter().map(|account| facts.account_ref(*account)).collect();
            let persons = accounts.iter().filter_map(|account| facts.person_of(*account));
            subjects.persons = persons.collect::<Set<_>>().into_iter().map(|one| facts.person_ref(one)).collect();
            let ids = cases.iter().filter_map(|one| one.subject).filter_map(|subject| facts.subject_id(subject));
            subjects.subject_ids = ids.collect::<Set<_>>().into_iter().collect();
            let payees = cases.iter().filter_map(|one| one.payee).map(|payee| facts.payee_name(payee).to_owned());
            subjects.payees = payees.collect::<Set<_>>().into_iter().collect();
        })
        .proofs("approval", events.iter().map(|event| event.id))
        .proofs("pay", cases.iter().flat_map(|one| one.pays.iter().copied()))
        .timeline(events.iter().map(|event| facts.act_lane(event, true)))
        .reason(reason)
        .inferred(words!(
            "所列业务本可合并为一件申报",
            "the cases could have been one claim"
        ))
        .summary(words!(
            "{kind_zh}{name}的“{matter}”在{days_zh}审核通过{count}件，每件均略低于{limit}元的界限，合计{sum}元。",
            "{count} cases of \"{matter}\" of {kind_en} {name} were approved in {days_en}, each just below the limit of {limit} yuan, {sum} yuan in all."
        ))
}
