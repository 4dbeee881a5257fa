//! What the major versions of SDKs lack, with where that was seen.

use std::ops::RangeInclusive;

use super::versions::NODE;

const LAST: u64 = u64::MAX;

/// The methods that the module of passwordless sessions has in every version of an SDK.
pub(super) struct Methods {
    /// As [`crate::Sdk::ecosystem`].
    pub(super) ecosystem: &'static str,
    /// What code imports.
    pub(super) module: &'static str,
    /// As people call it: `Node SDK`.
    pub(super) sdk: &'static str,
    /// All of them.
    pub(super) methods: &'static [&'static str],
}

/// Seen in the npm package 7.0.0 and the PyPI packages 5.0.0, 5.46.0, 6.0.0 and 10.8.0; WorkOS's API has
/// no other request for passwordless sessions (docs reference/magic-link).
pub(super) const NEVER: &[Methods] = &[
    Methods {
        ecosystem: "npm",
        module: NODE,
        sdk: "Node SDK",
        methods: &["createSession", "sendSession"],
    },
    Methods {
        ecosystem: "pypi",
        module: "workos",
        sdk: "Python SDK",
        methods: &["create_session", "send_session"],
    },
];

/// A method that some major versions lack.
pub(super) struct Missing {
    /// The end of its dotted path: `sso.getAuthorizationURL`; `portal.` is everything in a module.
    pub(super) path: &'static str,
    /// Where it is missing.
    pub(super) majors: RangeInclusive<u64>,
    /// What those versions have instead.
    pub(super) instead: &'static str,
}

const fn missing(path: &'static str, from: u64, to: u64, instead: &'static str) -> Missing {
    Missing {
        path,
        majors: from..=to,
        instead,
    }
}

/// Source: the classes in `src/workos.ts`, `src/sso/sso.ts`, `src/user-management/user-management.ts`
/// and `src/portal/portal.ts` of github.com/workos/workos-node at the first and the last tag of each
/// major (v0.2.1 to v10.9.0), and the npm packages 2.4.0 to 11.0.0. For code that was written for
/// another major these are what a sign-in meets.
const OF_NODE: &[Missing] = &[
    missing(
        "sso.getAuthorizationURL",
        4,
        LAST,
        "sso.getAuthorizationUrl",
    ),
    missing("sso.getAuthorizationUrl", 0, 3, "sso.getAuthorizationURL"),
    missing(
        "sso.getAuthorizationUrlWithPKCE",
        4,
        7,
        "sso.getAuthorizationUrl",
    ),
    missing("sso.getProfileAndToken", 0, 0, "sso.getProfile"),
    missing(
        "userManagement.sendMagicAuthCode",
        8,
        LAST,
        "userManagement.createMagicAuth",
    ),
    missing(
        "userManagement.createMagicAuth",
        4,
        6,
        "userManagement.sendMagicAuthCode",
    ),
    missing(
        "userManagement.sendPasswordResetEmail",
        8,
        LAST,
        "userManagement.createPasswordReset",
    ),
    missing(
        "userManagement.refreshAndSealSessionData",
        8,
        LAST,
        "loadSealedSession().refresh()",
    ),
    missing(
        "userManagement.getLogoutUrlFromSessionCookie",
        8,
        LAST,
        "loadSealedSession().getLogoutUrl()",
    ),
    missing("userManagement.loadSealedSession", 4, 6, "version 7"),
    missing(
        "userManagement.authenticateWithCodeAndVerifier",
        4,
        6,
        "version 7",
    ),
    missing(
        "userManagement.getAuthorizationUrlWithPKCE",
        4,
        7,
        "userManagement.getAuthorizationUrl",
    ),
    missing(
        "userManagement.enrollAuthFactor",
        9,
        LAST,
        "multiFactorAuth",
    ),
    missing("userManagement.listAuthFactors", 9, LAST, "multiFactorAuth"),
    missing("userManagement.", 0, 3, "version 4"),
    missing(
        "users.authenticateWithCode",
        4,
        LAST,
        "userManagement.authenticateWithCode",
    ),
    missing(
        "users.authenticateWithMagicAuth",
        4,
        LAST,
        "userManagement.authenticateWithMagicAuth",
    ),
    missing("users.sendMagicAuthCode", 4, LAST, "userManagement"),
    missing("portal.", 9, LAST, "adminPortal"),
    missing("adminPortal.", 0, 8, "portal"),
    missing("mfa.", 9, LAST, "multiFactorAuth"),
    missing("multiFactorAuth.", 0, 8, "mfa"),
];

/// Source: the classes of the PyPI packages 0.8.7, 1.26.0, 2.2.0, 3.1.0, 4.0.0, 4.16.0, 5.0.0, 5.46.0,
/// 6.0.0, 7.0.1, 8.3.0, 9.1.0 and 10.8.0.
const OF_PYTHON: &[Missing] = &[
    missing("sso.get_profile_and_token", 0, 0, "sso.get_profile"),
    missing(
        "user_management.send_magic_auth_code",
        5,
        LAST,
        "user_management.create_magic_auth",
    ),
    missing(
        "user_management.create_magic_auth",
        2,
        3,
        "user_management.send_magic_auth_code",
    ),
    missing(
        "user_management.send_password_reset_email",
        5,
        LAST,
        "user_management.create_password_reset",
    ),
    missing(
        "user_management.enroll_auth_factor",
        6,
        LAST,
        "multi_factor_auth",
    ),
    missing(
        "user_management.list_auth_factors",
        6,
        LAST,
        "multi_factor_auth",
    ),
    missing("user_management.", 0, 1, "version 2"),
    missing(
        "portal.generate_link",
        6,
        LAST,
        "admin_portal.generate_link",
    ),
    missing("admin_portal.", 0, 5, "portal"),
];

/// Source: `lib/workos/{sso,portal,admin_portal,user_management}.rb` of github.com/workos/workos-ruby at
/// the last tag of each major (0.11.2 to v10.2.1), and docs/V7_MIGRATION_GUIDE.md: from 7 on the modules
/// are classes that a client makes.
const OF_RUBY: &[Missing] = &[
    missing(
        "WorkOS.SSO.profile_and_token",
        7,
        LAST,
        "client.sso.get_profile_and_token",
    ),
    missing("WorkOS.SSO.profile", 1, LAST, "profile_and_token"),
    missing(
        "WorkOS.SSO.authorization_url",
        7,
        LAST,
        "client.sso.get_authorization_url",
    ),
    missing(
        "WorkOS.Passwordless.create_session",
        7,
        LAST,
        "client.passwordless.create_session",
    ),
    missing(
        "WorkOS.Passwordless.send_session",
        7,
        LAST,
        "client.passwordless.send_session",
    ),
    missing(
        "WorkOS.Portal.generate_link",
        7,
        LAST,
        "client.admin_portal.generate_link",
    ),
    missing(
        "WorkOS.UserManagement.authenticate_with_code",
        7,
        LAST,
        "client.user_management.authenticate_with_code",
    ),
    missing(
        "WorkOS.UserManagement.authorization_url",
        7,
        LAST,
        "client.user_management.get_authorization_url",
    ),
    missing(
        "WorkOS.UserManagement.send_magic_auth_code",
        7,
        LAST,
        "client.user_management.create_magic_auth",
    ),
    missing(
        "WorkOS.UserManagement.create_magic_auth",
        3,
        3,
        "send_magic_auth_code",
    ),
    missing("WorkOS.UserManagement.", 0, 2, "version 3"),
    missing(
        "sso.get_profile_and_token",
        0,
        6,
        "WorkOS::SSO.profile_and_token",
    ),
    missing(
        "sso.profile_and_token",
        7,
        LAST,
        "sso.get_profile_and_token",
    ),
];

/// Source: `lib/` of github.com/workos/workos-php, tags v0.0.1 to v9.0.0, and docs/V5_MIGRATION_GUIDE.md:
/// from 5 on `lib/SSO.php` and its like are gone, and a client makes the services.
const OF_PHP: &[Missing] = &[
    missing("WorkOS.SSO", 5, LAST, "$workos->sso()"),
    missing(
        "WorkOS.UserManagement",
        5,
        LAST,
        "$workos->userManagement()",
    ),
    missing("WorkOS.Portal", 5, LAST, "$workos->adminPortal()"),
    missing("sso.getProfileAndToken", 0, 0, "getProfile"),
    missing(
        "userManagement.sendMagicAuthCode",
        5,
        LAST,
        "userManagement()->createMagicAuth",
    ),
];

/// A package, and what some of its versions lack.
pub(super) struct Package {
    pub(super) ecosystem: &'static str,
    pub(super) name: &'static str,
    /// As people call it.
    pub(super) sdk: &'static str,
    pub(super) lacks: &'static [Missing],
}

const fn package(
    ecosystem: &'static str,
    name: &'static str,
    sdk: &'static str,
    lacks: &'static [Missing],
) -> Package {
    Package {
        ecosystem,
        name,
        sdk,
        lacks,
    }
}

/// The packages whose versions were looked through.
pub(super) const PACKAGES: &[Package] = &[
    package("npm", NODE, "Node SDK", OF_NODE),
    package("pypi", "workos", "Python SDK", OF_PYTHON),
    package("rubygems", "workos", "Ruby SDK", OF_RUBY),
    package("packagist", "workos/workos-php", "PHP SDK", OF_PHP),
];
