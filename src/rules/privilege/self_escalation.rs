//! A19: somebody who is no administrator can raise their own rights.

use crate::{
    base::ids::AccountId,
    finding::{
        Family, Finding, FindingBuilder, FixKind, Label, Out, RuleMeta, Severity,
        basis::{DJBH_APPROVAL, DJBH_LEAST, ES_ADMINS, GB_RIGHTS, PLAN_ACCOUNTS},
    },
    graph::{Administration, Escalations, Escape, Facts, Given, Node, Opening, Way},
    i18n::{Text, Words},
    model::{RowRef, TableKind},
    policy::{Administrator, PolicyError, RuleTable},
    rules::rule::{StandingRule, declare_rule},
    timeline::{Held, PostsAt},
    words,
};

declare_rule! {
    /// ## What it checks
    /// Whether an enabled account, on the day of the check, holds a right to grant roles or to reset passwords through
    /// which its holder, who is in no administrator's post or role, reaches a critical permission not given to them:
    /// by granting a role that contains it, by logging in as an account that has it, or by several such steps. The
    /// shortest way is printed.
    ///
    /// ## Why it matters
    /// Who can hand out rights holds all of them. Each right on the list of a clerk may be in order, and the clerk can
    /// still make themselves approver for an afternoon.
    ///
    /// ## Evidence
    /// The grant of the opening right with each row by which a role contains it, the account, the post, and each row
    /// of the way: the grants of the account whose password can be reset, the content of the roles passed through, the
    /// catalogue's row of the permission reached.
    ///
    /// ## Does not report
    /// Administrators by post or role; posts whose duties give the right; accounts of people who have left (A06) and
    /// of machines; ways that exist only possibly; permissions the account holds anyway. Where no post or role is
    /// named as administrator's and no duties say, or holder, post, state, grants or the content of a role are not
    /// known, the account is listed as not judged.
    ///
    /// ## Basis
    /// Plan 三(三)1; GB/T 22239-2019, 8.1.4.2 d and 8.1.7.3; Personal Information Protection Law, art. 51(4); by
    /// reference the Enshi measures, art. 6.
    ///
    /// ## Configuration
    /// None of its own; `[administrators]` names the administrators, `[high_risk]` the critical permissions.
    ///
    /// ## Example
    /// Qin at the window may reset passwords; the head's account, whose password can be reset too, approves.
    SelfEscalation {
        code: "A19",
        name: "self-escalation",
        family: Family::Privilege,
        severity: Severity::High,
        title: Text::new("非管理员可自行提升权限", "rights that its holder can raise unaided"),
        item: Text::new("三(三)1", "三(三)1"),
        basis: &[PLAN_ACCOUNTS, DJBH_LEAST, DJBH_APPROVAL, GB_RIGHTS, ES_ADMINS],
        fix: Text::new(
            "收回授权、重置密码等权限，由管理员岗位按审批行使；确需保留的，限定可授予的角色和可重置的账户",
            "withdraw the right to grant or reset and leave it to administrators; where it is needed, limit its reach",
        ),
        fix_kind: FixKind::AtOnce,
        key: &["account", "permission"],
        labels: &[
            Label::new("grant", "授权记录", "grant"),
            Label::new("containment", "角色所含权限", "role content"),
            Label::new("account", "账户登记", "account list"),
            Label::new("post", "岗位登记", "post"),
            Label::new("way-grant", "可被重置密码的账户的授权", "grant of an account that can be taken over"),
            Label::new("way-account", "可被重置密码的账户", "account that can be taken over"),
            Label::new("way-containment", "可取得的角色所含权限", "content of a role that can be had"),
            Label::new("catalogue", "权限目录", "permission catalogue"),
            Label::new("can-grant", "拥有授权权限", "can grant roles"),
            Label::new("can-reset", "拥有重置密码权限", "can reset passwords"),
            Label::new("administrator", "管理员岗位或角色", "an administrator by post or role"),
            Label::new("administrator-uncertain", "基准日是否为管理员不能确定", "perhaps an administrator on that day"),
            Label::new("duty-gives-right", "岗位职责包含该权限", "the duties of the post give the right"),
            Label::new("holder-left", "使用人已离岗，由A06核查", "the holder has left; see A06"),
            Label::new("machine-account", "系统、接口等非个人账户", "an account nobody sits behind"),
            Label::new("way-uncertain", "路径上的授权或账户在基准日是否有效不能确定", "the way exists only possibly"),
            Label::new("administrators-unnamed", "没有按岗位或角色名称识别出管理员，请在[administrators]列明",
                "no post or role is named as administrator's; list them under [administrators]"),
            Label::new("holder-unresolved", "账户使用人未能确定", "the account's holder is not resolved"),
            Label::new("post-unknown", "使用人岗位不明", "the holder's post is not known"),
            Label::new("state-unknown", "账户是否启用不明", "whether the account is enabled is not known"),
            Label::new("no-grants", "该系统没有授权数据", "no grants of that system are known"),
            Label::new("role-content-unknown", "角色所含权限不明", "what the role contains is not known"),
        ],
        needs: &[TableKind::Accounts],
        uses: &[
            TableKind::Roles, TableKind::AccountPermissions, TableKind::RolePermissions, TableKind::Permissions,
            TableKind::Persons, TableKind::HrEvents, TableKind::Duties,
        ],
        manual_zh: "## 查什么
核查基准日处于启用状态的账户，使用人不在管理员岗位、也没有管理员角色，却拥有授权或重置密码的权限，能够由此取得未被授予的极高风险权限：给自己授予包含该权限的角色，或重置密码后登录拥有该权限的账户，或经过若干步。打印最短路径。

## 为什么
能发放权限的人等于拥有全部权限。经办人员的每一项权限看来都不越界，却可以让自己当一个下午的终审人。

## 证据
起始权限的授权记录和角色包含该权限的每一行，账户登记行，岗位行，路径上的每一行：可被重置密码的账户的授权，所经角色的内容，所到权限在权限目录中的行。

## 不报告
管理员岗位或角色；岗位职责包含该权限的；已离岗人员的账户（见A06）和非个人账户；是否成立不能确定的路径；账户本已拥有的权限。没有按名称识别出管理员且岗位职责无从对照的，使用人、岗位、状态、授权或角色内容不明的，列为无法判断。

## 依据
工作方案三(三)1；GB/T 22239-2019 8.1.4.2 d、8.1.7.3；个人信息保护法第51条(四)；参照恩施州权限管理暂行办法第6条。

## 配置
无自有参数；`[administrators]` 列明管理员，`[high_risk]` 列明极高风险权限。

## 示例
窗口人员秦某可以重置密码，所长的账户也在可重置之列，而所长的账户可以终审。
",
    }
}

/// The rule; it has no settings.
pub struct SelfEscalation;

impl StandingRule for SelfEscalation {
    const META: &'static RuleMeta = &Self::DECLARED;

    fn new(_: &mut RuleTable) -> Result<Self, PolicyError> {
        Ok(Self)
    }

    fn judge(&self, facts: &Facts<'_>, out: &mut Out<()>) {
        let escalations = Escalations::of(facts);
        let administration = Administration::of(facts);
        let mut opens = vec![false; facts.accounts().count()];
        escalations.openers().iter().for_each(|account| opens[account.index()] = true);
        for account in facts.accounts() {
            out.begin(facts.unit_of_account(account, facts.as_of()));
            let name = facts.account_name(account);
            if facts.line(account).enabled_at(facts.as_of()) == Held::No {
                out.pass();
            } else if !facts.are_grants_known(account) {
                out.cannot_tell("no-grants", &name);
            } else if opens[account.index()] {
                judge_account(facts, &escalations, &administration, account, out);
            } else if !facts.is_machine(account) && !facts.unread_roles(account).is_empty() {
                out.cannot_tell("role-content-unknown", &name);
            }
        }
    }
}

/// Whether a right to grant or to reset is out of place with the holder of an account.
enum Standing {
    /// It is: they are in these posts.
    Outside(Vec<RowRef>),
    Explained(&'static str),
    CannotTell(&'static str),
}

fn judge_account(
    facts: &Facts<'_>,
    escalations: &Escalations,
    administration: &Administration,
    account: AccountId,
    out: &mut Out<()>,
) {
    let name = facts.account_name(account);
    let (way, sure) = match escalations.escape(facts, account) {
        Escape::None => return,
        Escape::Way(way) => (way, true),
        Escape::Perhaps(way) => (way, false),
    };
    match standing(facts, administration, account, &way) {
        Standing::Explained(ground) => out.explained(ground, &name),
        Standing::CannotTell(ground) => out.cannot_tell(ground, &name),
        Standing::Outside(posts) if sure => out.report(finding(facts, account, &way, &posts)),
        Standing::Outside(_) if facts.line(account).enabled_at(facts.as_of()) == Held::Unknown => {
            out.cannot_tell("state-unknown", &name);
        }
        Standing::Outside(_) => out.explained("way-uncertain", &name),
    }
}

fn standing(facts: &Facts<'_>, administration: &Administration, account: AccountId, way: &Way) -> Standing {
    if facts.is_machine(account) {
        return Standing::Explained("machine-account");
    }
    let administers = administration.is_administrator(facts, account);
    match administers {
        Held::Yes => return Standing::Explained("administrator"),
        Held::Perhaps => return Standing::Explained("administrator-uncertain"),
        Held::No | Held::Unknown => {}
    }
    let Some(person) = facts.person_of(account) else { return Standing::CannotTell("holder-unresolved") };
    let line = facts.person_line(person);
    let (PostsAt::Known(posts, rows) | PostsAt::Perhaps(posts, rows)) = line.posts_at(facts.as_of()) else {
        let left = line.gone_at(facts.as_of()).is_some_and(|(_, gone)| gone == Held::Yes);
        return if left { Standing::Explained("holder-left") } else { Standing::CannotTell("post-unknown") };
    };
    if posts.is_empty() {
        return Standing::CannotTell("post-unknown");
    }
    match facts.duties.give(facts, &posts, &way.opening) {
        Given::Yes(_) => Standing::Explained("duty-gives-right"),
        Given::No => Standing::Outside(rows),
        Given::PostUnknown(_) if are_named(facts, administration, account) => Standing::Outside(rows),
        Given::PostUnknown(_) => Standing::CannotTell("administrators-unnamed"),
    }
}

/// Whether those who hand out rights in the system of an account are named somewhere.
fn are_named(facts: &Facts<'_>, administration: &Administration, account: AccountId) -> bool {
    let kinds = [Administrator::System, Administrator::Security];
    facts.system_of(account).is_some_and(|system| kinds.into_iter().any(|kind| administration.is_named(kind, system)))
}

fn finding(facts: &Facts<'_>, account: AccountId, way: &Way, posts: &[RowRef]) -> FindingBuilder {
    let name = facts.account_name(account);
    let person = facts.person_of(account);
    let begun = Finding::of(SelfEscalation::META, facts.unit_of_account(account, facts.as_of()))
        .key("account", &name)
        .key("permission", facts.permission_name(way.permission))
        .alias(vec![("account", name)])
        .system(facts.account_ref(account).system.as_deref())
        .topic(facts.account_claim(account))
        .reason(if way.opens == Opening::Grant { "can-grant" } else { "can-reset" })
        .count(way.gained)
        .subjects(|subjects| {
            subjects.persons.extend(person.map(|person| facts.person_ref(person)));
            subjects.accounts.push(facts.account_ref(account));
            subjects.permissions.push(facts.permission_ref(way.permission));
            subjects.permissions.push(facts.permission_ref(way.opening.permission));
        })
        .proofs("account", facts.line(account).row)
        .proofs("post", posts.iter().copied())
        .proofs("grant", way.opening.rows.first().copied())
        .proofs("containment", way.opening.rows.iter().skip(1).copied())
        .path(way.path(facts))
        .timeline(person.map(|person| facts.post_lane(person)).unwrap_or_default())
        .timeline([facts.grant_lane(&way.opening)])
        .summary(sentence(facts, account, way))
        .inferred(assumption(facts, account));
    cite_way(facts, way, begun).proofs("catalogue", facts.rights.permissions[way.permission.index()].row)
}

/// Every row of the way behind the opening right.
fn cite_way(facts: &Facts<'_>, way: &Way, begun: FindingBuilder) -> FindingBuilder {
    let mut finding = begun;
    let mut from_account = false;
    for hop in &way.hops {
        let role = if from_account { "way-grant" } else { "way-containment" };
        finding = finding.proofs(role, hop.row);
        from_account = false;
        if let Node::Account(other) = hop.node {
            finding = finding.proofs("way-account", facts.line(other).row);
            from_account = true;
        }
    }
    finding
}

fn assumption(facts: &Facts<'_>, account: AccountId) -> Words {
    let mut assumed = words!(
        "系统对可授予的角色和可重置密码的账户没有另设限制（所给各表未载明）",
        "the system sets no further limits on the roles that can be granted and the accounts that can be reset \
         (the tables name none)"
    );
    if let Some(matched) = facts.match_assumption(account) {
        assumed.push(&words!("；", "; "));
        assumed.push(&matched);
    }
    assumed
}

fn sentence(facts: &Facts<'_>, account: AccountId, way: &Way) -> Words {
    let (holder, name) = (facts.holder_name(account), facts.account_name(account));
    let (opening, reached) = (facts.permission_title(way.opening.permission), facts.permission_title(way.permission));
    let steps: Vec<String> = way.path(facts).into_iter().skip(1).map(|step| step.name).collect();
    let (path, gained) = (steps.join(" → "), way.gained);
    words!(
        "{holder}不在管理员岗位，其账户{name}拥有“{opening}”，可自行取得未被授予的极高风险权限{gained}项，\
         最近的是“{reached}”，最短路径：{path}。",
        "{holder}, no administrator, holds {opening} with the account {name} and can reach critical rights never given \
         to it ({gained} in all), the nearest being {reached}: {path}."
    )
}
