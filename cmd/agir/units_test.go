//go:build linux

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/agir-indicateurs/agir/cmd/agir/packaging"
	"github.com/agir-indicateurs/agir/cmd/agir/slow"
)

// TestTheUnitsLetTheWorkBeDone: whatever the scheduled work asks of the system is what
// the units let it ask. It runs under strace; systemd says what its groups hold.
func TestTheUnitsLetTheWorkBeDone(t *testing.T) {
	for _, tool := range []string{"strace", "systemd-analyze"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip(tool + " is not installed")
		}
	}
	slow.Test(t, "the scheduled work of a month, each of its calls counted")
	units, err := packaging.Units(packaging.UnitsRequest{Dir: "/srv/agir", Program: "/usr/bin/agir", User: "agir"})
	if err != nil {
		t.Fatal(err)
	}
	allowed := make(map[string]bool)
	for _, u := range units {
		if u.Name == "agir.service" {
			for line := range strings.Lines(u.Text) {
				if filter, ok := strings.CutPrefix(strings.TrimSpace(line), "SystemCallFilter="); ok {
					filterCalls(t, allowed, filter)
				}
			}
		}
	}
	if len(allowed) < 100 || allowed["mount"] || !allowed["fchown"] {
		t.Fatalf("%d calls are allowed", len(allowed))
	}
	program, home := built(t), t.TempDir()
	do := func(wrapper []string, args ...string) {
		cmd := exec.Command(program, args...)
		if wrapper != nil {
			cmd = exec.Command(wrapper[0], append(append(wrapper[1:], program), args...)...)
		}
		cmd.Dir = home
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("agir %s: %v\n%s", strings.Join(args, " "), err, out)
		}
	}
	do(nil, "init", ".")
	for name, content := range map[string]string{
		"inbox/2023-10-03/ofii/o.csv":            "agdref;nom;prenom;date_naissance;departement;date_orientation\n9900000001;Zzyzzov;Bilal;03/04/1990;44;02/09/2023\n",
		"inbox/2023-10-04/sos-solidarites/p.csv": "dossier;nom;prenom;date_naissance;departement;structure;date_entree\nD1;Zzyzzov;Bilal;03/04/1990;44;soliha;12/09/2023\n",
	} {
		path := filepath.Join(home, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	do(nil, "key", "new", "cle")
	t.Setenv("AGIR_IDENTITY_FILE", filepath.Join(home, "cle"))
	counts := filepath.Join(home, "appels")
	for _, args := range [][]string{
		{"run", "--today", "2023-10-12", "--live", "--by", "D. Exemple", "--why", "essai", "--log", "agir.jsonl"},
		{"publish", "--month", "2023-09", "--today", "2023-10-12"},
	} {
		do([]string{"strace", "-f", "-qq", "-c", "-U", "name", "-o", counts}, args...)
		content, err := os.ReadFile(counts)
		if err != nil {
			t.Fatal(err)
		}
		asked := 0
		for line := range strings.Lines(string(content)) {
			call := strings.TrimSpace(line)
			if call == "" || call == "syscall" || call == "total" || strings.HasPrefix(call, "-") || strings.Contains(call, " ") {
				continue // a head, a rule, or what strace says of a thread that it has left: "4927 ???( <detached ...>"
			}
			if asked++; !allowed[call] {
				t.Errorf("agir %s asks %s, which the units refuse", args[0], call)
			}
		}
		if asked < 20 {
			t.Errorf("agir %s: %d calls were seen", args[0], asked)
		}
	}
}

// filterCalls adds the calls of a line of SystemCallFilter=, or takes them away.
func filterCalls(t *testing.T, allowed map[string]bool, filter string) {
	t.Helper()
	filter, refused := strings.CutPrefix(filter, "~")
	for _, name := range strings.Fields(filter) {
		if !strings.HasPrefix(name, "@") {
			allowed[name] = !refused
			continue
		}
		out, err := exec.Command("systemd-analyze", "--no-pager", "syscall-filter", name).Output()
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range strings.Split(string(out), "\n")[1:] {
			if member := strings.TrimSpace(line); member != "" && !strings.HasPrefix(member, "#") {
				if refused {
					member = "~" + member
				}
				filterCalls(t, allowed, member)
			}
		}
	}
}
