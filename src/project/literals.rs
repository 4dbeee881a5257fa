//! The words by which the first pass tells which files matter.

use aho_corasick::{AhoCorasick, MatchKind};

/// WorkOS's name as it is written in code. A search that ignores case would be many times slower.
const NAMES: &[&str] = &[
    "workos", "WorkOS", "WORKOS", "workOS", "Workos", "WorkOs", "workOs",
];
/// How WorkOS's keys and client IDs begin.
const KEYS: &[&str] = &["sk_test_", "sk_live_", "client_01"];
/// What only code or settings that talk to WorkOS hold. An entry of a menu does not.
const USES: &[&str] = &[
    "@workos-inc/",
    "@workos/",
    "WORKOS_API_KEY",
    "WORKOS_CLIENT_ID",
    "api.workos.com",
    "import workos",
    "from workos",
    "WorkOS::",
    "WorkOS\\",
    "com.workos",
    "using WorkOS",
    "workos-go",
    "workos-php",
    "WorkOSClient",
    "new WorkOS",
    "WorkOS.SSO",
    "WorkOS.UserManagement",
    "WorkOS.Passwordless",
    "workos::",
    "{:workos",
    "workos_api_key",
    "workos_client_id",
    "config :workos",
];
/// What registers a route, or mounts routes below a path.
const ROUTES: &[&str] = &[
    ".use(",
    ".route(",
    "Router(",
    "outer.",
    "urlpatterns",
    "Blueprint",
    "include_router",
    "register_blueprint",
    "routes.draw",
    "HandleFunc",
    ".Handle(",
    "Mapping(",
    "Mapping\n",
    "Route::",
    "Route(",
    "MapGet",
    "MapPost",
    "MapController",
    "[Route",
    "[Http",
    "pipeline :",
    "scope \"",
    ".get(",
    ".post(",
    ".GET(",
    ".POST(",
    ".Get(",
    ".Post(",
    "fastify",
    ".nest(",
    "get '",
    "get \"",
    "post '",
    "post \"",
    "#[get",
    "add_url_rule",
    "createBrowserRouter",
    "<Route",
];
/// What speaks of sessions, or of who may do something.
const SESSIONS: &[&str] = &[
    "session",
    "Session",
    "cookie",
    "Cookie",
    "logout",
    "Logout",
    "logOut",
    "LogOut",
    "signout",
    "signOut",
    "SignOut",
    "sign_out",
    "log_out",
    "login_required",
    "LoginRequired",
    "uthenticat",
    "uthoriz",
    "AuthGuard",
    "requireAuth",
    "require_auth",
    "requireUser",
    "jwt",
    "JWT",
    "Jwt",
    "localStorage",
    "current_user",
    "currentUser",
    "before_action",
];

/// How a file speaks of WorkOS. The most telling comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mention {
    /// As code does that uses it.
    Use,
    /// By its name alone.
    Name,
    /// Not at all.
    #[default]
    None,
}

/// What the first look at a file saw.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct FirstLook {
    pub(super) mention: Mention,
    /// Whether something begins like one of WorkOS's keys.
    pub(super) has_keys: bool,
}

/// The searchers, made once.
pub(super) struct Literals {
    first: Option<AhoCorasick>,
    uses: Option<AhoCorasick>,
    context: Option<AhoCorasick>,
}

impl Literals {
    pub(super) fn new() -> Self {
        // Leftmost-first has a vectorised searcher, which the default kind has not. Building fails
        // only for sets that are far too large, and then nothing is found.
        let of = |sets: &[&[&str]]| {
            AhoCorasick::builder()
                .match_kind(MatchKind::LeftmostFirst)
                .build(sets.concat())
                .ok()
        };
        Self {
            first: of(&[NAMES, KEYS]),
            uses: of(&[USES]),
            context: of(&[ROUTES, SESSIONS]),
        }
    }

    /// Whether a file speaks of WorkOS, or holds what may be a key.
    pub(super) fn first_look(&self, bytes: &[u8]) -> FirstLook {
        let mut look = FirstLook::default();
        for found in self.first.iter().flat_map(|it| it.find_iter(bytes)) {
            if found.pattern().as_usize() >= NAMES.len() {
                look.has_keys = true;
            } else if look.mention == Mention::None {
                let is_use = self.uses.as_ref().is_some_and(|it| it.is_match(bytes));
                look.mention = if is_use { Mention::Use } else { Mention::Name };
            }
        }
        look
    }

    /// Whether a source file registers routes, and whether it speaks of sessions.
    pub(super) fn second_look(&self, bytes: &[u8]) -> (bool, bool) {
        let (mut has_routes, mut has_sessions) = (false, false);
        for found in self.context.iter().flat_map(|it| it.find_iter(bytes)) {
            if found.pattern().as_usize() < ROUTES.len() {
                has_routes = true;
            } else {
                has_sessions = true;
            }
            if has_routes && has_sessions {
                break;
            }
        }
        (has_routes, has_sessions)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uses_are_told_from_mentions() {
        let literals = Literals::new();
        let cases = [
            ("import { WorkOS } from '@workos-inc/node'", Mention::Use),
            ("key = os.environ['WORKOS_API_KEY']", Mention::Use),
            (
                "import WorkOS from \"next-auth/providers/workos\"",
                Mention::Name,
            ),
            ("<option>WorkOS</option>", Mention::Name),
            ("const secret = WORKOS_JWT_SECRET", Mention::Name),
            ("const works = true", Mention::None),
        ];
        for (text, mention) in cases {
            assert_eq!(
                literals.first_look(text.as_bytes()).mention,
                mention,
                "{text}"
            );
        }
        assert!(literals.first_look(b"KEY=sk_test_1").has_keys);
    }

    #[test]
    fn routes_and_sessions_are_seen_apart() {
        let literals = Literals::new();
        assert_eq!(
            literals.second_look(b"app.use('/auth', auth)"),
            (true, false)
        );
        assert_eq!(literals.second_look(b"req.session = null"), (false, true));
        assert_eq!(literals.second_look(b"const a = 1"), (false, false));
    }
}
