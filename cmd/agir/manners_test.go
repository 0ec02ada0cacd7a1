package main

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
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
	for shell, script := range map[string]string{"bash": bash(all), "zsh": zsh(all), "fish": fish(all)} {
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
	parser, err := kong.New(&agir{}, kong.Name("agir"), kong.Vars{"version": ""})
	if err != nil {
		t.Fatal(err)
	}
	script := bash(completions(parser.Model.Node))
	for typed, want := range map[string]string{
		"sta": "status", "outbox ret": "retry", "outbox retry --a": "--all", "status --as": "--as-of", "rien --": "--help --store --config --today --version",
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
