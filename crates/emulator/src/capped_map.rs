//! A map that forgets its oldest entries, so that no load makes the emulator grow without bound.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
};

/// Entries by key, in the order of insertion. No key is ever used twice, not even after its entry
/// was removed.
pub(crate) struct CappedMap<V> {
    cap: usize,
    entries: HashMap<Arc<str>, V>,
    /// The keys, oldest first, with some of removed entries among them.
    order: VecDeque<Arc<str>>,
}

impl<V> CappedMap<V> {
    pub(crate) fn new(cap: usize) -> Self {
        Self {
            cap,
            entries: HashMap::new(),
            order: VecDeque::new(),
        }
    }

    /// Adds an entry, and returns the oldest one if it was evicted.
    pub(crate) fn insert(&mut self, key: &str, value: V) -> Option<V> {
        let mut evicted = None;
        while self.entries.len() >= self.cap && evicted.is_none() {
            evicted = self.entries.remove(&self.order.pop_front()?);
        }
        // Keys of removed entries are swept once they can be half of all, so that an insertion
        // costs the same on average however many there are.
        if self.order.len() >= self.cap * 2 {
            self.order.retain(|key| self.entries.contains_key(key));
        }
        let key: Arc<str> = key.into();
        self.order.push_back(Arc::clone(&key));
        self.entries.insert(key, value);
        evicted
    }

    pub(crate) fn get(&self, key: &str) -> Option<&V> {
        self.entries.get(key)
    }

    pub(crate) fn get_mut(&mut self, key: &str) -> Option<&mut V> {
        self.entries.get_mut(key)
    }

    pub(crate) fn remove(&mut self, key: &str) -> Option<V> {
        self.entries.remove(key)
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::new(self.cap);
    }

    /// The entries, oldest first.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &V> {
        self.order.iter().filter_map(|key| self.entries.get(key))
    }
}

impl<V> std::ops::Index<&str> for CappedMap<V> {
    type Output = V;

    /// The entry with this key, which must exist.
    fn index(&self, key: &str) -> &V {
        &self.entries[key]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_goes_first_and_removed_ones_leave_nothing_behind() {
        let mut map = CappedMap::new(2);
        assert_eq!(map.insert("a", 1), None);
        assert_eq!(map.insert("b", 2), None);
        assert_eq!(map.insert("c", 3), Some(1));
        assert_eq!(map.remove("b"), Some(2));
        assert_eq!(map.insert("d", 4), None);
        assert_eq!(map.insert("e", 5), Some(3));
        assert_eq!(map.iter().copied().collect::<Vec<_>>(), [4, 5]);
        for key in 0..1000 {
            map.insert(&key.to_string(), key);
            map.remove(&key.to_string());
            assert!(map.order.len() <= 4);
        }
    }
}
