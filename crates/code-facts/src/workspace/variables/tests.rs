//! Reads of variables, as each language and framework writes them.

use super::*;
use crate::tests::{at_place, each, function};

/// That each of these files reads these variables, as `NAME:line`.
#[track_caller]
fn are_read(cases: Vec<(&str, String, &[&str])>) {
    let files = cases.iter().map(|it| (it.0, it.1.clone()));
    let project = each("{}", files);
    for ((_, code, expected), file) in cases.iter().zip(&project.files) {
        let own = project.variables.iter();
        let own = own.filter(|it| it.place.file == file.path);
        let found: Vec<_> = own
            .map(|it| {
                let place = at_place(&it.place);
                format!("{}:{}", it.name, place.rsplit(':').next().unwrap())
            })
            .collect();
        assert_eq!(found, *expected, "{code}");
    }
}

#[test]
fn names_in_a_list_are_read_where_it_is_gone_through() {
    let list = "const names = ['WORKOS_API_KEY', 'TITLE']\n";
    let gone_through = format!("{list}names.map((name) => process.env[name])\n");
    are_read(vec![
        ("a.js", list.to_owned(), &[]),
        ("a.js", gone_through, &["WORKOS_API_KEY:1"]),
    ]);
}

#[test]
fn what_names_begin_with_may_stand_apart() {
    let helper = "const read = (name) => process.env[`WORKOS_${name}`]\nread('API_KEY')\n";
    let other = helper.replace("WORKOS_", "STRIPE_");
    let taken = "const { WORKOS_CLIENT_ID: clientId } = env(c)\n";
    let viper = "package a\nfunc init() {\n\tviper.SetEnvPrefix(\"workos\")\n\tsso.Configure(viper.GetString(\"api_key\"))\n}\n";
    let prefixed = "env = Env()\nwith env.prefixed('WORKOS_'):\n    id = env.str('CLIENT_ID')\n";
    are_read(vec![
        ("a.js", helper.to_owned(), &["WORKOS_API_KEY:2"]),
        ("b.js", other, &[]),
        ("c.ts", taken.to_owned(), &["WORKOS_CLIENT_ID:1"]),
        ("a.go", viper.to_owned(), &["WORKOS_API_KEY:4"]),
        (
            "a.py",
            prefixed.to_owned(),
            &["CLIENT_ID:3", "WORKOS_CLIENT_ID:3"],
        ),
    ]);
}

#[test]
fn classes_that_a_section_fills_name_its_settings() {
    let class = |name: &str| {
        format!(
            "class {name} {{\n  public string ApiKey {{ get; set; }} = null!;\n  public string ClientId {{ get; set; }} = \"\";\n}}\n"
        )
    };
    are_read(vec![
        (
            "A.cs",
            class("WorkOSOptions"),
            &["WORKOS_API_KEY:2", "WORKOS_CLIENT_ID:3"],
        ),
        ("B.cs", class("StripeOptions"), &[]),
    ]);
}

#[test]
fn paths_of_every_language_are_known() {
    let reads = [
        ("process.env.WORKOS_API_KEY", Some("WORKOS_API_KEY")),
        ("import.meta.env.VITE_X", Some("VITE_X")),
        ("os.environ.A", None),
        ("os.environ.AB", Some("AB")),
        ("ENV.WORKOS_API_KEY", Some("WORKOS_API_KEY")),
        ("_ENV.WORKOS_API_KEY", Some("WORKOS_API_KEY")),
        ("c.env.WORKOS_API_KEY", Some("WORKOS_API_KEY")),
        ("Configuration.WorkOS:ApiKey", Some("WORKOS_API_KEY")),
        ("settings.workos_client_id", Some("WORKOS_CLIENT_ID")),
        (
            "Rails.application.credentials.workos.client_id",
            Some("WORKOS_CLIENT_ID"),
        ),
        ("Rails.application.credentials.stripe.api_key", None),
        ("process.env", None),
        ("user.NAME", None),
    ];
    for (path, name) in reads {
        let read = in_path(path).map(|it| it.name);
        assert_eq!(read.as_deref(), name, "{path}");
    }
}

#[test]
fn calls_of_every_language_are_known() {
    let reads = [
        ("a.py", "key = os.getenv('WORKOS_API_KEY')"),
        ("a.py", "key = os.environ.get('WORKOS_API_KEY')"),
        ("a.py", "key = config('WORKOS_API_KEY')"),
        ("a.rb", "key = ENV.fetch('WORKOS_API_KEY')"),
        (
            "a.rb",
            "key = Rails.application.credentials.dig(:workos, :api_key)",
        ),
        ("a.php", "$key = env('WORKOS_API_KEY');"),
        ("a.go", "key := os.Getenv(\"WORKOS_API_KEY\")"),
        ("a.go", "key := viper.GetString(\"workos.api_key\")"),
        ("a.java", "var key = System.getenv(\"WORKOS_API_KEY\");"),
        (
            "a.cs",
            "var key = Environment.GetEnvironmentVariable(\"WORKOS_API_KEY\");",
        ),
        ("a.ex", "key = System.fetch_env!(\"WORKOS_API_KEY\")"),
        ("a.rs", "let key = std::env::var(\"WORKOS_API_KEY\")?;"),
        ("a.ts", "const key = getEnvVariable('WORKOS_API_KEY')"),
        ("a.ts", "const key = Deno.env.get('WORKOS_API_KEY')"),
        (
            "a.ts",
            "const key = this.configService.get('WORKOS_API_KEY')",
        ),
        ("a.ts", "const key = config.getOrThrow('WORKOS_API_KEY')"),
        ("a.ts", "const key = c.getOrThrow('WORKOS_API_KEY')"),
    ];
    let others = [
        ("a.ts", "cache.get('WORKOS_API_KEY')"),
        ("a.ts", "console.log('WORKOS_API_KEY')"),
        ("a.py", "home = os.getenv('home')"),
    ];
    let case = |(file, line), expected| (file, function(file, "run", line), expected);
    let reads = reads.map(|it| case(it, &["WORKOS_API_KEY:4"][..]));
    are_read(
        reads
            .into_iter()
            .chain(others.map(|it| case(it, &[])))
            .collect(),
    );
}

#[test]
fn declarations_of_frameworks_are_reads() {
    are_read(vec![
        (
            "a.ts",
            "import { WORKOS_API_KEY as KEY } from '$env/static/private'\n".to_owned(),
            &["WORKOS_API_KEY:1"],
        ),
        (
            "A.java",
            "class A {\n  @Value(\"${workos.client-id:none}\")\n  String clientId;\n}\n".to_owned(),
            &["WORKOS_CLIENT_ID:2"],
        ),
        (
            "a.py",
            "class Settings(BaseSettings):\n    workos_redirect_uri: str\n".to_owned(),
            &["WORKOS_REDIRECT_URI:2"],
        ),
    ]);
}
