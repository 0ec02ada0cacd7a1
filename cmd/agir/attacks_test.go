//go:build linux

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
)

// TestAttacksOfOtherAccounts runs testdata/attacks.sh against the program: what a second
// account of the machine, a sender and a hostile file try. AGIR_ATTACKED names another
// program to try instead, such as that of an earlier commit.
func TestAttacksOfOtherAccounts(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("two accounts are needed: run as root")
	}
	for _, tool := range []string{"setpriv", "strace", "curl"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip("not installed: " + tool)
		}
	}
	slow.Test(t, "some twenty attacks, by two accounts")
	program := os.Getenv("AGIR_ATTACKED")
	if program == "" {
		program = built(t)
	}
	if err := os.Chmod(program, 0o755); err != nil {
		t.Fatal(err)
	}
	for up := filepath.Dir(program); strings.HasPrefix(up, os.TempDir()+"/"); up = filepath.Dir(up) {
		if err := os.Chmod(up, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	script := exec.CommandContext(t.Context(), "bash", filepath.Join("testdata", "attacks.sh"), program)
	script.WaitDelay = time.Minute // whatever it leaves behind does not keep the test
	out, err := script.CombinedOutput()
	t.Logf("\n%s", out)
	if err != nil || strings.Count(string(out), "\ntenu ") < 15 {
		t.Error("not all was held", err)
	}
}
