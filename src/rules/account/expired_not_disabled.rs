//! A14: an account or a grant has run out and still works.

use crate::{
    base::{
        ids::{AccountId, PermissionId},
        time::{Instant, Moment},
    },
    finding::{
        Family, Finding, FindingBuilder, FixKind, Label, Out, RuleMeta, Severity,
        basis::{DJBH_ACCOUNTS, PLAN_ACCOUNTS},
    },
    graph::{Approvals, Facts, Grant, Node, kept_words},
    i18n::{Text, Words},
    model::{
        EventId, RowRef, TableKind,
        tables::ApprovalRow,
        words::{ApprovalKind, Risk},
    },
    oplog::Columns,
    policy::{PolicyError, RuleTable},
    rules::rule::{StandingRule, declare_rule},
    timeline::Held,
    words,
};

declare_rule! {
    /// ## What it checks
    /// Accounts whose last day of validity is past and that are still enabled on the day of the check; grants of a
    /// role or a permission that ran out and were not revoked, on an enabled account. Whether either was used after
    /// it ran out.
    ///
    /// ## Why it matters
    /// What is given for a time is given for a reason, and the reason is over. An end that nothing enforces is none.
    ///
    /// ## Evidence
    /// The account's row or the grant, each row by which the role contains its gravest permission, and the last use
    /// after the end.
    ///
    /// ## Does not report
    /// An end on the day of the check itself; an end that another list or grant moves further; an end that a later
    /// approval extends. Accounts and grants in force only possibly are explained; accounts of unknown state, and
    /// tables without a column for the end, are listed as not judged.
    ///
    /// ## Basis
    /// Plan 三(三)1; GB/T 22239-2019, 8.1.4.2 c.
    ///
    /// ## Configuration
    /// None.
    ///
    /// ## Example
    /// 冉启明 stood in for the head of the office until 30 June; the role 终审岗, due to end that day, still works.
    ExpiredNotDisabled {
        code: "A14",
        name: "expired-not-disabled",
        family: Family::Account,
        severity: Severity::Medium,
        title: Text::new("账户或授权到期未停用", "account or grant run out and still in force"),
        item: Text::new("三(三)1", "三(三)1"),
        basis: &[PLAN_ACCOUNTS, DJBH_ACCOUNTS],
        fix: Text::new(
            "立即停用到期账户、收回到期权限；确需延期的，先办审批再延长有效期",
            "disable the account or revoke the right at once; where it is needed, have the extension approved first",
        ),
        fix_kind: FixKind::AtOnce,
        key: &["account", "role", "permission"],
        labels: &[
            Label::new("account", "账户登记", "account list"),
            Label::new("grant", "授权记录", "grant"),
            Label::new("containment", "角色所含权限", "role content"),
            Label::new("use", "到期后最后一次使用", "last use after the end"),
            Label::new("extension", "延期审批", "approval of the extension"),
            Label::new("used-after-end", "到期后仍被使用", "used after it ran out"),
            Label::new("critical-right", "涉及极高风险权限", "a critical right"),
            Label::new("high-risk-right", "涉及高风险权限", "a high-risk right"),
            Label::new("role-content-unknown", "角色所含权限不明", "what the role contains is not known"),
            Label::new("regranted", "同一权限另有未到期的授权", "another grant of the same right is in force"),
            Label::new("extended", "到期日或其后有延期审批", "an approval of that day or later extends it"),
            Label::new("boundary-day", "基准日当日到期", "it runs out on the day of the check"),
            Label::new("held-uncertain", "基准日是否有效不能确定", "in force on the day of the check only possibly"),
            Label::new(
                "state-unknown",
                "账户是否启用不明",
                "whether the account is enabled is not known",
            ),
            Label::new(
                "no-account-expiry",
                "账户清单没有有效期一列",
                "the account list has no column expires_at",
            ),
            Label::new(
                "no-grant-expiry",
                "授权数据没有到期时间一列",
                "roles and direct grants have no column expires_at",
            ),
        ],
        needs: &[TableKind::Accounts],
        uses: &[
            TableKind::Roles, TableKind::AccountPermissions, TableKind::RolePermissions, TableKind::Approvals,
            TableKind::Operations,
        ],
        manual_zh: "## 查什么
有效期已过、核查基准日仍启用的账户；已到期而未收回、账户仍启用的角色或权限授权；以及到期后是否仍被使用。

## 为什么
限期授予总有缘由，到期即缘由已尽。到期不停，期限等于没有。

## 证据
账户登记行或授权行，角色包含其中最高风险权限的每一行，到期后最后一次使用的记录。

## 不报告
基准日当日到期的；另一份清单或另一条授权已延后期限的；到期日或其后有延期审批的。是否有效只是可能的，作为已排除计数；账户状态不明、表中没有到期时间一列的，列为无法判断。

## 依据
工作方案三(三)1；GB/T 22239-2019 8.1.4.2 c。

## 配置
无。

## 示例
冉启明代行所长职责至6月30日，应于当日到期的终审岗角色至今有效。
",
    }
}

/// The rule; it has no settings.
pub struct ExpiredNotDisabled;

impl StandingRule for ExpiredNotDisabled {
    const META: &'static RuleMeta = &Self::DECLARED;

    fn new(_: &mut RuleTable) -> Result<Self, PolicyError> {
        Ok(Self)
    }

    fn judge(&self, facts: &Facts<'_>, out: &mut Out<()>) {
        let register = Approvals::of(facts);
        admit_missing_columns(facts, out);
        for account in facts.accounts() {
            if let Some(lease) = account_lease(facts, account) {
                out.begin(facts.unit_of_account(account, facts.as_of()));
                judge_lease(facts, &register, &lease, out);
            }
        }
        for ((account, _), grants) in facts.grants_by_right() {
            if grants.iter().any(|grant| grant.expires_at.is_some()) {
                out.begin(facts.unit_of_account(account, facts.as_of()));
                judge_grants(facts, &register, account, &grants, out);
            }
        }
    }
}

/// Says so where a table has no column for an end at all.
fn admit_missing_columns(facts: &Facts<'_>, out: &mut Out<()>) {
    let has = |table| facts.tables.seen.column(table, "expires_at");
    let office = facts.text(facts.office().0);
    if !has(TableKind::Accounts) {
        out.begin(facts.office());
        out.cannot_tell("no-account-expiry", office);
    }
    if !facts.rights.grants.is_empty() && !has(TableKind::Roles) && !has(TableKind::AccountPermissions) {
        out.begin(facts.office());
        out.cannot_tell("no-grant-expiry", office);
    }
}

/// Something given until a day: an account, or a right of it by one or more grants.
struct Lease<'f> {
    account: AccountId,
    grants: Vec<&'f Grant>,
    ends: Moment,
    held: Held,
    rows: Vec<RowRef>,
}

/// The account itself, if a list says until when; where lists disagree, the latest end.
fn account_lease<'f>(facts: &'f Facts<'_>, account: AccountId) -> Option<Lease<'f>> {
    let line = facts.line(account);
    let ends = facts.account_rows(account).filter_map(|row| row.expires_at).max_by_key(|ends| ends.latest())?;
    let rows = facts.account_rows(account).map(|row| row.row).collect();
    Some(Lease { account, grants: Vec::new(), ends, held: line.enabled_at(facts.as_of()), rows })
}

fn judge_grants(facts: &Facts<'_>, register: &Approvals<'_>, account: AccountId, grants: &[&Grant], out: &mut Out<()>) {
    let now = facts.as_of();
    let standing: Vec<&Grant> =
        grants.iter().filter(|grant| Held::in_span(&grant.span, now) != Held::No).copied().collect();
    let is_over = |grant: &&Grant| grant.expires_at.is_some_and(|ends| ends.first_day(facts.zone) <= facts.as_of_day());
    let (over, others): (Vec<&Grant>, Vec<&Grant>) = standing.into_iter().partition(is_over);
    let Some(ends) = over.iter().filter_map(|grant| grant.expires_at).max_by_key(|ends| ends.latest()) else { return };
    let of_account = facts.line(account).enabled_at(now);
    if of_account == Held::No {
        return;
    }
    if others.iter().any(|grant| grant.span.surely_contains(now)) {
        return out.explained("regranted", &grant_name(facts, account, over[0]));
    }
    let granted = over.iter().any(|grant| grant.span.surely_contains(now));
    let held = if of_account == Held::Yes && !granted { Held::Perhaps } else { of_account };
    let rows = over.iter().map(|grant| grant.row).collect();
    judge_lease(facts, register, &Lease { account, grants: over, ends, held, rows }, out);
}

fn judge_lease(facts: &Facts<'_>, register: &Approvals<'_>, lease: &Lease<'_>, out: &mut Out<()>) {
    let today = facts.as_of_day();
    if lease.ends.first_day(facts.zone) > today || lease.held == Held::No {
        return;
    }
    let name = lease.grants.first().map(|grant| grant_name(facts, lease.account, grant));
    let name = name.unwrap_or_else(|| facts.account_name(lease.account));
    if extension(facts, register, lease).is_some() {
        out.explained("extended", &name);
    } else if lease.ends.last_day(facts.zone) >= today {
        out.explained("boundary-day", &name);
    } else {
        match lease.held {
            Held::Yes => out.report(lease.finding(facts)),
            Held::Unknown => out.cannot_tell("state-unknown", &name),
            Held::Perhaps | Held::No => out.explained("held-uncertain", &name),
        }
    }
}

/// An approval on the last day or later that can be meant to extend it.
fn extension<'a>(facts: &Facts<'_>, register: &Approvals<'a>, lease: &Lease<'_>) -> Option<&'a ApprovalRow> {
    let right = lease.grants.first().map(|grant| facts.right_title(grant.right));
    let is_meant = |form: &&ApprovalRow| {
        let named = form.right.map(|right| facts.text(right));
        let for_right = named.is_none_or(|named| right.is_some_and(|right| named.contains(right)));
        form.kind != Some(ApprovalKind::Close) && for_right
    };
    let is_later = |form: &&ApprovalRow| form.approved_at.is_some_and(|at| !at.surely_before(lease.ends));
    let forms = register.forms(facts, lease.account, &[]);
    forms.into_iter().filter(is_meant).find(is_later)
}

fn grant_name(facts: &Facts<'_>, account: AccountId, grant: &Grant) -> String {
    format!("{} {}", facts.account_name(account), facts.right_title(grant.right))
}

impl Lease<'_> {
    /// What it gives: permissions of the grant with the rows of containment, the gravest first; of an account, all it
    /// holds.
    fn permissions(&self, facts: &Facts<'_>) -> Vec<(PermissionId, Vec<RowRef>)> {
        let mut given: Vec<(PermissionId, Vec<RowRef>)> = match self.grants.first().map(|grant| grant.right) {
            Some(Node::Permission(permission)) => vec![(permission, Vec::new())],
            Some(Node::Role(role)) => {
                let reached = facts.rights.role_permissions(role).iter();
                reached.map(|one| (one.permission, one.rows.clone())).collect()
            }
            _ => facts.effective(self.account).iter().map(|one| (one.permission, one.rows.to_vec())).collect(),
        };
        given.sort_by_key(|(permission, _)| std::cmp::Reverse(facts.risk(*permission)));
        given
    }

    /// The last act in the period that used it after its end: any act of the account, or one that only these grants
    /// allowed.
    fn last_use(&self, facts: &Facts<'_>, given: &[(PermissionId, Vec<RowRef>)]) -> Option<EventId> {
        let is_late = |event: &EventId| {
            let at = facts.log.at(*event);
            self.ends.surely_before(at) && facts.in_period(at)
        };
        if self.grants.is_empty() {
            return facts.survey.accounts.get(&self.account).map(|used| used.last).filter(is_late);
        }
        let elsewhere = |permission: PermissionId| {
            let rows = &self.rows;
            let mut others = facts.holdings(self.account).iter().filter(|one| one.permission == permission);
            others.any(|one| one.rows.first().is_some_and(|row| !rows.contains(row)))
        };
        let own: Vec<PermissionId> = given.iter().map(|(one, _)| *one).filter(|one| !elsewhere(*one)).collect();
        let steps = facts.survey.steps.iter().filter(|((account, _), _)| *account == self.account);
        let late = steps.map(|(_, used)| used.last).filter(is_late);
        let exercises = |event: &EventId| {
            let event = facts.log.event(*event, Columns::ACCOUNT);
            facts.exercised(&event).iter().any(|one| own.contains(one))
        };
        late.filter(exercises).max()
    }

    fn finding(&self, facts: &Facts<'_>) -> FindingBuilder {
        let given = self.permissions(facts);
        let used = self.last_use(facts, &given);
        let person = facts.person_of(self.account);
        let after: Instant = self.ends.latest();
        let last = used.map(|event| facts.log.at(event).at);
        let mut finding = Finding::of(ExpiredNotDisabled::META, facts.unit_of_account(self.account, facts.as_of()))
            .key("account", facts.account_name(self.account))
            .system(facts.account_ref(self.account).system.as_deref())
            .topic(facts.account_claim(self.account))
            .between(Some(after), last)
            .grave_proof(if self.grants.is_empty() { "account" } else { "grant" }, self.rows[0])
            .proofs(if self.grants.is_empty() { "account" } else { "grant" }, self.rows.iter().copied())
            .proofs("account", facts.line(self.account).row)
            .proofs("use", used)
            .subjects(|subjects| {
                subjects.persons.extend(person.map(|person| facts.person_ref(person)));
                subjects.accounts.push(facts.account_ref(self.account));
                subjects.permissions.extend(given.iter().map(|(one, _)| facts.permission_ref(*one)));
            })
            .timeline(facts.account_lane(self.account))
            .summary(self.sentence(facts, last));
        if let Some(grant) = self.grants.first() {
            finding = match grant.right {
                Node::Role(role) => {
                    let named = finding.key("role", facts.role_name(role));
                    named.subjects(|subjects| subjects.roles.push(facts.role_ref(role)))
                }
                Node::Permission(permission) => finding.key("permission", facts.permission_name(permission)),
                Node::Account(_) => finding,
            };
            finding = finding.proofs("containment", given.first().map_or(&[][..], |(_, rows)| rows).iter().copied());
        }
        self.graded(facts, &given, used.is_some(), finding)
    }

    /// Severity by what is given and whether it was used.
    fn graded(
        &self,
        facts: &Facts<'_>,
        given: &[(PermissionId, Vec<RowRef>)],
        used: bool,
        mut finding: FindingBuilder,
    ) -> FindingBuilder {
        let risk = given.first().map_or(Risk::Low, |(permission, _)| facts.risk(*permission));
        let mut severity = match (risk, self.grants.is_empty()) {
            (Risk::Critical, _) => Severity::High,
            (Risk::High, _) | (_, true) => Severity::Medium,
            (Risk::Low, false) => Severity::Low,
        };
        match risk {
            Risk::Critical => finding = finding.reason("critical-right"),
            Risk::High => finding = finding.reason("high-risk-right"),
            Risk::Low => {}
        }
        if used {
            severity = severity.raise();
            finding = finding.reason("used-after-end");
        }
        if !self.grants.is_empty() && given.is_empty() {
            finding = finding.reason("role-content-unknown");
        }
        finding.severity(severity)
    }

    fn sentence(&self, facts: &Facts<'_>, last: Option<Instant>) -> Words {
        let (holder, account) = (facts.holder_name(self.account), facts.account_name(self.account));
        let (ends, today) = (facts.moment_text(self.ends), facts.as_of_day());
        let right = self.grants.first().map(|grant| facts.right_title(grant.right));
        let mut said = if let Some(right) = right {
            words!(
                "{holder}的账户{account}的“{right}”授权已于{ends}到期，截至{today}未收回、账户仍启用",
                "The grant of {right} to {holder}'s account {account} ran out {ends} and is in force as of {today}"
            )
        } else {
            words!(
                "{holder}的账户{account}有效期至{ends}，截至{today}仍处启用状态",
                "The account {account} of {holder} was valid until {ends} and is enabled as of {today}"
            )
        };
        if right.is_none() {
            said.push(&kept_words(facts, &facts.gravest_first(self.account)));
        }
        if let Some(last) = last {
            let day = facts.day_text(last);
            said.push(&words!("，到期后仍在使用，最后一次为{day}", "; it was used after that, last on {day}"));
        }
        said.push(&words!("。", "."));
        said
    }
}
