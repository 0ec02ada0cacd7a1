package packaging

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// laid are the units, written in a folder.
func laid(t *testing.T) (dir string, all []File) {
	t.Helper()
	dir = t.TempDir()
	all, err := Units(UnitsRequest{Dir: "/srv/agir", Program: "/bin/true", User: "root"})
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range all {
		if err := os.WriteFile(filepath.Join(dir, u.Name), []byte(u.Text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir, all
}

var exposure = regexp.MustCompile(`Overall exposure level for \S+: ([0-9.]+)`)

// TestTheServicesTrustNobody: systemd reads the units without a remark, and finds what
// the services are exposed to at 2.0 at most, of 10.
func TestTheServicesTrustNobody(t *testing.T) {
	if _, err := exec.LookPath("systemd-analyze"); err != nil {
		t.Skip("systemd-analyze is not installed")
	}
	dir, all := laid(t)
	for _, u := range all {
		path := filepath.Join(dir, u.Name)
		if out, err := exec.Command("systemd-analyze", "verify", path).CombinedOutput(); err != nil || strings.Contains(string(out), u.Name+":") {
			t.Errorf("%s: %v\n%s", u.Name, err, out)
		}
		if !strings.HasSuffix(u.Name, ".service") {
			continue
		}
		if level := exposed(t, path); level > 2.0 {
			t.Errorf("%s is exposed at %v", u.Name, level)
		}
	}
}

// exposed is what a service is exposed to, of 10, as systemd reckons it.
func exposed(t *testing.T, path string) float64 {
	t.Helper()
	out, err := exec.Command("systemd-analyze", "security", "--offline=yes", path).CombinedOutput()
	found := exposure.FindSubmatch(out)
	if err != nil || found == nil {
		t.Fatalf("%s: %v\n%s", path, err, out)
	}
	level, err := strconv.ParseFloat(string(found[1]), 64)
	if err != nil {
		t.Fatal(err)
	}
	return level
}

// TestNothingIsLeftToFill: no place of a text of a unit is left as it is in the source.
func TestNothingIsLeftToFill(t *testing.T) {
	_, all := laid(t)
	for _, u := range all {
		if left := regexp.MustCompile(`@[A-Z]+@`).FindString(u.Text); left != "" {
			t.Errorf("%s: %s", u.Name, left)
		}
		if strings.HasSuffix(u.Name, ".service") && !strings.Contains(u.Text, "ReadWritePaths=/srv/agir\n") {
			t.Errorf("%s: the working folder cannot be written", u.Name)
		}
	}
}
