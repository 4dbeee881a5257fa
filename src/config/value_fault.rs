//! What is wrong with a value that was copied, exported or generated, from its characters alone. Nothing
//! here repeats a part of the value.

/// A fault of a value, as the end of a sentence about it, and its fix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ValueFault {
    /// For instance "has quotation marks around it".
    pub what: &'static str,
    /// What to do.
    pub fix: &'static str,
}

const COPY_AGAIN: &str = "copy it again from https://dashboard.workos.com/api-keys";

/// The fault of a key or client ID that can be seen without knowing it.
pub fn value_fault(text: &str) -> Option<ValueFault> {
    let fault = |what, fix| Some(ValueFault { what, fix });
    let starts = |prefix: &str| text.trim_start().starts_with(prefix);
    let holds = |characters: &[char]| text.contains(characters);
    if text.trim_matches(['"', '\'', '`']) != text && text.len() > 1 {
        return fault(
            "has quotation marks around it, which belong to the file or the shell and not to the value",
            "write it without quotes: `docker --env-file`, systemd and some dashboards keep them",
        );
    }
    if holds(&[
        '\u{201c}', '\u{201d}', '\u{2018}', '\u{2019}', '\u{ab}', '\u{bb}', '\u{201e}',
    ]) {
        return fault(
            "has smart quotes in it (\u{201c}\u{201d}), as word processors and chats write them",
            "type it without quotes, or with straight ones",
        );
    }
    if holds(&['\u{feff}']) {
        return fault(
            "has a byte order mark (BOM, U+FEFF) in it, which is invisible",
            "save the file as UTF-8 without BOM, or type the first character again",
        );
    }
    if holds(&['\u{200b}', '\u{200c}', '\u{200d}', '\u{2060}', '\u{ad}']) {
        return fault(
            "has an invisible zero-width character in it (such as U+200B), as chats and web pages add them",
            COPY_AGAIN,
        );
    }
    if holds(&['\u{a0}', '\u{202f}']) {
        return fault("has a no-break space (U+00A0) in it", COPY_AGAIN);
    }
    if holds(&['\u{2022}', '\u{25cf}', '*', '\u{2026}', '\u{b7}']) || text.contains("...") {
        return fault(
            "is masked: dots or stars stand for most of it, as a dashboard or a log shows it",
            "copy the whole key with the copy button; a production key is shown only once, so make a new one if it is lost: https://dashboard.workos.com/api-keys",
        );
    }
    if holds(&['\u{2013}', '\u{2014}', '\u{2010}', '\u{2011}', '\u{2212}']) {
        return fault(
            "has a typographic dash in it instead of a plain - or _",
            COPY_AGAIN,
        );
    }
    let lower = text.trim_start().to_ascii_lowercase();
    if lower.starts_with("bearer")
        || lower.starts_with("basic ")
        || lower.starts_with("authorization:")
    {
        return fault(
            "starts with the word Bearer, which belongs to the Authorization header",
            "leave the word out: the value starts with sk_",
        );
    }
    if starts("export ") || starts("set ") {
        return fault(
            "starts with the word export, which belongs to the shell",
            "leave it out",
        );
    }
    if let Some((name, _)) = text.split_once('=')
        && name.trim().len() > 3
        && name
            .trim()
            .chars()
            .all(|it| it.is_ascii_uppercase() || it == '_')
    {
        return fault(
            "holds a whole assignment, NAME=value",
            "leave the name and the = out of the value",
        );
    }
    if starts("op://") {
        return fault(
            "is a reference of 1Password (op://), which nothing has resolved",
            "run the command by it: `op run -- workos-ml …`",
        );
    }
    if starts("encrypted:") {
        return fault(
            "is encrypted by dotenvx (encrypted:), and nothing has decrypted it",
            "run the command by it: `dotenvx run -- workos-ml …`",
        );
    }
    if starts("ENC[")
        || starts("vault:")
        || starts("projects/")
        || starts("arn:aws:")
        || starts("ref+")
        || starts("doppler://")
        || starts("infisical://")
    {
        return fault(
            "is a reference of a secret manager (Vault, SOPS, AWS, Google, vals), which nothing has resolved",
            "run the command by the manager, which puts the value itself into the environment",
        );
    }
    if text.contains("${{") || text.contains("{{") {
        return fault(
            "is a placeholder of a template or of CI (${{ … }}), which nothing has filled in",
            "define the secret where the template is filled in",
        );
    }
    if text.contains("${") || text.contains("$(") || starts("$") {
        return fault(
            "is a reference to another variable (${NAME}), which nothing has expanded",
            "write the value itself; plain dotenv and `docker --env-file` expand nothing",
        );
    }
    if starts("%") && text.trim_end().ends_with('%') {
        return fault(
            "is a reference to another variable (%NAME%), which nothing has expanded",
            "write the value itself",
        );
    }
    if text.ends_with([';', ',']) {
        return fault(
            "ends with a ; or a comma, which belongs to the code or the list that it was copied from",
            "leave the last character out",
        );
    }
    if text.contains("\\n") || text.contains("\\r") {
        return fault(
            "has a written-out line break (\\n) in it",
            "leave it out; `printf %s` and `echo -n` write none",
        );
    }
    // base64 of `sk_` and of `client_`.
    if starts("c2tf") || starts("Y2xpZW50") {
        return fault(
            "is base64, as Kubernetes writes secrets in its manifests",
            "decode it: `base64 -d`; in a manifest, stringData takes the value itself",
        );
    }
    if text.contains("%5F") || text.contains("%5f") {
        return fault(
            "is percent-encoded, as in an address",
            "decode it, or copy it again",
        );
    }
    None
}

/// The fault of an API key: also a client ID, or a key of another service.
pub fn key_fault(text: &str) -> Option<ValueFault> {
    let fault = |what, fix| Some(ValueFault { what, fix });
    if let Some(found) = value_fault(text) {
        return Some(found);
    }
    if text.starts_with("client_") || text.starts_with("project_") {
        return fault(
            "is a client ID, not an API key",
            "set it as WORKOS_CLIENT_ID; the API key starts with sk_ (https://dashboard.workos.com/api-keys)",
        );
    }
    let lower = text.to_ascii_lowercase();
    if lower.starts_with("sk-") {
        return fault(
            "does not start with sk_, but with sk-, as keys of other services do",
            COPY_AGAIN,
        );
    }
    if lower.starts_with("sk_") && !text.starts_with("sk_") {
        return fault("is in capitals; WorkOS's keys start with sk_", COPY_AGAIN);
    }
    if text.starts_with("pk_") || text.starts_with("whsec_") || text.starts_with("wh_") {
        return fault(
            "does not start with sk_, but as a key of another kind or service does",
            COPY_AGAIN,
        );
    }
    if !text.contains(char::is_whitespace)
        && text.matches("sk_test_").count() + text.matches("sk_live_").count() > 1
    {
        return fault("holds two keys, one behind the other", COPY_AGAIN);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_named() {
        let key = "sk_test_a2V5XzAxSEpLVEhPTERPVVRURVNU";
        let cases = [
            (format!("\"{key}\""), "quotation marks"),
            (format!("'{key}'"), "quotation marks"),
            (format!("\u{201c}{key}\u{201d}"), "smart quotes"),
            (format!("\u{feff}{key}"), "byte order mark"),
            (format!("{key}\u{200b}"), "zero-width"),
            ("sk_test_a2V5\u{2022}\u{2022}\u{2022}".into(), "masked"),
            (format!("Bearer {key}"), "Bearer"),
            (format!("WORKOS_API_KEY={key}"), "assignment"),
            (format!("{key};"), "ends with a ;"),
            ("op://vault/workos/key".into(), "1Password"),
            ("encrypted:BDqDBibm4".into(), "dotenvx"),
            ("${WORKOS_KEY}".into(), "another variable"),
            ("c2tfdGVzdF9hMlY1".into(), "base64"),
            ("client_01HZBC6N1EB1ZY7KG32XHOLD0U".into(), "client ID"),
            ("sk-proj-abc".into(), "other services"),
        ];
        for (text, naming) in cases {
            let found = key_fault(&text).unwrap_or_else(|| panic!("{naming}"));
            assert!(found.what.contains(naming), "{}", found.what);
        }
        for text in [key, "sk_test_default", "sk_live_b1S8kQ2mZt7Hc"] {
            assert_eq!(key_fault(text), None);
        }
    }
}
