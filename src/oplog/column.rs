//! Columns of u32: dense where most events have a value, sparse where few do.

/// The code of an absent value.
pub const ABSENT: u32 = u32::MAX;

/// A column of ids by event number.
#[derive(Clone, Debug)]
pub(super) enum Column {
    /// One slot an event.
    Dense(Vec<u32>),
    /// Event numbers in ascending order with their values; all others are absent.
    Sparse {
        /// Event numbers.
        at: Vec<u32>,
        /// Their values.
        values: Vec<u32>,
    },
}

impl Default for Column {
    fn default() -> Self {
        Self::Sparse { at: Vec::new(), values: Vec::new() }
    }
}

impl Column {
    /// The cheaper form of a dense column.
    pub(super) fn of(dense: Vec<u32>) -> Self {
        let present = dense.iter().filter(|value| **value != ABSENT).count();
        // A sparse entry costs two words, so sparse pays below half; a quarter also pays for its slower look-up.
        if present * 4 > dense.len() {
            return Self::Dense(dense);
        }
        let mut at = Vec::with_capacity(present);
        let mut values = Vec::with_capacity(present);
        for (index, value) in (0u32..).zip(dense) {
            if value != ABSENT {
                at.push(index);
                values.push(value);
            }
        }
        Self::Sparse { at, values }
    }

    /// The value of an event, or [`ABSENT`].
    pub(super) fn get(&self, event: u32) -> u32 {
        match self {
            Self::Dense(values) => values.get(event as usize).copied().unwrap_or(ABSENT),
            Self::Sparse { at, values } => match at.binary_search(&event) {
                Ok(place) => values[place],
                Err(_) => ABSENT,
            },
        }
    }

    /// Resident bytes.
    pub(super) fn bytes(&self) -> usize {
        match self {
            Self::Dense(values) => values.capacity() * 4,
            Self::Sparse { at, values } => (at.capacity() + values.capacity()) * 4,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn both_forms_say_the_same(values in prop::collection::vec(prop_oneof![4 => Just(ABSENT), 1 => 0_u32..50], 0..80)) {
            let column = Column::of(values.clone());
            for (event, value) in (0u32..).zip(&values) {
                prop_assert_eq!(column.get(event), *value);
            }
            let present = values.iter().filter(|one| **one != ABSENT).count();
            let sparse = matches!(column, Column::Sparse { .. });
            prop_assert_eq!(sparse, present * 4 <= values.len());
        }
    }

    #[test]
    fn what_lies_beyond_the_log_is_absent() {
        assert_eq!(Column::of(vec![1, 2]).get(2), ABSENT);
        assert_eq!(Column::default().get(0), ABSENT);
    }

    #[test]
    fn few_values_cost_little() {
        let mut values = vec![ABSENT; 1000];
        values[500] = 7;
        assert!(Column::of(values).bytes() < 100);
    }
}
