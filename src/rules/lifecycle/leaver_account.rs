//! A06: somebody left and the account was not switched off, or not in time, or was used.

use crate::{
    base::{
        ids::AccountId,
        time::{Instant, Interval},
    },
    finding::{
        Family, Finding, FindingBuilder, FixKind, Label, Out, RuleMeta, Severity,
        basis::{DJBH_ACCOUNTS, DJBH_LEAVERS, ES_FIVE_DAYS, FUGU, PLAN_ACCOUNTS},
    },
    graph::{Facts, Holding, Usage, kept_words},
    i18n::{Text, Words},
    model::{
        TableKind,
        act::{Act, Acts},
        words::EventKind,
    },
    oplog::{Columns, Group, Key, Subject},
    policy::{PolicyError, RuleTable},
    rules::rule::{ConductRule, declare_rule},
    timeline::{AccountLine, Departure, Held, PersonLine, State},
    words,
};

declare_rule! {
    /// ## What it checks
    /// Accounts of people who resigned, were dismissed, retired, died or were transferred out: still enabled on the day
    /// of the check, only locked instead of cancelled, switched off late, or used after the leaving.
    ///
    /// ## Why it matters
    /// A leaver's account is a key without a keeper. Whoever knows the password acts under the name of somebody who can
    /// no longer be asked.
    ///
    /// ## Evidence
    /// The HR event or roster row of the leaving, the account's row, the grants it keeps, and every act after the
    /// leaving with count, amount and the usual owner of the terminal.
    ///
    /// ## Does not report
    /// People who came back, for the time since; acts on the leaving day itself; an account switched off on the day of
    /// leaving or within the grace; failed logins; accounts of machines. Where no table says who left, the holder is
    /// not resolved, the leaving fits several people or the disabling has no date, it says that it cannot tell.
    ///
    /// ## Basis
    /// Plan 三(三)1; GB/T 22239-2019, 8.1.8.2 a and 8.1.4.2 c; by reference the Enshi measures, art. 8, and the Fugu
    /// rules.
    ///
    /// ## Configuration
    /// `[grace] leave` (default 0 days): how late after the leaving is not yet late.
    ///
    /// ## Example
    /// 郑德芳 retired on 30 June; in November her account rechecks cases from a colleague's desk.
    LeaverAccount {
        code: "A06",
        name: "leaver-account",
        family: Family::Lifecycle,
        severity: Severity::High,
        title: Text::new("离职退休人员账户未及时注销", "leaver's account not cancelled"),
        item: Text::new("三(三)1", "三(三)1"),
        basis: &[PLAN_ACCOUNTS, DJBH_LEAVERS, DJBH_ACCOUNTS, ES_FIVE_DAYS, FUGU],
        fix: Text::new(
            "立即注销账户、收回权限；离岗后有操作的，逐笔核实经办人和业务真实性",
            "cancel the account and its rights at once; where it was used, trace every act to the person who did it",
        ),
        fix_kind: FixKind::AtOnce,
        key: &["account"],
        labels: &[
            Label::new("event", "离岗记录", "leaving"),
            Label::new("account", "账户登记", "account list"),
            Label::new("right", "保留的权限", "right kept"),
            Label::new("act", "离岗后的操作", "act after leaving"),
            Label::new("roster", "花名册登记", "roster"),
            Label::new("used-after-leaving", "离岗后仍被使用", "used after leaving"),
            Label::new("disabled-late", "已停用但不及时", "disabled, but late"),
            Label::new("locked-not-cancelled", "仅锁定、未注销", "locked instead of cancelled"),
            Label::new("usual-desk", "该终端平时的使用人在此的操作", "an act there of the terminal's usual user"),
            Label::new("another-desk", "在他人终端上使用", "used from another's desk"),
            Label::new("leaving-undated", "离岗日期未登记", "the leaving has no date"),
            Label::new("roster-disagrees", "花名册仍登记为在岗", "the roster still says serving"),
            Label::new("returned", "已返聘或重新入职", "came back"),
            Label::new("boundary-day", "日期只精确到日（月），先后不能确定", "the order within the day is not known"),
            Label::new("within-grace", "在规定期限内", "within the grace"),
            Label::new("no-departures", "没有人事变动，花名册也未登记状态", "no table says who left"),
            Label::new("holder-unresolved", "账户使用人未能确定", "the account's holder is not resolved"),
            Label::new("event-unresolved", "离岗记录可能是本人，也可能是同名人员", "the leaving fits several people"),
            Label::new("state-unknown", "账户状态未登记或前后矛盾", "the account's state is not known"),
            Label::new("disabling-undated", "停用时间未登记", "the disabling has no date"),
        ],
        needs: &[TableKind::Accounts],
        uses: &[TableKind::HrEvents, TableKind::Persons, TableKind::Operations, TableKind::Roles],
        manual_zh: "## 查什么
辞职、离职、解聘、辞退、开除、合同到期、退休、死亡、调出人员的账户：基准日仍启用，只锁定未注销，停用不及时，或者离岗后仍被使用。

## 为什么
人已离岗，账户就成了没有保管人的钥匙。谁知道密码，谁就能以一个已无法询问的人的名义办业务。

## 证据
离岗的人事变动（或花名册）行，账户登记行，仍保留的授权行，离岗后的每一次操作，并列出笔数、金额和所用终端的常用人。

## 不报告
返聘、重新入职之后的使用；离岗当日的操作；离岗当日或规定期限内已停用的账户；登录失败；系统、接口等非个人账户。没有人员变动数据、使用人未能确定、离岗记录可能属于多人、停用时间未登记的，列为无法判断。

## 依据
工作方案三(三)1；GB/T 22239-2019 8.1.8.2 a、8.1.4.2 c；参照恩施州权限管理暂行办法第8条、府谷县信息系统安全制度。

## 配置
`[grace] leave`（默认0天）：离岗后多少天内停用不算迟。

## 示例
郑德芳6月30日退休，11月其账户仍在同事的终端上复核业务。
",
    }
}

/// The rule; its one setting is `[grace] leave`.
pub struct LeaverAccount;

impl ConductRule for LeaverAccount {
    const META: &'static RuleMeta = &Self::DECLARED;
    const GROUPS: &'static [Key] = &[Key::Account];
    // A session that times out after the leaving is nobody's use.
    const ACTS: Acts = Acts::ALL.without(Acts::of(&[Act::Logout]));
    const TRIGGER: Acts = Acts::NONE;
    const COLUMNS: Columns = Columns::ACCOUNT.and(Columns::PLACE).and(Columns::CASE).and(Columns::AMOUNT);
    type Note = ();

    fn new(_: &mut RuleTable) -> Result<Self, PolicyError> {
        Ok(Self)
    }

    fn judge(&self, who: Subject, acts: &Group<'_>, facts: &Facts<'_>, out: &mut Out<()>) {
        let Subject::Account(account) = who else { return };
        out.unit(facts.unit_of_account(account, facts.as_of()));
        let name = facts.account_name(account);
        let person = facts.person_of(account);
        if facts.is_machine(account) || (person.is_none() && !facts.is_listed(account)) {
            return out.pass();
        }
        if !is_leaving_recorded(facts) {
            return out.cannot_tell("no-departures", &name);
        }
        let Some(person) = person else { return out.cannot_tell("holder-unresolved", &name) };
        let line = facts.person_line(person);
        if line.departures.is_empty() {
            if facts.doubtful_events(person).any(|event| event.kind.is_departure()) {
                out.cannot_tell("event-unresolved", &name);
            }
            return;
        }
        let used = use_after_leaving(account, acts, facts, line);
        let now = line.gone_at(facts.as_of());
        let standing = now.filter(|(_, held)| *held == Held::Yes).map(|(departure, _)| departure);
        let Some(departure) = standing.or(used.under).or(line.departures.last()) else { return };
        let state = standing.map_or(Kept::Explained("returned"), |left| kept(facts, account, left));
        let case = Case { account, departure, state, used: &used.sure };
        out.unit(facts.unit_of_account(account, departure.moment.unwrap_or(facts.as_of())));
        match (case.severity(), state) {
            (Some(severity), _) => out.report(case.finding(facts, severity)),
            (None, Kept::CannotTell(ground)) => out.cannot_tell(ground, &name),
            _ if now.is_some_and(|(_, held)| held == Held::Perhaps) => out.explained("boundary-day", &name),
            (None, Kept::Explained(ground)) => out.explained(ground, &name),
            _ if used.boundary => out.explained("boundary-day", &name),
            _ => {}
        }
    }
}

/// Whether any table could say that somebody left.
fn is_leaving_recorded(facts: &Facts<'_>) -> bool {
    let roster = |column| facts.tables.seen.column(TableKind::Persons, column);
    facts.has(TableKind::HrEvents) || roster("status") || roster("left_at")
}

/// Acts of an account while its holder had left.
#[derive(Default)]
struct AfterLeaving<'f> {
    sure: Usage,
    /// The departure under which the first of them was done.
    under: Option<&'f Departure>,
    /// Whether others were done on a day of leaving or returning.
    boundary: bool,
}

fn use_after_leaving<'f>(
    account: AccountId,
    acts: &Group<'_>,
    facts: &Facts<'_>,
    line: &'f PersonLine,
) -> AfterLeaving<'f> {
    let mut used = AfterLeaving::default();
    let own = acts.iter().filter(|event| event.account == Some(account) && event.is_act());
    for event in own.filter(|event| facts.in_period(event.at)) {
        match line.gone_at(event.at) {
            Some((departure, Held::Yes)) => {
                used.under = used.under.or(Some(departure));
                used.sure.add(&event);
            }
            Some((departure, _)) if departure.moment.is_some() => used.boundary = true,
            _ => {}
        }
    }
    used
}

/// What became of a leaver's account.
#[derive(Copy, Clone, Eq, PartialEq)]
enum Kept {
    Enabled,
    Locked,
    /// Disabled after the grace, at this time at the earliest.
    Late(Instant),
    InTime,
    CannotTell(&'static str),
    Explained(&'static str),
}

fn kept(facts: &Facts<'_>, account: AccountId, departure: &Departure) -> Kept {
    let (line, now) = (facts.line(account), facts.as_of());
    let deadline = deadline(facts, departure);
    let is_due = deadline.is_none_or(|deadline| deadline < now.at);
    if line.in_state_at(State::Locked, now) == Held::Yes {
        return if is_due { Kept::Locked } else { Kept::Explained("within-grace") };
    }
    match line.enabled_at(now) {
        Held::Yes if is_due => Kept::Enabled,
        Held::Yes => Kept::Explained("within-grace"),
        Held::Unknown => Kept::CannotTell("state-unknown"),
        Held::Perhaps | Held::No => off(facts, line, deadline),
    }
}

/// Whether the disabling came in time.
fn off(facts: &Facts<'_>, line: &AccountLine, deadline: Option<Instant>) -> Kept {
    let Some(disabled) = line.disabled_at else { return Kept::CannotTell("disabling-undated") };
    let Some(deadline) = deadline else { return Kept::InTime };
    if deadline < disabled.at {
        let late = Interval::new(deadline, disabled.at);
        if late.overlaps(facts.state_period()) { Kept::Late(disabled.at) } else { Kept::InTime }
    } else if deadline < disabled.until {
        Kept::Explained("boundary-day")
    } else {
        Kept::InTime
    }
}

/// By when the account must be off; none where the leaving has no date.
fn deadline(facts: &Facts<'_>, departure: &Departure) -> Option<Instant> {
    departure.moment.map(|left| facts.policy.grace.leave.end_after(&facts.calendar, facts.zone, left))
}

struct Case<'f> {
    account: AccountId,
    departure: &'f Departure,
    state: Kept,
    used: &'f Usage,
}

impl Case<'_> {
    fn severity(&self) -> Option<Severity> {
        match self.state {
            _ if !self.used.is_empty() => Some(Severity::Critical),
            Kept::Enabled => Some(LeaverAccount::META.severity),
            Kept::Late(_) => Some(LeaverAccount::META.severity.lower()),
            Kept::Locked => Some(Severity::Low),
            _ => None,
        }
    }

    fn finding(&self, facts: &Facts<'_>, severity: Severity) -> FindingBuilder {
        let Self { account, departure, state, used } = *self;
        let person = facts.person_of(account);
        let rights = if state == Kept::Enabled { facts.gravest_first(account) } else { Vec::new() };
        let unit = facts.unit_of_account(account, departure.moment.unwrap_or(facts.as_of()));
        let system = facts.account_ref(account).system;
        let mut finding = Finding::of(LeaverAccount::META, unit)
            .key("account", facts.account_name(account))
            .severity(severity)
            .system(system.as_deref())
            .claim(facts.account_claim(account))
            .grave_proof("event", departure.row)
            .proofs("account", facts.account_row_refs(account))
            .proofs("act", used.events.iter().copied())
            .proofs("usual-desk", used.desk_proofs(facts, person))
            .count(used.count())
            .amount(used.amount())
            .between(self.first_at(facts), self.last_at(facts))
            .reasons(&[
                (!used.is_empty(), "used-after-leaving"),
                (!used.other_desks(facts, person).is_empty(), "another-desk"),
                (matches!(state, Kept::Late(_)), "disabled-late"),
                (state == Kept::Locked, "locked-not-cancelled"),
                (departure.moment.is_none(), "leaving-undated"),
            ])
            .summary(self.summary(facts, &rights))
            .subjects(|subjects| {
                used.name_subjects(facts, account, subjects);
                subjects.permissions.extend(rights.iter().map(|right| facts.permission_ref(right.permission)));
            })
            .timeline(person.map(|person| facts.post_lane(person)).unwrap_or_default())
            .timeline(facts.account_lane(account))
            .timeline(used.marks(facts));
        if let Some(first) = rights.first() {
            let rows = rights.iter().flat_map(|right| right.rows.iter().copied());
            finding = finding.proofs("right", rows).path(facts.path(first));
        }
        self.doubts(facts, finding)
    }

    /// What must hold beyond the rows.
    fn doubts(&self, facts: &Facts<'_>, mut finding: FindingBuilder) -> FindingBuilder {
        let mut doubts = facts.event_assumptions(self.account, self.departure.row);
        if self.departure.moment.is_none() {
            doubts.push(words!(
                "花名册所载离岗发生在基准日之前，且已超过停用期限",
                "the leaving that the roster states without a date lies before the day of the check and its grace"
            ));
        }
        let serving = facts.person_of(self.account).and_then(|person| facts.person_line(person).serving);
        if let Some(row) = serving.filter(|_| self.departure.back.is_none()) {
            finding = finding.reason("roster-disagrees").proof("roster", row);
            doubts.push(words!(
                "花名册仍登记为在岗，系未及时更新",
                "the roster, which still says serving, is out of date"
            ));
        }
        finding.inferred_by(&doubts)
    }

    fn first_at(&self, facts: &Facts<'_>) -> Option<Instant> {
        let used = self.used.first_at();
        match deadline(facts, self.departure) {
            Some(deadline) if self.departure.back.is_none() => Some(used.map_or(deadline, |used| used.min(deadline))),
            _ => used,
        }
    }

    fn last_at(&self, facts: &Facts<'_>) -> Option<Instant> {
        match self.state {
            Kept::Enabled | Kept::Locked => Some(facts.still()),
            Kept::Late(off) => Some(self.used.last_at().map_or(off, |used| used.max(off))),
            _ => self.used.last_at(),
        }
    }

    fn summary(&self, facts: &Facts<'_>, rights: &[&Holding]) -> Words {
        let (name, account) = (facts.holder_name(self.account), facts.account_name(self.account));
        let Words { zh: left_zh, en: left_en } = leaving_words(facts, self.departure);
        let today = facts.as_of_day();
        let mut said = match self.state {
            Kept::Enabled => words!(
                "截至{today}，{name}（{left_zh}）的账户{account}仍处启用状态",
                "As of {today} the account {account} of {name} ({left_en}) is still enabled"
            ),
            Kept::Locked => words!(
                "截至{today}，{name}（{left_zh}）的账户{account}仅锁定、未注销",
                "As of {today} the account {account} of {name} ({left_en}) is locked, not cancelled"
            ),
            Kept::Late(off) => {
                let off = facts.day_text(off);
                words!(
                    "{name}（{left_zh}）的账户{account}至{off}才停用",
                    "The account {account} of {name} ({left_en}) was not disabled until {off}"
                )
            }
            _ => words!("{name}（{left_zh}）的账户{account}", "The account {account} of {name} ({left_en})"),
        };
        said.push(&kept_words(facts, rights));
        if !self.used.is_empty() {
            let Words { zh, en } = self.used.words();
            said.push(&words!("，离岗后{zh}", ", used after the leaving: {en}"));
            said.push(&self.used.desk_words(facts, facts.person_of(self.account)));
        }
        said.push(&words!("。", "."));
        said
    }
}

/// When and how somebody left, and came back.
fn leaving_words(facts: &Facts<'_>, departure: &Departure) -> Words {
    let (kind_zh, kind_en) = match departure.kind {
        EventKind::Retired => ("退休", "retired"),
        EventKind::Died => ("死亡", "died"),
        _ => ("离职", "left"),
    };
    let zh = departure.word.map_or(kind_zh, |word| facts.text(word));
    let Some(left) = departure.moment else {
        return words!("花名册登记为{zh}", "{kind_en} by the roster");
    };
    let left = facts.moment_text(left);
    let Some(back) = departure.back else { return words!("已于{left}{zh}", "{kind_en} {left}") };
    let back = facts.moment_text(back.at);
    words!("{left}{zh}，{back}返岗", "{kind_en} {left}, back {back}")
}
