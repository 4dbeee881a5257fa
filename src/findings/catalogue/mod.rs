//! The rules, one file per family, each with the page of the docs that it comes from.

mod account;
mod behaviour;
mod build;
mod code;
mod credentials;
mod dashboard;
mod endpoint;
mod mail;
mod redirect;
mod suppression;
mod traps;

/// The families of rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Family {
    /// The project's code.
    Code,
    /// Keys and IDs on this machine.
    Credentials,
    /// What WorkOS says about them.
    Account,
    /// Redirect URIs.
    Redirect,
    /// The running application.
    Endpoint,
    /// The project's own build or start command.
    Build,
    /// What the running application was seen to do.
    Behaviour,
    /// Mail: the domains that send it and receive it.
    Mail,
    /// What only a person can confirm, in WorkOS's dashboard.
    Dashboard,
    /// Suppressions.
    Suppression,
}

impl Family {
    /// Its name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Credentials => "credentials",
            Self::Account => "account",
            Self::Redirect => "redirect",
            Self::Endpoint => "endpoint",
            Self::Build => "build",
            Self::Behaviour => "behaviour",
            Self::Mail => "mail",
            Self::Dashboard => "dashboard",
            Self::Suppression => "suppression",
        }
    }
}

/// One thing that is checked.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its name, which is an interface: reports and suppressions use it.
    pub name: &'static str,
    /// Its family.
    pub family: Family,
    /// What it requires, in one line.
    pub title: &'static str,
    /// Why it matters, in one or two sentences.
    pub why: &'static str,
    /// What to do about most of what it finds, or empty where that depends on the project's language. A
    /// finding that knows better has a hint of its own.
    pub fix: &'static str,
    /// The page of the docs that says so, or empty if it is common sense.
    pub docs: &'static str,
    /// What standards call it: CWE, OWASP's testing guide (WSTG) and ASVS 5.0, RFC 9700.
    pub references: &'static [&'static str],
}

/// Defines the rules of one family: each as a constant, and all of them in order.
macro_rules! family {
    ($family:ident $($constant:ident $name:literal $title:literal $why:literal $(fix $fix:literal)? $docs:literal $([$($reference:literal),*])?)*) => {
        use crate::findings::catalogue::{Family, Rule};
        $(
            #[doc = $title]
            pub const $constant: &Rule = &Rule {
                name: $name, family: Family::$family, title: $title, why: $why, docs: $docs,
                fix: concat!("" $(, $fix)?),
                references: &[$($($reference),*)?],
            };
        )*
        /// The rules of this family, in the order in which they are checked.
        pub(in crate::findings::catalogue) const ALL: &[&Rule] = &[$($constant),*];
    };
}
use family;

/// The rules by name.
pub mod rules {
    use super::Rule;
    pub use super::account::*;
    pub use super::behaviour::*;
    pub use super::build::*;
    pub use super::code::*;
    pub use super::credentials::*;
    pub use super::dashboard::*;
    pub use super::endpoint::*;
    pub use super::mail::*;
    pub use super::redirect::*;
    pub use super::suppression::*;
    pub use super::traps::*;

    const FAMILIES: &[&[&Rule]] = &[
        super::code::ALL,
        super::traps::ALL,
        super::credentials::ALL,
        super::account::ALL,
        super::redirect::ALL,
        super::endpoint::ALL,
        super::behaviour::ALL,
        super::build::ALL,
        super::dashboard::ALL,
        super::suppression::ALL,
        super::mail::ALL,
    ];

    /// Every rule, family by family.
    pub fn all() -> impl Iterator<Item = &'static Rule> {
        FAMILIES.iter().flat_map(|family| family.iter().copied())
    }

    /// The rule of this name.
    pub fn named(name: &str) -> Option<&'static Rule> {
        all().find(|it| it.name == name)
    }

    /// The rule with the most similar name, if one is close.
    pub fn nearest(name: &str) -> Option<&'static Rule> {
        let distance = |rule: &&Rule| strsim::osa_distance(rule.name, name);
        all()
            .min_by_key(distance)
            .filter(|rule| distance(rule) <= (name.len() / 3).max(1))
    }

    /// The hint for a name that no rule has.
    pub fn did_you_mean(name: &str) -> String {
        nearest(name).map_or_else(
            || "list the rules with `workos-ml explain`".into(),
            |rule| {
                format!(
                    "did you mean {}? `workos-ml explain` lists the rules",
                    rule.name
                )
            },
        )
    }
}
