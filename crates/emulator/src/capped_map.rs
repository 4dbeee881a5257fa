//! A map that forgets its oldest entries, so that no load makes the emulator grow without bound.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use crate::limits::MAX_BYTES;

/// Entries by key, in the order of insertion.
pub(crate) struct CappedMap<V> {
    cap: usize,
    /// How many bytes the texts of an entry have when it is inserted.
    weigh: fn(&V) -> usize,
    bytes: usize,
    /// By their numbers, which say their order, so that going through all of them looks none up.
    entries: BTreeMap<u64, Entry<V>>,
    numbers: HashMap<Arc<str>, u64>,
    next: u64,
}

struct Entry<V> {
    key: Arc<str>,
    value: V,
    bytes: usize,
}

impl<V> CappedMap<V> {
    /// With at most `cap` entries, and at most [`MAX_BYTES`] by the weight that they have when they are
    /// inserted.
    pub(crate) fn new(cap: usize, weigh: fn(&V) -> usize) -> Self {
        Self {
            cap,
            weigh,
            bytes: 0,
            entries: BTreeMap::new(),
            numbers: HashMap::new(),
            next: 0,
        }
    }

    /// Adds an entry, and returns the oldest ones, which were evicted for it.
    pub(crate) fn insert(&mut self, key: &str, value: V) -> Vec<V> {
        let bytes = (self.weigh)(&value);
        let mut evicted = Vec::new();
        while self.entries.len() >= self.cap || self.bytes + bytes > MAX_BYTES {
            let Some((&oldest, _)) = self.entries.first_key_value() else {
                break;
            };
            evicted.extend(self.take(oldest));
        }
        let key: Arc<str> = key.into();
        self.numbers.insert(Arc::clone(&key), self.next);
        self.entries.insert(self.next, Entry { key, value, bytes });
        self.next += 1;
        self.bytes += bytes;
        evicted
    }

    /// Adds an entry, or replaces the one with this key and weighs it anew. Returns the oldest ones, which
    /// were evicted for it.
    pub(crate) fn put(&mut self, key: &str, value: V) -> Vec<V> {
        let Some(&number) = self.numbers.get(key) else {
            return self.insert(key, value);
        };
        let bytes = (self.weigh)(&value);
        if let Some(known) = self.entries.get_mut(&number) {
            self.bytes = self.bytes - known.bytes + bytes;
            known.value = value;
            known.bytes = bytes;
        }
        let mut evicted = Vec::new();
        while self.bytes > MAX_BYTES {
            let Some(oldest) = self.entries.keys().copied().find(|it| *it != number) else {
                break;
            };
            evicted.extend(self.take(oldest));
        }
        evicted
    }

    pub(crate) fn get(&self, key: &str) -> Option<&V> {
        let entry = self.entries.get(self.numbers.get(key)?)?;
        Some(&entry.value)
    }

    pub(crate) fn get_mut(&mut self, key: &str) -> Option<&mut V> {
        let entry = self.entries.get_mut(self.numbers.get(key)?)?;
        Some(&mut entry.value)
    }

    pub(crate) fn remove(&mut self, key: &str) -> Option<V> {
        let number = self.numbers.get(key).copied()?;
        self.take(number)
    }

    fn take(&mut self, number: u64) -> Option<V> {
        let removed = self.entries.remove(&number)?;
        self.numbers.remove(&removed.key);
        self.bytes -= removed.bytes;
        Some(removed.value)
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::new(self.cap, self.weigh);
    }

    /// The entries, oldest first.
    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut V> {
        self.entries.values_mut().map(|entry| &mut entry.value)
    }

    /// The entries, oldest first.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &V> {
        self.entries.values().map(|entry| &entry.value)
    }
}

impl<V> std::ops::Index<&str> for CappedMap<V> {
    type Output = V;

    /// The entry with this key, which must exist.
    fn index(&self, key: &str) -> &V {
        &self.entries[&self.numbers[key]].value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_goes_first_and_removed_ones_leave_nothing_behind() {
        let mut map = CappedMap::new(2, |_| 1);
        assert!(map.insert("a", 1).is_empty());
        assert!(map.insert("b", 2).is_empty());
        assert_eq!(map.insert("c", 3), [1]);
        assert_eq!(map.remove("b"), Some(2));
        assert!(map.insert("d", 4).is_empty());
        assert_eq!(map.insert("e", 5), [3]);
        assert_eq!(map.iter().copied().collect::<Vec<_>>(), [4, 5]);
        for key in 0..1000 {
            map.insert(&key.to_string(), key);
            map.remove(&key.to_string());
            assert_eq!((map.entries.len(), map.numbers.len()), (1, 1), "{key}");
        }
    }

    #[test]
    fn large_entries_push_out_as_many_as_they_need_room() {
        let mut map = CappedMap::new(10, |bytes: &usize| *bytes);
        let quarter = MAX_BYTES / 4;
        for key in ["a", "b", "c", "d"] {
            assert!(map.insert(key, quarter).is_empty());
        }
        assert_eq!(map.insert("e", quarter * 2), [quarter, quarter]);
        assert_eq!(map.bytes, MAX_BYTES);
        map.clear();
        assert_eq!(map.bytes, 0);
    }

    #[test]
    fn entries_that_grow_push_out_others_and_never_themselves() {
        let mut map = CappedMap::new(10, |bytes: &usize| *bytes);
        let half = MAX_BYTES / 2;
        map.put("a", half);
        map.put("b", half);
        assert!(map.put("a", half / 2).is_empty());
        assert_eq!(map.bytes, half + half / 2);
        // It keeps its place.
        assert_eq!(map.iter().next(), Some(&(half / 2)));
        assert_eq!(map.put("a", MAX_BYTES), [half]);
        assert_eq!((map.bytes, map.get("a")), (MAX_BYTES, Some(&MAX_BYTES)));
        assert!(map.put("a", MAX_BYTES + 1).is_empty());
    }
}
