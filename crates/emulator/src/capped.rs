//! A map that forgets its oldest entries, so that no load makes the emulator grow without bound.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
};

/// Entries by key, in the order of insertion. A key is used for one entry only, ever: what was
/// removed does not come back under its old key.
pub(super) struct Capped<V> {
    cap: usize,
    entries: HashMap<Arc<str>, V>,
    /// Every key, oldest first, and some of entries that are gone.
    order: VecDeque<Arc<str>>,
}

impl<V> Capped<V> {
    pub(super) fn new(cap: usize) -> Self {
        Self {
            cap,
            entries: HashMap::new(),
            order: VecDeque::new(),
        }
    }

    /// Adds an entry and gives back the one that had to go for it.
    pub(super) fn insert(&mut self, key: &str, value: V) -> Option<V> {
        let mut evicted = None;
        while self.entries.len() >= self.cap && evicted.is_none() {
            evicted = self.entries.remove(&self.order.pop_front()?);
        }
        // Keys of removed entries are left behind: they go all at once, when they are many.
        if self.order.len() >= self.cap * 2 {
            self.order.retain(|it| self.entries.contains_key(it));
        }
        let key: Arc<str> = key.into();
        self.order.push_back(Arc::clone(&key));
        self.entries.insert(key, value);
        evicted
    }

    pub(super) fn get(&self, key: &str) -> Option<&V> {
        self.entries.get(key)
    }

    pub(super) fn get_mut(&mut self, key: &str) -> Option<&mut V> {
        self.entries.get_mut(key)
    }

    pub(super) fn remove(&mut self, key: &str) -> Option<V> {
        self.entries.remove(key)
    }

    pub(super) fn clear(&mut self) {
        *self = Self::new(self.cap);
    }

    /// The entries, oldest first.
    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = &V> {
        self.order.iter().filter_map(|key| self.entries.get(key))
    }
}

impl<V> std::ops::Index<&str> for Capped<V> {
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
        let mut map = Capped::new(2);
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
