//! The project's own runtime and commands.

super::family! { Build
    SDK_LOADS "sdk-loads"
        "WorkOS's SDK loads in the project's own runtime"
        "A package that is declared and not installed, or too new for the runtime, fails at the first sign-in."
        "https://workos.com/docs/magic-link"
    BUILD_SUCCEEDS "build-succeeds"
        "the project's build command succeeds"
        "What does not build is not deployed."
        ""
    START_SUCCEEDS "start-succeeds"
        "the project's start command starts something that stays"
        "Many mistakes of configuration show only when the application starts."
        ""
}
