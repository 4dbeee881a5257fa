//! The JSON Schemas of the documents that are printed with `--json`. They are in `docs/schema`, and the
//! tests hold every document to its own.

use serde_json::Value;

/// The schema of a document.
#[derive(Debug, PartialEq, Eq)]
pub struct Schema {
    /// Its name, which is an interface, as the names of fields are.
    pub name: &'static str,
    /// The JSON Schema, of draft 2020-12.
    pub text: &'static str,
}

/// The version of all of them. A field that is added does not change it; one that goes or means something
/// else does.
const VERSION: u32 = 1;

impl Schema {
    /// Writes into a document which schema it follows.
    pub(super) fn mark(&self, document: &mut Value) {
        document["schema"] = self.versioned().into();
    }

    fn versioned(&self) -> String {
        format!("{}/{VERSION}", self.name)
    }
}

macro_rules! schemas {
    ($($(#[$doc:meta])* $constant:ident $name:literal)*) => {
        $($(#[$doc])* pub const $constant: &Schema = &Schema {
            name: $name,
            text: include_str!(concat!("../../docs/schema/", $name, ".json")),
        };)*

        /// All schemas.
        pub const ALL: &[&Schema] = &[$($constant),*];
    };
}

schemas! {
    /// A line of `listen --follow`.
    CALLBACK "callback"
    /// `connection list`
    CONNECTION_LIST "connection-list"
    /// `connection show`
    CONNECTION_SHOW "connection-show"
    /// The line of an emulator that is ready.
    EMULATOR "emulator"
    /// `emulate --print-env`
    EMULATOR_VARIABLES "emulator-variables"
    /// Any command that fails.
    ERROR "error"
    /// `explain`
    EXPLAIN "explain"
    /// Every check.
    FINDINGS "findings"
    /// `init`
    INIT "init"
    /// `listen --forward-to`
    LISTEN_FORWARD "listen-forward"
    /// `magic-auth send`
    MAGIC_AUTH_SEND "magic-auth-send"
    /// `magic-auth verify`
    MAGIC_AUTH_VERIFY "magic-auth-verify"
    /// `send --dry-run`
    MESSAGE "message"
    /// `open`
    PAGE "page"
    /// `redirect-uri add`
    REDIRECT_URI_ADD "redirect-uri-add"
    /// `redirect-uri list`
    REDIRECT_URI_LIST "redirect-uri-list"
    /// `redirect-uri remove`
    REDIRECT_URI_REMOVE "redirect-uri-remove"
    /// `send`
    SEND "send"
    /// `session create`
    SESSION_CREATE "session-create"
    /// `session send`
    SESSION_SEND "session-send"
    /// `exchange` and `listen`
    SIGN_IN "sign-in"
}

/// The schema of this name, alone or with its version, as documents have it.
pub fn named(name: &str) -> Option<&'static Schema> {
    let mut all = ALL.iter().copied();
    all.find(|it| it.name == name || it.versioned() == name)
}
