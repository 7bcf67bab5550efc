//! A20: a high-risk right reaches data beyond the holder's organisation.

use crate::{
    base::{
        ids::{AccountId, PermissionId},
        maps::{Map, Set},
    },
    finding::{
        Family, Finding, FindingBuilder, FixKind, Label, Out, RuleMeta, Severity,
        basis::{DJBH_LEAST, GB_RIGHTS, GS_PROCEDURE, PLAN_ACCOUNTS},
    },
    graph::{Facts, Holding, OrgTree, Reach},
    i18n::{Text, Words},
    model::{RowRef, Sym, TableKind, words::Risk},
    policy::{PolicyError, RuleTable},
    rules::rule::{StandingRule, declare_rule},
    timeline::Held,
    words,
};

declare_rule! {
    /// ## What it checks
    /// Whether the data scope of a grant that gives an enabled account a high-risk permission, on the day of the
    /// check, lies outside the holder's organisation, what lies below it, and its jurisdiction. What lies below what
    /// is read from the table of organisations.
    ///
    /// ## Why it matters
    /// The scope decides whose money and whose data a right can touch. A township clerk with the county's scope can
    /// decide for every town.
    ///
    /// ## Evidence
    /// The grant with its scope, each row by which a role contains the permission, the account, the row that states the
    /// holder's organisation, and the rows of the organisations of the scope and of the holder.
    ///
    /// ## Does not report
    /// Scopes of one's own department or organisation; inner departments with the scope of the organisation they are
    /// part of; other organisations the holder also works for; rights held only possibly; holders who have left (A06)
    /// and accounts of machines. Without a tree, a scope, a known organisation, state, grants or role content, and
    /// where a name or jurisdiction cannot be placed in the tree, the account is listed as not judged.
    ///
    /// ## Basis
    /// Plan 三(三)1; GB/T 22239-2019, 8.1.4.2 d; Personal Information Protection Law, art. 51(4); by reference the
    /// Gansu rules on post rights, art. 16.
    ///
    /// ## Configuration
    /// None of its own; `[high_risk]` says which permissions are looked at.
    ///
    /// ## Example
    /// Liu works in 福果镇; the grant of her right to recheck says 全县.
    ScopeTooWide {
        code: "A20",
        name: "scope-too-wide",
        family: Family::Privilege,
        severity: Severity::High,
        title: Text::new("数据权限超出管辖范围", "a data scope beyond the holder's organisation"),
        item: Text::new("三(三)1", "三(三)1"),
        basis: &[PLAN_ACCOUNTS, DJBH_LEAST, GB_RIGHTS, GS_PROCEDURE],
        fix: Text::new(
            "将数据范围调整为本单位及其管辖范围；确需跨单位的，办理审批并在机构表中载明管辖范围",
            "narrow the scope to the organisation; where more is needed, have it approved and state the jurisdiction",
        ),
        fix_kind: FixKind::AtOnce,
        key: &["account", "permission"],
        labels: &[
            Label::new("grant", "授权记录", "grant"),
            Label::new("containment", "角色所含权限", "role content"),
            Label::new("account", "账户登记", "account list"),
            Label::new("organisation", "使用人所在机构登记", "where the holder works"),
            Label::new("scope", "数据范围所指机构及其上级", "the organisation of the scope and those above it"),
            Label::new("own", "本机构", "the holder's organisation"),
            Label::new("critical-right", "涉及极高风险权限", "a critical right"),
            Label::new("high-risk-right", "涉及高风险权限", "a high-risk right"),
            Label::new("inner-department", "内设机构承担所属单位的业务", "an inner department acts for its organisation"),
            Label::new("organisation-uncertain", "基准日当日变动单位", "the organisation changes on that very day"),
            Label::new("grant-uncertain", "授权起止只精确到日，基准日是否有效不能确定", "held on that day only possibly"),
            Label::new("holder-left", "使用人已离岗，由A06核查", "the holder has left; see A06"),
            Label::new("machine-account", "系统、接口等非个人账户", "an account nobody sits behind"),
            Label::new("no-tree", "没有机构上下级关系（机构表的上级机构列）", "no table says what lies below what"),
            Label::new("no-scope", "授权记录没有数据范围", "the grant names no scope"),
            Label::new("scope-not-in-tree", "数据范围所指机构不在机构表中", "the scope is not in the table of organisations"),
            Label::new("organisation-not-in-tree", "使用人所在机构不在机构表中",
                "the holder's organisation is not in the table of organisations"),
            Label::new("organisation-ambiguous", "机构重名或上下级登记不一致", "organisations of one name, or rows that disagree"),
            Label::new("jurisdiction-unread", "管辖范围的文字不能对应到机构表", "the words of the jurisdiction name no organisation"),
            Label::new("organisation-unknown", "使用人所在机构不明", "the holder's organisation is not known"),
            Label::new("state-unknown", "账户是否启用不明", "whether the account is enabled is not known"),
            Label::new("no-grants", "该系统没有授权数据", "no grants of that system are known"),
            Label::new("role-content-unknown", "角色所含权限不明", "what the role contains is not known"),
        ],
        needs: &[TableKind::Accounts],
        uses: &[
            TableKind::Roles, TableKind::AccountPermissions, TableKind::RolePermissions, TableKind::Permissions,
            TableKind::Orgs, TableKind::Persons, TableKind::HrEvents,
        ],
        manual_zh: "## 查什么
核查基准日处于启用状态的账户，给予其高风险权限的授权，数据范围是否在使用人所在机构、其下级机构及其管辖范围之外。上下级关系取自机构表。

## 为什么
数据范围决定一项权限能动谁的钱、谁的数据。镇里的经办人员有全县的范围，就能替每个镇作决定。

## 证据
载明数据范围的授权记录，角色包含该权限的每一行，账户登记行，载明使用人所在机构的行，数据范围所指机构及其上级的行，本机构的行。

## 不报告
数据范围为本人、本部门、本机构的；内设机构的数据范围为其所属单位的；使用人同时任职的其他机构；基准日是否有效不能确定的授权；已离岗人员的账户（见A06）和非个人账户。没有上下级关系、没有数据范围，机构、状态、授权、角色内容不明，或名称、管辖范围不能对应到机构表的，列为无法判断。

## 依据
工作方案三(三)1；GB/T 22239-2019 8.1.4.2 d；个人信息保护法第51条(四)；参照甘肃省岗位权限管理实施细则第16条。

## 配置
无自有参数；`[high_risk]` 决定核查哪些权限。

## 示例
刘某在福果镇工作，其复核权限的数据范围却是全县。
",
    }
}

/// The rule; it has no settings.
pub struct ScopeTooWide;

impl StandingRule for ScopeTooWide {
    const META: &'static RuleMeta = &Self::DECLARED;

    fn new(_: &mut RuleTable) -> Result<Self, PolicyError> {
        Ok(Self)
    }

    fn judge(&self, facts: &Facts<'_>, out: &mut Out<()>) {
        let tree = OrgTree::of(facts.tables);
        for account in facts.accounts() {
            out.begin(facts.unit_of_account(account, facts.as_of()));
            let name = facts.account_name(account);
            if facts.line(account).enabled_at(facts.as_of()) == Held::No || !facts.is_listed(account) {
                out.pass();
            } else if !facts.are_grants_known(account) {
                out.cannot_tell("no-grants", &name);
            } else {
                judge_account(facts, &tree, account, out);
            }
        }
    }
}

/// Where the holder of an account works.
#[derive(Default)]
struct Workplace {
    /// Surely on the day of the check.
    sure: Vec<Sym>,
    /// Only possibly: the organisations before and after a change on that very day.
    perhaps: Vec<Sym>,
    rows: Vec<RowRef>,
}

impl Workplace {
    fn of(facts: &Facts<'_>, account: AccountId) -> Self {
        let mut place = Self::default();
        if let Some(person) = facts.person_of(account) {
            for post in &facts.person_line(person).posts {
                let Some(org) = post.org else { continue };
                match Held::in_span(&post.span, facts.as_of()) {
                    Held::Yes => place.sure.push(org),
                    Held::Perhaps => place.perhaps.push(org),
                    Held::No | Held::Unknown => continue,
                }
                place.rows.push(post.row);
            }
            if place.rows.is_empty() {
                let known = facts.person(person);
                place.sure.extend(known.org);
                place.rows.extend(known.row.filter(|_| known.org.is_some()));
            }
        }
        if place.rows.is_empty() {
            let rows = facts.line(account).rows.iter().map(|place| &facts.tables.accounts[*place]);
            let stated = rows.filter_map(|row| Some((row.mention.org?, row.row)));
            (place.sure, place.rows) = stated.unzip();
        }
        place
    }

    /// How a scope lies to all the places together: the kindest answer counts, for one may be meant.
    fn reach(&self, facts: &Facts<'_>, tree: &OrgTree, scope: Sym) -> Result<Vec<RowRef>, Ground> {
        let scope = facts.text(scope);
        let all = self.sure.iter().map(|org| (true, *org)).chain(self.perhaps.iter().map(|org| (false, *org)));
        let mut outside = None;
        let mut best: Option<Ground> = None;
        for (sure, org) in all {
            let ground = match tree.reach(facts.text(org), scope) {
                Reach::Inside if sure => Ground::InOrder,
                Reach::Inside | Reach::Department if !sure => Ground::Explained("organisation-uncertain"),
                Reach::Inside | Reach::Department => Ground::Explained("inner-department"),
                Reach::NoTree => Ground::CannotTell("no-tree"),
                Reach::HolderUnknown => Ground::CannotTell("organisation-not-in-tree"),
                Reach::ScopeUnknown => Ground::CannotTell("scope-not-in-tree"),
                Reach::Ambiguous => Ground::CannotTell("organisation-ambiguous"),
                Reach::JurisdictionUnread => Ground::CannotTell("jurisdiction-unread"),
                Reach::Outside(rows) => {
                    outside = outside.or(Some(rows));
                    continue;
                }
            };
            best = Some(best.map_or(ground, |known| known.min(ground)));
        }
        match (best, outside) {
            (Some(ground), _) => Err(ground),
            (None, Some(rows)) => Ok(rows),
            (None, None) => Err(Ground::CannotTell("organisation-unknown")),
        }
    }
}

/// Why a scope is no fault, the kindest first.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Hash)]
enum Ground {
    InOrder,
    Explained(&'static str),
    CannotTell(&'static str),
}

fn judge_account(facts: &Facts<'_>, tree: &OrgTree, account: AccountId, out: &mut Out<()>) {
    let name = facts.account_name(account);
    let mut rights: Map<PermissionId, Vec<&Holding>> = Map::default();
    for holding in facts.holdings(account).iter().filter(|one| one.span.possibly_contains(facts.as_of())) {
        if facts.risk(holding.permission) > Risk::Low {
            rights.entry(holding.permission).or_default().push(holding);
        }
    }
    let unread = !facts.unread_roles(account).is_empty();
    if rights.is_empty() && !unread {
        return;
    }
    match standing(facts, account) {
        Ground::Explained(ground) => return out.explained(ground, &name),
        Ground::CannotTell(ground) => return out.cannot_tell(ground, &name),
        Ground::InOrder => {}
    }
    let place = Workplace::of(facts, account);
    let mut grounds: Set<Ground> = Set::default();
    for holdings in rights.values() {
        match judge_right(facts, tree, &place, holdings) {
            Ok((holding, rows)) => out.report(finding(facts, tree, account, &place, holding, &rows)),
            Err(ground) => grounds.extend(ground),
        }
    }
    grounds.extend(unread.then_some(Ground::CannotTell("role-content-unknown")));
    for ground in grounds {
        match ground {
            Ground::Explained(ground) => out.explained(ground, &name),
            Ground::CannotTell(ground) => out.cannot_tell(ground, &name),
            Ground::InOrder => {}
        }
    }
}

/// Whether the account is one to be judged.
fn standing(facts: &Facts<'_>, account: AccountId) -> Ground {
    let left = facts.person_of(account).and_then(|person| facts.person_line(person).gone_at(facts.as_of()));
    if facts.is_machine(account) {
        Ground::Explained("machine-account")
    } else if left.is_some_and(|(_, gone)| gone == Held::Yes) {
        Ground::Explained("holder-left")
    } else if facts.line(account).enabled_at(facts.as_of()) != Held::Yes {
        Ground::CannotTell("state-unknown")
    } else {
        Ground::InOrder
    }
}

/// The first grant of a right whose scope is too wide, with the rows that place the scope; else why none is.
fn judge_right<'f>(
    facts: &Facts<'_>,
    tree: &OrgTree,
    place: &Workplace,
    holdings: &[&'f Holding],
) -> Result<(&'f Holding, Vec<RowRef>), Vec<Ground>> {
    let mut grounds = Vec::new();
    for holding in holdings {
        let Some(scope) = facts.rights.grants[holding.grant].scope_org else {
            grounds.push(Ground::CannotTell("no-scope"));
            continue;
        };
        match place.reach(facts, tree, scope) {
            Ok(rows) if holding.span.surely_contains(facts.as_of()) => return Ok((holding, rows)),
            Ok(_) => grounds.push(Ground::Explained("grant-uncertain")),
            Err(ground) => grounds.push(ground),
        }
    }
    Err(grounds)
}

fn finding(
    facts: &Facts<'_>,
    tree: &OrgTree,
    account: AccountId,
    place: &Workplace,
    holding: &Holding,
    scope_rows: &[RowRef],
) -> FindingBuilder {
    let person = facts.person_of(account);
    let permission = holding.permission;
    let critical = facts.risk(permission) == Risk::Critical;
    let orgs = || place.sure.iter().chain(&place.perhaps).map(|org| facts.text(*org));
    let begun = Finding::of(ScopeTooWide::META, facts.unit_of_account(account, facts.as_of()))
        .key("account", facts.account_name(account))
        .key("permission", facts.permission_name(permission))
        .severity(if critical { Severity::High } else { Severity::Medium })
        .reason(if critical { "critical-right" } else { "high-risk-right" })
        .system(facts.account_ref(account).system.as_deref())
        .claim(facts.right_claim(account, permission))
        .topic(facts.account_claim(account))
        .subjects(|subjects| {
            subjects.persons.extend(person.map(|person| facts.person_ref(person)));
            subjects.accounts.push(facts.account_ref(account));
            subjects.permissions.push(facts.permission_ref(permission));
            subjects.roles.extend(holding.roles.iter().map(|role| facts.role_ref(*role)));
        })
        .proofs("grant", holding.rows.first().copied())
        .proofs("containment", holding.rows.iter().skip(1).copied())
        .proofs("account", facts.line(account).row)
        .proofs("organisation", place.rows.iter().copied())
        .proofs("scope", scope_rows.iter().copied())
        .proofs("own", orgs().filter_map(|org| tree.row(org)))
        .path(facts.path(holding))
        .timeline(person.map(|person| facts.post_lane(person)).unwrap_or_default())
        .timeline([facts.grant_lane(holding)])
        .summary(sentence(facts, account, &orgs().collect::<Vec<_>>(), holding));
    match assumption(facts, account) {
        Some(assumption) => begun.inferred(assumption),
        None => begun,
    }
}

/// Where the account list alone says the organisation, that of the account stands for that of its unknown holder.
fn assumption(facts: &Facts<'_>, account: AccountId) -> Option<Words> {
    if facts.person_of(account).is_some() {
        return facts.match_assumption(account);
    }
    let name = facts.account_name(account);
    Some(words!(
        "账户{name}的使用人在账户清单所载机构工作",
        "the holder of {name} works in the organisation that the account list states"
    ))
}

fn sentence(facts: &Facts<'_>, account: AccountId, orgs: &[&str], holding: &Holding) -> Words {
    let (holder, name) = (facts.holder_name(account), facts.account_name(account));
    let (right, day) = (facts.permission_title(holding.permission), facts.as_of_day());
    let scope = facts.rights.grants[holding.grant].scope_org.map(|scope| facts.text(scope)).unwrap_or_default();
    let (own_zh, own_en) = (orgs.join("、"), orgs.join(", "));
    words!(
        "截至{day}，{own_zh}的{holder}以账户{name}拥有“{right}”，数据范围为“{scope}”，超出本机构及其下级和管辖范围。",
        "As of {day}, {holder} of {own_en} holds {right} with the account {name} for the scope {scope}, which is not \
         below that organisation nor in its jurisdiction."
    )
}
