//go:build linux

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
)

// From agir init to the first document, in a fresh account of the machine that types what
// the guide prints and nothing else: testdata/first_day.sh, run by root.
func TestTheFirstDayOfAFreshAccount(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("an account is made: run as root")
	}
	for _, tool := range []string{"useradd", "userdel", "runuser"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip("not installed: " + tool)
		}
	}
	slow.Test(t, "an account is made, and types the guide")
	script := exec.CommandContext(t.Context(), "bash", filepath.Join("testdata", "first_day.sh"), built(t))
	script.WaitDelay = time.Minute
	out, err := script.CombinedOutput()
	t.Logf("\n%s", out)
	if err != nil || !regexp.MustCompile(`\npremier document : documents/\S+\.pdf\n`).Match(out) {
		t.Error("no document at the end of the first day", err)
	}
	if regexp.MustCompile(`(?i)permission denied|no such file|panic:|not found`).Match(out) {
		t.Error("something was answered in English")
	}
}
