package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/cmd/agir/slow"
)

// commands calls visit with each command of the program, the program itself first.
func commands(t *testing.T, visit func(*kong.Node)) {
	t.Helper()
	parser, err := kong.New(&agir{}, kong.Name("agir"))
	if err != nil {
		t.Fatal(err)
	}
	var walk func(*kong.Node)
	walk = func(n *kong.Node) {
		visit(n)
		for _, c := range n.Children {
			walk(c)
		}
	}
	walk(parser.Model.Node)
}

// Each command, each flag and each argument is explained in sentences/aide.txt.
func TestEachCommandIsExplained(t *testing.T) {
	had := make(map[string]bool)
	commands(t, func(n *kong.Node) {
		help, ok := sentences.HelpOf(commandOf(n))
		had[commandOf(n)] = true
		if len(help.Flags) != len(n.Flags)+len(n.Positional) {
			t.Errorf("agir %s: aide.txt explains %d flags and arguments, it has %d", commandOf(n), len(help.Flags), len(n.Flags)+len(n.Positional))
		}
		if !ok || help.Short == "" {
			t.Errorf("agir %s: nothing in aide.txt", commandOf(n))
		}
		for _, f := range n.Flags {
			if a := help.Flags["--"+f.Name]; a.Text == "" || (a.Placeholder == "") != f.IsBool() {
				t.Errorf("agir %s --%s: %+v in aide.txt", commandOf(n), f.Name, a)
			}
		}
		for _, p := range n.Positional {
			if a := help.Flags["<"+p.Name+">"]; a.Text == "" || a.Placeholder == "" {
				t.Errorf("agir %s <%s>: %+v in aide.txt", commandOf(n), p.Name, a)
			}
		}
	})
	for _, c := range sentences.Explained() {
		if !had[c] {
			t.Errorf("aide.txt explains agir %s, which is no command", c)
		}
	}
}

// english are words that no French text holds; what is typed is left out before.
var (
	english = regexp.MustCompile(`(?i)\b(the|of|with|without|from|this|that|these|which|what|when|where|and|is|are|was|were|has|have|been|folder|day|month|unknown|missing|expected|want|wants|flags|given|held|nothing|already|wrote|read|rows?|no such|cannot|must|files|no statement|decision that)\b`)
	typed   = regexp.MustCompile(`(?m)^    .*$|«[^»]*»|^  --format .*$|--?[a-z][a-z-]*(=\S+)?|[a-z0-9_./-]+\.(yaml|csv|duckdb|xlsx|txt|html|pdf|json|sum)|\bagir( [a-z-]+)+|/\S+|\bread-only\b`)
)

// frenchOnly wants a text without an English word.
func frenchOnly(t *testing.T, of, text string) {
	t.Helper()
	if found := english.FindString(typed.ReplaceAllString(text, "")); found != "" {
		t.Errorf("%s: %q is English:\n%s", of, found, text)
	}
}

// What the operator reads is French: the help of each command, and what is said of the
// usual faults.
func TestNoEnglishIsSaid(t *testing.T) {
	slow.Test(t, "a hundred commands are typed")
	dir := t.TempDir()
	t.Chdir(dir)
	now := time.Date(2023, 10, 10, 8, 0, 0, 0, time.UTC)
	say := func(args ...string) string {
		var said bytes.Buffer
		run(t.Context(), args, &said, &said, func() time.Time { return now })
		return said.String()
	}
	commands(t, func(n *kong.Node) {
		words := strings.Fields(commandOf(n))
		if commandOf(n) == "agir" {
			words = nil
		}
		frenchOnly(t, commandOf(n)+" --help", say(append(words, "--help")...))
	})
	inbox := filepath.Join("inbox", "2023-10-04", "soliha")
	if err := os.MkdirAll(inbox, 0o750); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		filepath.Join(inbox, "contacts.csv"): "dossier;date_contact;mode\nD1;12/09/2023;entretien\n", filepath.Join(inbox, "vide.csv"): "",
		"faux.yaml": "directions: [\n", "texte.txt": "rien",
	} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, line := range []string{
		"", "frobnicate", "report", "report --month septembre", "report --month 09-2023", "status", "status --as-of 11-06-2023", "statu", "key", "run --lve",
		"status --config rien.yaml", "status --store texte.txt", "ingest --inbox rien", "ingest", "ingest", "status", "problems", "checks", "review", "edition", "edition x", "edition 3",
		"edition a b c", "outbox", "outbox list 12", "outbox retry 12", "outbox give up 12", "outbox send", "accept 12 --by A --why B", "accept 1 2 --by A --why B",
		"refuse 1 --by A --why B", "withdraw 12 --by A --why B", "reinstate 1 --by A --why B", "comment rien --month 2023-09 --departement 44 --by A --text B", "comment entrees --month 2023-09 --departement 99 --by A --text B",
		"explain rien", "explain entrees --month 2023-09 --territory 12", "explain entrees --month 2023-09 --territory 44 --names", "indicators --month 2023-09 --format parquet", "indicators --month 2023-09 --table rien",
		"guide --out guide.docx", "worklist --month 2023-09", "key new texte.txt", "key rotate", "backup rien/sauvegarde", "restore rien", "purge --before 2030-01-01", "forget P1 --by A --why B", "person find --by A --why B", "person find --name Rien --by A --why B", "person export P1 --out rien.age --by A --why B", "person rectify P1 --by A --why B",
		"export-aggregates", "history", "history --out .", "history --out rien", "history --true-counts --out rien", "import-aggregates rien.json", "audit rien", "audit texte.txt", "link --left rien.csv", "serve --listen 0.0.0.0:80", "run --live", "schema rien", "check-config --config faux.yaml", "status --config faux.yaml", "init .", "check-config", "run", "status", "demo --seed x", "help rien",
	} {
		frenchOnly(t, "agir "+line, say(strings.Fields(line)...))
	}
}
