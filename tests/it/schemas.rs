//! The JSON Schemas of the documents: every document that a test reads is held to its own.

use std::cell::RefCell;
use std::collections::BTreeSet;

use boon::{Compiler, Draft, SchemaIndex, Schemas};
use serde_json::Value;

use workos_ml::output::schema::{self, Schema};

use crate::support::Sandbox;

/// Fails if a document does not follow the schema that it names, or has a field that is not in there.
#[track_caller]
pub fn assert_valid(document: &Value) {
    // SARIF has a schema of its own, which another test uses.
    if document.get("$schema").is_some() {
        return;
    }
    let name = document["schema"].as_str();
    let name = name.unwrap_or_else(|| panic!("it names no schema: {document:#}"));
    let name = name.strip_suffix("/1").unwrap();
    let schema = schema::named(name).unwrap_or_else(|| panic!("there is no schema {name}"));
    thread_local! {
        static COMPILED: RefCell<(Schemas, Vec<(&'static str, SchemaIndex)>)> =
            RefCell::new((Schemas::new(), Vec::new()));
    }
    COMPILED.with_borrow_mut(|(schemas, known)| {
        let found = known.iter().find(|(it, _)| *it == schema.name);
        let index = match found {
            Some((_, index)) => *index,
            None => {
                let index = compile(schema, schemas);
                known.push((schema.name, index));
                index
            }
        };
        if let Err(error) = schemas.validate(document, index) {
            panic!("{error:#}\n{document:#}");
        }
    });
}

fn compile(schema: &Schema, schemas: &mut Schemas) -> SchemaIndex {
    let mut text: Value = serde_json::from_str(schema.text).unwrap();
    close(&mut text);
    let place = text["$id"].as_str().unwrap().to_owned();
    let mut compiler = Compiler::new();
    compiler.set_default_draft(Draft::V2020_12);
    compiler.enable_format_assertions();
    compiler.add_resource(&place, text).unwrap();
    compiler.compile(&place, schemas).unwrap()
}

/// Allows no other fields than those that are described. Those who read documents have to allow them,
/// because fields may be added; here one that nobody described is a mistake.
fn close(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            if fields.contains_key("properties") && !fields.contains_key("additionalProperties") {
                fields.insert("additionalProperties".into(), false.into());
            }
            fields.values_mut().for_each(close);
        }
        Value::Array(items) => items.iter_mut().for_each(close),
        _ => {}
    }
}

#[test]
fn each_is_printed_by_name() {
    let sandbox = Sandbox::new();
    let names = sandbox.run(&["schema"]).expect_code(0).stdout;
    let names: Vec<&str> = names.lines().collect();
    for name in &names {
        let text = sandbox.run(&["schema", name]).expect_code(0).stdout;
        let text: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(text["$id"], format!("urn:workos-ml:{name}:1"));
        assert_eq!(text["properties"]["schema"]["const"], format!("{name}/1"));
        assert!(
            text["required"]
                .as_array()
                .unwrap()
                .contains(&"schema".into())
        );
    }
    let pasted = sandbox.run(&["schema", "send/1"]).expect_code(0);
    assert_eq!(pasted.stdout, schema::SEND.text);
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/schema");
    let files: BTreeSet<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(files, names.iter().map(|it| format!("{it}.json")).collect());
}

#[test]
fn there_are_no_others() {
    // A later version would mean something else.
    for name in ["sned", "send/2"] {
        let done = Sandbox::new()
            .run(&["schema", name, "--json"])
            .expect_code(2);
        let error = &done.json()["error"];
        assert_eq!(error["message"], format!("there is no schema {name}"));
        assert_eq!(error["hint"], "list them with `workos-ml schema`");
    }
}
