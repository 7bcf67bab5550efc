//! Resident ID numbers of the People's Republic (GB 11643), and what spreadsheets make of them.

use std::fmt;

use super::text::fold;
use super::time::Day;

/// A resident ID number of 18 characters whose check character and birth date are right.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Hash)]
pub struct IdNumber([u8; 18]);

/// What a cell that should hold an ID number turned out to hold.
#[derive(Clone, Eq, PartialEq, Debug)]
pub enum IdReading {
    /// A number that may serve as a key.
    Valid {
        /// The number, in 18 characters with an upper-case `X`.
        number: IdNumber,
        /// Whether it was written in the 15 digits of old, which carry no check character.
        upgraded: bool,
    },
    /// A number that a spreadsheet has rounded to 15 digits. It belongs to anybody and is never matched on.
    Damaged,
    /// A number whose middle is hidden by asterisks; weak evidence at best.
    Masked {
        /// The characters before the first asterisk.
        prefix: String,
        /// The characters after the last asterisk.
        suffix: String,
    },
    /// None of these.
    Malformed,
}

const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS: [u8; 11] = *b"10X98765432";

/// The check character that GB 11643 gives to 17 ASCII digits; `None` if they are not all digits.
pub fn check_digit(digits: &[u8; 17]) -> Option<u8> {
    let mut sum = 0;
    for (digit, weight) in digits.iter().zip(WEIGHTS) {
        sum += char::from(*digit).to_digit(10)? * weight;
    }
    CHECKS.get((sum % 11) as usize).copied()
}

impl IdNumber {
    /// Reads a cell. A leading apostrophe, spaces and tabs are not part of the number.
    pub fn parse(text: &str) -> IdReading {
        let folded = fold(text);
        let mut compact = [0_u8; 24];
        let mut length = 0;
        let bare = folded
            .trim_start_matches(['\'', '‘', '’', '`'])
            .chars()
            .filter(|char| *char != ' ');
        for char in bare {
            let byte = match char {
                '●' | '•' | '×' | '＊' => b'*',
                char => u8::try_from(char).unwrap_or(0).to_ascii_uppercase(),
            };
            let Some(slot) = compact.get_mut(length) else {
                return IdReading::Malformed;
            };
            *slot = byte;
            length += 1;
        }
        let bytes = &compact[..length];
        if let Ok(number) = <[u8; 18]>::try_from(bytes)
            && bytes[..17].iter().all(u8::is_ascii_digit)
            && (bytes[17].is_ascii_digit() || bytes[17] == b'X')
        {
            return Self::of_eighteen(number);
        }
        if let Ok(old) = <[u8; 15]>::try_from(bytes)
            && old.iter().all(u8::is_ascii_digit)
        {
            return Self::upgrade(&old).map_or(IdReading::Malformed, |number| IdReading::Valid {
                number,
                upgraded: true,
            });
        }
        if is_scientific(bytes) {
            return IdReading::Damaged;
        }
        masked(bytes).unwrap_or(IdReading::Malformed)
    }

    /// The number of 18 characters, if its check character and birth date are right.
    pub fn from_bytes(bytes: [u8; 18]) -> Option<Self> {
        let number = Self(bytes);
        let (digits, check) = bytes.split_last_chunk::<1>()?;
        let right = check_digit(digits.try_into().ok()?)? == check[0];
        (right && bytes[0] != b'0' && number.birth().is_some()).then_some(number)
    }

    fn of_eighteen(bytes: [u8; 18]) -> IdReading {
        match Self::from_bytes(bytes) {
            Some(number) => IdReading::Valid {
                number,
                upgraded: false,
            },
            None if bytes.ends_with(b"000") => IdReading::Damaged,
            None => IdReading::Malformed,
        }
    }

    /// The 18 characters of a number of 15 digits, all of which were given to people born in 19xx.
    fn upgrade(old: &[u8; 15]) -> Option<Self> {
        let mut bytes = [0; 18];
        bytes[..6].copy_from_slice(&old[..6]);
        bytes[6..8].copy_from_slice(b"19");
        bytes[8..17].copy_from_slice(&old[6..]);
        bytes[17] = check_digit(bytes.first_chunk()?)?;
        Self::from_bytes(bytes)
    }

    /// The 18 characters.
    pub fn as_str(&self) -> &str {
        // Every constructor has checked that these are ASCII.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The day of birth that the number states.
    pub fn birth_day(self) -> Day {
        self.birth().unwrap_or(Day::from_days(0))
    }

    /// Whether it ends in `000`, as do all numbers that a spreadsheet has rounded. One in eleven of those passes the
    /// check; in a column that also holds [`IdReading::Damaged`] numbers this one is not to be trusted.
    pub fn may_be_rounded(self) -> bool {
        self.0.ends_with(b"000")
    }

    /// The number with its middle hidden, such as `500224********1234`.
    pub fn masked(self) -> String {
        let text = self.as_str();
        format!(
            "{}********{}",
            text.get(..6).unwrap_or_default(),
            text.get(14..).unwrap_or_default()
        )
    }

    /// The day of birth, if it is a day on which a holder of such a number can have been born.
    fn birth(&self) -> Option<Day> {
        let number = |from: usize, to: usize| self.as_str().get(from..to)?.parse::<u32>().ok();
        let year = number(6, 10).filter(|year| (1880..=2099).contains(year))?;
        Day::ymd(i32::try_from(year).ok()?, number(10, 12)?, number(12, 14)?)
    }
}

/// Whether these are the characters of a number like `5.00224E+17`.
fn is_scientific(bytes: &[u8]) -> bool {
    let Some(at) = bytes.iter().position(|byte| *byte == b'E') else {
        return false;
    };
    let (mantissa, exponent) = (&bytes[..at], &bytes[at + 1..]);
    let exponent = exponent.strip_prefix(b"+").unwrap_or(exponent);
    let mantissa_is_right = match mantissa {
        [first] => first.is_ascii_digit(),
        [first, b'.', rest @ ..] => {
            first.is_ascii_digit() && !rest.is_empty() && rest.iter().all(u8::is_ascii_digit)
        }
        _ => false,
    };
    mantissa_is_right && matches!(exponent, b"14" | b"16" | b"17")
}

fn masked(bytes: &[u8]) -> Option<IdReading> {
    let first = bytes.iter().position(|byte| *byte == b'*')?;
    let last = bytes.iter().rposition(|byte| *byte == b'*')?;
    let (prefix, suffix) = (&bytes[..first], &bytes[last + 1..]);
    let digits = |bytes: &[u8]| bytes.iter().all(u8::is_ascii_digit);
    let (before_check, check) = suffix
        .split_last()
        .map_or((suffix, b'0'), |(check, before)| (before, *check));
    if !digits(prefix) || !digits(before_check) || !(check.is_ascii_digit() || check == b'X') {
        return None;
    }
    let text = |bytes: &[u8]| bytes.iter().map(|byte| char::from(*byte)).collect();
    Some(IdReading::Masked {
        prefix: text(prefix),
        suffix: text(suffix),
    })
}

impl fmt::Display for IdNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for IdNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IdNumber({})", self.as_str())
    }
}
