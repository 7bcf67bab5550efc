//! A15: a high-risk right is held for long and never used.

use crate::{
    base::{
        ids::{AccountId, PermissionId, StepId, SystemId},
        maps::{FastMap, Map, Set},
        time::{Day, Interval, MILLIS_PER_DAY, Moment, Span, Start},
    },
    finding::{
        Family, Finding, FindingBuilder, FixKind, Label, Out, RuleMeta, Severity,
        basis::{DJBH_ACCOUNTS, DJBH_LEAST, GB_RIGHTS, PLAN_ACCOUNTS},
    },
    graph::{Facts, Gap, Holding},
    i18n::{Text, Words},
    model::{EventId, TableKind, words::Risk},
    oplog::Columns,
    policy::{PolicyError, RuleTable},
    rules::rule::{StandingRule, declare_rule},
    timeline::{Held, State},
    words,
};

declare_rule! {
    /// ## What it checks
    /// High-risk permissions that an enabled account has held without a break for `unused_days` days before the day of
    /// the check and did not exercise once in that time, although the log of the system covers it. An act exercises
    /// the permission of its name, else those whose action it is.
    ///
    /// ## Why it matters
    /// A right that nobody needed for a year is no part of the work. It is there for whoever borrows the account.
    ///
    /// ## Evidence
    /// The grants that cover the time, each row by which a role contains the permission, the account, the catalogue's
    /// row, the last use before, if there was one, and the last use by another account, which shows that the log
    /// records it.
    ///
    /// ## Does not report
    /// Rights held for a shorter time, or only possibly so long; rights used after the day of the check; accounts that
    /// were off for a part of the time; holders who left (A06), changed their post in that time (A07), are on leave
    /// (A08), or stand in for a colleague. Where
    /// the log does not cover the time, never shows the right used by anybody, or the grant has no date, the account
    /// is listed as not judged. Acts without an account count for nobody. Where the log has a gap in that time (see
    /// B23), that no use stood there is said to be assumed.
    ///
    /// ## Basis
    /// Plan 三(三)1; GB/T 22239-2019, 8.1.4.2 c and d; Personal Information Protection Law, art. 51(4).
    ///
    /// ## Configuration
    /// - `unused_days` = `365`: for how many days a right must have been held and not used.
    ///
    /// ## Example
    /// Tang has been able to pay since 2019; in 2022 he only looked cases up.
    UnusedHighRisk {
        code: "A15",
        name: "unused-high-risk",
        family: Family::Privilege,
        severity: Severity::Medium,
        title: Text::new("高风险权限长期闲置", "high-risk rights left unused"),
        item: Text::new("三(三)1", "三(三)1"),
        basis: &[PLAN_ACCOUNTS, DJBH_ACCOUNTS, DJBH_LEAST, GB_RIGHTS],
        fix: Text::new(
            "核实是否仍需要，不需要的收回；确需备用的，改为使用时按审批临时授权",
            "find out whether it is still needed; if not, withdraw it, or grant it for the time of need with approval",
        ),
        fix_kind: FixKind::ByDate,
        key: &["account", "permission"],
        labels: &[
            Label::new("grant", "授权记录", "grant"),
            Label::new("containment", "角色所含权限", "role content"),
            Label::new("account", "账户登记", "account list"),
            Label::new("catalogue", "权限目录", "permission catalogue"),
            Label::new("last-use", "最后一次使用", "last use"),
            Label::new("use-by-others", "他人使用该权限的日志", "use by another account"),
            Label::new("critical-right", "涉及极高风险权限", "a critical right"),
            Label::new("high-risk-right", "涉及高风险权限", "a high-risk right"),
            Label::new("used-later", "基准日之后有使用", "used after the day of the check"),
            Label::new("account-was-off", "期间账户曾停用或锁定", "the account was off for a part of the time"),
            Label::new("holder-left", "使用人已离岗，由A06核查", "the holder has left; see A06"),
            Label::new("holder-moved", "使用人期间变动岗位，由A07核查", "the holder changed post in that time; see A07"),
            Label::new("holder-on-leave", "使用人长期休假，由A08核查", "the holder is on leave; see A08"),
            Label::new("stand-in", "为他人代办备用", "kept to stand in for a colleague"),
            Label::new("grant-uncertain", "授权起止只精确到日或月，是否满期限不能确定", "held so long only possibly"),
            Label::new("grant-undated", "授权时间空白", "the grant has no date"),
            Label::new("log-begins-late", "该系统日志起始晚于所需期间", "the log of that system begins too late"),
            Label::new("log-ends-early", "该系统日志止于基准日之前", "the log of that system ends too early"),
            Label::new("log-interrupted", "该系统日志中间缺失", "the log of that system has a hole"),
            Label::new("no-log", "没有该系统的日志", "there is no log of that system"),
            Label::new("use-not-logged", "日志中从无该权限的使用，不能区分未使用与未记录",
                "the log never shows the right used, so unused and unrecorded look alike"),
            Label::new("state-unknown", "账户是否启用不明", "whether the account is enabled is not known"),
            Label::new("no-grants", "该系统没有授权数据", "no grants of that system are known"),
            Label::new("role-content-unknown", "角色所含权限不明", "what the role contains is not known"),
        ],
        needs: &[TableKind::Accounts, TableKind::Operations],
        uses: &[
            TableKind::Roles, TableKind::AccountPermissions, TableKind::RolePermissions, TableKind::Permissions,
            TableKind::HrEvents, TableKind::Delegations,
        ],
        manual_zh: "## 查什么
处于启用状态的账户，在核查基准日前 `unused_days` 天内一直拥有某项高风险权限，其间该系统日志完整，却一次也没有使用过。操作与权限同名的，视为使用该权限；没有同名权限的，视为使用操作类别相同的权限。

## 为什么
一年没有用过的权限不是工作所需，却可供借用账户的人使用。

## 证据
覆盖整个期间的授权记录，角色包含该权限的每一行，账户登记行，权限目录行，此前最后一次使用的日志（如有），以及他人最后一次使用该权限的日志（说明日志会记录这种操作）。

## 不报告
拥有时间不足或是否足够不能确定的；基准日之后又使用的；期间曾停用或锁定的账户；使用人已离岗（见A06）、期间变动岗位（见A07）、长期休假（见A08）或为他人代办备用的。日志未覆盖该期间、日志中从无人使用该权限、授权时间空白的，列为无法判断。未记载账号的操作不计为任何人使用。其间日志有缺失的（见B23），注明推断其间没有使用。

## 依据
工作方案三(三)1；GB/T 22239-2019 8.1.4.2 c、d；个人信息保护法第51条(四)。

## 配置
- `unused_days` = `365`：权限须连续拥有且未使用的天数。

## 示例
唐某自2019年起拥有资金拨付权限，2022年全年只做过查询。
",
    }
}

/// The rule with its settings.
pub struct UnusedHighRisk {
    unused_days: u32,
}

impl StandingRule for UnusedHighRisk {
    const META: &'static RuleMeta = &Self::DECLARED;

    fn new(table: &mut RuleTable) -> Result<Self, PolicyError> {
        Ok(Self { unused_days: table.count_from_or("unused_days", 1, 365)? })
    }

    fn judge(&self, facts: &Facts<'_>, out: &mut Out<()>) {
        let as_of = facts.scope.as_of;
        let length = i64::from(self.unused_days) * MILLIS_PER_DAY;
        // A bare day of the check ends with its last instant; so many whole days before it begin just after one.
        let window = Interval::new(as_of.plus_millis(1 - length), as_of);
        let uses = Uses::of(facts);
        let mut coverage: Map<SystemId, Option<&'static str>> = Map::default();
        for account in facts.accounts() {
            out.begin(facts.unit_of_account(account, facts.as_of()));
            if facts.line(account).enabled_at(facts.as_of()) == Held::No || !facts.is_listed(account) {
                out.pass();
                continue;
            }
            if !facts.are_grants_known(account) {
                out.cannot_tell("no-grants", &facts.account_name(account));
                continue;
            }
            let system = facts.system_of(account);
            let missing = system.map(|system| *coverage.entry(system).or_insert_with(|| gap(facts, system, window)));
            Case { facts, account, window, uses: &uses, missing: missing.flatten() }.judge(self.unused_days, out);
        }
    }
}

/// When permissions were used, by whom, and by anybody.
struct Uses {
    own: FastMap<(AccountId, PermissionId), EventId>,
    any: FastMap<PermissionId, EventId>,
}

impl Uses {
    fn of(facts: &Facts<'_>) -> Self {
        let mut uses = Self { own: FastMap::default(), any: FastMap::default() };
        // An act may exercise every permission of its kind: of an account only those it holds are kept, and what
        // anybody used is worked out once a step.
        let mut steps: Map<(SystemId, StepId), EventId> = Map::default();
        for ((account, step), used) in &facts.survey.steps {
            let later = |known: &mut EventId| *known = (*known).max(used.last);
            if let Some(system) = facts.system_of(*account) {
                steps.entry((system, *step)).and_modify(later).or_insert(used.last);
            }
            let grave = facts.holdings(*account).iter().filter(|one| facts.risk(one.permission) > Risk::Low);
            let grave: Set<PermissionId> = grave.map(|one| one.permission).collect();
            let exercised = facts.exercised(&facts.log.event(used.last, Columns::NONE));
            for permission in grave.iter().filter(|one| exercised.contains(one)) {
                uses.own.entry((*account, *permission)).and_modify(later).or_insert(used.last);
            }
        }
        for last in steps.into_values() {
            for permission in facts.exercised(&facts.log.event(last, Columns::NONE)) {
                uses.any.entry(*permission).and_modify(|known| *known = (*known).max(last)).or_insert(last);
            }
        }
        uses
    }
}

/// How many working days in a row without an event are a hole in the log of a system that otherwise has them.
const HOLE: u32 = 10;

/// Why the log of a system does not cover a stretch of time, if it does not. Days on which nobody works may be missing
/// at either end; in the middle a run of empty working days is a hole only where most working days have events.
fn gap(facts: &Facts<'_>, system: SystemId, window: Interval) -> Option<&'static str> {
    let Some(days) = facts.survey.days.get(&system) else { return Some("no-log") };
    let (Some(first), Some(last)) = (facts.survey.first_day(system), facts.survey.last_day(system)) else {
        return Some("no-log");
    };
    let calendar = &facts.calendar;
    let begin = facts.zone.day_of(window.from);
    let end = facts.zone.day_of(window.to);
    if calendar.working_days_between(begin.plus(-1), first.plus(-1)) > 0 {
        return Some("log-begins-late");
    }
    if calendar.working_days_between(last, end) > HOLE {
        return Some("log-ends-early");
    }
    let seen: Vec<Day> = days.range(begin..=end).map(|(day, _)| *day).collect();
    let busy = seen.iter().filter(|day| calendar.is_working(**day)).count();
    let usual = u32::try_from(busy * 2).unwrap_or(u32::MAX) >= calendar.working_days_between(begin.plus(-1), end);
    let silent = |pair: &[Day]| calendar.working_days_between(pair[0], pair[1].plus(-1)) > HOLE;
    (usual && seen.windows(2).any(silent)).then_some("log-interrupted")
}

/// One account in the stretch of time that is looked at.
struct Case<'c> {
    facts: &'c Facts<'c>,
    account: AccountId,
    window: Interval,
    uses: &'c Uses,
    missing: Option<&'static str>,
}

/// What becomes of one right.
enum Verdict<'f> {
    InOrder,
    Explained(&'static str),
    CannotTell(&'static str),
    Unused(Vec<&'f Holding>),
}

impl Case<'_> {
    fn judge(&self, days: u32, out: &mut Out<()>) {
        let (facts, name) = (self.facts, self.facts.account_name(self.account));
        let mut rights: Map<PermissionId, Vec<&Holding>> = Map::default();
        for holding in facts.holdings(self.account) {
            rights.entry(holding.permission).or_default().push(holding);
        }
        let (mut explained, mut unjudged) = (Set::default(), Set::default());
        for (permission, holdings) in rights {
            let risk = facts.risk(permission);
            if risk == Risk::Low {
                continue;
            }
            match self.verdict(permission, &holdings) {
                Verdict::InOrder => {}
                Verdict::Explained(ground) => drop(explained.insert(ground)),
                Verdict::CannotTell(ground) => drop(unjudged.insert(ground)),
                Verdict::Unused(cover) => out.report(self.finding(permission, risk, &cover, days)),
            }
        }
        if !facts.unread_roles(self.account).is_empty() {
            unjudged.insert("role-content-unknown");
        }
        explained.iter().for_each(|ground| out.explained(ground, &name));
        unjudged.iter().for_each(|ground| out.cannot_tell(ground, &name));
    }

    fn verdict<'f>(&self, permission: PermissionId, holdings: &[&'f Holding]) -> Verdict<'f> {
        let facts = self.facts;
        let own = self.uses.own.get(&(self.account, permission)).map(|event| facts.log.at(*event));
        if own.is_some_and(|at| at.latest() >= self.window.from && at.at < self.window.to) {
            return Verdict::InOrder;
        }
        let Some(cover) = covering(holdings, self.window, |one| one.span.sure()) else {
            return self.perhaps(holdings);
        };
        if own.is_some_and(|at| at.at >= self.window.to) {
            return Verdict::Explained("used-later");
        }
        if let Some(innocent) = self.innocent() {
            return Verdict::Explained(innocent);
        }
        if facts.line(self.account).enabled_at(facts.as_of()) != Held::Yes {
            return Verdict::CannotTell("state-unknown");
        }
        match self.missing {
            Some(missing) => Verdict::CannotTell(missing),
            None if !self.uses.any.contains_key(&permission) => Verdict::CannotTell("use-not-logged"),
            None => Verdict::Unused(cover),
        }
    }

    /// Of a right that was not surely held all the time.
    fn perhaps<'f>(&self, holdings: &[&'f Holding]) -> Verdict<'f> {
        let created = self.facts.line(self.account).created_at;
        // No right is older than its account.
        if created.is_some_and(|created| created.at > self.window.from) {
            return Verdict::InOrder;
        }
        match covering(holdings, self.window, |one| one.span.possible()) {
            None => Verdict::InOrder,
            Some(cover) if cover.iter().all(|one| one.dated) => Verdict::Explained("grant-uncertain"),
            Some(_) => Verdict::CannotTell("grant-undated"),
        }
    }

    /// Why the right could not be used, or is kept although it is not.
    fn innocent(&self) -> Option<&'static str> {
        let (facts, at) = (self.facts, self.facts.as_of());
        let begun = |start: Start| self.window.contains(start.earliest) && start.latest <= self.window.to;
        let off = |span: &Span| span.sure().overlaps(self.window) || begun(span.start);
        if facts.line(self.account).states.iter().any(|one| one.state != State::Enabled && off(&one.span)) {
            return Some("account-was-off");
        }
        let line = facts.person_of(self.account).map(|person| facts.person_line(person));
        if line.and_then(|line| line.gone_at(at)).is_some_and(|(_, gone)| gone == Held::Yes) {
            return Some("holder-left");
        }
        if line.is_some_and(|line| line.moves.iter().any(|change| change.at.until > self.window.from)) {
            return Some("holder-moved");
        }
        if line.and_then(|line| line.leave_at(at)).is_some_and(|(_, away)| away == Held::Yes) {
            return Some("holder-on-leave");
        }
        facts.stood_in(self.account, at).map(|_| "stand-in")
    }

    fn finding(&self, permission: PermissionId, risk: Risk, cover: &[&Holding], days: u32) -> FindingBuilder {
        let (facts, account) = (self.facts, self.account);
        let person = facts.person_of(account);
        let own = self.uses.own.get(&(account, permission)).copied();
        let begun = Finding::of(UnusedHighRisk::META, facts.unit_of_account(account, facts.as_of()))
            .key("account", facts.account_name(account))
            .key("permission", facts.permission_name(permission))
            .system(facts.account_ref(account).system.as_deref())
            .claim(facts.right_claim(account, permission))
            .topic(facts.account_claim(account))
            .between(own.map(|event| facts.log.at(event).at), None)
            .subjects(|subjects| {
                subjects.persons.extend(person.map(|person| facts.person_ref(person)));
                subjects.accounts.push(facts.account_ref(account));
                subjects.permissions.push(facts.permission_ref(permission));
            })
            .proofs("account", facts.line(account).row)
            .proofs("grant", cover.iter().filter_map(|one| one.rows.first().copied()))
            .proofs("containment", cover.iter().flat_map(|one| one.rows.iter().skip(1).copied()))
            .proofs("catalogue", facts.rights.permissions[permission.index()].row)
            .proofs("last-use", own)
            .proofs("use-by-others", self.uses.any.get(&permission).copied().filter(|event| Some(*event) != own))
            .path(cover.first().map(|one| facts.path(one)).unwrap_or_default())
            .timeline(cover.iter().map(|one| facts.grant_lane(one)))
            .summary(self.sentence(permission, risk, days, own.map(|event| facts.log.at(event))));
        let gap = facts.system_of(account).and_then(|one| facts.gap_between(one, self.window.from, self.window.to));
        let begun = begun.inferred_by(&gap.map(Gap::assumption).into_iter().collect::<Vec<_>>());
        if risk == Risk::Critical {
            begun.reason("critical-right")
        } else {
            begun.severity(Severity::Low).reason("high-risk-right")
        }
    }

    fn sentence(&self, permission: PermissionId, risk: Risk, days: u32, last: Option<Moment>) -> Words {
        let (facts, right) = (self.facts, self.facts.permission_title(permission));
        let (holder, name) = (facts.holder_name(self.account), facts.account_name(self.account));
        let day = facts.as_of_day();
        let (level_zh, level_en) = if risk == Risk::Critical { ("极高", "critical") } else { ("高", "high-risk") };
        let mut said = words!(
            "截至{day}，{holder}的账户{name}拥有{level_zh}风险权限“{right}”已满{days}天，其间从未使用",
            "As of {day}, {holder} has held the {level_en} right {right} with the account {name} for {days} days \
             without using it"
        );
        match last.map(|at| facts.moment_text(at)) {
            Some(last) => said.push(&words!("，最后一次使用是{last}。", ", last used {last}.")),
            None => said.push(&words!("，日志中没有该账户使用它的记录。", "; the log shows no use of it at all.")),
        }
        said
    }
}

/// Holdings that together cover a stretch of time without a gap, up to and with its end.
fn covering<'f>(
    holdings: &[&'f Holding],
    window: Interval,
    length: impl Fn(&Holding) -> Interval,
) -> Option<Vec<&'f Holding>> {
    let mut cover: Vec<&Holding> = Vec::new();
    let mut reached = window.from;
    while reached <= window.to {
        let begun = holdings.iter().filter(|one| length(one).from <= reached && !length(one).is_empty());
        let next = begun.max_by_key(|one| length(one).to)?;
        if length(next).to <= reached {
            return None;
        }
        reached = length(next).to;
        cover.push(next);
    }
    Some(cover)
}
