//! A03: nobody has said which rights are high-risk, or the list that says so leaves some out.

use crate::{
    base::{
        ids::{PermissionId, SystemId},
        maps::{Map, Set},
        time::Interval,
    },
    finding::{
        Family, Finding, FindingBuilder, FixKind, Label, Out, RuleMeta, Severity,
        basis::{DJBH_APPROVAL, PLAN_ACCOUNTS, SBJB_POSTS},
    },
    graph::{Facts, Force, Holding, Permission},
    i18n::{Text, Words},
    model::{RowRef, TableKind, words::Risk},
    policy::{Policy, PolicyError, RuleTable},
    rules::rule::{StandingRule, declare_rule},
    timeline::Held,
    words,
};

declare_rule! {
    /// ## What it checks
    /// Per system, whether the high-risk rights have been listed: by a risk in the permission catalogue, by
    /// `[high_risk]` in the policy, or by a written list in force on the day of the check. And where catalogue or
    /// policy list them, whether rights that somebody holds and that approve, pay, delete, export, grant and so on
    /// were left out.
    ///
    /// ## Why it matters
    /// Rights that nobody has called dangerous are given like any other, without a second look and to anybody.
    ///
    /// ## Evidence
    /// The catalogue rows without a risk, or the grants and role contents of the high-risk rights held; the list of
    /// written rules, which has none on high-risk rights.
    ///
    /// ## Does not report
    /// Rights that the catalogue expressly marks as not high-risk; rights held by no enabled account; a written list
    /// that perhaps begins or ends on the day of the check. A written list whose content is not in the data, a right
    /// held by an account of unknown state, and a system without any row on rights are listed as not judged.
    ///
    /// ## Basis
    /// Plan 三(三)1; GB/T 22239-2019, 8.1.7.3; by reference the Regulations on the handling of social insurance,
    /// art. 37.
    ///
    /// ## Configuration
    /// - `kinds` = `["高风险权限", "高风险操作", "风险权限清单"]`: words in the kind or the name of a document that make
    ///   it a list of high-risk rights. `[high_risk]` is the list itself.
    ///
    /// ## Example
    /// The catalogue has no column for risk; 业务终审 and 数据导出 are held by six people like any other menu.
    NoHighRiskList {
        code: "A03",
        name: "no-high-risk-list",
        family: Family::Privilege,
        severity: Severity::Medium,
        title: Text::new("未明确高风险权限列表", "no list of high-risk rights"),
        item: Text::new("三(三)1", "三(三)1"),
        basis: &[PLAN_ACCOUNTS, DJBH_APPROVAL, SBJB_POSTS],
        fix: Text::new(
            "制定业务审核、数据删除、数据导出等高风险权限列表，逐项标明风险等级并按列表审批授权",
            "draw up the list of high-risk rights, mark each with its risk, and grant them by approval alone",
        ),
        fix_kind: FixKind::ByDate,
        key: &["system"],
        labels: &[
            Label::new("catalogue", "权限目录中未标风险等级的行", "catalogue row without a risk"),
            Label::new("grant", "高风险权限的授权", "grant of a high-risk right"),
            Label::new("containment", "角色所含权限", "role content"),
            Label::new("document", "制度清单所列其他制度", "another written rule"),
            Label::new("not-in-force", "不在有效期内的高风险权限清单", "a written list not in force"),
            Label::new("no-list", "没有高风险权限列表", "there is no list"),
            Label::new("left-out", "列表遗漏已授予的高风险权限", "the list leaves out rights that are held"),
            Label::new("critical-right", "涉及极高风险权限", "a critical right"),
            Label::new("no-documents-table", "未提交制度清单", "no list of written rules was handed in"),
            Label::new("no-catalogue", "未提交该系统的权限目录", "no permission catalogue of the system"),
            Label::new(
                "list-not-in-data",
                "高风险权限清单只列了名称，内容不在数据中",
                "the written list is named but its content is not in the data",
            ),
            Label::new(
                "no-rights",
                "没有该系统的权限目录、角色权限、授权或制度清单",
                "neither catalogue, role contents, grants nor a list of written rules",
            ),
            Label::new(
                "state-unknown",
                "持有人账户是否启用不明",
                "whether the account that holds the right is enabled is not known",
            ),
            Label::new("marked-low", "权限目录已明确标为非高风险", "expressly marked as not high-risk"),
            Label::new("held-uncertain", "基准日是否持有不能确定", "held on the day of the check only possibly"),
            Label::new("boundary-day", "清单在基准日是否有效不能确定", "the written list is in force only possibly"),
        ],
        needs: &[],
        uses: &[
            TableKind::Permissions, TableKind::Documents, TableKind::Roles, TableKind::RolePermissions,
            TableKind::AccountPermissions, TableKind::Accounts,
        ],
        manual_zh: "## 查什么
逐个系统核查是否明确了高风险权限：权限目录标有风险等级，或方案 `[high_risk]` 列出，或制度清单中有基准日有效的高风险权限清单。目录或方案已列出的，再查已授予的终审、拨付、删除、导出、授权等权限有无遗漏。

## 为什么
没有人指明有风险的权限，就会同普通菜单一样随意授予，不经专门审批。

## 证据
权限目录中未标风险等级的行，或者已授予的高风险权限的授权行、角色权限行；制度清单各行，其中没有高风险权限清单。

## 不报告
目录明确标为非高风险的权限；没有启用账户持有的权限；在基准日是否有效不能确定的清单。清单内容不在数据中、持有账户状态不明、某系统没有任何权限数据的，列为无法判断。

## 依据
工作方案三(三)1；GB/T 22239-2019 8.1.7.3；参照社会保险经办条例第37条。

## 配置
- `kinds` = `[\"高风险权限\", \"高风险操作\", \"风险权限清单\"]`：制度类别或名称中含有其中任一词语的，视为高风险权限清单；清单内容填在 `[high_risk]`。

## 示例
权限目录没有风险等级一列，业务终审、数据导出同普通菜单一样授予六人。
",
    }
}

/// The rule with its settings.
pub struct NoHighRiskList {
    kinds: Vec<String>,
}

/// Words that make a document a list of high-risk rights.
const KINDS: [&str; 3] = ["高风险权限", "高风险操作", "风险权限清单"];

/// How many rights a sentence names before it stops.
const NAMED: usize = 8;

impl StandingRule for NoHighRiskList {
    const META: &'static RuleMeta = &Self::DECLARED;

    fn new(table: &mut RuleTable) -> Result<Self, PolicyError> {
        Ok(Self { kinds: table.list_or("kinds", &KINDS)? })
    }

    fn judge(&self, facts: &Facts<'_>, out: &mut Out<()>) {
        let rights = grave_rights(facts);
        for system in systems(facts) {
            out.begin(facts.office());
            let own: Vec<&Right<'_>> = rights.iter().filter(|right| right.system == system).collect();
            if is_listed(facts, system) {
                judge_list(facts, system, &own, out);
            } else {
                self.judge_absence(facts, system, &own, out);
            }
        }
    }
}

impl NoHighRiskList {
    fn judge_absence(&self, facts: &Facts<'_>, system: SystemId, own: &[&Right<'_>], out: &mut Out<()>) {
        let name = facts.system_name(system).unwrap_or_default();
        let now = Interval::new(facts.scope.as_of, facts.scope.as_of);
        let lists = facts.documents_of(&self.kinds);
        let any = |force| lists.iter().any(|row| facts.in_force(row, now) == force);
        if any(Force::Yes) {
            out.cannot_tell("list-not-in-data", name);
        } else if any(Force::Perhaps) || any(Force::Unknown) {
            out.explained("boundary-day", name);
        } else {
            let lists: Vec<RowRef> = lists.iter().map(|row| row.row).collect();
            match absence(facts, system, own, &lists) {
                Some(finding) => out.report(finding),
                None => out.cannot_tell("no-rights", name),
            }
        }
    }
}

/// Systems with accounts or permissions, in the order of the dictionary.
fn systems(facts: &Facts<'_>) -> Vec<SystemId> {
    let with_accounts = facts.accounts().filter_map(|account| facts.system_of(account));
    let all: Set<SystemId> = with_accounts.chain(facts.rights.permissions.iter().map(|one| one.system)).collect();
    let mut all: Vec<SystemId> = all.into_iter().collect();
    all.sort_by_key(|system| facts.log.names.systems.text(*system));
    all
}

/// Whether policy or catalogue say of any right of the system how risky it is.
fn is_listed(facts: &Facts<'_>, system: SystemId) -> bool {
    let marked = |one: &Permission| one.system == system && one.risk.is_some();
    facts.policy.high_risk.is_some() || facts.rights.permissions.iter().any(marked)
}

/// A right that is high-risk by the built-in list, and the surest way in which somebody holds it.
struct Right<'f> {
    permission: PermissionId,
    system: SystemId,
    risk: Risk,
    held: Held,
    holding: Option<&'f Holding>,
}

/// All of them, the gravest first, whatever policy and catalogue say.
fn grave_rights<'f>(facts: &'f Facts<'_>) -> Vec<Right<'f>> {
    let built_in = Policy::default();
    let holdings = surest_holdings(facts);
    let all = facts.rights.permissions.iter().enumerate();
    let mut rights: Vec<Right<'f>> = all
        .map(|(index, known)| {
            let permission = PermissionId::from_index(index);
            let acts = facts.permission_acts(permission);
            let risk = built_in.permission_risk(facts.permission_title(permission), acts, None);
            let holding = holdings.get(&permission);
            let held = holding.map_or(Held::No, |(held, _)| *held);
            Right { permission, system: known.system, risk, held, holding: holding.map(|(_, holding)| *holding) }
        })
        .collect();
    rights.retain(|right| right.risk > Risk::Low);
    rights.sort_by_key(|right| std::cmp::Reverse(right.risk));
    rights
}

fn surest_holdings<'f>(facts: &'f Facts<'_>) -> Map<PermissionId, (Held, &'f Holding)> {
    let mut surest: Map<PermissionId, (Held, &Holding)> = Map::default();
    for account in facts.accounts() {
        let enabled = facts.line(account).enabled_at(facts.as_of());
        for holding in facts.holdings(account) {
            let held = match (enabled, Held::in_span(&holding.span, facts.as_of())) {
                (Held::No, _) | (_, Held::No) => Held::No,
                (Held::Yes, Held::Yes) => Held::Yes,
                (Held::Unknown, _) => Held::Unknown,
                _ => Held::Perhaps,
            };
            let known = surest.entry(holding.permission).or_insert((held, holding));
            if sureness(held) > sureness(known.0) {
                *known = (held, holding);
            }
        }
    }
    surest
}

fn sureness(held: Held) -> u8 {
    match held {
        Held::Yes => 3,
        Held::Unknown => 2,
        Held::Perhaps => 1,
        Held::No => 0,
    }
}

/// Judges whether the reviewer's own list leaves out what is held.
fn judge_list(facts: &Facts<'_>, system: SystemId, own: &[&Right<'_>], out: &mut Out<()>) {
    let mut left_out = Vec::new();
    for right in own {
        let name = facts.permission_name(right.permission);
        let marked = facts.rights.permissions[right.permission.index()].risk;
        // Without a list in the policy, what the catalogue leaves blank would fall back to the built-in list.
        let on_list = facts.policy.high_risk.is_some() && facts.risk(right.permission) > Risk::Low;
        match (marked, right.held) {
            (Some(Risk::Low), Held::Yes) => out.explained("marked-low", &name),
            _ if on_list || marked.is_some() => {}
            (_, Held::Yes) => left_out.push(*right),
            (_, Held::Unknown) => out.cannot_tell("state-unknown", &name),
            (_, Held::Perhaps) => out.explained("held-uncertain", &name),
            (_, Held::No) => {}
        }
    }
    let Some(first) = left_out.first() else { return };
    let critical = first.risk == Risk::Critical;
    let (name, count) = (system_words(facts, system), left_out.len());
    let Words { zh, en } = named(facts, &left_out);
    let (name_zh, name_en) = (name.zh, name.en);
    let summary = words!(
        "{name_zh}的高风险权限列表遗漏已授予的{count}项高风险权限：{zh}。",
        "The list of high-risk rights of {name_en} leaves out {count} that are held: {en}."
    );
    let mut finding = begin(facts, system, &left_out)
        .severity(if critical { Severity::Medium } else { Severity::Low })
        .facet("left-out")
        .reason("left-out")
        .count(count)
        .summary(summary);
    if critical {
        finding = finding.reason("critical-right");
    }
    out.report(finding);
}

/// The finding that there is no list; none where no row shows that there are rights to list.
fn absence(facts: &Facts<'_>, system: SystemId, own: &[&Right<'_>], lists: &[RowRef]) -> Option<FindingBuilder> {
    let held: Vec<&Right<'_>> = own.iter().filter(|right| right.held == Held::Yes).copied().collect();
    let of_system = |one: &&Permission| one.system == system;
    let catalogue: Vec<_> = facts.rights.permissions.iter().filter(of_system).filter_map(|one| one.row).collect();
    let documents = &facts.tables.documents;
    if own.is_empty() && catalogue.is_empty() && documents.is_empty() {
        return None;
    }
    let shown = if held.is_empty() { own } else { held.as_slice() };
    let mut finding = begin(facts, system, shown).facet("no-list").reason("no-list").count(shown.len());
    if shown.is_empty() {
        finding = finding.proofs("catalogue", catalogue.iter().copied());
    }
    for row in documents {
        let role = if lists.contains(&row.row) { "not-in-force" } else { "document" };
        finding = finding.proof(role, row.row);
    }
    if shown.iter().any(|right| right.risk == Risk::Critical) {
        finding = finding.reason("critical-right");
    }
    Some(doubts(facts, catalogue.is_empty(), finding).summary(absence_words(facts, system, shown, !held.is_empty())))
}

/// What must hold beyond the rows where a table that could list the rights was not handed in.
fn doubts(facts: &Facts<'_>, no_catalogue: bool, mut finding: FindingBuilder) -> FindingBuilder {
    let mut doubts = Vec::new();
    if !facts.has(TableKind::Documents) {
        finding = finding.reason("no-documents-table");
        doubts.push(words!("没有未提交的高风险权限清单", "no written list exists that was not handed in"));
    }
    if no_catalogue {
        finding = finding.reason("no-catalogue");
        doubts.push(words!(
            "没有未提交的、标有风险等级的权限目录",
            "no permission catalogue with risks exists that was not handed in"
        ));
    }
    if doubts.is_empty() { finding } else { finding.inferred(Words::joined(&doubts, "；", "; ")) }
}

/// What both kinds of finding share: the rights concerned, each by its catalogue row and by how it is held.
fn begin(facts: &Facts<'_>, system: SystemId, rights: &[&Right<'_>]) -> FindingBuilder {
    let name = facts.system_name(system);
    let mut finding = Finding::of(NoHighRiskList::META, facts.office())
        .key("system", name.unwrap_or_default())
        .system(name)
        .subjects(|subjects| {
            subjects.permissions.extend(rights.iter().map(|right| facts.permission_ref(right.permission)));
        });
    for right in rights {
        finding = finding.proofs("catalogue", facts.rights.permissions[right.permission.index()].row);
        let rows = right.holding.map(|holding| holding.rows.to_vec()).unwrap_or_default();
        finding = finding.proofs("grant", rows.first().copied()).proofs("containment", rows.iter().skip(1).copied());
        if right.holding.is_none() {
            finding = finding.proofs("containment", contained(facts, right.permission));
        }
    }
    let path = rights.iter().find_map(|right| right.holding).map(|holding| facts.path(holding));
    finding.path(path.unwrap_or_default())
}

/// The rows by which a role has a permission that nobody holds.
fn contained(facts: &Facts<'_>, permission: PermissionId) -> Vec<RowRef> {
    let roles = facts.rights.roles.ids();
    let reached = roles.flat_map(|role| facts.rights.role_permissions(role));
    reached.filter(|one| one.permission == permission).flat_map(|one| one.rows.iter().copied()).take(1).collect()
}

fn system_words(facts: &Facts<'_>, system: SystemId) -> Words {
    match facts.system_name(system) {
        Some(name) => words!("{name}", "{name}"),
        None => words!("该系统", "the system"),
    }
}

/// The first rights by name.
fn named(facts: &Facts<'_>, rights: &[&Right<'_>]) -> Words {
    let names: Vec<&str> = rights.iter().take(NAMED).map(|right| facts.permission_title(right.permission)).collect();
    let (zh, en) = (names.join("、"), names.join(", "));
    if rights.len() > NAMED { words!("{zh}等", "{en} and others") } else { Words { zh, en } }
}

fn absence_words(facts: &Facts<'_>, system: SystemId, shown: &[&Right<'_>], are_held: bool) -> Words {
    let (Words { zh, en }, day) = (system_words(facts, system), facts.as_of_day());
    let mut said = words!(
        "截至{day}，{zh}没有标明风险等级的权限目录，方案未列高风险权限",
        "As of {day} no catalogue marks the risk of rights of {en} and the policy lists none"
    );
    said.push(&if facts.has(TableKind::Documents) {
        words!("，制度清单中也没有高风险权限清单", ", nor does the list of written rules have a list of them")
    } else {
        words!("，且未提交制度清单", "; no list of written rules was handed in")
    });
    let Words { zh, en } = named(facts, shown);
    let count = shown.len();
    said.push(&match (count, are_held) {
        (0, _) => Words::default(),
        (_, true) => words!("；已授予{count}项高风险权限：{zh}", "; {count} high-risk rights are held: {en}"),
        (_, false) => words!("；系统有{count}项高风险权限：{zh}", "; it has {count} high-risk rights: {en}"),
    });
    said.push(&words!("。", "."));
    said
}
