//! The last requests of applications and visitors, for the page. Their queries and bodies, where codes
//! and keys are, are left out.

use std::collections::VecDeque;

use jiff::Timestamp;

/// How many requests are remembered. A sign-in takes five, and the page shows all of them.
const MAX_REQUESTS: usize = 50;

/// How much of a path is kept. The longest one that WorkOS has takes 90 bytes.
const MAX_PATH_BYTES: usize = 256;

/// A request and the response to it.
#[derive(Clone)]
pub(crate) struct LoggedRequest {
    pub(crate) at: Timestamp,
    pub(crate) method: String,
    /// Without the token of a link.
    pub(crate) path: String,
    /// 0 when a fault closed the connection instead.
    pub(crate) status: u16,
    pub(crate) micros: u64,
}

/// The newest requests, oldest first.
#[derive(Default)]
pub(crate) struct RequestLog {
    entries: VecDeque<LoggedRequest>,
    count: u64,
}

impl RequestLog {
    pub(crate) fn add(&mut self, mut request: LoggedRequest) {
        if self.entries.len() >= MAX_REQUESTS {
            self.entries.pop_front();
        }
        request
            .path
            .truncate(request.path.floor_char_boundary(MAX_PATH_BYTES));
        self.entries.push_back(request);
        self.count += 1;
    }

    /// What is remembered, newest first.
    pub(crate) fn newest_first(&self) -> Vec<LoggedRequest> {
        self.entries.iter().rev().cloned().collect()
    }

    /// How many there were in all.
    pub(crate) fn count(&self) -> u64 {
        self.count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_are_kept_and_paths_are_cut() {
        let mut log = RequestLog::default();
        for micros in 0..MAX_REQUESTS as u64 + 5 {
            log.add(LoggedRequest {
                at: Timestamp::UNIX_EPOCH,
                method: "GET".to_owned(),
                path: "é".repeat(MAX_PATH_BYTES),
                status: 200,
                micros,
            });
        }
        let kept = log.newest_first();
        assert_eq!(kept.len(), MAX_REQUESTS);
        assert_eq!(kept[0].micros, MAX_REQUESTS as u64 + 4);
        assert_eq!(kept[0].path.len(), MAX_PATH_BYTES);
        assert_eq!(log.count(), MAX_REQUESTS as u64 + 5);
    }
}
