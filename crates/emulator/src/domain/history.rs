//! What happened to a session, and who did it.

use jiff::Timestamp;
use serde::Serialize;

/// How much of a `User-Agent` is kept. Browsers send about 120 characters.
const MAX_USER_AGENT_CHARS: usize = 256;

/// How many entries are kept per session: a link that is visited in a loop must not fill the
/// memory. The scanner that makes the most requests leaves seven, so nothing real is cut.
const MAX_ENTRIES: usize = 64;

/// One thing that happened to a session, and who did it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HistoryEntry {
    pub(crate) at: Timestamp,
    pub(crate) action: Action,
    pub(crate) method: Option<String>,
    pub(crate) user_agent: Option<String>,
}

/// What can happen to a session. The names are part of the JSON interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Action {
    Created,
    Sent,
    /// The link was opened, which spent it.
    Visited,
    /// A HEAD, which spends nothing, or a visit to a link that was spent or had expired.
    VisitedWithoutEffect,
    /// A scanner opened the link, which spent it.
    VisitedByScanner,
    /// The visitor was sent to the application with a code.
    Redirected,
    /// The application exchanged the code.
    Exchanged,
    ExpiredByHand,
}

/// Who makes a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Caller {
    pub(crate) method: Option<String>,
    pub(crate) user_agent: Option<String>,
    /// Whether it is the emulator's own mail scanner.
    pub(crate) is_scanner: bool,
}

/// Who signs in, as the application says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Visitor {
    pub(crate) ip_address: Option<String>,
    pub(crate) user_agent: Option<String>,
}

impl Caller {
    pub(crate) fn new(method: &str, user_agent: Option<&str>, is_scanner: bool) -> Self {
        let shortened = |text: &str| text.chars().take(MAX_USER_AGENT_CHARS).collect();
        Self {
            method: Some(method.to_owned()),
            user_agent: user_agent.map(shortened),
            is_scanner,
        }
    }
}

/// The entries of one session, oldest first: the first one and the newest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct History(Vec<HistoryEntry>);

impl History {
    pub(super) fn record(&mut self, action: Action, caller: Caller, at: Timestamp) {
        if self.0.len() >= MAX_ENTRIES {
            // The first one is the creation, which explains all others.
            self.0.remove(1);
        }
        self.0.push(HistoryEntry {
            at,
            action,
            method: caller.method,
            user_agent: caller.user_agent,
        });
    }

    pub(super) fn entries(&self) -> &[HistoryEntry] {
        &self.0
    }
}
