//! `schema`: the JSON Schemas of the documents.

use crate::cli::SchemaArgs;
use crate::error::{Code, Exit, Failure};
use crate::output::{Output, schema};

pub(super) fn run(args: &SchemaArgs, output: &Output) -> anyhow::Result<Exit> {
    let Some(name) = &args.name else {
        let names: String = schema::ALL
            .iter()
            .map(|it| format!("{}\n", it.name))
            .collect();
        output.text(&names)?;
        return Ok(Exit::Done);
    };
    let Some(schema) = schema::named(name) else {
        return Err(
            Failure::new(Code::InvalidValue, format!("there is no schema {name}"))
                .because("its name is not one of those of the documents")
                .hint("list them with `workos-ml schema`")
                .into(),
        );
    };
    output.text(schema.text)?;
    Ok(Exit::Done)
}
