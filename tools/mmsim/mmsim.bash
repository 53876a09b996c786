# SPDX-License-Identifier: GPL-2.0
# Completion of mmsim for bash.

_mmsim() {
	local word=${COMP_WORDS[COMP_CWORD]} words=

	if [ "$COMP_CWORD" = 1 ]; then
		words='status top map watch trace alloc free step whatif ctl --help'
	else
		case ${COMP_WORDS[1]} in
		map)	words='--svg --png --term --color --width --help' ;;
		watch)	words='--interval --count --csv --plot --help' ;;
		top)	words='--interval --help' ;;
		trace)	words='--event --count --list --help' ;;
		alloc)	words='order= type= tag= node= zone= gfp= --machine --help' ;;
		free)	words='tag= pfn= order= --machine --help' ;;
		whatif)	words='alloc fill order= gfp= --machine --help' ;;
		esac
		case ${COMP_WORDS[1]} in
		status | top | watch | map | trace)
			words+=" $(ls "${MMSIM_DEBUGFS:-/sys/kernel/debug}/mm_sim" 2>/dev/null)" ;;
		esac
	fi
	mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
	[[ ${COMPREPLY[0]:-} != *= ]] || compopt -o nospace
}

complete -o default -F _mmsim mmsim
