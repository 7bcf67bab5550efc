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
    /// A number whose middle is hidden by asterisks or a run of `X`; weak evidence at best.
    Masked {
        /// The characters before what is hidden.
        prefix: String,
        /// The characters after what is hidden.
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
        let bare = folded.trim_start_matches(['\'', '‘', '’', '`']).chars().filter(|char| *char != ' ');
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
            return Self::upgrade(&old)
                .map_or(IdReading::Malformed, |number| IdReading::Valid { number, upgraded: true });
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
            Some(number) => IdReading::Valid { number, upgraded: false },
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
        format!("{}********{}", text.get(..6).unwrap_or_default(), text.get(14..).unwrap_or_default())
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
        [first, b'.', rest @ ..] => first.is_ascii_digit() && !rest.is_empty() && rest.iter().all(u8::is_ascii_digit),
        _ => false,
    };
    mantissa_is_right && matches!(exponent, b"14" | b"16" | b"17")
}

fn masked(bytes: &[u8]) -> Option<IdReading> {
    // Some systems hide with a run of X, which otherwise stands at the end alone.
    let hides = |at: usize, byte: u8| byte == b'*' || (byte == b'X' && at + 1 < bytes.len());
    let mut hidden = bytes.iter().enumerate().filter(|(at, byte)| hides(*at, **byte)).map(|(at, _)| at);
    let first = hidden.next()?;
    let last = hidden.next_back()?;
    let (prefix, suffix) = (&bytes[..first], &bytes[last + 1..]);
    let digits = |bytes: &[u8]| bytes.iter().all(u8::is_ascii_digit);
    let (before_check, check) = suffix.split_last().map_or((suffix, b'0'), |(check, before)| (before, *check));
    if !digits(prefix) || !digits(before_check) || !(check.is_ascii_digit() || check == b'X') {
        return None;
    }
    let text = |bytes: &[u8]| bytes.iter().map(|byte| char::from(*byte)).collect();
    Some(IdReading::Masked { prefix: text(prefix), suffix: text(suffix) })
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn valid(text: &str) -> Option<(String, bool)> {
        match IdNumber::parse(text) {
            IdReading::Valid { number, upgraded } => Some((number.to_string(), upgraded)),
            _ => None,
        }
    }

    #[test]
    fn the_published_example_passes() {
        // The two examples printed in GB 11643-1999.
        assert_eq!(valid("11010519491231002X"), Some(("11010519491231002X".to_owned(), false)));
        assert_eq!(valid("440524188001010014"), Some(("440524188001010014".to_owned(), false)));
    }

    #[test]
    fn trimmings_are_not_part_of_the_number() {
        for text in [
            "'11010519491231002x",
            "\t11010519491231002X",
            "１１０１０５１９４９１２３１００２Ｘ",
            "110105 19491231 002X",
            "\u{feff}11010519491231002x ",
        ] {
            assert_eq!(valid(text), Some(("11010519491231002X".to_owned(), false)), "{text}");
        }
    }

    #[test]
    fn an_old_number_is_upgraded() {
        assert_eq!(valid("110105491231002"), Some(("11010519491231002X".to_owned(), true)));
        assert_eq!(IdNumber::parse("110105490231002"), IdReading::Malformed);
    }

    #[test]
    fn what_a_spreadsheet_has_rounded_is_damaged() {
        for text in ["5.00224E+17", "5.00224199001E+17", "5E+17", "5.00224e17", "500224199001011000"] {
            assert_eq!(IdNumber::parse(text), IdReading::Damaged, "{text}");
        }
        assert_eq!(check_digit(b"50022419900101100"), Some(b'2'));
    }

    #[test]
    fn a_number_that_only_looks_rounded_is_valid_but_says_so() {
        let text = "500238199001011000";
        let IdReading::Valid { number, .. } = IdNumber::parse(text) else { panic!("{text}") };
        assert!(number.may_be_rounded());
    }

    #[test]
    fn masked_numbers_keep_what_they_show() {
        let masked =
            |prefix: &str, suffix: &str| IdReading::Masked { prefix: prefix.to_owned(), suffix: suffix.to_owned() };
        assert_eq!(IdNumber::parse("500224********1234"), masked("500224", "1234"));
        assert_eq!(IdNumber::parse("500224＊＊＊＊123x"), masked("500224", "123X"));
        assert_eq!(IdNumber::parse("***"), masked("", ""));
        assert_eq!(IdNumber::parse("500224xxxxxxxx123X"), masked("500224", "123X"));
        assert_eq!(IdNumber::parse("5002241990X1011230"), IdReading::Malformed);
    }

    #[test]
    fn other_things_are_malformed() {
        for text in [
            "",
            "张三",
            "110105194912310021",
            "11010519490231002X",
            "1101051949123100",
            "11010519491231002Y",
            "01010519491231002X",
            "1E+5",
            "11010519491231002X11010519491231002X",
            "E+17",
            ".5E+17",
        ] {
            assert_eq!(IdNumber::parse(text), IdReading::Malformed, "{text}");
        }
    }

    #[test]
    fn a_number_tells_the_day_of_birth_and_can_be_masked() {
        let IdReading::Valid { number, .. } = IdNumber::parse("11010519491231002X") else { panic!() };
        assert_eq!(number.birth_day(), Day::ymd(1949, 12, 31).unwrap());
        assert_eq!(number.masked(), "110105********002X");
    }

    fn numbers() -> impl Strategy<Value = String> {
        (110_000..660_000_u32, -7_000..20_000_i32, 0..1000_u32).prop_map(|(region, birth, order)| {
            let birth = Day::from_days(birth).to_string().replace('-', "");
            let digits = format!("{region:06}{birth}{order:03}");
            let check = check_digit(digits.as_bytes().try_into().unwrap()).unwrap();
            format!("{digits}{}", char::from(check))
        })
    }

    proptest! {
        #[test]
        fn a_number_reads_back_as_written(text in numbers()) {
            prop_assert_eq!(valid(&text), Some((text.clone(), false)));
        }

        #[test]
        fn a_wrong_digit_is_always_detected(text in numbers(), at in 0..18_usize, wrong in "[0-9X]") {
            let mut changed = text.clone();
            changed.replace_range(at..=at, &wrong);
            prop_assert!(changed == text || valid(&changed).is_none());
        }

        #[test]
        fn two_neighbours_exchanged_are_always_detected(text in numbers(), at in 0..16_usize) {
            let mut bytes = text.clone().into_bytes();
            bytes.swap(at, at + 1);
            let changed = String::from_utf8(bytes).unwrap();
            prop_assert!(changed == text || valid(&changed).is_none());
        }

        #[test]
        fn the_old_number_leads_to_the_new(text in numbers().prop_filter("born in 19xx", |text| &text[6..8] == "19")) {
            let old = format!("{}{}", &text[..6], &text[8..17]);
            prop_assert_eq!(valid(&old), Some((text, true)));
        }

        #[test]
        fn no_text_panics(text in "[0-9Xx*E+.' ]{0,24}") {
            let _ = IdNumber::parse(&text);
        }
    }
}
