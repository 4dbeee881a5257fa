//! What outlives the process: redirect URIs, connections and users, as one JSON file. Sessions,
//! codes and tokens do not, as they would all have expired.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::{
    account::{Connection, RedirectUri},
    magic_auth::User,
    state::State,
};

/// The file as it is written. Fields are added to it, never renamed.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Snapshot {
    pub(super) redirect_uris: Vec<RedirectUri>,
    pub(super) connections: Vec<Connection>,
    pub(super) users: Vec<User>,
}

impl Snapshot {
    pub(super) fn of(state: &State) -> Self {
        Self {
            redirect_uris: state.account.redirect_uris().to_vec(),
            connections: state.account.connections().cloned().collect(),
            users: state.people.users().cloned().collect(),
        }
    }

    /// Reads a file. One that does not exist is one with nothing in it.
    pub(super) fn read(path: &Path) -> io::Result<Self> {
        let text = match fs::read(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(about(path, &error)),
        };
        // As `mktemp` makes it.
        if text.is_empty() {
            return Ok(Self::default());
        }
        serde_json::from_slice(&text).map_err(|error| about(path, &io::Error::from(error)))
    }

    /// Writes the file beside its place first, so that there is always a whole one.
    pub(super) fn write(&self, path: &Path) -> io::Result<()> {
        let mut beside = path.as_os_str().to_owned();
        beside.push(format!(".{}.tmp", std::process::id()));
        let beside = PathBuf::from(beside);
        let written = serde_json::to_vec_pretty(self)
            .map_err(io::Error::from)
            .and_then(|text| fs::write(&beside, text))
            .and_then(|()| fs::rename(&beside, path));
        written.map_err(|error| {
            // What is half written helps nobody.
            let _ = fs::remove_file(&beside);
            about(path, &error)
        })
    }

    /// Puts what was read into a fresh state. What the settings ask for stays: a redirect URI of
    /// theirs is not registered twice.
    pub(super) fn restore(self, state: &mut State) {
        for redirect_uri in self.redirect_uris {
            state.account.restore_redirect_uri(redirect_uri);
        }
        for connection in self.connections {
            state.account.restore(connection);
        }
        for user in self.users {
            state.people.add_user(user);
        }
    }
}

fn about(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}
