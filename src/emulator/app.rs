//! What every request can reach.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;

use super::{
    clock::Clock,
    settings::{Line, Settings},
    state::State,
};

/// The handler argument that is the [`App`].
pub(in crate::emulator) type Shared = axum::extract::State<Arc<App>>;

/// What every request can reach.
pub(in crate::emulator) struct App {
    pub(in crate::emulator) settings: Settings,
    /// Where the emulator is reached, without a slash at the end.
    pub(in crate::emulator) url: String,
    pub(in crate::emulator) clock: Clock,
    state: Mutex<State>,
}

impl App {
    pub(in crate::emulator) fn new(
        settings: Settings,
        url: String,
        clock: Clock,
        state: State,
    ) -> Self {
        Self {
            settings,
            url,
            clock,
            state: Mutex::new(state),
        }
    }

    /// Carries out one transition at one point in time. The closure cannot await, so the lock is
    /// never held across a wait.
    pub(in crate::emulator) fn with<T>(
        &self,
        transition: impl FnOnce(&mut State, Timestamp) -> T,
    ) -> T {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        transition(&mut state, self.clock.now())
    }

    /// Tells of something that works here and would not with WorkOS.
    pub(in crate::emulator) fn warn(&self, warning: String) {
        if let Some(log) = &self.settings.log {
            log(&Line::Warning(warning));
        }
    }
}
