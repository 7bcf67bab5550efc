//! B19: acts under an account that was switched off, expired, not yet opened, or in no list.

use crate::{
    base::{
        ids::{AccountId, SystemId},
        maps::{Map, Set},
        time::Moment,
    },
    finding::{
        Family, Finding, FindingBuilder, FixKind, Label, Out, RuleMeta, Severity,
        basis::{DJBH_ACCOUNTS, DJBH_AUDIT, DJBH_KEEPER, PLAN_CONDUCT},
    },
    graph::{Facts, Usage, is_mismatch},
    i18n::{Text, Words},
    model::{EventId, TableKind, act::Acts, words::Risk},
    oplog::{Columns, Event, Group, Key, Subject},
    policy::{PolicyError, RuleTable},
    rules::rule::{ConductRule, Note, Notes, declare_rule},
    timeline::{Held, State},
    words,
};

declare_rule! {
    /// ## What it checks
    /// Successful acts, logins among them, under an account that by the account list was disabled or locked at that
    /// moment, had expired, was not opened yet, or stands in no list of its system.
    ///
    /// ## Why it matters
    /// An account that is off and acts all the same was never really off, or somebody switched it on for the occasion
    /// and off again.
    ///
    /// ## Evidence
    /// The account's row and every act. High for acts after disabling, medium otherwise; one level higher where acts of
    /// critical risk or out of working time are among them. Accounts in no list are inferred: that the list is complete
    /// is assumed. Where more than 30 % of a system's acts do not fit its list, the list is doubted, once, instead.
    ///
    /// ## Does not report
    /// Failed attempts; acts on the very day of opening, disabling or expiry where only the day is known; accounts that
    /// were enabled again since; interface accounts that the policy lists. Accounts now off since nobody knows when,
    /// contradicting lists, and systems without a list are listed as not judged.
    ///
    /// ## Basis
    /// Plan 三(三)2; GB/T 22239-2019, 8.1.4.2 c, 8.1.4.3 a and 8.1.10.6 b.
    ///
    /// ## Configuration
    /// None of its own; `[accounts] non_personal` lists interface and batch accounts.
    ///
    /// ## Example
    /// The account list says that `qinch` was disabled on 12 May; on 30 May it reviews two claims.
    InactiveAccountAct {
        code: "B19",
        name: "inactive-account-act",
        family: Family::Conduct,
        severity: Severity::High,
        title: Text::new("停用账户仍有操作", "acts under an account that was off"),
        item: Text::new("三(三)2", "三(三)2"),
        basis: &[PLAN_CONDUCT, DJBH_ACCOUNTS, DJBH_AUDIT, DJBH_KEEPER],
        fix: Text::new(
            "查明账户当时的实际状态和使用人，核对账户清单与系统，并对所列操作逐笔复核",
            "find out the account's state and user at that time, reconcile list and system, re-examine the acts",
        ),
        fix_kind: FixKind::AtOnce,
        key: &["account"],
        labels: &[
            Label::new("act", "停用等期间的操作", "act under the account"),
            Label::new("account", "账户登记", "account list"),
            Label::new("after-disabling", "停用（锁定）之后", "after disabling or locking"),
            Label::new("after-expiry", "有效期之后", "after expiry"),
            Label::new("before-opening", "开户之前", "before it was opened"),
            Label::new("not-listed", "账户清单中没有", "in no account list"),
            Label::new("critical-act", "含极高风险操作", "acts of critical risk among them"),
            Label::new("off-hours", "含非工作时间操作", "acts out of working time among them"),
            Label::new("list-does-not-fit", "该系统账户清单与日志普遍不符", "list and log of the system do not fit"),
            Label::new("boundary-day", "日期只精确到日（月），先后不能确定", "the order within the day is not known"),
            Label::new("enabled-again", "其后已重新启用", "enabled again since"),
            Label::new("machine-account", "系统、接口等非个人账户", "an account nobody sits behind"),
            Label::new("disabled-undated", "现已停用，停用时间未登记", "off now, since when is not known"),
            Label::new("state-contradicted", "账户清单前后矛盾", "the lists contradict each other"),
            Label::new("system-not-listed", "该系统没有账户清单", "there is no account list of that system"),
        ],
        needs: &[TableKind::Operations, TableKind::Accounts],
        uses: &[],
        manual_zh: "## 查什么
账户成功的操作（含登录），而按账户清单该账户当时已停用或锁定、已过有效期、尚未开户，或者清单中没有这个账户。

## 为什么
停用的账户仍在操作，说明并未真正停用，或者有人临时启用、用后再停。

## 证据
账户登记行和每一次操作。停用后操作的为较大，其余为一般；含极高风险操作或非工作时间操作的升一级。清单中没有的账户按清单完整推断。某系统超过30%的操作与账户清单不符的，不列账户，只报一条数据质量问题。

## 不报告
未成功的操作；开户、停用、到期当日先后不能确定的操作；其后已重新启用的账户；核查方案列明的接口账户。现已停用而停用时间未登记的、清单前后矛盾的、系统没有账户清单的，列为无法判断。

## 依据
工作方案三(三)2；GB/T 22239-2019 8.1.4.2 c、8.1.4.3 a、8.1.10.6 b。

## 配置
无自有参数；`[accounts] non_personal` 列出接口、批处理账户。

## 示例
账户清单载明 qinch 于5月12日停用，5月30日该账户仍审核两笔。
",
    }
}

/// The rule; it has no settings.
pub struct InactiveAccountAct;

/// Why an account should not have acted.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug)]
enum Fault {
    Disabled,
    Expired,
    NotYet,
    Unlisted,
}

impl Fault {
    const fn reason(self) -> &'static str {
        match self {
            Self::Disabled => "after-disabling",
            Self::Expired => "after-expiry",
            Self::NotYet => "before-opening",
            Self::Unlisted => "not-listed",
        }
    }
}

/// What one account did while it was off.
pub struct Ghost {
    account: AccountId,
    system: SystemId,
    /// The acts of the period, in time order.
    acts: Vec<(EventId, Fault)>,
    /// All of the log, and the first of them.
    all: u64,
    first: EventId,
}

impl Note for Ghost {
    type Order = EventId;

    fn order(&self) -> EventId {
        self.first
    }
}

impl ConductRule for InactiveAccountAct {
    const META: &'static RuleMeta = &Self::DECLARED;
    const GROUPS: &'static [Key] = &[Key::Account];
    const ACTS: Acts = Acts::ALL;
    const TRIGGER: Acts = Acts::ALL;
    const COLUMNS: Columns =
        Columns::ACCOUNT.and(Columns::EDIT).and(Columns::CASE).and(Columns::AMOUNT).and(Columns::PLACE);
    type Note = Ghost;

    fn new(_: &mut RuleTable) -> Result<Self, PolicyError> {
        Ok(Self)
    }

    fn judge(&self, who: Subject, acts: &Group<'_>, facts: &Facts<'_>, out: &mut Out<Ghost>) {
        let Subject::Account(account) = who else { return };
        let own = || acts.iter().filter(|event| event.account == Some(account) && event.is_act());
        // Acts outside the period say as much as others about how well the list fits the system.
        match own().filter(|event| facts.in_period(event.at)).last() {
            Some(last) => out.unit(facts.unit_of_account(account, last.at)),
            None => out.pass(),
        }
        let dates = Dates::of(facts, account);
        let mut ghost: Option<Ghost> = None;
        let (mut unjudged, mut explained) = (Set::default(), Set::default());
        for event in own() {
            let in_period = facts.in_period(event.at);
            match dates.verdict(facts, account, event.at) {
                Verdict::Fault(fault) => {
                    let (system, first) = (event.system, event.id);
                    let ghost = ghost.get_or_insert(Ghost { account, system, acts: Vec::new(), all: 0, first });
                    ghost.all += 1;
                    ghost.acts.extend(in_period.then_some((event.id, fault)));
                }
                Verdict::CannotTell(ground) if in_period => drop(unjudged.insert(ground)),
                Verdict::Explained(ground) if in_period => drop(explained.insert(ground)),
                _ => {}
            }
        }
        let name = facts.account_name(account);
        unjudged.into_iter().for_each(|ground: &'static str| out.cannot_tell(ground, &name));
        explained.into_iter().for_each(|ground: &'static str| out.explained(ground, &name));
        if let Some(ghost) = ghost {
            out.note(ghost);
        }
    }

    fn conclude(&self, notes: Notes<Ghost>, facts: &Facts<'_>, out: &mut Out<()>) {
        let all = facts.acts_by_system(Acts::NONE);
        let mut systems: Map<SystemId, Vec<Ghost>> = Map::default();
        for note in notes {
            systems.entry(note.system).or_default().push(note);
        }
        for (system, mut ghosts) in systems {
            let count = ghosts.iter().map(|one| one.all).sum();
            ghosts.retain(|one| !one.acts.is_empty());
            if ghosts.is_empty() {
            } else if is_mismatch(count, all.get(&system).copied().unwrap_or(0)) {
                out.report(mismatch(facts, system, &ghosts));
            } else {
                for one in &ghosts {
                    out.report(finding(facts, one));
                }
            }
        }
    }
}

enum Verdict {
    Nothing,
    Fault(Fault),
    CannotTell(&'static str),
    Explained(&'static str),
}

/// When an account came and went, by its list. Of several rows the widest dates count.
struct Dates {
    opened: Option<Moment>,
    expires: Option<Moment>,
    /// Whether the account, or only its system, stands in no list.
    unlisted: Option<Verdict>,
}

impl Dates {
    fn of(facts: &Facts<'_>, account: AccountId) -> Self {
        let rows = || facts.account_rows(account);
        let all = |dates: Vec<Option<Moment>>| dates.into_iter().collect::<Option<Vec<Moment>>>().unwrap_or_default();
        let unlisted = (!facts.is_listed(account)).then(|| {
            let system = facts.system_of(account);
            let mut others = facts.accounts().filter(|other| facts.system_of(*other) == system);
            if facts.is_machine(account) {
                Verdict::Explained("machine-account")
            } else if others.any(|other| facts.is_listed(other)) {
                Verdict::Fault(Fault::Unlisted)
            } else {
                Verdict::CannotTell("system-not-listed")
            }
        });
        Self {
            opened: all(rows().map(|row| row.created_at).collect()).into_iter().min(),
            expires: all(rows().map(|row| row.expires_at).collect()).into_iter().max_by_key(|at| at.latest()),
            unlisted,
        }
    }

    fn verdict(&self, facts: &Facts<'_>, account: AccountId, at: Moment) -> Verdict {
        match self.unlisted {
            Some(Verdict::Fault(fault)) => return Verdict::Fault(fault),
            Some(Verdict::CannotTell(ground)) => return Verdict::CannotTell(ground),
            Some(Verdict::Explained(ground)) => return Verdict::Explained(ground),
            Some(Verdict::Nothing) | None => {}
        }
        let line = facts.line(account);
        let off = [State::Disabled, State::Locked].map(|state| line.in_state_at(state, at));
        let enabled_now = line.enabled_at(facts.as_of()) == Held::Yes;
        if off.contains(&Held::Yes) {
            Verdict::Fault(Fault::Disabled)
        } else if self.opened.is_some_and(|opened| at.surely_before(opened)) {
            Verdict::Fault(Fault::NotYet)
        } else if self.expires.is_some_and(|expires| expires.surely_before(at)) {
            Verdict::Fault(Fault::Expired)
        } else if line.state_known && off.contains(&Held::Unknown) {
            Verdict::CannotTell("state-contradicted")
        } else if off.contains(&Held::Perhaps) {
            match line.disabled_at {
                None => Verdict::CannotTell("disabled-undated"),
                Some(_) if enabled_now => Verdict::Explained("enabled-again"),
                Some(_) => Verdict::Explained("boundary-day"),
            }
        } else if self.opened.is_some_and(|opened| at.possibly_before(opened))
            || self.expires.is_some_and(|expires| expires.possibly_before(at))
        {
            Verdict::Explained("boundary-day")
        } else {
            Verdict::Nothing
        }
    }
}

fn finding(facts: &Facts<'_>, ghost: &Ghost) -> FindingBuilder {
    let account = ghost.account;
    let event = |(event, _): &(EventId, Fault)| facts.log.event(*event, InactiveAccountAct::COLUMNS);
    let events: Vec<Event> = ghost.acts.iter().map(event).collect();
    let faults: Set<Fault> = ghost.acts.iter().map(|(_, fault)| *fault).collect();
    let used = Usage::of(&events);
    let critical = events.iter().any(|event| facts.risk_of_act(event) == Risk::Critical);
    let late = events.iter().any(|event| facts.is_off_hours(event));
    let severity = if faults.contains(&Fault::Disabled) { Severity::High } else { Severity::Medium };
    let last = events.last().map_or(facts.as_of(), |event| event.at);
    let mut finding = Finding::of(InactiveAccountAct::META, facts.unit_of_account(account, last))
        .key("account", facts.account_name(account))
        .system(facts.system_name(ghost.system))
        .severity(if critical || late { severity.raise() } else { severity })
        .count(used.count())
        .amount(used.amount())
        .between(used.first_at(), used.last_at())
        .subjects(|subjects| used.name_subjects(facts, account, subjects))
        .proofs("account", facts.account_row_refs(account))
        .proofs("act", used.events.iter().copied())
        .timeline(facts.account_lane(account))
        .timeline(used.marks(facts))
        .reasons(&[(critical, "critical-act"), (late, "off-hours")])
        .summary(sentence(facts, account, &faults, &used));
    for fault in &faults {
        finding = finding.reason(fault.reason());
    }
    if faults.iter().all(|fault| *fault == Fault::Unlisted) {
        finding = finding.inferred(words!(
            "账户清单列出了该系统的全部账户，包括已注销的账户",
            "the list names every account of the system, the cancelled ones too"
        ));
    }
    used.events.iter().fold(finding, |finding, act| finding.claim(Facts::act_claim(*act)))
}

fn sentence(facts: &Facts<'_>, account: AccountId, faults: &Set<Fault>, used: &Usage) -> Words {
    let (Some(first), Some(last)) = (used.first_at(), used.last_at()) else { return Words::default() };
    let (name, line) = (facts.account_name(account), facts.line(account));
    let date = |at: Option<Moment>| at.map_or_else(String::new, |at| facts.moment_text(at));
    let dates = Dates::of(facts, account);
    let told = faults.iter().map(|fault| match fault {
        Fault::Disabled => {
            let date = date(line.disabled_at);
            words!("{date}已停用或锁定", "was off by {date}")
        }
        Fault::Expired => {
            let date = date(dates.expires);
            words!("有效期至{date}", "was valid until {date}")
        }
        Fault::NotYet => {
            let date = date(dates.opened);
            words!("{date}才开户", "was opened on {date}")
        }
        Fault::Unlisted => words!("不在账户清单中", "stands in no account list"),
    });
    let Words { zh: why_zh, en: why_en } = Words::joined(&told.collect::<Vec<_>>(), "、", ", ");
    let Words { zh: days_zh, en: days_en } = facts.days_words(first, last);
    let Words { zh, en } = used.words();
    words!(
        "账户{name}（{why_zh}）仍有{zh}（{days_zh}）。",
        "the account {name} {why_en}; it has {en} all the same ({days_en})."
    )
}

/// How many acts a finding about the list cites.
const SAMPLES: usize = 200;

fn mismatch(facts: &Facts<'_>, system: SystemId, ghosts: &[Ghost]) -> FindingBuilder {
    let mut events: Vec<EventId> = ghosts.iter().flat_map(|one| &one.acts).map(|(event, _)| *event).collect();
    events.sort_unstable();
    let (name, count, accounts) = (facts.system_name(system).unwrap_or("*"), events.len(), ghosts.len());
    let at = |event: Option<&EventId>| event.map(|event| facts.log.at(*event).at);
    Finding::of(InactiveAccountAct::META, facts.office())
        .key("account", name)
        .system(facts.system_name(system))
        .severity(Severity::Low)
        .facet("data-quality")
        .reason("list-does-not-fit")
        .count(count)
        .between(at(events.first()), at(events.last()))
        .proofs("act", events.iter().take(SAMPLES).copied())
        .inferred(words!("账户清单不完整或口径不同", "the list is incomplete; the accounts were not all off"))
        .summary(words!(
            "{name}超过三成的操作与账户清单不符（核查期内{accounts}个账户{count}次），请核对清单是否完整，未逐户列出。",
            "more than 30 % of the acts in {name} do not fit its account list ({count} acts of {accounts} accounts in the period); check whether the list is complete, the accounts are not listed one by one."
        ))
}
