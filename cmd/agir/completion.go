package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
)

type completionVerb struct {
	Shell string `arg:"" enum:"bash,zsh,fish"`
}

// Run prints what a shell completes the commands from: it is made from the commands
// themselves, so that it names no other.
func (v *completionVerb) Run(s *session) error {
	_, err := fmt.Fprint(s.stdout, completionOf(v.Shell, s.parser.Model.Node))
	return err
}

// completionOf is what a shell completes the commands of a program from.
func completionOf(shell string, program *kong.Node) string {
	shells := map[string]func([]completed, []string) string{"bash": bash, "zsh": zsh, "fish": fish}
	return shells[shell](completions(program), valued(program))
}

// valued are the flags after which a value is typed.
func valued(n *kong.Node) (all []string) {
	for _, f := range n.Flags {
		if name := "--" + f.Name; !f.IsBool() {
			all = append(all, name)
		}
	}
	for _, c := range n.Children {
		all = append(all, valued(c)...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// completed is a command, and what may follow its words.
type completed struct {
	Words     string // after agir: "outbox retry"; empty for the program
	Following []word // commands, then flags
}

// word is what may be typed, and what it is.
type word struct{ Text, Help string }

// completions are all the commands, the longest words first: the first whose words begin
// a line is the one that is typed.
func completions(n *kong.Node) []completed {
	var all []completed
	for _, c := range n.Children {
		all = append(all, completions(c)...)
	}
	words := commandOf(n)
	if n.Type == kong.ApplicationNode {
		words = ""
	}
	c := completed{Words: words}
	for _, child := range n.Children {
		help, _ := sentences.HelpOf(commandOf(child))
		c.Following = append(c.Following, word{child.Name, help.Short})
	}
	for at := n; at != nil; at = at.Parent {
		help, _ := sentences.HelpOf(commandOf(at))
		for _, f := range at.Flags {
			c.Following = append(c.Following, word{"--" + f.Name, help.Flags["--"+f.Name].Text})
		}
	}
	return append(all, c)
}

func (c completed) texts() string {
	var all []string
	for _, w := range c.Following {
		all = append(all, w.Text)
	}
	return strings.Join(all, " ")
}

// typedWords gathers, in bash and in zsh, the words typed before the one at hand that are
// neither flags nor their values.
const typedWords = `  local line="" value="" w
  for w in "${%s[@]:1:$((%s))}"; do
    case "$value$w" in
      value*) value="" ;;
      %s) value=value ;;
      -*) ;;
      *) line="$line $w" ;;
    esac
  done
  case "$line " in
`

func bash(all []completed, valued []string) string {
	var b strings.Builder
	b.WriteString("# agir completion bash > /etc/bash_completion.d/agir\n_agir() {\n")
	fmt.Fprintf(&b, typedWords, "COMP_WORDS", "COMP_CWORD-1", strings.Join(valued, "|"))
	for _, c := range all {
		fmt.Fprintf(&b, "    \"%s \"*) COMPREPLY=($(compgen -W \"%s\" -- \"${COMP_WORDS[COMP_CWORD]}\")) ;;\n", spaced(c.Words), c.texts())
	}
	b.WriteString("  esac\n}\ncomplete -o default -F _agir agir\n")
	return b.String()
}

func zsh(all []completed, valued []string) string {
	var b strings.Builder
	b.WriteString("#compdef agir\n# agir completion zsh > \"${fpath[1]}/_agir\"\n_agir() {\n")
	fmt.Fprintf(&b, typedWords, "words", "CURRENT-2", strings.Join(valued, "|"))
	for _, c := range all {
		fmt.Fprintf(&b, "    \"%s \"*) local -a known=(", spaced(c.Words))
		for _, w := range c.Following {
			fmt.Fprintf(&b, " %s", shellQuoted(strings.ReplaceAll(w.Text, ":", `\:`)+":"+w.Help))
		}
		b.WriteString(" ); _describe agir known || _files ;;\n")
	}
	b.WriteString("  esac\n}\ncompdef _agir agir\n")
	return b.String()
}

// fish asks of each word whether the command is typed: __fish_seen_subcommand_from knows
// one word, and a command may have several.
func fish(all []completed, valued []string) string {
	var b strings.Builder
	b.WriteString(`# agir completion fish > ~/.config/fish/completions/agir.fish
function __agir_typed
  set -l typed
  set -l value ''
  for w in (commandline -opc)[2..-1]
    if test -n "$value"
      set value ''
    else if contains -- $w ` + strings.Join(valued, " ") + `
      set value value
    else if not string match -q -- '-*' $w
      set -a typed $w
    end
  end
  string join ' ' $typed
end
`)
	for _, c := range all {
		condition := "test -z (__agir_typed)"
		if c.Words != "" {
			condition = "string match -q -r '^" + c.Words + "( |$)' (__agir_typed)"
			if strings.Contains(c.texts(), "--") && hasCommands(c) {
				condition = "string match -q '" + c.Words + "' (__agir_typed)"
			}
		}
		for _, w := range c.Following {
			flag, long := strings.CutPrefix(w.Text, "--")
			if long {
				fmt.Fprintf(&b, "complete -c agir -n %s -l %s -d %s\n", shellQuoted(condition), flag, shellQuoted(w.Help))
			} else {
				fmt.Fprintf(&b, "complete -c agir -f -n %s -a %s -d %s\n", shellQuoted(condition), w.Text, shellQuoted(w.Help))
			}
		}
	}
	return b.String()
}

func hasCommands(c completed) bool {
	return len(c.Following) > 0 && !strings.HasPrefix(c.Following[0].Text, "--")
}

func spaced(words string) string {
	if words == "" {
		return ""
	}
	return " " + words
}

// shellQuoted is a text as one word of a shell.
func shellQuoted(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }
