//! Values that are kept as people write them: days and severities as text, instants as milliseconds.

use std::{fmt::Display, str::FromStr};

use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

/// Whatever prints and parses, as its text.
pub(super) fn serialize<T: Display, S: Serializer>(value: &T, out: S) -> Result<S::Ok, S::Error> {
    out.collect_str(value)
}

/// The reverse.
pub(super) fn deserialize<'de, T, D>(input: D) -> Result<T, D::Error>
where
    T: FromStr<Err: Display>,
    D: Deserializer<'de>,
{
    String::deserialize(input)?.parse().map_err(D::Error::custom)
}

/// The same where there may be none.
pub(super) mod option {
    use super::{Deserializer, Display, FromStr, Serializer};
    use serde::{Deserialize as _, de::Error as _};

    #[expect(clippy::ref_option, reason = "serde hands references")]
    pub(in crate::ledger) fn serialize<T: Display, S: Serializer>(
        value: &Option<T>,
        out: S,
    ) -> Result<S::Ok, S::Error> {
        match value {
            Some(value) => out.collect_str(value),
            None => out.serialize_none(),
        }
    }

    pub(in crate::ledger) fn deserialize<'de, T, D>(input: D) -> Result<Option<T>, D::Error>
    where
        T: FromStr<Err: Display>,
        D: Deserializer<'de>,
    {
        let text: Option<String> = Option::deserialize(input)?;
        text.map(|text| text.parse().map_err(D::Error::custom)).transpose()
    }
}

/// Instants in milliseconds since 1970.
pub(super) mod millis {
    use super::{Deserializer, Serializer};
    use crate::base::time::Instant;
    use serde::Deserialize as _;

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands references")]
    pub(in crate::ledger) fn serialize<S: Serializer>(at: &Instant, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_i64(at.millis())
    }

    pub(in crate::ledger) fn deserialize<'de, D: Deserializer<'de>>(input: D) -> Result<Instant, D::Error> {
        i64::deserialize(input).map(Instant::from_millis)
    }
}

/// Severities by their machine word.
pub(super) mod severity {
    use super::{Deserializer, Serializer};
    use crate::finding::Severity;
    use serde::{Deserialize as _, de::Error as _};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands references")]
    pub(in crate::ledger) fn serialize<S: Serializer>(severity: &Severity, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(severity.name())
    }

    pub(in crate::ledger) fn deserialize<'de, D: Deserializer<'de>>(input: D) -> Result<Severity, D::Error> {
        let name = String::deserialize(input)?;
        Severity::parse(&name).ok_or_else(|| D::Error::custom(format!("no severity `{name}`")))
    }
}
