//! Files that are named like a `.env` file and are something else, by their first bytes.

/// What a file is that is no `.env` file.
#[derive(Debug, PartialEq, Eq)]
pub struct OtherFile {
    start: &'static [u8],
    /// A clause behind the name of the file.
    pub what: &'static str,
    /// What to type.
    pub fix: &'static str,
}

const KNOWN: &[OtherFile] = &[
    OtherFile {
        start: b"\0GITCRYPT\0",
        what: "is encrypted by git-crypt, and this copy of the repository is locked",
        fix: "unlock it: `git-crypt unlock`",
    },
    OtherFile {
        start: b"version https://git-lfs.github.com/spec/",
        what: "is a pointer of Git LFS, and not the file itself",
        fix: "fetch the file: `git lfs pull`",
    },
    OtherFile {
        start: b"-----begin pgp message-----",
        what: "is encrypted by GPG",
        fix: "decrypt it into a file that git ignores: `gpg --decrypt FILE > .env.local`",
    },
    OtherFile {
        start: b"age-encryption.org/",
        what: "is encrypted by age",
        fix: "decrypt it into a file that git ignores: `age --decrypt FILE > .env.local`",
    },
    OtherFile {
        start: b"-----begin age encrypted file-----",
        what: "is encrypted by age",
        fix: "decrypt it into a file that git ignores: `age --decrypt FILE > .env.local`",
    },
    OtherFile {
        start: b"$ansible_vault;",
        what: "is encrypted by Ansible Vault",
        fix: "decrypt it into a file that git ignores: `ansible-vault view FILE > .env.local`",
    },
    OtherFile {
        start: b"{\\rtf",
        what: "is rich text, as word processors save it",
        fix: "save it as plain text in UTF-8",
    },
    OtherFile {
        start: b"<!doctype html",
        what: "is an HTML page, as a download that needed a login leaves it",
        fix: "download the file again, logged in, or write it anew",
    },
    OtherFile {
        start: b"<html",
        what: "is an HTML page, as a download that needed a login leaves it",
        fix: "download the file again, logged in, or write it anew",
    },
];

/// What a file is, if it is known and no `.env` file.
pub(super) fn of(bytes: &[u8]) -> Option<&'static OtherFile> {
    let starts = |it: &&OtherFile| {
        let start = bytes.get(..it.start.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(it.start))
    };
    KNOWN.iter().find(starts)
}
