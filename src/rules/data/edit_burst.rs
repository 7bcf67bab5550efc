//! B10: far more sensitive edits at once than anybody makes by hand.

use std::collections::BTreeMap;

use crate::{
    base::{
        ids::AccountId,
        maps::Set,
        time::{Day, Precision},
    },
    finding::{Family, Finding, FindingBuilder, FixKind, Label, Out, RuleMeta, Severity, basis},
    graph::{Facts, Standing, Usage},
    i18n::{Text, Words},
    model::{
        RowRef, TableKind,
        act::{Act, Acts},
        field::FieldClass,
    },
    oplog::{Columns, Event, Group, Key, Subject},
    policy::{PolicyError, RuleTable},
    rules::rule::{ConductRule, declare_rule},
    words,
};

declare_rule! {
    /// ## What it checks
    /// Edits of sensitive fields under one account: `burst_edits` or more within `burst_minutes`, or more than eight
    /// times the account's own median on a day with 20 edits or more, where it has 20 days with such edits or more.
    ///
    /// ## Why it matters
    /// Data are changed one case at a time, on an application. A burst is a list worked off, or a script.
    ///
    /// ## Evidence
    /// Every edit of the burst. High where payees are among them or a third party made them, medium otherwise, one
    /// level more where both; work orders approved before all of them lower it one level. Inferred where no register of
    /// work orders reaches back to the edits: then it is assumed that there was no bulk job.
    ///
    /// ## Does not report
    /// Edits under an order for a bulk job (批量) approved before; edits that change nothing; failed attempts; machines;
    /// fields that are not sensitive. Edits of an unnamed field and days without hours, where they might make a burst, and busy days of
    /// accounts with too few days to compare are listed as not judged.
    ///
    /// ## Basis
    /// Campaign plan 三(三)2; Personal Information Protection Law art. 51(1); by reference the Regulations on the
    /// handling of social insurance art. 53(4).
    ///
    /// ## Configuration
    /// `[sensitive_fields]` adds fields.
    /// - `burst_edits` = `30`: how many edits make a burst.
    /// - `burst_minutes` = `10`: within how many minutes.
    ///
    /// ## Example
    /// 46 bank accounts are changed between 20:02 and 20:09 on a Sunday.
    EditBurst {
        code: "B10",
        name: "edit-burst",
        family: Family::Data,
        severity: Severity::Medium,
        title: Text::new("批量异常修改", "burst of edits"),
        item: Text::new("三(三)2 利用权限非法篡改、修改信息数据", "3(3)2 data altered by misuse of rights"),
        basis: &[basis::PLAN_CONDUCT, basis::GB_RULES, basis::SBJB_TAMPERING, basis::FUGU],
        fix: Text::new(
            "逐笔核对修改依据，无依据的恢复原值；批量修改一律凭批量审批单",
            "check the grounds of every edit and restore the rest; bulk changes by bulk order alone",
        ),
        fix_kind: FixKind::AtOnce,
        key: &["account", "day"],
        labels: &[
            Label::new("edit", "修改", "edit"),
            Label::new("account", "账户登记", "account list"),
            Label::new("order", "审批单", "work order"),
            Label::new("in-minutes", "短时间内大量修改", "many edits within minutes"),
            Label::new("unlike-other-days", "远多于该账户平日", "far more than on the account's other days"),
            Label::new("payees", "含收款账户", "payees are among them"),
            Label::new("third-party", "由“第三方”人员修改", "made by a third party"),
            Label::new("order-present", "均有事前审批单", "work orders were approved before"),
            Label::new("bulk-order", "有批量审批单", "an order for a bulk job"),
            Label::new("machine-account", "系统、接口等非个人账户", "an account nobody sits behind"),
            Label::new("field-unknown", "未记录修改字段", "the log does not say which field was changed"),
            Label::new("no-time-of-day", "日志没有具体时刻", "the log lacks times of day"),
            Label::new("few-days", "该账户有修改的天数太少，无从比较", "too few days with edits to compare"),
        ],
        needs: &[TableKind::Operations],
        uses: &[TableKind::WorkOrders, TableKind::Accounts, TableKind::Persons],
        manual_zh: "## 查什么\n同一账户对敏感字段的修改：`burst_minutes` 分钟内达到 `burst_edits` 笔；或某日达到20笔且超过该账户自身日中位数的8倍（有此类修改的日子不少于20天）。\n\n\
            ## 为什么\n信息修改应当凭申请一笔一笔办理。短时间大量修改，是在照单子改，或者是程序在改。\n\n\
            ## 证据\n每一笔修改。含收款账户或由“第三方”人员修改的为较大，两者兼有的为重大，其余为一般；均有事前审批单的降一级。没有覆盖修改时间的审批单清单的，按没有批量审批单推断，并注明。\n\n\
            ## 不报告\n有事前批量审批单的；修改前后相同的；未成功的操作；非个人账户的操作；非敏感字段。未记录字段或没有具体时刻、可能构成批量的，以及有修改的天数太少、无从比较的繁忙日，列为无法判断。\n\n\
            ## 依据\n整治方案三(三)2；个人信息保护法第51条(一)；参照社会保险经办条例第53条(四)。\n\n\
            ## 配置\n敏感字段可在 `[sensitive_fields]` 中增加。\n- `burst_edits` = `30`：多少笔算。\n- `burst_minutes` = `10`：在多少分钟内。\n\n\
            ## 示例\n某周日20时02分至09分之间修改了46个银行账号。\n",
    }
}

/// The rule with its settings.
pub struct EditBurst {
    burst_edits: u32,
    burst_minutes: u32,
}

/// How many times the median a day must exceed.
const TIMES: usize = 8;
/// How many edits such a day must have, and how many days with edits make a median.
const LEAST: usize = 20;

/// What is out of the ordinary on one day.
#[derive(Default)]
struct Burst {
    /// Edits that lie close together.
    close: Vec<Event>,
    /// All edits of the day, where there are far more than usual.
    whole: Vec<Event>,
}

impl Burst {
    fn edits(&self) -> &[Event] {
        if self.whole.is_empty() { &self.close } else { &self.whole }
    }
}

impl ConductRule for EditBurst {
    const META: &'static RuleMeta = &Self::DECLARED;
    const GROUPS: &'static [Key] = &[Key::Account];
    const ACTS: Acts = Acts::of(&[Act::Edit]);
    const TRIGGER: Acts = Self::ACTS;
    const COLUMNS: Columns = Columns::ACCOUNT
        .and(Columns::PLACE)
        .and(Columns::CASE)
        .and(Columns::SUBJECT)
        .and(Columns::EDIT)
        .and(Columns::AMOUNT)
        .and(Columns::ORDER);
    type Note = ();

    fn new(table: &mut RuleTable) -> Result<Self, PolicyError> {
        Ok(Self {
            burst_edits: table.count_from_or("burst_edits", 2, 30)?,
            burst_minutes: table.count_from_or("burst_minutes", 1, 10)?,
        })
    }

    fn judge(&self, who: Subject, acts: &Group<'_>, facts: &Facts<'_>, out: &mut Out<()>) {
        let Subject::Account(account) = who else { return };
        let name = facts.account_name(account);
        let changes = |edit: &Event| edit.old.is_none() || edit.old != edit.new;
        let done = |edit: &Event| edit.account == Some(account) && edit.is_act() && changes(edit);
        let own: Vec<Event> = acts.iter().filter(done).collect();
        let Some(last) = own.last() else { return out.pass() };
        out.unit(facts.unit_of_event(last));
        let (machine, own): (Vec<Event>, Vec<Event>) = own.into_iter().partition(|edit| facts.is_machine_act(edit));
        if own.is_empty() {
            if machine.len() >= self.burst_edits as usize {
                out.explained("machine-account", &name);
            }
            return;
        }
        let is_sensitive = |edit: &&Event| edit.field.is_some_and(|field| facts.log.field_class(field).is_some());
        let sensitive: Vec<Event> = own.iter().filter(is_sensitive).copied().collect();
        let free: Vec<Event> =
            sensitive.iter().filter(|edit| facts.orders.bulk_before(edit, facts).is_none()).copied().collect();
        let found = self.bursts(&free, facts);
        for (day, burst) in &found {
            out.report(finding(account, *day, burst, facts));
        }
        if !found.is_empty() {
            return;
        }
        if !self.bursts(&sensitive, facts).is_empty() {
            return out.explained("bulk-order", &name);
        }
        let with_nameless: Vec<Event> =
            own.iter().filter(|edit| edit.field.is_none() || is_sensitive(edit)).copied().collect();
        if with_nameless.len() > sensitive.len() && !self.bursts(&with_nameless, facts).is_empty() {
            out.cannot_tell("field-unknown", &name);
        }
        self.doubt(&free, &name, facts, out);
    }
}

impl EditBurst {
    /// The days of the period on which the edits are out of the ordinary.
    fn bursts(&self, edits: &[Event], facts: &Facts<'_>) -> BTreeMap<Day, Burst> {
        let mut bursts: BTreeMap<Day, Burst> = BTreeMap::new();
        let exact: Vec<Event> = edits.iter().filter(|edit| edit.at.precision == Precision::Exact).copied().collect();
        let (size, limit) = (self.burst_edits as usize, i64::from(self.burst_minutes) * 60_000);
        let mut until = 0;
        for (place, window) in exact.windows(size).enumerate() {
            let (Some(first), Some(last)) = (window.first(), window.last()) else { continue };
            if last.at.at.since(first.at.at) > limit {
                continue;
            }
            for edit in exact.iter().take(place + size).skip(until.max(place)).filter(|one| facts.in_period(one.at)) {
                bursts.entry(edit.at.first_day(facts.zone)).or_default().close.push(*edit);
            }
            until = place + size;
        }
        let days = by_day(edits, facts);
        if days.len() >= LEAST {
            let mut counts: Vec<usize> = days.values().map(Vec::len).collect();
            counts.sort_unstable();
            // The upper of the two middle ones: so a day must be farther out to be told.
            let median = counts[counts.len() / 2];
            for (day, all) in days {
                let outside = all.len() >= LEAST && all.len() > TIMES * median;
                if outside && all.iter().all(|edit| facts.in_period(edit.at)) {
                    bursts.entry(day).or_default().whole = all;
                }
            }
        }
        bursts
    }

    /// Says what could not be judged of an account without bursts.
    fn doubt(&self, edits: &[Event], name: &str, facts: &Facts<'_>, out: &mut Out<()>) {
        let days = by_day(edits, facts);
        let in_period = |all: &&Vec<Event>| all.first().is_some_and(|edit| facts.in_period(edit.at));
        let timeless = |all: &&Vec<Event>| {
            all.iter().filter(|edit| edit.at.precision != Precision::Exact).count() >= self.burst_edits as usize
        };
        if days.values().filter(in_period).any(|all| timeless(&all)) {
            out.cannot_tell("no-time-of-day", name);
        }
        if days.len() < LEAST && days.values().filter(in_period).any(|all| all.len() >= LEAST) {
            out.cannot_tell("few-days", name);
        }
    }
}

/// The edits of each day; those known to the month alone belong to none.
fn by_day(edits: &[Event], facts: &Facts<'_>) -> BTreeMap<Day, Vec<Event>> {
    let mut days: BTreeMap<Day, Vec<Event>> = BTreeMap::new();
    for edit in edits.iter().filter(|edit| edit.at.precision != Precision::Month) {
        days.entry(edit.at.first_day(facts.zone)).or_default().push(*edit);
    }
    days
}

fn finding(account: AccountId, day: Day, burst: &Burst, facts: &Facts<'_>) -> FindingBuilder {
    let edits = burst.edits();
    let mut used = Usage::default();
    for edit in edits {
        used.add(edit);
    }
    let is_payee = |edit: &Event| edit.field.and_then(|field| facts.log.field_class(field)) == Some(FieldClass::Payee);
    let payees = edits.iter().any(is_payee);
    let third = edits.first().and_then(|edit| facts.outsider(account, edit.at));
    let third = third.is_some_and(|one| one.standing == Standing::ThirdParty);
    let orders: Vec<RowRef> = edits.iter().filter_map(|edit| facts.orders.before(edit, facts)).collect();
    let ordered = orders.len() == edits.len();
    let mut severity = EditBurst::META.severity;
    for _ in [payees, third].into_iter().filter(|raises| *raises) {
        severity = severity.raise();
    }
    let begun = Finding::of(EditBurst::META, edits.first().map_or(facts.office(), |edit| facts.unit_of_event(edit)))
        .key("account", facts.account_name(account))
        .key("day", day.to_string())
        .severity(if ordered { severity.lower() } else { severity })
        .system(edits.first().and_then(|edit| facts.system_name(edit.system)))
        .count(used.count())
        .amount(used.amount())
        .between(used.first_at(), used.last_at())
        .reasons(&[
            (!burst.close.is_empty(), "in-minutes"),
            (!burst.whole.is_empty(), "unlike-other-days"),
            (payees, "payees"),
            (third, "third-party"),
            (ordered, "order-present"),
        ])
        .proofs("account", facts.account_row_refs(account))
        .proofs("edit", used.events.iter().copied())
        .timeline(used.marks(facts))
        .subjects(|subjects| {
            used.name_subjects(facts, account, subjects);
            let ids: Set<String> = edits.iter().filter_map(|edit| facts.subject_id(edit.subject?)).collect();
            subjects.subject_ids.extend(ids);
        })
        .summary(summary(account, day, burst, facts));
    let begun = if ordered { begun.proofs("order", orders) } else { begun };
    let mut doubts: Vec<Words> = Vec::new();
    if !edits.iter().all(|edit| facts.orders.cover(edit.at)) {
        doubts.push(words!(
            "未提供覆盖修改时间的数据修改审批单，推断没有批量审批单",
            "no register of work orders reaches back to the edits; it is assumed that there was no bulk job"
        ));
    }
    begun.inferred_by(&doubts)
}

fn summary(account: AccountId, day: Day, burst: &Burst, facts: &Facts<'_>) -> Words {
    let (name, holder) = (facts.account_name(account), facts.holder_name(account));
    let edits = burst.edits();
    let people: Set<_> = edits.iter().filter_map(|edit| edit.subject).collect();
    let (count, subjects) = (edits.len(), people.len());
    let mut said = words!(
        "{holder}的账户{name}于{day}修改敏感字段{count}笔，涉及服务对象{subjects}名",
        "The account {name} of {holder} changed sensitive fields {count} times on {day}, of {subjects} subjects"
    );
    if let (Some(first), Some(last)) = (burst.close.first(), burst.close.last()) {
        let (close, from, to) = (burst.close.len(), facts.moment_text(first.at), facts.moment_text(last.at));
        said.push(&words!("，其中{close}笔集中在{from}至{to}", ", {close} of them between {from} and {to}"));
    }
    if !burst.whole.is_empty() {
        said.push(&words!("，超过平日的{TIMES}倍", ", more than {TIMES} times as many as usual"));
    }
    said.push(&words!("，未见批量审批单。", ", without an order for a bulk job."));
    said
}
