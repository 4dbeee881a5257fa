//! Failures of this tool: one entry per [`Code`], in the order of [`Code::ALL`].

use super::Entry;
use crate::error::{Code, Exit};

/// The length is part of the type, so that a new code does not compile until it is explained here.
pub(super) const ENTRIES: [Entry; Code::ALL.len()] = [
    Entry {
        name: "usage",
        title: "the command line does not parse",
        cause: "A command or option is misspelled, missing, or does not go with another one.",
        fix: "Read what comes after the word fix. `workos-ml COMMAND --help` lists what a \
               command takes.",
        exit: Some(Exit::Usage),
        phrases: &[
            "unexpected argument",
            "unrecognized subcommand",
            "cannot be used with",
            "required arguments were not provided",
        ],
        ..Entry::BLANK
    },
    Entry {
        name: "invalid_value",
        title: "an option, variable or argument has a value that cannot be used",
        cause: "The value is not of the kind that is asked for: an e-mail address, a URL, a \
                duration, a port, an id.",
        fix: "The message names the value, where it came from and what would be right. Correct \
               it there. `workos-ml preflight --offline` checks every configured value without \
               sending anything.",
        exit: Some(Exit::Usage),
        phrases: &["invalid value"],
        ..Entry::BLANK
    },
    Entry {
        name: "missing_value",
        title: "a value that the command needs was not given",
        cause: "An option or argument was left out, or the file or input that was named is empty. Some \
                values are asked for, where there is a terminal and neither --no-input nor CI forbids \
                the question.",
        fix: "Give the option or argument that the message names.",
        exit: Some(Exit::Usage),
        phrases: &["not a terminal"],
        ..Entry::BLANK
    },
    Entry {
        name: "file_unusable",
        title: "a file could not be read or written",
        cause: "The path does not exist, is a folder, or its permissions forbid the access. Files \
                named with --env-file must exist; .env and .env.local need not.",
        fix: "Check the path in the message with `ls -l`. Relative paths start at the working \
               directory.",
        exit: Some(Exit::Usage),
        phrases: &[
            "no such file or directory",
            "permission denied",
            "is a directory",
        ],
        ..Entry::BLANK
    },
    Entry {
        name: "base_url_untrusted",
        title: "a base URL from a project's file names a foreign host",
        cause: "Every request carries the API key, so a cloned project could collect keys with \
                one line in its .env or workos-ml.toml. A base URL from such a file is followed only to \
                *.workos.com over HTTPS and to loopback addresses.",
        fix: "If you trust the host, name it yourself: `--base-url URL`, or WORKOS_BASE_URL in \
               the environment of the process. If you do not, remove the line from the file.",
        exit: Some(Exit::Usage),
        phrases: &["base url is not trusted"],
        ..Entry::BLANK
    },
    Entry {
        name: "live_key_unconfirmed",
        title: "the API key is a production key, and --allow-live was not given",
        cause: "Keys that start with sk_live_ act on the production environment, on real \
                organizations and real users.",
        fix: "Use a key of the sandbox for tests. If production is what you mean, `workos-ml \
               preflight --allow-live` sends read-only requests with the key.",
        docs: "https://workos.com/docs/reference/api-authentication",
        exit: Some(Exit::Usage),
        phrases: &["never call api with production keys"],
        ..Entry::BLANK
    },
    Entry {
        name: "api_key_missing",
        aliases: &["no_api_key"],
        title: "there is no WORKOS_API_KEY",
        cause: "Neither the environment nor .env.local nor .env of the working directory has the \
                variable. Files named with --env-file replace both of those.",
        fix: "Run `workos-ml init`, which asks for it, or put WORKOS_API_KEY=sk_… into .env and \
               keep that file out of version control. Or pipe the key in: `workos-ml preflight --api-key-stdin < FILE`. Keys are at \
               https://dashboard.workos.com/api-keys.",
        docs: "https://workos.com/docs/reference/api-authentication",
        exit: Some(Exit::Credentials),
        phrases: &[
            "process.env.workos_api_key is undefined",
            "keyerror: 'workos_api_key'",
            "key not found: \"workos_api_key\"",
            "undefined array key \"workos_api_key\"",
            "workos_api_key not found",
            "environment variable workos_api_key",
            "missing required environment variable: workos_api_key",
            "workos_api_key: required",
            "missing api key",
            "no api key configured",
            "no api key provided",
            "noapikeyprovided",
            "requires a workos api key",
            "workos_api_key is not set",
            "workos_api_key is missing",
            "workos_api_key is required",
            "api key not set",
            "configurationexception",
            "your api key is not set",
            "api key is not set",
            "missing credentials*workos",
            "must provide an api key",
            "api key is required",
            "api key must be provided",
            "workos.config.key",
            "workos_api_key is not defined",
            "workos_api_key is undefined",
            "workos_api_key must be",
            "workos_api_key not set",
            "workos_api_key not defined",
            "workos_api_key environment variable",
            "undefined index: workos_api_key",
            "process.env.workos_api_key",
            "could not resolve placeholder 'workos_api_key'",
            "could not resolve placeholder 'workos.api-key'",
            "field required*workos_api_key",
            "workos_api_key*field required",
            "workos_api_key* required",
        ],
    },
    Entry {
        name: "api_key_malformed",
        title: "the value cannot be an API key",
        cause: "WorkOS's keys start with sk_ and hold no white space. A stray quote, a line \
                break, or a placeholder copied from the docs is the usual reason.",
        fix: "Copy the key again from https://dashboard.workos.com/api-keys. A production key is \
               shown only once; if it is lost, make a new one. `workos-ml preflight --offline` \
               says which file or variable the value came from.",
        docs: "https://workos.com/docs/reference/api-authentication",
        exit: Some(Exit::Credentials),
        phrases: &[
            "sk_example_",
            "invalid header value",
            "invalid character in header content",
            "illegal header value",
        ],
        ..Entry::BLANK
    },
    Entry {
        name: "client_id_missing",
        title: "there is no WORKOS_CLIENT_ID",
        cause: "Exchanging a code takes the client ID beside the API key, and neither the \
                environment nor a .env file has it.",
        fix: "Put WORKOS_CLIENT_ID=client_… into .env. Take it from the same environment \
               of the dashboard (https://dashboard.workos.com) as the API key.",
        docs: "https://workos.com/docs/magic-link",
        exit: Some(Exit::Credentials),
        phrases: &[
            "process.env.workos_client_id is undefined",
            "keyerror: 'workos_client_id'",
            "key not found: \"workos_client_id\"",
            "undefined array key \"workos_client_id\"",
            "workos_client_id not found",
            "missing client id",
            "missing client_id",
            "no client id",
            "client id is required",
            "client_id is required",
            "requires a workos client id",
            "workos_client_id is not set",
            "workos_client_id is missing",
            "workos_client_id is required",
            "workos_client_id is not defined",
            "workos_client_id is undefined",
            "workos_client_id must be",
            "workos_client_id not set",
            "undefined index: workos_client_id",
            "process.env.workos_client_id",
            "could not resolve placeholder 'workos_client_id'",
            "workos_client_id*field required",
            "workos_client_id* required",
            "client id must be provided",
        ],
        ..Entry::BLANK
    },
    Entry {
        name: "unauthorized",
        aliases: &["invalid-api-key", "401"],
        title: "401: WorkOS does not know the API key",
        cause: "The key is mistyped, cut short, revoked, or made for another server, such as the \
                sk_test_default of the emulators. A key that is known and may not do something \
                gets 403, not 401.",
        fix: "Run `workos-ml preflight`: it says where the key was read from. Compare it with \
               https://dashboard.workos.com/api-keys, in the environment that you mean: sandbox \
               and production have keys of their own. If the key has leaked, replace it there.",
        docs: "https://workos.com/docs/reference/api-authentication",
        exit: Some(Exit::Credentials),
        phrases: &[
            "invalid api key",
            "invalid_api_key",
            "maybe your api key is invalid",
            "could not authorize the request",
            "unauthorizedexception",
            "authenticationexception",
            "\"message\":\"unauthorized\"",
            "\"message\": \"unauthorized\"",
            "unauthorized",
            "workos::authenticationerror",
            "workosexception*401",
        ],
    },
    Entry {
        name: "forbidden",
        aliases: &["403"],
        title: "403: the API key is valid but may not do this",
        cause: "WorkOS knows the key, and the key lacks the permission for this request.",
        fix: "Use a key with more permissions, or extend this one, at \
               https://dashboard.workos.com/api-keys. `workos-ml preflight` shows whether the key \
               can read the account at all.",
        docs: "https://workos.com/docs/reference/errors",
        exit: Some(Exit::Credentials),
        phrases: &[
            "api key lacks permissions",
            "insufficient permissions",
            "correct permissions",
            "authorizationexception",
            "forbidden",
        ],
    },
    Entry {
        name: "invalid_client",
        title: "the client ID and the API key do not belong together",
        cause: "The exchange at /sso/token takes the client ID and, as client_secret, the API \
                key. One of them is wrong, or they come from different environments.",
        fix: "Take both from one environment of the dashboard, sandbox or production, and set \
               WORKOS_CLIENT_ID and WORKOS_API_KEY together. `workos-ml preflight` checks the \
               pair.",
        docs: "https://workos.com/docs/reference/sso/profile/get-profile-and-token",
        exit: Some(Exit::Credentials),
        phrases: &[
            "invalid client id or secret",
            "invalid client secret",
            "invalid client id",
        ],
        ..Entry::BLANK
    },
    Entry {
        name: "environment_mismatch",
        title: "a key of one environment is used in another",
        cause: "Every request acts on the environment of its key. A sandbox key (sk_test_) in a \
                production run works on the sandbox, which has its own redirect URIs, connections \
                and client ID. WorkOS does not document what a key and a client ID of different \
                environments get; expect invalid_client.",
        fix: "Set key, client ID and redirect URI of one environment, and say which one you \
               mean: `workos-ml preflight --environment production`.",
        docs: "https://workos.com/docs/reference/api-authentication",
        exit: Some(Exit::Credentials),
        phrases: &[
            "test key in production",
            "live key in development",
            "wrong environment",
            "environment mismatch",
        ],
        ..Entry::BLANK
    },
    Entry {
        name: "refused",
        aliases: &[
            "400",
            "409",
            "422",
            "bad_request",
            "unprocessable_entity",
            "conflict",
        ],
        title: "WorkOS understood the request and refused it (400, 409 or 422)",
        cause: "A parameter is missing, has the wrong form, or asks for something that the \
                account does not allow. WorkOS does not document what it answers to a redirect \
                URI that is not registered, an unknown connection, or unknown fields.",
        fix: "Read the message and, where there is a list of errors, its fields. Give the \
               message to `workos-ml explain TEXT`: it may be known. `-v` shows which request was \
               refused.",
        docs: "https://workos.com/docs/reference/errors",
        exit: Some(Exit::Refused),
        phrases: &["unprocessable entity", "bad request"],
    },
    Entry {
        name: "not_found",
        aliases: &["404", "entity_not_found"],
        title: "404: WorkOS does not know the object, or the server does not know the route",
        cause: "The id is wrong or belongs to another environment than the key. Where the base \
                URL is an official emulator (`workos emulate`, workos/emulate), the route itself \
                is missing: they have no Magic Link, and answer 404 to everything under \
                /passwordless.",
        fix: "Compare id and key: both must be of one environment. `workos-ml connection list` \
               shows the connections that the key sees. Run `workos-ml preflight` to see which \
               base URL is used and where it was read from.",
        docs: "https://workos.com/docs/reference/errors",
        exit: Some(Exit::Refused),
        phrases: &[
            "\"message\":\"not found\"",
            "\"message\": \"not found\"",
            "the requested path '*' could not be found",
            "notfoundexception",
            "404 not found",
        ],
    },
    Entry {
        name: "session_expired",
        aliases: &["passwordless-session-expired"],
        title: "the passwordless session is unknown, spent or expired",
        cause: "WorkOS gives one answer for an id that it never issued and for a session that is \
                over. A session lives as long as its link: 15 minutes, unless expires_in said \
                otherwise when it was created.",
        fix: "Create a new one: `workos-ml session create EMAIL`, or `workos-ml send EMAIL` for \
               everything at once. An id starts with passwordless_session_ and works only with a \
               key of the environment that it was made in.",
        docs: "https://workos.com/docs/reference/magic-link/passwordless-session/send-email",
        exit: Some(Exit::Refused),
        phrases: &[
            "the passwordless session '*' has expired or is invalid",
            "passwordless session",
        ],
    },
    Entry {
        name: "redirect_uri_unregistered",
        aliases: &[
            "redirect-uri-invalid",
            "redirect-uri-mismatch",
            "redirect_uri_not_registered",
        ],
        title: "the redirect URI is not registered, so the browser never comes back",
        cause: "WorkOS redirects only to addresses that are registered in the environment of the \
                key, and compares them exactly (scheme, host, port, path), save for a registered \
                wildcard. With any other address the browser ends on a page of error.workos.com, \
                and the application is not told. WorkOS does not document whether creating the \
                session already fails.",
        fix: "Add the exact address with `workos-ml redirect-uri add URI`, or on the Redirects page of \
               the dashboard (https://dashboard.workos.com/redirects); `workos-ml send --register` \
               adds the address of this machine for one run. For Magic Link use no wildcard subdomain \
               and no query parameters. Production takes only https, except for http://127.0.0.1. \
               Then run `workos-ml preflight --redirect-uri URI`.",
        docs: "https://workos.com/docs/reference/sso/get-authorization-url/redirect-uri",
        exit: Some(Exit::Refused),
        phrases: &[
            "redirect_uri is not registered",
            "redirect uri specified in the request does not match",
            "redirect_uri is not valid",
            "redirect uri is invalid",
            "invalid redirect uri",
            "invalid redirect_uri",
            "invalid_redirect_uri",
            "redirect uri mismatch",
            "redirect_uri mismatch",
            "redirect uri is not registered",
            "make sure that the app uses the correct redirect uri",
            "not a valid redirect uri",
            "redirect uri is not allowed",
            "redirect_uri is invalid",
            "uri does not match any registered",
        ],
    },
    Entry {
        name: "link_not_followed",
        title: "the link answered with something other than a redirect",
        cause: "A visited link redirects to the redirect URI with a code or an error. A page in \
                between, such as a consent screen or an error page, cannot be passed without a \
                browser. WorkOS does not document the pages that may come in between.",
        fix: "The link may be spent by the visit. Create a new one without --click: `workos-ml \
               send EMAIL --open`, and read in the browser what the page says.",
        docs: "https://workos.com/docs/reference/magic-link/passwordless-session",
        exit: Some(Exit::Refused),
        phrases: &["error.workos.com"],
        ..Entry::BLANK
    },
    Entry {
        name: "unreachable",
        title: "no name, no route or no answer",
        cause: "The host could not be resolved, refused the connection, or did not answer in \
                time. A firewall, a proxy or a wrong base URL is the usual reason. A request that \
                got no answer may have been carried out anyway.",
        fix: "Check the host that the message names, the proxy variables (HTTPS_PROXY, NO_PROXY) \
               and WORKOS_BASE_URL; `workos-ml preflight` shows the base URL in use. Before you \
               repeat a send, look into the mailbox: it would mail twice.",
        exit: Some(Exit::Unavailable),
        phrases: &[
            "ns_error_unknown_host",
            "ns_error_offline",
            "ns_error_proxy_connection_refused",
            "faraday::connectionfailed",
            "connecttimeouterror",
            "apiconnectionerror",
            "connection pool timeout",
            "fetch failed",
            "econnrefused",
            "econnreset",
            "enotfound",
            "eai_again",
            "etimedout",
            "ehostunreach",
            "enetunreach",
            "und_err_connect_timeout",
            "socket hang up",
            "getaddrinfo",
            "could not resolve host",
            "name or service not known",
            "temporary failure in name resolution",
            "nodename nor servname provided",
            "no such host",
            "no route to host",
            "network is unreachable",
            "connection refused",
            "connection reset by peer",
            "connection timed out",
            "operation timed out",
            "request timed out",
            "context deadline exceeded",
            "api timeout error",
            "failed to open tcp connection",
            "failed to establish a new connection",
            "unable to connect. is the computer able to access the url",
            "failed to connect to workos api",
            "unknownhostexception",
            "curl error 7",
            "curl error 6:",
            "err_name_not_resolved",
            "dns_probe_finished_nxdomain",
            "sockettimeoutexception",
            "nxdomain",
            "dns error",
            "err_socket_timeout",
            "curl error 28",
            "error trying to connect",
            "connect timeout",
            "i/o timeout",
            "max retries exceeded",
            "connecttimeout",
            "could not connect to host",
            "connection attempt failed",
            "no address associated with hostname",
            "the operation has timed out",
            "httpclient.timeout",
            "network unreachable",
            "failed to lookup address information",
            "could not resolve proxy",
            "remote end closed connection without response",
            "connection aborted",
            "server disconnected",
        ],
        ..Entry::BLANK
    },
    Entry {
        name: "tls_refused",
        title: "the TLS handshake failed",
        cause: "The certificate of the host is not trusted, is expired, or is issued for another name. A proxy that opens TLS puts its own certificate there; a server that speaks \
                plain HTTP has none.",
        fix: "Check the clock of this machine and the scheme of the base URL. Look at the \
               certificate: `openssl s_client -connect HOST:443`. If it is that of a company \
               proxy, have the host exempted there. Do not switch verification off: the API key \
               travels in this connection.",
        exit: Some(Exit::Unavailable),
        phrases: &[
            "sec_error_",
            "mozilla_pkix_error_",
            "ssl_error_no_cypher_overlap",
            "ssl_error_",
            "potential security issue",
            "nsurlerrordomain error -1200",
            "nsurlerrordomain error -1202",
            "err_bad_ssl_client_auth_cert",
            "err_ssl_client_auth",
            "ssl_error_handshake_failure_alert",
            "pkix path validation failed",
            "remote certificate was rejected",
            "err_cert_",
            "your connection is not private",
            "net::err_cert",
            "insecurerequestwarning",
            "potential security risk ahead",
            "this connection is not private",
            "self-signed certificate",
            "self signed certificate",
            "self_signed_cert",
            "unable to verify the first certificate",
            "unable_to_verify_leaf_signature",
            "unable to get local issuer certificate",
            "unable_to_get_issuer_cert",
            "certificate verify failed",
            "certificate_verify_failed",
            "certificate has expired",
            "cert_has_expired",
            "certificate signed by unknown authority",
            "invalid peer certificate",
            "err_tls_cert_altname_invalid",
            "pkix path building failed",
            "ssl routines",
            "tls handshake",
            "sslerror",
            "err_cert_authority_invalid",
            "err_cert_common_name_invalid",
            "err_cert_date_invalid",
            "sec_error_unknown_issuer",
            "ssl connection could not be established",
            "remote certificate is invalid",
            "curl error 35",
            "eproto",
            "ssl_error_bad_cert_domain",
            "err_cert_symantec_legacy",
            "sslcertverificationerror",
            "certificate is not trusted",
            "tlsv1_alert",
            "err_ssl_version_or_cipher_mismatch",
            "sslhandshakeexception",
            "mint.transporterror*unknown_ca",
            "ssl certificate problem",
            "does not match certificate's altnames",
            "certificate is valid for",
            "hostname mismatch, certificate is not valid",
            "doesn't match either of",
            "no subject alternative",
            "verify_failed",
            "cert_untrusted",
            "certificate not trusted",
            "invalidcertificate",
            "peer certificate cannot be authenticated",
            "no alternative certificate subject name",
            "certificateexpired",
        ],
        ..Entry::BLANK
    },
    Entry {
        name: "mail_refused",
        title: "your mail server refused the message",
        cause: "The server of --smtp answered with a code from 500 on: it does not accept this \
                sender, this recipient, or the message itself. Asking again gets the same answer.",
        fix: "Read the server's words. 550 and 553 mostly mean that the address of --from is not \
               one that this login may send from, or that the recipient does not exist. The \
               session was created: `workos-ml session send ID` has WorkOS mail \
               its link.",
        exit: Some(Exit::Refused),
        phrases: &[
            "permissions to send as",
            "550 5.1.1",
            "553 5.7.1",
            "554 5.7.1",
            "relay access denied",
            "sender address rejected",
            "smtprecipientsrefused",
            "smtpsenderrefused",
            "relaying denied",
            "unable to relay",
            "relay not permitted",
            "user unknown",
            "rejected due to spam",
            "message rejected",
            "recipient address rejected",
            "mailbox unavailable",
            "client host * blocked",
        ],
        ..Entry::BLANK
    },
    Entry {
        name: "mail_login_refused",
        title: "your mail server refused the login",
        cause: "SMTP_USERNAME and SMTP_PASSWORD are wrong, the account needs a password for \
                applications, or the server takes logins on another port only.",
        fix: "Check SMTP_USERNAME and SMTP_PASSWORD, and the port: 465 with smtps://, 587 with smtp://. The \
               session was created: `workos-ml session send ID` has WorkOS mail \
               its link.",
        exit: Some(Exit::Credentials),
        phrases: &[
            "535 5.7.8",
            "authentication credentials invalid",
            "smtpauthenticationerror",
            "530 5.7.0",
            "authentication required",
            "535 5.7.3",
            "username and password not accepted",
            "535-5.7.8",
            "535 authentication",
            "535 5.7.",
            "invalid login: 535",
            "534 5.7.",
            "534-5.7.",
        ],
        ..Entry::BLANK
    },
    Entry {
        name: "mail_unavailable",
        title: "your mail server could not be reached, or asked to try later",
        cause: "The server of --smtp did not answer, ended the connection early, has a certificate \
                that is not trusted, or answered with a code from 400 to 499. 450 and 451 are often \
                greylisting: the server takes the same message some minutes later.",
        fix: "Check host and port, and SSL_CERT_FILE for a certificate authority of your own. \
               Nothing is tried twice here, because a message that was taken would arrive twice. \
               The session was created: `workos-ml session send ID` has WorkOS mail its link.",
        exit: Some(Exit::Unavailable),
        phrases: &[
            "greylist",
            "greylisted",
            "451 4.7.1",
            "421 4.",
            "must issue a starttls",
            "smtpserverdisconnected",
            "450 4.",
            "451 4.",
            "452 4.",
            "try again later*4.7.",
            "econnection*smtp",
        ],
        ..Entry::BLANK
    },
    Entry {
        name: "rate_limited",
        aliases: &["429", "too_many_requests", "rate_limit_exceeded"],
        title: "429: too many requests",
        cause: "The account sent more requests than WorkOS allows: 6,000 in 60 seconds for each \
                API key, and 1,000 in 60 seconds at /sso/authorize for each connection. WorkOS \
                publishes no limit of its own for /passwordless.",
        fix: "Wait for as many seconds as Retry-After says, then repeat. Look for a loop or a \
               test suite that shares the key.",
        docs: "https://workos.com/docs/reference/rate-limits",
        exit: Some(Exit::Unavailable),
        phrases: &[
            "too many requests",
            "rate limit exceeded",
            "ratelimitexceeded",
            "retry-after",
        ],
    },
    Entry {
        name: "server_error",
        aliases: &[
            "5xx",
            "internal_server_error",
            "service_unavailable",
            "bad_gateway",
        ],
        title: "5xx: the server failed",
        cause: "WorkOS, or a proxy on the way to it, could not answer. The request may have been carried out anyway.",
        fix: "Repeat a reading command after a while. Before you repeat a send, look into the \
               mailbox: it would mail twice. If it stays, give WorkOS's support the request ID of \
               the message.",
        docs: "https://workos.com/docs/reference/errors",
        exit: Some(Exit::Unavailable),
        phrases: &[
            "internal server error",
            "service unavailable",
            "bad gateway",
            "gateway timeout",
        ],
    },
    Entry {
        name: "unexpected_answer",
        title: "a successful answer that could not be understood",
        cause: "The answer is not JSON, or lacks a required field. Most often \
                the base URL leads to something other than WorkOS: a proxy, a sign-in page of the \
                network, an application of your own.",
        fix: "Run the command again with `-v` and check the host. `workos-ml preflight` says \
               where the base URL was read from.",
        exit: Some(Exit::Unavailable),
        phrases: &[
            "is not valid json",
            "unexpected token '<'",
            "unexpected token < in json",
            "unexpected end of json input",
            "expecting value: line 1 column 1",
        ],
        ..Entry::BLANK
    },
    Entry {
        name: "port_taken",
        title: "another process holds the port to listen on",
        cause: "The listener needs the port of the redirect URI, and the emulator its own (4100). \
                An application under development, or another run of this tool, already listens \
                there.",
        fix: "Stop the other process; `lsof -i :PORT` names it. Or take another port: `workos-ml \
               send EMAIL --port PORT`. The address with that port must be registered at \
               https://dashboard.workos.com/redirects; http://localhost:*/callback covers every \
               port.",
        docs: "https://workos.com/docs/sso/redirect-uris",
        exit: Some(Exit::PortTaken),
        phrases: &[
            "eaddrinuse",
            "address already in use",
            "port is already in use",
            "port * is already in use",
            "port * is in use",
            "only one usage of each socket address",
            "was already in use",
            "address already in use - bind(2)",
            "port is already allocated",
            "errno 98",
            "wsaeaddrinuse",
            "server is already running",
            "only one usage of each socket",
            "address in use",
            "failed to bind to address",
            "another process is already listening",
            "already listening on port",
            "there is already a process listening",
        ],
        ..Entry::BLANK
    },
    Entry {
        name: "timed_out",
        title: "nobody clicked in time",
        cause: "The usual reasons: the mail did not arrive, nobody opened it, mail security software \
                spent the link first, it was opened on another device, where localhost is another \
                machine, or the browser ended on error.workos.com because the redirect URI is not \
                registered.",
        fix: "If a browser ended on an address with code=, pass that address to `workos-ml \
               exchange ADDRESS` within 10 minutes. If no mail came, read `workos-ml explain \
               email-not-delivered`. If the browser ended on error.workos.com, read `workos-ml \
               explain redirect_uri_unregistered`. A longer wait is `--timeout 30m`, with `--expires-in 30m` for the link.",
        docs: "https://workos.com/docs/magic-link",
        exit: Some(Exit::TimedOut),
        phrases: &[
            "nobody clicked",
            "no callback came",
            "timed out waiting for",
        ],
        ..Entry::BLANK
    },
    Entry {
        name: "link_spent",
        aliases: &[
            "magic-link-already-used",
            "link-already-used",
            "link-scanner",
        ],
        title: "the link was used up before the person clicked, or was clicked twice",
        cause: "The callback carried an error although the link had not expired. A link works \
                once, and mail security software, link previews and mail clients open links \
                before the reader does. WorkOS does not document what the second visit of a link \
                gets.",
        fix: "`workos-ml domain EMAIL` names the gateway in front of the mailbox, where DNS shows \
               it. Send to a mailbox without one to see whether the scanner is to blame. \
               Have the receiving side allowlist these mails. Or mail the link yourself, behind a \
               page of your own whose button, not a script, opens it. For good, move to Magic \
               Auth: WorkOS deprecated Magic Link for this reason.",
        docs: "https://workos.com/docs/magic-link",
        exit: Some(Exit::Denied),
        phrases: &[
            "already been used",
            "link has been used",
            "link was used",
            "magic link already used",
            "link already used",
            "link was already used",
            "link has already been used",
            "link is no longer valid",
            "link doesn't work",
        ],
    },
    Entry {
        name: "link_expired",
        title: "the link was clicked after it expired",
        cause: "A link lives 15 minutes unless the session asks for more. Following an expired \
                one redirects with error=access_denied. WorkOS does not document whether that \
                goes to the redirect URI of the session or to the default one.",
        fix: "Send a new one: `workos-ml send EMAIL`. Where mail is slow, give it longer: \
               `--expires-in` takes 15m to 24h, and expires_in in the API 900 to 86400 seconds. \
               In the application, answer this error with an offer to send a new link.",
        docs: "https://workos.com/docs/reference/magic-link/passwordless-session",
        exit: Some(Exit::Denied),
        phrases: &[
            "link has expired",
            "link expired",
            "link is expired",
            "expired link",
            "this link has expired",
        ],
        ..Entry::BLANK
    },
    Entry {
        name: "sign_in_denied",
        title: "the callback carried an error that has nothing to do with the link's age",
        cause: "WorkOS ended the sign-in and told the application why: in the parameters error \
                and error_description of the callback.",
        fix: "Look the value of error up: `workos-ml explain ERROR`. If it names a connection or \
               an organization, look at the connection: `workos-ml connection list --domain \
               DOMAIN`.",
        docs: "https://workos.com/docs/reference/sso/get-authorization-url/error-codes",
        exit: Some(Exit::Denied),
        phrases: &["error_description=", "sign-in was denied", "sign-in denied"],
        ..Entry::BLANK
    },
    Entry {
        name: "code_not_exchanged",
        aliases: &[
            "invalid_grant",
            "invalid-authorization-code",
            "invalid_code",
            "expired_code",
        ],
        title: "the authorization code is expired, spent or unknown (invalid_grant)",
        cause: "A code lives 10 minutes and works once. A callback handler that runs twice, a \
                reloaded callback page or a slow handler is the usual reason. So is a code of the \
                wrong kind: one that AuthKit issued does not work at /sso/token, and WorkOS does \
                not document that /user_management/authenticate takes one of a Magic Link.",
        fix: "Sign in again for a new code: `workos-ml send EMAIL`. In the application, exchange \
               it once, at once, at /sso/token (sso.getProfileAndToken in the Node SDK), and on \
               invalid_grant lead the person back to the sign-in page. In the Node SDK the name \
               is in error.error, not in error.code.",
        docs: "https://workos.com/docs/reference/sso/profile/get-profile-and-token",
        exit: Some(Exit::ExchangeFailed),
        phrases: &[
            "already exchanged",
            "invalid_token_response",
            "code has already been redeemed",
            "code was already redeemed",
            "the code '*' has expired or is invalid",
            "the code has expired or has already been used",
            "the code has expired or invalid",
            "code has expired",
            "invalid authorization code",
            "authorization code has expired",
            "authorization code expired",
            "authorization code is invalid",
            "code already used",
            "code has already been used",
            "code was already used",
        ],
    },
    Entry {
        name: "command_unusable",
        title: "the command of `emulate -- COMMAND` cannot be run",
        cause: "There is a file of that name. It may not be executed, it is a folder, or it is not a program, for instance a script whose first line does not name its interpreter.",
        fix: "Make it executable (`chmod +x FILE`), or put the program that runs it before its \
               name: `sh FILE`.",
        exit: Some(Exit::CommandUnusable),
        phrases: &["exec format error"],
        ..Entry::BLANK
    },
    Entry {
        name: "command_not_found",
        title: "the command of `emulate -- COMMAND` was not found",
        cause: "No folder of PATH has a program of that name; aliases and functions of a shell \
                do not count. A script whose first line names a program that is missing looks the \
                same.",
        fix: "Check the name, or give the path. A line for the shell goes through one: `sh -c \
               'LINE'`.",
        exit: Some(Exit::CommandNotFound),
        phrases: &["command not found"],
        ..Entry::BLANK
    },
    Entry {
        name: "interrupted",
        title: "interrupted with Ctrl-C",
        cause: "The process got SIGINT. A link that was already sent stays valid until it is \
                visited or expires; nothing listens for it any more.",
        fix: "Run the command again. If a browser ended on an address with code= meanwhile, pass \
               it to `workos-ml exchange ADDRESS` within 10 minutes.",
        exit: Some(Exit::Interrupted),
        phrases: &["sigint", "interrupted by the user"],
        ..Entry::BLANK
    },
    Entry {
        name: "terminated",
        title: "told to stop (SIGTERM, SIGQUIT, or SIGHUP of a closed terminal)",
        cause: "Something ended the process: a CI job that was cancelled or ran out of time, a \
                container that shut down, a supervisor.",
        fix: "Look for the reason in the log of whatever started it. Give the wait an end of its \
               own that comes earlier: `--timeout 5m`.",
        exit: Some(Exit::Terminated),
        phrases: &["sigterm"],
        ..Entry::BLANK
    },
];
