package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/cmd/agir/slow"
)

// Each command and each of its flags is completed in each shell, and is in the manual.
func TestEachCommandIsCompletedAndInTheManual(t *testing.T) {
	parser, err := kong.New(&agir{}, kong.Name("agir"), kong.Vars{"version": ""})
	if err != nil {
		t.Fatal(err)
	}
	all := completions(parser.Model.Node)
	page := manual(parser.Model.Node)
	of := make(map[string][]word)
	for n, c := range all {
		of[c.Words] = c.Following
		for _, before := range all[:n] {
			if strings.HasPrefix(" "+c.Words+" ", " "+before.Words+" ") && before.Words != c.Words {
				t.Errorf("%q is completed as %q, which comes before it", c.Words, before.Words)
			}
		}
	}
	commands(t, func(n *kong.Node) {
		words := commandOf(n)
		if words == "agir" {
			return
		}
		for _, f := range n.Flags {
			found := false
			for _, w := range of[words] {
				found = found || w.Text == "--"+f.Name && w.Help != ""
			}
			if !found {
				t.Errorf("agir %s: --%s is not completed", words, f.Name)
			}
			if !strings.Contains(page, roff("--"+f.Name)) {
				t.Errorf("agir %s: --%s is not in the manual", words, f.Name)
			}
		}
		help, _ := sentences.HelpOf(words)
		if !strings.Contains(page, roff(help.Short)) {
			t.Errorf("agir %s is not in the manual", words)
		}
	})
	for _, shell := range []string{"bash", "zsh", "fish"} {
		script := completionOf(shell, parser.Model.Node)
		check := exec.Command(shell, "-n")
		if _, err := exec.LookPath(shell); err != nil {
			t.Logf("SKIP %s: not here", shell)
			continue
		}
		check.Stdin = strings.NewReader(script)
		if out, err := check.CombinedOutput(); err != nil {
			t.Errorf("%s: %v %s", shell, err, out)
		}
	}
}

// The manual is read by the program that prints manuals, which finds nothing to say.
func TestTheManualIsRead(t *testing.T) {
	groff, err := exec.LookPath("groff")
	if err != nil {
		t.Skip("groff is not here")
	}
	parser, err := kong.New(&agir{}, kong.Name("agir"), kong.Vars{"version": ""})
	if err != nil {
		t.Fatal(err)
	}
	read := exec.Command(groff, "-man", "-Kutf8", "-Tutf8", "-ww")
	read.Stdin = strings.NewReader(manual(parser.Model.Node))
	var faults strings.Builder
	read.Stderr = &faults
	out, err := read.Output()
	if err != nil || faults.Len() > 0 {
		t.Errorf("%v\n%s", err, faults.String())
	}
	if !strings.Contains(string(out), "Mettre en vigueur un relevé retenu.") {
		t.Error("the text of a command is not in it")
	}
}

// What is typed after a command is completed by bash.
func TestBashCompletes(t *testing.T) {
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("bash is not here")
	}
	script := completionOf("bash", programOf(t))
	for typed, want := range map[string]string{
		"sta": "status", "outbox ret": "retry", "outbox retry --a": "--all", "status --as": "--as-of", "rien --": "--help --store --config --today --version",
		"--store x sta": "status", "--store=x sta": "status", "publish --rectify 3 --wh": "--why",
	} {
		words := strings.Fields("agir " + typed)
		ask := exec.Command("bash")
		ask.Stdin = strings.NewReader(script + "COMP_WORDS=(" + strings.Join(words, " ") + ")\nCOMP_CWORD=$((${#COMP_WORDS[@]}-1))\n_agir\necho \"${COMPREPLY[*]}\"\n")
		out, err := ask.CombinedOutput()
		if got := strings.TrimSpace(string(out)); err != nil || got != want {
			t.Errorf("agir %s: %q, want %q: %v", typed, got, want, err)
		}
	}
}

// And by fish, which is asked itself.
func TestFishCompletes(t *testing.T) {
	if _, err := exec.LookPath("fish"); err != nil {
		t.Skip("fish is not here")
	}
	script := filepath.Join(t.TempDir(), "agir.fish")
	if err := os.WriteFile(script, []byte(completionOf("fish", programOf(t))), 0o600); err != nil {
		t.Fatal(err)
	}
	for typed, want := range completedByAll {
		ask := exec.Command("fish", "--no-config", "-c", "source $argv[1]; complete -C $argv[2]", script, "agir "+typed)
		out, err := ask.CombinedOutput()
		var got []string
		for line := range strings.Lines(string(out)) {
			word, _, _ := strings.Cut(strings.TrimSpace(line), "\t")
			got = append(got, word)
		}
		if err != nil || strings.Join(got, " ") != want {
			t.Errorf("agir %s: %q, want %q: %v", typed, got, want, err)
		}
	}
}

// And by zsh, in a terminal of its own, where the key is pressed.
func TestZshCompletes(t *testing.T) {
	slow.Test(t, "zsh completes in a terminal, and is waited for")
	if _, err := exec.LookPath("zsh"); err != nil {
		t.Skip("zsh is not here")
	}
	dir := t.TempDir()
	script := filepath.Join(dir, "_agir")
	if err := os.WriteFile(script, []byte(completionOf("zsh", programOf(t))), 0o600); err != nil {
		t.Fatal(err)
	}
	// what is completed is written by the shell itself once its line is whole
	session := `zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z 'PS1="> "; autoload -Uz compinit; compinit -u -D; source '"$1"'; agir() { print -r -- "$@" >> '"$2"' }; print ready > '"$3"
while [[ ! -s $3 ]]; do sleep 0.1; zpty -r -t z _ ; done
zpty -w -n z "agir $4"$'\t'
sleep 0.5
zpty -w -n z $'\n'
for n in {1..100}; do [[ -s $2 ]] && break; sleep 0.1; zpty -r -t z _ ; done
zpty -d z
`
	for typed, want := range completedByAll {
		said, ready := filepath.Join(t.TempDir(), "said"), filepath.Join(t.TempDir(), "ready")
		ctx, stop := context.WithTimeout(t.Context(), time.Minute)
		out, err := exec.CommandContext(ctx, "zsh", "-f", "-c", session, "zsh", script, said, ready, typed).CombinedOutput()
		stop()
		line, _ := os.ReadFile(said)
		whole := typed[:strings.LastIndex(typed, " ")+1] + want
		if got := strings.TrimSpace(string(line)); got != whole {
			t.Errorf("agir %s: %q, want %q: %v %s", typed, got, whole, err, out)
		}
	}
}

// completedByAll is what is typed, and the one word that it is completed to.
var completedByAll = map[string]string{
	"sta": "status", "outbox ret": "retry", "outbox retry --a": "--all", "status --as": "--as-of", "outbox give u": "up",
	"--store x sta": "status", "publish --rectify 3 --wh": "--why",
}

// programOf is the program as its parser knows it.
func programOf(t *testing.T) *kong.Node {
	t.Helper()
	parser, err := kong.New(&agir{}, kong.Name("agir"), kong.Vars{"version": ""})
	if err != nil {
		t.Fatal(err)
	}
	return parser.Model.Node
}
