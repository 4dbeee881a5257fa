//! Tables of roles: what the kinds of nodes of a grammar mean, and the form that the engine uses,
//! in which kinds and fields are numbers.

use std::collections::HashMap;

use tree_sitter::Language;

use super::hooks::Hooks;

/// What a node is, and the parts that a row of a table names for it, in this order. A part that a
/// grammar has no place for is `-`; those at the end may be left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Role {
    /// Nothing that is known. Its children are read all the same.
    #[default]
    Other,
    /// Nothing within it runs: comments, types.
    Skip,
    /// The name of a type: skipped like these, but it can be called or extended.
    TypeName,

    // Names and paths.
    /// A name, which is read where it stands.
    Name,
    /// A name that is no read by itself: `this`, a property's name.
    Word,
    /// A name that stands for itself: `:a`.
    Symbol,
    /// A name that a pattern binds: `{ a }` on the left side.
    Binding,
    /// `a.b`: the object, the name.
    Member,
    /// `a[b]`: the object, the index.
    Index,
    /// What only wraps another expression, such as parentheses: what it wraps.
    Wrapper,

    // Calls.
    /// `f(a)`: what is called, the arguments.
    Call,
    /// `a.f(b)` as one node: the object, the name, the arguments.
    Method,
    /// `new C(a)`: what is constructed, the arguments.
    New,
    /// A statement that is a call of this name with its children for arguments: `del a`.
    Keyword(&'static str),
    /// The list of the arguments of a call. As a value, it is a [`Role::Collection`].
    Arguments,
    /// `name=a` among arguments: the name, the value.
    NamedArgument,
    /// `...a`: what is spread.
    Spread,

    // Values.
    /// A string, with or without holes.
    Text,
    /// A piece of a string that means what it says.
    Content,
    /// An escape in a string.
    Escape,
    /// A piece of a string that is not a part of what it says: its quotes.
    Quote,
    /// A number.
    Number,
    /// `true`.
    True,
    /// `false`.
    False,
    /// `true` or `false`, by its text.
    Bool,
    /// `null`.
    Null,
    /// A list.
    List,
    /// An object, whatever it holds.
    Object,
    /// An object if it holds a pair, else a list.
    Collection,
    /// A member of an object: the key, the value.
    Pair,
    /// Members or arguments with names, without brackets of their own: `a: 1, b: 2` in `f(x, a: 1, b: 2)`.
    Members,
    /// A member of an object that is named like its value.
    Shorthand,
    /// What has the value of a part, and no path of its own: the part.
    Result,
    /// An operation with a sign of [`Table::operators`]: the left side, the sign, the right side.
    Binary,
    /// An operation with a sign before or after its operand: the operand.
    Unary,

    // Scopes.
    /// A function with its own name: the name, the parameters, the body, and a list of
    /// parameters that do not count as such, as what a method of Go is called on.
    Function,
    /// A function that is named by what it is given to, or by itself: the name, the parameters, the body.
    Closure,
    /// A function that never has a name: nothing, the parameters, the body.
    Anonymous,
    /// A class or the like: the name, the parameters.
    Type,
    /// What types a type extends, implements or includes: the one of its children, if it is not all.
    Bases,
    /// Statements between braces, where an expression could stand.
    Block,
    /// `= a` or `=> a`, and what may stand for it: the expression or the block.
    Body,

    // Parameters and patterns.
    /// The list of the parameters of a function.
    Parameters,
    /// A parameter that is more than a name: the name or pattern, the type, the default.
    Parameter,
    /// A name with a default: the name or pattern, the default.
    Default,
    /// The rest of a list or an object: its name.
    Rest,
    /// A list of names that take the items of a list.
    ListPattern,
    /// A list of names that take the members of an object.
    ObjectPattern,
    /// A member of it under another name: the key, the name or pattern.
    PairPattern,

    /// A pattern that looks into a value, `Some(a)`: what it looks for. What it binds are its other
    /// children, each to the whole value.
    VariantPattern,

    // Statements.
    /// `a = b`: the target, the value.
    Assign,
    /// `a += b`: the target, the value. It reads the target.
    Update,
    /// `const a = b`, which makes a name: the name or pattern, the value, the type.
    Declare,
    /// A field of a class: its name, the value, the type.
    Field,
    /// What a function gives back: the value.
    Return,
    /// What it throws: the value.
    Throw,
    /// `if`: the condition, what happens if it holds, and if it does not.
    Branch,
    /// `unless`: the condition, what happens if it does not hold, and if it does.
    Unless,
    /// A branch that has a value: the same parts.
    Conditional,
    /// `switch`: the subject, the body. As a value, it is that of one of its cases.
    Switch,
    /// A case in its body: the patterns, what happens then, and what its value is if that is not it.
    Case,
    /// `try`: what is watched, or else all before the first handler. Its handlers are its children.
    Try,
    /// A handler: what it catches, the name that the error has.
    Catch,
    /// An expression that stands alone: the expression.
    Statement,
    /// A decorator, annotation or attribute: the name or call, the arguments.
    Marker,
    /// What is imported: left to the hooks; names within it are not read.
    Import,
}

/// What a sign between two values makes of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    /// One of both, the right one if the left one holds.
    And,
    /// One of both, the right one if the left one does not hold.
    Or,
    /// A text or a list put together.
    Sum,
    /// No value, but a member of the object that it stands in: the key, the value.
    Pair,
    /// What its only operand is, for all that matters here: `*a`.
    Same,
}

/// All that the engine is told of a language, besides its grammar.
pub(crate) struct Table {
    /// Kinds of nodes, the role that they have, and the parts of that role. About kinds with a star the
    /// hooks are asked. A part is the name of a
    /// field, `#0` for the first child, `#1` for the second, `#last`, `#-2` for the last but one, `#=`
    /// for the child before an equals sign, `:kind` for the first child of a kind, `#next` for what
    /// follows the node itself, or `^field` for a field of the node's parent.
    /// Another that is looked for if it is missing follows after `/`.
    pub(crate) rows: &'static [(&'static str, Role, &'static str)],
    /// The signs of [`Role::Binary`] and [`Role::Unary`].
    pub(crate) operators: &'static [(&'static str, Operator)],
    /// Kinds of nodes in which names are not read, and the parts in question; all if none is given.
    /// `^field` is the node itself if it stands in that field.
    /// What follows from a role need not be said: targets, names of functions, patterns.
    pub(crate) unread: &'static [(&'static str, &'static str)],
    /// Fields in which names are not read, whatever the node.
    pub(crate) unread_fields: &'static str,
    /// Kinds of nodes in which a string names something else than a text: a module, a directive.
    pub(crate) mute: &'static str,
    /// What compares the subject of a `switch` with a case.
    pub(crate) equals: &'static str,
    /// What is read before it is called on: `a.b` in `a.b.c()`.
    pub(crate) receivers: &'static [Role],
    /// Types that no project declares.
    pub(crate) common_types: &'static [&'static str],
    /// Whether a field is noted even if its type says nothing of it: that there is one is worth
    /// knowing where names of fields and of other things look alike.
    pub(crate) notes_fields: bool,
    /// What no table can say.
    pub(crate) hooks: &'static dyn Hooks,
}

impl Table {
    /// What a table is when it says nothing.
    pub(crate) const EMPTY: Self = Self {
        rows: &[],
        operators: &[],
        unread: &[],
        unread_fields: "",
        mute: "",
        equals: "==",
        receivers: &[],
        common_types: &[],
        notes_fields: false,
        hooks: &super::hooks::NoHooks,
    };
}

/// How many parts a role has at the most.
const PARTS: usize = 4;

/// How to find a part of a node, and how to find it if that fails.
pub(super) type Part = [Step; 2];

/// A way to a child.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    None,
    Field(u16),
    Kind(&'static str),
    Nth(usize),
    /// Counted from the end, the last being 1.
    FromEnd(usize),
    /// The child before an equals sign.
    Named,
    /// What follows the node itself.
    Next,
    /// A field of the node's parent.
    Around(u16),
}

/// A row of a table for one kind of node.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) role: Role,
    pub(super) parts: [Part; PARTS],
    /// Which parts hold names that are not read.
    pub(super) unread: Vec<Part>,
    /// Whether no name in it is read.
    pub(super) is_unread: bool,
    pub(super) is_mute: bool,
    pub(super) is_hooked: bool,
}

impl Row {
    fn new() -> Self {
        Self {
            role: Role::Other,
            parts: [[Step::None; 2]; PARTS],
            unread: Vec::new(),
            is_unread: false,
            is_mute: false,
            is_hooked: false,
        }
    }

    /// Notes which names in it are not read, as its role has it.
    fn set_role(&mut self, role: Role, parts: [Part; PARTS]) {
        self.role = role;
        self.parts = parts;
        match role {
            Role::Member
            | Role::Parameters
            | Role::Rest
            | Role::ListPattern
            | Role::ObjectPattern
            | Role::VariantPattern
            | Role::Marker
            | Role::Import => self.is_unread = true,
            Role::Index
            | Role::Assign
            | Role::Declare
            | Role::Field
            | Role::Type
            | Role::Parameter
            | Role::Default
            | Role::NamedArgument => self.unread.push(parts[0]),
            Role::Function | Role::Closure | Role::Anonymous => {
                self.unread.extend([parts[0], parts[1]]);
            }
            Role::PairPattern | Role::Catch => self.unread.push(parts[1]),
            Role::Method => self.unread.push(parts[1]),
            _ => {}
        }
    }
}

/// A grammar with its table, both in numbers.
pub(crate) struct Grammar {
    pub(crate) language: Language,
    pub(crate) table: &'static Table,
    kinds: Vec<String>,
    fields: Vec<String>,
    rows: Vec<Row>,
    unread_fields: Vec<u16>,
}

impl Grammar {
    /// Looks up what a table names. What the grammar does not know is left out: dialects share tables.
    pub(crate) fn new(language: Language, table: &'static Table) -> Self {
        let name = |name: Option<&str>| name.unwrap_or_default().to_owned();
        let numbers = |count| 0..u16::try_from(count).unwrap_or(u16::MAX);
        let kinds = numbers(language.node_kind_count());
        let mut kinds: Vec<String> = kinds
            .map(|id| name(language.node_kind_for_id(id)))
            .collect();
        // The last kind stands for what the parser could not make sense of.
        kinds.push("ERROR".to_owned());
        let fields = numbers(language.field_count() + 1);
        let fields = fields.map(|id| name(language.field_name_for_id(id)));
        let fields: Vec<String> = fields.collect();
        let rows = rows(table, &fields);
        let row = |kind: &String| rows.get(kind.as_str()).cloned().unwrap_or_else(Row::new);
        let unread = table.unread_fields.split_whitespace();
        Self {
            rows: kinds.iter().map(row).collect(),
            unread_fields: unread.filter_map(|it| number_of(it, &fields)).collect(),
            language,
            table,
            kinds,
            fields,
        }
    }

    /// The number of a kind, or that of errors for what has none.
    pub(super) fn known(&self, kind: u16) -> u16 {
        let errors = u16::try_from(self.kinds.len() - 1).unwrap_or(u16::MAX);
        kind.min(errors)
    }

    pub(super) fn row(&self, kind: u16) -> &Row {
        &self.rows[usize::from(kind)]
    }

    pub(super) fn kind(&self, kind: u16) -> &str {
        &self.kinds[usize::from(kind)]
    }

    /// Whether names in a field are not read.
    pub(super) fn is_unread(&self, field: u16) -> bool {
        self.unread_fields.contains(&field)
    }

    pub(super) fn field(&self, field: u16) -> &str {
        self.fields.get(usize::from(field)).map_or("", |it| it)
    }
}

/// The rows of a table by the kinds that they are for.
fn rows(table: &'static Table, fields: &[String]) -> HashMap<&'static str, Row> {
    let mut rows = HashMap::new();
    for (kinds, role, parts) in table.rows {
        for kind in kinds.split_whitespace() {
            let (kind, is_hooked) = match kind.strip_suffix('*') {
                Some(kind) => (kind, true),
                None => (kind, false),
            };
            let row: &mut Row = rows.entry(kind).or_insert_with(Row::new);
            row.is_hooked |= is_hooked;
            row.set_role(*role, parts_of(parts, fields));
        }
    }
    for (kinds, parts) in table.unread {
        for kind in kinds.split_whitespace() {
            let row = rows.entry(kind).or_insert_with(Row::new);
            row.is_unread |= parts.is_empty();
            let parts = parts.split_whitespace();
            row.unread.extend(parts.map(|part| part_of(part, fields)));
        }
    }
    for kind in table.mute.split_whitespace() {
        rows.entry(kind).or_insert_with(Row::new).is_mute = true;
    }
    rows
}

fn parts_of(written: &'static str, fields: &[String]) -> [Part; PARTS] {
    let mut parts = [[Step::None; 2]; PARTS];
    for (place, part) in written.split_whitespace().enumerate() {
        parts[place] = part_of(part, fields);
    }
    parts
}

fn part_of(written: &'static str, fields: &[String]) -> Part {
    let mut steps = written.split('/').map(|step| step_of(step, fields));
    [(); 2].map(|()| steps.next().unwrap_or(Step::None))
}

fn step_of(written: &'static str, fields: &[String]) -> Step {
    if let Some(place) = written.strip_prefix('#') {
        return match place {
            "last" => Step::FromEnd(1),
            "=" => Step::Named,
            "next" => Step::Next,
            place => match place.strip_prefix('-') {
                Some(place) => place.parse().map_or(Step::None, Step::FromEnd),
                None => place.parse().map_or(Step::None, Step::Nth),
            },
        };
    }
    if let Some(kind) = written.strip_prefix(':') {
        return Step::Kind(kind);
    }
    let field = |name| number_of(name, fields);
    match written.strip_prefix('^') {
        Some(name) => field(name).map_or(Step::None, Step::Around),
        None => field(written).map_or(Step::None, Step::Field),
    }
}

fn number_of(name: &str, fields: &[String]) -> Option<u16> {
    let field = fields.iter().position(|it| it == name)?;
    u16::try_from(field).ok()
}
