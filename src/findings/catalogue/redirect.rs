//! Redirect URIs: their form, their registration, and what answers there.

super::family! { Redirect
    REDIRECT_URI_FORMAT "redirect-uri-format"
        "the redirect URI is well formed"
        "WorkOS compares redirect URIs as strings; Magic Link allows no wildcard and no query in them."
        "https://workos.com/docs/magic-link"
    REDIRECT_URI_REGISTERED "redirect-uri-registered"
        "the redirect URI is registered"
        "WorkOS sends the browser to its own error page instead of an address that is not registered."
        "https://workos.com/docs/reference/sso/get-authorization-url/redirect-uri"
}
