//! A12: a built-in, test or generic account is in use, or somebody works through a machine's account.

use crate::{
    base::{ids::AccountId, text::fold_key},
    finding::{
        Family, Finding, FindingBuilder, FixKind, Label, Out, RuleMeta, Severity,
        basis::{DJBH_ACCOUNTS, DJBH_DEFAULTS, PLAN_ACCOUNTS},
    },
    graph::{Facts, Usage, kept_words},
    i18n::{Text, Words},
    model::{
        TableKind,
        act::{Act, Acts},
        words::{AccountKind, Risk},
    },
    oplog::{Columns, Event, Group, Key, Subject},
    policy::{PolicyError, RuleTable},
    rules::rule::{ConductRule, declare_rule},
    timeline::Held,
    words,
};

declare_rule! {
    /// ## What it checks
    /// Accounts enabled on the day of the check that came with the system, were made for a test or are named for
    /// nobody: admin, test, guest, ry, 测试, 公用. And accounts of systems and interfaces through which, in the
    /// period, somebody logged in at a terminal, or cases were decided or data changed.
    ///
    /// ## Why it matters
    /// Everybody knows the names of built-in accounts and often the passwords. What is done with them, or under the
    /// name of a machine, cannot be laid at anybody's door.
    ///
    /// ## Evidence
    /// The account's row, the critical rights it holds, and every login at a terminal, decision and edit through a
    /// machine's account, with count and amount.
    ///
    /// ## Does not report
    /// Accounts disabled or locked; a short built-in name such as ry that may be the initials of its holder on the
    /// roster; what machines log in to and do without a terminal, apart from decisions and edits; edits of a machine
    /// that cite a work order; failed attempts. An account of unknown state or missing from the list is listed as not
    /// judged.
    ///
    /// ## Basis
    /// Plan 三(三)1; GB/T 22239-2019, 8.1.4.2 b and c.
    ///
    /// ## Configuration
    /// - `built_in` = `["admin", "administrator", "superadmin", "sysadmin", "root", "sa", "super", "ry", "ruoyi", "jeecg", "guest", "test", "demo", "user", "public", "default"]`: names of built-in accounts, a number at the end apart.
    /// - `words` = `["测试", "公用", "演示", "默认", "test", "demo", "guest", "temp"]`: words that make an account generic, as part of its or the holder's name.
    ///
    /// ## Example
    /// The account test01 of the system's first week is still enabled and holds 业务终审.
    DefaultOrTestAccount {
        code: "A12",
        name: "default-or-test-account",
        family: Family::Account,
        severity: Severity::Medium,
        title: Text::new("默认、测试账户未清理或非个人账户由人操作", "built-in or test account, or a machine's used by people"),
        item: Text::new("三(三)1", "三(三)1"),
        basis: &[PLAN_ACCOUNTS, DJBH_DEFAULTS, DJBH_ACCOUNTS],
        fix: Text::new(
            "停用或重命名默认、测试账户；系统、接口账户禁止人工登录，业务改由个人账户办理",
            "disable or rename built-in and test accounts; bar people from the accounts of machines",
        ),
        fix_kind: FixKind::AtOnce,
        key: &["account"],
        labels: &[
            Label::new("account", "账户登记", "account list"),
            Label::new("grant", "持有的权限", "right held"),
            Label::new("act", "登录、审核或修改", "login, decision or edit"),
            Label::new("built-in-name", "系统默认账户名", "the name of a built-in account"),
            Label::new("generic-name", "测试、公用等非个人名称", "a generic name"),
            Label::new("test-kind", "登记为测试账户", "listed as a test account"),
            Label::new("interactive-login", "非个人账户由人登录", "somebody logged in to a machine's account"),
            Label::new("decision", "非个人账户办理审核", "a machine's account decided"),
            Label::new("edit", "非个人账户修改数据", "a machine's account changed data"),
            Label::new("critical-right", "持有极高风险权限", "it holds a critical right"),
            Label::new("initials", "可能是使用人姓名缩写", "perhaps its holder's initials"),
            Label::new("by-order", "按工单修改", "changed by a work order"),
            Label::new("state-uncertain", "基准日是否启用不能确定", "enabled on the day of the check only possibly"),
            Label::new(
                "state-unknown",
                "账户是否启用不明",
                "whether the account is enabled is not known",
            ),
            Label::new(
                "not-listed",
                "账户不在账户清单中",
                "the account is not in the account list",
            ),
        ],
        needs: &[TableKind::Accounts],
        uses: &[TableKind::Operations, TableKind::Roles, TableKind::Persons],
        manual_zh: "## 查什么
核查基准日启用的系统默认账户、测试账户和非个人命名的账户（admin、test、guest、ry、测试、公用等）；以及系统、接口账户在核查期间由人在终端登录，或者办理审核、修改数据的。

## 为什么
默认账户名人人知道，密码也往往人人知道。用它或借机器之名办的事，查不到人。

## 证据
账户登记行，持有的极高风险权限，非个人账户的每一次终端登录、审核和修改，并列出笔数和金额。

## 不报告
已停用或锁定的账户；可能是在册使用人姓名缩写的短账户名（如ry）；非个人账户不在终端上的登录和其他操作；注明工单的修改；失败的操作。账户状态不明、不在账户清单中的，列为无法判断。

## 依据
工作方案三(三)1；GB/T 22239-2019 8.1.4.2 b、c。

## 配置
- `built_in` = `[\"admin\", \"administrator\", \"superadmin\", \"sysadmin\", \"root\", \"sa\", \"super\", \"ry\", \"ruoyi\", \"jeecg\", \"guest\", \"test\", \"demo\", \"user\", \"public\", \"default\"]`：系统默认账户名，末尾数字不计。
- `words` = `[\"测试\", \"公用\", \"演示\", \"默认\", \"test\", \"demo\", \"guest\", \"temp\"]`：账户名或使用人姓名中含有其中任一词语的，视为非个人命名。

## 示例
系统上线时开立的账户test01至今启用，并持有业务终审权限。
",
    }
}

/// The rule with its settings.
pub struct DefaultOrTestAccount {
    built_in: Vec<String>,
    words: Vec<String>,
}

const BUILT_IN: [&str; 16] = [
    "admin",
    "administrator",
    "superadmin",
    "sysadmin",
    "root",
    "sa",
    "super",
    "ry",
    "ruoyi",
    "jeecg",
    "guest",
    "test",
    "demo",
    "user",
    "public",
    "default",
];
const WORDS: [&str; 8] = ["测试", "公用", "演示", "默认", "test", "demo", "guest", "temp"];

/// Built-in names up to this length may be somebody's initials.
const INITIALS: usize = 2;

impl ConductRule for DefaultOrTestAccount {
    const META: &'static RuleMeta = &Self::DECLARED;
    const GROUPS: &'static [Key] = &[Key::Account];
    const ACTS: Acts = Acts::DECISION.union(Acts::of(&[Act::Login, Act::Edit]));
    const TRIGGER: Acts = Acts::NONE;
    const COLUMNS: Columns =
        Columns::ACCOUNT.and(Columns::PLACE).and(Columns::CASE).and(Columns::AMOUNT).and(Columns::ORDER);
    type Note = ();

    fn new(table: &mut RuleTable) -> Result<Self, PolicyError> {
        Ok(Self { built_in: table.list_or("built_in", &BUILT_IN)?, words: table.list_or("words", &WORDS)? })
    }

    fn judge(&self, who: Subject, acts: &Group<'_>, facts: &Facts<'_>, out: &mut Out<()>) {
        let Subject::Account(account) = who else { return };
        out.unit(facts.unit_of_account(account, facts.as_of()));
        let manned = Manned::of(facts, account, acts);
        let marks = self.marks(facts, account);
        if !facts.is_listed(account) && manned.is_none() && marks.is_empty() {
            return out.pass();
        }
        let name = facts.account_name(account);
        if manned.as_ref().is_some_and(|manned| manned.by_order) {
            out.explained("by-order", &name);
        }
        let manned = manned.filter(|manned| !manned.usage.is_empty());
        let marks = judge_marks(facts, account, marks, out);
        if manned.is_some() || !marks.is_empty() {
            out.report(finding(facts, account, &marks, manned.as_ref()));
        }
    }
}

impl DefaultOrTestAccount {
    /// What marks an account as nobody's own, by its name and kind.
    fn marks(&self, facts: &Facts<'_>, account: AccountId) -> Vec<&'static str> {
        let name = facts.log.names.account(account).1;
        let holders = facts.account_rows(account).flat_map(|row| &row.holders);
        let mut holders = holders.map(|holder| facts.text(*holder));
        let bare = fold_key(name);
        let bare = bare.trim_end_matches(|end: char| end.is_ascii_digit() || matches!(end, '_' | '-'));
        let is_built_in = self.built_in.iter().any(|one| fold_key(one) == bare || fold_key(one) == fold_key(name));
        let says = |text: &str| self.words.iter().any(|word| contains_word(text, word));
        let marks = [
            (is_built_in, "built-in-name"),
            (!is_built_in && (says(name) || holders.any(says)), "generic-name"),
            (facts.kind(account) == Some(AccountKind::Test), "test-kind"),
        ];
        marks.into_iter().filter(|(holds, _)| *holds).map(|(_, reason)| reason).collect()
    }
}

/// Whether a name contains a word: Latin letters as a word of its own, anything else anywhere.
fn contains_word(name: &str, word: &str) -> bool {
    let (name, word) = (fold_key(name), fold_key(word));
    if word.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        name.split(|char: char| !char.is_ascii_alphabetic()).any(|part| part == word)
    } else {
        name.contains(word.as_ref())
    }
}

/// The marks that make a finding: of an account surely enabled whose name is not explained.
fn judge_marks(
    facts: &Facts<'_>,
    account: AccountId,
    marks: Vec<&'static str>,
    out: &mut Out<()>,
) -> Vec<&'static str> {
    let name = facts.account_name(account);
    let enabled = facts.line(account).enabled_at(facts.as_of());
    if marks.is_empty() || enabled == Held::No {
        return Vec::new();
    }
    if marks == ["built-in-name"] && may_be_initials(facts, account) {
        out.explained("initials", &name);
    } else if !facts.is_listed(account) {
        out.cannot_tell("not-listed", &name);
    } else if enabled == Held::Unknown {
        out.cannot_tell("state-unknown", &name);
    } else if enabled == Held::Perhaps {
        out.explained("state-uncertain", &name);
    } else {
        return marks;
    }
    Vec::new()
}

/// Whether a name is short enough for initials and the account has a holder on the roster.
fn may_be_initials(facts: &Facts<'_>, account: AccountId) -> bool {
    let letters = facts.log.names.account(account).1.trim_end_matches(|end: char| end.is_ascii_digit());
    let on_roster = |person| !facts.person(person).roster.is_empty();
    letters.len() <= INITIALS && facts.person_of(account).is_some_and(on_roster)
}

/// What people did through a machine's account, or what the machine did that people should decide.
struct Manned {
    usage: Usage,
    kinds: Acts,
    /// Whether there were edits that cite a work order.
    by_order: bool,
}

impl Manned {
    /// None for the accounts of people, of citizens and of batch jobs.
    fn of(facts: &Facts<'_>, account: AccountId, acts: &Group<'_>) -> Option<Self> {
        let is_machines = match facts.kind(account) {
            Some(AccountKind::System | AccountKind::Interface) => true,
            Some(AccountKind::Batch | AccountKind::SelfService) => false,
            _ => facts.is_machine(account),
        };
        if !is_machines {
            return None;
        }
        let mut manned = Self { usage: Usage::default(), kinds: Acts::NONE, by_order: false };
        let own = |event: &Event| event.account == Some(account) && event.is_act() && facts.in_period(event.at);
        for event in acts.iter().filter(own) {
            manned.add(&event);
        }
        Some(manned)
    }

    fn add(&mut self, event: &Event) {
        if event.act == Act::Login && !event.is_interactive() {
            return;
        }
        if event.act == Act::Edit && event.order.is_some() {
            self.by_order = true;
            return;
        }
        self.kinds.insert(event.act);
        self.usage.add(event);
    }
}

fn finding(facts: &Facts<'_>, account: AccountId, marks: &[&'static str], manned: Option<&Manned>) -> FindingBuilder {
    let rights = facts.gravest_first(account);
    let critical: Vec<_> = rights.iter().filter(|right| facts.risk(right.permission) == Risk::Critical).collect();
    let person = facts.person_of(account);
    let mut finding = Finding::of(DefaultOrTestAccount::META, facts.unit_of_account(account, facts.as_of()))
        .key("account", facts.account_name(account))
        .system(facts.account_ref(account).system.as_deref())
        .facet(if manned.is_some() { "machine" } else { "name" })
        .proofs("account", facts.account_rows(account).map(|row| row.row))
        .proofs("grant", critical.iter().flat_map(|right| right.rows.iter().copied()))
        .timeline(facts.account_lane(account))
        .subjects(|subjects| {
            subjects.persons.extend(person.map(|person| facts.person_ref(person)));
            subjects.accounts.push(facts.account_ref(account));
            subjects.permissions.extend(critical.iter().map(|right| facts.permission_ref(right.permission)));
        })
        .summary(sentence(facts, account, marks, manned));
    for mark in marks {
        finding = finding.reason(mark);
    }
    if !critical.is_empty() && !marks.is_empty() {
        finding = finding.severity(Severity::High).reason("critical-right");
    }
    match manned {
        Some(manned) => with_acts(facts, manned, finding),
        // A machine's account that people work through stands beside its being shared.
        None => finding.claim(facts.account_claim(account)),
    }
}

fn with_acts(facts: &Facts<'_>, manned: &Manned, mut finding: FindingBuilder) -> FindingBuilder {
    let Manned { usage, kinds, .. } = manned;
    let login = Acts::of(&[Act::Login]);
    let reasons = [(login, "interactive-login"), (Acts::DECISION, "decision"), (Acts::of(&[Act::Edit]), "edit")];
    for (_, reason) in reasons.iter().filter(|(acts, _)| kinds.meets(*acts)) {
        finding = finding.reason(reason);
    }
    if !kinds.without(login).is_empty() {
        finding = finding.severity(Severity::High);
    }
    finding
        .proofs("act", usage.events.iter().copied())
        .count(usage.count())
        .amount(usage.amount())
        .between(usage.first_at(), usage.last_at())
        .timeline(usage.marks(facts))
        .subjects(|subjects| {
            subjects.cases.extend(usage.cases.iter().map(|case| facts.case_ref(*case)));
            subjects.terminals.extend(usage.terminals.iter().map(|one| facts.terminal_name(*one).to_owned()));
        })
}

fn sentence(facts: &Facts<'_>, account: AccountId, marks: &[&'static str], manned: Option<&Manned>) -> Words {
    let (name, today) = (facts.account_name(account), facts.as_of_day());
    let labels = marks.iter().filter_map(|mark| DefaultOrTestAccount::META.label(mark));
    let labels: Vec<Words> = labels.map(|label| Words::from(label.text)).collect();
    let mut said = if marks.is_empty() {
        words!("非个人账户{name}", "The account {name} of a machine")
    } else {
        let Words { zh, en } = Words::joined(&labels, "、", ", ");
        let mut said =
            words!("截至{today}，账户{name}（{zh}）仍处启用状态", "As of {today} the account {name} ({en}) is enabled");
        said.push(&kept_words(facts, &facts.gravest_first(account)));
        said
    };
    if let Some(manned) = manned {
        let Words { zh, en } = manned.usage.words();
        said.push(&words!(
            "，核查期间由人登录或办理审核、修改：{zh}",
            ", used in the period to log in, decide or edit: {en}"
        ));
    }
    said.push(&words!("。", "."));
    said
}
