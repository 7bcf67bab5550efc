//! A02: an account was opened, or a high-risk right given, without an approval that deserves the name.

use crate::{
    base::{
        ids::AccountId,
        time::{Day, Moment},
    },
    finding::{
        Family, Finding, FindingBuilder, FixKind, Label, Out, RuleMeta, Severity,
        basis::{DJBH_APPROVAL, DJBH_KEEPER, GS_PROCEDURE, PLAN_ACCOUNTS},
    },
    graph::{Answer, Approvals, Deed, Done, Facts, File, GivenRight, Node, Same},
    i18n::{Text, Words},
    model::{
        Sym, TableKind,
        tables::ApprovalRow,
        words::{AccountKind, Risk},
    },
    policy::{PolicyError, RuleTable},
    rules::rule::{StandingRule, declare_rule},
    words,
};

declare_rule! {
    /// ## What it checks
    /// Accounts opened, closed or enabled again in the period, and high-risk rights given, without a form in the
    /// register of approvals dated on that day or before; and forms approved by the holder, by whoever gave the right
    /// or by the applicant.
    ///
    /// ## Why it matters
    /// The approval is the one moment at which somebody else asks who needs the account and for what.
    ///
    /// ## Evidence
    /// The account's row or the grant with the role's content, the forms that came late or were approved by the wrong
    /// person, and the first and last form of the register, between which it was kept.
    ///
    /// ## Does not report
    /// Forms for several accounts or rights, by name or by number; forms of the same day; citizens' own accounts;
    /// accounts closed when their holder left or went on leave. Times before the register begins, registers without
    /// forms of that kind, and blank dates, rights, kinds and approvers are listed as not judged. What came after the
    /// register's last form is inferred. Blank applicants are not compared.
    ///
    /// ## Basis
    /// Plan 三(三)1; GB/T 22239-2019, 8.1.10.6 b and 8.1.7.3; by reference the Gansu rules on post rights, art. 16.
    ///
    /// ## Configuration
    /// None of its own; `[high_risk]` says which rights need a form.
    ///
    /// ## Example
    /// The account fanlp was opened on 1 March; its form is dated 9 March, and its approver is its holder.
    UnapprovedAccount {
        code: "A02",
        name: "unapproved-account",
        family: Family::Account,
        severity: Severity::Medium,
        title: Text::new("未按程序履行账户审批手续", "account or right without due approval"),
        item: Text::new("三(三)1", "三(三)1"),
        basis: &[PLAN_ACCOUNTS, DJBH_KEEPER, DJBH_APPROVAL, GS_PROCEDURE],
        fix: Text::new(
            "补办审批手续；不需要的账户和权限立即停用、收回；申请、审批、授权由不同人员办理",
            "have it approved after the fact or take it back; let different people apply, approve and grant",
        ),
        fix_kind: FixKind::ByDate,
        key: &["account", "role", "permission"],
        labels: &[
            Label::new("account", "账户登记", "account list"),
            Label::new("grant", "授权记录", "grant"),
            Label::new("containment", "角色所含权限", "role content"),
            Label::new("form", "审批单", "form"),
            Label::new("register", "审批记录的首尾", "first and last form of the register"),
            Label::new("opened-unapproved", "开户无审批", "opened without a form"),
            Label::new("granted-unapproved", "高风险权限授权无审批", "a high-risk right without a form"),
            Label::new("closed-unapproved", "注销无审批", "closed without a form"),
            Label::new("reopened-unapproved", "重新启用无审批", "enabled again without a form"),
            Label::new("late-approval", "事后审批", "approved afterwards"),
            Label::new("approved-by-holder", "审批人即账户使用人", "approved by the holder"),
            Label::new("approved-by-granter", "审批人即授权人", "approved by whoever gave the right"),
            Label::new("approved-by-applicant", "审批人即申请人", "approved by the applicant"),
            Label::new("after-register", "在最后一张审批单之后", "after the last form of the register"),
            Label::new("self-service", "办事群众自助账户", "a citizen's own account"),
            Label::new("closed-on-leaving", "使用人离岗或休假，应当停用", "closed because its holder left or was on leave"),
            Label::new("date-uncertain", "审批只记到月份，先后不能确定", "approved in the same month, the day unknown"),
            Label::new("undated", "开户、授权或停用时间未登记", "no date of opening, granting or closing"),
            Label::new("form-undated", "审批单没有审批时间", "the form has no approved_at"),
            Label::new("form-incomplete", "审批单未写事项或申请的角色、权限", "the form states no kind or no right"),
            Label::new("approver-unknown", "审批单未写审批人或审批人与多人同名", "no approver, or one who fits several people"),
            Label::new("register-not-reaching", "审批记录没有早到该时间", "the register does not reach back that far"),
            Label::new("kind-not-registered", "审批记录中没有这一类审批", "the register has no forms of that kind"),
            Label::new("role-content-unknown", "角色所含权限不明", "what the role contains is not known"),
        ],
        needs: &[TableKind::Approvals],
        uses: &[
            TableKind::Accounts, TableKind::Roles, TableKind::AccountPermissions, TableKind::RolePermissions,
            TableKind::Permissions, TableKind::Persons, TableKind::HrEvents,
        ],
        manual_zh: "## 查什么
核查期间开户、注销、重新启用账户，以及授予高风险权限，在账户审批记录中有没有当日或此前的审批；审批人是不是账户使用人、授权人或者申请人本人。

## 为什么
审批是由另一个人来问一句“谁要用、用来做什么”的唯一机会。

## 证据
账户登记行或授权行、角色权限行，迟办或由不当人员审批的审批单，审批记录最早和最晚的一张（其间审批记录应是连续的）。

## 不报告
一单多户、一单多权（按名称或单号对应）；当日审批；办事群众自助账户；使用人离岗、休假时的停用。早于审批记录的，审批记录中没有该类审批的，时间、权限、事项、审批人未填的，列为无法判断；晚于最后一张审批单的，按推断报告；申请人未填的不作比对。

## 依据
工作方案三(三)1；GB/T 22239-2019 8.1.10.6 b、8.1.7.3；参照甘肃省岗位权限管理实施细则第16条。

## 配置
无自有参数；`[high_risk]` 决定哪些权限须经审批。

## 示例
账户fanlp于3月1日开立，审批单日期是3月9日，审批人就是使用人本人。
",
    }
}

/// The rule; it has no settings.
pub struct UnapprovedAccount;

impl StandingRule for UnapprovedAccount {
    const META: &'static RuleMeta = &Self::DECLARED;
    fn new(_: &mut RuleTable) -> Result<Self, PolicyError> {
        Ok(Self)
    }
    fn judge(&self, facts: &Facts<'_>, out: &mut Out<()>) {
        let register = Approvals::of(facts);
        for account in facts.accounts().filter(|account| facts.is_listed(*account)) {
            out.begin(facts.unit_of_account(account, facts.as_of()));
            let numbers: Vec<Sym> = facts.account_rows(account).filter_map(|row| row.approval_no).collect();
            let case = Case { facts, register: &register, account, given: None, numbers: &numbers };
            case.judge(&facts.life_of(account), out);
        }
        for ((account, right), grants) in facts.grants_by_right() {
            let given = GivenRight::of(facts, right);
            if given.risk == Some(Risk::Low) {
                continue;
            }
            out.begin(facts.unit_of_account(account, facts.as_of()));
            let numbers: Vec<Sym> = grants.iter().filter_map(|grant| grant.approval_no).collect();
            let case = Case { facts, register: &register, account, given: Some(&given), numbers: &numbers };
            let deeds: Vec<Done<'_>> = grants.into_iter().map(|grant| facts.giving_of(grant)).collect();
            case.judge(&deeds, out);
        }
    }
}

/// What is judged together: the life of an account, or the grants of one right to it.
struct Case<'f, 'a> {
    facts: &'f Facts<'a>,
    register: &'f Approvals<'a>,
    account: AccountId,
    given: Option<&'f GivenRight>,
    numbers: &'f [Sym],
}
/// One deed without due approval.
struct Fault<'f> {
    done: &'f Done<'f>,
    severity: Severity,
    reasons: Vec<&'static str>,
    forms: Vec<&'f ApprovalRow>,
    by_name: bool,
    after: Option<Day>,
}

enum Verdict<'f> {
    Fine,
    Explained(&'static str),
    CannotTell(&'static str),
    Fault(Fault<'f>),
}

impl<'f, 'a> Case<'f, 'a> {
    fn judge(&self, deeds: &'f [Done<'f>], out: &mut Out<()>)
    where
        'a: 'f,
    {
        let Self { facts, account, .. } = *self;
        let mut name = facts.account_name(account);
        if let Some(given) = self.given {
            name = format!("{name} {}", facts.right_title(given.right));
        }
        let mut faults = Vec::new();
        for done in deeds {
            match self.verdict(done) {
                Verdict::Fine => {}
                Verdict::Explained(ground) => out.explained(ground, &name),
                Verdict::CannotTell(ground) => out.cannot_tell(ground, &name),
                Verdict::Fault(fault) => faults.push(fault),
            }
        }
        if !faults.is_empty() {
            out.report(self.finding(&faults));
        }
    }

    fn verdict(&self, done: &'f Done<'f>) -> Verdict<'f>
    where
        'a: 'f,
    {
        let Self { facts, register, account, given, numbers } = *self;
        let Some(at) = done.at else { return Verdict::CannotTell("undated") };
        if !facts.in_period(at) {
            return Verdict::Fine;
        }
        let fault = |severity, reason, forms: Vec<&'f ApprovalRow>| {
            let after = register.ended_before(facts, account, at).filter(|_| forms.is_empty());
            Verdict::Fault(Fault { done, severity, reasons: vec![reason], forms, by_name: false, after })
        };
        let gravity = self.gravity(done.deed);
        let verdict = match File::of(facts, register, account, given, numbers).answer(done.deed, at) {
            Answer::InTime(forms) if done.deed == Deed::Closed || forms.is_empty() => return Verdict::Fine,
            Answer::InTime(forms) => self.independence(done, &forms),
            Answer::Perhaps => Verdict::Explained("date-uncertain"),
            Answer::Undated => Verdict::CannotTell("form-undated"),
            Answer::Incomplete => Verdict::CannotTell("form-incomplete"),
            Answer::NotReaching => Verdict::CannotTell("register-not-reaching"),
            Answer::KindAbsent => Verdict::CannotTell("kind-not-registered"),
            Answer::Late(forms) => fault(gravity.lower(), "late-approval", forms),
            Answer::Missing => fault(gravity, missing(done.deed), Vec::new()),
        };
        match verdict {
            Verdict::Fault(_) if facts.kind(account) == Some(AccountKind::SelfService) => {
                Verdict::Explained("self-service")
            }
            Verdict::Fault(_) if done.deed == Deed::Closed && self.was_away(at) => {
                Verdict::Explained("closed-on-leaving")
            }
            Verdict::Fault(_) if given.is_some_and(|given| given.risk.is_none()) => {
                Verdict::CannotTell("role-content-unknown")
            }
            verdict => verdict,
        }
    }

    /// How grave it is that there is no form.
    fn gravity(&self, deed: Deed) -> Severity {
        match (deed, self.given.and_then(|given| given.risk)) {
            (Deed::Granted, Some(Risk::Critical)) => Severity::High,
            (Deed::Granted | Deed::Opened, _) => Severity::Medium,
            (Deed::Closed | Deed::Reopened, _) => Severity::Low,
        }
    }

    /// Whether the holder had perhaps left, or was on leave.
    fn was_away(&self, at: Moment) -> bool {
        let line = self.facts.person_of(self.account).map(|person| self.facts.person_line(person));
        line.is_some_and(|line| line.gone_at(at).is_some() || line.leave_at(at).is_some())
    }

    /// Whether one of the forms in time was approved by somebody who stands apart.
    fn independence(&self, done: &'f Done<'f>, forms: &[&'f ApprovalRow]) -> Verdict<'f> {
        let seen: Vec<Option<Bias>> = forms.iter().map(|form| self.bias(form, done)).collect();
        if seen.iter().flatten().any(|bias| bias.reasons.is_empty() && !bias.perhaps) {
            return Verdict::Fine;
        }
        if seen.iter().any(|bias| bias.as_ref().is_none_or(|bias| bias.perhaps)) {
            return Verdict::CannotTell("approver-unknown");
        }
        let Some((form, bias)) = forms.iter().zip(seen).find_map(|(form, bias)| Some((*form, bias?))) else {
            return Verdict::Fine;
        };
        let severity = if bias.reasons.contains(&"approved-by-holder") { Severity::High } else { Severity::Medium };
        let severity = if done.deed == Deed::Reopened { Severity::Low } else { severity };
        let by_name = bias.by_name;
        Verdict::Fault(Fault { done, severity, reasons: bias.reasons, forms: vec![form], by_name, after: None })
    }

    /// Whom the approver of a form is too; none: the form names no approver.
    fn bias(&self, form: &ApprovalRow, done: &Done<'_>) -> Option<Bias> {
        let Self { facts, account, .. } = *self;
        let approver = form.approver?;
        let same = |other: Option<Sym>| other.map_or(Same::No, |other| facts.are_one(approver, other));
        let found = [
            (facts.is_holder(account, approver), "approved-by-holder"),
            (same(done.grant.and_then(|grant| grant.granted_by)), "approved-by-granter"),
            (same(form.applicant), "approved-by-applicant"),
        ];
        let sure = found.iter().filter(|(same, _)| *same >= Same::ByName);
        let reasons: Vec<&'static str> = sure.map(|(_, reason)| *reason).collect();
        Some(Bias {
            perhaps: reasons.is_empty() && found.iter().any(|(same, _)| *same == Same::Perhaps),
            by_name: !found.iter().any(|(same, _)| *same == Same::Surely),
            reasons,
        })
    }

    fn finding(&self, faults: &[Fault<'_>]) -> FindingBuilder {
        let Self { facts, account, given, .. } = *self;
        let person = facts.person_of(account);
        let grants = faults.iter().filter_map(|fault| fault.done.grant.map(|grant| grant.row));
        let ends = self.register.reach(facts, account).filter(|_| faults.iter().any(|fault| fault.forms.is_empty()));
        let days = || faults.iter().filter_map(|fault| fault.done.at.map(|at| at.at));
        let mut finding = Finding::of(UnapprovedAccount::META, facts.unit_of_account(account, facts.as_of()))
            .key("account", facts.account_name(account))
            .system(facts.account_ref(account).system.as_deref())
            .severity(faults.iter().map(|fault| fault.severity).max().unwrap_or(Severity::Medium))
            .count(faults.len())
            .between(days().min(), days().max())
            .proofs("account", facts.line(account).row)
            .proofs("grant", grants)
            .proofs("form", faults.iter().flat_map(|fault| &fault.forms).map(|form| form.row))
            .proofs("register", ends.map(|(first, last)| [first.row, last.row]).into_iter().flatten())
            .subjects(|subjects| {
                subjects.persons.extend(person.map(|person| facts.person_ref(person)));
                subjects.accounts.push(facts.account_ref(account));
            })
            .timeline(facts.account_lane(account))
            .summary(self.sentence(faults));
        for reason in faults.iter().flat_map(|fault| &fault.reasons) {
            finding = finding.reason(reason);
        }
        if let Some(given) = given {
            finding = right_of(facts, given, finding);
        }
        doubts(faults, finding)
    }

    fn sentence(&self, faults: &[Fault<'_>]) -> Words {
        let (holder, account) = (self.facts.holder_name(self.account), self.facts.account_name(self.account));
        let said: Vec<Words> = faults.iter().map(|fault| self.fault_words(fault)).collect();
        let Words { zh, en } = Words::joined(&said, "；", "; ");
        words!("{holder}的账户{account}{zh}。", "The account {account} of {holder}: {en}.")
    }

    fn fault_words(&self, fault: &Fault<'_>) -> Words {
        let at = fault.done.at.map(|at| self.facts.moment_text(at)).unwrap_or_default();
        let right = self.given.map(|given| self.facts.right_title(given.right)).unwrap_or_default();
        let mut said = match fault.done.deed {
            Deed::Opened => words!("{at}开立", "opened {at}"),
            Deed::Closed => words!("{at}停用", "closed {at}"),
            Deed::Reopened => words!("{at}停用后重新启用", "enabled again after the closing of {at}"),
            Deed::Granted => words!("{at}获授“{right}”", "given {right} on {at}"),
        };
        let Some(form) = fault.forms.first() else {
            said.push(&words!("，审批记录中没有当日或此前的审批", ", with no form of that day or before"));
            return said;
        };
        let approver = form.approver.map(|approver| self.facts.text(approver)).unwrap_or_default();
        let day = form.approved_at.map(|approved| self.facts.moment_text(approved)).unwrap_or_default();
        let reasons = fault.reasons.iter().filter_map(|reason| UnapprovedAccount::META.label(reason));
        let reasons: Vec<Words> = reasons.map(|label| Words::from(label.text)).collect();
        let Words { zh, en } = Words::joined(&reasons, "、", ", ");
        said.push(&words!(
            "，审批单由{approver}于{day}审批（{zh}）",
            ", its form approved by {approver} on {day} ({en})"
        ));
        said
    }
}

/// What must hold beyond the rows.
fn doubts(faults: &[Fault<'_>], mut finding: FindingBuilder) -> FindingBuilder {
    let mut doubts = Vec::new();
    if let Some(last) = faults.iter().find_map(|fault| fault.after) {
        finding = finding.reason("after-register");
        doubts.push(words!(
            "审批记录在最后一张审批单（{last}）之后没有漏报",
            "the register lacks no form after its last one of {last}"
        ));
    }
    if faults.iter().any(|fault| fault.by_name) {
        doubts.push(words!("审批单上的同名人员就是同一人", "people of one name on forms and lists are one person"));
    }
    if doubts.is_empty() { finding } else { finding.inferred(Words::joined(&doubts, "；", "; ")) }
}

/// Whom an approver is besides.
struct Bias {
    reasons: Vec<&'static str>,
    perhaps: bool,
    by_name: bool,
}

/// The reason that there is no form.
fn missing(deed: Deed) -> &'static str {
    match deed {
        Deed::Opened => "opened-unapproved",
        Deed::Closed => "closed-unapproved",
        Deed::Reopened => "reopened-unapproved",
        Deed::Granted => "granted-unapproved",
    }
}

/// The key, the content and the permissions of the right concerned.
fn right_of(facts: &Facts<'_>, given: &GivenRight, finding: FindingBuilder) -> FindingBuilder {
    let keyed = match given.right {
        Node::Role(role) => {
            finding.key("role", facts.role_name(role)).subjects(|subjects| subjects.roles.push(facts.role_ref(role)))
        }
        Node::Permission(permission) => finding.key("permission", facts.permission_name(permission)),
        Node::Account(_) => finding,
    };
    let permissions = given.grave.iter().map(|one| facts.permission_ref(one.permission));
    keyed
        .proofs("containment", given.grave.first().map_or(&[][..], |one| &one.rows).iter().copied())
        .subjects(|subjects| subjects.permissions.extend(permissions))
}
