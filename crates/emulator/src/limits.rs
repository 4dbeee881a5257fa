//! How much of what comes from outside is accepted. Where WorkOS's own limit is not known, the refusal
//! says so: it is no fact about WorkOS.

/// The longest address that mail can have (RFC 5321 with erratum 1690).
pub(crate) const MAX_EMAIL_BYTES: usize = 254;
pub(crate) const EMAIL_TOO_LONG: &str = "must be at most 254 bytes long, as mail requires";

/// The longest state of a sign-in. It returns in the address of a redirect, where servers accept 8 KB
/// in all.
pub(crate) const MAX_STATE_BYTES: usize = 8 * 1024;
pub(crate) const STATE_TOO_LONG: &str =
    "must be at most 8 KB long for this emulator; WorkOS's own limit is not known";

/// The longest redirect URI. Some browsers and proxies cut addresses there.
pub(crate) const MAX_REDIRECT_URI_BYTES: usize = 2 * 1024;
pub(crate) const REDIRECT_URI_TOO_LONG: &str =
    "must be at most 2 KB long for this emulator; WorkOS's own limit is not known";

/// How many webhook endpoints can be registered. Each event is compared with all of them. WorkOS's limit
/// is not known.
pub(crate) const MAX_WEBHOOK_ENDPOINTS: usize = 100;

/// How many bytes the texts of one kind of object take in all; the oldest are forgotten first.
pub(crate) const MAX_BYTES: usize = 32 * 1024 * 1024;

/// Whether this can be the slug of a role or of a permission.
pub(crate) fn is_slug(text: &str) -> bool {
    let is_part = |it: u8| {
        it.is_ascii_lowercase() || it.is_ascii_digit() || matches!(it, b'-' | b'_' | b'.' | b':')
    };
    (1..=100).contains(&text.len()) && text.bytes().all(is_part)
}

pub(crate) const SLUG_COMPLAINT: &str = "may have only lower-case letters, digits and - _ . :, and at most 100 of them for this emulator";
