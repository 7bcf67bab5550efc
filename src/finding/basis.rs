//! The clauses that rules cite, each with where it applies and when it is in force.
//!
//! Only clauses whose text has been read carry a clause number; the others name the document alone.

use crate::{base::time::Day, i18n::Text};

/// Whether a clause binds the subsidy systems directly or serves as a reference.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug)]
pub enum Applicability {
    /// 直接.
    Direct,
    /// 参照.
    Reference,
}

impl Applicability {
    /// The words people read.
    pub const fn title(self) -> Text {
        match self {
            Self::Direct => Text::new("直接", "direct"),
            Self::Reference => Text::new("参照", "by reference"),
        }
    }
}

/// A civil date that can stand in a constant.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub struct Date(pub i32, pub u8, pub u8);

impl Date {
    fn day(self) -> Option<Day> {
        Day::ymd(self.0, u32::from(self.1), u32::from(self.2))
    }
}

/// One clause.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub struct Basis {
    /// The document.
    pub doc: Text,
    /// The clause, empty where only the document may be cited.
    pub clause: &'static str,
    /// Direct or by reference.
    pub applicability: Applicability,
    /// First day in force; none: not dated here (standards).
    pub from: Option<Date>,
    /// Last day in force; none: still.
    pub to: Option<Date>,
}

impl Basis {
    const fn direct(zh: &'static str, en: &'static str, clause: &'static str) -> Self {
        Self { doc: Text::new(zh, en), clause, applicability: Applicability::Direct, from: None, to: None }
    }

    const fn reference(zh: &'static str, en: &'static str, clause: &'static str) -> Self {
        Self { applicability: Applicability::Reference, ..Self::direct(zh, en, clause) }
    }

    const fn since(self, year: i32, month: u8, day: u8) -> Self {
        Self { from: Some(Date(year, month, day)), ..self }
    }

    const fn until(self, year: i32, month: u8, day: u8) -> Self {
        Self { to: Some(Date(year, month, day)), ..self }
    }

    /// Whether the clause was in force on a day.
    pub fn in_force(&self, day: Day) -> bool {
        let begun = self.from.and_then(Date::day).is_none_or(|from| from <= day);
        let ended = self.to.and_then(Date::day).is_some_and(|to| to < day);
        begun && !ended
    }
}

const DJBH: &str = "GB/T 22239-2019 信息安全技术 网络安全等级保护基本要求";
const DJBH_EN: &str = "GB/T 22239-2019 baseline for classified protection of cybersecurity";
const SBJB: &str = "社会保险经办条例";
const SBJB_EN: &str = "Regulations on the handling of social insurance";
const ES: &str = "恩施州劳动力资源信息平台应用系统权限管理暂行办法";
const ES_EN: &str = "Enshi interim measures on rights in the labour platform";
const GS: &str = "甘肃省社会保险经办机构岗位权限管理办法实施细则（试行）";
const GS_EN: &str = "Gansu detailed rules on post rights of social insurance agencies";
const KJ: &str = "会计法";
const KJ_EN: &str = "Accounting Law";
const GB: &str = "个人信息保护法";
const GB_EN: &str = "Personal Information Protection Law";

/// The campaign's source item on account management.
pub const PLAN_ACCOUNTS: Basis =
    Basis::direct("社会保险补贴专项整治工作方案", "campaign plan on social-insurance subsidies", "三(三)1")
        .since(2023, 4, 27);
/// The campaign's source item on operation conduct.
pub const PLAN_CONDUCT: Basis =
    Basis::direct("社会保险补贴专项整治工作方案", "campaign plan on social-insurance subsidies", "三(三)2")
        .since(2023, 4, 27);

/// Default accounts are renamed or deleted.
pub const DJBH_DEFAULTS: Basis = Basis::direct(DJBH, DJBH_EN, "8.1.4.2 b").since(2019, 12, 1);
/// Superfluous and expired accounts are deleted or disabled in time, sharing is avoided.
pub const DJBH_ACCOUNTS: Basis = Basis::direct(DJBH, DJBH_EN, "8.1.4.2 c").since(2019, 12, 1);
/// Least privilege, separated rights.
pub const DJBH_LEAST: Basis = Basis::direct(DJBH, DJBH_EN, "8.1.4.2 d").since(2019, 12, 1);
/// Audit covers every user.
pub const DJBH_AUDIT: Basis = Basis::direct(DJBH, DJBH_EN, "8.1.4.3 a").since(2019, 12, 1);
/// Audit records are protected against deletion, change and overwriting.
pub const DJBH_RECORDS: Basis = Basis::direct(DJBH, DJBH_EN, "8.1.4.3 c").since(2019, 12, 1);
/// Rights of people who leave their post end in time.
pub const DJBH_LEAVERS: Basis = Basis::direct(DJBH, DJBH_EN, "8.1.8.2 a").since(2019, 12, 1);
/// Access of outsiders is applied for, assigned by a designated person, registered, and removed.
pub const DJBH_OUTSIDERS: Basis = Basis::direct(DJBH, DJBH_EN, "8.1.8.4").since(2019, 12, 1);
/// A designated person keeps the accounts and controls applying for, opening and deleting them.
pub const DJBH_KEEPER: Basis = Basis::direct(DJBH, DJBH_EN, "8.1.10.6 b").since(2019, 12, 1);
/// Written rules on the keeping of accounts, logs and passwords.
pub const DJBH_WRITTEN: Basis = Basis::direct(DJBH, DJBH_EN, "8.1.10.6 c").since(2019, 12, 1);
/// System, audit and security administration, each through its own interface and audited.
pub const DJBH_THREE: Basis = Basis::direct(DJBH, DJBH_EN, "8.1.5.1至8.1.5.3").since(2019, 12, 1);
/// A full-time security administrator who holds no other office.
pub const DJBH_FULL_TIME: Basis = Basis::direct(DJBH, DJBH_EN, "8.1.7.2").since(2019, 12, 1);
/// Authorisation and approval of important operations.
pub const DJBH_APPROVAL: Basis = Basis::direct(DJBH, DJBH_EN, "8.1.7.3").since(2019, 12, 1);

/// Network logs are kept for at least six months.
pub const WLA_LOGS: Basis =
    Basis::direct("网络安全法", "Cybersecurity Law", "第21条(三)").since(2017, 6, 1).until(2025, 12, 31);
/// Outsourced building and keeping of government systems is supervised.
pub const SJA_OUTSOURCING: Basis = Basis::direct("数据安全法", "Data Security Law", "第40条").since(2021, 9, 1);
/// Operating rights are determined reasonably.
pub const GB_RIGHTS: Basis = Basis::direct(GB, GB_EN, "第51条(四)").since(2021, 11, 1);
/// Internal rules and operating procedures.
pub const GB_RULES: Basis = Basis::direct(GB, GB_EN, "第51条(一)").since(2021, 11, 1);
/// The people who approve, handle and keep are separate and check each other (2017 text).
pub const KJ_SEPARATE_2017: Basis =
    Basis::reference(KJ, KJ_EN, "第27条(一)（2017年修正）").since(2017, 11, 5).until(2024, 6, 30);
/// The same in the text in force since July 2024.
pub const KJ_SEPARATE_2024: Basis = Basis::reference(KJ, KJ_EN, "第25条(一)（2024年修正）").since(2024, 7, 1);
/// Posts have clear powers; important business is reviewed in levels.
pub const SBJB_POSTS: Basis = Basis::reference(SBJB, SBJB_EN, "第37条").since(2023, 12, 1);
/// Information systems record how business is handled.
pub const SBJB_SYSTEMS: Basis = Basis::reference(SBJB, SBJB_EN, "第38条").since(2023, 12, 1);
/// Tampering with records of contributions and benefits.
pub const SBJB_TAMPERING: Basis = Basis::reference(SBJB, SBJB_EN, "第53条(四)").since(2023, 12, 1);
/// Changes of personal data, bank accounts among them, are checked against shared data.
pub const SBJB_CHANGES: Basis = Basis::reference(SBJB, SBJB_EN, "第9条").since(2023, 12, 1);
/// Loss of or tampering with contribution records.
pub const SBX_TAMPERING: Basis = Basis::reference("社会保险法", "Social Insurance Law", "第89条(四)").since(2011, 7, 1);
/// One account a person.
pub const ES_ONE_ACCOUNT: Basis = Basis::reference(ES, ES_EN, "第4条").since(2023, 9, 14);
/// Accounts are not lent.
pub const ES_NO_LENDING: Basis = Basis::reference(ES, ES_EN, "第5条").since(2023, 9, 14);
/// Administrators of accounts, of rights and operators are different people.
pub const ES_ADMINS: Basis = Basis::reference(ES, ES_EN, "第6条").since(2023, 9, 14);
/// Changes are filed within five working days.
pub const ES_FIVE_DAYS: Basis = Basis::reference(ES, ES_EN, "第8条").since(2023, 9, 14);
/// The four classes of post do not hold each other's rights.
pub const GS_CLASSES: Basis = Basis::reference(GS, GS_EN, "第11条");
/// Rights are applied for, reviewed, approved and only then given.
pub const GS_PROCEDURE: Basis = Basis::reference(GS, GS_EN, "第16条");
/// Checks and balances between posts.
pub const NKGF: Basis =
    Basis::direct("行政事业单位内部控制规范（试行）", "Internal control standard for public bodies", "第5条(三)")
        .since(2014, 1, 1);
/// Nobody changes key data without grounds; accounts are cancelled on transfer.
pub const FUGU: Basis =
    Basis::reference("府谷县城居保信息系统安全制度", "Fugu county information system security rules", "");
