//! Columns of ids and numbers: while they are filled, and as the log keeps them, dense where most events have a value,
//! sparse where few do.

/// The code of an absent value.
pub const ABSENT: u32 = u32::MAX;
/// The code of an absent number in the wide columns.
pub(super) const NO_NUMBER: u64 = u64::MAX;
/// The code of an absent amount.
pub(super) const NO_AMOUNT: i64 = i64::MIN;

/// What has a value that says there is none.
pub(super) trait Absence: Copy + Eq {
    /// That value.
    const ABSENT: Self;
}

impl Absence for u32 {
    const ABSENT: Self = ABSENT;
}

impl Absence for u64 {
    const ABSENT: Self = NO_NUMBER;
}

impl Absence for i64 {
    const ABSENT: Self = NO_AMOUNT;
}

/// A column that is being filled. What is absent after its last value is not stored, so that a column which no file has
/// costs nothing.
#[derive(Clone, Debug)]
pub(super) struct Filling<T>(Vec<T>);

impl<T> Default for Filling<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Absence> Filling<T> {
    /// The value of an event, or the absent one.
    pub(super) fn get(&self, event: usize) -> T {
        self.0.get(event).copied().unwrap_or(T::ABSENT)
    }

    /// Gives a value to an event that comes after all that have one.
    pub(super) fn put(&mut self, event: usize, value: T) {
        if value != T::ABSENT {
            self.0.resize(event, T::ABSENT);
            self.0.push(value);
        }
    }

    /// Gives a value to any event.
    pub(super) fn set(&mut self, event: usize, value: T) {
        match self.0.get_mut(event) {
            Some(place) => *place = value,
            None => self.put(event, value),
        }
    }

    /// Adds the values of further events, the first of which is `begin`.
    pub(super) fn extend(&mut self, begin: usize, values: impl ExactSizeIterator<Item = T>) {
        if values.len() > 0 {
            self.0.resize(begin, T::ABSENT);
            self.0.extend(values);
        }
    }

    /// The values that are stored, by event from the first.
    pub(super) fn stored(&self) -> impl ExactSizeIterator<Item = T> + '_ {
        self.0.iter().copied()
    }

    /// Changes every present value.
    pub(super) fn change(&mut self, change: impl Fn(T) -> T) {
        for value in self.0.iter_mut().filter(|value| **value != T::ABSENT) {
            *value = change(*value);
        }
    }

    /// Keeps the events for which `keep` is true, by their places.
    pub(super) fn retain(&mut self, keep: &[bool]) {
        retain(&mut self.0, keep);
    }

    /// Forgets all events from that one on.
    pub(super) fn truncate(&mut self, events: usize) {
        self.0.truncate(events);
    }

    /// The values of the kept events, in their order; none at all where all are absent.
    pub(super) fn gather(self, kept: &Selection<'_>) -> Vec<T> {
        if self.0.iter().all(|value| *value == T::ABSENT) {
            return Vec::new();
        }
        match kept {
            Selection::All(events) => {
                let mut all = self.0;
                all.resize(*events, T::ABSENT);
                all.shrink_to_fit();
                all
            }
            Selection::Places(places) => places.iter().map(|event| self.get(*event as usize)).collect(),
        }
    }
}

/// Which events are kept, and in which order.
pub(super) enum Selection<'a> {
    /// That many, which are all, as they are.
    All(usize),
    /// These.
    Places(&'a [u32]),
}

impl<'a> Selection<'a> {
    /// Those places of so many events.
    pub(super) fn of(places: &'a [u32], events: usize) -> Self {
        let is_all = places.len() == events && (0u32..).zip(places).all(|(place, event)| place == *event);
        if is_all { Self::All(events) } else { Self::Places(places) }
    }
}

/// The values of the kept events in a column that every event has.
pub(super) fn gather<T: Copy>(mut column: Vec<T>, kept: &Selection<'_>) -> Vec<T> {
    match kept {
        Selection::All(_) => {
            column.shrink_to_fit();
            column
        }
        Selection::Places(places) => places.iter().map(|event| column[*event as usize]).collect(),
    }
}

/// Keeps the places for which `keep` is true.
pub(super) fn retain<T>(column: &mut Vec<T>, keep: &[bool]) {
    let mut keep = keep.iter().copied();
    column.retain(|_| keep.next().unwrap_or(true));
}

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
        fn a_column_that_is_filled_says_what_was_put_in(
            values in prop::collection::vec(prop_oneof![2 => Just(ABSENT), 1 => 0_u32..50], 0..40),
            cuts in prop::collection::vec(prop::bool::ANY, 40),
        ) {
            let mut filling = Filling::default();
            let mut parts = Filling::default();
            let mut part = Filling::default();
            let mut begin = 0;
            for (event, value) in values.iter().enumerate() {
                filling.put(event, *value);
                part.put(event - begin, *value);
                if cuts[event] {
                    parts.extend(begin, std::mem::take(&mut part).stored());
                    begin = event + 1;
                }
            }
            parts.extend(begin, part.stored());
            for (event, value) in values.iter().enumerate() {
                prop_assert_eq!(filling.get(event), *value);
                prop_assert_eq!(parts.get(event), *value);
            }
            let keep = &cuts[..values.len()];
            let kept: Vec<u32> = (0_u32..).zip(keep).filter(|(_, keep)| **keep).map(|(event, _)| event).collect();
            let left: Vec<u32> = kept.iter().map(|event| values[*event as usize]).collect();
            filling.retain(keep);
            for (event, value) in left.iter().enumerate() {
                prop_assert_eq!(filling.get(event), *value);
            }
            let gathered = parts.gather(&Selection::of(&kept, values.len()));
            prop_assert!(gathered == left || gathered.is_empty() && left.iter().all(|value| *value == ABSENT)
                || gathered.is_empty() && values.iter().all(|value| *value == ABSENT));
        }

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
