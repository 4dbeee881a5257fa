//! What is wrong with a value that was copied, exported or generated, from its characters alone. Nothing
//! here repeats a part of the value.

/// A fault of a value, as the end of a sentence about it, and its fix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueFault {
    /// For instance "has quotation marks around it".
    pub what: String,
    /// What to do.
    pub fix: &'static str,
}

const COPY_AGAIN: &str = "copy it again from https://dashboard.workos.com/api-keys";

/// How references of secret managers begin.
const REFERENCES: [&str; 42] = [
    "ENC[",
    "@Microsoft.KeyVault(",
    "akv:",
    "arn:",
    "aws-sm:",
    "aws-ssm:",
    "aws:",
    "awssm:",
    "awsssm:",
    "azkv:",
    "azurekeyvault:",
    "berglas:",
    "bw:",
    "bws:",
    "chamber:",
    "conjur:",
    "doppler:",
    "gcp-secret",
    "gcp-sm:",
    "gcp:",
    "gcpsm:",
    "google-secret-manager:",
    "gopass:",
    "gsm:",
    "infisical:",
    "kcp:",
    "keepass:",
    "keychain:",
    "keyring:",
    "keyvault:",
    "lastpass:",
    "lpass:",
    "pass:",
    "projects/",
    "ref+",
    "secret:",
    "secretmanager:",
    "secretsmanager:",
    "sm:",
    "sops:",
    "ssm:",
    "vault:",
];

/// Whether a value is a reference that a secret manager would resolve.
pub fn is_reference(text: &str) -> bool {
    let text = text.trim_start();
    REFERENCES.iter().any(|it| text.starts_with(it))
}

/// The fault of a key or client ID that can be seen without knowing it.
pub fn value_fault(text: &str) -> Option<ValueFault> {
    let fault = |what: &str, fix| {
        Some(ValueFault {
            what: what.to_owned(),
            fix,
        })
    };
    // With the place of the character: most of them cannot be seen.
    let at = |characters: &[char], what: &str, fix| {
        let place = place(text, |it| characters.contains(&it));
        fault(&format!("{what} ({place})"), fix)
    };
    let is_value = |text: &str| ["sk_", "client_"].iter().any(|it| text.starts_with(it));
    let starts = |prefix: &str| text.trim_start().starts_with(prefix);
    if let Some(sign) = wrapped_in(text, is_value) {
        return fault(
            &format!(
                "has {sign} around it, which belong to the page or message that it was copied from"
            ),
            "leave them out of the value",
        );
    }
    if let Some(at) = text.find("WORKOS_").filter(|at| *at > 0)
        && is_value(text)
        && text[at..].contains('=')
    {
        return fault(
            "goes on with the next variable (WORKOS_…=): the line break between the two is missing",
            "write each variable on a line of its own; a file that other text is added to has to end with a line break",
        );
    }
    // A key or a client ID twice, each with the other's, or the other one with it.
    let parts = text.split(|it: char| it.is_whitespace() || ",;|".contains(it));
    if parts.filter(|it| is_value(it)).count() > 1 || text.matches("client_").count() > 1 {
        return fault(
            "holds two values, one behind the other or one on each line",
            "keep one of them; a key and a client ID have variables of their own",
        );
    }
    let item = text.trim_start();
    let is_item = ["- ", "* ", "\u{2022} ", "> ", "1. "].iter().any(|it| {
        item.strip_prefix(it)
            .is_some_and(|rest| is_value(rest.trim_start()))
    });
    if is_item {
        return fault(
            "begins with the sign of a list or a quote (such as - ), as YAML and Markdown write them",
            "leave the sign and the space out of the value",
        );
    }
    let holds = |characters: &[char]| text.contains(characters);
    if text.len() > 1
        && let Some(end) = lone_quote(text)
    {
        return fault(
            &format!("has a quotation mark at its {end} that has no partner"),
            "write a pair of quotes or none: in a file, the line goes on to the next quote",
        );
    }
    if text.trim_matches(['"', '\'', '`']) != text && text.len() > 1 {
        return fault(
            "has quotation marks around it, which belong to the file or the shell and not to the value",
            "write it without quotes: `docker --env-file`, systemd and some dashboards keep them",
        );
    }
    let invisible = [
        (
            &[
                '\u{201c}', '\u{201d}', '\u{2018}', '\u{2019}', '\u{ab}', '\u{bb}', '\u{201e}',
            ][..],
            "has smart quotes in it, as word processors and chats write them",
            "type it without quotes, or with straight ones",
        ),
        (
            &['\u{feff}'],
            "has a byte order mark (BOM, U+FEFF) in it, which is invisible",
            "save the file as UTF-8 without BOM, or type the first character again",
        ),
        (
            &[
                '\u{200b}', '\u{200c}', '\u{200d}', '\u{2060}', '\u{ad}', '\u{200e}', '\u{200f}',
                '\u{202a}', '\u{202c}', '\u{2066}', '\u{2069}',
            ],
            "has an invisible zero-width character in it (such as U+200B), as chats and web pages add them",
            COPY_AGAIN,
        ),
        (
            &['\u{a0}', '\u{202f}', '\u{2007}', '\u{3000}'],
            "has a no-break space (U+00A0) or another wide space in it",
            COPY_AGAIN,
        ),
    ];
    for (characters, what, fix) in invisible {
        if holds(characters) {
            return at(characters, what, fix);
        }
    }
    if holds(&[
        '\u{2022}', '\u{25cf}', '\u{2217}', '*', '\u{2026}', '\u{b7}',
    ]) || text.contains("...")
    {
        return fault(
            "is masked: dots or stars stand for most of it, as a dashboard or a log shows it",
            "copy the whole key with the copy button; a production key is shown only once, so make a new one if it is lost: https://dashboard.workos.com/api-keys",
        );
    }
    let dashes = ['\u{2013}', '\u{2014}', '\u{2010}', '\u{2011}', '\u{2212}'];
    if holds(&dashes) {
        return at(
            &dashes,
            "has a typographic dash in it instead of a plain - or _",
            COPY_AGAIN,
        );
    }
    let lower = text.trim_start().to_ascii_lowercase();
    if lower.starts_with("basic ") {
        return fault(
            "starts with the word Basic, which belongs to the Authorization header",
            "leave the word out: the value starts with sk_",
        );
    }
    if lower.starts_with("bearer") || lower.starts_with("authorization:") {
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
    let is_variable =
        |name: &str| name.len() > 3 && name.chars().all(|it| it.is_ascii_uppercase() || it == '_');
    if let Some((name, value)) = text.split_once('=')
        && !is_value(name)
        && (is_variable(name.trim()) || is_value(value.trim()))
    {
        return fault(
            "holds a whole assignment, NAME=value",
            "leave the name and the = out of the value",
        );
    }
    if let Some((name, value)) = text.split_once(':')
        && is_value(value.trim().trim_matches(['"', '\'']))
        && !is_value(name)
        && !name.trim_start().starts_with(['{', '['])
    {
        return fault(
            "holds a whole line, NAME: value, as YAML, JSON or a page has it",
            "leave everything before the value itself out",
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
    if is_reference(text) {
        return fault(
            "is a reference of a secret manager (Vault, SOPS, AWS, Azure, Google, pass, vals), which nothing has resolved",
            "run the command by the manager, which puts the value itself into the environment",
        );
    }
    if starts("$ANSIBLE_VAULT") || starts("AGE-SECRET-KEY") || starts("age1") {
        return fault(
            "is encrypted, or a key for decrypting (Ansible Vault, age), and nothing has decrypted it",
            "run the command by the program that decrypts it, which puts the value itself into the environment",
        );
    }
    if text.contains("${{") || text.contains("{{") || text.contains("{%") || text.contains("<%") {
        return fault(
            "is a placeholder of a template or of CI (${{ … }}), which nothing has filled in",
            "define the secret where the template is filled in",
        );
    }
    if text.contains("$(") {
        return fault(
            "is a command ($(…)), which no shell has run",
            "write the value itself, or have a shell read the file",
        );
    }
    if text.contains("${") || starts("$") {
        return fault(
            "is a reference to another variable (${NAME}), which nothing has expanded, or which is not set",
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
    if let Some(found) = other_form(text) {
        return Some(found);
    }
    // base64 of `sk_` and of `client_`.
    if starts("c2tf") || starts("Y2xpZW50") {
        return fault(
            "is base64, as Kubernetes writes secrets in its manifests",
            "decode it: `base64 -d`; in a manifest, stringData takes the value itself",
        );
    }
    if text.contains("&amp;") || text.contains("&#") || text.contains("&quot;") {
        return fault(
            "has an HTML entity in it (such as &amp;), as the source of a page has",
            COPY_AGAIN,
        );
    }
    if ["sk_", "sk_test_", "sk_live_", "client_"].contains(&text.trim()) {
        return fault(
            "is only the beginning of a value: nothing stands behind the prefix",
            COPY_AGAIN,
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

/// Where a quotation mark stands that nothing opens or closes.
fn lone_quote(text: &str) -> Option<&'static str> {
    let (first, last) = (text.chars().next()?, text.chars().last()?);
    let is_quote = |it: char| "\"'`".contains(it);
    match (is_quote(first), is_quote(last)) {
        (true, false) => Some("start"),
        (false, true) => Some("end"),
        _ => None,
    }
}

/// The signs around a value that a page or a message puts there.
fn wrapped_in(text: &str, is_value: impl Fn(&str) -> bool) -> Option<&'static str> {
    let pairs = [
        ("```", "```", "backticks"),
        ("`", "`", "backticks"),
        ("(", ")", "parentheses"),
        ("[", "]", "brackets"),
        ("<", ">", "angle brackets"),
        ("{", "}", "braces"),
        ("**", "**", "asterisks"),
        ("*", "*", "asterisks"),
        ("__", "__", "underscores"),
        ("|", "|", "bars"),
    ];
    let text = text.trim();
    pairs.into_iter().find_map(|(open, close, sign)| {
        let inner = text.strip_prefix(open)?.strip_suffix(close)?.trim();
        is_value(inner).then_some(sign)
    })
}

/// Values that are another thing altogether.
fn other_form(text: &str) -> Option<ValueFault> {
    let fault = |what: &str, fix| {
        Some(ValueFault {
            what: what.to_owned(),
            fix,
        })
    };
    let trimmed = text.trim();
    if [
        "undefined",
        "null",
        "none",
        "nil",
        "true",
        "false",
        "[object object]",
        "nan",
    ]
    .contains(&trimmed.to_ascii_lowercase().as_str())
    {
        return fault(
            "is the word that a program writes for a value that it does not have (undefined, null, None)",
            "set it where the program that starts this one reads it; the real value is at https://dashboard.workos.com/api-keys",
        );
    }
    if trimmed.starts_with('{') || trimmed.starts_with('[') {
        return fault(
            "is JSON, as secret managers hand several values over at once",
            "take the one value out of it: `jq -r .WORKOS_API_KEY`",
        );
    }
    let path = trimmed.trim_start_matches('@');
    let path = path
        .strip_prefix("file:")
        .map_or(path, |it| it.trim_start_matches("//"));
    let is_web = ["http://", "https://"]
        .iter()
        .any(|it| trimmed.contains(it));
    if !is_web && trimmed.contains("://") && path == trimmed {
        return fault(
            "is a reference of a secret manager, which nothing has resolved",
            "run the command by the manager, which puts the value itself into the environment",
        );
    }
    if is_web {
        return fault("is an address", COPY_AGAIN);
    }
    let trimmed = path;
    if trimmed.starts_with('/') || trimmed.starts_with("./") || trimmed.starts_with("~/") {
        return fault(
            "is the path of a file, as Docker and Kubernetes mount secrets",
            "read the file: `export WORKOS_API_KEY=\"$(cat FILE)\"`, or `--api-key-stdin < FILE`",
        );
    }
    if trimmed.starts_with("-----BEGIN") {
        return fault("is a key or certificate in PEM form", COPY_AGAIN);
    }
    if trimmed.starts_with("eyJ") && trimmed.contains('.') {
        return fault("is a token (JWT)", COPY_AGAIN);
    }
    if trimmed.starts_with("WORKOS_") {
        return fault(
            "is the name of a variable instead of its value",
            "write the value behind the =; in a shell, $NAME stands for the value of NAME",
        );
    }
    let is_template = (trimmed.starts_with('<') && trimmed.ends_with('>'))
        || trimmed.to_ascii_lowercase().starts_with("your")
        || [
            "changeme",
            "change_me",
            "todo",
            "xxx",
            "replace_me",
            "secret",
            "placeholder",
        ]
        .contains(&trimmed.to_ascii_lowercase().as_str());
    if is_template {
        return fault(
            "is a placeholder from documentation or a template",
            COPY_AGAIN,
        );
    }
    if let Some(at) = text.find(['"', '\'', '`', '\\', '<', '>']) {
        let count = text[..at].chars().count() + 1;
        return fault(
            &format!(
                "has a quotation mark, a backslash or a bracket in it (character {count} of {})",
                text.chars().count()
            ),
            COPY_AGAIN,
        );
    }
    if text.contains(" #") {
        return fault(
            "has a comment behind it ( #), which was taken as part of the value when the variable was set",
            "leave the comment out; `docker --env-file` knows none behind a value",
        );
    }
    if let Some(sign) = text
        .chars()
        .find(|it| !it.is_ascii() && !it.is_whitespace())
    {
        let place = place(text, |it| it == sign);
        let kind = match sign.is_alphabetic() {
            true => "a letter that only looks like a Latin one, or belongs to a word",
            false => "a sign or a picture that a chat or a page has put there",
        };
        return fault(
            &format!("has a character that no key has: {kind} ({place})"),
            COPY_AGAIN,
        );
    }
    let is_inner = |it: char| it.is_whitespace();
    if text.contains(is_inner) {
        let place = place(text, is_inner);
        let what = if text.contains(['\n', '\r']) {
            "has a line break in it"
        } else if text.trim() != text {
            "has white space at its start or end"
        } else {
            "has white space in it"
        };
        return fault(
            &format!("{what} ({place})"),
            "leave it out: `printf %s` and `tr -d '[:space:]'` write none",
        );
    }
    None
}

/// Where a character stands, as people count.
fn place(text: &str, is_meant: impl Fn(char) -> bool) -> String {
    let at = text.chars().position(is_meant).unwrap_or_default() + 1;
    let found = text.chars().nth(at - 1).unwrap_or_default();
    format!(
        "U+{:04X}, character {at} of {}",
        u32::from(found),
        text.chars().count()
    )
}

/// The fault of an API key: also a client ID, or a key of another service.
pub fn key_fault(text: &str) -> Option<ValueFault> {
    let fault = |what: &str, fix| {
        Some(ValueFault {
            what: what.to_owned(),
            fix,
        })
    };
    if let Some(found) = value_fault(text) {
        return Some(found);
    }
    let ids = [
        "conn_",
        "org_",
        "user_",
        "environment_",
        "env_",
        "app_",
        "directory_",
        "prof_",
    ];
    if ids.iter().any(|it| text.starts_with(it)) {
        return fault(
            "is the ID of an object of WorkOS, and no API key",
            COPY_AGAIN,
        );
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
            (format!("key={key}"), "assignment"),
            (format!("{key};"), "ends with a ;"),
            (format!("`{key}`"), "backticks around it"),
            (format!("({key})"), "parentheses around it"),
            (format!("<{key}>"), "angle brackets around it"),
            (format!("**{key}**"), "asterisks around it"),
            (format!("WORKOS_API_KEY: {key}"), "NAME: value"),
            (format!("- key: {key}"), "NAME: value"),
            ("op://vault/workos/key".into(), "1Password"),
            ("ssm:/prod/workos".into(), "secret manager"),
            ("pass:workos/key".into(), "secret manager"),
            ("vault:secret/data/workos#key".into(), "secret manager"),
            ("gcp-secret:workos".into(), "secret manager"),
            (
                "arn:aws:secretsmanager:eu-west-1:123456789012:secret:workos".into(),
                "secret manager",
            ),
            (format!("- {key}"), "sign of a list"),
            (
                format!("{key}WORKOS_CLIENT_ID=x"),
                "line break between the two",
            ),
            (format!("{key}\n{key}"), "two values"),
            (format!("{key},{key}"), "two values"),
            (
                format!("{key}\nclient_01HZBC6N1EB1ZY7KG32XHOLD0U"),
                "two values",
            ),
            ("encrypted:BDqDBibm4".into(), "dotenvx"),
            ("${WORKOS_KEY}".into(), "another variable"),
            ("c2tfdGVzdF9hMlY1".into(), "base64"),
            ("client_01HZBC6N1EB1ZY7KG32XHOLD0U".into(), "client ID"),
            ("sk-proj-abc".into(), "other services"),
            (format!("{key}\n"), "line break"),
            (format!(" {key}"), "white space at its start or end"),
            (format!("{key} # prod"), "a comment behind it"),
            (format!("sk_test_\"{key}"), "character 9 of"),
            (format!("{{\"key\":\"{key}\"}}"), "is JSON"),
            ("undefined".into(), "does not have"),
            ("/run/secrets/workos".into(), "path of a file"),
            ("https://dashboard.workos.com".into(), "is an address"),
            ("WORKOS_API_KEY".into(), "name of a variable"),
            ("<your-key>".into(), "placeholder"),
            ("sk_test_\u{430}b".into(), "U+0430, character 9 of 10"),
            ("@Microsoft.KeyVault(SecretUri=x)".into(), "secret manager"),
            ("org_01EHZNVPK3SFK441A1RGBFSHRT".into(), "ID of an object"),
            (format!("\"{key}"), "at its start that has no partner"),
            (format!("{key}'"), "at its end that has no partner"),
            ("$ANSIBLE_VAULT;1.1;AES256".into(), "is encrypted"),
            ("<%= ENV['KEY'] %>".into(), "placeholder of a template"),
            ("sk_test_a&amp;b".into(), "HTML entity"),
            ("sk_test_".into(), "nothing stands behind the prefix"),
            ("@/run/secrets/workos".into(), "path of a file"),
            ("file:///run/secrets/workos".into(), "path of a file"),
            (
                "chamber://workos/key".into(),
                "reference of a secret manager",
            ),
            ("sk_test_\u{1f511}b".into(), "a sign or a picture"),
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
