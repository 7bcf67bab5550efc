//! A04: an account holds rights that no post of its holder is given.

use crate::{
    base::{ids::AccountId, ids::PermissionId, maps::Map},
    finding::{
        Evidence, Family, Finding, FindingBuilder, FixKind, Label, Out, Part, RuleMeta, Severity,
        basis::{DJBH_LEAST, GB_RIGHTS, GS_PROCEDURE, PLAN_ACCOUNTS},
    },
    graph::{Facts, Given, Holding},
    i18n::{Text, Words},
    model::{RowRef, Sym, TableKind, words::Risk},
    policy::{PolicyError, RuleTable},
    rules::rule::{StandingRule, declare_rule},
    timeline::{Held, PostsAt},
    words,
};

declare_rule! {
    /// ## What it checks
    /// Permissions that an enabled account effectively holds on the day of the check, through nested roles too, and
    /// that the duties of none of its holder's posts give. A post's duties may name a permission, a role or an action.
    ///
    /// ## Why it matters
    /// A right that the work does not need is used when nobody expects it: the clerk of the archive who can export
    /// the whole register, the window that can approve.
    ///
    /// ## Evidence
    /// The grant, each row by which a role contains the permission, the account and the row that states the post.
    ///
    /// ## Does not report
    /// Rights given by any one of several posts; rights held only possibly on that day; accounts of people who have
    /// left (A06), of machines, and disabled ones. Rights reported by A07 or A21. A post without duties in the table,
    /// an account without a known holder or state, and a role of unknown content are listed as not judged.
    ///
    /// ## Basis
    /// Plan 三(三)1; GB/T 22239-2019, 8.1.4.2 d; Personal Information Protection Law, art. 51(4); by reference the
    /// Gansu rules on post rights, art. 16.
    ///
    /// ## Configuration
    /// None of its own; `[high_risk]` says which permissions are reported one by one.
    ///
    /// ## Example
    /// Mo works in the archive, whose duty is to query; her role also contains 数据导出.
    BeyondDuty {
        code: "A04",
        name: "beyond-duty",
        family: Family::Privilege,
        severity: Severity::High,
        title: Text::new("用户权限超出岗位职责范围", "rights beyond the duties of the post"),
        item: Text::new("三(三)1", "三(三)1"),
        basis: &[PLAN_ACCOUNTS, DJBH_LEAST, GB_RIGHTS, GS_PROCEDURE],
        fix: Text::new(
            "收回超出岗位职责的权限；确需保留的，补办审批并修订岗位职责权限对照",
            "withdraw the rights beyond the duties; where one is needed, have it approved and amend the duties",
        ),
        fix_kind: FixKind::AtOnce,
        key: &["account", "permission"],
        labels: &[
            Label::new("grant", "授权记录", "grant"),
            Label::new("containment", "角色所含权限", "role content"),
            Label::new("account", "账户登记", "account list"),
            Label::new("post", "岗位登记", "post"),
            Label::new("critical-right", "涉及极高风险权限", "a critical right"),
            Label::new("high-risk-right", "涉及高风险权限", "a high-risk right"),
            Label::new("post-not-in-duties", "岗位未列入岗位职责权限对照", "the post is not in the table of duties"),
            Label::new("post-unknown", "使用人岗位不明", "the holder's post is not known"),
            Label::new("holder-unresolved", "账户使用人未能确定", "the account's holder is not resolved"),
            Label::new("state-unknown", "账户是否启用不明", "whether the account is enabled is not known"),
            Label::new("no-grants", "该系统没有授权数据", "no grants of that system are known"),
            Label::new("role-content-unknown", "角色所含权限不明", "what the role contains is not known"),
            Label::new("holder-left", "使用人已离岗，由A06核查", "the holder has left; see A06"),
            Label::new("machine-account", "系统、接口等非个人账户", "an account nobody sits behind"),
            Label::new("grant-uncertain", "授权起止只精确到日，基准日是否有效不能确定", "held on that day only possibly"),
        ],
        needs: &[TableKind::Duties, TableKind::Accounts],
        uses: &[
            TableKind::Roles, TableKind::AccountPermissions, TableKind::RolePermissions, TableKind::Permissions,
            TableKind::Persons, TableKind::HrEvents,
        ],
        manual_zh: "## 查什么
核查基准日处于启用状态的账户，其实际拥有的权限（含通过角色嵌套取得的）中，使用人的任何一个岗位按岗位职责权限对照都不应有的权限。岗位职责可以写权限、角色或操作类别。

## 为什么
工作不需要的权限，往往在没有人留意时被使用：档案岗可以导出全部名册，窗口岗可以终审。

## 证据
授权记录，角色包含该权限的每一行，账户登记行，载明岗位的行。

## 不报告
一人多岗时任一岗位应有的权限；基准日是否有效不能确定的授权；已离岗人员的账户（见A06）、非个人账户和已停用的账户；已由A07、A21报告的权限。岗位不在对照表中、使用人或账户状态不明、角色所含权限不明的，列为无法判断。

## 依据
工作方案三(三)1；GB/T 22239-2019 8.1.4.2 d；个人信息保护法第51条(四)；参照甘肃省岗位权限管理实施细则第16条。

## 配置
无自有参数；`[high_risk]` 决定哪些权限逐项报告。

## 示例
莫某在档案管理岗，岗位职责只有查询，其角色却包含数据导出。
",
    }
}

/// The rule; it has no settings.
pub struct BeyondDuty;

impl StandingRule for BeyondDuty {
    const META: &'static RuleMeta = &Self::DECLARED;

    fn new(_: &mut RuleTable) -> Result<Self, PolicyError> {
        Ok(Self)
    }

    fn judge(&self, facts: &Facts<'_>, out: &mut Out<()>) {
        for account in facts.accounts() {
            out.begin(facts.unit_of_account(account, facts.as_of()));
            let name = facts.account_name(account);
            match standing(facts, account) {
                Standing::Nothing => out.pass(),
                Standing::CannotTell(ground) => out.cannot_tell(ground, &name),
                Standing::Explained(ground) => out.explained(ground, &name),
                Standing::In(posts) => judge_account(facts, account, &posts, out),
            }
        }
    }
}

/// The posts somebody holds on the day of the check, with the rows that say so.
struct Posts {
    names: Vec<Sym>,
    rows: Vec<RowRef>,
}

/// Whether there is something to judge about an account.
enum Standing {
    Nothing,
    CannotTell(&'static str),
    Explained(&'static str),
    In(Posts),
}

/// A right that no post gives, by the first way of holding it.
struct Beyond<'f> {
    holding: &'f Holding,
    risk: Risk,
}

fn standing(facts: &Facts<'_>, account: AccountId) -> Standing {
    let enabled = facts.line(account).enabled_at(facts.as_of());
    let unread = !facts.unread_roles(account).is_empty();
    if enabled == Held::No {
        return Standing::Nothing;
    }
    if !facts.are_grants_known(account) {
        return Standing::CannotTell("no-grants");
    }
    if held(facts, account).is_empty() && !unread {
        return if facts.is_listed(account) { Standing::In(Posts::none()) } else { Standing::Nothing };
    }
    if facts.is_machine(account) {
        return Standing::Explained("machine-account");
    }
    if enabled != Held::Yes {
        return Standing::CannotTell("state-unknown");
    }
    let Some(person) = facts.person_of(account) else { return Standing::CannotTell("holder-unresolved") };
    let line = facts.person_line(person);
    match line.posts_at(facts.as_of()) {
        // On a day of change the posts are those before and after at the most: what none of them gives is beyond both.
        PostsAt::Known(names, rows) | PostsAt::Perhaps(names, rows) if !names.is_empty() => {
            Standing::In(Posts { names, rows })
        }
        _ if line.gone_at(facts.as_of()).is_some_and(|(_, gone)| gone == Held::Yes) => {
            Standing::Explained("holder-left")
        }
        _ => Standing::CannotTell("post-unknown"),
    }
}

impl Posts {
    const fn none() -> Self {
        Self { names: Vec::new(), rows: Vec::new() }
    }
}

fn judge_account(facts: &Facts<'_>, account: AccountId, posts: &Posts, out: &mut Out<()>) {
    let name = facts.account_name(account);
    let (mut beyond, mut unknown, mut uncertain) = (Vec::new(), None, false);
    for holdings in held(facts, account).values() {
        let given: Vec<Given> = holdings.iter().map(|one| facts.duties.give(facts, &posts.names, one)).collect();
        if given.iter().any(|one| matches!(one, Given::Yes(_))) {
            continue;
        }
        if let Some(post) = given.iter().find_map(unknown_post) {
            unknown = Some(post);
            continue;
        }
        match holdings.iter().find(|one| one.span.surely_contains(facts.as_of())) {
            Some(holding) => beyond.push(Beyond { holding, risk: facts.risk(holding.permission) }),
            None => uncertain = true,
        }
    }
    if let Some(post) = unknown {
        out.cannot_tell("post-not-in-duties", &format!("{name} {}", facts.text(post)));
    }
    if uncertain {
        out.explained("grant-uncertain", &name);
    }
    if !facts.unread_roles(account).iter().all(|role| is_duty(facts, posts, facts.rights.role(*role).1)) {
        out.cannot_tell("role-content-unknown", &name);
    }
    let (grave, rest): (Vec<_>, Vec<_>) = beyond.into_iter().partition(|one| one.risk > Risk::Low);
    for one in &grave {
        out.report(grave_finding(facts, account, posts, one));
    }
    if !rest.is_empty() {
        out.report(grouped_finding(facts, account, posts, &rest));
    }
}

/// What an account holds on the day of the check, surely or possibly, by permission.
fn held<'f>(facts: &'f Facts<'_>, account: AccountId) -> Map<PermissionId, Vec<&'f Holding>> {
    let mut held: Map<PermissionId, Vec<&Holding>> = Map::default();
    for holding in facts.holdings(account).iter().filter(|one| one.span.possibly_contains(facts.as_of())) {
        held.entry(holding.permission).or_default().push(holding);
    }
    held
}

fn unknown_post(given: &Given) -> Option<Sym> {
    match given {
        Given::PostUnknown(post) => Some(*post),
        Given::Yes(_) | Given::No => None,
    }
}

/// Whether a role is itself what a post's duties name.
fn is_duty(facts: &Facts<'_>, posts: &Posts, role: &str) -> bool {
    let role = crate::base::text::fold_key(role);
    let gives = |post: &Sym| facts.duties.rights_of(facts.text(*post)).iter().any(|(right, ..)| *right == role);
    posts.names.iter().any(gives)
}

/// What all findings of an account share.
fn begin(facts: &Facts<'_>, account: AccountId, posts: &Posts) -> FindingBuilder {
    let system = facts.account_ref(account).system;
    let person = facts.person_of(account);
    let mut finding = Finding::of(BeyondDuty::META, facts.unit_of_account(account, facts.as_of()))
        .key("account", facts.account_name(account))
        .system(system.as_deref())
        .proofs("account", facts.line(account).row)
        .proofs("post", posts.rows.iter().copied())
        .topic(facts.account_claim(account))
        .subjects(|subjects| {
            subjects.persons.extend(person.map(|person| facts.person_ref(person)));
            subjects.accounts.push(facts.account_ref(account));
            subjects.posts.extend(posts.names.iter().map(|post| facts.text(*post).to_owned()));
        });
    if let Some(assumption) = facts.match_assumption(account) {
        finding = finding.inferred(assumption);
    }
    finding.timeline(person.map(|person| facts.post_lane(person)).unwrap_or_default())
}

/// Who, in which post, with which account.
fn head(facts: &Facts<'_>, account: AccountId, posts: &Posts) -> Words {
    let (holder, account) = (facts.holder_name(account), facts.account_name(account));
    let names: Vec<&str> = posts.names.iter().map(|post| facts.text(*post)).collect();
    let (posts_zh, posts_en) = (names.join("、"), names.join(", "));
    words!("{posts_zh}{holder}的账户{account}", "{holder} ({posts_en}) with the account {account}")
}

fn grave_finding(facts: &Facts<'_>, account: AccountId, posts: &Posts, beyond: &Beyond<'_>) -> FindingBuilder {
    let Beyond { holding, risk } = beyond;
    let head = head(facts, account, posts);
    let right = facts.permission_title(holding.permission);
    let (severity, reason, level) = if *risk == Risk::Critical {
        (Severity::High, "critical-right", Text::new("极高风险权限", "critical right"))
    } else {
        (Severity::Medium, "high-risk-right", Text::new("高风险权限", "high-risk right"))
    };
    let (zh, en) = (&head.zh, &head.en);
    let (level_zh, level_en) = (level.zh, level.en);
    begin(facts, account, posts)
        .key("permission", facts.permission_name(holding.permission))
        .severity(severity)
        .reason(reason)
        .claim(facts.right_claim(account, holding.permission))
        .subjects(|subjects| {
            subjects.permissions.push(facts.permission_ref(holding.permission));
            subjects.roles.extend(holding.roles.iter().map(|role| facts.role_ref(*role)));
        })
        .proofs("grant", holding.rows.first().copied())
        .proofs("containment", holding.rows.iter().skip(1).copied())
        .path(facts.path(holding))
        .timeline([facts.grant_lane(holding)])
        .summary(words!(
            "{zh}拥有{level_zh}“{right}”，岗位职责权限对照中没有该权限。",
            "{en} holds the {level_en} {right}, which the duties do not give."
        ))
}

fn grouped_finding(facts: &Facts<'_>, account: AccountId, posts: &Posts, rest: &[Beyond<'_>]) -> FindingBuilder {
    let label = |code| BeyondDuty::META.label(code);
    let parts = rest.iter().map(|Beyond { holding, .. }| {
        let roles = std::iter::once("grant").chain(std::iter::repeat("containment"));
        let cite = |(code, row): (&'static str, &RowRef)| {
            label(code).map(|role| Evidence { cited: (*row).into(), role, grave: false })
        };
        let title = facts.permission_title(holding.permission).to_owned();
        Part {
            claim: facts.right_claim(account, holding.permission),
            label: Words { zh: title.clone(), en: title },
            evidence: roles.zip(holding.rows.iter()).filter_map(cite).collect(),
            path: facts.path(holding),
            permission: Some(facts.permission_ref(holding.permission)),
        }
    });
    let parts = parts.collect();
    begin(facts, account, posts).severity(Severity::Low).parts(head(facts, account, posts), parts, sentence)
}

/// How many rights a sentence names before it stops.
const NAMED: usize = 8;

fn sentence(head: &Words, parts: &[Part]) -> Words {
    let named = |say: fn(&Words) -> &str, by: &str| {
        parts.iter().take(NAMED).map(|part| say(&part.label)).collect::<Vec<_>>().join(by)
    };
    let (names_zh, names_en) = (named(|label| &label.zh, "、"), named(|label| &label.en, ", "));
    let (etc_zh, etc_en) = if parts.len() > NAMED { ("等", " and others") } else { ("", "") };
    let (zh, en, count) = (&head.zh, &head.en, parts.len());
    words!(
        "{zh}拥有{count}项岗位职责权限对照中没有的一般权限：{names_zh}{etc_zh}。",
        "{en} holds ordinary rights that the duties do not give; rights: {count}, namely {names_en}{etc_en}."
    )
}
