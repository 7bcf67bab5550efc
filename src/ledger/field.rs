//! What people write into a problem: the fields, the kind of value each takes, and one spelling for every value.
//!
//! Values are kept as text: days as `2023-06-30`, sums as decimals, choices by their Chinese term.

use serde::{Deserialize, Serialize};

use crate::{
    base::{
        amount::Amount,
        text::{fold, is_null},
        time::{Day, Moment, Precision, Written, Zone, from_excel_serial, parse_moment},
    },
    i18n::{Lang, Text, Words},
    words,
};

/// A column that people fill in.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// 整改措施.
    Measures,
    /// 整改目标.
    Goal,
    /// 责任单位.
    ResponsibleUnit,
    /// 责任领导.
    Leader,
    /// 责任人.
    Responsible,
    /// 整改时限.
    Deadline,
    /// 整改类型.
    Pace,
    /// 交办时间.
    AssignedOn,
    /// 整改情况.
    Progress,
    /// 整改完成时间.
    DoneOn,
    /// 佐证材料.
    Materials,
    /// 复核人.
    Reviewer,
    /// 复核意见.
    Opinion,
    /// 销号时间.
    ClosedOn,
    /// 应追回金额.
    ToRecover,
    /// 已追回金额.
    Recovered,
    /// 追回日期.
    RecoveredOn,
    /// 线索移送.
    Referral,
    /// 要情.
    Urgent,
    /// 漏洞类型.
    Gap,
    /// 备注.
    Remarks,
}

/// What a field takes.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub enum Kind {
    /// Any text.
    Text,
    /// One or several people.
    People,
    /// A day.
    Day,
    /// A sum of money.
    Amount,
    /// One of these.
    Choice(&'static [Text]),
}

/// 整改类型.
pub const PACES: [Text; 3] =
    [Text::new("立行立改", "at once"), Text::new("限期整改", "by a date"), Text::new("持续整改", "continuing")];
/// 漏洞类型.
pub const GAPS: [Text; 4] = [
    Text::new("制度", "rules"),
    Text::new("管理", "management"),
    Text::new("系统", "system"),
    Text::new("监督", "supervision"),
];
/// 要情.
pub const YES_NO: [Text; 2] = [Text::new("是", "yes"), Text::new("否", "no")];

/// Why a value cannot be taken.
#[derive(Clone, Eq, PartialEq, Debug, Serialize)]
pub enum Refused {
    /// Not a day of the calendar, or one that can be read in two ways.
    NoDay,
    /// Not a sum of money.
    NoAmount,
    /// None of the choices.
    NoChoice(Vec<String>),
    /// Longer than a cell holds.
    TooLong,
    /// A day that has not come yet, of something that was done.
    NotYet,
    /// A sum below nothing.
    Negative,
    /// A day before what it must follow.
    Before(#[serde(with = "super::written")] Day),
}

/// The most characters a value has, as spreadsheets count them; a cell holds little more.
const LONGEST: usize = 32_000;

impl Refused {
    /// Why, in both languages.
    pub fn words(&self) -> Words {
        match self {
            Self::NoDay => words!(
                "不是可以确定的日期，请写成 2023-06-30",
                "no day that can be told for sure; write it like 2023-06-30"
            ),
            Self::NotYet => words!("还没有到这一天", "that day has not come yet"),
            Self::Negative => words!("金额不能为负数", "a sum cannot be below nothing"),
            Self::Before(day) => words!(
                "早于发现、交办或完成之日 {day}；此前已整改的，请填 {day} 并在整改情况中说明",
                "before it was found, assigned or done, {day}; of what had been put right before, write {day} and say so in the progress"
            ),
            Self::NoAmount => words!("不是金额，请写成 1234.50", "no sum of money; write it like 1234.50"),
            Self::NoChoice(known) => {
                let (zh, en) = (known.join("、"), known.join(", "));
                words!("只能是：{zh}", "it can only be: {en}")
            }
            Self::TooLong => words!("超过 {LONGEST} 字", "longer than {LONGEST} characters"),
        }
    }
}

impl Field {
    /// In the order of the columns.
    pub const ALL: [Self; 21] = [
        Self::Measures,
        Self::Goal,
        Self::ResponsibleUnit,
        Self::Leader,
        Self::Responsible,
        Self::Deadline,
        Self::Pace,
        Self::AssignedOn,
        Self::Progress,
        Self::DoneOn,
        Self::Materials,
        Self::Reviewer,
        Self::Opinion,
        Self::ClosedOn,
        Self::ToRecover,
        Self::Recovered,
        Self::RecoveredOn,
        Self::Referral,
        Self::Urgent,
        Self::Gap,
        Self::Remarks,
    ];

    /// The machine word.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Measures => "measures",
            Self::Goal => "goal",
            Self::ResponsibleUnit => "responsible_unit",
            Self::Leader => "leader",
            Self::Responsible => "responsible",
            Self::Deadline => "deadline",
            Self::Pace => "pace",
            Self::AssignedOn => "assigned_on",
            Self::Progress => "progress",
            Self::DoneOn => "done_on",
            Self::Materials => "materials",
            Self::Reviewer => "reviewer",
            Self::Opinion => "opinion",
            Self::ClosedOn => "closed_on",
            Self::ToRecover => "to_recover",
            Self::Recovered => "recovered",
            Self::RecoveredOn => "recovered_on",
            Self::Referral => "referral",
            Self::Urgent => "urgent",
            Self::Gap => "gap",
            Self::Remarks => "remarks",
        }
    }

    /// The header.
    pub const fn title(self) -> Text {
        match self {
            Self::Measures => Text::new("整改措施", "Remedy"),
            Self::Goal => Text::new("整改目标", "Goal"),
            Self::ResponsibleUnit => Text::new("责任单位", "Responsible unit"),
            Self::Leader => Text::new("责任领导", "Responsible leader"),
            Self::Responsible => Text::new("责任人", "Responsible person"),
            Self::Deadline => Text::new("整改时限", "Deadline"),
            Self::Pace => Text::new("整改类型", "Pace"),
            Self::AssignedOn => Text::new("交办时间", "Assigned on"),
            Self::Progress => Text::new("整改情况", "Progress"),
            Self::DoneOn => Text::new("整改完成时间", "Done on"),
            Self::Materials => Text::new("佐证材料", "Supporting papers"),
            Self::Reviewer => Text::new("复核人", "Reviewer"),
            Self::Opinion => Text::new("复核意见", "Reviewer's opinion"),
            Self::ClosedOn => Text::new("销号时间", "Closed on"),
            Self::ToRecover => Text::new("应追回金额", "To be recovered"),
            Self::Recovered => Text::new("已追回金额", "Recovered"),
            Self::RecoveredOn => Text::new("追回日期", "Recovered on"),
            Self::Referral => Text::new("线索移送", "Referral"),
            Self::Urgent => Text::new("要情", "Urgent report"),
            Self::Gap => Text::new("漏洞类型", "Kind of gap"),
            Self::Remarks => Text::new("备注", "Remarks"),
        }
    }

    /// What it takes.
    pub const fn kind(self) -> Kind {
        match self {
            Self::Leader | Self::Responsible | Self::Reviewer => Kind::People,
            Self::Deadline | Self::AssignedOn | Self::DoneOn | Self::ClosedOn | Self::RecoveredOn => Kind::Day,
            Self::ToRecover | Self::Recovered => Kind::Amount,
            Self::Pace => Kind::Choice(&PACES),
            Self::Gap => Kind::Choice(&GAPS),
            Self::Urgent => Kind::Choice(&YES_NO),
            _ => Kind::Text,
        }
    }

    /// The field of that machine word.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.name() == name)
    }

    /// A typed value in its one spelling; none if nothing was typed.
    pub fn value(self, typed: &str) -> Result<Option<String>, Refused> {
        let kind = self.kind();
        let bare = match kind {
            // What people wrote is kept as they wrote it, line breaks included.
            Kind::Text => tidy(typed),
            _ => fold(typed).into_owned(),
        };
        if bare.is_empty() || (kind != Kind::Text && is_null(&bare)) {
            return Ok(None);
        }
        if bare.encode_utf16().count() > LONGEST {
            return Err(Refused::TooLong);
        }
        match kind {
            Kind::Text | Kind::People => Ok(Some(bare)),
            Kind::Day => day(&bare).map(|day| Some(day.to_string())).ok_or(Refused::NoDay),
            Kind::Amount => match bare.parse::<Amount>() {
                Ok(sum) if sum.fen() < 0 => Err(Refused::Negative),
                Ok(sum) => Ok(Some(sum.to_string())),
                Err(_) => Err(Refused::NoAmount),
            },
            Kind::Choice(known) => choice(known, &bare).map(Some),
        }
    }

    /// A value as people of a language read it.
    pub fn shown(self, value: &str, lang: Lang) -> String {
        match self.kind() {
            Kind::Choice(known) => {
                known.iter().find(|text| text.zh == value).map_or(value, |text| text.say(lang)).to_owned()
            }
            _ => value.to_owned(),
        }
    }
}

/// Line ends in one spelling, nothing at either end.
fn tidy(typed: &str) -> String {
    let joined = typed.replace("\r\n", "\n").replace('\r', "\n");
    let kept: String = joined.chars().filter(|char| *char == '\n' || !char.is_control()).collect();
    kept.lines().map(str::trim_end).collect::<Vec<_>>().join("\n").trim().to_owned()
}

fn choice(known: &[Text], typed: &str) -> Result<String, Refused> {
    let is_meant = |text: &&Text| text.zh == typed || text.en.eq_ignore_ascii_case(typed);
    let all = || Refused::NoChoice(known.iter().map(|text| text.zh.to_owned()).collect());
    known.iter().find(is_meant).map(|text| text.zh.to_owned()).ok_or_else(all)
}

/// The day that is meant: in any of the forms that exports use, or the bare number of a cell that lost its format.
pub fn day(text: &str) -> Option<Day> {
    let zone = Zone::default();
    // Five digits are a spreadsheet's count of days; nobody writes a date so.
    let serial = (text.len() == 5).then(|| text.parse::<f64>().ok()).flatten();
    let written = match serial {
        Some(serial) => from_excel_serial(serial, false, zone).ok()?,
        None => parse_moment(text, zone).ok()?,
    };
    let Written::Moment(Moment { at, precision, .. }) = written else { return None };
    (precision != Precision::Month).then(|| zone.day_of(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(field: Field, typed: &str) -> Option<String> {
        field.value(typed).unwrap()
    }

    #[test]
    fn days_come_in_many_spellings() {
        for typed in [
            "2023-06-30",
            "2023/6/30",
            "2023年6月30日",
            "２０２３-０６-３０",
            "45107",
            "2023-06-30 00:00:00",
            "20230630",
        ] {
            assert_eq!(value(Field::Deadline, typed).as_deref(), Some("2023-06-30"), "{typed}");
        }
        for typed in ["六月底", "2023-06", "5/4/2023", "2023-02-30"] {
            assert_eq!(Field::Deadline.value(typed), Err(Refused::NoDay), "{typed}");
        }
    }

    #[test]
    fn nothing_typed_is_nothing() {
        for field in Field::ALL {
            assert_eq!(value(field, "  "), None);
        }
        assert_eq!(value(Field::Deadline, "—"), None);
        assert_eq!(value(Field::Remarks, "—").as_deref(), Some("—"), "a dash may be meant as a remark");
    }

    #[test]
    fn choices_and_sums_have_one_spelling() {
        assert_eq!(value(Field::Pace, "continuing").as_deref(), Some("持续整改"));
        assert_eq!(value(Field::Recovered, "1,234.5元").as_deref(), Some("1234.50"));
        assert!(matches!(Field::Gap.value("人员"), Err(Refused::NoChoice(known)) if known.len() == 4));
        assert_eq!(Field::Recovered.value("约三千"), Err(Refused::NoAmount));
    }

    #[test]
    fn a_value_reads_back_as_it_is_shown() {
        for field in Field::ALL {
            let typed = match field.kind() {
                Kind::Text => "第一行\r\n  第二行 ",
                Kind::People => "王五（0123）",
                Kind::Day => "2023-06-30",
                Kind::Amount => "12.5",
                Kind::Choice(known) => known[0].zh,
            };
            let kept = value(field, typed).unwrap();
            for lang in [Lang::Zh, Lang::En] {
                assert_eq!(value(field, &field.shown(&kept, lang)), Some(kept.clone()), "{field:?}");
            }
            assert_eq!(Field::parse(field.name()), Some(field));
        }
    }
}
