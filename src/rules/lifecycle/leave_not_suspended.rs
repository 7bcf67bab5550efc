//! A08: somebody was away for long and the account stayed enabled, or was used.

use std::cmp::Reverse;

use crate::{
    base::{
        ids::AccountId,
        maps::Set,
        time::{End, Instant, Interval, MILLIS_PER_DAY},
    },
    finding::{
        Family, Finding, FindingBuilder, FixKind, Label, Out, RuleMeta, Severity,
        basis::{DJBH_ACCOUNTS, ES_FIVE_DAYS, ES_NO_LENDING, PLAN_ACCOUNTS},
    },
    graph::{Facts, Usage},
    i18n::{Text, Words},
    model::{
        TableKind,
        act::{Act, Acts},
        words::EventKind,
    },
    oplog::{Columns, Group, Key, Subject},
    policy::{PolicyError, RuleTable},
    rules::rule::{ConductRule, declare_rule},
    timeline::{Held, Leave, State},
    words,
};

declare_rule! {
    /// ## What it checks
    /// Leave longer than `long_leave_days`, or suspension from duty of any length, during which the holder's account
    /// stayed enabled beyond the grace, or was used.
    ///
    /// ## Why it matters
    /// Nobody works on the account of somebody who is away, unless somebody else does.
    ///
    /// ## Evidence
    /// The HR event that began the leave and the one that ended it, the account's row, and every act inside the leave
    /// with count, amount and the usual owner of the terminal. An act proves use even where the account's history is
    /// not known.
    ///
    /// ## Does not report
    /// Shorter leave (use inside it is A05's); accounts disabled or locked within the grace; acts on the first or last
    /// day of the leave; failed logins. Where the account is enabled now and the list keeps no disabling times, or the
    /// leave has no date, it says that it cannot tell.
    ///
    /// ## Basis
    /// Plan 三(三)1; GB/T 22239-2019, 8.1.4.2 c; by reference the Enshi measures, art. 8 and art. 5.
    ///
    /// ## Configuration
    /// `[grace] leave_start` (default 5 working days): how late after the beginning is not yet late.
    /// - `long_leave_days` = `30`: leave must be longer than this; suspension counts from day one.
    ///
    /// ## Example
    /// 向春梅 is on maternity leave from May to October; in June and July her account reviews three cases.
    LeaveNotSuspended {
        code: "A08",
        name: "leave-not-suspended",
        family: Family::Lifecycle,
        severity: Severity::Medium,
        title: Text::new("长期休假人员账户未及时停用", "account not suspended during long leave"),
        item: Text::new("三(三)1", "三(三)1"),
        basis: &[PLAN_ACCOUNTS, DJBH_ACCOUNTS, ES_FIVE_DAYS, ES_NO_LENDING],
        fix: Text::new(
            "休假、停职期间停用账户，返岗时重新启用；休假期间有操作的，逐笔核实实际操作人",
            "suspend the account for the absence and enable it on return; trace every act inside it to who did it",
        ),
        fix_kind: FixKind::AtOnce,
        key: &["account", "event"],
        labels: &[
            Label::new("event", "休假、停职记录", "leave"),
            Label::new("return", "返岗记录", "return"),
            Label::new("account", "账户登记", "account list"),
            Label::new("act", "休假期间的操作", "act inside the leave"),
            Label::new("used-on-leave", "休假期间仍被使用", "used inside the leave"),
            Label::new("usual-desk", "该终端平时的使用人在此的操作", "an act there of the terminal's usual user"),
            Label::new("another-desk", "在他人终端上使用", "used from another's desk"),
            Label::new("suspended-from-duty", "停职人员", "suspended from duty"),
            Label::new("short-leave", "休假未超过规定天数", "the leave is not long"),
            Label::new("suspended-in-time", "已在规定期限内停用", "disabled within the grace"),
            Label::new("within-grace", "在规定期限内", "within the grace"),
            Label::new("boundary-day", "日期只精确到日（月），先后不能确定", "the order within the day is not known"),
            Label::new("holder-unresolved", "账户使用人未能确定", "the account's holder is not resolved"),
            Label::new("event-unresolved", "休假记录可能是本人，也可能是同名人员", "the leave fits several people"),
            Label::new("leave-undated", "花名册登记为长期休假，未登记起止时间", "on leave by the roster, without dates"),
            Label::new("state-unknown", "账户状态未登记或前后矛盾", "the account's state is not known"),
            Label::new("history-unknown", "休假期间账户是否启用无从得知", "the account's state in the leave is not known"),
        ],
        needs: &[TableKind::HrEvents],
        uses: &[TableKind::Accounts, TableKind::Persons, TableKind::Operations],
        manual_zh: "## 查什么
休假超过 `long_leave_days` 天，或者停职（不论长短），本人账户超过规定期限仍未停用，或者休假期间仍被使用。

## 为什么
人不在岗，账户本不该有人用；有操作，就是别人在用。

## 证据
休假、停职起始和返岗的人事变动行，账户登记行，休假期间的每一次操作，并列出次数、金额和所用终端的常用人。账户历史状态不明的，休假期间的操作本身即可证明。

## 不报告
较短的休假（期间的使用由A05核查）；规定期限内已停用或锁定的账户；休假首日、末日的操作；登录失败。账户现为启用、清单又不记载停用时间的，休假没有起止时间的，列为无法判断。

## 依据
工作方案三(三)1；GB/T 22239-2019 8.1.4.2 c；参照恩施州权限管理暂行办法第8条、第5条。

## 配置
`[grace] leave_start`（默认5个工作日）：休假开始后多少日内停用不算迟。
- `long_leave_days` = `30`：休假须超过此天数；停职自第一天起算。

## 示例
向春梅5月至10月休产假，6、7月其账户初审3笔。
",
    }
}

/// The rule with its setting.
pub struct LeaveNotSuspended {
    long_leave_days: u32,
}

impl ConductRule for LeaveNotSuspended {
    const META: &'static RuleMeta = &Self::DECLARED;
    const GROUPS: &'static [Key] = &[Key::Account];
    const ACTS: Acts = Acts::ALL.without(Acts::of(&[Act::Logout]));
    const TRIGGER: Acts = Acts::NONE;
    const COLUMNS: Columns = Columns::ACCOUNT.and(Columns::PLACE).and(Columns::CASE).and(Columns::AMOUNT);
    type Note = ();

    fn new(table: &mut RuleTable) -> Result<Self, PolicyError> {
        Ok(Self { long_leave_days: table.count_or("long_leave_days", 30)? })
    }

    fn judge(&self, who: Subject, acts: &Group<'_>, facts: &Facts<'_>, out: &mut Out<()>) {
        let Subject::Account(account) = who else { return };
        out.unit(facts.unit_of_account(account, facts.as_of()));
        let name = facts.account_name(account);
        let person = facts.person_of(account);
        if facts.is_machine(account) || (person.is_none() && !facts.is_listed(account)) {
            return out.pass();
        }
        let Some(person) = person else { return out.cannot_tell("holder-unresolved", &name) };
        let line = facts.person_line(person);
        if line.leaves.is_empty() {
            if facts.doubtful_events(person).any(|event| is_leave(event.kind)) {
                out.cannot_tell("event-unresolved", &name);
            } else if line.on_leave.is_some() {
                out.cannot_tell("leave-undated", &name);
            }
        }
        let past = |leave: &&Leave| leave.span.end.latest > facts.state_period().from;
        // Rows of one start are one leave; the one that shows a fault speaks for it, else the one that lasts longest.
        let mut leaves: Vec<&Leave> = line.leaves.iter().filter(past).collect();
        leaves.sort_by_cached_key(|leave| {
            Reverse((self.offends(account, leave, acts, facts), leave.span.end.earliest, leave.span.end.latest))
        });
        let mut seen: Set<String> = Set::default();
        leaves.retain(|leave| seen.insert(facts.event_key(leave.kind, leave.at)));
        for leave in leaves {
            match self.is_long(leave, facts) {
                Held::Yes => judge_leave(account, leave, acts, facts, out),
                Held::No => out.explained("short-leave", &name),
                Held::Perhaps | Held::Unknown => out.explained("boundary-day", &name),
            }
        }
    }
}

impl LeaveNotSuspended {
    /// Whether a leave surely is long, and the account was used in it or stayed enabled.
    fn offends(&self, account: AccountId, leave: &Leave, acts: &Group<'_>, facts: &Facts<'_>) -> bool {
        self.is_long(leave, facts) == Held::Yes
            && (!used(account, leave, acts, facts).0.is_empty()
                || matches!(stay(facts, account, leave), Stay::Enabled | Stay::Presumed))
    }

    /// Whether a leave is longer than the limit, by the shortest time its dates allow; suspension always is.
    fn is_long(&self, leave: &Leave, facts: &Facts<'_>) -> Held {
        let until = |end: Instant| if end == Instant::MAX { facts.scope.as_of } else { end };
        let limit = i64::from(self.long_leave_days) * MILLIS_PER_DAY;
        if leave.kind == EventKind::Suspended || until(leave.span.end.earliest).since(leave.span.start.latest) > limit {
            Held::Yes
        } else if until(leave.span.end.latest).since(leave.span.start.earliest) > limit {
            Held::Perhaps
        } else {
            Held::No
        }
    }
}

const fn is_leave(kind: EventKind) -> bool {
    matches!(kind, EventKind::LeaveStarted | EventKind::Suspended)
}

fn judge_leave(account: AccountId, leave: &Leave, acts: &Group<'_>, facts: &Facts<'_>, out: &mut Out<()>) {
    let name = facts.account_name(account);
    let (used, boundary) = used(account, leave, acts, facts);
    let stay = stay(facts, account, leave);
    let case = Case { account, leave, stay, used: &used };
    out.unit(facts.unit_of_account(account, leave.at));
    match stay {
        _ if !used.is_empty() => out.report(case.finding(facts)),
        Stay::Enabled | Stay::Presumed => out.report(case.finding(facts)),
        Stay::CannotTell(ground) => out.cannot_tell(ground, &name),
        Stay::Explained(ground) => out.explained(ground, &name),
        Stay::Off if boundary => out.explained("boundary-day", &name),
        Stay::Off => {}
    }
}

/// The acts surely inside a leave, and whether there are others that may be.
fn used(account: AccountId, leave: &Leave, acts: &Group<'_>, facts: &Facts<'_>) -> (Usage, bool) {
    let (mut used, mut boundary) = (Usage::default(), false);
    let own = acts.iter().filter(|event| event.account == Some(account) && event.is_act());
    for event in own.filter(|event| facts.in_period(event.at)) {
        match Held::in_span(&leave.span, event.at) {
            Held::Yes => used.add(&event),
            Held::Perhaps => boundary = true,
            _ => {}
        }
    }
    (used, boundary)
}

/// What became of the account during a leave.
#[derive(Copy, Clone, Eq, PartialEq)]
enum Stay {
    /// It stayed enabled beyond the grace.
    Enabled,
    /// It is enabled now, and the list, which states disabling times, states none.
    Presumed,
    /// It was not enabled then.
    Off,
    CannotTell(&'static str),
    Explained(&'static str),
}

fn stay(facts: &Facts<'_>, account: AccountId, leave: &Leave) -> Stay {
    let (line, now) = (facts.line(account), facts.as_of());
    let first_day = facts.zone.day_of(leave.span.start.latest.plus_millis(-1).max(leave.span.start.earliest));
    let deadline = facts.policy.grace.leave_start.end(&facts.calendar, facts.zone, first_day);
    if now.at <= deadline {
        return Stay::Explained("within-grace");
    }
    if leave.span.surely_contains(now) && line.enabled_at(now) == Held::Yes {
        return Stay::Enabled;
    }
    let inside = leave.span.possible();
    if let Some(off) = line.disabled_at.filter(|off| inside.contains(off.at)) {
        return if Interval::new(deadline, off.at).overlaps(facts.state_period()) {
            Stay::Enabled
        } else if deadline < off.until && off.at <= deadline {
            Stay::Explained("boundary-day")
        } else {
            Stay::Explained("suspended-in-time")
        };
    }
    let period = facts.state_period();
    let late = Interval::new(deadline, leave.span.end.earliest.min(now.at)).intersect(period);
    if line.state_known && !may_be_enabled(facts, account, late) {
        return Stay::Off;
    }
    let listed = facts.tables.seen.column(TableKind::Accounts, "disabled_at");
    match line.surely_enabled_after(late.from, late.to).is_empty() {
        false if listed => Stay::Presumed,
        true if !line.state_known => Stay::CannotTell("state-unknown"),
        _ => Stay::CannotTell("history-unknown"),
    }
}

/// Whether the lists leave it open that an account was enabled at some moment of a time.
fn may_be_enabled(facts: &Facts<'_>, account: AccountId, time: Interval) -> bool {
    let mut enabled = facts.line(account).states.iter().filter(|state| state.state == State::Enabled);
    enabled.any(|state| state.span.possible().overlaps(time))
}

struct Case<'f> {
    account: AccountId,
    leave: &'f Leave,
    stay: Stay,
    used: &'f Usage,
}

impl Case<'_> {
    fn severity(&self) -> Severity {
        let base = LeaveNotSuspended::META.severity;
        match self.leave.kind {
            _ if !self.used.is_empty() => Severity::Critical,
            EventKind::Suspended => base.raise(),
            _ => base,
        }
    }

    fn finding(&self, facts: &Facts<'_>) -> FindingBuilder {
        let Self { account, leave, used, .. } = *self;
        let person = facts.person_of(account);
        let system = facts.account_ref(account).system;
        let as_of = facts.still();
        let last = used.last_at().unwrap_or(leave.span.end.earliest.min(as_of));
        Finding::of(LeaveNotSuspended::META, facts.unit_of_account(account, leave.at))
            .key("account", facts.account_name(account))
            .key("event", facts.event_key(leave.kind, leave.at))
            .severity(self.severity())
            .system(system.as_deref())
            .claim(facts.account_claim(account))
            .grave_proof("event", leave.row)
            .proofs("return", leave.end_row)
            .proofs("account", facts.account_row_refs(account))
            .proofs("act", used.events.iter().copied())
            .proofs("usual-desk", used.desk_proofs(facts, person))
            .count(used.count())
            .amount(used.amount())
            .between(used.first_at().or(Some(leave.span.start.earliest)), Some(last))
            .reasons(&[
                (!used.is_empty(), "used-on-leave"),
                (!used.other_desks(facts, person).is_empty(), "another-desk"),
                (leave.kind == EventKind::Suspended, "suspended-from-duty"),
            ])
            .summary(self.summary(facts))
            .subjects(|subjects| used.name_subjects(facts, account, subjects))
            .timeline(person.map(|person| facts.post_lane(person)).unwrap_or_default())
            .timeline(facts.account_lane(account))
            .timeline(used.marks(facts))
            .inferred_by(&self.doubts(facts))
    }

    /// What must hold beyond the rows.
    fn doubts(&self, facts: &Facts<'_>) -> Vec<Words> {
        let mut doubts = facts.event_assumptions(self.account, self.leave.row);
        if self.leave.span.end == End::NEVER {
            doubts.push(words!("休假一直持续：没有返岗记录", "the leave went on: no return is recorded"));
        }
        if self.used.is_empty() && self.stay == Stay::Presumed {
            doubts.push(words!(
                "账户清单没有该账户的停用记录，休假期间账户一直启用",
                "the account, for which the list states no disabling, was enabled all through the leave"
            ));
        }
        doubts
    }

    fn summary(&self, facts: &Facts<'_>) -> Words {
        let (name, account) = (facts.holder_name(self.account), facts.account_name(self.account));
        let (word, start) = (facts.text(self.leave.word), facts.moment_text(self.leave.at));
        let end = self.leave.span.end.earliest;
        let (until_zh, until_en) = if end == Instant::MAX {
            (String::new(), String::new())
        } else {
            let end = facts.day_text(end);
            (format!("（至{end}）"), format!(" until {end}"))
        };
        let mut said = words!("{name}自{start}起{word}{until_zh}", "{name} was away ({word}) from {start}{until_en}");
        said.push(&words!("，账户{account}", "; the account {account}"));
        let kept = matches!(self.stay, Stay::Enabled | Stay::Presumed);
        if kept {
            said.push(&words!("未及时停用", " was not suspended in time"));
        }
        if !self.used.is_empty() {
            let (and_zh, and_en) = if kept { ("，", " and") } else { ("", "") };
            let Words { zh, en } = self.used.words();
            said.push(&words!("{and_zh}其间仍被使用：{zh}", "{and_en} was used meanwhile: {en}"));
            said.push(&self.used.desk_words(facts, facts.person_of(self.account)));
        }
        said.push(&words!("。", "."));
        said
    }
}
