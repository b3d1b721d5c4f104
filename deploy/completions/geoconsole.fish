function __geoconsole_should_offer_completions_for_flags_or_options -a expected_commands
    set -l non_repeating_flags_or_options $argv[2..]
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __geoconsole_parse_tokens
    test "$commands" = "$expected_commands"; and return $non_repeating_flags_or_options_absent
end

function __geoconsole_should_offer_completions_for_positional -a expected_commands positional_index_comparison expected_positional_index
    set -l non_repeating_flags_or_options
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __geoconsole_parse_tokens
    test "$commands" = "$expected_commands" -a \( "$positional_index" "$positional_index_comparison" "$expected_positional_index" \)
end

function __geoconsole_parse_tokens -S
    set -l unparsed_tokens (__geoconsole_tokens -pc)
    switch $unparsed_tokens[1]
    case 'geoconsole'
        __geoconsole_parse_subcommand 0 'demo' 'no-demo' 'scenario=' 'seed=' 'cluster=+' 'owner=+' 'context=' 'kubeconfig=' 'namespace=' 'write' 'no-write' 'read-only' 'no-read-only' 'theme=' 'ascii' 'no-ascii' 'config=' 'audit=' 'version' 'h/help'
        switch $unparsed_tokens[1]
        case 'explain'
            __geoconsole_parse_subcommand 0 'from=' 'without=+' 'hostname=' 'timeout=' 'o/output=' 'demo' 'no-demo' 'scenario=' 'seed=' 'cluster=+' 'owner=+' 'context=' 'kubeconfig=' 'namespace=' 'theme=' 'ascii' 'no-ascii' 'config=' 'version' 'h/help'
        case 'map'
            __geoconsole_parse_subcommand 0 'size=' 'without=+' 'hostname=' 'timeout=' 'o/output=' 'demo' 'no-demo' 'scenario=' 'seed=' 'cluster=+' 'owner=+' 'context=' 'kubeconfig=' 'namespace=' 'theme=' 'ascii' 'no-ascii' 'config=' 'version' 'h/help'
        case 'export'
            __geoconsole_parse_subcommand 0 'hostname=' 'o/output=' 'timeout=' 'demo' 'no-demo' 'scenario=' 'seed=' 'cluster=+' 'owner=+' 'context=' 'kubeconfig=' 'namespace=' 'version' 'h/help'
        case 'help'
            __geoconsole_parse_subcommand -r 1 'version'
        end
    end
end

function __geoconsole_tokens
    if test (string split -m 1 -f 1 -- . "$FISH_VERSION") -gt 3
        commandline --tokens-raw $argv
    else
        commandline -o $argv
    end
end

function __geoconsole_parse_subcommand -S -a positional_count
    argparse -s r -- $argv
    set -l option_specs $argv[2..]
    set -l is_repeating_positional $_flag_r
    set -el _flag_r
    set -a commands $unparsed_tokens[1]
    set positional_index 0
    while true
        set -e unparsed_tokens[1]
        argparse -sn "$commands" $option_specs -- $unparsed_tokens 2> /dev/null
        set unparsed_tokens $argv
        set positional_index (math $positional_index + 1)
        for non_repeating_flag_or_option in $non_repeating_flags_or_options
            if set -ql "_flag_$(string replace -a - _ -- $non_repeating_flag_or_option)"
                set non_repeating_flags_or_options_absent 1
                break
            end
        end
        test (count $unparsed_tokens) -eq 0 -o \( -z "$is_repeating_positional" -a "$positional_index" -gt "$positional_count" \) && break
    end
end

function __geoconsole_complete_directories
    set -l token (commandline -t)
    string match -- '*/' $token
    set -l subdirs $token*/
    printf %s\n $subdirs
end

function __geoconsole_custom_completion
    set -x SAP_SHELL fish
    set -x SAP_SHELL_VERSION $FISH_VERSION
    set -l tokens (__geoconsole_tokens -p)
    if test -z "$(__geoconsole_tokens -t)"
        set -l index (count (__geoconsole_tokens -pc))
        set tokens $tokens[..$index] \'\' $tokens[(math $index + 1)..]
    end
    command $tokens[1] $argv $tokens
end

complete -c 'geoconsole' -f
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole" demo' -l 'demo' -d 'Show a simulated world with four clusters and their controllers; no network, no credentials.'
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole" no-demo' -l 'no-demo' -d 'Show a simulated world with four clusters and their controllers; no network, no credentials.'
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole" scenario' -l 'scenario' -d 'With --demo: the name of the scenario.' -rfka 'four-clusters gateway-migration empty incident'
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole" seed' -l 'seed' -d 'With --demo: the seed of everything that happens by chance.' -rfka ''
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole"' -l 'cluster' -d 'A cluster to watch: its place and its context in the kubeconfig; repeat it for several.' -rfka '(__geoconsole_custom_completion ---completion -- --cluster (count (__geoconsole_tokens -pc)) (__geoconsole_tokens -tC))'
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole"' -l 'owner' -d 'The owner id of that cluster\'s controller, if it is not derived from the kubeconfig\'s CA.' -rfka ''
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole" context' -l 'context' -d 'KUBE_CONTEXT: the kubeconfig\'s context for the cluster at GEO_LOCATION (its current one).' -rfka '(__geoconsole_custom_completion ---completion -- --context (count (__geoconsole_tokens -pc)) (__geoconsole_tokens -tC))'
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole" kubeconfig' -l 'kubeconfig' -d 'KUBECONFIG: kubeconfig files, separated by colons.' -rF
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole" namespace' -l 'namespace' -d 'NAMESPACE: the only namespace to watch (all).' -rfka ''
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole" write' -l 'write' -d 'Start unlocked: actions may write.'
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole" no-write' -l 'no-write' -d 'Start unlocked: actions may write.'
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole" read-only' -l 'read-only' -d 'Forbid all writes, W included (where DRY_RUN is set).'
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole" no-read-only' -l 'no-read-only' -d 'Forbid all writes, W included (where DRY_RUN is set).'
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole" theme' -l 'theme' -d 'default, light, high-contrast, colour-blind, mono (default).' -rfka 'default light high-contrast colour-blind mono'
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole" ascii' -l 'ascii' -d 'Draw with ASCII alone (as the settings file says).'
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole" no-ascii' -l 'no-ascii' -d 'Draw with ASCII alone (as the settings file says).'
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole" config' -l 'config' -d 'Settings: theme, ascii, mouse, confirm-after-ms, lock-after-minutes, keys ($XDG_CONFIG_HOME/geoconsole/config.yaml).' -rfa '(set -l exts \'yaml\' \'yml\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole" audit' -l 'audit' -d 'The file in which every action is recorded ($XDG_STATE_HOME/geoconsole/audit.jsonl).' -rF
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole" version' -l 'version' -d 'Show the version.'
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_positional "geoconsole" -eq 1' -fa 'explain' -d 'Tells which pool serves a place, why no nearer one does, and how sure that is.'
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_positional "geoconsole" -eq 1' -fa 'map' -d 'Prints the map of the world that shows which pool serves which part.'
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_positional "geoconsole" -eq 1' -fa 'export' -d 'Prints load balancers, pools and monitors as they are at Cloudflare, to be kept as code.'
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_positional "geoconsole" -eq 1' -fa 'help' -d 'Show subcommand help information.'
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole explain" from' -l 'from' -d 'The place: a city, or degrees north and east such as 48.85,2.35.' -rfka ''
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole explain"' -l 'without' -d 'A pool to take for switched off, by its name or its geo; repeat it for several. Nothing is written.' -rfka '(__geoconsole_custom_completion ---completion explain -- --without (count (__geoconsole_tokens -pc)) (__geoconsole_tokens -tC))'
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole explain" hostname' -l 'hostname' -d 'The load balancer (the first one that a cluster asks for).' -rfka '(__geoconsole_custom_completion ---completion explain -- --hostname (count (__geoconsole_tokens -pc)) (__geoconsole_tokens -tC))'
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole explain" timeout' -l 'timeout' -d 'How long to wait for Cloudflare and the clusters, 1s to 1h, such as 10s or 1m30s.' -rfka ''
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole explain" o output' -l 'output' -s 'o' -d 'table or json.' -rfka 'table json'
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole explain" demo' -l 'demo' -d 'Show a simulated world with four clusters and their controllers; no network, no credentials.'
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole explain" no-demo' -l 'no-demo' -d 'Show a simulated world with four clusters and their controllers; no network, no credentials.'
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole explain" scenario' -l 'scenario' -d 'With --demo: the name of the scenario.' -rfka 'four-clusters gateway-migration empty incident'
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole explain" seed' -l 'seed' -d 'With --demo: the seed of everything that happens by chance.' -rfka ''
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole explain"' -l 'cluster' -d 'A cluster to watch: its place and its context in the kubeconfig; repeat it for several.' -rfka '(__geoconsole_custom_completion ---completion explain -- --cluster (count (__geoconsole_tokens -pc)) (__geoconsole_tokens -tC))'
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole explain"' -l 'owner' -d 'The owner id of that cluster\'s controller, if it is not derived from the kubeconfig\'s CA.' -rfka ''
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole explain" context' -l 'context' -d 'KUBE_CONTEXT: the kubeconfig\'s context for the cluster at GEO_LOCATION (its current one).' -rfka '(__geoconsole_custom_completion ---completion explain -- --context (count (__geoconsole_tokens -pc)) (__geoconsole_tokens -tC))'
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole explain" kubeconfig' -l 'kubeconfig' -d 'KUBECONFIG: kubeconfig files, separated by colons.' -rF
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole explain" namespace' -l 'namespace' -d 'NAMESPACE: the only namespace to watch (all).' -rfka ''
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole explain" theme' -l 'theme' -d 'default, light, high-contrast, colour-blind, mono (default).' -rfka 'default light high-contrast colour-blind mono'
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole explain" ascii' -l 'ascii' -d 'Draw with ASCII alone (as the settings file says).'
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole explain" no-ascii' -l 'no-ascii' -d 'Draw with ASCII alone (as the settings file says).'
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole explain" config' -l 'config' -d 'Settings: theme, ascii, mouse, confirm-after-ms, lock-after-minutes, keys ($XDG_CONFIG_HOME/geoconsole/config.yaml).' -rfa '(set -l exts \'yaml\' \'yml\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole explain" version' -l 'version' -d 'Show the version.'
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole explain" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole map" size' -l 'size' -d 'The largest picture in columns and rows, such as 120x40; the legend comes below (as wide as the terminal).' -rfka ''
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole map"' -l 'without' -d 'A pool to take for switched off, by its name or its geo; repeat it for several. Nothing is written.' -rfka '(__geoconsole_custom_completion ---completion map -- --without (count (__geoconsole_tokens -pc)) (__geoconsole_tokens -tC))'
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole map" hostname' -l 'hostname' -d 'The load balancer (the first one that a cluster asks for).' -rfka '(__geoconsole_custom_completion ---completion map -- --hostname (count (__geoconsole_tokens -pc)) (__geoconsole_tokens -tC))'
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole map" timeout' -l 'timeout' -d 'How long to wait for Cloudflare and the clusters, 1s to 1h, such as 10s or 1m30s.' -rfka ''
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole map" o output' -l 'output' -s 'o' -d 'text or json.' -rfka 'text json'
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole map" demo' -l 'demo' -d 'Show a simulated world with four clusters and their controllers; no network, no credentials.'
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole map" no-demo' -l 'no-demo' -d 'Show a simulated world with four clusters and their controllers; no network, no credentials.'
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole map" scenario' -l 'scenario' -d 'With --demo: the name of the scenario.' -rfka 'four-clusters gateway-migration empty incident'
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole map" seed' -l 'seed' -d 'With --demo: the seed of everything that happens by chance.' -rfka ''
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole map"' -l 'cluster' -d 'A cluster to watch: its place and its context in the kubeconfig; repeat it for several.' -rfka '(__geoconsole_custom_completion ---completion map -- --cluster (count (__geoconsole_tokens -pc)) (__geoconsole_tokens -tC))'
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole map"' -l 'owner' -d 'The owner id of that cluster\'s controller, if it is not derived from the kubeconfig\'s CA.' -rfka ''
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole map" context' -l 'context' -d 'KUBE_CONTEXT: the kubeconfig\'s context for the cluster at GEO_LOCATION (its current one).' -rfka '(__geoconsole_custom_completion ---completion map -- --context (count (__geoconsole_tokens -pc)) (__geoconsole_tokens -tC))'
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole map" kubeconfig' -l 'kubeconfig' -d 'KUBECONFIG: kubeconfig files, separated by colons.' -rF
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole map" namespace' -l 'namespace' -d 'NAMESPACE: the only namespace to watch (all).' -rfka ''
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole map" theme' -l 'theme' -d 'default, light, high-contrast, colour-blind, mono (default).' -rfka 'default light high-contrast colour-blind mono'
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole map" ascii' -l 'ascii' -d 'Draw with ASCII alone (as the settings file says).'
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole map" no-ascii' -l 'no-ascii' -d 'Draw with ASCII alone (as the settings file says).'
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole map" config' -l 'config' -d 'Settings: theme, ascii, mouse, confirm-after-ms, lock-after-minutes, keys ($XDG_CONFIG_HOME/geoconsole/config.yaml).' -rfa '(set -l exts \'yaml\' \'yml\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole map" version' -l 'version' -d 'Show the version.'
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole map" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole export" hostname' -l 'hostname' -d 'The load balancer, with the pools and monitors that it uses (all of the zone and the account).' -rfka '(__geoconsole_custom_completion ---completion export -- --hostname (count (__geoconsole_tokens -pc)) (__geoconsole_tokens -tC))'
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole export" o output' -l 'output' -s 'o' -d 'terraform, json or yaml.' -rfka 'terraform json yaml'
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole export" timeout' -l 'timeout' -d 'How long to wait for Cloudflare and the clusters, 1s to 1h, such as 10s or 1m30s.' -rfka ''
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole export" demo' -l 'demo' -d 'Show a simulated world with four clusters and their controllers; no network, no credentials.'
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole export" no-demo' -l 'no-demo' -d 'Show a simulated world with four clusters and their controllers; no network, no credentials.'
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole export" scenario' -l 'scenario' -d 'With --demo: the name of the scenario.' -rfka 'four-clusters gateway-migration empty incident'
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole export" seed' -l 'seed' -d 'With --demo: the seed of everything that happens by chance.' -rfka ''
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole export"' -l 'cluster' -d 'A cluster to watch: its place and its context in the kubeconfig; repeat it for several.' -rfka '(__geoconsole_custom_completion ---completion export -- --cluster (count (__geoconsole_tokens -pc)) (__geoconsole_tokens -tC))'
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole export"' -l 'owner' -d 'The owner id of that cluster\'s controller, if it is not derived from the kubeconfig\'s CA.' -rfka ''
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole export" context' -l 'context' -d 'KUBE_CONTEXT: the kubeconfig\'s context for the cluster at GEO_LOCATION (its current one).' -rfka '(__geoconsole_custom_completion ---completion export -- --context (count (__geoconsole_tokens -pc)) (__geoconsole_tokens -tC))'
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole export" kubeconfig' -l 'kubeconfig' -d 'KUBECONFIG: kubeconfig files, separated by colons.' -rF
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole export" namespace' -l 'namespace' -d 'NAMESPACE: the only namespace to watch (all).' -rfka ''
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole export" version' -l 'version' -d 'Show the version.'
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole export" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'geoconsole' -n '__geoconsole_should_offer_completions_for_flags_or_options "geoconsole help" version' -l 'version' -d 'Show the version.'
