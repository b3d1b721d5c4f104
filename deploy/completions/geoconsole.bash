#!/bin/bash

__geoconsole_cursor_index_in_current_word() {
    local remaining="${COMP_LINE}"

    local word
    for word in "${COMP_WORDS[@]::COMP_CWORD}"; do
        remaining="${remaining##*([[:space:]])"${word}"*([[:space:]])}"
    done

    local -ir index="$((COMP_POINT - ${#COMP_LINE} + ${#remaining}))"
    if [[ "${index}" -le 0 ]]; then
        printf 0
    else
        printf %s "${index}"
    fi
}

# positional arguments:
#
# - 1: the current (sub)command's count of positional arguments
#
# required variables:
#
# - repeating_flags: the repeating flags that the current (sub)command can accept
# - non_repeating_flags: the non-repeating flags that the current (sub)command can accept
# - repeating_options: the repeating options that the current (sub)command can accept
# - non_repeating_options: the non-repeating options that the current (sub)command can accept
# - positional_number: value ignored
# - unparsed_words: unparsed words from the current command line
#
# modified variables:
#
# - non_repeating_flags: remove flags for this (sub)command that are already on the command line
# - non_repeating_options: remove options for this (sub)command that are already on the command line
# - positional_number: set to the current positional number
# - unparsed_words: remove all flags, options, and option values for this (sub)command
__geoconsole_offer_flags_options() {
    local -ir positional_count="${1}"
    positional_number=0

    local was_flag_option_terminator_seen=false
    local is_parsing_option_value=false

    local -ar unparsed_word_indices=("${!unparsed_words[@]}")
    local -i word_index
    for word_index in "${unparsed_word_indices[@]}"; do
        if "${is_parsing_option_value}"; then
            # This word is an option value:
            # Reset marker for next word iff not currently the last word
            [[ "${word_index}" -ne "${unparsed_word_indices[${#unparsed_word_indices[@]} - 1]}" ]] && is_parsing_option_value=false
            unset "unparsed_words[${word_index}]"
            # Do not process this word as a flag or an option
            continue
        fi

        local word="${unparsed_words["${word_index}"]}"
        if ! "${was_flag_option_terminator_seen}"; then
            case "${word}" in
            --)
                unset "unparsed_words[${word_index}]"
                # by itself -- is a flag/option terminator, but if it is the last word, it is the start of a completion
                if [[ "${word_index}" -ne "${unparsed_word_indices[${#unparsed_word_indices[@]} - 1]}" ]]; then
                    was_flag_option_terminator_seen=true
                fi
                continue
                ;;
            -*)
                # ${word} is a flag or an option
                # If ${word} is an option, mark that the next word to be parsed is an option value
                local option
                for option in "${repeating_options[@]}" "${non_repeating_options[@]}"; do
                    [[ "${word}" = "${option}" ]] && is_parsing_option_value=true && break
                done

                # Remove ${word} from ${non_repeating_flags} or ${non_repeating_options} so it isn't offered again
                local not_found=true
                local -i index
                for index in "${!non_repeating_flags[@]}"; do
                    if [[ "${non_repeating_flags[${index}]}" = "${word}" ]]; then
                        unset "non_repeating_flags[${index}]"
                        non_repeating_flags=("${non_repeating_flags[@]}")
                        not_found=false
                        break
                    fi
                done
                if "${not_found}"; then
                    for index in "${!non_repeating_flags[@]}"; do
                        if [[ "${non_repeating_flags[${index}]}" = "${word}" ]]; then
                            unset "non_repeating_flags[${index}]"
                            non_repeating_flags=("${non_repeating_flags[@]}")
                            break
                        fi
                    done
                fi
                unset "unparsed_words[${word_index}]"
                continue
                ;;
            esac
        fi

        # ${word} is neither a flag, nor an option, nor an option value
        if [[ "${positional_number}" -lt "${positional_count}" || "${positional_count}" -lt 0 ]]; then
            # ${word} is a positional
            ((positional_number++))
            unset "unparsed_words[${word_index}]"
        else
            if [[ -z "${word}" ]]; then
                # Could be completing a flag, option, or subcommand
                positional_number=-1
            else
                # ${word} is a subcommand or invalid, so stop processing this (sub)command
                positional_number=-2
            fi
            break
        fi
    done

    unparsed_words=("${unparsed_words[@]}")

    if\
        ! "${was_flag_option_terminator_seen}"\
        && ! "${is_parsing_option_value}"\
        && [[ ("${cur}" = -* && "${positional_number}" -ge 0) || "${positional_number}" -eq -1 ]]
    then
        COMPREPLY+=($(compgen -W "${repeating_flags[*]} ${non_repeating_flags[*]} ${repeating_options[*]} ${non_repeating_options[*]}" -- "${cur}"))
    fi
}

__geoconsole_add_completions() {
    local completion
    while IFS='' read -r completion; do
        COMPREPLY+=("${completion}")
    done < <(IFS=$'\n' compgen "${@}" -- "${cur}")
}

__geoconsole_custom_complete() {
    if [[ -n "${cur}" || -z ${COMP_WORDS[${COMP_CWORD}]} || "${COMP_LINE:${COMP_POINT}:1}" != ' ' ]]; then
        local -ar words=("${COMP_WORDS[@]}")
    else
        local -ar words=("${COMP_WORDS[@]::${COMP_CWORD}}" '' "${COMP_WORDS[@]:${COMP_CWORD}}")
    fi

    "${COMP_WORDS[0]}" "${@}" "${words[@]}"
}

_geoconsole() {
    local state
    state="$(shopt -p;shopt -po)"
    trap "${state//$'\n'/;}" RETURN
    shopt -s extglob
    set +o history +o posix

    local -xr SAP_SHELL=bash
    local -x SAP_SHELL_VERSION
    SAP_SHELL_VERSION="$(IFS='.';printf %s "${BASH_VERSINFO[*]}")"
    local -r SAP_SHELL_VERSION

    local -r cur="${2}"
    local -r prev="${3}"

    local -i positional_number
    local -a unparsed_words=("${COMP_WORDS[@]:1:${COMP_CWORD}}")

    local -a repeating_flags=()
    local -a non_repeating_flags=(--demo --no-demo --write --no-write --read-only --no-read-only --ascii --no-ascii --version -h --help)
    local -a repeating_options=(--cluster --owner)
    local -a non_repeating_options=(--scenario --seed -p --profile --context --kubeconfig -n --namespace --theme --config --audit)
    __geoconsole_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--scenario')
        __geoconsole_add_completions -W 'four-clusters'$'\n''gateway-migration'$'\n''empty'$'\n''incident'
        return
        ;;
    '--seed')
        return
        ;;
    '-p'|'--profile')
        return
        ;;
    '--cluster')
        __geoconsole_add_completions -W "$(__geoconsole_custom_complete ---completion -- --cluster "${COMP_CWORD}" "$(__geoconsole_cursor_index_in_current_word)")"
        return
        ;;
    '--owner')
        return
        ;;
    '--context')
        __geoconsole_add_completions -W "$(__geoconsole_custom_complete ---completion -- --context "${COMP_CWORD}" "$(__geoconsole_cursor_index_in_current_word)")"
        return
        ;;
    '--kubeconfig')
        __geoconsole_add_completions -f
        return
        ;;
    '-n'|'--namespace')
        return
        ;;
    '--theme')
        __geoconsole_add_completions -W 'default'$'\n''light'$'\n''high-contrast'$'\n''colour-blind'$'\n''mono'
        return
        ;;
    '--config')
        __geoconsole_add_completions -o plusdirs -fX '!*.@(yaml|yml)'
        return
        ;;
    '--audit')
        __geoconsole_add_completions -f
        return
        ;;
    esac

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    status|findings|pools|origins|loadbalancers|ingresses|events|calls|audit|doctor|explain|map|export|plan|apply|sync|drain|enable|weight|release|remove|prune|confirm-removals|undo|help)
        # Offer subcommand argument completions
        "_geoconsole_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'status findings pools origins loadbalancers ingresses events calls audit doctor explain map export plan apply sync drain enable weight release remove prune confirm-removals undo help' -- "${cur}"))
        ;;
    esac
}

_geoconsole_status() {
    repeating_flags=()
    non_repeating_flags=(--watch --no-headers --no-color --demo --no-demo --ascii --no-ascii --version -h --help)
    repeating_options=(--cluster --owner)
    non_repeating_options=(--output -o --timeout --scenario --seed -p --profile --context --kubeconfig -n --namespace --theme --config)
    __geoconsole_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--output'|'-o')
        __geoconsole_add_completions -W 'table'$'\n''wide'$'\n''json'$'\n''yaml'$'\n''name'
        return
        ;;
    '--timeout')
        return
        ;;
    '--scenario')
        __geoconsole_add_completions -W 'four-clusters'$'\n''gateway-migration'$'\n''empty'$'\n''incident'
        return
        ;;
    '--seed')
        return
        ;;
    '-p'|'--profile')
        return
        ;;
    '--cluster')
        __geoconsole_add_completions -W "$(__geoconsole_custom_complete ---completion status -- --cluster "${COMP_CWORD}" "$(__geoconsole_cursor_index_in_current_word)")"
        return
        ;;
    '--owner')
        return
        ;;
    '--context')
        __geoconsole_add_completions -W "$(__geoconsole_custom_complete ---completion status -- --context "${COMP_CWORD}" "$(__geoconsole_cursor_index_in_current_word)")"
        return
        ;;
    '--kubeconfig')
        __geoconsole_add_completions -f
        return
        ;;
    '-n'|'--namespace')
        return
        ;;
    '--theme')
        __geoconsole_add_completions -W 'default'$'\n''light'$'\n''high-contrast'$'\n''colour-blind'$'\n''mono'
        return
        ;;
    '--config')
        __geoconsole_add_completions -o plusdirs -fX '!*.@(yaml|yml)'
        return
        ;;
    esac
}

_geoconsole_findings() {
    repeating_flags=()
    non_repeating_flags=(--watch --no-headers --no-color --demo --no-demo --ascii --no-ascii --version -h --help)
    repeating_options=(--cluster --owner)
    non_repeating_options=(--output -o --timeout --scenario --seed -p --profile --context --kubeconfig -n --namespace --theme --config)
    __geoconsole_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--output'|'-o')
        __geoconsole_add_completions -W 'table'$'\n''wide'$'\n''json'$'\n''yaml'$'\n''name'
        return
        ;;
    '--timeout')
        return
        ;;
    '--scenario')
        __geoconsole_add_completions -W 'four-clusters'$'\n''gateway-migration'$'\n''empty'$'\n''incident'
        return
        ;;
    '--seed')
        return
        ;;
    '-p'|'--profile')
        return
        ;;
    '--cluster')
        __geoconsole_add_completions -W "$(__geoconsole_custom_complete ---completion findings -- --cluster "${COMP_CWORD}" "$(__geoconsole_cursor_index_in_current_word)")"
        return
        ;;
    '--owner')
        return
        ;;
    '--context')
        __geoconsole_add_completions -W "$(__geoconsole_custom_complete ---completion findings -- --context "${COMP_CWORD}" "$(__geoconsole_cursor_index_in_current_word)")"
        return
        ;;
    '--kubeconfig')
        __geoconsole_add_completions -f
        return
        ;;
    '-n'|'--namespace')
        return
        ;;
    '--theme')
        __geoconsole_add_completions -W 'default'$'\n''light'$'\n''high-contrast'$'\n''colour-blind'$'\n''mono'
        return
        ;;
    '--config')
        __geoconsole_add_completions -o plusdirs -fX '!*.@(yaml|yml)'
        return
        ;;
    esac
}

_geoconsole_pools() {
    repeating_flags=()
    non_repeating_flags=(--watch --no-headers --no-color --demo --no-demo --ascii --no-ascii --version -h --help)
    repeating_options=(--cluster --owner)
    non_repeating_options=(--output -o --timeout --scenario --seed -p --profile --context --kubeconfig -n --namespace --theme --config)
    __geoconsole_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--output'|'-o')
        __geoconsole_add_completions -W 'table'$'\n''wide'$'\n''json'$'\n''yaml'$'\n''name'
        return
        ;;
    '--timeout')
        return
        ;;
    '--scenario')
        __geoconsole_add_completions -W 'four-clusters'$'\n''gateway-migration'$'\n''empty'$'\n''incident'
        return
        ;;
    '--seed')
        return
        ;;
    '-p'|'--profile')
        return
        ;;
    '--cluster')
        __geoconsole_add_completions -W "$(__geoconsole_custom_complete ---completion pools -- --cluster "${COMP_CWORD}" "$(__geoconsole_cursor_index_in_current_word)")"
        return
        ;;
    '--owner')
        return
        ;;
    '--context')
        __geoconsole_add_completions -W "$(__geoconsole_custom_complete ---completion pools -- --context "${COMP_CWORD}" "$(__geoconsole_cursor_index_in_current_word)")"
        return
        ;;
    '--kubeconfig')
        __geoconsole_add_completions -f
        return
        ;;
    '-n'|'--namespace')
        return
        ;;
    '--theme')
        __geoconsole_add_completions -W 'default'$'\n''light'$'\n''high-contrast'$'\n''colour-blind'$'\n''mono'
        return
        ;;
    '--config')
        __geoconsole_add_completions -o plusdirs -fX '!*.@(yaml|yml)'
        return
        ;;
    esac
}

_geoconsole_origins() {
    repeating_flags=()
    non_repeating_flags=(--watch --no-headers --no-color --demo --no-demo --ascii --no-ascii --version -h --help)
    repeating_options=(--cluster --owner)
    non_repeating_options=(--output -o --timeout --scenario --seed -p --profile --context --kubeconfig -n --namespace --theme --config)
    __geoconsole_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--output'|'-o')
        __geoconsole_add_completions -W 'table'$'\n''wide'$'\n''json'$'\n''yaml'$'\n''name'
        return
        ;;
    '--timeout')
        return
        ;;
    '--scenario')
        __geoconsole_add_completions -W 'four-clusters'$'\n''gateway-migration'$'\n''empty'$'\n''incident'
        return
        ;;
    '--seed')
        return
        ;;
    '-p'|'--profile')
        return
        ;;
    '--cluster')
        __geoconsole_add_completions -W "$(__geoconsole_custom_complete ---completion origins -- --cluster "${COMP_CWORD}" "$(__geoconsole_cursor_index_in_current_word)")"
        return
        ;;
    '--owner')
        return
        ;;
    '--context')
        __geoconsole_add_completions -W "$(__geoconsole_custom_complete ---completion origins -- --context "${COMP_CWORD}" "$(__geoconsole_cursor_index_in_current_word)")"
        return
        ;;
    '--kubeconfig')
        __geoconsole_add_completions -f
        return
        ;;
    '-n'|'--namespace')
        return
        ;;
    '--theme')
        __geoconsole_add_completions -W 'default'$'\n''light'$'\n''high-contrast'$'\n''colour-blind'$'\n''mono'
        return
        ;;
    '--config')
        __geoconsole_add_completions -o plusdirs -fX '!*.@(yaml|yml)'
        return
        ;;
    esac
}

_geoconsole_loadbalancers() {
    repeating_flags=()
    non_repeating_flags=(--watch --no-headers --no-color --demo --no-demo --ascii --no-ascii --version -h --help)
    repeating_options=(--cluster --owner)
    non_repeating_options=(--output -o --timeout --scenario --seed -p --profile --context --kubeconfig -n --namespace --theme --config)
    __geoconsole_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--output'|'-o')
        __geoconsole_add_completions -W 'table'$'\n''wide'$'\n''json'$'\n''yaml'$'\n''name'
        return
        ;;
    '--timeout')
        return
        ;;
    '--scenario')
        __geoconsole_add_completions -W 'four-clusters'$'\n''gateway-migration'$'\n''empty'$'\n''incident'
        return
        ;;
    '--seed')
        return
        ;;
    '-p'|'--profile')
        return
        ;;
    '--cluster')
        __geoconsole_add_completions -W "$(__geoconsole_custom_complete ---completion loadbalancers -- --cluster "${COMP_CWORD}" "$(__geoconsole_cursor_index_in_current_word)")"
        return
        ;;
    '--owner')
        return
        ;;
    '--context')
        __geoconsole_add_completions -W "$(__geoconsole_custom_complete ---completion loadbalancers -- --context "${COMP_CWORD}" "$(__geoconsole_cursor_index_in_current_word)")"
        return
        ;;
    '--kubeconfig')
        __geoconsole_add_completions -f
        return
        ;;
    '-n'|'--namespace')
        return
        ;;
    '--theme')
        __geoconsole_add_completions -W 'default'$'\n''light'$'\n''high-contrast'$'\n''colour-blind'$'\n''mono'
        return
        ;;
    '--config')
        __geoconsole_add_completions -o plusdirs -fX '!*.@(yaml|yml)'
        return
        ;;
    esac
}

_geoconsole_ingresses() {
    repeating_flags=()
    non_repeating_flags=(--watch --no-headers --no-color --demo --no-demo --ascii --no-ascii --version -h --help)
    repeating_options=(--cluster --owner)
    non_repeating_options=(--output -o --timeout --scenario --seed -p --profile --context --kubeconfig -n --namespace --theme --config)
    __geoconsole_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--output'|'-o')
        __geoconsole_add_completions -W 'table'$'\n''wide'$'\n''json'$'\n''yaml'$'\n''name'
        return
        ;;
    '--timeout')
        return
        ;;
    '--scenario')
        __geoconsole_add_completions -W 'four-clusters'$'\n''gateway-migration'$'\n''empty'$'\n''incident'
        return
        ;;
    '--seed')
        return
        ;;
    '-p'|'--profile')
        return
        ;;
    '--cluster')
        __geoconsole_add_completions -W "$(__geoconsole_custom_complete ---completion ingresses -- --cluster "${COMP_CWORD}" "$(__geoconsole_cursor_index_in_current_word)")"
        return
        ;;
    '--owner')
        return
        ;;
    '--context')
        __geoconsole_add_completions -W "$(__geoconsole_custom_complete ---completion ingresses -- --context "${COMP_CWORD}" "$(__geoconsole_cursor_index_in_current_word)")"
        return
        ;;
    '--kubeconfig')
        __geoconsole_add_completions -f
        return
        ;;
    '-n'|'--namespace')
        return
        ;;
    '--theme')
        __geoconsole_add_completions -W 'default'$'\n''light'$'\n''high-contrast'$'\n''colour-blind'$'\n''mono'
        return
        ;;
    '--config')
        __geoconsole_add_completions -o plusdirs -fX '!*.@(yaml|yml)'
        return
        ;;
    esac
}

_geoconsole_events() {
    repeating_flags=()
    non_repeating_flags=(--watch --no-headers --no-color --demo --no-demo --ascii --no-ascii --version -h --help)
    repeating_options=(--cluster --owner)
    non_repeating_options=(--output -o --timeout --scenario --seed -p --profile --context --kubeconfig -n --namespace --theme --config)
    __geoconsole_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--output'|'-o')
        __geoconsole_add_completions -W 'table'$'\n''wide'$'\n''json'$'\n''yaml'$'\n''name'
        return
        ;;
    '--timeout')
        return
        ;;
    '--scenario')
        __geoconsole_add_completions -W 'four-clusters'$'\n''gateway-migration'$'\n''empty'$'\n''incident'
        return
        ;;
    '--seed')
        return
        ;;
    '-p'|'--profile')
        return
        ;;
    '--cluster')
        __geoconsole_add_completions -W "$(__geoconsole_custom_complete ---completion events -- --cluster "${COMP_CWORD}" "$(__geoconsole_cursor_index_in_current_word)")"
        return
        ;;
    '--owner')
        return
        ;;
    '--context')
        __geoconsole_add_completions -W "$(__geoconsole_custom_complete ---completion events -- --context "${COMP_CWORD}" "$(__geoconsole_cursor_index_in_current_word)")"
        return
        ;;
    '--kubeconfig')
        __geoconsole_add_completions -f
        return
        ;;
    '-n'|'--namespace')
        return
        ;;
    '--theme')
        __geoconsole_add_completions -W 'default'$'\n''light'$'\n''high-contrast'$'\n''colour-blind'$'\n''mono'
        return
        ;;
    '--config')
        __geoconsole_add_completions -o plusdirs -fX '!*.@(yaml|yml)'
        return
        ;;
    esac
}

_geoconsole_calls() {
    repeating_flags=()
    non_repeating_flags=(--watch --no-headers --no-color --demo --no-demo --ascii --no-ascii --version -h --help)
    repeating_options=(--cluster --owner)
    non_repeating_options=(--output -o --timeout --scenario --seed -p --profile --context --kubeconfig -n --namespace --theme --config)
    __geoconsole_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--output'|'-o')
        __geoconsole_add_completions -W 'table'$'\n''wide'$'\n''json'$'\n''yaml'$'\n''name'
        return
        ;;
    '--timeout')
        return
        ;;
    '--scenario')
        __geoconsole_add_completions -W 'four-clusters'$'\n''gateway-migration'$'\n''empty'$'\n''incident'
        return
        ;;
    '--seed')
        return
        ;;
    '-p'|'--profile')
        return
        ;;
    '--cluster')
        __geoconsole_add_completions -W "$(__geoconsole_custom_complete ---completion calls -- --cluster "${COMP_CWORD}" "$(__geoconsole_cursor_index_in_current_word)")"
        return
        ;;
    '--owner')
        return
        ;;
    '--context')
        __geoconsole_add_completions -W "$(__geoconsole_custom_complete ---completion calls -- --context "${COMP_CWORD}" "$(__geoconsole_cursor_index_in_current_word)")"
        return
        ;;
    '--kubeconfig')
        __geoconsole_add_completions -f
        return
        ;;
    '-n'|'--namespace')
        return
        ;;
    '--theme')
        __geoconsole_add_completions -W 'default'$'\n''light'$'\n''high-contrast'$'\n''colour-blind'$'\n''mono'
        return
        ;;
    '--config')
        __geoconsole_add_completions -o plusdirs -fX '!*.@(yaml|yml)'
        return
        ;;
    esac
}

_geoconsole_audit() {
    repeating_flags=()
    non_repeating_flags=(--no-headers --no-color --ascii --no-ascii --version -h --help)
    repeating_options=()
    non_repeating_options=(--since --audit --output -o --theme --config)
    __geoconsole_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--since')
        return
        ;;
    '--audit')
        __geoconsole_add_completions -f
        return
        ;;
    '--output'|'-o')
        __geoconsole_add_completions -W 'table'$'\n''wide'$'\n''json'$'\n''yaml'$'\n''name'
        return
        ;;
    '--theme')
        __geoconsole_add_completions -W 'default'$'\n''light'$'\n''high-contrast'$'\n''colour-blind'$'\n''mono'
        return
        ;;
    '--config')
        __geoconsole_add_completions -o plusdirs -fX '!*.@(yaml|yml)'
        return
        ;;
    esac
}

_geoconsole_doctor() {
    repeating_flags=()
    non_repeating_flags=(--no-color --demo --no-demo --ascii --no-ascii --version -h --help)
    repeating_options=(--cluster --owner)
    non_repeating_options=(--output -o --timeout --scenario --seed -p --profile --context --kubeconfig -n --namespace --theme --config)
    __geoconsole_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--output'|'-o')
        __geoconsole_add_completions -W 'table'$'\n''wide'$'\n''json'$'\n''yaml'$'\n''name'
        return
        ;;
    '--timeout')
        return
        ;;
    '--scenario')
        __geoconsole_add_completions -W 'four-clusters'$'\n''gateway-migration'$'\n''empty'$'\n''incident'
        return
        ;;
    '--seed')
        return
        ;;
    '-p'|'--profile')
        return
        ;;
    '--cluster')
        __geoconsole_add_completions -W "$(__geoconsole_custom_complete ---completion doctor -- --cluster "${COMP_CWORD}" "$(__geoconsole_cursor_index_in_current_word)")"
        return
        ;;
    '--owner')
        return
        ;;
    '--context')
        __geoconsole_add_completions -W "$(__geoconsole_custom_complete ---completion doctor -- --context "${COMP_CWORD}" "$(__geoconsole_cursor_index_in_current_word)")"
        return
        ;;
    '--kubeconfig')
        __geoconsole_add_completions -f
        return
        ;;
    '-n'|'--namespace')
        return
        ;;
    '--theme')
        __geoconsole_add_completions -W 'default'$'\n''light'$'\n''high-contrast'$'\n''colour-blind'$'\n''mono'
        return
        ;;
    '--config')
        __geoconsole_add_completions -o plusdirs -fX '!*.@(yaml|yml)'
        return
        ;;
    esac
}

_geoconsole_explain() {
    repeating_flags=()
    non_repeating_flags=(--no-color --demo --no-demo --ascii --no-ascii --version -h --help)
    repeating_options=(--without --cluster --owner)
    non_repeating_options=(--from --hostname --timeout --output -o --scenario --seed -p --profile --context --kubeconfig -n --namespace --theme --config)
    __geoconsole_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--from')
        return
        ;;
    '--without')
        __geoconsole_add_completions -W "$(__geoconsole_custom_complete ---completion explain -- --without "${COMP_CWORD}" "$(__geoconsole_cursor_index_in_current_word)")"
        return
        ;;
    '--hostname')
        __geoconsole_add_completions -W "$(__geoconsole_custom_complete ---completion explain -- --hostname "${COMP_CWORD}" "$(__geoconsole_cursor_index_in_current_word)")"
        return
        ;;
    '--timeout')
        return
        ;;
    '--output'|'-o')
        __geoconsole_add_completions -W 'table'$'\n''json'
        return
        ;;
    '--scenario')
        __geoconsole_add_completions -W 'four-clusters'$'\n''gateway-migration'$'\n''empty'$'\n''incident'
        return
        ;;
    '--seed')
        return
        ;;
    '-p'|'--profile')
        return
        ;;
    '--cluster')
        __geoconsole_add_completions -W "$(__geoconsole_custom_complete ---completion explain -- --cluster "${COMP_CWORD}" "$(__geoconsole_cursor_index_in_current_word)")"
        return
        ;;
    '--owner')
        return
        ;;
    '--context')
        __geoconsole_add_completions -W "$(__geoconsole_custom_complete ---completion explain -- --context "${COMP_CWORD}" "$(__geoconsole_cursor_index_in_current_word)")"
        return
        ;;
    '--kubeconfig')
        __geoconsole_add_completions -f
        return
        ;;
    '-n'|'--namespace')
        return
        ;;
    '--theme')
        __geoconsole_add_completions -W 'default'$'\n''light'$'\n''high-contrast'$'\n''colour-blind'$'\n''mono'
        return
        ;;
    '--config')
        __geoconsole_add_completions -o plusdirs -fX '!*.@(yaml|yml)'
        return
        ;;
    esac
}

_geoconsole_map() {
    repeating_flags=()
    non_repeating_flags=(--no-color --demo --no-demo --ascii --no-ascii --version -h --help)
    repeating_options=(--without --cluster --owner)
    non_repeating_options=(--size --hostname --timeout --output -o --scenario --seed -p --profile --context --kubeconfig -n --namespace --theme --config)
    __geoconsole_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--size')
        return
        ;;
    '--without')
        __geoconsole_add_completions -W "$(__geoconsole_custom_complete ---completion map -- --without "${COMP_CWORD}" "$(__geoconsole_cursor_index_in_current_word)")"
        return
        ;;
    '--hostname')
        __geoconsole_add_completions -W "$(__geoconsole_custom_complete ---completion map -- --hostname "${COMP_CWORD}" "$(__geoconsole_cursor_index_in_current_word)")"
        return
        ;;
    '--timeout')
        return
        ;;
    '--output'|'-o')
        __geoconsole_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--scenario')
        __geoconsole_add_completions -W 'four-clusters'$'\n''gateway-migration'$'\n''empty'$'\n''incident'
        return
        ;;
    '--seed')
        return
        ;;
    '-p'|'--profile')
        return
        ;;
    '--cluster')
        __geoconsole_add_completions -W "$(__geoconsole_custom_complete ---completion map -- --cluster "${COMP_CWORD}" "$(__geoconsole_cursor_index_in_current_word)")"
        return
        ;;
    '--owner')
        return
        ;;
    '--context')
        __geoconsole_add_completions -W "$(__geoconsole_custom_complete ---completion map -- --context "${COMP_CWORD}" "$(__geoconsole_cursor_index_in_current_word)")"
        return
        ;;
    '--kubeconfig')
        __geoconsole_add_completions -f
        return
        ;;
    '-n'|'--namespace')
        return
        ;;
    '--theme')
        __geoconsole_add_completions -W 'default'$'\n''light'$'\n''high-contrast'$'\n''colour-blind'$'\n''mono'
        return
        ;;
    '--config')
        __geoconsole_add_completions -o plusdirs -fX '!*.@(yaml|yml)'
        return
        ;;
    esac
}

_geoconsole_export() {
    repeating_flags=()
    non_repeating_flags=(--no-color --demo --no-demo --version -h --help)
    repeating_options=(--cluster --owner)
    non_repeating_options=(--hostname --output -o --timeout --scenario --seed -p --profile --context --kubeconfig -n --namespace)
    __geoconsole_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--hostname')
        __geoconsole_add_completions -W "$(__geoconsole_custom_complete ---completion export -- --hostname "${COMP_CWORD}" "$(__geoconsole_cursor_index_in_current_word)")"
        return
        ;;
    '--output'|'-o')
        __geoconsole_add_completions -W 'terraform'$'\n''json'$'\n''yaml'
        return
        ;;
    '--timeout')
        return
        ;;
    '--scenario')
        __geoconsole_add_completions -W 'four-clusters'$'\n''gateway-migration'$'\n''empty'$'\n''incident'
        return
        ;;
    '--seed')
        return
        ;;
    '-p'|'--profile')
        return
        ;;
    '--cluster')
        __geoconsole_add_completions -W "$(__geoconsole_custom_complete ---completion export -- --cluster "${COMP_CWORD}" "$(__geoconsole_cursor_index_in_current_word)")"
        return
        ;;
    '--owner')
        return
        ;;
    '--context')
        __geoconsole_add_completions -W "$(__geoconsole_custom_complete ---completion export -- --context "${COMP_CWORD}" "$(__geoconsole_cursor_index_in_current_word)")"
        return
        ;;
    '--kubeconfig')
        __geoconsole_add_completions -f
        return
        ;;
    '-n'|'--namespace')
        return
        ;;
    esac
}

_geoconsole_plan() {
    repeating_flags=()
    non_repeating_flags=(--no-color --demo --no-demo --write --no-write --read-only --no-read-only --ascii --no-ascii --version -h --help)
    repeating_options=(--cluster --owner)
    non_repeating_options=(--out --output -o --timeout --scenario --seed -p --profile --context --kubeconfig -n --namespace --theme --config --audit)
    __geoconsole_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--out')
        return
        ;;
    '--output'|'-o')
        __geoconsole_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--timeout')
        return
        ;;
    '--scenario')
        __geoconsole_add_completions -W 'four-clusters'$'\n''gateway-migration'$'\n''empty'$'\n''incident'
        return
        ;;
    '--seed')
        return
        ;;
    '-p'|'--profile')
        return
        ;;
    '--cluster')
        __geoconsole_add_completions -W "$(__geoconsole_custom_complete ---completion plan -- --cluster "${COMP_CWORD}" "$(__geoconsole_cursor_index_in_current_word)")"
        return
        ;;
    '--owner')
        return
        ;;
    '--context')
        __geoconsole_add_completions -W "$(__geoconsole_custom_complete ---completion plan -- --context "${COMP_CWORD}" "$(__geoconsole_cursor_index_in_current_word)")"
        return
        ;;
    '--kubeconfig')
        __geoconsole_add_completions -f
        return
        ;;
    '-n'|'--namespace')
        return
        ;;
    '--theme')
        __geoconsole_add_completions -W 'default'$'\n''light'$'\n''high-contrast'$'\n''colour-blind'$'\n''mono'
        return
        ;;
    '--config')
        __geoconsole_add_completions -o plusdirs -fX '!*.@(yaml|yml)'
        return
        ;;
    '--audit')
        __geoconsole_add_completions -f
        return
        ;;
    esac
}

_geoconsole_apply() {
    repeating_flags=()
    non_repeating_flags=(--yes --dry-run --no-color --demo --no-demo --write --no-write --read-only --no-read-only --ascii --no-ascii --version -h --help)
    repeating_options=(--cluster --owner)
    non_repeating_options=(--type-name --output -o --timeout --scenario --seed -p --profile --context --kubeconfig -n --namespace --theme --config --audit)
    __geoconsole_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--type-name')
        return
        ;;
    '--output'|'-o')
        __geoconsole_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--timeout')
        return
        ;;
    '--scenario')
        __geoconsole_add_completions -W 'four-clusters'$'\n''gateway-migration'$'\n''empty'$'\n''incident'
        return
        ;;
    '--seed')
        return
        ;;
    '-p'|'--profile')
        return
        ;;
    '--cluster')
        __geoconsole_add_completions -W "$(__geoconsole_custom_complete ---completion apply -- --cluster "${COMP_CWORD}" "$(__geoconsole_cursor_index_in_current_word)")"
        return
        ;;
    '--owner')
        return
        ;;
    '--context')
        __geoconsole_add_completions -W "$(__geoconsole_custom_complete ---completion apply -- --context "${COMP_CWORD}" "$(__geoconsole_cursor_index_in_current_word)")"
        return
        ;;
    '--kubeconfig')
        __geoconsole_add_completions -f
        return
        ;;
    '-n'|'--namespace')
        return
        ;;
    '--theme')
        __geoconsole_add_completions -W 'default'$'\n''light'$'\n''high-contrast'$'\n''colour-blind'$'\n''mono'
        return
        ;;
    '--config')
        __geoconsole_add_completions -o plusdirs -fX '!*.@(yaml|yml)'
        return
        ;;
    '--audit')
        __geoconsole_add_completions -f
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __geoconsole_add_completions -f
        return
        ;;
    esac
}

_geoconsole_sync() {
    repeating_flags=()
    non_repeating_flags=(--yes --dry-run --no-color --demo --no-demo --write --no-write --read-only --no-read-only --ascii --no-ascii --version -h --help)
    repeating_options=(--cluster --owner)
    non_repeating_options=(--type-name --output -o --timeout --scenario --seed -p --profile --context --kubeconfig -n --namespace --theme --config --audit)
    __geoconsole_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--type-name')
        return
        ;;
    '--output'|'-o')
        __geoconsole_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--timeout')
        return
        ;;
    '--scenario')
        __geoconsole_add_completions -W 'four-clusters'$'\n''gateway-migration'$'\n''empty'$'\n''incident'
        return
        ;;
    '--seed')
        return
        ;;
    '-p'|'--profile')
        return
        ;;
    '--cluster')
        __geoconsole_add_completions -W "$(__geoconsole_custom_complete ---completion sync -- --cluster "${COMP_CWORD}" "$(__geoconsole_cursor_index_in_current_word)")"
        return
        ;;
    '--owner')
        return
        ;;
    '--context')
        __geoconsole_add_completions -W "$(__geoconsole_custom_complete ---completion sync -- --context "${COMP_CWORD}" "$(__geoconsole_cursor_index_in_current_word)")"
        return
        ;;
    '--kubeconfig')
        __geoconsole_add_completions -f
        return
        ;;
    '-n'|'--namespace')
        return
        ;;
    '--theme')
        __geoconsole_add_completions -W 'default'$'\n''light'$'\n''high-contrast'$'\n''colour-blind'$'\n''mono'
        return
        ;;
    '--config')
        __geoconsole_add_completions -o plusdirs -fX '!*.@(yaml|yml)'
        return
        ;;
    '--audit')
        __geoconsole_add_completions -f
        return
        ;;
    esac
}

_geoconsole_drain() {
    repeating_flags=()
    non_repeating_flags=(--yes --dry-run --no-color --demo --no-demo --write --no-write --read-only --no-read-only --ascii --no-ascii --version -h --help)
    repeating_options=(--cluster --owner)
    non_repeating_options=(--type-name --output -o --timeout --scenario --seed -p --profile --context --kubeconfig -n --namespace --theme --config --audit)
    __geoconsole_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--type-name')
        return
        ;;
    '--output'|'-o')
        __geoconsole_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--timeout')
        return
        ;;
    '--scenario')
        __geoconsole_add_completions -W 'four-clusters'$'\n''gateway-migration'$'\n''empty'$'\n''incident'
        return
        ;;
    '--seed')
        return
        ;;
    '-p'|'--profile')
        return
        ;;
    '--cluster')
        __geoconsole_add_completions -W "$(__geoconsole_custom_complete ---completion drain -- --cluster "${COMP_CWORD}" "$(__geoconsole_cursor_index_in_current_word)")"
        return
        ;;
    '--owner')
        return
        ;;
    '--context')
        __geoconsole_add_completions -W "$(__geoconsole_custom_complete ---completion drain -- --context "${COMP_CWORD}" "$(__geoconsole_cursor_index_in_current_word)")"
        return
        ;;
    '--kubeconfig')
        __geoconsole_add_completions -f
        return
        ;;
    '-n'|'--namespace')
        return
        ;;
    '--theme')
        __geoconsole_add_completions -W 'default'$'\n''light'$'\n''high-contrast'$'\n''colour-blind'$'\n''mono'
        return
        ;;
    '--config')
        __geoconsole_add_completions -o plusdirs -fX '!*.@(yaml|yml)'
        return
        ;;
    '--audit')
        __geoconsole_add_completions -f
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __geoconsole_add_completions -W "$(__geoconsole_custom_complete ---completion drain -- positional@0 "${COMP_CWORD}" "$(__geoconsole_cursor_index_in_current_word)")"
        return
        ;;
    esac
}

_geoconsole_enable() {
    repeating_flags=()
    non_repeating_flags=(--yes --dry-run --no-color --demo --no-demo --write --no-write --read-only --no-read-only --ascii --no-ascii --version -h --help)
    repeating_options=(--cluster --owner)
    non_repeating_options=(--type-name --output -o --timeout --scenario --seed -p --profile --context --kubeconfig -n --namespace --theme --config --audit)
    __geoconsole_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--type-name')
        return
        ;;
    '--output'|'-o')
        __geoconsole_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--timeout')
        return
        ;;
    '--scenario')
        __geoconsole_add_completions -W 'four-clusters'$'\n''gateway-migration'$'\n''empty'$'\n''incident'
        return
        ;;
    '--seed')
        return
        ;;
    '-p'|'--profile')
        return
        ;;
    '--cluster')
        __geoconsole_add_completions -W "$(__geoconsole_custom_complete ---completion enable -- --cluster "${COMP_CWORD}" "$(__geoconsole_cursor_index_in_current_word)")"
        return
        ;;
    '--owner')
        return
        ;;
    '--context')
        __geoconsole_add_completions -W "$(__geoconsole_custom_complete ---completion enable -- --context "${COMP_CWORD}" "$(__geoconsole_cursor_index_in_current_word)")"
        return
        ;;
    '--kubeconfig')
        __geoconsole_add_completions -f
        return
        ;;
    '-n'|'--namespace')
        return
        ;;
    '--theme')
        __geoconsole_add_completions -W 'default'$'\n''light'$'\n''high-contrast'$'\n''colour-blind'$'\n''mono'
        return
        ;;
    '--config')
        __geoconsole_add_completions -o plusdirs -fX '!*.@(yaml|yml)'
        return
        ;;
    '--audit')
        __geoconsole_add_completions -f
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __geoconsole_add_completions -W "$(__geoconsole_custom_complete ---completion enable -- positional@0 "${COMP_CWORD}" "$(__geoconsole_cursor_index_in_current_word)")"
        return
        ;;
    esac
}

_geoconsole_weight() {
    repeating_flags=()
    non_repeating_flags=(--yes --dry-run --no-color --demo --no-demo --write --no-write --read-only --no-read-only --ascii --no-ascii --version -h --help)
    repeating_options=(--cluster --owner)
    non_repeating_options=(--type-name --output -o --timeout --scenario --seed -p --profile --context --kubeconfig -n --namespace --theme --config --audit)
    __geoconsole_offer_flags_options 2

    # Offer option value completions
    case "${prev}" in
    '--type-name')
        return
        ;;
    '--output'|'-o')
        __geoconsole_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--timeout')
        return
        ;;
    '--scenario')
        __geoconsole_add_completions -W 'four-clusters'$'\n''gateway-migration'$'\n''empty'$'\n''incident'
        return
        ;;
    '--seed')
        return
        ;;
    '-p'|'--profile')
        return
        ;;
    '--cluster')
        __geoconsole_add_completions -W "$(__geoconsole_custom_complete ---completion weight -- --cluster "${COMP_CWORD}" "$(__geoconsole_cursor_index_in_current_word)")"
        return
        ;;
    '--owner')
        return
        ;;
    '--context')
        __geoconsole_add_completions -W "$(__geoconsole_custom_complete ---completion weight -- --context "${COMP_CWORD}" "$(__geoconsole_cursor_index_in_current_word)")"
        return
        ;;
    '--kubeconfig')
        __geoconsole_add_completions -f
        return
        ;;
    '-n'|'--namespace')
        return
        ;;
    '--theme')
        __geoconsole_add_completions -W 'default'$'\n''light'$'\n''high-contrast'$'\n''colour-blind'$'\n''mono'
        return
        ;;
    '--config')
        __geoconsole_add_completions -o plusdirs -fX '!*.@(yaml|yml)'
        return
        ;;
    '--audit')
        __geoconsole_add_completions -f
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __geoconsole_add_completions -W "$(__geoconsole_custom_complete ---completion weight -- positional@0 "${COMP_CWORD}" "$(__geoconsole_cursor_index_in_current_word)")"
        return
        ;;
    esac
}

_geoconsole_release() {
    repeating_flags=()
    non_repeating_flags=(--yes --dry-run --no-color --demo --no-demo --write --no-write --read-only --no-read-only --ascii --no-ascii --version -h --help)
    repeating_options=(--cluster --owner)
    non_repeating_options=(--type-name --output -o --timeout --scenario --seed -p --profile --context --kubeconfig -n --namespace --theme --config --audit)
    __geoconsole_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--type-name')
        return
        ;;
    '--output'|'-o')
        __geoconsole_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--timeout')
        return
        ;;
    '--scenario')
        __geoconsole_add_completions -W 'four-clusters'$'\n''gateway-migration'$'\n''empty'$'\n''incident'
        return
        ;;
    '--seed')
        return
        ;;
    '-p'|'--profile')
        return
        ;;
    '--cluster')
        __geoconsole_add_completions -W "$(__geoconsole_custom_complete ---completion release -- --cluster "${COMP_CWORD}" "$(__geoconsole_cursor_index_in_current_word)")"
        return
        ;;
    '--owner')
        return
        ;;
    '--context')
        __geoconsole_add_completions -W "$(__geoconsole_custom_complete ---completion release -- --context "${COMP_CWORD}" "$(__geoconsole_cursor_index_in_current_word)")"
        return
        ;;
    '--kubeconfig')
        __geoconsole_add_completions -f
        return
        ;;
    '-n'|'--namespace')
        return
        ;;
    '--theme')
        __geoconsole_add_completions -W 'default'$'\n''light'$'\n''high-contrast'$'\n''colour-blind'$'\n''mono'
        return
        ;;
    '--config')
        __geoconsole_add_completions -o plusdirs -fX '!*.@(yaml|yml)'
        return
        ;;
    '--audit')
        __geoconsole_add_completions -f
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __geoconsole_add_completions -W "$(__geoconsole_custom_complete ---completion release -- positional@0 "${COMP_CWORD}" "$(__geoconsole_cursor_index_in_current_word)")"
        return
        ;;
    esac
}

_geoconsole_remove() {
    repeating_flags=()
    non_repeating_flags=(--yes --dry-run --no-color --demo --no-demo --write --no-write --read-only --no-read-only --ascii --no-ascii --version -h --help)
    repeating_options=(--cluster --owner)
    non_repeating_options=(--type-name --output -o --timeout --scenario --seed -p --profile --context --kubeconfig -n --namespace --theme --config --audit)
    __geoconsole_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--type-name')
        return
        ;;
    '--output'|'-o')
        __geoconsole_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--timeout')
        return
        ;;
    '--scenario')
        __geoconsole_add_completions -W 'four-clusters'$'\n''gateway-migration'$'\n''empty'$'\n''incident'
        return
        ;;
    '--seed')
        return
        ;;
    '-p'|'--profile')
        return
        ;;
    '--cluster')
        __geoconsole_add_completions -W "$(__geoconsole_custom_complete ---completion remove -- --cluster "${COMP_CWORD}" "$(__geoconsole_cursor_index_in_current_word)")"
        return
        ;;
    '--owner')
        return
        ;;
    '--context')
        __geoconsole_add_completions -W "$(__geoconsole_custom_complete ---completion remove -- --context "${COMP_CWORD}" "$(__geoconsole_cursor_index_in_current_word)")"
        return
        ;;
    '--kubeconfig')
        __geoconsole_add_completions -f
        return
        ;;
    '-n'|'--namespace')
        return
        ;;
    '--theme')
        __geoconsole_add_completions -W 'default'$'\n''light'$'\n''high-contrast'$'\n''colour-blind'$'\n''mono'
        return
        ;;
    '--config')
        __geoconsole_add_completions -o plusdirs -fX '!*.@(yaml|yml)'
        return
        ;;
    '--audit')
        __geoconsole_add_completions -f
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __geoconsole_add_completions -W "$(__geoconsole_custom_complete ---completion remove -- positional@0 "${COMP_CWORD}" "$(__geoconsole_cursor_index_in_current_word)")"
        return
        ;;
    esac
}

_geoconsole_prune() {
    repeating_flags=()
    non_repeating_flags=(--yes --dry-run --no-color --demo --no-demo --write --no-write --read-only --no-read-only --ascii --no-ascii --version -h --help)
    repeating_options=(--cluster --owner)
    non_repeating_options=(--stale-for --type-name --output -o --timeout --scenario --seed -p --profile --context --kubeconfig -n --namespace --theme --config --audit)
    __geoconsole_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--stale-for')
        return
        ;;
    '--type-name')
        return
        ;;
    '--output'|'-o')
        __geoconsole_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--timeout')
        return
        ;;
    '--scenario')
        __geoconsole_add_completions -W 'four-clusters'$'\n''gateway-migration'$'\n''empty'$'\n''incident'
        return
        ;;
    '--seed')
        return
        ;;
    '-p'|'--profile')
        return
        ;;
    '--cluster')
        __geoconsole_add_completions -W "$(__geoconsole_custom_complete ---completion prune -- --cluster "${COMP_CWORD}" "$(__geoconsole_cursor_index_in_current_word)")"
        return
        ;;
    '--owner')
        return
        ;;
    '--context')
        __geoconsole_add_completions -W "$(__geoconsole_custom_complete ---completion prune -- --context "${COMP_CWORD}" "$(__geoconsole_cursor_index_in_current_word)")"
        return
        ;;
    '--kubeconfig')
        __geoconsole_add_completions -f
        return
        ;;
    '-n'|'--namespace')
        return
        ;;
    '--theme')
        __geoconsole_add_completions -W 'default'$'\n''light'$'\n''high-contrast'$'\n''colour-blind'$'\n''mono'
        return
        ;;
    '--config')
        __geoconsole_add_completions -o plusdirs -fX '!*.@(yaml|yml)'
        return
        ;;
    '--audit')
        __geoconsole_add_completions -f
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __geoconsole_add_completions -W "$(__geoconsole_custom_complete ---completion prune -- positional@0 "${COMP_CWORD}" "$(__geoconsole_cursor_index_in_current_word)")"
        return
        ;;
    esac
}

_geoconsole_confirm-removals() {
    repeating_flags=()
    non_repeating_flags=(--yes --dry-run --no-color --demo --no-demo --write --no-write --read-only --no-read-only --ascii --no-ascii --version -h --help)
    repeating_options=(--cluster --owner)
    non_repeating_options=(--type-name --output -o --timeout --scenario --seed -p --profile --context --kubeconfig -n --namespace --theme --config --audit)
    __geoconsole_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--type-name')
        return
        ;;
    '--output'|'-o')
        __geoconsole_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--timeout')
        return
        ;;
    '--scenario')
        __geoconsole_add_completions -W 'four-clusters'$'\n''gateway-migration'$'\n''empty'$'\n''incident'
        return
        ;;
    '--seed')
        return
        ;;
    '-p'|'--profile')
        return
        ;;
    '--cluster')
        __geoconsole_add_completions -W "$(__geoconsole_custom_complete ---completion confirm-removals -- --cluster "${COMP_CWORD}" "$(__geoconsole_cursor_index_in_current_word)")"
        return
        ;;
    '--owner')
        return
        ;;
    '--context')
        __geoconsole_add_completions -W "$(__geoconsole_custom_complete ---completion confirm-removals -- --context "${COMP_CWORD}" "$(__geoconsole_cursor_index_in_current_word)")"
        return
        ;;
    '--kubeconfig')
        __geoconsole_add_completions -f
        return
        ;;
    '-n'|'--namespace')
        return
        ;;
    '--theme')
        __geoconsole_add_completions -W 'default'$'\n''light'$'\n''high-contrast'$'\n''colour-blind'$'\n''mono'
        return
        ;;
    '--config')
        __geoconsole_add_completions -o plusdirs -fX '!*.@(yaml|yml)'
        return
        ;;
    '--audit')
        __geoconsole_add_completions -f
        return
        ;;
    esac
}

_geoconsole_undo() {
    repeating_flags=()
    non_repeating_flags=(--yes --dry-run --no-color --demo --no-demo --write --no-write --read-only --no-read-only --ascii --no-ascii --version -h --help)
    repeating_options=(--cluster --owner)
    non_repeating_options=(--id --type-name --output -o --timeout --scenario --seed -p --profile --context --kubeconfig -n --namespace --theme --config --audit)
    __geoconsole_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--id')
        return
        ;;
    '--type-name')
        return
        ;;
    '--output'|'-o')
        __geoconsole_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--timeout')
        return
        ;;
    '--scenario')
        __geoconsole_add_completions -W 'four-clusters'$'\n''gateway-migration'$'\n''empty'$'\n''incident'
        return
        ;;
    '--seed')
        return
        ;;
    '-p'|'--profile')
        return
        ;;
    '--cluster')
        __geoconsole_add_completions -W "$(__geoconsole_custom_complete ---completion undo -- --cluster "${COMP_CWORD}" "$(__geoconsole_cursor_index_in_current_word)")"
        return
        ;;
    '--owner')
        return
        ;;
    '--context')
        __geoconsole_add_completions -W "$(__geoconsole_custom_complete ---completion undo -- --context "${COMP_CWORD}" "$(__geoconsole_cursor_index_in_current_word)")"
        return
        ;;
    '--kubeconfig')
        __geoconsole_add_completions -f
        return
        ;;
    '-n'|'--namespace')
        return
        ;;
    '--theme')
        __geoconsole_add_completions -W 'default'$'\n''light'$'\n''high-contrast'$'\n''colour-blind'$'\n''mono'
        return
        ;;
    '--config')
        __geoconsole_add_completions -o plusdirs -fX '!*.@(yaml|yml)'
        return
        ;;
    '--audit')
        __geoconsole_add_completions -f
        return
        ;;
    esac
}

_geoconsole_help() {
    repeating_flags=()
    non_repeating_flags=(--version)
    repeating_options=()
    non_repeating_options=()
    __geoconsole_offer_flags_options -1
}

complete -o filenames -F _geoconsole geoconsole
