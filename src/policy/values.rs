//! Policy values with a meaning of their own: days, moments, spans, zones, globs, accounts, acts.

use toml::value::{Datetime, Offset};

use crate::{
    base::{
        amount::Amount,
        calendar::Grace,
        text,
        time::{Day, Instant, MILLIS_PER_DAY, Moment, Zone},
    },
    model::act::Act,
    policy::{
        document::{Faults, Field, Table},
        error::{Expected, PolicyError, PolicyFault, nearest},
    },
};

/// A name that may contain `*`, `?` and `[…]`, compared after folding and without regard to the case of letters.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Glob {
    written: String,
    pattern: glob::Pattern,
}

impl Glob {
    /// The pattern that everything matches.
    pub fn any() -> Self {
        Self { written: "*".to_owned(), pattern: glob::Pattern::new("*").unwrap_or_default() }
    }

    /// A pattern, unless it is malformed.
    pub fn parse(written: &str) -> Option<Self> {
        let pattern = glob::Pattern::new(&text::fold_key(written)).ok()?;
        Some(Self { written: written.to_owned(), pattern })
    }

    /// The pattern as written.
    pub fn as_str(&self) -> &str {
        &self.written
    }

    /// Whether the name is meant. A name that is written out in full is always meant, even if it contains
    /// characters that a pattern reads otherwise, as in `用户[1].xlsx`.
    pub fn matches(&self, name: &str) -> bool {
        let name = text::fold_key(name);
        self.pattern.matches(&name) || text::fold_key(&self.written) == name
    }
}

/// An account as policy files name it: `system/account`, or just `account` in the folder's one unnamed system.
#[derive(Clone, Debug, Eq, PartialEq, Ord, PartialOrd)]
pub struct AccountName {
    /// The system; `None` for the one unnamed system.
    pub system: Option<String>,
    /// The account.
    pub account: String,
}

impl AccountName {
    /// Splits at the last `/`: names of systems contain one more often than names of accounts.
    pub fn parse(written: &str) -> Option<Self> {
        let (system, account) = match written.rsplit_once('/') {
            Some((system, account)) => (Some(system.trim()), account.trim()),
            None => (None, written.trim()),
        };
        let blank = account.is_empty() || system.is_some_and(str::is_empty);
        (!blank).then(|| Self { system: system.map(str::to_owned), account: account.to_owned() })
    }

    /// Whether this is that account of that system, both compared after folding.
    pub fn is(&self, system: Option<&str>, account: &str) -> bool {
        let same = |one: &str, other: &str| text::fold_key(one) == text::fold_key(other);
        let systems = match (&self.system, system) {
            (Some(mine), Some(other)) => same(mine, other),
            (None, None) => true,
            _ => false,
        };
        systems && same(&self.account, account)
    }
}

impl std::fmt::Display for AccountName {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.system {
            Some(system) => write!(out, "{system}/{}", self.account),
            None => out.write_str(&self.account),
        }
    }
}

/// Hours of one day, half-open, in minutes after midnight.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Ord, PartialOrd)]
pub struct Hours {
    /// The first minute inside.
    pub from: u32,
    /// The first minute after; 1440 is midnight at the end of the day.
    pub to: u32,
}

impl Hours {
    /// Reads `08:30-12:00`.
    pub fn parse(written: &str) -> Option<Self> {
        let (from, to) = written.split_once('-')?;
        let (from, to) = (minute(from.trim())?, minute(to.trim())?);
        (from < to).then_some(Self { from, to })
    }

    /// Whether that time of day lies inside.
    pub fn contains(self, millis_of_day: u32) -> bool {
        (self.from..self.to).contains(&(millis_of_day / 60_000))
    }
}

fn minute(clock: &str) -> Option<u32> {
    let (hours, minutes) = clock.split_once(':')?;
    let digits = |part: &str| part.len() <= 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(hours) || minutes.len() != 2 || !digits(minutes) {
        return None;
    }
    let (hours, minutes): (u32, u32) = (hours.parse().ok()?, minutes.parse().ok()?);
    let at = hours * 60 + minutes;
    (minutes < 60 && at <= 24 * 60).then_some(at)
}

impl std::fmt::Display for Hours {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { from, to } = self;
        write!(out, "{:02}:{:02}-{:02}:{:02}", from / 60, from % 60, to / 60, to % 60)
    }
}

/// A date of TOML, or the same in quotes.
fn written_date(field: &Field, expected: Expected) -> Result<(Datetime, String), PolicyError> {
    if let Some(date) = field.date() {
        return Ok((date, date.to_string()));
    }
    let written = field.text_as(expected)?;
    match written.parse() {
        Ok(date) => Ok((date, written)),
        Err(_) => Err(field.bad(&written, expected)),
    }
}

fn day_of(date: &Datetime) -> Option<Day> {
    let date = date.date?;
    Day::ymd(i32::from(date.year), u32::from(date.month), u32::from(date.day))
}

fn moment_of(date: &Datetime, zone: Zone) -> Option<Moment> {
    let day = day_of(date)?;
    let Some(time) = date.time else {
        return date.offset.is_none().then(|| Moment::day(day, zone));
    };
    let seconds = u32::from(time.hour) * 3600 + u32::from(time.minute) * 60 + u32::from(time.second.unwrap_or(0));
    let millis = seconds * 1000 + time.nanosecond.unwrap_or(0) / 1_000_000;
    let at = match date.offset {
        None => zone.local(day, millis),
        Some(Offset::Z) => utc(day, millis),
        Some(Offset::Custom { minutes }) => utc(day, millis).plus_millis(-i64::from(minutes) * 60_000),
    };
    Some(Moment::exact(at))
}

fn utc(day: Day, millis: u32) -> Instant {
    Instant::from_millis(i64::from(day.days()) * MILLIS_PER_DAY + i64::from(millis))
}

impl Field {
    /// A day without a time of day.
    pub(super) fn day(self) -> Result<Day, PolicyError> {
        let (date, written) = written_date(&self, Expected::Day)?;
        let bare = date.time.is_none();
        let day = day_of(&date).filter(|_| bare);
        day.ok_or_else(|| self.bad(&written, Expected::Day))
    }

    /// A day, or an exact moment; local time is that of `zone`.
    pub(super) fn moment(self, zone: Zone) -> Result<Moment, PolicyError> {
        let (date, written) = written_date(&self, Expected::Moment)?;
        moment_of(&date, zone).ok_or_else(|| self.bad(&written, Expected::Moment))
    }

    /// Two days, the first not after the second.
    pub(super) fn period(self) -> Result<(Day, Day), PolicyError> {
        let whole = self.clone();
        let items = self.items(Expected::Period)?;
        let written = |from: &str, to: &str| whole.bad(&format!("{from} … {to}"), Expected::Period);
        let days: Vec<Day> = items.into_iter().map(Self::day).collect::<Result<_, _>>()?;
        match days.as_slice() {
            [from, to] if from <= to => Ok((*from, *to)),
            [from, to] => Err(written(&from.to_string(), &to.to_string())),
            _ => Err(whole.bad(&format!("({})", days.len()), Expected::Period)),
        }
    }

    /// Days as a number, or working days as `"5wd"`.
    pub(super) fn grace(self) -> Result<Grace, PolicyError> {
        let written = match self.whole() {
            Some(number) => number.to_string(),
            None => self.text_as(Expected::Span)?,
        };
        Grace::parse(&written).ok_or_else(|| self.bad(&written, Expected::Span))
    }

    /// A time zone by name.
    pub(super) fn zone(self) -> Result<Zone, PolicyError> {
        let written = self.text_as(Expected::Zone)?;
        written.parse().map_err(|_| self.bad(&written, Expected::Zone))
    }

    /// A text encoding by any of its usual names.
    pub(super) fn encoding(self) -> Result<&'static encoding_rs::Encoding, PolicyError> {
        let written = self.text_as(Expected::Encoding)?;
        encoding_rs::Encoding::for_label(written.as_bytes()).ok_or_else(|| self.bad(&written, Expected::Encoding))
    }

    /// A name that may contain `*` and `?`.
    pub(super) fn glob(self) -> Result<Glob, PolicyError> {
        let written = self.text_as(Expected::Glob)?;
        Glob::parse(&written).ok_or_else(|| self.bad(&written, Expected::Glob))
    }

    /// `system/account`.
    pub(super) fn account(self) -> Result<AccountName, PolicyError> {
        let written = self.text_as(Expected::Account)?;
        AccountName::parse(&written).ok_or_else(|| self.bad(&written, Expected::Account))
    }

    /// Spans of hours within a day, at least one.
    pub(super) fn hours(self) -> Result<Vec<Hours>, PolicyError> {
        let whole = self.clone();
        let items = self.items(Expected::Texts)?;
        if items.is_empty() {
            return Err(whole.bad("", Expected::Hours));
        }
        let each = |item: Self| {
            let written = item.text_as(Expected::Hours)?;
            Hours::parse(&written).ok_or_else(|| item.bad(&written, Expected::Hours))
        };
        items.into_iter().map(each).collect()
    }

    /// Amounts in yuan, as numbers or as text, above 0 and at least one.
    pub(super) fn amounts(self) -> Result<Vec<Amount>, PolicyError> {
        let whole = self.clone();
        let items = self.items(Expected::Amounts)?;
        if items.is_empty() {
            return Err(whole.bad("", Expected::Amounts));
        }
        let each = |item: Self| {
            let written = match item.number() {
                Some(number) => number,
                None => item.text_as(Expected::Amounts)?,
            };
            let amount = text::fold(&written).parse::<Amount>().ok();
            amount.filter(|amount| amount.fen() > 0).ok_or_else(|| item.bad(&written, Expected::Amounts))
        };
        items.into_iter().map(each).collect()
    }

    /// One of the words, by `parse`.
    pub(super) fn word<T>(
        self,
        choice: &'static [&'static str],
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T, PolicyError> {
        let written = self.text_as(Expected::OneOf(choice))?;
        parse(&written).ok_or_else(|| self.bad(&written, Expected::OneOf(choice)))
    }

    /// An act of the vocabulary.
    pub(super) fn act(self) -> Result<Act, PolicyError> {
        self.word(&ACT_NAMES, Act::parse)
    }

    /// Acts of the vocabulary, each once.
    pub(super) fn acts(self) -> Result<Vec<Act>, PolicyError> {
        let mut acts = Vec::new();
        for item in self.items(Expected::Texts)? {
            let again = item.clone();
            let act = item.act()?;
            if acts.contains(&act) {
                return Err(again.bad(act.name(), Expected::OneOf(&ACT_NAMES)));
            }
            acts.push(act);
        }
        Ok(acts)
    }
}

/// The names of the acts, for messages.
pub(super) const ACT_NAMES: [&str; Act::ALL.len()] = {
    let mut names = [""; Act::ALL.len()];
    let mut at = 0;
    while at < names.len() {
        names[at] = Act::ALL[at].name();
        at += 1;
    }
    names
};

/// The keys of a table that are acts, with their values; other keys are faults.
pub(super) fn by_act<T>(
    mut table: Table,
    allowed: &'static [&'static str],
    faults: &mut Faults,
    read: impl Fn(Field) -> Result<T, PolicyError>,
) -> Vec<(Act, T)> {
    let mut known = Vec::new();
    for (name, field) in table.take_all() {
        match Act::parse(&name).filter(|act| allowed.contains(&act.name())) {
            Some(act) => {
                let value = faults.keep(read(field));
                known.extend(value.map(|value| (act, value)));
            }
            None => faults.add(field.unknown(&name, allowed)),
        }
    }
    known
}

impl Field {
    /// The fault of a key that is none of the known ones.
    pub(super) fn unknown(&self, name: &str, known: &[&str]) -> PolicyError {
        self.error(PolicyFault::UnknownKey {
            key: self.key().to_owned(),
            near: nearest(name, known.iter().copied()).map(str::to_owned),
            known: known.iter().map(|&name| name.to_owned()).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::document::read;

    fn field(value: &str) -> Field {
        let mut table = read(&format!("k = {value}\n"), "hecha.toml").unwrap();
        table.take("k").unwrap()
    }

    #[test]
    fn a_bare_date_is_the_whole_day_with_or_without_quotes() {
        let zone = Zone::default();
        let day = Day::ymd(2022, 12, 31).unwrap();
        for written in ["2022-12-31", "\"2022-12-31\""] {
            assert_eq!(field(written).moment(zone).unwrap(), Moment::day(day, zone));
            assert_eq!(field(written).day().unwrap(), day);
        }
    }

    #[test]
    fn a_moment_is_local_unless_it_says_its_offset() {
        let zone = Zone::default();
        let local = field("2022-12-31T08:00:00").moment(zone).unwrap();
        assert_eq!(local, field("2022-12-31T00:00:00Z").moment(zone).unwrap());
        assert_eq!(local, field("\"2022-12-31 08:00:00\"").moment(zone).unwrap());
        assert_eq!(local, field("2022-12-31T09:30:00+09:30").moment(zone).unwrap());
        assert_eq!(zone.human(local.at), "2022-12-31 08:00:00");
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for written in ["2022-12-31T08:00:00", "08:00:00", "\"2022-02-30\"", "20221231", "\"昨天\"", "true"] {
            assert!(field(written).day().is_err(), "{written}");
        }
        assert!(field("08:00:00").moment(Zone::default()).is_err());
    }

    #[test]
    fn a_period_runs_forwards() {
        assert!(field("[\"2022-01-01\", \"2022-01-01\"]").period().is_ok());
        assert!(field("[2022-01-01, 2022-12-31]").period().is_ok());
        for written in ["[2022-12-31, 2022-01-01]", "[2022-01-01]", "2022-01-01", "[]"] {
            assert!(field(written).period().is_err(), "{written}");
        }
    }

    #[test]
    fn grace_is_days_or_working_days() {
        assert_eq!(field("5").grace().unwrap(), Grace::Days(5));
        assert_eq!(field("\"5wd\"").grace().unwrap(), Grace::WorkingDays(5));
        for written in ["-1", "\"five\"", "\"\"", "1.5", "\"5 wd\""] {
            assert!(field(written).grace().is_err(), "{written}");
        }
    }

    #[test]
    fn hours_lie_within_a_day() {
        let hours = Hours::parse("08:30-12:00").unwrap();
        assert!(hours.contains(8 * 3_600_000 + 1_800_000));
        assert!(!hours.contains(12 * 3_600_000));
        assert_eq!(hours.to_string(), "08:30-12:00");
        assert_eq!(Hours::parse("13:00-24:00").unwrap().to, 1440);
        for written in ["12:00-08:00", "8-12", "08:60-09:00", "08:00-24:01", "08:00-08:00", "+8:00-09:00"] {
            assert_eq!(Hours::parse(written), None, "{written}");
        }
    }

    #[test]
    fn globs_fold_what_they_compare() {
        let glob = Glob::parse("用户*.XLSX").unwrap();
        assert!(glob.matches("用户清单.xlsx"));
        assert!(!glob.matches("角色.xlsx"));
        assert!(Glob::parse("用户[1].xlsx").unwrap().matches("用户[1].xlsx"));
        assert!(Glob::any().matches("") && Glob::any().matches("a/b"));
        assert!(field("\"用户[.xlsx\"").glob().is_err());
    }

    #[test]
    fn accounts_split_at_the_last_slash() {
        let name = AccountName::parse("就业/补贴系统/ Lijun").unwrap();
        assert!(name.is(Some("就业/补贴系统"), "lijun"));
        assert!(!name.is(None, "lijun"));
        assert!(AccountName::parse("lijun").unwrap().is(None, "LIJUN"));
        assert_eq!(AccountName::parse("/lijun"), None);
        assert_eq!(AccountName::parse("系统/"), None);
    }

    #[test]
    fn amounts_are_exact_and_above_zero() {
        let amounts = field("[10000, 20000.10, \"1,234.50\"]").amounts().unwrap();
        assert_eq!(amounts, vec![Amount(1_000_000), Amount(2_000_010), Amount(123_450)]);
        for written in ["[0]", "[-1]", "[0.001]", "[]", "10000", "[\"很多\"]"] {
            assert!(field(written).amounts().is_err(), "{written}");
        }
    }

    #[test]
    fn acts_are_words_of_the_vocabulary_each_once() {
        assert_eq!(field("[\"accept\", \"pay\"]").acts().unwrap(), vec![Act::Accept, Act::Pay]);
        assert!(field("[\"accept\", \"accept\"]").acts().is_err());
        let error = field("[\"aprove\"]").acts().unwrap_err();
        assert!(matches!(&*error.fault, PolicyFault::BadValue { near: Some(near), .. } if near == "approve"));
    }
}
