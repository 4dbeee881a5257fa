_workos__ml__offered() {
    local word plain=""
    for word in ${opts}; do
        [[ ${word} == -* ]] || plain+=" ${word}"
    done
    [[ ${cur} == -* || -z ${plain} ]] && plain="${opts}"
    echo "${plain}"
}

_workos__ml() {
    local i cur prev opts cmd
    COMPREPLY=()
    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
        cur="$2"
    else
        cur="${COMP_WORDS[COMP_CWORD]}"
    fi
    prev="$3"
    cmd=""
    opts=""
    local list=""
    [[ ${cur} == *,* ]] && list="${cur%,*},"

    for i in "${COMP_WORDS[@]:0:COMP_CWORD}"
    do
        case "${cmd},${i}" in
            ",$1")
                cmd="workos__ml"
                ;;
            workos__ml,check)
                cmd="workos__ml__subcmd__preflight"
                ;;
            workos__ml,checklist)
                cmd="workos__ml__subcmd__checklist"
                ;;
            workos__ml,completions)
                cmd="workos__ml__subcmd__completions"
                ;;
            workos__ml,connection)
                cmd="workos__ml__subcmd__connection"
                ;;
            workos__ml,doctor)
                cmd="workos__ml__subcmd__preflight"
                ;;
            workos__ml,domain)
                cmd="workos__ml__subcmd__domain"
                ;;
            workos__ml,emulate)
                cmd="workos__ml__subcmd__emulate"
                ;;
            workos__ml,exchange)
                cmd="workos__ml__subcmd__exchange"
                ;;
            workos__ml,explain)
                cmd="workos__ml__subcmd__explain"
                ;;
            workos__ml,help)
                cmd="workos__ml__subcmd__help"
                ;;
            workos__ml,init)
                cmd="workos__ml__subcmd__init"
                ;;
            workos__ml,listen)
                cmd="workos__ml__subcmd__listen"
                ;;
            workos__ml,magic-auth)
                cmd="workos__ml__subcmd__magic__subcmd__auth"
                ;;
            workos__ml,man)
                cmd="workos__ml__subcmd__man"
                ;;
            workos__ml,open)
                cmd="workos__ml__subcmd__open"
                ;;
            workos__ml,preflight)
                cmd="workos__ml__subcmd__preflight"
                ;;
            workos__ml,redirect-uri)
                cmd="workos__ml__subcmd__redirect__subcmd__uri"
                ;;
            workos__ml,schema)
                cmd="workos__ml__subcmd__schema"
                ;;
            workos__ml,send)
                cmd="workos__ml__subcmd__send"
                ;;
            workos__ml,session)
                cmd="workos__ml__subcmd__session"
                ;;
            workos__ml,test)
                cmd="workos__ml__subcmd__test"
                ;;
            workos__ml__subcmd__connection,help)
                cmd="workos__ml__subcmd__connection__subcmd__help"
                ;;
            workos__ml__subcmd__connection,list)
                cmd="workos__ml__subcmd__connection__subcmd__list"
                ;;
            workos__ml__subcmd__connection,show)
                cmd="workos__ml__subcmd__connection__subcmd__show"
                ;;
            workos__ml__subcmd__connection__subcmd__help,help)
                cmd="workos__ml__subcmd__connection__subcmd__help__subcmd__help"
                ;;
            workos__ml__subcmd__connection__subcmd__help,list)
                cmd="workos__ml__subcmd__connection__subcmd__help__subcmd__list"
                ;;
            workos__ml__subcmd__connection__subcmd__help,show)
                cmd="workos__ml__subcmd__connection__subcmd__help__subcmd__show"
                ;;
            workos__ml__subcmd__help,checklist)
                cmd="workos__ml__subcmd__help__subcmd__checklist"
                ;;
            workos__ml__subcmd__help,completions)
                cmd="workos__ml__subcmd__help__subcmd__completions"
                ;;
            workos__ml__subcmd__help,connection)
                cmd="workos__ml__subcmd__help__subcmd__connection"
                ;;
            workos__ml__subcmd__help,domain)
                cmd="workos__ml__subcmd__help__subcmd__domain"
                ;;
            workos__ml__subcmd__help,emulate)
                cmd="workos__ml__subcmd__help__subcmd__emulate"
                ;;
            workos__ml__subcmd__help,exchange)
                cmd="workos__ml__subcmd__help__subcmd__exchange"
                ;;
            workos__ml__subcmd__help,explain)
                cmd="workos__ml__subcmd__help__subcmd__explain"
                ;;
            workos__ml__subcmd__help,help)
                cmd="workos__ml__subcmd__help__subcmd__help"
                ;;
            workos__ml__subcmd__help,init)
                cmd="workos__ml__subcmd__help__subcmd__init"
                ;;
            workos__ml__subcmd__help,listen)
                cmd="workos__ml__subcmd__help__subcmd__listen"
                ;;
            workos__ml__subcmd__help,magic-auth)
                cmd="workos__ml__subcmd__help__subcmd__magic__subcmd__auth"
                ;;
            workos__ml__subcmd__help,man)
                cmd="workos__ml__subcmd__help__subcmd__man"
                ;;
            workos__ml__subcmd__help,open)
                cmd="workos__ml__subcmd__help__subcmd__open"
                ;;
            workos__ml__subcmd__help,preflight)
                cmd="workos__ml__subcmd__help__subcmd__preflight"
                ;;
            workos__ml__subcmd__help,redirect-uri)
                cmd="workos__ml__subcmd__help__subcmd__redirect__subcmd__uri"
                ;;
            workos__ml__subcmd__help,schema)
                cmd="workos__ml__subcmd__help__subcmd__schema"
                ;;
            workos__ml__subcmd__help,send)
                cmd="workos__ml__subcmd__help__subcmd__send"
                ;;
            workos__ml__subcmd__help,session)
                cmd="workos__ml__subcmd__help__subcmd__session"
                ;;
            workos__ml__subcmd__help,test)
                cmd="workos__ml__subcmd__help__subcmd__test"
                ;;
            workos__ml__subcmd__help__subcmd__connection,list)
                cmd="workos__ml__subcmd__help__subcmd__connection__subcmd__list"
                ;;
            workos__ml__subcmd__help__subcmd__connection,show)
                cmd="workos__ml__subcmd__help__subcmd__connection__subcmd__show"
                ;;
            workos__ml__subcmd__help__subcmd__magic__subcmd__auth,send)
                cmd="workos__ml__subcmd__help__subcmd__magic__subcmd__auth__subcmd__send"
                ;;
            workos__ml__subcmd__help__subcmd__magic__subcmd__auth,verify)
                cmd="workos__ml__subcmd__help__subcmd__magic__subcmd__auth__subcmd__verify"
                ;;
            workos__ml__subcmd__help__subcmd__redirect__subcmd__uri,add)
                cmd="workos__ml__subcmd__help__subcmd__redirect__subcmd__uri__subcmd__add"
                ;;
            workos__ml__subcmd__help__subcmd__redirect__subcmd__uri,check)
                cmd="workos__ml__subcmd__help__subcmd__redirect__subcmd__uri__subcmd__check"
                ;;
            workos__ml__subcmd__help__subcmd__redirect__subcmd__uri,list)
                cmd="workos__ml__subcmd__help__subcmd__redirect__subcmd__uri__subcmd__list"
                ;;
            workos__ml__subcmd__help__subcmd__redirect__subcmd__uri,remove)
                cmd="workos__ml__subcmd__help__subcmd__redirect__subcmd__uri__subcmd__remove"
                ;;
            workos__ml__subcmd__help__subcmd__session,create)
                cmd="workos__ml__subcmd__help__subcmd__session__subcmd__create"
                ;;
            workos__ml__subcmd__help__subcmd__session,send)
                cmd="workos__ml__subcmd__help__subcmd__session__subcmd__send"
                ;;
            workos__ml__subcmd__magic__subcmd__auth,help)
                cmd="workos__ml__subcmd__magic__subcmd__auth__subcmd__help"
                ;;
            workos__ml__subcmd__magic__subcmd__auth,send)
                cmd="workos__ml__subcmd__magic__subcmd__auth__subcmd__send"
                ;;
            workos__ml__subcmd__magic__subcmd__auth,verify)
                cmd="workos__ml__subcmd__magic__subcmd__auth__subcmd__verify"
                ;;
            workos__ml__subcmd__magic__subcmd__auth__subcmd__help,help)
                cmd="workos__ml__subcmd__magic__subcmd__auth__subcmd__help__subcmd__help"
                ;;
            workos__ml__subcmd__magic__subcmd__auth__subcmd__help,send)
                cmd="workos__ml__subcmd__magic__subcmd__auth__subcmd__help__subcmd__send"
                ;;
            workos__ml__subcmd__magic__subcmd__auth__subcmd__help,verify)
                cmd="workos__ml__subcmd__magic__subcmd__auth__subcmd__help__subcmd__verify"
                ;;
            workos__ml__subcmd__redirect__subcmd__uri,add)
                cmd="workos__ml__subcmd__redirect__subcmd__uri__subcmd__add"
                ;;
            workos__ml__subcmd__redirect__subcmd__uri,check)
                cmd="workos__ml__subcmd__redirect__subcmd__uri__subcmd__check"
                ;;
            workos__ml__subcmd__redirect__subcmd__uri,help)
                cmd="workos__ml__subcmd__redirect__subcmd__uri__subcmd__help"
                ;;
            workos__ml__subcmd__redirect__subcmd__uri,list)
                cmd="workos__ml__subcmd__redirect__subcmd__uri__subcmd__list"
                ;;
            workos__ml__subcmd__redirect__subcmd__uri,remove)
                cmd="workos__ml__subcmd__redirect__subcmd__uri__subcmd__remove"
                ;;
            workos__ml__subcmd__redirect__subcmd__uri__subcmd__help,add)
                cmd="workos__ml__subcmd__redirect__subcmd__uri__subcmd__help__subcmd__add"
                ;;
            workos__ml__subcmd__redirect__subcmd__uri__subcmd__help,check)
                cmd="workos__ml__subcmd__redirect__subcmd__uri__subcmd__help__subcmd__check"
                ;;
            workos__ml__subcmd__redirect__subcmd__uri__subcmd__help,help)
                cmd="workos__ml__subcmd__redirect__subcmd__uri__subcmd__help__subcmd__help"
                ;;
            workos__ml__subcmd__redirect__subcmd__uri__subcmd__help,list)
                cmd="workos__ml__subcmd__redirect__subcmd__uri__subcmd__help__subcmd__list"
                ;;
            workos__ml__subcmd__redirect__subcmd__uri__subcmd__help,remove)
                cmd="workos__ml__subcmd__redirect__subcmd__uri__subcmd__help__subcmd__remove"
                ;;
            workos__ml__subcmd__session,create)
                cmd="workos__ml__subcmd__session__subcmd__create"
                ;;
            workos__ml__subcmd__session,help)
                cmd="workos__ml__subcmd__session__subcmd__help"
                ;;
            workos__ml__subcmd__session,send)
                cmd="workos__ml__subcmd__session__subcmd__send"
                ;;
            workos__ml__subcmd__session__subcmd__help,create)
                cmd="workos__ml__subcmd__session__subcmd__help__subcmd__create"
                ;;
            workos__ml__subcmd__session__subcmd__help,help)
                cmd="workos__ml__subcmd__session__subcmd__help__subcmd__help"
                ;;
            workos__ml__subcmd__session__subcmd__help,send)
                cmd="workos__ml__subcmd__session__subcmd__help__subcmd__send"
                ;;
            *)
                ;;
        esac
    done

    case "${cmd}" in
        workos__ml)
            opts="-q -v -h -V --env-file --profile --base-url --api-key-stdin --emulate --format --output --json --color --no-input --quiet --verbose --help --version send session listen exchange preflight check doctor redirect-uri test checklist connection domain magic-auth emulate explain schema init open completions man help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 1 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --env-file)
                    local oldifs
                    if [ -n "${IFS+x}" ]; then
                        oldifs="$IFS"
                    fi
                    IFS=$'\n'
                    COMPREPLY=($(compgen -f "${cur}"))
                    if [ -n "${oldifs+x}" ]; then
                        IFS="$oldifs"
                    fi
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o filenames
                    fi
                    return 0
                    ;;
                --profile)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --base-url)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -P "${list}" -W "human json markdown junit sarif github csv" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                --output)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -P "${list}" -W "auto always never" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__checklist)
            opts="-q -v -h --offline --environment --redirect-uri --allow-live --sender --dkim-selector --dns-server --dns-timeout --only --skip --strict --url --allow-remote --sign-in-path --callback-path --build --build-timeout --run --sign-in --body --email-field --email --protected --logout --browser --start-timeout --no-intercept --attest --expires --baseline --write-baseline --env-file --profile --base-url --api-key-stdin --emulate --format --output --json --color --no-input --quiet --verbose --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --environment)
                    COMPREPLY=($(compgen -P "${list}" -W "sandbox production" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                --redirect-uri)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --sender)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --dkim-selector)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --dns-server)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --dns-timeout)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --only)
                    COMPREPLY=($(compgen -P "${list}" -W "code credentials redirect account mail endpoint build behaviour dashboard" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                --skip)
                    COMPREPLY=($(compgen -P "${list}" -W "sdk-installed env-vars-used hardcoded-secret callback-route code-exchange exchange-errors-handled session-create session-send state-used app-session protected-route logout build-command ignored-option link-lifetime empty-session-fields session-type link-handed-out sdk-call-exists exchange-endpoint error-comparison exchange-error-shown identity-from-state open-redirect-from-state shared-session session-secret browser-key redirect-uri-served logout-by-get sdk-current magic-link-deprecated api-key-present api-key-format api-key-placeholder api-key-environment api-key-private api-key-ignored-by-git client-id-present client-id-format client-id-placeholder cookie-password env-file api-reachable clock api-key-accepted api-key-rights client-id-known credentials-pair redirect-uri-format redirect-uri-scheme redirect-uri-loopback redirect-uri-host redirect-uri-port redirect-uri-wildcard redirect-uri-query redirect-uri-user-info redirect-uri-path redirect-uri-idn redirect-uri-lookalike redirect-uri-registered redirect-uri-dns redirect-uri-connects redirect-uri-tls redirect-uri-certificate redirect-uri-answers redirect-uri-stack-trace redirect-uri-reflects redirect-uri-open-redirect redirect-uri-leaks-code redirect-uri-referrer-policy redirect-uri-cache redirect-uri-cookies application-answers sign-in-answers sign-in-bad-input sign-in-stack-trace sign-in-enumeration logout-by-post application-starts calls-intercepted sign-in-found sign-in-begins link-mailed mail-sent-once callback-answers signed-in strangers-turned-away logout-ends-session logout-needs-post expired-link-handled spent-link-handled denied-sign-in-handled missing-code-handled unknown-code-handled used-code-handled reload-keeps-session refused-code-signs-in-nobody failure-is-told state-sent state-compared state-leads-nowhere-else way-back-leads-nowhere-else link-in-other-browser link-from-webmail head-spends-nothing sign-ins-kept-apart profile-decides create-failure-handled send-failure-handled exchange-failure-handled wait-is-bounded mail-failure-is-told session-id-renewed session-cookie-attributes session-cookie-unforgeable session-not-in-address own-pages-not-stored code-leaves-address link-kept-from-asker secrets-kept error-text-escaped typed-address-escaped accounts-not-told no-stack-traces process-survives sdk-loads build-succeeds start-succeeds production-unlocked production-redirect-uri default-redirect-uri production-key-secured production-credentials-deployed redirects-reachable cloudflare-ranges-allowed staging-tested email-delivery-tested email-sender-authenticated email-sender-allowed magic-link-confirmed attestations suppression-reason suppression-rule suppression-expired suppression-unused baseline-stale mx-present mail-gateway domain-name mail-scanner-hidden spf-record spf-syntax spf-lookups spf-all spf-ptr dkim-key dkim-strength dmarc-record dmarc-policy dmarc-alignment dmarc-reports workos-sender" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                --url)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --sign-in-path)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --callback-path)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --build-timeout)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --sign-in)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --body)
                    COMPREPLY=($(compgen -P "${list}" -W "json form" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                --email-field)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --email)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --protected)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --logout)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --start-timeout)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --attest)
                    local oldifs
                    if [ -n "${IFS+x}" ]; then
                        oldifs="$IFS"
                    fi
                    IFS=$'\n'
                    COMPREPLY=($(compgen -f "${cur}"))
                    if [ -n "${oldifs+x}" ]; then
                        IFS="$oldifs"
                    fi
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o filenames
                    fi
                    return 0
                    ;;
                --expires)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --baseline)
                    local oldifs
                    if [ -n "${IFS+x}" ]; then
                        oldifs="$IFS"
                    fi
                    IFS=$'\n'
                    COMPREPLY=($(compgen -f "${cur}"))
                    if [ -n "${oldifs+x}" ]; then
                        IFS="$oldifs"
                    fi
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o filenames
                    fi
                    return 0
                    ;;
                --write-baseline)
                    local oldifs
                    if [ -n "${IFS+x}" ]; then
                        oldifs="$IFS"
                    fi
                    IFS=$'\n'
                    COMPREPLY=($(compgen -f "${cur}"))
                    if [ -n "${oldifs+x}" ]; then
                        IFS="$oldifs"
                    fi
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o filenames
                    fi
                    return 0
                    ;;
                --env-file)
                    local oldifs
                    if [ -n "${IFS+x}" ]; then
                        oldifs="$IFS"
                    fi
                    IFS=$'\n'
                    COMPREPLY=($(compgen -f "${cur}"))
                    if [ -n "${oldifs+x}" ]; then
                        IFS="$oldifs"
                    fi
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o filenames
                    fi
                    return 0
                    ;;
                --profile)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --base-url)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -P "${list}" -W "human json markdown junit sarif github csv" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                --output)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -P "${list}" -W "auto always never" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__completions)
            opts="-q -v -h --out --env-file --profile --base-url --api-key-stdin --emulate --format --output --json --color --no-input --quiet --verbose --help bash elvish fish powershell zsh"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --out)
                    COMPREPLY=()
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o plusdirs
                    fi
                    return 0
                    ;;
                --env-file)
                    local oldifs
                    if [ -n "${IFS+x}" ]; then
                        oldifs="$IFS"
                    fi
                    IFS=$'\n'
                    COMPREPLY=($(compgen -f "${cur}"))
                    if [ -n "${oldifs+x}" ]; then
                        IFS="$oldifs"
                    fi
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o filenames
                    fi
                    return 0
                    ;;
                --profile)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --base-url)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -P "${list}" -W "human json markdown junit sarif github csv" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                --output)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -P "${list}" -W "auto always never" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__connection)
            opts="-q -v -h --env-file --profile --base-url --api-key-stdin --emulate --format --output --json --color --no-input --quiet --verbose --help list show help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --env-file)
                    local oldifs
                    if [ -n "${IFS+x}" ]; then
                        oldifs="$IFS"
                    fi
                    IFS=$'\n'
                    COMPREPLY=($(compgen -f "${cur}"))
                    if [ -n "${oldifs+x}" ]; then
                        IFS="$oldifs"
                    fi
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o filenames
                    fi
                    return 0
                    ;;
                --profile)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --base-url)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -P "${list}" -W "human json markdown junit sarif github csv" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                --output)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -P "${list}" -W "auto always never" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__connection__subcmd__help)
            opts="list show help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__connection__subcmd__help__subcmd__help)
            opts=""
    local list=""
    [[ ${cur} == *,* ]] && list="${cur%,*},"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__connection__subcmd__help__subcmd__list)
            opts=""
    local list=""
    [[ ${cur} == *,* ]] && list="${cur%,*},"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__connection__subcmd__help__subcmd__show)
            opts=""
    local list=""
    [[ ${cur} == *,* ]] && list="${cur%,*},"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__connection__subcmd__list)
            opts="-q -v -h --domain --env-file --profile --base-url --api-key-stdin --emulate --format --output --json --color --no-input --quiet --verbose --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --domain)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --env-file)
                    local oldifs
                    if [ -n "${IFS+x}" ]; then
                        oldifs="$IFS"
                    fi
                    IFS=$'\n'
                    COMPREPLY=($(compgen -f "${cur}"))
                    if [ -n "${oldifs+x}" ]; then
                        IFS="$oldifs"
                    fi
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o filenames
                    fi
                    return 0
                    ;;
                --profile)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --base-url)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -P "${list}" -W "human json markdown junit sarif github csv" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                --output)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -P "${list}" -W "auto always never" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__connection__subcmd__show)
            opts="-q -v -h --env-file --profile --base-url --api-key-stdin --emulate --format --output --json --color --no-input --quiet --verbose --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --env-file)
                    local oldifs
                    if [ -n "${IFS+x}" ]; then
                        oldifs="$IFS"
                    fi
                    IFS=$'\n'
                    COMPREPLY=($(compgen -f "${cur}"))
                    if [ -n "${oldifs+x}" ]; then
                        IFS="$oldifs"
                    fi
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o filenames
                    fi
                    return 0
                    ;;
                --profile)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --base-url)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -P "${list}" -W "human json markdown junit sarif github csv" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                --output)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -P "${list}" -W "auto always never" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__domain)
            opts="-q -v -h --sender --dkim-selector --dns-server --dns-timeout --env-file --profile --base-url --api-key-stdin --emulate --format --output --json --color --no-input --quiet --verbose --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --sender)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --dkim-selector)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --dns-server)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --dns-timeout)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --env-file)
                    local oldifs
                    if [ -n "${IFS+x}" ]; then
                        oldifs="$IFS"
                    fi
                    IFS=$'\n'
                    COMPREPLY=($(compgen -f "${cur}"))
                    if [ -n "${oldifs+x}" ]; then
                        IFS="$oldifs"
                    fi
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o filenames
                    fi
                    return 0
                    ;;
                --profile)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --base-url)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -P "${list}" -W "human json markdown junit sarif github csv" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                --output)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -P "${list}" -W "auto always never" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__emulate)
            opts="-q -v -h --port --host --open --seed --redirect-uri --strict --production --scanner --head-spends --smtp --auto-sign-in --webhook --issuer --any-key --state-file --print-env --no-intercept --env-file --profile --base-url --api-key-stdin --emulate --format --output --json --color --no-input --quiet --verbose --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --port)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --host)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --seed)
                    local oldifs
                    if [ -n "${IFS+x}" ]; then
                        oldifs="$IFS"
                    fi
                    IFS=$'\n'
                    COMPREPLY=($(compgen -f "${cur}"))
                    if [ -n "${oldifs+x}" ]; then
                        IFS="$oldifs"
                    fi
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o filenames
                    fi
                    return 0
                    ;;
                --redirect-uri)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --scanner)
                    COMPREPLY=($(compgen -P "${list}" -W "none head get safe-links js-post" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                --smtp)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --webhook)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --issuer)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --state-file)
                    local oldifs
                    if [ -n "${IFS+x}" ]; then
                        oldifs="$IFS"
                    fi
                    IFS=$'\n'
                    COMPREPLY=($(compgen -f "${cur}"))
                    if [ -n "${oldifs+x}" ]; then
                        IFS="$oldifs"
                    fi
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o filenames
                    fi
                    return 0
                    ;;
                --env-file)
                    local oldifs
                    if [ -n "${IFS+x}" ]; then
                        oldifs="$IFS"
                    fi
                    IFS=$'\n'
                    COMPREPLY=($(compgen -f "${cur}"))
                    if [ -n "${oldifs+x}" ]; then
                        IFS="$oldifs"
                    fi
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o filenames
                    fi
                    return 0
                    ;;
                --profile)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --base-url)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -P "${list}" -W "human json markdown junit sarif github csv" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                --output)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -P "${list}" -W "auto always never" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__exchange)
            opts="-q -v -h --show-token --env-file --profile --base-url --api-key-stdin --emulate --format --output --json --color --no-input --quiet --verbose --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --env-file)
                    local oldifs
                    if [ -n "${IFS+x}" ]; then
                        oldifs="$IFS"
                    fi
                    IFS=$'\n'
                    COMPREPLY=($(compgen -f "${cur}"))
                    if [ -n "${oldifs+x}" ]; then
                        IFS="$oldifs"
                    fi
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o filenames
                    fi
                    return 0
                    ;;
                --profile)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --base-url)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -P "${list}" -W "human json markdown junit sarif github csv" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                --output)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -P "${list}" -W "auto always never" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__explain)
            opts="-q -v -h --env-file --profile --base-url --api-key-stdin --emulate --format --output --json --color --no-input --quiet --verbose --help sdk-installed env-vars-used hardcoded-secret callback-route code-exchange exchange-errors-handled session-create session-send state-used app-session protected-route logout build-command ignored-option link-lifetime empty-session-fields session-type link-handed-out sdk-call-exists exchange-endpoint error-comparison exchange-error-shown identity-from-state open-redirect-from-state shared-session session-secret browser-key redirect-uri-served logout-by-get sdk-current magic-link-deprecated api-key-present api-key-format api-key-placeholder api-key-environment api-key-private api-key-ignored-by-git client-id-present client-id-format client-id-placeholder cookie-password env-file api-reachable clock api-key-accepted api-key-rights client-id-known credentials-pair redirect-uri-format redirect-uri-scheme redirect-uri-loopback redirect-uri-host redirect-uri-port redirect-uri-wildcard redirect-uri-query redirect-uri-user-info redirect-uri-path redirect-uri-idn redirect-uri-lookalike redirect-uri-registered redirect-uri-dns redirect-uri-connects redirect-uri-tls redirect-uri-certificate redirect-uri-answers redirect-uri-stack-trace redirect-uri-reflects redirect-uri-open-redirect redirect-uri-leaks-code redirect-uri-referrer-policy redirect-uri-cache redirect-uri-cookies application-answers sign-in-answers sign-in-bad-input sign-in-stack-trace sign-in-enumeration logout-by-post application-starts calls-intercepted sign-in-found sign-in-begins link-mailed mail-sent-once callback-answers signed-in strangers-turned-away logout-ends-session logout-needs-post expired-link-handled spent-link-handled denied-sign-in-handled missing-code-handled unknown-code-handled used-code-handled reload-keeps-session refused-code-signs-in-nobody failure-is-told state-sent state-compared state-leads-nowhere-else way-back-leads-nowhere-else link-in-other-browser link-from-webmail head-spends-nothing sign-ins-kept-apart profile-decides create-failure-handled send-failure-handled exchange-failure-handled wait-is-bounded mail-failure-is-told session-id-renewed session-cookie-attributes session-cookie-unforgeable session-not-in-address own-pages-not-stored code-leaves-address link-kept-from-asker secrets-kept error-text-escaped typed-address-escaped accounts-not-told no-stack-traces process-survives sdk-loads build-succeeds start-succeeds production-unlocked production-redirect-uri default-redirect-uri production-key-secured production-credentials-deployed redirects-reachable cloudflare-ranges-allowed staging-tested email-delivery-tested email-sender-authenticated email-sender-allowed magic-link-confirmed attestations suppression-reason suppression-rule suppression-expired suppression-unused baseline-stale mx-present mail-gateway domain-name mail-scanner-hidden spf-record spf-syntax spf-lookups spf-all spf-ptr dkim-key dkim-strength dmarc-record dmarc-policy dmarc-alignment dmarc-reports workos-sender usage invalid_value missing_value file_unusable base_url_untrusted live_key_unconfirmed api_key_missing api_key_malformed client_id_missing unauthorized forbidden invalid_client environment_mismatch refused not_found session_expired redirect_uri_unregistered link_not_followed unreachable tls_refused mail_refused mail_login_refused mail_unavailable rate_limited server_error unexpected_answer port_taken timed_out link_spent link_expired sign_in_denied code_not_exchanged command_unusable command_not_found interrupted terminated"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --env-file)
                    local oldifs
                    if [ -n "${IFS+x}" ]; then
                        oldifs="$IFS"
                    fi
                    IFS=$'\n'
                    COMPREPLY=($(compgen -f "${cur}"))
                    if [ -n "${oldifs+x}" ]; then
                        IFS="$oldifs"
                    fi
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o filenames
                    fi
                    return 0
                    ;;
                --profile)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --base-url)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -P "${list}" -W "human json markdown junit sarif github csv" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                --output)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -P "${list}" -W "auto always never" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__help)
            opts="send session listen exchange preflight redirect-uri test checklist connection domain magic-auth emulate explain schema init open completions man help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__help__subcmd__checklist)
            opts=""
    local list=""
    [[ ${cur} == *,* ]] && list="${cur%,*},"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__help__subcmd__completions)
            opts=""
    local list=""
    [[ ${cur} == *,* ]] && list="${cur%,*},"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__help__subcmd__connection)
            opts="list show"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__help__subcmd__connection__subcmd__list)
            opts=""
    local list=""
    [[ ${cur} == *,* ]] && list="${cur%,*},"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__help__subcmd__connection__subcmd__show)
            opts=""
    local list=""
    [[ ${cur} == *,* ]] && list="${cur%,*},"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__help__subcmd__domain)
            opts=""
    local list=""
    [[ ${cur} == *,* ]] && list="${cur%,*},"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__help__subcmd__emulate)
            opts=""
    local list=""
    [[ ${cur} == *,* ]] && list="${cur%,*},"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__help__subcmd__exchange)
            opts=""
    local list=""
    [[ ${cur} == *,* ]] && list="${cur%,*},"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__help__subcmd__explain)
            opts=""
    local list=""
    [[ ${cur} == *,* ]] && list="${cur%,*},"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__help__subcmd__help)
            opts=""
    local list=""
    [[ ${cur} == *,* ]] && list="${cur%,*},"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__help__subcmd__init)
            opts=""
    local list=""
    [[ ${cur} == *,* ]] && list="${cur%,*},"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__help__subcmd__listen)
            opts=""
    local list=""
    [[ ${cur} == *,* ]] && list="${cur%,*},"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__help__subcmd__magic__subcmd__auth)
            opts="send verify"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__help__subcmd__magic__subcmd__auth__subcmd__send)
            opts=""
    local list=""
    [[ ${cur} == *,* ]] && list="${cur%,*},"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__help__subcmd__magic__subcmd__auth__subcmd__verify)
            opts=""
    local list=""
    [[ ${cur} == *,* ]] && list="${cur%,*},"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__help__subcmd__man)
            opts=""
    local list=""
    [[ ${cur} == *,* ]] && list="${cur%,*},"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__help__subcmd__open)
            opts=""
    local list=""
    [[ ${cur} == *,* ]] && list="${cur%,*},"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__help__subcmd__preflight)
            opts=""
    local list=""
    [[ ${cur} == *,* ]] && list="${cur%,*},"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__help__subcmd__redirect__subcmd__uri)
            opts="check list add remove"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__help__subcmd__redirect__subcmd__uri__subcmd__add)
            opts=""
    local list=""
    [[ ${cur} == *,* ]] && list="${cur%,*},"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__help__subcmd__redirect__subcmd__uri__subcmd__check)
            opts=""
    local list=""
    [[ ${cur} == *,* ]] && list="${cur%,*},"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__help__subcmd__redirect__subcmd__uri__subcmd__list)
            opts=""
    local list=""
    [[ ${cur} == *,* ]] && list="${cur%,*},"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__help__subcmd__redirect__subcmd__uri__subcmd__remove)
            opts=""
    local list=""
    [[ ${cur} == *,* ]] && list="${cur%,*},"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__help__subcmd__schema)
            opts=""
    local list=""
    [[ ${cur} == *,* ]] && list="${cur%,*},"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__help__subcmd__send)
            opts=""
    local list=""
    [[ ${cur} == *,* ]] && list="${cur%,*},"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__help__subcmd__session)
            opts="create send"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__help__subcmd__session__subcmd__create)
            opts=""
    local list=""
    [[ ${cur} == *,* ]] && list="${cur%,*},"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__help__subcmd__session__subcmd__send)
            opts=""
    local list=""
    [[ ${cur} == *,* ]] && list="${cur%,*},"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__help__subcmd__test)
            opts=""
    local list=""
    [[ ${cur} == *,* ]] && list="${cur%,*},"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__init)
            opts="-q -v -h --client-id --redirect-uri --register --allow-live --env-file --profile --base-url --api-key-stdin --emulate --format --output --json --color --no-input --quiet --verbose --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --client-id)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --redirect-uri)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --env-file)
                    local oldifs
                    if [ -n "${IFS+x}" ]; then
                        oldifs="$IFS"
                    fi
                    IFS=$'\n'
                    COMPREPLY=($(compgen -f "${cur}"))
                    if [ -n "${oldifs+x}" ]; then
                        IFS="$oldifs"
                    fi
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o filenames
                    fi
                    return 0
                    ;;
                --profile)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --base-url)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -P "${list}" -W "human json markdown junit sarif github csv" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                --output)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -P "${list}" -W "auto always never" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__listen)
            opts="-q -v -h --redirect-uri --host --port --path --state --any-state --forward-to --allow-remote --follow --timeout --show-token --env-file --profile --base-url --api-key-stdin --emulate --format --output --json --color --no-input --quiet --verbose --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --redirect-uri)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --host)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --port)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --path)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --state)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --forward-to)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --timeout)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --env-file)
                    local oldifs
                    if [ -n "${IFS+x}" ]; then
                        oldifs="$IFS"
                    fi
                    IFS=$'\n'
                    COMPREPLY=($(compgen -f "${cur}"))
                    if [ -n "${oldifs+x}" ]; then
                        IFS="$oldifs"
                    fi
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o filenames
                    fi
                    return 0
                    ;;
                --profile)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --base-url)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -P "${list}" -W "human json markdown junit sarif github csv" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                --output)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -P "${list}" -W "auto always never" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__magic__subcmd__auth)
            opts="-q -v -h --env-file --profile --base-url --api-key-stdin --emulate --format --output --json --color --no-input --quiet --verbose --help send verify help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --env-file)
                    local oldifs
                    if [ -n "${IFS+x}" ]; then
                        oldifs="$IFS"
                    fi
                    IFS=$'\n'
                    COMPREPLY=($(compgen -f "${cur}"))
                    if [ -n "${oldifs+x}" ]; then
                        IFS="$oldifs"
                    fi
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o filenames
                    fi
                    return 0
                    ;;
                --profile)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --base-url)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -P "${list}" -W "human json markdown junit sarif github csv" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                --output)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -P "${list}" -W "auto always never" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__magic__subcmd__auth__subcmd__help)
            opts="send verify help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__magic__subcmd__auth__subcmd__help__subcmd__help)
            opts=""
    local list=""
    [[ ${cur} == *,* ]] && list="${cur%,*},"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__magic__subcmd__auth__subcmd__help__subcmd__send)
            opts=""
    local list=""
    [[ ${cur} == *,* ]] && list="${cur%,*},"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__magic__subcmd__auth__subcmd__help__subcmd__verify)
            opts=""
    local list=""
    [[ ${cur} == *,* ]] && list="${cur%,*},"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__magic__subcmd__auth__subcmd__send)
            opts="-q -v -h --verify --show-code --allow-live --env-file --profile --base-url --api-key-stdin --emulate --format --output --json --color --no-input --quiet --verbose --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --env-file)
                    local oldifs
                    if [ -n "${IFS+x}" ]; then
                        oldifs="$IFS"
                    fi
                    IFS=$'\n'
                    COMPREPLY=($(compgen -f "${cur}"))
                    if [ -n "${oldifs+x}" ]; then
                        IFS="$oldifs"
                    fi
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o filenames
                    fi
                    return 0
                    ;;
                --profile)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --base-url)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -P "${list}" -W "human json markdown junit sarif github csv" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                --output)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -P "${list}" -W "auto always never" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__magic__subcmd__auth__subcmd__verify)
            opts="-q -v -h --id --show-token --env-file --profile --base-url --api-key-stdin --emulate --format --output --json --color --no-input --quiet --verbose --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --id)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --env-file)
                    local oldifs
                    if [ -n "${IFS+x}" ]; then
                        oldifs="$IFS"
                    fi
                    IFS=$'\n'
                    COMPREPLY=($(compgen -f "${cur}"))
                    if [ -n "${oldifs+x}" ]; then
                        IFS="$oldifs"
                    fi
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o filenames
                    fi
                    return 0
                    ;;
                --profile)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --base-url)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -P "${list}" -W "human json markdown junit sarif github csv" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                --output)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -P "${list}" -W "auto always never" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__man)
            opts="-q -v -h --out --env-file --profile --base-url --api-key-stdin --emulate --format --output --json --color --no-input --quiet --verbose --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --out)
                    COMPREPLY=()
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o plusdirs
                    fi
                    return 0
                    ;;
                --env-file)
                    local oldifs
                    if [ -n "${IFS+x}" ]; then
                        oldifs="$IFS"
                    fi
                    IFS=$'\n'
                    COMPREPLY=($(compgen -f "${cur}"))
                    if [ -n "${oldifs+x}" ]; then
                        IFS="$oldifs"
                    fi
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o filenames
                    fi
                    return 0
                    ;;
                --profile)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --base-url)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -P "${list}" -W "human json markdown junit sarif github csv" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                --output)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -P "${list}" -W "auto always never" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__open)
            opts="-q -v -h --env-file --profile --base-url --api-key-stdin --emulate --format --output --json --color --no-input --quiet --verbose --help keys redirects mailbox docs"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --env-file)
                    local oldifs
                    if [ -n "${IFS+x}" ]; then
                        oldifs="$IFS"
                    fi
                    IFS=$'\n'
                    COMPREPLY=($(compgen -f "${cur}"))
                    if [ -n "${oldifs+x}" ]; then
                        IFS="$oldifs"
                    fi
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o filenames
                    fi
                    return 0
                    ;;
                --profile)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --base-url)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -P "${list}" -W "human json markdown junit sarif github csv" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                --output)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -P "${list}" -W "auto always never" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__preflight)
            opts="-q -v -h --offline --environment --redirect-uri --allow-live --env-file --profile --base-url --api-key-stdin --emulate --format --output --json --color --no-input --quiet --verbose --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --environment)
                    COMPREPLY=($(compgen -P "${list}" -W "sandbox production" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                --redirect-uri)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --env-file)
                    local oldifs
                    if [ -n "${IFS+x}" ]; then
                        oldifs="$IFS"
                    fi
                    IFS=$'\n'
                    COMPREPLY=($(compgen -f "${cur}"))
                    if [ -n "${oldifs+x}" ]; then
                        IFS="$oldifs"
                    fi
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o filenames
                    fi
                    return 0
                    ;;
                --profile)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --base-url)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -P "${list}" -W "human json markdown junit sarif github csv" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                --output)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -P "${list}" -W "auto always never" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__redirect__subcmd__uri)
            opts="-q -v -h --env-file --profile --base-url --api-key-stdin --emulate --format --output --json --color --no-input --quiet --verbose --help check list add remove help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --env-file)
                    local oldifs
                    if [ -n "${IFS+x}" ]; then
                        oldifs="$IFS"
                    fi
                    IFS=$'\n'
                    COMPREPLY=($(compgen -f "${cur}"))
                    if [ -n "${oldifs+x}" ]; then
                        IFS="$oldifs"
                    fi
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o filenames
                    fi
                    return 0
                    ;;
                --profile)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --base-url)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -P "${list}" -W "human json markdown junit sarif github csv" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                --output)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -P "${list}" -W "auto always never" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__redirect__subcmd__uri__subcmd__add)
            opts="-q -v -h --environment --force --allow-live --env-file --profile --base-url --api-key-stdin --emulate --format --output --json --color --no-input --quiet --verbose --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --environment)
                    COMPREPLY=($(compgen -P "${list}" -W "sandbox production" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                --env-file)
                    local oldifs
                    if [ -n "${IFS+x}" ]; then
                        oldifs="$IFS"
                    fi
                    IFS=$'\n'
                    COMPREPLY=($(compgen -f "${cur}"))
                    if [ -n "${oldifs+x}" ]; then
                        IFS="$oldifs"
                    fi
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o filenames
                    fi
                    return 0
                    ;;
                --profile)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --base-url)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -P "${list}" -W "human json markdown junit sarif github csv" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                --output)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -P "${list}" -W "auto always never" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__redirect__subcmd__uri__subcmd__check)
            opts="-q -v -h --from --environment --offline --allow-live --probe --probe-timeout --env-file --profile --base-url --api-key-stdin --emulate --format --output --json --color --no-input --quiet --verbose --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --from)
                    local oldifs
                    if [ -n "${IFS+x}" ]; then
                        oldifs="$IFS"
                    fi
                    IFS=$'\n'
                    COMPREPLY=($(compgen -f "${cur}"))
                    if [ -n "${oldifs+x}" ]; then
                        IFS="$oldifs"
                    fi
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o filenames
                    fi
                    return 0
                    ;;
                --environment)
                    COMPREPLY=($(compgen -P "${list}" -W "sandbox production" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                --probe-timeout)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --env-file)
                    local oldifs
                    if [ -n "${IFS+x}" ]; then
                        oldifs="$IFS"
                    fi
                    IFS=$'\n'
                    COMPREPLY=($(compgen -f "${cur}"))
                    if [ -n "${oldifs+x}" ]; then
                        IFS="$oldifs"
                    fi
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o filenames
                    fi
                    return 0
                    ;;
                --profile)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --base-url)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -P "${list}" -W "human json markdown junit sarif github csv" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                --output)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -P "${list}" -W "auto always never" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__redirect__subcmd__uri__subcmd__help)
            opts="check list add remove help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__redirect__subcmd__uri__subcmd__help__subcmd__add)
            opts=""
    local list=""
    [[ ${cur} == *,* ]] && list="${cur%,*},"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__redirect__subcmd__uri__subcmd__help__subcmd__check)
            opts=""
    local list=""
    [[ ${cur} == *,* ]] && list="${cur%,*},"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__redirect__subcmd__uri__subcmd__help__subcmd__help)
            opts=""
    local list=""
    [[ ${cur} == *,* ]] && list="${cur%,*},"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__redirect__subcmd__uri__subcmd__help__subcmd__list)
            opts=""
    local list=""
    [[ ${cur} == *,* ]] && list="${cur%,*},"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__redirect__subcmd__uri__subcmd__help__subcmd__remove)
            opts=""
    local list=""
    [[ ${cur} == *,* ]] && list="${cur%,*},"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__redirect__subcmd__uri__subcmd__list)
            opts="-q -v -h --allow-live --env-file --profile --base-url --api-key-stdin --emulate --format --output --json --color --no-input --quiet --verbose --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --env-file)
                    local oldifs
                    if [ -n "${IFS+x}" ]; then
                        oldifs="$IFS"
                    fi
                    IFS=$'\n'
                    COMPREPLY=($(compgen -f "${cur}"))
                    if [ -n "${oldifs+x}" ]; then
                        IFS="$oldifs"
                    fi
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o filenames
                    fi
                    return 0
                    ;;
                --profile)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --base-url)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -P "${list}" -W "human json markdown junit sarif github csv" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                --output)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -P "${list}" -W "auto always never" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__redirect__subcmd__uri__subcmd__remove)
            opts="-y -q -v -h --yes --allow-live --env-file --profile --base-url --api-key-stdin --emulate --format --output --json --color --no-input --quiet --verbose --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --env-file)
                    local oldifs
                    if [ -n "${IFS+x}" ]; then
                        oldifs="$IFS"
                    fi
                    IFS=$'\n'
                    COMPREPLY=($(compgen -f "${cur}"))
                    if [ -n "${oldifs+x}" ]; then
                        IFS="$oldifs"
                    fi
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o filenames
                    fi
                    return 0
                    ;;
                --profile)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --base-url)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -P "${list}" -W "human json markdown junit sarif github csv" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                --output)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -P "${list}" -W "auto always never" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__schema)
            opts="-q -v -h --env-file --profile --base-url --api-key-stdin --emulate --format --output --json --color --no-input --quiet --verbose --help callback connection-list connection-show emulator emulator-variables error explain findings init listen-forward magic-auth-send magic-auth-verify message page redirect-uri-add redirect-uri-list redirect-uri-remove send session-create session-send sign-in"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --env-file)
                    local oldifs
                    if [ -n "${IFS+x}" ]; then
                        oldifs="$IFS"
                    fi
                    IFS=$'\n'
                    COMPREPLY=($(compgen -f "${cur}"))
                    if [ -n "${oldifs+x}" ]; then
                        IFS="$oldifs"
                    fi
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o filenames
                    fi
                    return 0
                    ;;
                --profile)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --base-url)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -P "${list}" -W "human json markdown junit sarif github csv" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                --output)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -P "${list}" -W "auto always never" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__send)
            opts="-q -v -h --redirect-uri --host --port --path --state --register --unregistered --allow-live --expires-in --connection --deliver --smtp --from --ehlo --subject --template --dry-run --open --qr --copy --click --no-dns --dns-server --no-wait --timeout --show-token --env-file --profile --base-url --api-key-stdin --emulate --format --output --json --color --no-input --quiet --verbose --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --redirect-uri)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --host)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --port)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --path)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --state)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --expires-in)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --connection)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --deliver)
                    COMPREPLY=($(compgen -P "${list}" -W "workos print smtp" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                --smtp)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --from)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --ehlo)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --subject)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --template)
                    local oldifs
                    if [ -n "${IFS+x}" ]; then
                        oldifs="$IFS"
                    fi
                    IFS=$'\n'
                    COMPREPLY=($(compgen -f "${cur}"))
                    if [ -n "${oldifs+x}" ]; then
                        IFS="$oldifs"
                    fi
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o filenames
                    fi
                    return 0
                    ;;
                --dns-server)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --timeout)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --env-file)
                    local oldifs
                    if [ -n "${IFS+x}" ]; then
                        oldifs="$IFS"
                    fi
                    IFS=$'\n'
                    COMPREPLY=($(compgen -f "${cur}"))
                    if [ -n "${oldifs+x}" ]; then
                        IFS="$oldifs"
                    fi
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o filenames
                    fi
                    return 0
                    ;;
                --profile)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --base-url)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -P "${list}" -W "human json markdown junit sarif github csv" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                --output)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -P "${list}" -W "auto always never" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__session)
            opts="-q -v -h --env-file --profile --base-url --api-key-stdin --emulate --format --output --json --color --no-input --quiet --verbose --help create send help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --env-file)
                    local oldifs
                    if [ -n "${IFS+x}" ]; then
                        oldifs="$IFS"
                    fi
                    IFS=$'\n'
                    COMPREPLY=($(compgen -f "${cur}"))
                    if [ -n "${oldifs+x}" ]; then
                        IFS="$oldifs"
                    fi
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o filenames
                    fi
                    return 0
                    ;;
                --profile)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --base-url)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -P "${list}" -W "human json markdown junit sarif github csv" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                --output)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -P "${list}" -W "auto always never" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__session__subcmd__create)
            opts="-q -v -h --redirect-uri --host --port --path --state --expires-in --connection --copy --allow-live --env-file --profile --base-url --api-key-stdin --emulate --format --output --json --color --no-input --quiet --verbose --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --redirect-uri)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --host)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --port)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --path)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --state)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --expires-in)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --connection)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --env-file)
                    local oldifs
                    if [ -n "${IFS+x}" ]; then
                        oldifs="$IFS"
                    fi
                    IFS=$'\n'
                    COMPREPLY=($(compgen -f "${cur}"))
                    if [ -n "${oldifs+x}" ]; then
                        IFS="$oldifs"
                    fi
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o filenames
                    fi
                    return 0
                    ;;
                --profile)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --base-url)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -P "${list}" -W "human json markdown junit sarif github csv" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                --output)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -P "${list}" -W "auto always never" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__session__subcmd__help)
            opts="create send help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__session__subcmd__help__subcmd__create)
            opts=""
    local list=""
    [[ ${cur} == *,* ]] && list="${cur%,*},"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__session__subcmd__help__subcmd__help)
            opts=""
    local list=""
    [[ ${cur} == *,* ]] && list="${cur%,*},"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__session__subcmd__help__subcmd__send)
            opts=""
    local list=""
    [[ ${cur} == *,* ]] && list="${cur%,*},"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__session__subcmd__send)
            opts="-q -v -h --allow-live --env-file --profile --base-url --api-key-stdin --emulate --format --output --json --color --no-input --quiet --verbose --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --env-file)
                    local oldifs
                    if [ -n "${IFS+x}" ]; then
                        oldifs="$IFS"
                    fi
                    IFS=$'\n'
                    COMPREPLY=($(compgen -f "${cur}"))
                    if [ -n "${oldifs+x}" ]; then
                        IFS="$oldifs"
                    fi
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o filenames
                    fi
                    return 0
                    ;;
                --profile)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --base-url)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -P "${list}" -W "human json markdown junit sarif github csv" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                --output)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -P "${list}" -W "auto always never" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
        workos__ml__subcmd__test)
            opts="-q -v -h --url --sign-in --body --email-field --email --protected --logout --browser --start-timeout --no-intercept --redirect-uri --allow-remote --allow-live --only --skip --strict --baseline --write-baseline --report --env-file --profile --base-url --api-key-stdin --emulate --format --output --json --color --no-input --quiet --verbose --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --url)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --sign-in)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --body)
                    COMPREPLY=($(compgen -P "${list}" -W "json form" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                --email-field)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --email)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --protected)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --logout)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --start-timeout)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --redirect-uri)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --only)
                    COMPREPLY=($(compgen -P "${list}" -W "application-starts calls-intercepted sign-in-found sign-in-begins link-mailed mail-sent-once callback-answers signed-in strangers-turned-away logout-ends-session logout-needs-post expired-link-handled spent-link-handled denied-sign-in-handled missing-code-handled unknown-code-handled used-code-handled reload-keeps-session refused-code-signs-in-nobody failure-is-told state-sent state-compared state-leads-nowhere-else way-back-leads-nowhere-else link-in-other-browser link-from-webmail head-spends-nothing sign-ins-kept-apart profile-decides create-failure-handled send-failure-handled exchange-failure-handled wait-is-bounded mail-failure-is-told session-id-renewed session-cookie-attributes session-cookie-unforgeable session-not-in-address own-pages-not-stored code-leaves-address link-kept-from-asker secrets-kept error-text-escaped typed-address-escaped accounts-not-told no-stack-traces process-survives" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                --skip)
                    COMPREPLY=($(compgen -P "${list}" -W "application-starts calls-intercepted sign-in-found sign-in-begins link-mailed mail-sent-once callback-answers signed-in strangers-turned-away logout-ends-session logout-needs-post expired-link-handled spent-link-handled denied-sign-in-handled missing-code-handled unknown-code-handled used-code-handled reload-keeps-session refused-code-signs-in-nobody failure-is-told state-sent state-compared state-leads-nowhere-else way-back-leads-nowhere-else link-in-other-browser link-from-webmail head-spends-nothing sign-ins-kept-apart profile-decides create-failure-handled send-failure-handled exchange-failure-handled wait-is-bounded mail-failure-is-told session-id-renewed session-cookie-attributes session-cookie-unforgeable session-not-in-address own-pages-not-stored code-leaves-address link-kept-from-asker secrets-kept error-text-escaped typed-address-escaped accounts-not-told no-stack-traces process-survives" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                --baseline)
                    local oldifs
                    if [ -n "${IFS+x}" ]; then
                        oldifs="$IFS"
                    fi
                    IFS=$'\n'
                    COMPREPLY=($(compgen -f "${cur}"))
                    if [ -n "${oldifs+x}" ]; then
                        IFS="$oldifs"
                    fi
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o filenames
                    fi
                    return 0
                    ;;
                --write-baseline)
                    local oldifs
                    if [ -n "${IFS+x}" ]; then
                        oldifs="$IFS"
                    fi
                    IFS=$'\n'
                    COMPREPLY=($(compgen -f "${cur}"))
                    if [ -n "${oldifs+x}" ]; then
                        IFS="$oldifs"
                    fi
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o filenames
                    fi
                    return 0
                    ;;
                --report)
                    local oldifs
                    if [ -n "${IFS+x}" ]; then
                        oldifs="$IFS"
                    fi
                    IFS=$'\n'
                    COMPREPLY=($(compgen -f "${cur}"))
                    if [ -n "${oldifs+x}" ]; then
                        IFS="$oldifs"
                    fi
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o filenames
                    fi
                    return 0
                    ;;
                --env-file)
                    local oldifs
                    if [ -n "${IFS+x}" ]; then
                        oldifs="$IFS"
                    fi
                    IFS=$'\n'
                    COMPREPLY=($(compgen -f "${cur}"))
                    if [ -n "${oldifs+x}" ]; then
                        IFS="$oldifs"
                    fi
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o filenames
                    fi
                    return 0
                    ;;
                --profile)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --base-url)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -P "${list}" -W "human json markdown junit sarif github csv" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                --output)
                    COMPREPLY=("${cur}")
                    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
                        compopt -o nospace
                    fi
                    return 0
                    ;;
                --color)
                    COMPREPLY=($(compgen -P "${list}" -W "auto always never" -- "${cur#"${list}"}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "$(_workos__ml__offered)" -- "${cur}") )
            return 0
            ;;
    esac
}

if [[ "${BASH_VERSINFO[0]}" -eq 4 && "${BASH_VERSINFO[1]}" -ge 4 || "${BASH_VERSINFO[0]}" -gt 4 ]]; then
    complete -F _workos__ml -o nosort -o bashdefault -o default workos-ml
else
    complete -F _workos__ml -o bashdefault -o default workos-ml
fi
