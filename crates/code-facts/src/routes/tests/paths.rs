//! How matchers and the names of files are read as paths.

use crate::routes::next::{app_path, covers};
use crate::routes::remix::path_of;

#[test]
fn matchers_cover_what_they_name() {
    let cases = [
        ("/account", "/account", true),
        ("/account", "/account/keys", false),
        ("/account/:path*", "/account", true),
        ("/account/:path*", "/account/keys", true),
        ("/users/:id", "/users/[id]", true),
        ("/users/:id", "/users", false),
        ("/((?!api|_next/static|.*\\.png$).*)", "/account", true),
        ("/((?!api|_next/static|.*\\.png$).*)", "/api/me", false),
        ("/(api|trpc)(.*)", "/api/me", true),
    ];
    for (matcher, path, expected) in cases {
        assert_eq!(covers(matcher, path), expected, "{matcher} {path}");
    }
}

#[test]
fn groups_and_slots_are_no_part_of_a_path() {
    let cases: &[(&[&str], Option<&str>)] = &[
        (&[], Some("/")),
        (&["(auth)", "callback"], Some("/callback")),
        (&["@modal", "docs", "[...slug]"], Some("/docs/[...slug]")),
        (&["_lib", "x"], None),
    ];
    for (folders, expected) in cases {
        assert_eq!(app_path(folders).as_deref(), *expected);
    }
}

#[test]
fn file_names_are_paths() {
    let cases = [
        ("_index", "/"),
        ("callback", "/callback"),
        ("auth.callback", "/auth/callback"),
        ("_auth.login", "/login"),
        ("users_.$id.edit", "/users/:id/edit"),
        ("files.$", "/files/*"),
        ("($lang).about", "/:lang?/about"),
        ("sitemap[.]xml", "/sitemap.xml"),
        ("auth.index", "/auth"),
    ];
    for (id, path) in cases {
        assert_eq!(path_of(id), path, "{id}");
    }
}
