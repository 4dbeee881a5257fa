//! What an emulator starts with, and what it tells while it runs.

use std::{fmt, path::PathBuf, sync::Arc};

/// What an emulator starts with.
#[derive(Clone)]
pub struct Settings {
    /// The port on the loopback addresses; 0 takes any free one.
    pub port: u16,
    /// The registered redirect URIs. The first without a wildcard is the default: sessions that
    /// name none use it. A port may be `*`, which stands for any port.
    pub redirect_uris: Vec<String>,
    /// How strictly redirect URIs are held to.
    pub redirect_rules: RedirectRules,
    /// The mail scanner that visits every link when it is delivered.
    pub scanner: Scanner,
    /// Whether HEAD spends a link, as GET does.
    ///
    /// Off by default. Whether it does at WorkOS is not known; HTTP wants HEAD to be harmless, and
    /// so it is where other makers of one-time links describe what their scanners do.
    pub head_spends: bool,
    /// Where redirect URIs, connections and users outlive the process. Sessions, codes and tokens
    /// do not.
    pub state_file: Option<PathBuf>,
    /// A mail server that gets every message too, `smtp://localhost:1025`.
    pub smtp: Option<String>,
    /// Where requests and warnings are told.
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
            redirect_uris: redirect_uris.map(str::to_owned).into(),
            redirect_rules: RedirectRules::Lenient,
            scanner: Scanner::None,
            head_spends: false,
            state_file: None,
            smtp: None,
            log: None,
        }
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("port", &self.port)
            .field("redirect_uris", &self.redirect_uris)
            .field("redirect_rules", &self.redirect_rules)
            .field("scanner", &self.scanner)
            .field("head_spends", &self.head_spends)
            .field("state_file", &self.state_file)
            .finish_non_exhaustive()
    }
}

/// How strictly redirect URIs are held to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RedirectRules {
    /// Loopback addresses need no registration; one that has none is logged.
    #[default]
    Lenient,
    /// Only what is registered, as in a staging environment.
    Strict,
    /// Only what is registered and allowed in production: HTTPS, or `http://127.0.0.1`.
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
    /// A browser that runs scripts and submits forms.
    JsPost,
}

impl Scanner {
    /// Every profile, in the order in which help texts list them.
    pub const ALL: [Self; 5] = [
        Self::None,
        Self::Head,
        Self::Get,
        Self::SafeLinks,
        Self::JsPost,
    ];

    /// The profile with this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }

    /// The name on the command line and in the control interface.
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

/// Gets every line as it happens, in the middle of a request: it must be quick.
pub type Log = Arc<dyn Fn(&Line) + Send + Sync>;

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// A request was answered.
    Request {
        /// The method.
        method: String,
        /// The path, without the token of a link. The query, where codes are, is left out.
        path: String,
        /// The status of the answer; 0 when the connection was dropped in place of one.
        status: u16,
        /// How long the answer took, in microseconds.
        micros: u64,
    },
    /// Something works here that would not work with WorkOS, or does not work as it should.
    Warning(String),
}
