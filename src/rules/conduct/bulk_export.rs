//! B21: data taken out in bulk, by outsiders, or on nobody's order.

use crate::{
    base::{
        ids::AccountId,
        maps::{Map, Set},
        time::Day,
    },
    finding::{
        Family, Finding, FindingBuilder, FixKind, Label, Out, RuleMeta, Severity,
        basis::{DJBH_OUTSIDERS, FUGU, GB_RIGHTS, GB_RULES, PLAN_CONDUCT, SJA_OUTSOURCING},
    },
    graph::{Actor, Facts, Ordered, Outsider, Standing},
    i18n::{Text, Words},
    model::{
        EventId, TableKind,
        act::{Act, Acts},
    },
    oplog::{Columns, Event, Group, Key, Subject},
    policy::{PolicyError, RuleTable},
    rules::rule::{ConductRule, Note, Notes, declare_rule},
    words,
};

declare_rule! {
    /// ## What it checks
    /// One person's successful exports of one day, over all accounts: more than `export_per_day` of them, or more than
    /// `export_rows` rows in all; any export by a third party; and, where the policy requires orders, any without one.
    ///
    /// ## Why it matters
    /// What has left the system can be sold, and no log follows it.
    ///
    /// ## Evidence
    /// Every export of the day and, for outsiders, the row that says so. High for third parties, medium otherwise; one
    /// level higher where exports out of working time are among them, one lower where a third party had orders for all.
    ///
    /// ## Does not report
    /// Exports by machines; failed attempts; days on which every export that counts had a work order approved before.
    /// Days on which no export says how many rows it had are listed as not judged, likewise missing orders where the
    /// register is missing or does not reach back.
    ///
    /// ## Basis
    /// Plan 三(三)2; Personal Information Protection Law, art. 51(1) and (4); Data Security Law, art. 40; GB/T 22239-2019,
    /// 8.1.8.4; by reference the Fugu rules.
    ///
    /// ## Configuration
    /// - `export_per_day` = `20`: more exports than this a day are too many.
    /// - `export_rows` = `1000`: more rows than this a day are too many.
    ///
    /// `[exports] needs_order` says whether every export needs a work order.
    ///
    /// ## Example
    /// An on-site engineer exports the list of beneficiaries, 3,200 rows, on a Saturday.
    BulkExport {
        code: "B21",
        name: "bulk-export",
        family: Family::Conduct,
        severity: Severity::Medium,
        title: Text::new("大批量导出数据", "data exported in bulk"),
        item: Text::new("三(三)2", "三(三)2"),
        basis: &[PLAN_CONDUCT, GB_RULES, GB_RIGHTS, SJA_OUTSOURCING, DJBH_OUTSIDERS, FUGU],
        fix: Text::new(
            "核实导出用途和数据去向，收回不必要的导出权限，导出一律事前审批登记",
            "find out what the data were for and where they are, withdraw the right where not needed, approve exports beforehand",
        ),
        fix_kind: FixKind::AtOnce,
        key: &["person", "day"],
        labels: &[
            Label::new("export", "导出", "export"),
            Label::new("outsider", "“第三方”身份", "outside standing"),
            Label::new("many-exports", "导出次数过多", "too many exports"),
            Label::new("many-rows", "导出条数过多", "too many rows"),
            Label::new("third-party", "“第三方”人员导出", "exported by a third party"),
            Label::new("no-order", "没有事前审批单", "no work order approved before"),
            Label::new("off-hours", "含非工作时间导出", "exports out of working time among them"),
            Label::new("order-present", "均有事前审批单", "work orders were approved before all of them"),
            Label::new("work-order", "有事前审批单", "work order approved before"),
            Label::new("machine-account", "系统、接口等非个人账户", "an account nobody sits behind"),
            Label::new("rows-unknown", "未记录导出条数", "the log does not say how many rows"),
            Label::new("day-unknown", "时间只精确到月", "the day is not known"),
            Label::new("register-too-short", "审批单清单缺失或未覆盖导出时间", "no register of orders reaches back to the export"),
        ],
        needs: &[TableKind::Operations],
        uses: &[TableKind::WorkOrders, TableKind::Accounts, TableKind::Persons],
        manual_zh: "## 查什么
同一个人（全部账户合并）一天内成功导出超过 `export_per_day` 次，或者条数合计超过 `export_rows`；“第三方”人员的任何导出；核查方案要求审批的，没有事前审批单的任何导出。

## 为什么
数据一旦离开系统就可能被出售，再无日志可查。

## 证据
当日每一次导出；“第三方”人员附载明身份的行。“第三方”为较大，其余为一般；含非工作时间导出的升一级；“第三方”均有审批单的降一级。

## 不报告
非个人账户的导出；未成功的导出；所涉导出均有事前审批单的。当日各次导出均未记录条数的、审批单清单缺失或未覆盖的，列为无法判断。

## 依据
工作方案三(三)2；个人信息保护法第51条(一)(四)；数据安全法第40条；GB/T 22239-2019 8.1.8.4；参照府谷县信息系统安全制度。

## 配置
- `export_per_day` = `20`：一天超过多少次算过多。
- `export_rows` = `1000`：一天合计超过多少条算过多。

`[exports] needs_order` 规定导出是否一律需要审批单。

## 示例
驻场工程师在星期六导出享受人员名单3200条。
",
    }
}

/// The rule with its settings.
pub struct BulkExport {
    export_per_day: u32,
    export_rows: u32,
}

/// How an export stands to the register of work orders.
#[derive(Copy, Clone, Eq, PartialEq)]
enum Order {
    Before,
    Not,
    Unknown,
}

/// One export.
pub struct Export {
    account: AccountId,
    day: Day,
    event: EventId,
    rows: Option<u64>,
    order: Order,
}

impl Note for Export {
    type Order = EventId;

    fn order(&self) -> EventId {
        self.event
    }
}

impl ConductRule for BulkExport {
    const META: &'static RuleMeta = &Self::DECLARED;
    const GROUPS: &'static [Key] = &[Key::Account];
    const ACTS: Acts = Acts::of(&[Act::Export]);
    const TRIGGER: Acts = Self::ACTS;
    const COLUMNS: Columns = Columns::ACCOUNT
        .and(Columns::PLACE)
        .and(Columns::EXTRA)
        .and(Columns::ORDER)
        .and(Columns::CASE)
        .and(Columns::SUBJECT)
        .and(Columns::EDIT);
    type Note = Export;

    fn new(table: &mut RuleTable) -> Result<Self, PolicyError> {
        let export_per_day = table.count_or("export_per_day", 20)?;
        Ok(Self { export_per_day, export_rows: table.count_or("export_rows", 1000)? })
    }

    fn judge(&self, who: Subject, acts: &Group<'_>, facts: &Facts<'_>, out: &mut Out<Export>) {
        let Subject::Account(account) = who else { return };
        let own = |event: &Event| event.account == Some(account) && event.is_act() && facts.in_period(event.at);
        let events: Vec<Event> = acts.iter().filter(own).collect();
        let Some(last) = events.last() else { return out.pass() };
        out.unit(facts.unit_of_account(account, last.at));
        let name = facts.account_name(account);
        let by_person: Vec<&Event> = events.iter().filter(|event| !facts.is_machine_act(event)).collect();
        if by_person.len() < events.len() {
            out.explained("machine-account", &name);
        }
        let is_day = |event: &Event| event.at.first_day(facts.zone) == event.at.last_day(facts.zone);
        if by_person.iter().any(|event| !is_day(event)) {
            out.cannot_tell("day-unknown", &name);
        }
        // What is judged is somebody's day, which the conclusion counts.
        out.pass();
        for event in by_person.into_iter().filter(|event| is_day(event)) {
            let order = match facts.orders.behind(event, facts) {
                Ordered::Before(_) => Order::Before,
                Ordered::Late(_) => Order::Not,
                Ordered::Not if facts.orders.cover(event.at) => Order::Not,
                Ordered::Not | Ordered::Undated(_) => Order::Unknown,
            };
            let day = event.at.first_day(facts.zone);
            out.note(Export { account, day, event: event.id, rows: event.rows, order });
        }
    }

    fn conclude(&self, notes: Notes<Export>, facts: &Facts<'_>, out: &mut Out<()>) {
        let mut days: Map<(Actor, Day), Vec<Export>> = Map::default();
        for note in notes {
            days.entry((facts.actor(note.account), note.day)).or_default().push(note);
        }
        for ((actor, day), exports) in &days {
            let Some(first) = exports.first() else { continue };
            out.begin(facts.unit_of_actor(*actor, facts.log.at(first.event)));
            self.judge_day(facts, *actor, *day, exports, out);
        }
    }
}

/// What is wrong with somebody's exports of one day.
struct Faults {
    many: bool,
    rows: bool,
    outsider: Option<Outsider>,
    no_order: bool,
}

impl BulkExport {
    fn judge_day(&self, facts: &Facts<'_>, actor: Actor, day: Day, exports: &[Export], out: &mut Out<()>) {
        let name = facts.actor_name(actor);
        let is_over = |exports: &[&Export]| {
            let rows: u64 = exports.iter().filter_map(|one| one.rows).sum();
            (exports.len() > self.export_per_day as usize, rows > u64::from(self.export_rows))
        };
        let loose: Vec<&Export> = exports.iter().filter(|one| one.order != Order::Before).collect();
        let (many, rows) = is_over(&loose);
        let outsiders = exports.iter().filter_map(|one| facts.outsider(one.account, facts.log.at(one.event)));
        let outsider = outsiders.into_iter().find(|one| one.standing == Standing::ThirdParty);
        let needs = facts.policy.exports_need_order;
        let no_order = needs && exports.iter().any(|one| one.order == Order::Not);
        if needs && exports.iter().any(|one| one.order == Order::Unknown) {
            out.cannot_tell("register-too-short", &name);
        }
        if exports.iter().all(|one| one.rows.is_none()) {
            out.cannot_tell("rows-unknown", &name);
        }
        if many || rows || outsider.is_some() || no_order {
            let faults = Faults { many, rows, outsider, no_order };
            out.report(finding(facts, actor, day, exports, &faults));
        } else if is_over(&exports.iter().collect::<Vec<_>>()) != (false, false) {
            out.explained("work-order", &name);
        }
    }
}

fn finding(facts: &Facts<'_>, actor: Actor, day: Day, exports: &[Export], faults: &Faults) -> FindingBuilder {
    let events: Vec<Event> = exports.iter().map(|one| facts.log.event(one.event, BulkExport::COLUMNS)).collect();
    let accounts: Set<AccountId> = exports.iter().map(|one| one.account).collect();
    let off_hours = events.iter().any(|event| facts.is_off_hours(event));
    let ordered = exports.iter().all(|one| one.order == Order::Before);
    let mut severity = if faults.outsider.is_some() { Severity::High } else { Severity::Medium };
    if ordered {
        severity = severity.lower();
    }
    let times = || events.iter().map(|event| event.at.at);
    let unit = events.last().map_or(facts.office(), |event| facts.unit_of_event(event));
    // One export is an outsider's as soon as one account is; the sums are one person's only if all accounts are.
    let doubts = if faults.outsider.is_some() {
        facts.doubts_unless_one_is_sure(accounts.iter().copied())
    } else {
        facts.doubts_of_all(accounts.iter().copied())
    };
    let finding =
        facts.keyed_by_actor(Finding::of(BulkExport::META, unit), "person", actor, &[("day", day.to_string())]);
    finding
        .system(facts.one_system(&events))
        .severity(if off_hours { severity.raise() } else { severity })
        .count(events.len())
        .between(times().min(), times().max())
        .subjects(|subjects| {
            subjects.accounts = accounts.iter().map(|account| facts.account_ref(*account)).collect();
            let terminals: Set<_> = events.iter().filter_map(|event| event.terminal).collect();
            subjects.terminals = terminals.iter().map(|one| facts.terminal_name(*one).to_owned()).collect();
        })
        .proofs("export", events.iter().map(|event| event.id))
        .proofs("outsider", faults.outsider.map(|outsider| outsider.row))
        .timeline(events.iter().take(20).map(|event| facts.act_lane(event, true)))
        .inferred_by(&doubts)
        .reasons(&[
            (faults.many, "many-exports"),
            (faults.rows, "many-rows"),
            (faults.outsider.is_some(), "third-party"),
            (faults.no_order, "no-order"),
            (off_hours, "off-hours"),
            (ordered, "order-present"),
        ])
        .summary(sentence(facts, actor, day, exports, &accounts, faults))
}

fn sentence(
    facts: &Facts<'_>,
    actor: Actor,
    day: Day,
    exports: &[Export],
    accounts: &Set<AccountId>,
    faults: &Faults,
) -> Words {
    let Words { zh, en } = facts.actor_with_accounts(actor, accounts.iter().copied());
    let count = exports.len();
    let (who_zh, who_en) = if faults.outsider.is_some() { ("“第三方”", ", a third party,") } else { ("", "") };
    let mut said = words!("{who_zh}{zh}于{day}导出数据{count}次", "{en}{who_en} exported data {count} times on {day}");
    let known: Vec<u64> = exports.iter().filter_map(|one| one.rows).collect();
    if !known.is_empty() {
        let rows: u64 = known.iter().sum();
        said.push(&words!("，合计{rows}条", ", {rows} rows in all"));
    }
    if faults.no_order {
        let without = exports.iter().filter(|one| one.order == Order::Not).count();
        said.push(&words!("，其中{without}次未见事前审批单", "; {without} of them with no work order before"));
    }
    said.push(&words!("。", "."));
    said
}
