//! Moments that a dump writes by a format of its own, as `2022-03-01 08:30:05`.

use std::{iter::Peekable, str::Chars};

use chrono::{Days, NaiveDate};

/// What a picture says of a moment.
#[derive(Default)]
struct Parts {
    year: Option<i32>,
    month: Option<u32>,
    day: Option<u32>,
    hour: Option<u32>,
    minute: u32,
    second: u32,
    fraction: String,
    /// Whether hours count to twelve, and which half of the day it is.
    half: Option<bool>,
    twelve: bool,
}

impl Parts {
    fn iso(&self) -> Option<String> {
        let date = NaiveDate::from_ymd_opt(self.year?, self.month.unwrap_or(1), self.day.unwrap_or(1))?;
        if self.month.is_none() || self.day.is_none() || date.to_string().len() != 10 {
            return None;
        }
        let Some(hour) = self.hour else { return Some(date.to_string()) };
        let hour = match (self.twelve, self.half) {
            (true, None) => return None,
            (true, Some(_)) if !(1..=12).contains(&hour) => return None,
            (true, Some(afternoon)) => hour % 12 + if afternoon { 12 } else { 0 },
            (false, _) => hour,
        };
        if hour > 23 || self.minute > 59 || self.second > 59 {
            return None;
        }
        let mut iso = format!("{date} {hour:02}:{:02}:{:02}", self.minute, self.second);
        let fraction = self.fraction.trim_end_matches('0');
        if !fraction.is_empty() {
            iso.push('.');
            iso.push_str(fraction);
        }
        Some(iso)
    }
}

/// Whether the text is a date from its year down, as every reader understands it.
pub(super) fn is_iso(text: &str) -> bool {
    let bytes = text.trim().as_bytes();
    let digits =
        |range: std::ops::Range<usize>| bytes.get(range).is_some_and(|part| part.iter().all(u8::is_ascii_digit));
    digits(0..4) && bytes.get(4) == Some(&b'-') && digits(5..7) && bytes.get(7) == Some(&b'-') && digits(8..10)
}

/// By a picture of Oracle and 达梦, such as `YYYY-MM-DD HH24:MI:SS`.
pub(super) fn by_picture(text: &str, picture: &str) -> Option<String> {
    let mut text = text.trim().chars().peekable();
    let mut parts = Parts::default();
    let upper = picture.trim().to_ascii_uppercase();
    let mut rest = upper.as_str();
    while !rest.is_empty() {
        let (element, after) = element(rest)?;
        element.take(&mut text, &mut parts)?;
        rest = after;
    }
    text.next().is_none().then(|| parts.iso())?
}

/// By a format of `STR_TO_DATE`, such as `%Y-%m-%d %H:%i:%s`.
pub(super) fn by_percent(text: &str, format: &str) -> Option<String> {
    let mut text = text.trim().chars().peekable();
    let mut parts = Parts::default();
    let mut format = format.trim().chars();
    while let Some(char) = format.next() {
        let elements: &[Element] = match char {
            '%' => match format.next()? {
                'Y' => &[Element::Year],
                'm' | 'c' => &[Element::Month],
                'd' | 'e' => &[Element::Day],
                'H' | 'k' => &[Element::Hour],
                'i' => &[Element::Minute],
                's' | 'S' => &[Element::Second],
                'f' => &[Element::Fraction],
                'T' => &[Element::Hour, Element::Mark(':'), Element::Minute, Element::Mark(':'), Element::Second],
                _ => return None,
            },
            mark => &[Element::Mark(mark)],
        };
        for element in elements {
            element.take(&mut text, &mut parts)?;
        }
    }
    text.next().is_none().then(|| parts.iso())?
}

/// A piece of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Element {
    Year,
    ShortYear,
    Month,
    MonthName,
    Day,
    Hour,
    Hour12,
    Half,
    Minute,
    Second,
    Fraction,
    Mark(char),
}

/// The first piece of a picture, and what follows.
fn element(picture: &str) -> Option<(Element, &str)> {
    const ELEMENTS: [(&str, Element); 25] = [
        ("SYYYY", Element::Year),
        ("YYYY", Element::Year),
        ("RRRR", Element::Year),
        ("RR", Element::ShortYear),
        ("MONTH", Element::MonthName),
        ("MON", Element::MonthName),
        ("MM", Element::Month),
        ("MI", Element::Minute),
        ("DD", Element::Day),
        ("HH24", Element::Hour),
        ("HH12", Element::Hour12),
        ("HH", Element::Hour12),
        ("SS", Element::Second),
        ("AM", Element::Half),
        ("PM", Element::Half),
        ("FF1", Element::Fraction),
        ("FF2", Element::Fraction),
        ("FF3", Element::Fraction),
        ("FF4", Element::Fraction),
        ("FF5", Element::Fraction),
        ("FF6", Element::Fraction),
        ("FF7", Element::Fraction),
        ("FF9", Element::Fraction),
        ("FF", Element::Fraction),
        ("X", Element::Mark('.')),
    ];
    if let Some((name, element)) = ELEMENTS.iter().find(|(name, _)| picture.starts_with(name)) {
        return Some((*element, &picture[name.len()..]));
    }
    let char = picture.chars().next()?;
    let mark = !char.is_alphanumeric() && char != '"';
    mark.then(|| (Element::Mark(char), &picture[char.len_utf8()..]))
}

impl Element {
    fn take(self, text: &mut Peekable<Chars<'_>>, parts: &mut Parts) -> Option<()> {
        match self {
            Self::Year => {
                while text.next_if_eq(&' ').is_some() {}
                parts.year = Some(i32::try_from(digits(text, 4)?).ok()?);
            }
            Self::ShortYear => {
                let short = i32::try_from(digits(text, 2)?).ok()?;
                parts.year = Some(if short < 50 { 2000 + short } else { 1900 + short });
            }
            Self::Month => parts.month = Some(digits(text, 2)?),
            Self::MonthName => parts.month = Some(month(text)?),
            Self::Day => parts.day = Some(digits(text, 2)?),
            Self::Hour => parts.hour = Some(digits(text, 2)?),
            Self::Hour12 => {
                parts.hour = Some(digits(text, 2)?);
                parts.twelve = true;
            }
            Self::Half => parts.half = Some(half(text)?),
            Self::Minute => parts.minute = digits(text, 2)?,
            Self::Second => parts.second = digits(text, 2)?,
            Self::Fraction => {
                while let Some(digit) = text.next_if(char::is_ascii_digit) {
                    parts.fraction.push(digit);
                }
            }
            Self::Mark(mark) => {
                let found = text.next()?;
                if found.is_alphanumeric() || (mark == ' ') != (found == ' ') {
                    return None;
                }
            }
        }
        Some(())
    }
}

fn digits(text: &mut Peekable<Chars<'_>>, most: usize) -> Option<u32> {
    let mut value = None;
    for _ in 0..most {
        let Some(digit) = text.next_if(char::is_ascii_digit).and_then(|char| char.to_digit(10)) else { break };
        value = Some(value.unwrap_or(0) * 10 + digit);
    }
    value
}

/// `11月`, `NOV` or `November`.
fn month(text: &mut Peekable<Chars<'_>>) -> Option<u32> {
    const NAMES: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    if let Some(number) = digits(text, 2) {
        while text.next_if_eq(&' ').is_some() {}
        return text.next_if_eq(&'月').map(|_| number);
    }
    let mut name = String::new();
    while let Some(char) = text.next_if(char::is_ascii_alphabetic) {
        name.push(char.to_ascii_lowercase());
    }
    let place = NAMES.iter().position(|month| name.starts_with(month))?;
    u32::try_from(place + 1).ok()
}

/// Whether it is the afternoon.
fn half(text: &mut Peekable<Chars<'_>>) -> Option<bool> {
    let (first, second) = (text.next()?, text.next()?);
    match (first.to_ascii_uppercase(), second.to_ascii_uppercase()) {
        ('A', 'M') | ('上', '午') => Some(false),
        ('P', 'M') | ('下', '午') => Some(true),
        _ => None,
    }
}

/// Days since 1900 and three-hundredths of a second, four bytes each, in hexadecimal digits.
pub(super) fn of_eight_bytes(hex: &str) -> Option<String> {
    if hex.len() != 16 || !hex.is_ascii() {
        return None;
    }
    let days = u32::from_str_radix(&hex[..8], 16).ok()?.cast_signed();
    let ticks = u64::from(u32::from_str_radix(&hex[8..], 16).ok()?);
    let epoch = NaiveDate::from_ymd_opt(1900, 1, 1)?;
    let count = Days::new(u64::from(days.unsigned_abs()));
    let date = if days < 0 { epoch.checked_sub_days(count) } else { epoch.checked_add_days(count) }?;
    let ms = ticks * 10 / 3;
    if ms >= 86_400_000 || date.to_string().len() != 10 {
        return None;
    }
    let (s, ms) = (ms / 1000, ms % 1000);
    let fraction = if ms == 0 { String::new() } else { format!(".{ms:03}") };
    Some(format!("{date} {:02}:{:02}:{:02}{fraction}", s / 3600, s / 60 % 60, s % 60))
}

/// Text with characters written as `\4E2D`.
pub(super) fn unistr(text: &str) -> Option<String> {
    let mut units: Vec<u16> = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        units.extend(rest[..at].encode_utf16());
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('\\') {
            units.push(u16::from(b'\\'));
            rest = after;
        } else {
            units.push(u16::from_str_radix(rest.get(..4)?, 16).ok()?);
            rest = &rest[4..];
        }
    }
    units.extend(rest.encode_utf16());
    String::from_utf16(&units).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_read_as_they_say() {
        let read = |text: &str, picture: &str| by_picture(text, picture);
        let is = |text: &str| Some(text.to_owned());
        assert_eq!(read("2022-03-01 08:30:05", "YYYY-MM-DD HH24:MI:SS"), is("2022-03-01 08:30:05"));
        assert_eq!(read(" 2022-03-01 08:30:05:123000", "SYYYY-MM-DD HH24:MI:SS:FF6"), is("2022-03-01 08:30:05.123"));
        assert_eq!(read("01-03-2022", "dd-mm-yyyy"), is("2022-03-01"));
        assert_eq!(read("20220301", "yyyymmdd"), is("2022-03-01"));
        assert_eq!(read("23-11月-21 10.00.00.000000000 下午", "DD-MON-RR HH.MI.SSXFF AM"), is("2021-11-23 22:00:00"));
        assert_eq!(read("03/01/2022", "YYYY-MM-DD"), None);
        assert_eq!(read("2022-13-01", "YYYY-MM-DD"), None);
        assert_eq!(read("2022-03", "YYYY-MM"), None);
        assert_eq!(read("10.30", "HH.MI"), None);
        assert_eq!(by_percent("2022/3/1 08:30:05", "%Y/%m/%d %T"), is("2022-03-01 08:30:05"));
    }

    #[test]
    fn eight_bytes_are_days_and_ticks() {
        assert_eq!(of_eight_bytes("0000A1B2009450C0").as_deref(), Some("2013-05-02 09:00:00"));
        assert_eq!(of_eight_bytes("FFFFFFFF00000000").as_deref(), Some("1899-12-31 00:00:00"));
        assert_eq!(of_eight_bytes("00"), None);
    }

    #[test]
    fn coded_characters_are_read() {
        assert_eq!(unistr(r"\5F20\4E09a").as_deref(), Some("张三a"));
        assert_eq!(unistr(r"\5F2").as_deref(), None);
        assert_eq!(unistr("\\一二三四"), None);
    }
}
