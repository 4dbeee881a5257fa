//! Cursor pagination, the same for every list. Source: docs, "Pagination", and the OpenAPI
//! document's text on `order`.

use std::ops::Range;

use serde::Serialize;

use super::request::{self, Fields};
use crate::domain::{FieldError, Refusal};

/// How many objects a page has, both as documented.
const DEFAULT_LIMIT: usize = 10;
const MAX_LIMIT: usize = 100;

/// The characters of an ID after its prefix, which follow the time at which it was made.
const ULID_LENGTH: usize = 26;

/// Which page of a list is requested.
pub(crate) struct PageRequest {
    limit: usize,
    order: Order,
    before: Option<String>,
    after: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    Ascending,
    Descending,
    /// Descending, with swapped cursors: `before` gives older objects.
    Normal,
}

/// A page as it is sent.
#[derive(Debug, Serialize)]
pub(crate) struct Page<T> {
    object: &'static str,
    data: Vec<T>,
    list_metadata: Cursors,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
struct Cursors {
    before: Option<String>,
    after: Option<String>,
}

impl PageRequest {
    /// Reads the parameters. WorkOS's texts for wrong ones are not known.
    pub(crate) fn from_query(query: &Fields) -> Result<Self, Refusal> {
        let mut errors = Vec::new();
        let limit = match request::text(query, "limit").map(str::parse) {
            None => DEFAULT_LIMIT,
            Some(Ok(limit @ 1..=MAX_LIMIT)) => limit,
            Some(_) => {
                errors.push(FieldError::new(
                    "limit",
                    "must be an integer between 1 and 100",
                ));
                DEFAULT_LIMIT
            }
        };
        let order = match request::text(query, "order") {
            None | Some("desc") => Order::Descending,
            Some("asc") => Order::Ascending,
            Some("normal") => Order::Normal,
            Some(_) => {
                errors.push(FieldError::new("order", "must be a valid enum value"));
                Order::Descending
            }
        };
        if !errors.is_empty() {
            return Err(Refusal::Invalid(errors));
        }
        Ok(Self {
            limit,
            order,
            before: request::text(query, "before").map(str::to_owned),
            after: request::text(query, "after").map(str::to_owned),
        })
    }

    /// The same for a list that is read from its beginning where no order is named.
    pub(crate) fn ascending(query: &Fields) -> Result<Self, Refusal> {
        let mut request = Self::from_query(query)?;
        if request::text(query, "order").is_none() {
            request.order = Order::Ascending;
        }
        Ok(request)
    }

    /// The requested page of `items`, which come oldest first. `to_json` makes what is sent of each.
    pub(crate) fn page<'a, T: 'a, J>(
        &self,
        items: impl Iterator<Item = &'a T>,
        id: fn(&T) -> &str,
        to_json: impl Fn(&'a T) -> J,
    ) -> Result<Page<J>, Refusal> {
        let mut items: Vec<&T> = items.collect();
        if self.order != Order::Ascending {
            items.reverse();
        }
        let (before, after) = self.by_order(&self.before, &self.after);
        let place = |field, cursor: &Option<String>| match cursor {
            None => Ok(None),
            Some(cursor) => match self.place_of(cursor, items.iter().map(|item| id(item))) {
                // WorkOS's response to an unknown cursor is not known. An empty page would look like the
                // end of the list.
                None => Err(Refusal::field(
                    field,
                    "must be the id of an object in the list",
                )),
                found => Ok(found),
            },
        };
        let (before_name, after_name) = self.by_order("before", "after");
        let before = place(before_name, before)?;
        let after = place(after_name, after)?;

        let mut end = before.as_ref().map_or(items.len(), |place| place.start);
        let mut start = after.as_ref().map_or(0, |place| place.end).min(end);
        if before.is_some() && after.is_none() {
            start = start.max(end.saturating_sub(self.limit));
        } else {
            end = end.min(start + self.limit);
        }
        let shown = &items[start..end];
        let first = shown.first().filter(|_| start > 0);
        let last = shown.last().filter(|_| end < items.len());
        let (before, after) = self.by_order(first, last);
        Ok(Page {
            object: "list",
            list_metadata: Cursors {
                before: before.map(|item| id(item).to_owned()),
                after: after.map(|item| id(item).to_owned()),
            },
            data: shown.iter().map(|item| to_json(item)).collect(),
        })
    }

    /// Where a cursor stands among IDs. An object that is gone stands, without a place of its own,
    /// where its ID would be, so that a list can be emptied while it is paged through.
    fn place_of<'a>(
        &self,
        cursor: &str,
        ids: impl Iterator<Item = &'a str> + Clone,
    ) -> Option<Range<usize>> {
        if let Some(index) = ids.clone().position(|id| id == cursor) {
            return Some(index..index + 1);
        }
        let (kind, ulid) = cursor.rsplit_once('_')?;
        let is_id = |id: &str| id.rsplit_once('_').is_some_and(|(its, _)| its == kind);
        if ulid.len() != ULID_LENGTH || !ids.clone().all(is_id) {
            return None;
        }
        let is_first = |id: &&str| match self.order {
            Order::Ascending => *id < cursor,
            Order::Descending | Order::Normal => *id > cursor,
        };
        let index = ids.take_while(is_first).count();
        Some(index..index)
    }

    /// `before` and `after` swapped where the order swaps their meaning.
    fn by_order<T>(&self, before: T, after: T) -> (T, T) {
        match self.order {
            Order::Normal => (after, before),
            Order::Ascending | Order::Descending => (before, after),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn page(query: &str) -> Result<(Vec<String>, Cursors), Refusal> {
        let items: Vec<String> = ('a'..='e').map(String::from).collect();
        let request = PageRequest::from_query(&request::urlencoded(query.as_bytes()))?;
        let page = request.page(items.iter(), |item| item.as_str(), |item| item.clone())?;
        Ok((page.data, page.list_metadata))
    }

    #[test]
    fn pages_follow_the_order_and_the_cursors() {
        let cases = [
            ("", "edcba", None, None),
            ("order=asc", "abcde", None, None),
            ("limit=2", "ed", None, Some("d")),
            ("limit=2&after=d", "cb", Some("c"), Some("b")),
            ("limit=2&after=b", "a", Some("a"), None),
            ("limit=2&before=b", "dc", Some("d"), Some("c")),
            ("limit=2&before=d", "e", None, Some("e")),
            ("limit=2&order=asc&after=b", "cd", Some("c"), Some("d")),
            ("limit=2&order=normal", "ed", Some("d"), None),
            ("limit=2&order=normal&before=d", "cb", Some("b"), Some("c")),
            ("after=a", "", None, None),
            ("after=b&before=d", "", None, None),
        ];
        for (query, expected, before, after) in cases {
            let (data, cursors) = page(query).unwrap();
            assert_eq!(data.concat(), expected, "{query}");
            assert_eq!(cursors.before.as_deref(), before, "{query}");
            assert_eq!(cursors.after.as_deref(), after, "{query}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

        /// As a consumer of events does, while events are added, and the oldest are forgotten.
        #[test]
        fn whoever_pages_through_a_changing_list_gets_everything_once(
            at_first in 0..40usize,
            limit in 1..8usize,
            changes in prop::collection::vec((0..4usize, any::<prop::sample::Index>(), any::<bool>()), 0..60),
        ) {
            let id = |number: usize| format!("event_{number:026}");
            let mut items: Vec<String> = (0..at_first).map(id).collect();
            let (mut made, mut seen, mut cursor) = (at_first, Vec::new(), String::new());
            let mut changes = changes.into_iter();
            loop {
                let query = format!("order=asc&limit={limit}{cursor}");
                let request = PageRequest::from_query(&request::urlencoded(query.as_bytes())).unwrap();
                let page = request.page(items.iter(), |item| item.as_str(), |item| item.clone()).unwrap();
                let is_end = page.data.is_empty();
                if let Some(last) = page.data.last() {
                    cursor = format!("&after={last}");
                }
                seen.extend(page.data);
                match changes.next() {
                    Some((added, index, is_deleted)) => {
                        items.extend((made..made + added).map(id));
                        made += added;
                        if is_deleted && !items.is_empty() {
                            items.remove(index.index(items.len()));
                        }
                    }
                    None if is_end => break,
                    None => {}
                }
            }
            let distinct: std::collections::BTreeSet<&String> = seen.iter().collect();
            prop_assert_eq!(distinct.len(), seen.len());
            prop_assert!(seen.is_sorted());
            prop_assert!(items.iter().all(|item| distinct.contains(item)));
        }
    }

    #[test]
    fn wrong_parameters_are_refused() {
        for query in ["limit=0", "limit=101", "limit=x", "order=up", "after=z"] {
            assert!(matches!(page(query), Err(Refusal::Invalid(_))), "{query}");
        }
    }
}
