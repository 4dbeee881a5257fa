//! `completions`: the completion script for a shell.

use clap::builder::PossibleValuesParser;
use clap::{Command, ValueHint};
use clap_complete::{Generator as _, Shell};

use crate::cli::{self, CompletionsArgs};
use crate::error::{Code, Exit, Failure};
use crate::files;
use crate::output::{Output, schema};

pub(super) fn run(args: &CompletionsArgs, output: &Output) -> anyhow::Result<Exit> {
    let script = script(args.shell)?;
    let Some(folder) = &args.out else {
        output.text(&script)?;
        return Ok(Exit::Done);
    };
    let path = folder.join(args.shell.file_name("workos-ml"));
    let written =
        std::fs::create_dir_all(folder).and_then(|()| files::write(&path, script.as_bytes()));
    written.map_err(|error| {
        Failure::new(
            Code::FileUnusable,
            format!("could not write {}: {error}", path.display()),
        )
        .hint("name a folder that this user can write: --out ./completions")
    })?;
    output.step(format!("{} written", path.display()), None);
    Ok(Exit::Done)
}

fn script(shell: Shell) -> anyhow::Result<String> {
    // Generated in memory, because the generator panics when its writer fails.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut hinted(cli::command()), "workos-ml", &mut script);
    let script = String::from_utf8(script)?;
    Ok(match shell {
        // clap_complete 4.6 dispatches to names that it does not define when the binary's name
        // has a hyphen (clap issue 6421). Without this nothing is offered below a subcommand.
        Shell::Bash => in_bash(&script.replace("workos__subcmd__ml", "workos__ml")),
        _ => script,
    })
}

/// The command line with what the generator does not find out: the names of schemas, and that an option
/// of whose values nothing is known takes no file.
fn hinted(command: Command) -> Command {
    let is_schema = command.get_name() == "schema";
    let names = || PossibleValuesParser::new(schema::ALL.iter().map(|it| it.name));
    command
        .mut_args(|argument| {
            let takes_values = argument.get_action().takes_values();
            // For an address the generator of bash offers files as well.
            let is_unknown = matches!(
                argument.get_value_hint(),
                ValueHint::Unknown | ValueHint::Url
            ) && argument.get_possible_values().is_empty();
            match takes_values && is_unknown {
                true if is_schema && argument.is_positional() => argument.value_parser(names()),
                true => argument.value_hint(ValueHint::Other),
                false => argument,
            }
        })
        .mut_subcommands(hinted)
}

/// Bash is offered options after a dash only where something else can come, and the values of a list one by
/// one: what is before the last comma stays.
fn in_bash(script: &str) -> String {
    const OFFERED: &str = r#"
_workos__ml__offered() {
    local word plain=""
    for word in ${opts}; do
        [[ ${word} == -* ]] || plain+=" ${word}"
    done
    [[ ${cur} == -* || -z ${plain} ]] && plain="${opts}"
    echo "${plain}"
}
"#;
    let script = script
        .replace(
            r#"$(compgen -W "${opts}""#,
            r#"$(compgen -W "$(_workos__ml__offered)""#,
        )
        .replace(
            "    opts=\"\"\n",
            "    opts=\"\"\n    local list=\"\"\n    [[ ${cur} == *,* ]] && list=\"${cur%,*},\"\n",
        )
        .replace(r#"=($(compgen -W ""#, r#"=($(compgen -P "${list}" -W ""#)
        .replace(r#"" -- "${cur}"))"#, r#"" -- "${cur#"${list}"}"))"#);
    format!("{}\n{script}", OFFERED.trim_start())
}
