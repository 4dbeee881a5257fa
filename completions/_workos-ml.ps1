
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'workos-ml' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'workos-ml'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'workos-ml' {
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read this file instead of .env.local and .env (may be repeated; the first that has a variable wins)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use a profile of workos-ml.toml: its files, addresses and environment')
            [CompletionResult]::new('--base-url', '--base-url', [CompletionResultType]::ParameterName, 'Address of the WorkOS API [default: https://api.workos.com]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'human or json; checks also markdown, junit, sarif, github and csv [default: human]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never [default: auto]')
            [CompletionResult]::new('--api-key-stdin', '--api-key-stdin', [CompletionResultType]::ParameterName, 'Read the API key from standard input')
            [CompletionResult]::new('--emulate', '--emulate', [CompletionResultType]::ParameterName, 'Run this command against a private built-in emulator instead of WorkOS')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask, as where CI is set; a missing value is an error that names its option')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors; of a check, only its problems')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors; of a check, only its problems')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'List what passed as well, and show every request to WorkOS (never a secret)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'List what passed as well, and show every request to WorkOS (never a secret)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('send', 'send', [CompletionResultType]::ParameterValue, 'Prove a sign-in: create a session, deliver the link, wait for the click, print the profile')
            [CompletionResult]::new('session', 'session', [CompletionResultType]::ParameterValue, 'Create a passwordless session, or have the link of one e-mailed')
            [CompletionResult]::new('listen', 'listen', [CompletionResultType]::ParameterValue, 'Catch a callback, exchange its code and print the profile')
            [CompletionResult]::new('exchange', 'exchange', [CompletionResultType]::ParameterValue, 'Exchange an authorization code for a profile')
            [CompletionResult]::new('preflight', 'preflight', [CompletionResultType]::ParameterValue, 'Check that keys, client ID, account and redirect URI are usable')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Check that keys, client ID, account and redirect URI are usable')
            [CompletionResult]::new('doctor', 'doctor', [CompletionResultType]::ParameterValue, 'Check that keys, client ID, account and redirect URI are usable')
            [CompletionResult]::new('redirect-uri', 'redirect-uri', [CompletionResultType]::ParameterValue, 'Check, list, add or remove redirect URIs')
            [CompletionResult]::new('test', 'test', [CompletionResultType]::ParameterValue, 'Start the application on the emulator, sign in, and try everything that goes wrong')
            [CompletionResult]::new('checklist', 'checklist', [CompletionResultType]::ParameterValue, 'Run the launch checklist: code, credentials, account, and what only people can confirm')
            [CompletionResult]::new('connection', 'connection', [CompletionResultType]::ParameterValue, 'List or show Magic Link connections')
            [CompletionResult]::new('domain', 'domain', [CompletionResultType]::ParameterValue, 'Tell whether a domain''s mail gateway opens links, and check SPF, DKIM and DMARC of a sender')
            [CompletionResult]::new('magic-auth', 'magic-auth', [CompletionResultType]::ParameterValue, 'Sign in with Magic Auth, the six-digit code that replaces Magic Link')
            [CompletionResult]::new('emulate', 'emulate', [CompletionResultType]::ParameterValue, 'Run a local WorkOS with Magic Link, alone or around a command')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Explain an error: what it means, its cause, its fix')
            [CompletionResult]::new('schema', 'schema', [CompletionResultType]::ParameterValue, 'Print the JSON Schema of what --json prints, or the names of all schemas')
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Write a .env, keep it out of git, and register the redirect URI')
            [CompletionResult]::new('open', 'open', [CompletionResultType]::ParameterValue, 'Open a page: keys, redirect URIs, the emulator''s mailbox, the documentation')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completion script of a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print the man page, or write all man pages to a folder')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'workos-ml;send' {
            [CompletionResult]::new('--redirect-uri', '--redirect-uri', [CompletionResultType]::ParameterName, 'Redirect URI of the sign-in; a loopback address is listened on [default: WORKOS_REDIRECT_URI if it is loopback, else a registered loopback address, else http://localhost:3000/callback]')
            [CompletionResult]::new('--host', '--host', [CompletionResultType]::ParameterName, 'Loopback host of the redirect URI; localhost listens on 127.0.0.1 and ::1')
            [CompletionResult]::new('--port', '--port', [CompletionResultType]::ParameterName, 'Ports to try in order, separated by commas; 0 takes any free port')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Path of the redirect URI')
            [CompletionResult]::new('--state', '--state', [CompletionResultType]::ParameterName, 'State that the callback must carry [default: 256 random bits]')
            [CompletionResult]::new('--expires-in', '--expires-in', [CompletionResultType]::ParameterName, 'Life of the link, 15m to 24h, as a duration (20m, 1h30m) or in seconds [default: 15m, by WorkOS]')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'Sign in through this connection instead of the one of the e-mail''s domain')
            [CompletionResult]::new('--deliver', '--deliver', [CompletionResultType]::ParameterName, 'How the link reaches the person')
            [CompletionResult]::new('--smtp', '--smtp', [CompletionResultType]::ParameterName, 'The server: smtps://HOST, or smtp://HOST:PORT, which starts TLS, and is plain on this machine only. Name and password come from SMTP_USERNAME and SMTP_PASSWORD')
            [CompletionResult]::new('--from', '--from', [CompletionResultType]::ParameterName, 'The sender: sign-in@example.com, or ''Example <sign-in@example.com>''')
            [CompletionResult]::new('--ehlo', '--ehlo', [CompletionResultType]::ParameterName, 'The name to greet the mail server with (EHLO) [default: that of this machine, if it has dots]')
            [CompletionResult]::new('--subject', '--subject', [CompletionResultType]::ParameterName, 'The subject; a template too')
            [CompletionResult]::new('--template', '--template', [CompletionResultType]::ParameterName, 'A template with {{link}}, {{email}} and {{expires_in}}: HTML if its name ends in .html, else text (once for each)')
            [CompletionResult]::new('--dns-server', '--dns-server', [CompletionResultType]::ParameterName, 'DNS server to ask about the recipient''s domain, IP or IP:PORT [default: the system''s; a base URL on this machine is asked about only if one is named]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest wait for the click (10m, 90s); never longer than the link lives')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read this file instead of .env.local and .env (may be repeated; the first that has a variable wins)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use a profile of workos-ml.toml: its files, addresses and environment')
            [CompletionResult]::new('--base-url', '--base-url', [CompletionResultType]::ParameterName, 'Address of the WorkOS API [default: https://api.workos.com]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'human or json; checks also markdown, junit, sarif, github and csv [default: human]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never [default: auto]')
            [CompletionResult]::new('--register', '--register', [CompletionResultType]::ParameterName, 'Register the loopback redirect URI for this run, and remove it however the run ends')
            [CompletionResult]::new('--unregistered', '--unregistered', [CompletionResultType]::ParameterName, 'Go on with a redirect URI that the account''s list does not have')
            [CompletionResult]::new('--allow-live', '--allow-live', [CompletionResultType]::ParameterName, 'Use a production key (sk_live_) without asking')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print the message with a made-up link; create and send nothing')
            [CompletionResult]::new('--open', '--open', [CompletionResultType]::ParameterName, 'Open the link in the browser')
            [CompletionResult]::new('--qr', '--qr', [CompletionResultType]::ParameterName, 'Draw the link as a QR code')
            [CompletionResult]::new('--copy', '--copy', [CompletionResultType]::ParameterName, 'Copy the link to the clipboard of the terminal (OSC 52)')
            [CompletionResult]::new('--click', '--click', [CompletionResultType]::ParameterName, 'Visit the link over HTTP in place of a person (this uses it up)')
            [CompletionResult]::new('--no-dns', '--no-dns', [CompletionResultType]::ParameterName, 'Do not look up whether the recipient''s mail gateway opens links')
            [CompletionResult]::new('--no-wait', '--no-wait', [CompletionResultType]::ParameterName, 'Stop after the delivery')
            [CompletionResult]::new('--show-token', '--show-token', [CompletionResultType]::ParameterName, 'Add the access token to the result')
            [CompletionResult]::new('--api-key-stdin', '--api-key-stdin', [CompletionResultType]::ParameterName, 'Read the API key from standard input')
            [CompletionResult]::new('--emulate', '--emulate', [CompletionResultType]::ParameterName, 'Run this command against a private built-in emulator instead of WorkOS')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask, as where CI is set; a missing value is an error that names its option')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors; of a check, only its problems')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors; of a check, only its problems')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'List what passed as well, and show every request to WorkOS (never a secret)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'List what passed as well, and show every request to WorkOS (never a secret)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'workos-ml;session' {
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read this file instead of .env.local and .env (may be repeated; the first that has a variable wins)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use a profile of workos-ml.toml: its files, addresses and environment')
            [CompletionResult]::new('--base-url', '--base-url', [CompletionResultType]::ParameterName, 'Address of the WorkOS API [default: https://api.workos.com]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'human or json; checks also markdown, junit, sarif, github and csv [default: human]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never [default: auto]')
            [CompletionResult]::new('--api-key-stdin', '--api-key-stdin', [CompletionResultType]::ParameterName, 'Read the API key from standard input')
            [CompletionResult]::new('--emulate', '--emulate', [CompletionResultType]::ParameterName, 'Run this command against a private built-in emulator instead of WorkOS')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask, as where CI is set; a missing value is an error that names its option')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors; of a check, only its problems')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors; of a check, only its problems')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'List what passed as well, and show every request to WorkOS (never a secret)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'List what passed as well, and show every request to WorkOS (never a secret)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('create', 'create', [CompletionResultType]::ParameterValue, 'Create a session and print its link; nothing is e-mailed')
            [CompletionResult]::new('send', 'send', [CompletionResultType]::ParameterValue, 'Have WorkOS e-mail the link of a session')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'workos-ml;session;create' {
            [CompletionResult]::new('--redirect-uri', '--redirect-uri', [CompletionResultType]::ParameterName, 'Redirect URI of the sign-in; a loopback address is listened on [default: WORKOS_REDIRECT_URI if it is loopback, else a registered loopback address, else http://localhost:3000/callback]')
            [CompletionResult]::new('--host', '--host', [CompletionResultType]::ParameterName, 'Loopback host of the redirect URI; localhost listens on 127.0.0.1 and ::1')
            [CompletionResult]::new('--port', '--port', [CompletionResultType]::ParameterName, 'Ports to try in order, separated by commas; 0 takes any free port')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Path of the redirect URI')
            [CompletionResult]::new('--state', '--state', [CompletionResultType]::ParameterName, 'State that the callback must carry [default: 256 random bits]')
            [CompletionResult]::new('--expires-in', '--expires-in', [CompletionResultType]::ParameterName, 'Life of the link, 15m to 24h, as a duration (20m, 1h30m) or in seconds [default: 15m, by WorkOS]')
            [CompletionResult]::new('--connection', '--connection', [CompletionResultType]::ParameterName, 'Sign in through this connection instead of the one of the e-mail''s domain')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read this file instead of .env.local and .env (may be repeated; the first that has a variable wins)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use a profile of workos-ml.toml: its files, addresses and environment')
            [CompletionResult]::new('--base-url', '--base-url', [CompletionResultType]::ParameterName, 'Address of the WorkOS API [default: https://api.workos.com]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'human or json; checks also markdown, junit, sarif, github and csv [default: human]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never [default: auto]')
            [CompletionResult]::new('--copy', '--copy', [CompletionResultType]::ParameterName, 'Copy the link to the clipboard of the terminal (OSC 52)')
            [CompletionResult]::new('--allow-live', '--allow-live', [CompletionResultType]::ParameterName, 'Use a production key (sk_live_) without asking')
            [CompletionResult]::new('--api-key-stdin', '--api-key-stdin', [CompletionResultType]::ParameterName, 'Read the API key from standard input')
            [CompletionResult]::new('--emulate', '--emulate', [CompletionResultType]::ParameterName, 'Run this command against a private built-in emulator instead of WorkOS')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask, as where CI is set; a missing value is an error that names its option')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors; of a check, only its problems')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors; of a check, only its problems')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'List what passed as well, and show every request to WorkOS (never a secret)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'List what passed as well, and show every request to WorkOS (never a secret)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'workos-ml;session;send' {
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read this file instead of .env.local and .env (may be repeated; the first that has a variable wins)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use a profile of workos-ml.toml: its files, addresses and environment')
            [CompletionResult]::new('--base-url', '--base-url', [CompletionResultType]::ParameterName, 'Address of the WorkOS API [default: https://api.workos.com]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'human or json; checks also markdown, junit, sarif, github and csv [default: human]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never [default: auto]')
            [CompletionResult]::new('--allow-live', '--allow-live', [CompletionResultType]::ParameterName, 'Use a production key (sk_live_) without asking')
            [CompletionResult]::new('--api-key-stdin', '--api-key-stdin', [CompletionResultType]::ParameterName, 'Read the API key from standard input')
            [CompletionResult]::new('--emulate', '--emulate', [CompletionResultType]::ParameterName, 'Run this command against a private built-in emulator instead of WorkOS')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask, as where CI is set; a missing value is an error that names its option')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors; of a check, only its problems')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors; of a check, only its problems')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'List what passed as well, and show every request to WorkOS (never a secret)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'List what passed as well, and show every request to WorkOS (never a secret)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'workos-ml;session;help' {
            [CompletionResult]::new('create', 'create', [CompletionResultType]::ParameterValue, 'Create a session and print its link; nothing is e-mailed')
            [CompletionResult]::new('send', 'send', [CompletionResultType]::ParameterValue, 'Have WorkOS e-mail the link of a session')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'workos-ml;session;help;create' {
            break
        }
        'workos-ml;session;help;send' {
            break
        }
        'workos-ml;session;help;help' {
            break
        }
        'workos-ml;listen' {
            [CompletionResult]::new('--redirect-uri', '--redirect-uri', [CompletionResultType]::ParameterName, 'Redirect URI of the sign-in; a loopback address is listened on [default: WORKOS_REDIRECT_URI if it is loopback, else a registered loopback address, else http://localhost:3000/callback]')
            [CompletionResult]::new('--host', '--host', [CompletionResultType]::ParameterName, 'Loopback host of the redirect URI; localhost listens on 127.0.0.1 and ::1')
            [CompletionResult]::new('--port', '--port', [CompletionResultType]::ParameterName, 'Ports to try in order, separated by commas; 0 takes any free port')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Path of the redirect URI')
            [CompletionResult]::new('--state', '--state', [CompletionResultType]::ParameterName, 'State that the callback must carry [default: 256 random bits]')
            [CompletionResult]::new('--forward-to', '--forward-to', [CompletionResultType]::ParameterName, 'Hand each callback on to an application at this address instead of exchanging its code, which works once. Any state is taken then. The request carries no cookies of the browser')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Longest wait (10m, 90s) [default: 10m; with --follow, none]')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read this file instead of .env.local and .env (may be repeated; the first that has a variable wins)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use a profile of workos-ml.toml: its files, addresses and environment')
            [CompletionResult]::new('--base-url', '--base-url', [CompletionResultType]::ParameterName, 'Address of the WorkOS API [default: https://api.workos.com]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'human or json; checks also markdown, junit, sarif, github and csv [default: human]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never [default: auto]')
            [CompletionResult]::new('--any-state', '--any-state', [CompletionResultType]::ParameterName, 'Take a callback with any state, or none: for a link that was made elsewhere')
            [CompletionResult]::new('--allow-remote', '--allow-remote', [CompletionResultType]::ParameterName, 'Forward to an application that is not on this machine')
            [CompletionResult]::new('--follow', '--follow', [CompletionResultType]::ParameterName, 'Go on after the first callback, one result after the other, until interrupted')
            [CompletionResult]::new('--show-token', '--show-token', [CompletionResultType]::ParameterName, 'Add the access token to the result')
            [CompletionResult]::new('--api-key-stdin', '--api-key-stdin', [CompletionResultType]::ParameterName, 'Read the API key from standard input')
            [CompletionResult]::new('--emulate', '--emulate', [CompletionResultType]::ParameterName, 'Run this command against a private built-in emulator instead of WorkOS')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask, as where CI is set; a missing value is an error that names its option')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors; of a check, only its problems')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors; of a check, only its problems')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'List what passed as well, and show every request to WorkOS (never a secret)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'List what passed as well, and show every request to WorkOS (never a secret)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'workos-ml;exchange' {
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read this file instead of .env.local and .env (may be repeated; the first that has a variable wins)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use a profile of workos-ml.toml: its files, addresses and environment')
            [CompletionResult]::new('--base-url', '--base-url', [CompletionResultType]::ParameterName, 'Address of the WorkOS API [default: https://api.workos.com]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'human or json; checks also markdown, junit, sarif, github and csv [default: human]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never [default: auto]')
            [CompletionResult]::new('--show-token', '--show-token', [CompletionResultType]::ParameterName, 'Add the access token to the result')
            [CompletionResult]::new('--api-key-stdin', '--api-key-stdin', [CompletionResultType]::ParameterName, 'Read the API key from standard input')
            [CompletionResult]::new('--emulate', '--emulate', [CompletionResultType]::ParameterName, 'Run this command against a private built-in emulator instead of WorkOS')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask, as where CI is set; a missing value is an error that names its option')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors; of a check, only its problems')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors; of a check, only its problems')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'List what passed as well, and show every request to WorkOS (never a secret)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'List what passed as well, and show every request to WorkOS (never a secret)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'workos-ml;preflight' {
            [CompletionResult]::new('--environment', '--environment', [CompletionResultType]::ParameterName, 'The environment that the credentials are meant for')
            [CompletionResult]::new('--redirect-uri', '--redirect-uri', [CompletionResultType]::ParameterName, 'Redirect URI to check [default: WORKOS_REDIRECT_URI]')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read this file instead of .env.local and .env (may be repeated; the first that has a variable wins)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use a profile of workos-ml.toml: its files, addresses and environment')
            [CompletionResult]::new('--base-url', '--base-url', [CompletionResultType]::ParameterName, 'Address of the WorkOS API [default: https://api.workos.com]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'human or json; checks also markdown, junit, sarif, github and csv [default: human]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never [default: auto]')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Send nothing; check only what is on this machine')
            [CompletionResult]::new('--allow-live', '--allow-live', [CompletionResultType]::ParameterName, 'Send read-only requests with a production key (sk_live_) without asking')
            [CompletionResult]::new('--api-key-stdin', '--api-key-stdin', [CompletionResultType]::ParameterName, 'Read the API key from standard input')
            [CompletionResult]::new('--emulate', '--emulate', [CompletionResultType]::ParameterName, 'Run this command against a private built-in emulator instead of WorkOS')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask, as where CI is set; a missing value is an error that names its option')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors; of a check, only its problems')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors; of a check, only its problems')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'List what passed as well, and show every request to WorkOS (never a secret)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'List what passed as well, and show every request to WorkOS (never a secret)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'workos-ml;check' {
            [CompletionResult]::new('--environment', '--environment', [CompletionResultType]::ParameterName, 'The environment that the credentials are meant for')
            [CompletionResult]::new('--redirect-uri', '--redirect-uri', [CompletionResultType]::ParameterName, 'Redirect URI to check [default: WORKOS_REDIRECT_URI]')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read this file instead of .env.local and .env (may be repeated; the first that has a variable wins)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use a profile of workos-ml.toml: its files, addresses and environment')
            [CompletionResult]::new('--base-url', '--base-url', [CompletionResultType]::ParameterName, 'Address of the WorkOS API [default: https://api.workos.com]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'human or json; checks also markdown, junit, sarif, github and csv [default: human]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never [default: auto]')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Send nothing; check only what is on this machine')
            [CompletionResult]::new('--allow-live', '--allow-live', [CompletionResultType]::ParameterName, 'Send read-only requests with a production key (sk_live_) without asking')
            [CompletionResult]::new('--api-key-stdin', '--api-key-stdin', [CompletionResultType]::ParameterName, 'Read the API key from standard input')
            [CompletionResult]::new('--emulate', '--emulate', [CompletionResultType]::ParameterName, 'Run this command against a private built-in emulator instead of WorkOS')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask, as where CI is set; a missing value is an error that names its option')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors; of a check, only its problems')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors; of a check, only its problems')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'List what passed as well, and show every request to WorkOS (never a secret)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'List what passed as well, and show every request to WorkOS (never a secret)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'workos-ml;doctor' {
            [CompletionResult]::new('--environment', '--environment', [CompletionResultType]::ParameterName, 'The environment that the credentials are meant for')
            [CompletionResult]::new('--redirect-uri', '--redirect-uri', [CompletionResultType]::ParameterName, 'Redirect URI to check [default: WORKOS_REDIRECT_URI]')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read this file instead of .env.local and .env (may be repeated; the first that has a variable wins)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use a profile of workos-ml.toml: its files, addresses and environment')
            [CompletionResult]::new('--base-url', '--base-url', [CompletionResultType]::ParameterName, 'Address of the WorkOS API [default: https://api.workos.com]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'human or json; checks also markdown, junit, sarif, github and csv [default: human]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never [default: auto]')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Send nothing; check only what is on this machine')
            [CompletionResult]::new('--allow-live', '--allow-live', [CompletionResultType]::ParameterName, 'Send read-only requests with a production key (sk_live_) without asking')
            [CompletionResult]::new('--api-key-stdin', '--api-key-stdin', [CompletionResultType]::ParameterName, 'Read the API key from standard input')
            [CompletionResult]::new('--emulate', '--emulate', [CompletionResultType]::ParameterName, 'Run this command against a private built-in emulator instead of WorkOS')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask, as where CI is set; a missing value is an error that names its option')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors; of a check, only its problems')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors; of a check, only its problems')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'List what passed as well, and show every request to WorkOS (never a secret)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'List what passed as well, and show every request to WorkOS (never a secret)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'workos-ml;redirect-uri' {
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read this file instead of .env.local and .env (may be repeated; the first that has a variable wins)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use a profile of workos-ml.toml: its files, addresses and environment')
            [CompletionResult]::new('--base-url', '--base-url', [CompletionResultType]::ParameterName, 'Address of the WorkOS API [default: https://api.workos.com]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'human or json; checks also markdown, junit, sarif, github and csv [default: human]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never [default: auto]')
            [CompletionResult]::new('--api-key-stdin', '--api-key-stdin', [CompletionResultType]::ParameterName, 'Read the API key from standard input')
            [CompletionResult]::new('--emulate', '--emulate', [CompletionResultType]::ParameterName, 'Run this command against a private built-in emulator instead of WorkOS')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask, as where CI is set; a missing value is an error that names its option')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors; of a check, only its problems')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors; of a check, only its problems')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'List what passed as well, and show every request to WorkOS (never a secret)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'List what passed as well, and show every request to WorkOS (never a secret)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Check redirect URIs by WorkOS''s rules, against the account''s list, and by what answers there')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the redirect URIs of the account')
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Register redirect URIs')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Remove registered redirect URIs')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'workos-ml;redirect-uri;check' {
            [CompletionResult]::new('--from', '--from', [CompletionResultType]::ParameterName, 'Read redirect URIs from this file, or - for standard input, one a line; lines that start with # are comments')
            [CompletionResult]::new('--environment', '--environment', [CompletionResultType]::ParameterName, 'The environment that they are meant for; several, each with the profile that names it, are checked one after the other [default: the profile''s, or what the API key''s prefix tells]')
            [CompletionResult]::new('--probe-timeout', '--probe-timeout', [CompletionResultType]::ParameterName, 'Longest that one request of the probe may take (10s, 500ms) [default: 10s]')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read this file instead of .env.local and .env (may be repeated; the first that has a variable wins)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use a profile of workos-ml.toml: its files, addresses and environment')
            [CompletionResult]::new('--base-url', '--base-url', [CompletionResultType]::ParameterName, 'Address of the WorkOS API [default: https://api.workos.com]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'human or json; checks also markdown, junit, sarif, github and csv [default: human]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never [default: auto]')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Send nothing; check only what needs no account')
            [CompletionResult]::new('--allow-live', '--allow-live', [CompletionResultType]::ParameterName, 'Send read-only requests with a production key (sk_live_) without asking')
            [CompletionResult]::new('--probe', '--probe', [CompletionResultType]::ParameterName, 'Look at what answers there: name, port, certificate, and requests that can sign nobody in')
            [CompletionResult]::new('--api-key-stdin', '--api-key-stdin', [CompletionResultType]::ParameterName, 'Read the API key from standard input')
            [CompletionResult]::new('--emulate', '--emulate', [CompletionResultType]::ParameterName, 'Run this command against a private built-in emulator instead of WorkOS')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask, as where CI is set; a missing value is an error that names its option')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors; of a check, only its problems')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors; of a check, only its problems')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'List what passed as well, and show every request to WorkOS (never a secret)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'List what passed as well, and show every request to WorkOS (never a secret)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'workos-ml;redirect-uri;list' {
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read this file instead of .env.local and .env (may be repeated; the first that has a variable wins)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use a profile of workos-ml.toml: its files, addresses and environment')
            [CompletionResult]::new('--base-url', '--base-url', [CompletionResultType]::ParameterName, 'Address of the WorkOS API [default: https://api.workos.com]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'human or json; checks also markdown, junit, sarif, github and csv [default: human]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never [default: auto]')
            [CompletionResult]::new('--allow-live', '--allow-live', [CompletionResultType]::ParameterName, 'Send read-only requests with a production key (sk_live_) without asking')
            [CompletionResult]::new('--api-key-stdin', '--api-key-stdin', [CompletionResultType]::ParameterName, 'Read the API key from standard input')
            [CompletionResult]::new('--emulate', '--emulate', [CompletionResultType]::ParameterName, 'Run this command against a private built-in emulator instead of WorkOS')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask, as where CI is set; a missing value is an error that names its option')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors; of a check, only its problems')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors; of a check, only its problems')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'List what passed as well, and show every request to WorkOS (never a secret)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'List what passed as well, and show every request to WorkOS (never a secret)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'workos-ml;redirect-uri;add' {
            [CompletionResult]::new('--environment', '--environment', [CompletionResultType]::ParameterName, 'The environment whose rules they are held to [default: what the API key''s prefix tells]')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read this file instead of .env.local and .env (may be repeated; the first that has a variable wins)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use a profile of workos-ml.toml: its files, addresses and environment')
            [CompletionResult]::new('--base-url', '--base-url', [CompletionResultType]::ParameterName, 'Address of the WorkOS API [default: https://api.workos.com]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'human or json; checks also markdown, junit, sarif, github and csv [default: human]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never [default: auto]')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Send addresses that break a rule as well, and let WorkOS decide')
            [CompletionResult]::new('--allow-live', '--allow-live', [CompletionResultType]::ParameterName, 'Change the account with a production key (sk_live_) without asking')
            [CompletionResult]::new('--api-key-stdin', '--api-key-stdin', [CompletionResultType]::ParameterName, 'Read the API key from standard input')
            [CompletionResult]::new('--emulate', '--emulate', [CompletionResultType]::ParameterName, 'Run this command against a private built-in emulator instead of WorkOS')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask, as where CI is set; a missing value is an error that names its option')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors; of a check, only its problems')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors; of a check, only its problems')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'List what passed as well, and show every request to WorkOS (never a secret)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'List what passed as well, and show every request to WorkOS (never a secret)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'workos-ml;redirect-uri;remove' {
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read this file instead of .env.local and .env (may be repeated; the first that has a variable wins)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use a profile of workos-ml.toml: its files, addresses and environment')
            [CompletionResult]::new('--base-url', '--base-url', [CompletionResultType]::ParameterName, 'Address of the WorkOS API [default: https://api.workos.com]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'human or json; checks also markdown, junit, sarif, github and csv [default: human]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never [default: auto]')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Remove them without asking')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Remove them without asking')
            [CompletionResult]::new('--allow-live', '--allow-live', [CompletionResultType]::ParameterName, 'Change the account with a production key (sk_live_) without asking')
            [CompletionResult]::new('--api-key-stdin', '--api-key-stdin', [CompletionResultType]::ParameterName, 'Read the API key from standard input')
            [CompletionResult]::new('--emulate', '--emulate', [CompletionResultType]::ParameterName, 'Run this command against a private built-in emulator instead of WorkOS')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask, as where CI is set; a missing value is an error that names its option')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors; of a check, only its problems')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors; of a check, only its problems')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'List what passed as well, and show every request to WorkOS (never a secret)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'List what passed as well, and show every request to WorkOS (never a secret)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'workos-ml;redirect-uri;help' {
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Check redirect URIs by WorkOS''s rules, against the account''s list, and by what answers there')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the redirect URIs of the account')
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Register redirect URIs')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Remove registered redirect URIs')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'workos-ml;redirect-uri;help;check' {
            break
        }
        'workos-ml;redirect-uri;help;list' {
            break
        }
        'workos-ml;redirect-uri;help;add' {
            break
        }
        'workos-ml;redirect-uri;help;remove' {
            break
        }
        'workos-ml;redirect-uri;help;help' {
            break
        }
        'workos-ml;test' {
            [CompletionResult]::new('--url', '--url', [CompletionResultType]::ParameterName, 'Address of the application [default: the port that the COMMAND listens on]')
            [CompletionResult]::new('--sign-in', '--sign-in', [CompletionResultType]::ParameterName, 'The page that asks for an e-mail address, or the endpoint that takes one: /login, or ''POST /api/login''')
            [CompletionResult]::new('--body', '--body', [CompletionResultType]::ParameterName, 'How the endpoint takes it [default: whichever works]')
            [CompletionResult]::new('--email-field', '--email-field', [CompletionResultType]::ParameterName, 'The name of the field that takes it [default: email]')
            [CompletionResult]::new('--email', '--email', [CompletionResultType]::ParameterName, 'Who signs in, for an application that knows its people (may be repeated) [default: somebody new each time, at example.com]')
            [CompletionResult]::new('--protected', '--protected', [CompletionResultType]::ParameterName, 'A page that only signed-in people may see (may be repeated)')
            [CompletionResult]::new('--logout', '--logout', [CompletionResultType]::ParameterName, 'What ends the session: ''POST /logout''')
            [CompletionResult]::new('--start-timeout', '--start-timeout', [CompletionResultType]::ParameterName, 'How long the application may take until it listens')
            [CompletionResult]::new('--redirect-uri', '--redirect-uri', [CompletionResultType]::ParameterName, 'Where a link leads if the application names no redirect URI [default: the callback that the code has, else /callback]')
            [CompletionResult]::new('--only', '--only', [CompletionResultType]::ParameterName, 'Report this rule only, and try only what it needs (may be repeated, or several with commas)')
            [CompletionResult]::new('--skip', '--skip', [CompletionResultType]::ParameterName, 'Leave this rule out (may be repeated, or several with commas)')
            [CompletionResult]::new('--baseline', '--baseline', [CompletionResultType]::ParameterName, 'Count only problems that are not in this file')
            [CompletionResult]::new('--write-baseline', '--write-baseline', [CompletionResultType]::ParameterName, 'Write the failures and warnings of this run to a file for --baseline')
            [CompletionResult]::new('--report', '--report', [CompletionResultType]::ParameterName, 'Write the whole run to this file, as a page to look at')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read this file instead of .env.local and .env (may be repeated; the first that has a variable wins)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use a profile of workos-ml.toml: its files, addresses and environment')
            [CompletionResult]::new('--base-url', '--base-url', [CompletionResultType]::ParameterName, 'Address of the WorkOS API [default: https://api.workos.com]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'human or json; checks also markdown, junit, sarif, github and csv [default: human]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never [default: auto]')
            [CompletionResult]::new('--browser', '--browser', [CompletionResultType]::ParameterName, 'Do the person''s part once in a real Chromium of this machine, for front ends that need their scripts')
            [CompletionResult]::new('--no-intercept', '--no-intercept', [CompletionResultType]::ParameterName, 'Do not intercept calls to https://api.workos.com: the application has to read WORKOS_BASE_URL')
            [CompletionResult]::new('--allow-remote', '--allow-remote', [CompletionResultType]::ParameterName, 'Test an application that is not on this machine')
            [CompletionResult]::new('--allow-live', '--allow-live', [CompletionResultType]::ParameterName, 'Go on although the project''s files hold a production key (sk_live_)')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'End with exit code 1 on warnings, too')
            [CompletionResult]::new('--api-key-stdin', '--api-key-stdin', [CompletionResultType]::ParameterName, 'Read the API key from standard input')
            [CompletionResult]::new('--emulate', '--emulate', [CompletionResultType]::ParameterName, 'Run this command against a private built-in emulator instead of WorkOS')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask, as where CI is set; a missing value is an error that names its option')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors; of a check, only its problems')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors; of a check, only its problems')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'List what passed as well, and show every request to WorkOS (never a secret)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'List what passed as well, and show every request to WorkOS (never a secret)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'workos-ml;checklist' {
            [CompletionResult]::new('--environment', '--environment', [CompletionResultType]::ParameterName, 'The environment that the credentials are meant for')
            [CompletionResult]::new('--redirect-uri', '--redirect-uri', [CompletionResultType]::ParameterName, 'Redirect URI to check [default: WORKOS_REDIRECT_URI]')
            [CompletionResult]::new('--sender', '--sender', [CompletionResultType]::ParameterName, 'Check a domain that sends the links: SPF, DKIM and DMARC (may be repeated)')
            [CompletionResult]::new('--dkim-selector', '--dkim-selector', [CompletionResultType]::ParameterName, 'DKIM selector of the senders (may be repeated): the s= of a DKIM-Signature header')
            [CompletionResult]::new('--dns-server', '--dns-server', [CompletionResultType]::ParameterName, 'DNS server to ask, IP or IP:PORT [default: the system''s]')
            [CompletionResult]::new('--dns-timeout', '--dns-timeout', [CompletionResultType]::ParameterName, 'Longest wait for one DNS answer (2s, 500ms)')
            [CompletionResult]::new('--only', '--only', [CompletionResultType]::ParameterName, 'Check this family only (may be repeated, or several with commas)')
            [CompletionResult]::new('--skip', '--skip', [CompletionResultType]::ParameterName, 'Leave this rule out (may be repeated, or several with commas)')
            [CompletionResult]::new('--url', '--url', [CompletionResultType]::ParameterName, 'Ask the application that runs here. It may create a passwordless session for test+workos-ml@example.com, and mail that address, with --offline too')
            [CompletionResult]::new('--sign-in-path', '--sign-in-path', [CompletionResultType]::ParameterName, 'Path that takes the e-mail address of who signs in [default: what the code says, else /auth/magic-link and other usual ones]')
            [CompletionResult]::new('--callback-path', '--callback-path', [CompletionResultType]::ParameterName, 'Path that WorkOS sends the browser back to [default: that of the redirect URI, else what the code says, else usual ones]')
            [CompletionResult]::new('--build-timeout', '--build-timeout', [CompletionResultType]::ParameterName, 'Longest time for one command (5m, 90s)')
            [CompletionResult]::new('--sign-in', '--sign-in', [CompletionResultType]::ParameterName, 'The page that asks for an e-mail address, or the endpoint that takes one: /login, or ''POST /api/login''')
            [CompletionResult]::new('--body', '--body', [CompletionResultType]::ParameterName, 'How the endpoint takes it [default: whichever works]')
            [CompletionResult]::new('--email-field', '--email-field', [CompletionResultType]::ParameterName, 'The name of the field that takes it [default: email]')
            [CompletionResult]::new('--email', '--email', [CompletionResultType]::ParameterName, 'Who signs in, for an application that knows its people (may be repeated) [default: somebody new each time, at example.com]')
            [CompletionResult]::new('--protected', '--protected', [CompletionResultType]::ParameterName, 'A page that only signed-in people may see (may be repeated)')
            [CompletionResult]::new('--logout', '--logout', [CompletionResultType]::ParameterName, 'What ends the session: ''POST /logout''')
            [CompletionResult]::new('--start-timeout', '--start-timeout', [CompletionResultType]::ParameterName, 'How long the application may take until it listens')
            [CompletionResult]::new('--attest', '--attest', [CompletionResultType]::ParameterName, 'Ask what only a person can confirm, on a terminal, and keep the answers in this file; elsewhere only read it [default: workos-ml-attest.toml]')
            [CompletionResult]::new('--expires', '--expires', [CompletionResultType]::ParameterName, 'How long new answers count (90d, 6 months)')
            [CompletionResult]::new('--baseline', '--baseline', [CompletionResultType]::ParameterName, 'Count only problems that are not in this file')
            [CompletionResult]::new('--write-baseline', '--write-baseline', [CompletionResultType]::ParameterName, 'Write the failures and warnings of this run to a file for --baseline')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read this file instead of .env.local and .env (may be repeated; the first that has a variable wins)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use a profile of workos-ml.toml: its files, addresses and environment')
            [CompletionResult]::new('--base-url', '--base-url', [CompletionResultType]::ParameterName, 'Address of the WorkOS API [default: https://api.workos.com]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'human or json; checks also markdown, junit, sarif, github and csv [default: human]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never [default: auto]')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Send nothing; check only what is on this machine')
            [CompletionResult]::new('--allow-live', '--allow-live', [CompletionResultType]::ParameterName, 'Send read-only requests with a production key (sk_live_) without asking')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'End with exit code 1 on warnings and unanswered items, too')
            [CompletionResult]::new('--allow-remote', '--allow-remote', [CompletionResultType]::ParameterName, 'Ask an application that is not on this machine')
            [CompletionResult]::new('--build', '--build', [CompletionResultType]::ParameterName, 'Load the SDK in the project''s runtime, and run the project''s build and start commands')
            [CompletionResult]::new('--run', '--run', [CompletionResultType]::ParameterName, 'Run the application as `workos-ml test` does: what was seen replaces what was read')
            [CompletionResult]::new('--browser', '--browser', [CompletionResultType]::ParameterName, 'Do the person''s part once in a real Chromium of this machine, for front ends that need their scripts')
            [CompletionResult]::new('--no-intercept', '--no-intercept', [CompletionResultType]::ParameterName, 'Do not intercept calls to https://api.workos.com: the application has to read WORKOS_BASE_URL')
            [CompletionResult]::new('--api-key-stdin', '--api-key-stdin', [CompletionResultType]::ParameterName, 'Read the API key from standard input')
            [CompletionResult]::new('--emulate', '--emulate', [CompletionResultType]::ParameterName, 'Run this command against a private built-in emulator instead of WorkOS')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask, as where CI is set; a missing value is an error that names its option')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors; of a check, only its problems')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors; of a check, only its problems')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'List what passed as well, and show every request to WorkOS (never a secret)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'List what passed as well, and show every request to WorkOS (never a secret)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'workos-ml;connection' {
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read this file instead of .env.local and .env (may be repeated; the first that has a variable wins)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use a profile of workos-ml.toml: its files, addresses and environment')
            [CompletionResult]::new('--base-url', '--base-url', [CompletionResultType]::ParameterName, 'Address of the WorkOS API [default: https://api.workos.com]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'human or json; checks also markdown, junit, sarif, github and csv [default: human]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never [default: auto]')
            [CompletionResult]::new('--api-key-stdin', '--api-key-stdin', [CompletionResultType]::ParameterName, 'Read the API key from standard input')
            [CompletionResult]::new('--emulate', '--emulate', [CompletionResultType]::ParameterName, 'Run this command against a private built-in emulator instead of WorkOS')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask, as where CI is set; a missing value is an error that names its option')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors; of a check, only its problems')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors; of a check, only its problems')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'List what passed as well, and show every request to WorkOS (never a secret)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'List what passed as well, and show every request to WorkOS (never a secret)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List Magic Link connections')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show one connection')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'workos-ml;connection;list' {
            [CompletionResult]::new('--domain', '--domain', [CompletionResultType]::ParameterName, 'Only connections of this e-mail domain')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read this file instead of .env.local and .env (may be repeated; the first that has a variable wins)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use a profile of workos-ml.toml: its files, addresses and environment')
            [CompletionResult]::new('--base-url', '--base-url', [CompletionResultType]::ParameterName, 'Address of the WorkOS API [default: https://api.workos.com]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'human or json; checks also markdown, junit, sarif, github and csv [default: human]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never [default: auto]')
            [CompletionResult]::new('--api-key-stdin', '--api-key-stdin', [CompletionResultType]::ParameterName, 'Read the API key from standard input')
            [CompletionResult]::new('--emulate', '--emulate', [CompletionResultType]::ParameterName, 'Run this command against a private built-in emulator instead of WorkOS')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask, as where CI is set; a missing value is an error that names its option')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors; of a check, only its problems')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors; of a check, only its problems')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'List what passed as well, and show every request to WorkOS (never a secret)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'List what passed as well, and show every request to WorkOS (never a secret)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'workos-ml;connection;show' {
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read this file instead of .env.local and .env (may be repeated; the first that has a variable wins)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use a profile of workos-ml.toml: its files, addresses and environment')
            [CompletionResult]::new('--base-url', '--base-url', [CompletionResultType]::ParameterName, 'Address of the WorkOS API [default: https://api.workos.com]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'human or json; checks also markdown, junit, sarif, github and csv [default: human]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never [default: auto]')
            [CompletionResult]::new('--api-key-stdin', '--api-key-stdin', [CompletionResultType]::ParameterName, 'Read the API key from standard input')
            [CompletionResult]::new('--emulate', '--emulate', [CompletionResultType]::ParameterName, 'Run this command against a private built-in emulator instead of WorkOS')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask, as where CI is set; a missing value is an error that names its option')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors; of a check, only its problems')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors; of a check, only its problems')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'List what passed as well, and show every request to WorkOS (never a secret)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'List what passed as well, and show every request to WorkOS (never a secret)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'workos-ml;connection;help' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List Magic Link connections')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show one connection')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'workos-ml;connection;help;list' {
            break
        }
        'workos-ml;connection;help;show' {
            break
        }
        'workos-ml;connection;help;help' {
            break
        }
        'workos-ml;domain' {
            [CompletionResult]::new('--sender', '--sender', [CompletionResultType]::ParameterName, 'Check a domain that sends the links: SPF, DKIM and DMARC (may be repeated)')
            [CompletionResult]::new('--dkim-selector', '--dkim-selector', [CompletionResultType]::ParameterName, 'DKIM selector of the senders (may be repeated): the s= of a DKIM-Signature header')
            [CompletionResult]::new('--dns-server', '--dns-server', [CompletionResultType]::ParameterName, 'DNS server to ask, IP or IP:PORT [default: the system''s]')
            [CompletionResult]::new('--dns-timeout', '--dns-timeout', [CompletionResultType]::ParameterName, 'Longest wait for one DNS answer (2s, 500ms)')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read this file instead of .env.local and .env (may be repeated; the first that has a variable wins)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use a profile of workos-ml.toml: its files, addresses and environment')
            [CompletionResult]::new('--base-url', '--base-url', [CompletionResultType]::ParameterName, 'Address of the WorkOS API [default: https://api.workos.com]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'human or json; checks also markdown, junit, sarif, github and csv [default: human]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never [default: auto]')
            [CompletionResult]::new('--api-key-stdin', '--api-key-stdin', [CompletionResultType]::ParameterName, 'Read the API key from standard input')
            [CompletionResult]::new('--emulate', '--emulate', [CompletionResultType]::ParameterName, 'Run this command against a private built-in emulator instead of WorkOS')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask, as where CI is set; a missing value is an error that names its option')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors; of a check, only its problems')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors; of a check, only its problems')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'List what passed as well, and show every request to WorkOS (never a secret)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'List what passed as well, and show every request to WorkOS (never a secret)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'workos-ml;magic-auth' {
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read this file instead of .env.local and .env (may be repeated; the first that has a variable wins)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use a profile of workos-ml.toml: its files, addresses and environment')
            [CompletionResult]::new('--base-url', '--base-url', [CompletionResultType]::ParameterName, 'Address of the WorkOS API [default: https://api.workos.com]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'human or json; checks also markdown, junit, sarif, github and csv [default: human]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never [default: auto]')
            [CompletionResult]::new('--api-key-stdin', '--api-key-stdin', [CompletionResultType]::ParameterName, 'Read the API key from standard input')
            [CompletionResult]::new('--emulate', '--emulate', [CompletionResultType]::ParameterName, 'Run this command against a private built-in emulator instead of WorkOS')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask, as where CI is set; a missing value is an error that names its option')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors; of a check, only its problems')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors; of a check, only its problems')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'List what passed as well, and show every request to WorkOS (never a secret)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'List what passed as well, and show every request to WorkOS (never a secret)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('send', 'send', [CompletionResultType]::ParameterValue, 'Have WorkOS make a six-digit code and mail it')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Exchange a six-digit code for a user')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'workos-ml;magic-auth;send' {
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read this file instead of .env.local and .env (may be repeated; the first that has a variable wins)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use a profile of workos-ml.toml: its files, addresses and environment')
            [CompletionResult]::new('--base-url', '--base-url', [CompletionResultType]::ParameterName, 'Address of the WorkOS API [default: https://api.workos.com]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'human or json; checks also markdown, junit, sarif, github and csv [default: human]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never [default: auto]')
            [CompletionResult]::new('--verify', '--verify', [CompletionResultType]::ParameterName, 'Exchange the code at once, as the API shows it, in place of a person (this uses it up)')
            [CompletionResult]::new('--show-code', '--show-code', [CompletionResultType]::ParameterName, 'Add the code to the result')
            [CompletionResult]::new('--allow-live', '--allow-live', [CompletionResultType]::ParameterName, 'Use a production key (sk_live_) without asking')
            [CompletionResult]::new('--api-key-stdin', '--api-key-stdin', [CompletionResultType]::ParameterName, 'Read the API key from standard input')
            [CompletionResult]::new('--emulate', '--emulate', [CompletionResultType]::ParameterName, 'Run this command against a private built-in emulator instead of WorkOS')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask, as where CI is set; a missing value is an error that names its option')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors; of a check, only its problems')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors; of a check, only its problems')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'List what passed as well, and show every request to WorkOS (never a secret)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'List what passed as well, and show every request to WorkOS (never a secret)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'workos-ml;magic-auth;verify' {
            [CompletionResult]::new('--id', '--id', [CompletionResultType]::ParameterName, 'Take the code of this Magic Auth from the API, in place of a person: magic_auth_…')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read this file instead of .env.local and .env (may be repeated; the first that has a variable wins)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use a profile of workos-ml.toml: its files, addresses and environment')
            [CompletionResult]::new('--base-url', '--base-url', [CompletionResultType]::ParameterName, 'Address of the WorkOS API [default: https://api.workos.com]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'human or json; checks also markdown, junit, sarif, github and csv [default: human]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never [default: auto]')
            [CompletionResult]::new('--show-token', '--show-token', [CompletionResultType]::ParameterName, 'Add the access token to the result')
            [CompletionResult]::new('--api-key-stdin', '--api-key-stdin', [CompletionResultType]::ParameterName, 'Read the API key from standard input')
            [CompletionResult]::new('--emulate', '--emulate', [CompletionResultType]::ParameterName, 'Run this command against a private built-in emulator instead of WorkOS')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask, as where CI is set; a missing value is an error that names its option')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors; of a check, only its problems')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors; of a check, only its problems')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'List what passed as well, and show every request to WorkOS (never a secret)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'List what passed as well, and show every request to WorkOS (never a secret)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'workos-ml;magic-auth;help' {
            [CompletionResult]::new('send', 'send', [CompletionResultType]::ParameterValue, 'Have WorkOS make a six-digit code and mail it')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Exchange a six-digit code for a user')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'workos-ml;magic-auth;help;send' {
            break
        }
        'workos-ml;magic-auth;help;verify' {
            break
        }
        'workos-ml;magic-auth;help;help' {
            break
        }
        'workos-ml;emulate' {
            [CompletionResult]::new('--port', '--port', [CompletionResultType]::ParameterName, 'Port on the loopback address; 0 takes any free one [default: 4100; with a COMMAND, 0]')
            [CompletionResult]::new('--host', '--host', [CompletionResultType]::ParameterName, 'Listen on this address as well, for containers and CI services: 0.0.0.0. From other machines everything needs the key, which is random unless WORKOS_API_KEY is set')
            [CompletionResult]::new('--seed', '--seed', [CompletionResultType]::ParameterName, 'Start with what is in this file: users, organizations, roles and everything else (YAML or JSON, in the format of the official emulator)')
            [CompletionResult]::new('--redirect-uri', '--redirect-uri', [CompletionResultType]::ParameterName, 'Register this redirect URI in place of the usual ones (may be repeated; the first without a wildcard is the default; a port may be *) [default: /callback on port 3000, then on any port, of localhost, 127.0.0.1 and ::1]')
            [CompletionResult]::new('--scanner', '--scanner', [CompletionResultType]::ParameterName, 'Have every link visited on delivery, as a mail scanner does')
            [CompletionResult]::new('--smtp', '--smtp', [CompletionResultType]::ParameterName, 'Send every message to this mail server as well: smtp://localhost:1025')
            [CompletionResult]::new('--webhook', '--webhook', [CompletionResultType]::ParameterName, 'Deliver every event to this address of the application (may be repeated); the secret that deliveries are signed with is printed, and is WORKOS_WEBHOOK_SECRET of the command')
            [CompletionResult]::new('--issuer', '--issuer', [CompletionResultType]::ParameterName, 'Have access tokens say that they come from this address [default: https://api.workos.com for intercepted calls, else the emulator''s own]')
            [CompletionResult]::new('--state-file', '--state-file', [CompletionResultType]::ParameterName, 'Keep redirect URIs, connections, users, their sessions and organizations in this file')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read this file instead of .env.local and .env (may be repeated; the first that has a variable wins)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use a profile of workos-ml.toml: its files, addresses and environment')
            [CompletionResult]::new('--base-url', '--base-url', [CompletionResultType]::ParameterName, 'Address of the WorkOS API [default: https://api.workos.com]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'human or json; checks also markdown, junit, sarif, github and csv [default: human]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never [default: auto]')
            [CompletionResult]::new('--open', '--open', [CompletionResultType]::ParameterName, 'Open the mailbox in the browser')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Refuse redirect URIs that are not registered, loopback ones too, as WorkOS does')
            [CompletionResult]::new('--production', '--production', [CompletionResultType]::ParameterName, 'Hold to the rules of a production environment as well, with the key sk_live_default (implies --strict)')
            [CompletionResult]::new('--head-spends', '--head-spends', [CompletionResultType]::ParameterName, 'Have HEAD spend a link, as GET does (whether it does at WorkOS is not known)')
            [CompletionResult]::new('--auto-sign-in', '--auto-sign-in', [CompletionResultType]::ParameterName, 'Sign in at once whom the application names in login_hint at AuthKit''s page, without a mail')
            [CompletionResult]::new('--any-key', '--any-key', [CompletionResultType]::ParameterName, 'Take any API key and any client ID, and say once, masked, which key came')
            [CompletionResult]::new('--print-env', '--print-env', [CompletionResultType]::ParameterName, 'Print the variables of an emulator on this port for a shell''s eval, and start nothing')
            [CompletionResult]::new('--no-intercept', '--no-intercept', [CompletionResultType]::ParameterName, 'Only set the variables; do not intercept calls to api.workos.com')
            [CompletionResult]::new('--api-key-stdin', '--api-key-stdin', [CompletionResultType]::ParameterName, 'Read the API key from standard input')
            [CompletionResult]::new('--emulate', '--emulate', [CompletionResultType]::ParameterName, 'Run this command against a private built-in emulator instead of WorkOS')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask, as where CI is set; a missing value is an error that names its option')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors; of a check, only its problems')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors; of a check, only its problems')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'List what passed as well, and show every request to WorkOS (never a secret)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'List what passed as well, and show every request to WorkOS (never a secret)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'workos-ml;explain' {
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read this file instead of .env.local and .env (may be repeated; the first that has a variable wins)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use a profile of workos-ml.toml: its files, addresses and environment')
            [CompletionResult]::new('--base-url', '--base-url', [CompletionResultType]::ParameterName, 'Address of the WorkOS API [default: https://api.workos.com]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'human or json; checks also markdown, junit, sarif, github and csv [default: human]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never [default: auto]')
            [CompletionResult]::new('--api-key-stdin', '--api-key-stdin', [CompletionResultType]::ParameterName, 'Read the API key from standard input')
            [CompletionResult]::new('--emulate', '--emulate', [CompletionResultType]::ParameterName, 'Run this command against a private built-in emulator instead of WorkOS')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask, as where CI is set; a missing value is an error that names its option')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors; of a check, only its problems')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors; of a check, only its problems')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'List what passed as well, and show every request to WorkOS (never a secret)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'List what passed as well, and show every request to WorkOS (never a secret)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'workos-ml;schema' {
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read this file instead of .env.local and .env (may be repeated; the first that has a variable wins)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use a profile of workos-ml.toml: its files, addresses and environment')
            [CompletionResult]::new('--base-url', '--base-url', [CompletionResultType]::ParameterName, 'Address of the WorkOS API [default: https://api.workos.com]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'human or json; checks also markdown, junit, sarif, github and csv [default: human]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never [default: auto]')
            [CompletionResult]::new('--api-key-stdin', '--api-key-stdin', [CompletionResultType]::ParameterName, 'Read the API key from standard input')
            [CompletionResult]::new('--emulate', '--emulate', [CompletionResultType]::ParameterName, 'Run this command against a private built-in emulator instead of WorkOS')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask, as where CI is set; a missing value is an error that names its option')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors; of a check, only its problems')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors; of a check, only its problems')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'List what passed as well, and show every request to WorkOS (never a secret)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'List what passed as well, and show every request to WorkOS (never a secret)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'workos-ml;init' {
            [CompletionResult]::new('--client-id', '--client-id', [CompletionResultType]::ParameterName, 'The client ID [default: asked for]')
            [CompletionResult]::new('--redirect-uri', '--redirect-uri', [CompletionResultType]::ParameterName, 'The redirect URI [default: asked for, else http://localhost:3000/callback]')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read this file instead of .env.local and .env (may be repeated; the first that has a variable wins)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use a profile of workos-ml.toml: its files, addresses and environment')
            [CompletionResult]::new('--base-url', '--base-url', [CompletionResultType]::ParameterName, 'Address of the WorkOS API [default: https://api.workos.com]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'human or json; checks also markdown, junit, sarif, github and csv [default: human]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never [default: auto]')
            [CompletionResult]::new('--register', '--register', [CompletionResultType]::ParameterName, 'Register the redirect URI with WorkOS without asking')
            [CompletionResult]::new('--allow-live', '--allow-live', [CompletionResultType]::ParameterName, 'Change the account with a production key (sk_live_) without asking')
            [CompletionResult]::new('--api-key-stdin', '--api-key-stdin', [CompletionResultType]::ParameterName, 'Read the API key from standard input')
            [CompletionResult]::new('--emulate', '--emulate', [CompletionResultType]::ParameterName, 'Run this command against a private built-in emulator instead of WorkOS')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask, as where CI is set; a missing value is an error that names its option')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors; of a check, only its problems')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors; of a check, only its problems')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'List what passed as well, and show every request to WorkOS (never a secret)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'List what passed as well, and show every request to WorkOS (never a secret)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'workos-ml;open' {
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read this file instead of .env.local and .env (may be repeated; the first that has a variable wins)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use a profile of workos-ml.toml: its files, addresses and environment')
            [CompletionResult]::new('--base-url', '--base-url', [CompletionResultType]::ParameterName, 'Address of the WorkOS API [default: https://api.workos.com]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'human or json; checks also markdown, junit, sarif, github and csv [default: human]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never [default: auto]')
            [CompletionResult]::new('--api-key-stdin', '--api-key-stdin', [CompletionResultType]::ParameterName, 'Read the API key from standard input')
            [CompletionResult]::new('--emulate', '--emulate', [CompletionResultType]::ParameterName, 'Run this command against a private built-in emulator instead of WorkOS')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask, as where CI is set; a missing value is an error that names its option')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors; of a check, only its problems')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors; of a check, only its problems')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'List what passed as well, and show every request to WorkOS (never a secret)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'List what passed as well, and show every request to WorkOS (never a secret)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'workos-ml;completions' {
            [CompletionResult]::new('--out', '--out', [CompletionResultType]::ParameterName, 'Write the script into this folder, under the name that the shell looks for; the folder is made if it is missing')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read this file instead of .env.local and .env (may be repeated; the first that has a variable wins)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use a profile of workos-ml.toml: its files, addresses and environment')
            [CompletionResult]::new('--base-url', '--base-url', [CompletionResultType]::ParameterName, 'Address of the WorkOS API [default: https://api.workos.com]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'human or json; checks also markdown, junit, sarif, github and csv [default: human]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never [default: auto]')
            [CompletionResult]::new('--api-key-stdin', '--api-key-stdin', [CompletionResultType]::ParameterName, 'Read the API key from standard input')
            [CompletionResult]::new('--emulate', '--emulate', [CompletionResultType]::ParameterName, 'Run this command against a private built-in emulator instead of WorkOS')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask, as where CI is set; a missing value is an error that names its option')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors; of a check, only its problems')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors; of a check, only its problems')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'List what passed as well, and show every request to WorkOS (never a secret)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'List what passed as well, and show every request to WorkOS (never a secret)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'workos-ml;man' {
            [CompletionResult]::new('--out', '--out', [CompletionResultType]::ParameterName, 'Write one page a command into this folder')
            [CompletionResult]::new('--env-file', '--env-file', [CompletionResultType]::ParameterName, 'Read this file instead of .env.local and .env (may be repeated; the first that has a variable wins)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Use a profile of workos-ml.toml: its files, addresses and environment')
            [CompletionResult]::new('--base-url', '--base-url', [CompletionResultType]::ParameterName, 'Address of the WorkOS API [default: https://api.workos.com]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'human or json; checks also markdown, junit, sarif, github and csv [default: human]')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour: auto, always or never [default: auto]')
            [CompletionResult]::new('--api-key-stdin', '--api-key-stdin', [CompletionResultType]::ParameterName, 'Read the API key from standard input')
            [CompletionResult]::new('--emulate', '--emulate', [CompletionResultType]::ParameterName, 'Run this command against a private built-in emulator instead of WorkOS')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Short for --format json')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask, as where CI is set; a missing value is an error that names its option')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print only the result and errors; of a check, only its problems')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print only the result and errors; of a check, only its problems')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'List what passed as well, and show every request to WorkOS (never a secret)')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'List what passed as well, and show every request to WorkOS (never a secret)')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'workos-ml;help' {
            [CompletionResult]::new('send', 'send', [CompletionResultType]::ParameterValue, 'Prove a sign-in: create a session, deliver the link, wait for the click, print the profile')
            [CompletionResult]::new('session', 'session', [CompletionResultType]::ParameterValue, 'Create a passwordless session, or have the link of one e-mailed')
            [CompletionResult]::new('listen', 'listen', [CompletionResultType]::ParameterValue, 'Catch a callback, exchange its code and print the profile')
            [CompletionResult]::new('exchange', 'exchange', [CompletionResultType]::ParameterValue, 'Exchange an authorization code for a profile')
            [CompletionResult]::new('preflight', 'preflight', [CompletionResultType]::ParameterValue, 'Check that keys, client ID, account and redirect URI are usable')
            [CompletionResult]::new('redirect-uri', 'redirect-uri', [CompletionResultType]::ParameterValue, 'Check, list, add or remove redirect URIs')
            [CompletionResult]::new('test', 'test', [CompletionResultType]::ParameterValue, 'Start the application on the emulator, sign in, and try everything that goes wrong')
            [CompletionResult]::new('checklist', 'checklist', [CompletionResultType]::ParameterValue, 'Run the launch checklist: code, credentials, account, and what only people can confirm')
            [CompletionResult]::new('connection', 'connection', [CompletionResultType]::ParameterValue, 'List or show Magic Link connections')
            [CompletionResult]::new('domain', 'domain', [CompletionResultType]::ParameterValue, 'Tell whether a domain''s mail gateway opens links, and check SPF, DKIM and DMARC of a sender')
            [CompletionResult]::new('magic-auth', 'magic-auth', [CompletionResultType]::ParameterValue, 'Sign in with Magic Auth, the six-digit code that replaces Magic Link')
            [CompletionResult]::new('emulate', 'emulate', [CompletionResultType]::ParameterValue, 'Run a local WorkOS with Magic Link, alone or around a command')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Explain an error: what it means, its cause, its fix')
            [CompletionResult]::new('schema', 'schema', [CompletionResultType]::ParameterValue, 'Print the JSON Schema of what --json prints, or the names of all schemas')
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Write a .env, keep it out of git, and register the redirect URI')
            [CompletionResult]::new('open', 'open', [CompletionResultType]::ParameterValue, 'Open a page: keys, redirect URIs, the emulator''s mailbox, the documentation')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completion script of a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print the man page, or write all man pages to a folder')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'workos-ml;help;send' {
            break
        }
        'workos-ml;help;session' {
            [CompletionResult]::new('create', 'create', [CompletionResultType]::ParameterValue, 'Create a session and print its link; nothing is e-mailed')
            [CompletionResult]::new('send', 'send', [CompletionResultType]::ParameterValue, 'Have WorkOS e-mail the link of a session')
            break
        }
        'workos-ml;help;session;create' {
            break
        }
        'workos-ml;help;session;send' {
            break
        }
        'workos-ml;help;listen' {
            break
        }
        'workos-ml;help;exchange' {
            break
        }
        'workos-ml;help;preflight' {
            break
        }
        'workos-ml;help;redirect-uri' {
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Check redirect URIs by WorkOS''s rules, against the account''s list, and by what answers there')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the redirect URIs of the account')
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Register redirect URIs')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Remove registered redirect URIs')
            break
        }
        'workos-ml;help;redirect-uri;check' {
            break
        }
        'workos-ml;help;redirect-uri;list' {
            break
        }
        'workos-ml;help;redirect-uri;add' {
            break
        }
        'workos-ml;help;redirect-uri;remove' {
            break
        }
        'workos-ml;help;test' {
            break
        }
        'workos-ml;help;checklist' {
            break
        }
        'workos-ml;help;connection' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List Magic Link connections')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show one connection')
            break
        }
        'workos-ml;help;connection;list' {
            break
        }
        'workos-ml;help;connection;show' {
            break
        }
        'workos-ml;help;domain' {
            break
        }
        'workos-ml;help;magic-auth' {
            [CompletionResult]::new('send', 'send', [CompletionResultType]::ParameterValue, 'Have WorkOS make a six-digit code and mail it')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Exchange a six-digit code for a user')
            break
        }
        'workos-ml;help;magic-auth;send' {
            break
        }
        'workos-ml;help;magic-auth;verify' {
            break
        }
        'workos-ml;help;emulate' {
            break
        }
        'workos-ml;help;explain' {
            break
        }
        'workos-ml;help;schema' {
            break
        }
        'workos-ml;help;init' {
            break
        }
        'workos-ml;help;open' {
            break
        }
        'workos-ml;help;completions' {
            break
        }
        'workos-ml;help;man' {
            break
        }
        'workos-ml;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
