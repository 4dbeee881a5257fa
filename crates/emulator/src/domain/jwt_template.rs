//! The JWT template of the environment: claims of its own in the access tokens of users. A text that is a
//! JSON object once its `{{ user.email }}` are filled in. Source: the official emulator's documentation,
//! and WorkOS's of JWT templates.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::{
    memberships::Membership, organizations::Organization, refusal::Refusal, state::State,
    users::User,
};

/// Claims that no template may set (docs, "JWT templates").
const RESERVED: [&str; 6] = ["iss", "sub", "exp", "iat", "nbf", "jti"];

/// What a template can speak of.
const ROOTS: [&str; 3] = ["user", "organization", "organization_membership"];

/// What the claims of a template may come to: a cookie holds the token (docs, "JWT templates").
const MAX_RENDERED_BYTES: usize = 3072;

/// How long a template may be. WorkOS's limit is not known; what it renders to is less.
const MAX_TEMPLATE_BYTES: usize = 16 * 1024;

/// A template, with when it was set.
#[derive(Clone, Debug)]
pub(crate) struct JwtTemplate {
    pub(crate) content: String,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug)]
enum Piece {
    Text(String),
    /// The first of these that is there. Within a string of the JSON its text is put in, elsewhere its JSON.
    Value {
        of: Vec<Operand>,
        is_in_string: bool,
    },
}

#[derive(Clone, Debug)]
enum Operand {
    Path(Vec<String>),
    Literal(String),
}

impl JwtTemplate {
    /// Reads a template.
    pub(crate) fn parse(content: &str, now: Timestamp) -> Result<Self, String> {
        if content.trim().is_empty() {
            return Err("is empty".to_owned());
        }
        if content.len() > MAX_TEMPLATE_BYTES {
            return Err("is longer than 16 KB".to_owned());
        }
        let template = Self {
            content: content.to_owned(),
            created_at: now,
            updated_at: now,
            pieces: pieces(content)?,
        };
        // Nothing is there to be put in, so every value is null; the shape is the same.
        let claims = template.object(&Value::Null)?;
        if claims.is_empty() {
            return Err("must render to a JSON object with a key".to_owned());
        }
        match RESERVED.into_iter().find(|it| claims.contains_key(*it)) {
            Some(reserved) => Err(format!("must not set the claim {reserved}")),
            None => Ok(template),
        }
    }

    /// The claims for a user, without those that are null.
    fn claims(&self, context: &Value) -> Result<Map<String, Value>, String> {
        let mut claims = self.object(context)?;
        claims.retain(|name, value| !value.is_null() && !RESERVED.contains(&name.as_str()));
        let bytes = serde_json::to_string(&claims).map_or(0, |text| text.len());
        match bytes <= MAX_RENDERED_BYTES {
            true => Ok(claims),
            false => Err(format!(
                "renders to {bytes} bytes of claims, and {MAX_RENDERED_BYTES} are the most"
            )),
        }
    }

    fn object(&self, context: &Value) -> Result<Map<String, Value>, String> {
        let mut text = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(part) => text.push_str(part),
                Piece::Value { of, is_in_string } => {
                    let value = of.iter().find_map(|operand| operand.value(context));
                    let value = value.unwrap_or(Value::Null);
                    match is_in_string {
                        false => text.push_str(&value.to_string()),
                        true => text.push_str(&in_string(&value)),
                    }
                }
            }
        }
        match serde_json::from_str(&text) {
            Ok(Value::Object(claims)) => Ok(claims),
            Ok(_) => Err("must render to a JSON object".to_owned()),
            Err(_) => Err("does not render to JSON".to_owned()),
        }
    }
}

/// A value as the inside of a string of JSON.
fn in_string(value: &Value) -> String {
    let text = match value {
        Value::Null => return String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let quoted = Value::String(text).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}

impl Operand {
    fn parse(text: &str) -> Result<Self, String> {
        if let Some(literal) = text
            .strip_prefix('\'')
            .and_then(|rest| rest.strip_suffix('\''))
        {
            return Ok(Self::Literal(literal.to_owned()));
        }
        let is_name = |name: &str| {
            !name.is_empty()
                && name
                    .chars()
                    .all(|it| it.is_ascii_alphanumeric() || it == '_')
        };
        let path: Vec<String> = text.split('.').map(str::to_owned).collect();
        if !path.iter().all(|name| is_name(name)) {
            return Err(format!(
                "has {{{{ {text} }}}}, which is neither a path such as user.email nor a 'text'"
            ));
        }
        if !ROOTS.contains(&path[0].as_str()) {
            return Err(format!(
                "speaks of {}; there are user, organization and organization_membership",
                path[0]
            ));
        }
        Ok(Self::Path(path))
    }

    /// What it stands for, unless that is null or not there.
    fn value(&self, context: &Value) -> Option<Value> {
        match self {
            Self::Literal(text) => Some(text.clone().into()),
            Self::Path(path) => {
                let step = |value: &Value, name: &String| match value {
                    Value::Array(items) => items.get(name.parse::<usize>().ok()?).cloned(),
                    other => other.get(name).cloned(),
                };
                let found = path
                    .iter()
                    .try_fold(context.clone(), |value, name| step(&value, name))?;
                (!found.is_null()).then_some(found)
            }
        }
    }
}

fn pieces(content: &str) -> Result<Vec<Piece>, String> {
    let (mut found, mut text) = (Vec::new(), String::new());
    let (mut is_in_string, mut rest) = (false, content);
    while let Some(letter) = rest.chars().next() {
        if let Some(behind) = rest.strip_prefix("{{") {
            let (inside, after) = behind
                .split_once("}}")
                .ok_or_else(|| "has {{ without }}".to_owned())?;
            let of = inside.split("||").map(|it| Operand::parse(it.trim()));
            found.push(Piece::Text(std::mem::take(&mut text)));
            found.push(Piece::Value {
                of: of.collect::<Result<_, _>>()?,
                is_in_string,
            });
            rest = after;
            continue;
        }
        // What is escaped ends no string.
        let taken = match (letter, is_in_string) {
            ('\\', true) => 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
            _ => letter.len_utf8(),
        };
        is_in_string ^= letter == '"';
        text.push_str(&rest[..taken]);
        rest = &rest[taken..];
    }
    found.push(Piece::Text(text));
    Ok(found)
}

/// What a template can speak of.
fn context(
    user: &User,
    organization: Option<&Organization>,
    membership: Option<&Membership>,
) -> Value {
    let object = |kind: &str, value: serde_json::Result<Value>, without: &[&str]| {
        let mut value = value.unwrap_or_default();
        if let Value::Object(fields) = &mut value {
            fields.retain(|name, _| !without.contains(&name.as_str()));
            fields.insert("object".to_owned(), kind.into());
        }
        value
    };
    let organization = organization.map(|it| {
        let value = serde_json::to_value(it);
        object("organization", value, &["entitlements"])
    });
    let membership = membership.map(|it| {
        json!({
            "object": "organization_membership", "id": it.id, "role": it.role(), "roles": it.roles,
            "custom_attributes": {}, "created_at": it.created_at, "updated_at": it.updated_at,
        })
    });
    json!({
        "user": object("user", serde_json::to_value(user), &["last_sign_in_at"]),
        "organization": organization,
        "organization_membership": membership,
    })
}

impl State {
    /// Sets the template of the environment.
    pub(crate) fn set_jwt_template(
        &mut self,
        content: &str,
        now: Timestamp,
    ) -> Result<&JwtTemplate, Refusal> {
        let parsed = JwtTemplate::parse(content, now);
        let mut template = parsed.map_err(|why| Refusal::field("content", &why))?;
        if let Some(known) = &self.jwt_template {
            template.created_at = known.created_at;
        }
        Ok(self.jwt_template.insert(template))
    }

    /// Takes the template of the state file, which was read before.
    pub(crate) fn restore_jwt_template(&mut self, content: &str) {
        self.jwt_template = JwtTemplate::parse(content, Timestamp::UNIX_EPOCH).ok();
    }

    /// The claims that the template adds to a token of this user.
    pub(super) fn template_claims(
        &self,
        user_id: &str,
        organization_id: Option<&str>,
    ) -> Result<Map<String, Value>, Refusal> {
        let (Some(template), Some(user)) = (&self.jwt_template, self.users.user(user_id)) else {
            return Ok(Map::new());
        };
        let organization = organization_id.and_then(|id| self.organizations.get(id).ok());
        let membership = organization_id.and_then(|id| self.memberships.find(user_id, id));
        let claims = template.claims(&context(user, organization, membership));
        claims.map_err(|why| Refusal::field("jwt_template", &why))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rendered(content: &str, context: &Value) -> Result<Value, String> {
        let template = JwtTemplate::parse(content, Timestamp::UNIX_EPOCH)?;
        template.claims(context).map(Value::Object)
    }

    #[test]
    fn values_are_put_in_as_text_or_as_json() {
        let context = json!({
            "user": { "email": "a\"b@x.test", "name": null, "metadata": { "a": "1" }, "n": 5 },
            "organization": { "domains": [{ "domain": "x.test" }] },
        });
        let cases = [
            (r#"{"a": {{ user.email }}}"#, json!({"a": "a\"b@x.test"})),
            (
                r#"{"a": "<{{user.email}}>"}"#,
                json!({"a": "<a\"b@x.test>"}),
            ),
            (r#"{"a": {{ user.name || user.n }}}"#, json!({"a": 5})),
            (
                r#"{"a": {{ user.name || 'nobody' }}}"#,
                json!({"a": "nobody"}),
            ),
            (
                r#"{"a": "{{ user.metadata }}"}"#,
                json!({"a": "{\"a\":\"1\"}"}),
            ),
            (r#"{"a": {{ user.metadata }}}"#, json!({"a": {"a": "1"}})),
            (
                r#"{"a": "{{ organization.domains.0.domain }}"}"#,
                json!({"a": "x.test"}),
            ),
            (r#"{"a": {{ user.none }}, "b": 1}"#, json!({"b": 1})),
            (r#"{"a\"{": "{{ user.name }}"}"#, json!({"a\"{": ""})),
        ];
        for (content, claims) in cases {
            assert_eq!(rendered(content, &context), Ok(claims), "{content}");
        }
    }

    #[test]
    fn templates_that_cannot_work_are_refused_when_they_are_set() {
        let cases = [
            ("", "is empty"),
            ("{}", "with a key"),
            ("[]", "JSON object"),
            (r#"{"a": }"#, "does not render to JSON"),
            (r#"{"a": {{ usr.email }}}"#, "speaks of usr"),
            (r#"{"a": {{ user.email | upcase }}}"#, "neither a path"),
            (r#"{"a": {{ user.email }"#, "without }}"),
            (r#"{"sub": "x"}"#, "the claim sub"),
        ];
        for (content, why) in cases {
            let said = rendered(content, &Value::Null).unwrap_err();
            assert!(said.contains(why), "{content}: {said}");
        }
        let large = json!({ "user": { "name": "x".repeat(4000) } });
        let said = rendered(r#"{"a": {{ user.name }}}"#, &large).unwrap_err();
        assert!(said.contains("3072"), "{said}");
    }
}
