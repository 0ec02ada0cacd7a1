package sentences

import (
	"cmp"
	_ "embed"
	"maps"
	"regexp"
	"slices"
	"strings"
)

//go:embed aide.txt
var aide string

// Help is what the operator reads of a command.
type Help struct {
	Short  string // one line
	Detail string
	Flags  map[string]Argument // by name: "--month" of a flag, "<file>" of an argument
}

// Argument is what the operator reads of a flag or an argument.
type Argument struct{ Placeholder, Text string }

// helps are those of aide.txt, by the words of the command.
var helps = func() map[string]Help {
	all := make(map[string]Help)
	for _, part := range strings.Split("\n"+aide, "\n# ")[1:] {
		words, rest, _ := strings.Cut(part, "\n")
		head, detail, _ := strings.Cut(strings.TrimSpace(rest), "\n\n")
		lines := strings.Split(head, "\n")
		h := Help{Short: typeset(lines[0]), Detail: typesetText(detail), Flags: make(map[string]Argument)}
		for _, line := range lines[1:] {
			name, text, _ := strings.Cut(line, " | ")
			name, placeholder, _ := strings.Cut(name, " ")
			h.Flags[name] = Argument{placeholder, typeset(text)}
		}
		all[words] = h
	}
	return all
}()

// HelpOf is what the operator reads of a command, by its words ("outbox give up"); "agir"
// is the program itself, whose flags are those of every command.
func HelpOf(command string) (Help, bool) {
	h, ok := helps[command]
	return h, ok
}

// Explained are the commands that have a help.
func Explained() []string { return slices.Sorted(maps.Keys(helps)) }

// typesetText gives prose its marks, and leaves the lines to type as they are.
func typesetText(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if !strings.HasPrefix(line, "    ") {
			lines[i] = typeset(line)
		}
	}
	return strings.Join(lines, "\n")
}

var marks = strings.NewReplacer(" :", "\u202f:", " ;", "\u202f;", " ?", "\u202f?", " !", "\u202f!", "« ", "«\u202f", " »", "\u202f»", "'", "’")

// typeset gives a French text the spaces and the apostrophes of its typography.
func typeset(text string) string { return marks.Replace(text) }

// usages are the faults of a command line, as the parser writes them, and as they are said.
var usages = []struct {
	written *regexp.Regexp
	said    string
}{
	{regexp.MustCompile(`^unexpected argument (.*)$`), "argument inattendu\u202f: $1"},
	{regexp.MustCompile(`^unknown flag (.*)$`), "option inconnue\u202f: $1"},
	{regexp.MustCompile(`^missing flags?: (.*)$`), "il manque $1"},
	{regexp.MustCompile(`^missing positional arguments? (.*)$`), "il manque $1"},
	{regexp.MustCompile(`^expected one of (.*)$`), "il faut un mot de plus\u202f: $1"},
	{regexp.MustCompile(`^expected "<(\w+)>.*"$`), "il manque un argument\u202f: <$1>"},
	{regexp.MustCompile(`^expected (".*)$`), "il manque $1"},
	{regexp.MustCompile(`^(\S+) must be one of (.*) but got (.*)$`), "$1\u202f: $3 n’est pas l’un de $2"},
	{regexp.MustCompile(`^(--\S+) and (--\S+) can't be used together$`), "$1 et $2 ne vont pas ensemble"},
	{regexp.MustCompile(`^(.*): expected .* value but got .*EOL.*$`), "$1\u202f: il manque une valeur"},
	{regexp.MustCompile(`^(.*): expected .* value but got ("[^"]*").*$`), "$1\u202f: il manque une valeur avant $2"},
	{regexp.MustCompile(`^(.*): expected duration but got (".*?")(: .*)?$`), "$1\u202f: $2 n’est pas une durée telle que 1m"},
	{regexp.MustCompile(`^\[?<\w+>.*: expected (?:a valid .* int|a valid .* uint|an int) but got ("[^"]*").*$`), "$1 n’est pas un nombre entier"},
	{regexp.MustCompile(`^(.*): expected (?:a valid .* int|a valid .* uint|an int) but got ("[^"]*").*$`), "$1\u202f: $2 n’est pas un nombre entier"},
	{regexp.MustCompile(`^(.*): expected a float but got ("[^"]*").*$`), "$1\u202f: $2 n’est pas un nombre"},
	{regexp.MustCompile(`^(.*): bool value must be .* but got ("[^"]*")$`), "$1\u202f: $2 n’est ni true ni false"},
	{regexp.MustCompile(`^(.*): unexpected flag argument ("[^"]*")$`), "$1\u202f: $2 est de trop"},
	{regexp.MustCompile(`^unexpected flag argument ("[^"]*")$`), "$1 est de trop\u202f: cette option ne prend pas de valeur"},
	{regexp.MustCompile(`^no command selected$`), "quelle commande\u202f?"},
}

var (
	argument    = regexp.MustCompile(`<\w+>`)
	meant       = regexp.MustCompile(`, did you mean (?:one of )?(.*)\?$`)
	perhaps     = regexp.MustCompile(`; perhaps try (.*)\?$`)
	placeholder = regexp.MustCompile(`(--[a-z-]+)=\S+?(,|$)`)
	quotes      = regexp.MustCompile(`"([^"]*)"`)
)

// Usage is a fault of the command line, from what its parser writes of a command; empty
// where none was met.
func Usage(written, command string) string {
	help, _ := HelpOf(command)
	hint := ""
	for _, m := range []*regexp.Regexp{meant, perhaps} {
		if found := m.FindStringSubmatch(written); found != nil {
			written, hint = strings.TrimSuffix(written, found[0]), semicolon+"vouliez-vous dire "+found[1]+"\u202f?"
		}
	}
	said := written
	for _, u := range usages {
		if u.written.MatchString(written) {
			said = u.written.ReplaceAllString(written, u.said)
			break
		}
	}
	said = argument.ReplaceAllStringFunc(said, func(name string) string { return cmp.Or(help.Flags[name].Placeholder, name) })
	said = strings.ReplaceAll(placeholder.ReplaceAllString(said+hint, "$1$2"), `","`, `", "`)
	return quotes.ReplaceAllString(said, "«\u202f$1\u202f»")
}
