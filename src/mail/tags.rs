//! Lists of `tag=value`, as DKIM and DMARC records are (RFC 6376, 3.2).

/// The tags of a record in their order, with lower-case names.
pub(super) struct Tags(Vec<(String, String)>);

impl Tags {
    /// Reads a record.
    ///
    /// # Errors
    /// Names what is not a tag, or occurs twice.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut tags: Vec<(String, String)> = Vec::new();
        // A trailing semicolon is allowed.
        for part in text.trim().trim_end_matches(';').split(';') {
            if part.trim().is_empty() && !text.trim().is_empty() {
                return Err("two semicolons follow each other, with nothing in between".to_owned());
            }
            let Some((name, value)) = part.split_once('=') else {
                return Err(format!("{:?} is not tag=value", part.trim()));
            };
            let name = name.trim().to_ascii_lowercase();
            let is_name = name.starts_with(|it: char| it.is_ascii_alphabetic())
                && name
                    .chars()
                    .all(|character| character.is_ascii_alphanumeric() || character == '_');
            if !is_name {
                return Err(format!("{name:?} is not the name of a tag"));
            }
            if tags.iter().any(|(it, _)| *it == name) {
                return Err(format!("the tag {name} is there twice"));
            }
            tags.push((name, value.trim().to_owned()));
        }
        Ok(Self(tags))
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(it, _)| it == name);
        found.map(|(_, value)| value.as_str())
    }

    pub(super) fn first(&self) -> Option<(&str, &str)> {
        self.0
            .first()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// A known tag that stands in the value of another one, for want of a semicolon.
    pub(super) fn glued(&self, known: &[&str]) -> Option<String> {
        // `n` of DKIM holds notes in any words.
        let others = self.0.iter().filter(|(name, _)| name != "n");
        others.into_iter().find_map(|(name, value)| {
            let mut words = value.split_whitespace().skip(1);
            let inner = words.find_map(|word| {
                let (inner, _) = word.split_once('=')?;
                known
                    .contains(&inner.to_ascii_lowercase().as_str())
                    .then_some(inner)
            })?;
            Some(format!("no semicolon stands between {name}= and {inner}="))
        })
    }

    /// The names that are not among `known`.
    pub(super) fn others<'a>(&'a self, known: &'a [&str]) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .map(|(name, _)| name.as_str())
            .filter(|it| !known.contains(it))
    }
}
