# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_workos_ml_global_optspecs
    string join \n env-file= profile= base-url= api-key-stdin emulate format= output= json color= no-input q/quiet v/verbose h/help V/version
end

function __fish_workos_ml_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_workos_ml_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_workos_ml_using_subcommand
    set -l cmd (__fish_workos_ml_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c workos-ml -n "__fish_workos_ml_needs_command" -l env-file -d 'Read this file instead of .env.local and .env (may be repeated; the first that has a variable wins)' -r -F
complete -c workos-ml -n "__fish_workos_ml_needs_command" -l profile -d 'Use a profile of workos-ml.toml: its files, addresses and environment' -r -f
complete -c workos-ml -n "__fish_workos_ml_needs_command" -l base-url -d 'Address of the WorkOS API [default: https://api.workos.com]' -r -f
complete -c workos-ml -n "__fish_workos_ml_needs_command" -l format -d 'human or json; checks also markdown, junit, sarif, github and csv [default: human]' -r -f -a "human\t'For people'
json\t'One JSON document, or one object a line where a command streams'
markdown\t'A table to paste into a ticket'
junit\t'JUnit\'s XML, a test case for each finding'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of GitHub Actions'
csv\t'Comma-separated values, for spreadsheets'"
complete -c workos-ml -n "__fish_workos_ml_needs_command" -l output -d 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)' -r -f
complete -c workos-ml -n "__fish_workos_ml_needs_command" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR or TERM=dumb says otherwise'
always\t'Always'
never\t'Never'"
complete -c workos-ml -n "__fish_workos_ml_needs_command" -l api-key-stdin -d 'Read the API key from standard input'
complete -c workos-ml -n "__fish_workos_ml_needs_command" -l emulate -d 'Run this command against a private built-in emulator instead of WorkOS'
complete -c workos-ml -n "__fish_workos_ml_needs_command" -l json -d 'Short for --format json'
complete -c workos-ml -n "__fish_workos_ml_needs_command" -l no-input -d 'Never ask, as where CI is set; a missing value is an error that names its option'
complete -c workos-ml -n "__fish_workos_ml_needs_command" -s q -l quiet -d 'Print only the result and errors; of a check, only its problems'
complete -c workos-ml -n "__fish_workos_ml_needs_command" -s v -l verbose -d 'List what passed as well, and show every request to WorkOS (never a secret)'
complete -c workos-ml -n "__fish_workos_ml_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c workos-ml -n "__fish_workos_ml_needs_command" -s V -l version -d 'Print version'
complete -c workos-ml -n "__fish_workos_ml_needs_command" -f -a "send" -d 'Prove a sign-in: create a session, deliver the link, wait for the click, print the profile'
complete -c workos-ml -n "__fish_workos_ml_needs_command" -f -a "session" -d 'Create a passwordless session, or have the link of one e-mailed'
complete -c workos-ml -n "__fish_workos_ml_needs_command" -f -a "listen" -d 'Catch a callback, exchange its code and print the profile'
complete -c workos-ml -n "__fish_workos_ml_needs_command" -f -a "exchange" -d 'Exchange an authorization code for a profile'
complete -c workos-ml -n "__fish_workos_ml_needs_command" -f -a "preflight" -d 'Check that keys, client ID, account and redirect URI are usable'
complete -c workos-ml -n "__fish_workos_ml_needs_command" -f -a "check" -d 'Check that keys, client ID, account and redirect URI are usable'
complete -c workos-ml -n "__fish_workos_ml_needs_command" -f -a "doctor" -d 'Check that keys, client ID, account and redirect URI are usable'
complete -c workos-ml -n "__fish_workos_ml_needs_command" -f -a "redirect-uri" -d 'Check, list, add or remove redirect URIs'
complete -c workos-ml -n "__fish_workos_ml_needs_command" -f -a "test" -d 'Start the application on the emulator, sign in, and try everything that goes wrong'
complete -c workos-ml -n "__fish_workos_ml_needs_command" -f -a "checklist" -d 'Run the launch checklist: code, credentials, account, and what only people can confirm'
complete -c workos-ml -n "__fish_workos_ml_needs_command" -f -a "connection" -d 'List or show Magic Link connections'
complete -c workos-ml -n "__fish_workos_ml_needs_command" -f -a "domain" -d 'Tell whether a domain\'s mail gateway opens links, and check SPF, DKIM and DMARC of a sender'
complete -c workos-ml -n "__fish_workos_ml_needs_command" -f -a "magic-auth" -d 'Sign in with Magic Auth, the six-digit code that replaces Magic Link'
complete -c workos-ml -n "__fish_workos_ml_needs_command" -f -a "emulate" -d 'Run a local WorkOS with Magic Link, alone or around a command'
complete -c workos-ml -n "__fish_workos_ml_needs_command" -f -a "explain" -d 'Explain an error: what it means, its cause, its fix'
complete -c workos-ml -n "__fish_workos_ml_needs_command" -f -a "schema" -d 'Print the JSON Schema of what --json prints, or the names of all schemas'
complete -c workos-ml -n "__fish_workos_ml_needs_command" -f -a "init" -d 'Write a .env, keep it out of git, and register the redirect URI'
complete -c workos-ml -n "__fish_workos_ml_needs_command" -f -a "open" -d 'Open a page: keys, redirect URIs, the emulator\'s mailbox, the documentation'
complete -c workos-ml -n "__fish_workos_ml_needs_command" -f -a "completions" -d 'Print the completion script of a shell'
complete -c workos-ml -n "__fish_workos_ml_needs_command" -f -a "man" -d 'Print the man page, or write all man pages to a folder'
complete -c workos-ml -n "__fish_workos_ml_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand send" -l redirect-uri -d 'Redirect URI of the sign-in; a loopback address is listened on [default: WORKOS_REDIRECT_URI if it is loopback, else a registered loopback address, else http://localhost:3000/callback]' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand send" -l host -d 'Loopback host of the redirect URI; localhost listens on 127.0.0.1 and ::1' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand send" -l port -d 'Ports to try in order, separated by commas; 0 takes any free port' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand send" -l path -d 'Path of the redirect URI' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand send" -l state -d 'State that the callback must carry [default: 256 random bits]' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand send" -l expires-in -d 'Life of the link, 15m to 24h, as a duration (20m, 1h30m) or in seconds [default: 15m, by WorkOS]' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand send" -l connection -d 'Sign in through this connection instead of the one of the e-mail\'s domain' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand send" -l deliver -d 'How the link reaches the person' -r -f -a "workos\t'WorkOS e-mails it'
print\t'It is printed, and nothing is e-mailed'
smtp\t'Your own mail server e-mails it (--smtp, --from)'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand send" -l smtp -d 'The server: smtps://HOST, or smtp://HOST:PORT, which starts TLS, and is plain on this machine only. Name and password come from SMTP_USERNAME and SMTP_PASSWORD' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand send" -l from -d 'The sender: sign-in@example.com, or \'Example <sign-in@example.com>\'' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand send" -l ehlo -d 'The name to greet the mail server with (EHLO) [default: that of this machine, if it has dots]' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand send" -l subject -d 'The subject; a template too' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand send" -l template -d 'A template with {{link}}, {{email}} and {{expires_in}}: HTML if its name ends in .html, else text (once for each)' -r -F
complete -c workos-ml -n "__fish_workos_ml_using_subcommand send" -l dns-server -d 'DNS server to ask about the recipient\'s domain, IP or IP:PORT [default: the system\'s; a base URL on this machine is asked about only if one is named]' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand send" -l timeout -d 'Longest wait for the click (10m, 90s); never longer than the link lives' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand send" -l env-file -d 'Read this file instead of .env.local and .env (may be repeated; the first that has a variable wins)' -r -F
complete -c workos-ml -n "__fish_workos_ml_using_subcommand send" -l profile -d 'Use a profile of workos-ml.toml: its files, addresses and environment' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand send" -l base-url -d 'Address of the WorkOS API [default: https://api.workos.com]' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand send" -l format -d 'human or json; checks also markdown, junit, sarif, github and csv [default: human]' -r -f -a "human\t'For people'
json\t'One JSON document, or one object a line where a command streams'
markdown\t'A table to paste into a ticket'
junit\t'JUnit\'s XML, a test case for each finding'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of GitHub Actions'
csv\t'Comma-separated values, for spreadsheets'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand send" -l output -d 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand send" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR or TERM=dumb says otherwise'
always\t'Always'
never\t'Never'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand send" -l register -d 'Register the loopback redirect URI for this run, and remove it however the run ends'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand send" -l unregistered -d 'Go on with a redirect URI that the account\'s list does not have'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand send" -l allow-live -d 'Use a production key (sk_live_) without asking'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand send" -l dry-run -d 'Print the message with a made-up link; create and send nothing'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand send" -l open -d 'Open the link in the browser'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand send" -l qr -d 'Draw the link as a QR code'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand send" -l copy -d 'Copy the link to the clipboard of the terminal (OSC 52)'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand send" -l click -d 'Visit the link over HTTP in place of a person (this uses it up)'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand send" -l no-dns -d 'Do not look up whether the recipient\'s mail gateway opens links'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand send" -l no-wait -d 'Stop after the delivery'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand send" -l show-token -d 'Add the access token to the result'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand send" -l api-key-stdin -d 'Read the API key from standard input'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand send" -l emulate -d 'Run this command against a private built-in emulator instead of WorkOS'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand send" -l json -d 'Short for --format json'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand send" -l no-input -d 'Never ask, as where CI is set; a missing value is an error that names its option'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand send" -s q -l quiet -d 'Print only the result and errors; of a check, only its problems'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand send" -s v -l verbose -d 'List what passed as well, and show every request to WorkOS (never a secret)'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand send" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand session; and not __fish_seen_subcommand_from create send help" -l env-file -d 'Read this file instead of .env.local and .env (may be repeated; the first that has a variable wins)' -r -F
complete -c workos-ml -n "__fish_workos_ml_using_subcommand session; and not __fish_seen_subcommand_from create send help" -l profile -d 'Use a profile of workos-ml.toml: its files, addresses and environment' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand session; and not __fish_seen_subcommand_from create send help" -l base-url -d 'Address of the WorkOS API [default: https://api.workos.com]' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand session; and not __fish_seen_subcommand_from create send help" -l format -d 'human or json; checks also markdown, junit, sarif, github and csv [default: human]' -r -f -a "human\t'For people'
json\t'One JSON document, or one object a line where a command streams'
markdown\t'A table to paste into a ticket'
junit\t'JUnit\'s XML, a test case for each finding'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of GitHub Actions'
csv\t'Comma-separated values, for spreadsheets'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand session; and not __fish_seen_subcommand_from create send help" -l output -d 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand session; and not __fish_seen_subcommand_from create send help" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR or TERM=dumb says otherwise'
always\t'Always'
never\t'Never'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand session; and not __fish_seen_subcommand_from create send help" -l api-key-stdin -d 'Read the API key from standard input'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand session; and not __fish_seen_subcommand_from create send help" -l emulate -d 'Run this command against a private built-in emulator instead of WorkOS'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand session; and not __fish_seen_subcommand_from create send help" -l json -d 'Short for --format json'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand session; and not __fish_seen_subcommand_from create send help" -l no-input -d 'Never ask, as where CI is set; a missing value is an error that names its option'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand session; and not __fish_seen_subcommand_from create send help" -s q -l quiet -d 'Print only the result and errors; of a check, only its problems'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand session; and not __fish_seen_subcommand_from create send help" -s v -l verbose -d 'List what passed as well, and show every request to WorkOS (never a secret)'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand session; and not __fish_seen_subcommand_from create send help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand session; and not __fish_seen_subcommand_from create send help" -f -a "create" -d 'Create a session and print its link; nothing is e-mailed'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand session; and not __fish_seen_subcommand_from create send help" -f -a "send" -d 'Have WorkOS e-mail the link of a session'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand session; and not __fish_seen_subcommand_from create send help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand session; and __fish_seen_subcommand_from create" -l redirect-uri -d 'Redirect URI of the sign-in; a loopback address is listened on [default: WORKOS_REDIRECT_URI if it is loopback, else a registered loopback address, else http://localhost:3000/callback]' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand session; and __fish_seen_subcommand_from create" -l host -d 'Loopback host of the redirect URI; localhost listens on 127.0.0.1 and ::1' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand session; and __fish_seen_subcommand_from create" -l port -d 'Ports to try in order, separated by commas; 0 takes any free port' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand session; and __fish_seen_subcommand_from create" -l path -d 'Path of the redirect URI' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand session; and __fish_seen_subcommand_from create" -l state -d 'State that the callback must carry [default: 256 random bits]' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand session; and __fish_seen_subcommand_from create" -l expires-in -d 'Life of the link, 15m to 24h, as a duration (20m, 1h30m) or in seconds [default: 15m, by WorkOS]' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand session; and __fish_seen_subcommand_from create" -l connection -d 'Sign in through this connection instead of the one of the e-mail\'s domain' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand session; and __fish_seen_subcommand_from create" -l env-file -d 'Read this file instead of .env.local and .env (may be repeated; the first that has a variable wins)' -r -F
complete -c workos-ml -n "__fish_workos_ml_using_subcommand session; and __fish_seen_subcommand_from create" -l profile -d 'Use a profile of workos-ml.toml: its files, addresses and environment' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand session; and __fish_seen_subcommand_from create" -l base-url -d 'Address of the WorkOS API [default: https://api.workos.com]' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand session; and __fish_seen_subcommand_from create" -l format -d 'human or json; checks also markdown, junit, sarif, github and csv [default: human]' -r -f -a "human\t'For people'
json\t'One JSON document, or one object a line where a command streams'
markdown\t'A table to paste into a ticket'
junit\t'JUnit\'s XML, a test case for each finding'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of GitHub Actions'
csv\t'Comma-separated values, for spreadsheets'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand session; and __fish_seen_subcommand_from create" -l output -d 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand session; and __fish_seen_subcommand_from create" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR or TERM=dumb says otherwise'
always\t'Always'
never\t'Never'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand session; and __fish_seen_subcommand_from create" -l copy -d 'Copy the link to the clipboard of the terminal (OSC 52)'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand session; and __fish_seen_subcommand_from create" -l allow-live -d 'Use a production key (sk_live_) without asking'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand session; and __fish_seen_subcommand_from create" -l api-key-stdin -d 'Read the API key from standard input'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand session; and __fish_seen_subcommand_from create" -l emulate -d 'Run this command against a private built-in emulator instead of WorkOS'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand session; and __fish_seen_subcommand_from create" -l json -d 'Short for --format json'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand session; and __fish_seen_subcommand_from create" -l no-input -d 'Never ask, as where CI is set; a missing value is an error that names its option'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand session; and __fish_seen_subcommand_from create" -s q -l quiet -d 'Print only the result and errors; of a check, only its problems'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand session; and __fish_seen_subcommand_from create" -s v -l verbose -d 'List what passed as well, and show every request to WorkOS (never a secret)'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand session; and __fish_seen_subcommand_from create" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand session; and __fish_seen_subcommand_from send" -l env-file -d 'Read this file instead of .env.local and .env (may be repeated; the first that has a variable wins)' -r -F
complete -c workos-ml -n "__fish_workos_ml_using_subcommand session; and __fish_seen_subcommand_from send" -l profile -d 'Use a profile of workos-ml.toml: its files, addresses and environment' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand session; and __fish_seen_subcommand_from send" -l base-url -d 'Address of the WorkOS API [default: https://api.workos.com]' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand session; and __fish_seen_subcommand_from send" -l format -d 'human or json; checks also markdown, junit, sarif, github and csv [default: human]' -r -f -a "human\t'For people'
json\t'One JSON document, or one object a line where a command streams'
markdown\t'A table to paste into a ticket'
junit\t'JUnit\'s XML, a test case for each finding'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of GitHub Actions'
csv\t'Comma-separated values, for spreadsheets'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand session; and __fish_seen_subcommand_from send" -l output -d 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand session; and __fish_seen_subcommand_from send" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR or TERM=dumb says otherwise'
always\t'Always'
never\t'Never'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand session; and __fish_seen_subcommand_from send" -l allow-live -d 'Use a production key (sk_live_) without asking'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand session; and __fish_seen_subcommand_from send" -l api-key-stdin -d 'Read the API key from standard input'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand session; and __fish_seen_subcommand_from send" -l emulate -d 'Run this command against a private built-in emulator instead of WorkOS'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand session; and __fish_seen_subcommand_from send" -l json -d 'Short for --format json'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand session; and __fish_seen_subcommand_from send" -l no-input -d 'Never ask, as where CI is set; a missing value is an error that names its option'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand session; and __fish_seen_subcommand_from send" -s q -l quiet -d 'Print only the result and errors; of a check, only its problems'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand session; and __fish_seen_subcommand_from send" -s v -l verbose -d 'List what passed as well, and show every request to WorkOS (never a secret)'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand session; and __fish_seen_subcommand_from send" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand session; and __fish_seen_subcommand_from help" -f -a "create" -d 'Create a session and print its link; nothing is e-mailed'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand session; and __fish_seen_subcommand_from help" -f -a "send" -d 'Have WorkOS e-mail the link of a session'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand session; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand listen" -l redirect-uri -d 'Redirect URI of the sign-in; a loopback address is listened on [default: WORKOS_REDIRECT_URI if it is loopback, else a registered loopback address, else http://localhost:3000/callback]' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand listen" -l host -d 'Loopback host of the redirect URI; localhost listens on 127.0.0.1 and ::1' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand listen" -l port -d 'Ports to try in order, separated by commas; 0 takes any free port' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand listen" -l path -d 'Path of the redirect URI' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand listen" -l state -d 'State that the callback must carry [default: 256 random bits]' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand listen" -l forward-to -d 'Hand each callback on to an application at this address instead of exchanging its code, which works once. Any state is taken then. The request carries no cookies of the browser' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand listen" -l timeout -d 'Longest wait (10m, 90s) [default: 10m; with --follow, none]' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand listen" -l env-file -d 'Read this file instead of .env.local and .env (may be repeated; the first that has a variable wins)' -r -F
complete -c workos-ml -n "__fish_workos_ml_using_subcommand listen" -l profile -d 'Use a profile of workos-ml.toml: its files, addresses and environment' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand listen" -l base-url -d 'Address of the WorkOS API [default: https://api.workos.com]' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand listen" -l format -d 'human or json; checks also markdown, junit, sarif, github and csv [default: human]' -r -f -a "human\t'For people'
json\t'One JSON document, or one object a line where a command streams'
markdown\t'A table to paste into a ticket'
junit\t'JUnit\'s XML, a test case for each finding'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of GitHub Actions'
csv\t'Comma-separated values, for spreadsheets'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand listen" -l output -d 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand listen" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR or TERM=dumb says otherwise'
always\t'Always'
never\t'Never'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand listen" -l any-state -d 'Take a callback with any state, or none: for a link that was made elsewhere'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand listen" -l allow-remote -d 'Forward to an application that is not on this machine'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand listen" -l follow -d 'Go on after the first callback, one result after the other, until interrupted'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand listen" -l show-token -d 'Add the access token to the result'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand listen" -l api-key-stdin -d 'Read the API key from standard input'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand listen" -l emulate -d 'Run this command against a private built-in emulator instead of WorkOS'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand listen" -l json -d 'Short for --format json'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand listen" -l no-input -d 'Never ask, as where CI is set; a missing value is an error that names its option'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand listen" -s q -l quiet -d 'Print only the result and errors; of a check, only its problems'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand listen" -s v -l verbose -d 'List what passed as well, and show every request to WorkOS (never a secret)'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand listen" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand exchange" -l env-file -d 'Read this file instead of .env.local and .env (may be repeated; the first that has a variable wins)' -r -F
complete -c workos-ml -n "__fish_workos_ml_using_subcommand exchange" -l profile -d 'Use a profile of workos-ml.toml: its files, addresses and environment' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand exchange" -l base-url -d 'Address of the WorkOS API [default: https://api.workos.com]' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand exchange" -l format -d 'human or json; checks also markdown, junit, sarif, github and csv [default: human]' -r -f -a "human\t'For people'
json\t'One JSON document, or one object a line where a command streams'
markdown\t'A table to paste into a ticket'
junit\t'JUnit\'s XML, a test case for each finding'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of GitHub Actions'
csv\t'Comma-separated values, for spreadsheets'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand exchange" -l output -d 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand exchange" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR or TERM=dumb says otherwise'
always\t'Always'
never\t'Never'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand exchange" -l show-token -d 'Add the access token to the result'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand exchange" -l api-key-stdin -d 'Read the API key from standard input'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand exchange" -l emulate -d 'Run this command against a private built-in emulator instead of WorkOS'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand exchange" -l json -d 'Short for --format json'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand exchange" -l no-input -d 'Never ask, as where CI is set; a missing value is an error that names its option'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand exchange" -s q -l quiet -d 'Print only the result and errors; of a check, only its problems'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand exchange" -s v -l verbose -d 'List what passed as well, and show every request to WorkOS (never a secret)'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand exchange" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand preflight" -l environment -d 'The environment that the credentials are meant for' -r -f -a "sandbox\t'For tests; keys start with sk_test_'
production\t'For real users; keys start with sk_live_'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand preflight" -l redirect-uri -d 'Redirect URI to check [default: WORKOS_REDIRECT_URI]' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand preflight" -l env-file -d 'Read this file instead of .env.local and .env (may be repeated; the first that has a variable wins)' -r -F
complete -c workos-ml -n "__fish_workos_ml_using_subcommand preflight" -l profile -d 'Use a profile of workos-ml.toml: its files, addresses and environment' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand preflight" -l base-url -d 'Address of the WorkOS API [default: https://api.workos.com]' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand preflight" -l format -d 'human or json; checks also markdown, junit, sarif, github and csv [default: human]' -r -f -a "human\t'For people'
json\t'One JSON document, or one object a line where a command streams'
markdown\t'A table to paste into a ticket'
junit\t'JUnit\'s XML, a test case for each finding'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of GitHub Actions'
csv\t'Comma-separated values, for spreadsheets'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand preflight" -l output -d 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand preflight" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR or TERM=dumb says otherwise'
always\t'Always'
never\t'Never'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand preflight" -l offline -d 'Send nothing; check only what is on this machine'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand preflight" -l allow-live -d 'Send read-only requests with a production key (sk_live_) without asking'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand preflight" -l api-key-stdin -d 'Read the API key from standard input'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand preflight" -l emulate -d 'Run this command against a private built-in emulator instead of WorkOS'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand preflight" -l json -d 'Short for --format json'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand preflight" -l no-input -d 'Never ask, as where CI is set; a missing value is an error that names its option'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand preflight" -s q -l quiet -d 'Print only the result and errors; of a check, only its problems'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand preflight" -s v -l verbose -d 'List what passed as well, and show every request to WorkOS (never a secret)'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand preflight" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand check" -l environment -d 'The environment that the credentials are meant for' -r -f -a "sandbox\t'For tests; keys start with sk_test_'
production\t'For real users; keys start with sk_live_'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand check" -l redirect-uri -d 'Redirect URI to check [default: WORKOS_REDIRECT_URI]' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand check" -l env-file -d 'Read this file instead of .env.local and .env (may be repeated; the first that has a variable wins)' -r -F
complete -c workos-ml -n "__fish_workos_ml_using_subcommand check" -l profile -d 'Use a profile of workos-ml.toml: its files, addresses and environment' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand check" -l base-url -d 'Address of the WorkOS API [default: https://api.workos.com]' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand check" -l format -d 'human or json; checks also markdown, junit, sarif, github and csv [default: human]' -r -f -a "human\t'For people'
json\t'One JSON document, or one object a line where a command streams'
markdown\t'A table to paste into a ticket'
junit\t'JUnit\'s XML, a test case for each finding'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of GitHub Actions'
csv\t'Comma-separated values, for spreadsheets'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand check" -l output -d 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand check" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR or TERM=dumb says otherwise'
always\t'Always'
never\t'Never'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand check" -l offline -d 'Send nothing; check only what is on this machine'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand check" -l allow-live -d 'Send read-only requests with a production key (sk_live_) without asking'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand check" -l api-key-stdin -d 'Read the API key from standard input'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand check" -l emulate -d 'Run this command against a private built-in emulator instead of WorkOS'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand check" -l json -d 'Short for --format json'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand check" -l no-input -d 'Never ask, as where CI is set; a missing value is an error that names its option'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand check" -s q -l quiet -d 'Print only the result and errors; of a check, only its problems'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand check" -s v -l verbose -d 'List what passed as well, and show every request to WorkOS (never a secret)'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand doctor" -l environment -d 'The environment that the credentials are meant for' -r -f -a "sandbox\t'For tests; keys start with sk_test_'
production\t'For real users; keys start with sk_live_'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand doctor" -l redirect-uri -d 'Redirect URI to check [default: WORKOS_REDIRECT_URI]' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand doctor" -l env-file -d 'Read this file instead of .env.local and .env (may be repeated; the first that has a variable wins)' -r -F
complete -c workos-ml -n "__fish_workos_ml_using_subcommand doctor" -l profile -d 'Use a profile of workos-ml.toml: its files, addresses and environment' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand doctor" -l base-url -d 'Address of the WorkOS API [default: https://api.workos.com]' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand doctor" -l format -d 'human or json; checks also markdown, junit, sarif, github and csv [default: human]' -r -f -a "human\t'For people'
json\t'One JSON document, or one object a line where a command streams'
markdown\t'A table to paste into a ticket'
junit\t'JUnit\'s XML, a test case for each finding'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of GitHub Actions'
csv\t'Comma-separated values, for spreadsheets'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand doctor" -l output -d 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand doctor" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR or TERM=dumb says otherwise'
always\t'Always'
never\t'Never'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand doctor" -l offline -d 'Send nothing; check only what is on this machine'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand doctor" -l allow-live -d 'Send read-only requests with a production key (sk_live_) without asking'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand doctor" -l api-key-stdin -d 'Read the API key from standard input'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand doctor" -l emulate -d 'Run this command against a private built-in emulator instead of WorkOS'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand doctor" -l json -d 'Short for --format json'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand doctor" -l no-input -d 'Never ask, as where CI is set; a missing value is an error that names its option'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand doctor" -s q -l quiet -d 'Print only the result and errors; of a check, only its problems'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand doctor" -s v -l verbose -d 'List what passed as well, and show every request to WorkOS (never a secret)'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand doctor" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and not __fish_seen_subcommand_from check list add remove help" -l env-file -d 'Read this file instead of .env.local and .env (may be repeated; the first that has a variable wins)' -r -F
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and not __fish_seen_subcommand_from check list add remove help" -l profile -d 'Use a profile of workos-ml.toml: its files, addresses and environment' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and not __fish_seen_subcommand_from check list add remove help" -l base-url -d 'Address of the WorkOS API [default: https://api.workos.com]' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and not __fish_seen_subcommand_from check list add remove help" -l format -d 'human or json; checks also markdown, junit, sarif, github and csv [default: human]' -r -f -a "human\t'For people'
json\t'One JSON document, or one object a line where a command streams'
markdown\t'A table to paste into a ticket'
junit\t'JUnit\'s XML, a test case for each finding'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of GitHub Actions'
csv\t'Comma-separated values, for spreadsheets'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and not __fish_seen_subcommand_from check list add remove help" -l output -d 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and not __fish_seen_subcommand_from check list add remove help" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR or TERM=dumb says otherwise'
always\t'Always'
never\t'Never'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and not __fish_seen_subcommand_from check list add remove help" -l api-key-stdin -d 'Read the API key from standard input'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and not __fish_seen_subcommand_from check list add remove help" -l emulate -d 'Run this command against a private built-in emulator instead of WorkOS'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and not __fish_seen_subcommand_from check list add remove help" -l json -d 'Short for --format json'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and not __fish_seen_subcommand_from check list add remove help" -l no-input -d 'Never ask, as where CI is set; a missing value is an error that names its option'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and not __fish_seen_subcommand_from check list add remove help" -s q -l quiet -d 'Print only the result and errors; of a check, only its problems'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and not __fish_seen_subcommand_from check list add remove help" -s v -l verbose -d 'List what passed as well, and show every request to WorkOS (never a secret)'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and not __fish_seen_subcommand_from check list add remove help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and not __fish_seen_subcommand_from check list add remove help" -f -a "check" -d 'Check redirect URIs by WorkOS\'s rules, against the account\'s list, and by what answers there'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and not __fish_seen_subcommand_from check list add remove help" -f -a "list" -d 'List the redirect URIs of the account'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and not __fish_seen_subcommand_from check list add remove help" -f -a "add" -d 'Register redirect URIs'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and not __fish_seen_subcommand_from check list add remove help" -f -a "remove" -d 'Remove registered redirect URIs'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and not __fish_seen_subcommand_from check list add remove help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from check" -l from -d 'Read redirect URIs from this file, or - for standard input, one a line; lines that start with # are comments' -r -F
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from check" -l environment -d 'The environment that they are meant for; several, each with the profile that names it, are checked one after the other [default: the profile\'s, or what the API key\'s prefix tells]' -r -f -a "sandbox\t'For tests; keys start with sk_test_'
production\t'For real users; keys start with sk_live_'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from check" -l probe-timeout -d 'Longest that one request of the probe may take (10s, 500ms) [default: 10s]' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from check" -l env-file -d 'Read this file instead of .env.local and .env (may be repeated; the first that has a variable wins)' -r -F
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from check" -l profile -d 'Use a profile of workos-ml.toml: its files, addresses and environment' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from check" -l base-url -d 'Address of the WorkOS API [default: https://api.workos.com]' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from check" -l format -d 'human or json; checks also markdown, junit, sarif, github and csv [default: human]' -r -f -a "human\t'For people'
json\t'One JSON document, or one object a line where a command streams'
markdown\t'A table to paste into a ticket'
junit\t'JUnit\'s XML, a test case for each finding'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of GitHub Actions'
csv\t'Comma-separated values, for spreadsheets'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from check" -l output -d 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from check" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR or TERM=dumb says otherwise'
always\t'Always'
never\t'Never'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from check" -l offline -d 'Send nothing; check only what needs no account'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from check" -l allow-live -d 'Send read-only requests with a production key (sk_live_) without asking'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from check" -l probe -d 'Look at what answers there: name, port, certificate, and requests that can sign nobody in'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from check" -l api-key-stdin -d 'Read the API key from standard input'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from check" -l emulate -d 'Run this command against a private built-in emulator instead of WorkOS'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from check" -l json -d 'Short for --format json'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from check" -l no-input -d 'Never ask, as where CI is set; a missing value is an error that names its option'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from check" -s q -l quiet -d 'Print only the result and errors; of a check, only its problems'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from check" -s v -l verbose -d 'List what passed as well, and show every request to WorkOS (never a secret)'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from list" -l env-file -d 'Read this file instead of .env.local and .env (may be repeated; the first that has a variable wins)' -r -F
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from list" -l profile -d 'Use a profile of workos-ml.toml: its files, addresses and environment' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from list" -l base-url -d 'Address of the WorkOS API [default: https://api.workos.com]' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from list" -l format -d 'human or json; checks also markdown, junit, sarif, github and csv [default: human]' -r -f -a "human\t'For people'
json\t'One JSON document, or one object a line where a command streams'
markdown\t'A table to paste into a ticket'
junit\t'JUnit\'s XML, a test case for each finding'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of GitHub Actions'
csv\t'Comma-separated values, for spreadsheets'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from list" -l output -d 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from list" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR or TERM=dumb says otherwise'
always\t'Always'
never\t'Never'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from list" -l allow-live -d 'Send read-only requests with a production key (sk_live_) without asking'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from list" -l api-key-stdin -d 'Read the API key from standard input'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from list" -l emulate -d 'Run this command against a private built-in emulator instead of WorkOS'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from list" -l json -d 'Short for --format json'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask, as where CI is set; a missing value is an error that names its option'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print only the result and errors; of a check, only its problems'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from list" -s v -l verbose -d 'List what passed as well, and show every request to WorkOS (never a secret)'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from add" -l environment -d 'The environment whose rules they are held to [default: what the API key\'s prefix tells]' -r -f -a "sandbox\t'For tests; keys start with sk_test_'
production\t'For real users; keys start with sk_live_'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from add" -l env-file -d 'Read this file instead of .env.local and .env (may be repeated; the first that has a variable wins)' -r -F
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from add" -l profile -d 'Use a profile of workos-ml.toml: its files, addresses and environment' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from add" -l base-url -d 'Address of the WorkOS API [default: https://api.workos.com]' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from add" -l format -d 'human or json; checks also markdown, junit, sarif, github and csv [default: human]' -r -f -a "human\t'For people'
json\t'One JSON document, or one object a line where a command streams'
markdown\t'A table to paste into a ticket'
junit\t'JUnit\'s XML, a test case for each finding'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of GitHub Actions'
csv\t'Comma-separated values, for spreadsheets'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from add" -l output -d 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from add" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR or TERM=dumb says otherwise'
always\t'Always'
never\t'Never'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from add" -l force -d 'Send addresses that break a rule as well, and let WorkOS decide'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from add" -l allow-live -d 'Change the account with a production key (sk_live_) without asking'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from add" -l api-key-stdin -d 'Read the API key from standard input'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from add" -l emulate -d 'Run this command against a private built-in emulator instead of WorkOS'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from add" -l json -d 'Short for --format json'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from add" -l no-input -d 'Never ask, as where CI is set; a missing value is an error that names its option'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from add" -s q -l quiet -d 'Print only the result and errors; of a check, only its problems'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from add" -s v -l verbose -d 'List what passed as well, and show every request to WorkOS (never a secret)'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from remove" -l env-file -d 'Read this file instead of .env.local and .env (may be repeated; the first that has a variable wins)' -r -F
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from remove" -l profile -d 'Use a profile of workos-ml.toml: its files, addresses and environment' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from remove" -l base-url -d 'Address of the WorkOS API [default: https://api.workos.com]' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from remove" -l format -d 'human or json; checks also markdown, junit, sarif, github and csv [default: human]' -r -f -a "human\t'For people'
json\t'One JSON document, or one object a line where a command streams'
markdown\t'A table to paste into a ticket'
junit\t'JUnit\'s XML, a test case for each finding'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of GitHub Actions'
csv\t'Comma-separated values, for spreadsheets'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from remove" -l output -d 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from remove" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR or TERM=dumb says otherwise'
always\t'Always'
never\t'Never'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from remove" -s y -l yes -d 'Remove them without asking'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from remove" -l allow-live -d 'Change the account with a production key (sk_live_) without asking'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from remove" -l api-key-stdin -d 'Read the API key from standard input'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from remove" -l emulate -d 'Run this command against a private built-in emulator instead of WorkOS'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from remove" -l json -d 'Short for --format json'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from remove" -l no-input -d 'Never ask, as where CI is set; a missing value is an error that names its option'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from remove" -s q -l quiet -d 'Print only the result and errors; of a check, only its problems'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from remove" -s v -l verbose -d 'List what passed as well, and show every request to WorkOS (never a secret)'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from help" -f -a "check" -d 'Check redirect URIs by WorkOS\'s rules, against the account\'s list, and by what answers there'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from help" -f -a "list" -d 'List the redirect URIs of the account'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from help" -f -a "add" -d 'Register redirect URIs'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from help" -f -a "remove" -d 'Remove registered redirect URIs'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand redirect-uri; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand test" -l url -d 'Address of the application [default: the port that the COMMAND listens on]' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand test" -l sign-in -d 'The page that asks for an e-mail address, or the endpoint that takes one: /login, or \'POST /api/login\'' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand test" -l body -d 'How the endpoint takes it [default: whichever works]' -r -f -a "json\t'A JSON document'
form\t'Fields of a form'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand test" -l email-field -d 'The name of the field that takes it [default: email]' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand test" -l email -d 'Who signs in, for an application that knows its people (may be repeated) [default: somebody new each time, at example.com]' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand test" -l protected -d 'A page that only signed-in people may see (may be repeated)' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand test" -l logout -d 'What ends the session: \'POST /logout\'' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand test" -l start-timeout -d 'How long the application may take until it listens' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand test" -l redirect-uri -d 'Where a link leads if the application names no redirect URI [default: the callback that the code has, else /callback]' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand test" -l only -d 'Report this rule only, and try only what it needs (may be repeated, or several with commas)' -r -f -a "application-starts\t''
calls-intercepted\t''
sign-in-found\t''
sign-in-begins\t''
link-mailed\t''
mail-sent-once\t''
callback-answers\t''
signed-in\t''
strangers-turned-away\t''
logout-ends-session\t''
logout-needs-post\t''
expired-link-handled\t''
spent-link-handled\t''
denied-sign-in-handled\t''
missing-code-handled\t''
unknown-code-handled\t''
used-code-handled\t''
reload-keeps-session\t''
refused-code-signs-in-nobody\t''
failure-is-told\t''
state-sent\t''
state-compared\t''
state-leads-nowhere-else\t''
way-back-leads-nowhere-else\t''
link-in-other-browser\t''
link-from-webmail\t''
head-spends-nothing\t''
sign-ins-kept-apart\t''
profile-decides\t''
create-failure-handled\t''
send-failure-handled\t''
exchange-failure-handled\t''
wait-is-bounded\t''
mail-failure-is-told\t''
session-id-renewed\t''
session-cookie-attributes\t''
session-cookie-unforgeable\t''
session-not-in-address\t''
own-pages-not-stored\t''
code-leaves-address\t''
link-kept-from-asker\t''
secrets-kept\t''
error-text-escaped\t''
typed-address-escaped\t''
accounts-not-told\t''
no-stack-traces\t''
process-survives\t''"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand test" -l skip -d 'Leave this rule out (may be repeated, or several with commas)' -r -f -a "application-starts\t''
calls-intercepted\t''
sign-in-found\t''
sign-in-begins\t''
link-mailed\t''
mail-sent-once\t''
callback-answers\t''
signed-in\t''
strangers-turned-away\t''
logout-ends-session\t''
logout-needs-post\t''
expired-link-handled\t''
spent-link-handled\t''
denied-sign-in-handled\t''
missing-code-handled\t''
unknown-code-handled\t''
used-code-handled\t''
reload-keeps-session\t''
refused-code-signs-in-nobody\t''
failure-is-told\t''
state-sent\t''
state-compared\t''
state-leads-nowhere-else\t''
way-back-leads-nowhere-else\t''
link-in-other-browser\t''
link-from-webmail\t''
head-spends-nothing\t''
sign-ins-kept-apart\t''
profile-decides\t''
create-failure-handled\t''
send-failure-handled\t''
exchange-failure-handled\t''
wait-is-bounded\t''
mail-failure-is-told\t''
session-id-renewed\t''
session-cookie-attributes\t''
session-cookie-unforgeable\t''
session-not-in-address\t''
own-pages-not-stored\t''
code-leaves-address\t''
link-kept-from-asker\t''
secrets-kept\t''
error-text-escaped\t''
typed-address-escaped\t''
accounts-not-told\t''
no-stack-traces\t''
process-survives\t''"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand test" -l baseline -d 'Count only problems that are not in this file' -r -F
complete -c workos-ml -n "__fish_workos_ml_using_subcommand test" -l write-baseline -d 'Write the failures and warnings of this run to a file for --baseline' -r -F
complete -c workos-ml -n "__fish_workos_ml_using_subcommand test" -l report -d 'Write the whole run to this file, as a page to look at' -r -F
complete -c workos-ml -n "__fish_workos_ml_using_subcommand test" -l env-file -d 'Read this file instead of .env.local and .env (may be repeated; the first that has a variable wins)' -r -F
complete -c workos-ml -n "__fish_workos_ml_using_subcommand test" -l profile -d 'Use a profile of workos-ml.toml: its files, addresses and environment' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand test" -l base-url -d 'Address of the WorkOS API [default: https://api.workos.com]' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand test" -l format -d 'human or json; checks also markdown, junit, sarif, github and csv [default: human]' -r -f -a "human\t'For people'
json\t'One JSON document, or one object a line where a command streams'
markdown\t'A table to paste into a ticket'
junit\t'JUnit\'s XML, a test case for each finding'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of GitHub Actions'
csv\t'Comma-separated values, for spreadsheets'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand test" -l output -d 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand test" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR or TERM=dumb says otherwise'
always\t'Always'
never\t'Never'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand test" -l browser -d 'Do the person\'s part once in a real Chromium of this machine, for front ends that need their scripts'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand test" -l no-intercept -d 'Do not intercept calls to https://api.workos.com: the application has to read WORKOS_BASE_URL'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand test" -l allow-remote -d 'Test an application that is not on this machine'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand test" -l allow-live -d 'Go on although the project\'s files hold a production key (sk_live_)'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand test" -l strict -d 'End with exit code 1 on warnings, too'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand test" -l api-key-stdin -d 'Read the API key from standard input'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand test" -l emulate -d 'Run this command against a private built-in emulator instead of WorkOS'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand test" -l json -d 'Short for --format json'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand test" -l no-input -d 'Never ask, as where CI is set; a missing value is an error that names its option'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand test" -s q -l quiet -d 'Print only the result and errors; of a check, only its problems'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand test" -s v -l verbose -d 'List what passed as well, and show every request to WorkOS (never a secret)'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand test" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand checklist" -l environment -d 'The environment that the credentials are meant for' -r -f -a "sandbox\t'For tests; keys start with sk_test_'
production\t'For real users; keys start with sk_live_'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand checklist" -l redirect-uri -d 'Redirect URI to check [default: WORKOS_REDIRECT_URI]' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand checklist" -l sender -d 'Check a domain that sends the links: SPF, DKIM and DMARC (may be repeated)' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand checklist" -l dkim-selector -d 'DKIM selector of the senders (may be repeated): the s= of a DKIM-Signature header' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand checklist" -l dns-server -d 'DNS server to ask, IP or IP:PORT [default: the system\'s]' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand checklist" -l dns-timeout -d 'Longest wait for one DNS answer (2s, 500ms)' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand checklist" -l only -d 'Check this family only (may be repeated, or several with commas)' -r -f -a "code\t'The code of the projects'
credentials\t'API key and client ID on this machine'
redirect\t'Redirect URIs'
account\t'What WorkOS says of the credentials'
mail\t'SPF, DKIM and DMARC of each --sender'
endpoint\t'The running application (with --url)'
build\t'The project\'s own build or start command (with --build)'
behaviour\t'What the application does when it is run (with --run)'
dashboard\t'What only a person can confirm'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand checklist" -l skip -d 'Leave this rule out (may be repeated, or several with commas)' -r -f -a "sdk-installed\t''
env-vars-used\t''
hardcoded-secret\t''
callback-route\t''
code-exchange\t''
exchange-errors-handled\t''
session-create\t''
session-send\t''
state-used\t''
app-session\t''
protected-route\t''
logout\t''
build-command\t''
ignored-option\t''
link-lifetime\t''
empty-session-fields\t''
session-type\t''
link-handed-out\t''
sdk-call-exists\t''
exchange-endpoint\t''
error-comparison\t''
exchange-error-shown\t''
identity-from-state\t''
open-redirect-from-state\t''
shared-session\t''
session-secret\t''
browser-key\t''
redirect-uri-served\t''
logout-by-get\t''
sdk-current\t''
magic-link-deprecated\t''
api-key-present\t''
api-key-format\t''
api-key-placeholder\t''
api-key-environment\t''
api-key-private\t''
api-key-ignored-by-git\t''
client-id-present\t''
client-id-format\t''
client-id-placeholder\t''
cookie-password\t''
env-file\t''
api-reachable\t''
clock\t''
api-key-accepted\t''
api-key-rights\t''
client-id-known\t''
credentials-pair\t''
redirect-uri-format\t''
redirect-uri-scheme\t''
redirect-uri-loopback\t''
redirect-uri-host\t''
redirect-uri-port\t''
redirect-uri-wildcard\t''
redirect-uri-query\t''
redirect-uri-user-info\t''
redirect-uri-path\t''
redirect-uri-idn\t''
redirect-uri-lookalike\t''
redirect-uri-registered\t''
redirect-uri-dns\t''
redirect-uri-connects\t''
redirect-uri-tls\t''
redirect-uri-certificate\t''
redirect-uri-answers\t''
redirect-uri-stack-trace\t''
redirect-uri-reflects\t''
redirect-uri-open-redirect\t''
redirect-uri-leaks-code\t''
redirect-uri-referrer-policy\t''
redirect-uri-cache\t''
redirect-uri-cookies\t''
application-answers\t''
sign-in-answers\t''
sign-in-bad-input\t''
sign-in-stack-trace\t''
sign-in-enumeration\t''
logout-by-post\t''
application-starts\t''
calls-intercepted\t''
sign-in-found\t''
sign-in-begins\t''
link-mailed\t''
mail-sent-once\t''
callback-answers\t''
signed-in\t''
strangers-turned-away\t''
logout-ends-session\t''
logout-needs-post\t''
expired-link-handled\t''
spent-link-handled\t''
denied-sign-in-handled\t''
missing-code-handled\t''
unknown-code-handled\t''
used-code-handled\t''
reload-keeps-session\t''
refused-code-signs-in-nobody\t''
failure-is-told\t''
state-sent\t''
state-compared\t''
state-leads-nowhere-else\t''
way-back-leads-nowhere-else\t''
link-in-other-browser\t''
link-from-webmail\t''
head-spends-nothing\t''
sign-ins-kept-apart\t''
profile-decides\t''
create-failure-handled\t''
send-failure-handled\t''
exchange-failure-handled\t''
wait-is-bounded\t''
mail-failure-is-told\t''
session-id-renewed\t''
session-cookie-attributes\t''
session-cookie-unforgeable\t''
session-not-in-address\t''
own-pages-not-stored\t''
code-leaves-address\t''
link-kept-from-asker\t''
secrets-kept\t''
error-text-escaped\t''
typed-address-escaped\t''
accounts-not-told\t''
no-stack-traces\t''
process-survives\t''
sdk-loads\t''
build-succeeds\t''
start-succeeds\t''
production-unlocked\t''
production-redirect-uri\t''
default-redirect-uri\t''
production-key-secured\t''
production-credentials-deployed\t''
redirects-reachable\t''
cloudflare-ranges-allowed\t''
staging-tested\t''
email-delivery-tested\t''
email-sender-authenticated\t''
email-sender-allowed\t''
magic-link-confirmed\t''
attestations\t''
suppression-reason\t''
suppression-rule\t''
suppression-expired\t''
suppression-unused\t''
baseline-stale\t''
mx-present\t''
mail-gateway\t''
domain-name\t''
mail-scanner-hidden\t''
spf-record\t''
spf-syntax\t''
spf-lookups\t''
spf-all\t''
spf-ptr\t''
dkim-key\t''
dkim-strength\t''
dmarc-record\t''
dmarc-policy\t''
dmarc-alignment\t''
dmarc-reports\t''
workos-sender\t''"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand checklist" -l url -d 'Ask the application that runs here. It may create a passwordless session for test+workos-ml@example.com, and mail that address, with --offline too' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand checklist" -l sign-in-path -d 'Path that takes the e-mail address of who signs in [default: what the code says, else /auth/magic-link and other usual ones]' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand checklist" -l callback-path -d 'Path that WorkOS sends the browser back to [default: that of the redirect URI, else what the code says, else usual ones]' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand checklist" -l build-timeout -d 'Longest time for one command (5m, 90s)' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand checklist" -l sign-in -d 'The page that asks for an e-mail address, or the endpoint that takes one: /login, or \'POST /api/login\'' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand checklist" -l body -d 'How the endpoint takes it [default: whichever works]' -r -f -a "json\t'A JSON document'
form\t'Fields of a form'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand checklist" -l email-field -d 'The name of the field that takes it [default: email]' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand checklist" -l email -d 'Who signs in, for an application that knows its people (may be repeated) [default: somebody new each time, at example.com]' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand checklist" -l protected -d 'A page that only signed-in people may see (may be repeated)' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand checklist" -l logout -d 'What ends the session: \'POST /logout\'' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand checklist" -l start-timeout -d 'How long the application may take until it listens' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand checklist" -l attest -d 'Ask what only a person can confirm, on a terminal, and keep the answers in this file; elsewhere only read it [default: workos-ml-attest.toml]' -r -F
complete -c workos-ml -n "__fish_workos_ml_using_subcommand checklist" -l expires -d 'How long new answers count (90d, 6 months)' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand checklist" -l baseline -d 'Count only problems that are not in this file' -r -F
complete -c workos-ml -n "__fish_workos_ml_using_subcommand checklist" -l write-baseline -d 'Write the failures and warnings of this run to a file for --baseline' -r -F
complete -c workos-ml -n "__fish_workos_ml_using_subcommand checklist" -l env-file -d 'Read this file instead of .env.local and .env (may be repeated; the first that has a variable wins)' -r -F
complete -c workos-ml -n "__fish_workos_ml_using_subcommand checklist" -l profile -d 'Use a profile of workos-ml.toml: its files, addresses and environment' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand checklist" -l base-url -d 'Address of the WorkOS API [default: https://api.workos.com]' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand checklist" -l format -d 'human or json; checks also markdown, junit, sarif, github and csv [default: human]' -r -f -a "human\t'For people'
json\t'One JSON document, or one object a line where a command streams'
markdown\t'A table to paste into a ticket'
junit\t'JUnit\'s XML, a test case for each finding'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of GitHub Actions'
csv\t'Comma-separated values, for spreadsheets'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand checklist" -l output -d 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand checklist" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR or TERM=dumb says otherwise'
always\t'Always'
never\t'Never'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand checklist" -l offline -d 'Send nothing; check only what is on this machine'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand checklist" -l allow-live -d 'Send read-only requests with a production key (sk_live_) without asking'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand checklist" -l strict -d 'End with exit code 1 on warnings and unanswered items, too'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand checklist" -l allow-remote -d 'Ask an application that is not on this machine'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand checklist" -l build -d 'Load the SDK in the project\'s runtime, and run the project\'s build and start commands'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand checklist" -l run -d 'Run the application as `workos-ml test` does: what was seen replaces what was read'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand checklist" -l browser -d 'Do the person\'s part once in a real Chromium of this machine, for front ends that need their scripts'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand checklist" -l no-intercept -d 'Do not intercept calls to https://api.workos.com: the application has to read WORKOS_BASE_URL'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand checklist" -l api-key-stdin -d 'Read the API key from standard input'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand checklist" -l emulate -d 'Run this command against a private built-in emulator instead of WorkOS'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand checklist" -l json -d 'Short for --format json'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand checklist" -l no-input -d 'Never ask, as where CI is set; a missing value is an error that names its option'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand checklist" -s q -l quiet -d 'Print only the result and errors; of a check, only its problems'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand checklist" -s v -l verbose -d 'List what passed as well, and show every request to WorkOS (never a secret)'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand checklist" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand connection; and not __fish_seen_subcommand_from list show help" -l env-file -d 'Read this file instead of .env.local and .env (may be repeated; the first that has a variable wins)' -r -F
complete -c workos-ml -n "__fish_workos_ml_using_subcommand connection; and not __fish_seen_subcommand_from list show help" -l profile -d 'Use a profile of workos-ml.toml: its files, addresses and environment' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand connection; and not __fish_seen_subcommand_from list show help" -l base-url -d 'Address of the WorkOS API [default: https://api.workos.com]' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand connection; and not __fish_seen_subcommand_from list show help" -l format -d 'human or json; checks also markdown, junit, sarif, github and csv [default: human]' -r -f -a "human\t'For people'
json\t'One JSON document, or one object a line where a command streams'
markdown\t'A table to paste into a ticket'
junit\t'JUnit\'s XML, a test case for each finding'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of GitHub Actions'
csv\t'Comma-separated values, for spreadsheets'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand connection; and not __fish_seen_subcommand_from list show help" -l output -d 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand connection; and not __fish_seen_subcommand_from list show help" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR or TERM=dumb says otherwise'
always\t'Always'
never\t'Never'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand connection; and not __fish_seen_subcommand_from list show help" -l api-key-stdin -d 'Read the API key from standard input'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand connection; and not __fish_seen_subcommand_from list show help" -l emulate -d 'Run this command against a private built-in emulator instead of WorkOS'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand connection; and not __fish_seen_subcommand_from list show help" -l json -d 'Short for --format json'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand connection; and not __fish_seen_subcommand_from list show help" -l no-input -d 'Never ask, as where CI is set; a missing value is an error that names its option'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand connection; and not __fish_seen_subcommand_from list show help" -s q -l quiet -d 'Print only the result and errors; of a check, only its problems'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand connection; and not __fish_seen_subcommand_from list show help" -s v -l verbose -d 'List what passed as well, and show every request to WorkOS (never a secret)'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand connection; and not __fish_seen_subcommand_from list show help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand connection; and not __fish_seen_subcommand_from list show help" -f -a "list" -d 'List Magic Link connections'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand connection; and not __fish_seen_subcommand_from list show help" -f -a "show" -d 'Show one connection'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand connection; and not __fish_seen_subcommand_from list show help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand connection; and __fish_seen_subcommand_from list" -l domain -d 'Only connections of this e-mail domain' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand connection; and __fish_seen_subcommand_from list" -l env-file -d 'Read this file instead of .env.local and .env (may be repeated; the first that has a variable wins)' -r -F
complete -c workos-ml -n "__fish_workos_ml_using_subcommand connection; and __fish_seen_subcommand_from list" -l profile -d 'Use a profile of workos-ml.toml: its files, addresses and environment' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand connection; and __fish_seen_subcommand_from list" -l base-url -d 'Address of the WorkOS API [default: https://api.workos.com]' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand connection; and __fish_seen_subcommand_from list" -l format -d 'human or json; checks also markdown, junit, sarif, github and csv [default: human]' -r -f -a "human\t'For people'
json\t'One JSON document, or one object a line where a command streams'
markdown\t'A table to paste into a ticket'
junit\t'JUnit\'s XML, a test case for each finding'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of GitHub Actions'
csv\t'Comma-separated values, for spreadsheets'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand connection; and __fish_seen_subcommand_from list" -l output -d 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand connection; and __fish_seen_subcommand_from list" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR or TERM=dumb says otherwise'
always\t'Always'
never\t'Never'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand connection; and __fish_seen_subcommand_from list" -l api-key-stdin -d 'Read the API key from standard input'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand connection; and __fish_seen_subcommand_from list" -l emulate -d 'Run this command against a private built-in emulator instead of WorkOS'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand connection; and __fish_seen_subcommand_from list" -l json -d 'Short for --format json'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand connection; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask, as where CI is set; a missing value is an error that names its option'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand connection; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print only the result and errors; of a check, only its problems'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand connection; and __fish_seen_subcommand_from list" -s v -l verbose -d 'List what passed as well, and show every request to WorkOS (never a secret)'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand connection; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand connection; and __fish_seen_subcommand_from show" -l env-file -d 'Read this file instead of .env.local and .env (may be repeated; the first that has a variable wins)' -r -F
complete -c workos-ml -n "__fish_workos_ml_using_subcommand connection; and __fish_seen_subcommand_from show" -l profile -d 'Use a profile of workos-ml.toml: its files, addresses and environment' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand connection; and __fish_seen_subcommand_from show" -l base-url -d 'Address of the WorkOS API [default: https://api.workos.com]' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand connection; and __fish_seen_subcommand_from show" -l format -d 'human or json; checks also markdown, junit, sarif, github and csv [default: human]' -r -f -a "human\t'For people'
json\t'One JSON document, or one object a line where a command streams'
markdown\t'A table to paste into a ticket'
junit\t'JUnit\'s XML, a test case for each finding'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of GitHub Actions'
csv\t'Comma-separated values, for spreadsheets'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand connection; and __fish_seen_subcommand_from show" -l output -d 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand connection; and __fish_seen_subcommand_from show" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR or TERM=dumb says otherwise'
always\t'Always'
never\t'Never'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand connection; and __fish_seen_subcommand_from show" -l api-key-stdin -d 'Read the API key from standard input'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand connection; and __fish_seen_subcommand_from show" -l emulate -d 'Run this command against a private built-in emulator instead of WorkOS'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand connection; and __fish_seen_subcommand_from show" -l json -d 'Short for --format json'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand connection; and __fish_seen_subcommand_from show" -l no-input -d 'Never ask, as where CI is set; a missing value is an error that names its option'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand connection; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Print only the result and errors; of a check, only its problems'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand connection; and __fish_seen_subcommand_from show" -s v -l verbose -d 'List what passed as well, and show every request to WorkOS (never a secret)'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand connection; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand connection; and __fish_seen_subcommand_from help" -f -a "list" -d 'List Magic Link connections'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand connection; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show one connection'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand connection; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand domain" -l sender -d 'Check a domain that sends the links: SPF, DKIM and DMARC (may be repeated)' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand domain" -l dkim-selector -d 'DKIM selector of the senders (may be repeated): the s= of a DKIM-Signature header' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand domain" -l dns-server -d 'DNS server to ask, IP or IP:PORT [default: the system\'s]' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand domain" -l dns-timeout -d 'Longest wait for one DNS answer (2s, 500ms)' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand domain" -l env-file -d 'Read this file instead of .env.local and .env (may be repeated; the first that has a variable wins)' -r -F
complete -c workos-ml -n "__fish_workos_ml_using_subcommand domain" -l profile -d 'Use a profile of workos-ml.toml: its files, addresses and environment' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand domain" -l base-url -d 'Address of the WorkOS API [default: https://api.workos.com]' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand domain" -l format -d 'human or json; checks also markdown, junit, sarif, github and csv [default: human]' -r -f -a "human\t'For people'
json\t'One JSON document, or one object a line where a command streams'
markdown\t'A table to paste into a ticket'
junit\t'JUnit\'s XML, a test case for each finding'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of GitHub Actions'
csv\t'Comma-separated values, for spreadsheets'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand domain" -l output -d 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand domain" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR or TERM=dumb says otherwise'
always\t'Always'
never\t'Never'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand domain" -l api-key-stdin -d 'Read the API key from standard input'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand domain" -l emulate -d 'Run this command against a private built-in emulator instead of WorkOS'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand domain" -l json -d 'Short for --format json'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand domain" -l no-input -d 'Never ask, as where CI is set; a missing value is an error that names its option'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand domain" -s q -l quiet -d 'Print only the result and errors; of a check, only its problems'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand domain" -s v -l verbose -d 'List what passed as well, and show every request to WorkOS (never a secret)'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand domain" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand magic-auth; and not __fish_seen_subcommand_from send verify help" -l env-file -d 'Read this file instead of .env.local and .env (may be repeated; the first that has a variable wins)' -r -F
complete -c workos-ml -n "__fish_workos_ml_using_subcommand magic-auth; and not __fish_seen_subcommand_from send verify help" -l profile -d 'Use a profile of workos-ml.toml: its files, addresses and environment' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand magic-auth; and not __fish_seen_subcommand_from send verify help" -l base-url -d 'Address of the WorkOS API [default: https://api.workos.com]' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand magic-auth; and not __fish_seen_subcommand_from send verify help" -l format -d 'human or json; checks also markdown, junit, sarif, github and csv [default: human]' -r -f -a "human\t'For people'
json\t'One JSON document, or one object a line where a command streams'
markdown\t'A table to paste into a ticket'
junit\t'JUnit\'s XML, a test case for each finding'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of GitHub Actions'
csv\t'Comma-separated values, for spreadsheets'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand magic-auth; and not __fish_seen_subcommand_from send verify help" -l output -d 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand magic-auth; and not __fish_seen_subcommand_from send verify help" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR or TERM=dumb says otherwise'
always\t'Always'
never\t'Never'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand magic-auth; and not __fish_seen_subcommand_from send verify help" -l api-key-stdin -d 'Read the API key from standard input'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand magic-auth; and not __fish_seen_subcommand_from send verify help" -l emulate -d 'Run this command against a private built-in emulator instead of WorkOS'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand magic-auth; and not __fish_seen_subcommand_from send verify help" -l json -d 'Short for --format json'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand magic-auth; and not __fish_seen_subcommand_from send verify help" -l no-input -d 'Never ask, as where CI is set; a missing value is an error that names its option'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand magic-auth; and not __fish_seen_subcommand_from send verify help" -s q -l quiet -d 'Print only the result and errors; of a check, only its problems'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand magic-auth; and not __fish_seen_subcommand_from send verify help" -s v -l verbose -d 'List what passed as well, and show every request to WorkOS (never a secret)'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand magic-auth; and not __fish_seen_subcommand_from send verify help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand magic-auth; and not __fish_seen_subcommand_from send verify help" -f -a "send" -d 'Have WorkOS make a six-digit code and mail it'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand magic-auth; and not __fish_seen_subcommand_from send verify help" -f -a "verify" -d 'Exchange a six-digit code for a user'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand magic-auth; and not __fish_seen_subcommand_from send verify help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand magic-auth; and __fish_seen_subcommand_from send" -l env-file -d 'Read this file instead of .env.local and .env (may be repeated; the first that has a variable wins)' -r -F
complete -c workos-ml -n "__fish_workos_ml_using_subcommand magic-auth; and __fish_seen_subcommand_from send" -l profile -d 'Use a profile of workos-ml.toml: its files, addresses and environment' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand magic-auth; and __fish_seen_subcommand_from send" -l base-url -d 'Address of the WorkOS API [default: https://api.workos.com]' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand magic-auth; and __fish_seen_subcommand_from send" -l format -d 'human or json; checks also markdown, junit, sarif, github and csv [default: human]' -r -f -a "human\t'For people'
json\t'One JSON document, or one object a line where a command streams'
markdown\t'A table to paste into a ticket'
junit\t'JUnit\'s XML, a test case for each finding'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of GitHub Actions'
csv\t'Comma-separated values, for spreadsheets'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand magic-auth; and __fish_seen_subcommand_from send" -l output -d 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand magic-auth; and __fish_seen_subcommand_from send" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR or TERM=dumb says otherwise'
always\t'Always'
never\t'Never'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand magic-auth; and __fish_seen_subcommand_from send" -l verify -d 'Exchange the code at once, as the API shows it, in place of a person (this uses it up)'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand magic-auth; and __fish_seen_subcommand_from send" -l show-code -d 'Add the code to the result'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand magic-auth; and __fish_seen_subcommand_from send" -l allow-live -d 'Use a production key (sk_live_) without asking'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand magic-auth; and __fish_seen_subcommand_from send" -l api-key-stdin -d 'Read the API key from standard input'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand magic-auth; and __fish_seen_subcommand_from send" -l emulate -d 'Run this command against a private built-in emulator instead of WorkOS'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand magic-auth; and __fish_seen_subcommand_from send" -l json -d 'Short for --format json'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand magic-auth; and __fish_seen_subcommand_from send" -l no-input -d 'Never ask, as where CI is set; a missing value is an error that names its option'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand magic-auth; and __fish_seen_subcommand_from send" -s q -l quiet -d 'Print only the result and errors; of a check, only its problems'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand magic-auth; and __fish_seen_subcommand_from send" -s v -l verbose -d 'List what passed as well, and show every request to WorkOS (never a secret)'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand magic-auth; and __fish_seen_subcommand_from send" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand magic-auth; and __fish_seen_subcommand_from verify" -l id -d 'Take the code of this Magic Auth from the API, in place of a person: magic_auth_…' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand magic-auth; and __fish_seen_subcommand_from verify" -l env-file -d 'Read this file instead of .env.local and .env (may be repeated; the first that has a variable wins)' -r -F
complete -c workos-ml -n "__fish_workos_ml_using_subcommand magic-auth; and __fish_seen_subcommand_from verify" -l profile -d 'Use a profile of workos-ml.toml: its files, addresses and environment' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand magic-auth; and __fish_seen_subcommand_from verify" -l base-url -d 'Address of the WorkOS API [default: https://api.workos.com]' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand magic-auth; and __fish_seen_subcommand_from verify" -l format -d 'human or json; checks also markdown, junit, sarif, github and csv [default: human]' -r -f -a "human\t'For people'
json\t'One JSON document, or one object a line where a command streams'
markdown\t'A table to paste into a ticket'
junit\t'JUnit\'s XML, a test case for each finding'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of GitHub Actions'
csv\t'Comma-separated values, for spreadsheets'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand magic-auth; and __fish_seen_subcommand_from verify" -l output -d 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand magic-auth; and __fish_seen_subcommand_from verify" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR or TERM=dumb says otherwise'
always\t'Always'
never\t'Never'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand magic-auth; and __fish_seen_subcommand_from verify" -l show-token -d 'Add the access token to the result'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand magic-auth; and __fish_seen_subcommand_from verify" -l api-key-stdin -d 'Read the API key from standard input'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand magic-auth; and __fish_seen_subcommand_from verify" -l emulate -d 'Run this command against a private built-in emulator instead of WorkOS'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand magic-auth; and __fish_seen_subcommand_from verify" -l json -d 'Short for --format json'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand magic-auth; and __fish_seen_subcommand_from verify" -l no-input -d 'Never ask, as where CI is set; a missing value is an error that names its option'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand magic-auth; and __fish_seen_subcommand_from verify" -s q -l quiet -d 'Print only the result and errors; of a check, only its problems'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand magic-auth; and __fish_seen_subcommand_from verify" -s v -l verbose -d 'List what passed as well, and show every request to WorkOS (never a secret)'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand magic-auth; and __fish_seen_subcommand_from verify" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand magic-auth; and __fish_seen_subcommand_from help" -f -a "send" -d 'Have WorkOS make a six-digit code and mail it'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand magic-auth; and __fish_seen_subcommand_from help" -f -a "verify" -d 'Exchange a six-digit code for a user'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand magic-auth; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand emulate" -l port -d 'Port on the loopback address; 0 takes any free one [default: 4100; with a COMMAND, 0]' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand emulate" -l host -d 'Listen on this address as well, for containers and CI services: 0.0.0.0. From other machines everything needs the key, which is random unless WORKOS_API_KEY is set' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand emulate" -l seed -d 'Start with what is in this file: users, organizations, roles and everything else (YAML or JSON, in the format of the official emulator)' -r -F
complete -c workos-ml -n "__fish_workos_ml_using_subcommand emulate" -l redirect-uri -d 'Register this redirect URI in place of the usual ones (may be repeated; the first without a wildcard is the default; a port may be *) [default: /callback on port 3000, then on any port, of localhost, 127.0.0.1 and ::1]' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand emulate" -l scanner -d 'Have every link visited on delivery, as a mail scanner does' -r -f -a "none\t''
head\t''
get\t''
safe-links\t''
js-post\t''"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand emulate" -l smtp -d 'Send every message to this mail server as well: smtp://localhost:1025' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand emulate" -l webhook -d 'Deliver every event to this address of the application (may be repeated); the secret that deliveries are signed with is printed, and is WORKOS_WEBHOOK_SECRET of the command' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand emulate" -l issuer -d 'Have access tokens say that they come from this address [default: https://api.workos.com for intercepted calls, else the emulator\'s own]' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand emulate" -l state-file -d 'Keep redirect URIs, connections, users, their sessions and organizations in this file' -r -F
complete -c workos-ml -n "__fish_workos_ml_using_subcommand emulate" -l env-file -d 'Read this file instead of .env.local and .env (may be repeated; the first that has a variable wins)' -r -F
complete -c workos-ml -n "__fish_workos_ml_using_subcommand emulate" -l profile -d 'Use a profile of workos-ml.toml: its files, addresses and environment' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand emulate" -l base-url -d 'Address of the WorkOS API [default: https://api.workos.com]' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand emulate" -l format -d 'human or json; checks also markdown, junit, sarif, github and csv [default: human]' -r -f -a "human\t'For people'
json\t'One JSON document, or one object a line where a command streams'
markdown\t'A table to paste into a ticket'
junit\t'JUnit\'s XML, a test case for each finding'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of GitHub Actions'
csv\t'Comma-separated values, for spreadsheets'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand emulate" -l output -d 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand emulate" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR or TERM=dumb says otherwise'
always\t'Always'
never\t'Never'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand emulate" -l open -d 'Open the mailbox in the browser'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand emulate" -l strict -d 'Refuse redirect URIs that are not registered, loopback ones too, as WorkOS does'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand emulate" -l production -d 'Hold to the rules of a production environment as well, with the key sk_live_default (implies --strict)'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand emulate" -l head-spends -d 'Have HEAD spend a link, as GET does (whether it does at WorkOS is not known)'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand emulate" -l auto-sign-in -d 'Sign in at once whom the application names in login_hint at AuthKit\'s page, without a mail'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand emulate" -l any-key -d 'Take any API key and any client ID, and say once, masked, which key came'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand emulate" -l print-env -d 'Print the variables of an emulator on this port for a shell\'s eval, and start nothing'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand emulate" -l no-intercept -d 'Only set the variables; do not intercept calls to api.workos.com'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand emulate" -l api-key-stdin -d 'Read the API key from standard input'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand emulate" -l emulate -d 'Run this command against a private built-in emulator instead of WorkOS'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand emulate" -l json -d 'Short for --format json'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand emulate" -l no-input -d 'Never ask, as where CI is set; a missing value is an error that names its option'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand emulate" -s q -l quiet -d 'Print only the result and errors; of a check, only its problems'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand emulate" -s v -l verbose -d 'List what passed as well, and show every request to WorkOS (never a secret)'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand emulate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand explain" -l env-file -d 'Read this file instead of .env.local and .env (may be repeated; the first that has a variable wins)' -r -F
complete -c workos-ml -n "__fish_workos_ml_using_subcommand explain" -l profile -d 'Use a profile of workos-ml.toml: its files, addresses and environment' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand explain" -l base-url -d 'Address of the WorkOS API [default: https://api.workos.com]' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand explain" -l format -d 'human or json; checks also markdown, junit, sarif, github and csv [default: human]' -r -f -a "human\t'For people'
json\t'One JSON document, or one object a line where a command streams'
markdown\t'A table to paste into a ticket'
junit\t'JUnit\'s XML, a test case for each finding'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of GitHub Actions'
csv\t'Comma-separated values, for spreadsheets'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand explain" -l output -d 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand explain" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR or TERM=dumb says otherwise'
always\t'Always'
never\t'Never'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand explain" -l api-key-stdin -d 'Read the API key from standard input'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand explain" -l emulate -d 'Run this command against a private built-in emulator instead of WorkOS'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand explain" -l json -d 'Short for --format json'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand explain" -l no-input -d 'Never ask, as where CI is set; a missing value is an error that names its option'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand explain" -s q -l quiet -d 'Print only the result and errors; of a check, only its problems'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand explain" -s v -l verbose -d 'List what passed as well, and show every request to WorkOS (never a secret)'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand explain" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand schema" -l env-file -d 'Read this file instead of .env.local and .env (may be repeated; the first that has a variable wins)' -r -F
complete -c workos-ml -n "__fish_workos_ml_using_subcommand schema" -l profile -d 'Use a profile of workos-ml.toml: its files, addresses and environment' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand schema" -l base-url -d 'Address of the WorkOS API [default: https://api.workos.com]' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand schema" -l format -d 'human or json; checks also markdown, junit, sarif, github and csv [default: human]' -r -f -a "human\t'For people'
json\t'One JSON document, or one object a line where a command streams'
markdown\t'A table to paste into a ticket'
junit\t'JUnit\'s XML, a test case for each finding'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of GitHub Actions'
csv\t'Comma-separated values, for spreadsheets'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand schema" -l output -d 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand schema" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR or TERM=dumb says otherwise'
always\t'Always'
never\t'Never'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand schema" -l api-key-stdin -d 'Read the API key from standard input'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand schema" -l emulate -d 'Run this command against a private built-in emulator instead of WorkOS'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand schema" -l json -d 'Short for --format json'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand schema" -l no-input -d 'Never ask, as where CI is set; a missing value is an error that names its option'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand schema" -s q -l quiet -d 'Print only the result and errors; of a check, only its problems'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand schema" -s v -l verbose -d 'List what passed as well, and show every request to WorkOS (never a secret)'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand schema" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand init" -l client-id -d 'The client ID [default: asked for]' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand init" -l redirect-uri -d 'The redirect URI [default: asked for, else http://localhost:3000/callback]' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand init" -l env-file -d 'Read this file instead of .env.local and .env (may be repeated; the first that has a variable wins)' -r -F
complete -c workos-ml -n "__fish_workos_ml_using_subcommand init" -l profile -d 'Use a profile of workos-ml.toml: its files, addresses and environment' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand init" -l base-url -d 'Address of the WorkOS API [default: https://api.workos.com]' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand init" -l format -d 'human or json; checks also markdown, junit, sarif, github and csv [default: human]' -r -f -a "human\t'For people'
json\t'One JSON document, or one object a line where a command streams'
markdown\t'A table to paste into a ticket'
junit\t'JUnit\'s XML, a test case for each finding'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of GitHub Actions'
csv\t'Comma-separated values, for spreadsheets'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand init" -l output -d 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand init" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR or TERM=dumb says otherwise'
always\t'Always'
never\t'Never'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand init" -l register -d 'Register the redirect URI with WorkOS without asking'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand init" -l allow-live -d 'Change the account with a production key (sk_live_) without asking'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand init" -l api-key-stdin -d 'Read the API key from standard input'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand init" -l emulate -d 'Run this command against a private built-in emulator instead of WorkOS'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand init" -l json -d 'Short for --format json'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand init" -l no-input -d 'Never ask, as where CI is set; a missing value is an error that names its option'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand init" -s q -l quiet -d 'Print only the result and errors; of a check, only its problems'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand init" -s v -l verbose -d 'List what passed as well, and show every request to WorkOS (never a secret)'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand init" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand open" -l env-file -d 'Read this file instead of .env.local and .env (may be repeated; the first that has a variable wins)' -r -F
complete -c workos-ml -n "__fish_workos_ml_using_subcommand open" -l profile -d 'Use a profile of workos-ml.toml: its files, addresses and environment' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand open" -l base-url -d 'Address of the WorkOS API [default: https://api.workos.com]' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand open" -l format -d 'human or json; checks also markdown, junit, sarif, github and csv [default: human]' -r -f -a "human\t'For people'
json\t'One JSON document, or one object a line where a command streams'
markdown\t'A table to paste into a ticket'
junit\t'JUnit\'s XML, a test case for each finding'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of GitHub Actions'
csv\t'Comma-separated values, for spreadsheets'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand open" -l output -d 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand open" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR or TERM=dumb says otherwise'
always\t'Always'
never\t'Never'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand open" -l api-key-stdin -d 'Read the API key from standard input'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand open" -l emulate -d 'Run this command against a private built-in emulator instead of WorkOS'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand open" -l json -d 'Short for --format json'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand open" -l no-input -d 'Never ask, as where CI is set; a missing value is an error that names its option'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand open" -s q -l quiet -d 'Print only the result and errors; of a check, only its problems'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand open" -s v -l verbose -d 'List what passed as well, and show every request to WorkOS (never a secret)'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand open" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand completions" -l out -d 'Write the script into this folder, under the name that the shell looks for; the folder is made if it is missing' -r -f -a "(__fish_complete_directories)"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand completions" -l env-file -d 'Read this file instead of .env.local and .env (may be repeated; the first that has a variable wins)' -r -F
complete -c workos-ml -n "__fish_workos_ml_using_subcommand completions" -l profile -d 'Use a profile of workos-ml.toml: its files, addresses and environment' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand completions" -l base-url -d 'Address of the WorkOS API [default: https://api.workos.com]' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand completions" -l format -d 'human or json; checks also markdown, junit, sarif, github and csv [default: human]' -r -f -a "human\t'For people'
json\t'One JSON document, or one object a line where a command streams'
markdown\t'A table to paste into a ticket'
junit\t'JUnit\'s XML, a test case for each finding'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of GitHub Actions'
csv\t'Comma-separated values, for spreadsheets'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand completions" -l output -d 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand completions" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR or TERM=dumb says otherwise'
always\t'Always'
never\t'Never'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand completions" -l api-key-stdin -d 'Read the API key from standard input'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand completions" -l emulate -d 'Run this command against a private built-in emulator instead of WorkOS'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand completions" -l json -d 'Short for --format json'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand completions" -l no-input -d 'Never ask, as where CI is set; a missing value is an error that names its option'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand completions" -s q -l quiet -d 'Print only the result and errors; of a check, only its problems'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand completions" -s v -l verbose -d 'List what passed as well, and show every request to WorkOS (never a secret)'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand man" -l out -d 'Write one page a command into this folder' -r -f -a "(__fish_complete_directories)"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand man" -l env-file -d 'Read this file instead of .env.local and .env (may be repeated; the first that has a variable wins)' -r -F
complete -c workos-ml -n "__fish_workos_ml_using_subcommand man" -l profile -d 'Use a profile of workos-ml.toml: its files, addresses and environment' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand man" -l base-url -d 'Address of the WorkOS API [default: https://api.workos.com]' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand man" -l format -d 'human or json; checks also markdown, junit, sarif, github and csv [default: human]' -r -f -a "human\t'For people'
json\t'One JSON document, or one object a line where a command streams'
markdown\t'A table to paste into a ticket'
junit\t'JUnit\'s XML, a test case for each finding'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of GitHub Actions'
csv\t'Comma-separated values, for spreadsheets'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand man" -l output -d 'Write the report of a check to a file as well: sarif=report.sarif (may be repeated)' -r -f
complete -c workos-ml -n "__fish_workos_ml_using_subcommand man" -l color -d 'When to use colour: auto, always or never [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR or TERM=dumb says otherwise'
always\t'Always'
never\t'Never'"
complete -c workos-ml -n "__fish_workos_ml_using_subcommand man" -l api-key-stdin -d 'Read the API key from standard input'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand man" -l emulate -d 'Run this command against a private built-in emulator instead of WorkOS'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand man" -l json -d 'Short for --format json'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand man" -l no-input -d 'Never ask, as where CI is set; a missing value is an error that names its option'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand man" -s q -l quiet -d 'Print only the result and errors; of a check, only its problems'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand man" -s v -l verbose -d 'List what passed as well, and show every request to WorkOS (never a secret)'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand man" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand help; and not __fish_seen_subcommand_from send session listen exchange preflight redirect-uri test checklist connection domain magic-auth emulate explain schema init open completions man help" -f -a "send" -d 'Prove a sign-in: create a session, deliver the link, wait for the click, print the profile'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand help; and not __fish_seen_subcommand_from send session listen exchange preflight redirect-uri test checklist connection domain magic-auth emulate explain schema init open completions man help" -f -a "session" -d 'Create a passwordless session, or have the link of one e-mailed'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand help; and not __fish_seen_subcommand_from send session listen exchange preflight redirect-uri test checklist connection domain magic-auth emulate explain schema init open completions man help" -f -a "listen" -d 'Catch a callback, exchange its code and print the profile'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand help; and not __fish_seen_subcommand_from send session listen exchange preflight redirect-uri test checklist connection domain magic-auth emulate explain schema init open completions man help" -f -a "exchange" -d 'Exchange an authorization code for a profile'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand help; and not __fish_seen_subcommand_from send session listen exchange preflight redirect-uri test checklist connection domain magic-auth emulate explain schema init open completions man help" -f -a "preflight" -d 'Check that keys, client ID, account and redirect URI are usable'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand help; and not __fish_seen_subcommand_from send session listen exchange preflight redirect-uri test checklist connection domain magic-auth emulate explain schema init open completions man help" -f -a "redirect-uri" -d 'Check, list, add or remove redirect URIs'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand help; and not __fish_seen_subcommand_from send session listen exchange preflight redirect-uri test checklist connection domain magic-auth emulate explain schema init open completions man help" -f -a "test" -d 'Start the application on the emulator, sign in, and try everything that goes wrong'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand help; and not __fish_seen_subcommand_from send session listen exchange preflight redirect-uri test checklist connection domain magic-auth emulate explain schema init open completions man help" -f -a "checklist" -d 'Run the launch checklist: code, credentials, account, and what only people can confirm'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand help; and not __fish_seen_subcommand_from send session listen exchange preflight redirect-uri test checklist connection domain magic-auth emulate explain schema init open completions man help" -f -a "connection" -d 'List or show Magic Link connections'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand help; and not __fish_seen_subcommand_from send session listen exchange preflight redirect-uri test checklist connection domain magic-auth emulate explain schema init open completions man help" -f -a "domain" -d 'Tell whether a domain\'s mail gateway opens links, and check SPF, DKIM and DMARC of a sender'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand help; and not __fish_seen_subcommand_from send session listen exchange preflight redirect-uri test checklist connection domain magic-auth emulate explain schema init open completions man help" -f -a "magic-auth" -d 'Sign in with Magic Auth, the six-digit code that replaces Magic Link'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand help; and not __fish_seen_subcommand_from send session listen exchange preflight redirect-uri test checklist connection domain magic-auth emulate explain schema init open completions man help" -f -a "emulate" -d 'Run a local WorkOS with Magic Link, alone or around a command'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand help; and not __fish_seen_subcommand_from send session listen exchange preflight redirect-uri test checklist connection domain magic-auth emulate explain schema init open completions man help" -f -a "explain" -d 'Explain an error: what it means, its cause, its fix'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand help; and not __fish_seen_subcommand_from send session listen exchange preflight redirect-uri test checklist connection domain magic-auth emulate explain schema init open completions man help" -f -a "schema" -d 'Print the JSON Schema of what --json prints, or the names of all schemas'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand help; and not __fish_seen_subcommand_from send session listen exchange preflight redirect-uri test checklist connection domain magic-auth emulate explain schema init open completions man help" -f -a "init" -d 'Write a .env, keep it out of git, and register the redirect URI'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand help; and not __fish_seen_subcommand_from send session listen exchange preflight redirect-uri test checklist connection domain magic-auth emulate explain schema init open completions man help" -f -a "open" -d 'Open a page: keys, redirect URIs, the emulator\'s mailbox, the documentation'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand help; and not __fish_seen_subcommand_from send session listen exchange preflight redirect-uri test checklist connection domain magic-auth emulate explain schema init open completions man help" -f -a "completions" -d 'Print the completion script of a shell'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand help; and not __fish_seen_subcommand_from send session listen exchange preflight redirect-uri test checklist connection domain magic-auth emulate explain schema init open completions man help" -f -a "man" -d 'Print the man page, or write all man pages to a folder'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand help; and not __fish_seen_subcommand_from send session listen exchange preflight redirect-uri test checklist connection domain magic-auth emulate explain schema init open completions man help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand help; and __fish_seen_subcommand_from session" -f -a "create" -d 'Create a session and print its link; nothing is e-mailed'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand help; and __fish_seen_subcommand_from session" -f -a "send" -d 'Have WorkOS e-mail the link of a session'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand help; and __fish_seen_subcommand_from redirect-uri" -f -a "check" -d 'Check redirect URIs by WorkOS\'s rules, against the account\'s list, and by what answers there'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand help; and __fish_seen_subcommand_from redirect-uri" -f -a "list" -d 'List the redirect URIs of the account'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand help; and __fish_seen_subcommand_from redirect-uri" -f -a "add" -d 'Register redirect URIs'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand help; and __fish_seen_subcommand_from redirect-uri" -f -a "remove" -d 'Remove registered redirect URIs'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand help; and __fish_seen_subcommand_from connection" -f -a "list" -d 'List Magic Link connections'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand help; and __fish_seen_subcommand_from connection" -f -a "show" -d 'Show one connection'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand help; and __fish_seen_subcommand_from magic-auth" -f -a "send" -d 'Have WorkOS make a six-digit code and mail it'
complete -c workos-ml -n "__fish_workos_ml_using_subcommand help; and __fish_seen_subcommand_from magic-auth" -f -a "verify" -d 'Exchange a six-digit code for a user'
