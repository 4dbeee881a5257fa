//! The environment variables and settings that code reads, in whatever language.

use crate::facts::{Naming, Variable};
use crate::syntax::{
    Assignment, Call, Import, Language, Marker, Scope, ScopeId, ScopeKind, SourceFile, Span, Value,
};
use crate::workspace::settings::canonical;
use crate::workspace::threads;

/// What stands before the name of a variable in a path: `process.env.X`, `os.environ.X`, `ENV.X`,
/// `$_ENV.X`, `import.meta.env.X`, `c.env.X`.
const HOLDERS: [&str; 6] = ["env", "environ", "ENV", "_ENV", "_SERVER", "environment"];
/// Functions of objects that hold the environment or the settings.
const LOOKUPS: [&str; 22] = [
    "var",
    "var_os",
    "get",
    "fetch",
    "str",
    "string",
    "bool",
    "int",
    "config",
    "Get",
    "GetString",
    "GetValue",
    "GetSection",
    "get!",
    "getOrThrow",
    "value",
    "Value",
    "getProperty",
    "property",
    "propertyOrNull",
    "getRequiredProperty",
    "getString",
];
/// What such an object is called: a part of its name, in lower case.
const STORES: [&str; 6] = ["env", "environ", "config", "settings", "viper", "secrets"];
/// Modules whose imported names are variables.
const MODULES: [&str; 6] = [
    "$env/static/private",
    "$env/static/public",
    "$env/dynamic/private",
    "$env/dynamic/public",
    "astro:env/server",
    "astro:env/client",
];

/// The variables that files read.
pub(crate) fn read(files: &[SourceFile]) -> Vec<Variable> {
    let own: Vec<&str> = files.iter().filter_map(settings_of_laravel).collect();
    let is_whole = files.iter().any(takes_environment);
    let variables = threads::map(files, |file| {
        let mut found = read_by(file, &own);
        if is_whole {
            found.extend(in_schema(file));
        }
        found
    });
    variables.into_iter().flatten().collect()
}

/// Libraries that check an environment, or anything else, by a schema with its names for keys.
const SCHEMAS: &[&str] = &[
    "zod",
    "valibot",
    "@t3-oss/env",
    "envalid",
    "znv",
    "joi",
    "yup",
    "arktype",
    "@sinclair/typebox",
    "superstruct",
    "env-schema",
    "@fastify/env",
    "fastify-env",
    "envsafe",
    "@julr/vite-plugin-validate-env",
    "runtypes",
    "effect",
];

/// Whether a file hands the whole environment to something: `schema.parse(process.env)`,
/// `createEnv({ runtimeEnv: process.env })`, or to a library that takes it itself.
fn takes_environment(file: &SourceFile) -> bool {
    const WHOLE: &[&str] = &["process.env", "import.meta.env", "Bun.env"];
    const TAKERS: &[&str] = &[
        "@nestjs/config",
        "env-schema",
        "@fastify/env",
        "fastify-env",
        "envsafe",
    ];
    let is_whole =
        |value: &Value| matches!(value, Value::Name(name) if WHOLE.contains(&name.as_str()));
    file.language.is_script()
        && (file
            .imports
            .iter()
            .any(|it| TAKERS.contains(&it.module.as_str()))
            || file.calls.iter().any(|call| {
                let given = call.arguments.iter().flat_map(|it| file.within(&it.value));
                given.into_iter().any(is_whole) || matches!(&*call.callee, "Deno.env.toObject")
            }))
}

/// The names of WorkOS's that a file has as keys of a schema: `z.object({ WORKOS_API_KEY: z.string() })`.
fn in_schema(file: &SourceFile) -> Vec<Variable> {
    let is_schema = |import: &Import| {
        let mut known = SCHEMAS.iter();
        known.any(|it| {
            let rest = import.module.strip_prefix(it);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '-']))
        })
    };
    if !file.language.is_script() || !file.imports.iter().any(is_schema) {
        return Vec::new();
    }
    let given = file.calls.iter().flat_map(|call| {
        let values = call.arguments.iter().map(|it| &it.value);
        values.map(|value| (value, call.span))
    });
    let held = file.assignments.iter().map(|it| (&it.value, it.span));
    let mut found: Vec<(Span, String)> = Vec::new();
    for (value, span) in given.chain(held) {
        let mut left = vec![value];
        while let Some(value) = left.pop() {
            let Value::Object(members) = value else {
                continue;
            };
            for (key, inner) in members {
                let is_new = !found.iter().any(|(_, name)| name == key);
                if key.contains("WORKOS") && is_variable(key) && is_new {
                    found.push((span, key.clone()));
                }
                left.push(inner);
            }
        }
    }
    let variables = found.into_iter().map(|(span, name)| Variable {
        name,
        named: Naming::Environment,
        url: None,
        place: file.place(span),
    });
    variables.collect()
}

/// The name of the settings that a file of Laravel's holds, if it takes some of WorkOS from the
/// environment: `config/workos.php`.
fn settings_of_laravel(file: &SourceFile) -> Option<&str> {
    let folder = file.path.parent()?.file_name()?;
    let is_settings = file.language == Language::Php && folder == "config";
    let is_of_workos = || {
        read_by(file, &[])
            .iter()
            .any(|it| it.name.contains("WORKOS"))
    };
    (is_settings && is_of_workos())
        .then(|| file.path.file_stem())
        .flatten()?
        .to_str()
}

/// Whether a call asks for a setting that the project fills itself, from a variable of some name:
/// `config('workos.api_key')` beside `config/workos.php`.
fn is_own_setting(file: &SourceFile, call: &Call, own: &[&str]) -> bool {
    let setting = call.positional(0).and_then(Value::text);
    let name = setting.and_then(|it| it.split_once('.'));
    file.language == Language::Php && name.is_some_and(|(of, _)| own.contains(&of))
}

/// The variables that a file reads, where `own` are the settings that the project fills itself.
fn read_by(file: &SourceFile, own: &[&str]) -> Vec<Variable> {
    let mut found: Vec<(Span, Read)> = Vec::new();
    if file.language != Language::Go {
        let reads = file.reads.iter();
        found.extend(reads.filter_map(|read| Some((read.span, in_path(&read.path)?))));
        // A field of Go's settings has a name of its own, whatever it is read from.
        let assigned = file.assignments.iter();
        found.extend(assigned.flat_map(|assignment| {
            let read = in_assignment(file, assignment).into_iter();
            read.map(|read| (assignment.span, read))
        }));
    }
    let calls = file.calls.iter();
    let calls = calls.filter(|it| !is_own_setting(file, it, own));
    found.extend(calls.filter_map(|call| Some((call.span, in_call(call)?))));
    let is_environment = |it: &&Import| MODULES.contains(&&*it.module);
    for import in file.imports.iter().filter(is_environment) {
        let names = import.names.iter().filter(|it| is_variable(&it.0));
        found.extend(names.map(|pair| (import.span, variable(&pair.0))));
    }
    for marker in file.scopes.iter().flat_map(|it| &it.markers) {
        found.extend(
            in_marker(marker)
                .into_iter()
                .map(|read| (marker.span, read)),
        );
    }
    let strings = file.strings.iter();
    found.extend(strings.filter_map(|text| Some((text.span, variable(&in_tag(&text.value)?)))));
    if file.language == Language::Go {
        let named = of_go(file).into_iter();
        found.extend(named.map(|(name, span)| (span, variable(&name))));
    }
    if reads_by_list(file) {
        let named = file.strings.iter();
        let named =
            named.filter(|text| text.value.starts_with("WORKOS_") && is_variable(&text.value));
        found.extend(named.map(|text| (text.span, variable(&text.value))));
    }
    if prefixes_names(file) {
        let named = file.strings.iter();
        let named = named.map(|it| (it.span, it.value.to_uppercase()));
        let named = named.filter(|it| matches!(it.1.as_str(), "API_KEY" | "CLIENT_ID"));
        found.extend(named.map(|(span, name)| (span, variable(&format!("WORKOS_{name}")))));
    }
    found.sort();
    // What is assigned and read in one place is told once.
    found.dedup_by(|one, other| {
        (file.line(one.0), &one.1.name) == (file.line(other.0), &other.1.name)
    });
    found
        .into_iter()
        .map(|(span, read)| Variable {
            name: read.name,
            named: read.named,
            url: None,
            place: file.place(span),
        })
        .collect()
}

/// Whether a file reads variables whose names stand in a list:
/// `required.filter((name) => !process.env[name])`, `[it for it in REQUIRED if not os.environ.get(it)]`.
fn reads_by_list(file: &SourceFile) -> bool {
    let mut reads = file.reads.iter().map(|it| it.path.as_str());
    let mut calls = file.calls.iter();
    reads.any(|read| read.contains("process.env.?") || read.contains("os.environ.?"))
        || calls.any(|call| {
            matches!(call.callee.as_str(), "os.getenv" | "os.environ.get")
                && matches!(call.positional(0), Some(Value::Name(_)))
        })
}

/// Whether a file puts `WORKOS_` before the names that it reads: `process.env[`WORKOS_${name}`]`,
/// `with env.prefixed("WORKOS_"):` of Python's environs, `viper.SetEnvPrefix("workos")` of Go.
fn prefixes_names(file: &SourceFile) -> bool {
    let mut strings = file.strings.iter();
    let mut calls = file.calls.iter();
    reads_by_list(file) && strings.any(|it| it.value == "WORKOS_{}")
        || calls.any(|call| {
            let prefix = call.positional(0).and_then(Value::text).unwrap_or_default();
            call.name() == "prefixed" && prefix == "WORKOS_"
                || call.name() == "SetEnvPrefix" && prefix.eq_ignore_ascii_case("workos")
        })
}

/// A name that code reads.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Read {
    name: String,
    named: Naming,
}

/// A variable, by its own name.
fn variable(name: &str) -> Read {
    Read {
        name: name.to_owned(),
        named: Naming::Environment,
    }
}

/// A setting, by whatever name.
fn setting(name: &str) -> Read {
    Read {
        name: canonical(name),
        named: Naming::Setting,
    }
}

/// `process.env.WORKOS_API_KEY`, `Configuration.WorkOS:ApiKey`, `settings.workos_api_key`.
fn in_path(path: &str) -> Option<Read> {
    if let Some(read) = in_credentials(path) {
        return Some(read);
    }
    let (before, name) = path.rsplit_once('.')?;
    let holder = before.rsplit('.').next()?;
    // `const { WORKOS_CLIENT_ID: clientId } = env(c)` of Hono, or of any function.
    let is_taken_out = holder == "?" && is_setting(name);
    if (HOLDERS.contains(&holder) || is_taken_out) && is_variable(name) {
        return Some(variable(name));
    }
    if !is_setting(name) {
        return None;
    }
    let holder = holder.to_lowercase();
    let is_store = STORES.iter().any(|store| holder.contains(store));
    is_store.then(|| setting(name))
}

/// `Rails.application.credentials.workos.api_key`: what Rails keeps encrypted.
fn in_credentials(path: &str) -> Option<Read> {
    let (_, name) = path.split_once("application.credentials.")?;
    let is_of_workos = name.starts_with("workos.") || name.starts_with("workos_");
    is_of_workos.then(|| setting(name))
}

/// `os.getenv("X")`, `ENV.fetch("X")`, `config("X")`, `viper.GetString("workos.api_key")`.
fn in_call(call: &Call) -> Option<Read> {
    let name = call.name().trim_end_matches("::<String>");
    if let Some(holder) = call.callee.strip_suffix(".dig") {
        let keys = call.values().filter_map(Value::word);
        let keys = keys.map(|it| it.trim_start_matches(':'));
        let path = keys.fold(holder.to_owned(), |path, key| format!("{path}.{key}"));
        return in_credentials(&path);
    }
    if let Some(read) = in_credentials(&call.callee).filter(|_| call.arguments.is_empty()) {
        return Some(read);
    }
    if call.callee == "getattr" {
        let holder = match call.positional(0)? {
            Value::Name(holder) => holder.to_lowercase(),
            _ => return None,
        };
        let member = call.positional(1)?.text()?;
        let is_store = STORES.iter().any(|it| holder.ends_with(it));
        return (is_store && is_setting(member)).then(|| setting(member));
    }
    // Helpers of a project's own may take the name by name: `getEnv({ name: "X" })`.
    let first = match call.positional(0)? {
        Value::Object(_) => call.positional(0)?.get("name")?.text()?,
        value => value.text()?,
    };
    let sets = name.starts_with("Set") || name.starts_with("set");
    if sets || !is_variable(first) && !is_setting(first) {
        return None;
    }
    let owner = call
        .callee
        .rsplit_once('.')
        .map_or(name, |it| it.0)
        .to_lowercase();
    let is_store = STORES.iter().any(|it| owner.contains(it)) || owner == "os" || owner == "dotenv";
    // `getenv`, `System.get_env`, `GetEnvironmentVariable`, and helpers that are called alike.
    let is_reader = name.to_lowercase().contains("env");
    if is_reader && is_variable(first) {
        return Some(variable(first));
    }
    // What NestJS's settings are called in a short function: `c.getOrThrow('WORKOS_API_KEY')`.
    let is_lookup = LOOKUPS.contains(&name);
    if name == "getOrThrow" && is_variable(first) {
        return Some(variable(first));
    }
    if !((is_reader || is_lookup) && is_store) {
        return None;
    }
    if is_variable(first) {
        return Some(variable(first));
    }
    is_setting(first).then(|| setting(first))
}

/// `const { WORKOS_API_KEY } = process.env` is an assignment of each; a field of a class of
/// pydantic's settings is read from the variable of its name.
fn in_assignment(file: &SourceFile, assignment: &Assignment) -> Vec<Read> {
    let mut found = Vec::new();
    if let Value::Name(path) = &assignment.value {
        found.extend(in_path(path));
    }
    if let Value::Either(values) = &assignment.value {
        let paths = values.iter().filter_map(|value| {
            if let Value::Name(path) = value {
                in_path(path)
            } else {
                None
            }
        });
        found.extend(paths);
    }
    let scope = &file.scopes[assignment.scope];
    if is_settings_class(file, scope) && !assignment.target.contains('.') {
        found.push(field_of_settings(file, assignment));
    }
    found.extend(in_property(scope, &assignment.target));
    found
}

/// Whether a class is one of pydantic's settings, or extends one of its file.
fn is_settings_class(file: &SourceFile, scope: &Scope) -> bool {
    let is_base = |name: &String| name.ends_with("BaseSettings");
    scope.kind == ScopeKind::Type
        && scope.bases.iter().any(|base| {
            let is_it = |it: &Scope| it.kind == ScopeKind::Type && it.name == *base;
            let mut own = file.scopes.iter();
            is_base(base) || own.any(|it| is_it(it) && it.bases.iter().any(is_base))
        })
}

/// The variable of a field of pydantic's settings: its alias, else its name after the class's prefix.
fn field_of_settings(file: &SourceFile, field: &Assignment) -> Read {
    let made = match &field.value {
        Value::Call(id) => file.calls.get(*id),
        _ => None,
    };
    let alias = made.and_then(|call| {
        let mut names = ["validation_alias", "alias", "env"].iter();
        names.find_map(|it| call.argument(it)?.text())
    });
    if let Some(alias) = alias {
        return variable(&alias.to_ascii_uppercase());
    }
    let mut assigned = file.assignments.iter();
    let prefix = assigned.find_map(|assignment| match &assignment.value {
        // `model_config = SettingsConfigDict(env_prefix="WORKOS_")`
        value @ (Value::Call(_) | Value::Object(_)) => {
            let is_here = assignment.scope == field.scope && assignment.target == "model_config";
            let value = match value {
                Value::Call(id) => file.calls.get(*id)?.argument("env_prefix")?,
                value => value.get("env_prefix")?,
            };
            is_here.then_some(value)?.text()
        }
        // `class Config: env_prefix = "WORKOS_"`
        Value::Text(prefix) => {
            let is_inner = file.scopes[assignment.scope].parent == field.scope;
            (is_inner && assignment.target == "env_prefix").then_some(prefix.as_str())
        }
        _ => None,
    });
    let name = format!("{}{}", prefix.unwrap_or_default(), field.target);
    variable(&canonical(&name))
}

/// A field of a class of Spring's settings, `@ConfigurationProperties("workos")` and `apiKey`, or of one that
/// ASP.NET fills from a section: `class WorkOSOptions` and `ApiKey`.
fn in_property(scope: &Scope, field: &str) -> Option<Read> {
    const FILLED: &[&str] = &["Settings", "Options", "Config", "Configuration"];
    let owner = FILLED.iter().find_map(|it| scope.name.strip_suffix(it));
    let is_key = matches!(field, "ApiKey" | "ClientId" | "ClientID");
    if owner == Some("WorkOS") && scope.kind == ScopeKind::Type && is_key {
        return Some(setting(&format!("WorkOS:{field}")));
    }
    let mut markers = scope.markers.iter();
    let marker = markers.find(|marker| marker.name.ends_with("ConfigurationProperties"))?;
    let prefix = marker.arguments.iter().find_map(|it| it.value.text())?;
    (is_setting(prefix) && !field.contains('.')).then(|| setting(&format!("{prefix}.{field}")))
}

/// `#[envconfig(from = "X")]`, `#[arg(env = "X")]`, `@Value("${x}")`.
fn in_marker(marker: &Marker) -> Vec<Read> {
    let is_of_environment = marker.name.to_lowercase().contains("env");
    // `#[arg(long, env)] workos_api_key: String` reads the variable of the field's name.
    let has_env = marker
        .arguments
        .iter()
        .any(|argument| argument.name.is_none() && argument.value == Value::Name("env".to_owned()));
    let field = marker
        .arguments
        .iter()
        .find(|argument| argument.name.as_deref() == Some("field"));
    if let (true, Some(Value::Name(field))) = (has_env, field.map(|it| &it.value)) {
        return vec![variable(&field.to_ascii_uppercase())];
    }
    let arguments = marker
        .arguments
        .iter()
        .filter_map(|argument| Some((argument.name.as_deref(), argument.value.text()?)));
    let names = arguments.flat_map(|(name, text)| {
        let is_name = (is_of_environment || name == Some("env")) && is_variable(text);
        let own = is_name.then(|| variable(text));
        // `@ConfigProperty(name = "workos.api-key")` of MicroProfile, `@Property` of Micronaut.
        let is_property = marker.name.ends_with("Property") && is_setting(text);
        let own = own.or_else(|| is_property.then(|| setting(text)));
        own.into_iter().chain(placeholders(text))
    });
    names.collect()
}

/// Names that Go's programs keep in constants and tables, and fields whose prefix their holder has:
/// `WorkOS WorkOS `envPrefix:"WORKOS_"``.
fn of_go(file: &SourceFile) -> Vec<(String, Span)> {
    let named = file.strings.iter().filter(|text| {
        let is_ours =
            text.value.starts_with("WORKOS_API_") || text.value.starts_with("WORKOS_CLIENT_");
        is_ours && is_variable(&text.value)
    });
    let mut found: Vec<_> = named.map(|text| (text.value.clone(), text.span)).collect();
    for tag in &file.strings {
        let prefix = tag.value.split_once("envPrefix:\"").map(|it| it.1);
        let Some(prefix) = prefix.and_then(|prefix| prefix.split('"').next()) else {
            continue;
        };
        // The field that the tag follows.
        let mut before = file.assignments.iter().rev();
        let held = before.find(|field| field.span.is_before(tag.span));
        let Some(Value::Name(kind)) = held.map(|it| &it.value) else {
            continue;
        };
        let is_held = |id: ScopeId| {
            let scope = &file.scopes[id];
            scope.kind == ScopeKind::Type && scope.name == *kind
        };
        let tags = file.strings.iter().filter(|it| is_held(it.scope));
        found.extend(
            tags.filter_map(|tag| Some((format!("{prefix}{}", in_tag(&tag.value)?), tag.span))),
        );
    }
    found
}

/// A tag of a field in Go: `env:"X"`, `envconfig:"X,required"`, `mapstructure:"X"`.
fn in_tag(text: &str) -> Option<String> {
    let (_, rest) = ["env:\"", "envconfig:\"", "mapstructure:\"", "koanf:\""]
        .iter()
        .find_map(|it| text.split_once(it))?;
    let name = rest.split(['"', ',']).next()?;
    is_variable(name).then(|| name.to_owned())
}

/// Spring's `@Value("${workos.api-key:default}")`.
fn placeholders(text: &str) -> Vec<Read> {
    let parts = text
        .split("${")
        .skip(1)
        .filter_map(|part| part.split(['}', ':']).next());
    let read = parts.filter_map(|part| match is_variable(part) {
        true => Some(variable(part)),
        false => is_setting(part).then(|| setting(part)),
    });
    read.collect()
}

/// Names in capitals are variables wherever they are looked up.
fn is_variable(name: &str) -> bool {
    let is_part = |character: char| {
        character.is_ascii_uppercase() || character.is_ascii_digit() || character == '_'
    };
    name.len() > 1
        && name.chars().all(is_part)
        && name.starts_with(|character: char| character.is_ascii_uppercase() || character == '_')
}

/// Names in other spellings count if they speak of WorkOS.
fn is_setting(name: &str) -> bool {
    const NAME: &[u8] = b"workos";
    let mut parts = name.as_bytes().windows(NAME.len());
    parts.any(|part| part.eq_ignore_ascii_case(NAME))
}

#[cfg(test)]
mod tests;
