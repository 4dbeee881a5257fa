
use builtin;
use str;

set edit:completion:arg-completer[workos-ml] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'workos-ml'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'workos-ml'= {
            cand --env-file 'Read variables from this file instead of .env.local and .env (may be repeated; the first file that has a variable wins)'
            cand --base-url 'Address of the WorkOS API [default: https://api.workos.com]'
            cand --format 'How to write the result; checks take every format, other commands human and json'
            cand --output 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)'
            cand --color 'When to use colour'
            cand --api-key-stdin 'Read the API key from standard input'
            cand --emulate 'Run this command against a private built-in emulator instead of WorkOS'
            cand --json 'Short for --format json'
            cand --no-input 'Never ask, as where CI is set; a missing value is an error that names its option'
            cand -q 'Say nothing but the result and errors'
            cand --quiet 'Say nothing but the result and errors'
            cand -v 'Show every request to WorkOS (method, path, status, time; never a secret)'
            cand --verbose 'Show every request to WorkOS (method, path, status, time; never a secret)'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand send 'Prove a sign-in: create a session, deliver the link, wait for the click, print the profile'
            cand session 'Create a passwordless session, or have the link of one e-mailed'
            cand listen 'Catch a callback, exchange its code and print the profile'
            cand exchange 'Exchange an authorization code for a profile'
            cand preflight 'Check that keys, client ID, account and redirect URI are usable'
            cand check 'Check that keys, client ID, account and redirect URI are usable'
            cand doctor 'Check that keys, client ID, account and redirect URI are usable'
            cand redirect-uri 'Check, list, add or remove redirect URIs'
            cand test 'Start the application on the emulator, sign in, and try everything that goes wrong'
            cand checklist 'Run the launch checklist: code, credentials, account, and what only people can confirm'
            cand connection 'List or show Magic Link connections'
            cand domain 'Say whether a domain''s mail gateway may spend links, and check SPF, DKIM and DMARC of a sender'
            cand magic-auth 'Sign in with Magic Auth, the six-digit code that replaces Magic Link'
            cand emulate 'Run a local WorkOS with Magic Link, alone or around a command'
            cand explain 'Explain an error: what it means, its cause, its fix'
            cand completions 'Print the completion script of a shell'
            cand man 'Print the man page, or write all man pages to a folder'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'workos-ml;send'= {
            cand --redirect-uri 'Redirect URI; a loopback address is listened on [default: WORKOS_REDIRECT_URI if it is loopback, else a registered loopback address, else http://localhost:3000/callback]'
            cand --host 'Loopback host of the redirect URI; localhost listens on 127.0.0.1 and ::1'
            cand --port 'Ports to try in order, separated by commas; 0 takes any free port'
            cand --path 'Path of the redirect URI'
            cand --state 'State that the callback must carry [default: 256 random bits]'
            cand --expires-in 'Life of the link, 15m to 24h, as a duration (20m, 1h30m) or in seconds [default: 15m, by WorkOS]'
            cand --connection 'Sign in through this connection instead of the one of the e-mail''s domain'
            cand --deliver 'How the link reaches the person'
            cand --smtp 'The server: smtps://HOST, or smtp://HOST:PORT, which starts TLS, and is plain on this machine only. Name and password come from SMTP_USERNAME and SMTP_PASSWORD'
            cand --from 'The sender: sign-in@example.com, or \"Example <sign-in@example.com>\"'
            cand --ehlo 'The name to greet the mail server with (EHLO) [default: that of this machine, if it has dots]'
            cand --subject 'The subject; a template too'
            cand --template 'A template with {{ link }}, {{ email }} and {{ expires_in }}: HTML if its name ends in .html, else text (once for each)'
            cand --dns-server 'DNS server to ask about the recipient''s domain, IP or IP:PORT [default: the system''s; a base URL on this machine is asked about only if one is named]'
            cand --timeout 'Longest wait for the click (10m, 90s); never longer than the link lives'
            cand --env-file 'Read variables from this file instead of .env.local and .env (may be repeated; the first file that has a variable wins)'
            cand --base-url 'Address of the WorkOS API [default: https://api.workos.com]'
            cand --format 'How to write the result; checks take every format, other commands human and json'
            cand --output 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)'
            cand --color 'When to use colour'
            cand --register 'Register the loopback redirect URI for this run, and remove it however the run ends'
            cand --unregistered 'Go on with a redirect URI that the account''s list does not have'
            cand --allow-live 'With --register, change the account with a production key (sk_live_) without asking'
            cand --dry-run 'Print the message with a made-up link; create and send nothing'
            cand --open 'Open the link in the browser'
            cand --qr 'Draw the link as a QR code'
            cand --click 'Visit the link over HTTP in place of a person (this spends it)'
            cand --no-dns 'Do not look up whether the recipient''s mail gateway may spend the link'
            cand --no-wait 'Stop after the delivery'
            cand --show-token 'Add the access token to the result'
            cand --api-key-stdin 'Read the API key from standard input'
            cand --emulate 'Run this command against a private built-in emulator instead of WorkOS'
            cand --json 'Short for --format json'
            cand --no-input 'Never ask, as where CI is set; a missing value is an error that names its option'
            cand -q 'Say nothing but the result and errors'
            cand --quiet 'Say nothing but the result and errors'
            cand -v 'Show every request to WorkOS (method, path, status, time; never a secret)'
            cand --verbose 'Show every request to WorkOS (method, path, status, time; never a secret)'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'workos-ml;session'= {
            cand --env-file 'Read variables from this file instead of .env.local and .env (may be repeated; the first file that has a variable wins)'
            cand --base-url 'Address of the WorkOS API [default: https://api.workos.com]'
            cand --format 'How to write the result; checks take every format, other commands human and json'
            cand --output 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)'
            cand --color 'When to use colour'
            cand --api-key-stdin 'Read the API key from standard input'
            cand --emulate 'Run this command against a private built-in emulator instead of WorkOS'
            cand --json 'Short for --format json'
            cand --no-input 'Never ask, as where CI is set; a missing value is an error that names its option'
            cand -q 'Say nothing but the result and errors'
            cand --quiet 'Say nothing but the result and errors'
            cand -v 'Show every request to WorkOS (method, path, status, time; never a secret)'
            cand --verbose 'Show every request to WorkOS (method, path, status, time; never a secret)'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand create 'Create a session and print its link; nothing is e-mailed'
            cand send 'Have WorkOS e-mail the link of a session'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'workos-ml;session;create'= {
            cand --redirect-uri 'Redirect URI; a loopback address is listened on [default: WORKOS_REDIRECT_URI if it is loopback, else a registered loopback address, else http://localhost:3000/callback]'
            cand --host 'Loopback host of the redirect URI; localhost listens on 127.0.0.1 and ::1'
            cand --port 'Ports to try in order, separated by commas; 0 takes any free port'
            cand --path 'Path of the redirect URI'
            cand --state 'State that the callback must carry [default: 256 random bits]'
            cand --expires-in 'Life of the link, 15m to 24h, as a duration (20m, 1h30m) or in seconds [default: 15m, by WorkOS]'
            cand --connection 'Sign in through this connection instead of the one of the e-mail''s domain'
            cand --env-file 'Read variables from this file instead of .env.local and .env (may be repeated; the first file that has a variable wins)'
            cand --base-url 'Address of the WorkOS API [default: https://api.workos.com]'
            cand --format 'How to write the result; checks take every format, other commands human and json'
            cand --output 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)'
            cand --color 'When to use colour'
            cand --api-key-stdin 'Read the API key from standard input'
            cand --emulate 'Run this command against a private built-in emulator instead of WorkOS'
            cand --json 'Short for --format json'
            cand --no-input 'Never ask, as where CI is set; a missing value is an error that names its option'
            cand -q 'Say nothing but the result and errors'
            cand --quiet 'Say nothing but the result and errors'
            cand -v 'Show every request to WorkOS (method, path, status, time; never a secret)'
            cand --verbose 'Show every request to WorkOS (method, path, status, time; never a secret)'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'workos-ml;session;send'= {
            cand --env-file 'Read variables from this file instead of .env.local and .env (may be repeated; the first file that has a variable wins)'
            cand --base-url 'Address of the WorkOS API [default: https://api.workos.com]'
            cand --format 'How to write the result; checks take every format, other commands human and json'
            cand --output 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)'
            cand --color 'When to use colour'
            cand --api-key-stdin 'Read the API key from standard input'
            cand --emulate 'Run this command against a private built-in emulator instead of WorkOS'
            cand --json 'Short for --format json'
            cand --no-input 'Never ask, as where CI is set; a missing value is an error that names its option'
            cand -q 'Say nothing but the result and errors'
            cand --quiet 'Say nothing but the result and errors'
            cand -v 'Show every request to WorkOS (method, path, status, time; never a secret)'
            cand --verbose 'Show every request to WorkOS (method, path, status, time; never a secret)'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'workos-ml;session;help'= {
            cand create 'Create a session and print its link; nothing is e-mailed'
            cand send 'Have WorkOS e-mail the link of a session'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'workos-ml;session;help;create'= {
        }
        &'workos-ml;session;help;send'= {
        }
        &'workos-ml;session;help;help'= {
        }
        &'workos-ml;listen'= {
            cand --redirect-uri 'Redirect URI; a loopback address is listened on [default: WORKOS_REDIRECT_URI if it is loopback, else a registered loopback address, else http://localhost:3000/callback]'
            cand --host 'Loopback host of the redirect URI; localhost listens on 127.0.0.1 and ::1'
            cand --port 'Ports to try in order, separated by commas; 0 takes any free port'
            cand --path 'Path of the redirect URI'
            cand --state 'State that the callback must carry [default: 256 random bits]'
            cand --timeout 'Longest wait (10m, 90s) [default: 10m; with --follow, none]'
            cand --env-file 'Read variables from this file instead of .env.local and .env (may be repeated; the first file that has a variable wins)'
            cand --base-url 'Address of the WorkOS API [default: https://api.workos.com]'
            cand --format 'How to write the result; checks take every format, other commands human and json'
            cand --output 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)'
            cand --color 'When to use colour'
            cand --any-state 'Take a callback with any state, or none: for a link that was made elsewhere'
            cand --follow 'Go on after the first callback, one result after the other, until interrupted'
            cand --show-token 'Add the access token to the result'
            cand --api-key-stdin 'Read the API key from standard input'
            cand --emulate 'Run this command against a private built-in emulator instead of WorkOS'
            cand --json 'Short for --format json'
            cand --no-input 'Never ask, as where CI is set; a missing value is an error that names its option'
            cand -q 'Say nothing but the result and errors'
            cand --quiet 'Say nothing but the result and errors'
            cand -v 'Show every request to WorkOS (method, path, status, time; never a secret)'
            cand --verbose 'Show every request to WorkOS (method, path, status, time; never a secret)'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'workos-ml;exchange'= {
            cand --env-file 'Read variables from this file instead of .env.local and .env (may be repeated; the first file that has a variable wins)'
            cand --base-url 'Address of the WorkOS API [default: https://api.workos.com]'
            cand --format 'How to write the result; checks take every format, other commands human and json'
            cand --output 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)'
            cand --color 'When to use colour'
            cand --show-token 'Add the access token to the result'
            cand --api-key-stdin 'Read the API key from standard input'
            cand --emulate 'Run this command against a private built-in emulator instead of WorkOS'
            cand --json 'Short for --format json'
            cand --no-input 'Never ask, as where CI is set; a missing value is an error that names its option'
            cand -q 'Say nothing but the result and errors'
            cand --quiet 'Say nothing but the result and errors'
            cand -v 'Show every request to WorkOS (method, path, status, time; never a secret)'
            cand --verbose 'Show every request to WorkOS (method, path, status, time; never a secret)'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'workos-ml;preflight'= {
            cand --environment 'The environment that the credentials are meant for'
            cand --redirect-uri 'Redirect URI to check [default: WORKOS_REDIRECT_URI]'
            cand --env-file 'Read variables from this file instead of .env.local and .env (may be repeated; the first file that has a variable wins)'
            cand --base-url 'Address of the WorkOS API [default: https://api.workos.com]'
            cand --format 'How to write the result; checks take every format, other commands human and json'
            cand --output 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)'
            cand --color 'When to use colour'
            cand --offline 'Send nothing; check only what is on this machine'
            cand --allow-live 'Send read-only requests with a production key (sk_live_) without asking'
            cand --api-key-stdin 'Read the API key from standard input'
            cand --emulate 'Run this command against a private built-in emulator instead of WorkOS'
            cand --json 'Short for --format json'
            cand --no-input 'Never ask, as where CI is set; a missing value is an error that names its option'
            cand -q 'Say nothing but the result and errors'
            cand --quiet 'Say nothing but the result and errors'
            cand -v 'Show every request to WorkOS (method, path, status, time; never a secret)'
            cand --verbose 'Show every request to WorkOS (method, path, status, time; never a secret)'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'workos-ml;check'= {
            cand --environment 'The environment that the credentials are meant for'
            cand --redirect-uri 'Redirect URI to check [default: WORKOS_REDIRECT_URI]'
            cand --env-file 'Read variables from this file instead of .env.local and .env (may be repeated; the first file that has a variable wins)'
            cand --base-url 'Address of the WorkOS API [default: https://api.workos.com]'
            cand --format 'How to write the result; checks take every format, other commands human and json'
            cand --output 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)'
            cand --color 'When to use colour'
            cand --offline 'Send nothing; check only what is on this machine'
            cand --allow-live 'Send read-only requests with a production key (sk_live_) without asking'
            cand --api-key-stdin 'Read the API key from standard input'
            cand --emulate 'Run this command against a private built-in emulator instead of WorkOS'
            cand --json 'Short for --format json'
            cand --no-input 'Never ask, as where CI is set; a missing value is an error that names its option'
            cand -q 'Say nothing but the result and errors'
            cand --quiet 'Say nothing but the result and errors'
            cand -v 'Show every request to WorkOS (method, path, status, time; never a secret)'
            cand --verbose 'Show every request to WorkOS (method, path, status, time; never a secret)'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'workos-ml;doctor'= {
            cand --environment 'The environment that the credentials are meant for'
            cand --redirect-uri 'Redirect URI to check [default: WORKOS_REDIRECT_URI]'
            cand --env-file 'Read variables from this file instead of .env.local and .env (may be repeated; the first file that has a variable wins)'
            cand --base-url 'Address of the WorkOS API [default: https://api.workos.com]'
            cand --format 'How to write the result; checks take every format, other commands human and json'
            cand --output 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)'
            cand --color 'When to use colour'
            cand --offline 'Send nothing; check only what is on this machine'
            cand --allow-live 'Send read-only requests with a production key (sk_live_) without asking'
            cand --api-key-stdin 'Read the API key from standard input'
            cand --emulate 'Run this command against a private built-in emulator instead of WorkOS'
            cand --json 'Short for --format json'
            cand --no-input 'Never ask, as where CI is set; a missing value is an error that names its option'
            cand -q 'Say nothing but the result and errors'
            cand --quiet 'Say nothing but the result and errors'
            cand -v 'Show every request to WorkOS (method, path, status, time; never a secret)'
            cand --verbose 'Show every request to WorkOS (method, path, status, time; never a secret)'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'workos-ml;redirect-uri'= {
            cand --env-file 'Read variables from this file instead of .env.local and .env (may be repeated; the first file that has a variable wins)'
            cand --base-url 'Address of the WorkOS API [default: https://api.workos.com]'
            cand --format 'How to write the result; checks take every format, other commands human and json'
            cand --output 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)'
            cand --color 'When to use colour'
            cand --api-key-stdin 'Read the API key from standard input'
            cand --emulate 'Run this command against a private built-in emulator instead of WorkOS'
            cand --json 'Short for --format json'
            cand --no-input 'Never ask, as where CI is set; a missing value is an error that names its option'
            cand -q 'Say nothing but the result and errors'
            cand --quiet 'Say nothing but the result and errors'
            cand -v 'Show every request to WorkOS (method, path, status, time; never a secret)'
            cand --verbose 'Show every request to WorkOS (method, path, status, time; never a secret)'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand check 'Check redirect URIs by WorkOS''s rules, against the account''s list, and by what answers there'
            cand list 'List the redirect URIs of the account'
            cand add 'Register redirect URIs'
            cand remove 'Remove registered redirect URIs'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'workos-ml;redirect-uri;check'= {
            cand --from 'Read redirect URIs from this file, one a line; lines that start with # are comments'
            cand --environment 'The environment that they are meant for [default: what the API key''s prefix tells]'
            cand --probe-timeout 'Longest that one request of the probe may take (10s, 500ms) [default: 10s]'
            cand --env-file 'Read variables from this file instead of .env.local and .env (may be repeated; the first file that has a variable wins)'
            cand --base-url 'Address of the WorkOS API [default: https://api.workos.com]'
            cand --format 'How to write the result; checks take every format, other commands human and json'
            cand --output 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)'
            cand --color 'When to use colour'
            cand --offline 'Send nothing; check only what needs no account'
            cand --allow-live 'Send read-only requests with a production key (sk_live_) without asking'
            cand --probe 'Look at what answers there: name, port, certificate, and requests that can sign nobody in'
            cand --api-key-stdin 'Read the API key from standard input'
            cand --emulate 'Run this command against a private built-in emulator instead of WorkOS'
            cand --json 'Short for --format json'
            cand --no-input 'Never ask, as where CI is set; a missing value is an error that names its option'
            cand -q 'Say nothing but the result and errors'
            cand --quiet 'Say nothing but the result and errors'
            cand -v 'Show every request to WorkOS (method, path, status, time; never a secret)'
            cand --verbose 'Show every request to WorkOS (method, path, status, time; never a secret)'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'workos-ml;redirect-uri;list'= {
            cand --env-file 'Read variables from this file instead of .env.local and .env (may be repeated; the first file that has a variable wins)'
            cand --base-url 'Address of the WorkOS API [default: https://api.workos.com]'
            cand --format 'How to write the result; checks take every format, other commands human and json'
            cand --output 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)'
            cand --color 'When to use colour'
            cand --allow-live 'Send read-only requests with a production key (sk_live_) without asking'
            cand --api-key-stdin 'Read the API key from standard input'
            cand --emulate 'Run this command against a private built-in emulator instead of WorkOS'
            cand --json 'Short for --format json'
            cand --no-input 'Never ask, as where CI is set; a missing value is an error that names its option'
            cand -q 'Say nothing but the result and errors'
            cand --quiet 'Say nothing but the result and errors'
            cand -v 'Show every request to WorkOS (method, path, status, time; never a secret)'
            cand --verbose 'Show every request to WorkOS (method, path, status, time; never a secret)'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'workos-ml;redirect-uri;add'= {
            cand --environment 'The environment whose rules they are held to [default: what the API key''s prefix tells]'
            cand --env-file 'Read variables from this file instead of .env.local and .env (may be repeated; the first file that has a variable wins)'
            cand --base-url 'Address of the WorkOS API [default: https://api.workos.com]'
            cand --format 'How to write the result; checks take every format, other commands human and json'
            cand --output 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)'
            cand --color 'When to use colour'
            cand --force 'Send addresses that break a rule as well, and let WorkOS decide'
            cand --allow-live 'Change the account with a production key (sk_live_) without asking'
            cand --api-key-stdin 'Read the API key from standard input'
            cand --emulate 'Run this command against a private built-in emulator instead of WorkOS'
            cand --json 'Short for --format json'
            cand --no-input 'Never ask, as where CI is set; a missing value is an error that names its option'
            cand -q 'Say nothing but the result and errors'
            cand --quiet 'Say nothing but the result and errors'
            cand -v 'Show every request to WorkOS (method, path, status, time; never a secret)'
            cand --verbose 'Show every request to WorkOS (method, path, status, time; never a secret)'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'workos-ml;redirect-uri;remove'= {
            cand --env-file 'Read variables from this file instead of .env.local and .env (may be repeated; the first file that has a variable wins)'
            cand --base-url 'Address of the WorkOS API [default: https://api.workos.com]'
            cand --format 'How to write the result; checks take every format, other commands human and json'
            cand --output 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)'
            cand --color 'When to use colour'
            cand -y 'Remove them without asking'
            cand --yes 'Remove them without asking'
            cand --allow-live 'Change the account with a production key (sk_live_) without asking'
            cand --api-key-stdin 'Read the API key from standard input'
            cand --emulate 'Run this command against a private built-in emulator instead of WorkOS'
            cand --json 'Short for --format json'
            cand --no-input 'Never ask, as where CI is set; a missing value is an error that names its option'
            cand -q 'Say nothing but the result and errors'
            cand --quiet 'Say nothing but the result and errors'
            cand -v 'Show every request to WorkOS (method, path, status, time; never a secret)'
            cand --verbose 'Show every request to WorkOS (method, path, status, time; never a secret)'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'workos-ml;redirect-uri;help'= {
            cand check 'Check redirect URIs by WorkOS''s rules, against the account''s list, and by what answers there'
            cand list 'List the redirect URIs of the account'
            cand add 'Register redirect URIs'
            cand remove 'Remove registered redirect URIs'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'workos-ml;redirect-uri;help;check'= {
        }
        &'workos-ml;redirect-uri;help;list'= {
        }
        &'workos-ml;redirect-uri;help;add'= {
        }
        &'workos-ml;redirect-uri;help;remove'= {
        }
        &'workos-ml;redirect-uri;help;help'= {
        }
        &'workos-ml;test'= {
            cand --url 'Address of the application [default: the port that the COMMAND listens on]'
            cand --sign-in 'The page that asks for an e-mail address, or the endpoint that takes one: /login, or ''POST /api/login'''
            cand --body 'How the endpoint takes it [default: whichever works]'
            cand --email-field 'The name of the field that takes it [default: email]'
            cand --email 'Who signs in, for an application that knows its people (may be repeated) [default: somebody new each time, at example.com]'
            cand --redirect-uri 'Where a link leads if the application names no redirect URI [default: the callback that the code has, else /callback]'
            cand --protected 'A page that only somebody who is signed in may see (may be repeated)'
            cand --logout 'What ends the session: ''POST /logout'''
            cand --start-timeout 'How long the application may take until it listens'
            cand --only 'Report this rule only (may be repeated, or several with commas)'
            cand --skip 'Leave this rule out (may be repeated, or several with commas)'
            cand --baseline 'Count only failures and warnings that are not in this file'
            cand --write-baseline 'Write the failures and warnings of this run to a file for --baseline'
            cand --report 'Write the whole run to this file, as a page to look at'
            cand --env-file 'Read variables from this file instead of .env.local and .env (may be repeated; the first file that has a variable wins)'
            cand --base-url 'Address of the WorkOS API [default: https://api.workos.com]'
            cand --format 'How to write the result; checks take every format, other commands human and json'
            cand --output 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)'
            cand --color 'When to use colour'
            cand --browser 'Do the person''s part once in a real Chromium of this machine, for front ends that need their scripts'
            cand --no-intercept 'Leave the application''s calls to https://api.workos.com alone: it has to read WORKOS_BASE_URL'
            cand --allow-remote 'Test an application that is not on this machine'
            cand --allow-live 'Go on although the project''s files hold a production key (sk_live_)'
            cand --strict 'End with exit code 1 on warnings, too'
            cand --api-key-stdin 'Read the API key from standard input'
            cand --emulate 'Run this command against a private built-in emulator instead of WorkOS'
            cand --json 'Short for --format json'
            cand --no-input 'Never ask, as where CI is set; a missing value is an error that names its option'
            cand -q 'Say nothing but the result and errors'
            cand --quiet 'Say nothing but the result and errors'
            cand -v 'Show every request to WorkOS (method, path, status, time; never a secret)'
            cand --verbose 'Show every request to WorkOS (method, path, status, time; never a secret)'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'workos-ml;checklist'= {
            cand --environment 'The environment that the credentials are meant for'
            cand --redirect-uri 'Redirect URI to check [default: WORKOS_REDIRECT_URI]'
            cand --sender 'Check SPF, DKIM and DMARC of a domain that sends the links (may be repeated)'
            cand --dkim-selector 'DKIM selector of the senders (may be repeated): the s= of a DKIM-Signature header'
            cand --dns-server 'DNS server to ask, IP or IP:PORT [default: the system''s]'
            cand --dns-timeout 'Longest wait for one DNS answer (2s, 500ms)'
            cand --only 'Check this family only (may be repeated, or several with commas)'
            cand --skip 'Leave this rule out (may be repeated, or several with commas)'
            cand --url 'Ask the application that runs here. It may create a passwordless session for test+workos-ml@example.com, and mail that address, with --offline too'
            cand --sign-in-path 'Path that takes the e-mail address of who signs in [default: what the code says, else /auth/magic-link and other usual ones]'
            cand --callback-path 'Path that WorkOS sends the browser back to [default: that of the redirect URI, else what the code says, else usual ones]'
            cand --build-timeout 'Longest time for one command (5m, 90s)'
            cand --attest 'Ask, on a terminal, what only a person can confirm, and keep the answers in this file; elsewhere only read it [default: workos-ml-attest.toml]'
            cand --expires 'How long new answers count (90d, 6 months)'
            cand --baseline 'Count only failures and warnings that are not in this file'
            cand --write-baseline 'Write the failures and warnings of this run to a file for --baseline'
            cand --env-file 'Read variables from this file instead of .env.local and .env (may be repeated; the first file that has a variable wins)'
            cand --base-url 'Address of the WorkOS API [default: https://api.workos.com]'
            cand --format 'How to write the result; checks take every format, other commands human and json'
            cand --output 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)'
            cand --color 'When to use colour'
            cand --offline 'Send nothing; check only what is on this machine'
            cand --allow-live 'Send read-only requests with a production key (sk_live_) without asking'
            cand --strict 'End with exit code 1 on warnings and unanswered items, too'
            cand --allow-remote 'Ask an application that is not on this machine'
            cand --build 'Load the SDK in the project''s runtime, and run the project''s build and start commands'
            cand --run 'Run the application as `workos-ml test` does: what was seen replaces what was read'
            cand --api-key-stdin 'Read the API key from standard input'
            cand --emulate 'Run this command against a private built-in emulator instead of WorkOS'
            cand --json 'Short for --format json'
            cand --no-input 'Never ask, as where CI is set; a missing value is an error that names its option'
            cand -q 'Say nothing but the result and errors'
            cand --quiet 'Say nothing but the result and errors'
            cand -v 'Show every request to WorkOS (method, path, status, time; never a secret)'
            cand --verbose 'Show every request to WorkOS (method, path, status, time; never a secret)'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'workos-ml;connection'= {
            cand --env-file 'Read variables from this file instead of .env.local and .env (may be repeated; the first file that has a variable wins)'
            cand --base-url 'Address of the WorkOS API [default: https://api.workos.com]'
            cand --format 'How to write the result; checks take every format, other commands human and json'
            cand --output 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)'
            cand --color 'When to use colour'
            cand --api-key-stdin 'Read the API key from standard input'
            cand --emulate 'Run this command against a private built-in emulator instead of WorkOS'
            cand --json 'Short for --format json'
            cand --no-input 'Never ask, as where CI is set; a missing value is an error that names its option'
            cand -q 'Say nothing but the result and errors'
            cand --quiet 'Say nothing but the result and errors'
            cand -v 'Show every request to WorkOS (method, path, status, time; never a secret)'
            cand --verbose 'Show every request to WorkOS (method, path, status, time; never a secret)'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand list 'List Magic Link connections'
            cand show 'Show one connection'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'workos-ml;connection;list'= {
            cand --domain 'Only connections of this e-mail domain'
            cand --env-file 'Read variables from this file instead of .env.local and .env (may be repeated; the first file that has a variable wins)'
            cand --base-url 'Address of the WorkOS API [default: https://api.workos.com]'
            cand --format 'How to write the result; checks take every format, other commands human and json'
            cand --output 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)'
            cand --color 'When to use colour'
            cand --api-key-stdin 'Read the API key from standard input'
            cand --emulate 'Run this command against a private built-in emulator instead of WorkOS'
            cand --json 'Short for --format json'
            cand --no-input 'Never ask, as where CI is set; a missing value is an error that names its option'
            cand -q 'Say nothing but the result and errors'
            cand --quiet 'Say nothing but the result and errors'
            cand -v 'Show every request to WorkOS (method, path, status, time; never a secret)'
            cand --verbose 'Show every request to WorkOS (method, path, status, time; never a secret)'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'workos-ml;connection;show'= {
            cand --env-file 'Read variables from this file instead of .env.local and .env (may be repeated; the first file that has a variable wins)'
            cand --base-url 'Address of the WorkOS API [default: https://api.workos.com]'
            cand --format 'How to write the result; checks take every format, other commands human and json'
            cand --output 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)'
            cand --color 'When to use colour'
            cand --api-key-stdin 'Read the API key from standard input'
            cand --emulate 'Run this command against a private built-in emulator instead of WorkOS'
            cand --json 'Short for --format json'
            cand --no-input 'Never ask, as where CI is set; a missing value is an error that names its option'
            cand -q 'Say nothing but the result and errors'
            cand --quiet 'Say nothing but the result and errors'
            cand -v 'Show every request to WorkOS (method, path, status, time; never a secret)'
            cand --verbose 'Show every request to WorkOS (method, path, status, time; never a secret)'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'workos-ml;connection;help'= {
            cand list 'List Magic Link connections'
            cand show 'Show one connection'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'workos-ml;connection;help;list'= {
        }
        &'workos-ml;connection;help;show'= {
        }
        &'workos-ml;connection;help;help'= {
        }
        &'workos-ml;domain'= {
            cand --sender 'Check SPF, DKIM and DMARC of a domain that sends the links (may be repeated)'
            cand --dkim-selector 'DKIM selector of the senders (may be repeated): the s= of a DKIM-Signature header'
            cand --dns-server 'DNS server to ask, IP or IP:PORT [default: the system''s]'
            cand --dns-timeout 'Longest wait for one DNS answer (2s, 500ms)'
            cand --env-file 'Read variables from this file instead of .env.local and .env (may be repeated; the first file that has a variable wins)'
            cand --base-url 'Address of the WorkOS API [default: https://api.workos.com]'
            cand --format 'How to write the result; checks take every format, other commands human and json'
            cand --output 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)'
            cand --color 'When to use colour'
            cand --api-key-stdin 'Read the API key from standard input'
            cand --emulate 'Run this command against a private built-in emulator instead of WorkOS'
            cand --json 'Short for --format json'
            cand --no-input 'Never ask, as where CI is set; a missing value is an error that names its option'
            cand -q 'Say nothing but the result and errors'
            cand --quiet 'Say nothing but the result and errors'
            cand -v 'Show every request to WorkOS (method, path, status, time; never a secret)'
            cand --verbose 'Show every request to WorkOS (method, path, status, time; never a secret)'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'workos-ml;magic-auth'= {
            cand --env-file 'Read variables from this file instead of .env.local and .env (may be repeated; the first file that has a variable wins)'
            cand --base-url 'Address of the WorkOS API [default: https://api.workos.com]'
            cand --format 'How to write the result; checks take every format, other commands human and json'
            cand --output 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)'
            cand --color 'When to use colour'
            cand --api-key-stdin 'Read the API key from standard input'
            cand --emulate 'Run this command against a private built-in emulator instead of WorkOS'
            cand --json 'Short for --format json'
            cand --no-input 'Never ask, as where CI is set; a missing value is an error that names its option'
            cand -q 'Say nothing but the result and errors'
            cand --quiet 'Say nothing but the result and errors'
            cand -v 'Show every request to WorkOS (method, path, status, time; never a secret)'
            cand --verbose 'Show every request to WorkOS (method, path, status, time; never a secret)'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand send 'Have WorkOS make a six-digit code and mail it'
            cand verify 'Exchange a six-digit code for a user'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'workos-ml;magic-auth;send'= {
            cand --env-file 'Read variables from this file instead of .env.local and .env (may be repeated; the first file that has a variable wins)'
            cand --base-url 'Address of the WorkOS API [default: https://api.workos.com]'
            cand --format 'How to write the result; checks take every format, other commands human and json'
            cand --output 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)'
            cand --color 'When to use colour'
            cand --verify 'Exchange the code at once, as the API shows it, in place of a person (this spends it)'
            cand --show-code 'Add the code to the result'
            cand --api-key-stdin 'Read the API key from standard input'
            cand --emulate 'Run this command against a private built-in emulator instead of WorkOS'
            cand --json 'Short for --format json'
            cand --no-input 'Never ask, as where CI is set; a missing value is an error that names its option'
            cand -q 'Say nothing but the result and errors'
            cand --quiet 'Say nothing but the result and errors'
            cand -v 'Show every request to WorkOS (method, path, status, time; never a secret)'
            cand --verbose 'Show every request to WorkOS (method, path, status, time; never a secret)'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'workos-ml;magic-auth;verify'= {
            cand --id 'Take the code of this Magic Auth from the API, in place of a person: magic_auth_…'
            cand --env-file 'Read variables from this file instead of .env.local and .env (may be repeated; the first file that has a variable wins)'
            cand --base-url 'Address of the WorkOS API [default: https://api.workos.com]'
            cand --format 'How to write the result; checks take every format, other commands human and json'
            cand --output 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)'
            cand --color 'When to use colour'
            cand --show-token 'Add the access token to the result'
            cand --api-key-stdin 'Read the API key from standard input'
            cand --emulate 'Run this command against a private built-in emulator instead of WorkOS'
            cand --json 'Short for --format json'
            cand --no-input 'Never ask, as where CI is set; a missing value is an error that names its option'
            cand -q 'Say nothing but the result and errors'
            cand --quiet 'Say nothing but the result and errors'
            cand -v 'Show every request to WorkOS (method, path, status, time; never a secret)'
            cand --verbose 'Show every request to WorkOS (method, path, status, time; never a secret)'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'workos-ml;magic-auth;help'= {
            cand send 'Have WorkOS make a six-digit code and mail it'
            cand verify 'Exchange a six-digit code for a user'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'workos-ml;magic-auth;help;send'= {
        }
        &'workos-ml;magic-auth;help;verify'= {
        }
        &'workos-ml;magic-auth;help;help'= {
        }
        &'workos-ml;emulate'= {
            cand --port 'Port on the loopback address; 0 takes any free one [default: 4100; with a COMMAND, 0]'
            cand --redirect-uri 'Register this redirect URI in place of the usual ones (may be repeated; the first without a wildcard is the default; a port may be *) [default: /callback on port 3000, then on any port, of localhost, 127.0.0.1 and ::1]'
            cand --scanner 'Have every link visited on delivery, as a mail scanner does'
            cand --smtp 'Send every message to this mail server as well: smtp://localhost:1025'
            cand --state-file 'Keep redirect URIs, connections and users in this file'
            cand --env-file 'Read variables from this file instead of .env.local and .env (may be repeated; the first file that has a variable wins)'
            cand --base-url 'Address of the WorkOS API [default: https://api.workos.com]'
            cand --format 'How to write the result; checks take every format, other commands human and json'
            cand --output 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)'
            cand --color 'When to use colour'
            cand --strict 'Refuse redirect URIs that are not registered, loopback ones too, as WorkOS does'
            cand --production 'Hold to the rules of a production environment as well (implies --strict)'
            cand --head-spends 'Have HEAD spend a link, as GET does (whether it does at WorkOS is not known)'
            cand --any-key 'Take any API key and any client ID, and say once, masked, which key came'
            cand --print-env 'Print the variables of an emulator on this port for a shell''s eval, and start nothing'
            cand --no-intercept 'Give the command the variables alone, and leave its calls to api.workos.com alone'
            cand --api-key-stdin 'Read the API key from standard input'
            cand --emulate 'Run this command against a private built-in emulator instead of WorkOS'
            cand --json 'Short for --format json'
            cand --no-input 'Never ask, as where CI is set; a missing value is an error that names its option'
            cand -q 'Say nothing but the result and errors'
            cand --quiet 'Say nothing but the result and errors'
            cand -v 'Show every request to WorkOS (method, path, status, time; never a secret)'
            cand --verbose 'Show every request to WorkOS (method, path, status, time; never a secret)'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'workos-ml;explain'= {
            cand --env-file 'Read variables from this file instead of .env.local and .env (may be repeated; the first file that has a variable wins)'
            cand --base-url 'Address of the WorkOS API [default: https://api.workos.com]'
            cand --format 'How to write the result; checks take every format, other commands human and json'
            cand --output 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)'
            cand --color 'When to use colour'
            cand --api-key-stdin 'Read the API key from standard input'
            cand --emulate 'Run this command against a private built-in emulator instead of WorkOS'
            cand --json 'Short for --format json'
            cand --no-input 'Never ask, as where CI is set; a missing value is an error that names its option'
            cand -q 'Say nothing but the result and errors'
            cand --quiet 'Say nothing but the result and errors'
            cand -v 'Show every request to WorkOS (method, path, status, time; never a secret)'
            cand --verbose 'Show every request to WorkOS (method, path, status, time; never a secret)'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'workos-ml;completions'= {
            cand --env-file 'Read variables from this file instead of .env.local and .env (may be repeated; the first file that has a variable wins)'
            cand --base-url 'Address of the WorkOS API [default: https://api.workos.com]'
            cand --format 'How to write the result; checks take every format, other commands human and json'
            cand --output 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)'
            cand --color 'When to use colour'
            cand --api-key-stdin 'Read the API key from standard input'
            cand --emulate 'Run this command against a private built-in emulator instead of WorkOS'
            cand --json 'Short for --format json'
            cand --no-input 'Never ask, as where CI is set; a missing value is an error that names its option'
            cand -q 'Say nothing but the result and errors'
            cand --quiet 'Say nothing but the result and errors'
            cand -v 'Show every request to WorkOS (method, path, status, time; never a secret)'
            cand --verbose 'Show every request to WorkOS (method, path, status, time; never a secret)'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'workos-ml;man'= {
            cand --out 'Write one page a command into this folder'
            cand --env-file 'Read variables from this file instead of .env.local and .env (may be repeated; the first file that has a variable wins)'
            cand --base-url 'Address of the WorkOS API [default: https://api.workos.com]'
            cand --format 'How to write the result; checks take every format, other commands human and json'
            cand --output 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)'
            cand --color 'When to use colour'
            cand --api-key-stdin 'Read the API key from standard input'
            cand --emulate 'Run this command against a private built-in emulator instead of WorkOS'
            cand --json 'Short for --format json'
            cand --no-input 'Never ask, as where CI is set; a missing value is an error that names its option'
            cand -q 'Say nothing but the result and errors'
            cand --quiet 'Say nothing but the result and errors'
            cand -v 'Show every request to WorkOS (method, path, status, time; never a secret)'
            cand --verbose 'Show every request to WorkOS (method, path, status, time; never a secret)'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'workos-ml;help'= {
            cand send 'Prove a sign-in: create a session, deliver the link, wait for the click, print the profile'
            cand session 'Create a passwordless session, or have the link of one e-mailed'
            cand listen 'Catch a callback, exchange its code and print the profile'
            cand exchange 'Exchange an authorization code for a profile'
            cand preflight 'Check that keys, client ID, account and redirect URI are usable'
            cand redirect-uri 'Check, list, add or remove redirect URIs'
            cand test 'Start the application on the emulator, sign in, and try everything that goes wrong'
            cand checklist 'Run the launch checklist: code, credentials, account, and what only people can confirm'
            cand connection 'List or show Magic Link connections'
            cand domain 'Say whether a domain''s mail gateway may spend links, and check SPF, DKIM and DMARC of a sender'
            cand magic-auth 'Sign in with Magic Auth, the six-digit code that replaces Magic Link'
            cand emulate 'Run a local WorkOS with Magic Link, alone or around a command'
            cand explain 'Explain an error: what it means, its cause, its fix'
            cand completions 'Print the completion script of a shell'
            cand man 'Print the man page, or write all man pages to a folder'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'workos-ml;help;send'= {
        }
        &'workos-ml;help;session'= {
            cand create 'Create a session and print its link; nothing is e-mailed'
            cand send 'Have WorkOS e-mail the link of a session'
        }
        &'workos-ml;help;session;create'= {
        }
        &'workos-ml;help;session;send'= {
        }
        &'workos-ml;help;listen'= {
        }
        &'workos-ml;help;exchange'= {
        }
        &'workos-ml;help;preflight'= {
        }
        &'workos-ml;help;redirect-uri'= {
            cand check 'Check redirect URIs by WorkOS''s rules, against the account''s list, and by what answers there'
            cand list 'List the redirect URIs of the account'
            cand add 'Register redirect URIs'
            cand remove 'Remove registered redirect URIs'
        }
        &'workos-ml;help;redirect-uri;check'= {
        }
        &'workos-ml;help;redirect-uri;list'= {
        }
        &'workos-ml;help;redirect-uri;add'= {
        }
        &'workos-ml;help;redirect-uri;remove'= {
        }
        &'workos-ml;help;test'= {
        }
        &'workos-ml;help;checklist'= {
        }
        &'workos-ml;help;connection'= {
            cand list 'List Magic Link connections'
            cand show 'Show one connection'
        }
        &'workos-ml;help;connection;list'= {
        }
        &'workos-ml;help;connection;show'= {
        }
        &'workos-ml;help;domain'= {
        }
        &'workos-ml;help;magic-auth'= {
            cand send 'Have WorkOS make a six-digit code and mail it'
            cand verify 'Exchange a six-digit code for a user'
        }
        &'workos-ml;help;magic-auth;send'= {
        }
        &'workos-ml;help;magic-auth;verify'= {
        }
        &'workos-ml;help;emulate'= {
        }
        &'workos-ml;help;explain'= {
        }
        &'workos-ml;help;completions'= {
        }
        &'workos-ml;help;man'= {
        }
        &'workos-ml;help;help'= {
        }
    ]
    $completions[$command]
}
