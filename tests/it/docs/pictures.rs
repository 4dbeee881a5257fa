//! Pictures of the terminal, drawn from what the program prints in colour.

use anstyle_svg::Term;
use regex::{Captures, Regex};

use super::assert_page;
use super::world::World;

#[test]
fn send() {
    picture("send", "workos-ml send you@example.com --emulate --click");
}

#[test]
fn test() {
    picture("test", "workos-ml test -- npm start");
}

fn picture(name: &str, line: &str) {
    let world = World::new();
    let run = line.replacen("workos-ml", "workos-ml --color always", 1);
    let printed = world.run(&run);
    assert_eq!(printed.code, 0, "{printed:#?}");
    let drawn = Term::new().render_svg(&format!("$ {line}\n{}", steady(&printed.stdout)));
    assert_page(&format!("docs/pictures/{name}.svg"), &drawn);
}

/// The same text with times, ports and random values that do not change from run to run.
fn steady(text: &str) -> String {
    let id = Regex::new(r"\b([a-z_]+_)01[0-9A-HJKMNP-TV-Z]{24}\b").unwrap();
    let text = id.replace_all(text, "${1}01KFVA3X8R4JFMYBZQ2T6W9N5C");
    // The emulator is told by its address, the application by its name.
    let text = Regex::new(r"127\.0\.0\.1:\d+")
        .unwrap()
        .replace_all(&text, "127.0.0.1:4100");
    let text = Regex::new(r"localhost:\d+")
        .unwrap()
        .replace_all(&text, "localhost:3000");
    let person = Regex::new(r"\b(ada|bob)\.[0-9a-f]+@").unwrap();
    let text = person.replace_all(&text, "$1.3f9a0b0@");
    // Each time is another one, so that it reads as a run does, and all of it takes the longest.
    let time = Regex::new(r"<?\d+(\.\d+)? (ms|s)\b").unwrap();
    let mut count = 0;
    let text = time.replace_all(&text, |_: &Captures<'_>| {
        count += 1;
        format!("{} ms", 1 + count * 3 % 5)
    });
    let whole = Regex::new(r"(signed in after) \d+ ms").unwrap();
    let text = whole.replace_all(&text, "$1 14 ms");
    let start = Regex::new(r"(listens on \S+  )\d+ ms").unwrap();
    let text = start.replace_all(&text, "${1}0.2 s");
    // What takes seconds on every machine.
    let seconds = Regex::new(r"(the run took) \d+ ms(; the application itself waited up to \d+ ms while WorkOS was failing)?").unwrap();
    seconds.replace_all(&text, "$1 6.5 s").into_owned()
}
