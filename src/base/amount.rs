//! Amounts of money in fen, the hundredth of a yuan.

use std::fmt;
use std::str::FromStr;

/// An amount in fen.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Hash, Debug, Default)]
pub struct Amount(pub i64);

/// Why a text is no amount.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub enum AmountError {
    /// It is not a decimal number with the usual signs of money.
    Unrecognised,
    /// It has commas, but not before every third digit.
    Grouping,
    /// It has a fraction of a fen.
    TooPrecise,
    /// It is beyond what an [`Amount`] holds.
    TooLarge,
}

impl fmt::Display for AmountError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unrecognised => "not an amount of money",
            Self::Grouping => "commas that are not before every third digit",
            Self::TooPrecise => "an amount with a fraction of a fen",
            Self::TooLarge => "an amount too large to hold",
        })
    }
}

impl std::error::Error for AmountError {}

/// The signs of currency that may stand before the number.
const PREFIXES: [&str; 5] = ["¥", "￥", "RMB", "CNY", "人民币"];

impl Amount {
    /// The amount of `yuan`, rounded to the fen as a spreadsheet would show it; `None` if it is no finite number or too large.
    pub fn from_yuan(yuan: f64) -> Option<Self> {
        let fen = (yuan * 100.0).round();
        // Beyond 2^53 fen a float no longer tells one fen from the next.
        if !fen.is_finite() || fen.abs() > 9_007_199_254_740_992.0 {
            return None;
        }
        #[expect(clippy::cast_possible_truncation, reason = "a whole number within the range, as checked above")]
        Some(Self(fen as i64))
    }

    /// The amount in fen.
    pub const fn fen(self) -> i64 {
        self.0
    }

    /// The sum, unless it is too large to hold.
    pub const fn checked_add(self, other: Self) -> Option<Self> {
        match self.0.checked_add(other.0) {
            Some(fen) => Some(Self(fen)),
            None => None,
        }
    }

    /// The difference, unless it is too large to hold.
    pub const fn checked_sub(self, other: Self) -> Option<Self> {
        match self.0.checked_sub(other.0) {
            Some(fen) => Some(Self(fen)),
            None => None,
        }
    }
}

impl FromStr for Amount {
    type Err = AmountError;

    /// Reads `15230`, `1,234.50`, `¥1,234.50`, `1234.5元`, `1.5万元`, `-3.20` and `(3.20)`, which is negative.
    /// Full-width characters are folded by the caller.
    fn from_str(text: &str) -> Result<Self, AmountError> {
        let mut text = text.trim();
        let mut negative = false;
        if let Some(inner) = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
            (text, negative) = (inner.trim(), true);
        }
        let (mut rest, mut signed) = without_sign(text);
        if let Some(after) = PREFIXES.iter().find_map(|prefix| rest.strip_prefix(prefix)) {
            rest = after.trim_start();
            if signed.is_none() {
                (rest, signed) = without_sign(rest);
            }
        }
        // Two minus signs, as in "(-3)", are nobody's way of writing an amount.
        if negative && signed.is_some() {
            return Err(AmountError::Unrecognised);
        }
        let (number, decimals) = unit(rest);
        let fen = scaled(number.trim_end(), decimals)?;
        Ok(Self(if negative || signed == Some('-') { -fen } else { fen }))
    }
}

fn without_sign(text: &str) -> (&str, Option<char>) {
    for (sign, canonical) in [('-', '-'), ('−', '-'), ('+', '+')] {
        if let Some(rest) = text.strip_prefix(sign) {
            return (rest.trim_start(), Some(canonical));
        }
    }
    (text, None)
}

/// Splits off the unit and says by how many decimal places one of it exceeds the fen.
fn unit(text: &str) -> (&str, usize) {
    for (suffix, decimals) in [("万元", 6), ("万", 6), ("元", 2), ("圆", 2)] {
        if let Some(number) = text.strip_suffix(suffix) {
            return (number, decimals);
        }
    }
    (text, 2)
}

/// Reads an unsigned decimal number, times ten to the power of `decimals`.
fn scaled(number: &str, decimals: usize) -> Result<i64, AmountError> {
    let (whole, fraction) = match number.split_once('.') {
        Some((_, "")) => return Err(AmountError::Unrecognised),
        Some(parts) => parts,
        None => (number, ""),
    };
    if whole.is_empty() && fraction.is_empty() {
        return Err(AmountError::Unrecognised);
    }
    if !whole.bytes().all(|byte| byte.is_ascii_digit() || byte == b',')
        || !fraction.bytes().all(|byte| byte.is_ascii_digit())
    {
        return Err(AmountError::Unrecognised);
    }
    if whole.contains(',') {
        let mut groups = whole.split(',');
        let first = groups.next().map_or(0, str::len);
        if !(1..=3).contains(&first) || groups.any(|group| group.len() != 3) {
            return Err(AmountError::Grouping);
        }
    }
    let (kept, beyond) = fraction.split_at(fraction.len().min(decimals));
    if beyond.bytes().any(|byte| byte != b'0') {
        return Err(AmountError::TooPrecise);
    }
    let zeros = std::iter::repeat_n(b'0', decimals - kept.len());
    let digits = whole.bytes().filter(|byte| *byte != b',').chain(kept.bytes()).chain(zeros);
    digits
        .map(|byte| i64::from(byte - b'0'))
        .try_fold(0_i64, |sum, digit| sum.checked_mul(10)?.checked_add(digit))
        .ok_or(AmountError::TooLarge)
}

impl fmt::Display for Amount {
    /// Decimal yuan with two places and no grouping, such as `15230.00`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let fen = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02}", fen / 100, fen % 100)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fen(text: &str) -> Result<i64, AmountError> {
        text.parse::<Amount>().map(Amount::fen)
    }

    #[test]
    fn the_usual_spellings_are_amounts() {
        for (text, expected) in [
            ("15230", 1_523_000),
            ("1,234.50", 123_450),
            ("¥ 1,234.5", 123_450),
            ("¥-3.2", -320),
            ("-¥3.2", -320),
            ("(3.20)", -320),
            ("1234.5600", 123_456),
            ("300元", 30_000),
            ("1.5 万元", 1_500_000),
            ("0.000001万", 1),
            (".5", 50),
            ("0", 0),
        ] {
            assert_eq!(fen(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn a_decimal_comma_is_not_read_as_grouping() {
        assert_eq!(fen("1,23"), Err(AmountError::Grouping));
        assert_eq!(fen("1234,500"), Err(AmountError::Grouping));
        assert_eq!(fen(",500"), Err(AmountError::Grouping));
    }

    #[test]
    fn a_fraction_of_a_fen_is_not_cut_off() {
        assert_eq!(fen("0.005"), Err(AmountError::TooPrecise));
        assert_eq!(fen("0.0000001万元"), Err(AmountError::TooPrecise));
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for text in ["", ".", "-", "¥", "5.", "1.2.3", "1e5", "--5", "(-5)", "元", "五百", "١٢"] {
            assert_eq!(fen(text), Err(AmountError::Unrecognised), "{text}");
        }
        assert_eq!(fen("92233720368547758.08"), Err(AmountError::TooLarge));
    }

    #[test]
    fn a_sum_too_large_is_none() {
        assert_eq!(Amount(i64::MAX).checked_add(Amount(1)), None);
        assert_eq!(Amount(i64::MIN).checked_sub(Amount(1)), None);
    }

    #[test]
    fn spreadsheet_numbers_are_rounded_to_the_fen() {
        assert_eq!(Amount::from_yuan(15_229.999_999_999_998), Some(Amount(1_523_000)));
        assert_eq!(Amount::from_yuan(-0.1), Some(Amount(-10)));
        assert_eq!(Amount::from_yuan(f64::NAN), None);
        assert_eq!(Amount::from_yuan(1e300), None);
    }

    #[test]
    fn less_than_a_yuan_keeps_its_sign() {
        assert_eq!(Amount(-50).to_string(), "-0.50");
        assert_eq!(Amount(i64::MIN).to_string(), "-92233720368547758.08");
    }

    proptest! {
        #[test]
        fn an_amount_reads_back_as_written(fen in (i64::MIN + 1)..=i64::MAX) {
            prop_assert_eq!(Amount(fen).to_string().parse(), Ok(Amount(fen)));
        }

        #[test]
        fn no_text_panics(text in "[-+,.0-9¥元万() ]{0,20}") {
            let _ = text.parse::<Amount>();
        }
    }
}
