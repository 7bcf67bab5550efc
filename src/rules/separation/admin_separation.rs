//! A18: one person is two of the three administrators, or an administrator who does business.

use crate::{
    base::{
        ids::{AccountId, SystemId},
        maps::Map,
    },
    finding::{
        Family, Finding, FindingBuilder, FixKind, Label, Out, RuleMeta, Severity,
        basis::{DJBH_FULL_TIME, DJBH_LEAST, DJBH_THREE, ES_ADMINS, GS_CLASSES, PLAN_ACCOUNTS},
    },
    graph::{Actor, AdminBy, AdminSide, Administration, FINAL_ACTS, Facts, Holding},
    i18n::{Text, Words},
    model::{
        TableKind,
        act::{Act, Acts},
    },
    policy::{Administrator, PolicyError, RuleTable},
    rules::rule::{StandingRule, declare_rule},
    timeline::Held,
    words,
};

declare_rule! {
    /// ## What it checks
    /// Whether one person, over all accounts in all systems, is on the day of the check two of system administrator,
    /// security or permission administrator, and audit administrator, or is one of them and holds a permission to
    /// handle business; looking cases up is no business. Administrators are those in the posts and roles that
    /// `[administrators]` lists, else whose names say so; in a system without such names, who may manage users or
    /// parameters counts as system administrator and who may grant as security administrator.
    ///
    /// ## Why it matters
    /// The three watch each other. Who opens accounts, gives rights and keeps the logs can become anybody and leave no
    /// trace; who also handles cases can do it for money.
    ///
    /// ## Evidence
    /// The rows of the posts; the grants and role contents that make the administrator and that give the business
    /// permissions, one for each act; the accounts.
    ///
    /// ## Does not report
    /// Posts, grants and accounts that are in force only possibly; accounts nobody sits behind; right to query.
    /// Administrators whose account's holder or state, whose roles' content, or in whose system the audit
    /// administrator, is not known are listed as not judged as far as nothing was found.
    ///
    /// ## Basis
    /// Plan 三(三)1; GB/T 22239-2019, 8.1.5.1 to 8.1.5.3, 8.1.7.2 and 8.1.4.2 d; by reference the Enshi measures,
    /// art. 6, and the Gansu rules, art. 11.
    ///
    /// ## Configuration
    /// None of its own; `[administrators]` lists posts and roles.
    ///
    /// ## Example
    /// Cheng manages the users, and the role of the audit administrator is his too.
    AdminSeparation {
        code: "A18",
        name: "admin-separation",
        family: Family::Separation,
        severity: Severity::High,
        title: Text::new("三员未分立或管理员兼办业务", "administrators who are not separate"),
        item: Text::new("三(三)1", "三(三)1"),
        basis: &[PLAN_ACCOUNTS, DJBH_THREE, DJBH_FULL_TIME, DJBH_LEAST, ES_ADMINS, GS_CLASSES],
        fix: Text::new(
            "系统管理、安全（权限）管理、审计管理由不同人员担任，收回管理员的业务权限",
            "let three people be the three administrators and withdraw their business permissions",
        ),
        fix_kind: FixKind::ByDate,
        key: &["person"],
        labels: &[
            Label::new("post", "岗位登记", "post"),
            Label::new("grant", "授权记录", "grant"),
            Label::new("containment", "角色所含权限", "role content"),
            Label::new("account", "账户登记", "account list"),
            Label::new("business-grant", "业务权限的授权记录", "grant of a business permission"),
            Label::new("business-containment", "业务权限所在角色的内容", "content of the role with the business permission"),
            Label::new("two-administrators", "一人担任两种以上管理员", "several kinds of administrator"),
            Label::new("audit-with-other", "审计管理员兼任其他管理员", "the audit administrator is another one too"),
            Label::new("business-right", "管理员拥有业务权限", "an administrator holds business permissions"),
            Label::new("final-right", "涉及终审或拨付权限", "a right to approve or pay"),
            Label::new("across-systems", "分处不同系统", "in different systems only"),
            Label::new("separation-uncertain", "岗位、授权或账户在基准日是否有效不能确定", "in force only possibly"),
            Label::new("machine-account", "系统、接口等非个人账户", "an account nobody sits behind"),
            Label::new("audit-unnamed", "该系统没有识别出审计管理员，请在[administrators]列明",
                "no audit administrator of the system is named; list them under [administrators]"),
            Label::new("holder-unresolved", "账户使用人未能确定", "the account's holder is not resolved"),
            Label::new("state-unknown", "账户是否启用不明", "whether the account is enabled is not known"),
            Label::new("no-grants", "该系统没有授权数据", "no grants of that system are known"),
            Label::new("role-content-unknown", "角色所含权限不明", "what the role contains is not known"),
        ],
        needs: &[],
        uses: &[
            TableKind::Accounts, TableKind::Persons, TableKind::HrEvents, TableKind::Roles,
            TableKind::AccountPermissions, TableKind::RolePermissions, TableKind::Permissions, TableKind::Duties,
        ],
        manual_zh: "## 查什么
同一个人在各系统的全部账户合并计算，核查基准日是否担任系统管理员、安全（权限）管理员、审计管理员中的两种以上，或者担任其中一种又拥有业务权限（查询不算业务）。`[administrators]` 列明的岗位和角色为管理员；未列明的，按岗位、角色名称识别；名称也识别不出的系统，以拥有用户管理或参数维护权限者为系统管理员，拥有授权权限者为安全管理员。

## 为什么
三员互相监督。又开账户、又授权、又管日志的人，可以冒充任何人而不留痕迹；再能办业务，就能以此谋利。

## 证据
岗位行；使其成为管理员的授权记录和角色内容；业务权限的授权记录和角色内容，每种操作一例；账户登记行。

## 不报告
基准日是否有效不能确定的岗位、授权和账户；非个人账户；查询权限。使用人、账户状态、角色内容不明，或所在系统没有识别出审计管理员的，未发现其他问题时列为无法判断。

## 依据
工作方案三(三)1；GB/T 22239-2019 8.1.5.1至8.1.5.3、8.1.7.2、8.1.4.2 d；参照恩施州权限管理暂行办法第6条、甘肃省岗位权限管理实施细则第11条。

## 配置
无自有参数；`[administrators]` 列明岗位和角色。

## 示例
程某管理用户，又拥有审计管理员角色。
",
    }
}

/// The rule; it has no settings.
pub struct AdminSeparation;

impl StandingRule for AdminSeparation {
    const META: &'static RuleMeta = &Self::DECLARED;

    fn new(_: &mut RuleTable) -> Result<Self, PolicyError> {
        Ok(Self)
    }

    fn judge(&self, facts: &Facts<'_>, out: &mut Out<()>) {
        let administration = Administration::of(facts);
        let unresolved = facts.accounts().filter(|account| facts.person_of(*account).is_none());
        let actors = facts.persons().map(Actor::Person).chain(unresolved.map(Actor::Account));
        for actor in actors {
            out.begin(facts.unit_of_actor(actor, facts.as_of()));
            judge_actor(facts, &administration, actor, out);
        }
    }
}

/// What makes an actor an administrator, and the business they can do, each as sure as asked for.
struct Powers<'f> {
    facts: &'f Facts<'f>,
    sides: Vec<AdminSide>,
    /// Business acts with the first holding that allows each.
    business: Map<Act, &'f Holding>,
}

fn accounts(facts: &Facts<'_>, actor: Actor) -> Vec<AccountId> {
    match actor {
        Actor::Person(person) => facts.person(person).accounts.clone(),
        Actor::Account(account) => vec![account],
    }
}

fn judge_actor(facts: &Facts<'_>, administration: &Administration, actor: Actor, out: &mut Out<()>) {
    let name = facts.actor_key(actor);
    let accounts = accounts(facts, actor);
    let all = administration.sides(facts, actor);
    if all.is_empty() {
        return ordinary(facts, administration, &accounts, out);
    }
    let sides: Vec<AdminSide> =
        all.iter().filter(|side| side.account.is_none_or(|account| !facts.is_machine(account))).cloned().collect();
    if sides.is_empty() {
        return out.explained("machine-account", &name);
    }
    let sure = sides.iter().filter(|side| side.held == Held::Yes).cloned().collect();
    let powers = Powers { facts, sides: sure, business: business(facts, &accounts, true) };
    if powers.conflict() {
        return out.report(finding(facts, actor, &accounts, &powers));
    }
    let unknown = sides.iter().any(|side| side.held == Held::Unknown);
    let possible = Powers { facts, sides, business: business(facts, &accounts, false) };
    if possible.conflict() && unknown {
        return out.cannot_tell("state-unknown", &name);
    }
    if possible.conflict() {
        return out.explained("separation-uncertain", &name);
    }
    if let Actor::Account(_) = actor {
        out.cannot_tell("holder-unresolved", &name);
    }
    if accounts.iter().any(|account| !facts.is_machine(*account) && !facts.unread_roles(*account).is_empty()) {
        out.cannot_tell("role-content-unknown", &name);
    }
    if accounts.iter().any(|account| !facts.are_grants_known(*account)) {
        out.cannot_tell("no-grants", &name);
    }
    let audit_unnamed = |system: SystemId| !administration.is_named(Administrator::Audit, system);
    if possible.sides.iter().filter_map(|side| side.system(facts)).any(audit_unnamed) {
        out.cannot_tell("audit-unnamed", &name);
    }
}

/// Somebody who by all that is known is no administrator.
fn ordinary(facts: &Facts<'_>, administration: &Administration, accounts: &[AccountId], out: &mut Out<()>) {
    let on = |account: &&AccountId| facts.is_listed(**account) && !facts.is_machine(**account);
    let mut listed = accounts.iter().filter(on).peekable();
    if listed.peek().is_none() {
        return out.pass();
    }
    for account in listed {
        let by_right = |kind: Administrator| {
            facts.system_of(*account).is_some_and(|system| !administration.is_named(kind, system))
        };
        let name = facts.account_name(*account);
        if !facts.are_grants_known(*account) {
            out.cannot_tell("no-grants", &name);
        } else if (by_right(Administrator::System) || by_right(Administrator::Security))
            && !facts.unread_roles(*account).is_empty()
        {
            out.cannot_tell("role-content-unknown", &name);
        }
    }
}

/// The business that accounts allow on the day of the check, surely, or surely or possibly.
fn business<'f>(facts: &'f Facts<'_>, accounts: &[AccountId], surely: bool) -> Map<Act, &'f Holding> {
    let mut business = Map::default();
    for account in accounts.iter().filter(|account| !facts.is_machine(**account)) {
        let enabled = facts.line(*account).enabled_at(facts.as_of());
        if enabled == Held::No || surely && enabled != Held::Yes {
            continue;
        }
        let held = facts.holdings(*account).iter().filter(|one| match Held::in_span(&one.span, facts.as_of()) {
            Held::Yes => true,
            Held::No => false,
            Held::Perhaps | Held::Unknown => !surely,
        });
        for holding in held {
            for act in facts.permission_acts(holding.permission).intersection(Acts::BUSINESS).iter() {
                business.entry(act).or_insert(holding);
            }
        }
    }
    business
}

impl Powers<'_> {
    fn kinds(&self) -> Vec<Administrator> {
        Administrator::ALL.into_iter().filter(|kind| self.sides.iter().any(|side| side.kind == *kind)).collect()
    }

    fn conflict(&self) -> bool {
        self.kinds().len() > 1 || !self.sides.is_empty() && !self.business.is_empty()
    }

    /// Whether the conflict would stand without those who are taken for administrators by their rights alone.
    fn is_named(&self) -> bool {
        let named = self.sides.iter().filter(|side| !matches!(side.by, AdminBy::Right(_))).cloned().collect();
        Powers { facts: self.facts, sides: named, business: self.business.clone() }.conflict()
    }

    /// Whether two sides meet in one system; a post is for every system.
    fn in_one_system(&self) -> bool {
        let meets = |a: Option<SystemId>, b: Option<SystemId>| a.is_none() || b.is_none() || a == b;
        let of = |side: &AdminSide| side.system(self.facts);
        let two = |a: &AdminSide| self.sides.iter().any(|b| b.kind != a.kind && meets(of(a), of(b)));
        let business =
            |a: &AdminSide| self.business.values().any(|one| meets(of(a), self.facts.system_of(one.account)));
        self.sides.iter().any(|side| two(side) || business(side))
    }

    fn is_final(&self) -> bool {
        self.business.keys().any(|act| FINAL_ACTS.contains(*act))
    }

    fn severity(&self) -> Severity {
        let full = if self.kinds().len() > 1 || self.is_final() { Severity::High } else { Severity::Medium };
        if self.in_one_system() { full } else { full.lower() }
    }

    fn reasons(&self) -> Vec<&'static str> {
        let kinds = self.kinds();
        let several = kinds.len() > 1;
        let each = [
            ("two-administrators", several),
            ("audit-with-other", several && kinds.contains(&Administrator::Audit)),
            ("business-right", !self.business.is_empty()),
            ("final-right", self.is_final()),
            ("across-systems", !self.in_one_system()),
        ];
        each.into_iter().filter_map(|(reason, holds)| holds.then_some(reason)).collect()
    }
}

fn finding(facts: &Facts<'_>, actor: Actor, accounts: &[AccountId], powers: &Powers<'_>) -> FindingBuilder {
    let used = |account: &&AccountId| {
        powers.sides.iter().any(|side| side.account == Some(**account))
            || powers.business.values().any(|one| one.account == **account)
    };
    let used: Vec<AccountId> = accounts.iter().filter(used).copied().collect();
    let mut begun = Finding::of(AdminSeparation::META, facts.unit_of_actor(actor, facts.as_of()))
        .key("person", facts.actor_key(actor))
        .severity(powers.severity())
        .proofs("account", used.iter().filter_map(|account| facts.line(*account).row))
        .subjects(|subjects| {
            subjects.accounts.extend(used.iter().map(|account| facts.account_ref(*account)));
            subjects.permissions.extend(powers.business.values().map(|one| facts.permission_ref(one.permission)));
        })
        .summary(sentence(facts, actor, &used, powers));
    for side in &powers.sides {
        begun = match side.by {
            AdminBy::Post(_) => begun.proofs("post", side.rows.iter().copied()),
            AdminBy::Role(_) | AdminBy::Right(_) => begun
                .proofs("grant", side.rows.first().copied())
                .proofs("containment", side.rows.iter().skip(1).copied()),
        };
    }
    for holding in powers.business.values() {
        begun = begun
            .proofs("business-grant", holding.rows.first().copied())
            .proofs("business-containment", holding.rows.iter().skip(1).copied());
    }
    begun = powers.reasons().into_iter().fold(begun, FindingBuilder::reason);
    begun = claims(facts, actor, accounts, powers).into_iter().fold(begun, FindingBuilder::claim);
    if let Some(first) = powers.business.values().next() {
        begun = begun.path(facts.path(first)).timeline([facts.grant_lane(first)]);
    }
    if let Actor::Person(person) = actor {
        begun = begun.subjects(|subjects| subjects.persons.push(facts.person_ref(person)));
        begun = facts.person_aliases(person).into_iter().fold(begun, |one, name| one.alias(vec![("person", name)]));
        begun = begun.timeline(facts.post_lane(person));
    }
    match assumption(facts, powers, &used) {
        Some(assumption) => begun.inferred(assumption),
        None => begun,
    }
}

/// The pairs of business and administration in this hand, of which A17 need not speak again.
fn claims(facts: &Facts<'_>, actor: Actor, accounts: &[AccountId], powers: &Powers<'_>) -> Vec<String> {
    let administers = |act: Act| {
        let holds = |account: &AccountId| {
            facts.effective(*account).iter().any(|one| facts.permission_acts(one.permission).contains(act))
        };
        matches!(act, Act::Grant | Act::UserAdmin) && accounts.iter().any(holds)
    };
    let held = |word| {
        let act = facts.pairs.act(word);
        (act.is_some_and(administers), act.is_some_and(|act| powers.business.contains_key(&act)))
    };
    let mixed = facts.pairs.conflicts().iter().filter(|conflict| {
        let (a, b) = (held(conflict.a), held(conflict.b));
        a.0 && b.1 || a.1 && b.0
    });
    mixed.map(|conflict| facts.pair_claim(actor, *conflict)).collect()
}

fn assumption(facts: &Facts<'_>, powers: &Powers<'_>, used: &[AccountId]) -> Option<Words> {
    let mut parts = Vec::new();
    if !powers.is_named() {
        parts.push(words!(
            "没有按岗位或角色名称识别出管理员，因而以拥有用户管理、参数维护权限者为系统管理员，以拥有授权权限者为安全管理员",
            "no post or role is named as administrator's, so who may manage users or parameters is taken for the system \
             administrator and who may grant for the security administrator"
        ));
    }
    parts.extend(used.iter().find_map(|account| facts.match_assumption(*account)));
    parts.into_iter().reduce(|mut all, part| {
        all.push(&words!("；", "; "));
        all.push(&part);
        all
    })
}

fn title(kind: Administrator) -> Text {
    match kind {
        Administrator::System => Text::new("系统管理员", "system administrator"),
        Administrator::Security => Text::new("安全（权限）管理员", "security administrator"),
        Administrator::Audit => Text::new("审计管理员", "audit administrator"),
    }
}

fn sentence(facts: &Facts<'_>, actor: Actor, used: &[AccountId], powers: &Powers<'_>) -> Words {
    let (who, day) = (facts.actor_with_accounts(actor, used.iter().copied()), facts.as_of_day());
    let (zh, en) = (&who.zh, &who.en);
    let mut said = words!("截至{day}，{zh}", "As of {day}, {en} is ");
    for (at, kind) in powers.kinds().into_iter().enumerate() {
        let title = title(kind);
        let names: Vec<&str> =
            powers.sides.iter().filter(|side| side.kind == kind).map(|side| side.name(facts)).collect();
        let by = names.first().copied().unwrap_or_default();
        let (before_zh, before_en) = if at == 0 { ("担任", "") } else { ("，又担任", ", and also ") };
        let (zh, en) = (title.zh, title.en);
        said.push(&words!("{before_zh}{zh}（{by}）", "{before_en}{en} ({by})"));
    }
    if powers.business.is_empty() {
        said.push(&words!("。", "."));
        return said;
    }
    let mut rights: Vec<&str> = powers.business.values().map(|one| facts.permission_title(one.permission)).collect();
    rights.dedup();
    let (zh, en) = (rights.join("、"), rights.join(", "));
    said.push(&words!("，并拥有业务权限：{zh}。", ", and holds the business permissions {en}."));
    said
}
