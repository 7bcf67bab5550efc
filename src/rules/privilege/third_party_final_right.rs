//! A21: somebody from outside holds the right to decide finally, or another high-risk right.

use crate::{
    base::ids::AccountId,
    finding::{
        Family, Finding, FindingBuilder, FixKind, Label, Out, RuleMeta, Severity,
        basis::{DJBH_OUTSIDERS, ES_NO_LENDING, PLAN_CONDUCT, SJA_OUTSOURCING},
    },
    graph::{FINAL_ACTS, Facts, Holding, Outsider, Standing},
    i18n::{Text, Words},
    model::{
        TableKind,
        act::{Act, Acts},
        words::{AccountKind, Risk},
    },
    policy::{PolicyError, RuleTable},
    rules::rule::{StandingRule, declare_rule},
    timeline::Held,
    words,
};

declare_rule! {
    /// ## What it checks
    /// Whether an enabled account of a third-party person holds, on the day of the check, the right to approve or to
    /// pay, or another high-risk right; and whether staff who are not established hold the right to approve, to pay
    /// or to review. Where the log of a system never has an approval, its last decision counts as one.
    ///
    /// ## Why it matters
    /// The body answers for every decision in its name. People of a company or a bank can leave, be exchanged or be
    /// pressed by their employer, and the body cannot discipline them.
    ///
    /// ## Evidence
    /// The row that shows the person or the account to be from outside, the account, the grant, and each row by which
    /// a role contains the permission.
    ///
    /// ## Does not report
    /// Dispatched workers as third party because of the company that dispatches them: they count as not established.
    /// Rights to query and to accept; disabled accounts; rights given up before the day of the check (see B02); rights
    /// held on that day only possibly. Who is employed how, where no table says, is listed as not judged.
    ///
    /// ## Basis
    /// Plan 三(三)2; Data Security Law, art. 40; GB/T 22239-2019, 8.1.8.4; by reference the Enshi measures, art. 5.
    ///
    /// ## Configuration
    /// None of its own; `[third_party]` lists companies and kinds of employment, `[high_risk]` the rights.
    ///
    /// ## Example
    /// Zhao of the software company keeps the system running on site; his role contains 业务终审.
    ThirdPartyFinalRight {
        code: "A21",
        name: "third-party-final-right",
        family: Family::Privilege,
        severity: Severity::Critical,
        title: Text::new("“第三方”人员拥有业务终审等高风险权限", "outsiders hold final approval or high-risk rights"),
        item: Text::new("三(三)2", "三(三)2"),
        basis: &[PLAN_CONDUCT, SJA_OUTSOURCING, DJBH_OUTSIDERS, ES_NO_LENDING],
        fix: Text::new(
            "立即收回“第三方”人员的终审、拨付等高风险权限，由本单位正式工作人员行使",
            "withdraw the right at once and let established staff exercise it",
        ),
        fix_kind: FixKind::AtOnce,
        key: &["account", "permission"],
        labels: &[
            Label::new("outsider", "“第三方”或编外身份", "outside standing"),
            Label::new("account", "账户登记", "account list"),
            Label::new("grant", "授权记录", "grant"),
            Label::new("containment", "角色所含权限", "role content"),
            Label::new("third-party", "“第三方”人员", "a third-party person"),
            Label::new("non-established", "编外人员", "staff not established"),
            Label::new("final-right", "终审或拨付权限", "a right to approve or pay"),
            Label::new("high-risk-right", "其他高风险权限", "another high-risk right"),
            Label::new("last-decision", "该系统无终审环节，以最后一级审核为终审", "the last decision stands for approval"),
            Label::new("employment-unknown", "用工性质不明", "how the holder is employed is not known"),
            Label::new("state-unknown", "账户是否启用不明", "whether the account is enabled is not known"),
            Label::new("no-grants", "该系统没有授权数据", "no grants of that system are known"),
            Label::new("role-content-unknown", "角色所含权限不明", "what the role contains is not known"),
            Label::new("machine-account", "系统、接口等非个人账户", "an account nobody sits behind"),
            Label::new("grant-uncertain", "授权起止只精确到日，基准日是否有效不能确定", "held on that day only possibly"),
        ],
        needs: &[TableKind::Accounts],
        uses: &[
            TableKind::Persons, TableKind::Roles, TableKind::AccountPermissions, TableKind::RolePermissions,
            TableKind::Permissions, TableKind::Operations,
        ],
        manual_zh: "## 查什么
核查基准日处于启用状态的账户中，“第三方”人员是否拥有终审、拨付或其他高风险权限；编外人员是否拥有终审、拨付或审核权限。某系统日志中从无终审环节的，以最后一级审核为终审。

## 为什么
业务决定由本单位负责。公司、银行派来的人员可能离开、更换或受其单位左右，本单位无从管理。

## 证据
载明“第三方”或编外身份的行，账户登记行，授权记录，角色包含该权限的每一行。

## 不报告
劳务派遣人员不因派遣单位是公司而算作“第三方”，按编外人员判断；查询、受理权限；已停用的账户；基准日前已收回的权限（见B02）；基准日是否有效不能确定的授权。没有任何表载明用工性质的，列为无法判断。

## 依据
工作方案三(三)2；数据安全法第40条；GB/T 22239-2019 8.1.8.4；参照恩施州权限管理暂行办法第5条。

## 配置
无自有参数；`[third_party]` 列出公司和用工性质，`[high_risk]` 列出高风险权限。

## 示例
软件公司驻场的赵某负责系统运维，其角色包含业务终审。
",
    }
}

/// The rule; it has no settings.
pub struct ThirdPartyFinalRight;

impl StandingRule for ThirdPartyFinalRight {
    const META: &'static RuleMeta = &Self::DECLARED;

    fn new(_: &mut RuleTable) -> Result<Self, PolicyError> {
        Ok(Self)
    }

    fn judge(&self, facts: &Facts<'_>, out: &mut Out<()>) {
        for account in facts.accounts() {
            out.begin(facts.unit_of_account(account, facts.as_of()));
            if facts.line(account).enabled_at(facts.as_of()) == Held::No || facts.is_bare_name(account) {
                out.pass();
            } else {
                judge_account(facts, account, out);
            }
        }
    }
}

/// Why a right must not be an outsider's, and how grave that is.
struct Verdict {
    severity: Severity,
    reasons: Vec<&'static str>,
}

fn judge_account(facts: &Facts<'_>, account: AccountId, out: &mut Out<()>) {
    let name = facts.account_name(account);
    if !facts.are_grants_known(account) {
        return out.cannot_tell("no-grants", &name);
    }
    let outsider = facts.outsider(account, facts.as_of());
    // What the role contains matters only of people who may be outsiders.
    let may_be_outside = outsider.is_some() || !facts.is_employment_known(account, facts.as_of());
    if may_be_outside && !facts.is_machine(account) && !facts.unread_roles(account).is_empty() {
        out.cannot_tell("role-content-unknown", &name);
    }
    for holding in once_each(facts, account) {
        let Some(verdict) = grave(facts, outsider.map(|one| one.standing), holding) else { continue };
        if facts.is_machine(account) {
            return out.explained("machine-account", &name);
        }
        let Some(outsider) = outsider else {
            if !facts.is_employment_known(account, facts.as_of()) {
                out.cannot_tell("employment-unknown", &name);
            }
            return;
        };
        if facts.line(account).enabled_at(facts.as_of()) != Held::Yes {
            return out.cannot_tell("state-unknown", &name);
        }
        if holding.span.surely_contains(facts.as_of()) {
            out.report(finding(facts, account, outsider, holding, &verdict));
        } else {
            out.explained("grant-uncertain", &name);
        }
    }
}

/// Each permission held on the day of the check once: by a sure holding where there is one.
fn once_each<'f>(facts: &'f Facts<'_>, account: AccountId) -> Vec<&'f Holding> {
    let mut kept: Vec<&Holding> = Vec::new();
    for holding in facts.holdings(account).iter().filter(|one| one.span.possibly_contains(facts.as_of())) {
        match kept.iter_mut().find(|one| one.permission == holding.permission) {
            Some(known) if !known.span.surely_contains(facts.as_of()) => *known = holding,
            Some(_) => {}
            None => kept.push(holding),
        }
    }
    kept
}

/// What makes a right grave in these hands; of people whose standing is not known, as of a third party.
fn grave(facts: &Facts<'_>, standing: Option<Standing>, holding: &Holding) -> Option<Verdict> {
    let acts = facts.permission_acts(holding.permission);
    let stand_in = stands_for_approval(facts, holding.account, acts);
    let last = acts.meets(FINAL_ACTS) || stand_in;
    let reviews = acts.meets(Acts::of(&[Act::Review, Act::Recheck]));
    let severity = match standing {
        Some(Standing::NonEstablished) if last => Severity::High,
        Some(Standing::NonEstablished) if reviews => Severity::Medium,
        Some(Standing::ThirdParty) | None if last => Severity::Critical,
        Some(Standing::ThirdParty) | None if facts.risk(holding.permission) > Risk::Low => Severity::High,
        _ => return None,
    };
    let outside = if standing == Some(Standing::NonEstablished) { "non-established" } else { "third-party" };
    let mut reasons = vec![outside, if last { "final-right" } else { "high-risk-right" }];
    reasons.extend(stand_in.then_some("last-decision"));
    Some(Verdict { severity, reasons })
}

/// Whether a right to decide is the last there is, in a system whose log never has an approval.
fn stands_for_approval(facts: &Facts<'_>, account: AccountId, acts: Acts) -> bool {
    let last = facts.system_of(account).map(|system| facts.last_decision_of_system(system));
    last.is_some_and(|last| last != Act::Approve && acts.contains(last))
}

fn finding(
    facts: &Facts<'_>,
    account: AccountId,
    outsider: Outsider,
    holding: &Holding,
    verdict: &Verdict,
) -> FindingBuilder {
    let person = facts.person_of(account);
    let name = facts.account_name(account);
    let begun = Finding::of(ThirdPartyFinalRight::META, facts.unit_of_account(account, facts.as_of()))
        .key("account", &name)
        .key("permission", facts.permission_name(holding.permission))
        .severity(verdict.severity)
        .system(facts.account_ref(account).system.as_deref())
        .claim(facts.right_claim(account, holding.permission))
        .topic(facts.account_claim(account))
        .topic(format!("outsider:{name}"))
        .subjects(|subjects| {
            subjects.persons.extend(person.map(|person| facts.person_ref(person)));
            subjects.accounts.push(facts.account_ref(account));
            subjects.permissions.push(facts.permission_ref(holding.permission));
            subjects.roles.extend(holding.roles.iter().map(|role| facts.role_ref(*role)));
        })
        .proof("outsider", outsider.row)
        .proofs("account", facts.line(account).row)
        .proofs("grant", holding.rows.first().copied())
        .proofs("containment", holding.rows.iter().skip(1).copied())
        .path(facts.path(holding))
        .timeline(person.map(|person| facts.post_lane(person)).unwrap_or_default())
        .timeline([facts.grant_lane(holding)])
        .summary(sentence(facts, account, outsider, holding));
    let reasoned = verdict.reasons.iter().fold(begun, |finding, reason| finding.reason(reason));
    match facts.match_assumption(account) {
        // An account that is itself registered as a third party's needs no match.
        Some(assumption) if !facts.kind(account).is_some_and(AccountKind::is_third_party) => {
            reasoned.inferred(assumption)
        }
        _ => reasoned,
    }
}

fn sentence(facts: &Facts<'_>, account: AccountId, outsider: Outsider, holding: &Holding) -> Words {
    let Words { zh, en } = facts.actor_with_accounts(facts.actor(account), [account]);
    let (right, day) = (facts.permission_title(holding.permission), facts.as_of_day());
    let word = outsider.word.map(|word| facts.text(word));
    let word_zh = word.map(|word| format!("（{word}）")).unwrap_or_default();
    let word_en = word.map(|word| format!(" ({word})")).unwrap_or_default();
    let (who_zh, who_en) = match outsider.standing {
        Standing::ThirdParty if facts.person_of(account).is_none() => ("“第三方”", "a third party"),
        Standing::ThirdParty => ("“第三方”人员", "a third-party person"),
        Standing::NonEstablished => ("编外人员", "not established"),
    };
    words!(
        "截至{day}，{who_zh}{word_zh}{zh}拥有“{right}”权限，账户处于启用状态。",
        "{en}, {who_en}{word_en}, holds the right {right} as of {day}; the account is enabled."
    )
}
