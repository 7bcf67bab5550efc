//! A10: an enabled account that belongs to nobody on the roster, or was taken over from a predecessor.

use crate::{
    base::{
        ids::{AccountId, PersonId},
        maps::Map,
        time::Moment,
    },
    finding::{
        Family, Finding, FindingBuilder, FixKind, Label, Out, RuleMeta, Severity,
        basis::{DJBH_ACCOUNTS, DJBH_KEEPER, ES_NO_LENDING, PLAN_ACCOUNTS},
    },
    graph::{Approvals, Facts, kept_words},
    i18n::{Text, Words},
    identity::Holder,
    model::{
        EventId, RowRef, Sym, TableKind,
        words::{AccountKind, ApprovalKind, Employment, EventKind, Risk},
    },
    policy::{PolicyError, RuleTable},
    rules::rule::{StandingRule, declare_rule},
    timeline::{Held, Return},
    words,
};

declare_rule! {
    /// ## What it checks
    /// Accounts enabled on the day of the check that name no holder, or one who is not on the roster of the account's
    /// organisation. And accounts opened before their holder came, with no approval since: they were a predecessor's.
    ///
    /// ## Why it matters
    /// Nobody answers for the acts of an account that is nobody's; one handed on mixes two people under one name.
    ///
    /// ## Evidence
    /// The account's row; a roster row of the same organisation; the rights it holds; its last use. Of an inherited
    /// account also the holder's arrival and the first act before it.
    ///
    /// ## Does not report
    /// Accounts of machines; holders who have left (A06) or whom only HR changes know; accounts opened a few days
    /// ahead of the arrival; holders who had been here before. A holder who fits several people, an organisation or
    /// outsiders whom the roster does not cover, an account of unknown state, and what the register of approvals does
    /// not reach are listed as not judged.
    ///
    /// ## Basis
    /// Plan 三(三)1; GB/T 22239-2019, 8.1.4.2 c and 8.1.10.6 b; by reference the Enshi measures, art. 5.
    ///
    /// ## Configuration
    /// - `ahead_days` = `30`: how many days before the arrival an account may be opened.
    ///
    /// ## Example
    /// The list names 刘三 for the account liusan; no roster and no HR change knows a 刘三.
    OrphanAccount {
        code: "A10",
        name: "orphan-account",
        family: Family::Account,
        severity: Severity::Medium,
        title: Text::new("账户无对应在册人员", "account of nobody on the roster"),
        item: Text::new("三(三)1", "三(三)1"),
        basis: &[PLAN_ACCOUNTS, DJBH_ACCOUNTS, DJBH_KEEPER, ES_NO_LENDING],
        fix: Text::new(
            "查明实际使用人；无人使用或无法查明的立即停用，由他人沿用的注销后按程序重新开户",
            "find out who uses it; disable it where nobody does, and open a new one where it was taken over",
        ),
        fix_kind: FixKind::AtOnce,
        key: &["account"],
        labels: &[
            Label::new("account", "账户登记", "account list"),
            Label::new("roster", "花名册中同单位人员", "roster of the same organisation"),
            Label::new("grant", "持有的权限", "right held"),
            Label::new("use", "最后一次使用", "last use"),
            Label::new("arrival", "使用人到岗记录", "arrival of the holder"),
            Label::new("act-before", "到岗前的操作", "act before the arrival"),
            Label::new("no-holder-named", "未登记使用人", "no holder is named"),
            Label::new("not-on-roster", "使用人不在花名册", "the holder is not on the roster"),
            Label::new("inherited", "早于使用人到岗开户，此后未重新审批", "older than its holder's arrival"),
            Label::new("used-before-arrival", "使用人到岗前已被使用", "used before its holder came"),
            Label::new("high-risk-right", "持有高风险权限", "it holds a high-risk right"),
            Label::new("machine-account", "系统、接口等非个人账户", "an account nobody sits behind"),
            Label::new("holder-left", "使用人已离岗，由A06核查", "the holder has left; see A06"),
            Label::new("known-from-hr", "使用人见于人事变动", "HR changes know the holder"),
            Label::new("opened-ahead", "到岗前不久预先开户", "opened shortly before the arrival"),
            Label::new("here-before", "使用人此前曾在本单位", "the holder had been here before"),
            Label::new("re-approved", "到岗后重新审批", "approved anew after the arrival"),
            Label::new("order-uncertain", "开户与到岗先后不能确定", "the order of opening and arrival is not known"),
            Label::new("state-uncertain", "基准日是否启用不能确定", "enabled on the day of the check only possibly"),
            Label::new("state-unknown", "账户是否启用不明", "whether the account is enabled is not known"),
            Label::new(
                "holder-ambiguous",
                "使用人与多人同名",
                "the holder fits several people",
            ),
            Label::new(
                "roster-not-covering",
                "花名册没有该单位的人员",
                "the roster has nobody of that organisation",
            ),
            Label::new(
                "roster-without-outsiders",
                "花名册不含第三方人员",
                "the roster lists no outsiders",
            ),
            Label::new(
                "dates-missing",
                "开户时间（created_at）或到岗时间（hired_at）未填",
                "created_at or hired_at is blank",
            ),
            Label::new(
                "approvals-not-reaching",
                "没有覆盖到岗时间、注明日期的账户审批记录",
                "no dated approvals reach back to the arrival",
            ),
        ],
        needs: &[TableKind::Accounts, TableKind::Persons],
        uses: &[TableKind::HrEvents, TableKind::Approvals, TableKind::Operations, TableKind::Roles],
        manual_zh: "## 查什么
核查基准日启用的账户：未登记使用人的，使用人不在覆盖其单位的花名册中的；以及早于使用人到岗开户、此后没有重新审批、由前任沿用下来的。

## 为什么
没有主人的账户，办了什么无人负责；前后任共用一个账户，两个人的操作混在一个名下。

## 证据
账户登记行，花名册中同单位人员的行，持有的权限，最后一次使用；沿用的账户，另列使用人到岗记录和到岗前的第一次操作。

## 不报告
系统、接口等非个人账户；使用人已离岗（见A06）或见于人事变动的；到岗前不久预先开户的；使用人此前曾在本单位的。使用人与多人同名，花名册不覆盖该单位或第三方人员，账户状态不明，审批记录不够早的，列为无法判断。

## 依据
工作方案三(三)1；GB/T 22239-2019 8.1.4.2 c、8.1.10.6 b；参照恩施州权限管理暂行办法第5条。

## 配置
- `ahead_days` = `30`：到岗前多少天内开户视为预先开户。

## 示例
账户liusan登记使用人刘三，花名册和人事变动中都没有刘三。
",
    }
}

/// The rule with its settings.
pub struct OrphanAccount {
    ahead_days: u32,
}

impl StandingRule for OrphanAccount {
    const META: &'static RuleMeta = &Self::DECLARED;
    fn new(table: &mut RuleTable) -> Result<Self, PolicyError> {
        Ok(Self { ahead_days: table.count_or("ahead_days", 30)? })
    }

    fn judge(&self, facts: &Facts<'_>, out: &mut Out<()>) {
        let register = Approvals::of(facts);
        let roster = Roster::of(facts);
        if !are_dates_kept(facts) {
            out.begin(facts.office());
            out.cannot_tell("dates-missing", facts.text(facts.office().0));
        }
        for account in facts.accounts().filter(|account| facts.is_listed(*account)) {
            out.begin(facts.unit_of_account(account, facts.as_of()));
            let enabled = facts.line(account).enabled_at(facts.as_of());
            let verdict = self.verdict(facts, &register, &roster, account);
            let name = facts.account_name(account);
            match (verdict, enabled) {
                (_, Held::No) => out.pass(),
                (Verdict::Fine, _) => {}
                (Verdict::Explained(ground), _) => out.explained(ground, &name),
                (Verdict::CannotTell(ground), _) => out.cannot_tell(ground, &name),
                (_, Held::Perhaps) => out.explained("state-uncertain", &name),
                (_, Held::Unknown) => out.cannot_tell("state-unknown", &name),
                (Verdict::Orphan(reason), Held::Yes) => out.report(orphan(facts, &roster, account, reason)),
                (Verdict::Inherited(taken), Held::Yes) => out.report(inherited(facts, account, &taken)),
            }
        }
    }
}

/// What is to be said of an account's holder.
enum Verdict {
    Fine,
    Explained(&'static str),
    CannotTell(&'static str),
    Orphan(&'static str),
    Inherited(Taken),
}

/// How an account came to its holder.
#[derive(Copy, Clone)]
struct Taken {
    person: PersonId,
    opened: Moment,
    arrival: Return,
    before: Option<EventId>,
}

/// Whom the roster covers: organisations with a row of each, and whether it lists outsiders.
struct Roster {
    orgs: Map<Sym, RowRef>,
    outsiders: bool,
}

impl Roster {
    fn of(facts: &Facts<'_>) -> Self {
        let mut orgs = Map::default();
        for row in &facts.tables.persons {
            if let Some(org) = row.mention.org {
                orgs.entry(org).or_insert(row.row);
            }
        }
        let outsiders = facts.tables.persons.iter().any(|row| row.employment == Some(Employment::ThirdParty));
        Self { orgs, outsiders }
    }
}

fn listed_org(facts: &Facts<'_>, account: AccountId) -> Option<Sym> {
    facts.account_rows(account).find_map(|row| row.mention.org)
}

impl OrphanAccount {
    fn verdict(&self, facts: &Facts<'_>, register: &Approvals<'_>, roster: &Roster, account: AccountId) -> Verdict {
        let is_on_roster = |person: &PersonId| !facts.person(*person).roster.is_empty();
        let reason = match facts.identity.holder(account) {
            Holder::Ambiguous(_) => return Verdict::CannotTell("holder-ambiguous"),
            Holder::Several(people) if people.iter().any(is_on_roster) => return Verdict::Fine,
            Holder::Several(_) if facts.is_roster_name(account) => return Verdict::CannotTell("holder-ambiguous"),
            Holder::Person { person, .. } if is_on_roster(person) => {
                return self.taken(facts, register, account, *person);
            }
            Holder::Person { person, .. } if facts.person_line(*person).gone_at(facts.as_of()).is_some() => {
                return Verdict::Explained("holder-left");
            }
            Holder::Person { person, .. } if facts.is_in_hr(*person) => {
                return Verdict::Explained("known-from-hr");
            }
            Holder::Unknown => "no-holder-named",
            Holder::Several(_) | Holder::Person { .. } => "not-on-roster",
        };
        let org = listed_org(facts, account);
        let is_outsiders = facts.kind(account).is_some_and(AccountKind::is_third_party);
        if facts.is_machine(account) {
            Verdict::Explained("machine-account")
        } else if is_outsiders && !roster.outsiders && reason == "not-on-roster" {
            Verdict::CannotTell("roster-without-outsiders")
        } else if !roster.orgs.is_empty() && org.is_some_and(|org| !roster.orgs.contains_key(&org)) {
            Verdict::CannotTell("roster-not-covering")
        } else {
            Verdict::Orphan(reason)
        }
    }

    /// Whether an account was somebody else's before its holder came.
    fn taken(&self, facts: &Facts<'_>, register: &Approvals<'_>, account: AccountId, person: PersonId) -> Verdict {
        if facts.is_machine(account) {
            return Verdict::Fine;
        }
        let line = facts.person_line(person);
        let arrival = line.returns.iter().find(|one| one.kind == EventKind::Joined).copied();
        let (Some(opened), Some(arrival)) = (facts.line(account).created_at, arrival) else {
            return if are_dates_kept(facts) { Verdict::CannotTell("dates-missing") } else { Verdict::Fine };
        };
        let ahead = arrival.at.first_day(facts.zone).since(opened.last_day(facts.zone));
        if !opened.possibly_before(arrival.at) {
            Verdict::Fine
        } else if !opened.surely_before(arrival.at) {
            Verdict::Explained("order-uncertain")
        } else if ahead <= i64::from(self.ahead_days) {
            Verdict::Explained("opened-ahead")
        } else if line.departures.iter().any(|one| one.moment.is_some_and(|left| left.possibly_before(arrival.at))) {
            Verdict::Explained("here-before")
        } else {
            self.unless_approved(facts, register, account, Taken { person, opened, arrival, before: None })
        }
    }

    fn unless_approved(
        &self,
        facts: &Facts<'_>,
        register: &Approvals<'_>,
        account: AccountId,
        taken: Taken,
    ) -> Verdict {
        let numbers: Vec<Sym> = facts.account_rows(account).filter_map(|row| row.approval_no).collect();
        let mut forms = register.forms(facts, account, &numbers);
        forms.retain(|form| form.kind != Some(ApprovalKind::Close));
        let arrived = taken.arrival.at.first_day(facts.zone);
        let since = |at: Moment| arrived.since(at.last_day(facts.zone)) <= i64::from(self.ahead_days);
        let reaches = register.reach(facts, account).and_then(|(first, _)| first.approved_at);
        if forms.iter().any(|form| form.approved_at.is_some_and(since)) {
            Verdict::Explained("re-approved")
        } else if forms.iter().any(|form| form.approved_at.is_none())
            || reaches.is_none_or(|first| first.first_day(facts.zone) > arrived)
        {
            Verdict::CannotTell("approvals-not-reaching")
        } else {
            let first = facts.survey.accounts.get(&account).map(|used| used.first);
            let before = first.filter(|event| facts.log.at(*event).surely_before(taken.arrival.at));
            Verdict::Inherited(Taken { before, ..taken })
        }
    }
}

/// Whether the tables have both the time of opening and that of arrival at all; where they do not, it is said once.
fn are_dates_kept(facts: &Facts<'_>) -> bool {
    let seen = &facts.tables.seen;
    seen.column(TableKind::Accounts, "created_at") && seen.column(TableKind::Persons, "hired_at")
}

/// What both kinds of finding share.
fn begin(facts: &Facts<'_>, account: AccountId) -> FindingBuilder {
    let person = facts.person_of(account).map(|person| facts.person_ref(person));
    Finding::of(OrphanAccount::META, facts.unit_of_account(account, facts.as_of()))
        .key("account", facts.account_name(account))
        .system(facts.account_ref(account).system.as_deref())
        .claim(facts.account_claim(account))
        .proofs("account", facts.account_rows(account).map(|row| row.row))
        .timeline(facts.account_lane(account))
        .subjects(|subjects| {
            subjects.persons.extend(person);
            subjects.accounts.push(facts.account_ref(account));
        })
}

fn orphan(facts: &Facts<'_>, roster: &Roster, account: AccountId, reason: &'static str) -> FindingBuilder {
    let rights = facts.gravest_first(account);
    let covering = listed_org(facts, account).and_then(|org| roster.orgs.get(&org)).copied();
    let used = facts.survey.accounts.get(&account);
    let last = used.map(|used| used.last).filter(|event| facts.in_period(facts.log.at(*event)));
    let mut finding = begin(facts, account)
        .facet("orphan")
        .reason(reason)
        .proofs("roster", covering)
        .proofs("grant", rights.iter().flat_map(|right| right.rows.iter().copied()))
        .proofs("use", last)
        .subjects(|subjects| {
            subjects.permissions.extend(rights.iter().map(|right| facts.permission_ref(right.permission)));
        });
    if let Some(gravest) = rights.first().filter(|right| facts.risk(right.permission) > Risk::Low) {
        finding = finding.severity(Severity::High).reason("high-risk-right").path(facts.path(gravest));
    }
    if covering.is_none() {
        finding = finding.inferred(words!(
            "花名册包含该账户所属单位的全部人员",
            "the roster has everybody of the organisation the account belongs to"
        ));
    }
    let (name, today) = (facts.account_name(account), facts.as_of_day());
    let mut said = if reason == "no-holder-named" {
        words!(
            "截至{today}，账户{name}处于启用状态，未登记使用人",
            "The account {name}, enabled as of {today}, names no holder"
        )
    } else {
        let holder = listed_holder(facts, account);
        words!(
            "截至{today}，账户{name}处于启用状态，登记的使用人{holder}不在花名册中",
            "The account {name}, enabled as of {today}, is held by {holder}, who is not on the roster"
        )
    };
    said.push(&kept_words(facts, &rights));
    if let Some(last) = last {
        let day = facts.day_text(facts.log.at(last).at);
        said.push(&words!("，最后一次使用为{day}", ", last used {day}"));
    }
    said.push(&words!("。", "."));
    finding.summary(said)
}

fn listed_holder(facts: &Facts<'_>, account: AccountId) -> String {
    let holders = facts.account_rows(account).flat_map(|row| &row.holders);
    let names: Vec<&str> = holders.map(|holder| facts.text(*holder)).collect();
    if names.is_empty() { facts.holder_name(account) } else { names.join("、") }
}

fn inherited(facts: &Facts<'_>, account: AccountId, taken: &Taken) -> FindingBuilder {
    let Taken { person, opened, arrival, before } = *taken;
    let mut doubts = vec![words!(
        "登记的开户时间和到岗时间属实，账户由他人先行使用后沿用",
        "the times of opening and arrival are right, and somebody else had the account first"
    )];
    doubts.extend(facts.match_assumption(account));
    let mut finding = begin(facts, account)
        .facet("inherited")
        .severity(Severity::Low)
        .reason("inherited")
        .proof("arrival", arrival.row)
        .proofs("act-before", before)
        .between(Some(opened.at), Some(arrival.at.at))
        .inferred(Words::joined(&doubts, "；", "; "));
    let (holder, name) = (facts.person_name(person), facts.account_name(account));
    let (opened, came) = (facts.moment_text(opened), facts.moment_text(arrival.at));
    let mut said = words!(
        "{holder}的账户{name}开立于{opened}，早于本人{came}到岗，此后没有重新审批",
        "The account {name} of {holder} was opened {opened}, before the holder came on {came}, and not approved since"
    );
    if let Some(first) = before {
        let day = facts.day_text(facts.log.at(first).at);
        finding = finding.severity(Severity::Medium).reason("used-before-arrival");
        said.push(&words!("；到岗前已有操作，最早为{day}", "; it was used before that, first on {day}"));
    }
    said.push(&words!("。", "."));
    finding.summary(said)
}
