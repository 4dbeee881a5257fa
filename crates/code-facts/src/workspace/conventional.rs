//! Files that frameworks find by themselves.

use std::path::Path;

/// Whether routes lie here by a framework's convention, or a framework calls it by its name, so
/// that no other file leads to it.
pub(crate) fn is_conventional_place(path: &Path) -> bool {
    const NAMES: &[&str] = &[
        "middleware.ts",
        "middleware.js",
        "proxy.ts",
        "proxy.js",
        "hooks.server.ts",
        "hooks.server.js",
        "routes.rb",
        "urls.py",
        "router.ex",
        "application_controller.rb",
        "web.php",
        "api.php",
        "auth.php",
        "app.php",
        "Kernel.php",
        "Program.cs",
        "Startup.cs",
        "SecurityConfig.java",
        "SecurityConfig.kt",
        "WebSecurityConfig.java",
        "application.rb",
        "session_store.rb",
        "server.ts",
        "server.js",
        "app.ts",
        "app.js",
        "main.ts",
        "main.py",
        "app.py",
        "settings.py",
        "main.go",
        "main.rs",
        "config.ru",
        "app.rb",
    ];
    /// Folders whose files are routes, and what those files are called where not all are.
    const PLACES: &[(&str, &[&str])] = &[
        ("/app/", &["route"]),
        ("/routes/", &["+server", "+page", "+layout"]),
        ("/pages/api/", &[]),
        ("/app/routes/", &[]),
        ("/server/api/", &[]),
        ("/server/routes/", &[]),
        ("/server/middleware/", &[]),
    ];
    let name = path
        .file_name()
        .and_then(|it| it.to_str())
        .unwrap_or_default();
    if NAMES.contains(&name) {
        return true;
    }
    let stem = name.split('.').next().unwrap_or_default();
    let slashed = format!("/{}", path.display());
    PLACES.iter().any(|(folder, names)| {
        (names.is_empty() || names.contains(&stem)) && slashed.contains(folder)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frameworks_find_files_by_name_or_place() {
        let found = [
            "middleware.ts",
            "config/routes.rb",
            "app/auth/callback/route.ts",
            "src/routes/login/+page.server.ts",
            "pages/api/callback.js",
            "server/api/me.ts",
        ];
        for path in found {
            assert!(is_conventional_place(Path::new(path)), "{path}");
        }
        for path in ["src/route.ts", "lib/callback.ts", "application/routes.ts"] {
            assert!(!is_conventional_place(Path::new(path)), "{path}");
        }
    }
}
