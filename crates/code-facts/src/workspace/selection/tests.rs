//! Which files of a project are chosen.

use super::*;
use crate::extract;
use crate::syntax::Language;

fn source(path: &str, size: u32, mention: Mention) -> Source {
    Source {
        path: Path::new(path).into(),
        size,
        language: Language::TypeScript,
        mention,
        has_routes: path.contains("routes"),
        has_sessions: path.contains("session"),
        acts: path.contains("session") || path.contains("routes"),
        is_conventional: false,
    }
}

fn paths(chosen: Option<Vec<&Source>>) -> Vec<String> {
    let paths = chosen.unwrap_or_default().into_iter();
    paths
        .map(|path| path.path.to_string_lossy().into_owned())
        .collect()
}

#[test]
fn small_projects_are_read_whole() {
    let sources = [
        source("a.ts", 10, Mention::None),
        source("b.ts", 10, Mention::Use),
    ];
    let root = Path::new("");
    let mut selection = Selection::new(root, sources.iter().collect(), &[], 1 << 20);
    assert_eq!(paths(selection.next(&[])).len(), 2);
    assert!(selection.next(&[]).is_none());
    assert_eq!(selection.left_out(), 0);
}

#[test]
fn modules_are_named_with_their_folders() {
    let of = |text| path_of(Path::new(text));
    assert_eq!(of("src/utils/saas/index.ts").as_deref(), Some("utils/saas"));
    assert_eq!(of("src/lib/auth.ts").as_deref(), Some("lib/auth"));
    assert_eq!(of("auth.ts"), None);
}

#[test]
fn what_small_projects_leave_large_ones_get() {
    let small = source("a.ts", 1 << 10, Mention::None);
    let large = source("b.ts", 8 << 20, Mention::None);
    let projects = [vec![&large], vec![&small], vec![&large]];
    let half = (BUDGET - (1 << 10)) / 2;
    assert_eq!(budgets(&projects, 10), [half, LEAST, half]);
    assert_eq!(budgets(&projects[..1], LARGE_TREE + 1), [BUDGET_OF_LARGE]);
    assert_eq!(budgets(&projects[..1], HUGE_TREE + 1), [BUDGET_OF_HUGE]);
}

#[test]
fn large_projects_are_read_from_workos_outwards() {
    const FIFTH: u32 = 200 << 10;
    let root = tempfile::tempdir().unwrap();
    let sources = [
        source("callback.ts", FIFTH, Mention::Use),
        source("far/a.ts", FIFTH, Mention::None),
        source("far/b.ts", FIFTH, Mention::None),
        source("far/routes.ts", FIFTH, Mention::None),
        source("far/session.ts", FIFTH, Mention::None),
        source("lib/store/index.ts", FIFTH, Mention::None),
    ];
    std::fs::create_dir(root.path().join("far")).unwrap();
    std::fs::write(root.path().join("far/routes.ts"), "use(callback)").unwrap();
    let mut selection = Selection::new(root.path(), sources.iter().collect(), &[], 1 << 20);
    assert_eq!(paths(selection.next(&[])), ["callback.ts"]);
    let language = Language::TypeScript;
    let path = Path::new("callback.ts").into();
    let parsed = extract::read(path, language, "import store from './lib/store.js'", &[]);
    assert_eq!(paths(selection.next(&[parsed])), ["lib/store/index.ts"]);
    assert_eq!(paths(selection.next(&[])), Vec::<String>::new());
    let parts = ["far/routes.ts", "far/session.ts"];
    assert_eq!(paths(selection.next(&[])), parts);
    assert_eq!(paths(selection.next(&[])), Vec::<String>::new());
    assert_eq!(paths(selection.next(&[])), Vec::<String>::new());
    assert!(selection.next(&[]).is_none());
    // Nothing leads to the others, so that nothing is lost.
    assert_eq!(selection.left_out(), 0);
}

#[test]
fn of_others_what_a_sign_in_may_be_made_of_is_read() {
    const SIZE: u32 = 100 << 10;
    let root = tempfile::tempdir().unwrap();
    let sources = [
        source("lib/auth.ts", SIZE, Mention::Use),
        source("components/form.tsx", SIZE, Mention::None),
        source("components/chart.tsx", SIZE, Mention::None),
        source("pages/login.tsx", SIZE, Mention::None),
        source("routes.ts", SIZE, Mention::None),
    ];
    for (path, text) in [
        ("components/form.tsx", "import { signIn } from '@/lib/auth'"),
        ("components/chart.tsx", "import draw from 'd3'"),
        ("pages/login.tsx", "import Form from '../components/form'"),
    ] {
        let path = root.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let mut selection = Selection::new(root.path(), sources.iter().collect(), &[], 1 << 20);
    assert_eq!(paths(selection.next(&[])), ["lib/auth.ts", "routes.ts"]);
    assert_eq!(paths(selection.next(&[])), ["components/form.tsx"]);
    assert_eq!(paths(selection.next(&[])), ["pages/login.tsx"]);
    assert!(selection.next(&[]).is_none());
    assert_eq!(selection.left_out(), 0);
}

#[test]
fn routers_beside_what_uses_workos_are_searched_before_others() {
    const HALF: u32 = 500 << 10;
    let root = tempfile::tempdir().unwrap();
    let mut sources = vec![
        source("api/src/utils/saas/index.ts", HALF, Mention::Use),
        source("api/src/organization/routes.ts", HALF, Mention::None),
    ];
    let others =
        (0..MOST_SEARCHED).map(|index| format!("web/auth/session-routes/{index}/routes.ts"));
    sources.extend(others.map(|text| source(&text, HALF, Mention::None)));
    let folder = root.path().join("api/src/organization");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("routes.ts"), "import x from '~/utils/saas'").unwrap();
    let mut selection = Selection::new(root.path(), sources.iter().collect(), &[], 1 << 20);
    assert_eq!(paths(selection.next(&[])), ["api/src/utils/saas/index.ts"]);
    assert_eq!(
        paths(selection.next(&[])),
        ["api/src/organization/routes.ts"]
    );
}
