//! A05: one account, several people.

use crate::{
    base::{
        ids::AccountId,
        time::{Instant, Precision},
    },
    finding::{
        Family, Finding, FindingBuilder, FixKind, Label, Out, RuleMeta, Severity,
        basis::{DJBH_ACCOUNTS, DJBH_AUDIT, ES_NO_LENDING, ES_ONE_ACCOUNT, PLAN_ACCOUNTS},
    },
    graph::{AwayUse, Crossings, Facts, KeyKind, Limits, Operators, Place, Usage},
    i18n::{Text, Words},
    identity::Holder,
    model::{EventId, TableKind, act::Acts, words::AccountKind},
    oplog::{Columns, Event, Group, Key, Subject},
    policy::{PolicyError, RuleTable},
    rules::rule::{ConductRule, declare_rule},
    timeline::Held,
    words,
};

declare_rule! {
    /// ## What it checks
    /// Accounts that several people use: declared so (kind 公用, several holders, one UKey or mobile number registered
    /// for accounts of several people); operated so (several operator names in the log); at two places at once
    /// (sessions on different terminals overlap, or quick changes there and back on several days); used while the owner
    /// is on leave as well as while present.
    ///
    /// ## Why it matters
    /// Where an account stands for several people nobody can be held to account, and four eyes may be two.
    ///
    /// ## Evidence
    /// The account's rows and those of the other accounts with its key or number, the acts under other names, the acts
    /// on both sides of each crossing, the leave and the acts inside it.
    ///
    /// ## Does not report
    /// Kiosks and shared exits; failed logins; acts on the first and last day of a leave; leave with a registered
    /// stand-in; a landline that several register; a declaration for an account that is closed by the day of the check;
    /// accounts nobody sits behind. Places are not compared where the log
    /// has none or no times of day, and that is said.
    ///
    /// ## Basis
    /// Plan 三(三)1; GB/T 22239-2019, 8.1.4.2 c and 8.1.4.3 a; by reference the Enshi measures, art. 4 and 5.
    ///
    /// ## Configuration
    /// A session ends at logout, at the next login elsewhere, or after 30 idle minutes. `[terminals] switch_seconds`
    /// (default 120) says what is a quick change, `kiosk_fanin` and `shared` what everybody uses.
    /// - `alternation_days` = `3`: on how many days the quick changes must occur.
    ///
    /// ## Example
    /// 谭玉霞's account accepts six cases with 罗建国 as the operator.
    SharedAccount {
        code: "A05",
        name: "shared-account",
        family: Family::Account,
        severity: Severity::High,
        title: Text::new("工作人员共用账户", "account shared by several people"),
        item: Text::new("三(三)1", "三(三)1"),
        basis: &[PLAN_ACCOUNTS, DJBH_ACCOUNTS, DJBH_AUDIT, ES_ONE_ACCOUNT, ES_NO_LENDING],
        fix: Text::new(
            "一人一户、实名使用，停用公用账户并更换口令、证书；核实各笔业务的实际操作人",
            "give each person an account of their own, retire the shared one, and trace the acts to who did them",
        ),
        fix_kind: FixKind::AtOnce,
        key: &["account"],
        labels: &[
            Label::new("account", "账户登记", "account list"),
            Label::new("other-account", "登记同一证书或手机号的账户", "account with the same key or number"),
            Label::new("act", "他人名下的操作", "act under another name"),
            Label::new("own-act", "使用人名下的操作", "act under the usual name"),
            Label::new("crossing", "两处交叉的操作", "act on either side of a crossing"),
            Label::new("leave", "休假记录", "leave"),
            Label::new("leave-act", "休假期间的操作", "act inside the leave"),
            Label::new("declared-shared", "登记为公用账户", "declared as shared"),
            Label::new("several-holders", "登记多名使用人", "several holders"),
            Label::new("shared-key", "多人账户登记同一UKey", "one UKey for several people"),
            Label::new("shared-phone", "多人账户登记同一手机号", "one mobile number for several people"),
            Label::new("several-operators", "日志中有多名操作人", "several operators in the log"),
            Label::new("overlapping-sessions", "两处会话同时存在", "sessions at two places at once"),
            Label::new("alternating-places", "短时间内两处往返", "quick changes there and back"),
            Label::new("absent-owner", "使用人休假期间仍在使用", "used while the owner was on leave"),
            Label::new("kiosk", "公用终端或共用出口", "kiosk or shared exit"),
            Label::new("delegated", "休假期间已登记代办", "a stand-in is registered for the leave"),
            Label::new("boundary-day", "日期只精确到日（月），先后不能确定", "the order within the day is not known"),
            Label::new("not-enabled", "登记共用，但账户或对方账户已停用", "declared as shared, but it or the other account is closed"),
            Label::new("state-unknown", "登记共用，但账户现在是否启用不明", "declared as shared, but nobody knows whether it is enabled"),
            Label::new("no-log", "没有操作日志", "no operation log"),
            Label::new("no-place", "日志没有终端、IP或具体时刻", "the log lacks places or times of day"),
        ],
        needs: &[],
        uses: &[TableKind::Accounts, TableKind::Operations, TableKind::HrEvents, TableKind::Delegations],
        manual_zh: "## 查什么
多人共用的账户：登记共用（账户类型为公用、登记多名使用人、多人账户登记同一UKey或手机号）；操作共用（日志中有多名操作人）；两处同时在用（不同终端的会话重叠，或多日短时间内两处往返）；使用人休假期间和在岗期间都在用。

## 为什么
一个账户代表几个人，出了问题无从追责，双人复核也可能只是一个人。

## 证据
账户登记行，登记同一证书、手机号的其他账户行，他人名下的操作，交叉两侧的操作，休假记录及休假期间的操作。

## 不报告
公用终端和共用出口；登录失败；休假首日、末日的操作；休假期间已登记代办的；多人登记同一座机；登记共用但到核查基准日已停用的；系统、接口等非个人账户。日志没有终端、IP或具体时刻的，两处同时在用一项列为无法判断。

## 依据
工作方案三(三)1；GB/T 22239-2019 8.1.4.2 c、8.1.4.3 a；参照恩施州权限管理暂行办法第4条、第5条。

## 配置
会话于退出、在另一终端登录或30分钟无操作时结束。`[terminals] switch_seconds`（默认120）规定多快算往返，`kiosk_fanin`、`shared` 规定何为公用。
- `alternation_days` = `3`：短时间往返须达到的天数。

## 示例
谭玉霞的账户下有6笔受理，操作人是罗建国。
",
    }
}

/// The rule with its setting.
pub struct SharedAccount {
    alternation_days: u32,
}

/// Without an act for longer than this, in milliseconds, a session is over.
const IDLE: i64 = 30 * 60 * 1000;

impl ConductRule for SharedAccount {
    const META: &'static RuleMeta = &Self::DECLARED;
    const GROUPS: &'static [Key] = &[Key::Account];
    const ACTS: Acts = Acts::ALL;
    const TRIGGER: Acts = Acts::NONE;
    const COLUMNS: Columns =
        Columns::ACCOUNT.and(Columns::PLACE).and(Columns::OPERATOR).and(Columns::CASE).and(Columns::AMOUNT);
    type Note = ();

    fn new(table: &mut RuleTable) -> Result<Self, PolicyError> {
        Ok(Self { alternation_days: table.count_from_or("alternation_days", 1, 3)? })
    }

    fn judge(&self, who: Subject, acts: &Group<'_>, facts: &Facts<'_>, out: &mut Out<()>) {
        let Subject::Account(account) = who else { return };
        if facts.is_machine(account) {
            return out.pass();
        }
        out.unit(facts.unit_of_account(account, facts.as_of()));
        let name = facts.account_name(account);
        let case = Case {
            account,
            declared: declared(facts, account),
            operated: facts.operators(account, acts),
            crossings: crossings(account, acts, facts, true),
            away: facts.away_use(account, acts),
        };
        let branches = case.branches(self);
        if !branches.is_empty() {
            return out.report(case.finding(facts, self, &branches));
        }
        if case.declared.is_open {
            out.cannot_tell("state-unknown", &name);
        }
        if case.declared.is_closed {
            out.explained("not-enabled", &name);
        }
        if case.away.delegated {
            out.explained("delegated", &name);
        }
        if case.away.boundary && case.away.present.is_some() {
            out.explained("boundary-day", &name);
        }
        if self.is_at_two_places(&crossings(account, acts, facts, false)) {
            out.explained("kiosk", &name);
        }
        if !facts.has(TableKind::Operations) {
            out.cannot_tell("no-log", &name);
            return;
        }
        let mut own = acts.iter().filter(|act| act.account == Some(account)).peekable();
        if own.peek().is_some() && !own.any(|act| Place::of(&act).is_some() && is_timed(&act)) {
            out.cannot_tell("no-place", &name);
        }
    }
}

fn is_timed(act: &Event) -> bool {
    act.at.precision == Precision::Exact
}

impl SharedAccount {
    fn is_at_two_places(&self, crossings: &Crossings) -> bool {
        !crossings.overlaps.is_empty() || self.is_alternating(crossings)
    }

    fn is_alternating(&self, crossings: &Crossings) -> bool {
        crossings.hops.len() >= self.alternation_days as usize
    }
}

/// Where the account's sessions cross; `private`: at places that are not everybody's.
fn crossings(account: AccountId, acts: &Group<'_>, facts: &Facts<'_>, private: bool) -> Crossings {
    let common = |act: &Event| match Place::of(act) {
        Some(Place::Terminal(terminal)) => facts.is_kiosk(terminal),
        Some(Place::Ip(ip)) => facts.is_shared_exit(ip),
        None => true,
    };
    let own = acts.iter().filter(|act| act.account == Some(account) && act.is_act());
    let own = own.filter(|act| facts.in_period(act.at) && !(private && common(act)));
    let hop = i64::from(facts.policy.terminals.switch_seconds) * 1000;
    Crossings::of(own, &Limits { idle: IDLE, hop, zone: facts.zone })
}

/// What the account lists declare, as reasons, with the rows of other accounts that show it. It is how things stand, so
/// only accounts that are enabled count.
#[derive(Default)]
struct Declared {
    reasons: Vec<&'static str>,
    others: Vec<AccountId>,
    /// Declared for an account that is not enabled any more, or by such an account.
    is_closed: bool,
    /// Declared, but nobody knows whether the account is enabled.
    is_open: bool,
}

impl Declared {
    fn add(&mut self, state: Held, reason: &'static str) -> bool {
        match state {
            Held::Yes if !self.reasons.contains(&reason) => self.reasons.push(reason),
            Held::Yes => {}
            Held::No => self.is_closed = true,
            Held::Perhaps | Held::Unknown => self.is_open = true,
        }
        state == Held::Yes
    }
}

fn declared(facts: &Facts<'_>, account: AccountId) -> Declared {
    let state = |account| facts.line(account).enabled_at(facts.as_of());
    let own = state(account);
    let mut declared = Declared::default();
    if facts.account_rows(account).any(|row| row.kind == Some(AccountKind::Shared)) {
        declared.add(own, "declared-shared");
    }
    if matches!(facts.identity.holder(account), Holder::Several(_)) {
        declared.add(own, "several-holders");
    }
    for (kind, other) in facts.key_sharers(account) {
        let reason = match kind {
            KeyKind::Token => "shared-key",
            KeyKind::Phone => "shared-phone",
        };
        if declared.add(own.and(state(other)), reason) && !declared.others.contains(&other) {
            declared.others.push(other);
        }
    }
    declared
}

struct Case {
    account: AccountId,
    declared: Declared,
    operated: Operators,
    crossings: Crossings,
    away: AwayUse,
}

impl Case {
    /// Which branches speak, the strongest first.
    fn branches(&self, rule: &SharedAccount) -> Vec<&'static str> {
        let branches = [
            (!self.declared.reasons.is_empty(), "declared"),
            (!self.operated.names.is_empty(), "operated"),
            (rule.is_at_two_places(&self.crossings), "concurrent"),
            (!self.away.used.is_empty() && self.away.present.is_some(), "absent-owner"),
        ];
        branches.into_iter().filter(|(speaks, _)| *speaks).map(|(_, branch)| branch).collect()
    }

    fn finding(&self, facts: &Facts<'_>, rule: &SharedAccount, branches: &[&'static str]) -> FindingBuilder {
        let (account, meta) = (self.account, SharedAccount::META);
        let strongest = branches.first().copied().unwrap_or("declared");
        let is_away_alone = strongest == "absent-owner";
        let used = if is_away_alone { &self.away.used } else { &self.operated.foreign };
        let (first, last, count) = self.extent(facts, strongest);
        let system = facts.account_ref(account).system;
        let others = self.declared.others.iter().flat_map(|other| facts.account_row_refs(*other));
        let finding = Finding::of(meta, facts.unit_of_account(account, facts.as_of()))
            .key("account", facts.account_name(account))
            .severity(if is_away_alone { meta.severity.lower() } else { meta.severity })
            .facet(strongest)
            .system(system.as_deref())
            .claim(facts.account_claim(account))
            .proofs("account", facts.account_row_refs(account))
            .proofs("other-account", others)
            .between(first, last)
            .count(count)
            .amount(used.amount())
            .summary(self.summary(facts, rule, branches))
            .subjects(|subjects| used.name_subjects(facts, account, subjects))
            .timeline(facts.person_of(account).map(|person| facts.post_lane(person)).unwrap_or_default())
            .timeline(facts.account_lane(account));
        let finding = self.declared.reasons.iter().fold(finding, |finding, reason| finding.reason(reason));
        let finding = branches.iter().fold(finding, |finding, branch| self.prove(facts, rule, finding, branch));
        if matches!(strongest, "declared" | "operated") {
            return finding;
        }
        let mut doubts: Vec<Words> = facts.match_assumption(account).into_iter().filter(|_| is_away_alone).collect();
        doubts.push(if is_away_alone {
            words!("使用人休假期间没有亲自操作", "the owner did not work during the leave")
        } else {
            words!("一个人不会同时在两处操作", "one person did not work at both places")
        });
        finding.inferred_by(&doubts)
    }

    /// The rows and reasons of one branch.
    fn prove(&self, facts: &Facts<'_>, rule: &SharedAccount, finding: FindingBuilder, branch: &str) -> FindingBuilder {
        match branch {
            "operated" => finding
                .reason("several-operators")
                .proofs("own-act", self.operated.usual)
                .proofs("act", self.operated.foreign.events.iter().copied())
                .timeline(self.operated.foreign.marks(facts)),
            "concurrent" => finding.proofs("crossing", self.crossings.acts()).reasons(&[
                (!self.crossings.overlaps.is_empty(), "overlapping-sessions"),
                (rule.is_alternating(&self.crossings), "alternating-places"),
            ]),
            "absent-owner" => finding
                .reason("absent-owner")
                .proofs("leave", self.away.leaves.iter().copied())
                .proofs("leave-act", self.away.used.events.iter().copied())
                .proofs("own-act", self.away.present)
                .timeline(self.away.used.marks(facts)),
            _ => finding,
        }
    }

    /// First and last moment and number of what the strongest branch counts.
    fn extent(&self, facts: &Facts<'_>, strongest: &str) -> (Option<Instant>, Option<Instant>, usize) {
        let of = |used: &Usage| (used.first_at(), used.last_at(), used.count());
        match strongest {
            "operated" => of(&self.operated.foreign),
            "absent-owner" => of(&self.away.used),
            "concurrent" => {
                let acts = self.crossings.acts();
                let at = |act: Option<&EventId>| act.map(|act| facts.log.at(*act).at);
                (at(acts.first()), at(acts.last()), self.crossings.overlaps.len() + self.crossings.hops.len())
            }
            _ => (None, Some(facts.still()), 0),
        }
    }

    fn summary(&self, facts: &Facts<'_>, rule: &SharedAccount, branches: &[&'static str]) -> Words {
        let account = facts.account_name(self.account);
        let mut said = match facts.person_of(self.account).map(|person| facts.person_name(person)) {
            Some(name) => words!("{name}的账户{account}", "The account {account} of {name} "),
            None => words!("账户{account}", "The account {account} "),
        };
        let clauses: Vec<Words> = branches.iter().map(|branch| self.clause(facts, rule, branch)).collect();
        said.push(&Words::joined(&clauses, "；", "; "));
        said.push(&words!("。", "."));
        said
    }

    fn clause(&self, facts: &Facts<'_>, rule: &SharedAccount, branch: &str) -> Words {
        match branch {
            "declared" => {
                let label = |reason: &&'static str| SharedAccount::META.label(reason).map(|label| label.text.into());
                let reasons: Vec<Words> = self.declared.reasons.iter().filter_map(label).collect();
                let Words { zh, en } = Words::joined(&reasons, "、", ", ");
                let names = facts.listed_holders(self.account, &self.declared.others);
                if names.is_empty() {
                    words!("{zh}", "is shared by registration: {en}")
                } else {
                    words!("{zh}（{names}）", "is shared by registration: {en} ({names})")
                }
            }
            "operated" => {
                let (names, count) = (self.operated.names.join("/"), self.operated.names.len());
                let Words { zh, en } = self.operated.foreign.words();
                words!(
                    "在日志中有{count}名操作人（{names}），其中他人名下{zh}",
                    "has {count} operators in the log ({names}), with {en} under other names"
                )
            }
            "concurrent" => {
                let (overlaps, days) = (self.crossings.overlaps.len(), self.crossings.hops.len());
                if rule.is_alternating(&self.crossings) {
                    words!("有{days}天在两处短时间内往返使用", "changed places there and back on {days} days")
                } else {
                    words!("{overlaps}次在两处同时使用", "was used at two places at once, {overlaps} times")
                }
            }
            _ => {
                let Words { zh, en } = self.away.used.words();
                words!("在使用人休假期间仍被使用：{zh}", "was used while its owner was on leave: {en}")
            }
        }
    }
}
