//! What an emulator starts with, and what it logs while it runs.

use std::{fmt, net::IpAddr, path::PathBuf, sync::Arc};

use jiff::Timestamp;
use subtle::ConstantTimeEq;

use crate::{seed::Seed, webhook_url};

/// The API key that an emulator accepts unless its settings have another one. It is also the client
/// secret. The official emulator has the same.
pub const API_KEY: &str = "sk_test_default";

/// The API key for [`RedirectRules::Production`]. Programs that check keys take it for one of a
/// production environment.
pub const PRODUCTION_API_KEY: &str = "sk_live_default";

/// The client ID that belongs to the API key.
pub const CLIENT_ID: &str = "client_emulate";

/// Why no event would be delivered to an address; `None` if it would. With [`Settings::host`] events also go
/// to private networks, else only to this machine.
pub fn webhook_problem(url: &str, has_host: bool) -> Option<&'static str> {
    match webhook_url::is_one(url) {
        true => webhook_url::problem(url, has_host),
        false => Some("it is not an http address"),
    }
}

/// What an emulator starts with. The default listens on a free port, tolerates every loopback
/// redirect URI, and has no mail scanner.
#[derive(Clone)]
pub struct Settings {
    /// The port on the loopback addresses; 0 takes any free one.
    pub port: u16,
    /// An address to listen on besides the loopback ones, for other machines and containers. They
    /// need the API key for everything, the mailbox included.
    pub host: Option<IpAddr>,
    /// The API key that is accepted, which is also the client secret.
    pub api_key: String,
    /// The registered redirect URIs. The first one without a wildcard is the default, which
    /// sessions without a redirect URI use. A port may be `*`, which stands for any port.
    ///
    /// They are taken as they are: a URI that WorkOS would not register is only logged.
    pub redirect_uris: Vec<String>,
    /// Which redirect URIs a sign-in may return to.
    pub redirect_rules: RedirectRules,
    /// The mail scanner that visits every link when it is sent.
    pub scanner: Scanner,
    /// Whether a HEAD request uses up a link, as GET does.
    ///
    /// Off by default. Whether it does at WorkOS is not known. HTTP wants HEAD to be harmless, and
    /// makers of other one-time links report that the HEAD requests of scanners do no harm there.
    pub head_spends: bool,
    /// A file that keeps redirect URIs, CORS origins, connections, users and their sessions, organizations,
    /// memberships, invitations, roles, permissions and webhook endpoints from one start to the next. It is
    /// read by [`Emulator::start`](crate::Emulator::start), and written soon after each change and when the
    /// emulator stops.
    pub state_file: Option<PathBuf>,
    /// What the emulator has from its start, and again after a reset.
    pub seed: Seed,
    /// Who access tokens say that they come from, without a slash at the end: the `iss` claim is this and
    /// `/user_management/CLIENT_ID`. Else `https://api.workos.com` for requests that were meant for it, and
    /// the emulator's address as the request has it for others.
    pub issuer: Option<String>,
    /// Whether any API key and any client ID are taken for those of the environment, not only
    /// [`api_key`](Self::api_key) and [`CLIENT_ID`]: applications under test may bring their own. Each foreign key
    /// is logged once, masked.
    pub any_key: bool,
    /// Whether AuthKit signs in at once whom an application names in `login_hint`, without a mail.
    pub auto_sign_in: bool,
    /// Addresses that get every event: `http://localhost:3000/webhooks`, and with `host` those of private
    /// networks, `http://app:3000/webhooks`. Deliveries are signed with
    /// [`Emulator::webhook_secret`](crate::Emulator::webhook_secret).
    pub webhooks: Vec<String>,
    /// A mail server on this machine that also gets every message: `smtp://localhost:1025`.
    pub smtp: Option<String>,
    /// Called for every request and every warning.
    pub log: Option<Log>,
}

impl Default for Settings {
    fn default() -> Self {
        let redirect_uris = [
            "http://localhost:3000/callback",
            "http://localhost:*/callback",
            "http://127.0.0.1:*/callback",
            "http://[::1]:*/callback",
        ];
        Self {
            port: 0,
            host: None,
            api_key: API_KEY.to_owned(),
            redirect_uris: redirect_uris.map(str::to_owned).into(),
            redirect_rules: RedirectRules::Lenient,
            scanner: Scanner::None,
            head_spends: false,
            state_file: None,
            seed: Seed::default(),
            issuer: None,
            any_key: false,
            auto_sign_in: false,
            webhooks: Vec::new(),
            smtp: None,
            log: None,
        }
    }
}

impl Settings {
    /// Whether `text` is the API key or one of the seed's, compared in constant time.
    pub(crate) fn is_api_key(&self, text: &str, now: Timestamp) -> bool {
        let is_own: bool = text.as_bytes().ct_eq(self.api_key.as_bytes()).into();
        is_own || self.seed.api_keys.has(text, now)
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("port", &self.port)
            .field("host", &self.host)
            .field("redirect_uris", &self.redirect_uris)
            .field("redirect_rules", &self.redirect_rules)
            .field("scanner", &self.scanner)
            .field("head_spends", &self.head_spends)
            .field("state_file", &self.state_file)
            .field("issuer", &self.issuer)
            .field("any_key", &self.any_key)
            .field("auto_sign_in", &self.auto_sign_in)
            .field("webhooks", &self.webhooks)
            .field("smtp", &self.smtp)
            .finish_non_exhaustive()
    }
}

/// Which redirect URIs a sign-in may return to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RedirectRules {
    /// Registered ones and every loopback address. One that is not registered is logged.
    #[default]
    Lenient,
    /// Registered ones, as in a staging environment.
    Strict,
    /// Registered ones that production allows: HTTPS, or `http://127.0.0.1`.
    Production,
}

/// A mail scanner, by the requests that it makes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scanner {
    /// No scanner.
    #[default]
    None,
    /// One HEAD.
    Head,
    /// One GET.
    Get,
    /// HEAD, then GET twice, like Microsoft's Safe Links.
    SafeLinks,
    /// A browser that runs scripts and submits forms: GET twice, then POST.
    JsPost,
}

impl Scanner {
    /// Every scanner, the mildest first.
    pub const ALL: [Self; 5] = [
        Self::None,
        Self::Head,
        Self::Get,
        Self::SafeLinks,
        Self::JsPost,
    ];

    /// The scanner with this [`name`](Self::name).
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scanner| scanner.name() == name)
    }

    /// The name in the control interface: `none`, `head`, `get`, `safe-links` or `js-post`.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Head => "head",
            Self::Get => "get",
            Self::SafeLinks => "safe-links",
            Self::JsPost => "js-post",
        }
    }
}

/// A function that is called for every [`LogEvent`], in the middle of a request: it must be quick.
pub type Log = Arc<dyn Fn(&LogEvent) + Send + Sync>;

/// Something to log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogEvent {
    /// A request got a response, or none because of a fault.
    Request {
        /// The method.
        method: String,
        /// The path, without the token of a link. The query, where codes are, is left out.
        path: String,
        /// The status of the response; 0 when a fault closed the connection instead.
        status: u16,
        /// How long the response took, in microseconds.
        micros: u64,
    },
    /// A request came with an API key that is not the one of the settings. Only with
    /// [`any_key`](Settings::any_key), and once for each key.
    ForeignKey {
        /// The beginning that says its environment, and its last four characters: `sk_live_…7f3a`.
        masked: String,
    },
    /// Something that WorkOS would not allow was allowed, or something failed. One line of text.
    Warning(String),
}
