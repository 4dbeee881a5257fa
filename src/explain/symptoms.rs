//! What goes wrong without an error code: in the application, in the browser, in the mail.

use super::Entry;
use crate::error::Exit;

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        name: "findings",
        title: "a check ran to its end and found problems",
        cause: "The command itself worked. At least one of its findings has the status fail.",
        fix: "Read the findings: each names its rule and what to do. With `--json` they are in \
               findings. Exit code 1 means this and nothing else.",
        exit: Some(Exit::Findings),
        phrases: &["found problems"],
        ..Entry::BLANK
    },
    Entry {
        name: "email-not-delivered",
        title: "the mail with the link does not arrive",
        cause: "The mail was filed as spam, held back by a gateway, or refused by the receiving \
                server. Mail that you send yourself also needs working SPF, DKIM and DMARC \
                records. WorkOS does not document the sender address of Magic Link mails.",
        fix: "Ask DNS: `workos-ml domain EMAIL` says whether the domain can receive mail and which \
               gateway is in front of it, `workos-ml domain --sender DOMAIN --dkim-selector S` \
               checks a sender. Look into the spam folder. Try a private mailbox, to rule the company's gateway \
               out. For mail by WorkOS, look for bounces and suppressions in the dashboard; the \
               API does not show them. For mail of your own, read the log of the mail server and \
               check its credentials. `workos-ml send EMAIL --deliver print` proves the sign-in \
               without any mail.",
        docs: "https://workos.com/docs/email",
        phrases: &[
            "delivery status notification",
            "undelivered mail returned to sender",
            "message bounced",
            "mail delivery failed",
            "delivery has failed to these recipients",
            "mailer-daemon",
            "email not delivered",
            "e-mail not delivered",
            "email never arrived",
            "email did not arrive",
            "email not received",
            "not receiving the email",
            "no email received",
            "mail not delivered",
            "550 5.7.",
            "550-5.7.",
            "spf check failed",
            "dkim check failed",
            "never got the email",
            "never got the mail",
            "no email arrived",
            "did not receive the email",
            "didn't receive the email",
            "email never arrives",
            "mail does not arrive",
            "not receiving email",
            "emails go to spam",
            "landed in spam",
            "goes to spam",
            "go to spam",
            "goes into spam",
            "in the spam folder",
            "in spam folder",
            "no mail arrives",
            "mail is not arriving",
            "email is not arriving",
        ],
        ..Entry::BLANK
    },
    Entry {
        name: "session-not-persisting",
        aliases: &["cookie-not-set"],
        title: "the person is signed in, but the next page does not know it",
        cause: "WorkOS proves who the person is and keeps no session. The application has none, \
                does not save it before the redirect, or its cookie does not come back.",
        fix: "Set the session up before the callback route, give it a secret, and save it before \
               you redirect. Look at the Set-Cookie header of the callback's answer: Secure needs \
               https, SameSite should be Lax, Path should be /, and the host must be the one that \
               the next page is on (localhost and 127.0.0.1 are two). Behind a proxy, have the \
               framework trust its headers. Behind several servers, share the session store.",
        docs: "https://workos.com/docs/magic-link",
        phrases: &[
            "access the session before",
            "sessioninterrupted",
            "session was deleted before the request completed",
            "session not persisting",
            "session does not persist",
            "session doesn't persist",
            "session is lost",
            "req.session is undefined",
            "of undefined (setting 'userid')",
            "secret option required for sessions",
            "logged out after login",
            "redirected back to login",
            "named cookie not present",
            "session store not set",
            "session cookie is not set",
            "user is undefined after",
            "logged out immediately",
            "sent back to the sign-in page",
        ],
        ..Entry::BLANK
    },
    Entry {
        name: "sdk-import-error",
        title: "the WorkOS SDK cannot be imported",
        cause: "The package is not installed in the environment that runs the application, or it \
                is imported by another name than it has.",
        fix: "Node: `npm install @workos-inc/node`, then import { WorkOS } from \
               '@workos-inc/node'. Python: `pip install workos` in the virtual environment of the \
               application; a file of your own named workos.py hides the package. Ruby: `bundle \
               add workos`, then require 'workos'. Go: `go get github.com/workos/workos-go/v10`. \
               PHP: `composer require workos/workos-php`. .NET: `dotnet add package WorkOS.net`. \
               Java: com.workos:workos.",
        docs: "https://workos.com/docs/reference/client-libraries",
        phrases: &[
            "npm err! 404 not found",
            "npm error 404 not found",
            "code e404",
            "npm err! 404",
            "npm error 404",
            "err_pnpm_fetch_404",
            "@workos-inc%2f",
            "could not find gem 'work",
            "could not find a package 'work",
            "'@workos/node",
            "is not in this registry",
            "no matching distribution found for workos",
            "could not find gem 'workos'",
            "could not find package workos",
            "cannot find module '@workos-inc/node'",
            "cannot find package '@workos-inc/node'",
            "can't resolve '@workos-inc/node'",
            "failed to resolve import \"@workos-inc/node\"",
            "no module named 'workos'",
            "no module named workos",
            "modulenotfounderror",
            "cannot load such file -- workos",
            "uninitialized constant workos",
            "no required module provides package github.com/workos",
            "package com.workos does not exist",
            "class \"workos\\workos\" not found",
            "the type or namespace name 'workos'",
            "sdk import error",
            "class \"workos",
            "class *workos* not found",
            "cannot find package \"github.com/workos",
            "cannot import name * from 'workos'",
            "unresolved import `workos",
            "could not find `workos`",
            "undefinedfunctionerror*module workos* is not available",
            "unresolved reference: workos",
        ],
        ..Entry::BLANK
    },
    Entry {
        name: "sdk-version-mismatch",
        title: "the SDK is installed, but the method or class is missing",
        cause: "The SDKs changed their shape between major versions, and many examples are older \
                than the installed one. Client objects came with Python 5, PHP 5, Ruby 7, Go 7 \
                and .NET 3; before them there were module functions and global keys.",
        fix: "Compare the installed version with the one that the example was written for. \
               Python today: WorkOSClient(api_key=…, client_id=…).passwordless. Ruby today: \
               WorkOS::Client.new(api_key: …, client_id: …).passwordless. Node in all versions: \
               workos.passwordless and workos.sso.",
        docs: "https://workos.com/docs/reference/client-libraries",
        phrases: &[
            "'passwordlessmodule' object has no attribute",
            "'passwordless' object has no attribute",
            "object has no attribute 'create_session'",
            "object has no attribute 'send_session'",
            "module 'workos' has no attribute",
            "module 'workos.client' has no attribute",
            "cannot import name 'workosclient' from 'workos'",
            "undefined method 'create_session' for",
            "undefined method `create_session' for",
            "undefined method 'profile_and_token' for",
            "undefined method `profile_and_token' for",
            "workos is not a constructor",
            "createsession is not a function",
            "getprofileandtoken is not a function",
            "call to undefined method workos\\",
        ],
        ..Entry::BLANK
    },
    Entry {
        name: "redirect-uri-ignored",
        title: "the link comes back to the default redirect URI, not to the one asked for",
        cause: "The redirect URI did not reach WorkOS, so the environment's default was taken. In \
                the Node SDK the option is redirectURI in every version; redirectUri is sent on \
                under that name, which the API does not document.",
        fix: "Write redirectURI in createSession of the Node SDK, or redirect_uri in the request \
               itself. `workos-ml session create EMAIL --redirect-uri URI` sends a correct one to \
               compare with.",
        docs: "https://workos.com/docs/reference/magic-link/passwordless-session/create",
        phrases: &[
            "'redirecturi' does not exist in type",
            "but 'redirecturi' does not exist",
            "did you mean to write 'redirecturi'",
            "default redirect uri is used",
        ],
        ..Entry::BLANK
    },
    Entry {
        name: "profile-not-user",
        title: "the callback handler looks for a user and finds undefined",
        cause: "The exchange of a Magic Link code answers with profile, not with user: that is \
                the answer of AuthKit's authenticateWithCode. Names and organization of the \
                profile may be null.",
        fix: "Call sso.getProfileAndToken({ code, clientId }) and read profile.id and \
               profile.email. Take first_name, last_name and organization_id as optional. \
               `workos-ml send EMAIL` prints a real profile.",
        docs: "https://workos.com/docs/reference/sso/profile/get-profile-and-token",
        phrases: &[
            "cannot destructure property 'profile'",
            "cannot destructure property 'user'",
            "cannot read properties of undefined (reading 'profile')",
            "cannot read properties of undefined (reading 'id')",
            "cannot read properties of undefined (reading 'email')",
            "cannot read properties of undefined (reading 'user')",
            "property 'user' does not exist on type 'profileandtoken",
            "property 'user' does not exist on type 'profile",
            "profile.user",
        ],
        ..Entry::BLANK
    },
    Entry {
        name: "callback-unreachable",
        title: "the browser cannot open the callback address",
        cause: "A localhost address leads to the device that the link was opened on. There, \
                nothing listens: the link was opened on a phone, the application or the listener \
                is not running, or it listens on another port.",
        fix: "The sign-in itself succeeded if the address bar shows code=: copy the whole \
               address and run `workos-ml exchange ADDRESS` within 10 minutes. Next time start \
               `workos-ml listen` or the application first, and open the link on this machine. \
               For a callback behind a firewall, the launch checklist says which redirect traffic \
               to allow.",
        docs: "https://workos.com/docs/magic-link/launch-checklist",
        phrases: &[
            "ns_error_connection_refused",
            "ns_error_net_reset",
            "ns_error_net_timeout",
            "ns_error_net_interrupt",
            "kcferrordomaincfnetwork",
            "err_invalid_response",
            "err_connection_aborted",
            "nsurlerrordomain error -1004",
            "unable to connect to the server at",
            "connection was reset",
            "err_connection_closed",
            "refused to connect",
            "err_connection_refused",
            "this site can't be reached",
            "can't establish a connection to the server",
            "safari can't connect to the server",
            "err_address_unreachable",
            "err_empty_response",
            "err_connection_reset",
            "err_connection_timed_out",
            "unable to connect",
            "err_internet_disconnected",
            "localhost didn't send any data",
            "server unexpectedly dropped the connection",
        ],
        ..Entry::BLANK
    },
    Entry {
        name: "callback-without-code",
        title: "the callback is called with neither code nor error",
        cause: "WorkOS sends one of the two. Somebody opened the address by hand, a monitor or \
                scanner called it, or a proxy or redirect on the way dropped the query string.",
        fix: "Answer such a request with a client error and do not exchange anything. If it was \
               a real sign-in, look for a redirect in front of the application, such as http to \
               https or a trailing slash, and register the address that it leads to.",
        docs: "https://workos.com/docs/reference/magic-link/passwordless-session",
        phrases: &[
            "the code parameter is required",
            "no code provided",
            "error: code is required",
            "missing authorization code",
            "neither code nor error",
            "required request parameter 'code'",
            "badrequestkeyerror*'code'",
            "undefined array key \"code\"",
            "undefined index: code",
            "param is missing or the value is empty: code",
            "multivaluedictkeyerror*'code'",
            "missing required parameter: code",
            "code is undefined",
            "keyerror: 'code'",
            "keyerror: \"code\"",
            "key not found: \"code\"",
            "query parameter: code",
            "query parameter 'code'",
            "\"query\",\"code\"",
            "\"query\", \"code\"",
            "parameter code is missing",
            "missing code parameter",
            "missing parameter: code",
            "parameter \"code\"",
            "code is missing",
        ],
        ..Entry::BLANK
    },
    Entry {
        name: "state-mismatch",
        title: "the state of the callback is not the one that was sent",
        cause: "WorkOS returns the state exactly as the session was created with. Another value \
                belongs to another sign-in: an older link, a second tab, or a link that somebody \
                else made.",
        fix: "Do not exchange the code. Open the newest link, in the browser that asked for it. \
               To catch a link that was made elsewhere, run `workos-ml listen --any-state`, or \
               name its state with `--state STATE`. In the application, keep the state in the \
               browser's session and compare it there; never redirect to an address taken from it \
               unchecked.",
        docs: "https://workos.com/docs/reference/magic-link/passwordless-session/create",
        phrases: &[
            "state mismatch",
            "invalid state",
            "state does not match",
            "state parameter mismatch",
            "mismatching_state",
            "correlation failed",
            "oauth state was missing or invalid",
            "state cookie was missing",
            "csrf_detected",
            "oauthstate",
            "missing state",
            "state parameter is missing",
            "invalid_state",
            "state cookie not found",
            "no state cookie",
            "state not equal",
            "invalidstateexception",
            "checks.state",
            "authorization_request_not_found",
            "\"state\" response parameter",
            "unexpected state",
            "state value did not match",
            "state did not match",
            "state mismatched",
            "state verification failed",
            "state * expected",
        ],
        ..Entry::BLANK
    },
    Entry {
        name: "magic-auth",
        aliases: &["migrate", "migration"],
        title: "moving from Magic Link to Magic Auth, its replacement",
        cause: "WorkOS deprecated Magic Link because security software opens links and so spends \
                them. Magic Auth mails six digits instead, which nothing can click; they live 10 \
                minutes, and one address gets 3 in 60 seconds at most. It works on the same \
                account, belongs to AuthKit, and signs in a user (user_…) where Magic Link gave a \
                profile (prof_…): link the two by e-mail address.",
        fix: "Try it with `workos-ml magic-auth send EMAIL` and `workos-ml magic-auth verify \
               EMAIL CODE`. In the application, replace the session's creation and sending by one \
               call, the callback by a form for the code, and the exchange by another call:\n\
               Node: workos.userManagement.createMagicAuth({ email }), then \
               authenticateWithMagicAuth({ clientId, code, email })\n\
               Python: client.user_management.create_magic_auth(email=…), then \
               authenticate_with_magic_auth(code=…, email=…)\n\
               Ruby: client.user_management.create_magic_auth(email:), then \
               authenticate_with_magic_auth(code:, email:)\n\
               Go: client.UserManagement().CreateMagicAuth(ctx, …), then \
               AuthenticateWithMagicAuth(ctx, …)\n\
               PHP: $workos->userManagement()->createMagicAuth(…), then \
               authenticateWithMagicAuth(…)\n\
               Java and Kotlin: workos.userManagement.createMagicAuth(…), then \
               authenticateWithMagicAuth(…)\n\
               .NET: client.UserManagement.CreateMagicAuth(…), then AuthenticateWithMagicAuth(…)\n\
               Elixir: WorkOS.UserManagement.send_magic_auth_code(email), then \
               authenticate_with_magic_auth(…)\n\
               Sessions, the guard of protected pages and logout stay as they are; redirect URIs \
               and state are no longer needed.",
        docs: "https://workos.com/docs/authkit/magic-auth",
        phrases: &["magic auth", "deprecated by workos"],
        ..Entry::BLANK
    },
];
