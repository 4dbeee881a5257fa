//! The state file: redirect URIs, CORS origins, connections, users, organizations with what belongs to them, webhook
//! endpoints, the sessions of users and the signing key as JSON. Magic Link sessions and codes are not in it,
//! because they would have expired by the next start.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    app::App,
    domain::{
        Connection, CorsOrigin, Invitation, Membership, Organization, OrganizationApiKey,
        Permission, RedirectUri, Role, State, User, UserSession, WebhookEndpoint,
    },
    files,
    signing_key::SigningKey,
};

/// A hundred times what the caps of a state come to.
const LARGEST: u64 = 64 * 1024 * 1024;

/// The content of the file. Fields may be added, never renamed: older files must stay readable.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Snapshot {
    pub(crate) redirect_uris: Vec<RedirectUri>,
    pub(crate) cors_origins: Vec<CorsOrigin>,
    pub(crate) connections: Vec<Connection>,
    pub(crate) users: Vec<User>,
    /// Those that can be prolonged.
    pub(crate) user_sessions: Vec<UserSession>,
    pub(crate) organizations: Vec<Organization>,
    pub(crate) roles: Vec<Role>,
    pub(crate) permissions: Vec<Permission>,
    pub(crate) default_role: Option<String>,
    pub(crate) memberships: Vec<Membership>,
    pub(crate) invitations: Vec<Invitation>,
    pub(crate) api_keys: Vec<OrganizationApiKey>,
    /// The content of the JWT template.
    pub(crate) jwt_template: Option<String>,
    /// Without those of the settings.
    pub(crate) webhook_endpoints: Vec<WebhookEndpoint>,
    /// What deliveries to the endpoints of the settings are signed with.
    pub(crate) webhook_secret: Option<String>,
    /// The primes of the signing key; none if none was needed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) signing_key: Vec<String>,
}

impl Snapshot {
    pub(crate) fn of(state: &State, app: &App, now: Timestamp) -> Self {
        let of_settings = &app.settings.webhooks;
        let endpoints = state.events.webhooks.endpoints().iter();
        Self {
            redirect_uris: state.account.redirect_uris().to_vec(),
            cors_origins: state.account.cors_origins().to_vec(),
            connections: state.account.connections().cloned().collect(),
            users: state.users.users().cloned().collect(),
            user_sessions: state.user_sessions.prolongable(now).cloned().collect(),
            organizations: state.organizations.iter().cloned().collect(),
            roles: state.roles.all().to_vec(),
            permissions: state.roles.permissions().to_vec(),
            default_role: Some(state.roles.default_slug().to_owned()),
            memberships: state.memberships.iter().cloned().collect(),
            invitations: state.invitations.iter().cloned().collect(),
            api_keys: state.api_keys().cloned().collect(),
            jwt_template: state.jwt_template.as_ref().map(|it| it.content.clone()),
            webhook_endpoints: endpoints
                .filter(|endpoint| !of_settings.contains(&endpoint.url))
                .cloned()
                .collect(),
            webhook_secret: Some(app.webhook_secret.clone()),
            signing_key: app
                .made_signing_key()
                .map(SigningKey::primes)
                .unwrap_or_default(),
        }
    }

    /// Reads a file. One that does not exist counts as empty.
    pub(crate) fn read(path: &Path) -> io::Result<Self> {
        let text = match files::read(path, LARGEST) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(with_path(path, &error)),
        };
        // `mktemp` makes such a file.
        if text.is_empty() {
            return Ok(Self::default());
        }
        // A list of JSON would be read as the members in their order.
        if text.trim_ascii_start().first() != Some(&b'{') {
            let error = io::Error::new(io::ErrorKind::InvalidData, "it is not a JSON object");
            return Err(with_path(path, &error));
        }
        serde_json::from_slice(&text).map_err(|error| with_path(path, &io::Error::from(error)))
    }

    /// Whether it is that of a file which does not exist, or is empty.
    pub(crate) fn is_empty(&self) -> bool {
        // Every emulator that has run keeps one.
        self.webhook_secret.is_none() && self.redirect_uris.is_empty() && self.users.is_empty()
    }

    /// The signing key, if the file at `path` has one.
    pub(crate) fn signing_key(&self, path: &Path) -> io::Result<Option<SigningKey>> {
        if self.signing_key.is_empty() {
            return Ok(None);
        }
        let key = SigningKey::from_hex(&self.signing_key);
        let wrong = || io::Error::new(io::ErrorKind::InvalidData, "signing_key is not a key");
        key.ok_or_else(|| with_path(path, &wrong())).map(Some)
    }

    /// The content of the file.
    pub(crate) fn text(&self) -> io::Result<Vec<u8>> {
        serde_json::to_vec_pretty(self).map_err(io::Error::from)
    }

    /// Adds what was read to a fresh state. A redirect URI that the settings have too is not
    /// registered twice.
    pub(crate) fn restore(self, state: &mut State) {
        for redirect_uri in self.redirect_uris {
            state.account.restore_redirect_uri(redirect_uri);
        }
        for origin in self.cors_origins {
            state.account.restore_cors_origin(origin);
        }
        for connection in self.connections {
            state.account.restore(connection);
        }
        for user in self.users {
            state.put_user(user);
        }
        for session in self.user_sessions {
            state.user_sessions.add(session);
        }
        state.restore_organizations(self.organizations);
        let (roles, permissions) = (self.roles, self.permissions);
        state.roles.restore(roles, permissions, self.default_role);
        for membership in self.memberships {
            state.memberships.put(membership);
        }
        for invitation in self.invitations {
            state.invitations.put(invitation);
        }
        for key in self.api_keys {
            state.put_api_key(key);
        }
        if let Some(content) = self.jwt_template {
            state.restore_jwt_template(&content);
        }
        for endpoint in self.webhook_endpoints {
            let mut known = state.events.webhooks.endpoints().iter();
            if !known.any(|known| known.url == endpoint.url) {
                state.events.webhooks.restore(endpoint);
            }
        }
    }
}

/// Writes a temporary file next to `path` and renames it, so that the file is always complete. Where
/// another file cannot take its place, as where a container has it mounted, it is written itself.
pub(crate) fn write(path: &Path, text: &[u8]) -> io::Result<()> {
    let mut temporary = path.as_os_str().to_owned();
    temporary.push(format!(".{}.tmp", std::process::id()));
    let temporary = PathBuf::from(temporary);
    let written = private_file(&temporary)
        .and_then(|mut file| file.write_all(text))
        .and_then(|()| fs::rename(&temporary, path));
    let written = written.or_else(|error| {
        // A half-written file is of no use.
        let _ = fs::remove_file(&temporary);
        match error.kind() {
            io::ErrorKind::ResourceBusy => private_file(path)?.write_all(text),
            _ => Err(error),
        }
    });
    written.map_err(|error| with_path(path, &error))
}

/// The file that a path leads to: a link stays one when the state is written.
pub(crate) fn resolved(path: &Path) -> PathBuf {
    if let Ok(file) = fs::canonicalize(path) {
        return file;
    }
    // A link to a file that is not there yet.
    match fs::read_link(path) {
        Ok(target) => path.parent().unwrap_or(Path::new("")).join(target),
        Err(_) => path.to_owned(),
    }
}

/// A file that only its owner can read: the state has a signing key and secrets.
fn private_file(path: &Path) -> io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn with_path(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}
