//! A11: an enabled account that nobody has used for long.

use crate::{
    base::{
        ids::{AccountId, SystemId},
        time::{Day, Moment},
    },
    finding::{
        Family, Finding, FindingBuilder, FixKind, Label, Out, RuleMeta, Severity,
        basis::{DJBH_ACCOUNTS, GB_RIGHTS, PLAN_ACCOUNTS},
    },
    graph::{Facts, Gap, Holding},
    i18n::{Text, Words},
    model::{EventId, TableKind, act::Acts, words::Risk},
    oplog::{Columns, Event, Group, Key, Subject},
    policy::{PolicyError, RuleTable},
    rules::rule::{ConductRule, declare_rule},
    timeline::Held,
    words,
};

declare_rule! {
    /// ## What it checks
    /// Enabled accounts whose last successful use, by the log or by the list's last login, lies further back than
    /// `dormant_days` where they hold a high-risk right and `dormant_days_other` where they do not; and accounts older
    /// than `never_used_days` that were never used.
    ///
    /// ## Why it matters
    /// An account that nobody needs is one that nobody misses: its misuse goes unnoticed.
    ///
    /// ## Evidence
    /// The account's row, its last act in the log, the grant of the gravest right. That there was no use since is shown
    /// by the log of that system, which must reach back to the beginning of the time in question.
    ///
    /// ## Does not report
    /// Disabled and locked accounts; accounts used since, if only to log in; failed logins are no use. Where the log
    /// begins too late, the state or the rights are not known, or an unused account has no creation date, it says that
    /// it cannot tell. Where the log has a gap in that time (see B23) and the list names no last login, that nothing
    /// stood there is said to be assumed.
    ///
    /// ## Basis
    /// Plan 三(三)1; GB/T 22239-2019, 8.1.4.2 c; Personal Information Protection Law, art. 51(4).
    ///
    /// ## Configuration
    /// - `dormant_days` = `90`: days without use, with a high-risk right.
    /// - `dormant_days_other` = `200`: days without use, without such a right.
    /// - `never_used_days` = `30`: days since creation, for accounts never used.
    ///
    /// ## Example
    /// 唐大勇 may pay out money and last logged in half a year ago.
    DormantAccount {
        code: "A11",
        name: "dormant-account",
        family: Family::Account,
        severity: Severity::Low,
        title: Text::new("账户长期未使用", "account unused for long"),
        item: Text::new("三(三)1", "三(三)1"),
        basis: &[PLAN_ACCOUNTS, DJBH_ACCOUNTS, GB_RIGHTS],
        fix: Text::new(
            "核实是否仍需使用；不需要的停用或注销，需要的保留并说明理由",
            "ask whether it is still needed; disable or cancel it if not, else keep it and say why",
        ),
        fix_kind: FixKind::ByDate,
        key: &["account"],
        labels: &[
            Label::new("account", "账户登记", "account list"),
            Label::new("last-act", "最后一次使用", "last use"),
            Label::new("right", "持有的高风险权限", "high-risk right held"),
            Label::new("high-risk-right", "持有高风险权限", "holds a high-risk right"),
            Label::new("never-used", "开户后从未使用", "never used"),
            Label::new("log-ends-early", "日志止于基准日之前", "the log ends before the day of the check"),
            Label::new("boundary-day", "日期只精确到日（月），是否超期不能确定", "whether it is that long is not sure"),
            Label::new("used-since", "基准日之后有使用", "used after the day of the check"),
            Label::new("log-too-short", "该系统没有日志，或日志起点不够早", "the log does not reach back that far"),
            Label::new("state-unknown", "账户状态未登记或前后矛盾", "the account's state is not known"),
            Label::new("rights-unknown", "该系统没有授权数据，适用期限不能确定", "no grants of that system are known"),
            Label::new("age-unknown", "从未使用，但开户时间未登记", "never used, and created nobody knows when"),
        ],
        needs: &[TableKind::Accounts],
        uses: &[
            TableKind::Operations, TableKind::Roles, TableKind::RolePermissions, TableKind::AccountPermissions,
            TableKind::Permissions,
        ],
        manual_zh: "## 查什么
处于启用状态、长期没有成功使用的账户：最后一次使用（取日志与清单“最后登录时间”中较晚者）距基准日，持有高风险权限的超过 `dormant_days` 天，其他的超过 `dormant_days_other` 天；开户超过 `never_used_days` 天从未使用的。

## 为什么
没人需要的账户，出了问题也没人察觉。

## 证据
账户登记行，日志中最后一次使用的行，最高风险权限的授权行。其后没有使用，由该系统的日志证明，日志起点必须早于所涉期间。

## 不报告
已停用、锁定的账户；其后有过使用（含仅登录）的账户；登录失败不算使用。日志起点不够早、账户状态或权限不明、从未使用而开户时间未登记的，列为无法判断。其间日志有缺失（见B23）而清单未登记最后登录时间的，注明推断其间没有使用。

## 依据
工作方案三(三)1；GB/T 22239-2019 8.1.4.2 c；个人信息保护法第51条(四)。

## 配置
- `dormant_days` = `90`：持有高风险权限的账户，多少天未使用。
- `dormant_days_other` = `200`：其他账户，多少天未使用。
- `never_used_days` = `30`：从未使用的账户，开户后多少天。

## 示例
唐大勇有资金拨付权限，最近一次登录在半年之前。
",
    }
}

/// The rule with its settings.
pub struct DormantAccount {
    dormant_days: u32,
    dormant_days_other: u32,
    never_used_days: u32,
}

impl ConductRule for DormantAccount {
    const META: &'static RuleMeta = &Self::DECLARED;
    const GROUPS: &'static [Key] = &[Key::Account];
    const ACTS: Acts = Acts::ALL;
    const TRIGGER: Acts = Acts::NONE;
    const COLUMNS: Columns = Columns::ACCOUNT;
    type Note = ();

    fn new(table: &mut RuleTable) -> Result<Self, PolicyError> {
        Ok(Self {
            dormant_days: table.count_or("dormant_days", 90)?,
            dormant_days_other: table.count_or("dormant_days_other", 200)?,
            never_used_days: table.count_or("never_used_days", 30)?,
        })
    }

    fn judge(&self, who: Subject, acts: &Group<'_>, facts: &Facts<'_>, out: &mut Out<()>) {
        let Subject::Account(account) = who else { return };
        if !facts.is_listed(account) {
            return out.pass();
        }
        out.unit(facts.unit_of_account(account, facts.as_of()));
        let name = facts.account_name(account);
        match facts.line(account).enabled_at(facts.as_of()) {
            Held::Yes => {}
            Held::No => return,
            Held::Perhaps => return out.explained("boundary-day", &name),
            Held::Unknown => return out.cannot_tell("state-unknown", &name),
        }
        let case = Case::of(account, acts, facts);
        match self.conclude_on(&case, facts) {
            Conclusion::InUse => {}
            Conclusion::Dormant => out.report(case.finding(facts)),
            Conclusion::CannotTell(ground) => out.cannot_tell(ground, &name),
            Conclusion::Explained(ground) => out.explained(ground, &name),
        }
    }
}

enum Conclusion {
    InUse,
    Dormant,
    CannotTell(&'static str),
    Explained(&'static str),
}

impl DormantAccount {
    fn conclude_on(&self, case: &Case<'_>, facts: &Facts<'_>) -> Conclusion {
        let limit = if case.gravest.is_some() { self.dormant_days } else { self.dormant_days_other };
        match case.last {
            Some(last) => {
                let idle = days(facts, last);
                if last.at > facts.scope.as_of {
                    Conclusion::Explained("used-since")
                } else if idle.sure > i64::from(limit) {
                    case.reaching(facts, first_day_of(facts, limit))
                } else if idle.possible > i64::from(limit) {
                    Conclusion::Explained("boundary-day")
                } else if idle.sure > i64::from(self.dormant_days) && !facts.are_grants_known(case.account) {
                    Conclusion::CannotTell("rights-unknown")
                } else {
                    Conclusion::InUse
                }
            }
            None => self.conclude_on_unused(case, limit, facts),
        }
    }

    /// The account was never used as far as anything reaches.
    fn conclude_on_unused(&self, case: &Case<'_>, limit: u32, facts: &Facts<'_>) -> Conclusion {
        let Some(created) = facts.line(case.account).created_at else { return Conclusion::CannotTell("age-unknown") };
        let age = days(facts, created);
        if age.sure > i64::from(self.never_used_days) {
            // A log that begins after the account was created still proves that it was idle since.
            let since = created.first_day(facts.zone);
            let since = if age.sure > i64::from(limit) { since.max(first_day_of(facts, limit)) } else { since };
            case.reaching(facts, since)
        } else if age.possible > i64::from(self.never_used_days) {
            Conclusion::Explained("boundary-day")
        } else {
            Conclusion::InUse
        }
    }
}

/// How many days lie between a moment and the day of the check.
struct Days {
    sure: i64,
    possible: i64,
}

fn days(facts: &Facts<'_>, since: Moment) -> Days {
    let today = facts.as_of_day();
    Days { sure: today.since(since.last_day(facts.zone)), possible: today.since(since.first_day(facts.zone)) }
}

/// The first of the days in which an account must have been used.
fn first_day_of(facts: &Facts<'_>, limit: u32) -> Day {
    facts.as_of_day().plus(-i32::try_from(limit).unwrap_or(i32::MAX))
}

/// Days without any event at the end of a log that no holiday explains.
const TAIL_DAYS: i32 = 10;

struct Case<'f> {
    account: AccountId,
    system: Option<SystemId>,
    last: Option<Moment>,
    last_act: Option<EventId>,
    gravest: Option<&'f Holding>,
}

impl<'f> Case<'f> {
    fn of(account: AccountId, acts: &Group<'_>, facts: &'f Facts<'_>) -> Self {
        let own = acts.iter().filter(|event| event.account == Some(account));
        let act: Option<Event> = own.filter(Event::is_act).last();
        let login = facts.line(account).last_login_at;
        let by_act = act.map(|act| act.at);
        let last = by_act.into_iter().chain(login).max_by_key(|at| at.latest());
        let gravest = facts.gravest_first(account).into_iter().next();
        Self {
            account,
            system: facts.system_of(account),
            last,
            last_act: act.map(|act| act.id),
            gravest: gravest.filter(|right| facts.risk(right.permission) > Risk::Low),
        }
    }

    /// Dormant, if the system's log reaches back to a day.
    fn reaching(&self, facts: &Facts<'_>, since: Day) -> Conclusion {
        let first = self.system.and_then(|system| facts.survey.first_day(system));
        if first.is_some_and(|first| first <= since) {
            Conclusion::Dormant
        } else {
            Conclusion::CannotTell("log-too-short")
        }
    }

    /// The last day of the log, if it ends well before the day of the check.
    fn early_end(&self, facts: &Facts<'_>) -> Option<Day> {
        let last = self.system.and_then(|system| facts.survey.last_day(system));
        last.filter(|last| *last < facts.as_of_day().plus(-TAIL_DAYS))
    }

    fn finding(&self, facts: &Facts<'_>) -> FindingBuilder {
        let account = self.account;
        let person = facts.person_of(account);
        let line = facts.line(account);
        let system = facts.account_ref(account).system;
        let meta = DormantAccount::META;
        let mut finding = Finding::of(meta, facts.unit_of_account(account, facts.as_of()))
            .key("account", facts.account_name(account))
            .system(system.as_deref())
            .claim(facts.account_claim(account))
            .proofs("account", facts.account_row_refs(account))
            .proofs("last-act", self.last_act)
            .between(self.last.or(line.created_at).map(|at| at.at), Some(facts.still()))
            .summary(self.summary(facts))
            .subjects(|subjects| {
                subjects.persons.extend(person.map(|person| facts.person_ref(person)));
                subjects.accounts.push(facts.account_ref(account));
                subjects.permissions.extend(self.gravest.map(|right| facts.permission_ref(right.permission)));
            })
            .timeline(facts.account_lane(account))
            .timeline(self.gravest.map(|right| facts.grant_lane(right)));
        if let Some(right) = self.gravest {
            finding = finding
                .severity(meta.severity.raise())
                .reason("high-risk-right")
                .proofs("right", right.rows.iter().copied())
                .path(facts.path(right));
        }
        if self.last.is_none() {
            finding = finding.reason("never-used");
        }
        let mut doubts = Vec::new();
        if let Some(end) = self.early_end(facts) {
            finding = finding.reason("log-ends-early");
            doubts.push(words!(
                "该系统日志止于{end}，此后至基准日该账户也未使用",
                "the account was not used after {end} either, where the log ends"
            ));
        }
        let since = self.last.or(line.created_at).map_or(facts.scope.as_of, |at| at.at);
        let gap = self
            .system
            .filter(|_| line.last_login_at.is_none())
            .and_then(|system| facts.gap_between(system, since, facts.scope.as_of));
        doubts.extend(gap.map(Gap::assumption));
        finding.inferred_by(&doubts)
    }

    fn summary(&self, facts: &Facts<'_>) -> Words {
        let (name, account) = (facts.holder_name(self.account), facts.account_name(self.account));
        let today = facts.as_of_day();
        let mut said = words!(
            "截至{today}，{name}的账户{account}仍处启用状态",
            "As of {today} the account {account} of {name} is enabled"
        );
        if let Some(right) = self.gravest.map(|right| facts.permission_title(right.permission)) {
            said.push(&words!("，持有高风险权限“{right}”", ", holds the high-risk right {right}"));
        }
        let created = facts.line(self.account).created_at;
        let since = match (self.last, created) {
            (Some(last), _) => {
                let (idle, last) = (days(facts, last).sure, last.first_day(facts.zone));
                words!("，最近一次使用为{last}，已{idle}天未使用", ", was last used on {last}, {idle} days ago")
            }
            (None, Some(created)) => {
                let created = created.first_day(facts.zone);
                words!("，{created}开户，未见使用记录", ", was created on {created} and shows no use")
            }
            (None, None) => words!("，未见使用记录", ", shows no use"),
        };
        said.push(&since);
        said.push(&words!("。", "."));
        said
    }
}
