# Completion of pmap for bash: to be read by ~/.bashrc, or to be installed as
# /usr/share/bash-completion/completions/pmap.

_pmap() {
    local current=$2 before=$3 pids
    local options='-x --extended -d --device -q --quiet -V --version -h --help --proc -r
        -A --range -p --show-path -k --use-kernel-name -f --file
        -g --group --top --sort --min --gaps --since
        --json --tsv
        -s --summary -a --all -w --watch --count --no-args
        -X -XX --more-extended -o --columns -c --read-rc -C --read-rc-from
        -n --create-rc -N --create-rc-to'

    # bash takes --option=value for three words.
    if [[ $current == '=' ]]; then
        current=
    elif [[ $before == '=' ]]; then
        before=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    COMPREPLY=()
    case $before in
        -f | --file | --since | -C | --read-rc-from | -N | --create-rc-to)
            compopt -o filenames
            mapfile -t COMPREPLY < <(compgen -f -- "$current")
            ;;
        --proc)
            compopt -o filenames
            mapfile -t COMPREPLY < <(compgen -d -- "$current")
            ;;
        --sort)
            mapfile -t COMPREPLY < <(compgen -W 'size rss pss private anon swap address' -- "$current")
            ;;
        -A | --range | --top | --min | -w | --watch | --count | -o | --columns) ;;
        *)
            if [[ $current == -* ]]; then
                mapfile -t COMPREPLY < <(compgen -W "$options" -- "$current")
            else
                pids=(/proc/[0-9]*)
                mapfile -t COMPREPLY < <(compgen -W "${pids[*]#/proc/}" -- "$current")
            fi
            ;;
    esac
}

complete -F _pmap pmap
