//! `man`: the manual, on standard output or as files.

use std::path::Path;

use anyhow::Context as _;
use clap::Command;
use clap_mangen::roff::{Roff, bold, roman};

use crate::cli::{self, ManArgs};
use crate::config::{
    API_KEY, CLIENT_ID, REDIRECT_URI, REQUEST_TIMEOUT, SMTP_PASSWORD, SMTP_USERNAME,
};
use crate::error::{Code, Exit, Failure};
use crate::files;
use crate::output::Output;

pub(super) fn run(args: &ManArgs, output: &Output) -> anyhow::Result<Exit> {
    let mut command = without_help_commands(cli::command());
    command.build();
    let command = with_all_texts(command);
    match &args.out {
        None => output.text(&page(&command)?)?,
        Some(folder) => {
            let unusable = |error: std::io::Error| {
                Failure::new(
                    Code::FileUnusable,
                    format!("could not write to {}: {error}", folder.display()),
                )
                .hint("name a folder that this user can write: --out ./man")
            };
            std::fs::create_dir_all(folder).map_err(unusable)?;
            let count = write_all(&command, "workos-ml", folder).map_err(|error| {
                match error.downcast() {
                    Ok(error) => unusable(error).into(),
                    Err(error) => error,
                }
            })?;
            output.step(
                format!("{count} pages written to {}", folder.display()),
                None,
            );
        }
    }
    Ok(Exit::Done)
}

/// The command line without its `help` commands, which have no pages that one could refer to.
fn without_help_commands(command: Command) -> Command {
    command
        .disable_help_subcommand(true)
        .mut_subcommands(without_help_commands)
}

/// The command line with the texts of all options: some are left out of short help, and those have no text
/// for the generator of pages.
fn with_all_texts(command: Command) -> Command {
    command
        .mut_args(|it| match it.get_id().as_str() {
            "help" => it.help("Print help").long_help("Print help"),
            _ => it.hide_short_help(false),
        })
        .mut_subcommands(with_all_texts)
}

/// The page of a command and those of its subcommands; returns how many.
fn write_all(command: &Command, name: &str, folder: &Path) -> anyhow::Result<usize> {
    let file = folder.join(format!("{name}.1"));
    files::write(
        &file,
        page(
            &command
                .clone()
                .name(name.to_owned())
                .display_name(name.to_owned()),
        )?
        .as_bytes(),
    )?;
    let mut count = 1;
    for subcommand in command
        .get_subcommands()
        .filter(|it| it.get_name() != "help")
    {
        count += write_all(
            subcommand,
            &format!("{name}-{}", subcommand.get_name()),
            folder,
        )?;
    }
    Ok(count)
}

/// The environment variables, each with what it is for.
const VARIABLES: [(&str, &str); 14] = [
    (API_KEY, "The API key, sk_…"),
    (CLIENT_ID, "The client ID, client_…"),
    (
        REDIRECT_URI,
        "The address that WorkOS sends the browser back to",
    ),
    (
        "WORKOS_BASE_URL, WORKOS_API_BASE_URL",
        "The address of the API",
    ),
    (
        "WORKOS_API_HOSTNAME, WORKOS_API_PORT, WORKOS_API_HTTPS",
        "The same in parts, as the official SDKs read them",
    ),
    (REQUEST_TIMEOUT, "Seconds that one request may take (30)"),
    (SMTP_USERNAME, "The user name at your own mail server"),
    (SMTP_PASSWORD, "Its password"),
    (
        "HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY",
        "The proxy to use, and for which hosts not",
    ),
    (
        "SSL_CERT_FILE",
        "Certificate authorities to trust besides the system\u{2019}s",
    ),
    ("BROWSER", "The browser to open pages in"),
    ("CI", "Set in CI: nothing is asked"),
    (
        "NO_COLOR, CLICOLOR_FORCE, FORCE_COLOR, TERM",
        "Whether to use colour",
    ),
    (
        "GITHUB_STEP_SUMMARY",
        "Where --format github writes the summary of the job",
    ),
];

fn page(command: &Command) -> anyhow::Result<String> {
    let mut page = Vec::new();
    render(command, &mut page).context("could not render the manual")?;
    Ok(String::from_utf8(page)?)
}

fn render(command: &Command, page: &mut Vec<u8>) -> std::io::Result<()> {
    let usage = command.clone().render_usage().to_string();
    // Its own list of every option is in no order, and long.
    let command = &command
        .clone()
        .override_usage(usage.trim_start_matches("Usage: ").to_owned());
    let man = clap_mangen::Man::new(command.clone());
    man.render_title(page)?;
    // Addresses and options are not hyphenated, since a hyphen would be copied with them, nor are short
    // lines stretched to the margin.
    let mut roff = Roff::new();
    roff.control("nh", []).control("ad", ["l"]);
    roff.to_writer(page)?;
    man.render_name_section(page)?;
    man.render_synopsis_section(page)?;
    man.render_description_section(page)?;
    man.render_options_section(page)?;
    if command.has_subcommands() {
        man.render_subcommands_section(page)?;
    }
    let more = command.get_after_long_help().map(ToString::to_string);
    notes(page, &more.unwrap_or_default())?;
    let codes = Exit::ALL.map(|exit| (exit.number().to_string(), exit.meaning()));
    list(
        page,
        "EXIT STATUS",
        codes.iter().map(|(number, text)| (number.as_str(), *text)),
    )?;
    list(page, "ENVIRONMENT", VARIABLES.into_iter())?;
    // Only the program has a version.
    if command.get_version().is_some() {
        man.render_version_section(page)?;
    }
    Ok(())
}

/// What stands after the options: paragraphs, and examples as they are typed.
fn notes(page: &mut Vec<u8>, text: &str) -> std::io::Result<()> {
    let (notes, examples) = text.split_once("Examples:").unwrap_or((text, ""));
    let mut roff = Roff::new();
    if !notes.trim().is_empty() {
        roff.control("SH", ["NOTES"]);
        for paragraph in notes.trim().split("\n\n") {
            roff.control("PP", []).text([roman(paragraph)]);
        }
    }
    if !examples.trim().is_empty() {
        roff.control("SH", ["EXAMPLES"]).control("nf", []);
        for line in examples.trim_matches('\n').lines() {
            roff.text([roman(line)]);
        }
        roff.control("fi", []);
    }
    roff.to_writer(page)
}

/// A section with a paragraph for each name.
fn list<'a>(
    page: &mut Vec<u8>,
    heading: &str,
    rows: impl Iterator<Item = (&'a str, &'a str)>,
) -> std::io::Result<()> {
    let mut roff = Roff::new();
    roff.control("SH", [heading]);
    for (name, text) in rows {
        roff.control("TP", [])
            .text([bold(name)])
            .text([roman(text)]);
    }
    roff.to_writer(page)
}
