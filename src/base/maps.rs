//! Maps and sets whose iteration order is the order of insertion, on every machine and in every run.
//!
//! The standard maps are seeded at random and iterate in a different order in each process; that
//! order would reach reports. `clippy.toml` therefore forbids them in favour of these.

use foldhash::fast::FixedState;

/// A map that iterates in the order of insertion; `swap_remove` disturbs that order, `shift_remove` keeps it.
pub type Map<K, V> = indexmap::IndexMap<K, V, FixedState>;

/// A set that iterates in the order of insertion.
pub type Set<T> = indexmap::IndexSet<T, FixedState>;

/// A smaller and faster map for lookups only. It is never iterated: its order means nothing.
pub type FastMap<K, V> = hashbrown::HashMap<K, V, FixedState>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maps_iterate_in_the_order_of_insertion() {
        let mut map: Map<u32, ()> = Map::default();
        let mut set: Set<u32> = Set::default();
        let keys = [9, 4, 7, 1, 1000, 3, 0];
        for key in keys {
            map.insert(key, ());
            set.insert(key);
        }
        map.insert(7, ());
        assert!(map.keys().copied().eq(keys));
        assert!(set.iter().copied().eq(keys));
    }
}
