//! A map that forgets its oldest entries, so that no load makes the emulator grow without bound.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
};

use crate::limits::MAX_BYTES;

/// Entries by key, in the order of insertion. No key is ever used twice, not even after its entry
/// was removed.
pub(crate) struct CappedMap<V> {
    cap: usize,
    /// How many bytes the texts of an entry have when it is inserted.
    weigh: fn(&V) -> usize,
    bytes: usize,
    entries: HashMap<Arc<str>, Weighed<V>>,
    /// The keys, oldest first, with some of removed entries among them.
    order: VecDeque<Arc<str>>,
}

struct Weighed<V> {
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
            entries: HashMap::new(),
            order: VecDeque::new(),
        }
    }

    /// Adds an entry, and returns the oldest ones, which were evicted for it.
    pub(crate) fn insert(&mut self, key: &str, value: V) -> Vec<V> {
        let bytes = (self.weigh)(&value);
        let mut evicted = Vec::new();
        while self.entries.len() >= self.cap || self.bytes + bytes > MAX_BYTES {
            let Some(oldest) = self.order.pop_front() else {
                break;
            };
            evicted.extend(self.remove(&oldest));
        }
        // Keys of removed entries are swept once they can be half of all, so that an insertion
        // costs the same on average however many there are.
        if self.order.len() >= self.cap * 2 {
            self.order.retain(|key| self.entries.contains_key(key));
        }
        let key: Arc<str> = key.into();
        self.order.push_back(Arc::clone(&key));
        self.entries.insert(key, Weighed { value, bytes });
        self.bytes += bytes;
        evicted
    }

    /// Adds an entry, or replaces the one with this key and weighs it anew. Returns the oldest ones, which
    /// were evicted for it.
    pub(crate) fn put(&mut self, key: &str, value: V) -> Vec<V> {
        let bytes = (self.weigh)(&value);
        let Some(known) = self.entries.get_mut(key) else {
            return self.insert(key, value);
        };
        self.bytes = self.bytes - known.bytes + bytes;
        *known = Weighed { value, bytes };
        let mut evicted = Vec::new();
        while self.bytes > MAX_BYTES && self.entries.len() > 1 {
            let Some(oldest) = self.order.pop_front() else {
                break;
            };
            if *oldest == *key {
                self.order.push_back(oldest);
            } else {
                evicted.extend(self.remove(&oldest));
            }
        }
        evicted
    }

    pub(crate) fn get(&self, key: &str) -> Option<&V> {
        self.entries.get(key).map(|entry| &entry.value)
    }

    pub(crate) fn get_mut(&mut self, key: &str) -> Option<&mut V> {
        self.entries.get_mut(key).map(|entry| &mut entry.value)
    }

    pub(crate) fn remove(&mut self, key: &str) -> Option<V> {
        let removed = self.entries.remove(key)?;
        self.bytes -= removed.bytes;
        Some(removed.value)
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::new(self.cap, self.weigh);
    }

    /// The entries, in no order.
    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut V> {
        self.entries.values_mut().map(|entry| &mut entry.value)
    }

    /// The entries, oldest first.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &V> {
        self.order.iter().filter_map(|key| self.get(key))
    }
}

impl<V> std::ops::Index<&str> for CappedMap<V> {
    type Output = V;

    /// The entry with this key, which must exist.
    fn index(&self, key: &str) -> &V {
        &self.entries[key].value
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
            assert!(map.order.len() <= 4);
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
        assert_eq!(map.put("a", MAX_BYTES), [half]);
        assert_eq!((map.bytes, map.get("a")), (MAX_BYTES, Some(&MAX_BYTES)));
        assert!(map.put("a", MAX_BYTES + 1).is_empty());
    }
}
