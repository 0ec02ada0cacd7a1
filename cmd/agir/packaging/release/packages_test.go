package main

import (
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
)

// trial is a release in a folder of its own, of a program that is a script.
func trial(t *testing.T) *making {
	t.Helper()
	root, err := filepath.Abs("../../../..")
	if err != nil {
		t.Fatal(err)
	}
	return &making{out: t.TempDir(), room: t.TempDir(), told: io.Discard, source: source{root: root, revision: "0123", at: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), version: "1.0.0-dev"}}
}

// packed are the packages of a program that says only that it was asked.
func packed(t *testing.T) (r *making, deb, rpm string) {
	t.Helper()
	r = trial(t)
	all, err := forLinux([]byte("#!/bin/sh\nexit 0\n"), shared{licence: []byte("EUPL\n"), changelog: []byte("# Changelog\n"), manual: []byte(".TH AGIR 1\n")}, []byte("notices\n"))
	if err != nil {
		t.Fatal(err)
	}
	if err := r.pack(context.Background(), built{target: targets[0]}, all); err != nil {
		t.Fatal(err)
	}
	return r, filepath.Join(r.out, "agir_1.0.0-dev_amd64.deb"), filepath.Join(r.out, "agir-1.0.0-dev.x86_64.rpm")
}

// asked is what a program of the system says; the test skips where it is not installed.
func asked(t *testing.T, program string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(program); err != nil {
		t.Skipf("%s is not installed", program)
	}
	out, err := exec.Command(program, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %v: %v\n%s", program, args, err, out)
	}
	return string(out)
}

// TestThePackageOfDebian: each file with its owner and its mode; what the operator may
// change is kept as he makes it.
func TestThePackageOfDebian(t *testing.T) {
	slow.Test(t, "the tool of packages is compiled")
	_, deb, _ := packed(t)
	listed := asked(t, "dpkg-deb", "--contents", deb)
	columns := regexp.MustCompile(`(?m)^(\S+)\s+(\S+)\s+\d+ \S+ \S+ (.*)$`)
	var got []string
	for _, m := range columns.FindAllStringSubmatch(listed, -1) {
		if !strings.HasSuffix(m[3], "/") || strings.Contains(m[3], "agir") {
			got = append(got, m[1]+" "+m[2]+" "+m[3])
		}
	}
	want := []string{
		"drwxr-x--- root/agir ./etc/agir/",
		"-rw-r----- root/agir ./etc/agir/agir.yaml",
		"drwxr-x--- root/agir ./etc/agir/schedules/",
	}
	for _, job := range []string{"alarme.yaml", "bilan-annuel.yaml.exemple", "bilan-trimestriel.yaml.exemple", "ddets.yaml", "direction.yaml", "dreets.yaml.exemple", "ingestion.yaml", "national.yaml", "relecture.yaml", "sauvegarde.yaml"} {
		want = append(want, "-rw-r----- root/agir ./etc/agir/schedules/"+job)
	}
	want = append(want,
		"-rwxr-xr-x root/root ./usr/bin/agir",
		"-rw-r--r-- root/root ./usr/lib/systemd/system/agir-run.service",
		"-rw-r--r-- root/root ./usr/lib/systemd/system/agir-run.timer",
		"-rw-r--r-- root/root ./usr/lib/systemd/system/agir.service",
		"drwxr-xr-x root/root ./usr/share/agir/",
		"-rw-r--r-- root/root ./usr/share/agir/lecteur.wasm",
		"-rw-r--r-- root/root ./usr/share/agir/wasm_exec.js",
		"-rw-r--r-- root/root ./usr/share/bash-completion/completions/agir",
		"drwxr-xr-x root/root ./usr/share/doc/agir/",
		"-rw-r--r-- root/root ./usr/share/doc/agir/NOTICES",
		"-rw-r--r-- root/root ./usr/share/doc/agir/changelog.gz",
		"-rw-r--r-- root/root ./usr/share/doc/agir/copyright",
		"-rw-r--r-- root/root ./usr/share/fish/vendor_completions.d/agir.fish",
		"-rw-r--r-- root/root ./usr/share/man/man1/agir.1.gz",
		"-rw-r--r-- root/root ./usr/share/zsh/vendor-completions/_agir",
		"drwxr-x--- agir/agir ./var/lib/agir/",
		"l--------- root/root ./var/lib/agir/agir.yaml -> /etc/agir/agir.yaml",
		"l--------- root/root ./var/lib/agir/schedules -> /etc/agir/schedules",
	)
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("the files (-want +got):\n%s\n%s", d, listed)
	}
	kept := asked(t, "dpkg-deb", "--info", deb, "conffiles")
	if !strings.Contains(kept, "/etc/agir/agir.yaml\n") || strings.Count(kept, "\n") != 11 {
		t.Errorf("kept: %s", kept)
	}
	control := asked(t, "dpkg-deb", "--field", deb)
	for _, line := range []string{"Package: agir\n", "Version: 1.0.0~dev-1\n", "Architecture: amd64\n", "Pre-Depends: passwd\n"} {
		if !strings.Contains(control, line) {
			t.Errorf("no %q in\n%s", line, control)
		}
	}
	for _, script := range []string{"preinst", "postinst", "prerm", "postrm"} {
		path := filepath.Join(t.TempDir(), script)
		if err := os.WriteFile(path, []byte(asked(t, "dpkg-deb", "--info", deb, script)), 0o700); err != nil {
			t.Fatal(err)
		}
		asked(t, "sh", "-n", path)
	}
}

// TestThePackageOfRedHat: the same files, the same owners.
func TestThePackageOfRedHat(t *testing.T) {
	slow.Test(t, "the tool of packages is compiled")
	_, _, rpm := packed(t)
	listed := asked(t, "rpm", "-qp", "--qf", `[%{FILEMODES:perms} %{FILEUSERNAME}/%{FILEGROUPNAME} %{FILENAMES} %{FILEFLAGS:fflags}\n]`, rpm)
	for _, line := range []string{
		"-rw-r----- root/agir /etc/agir/agir.yaml cn\n", "-rw-r----- root/agir /etc/agir/schedules/ddets.yaml cn\n",
		"-rwxr-xr-x root/root /usr/bin/agir \n", "drwxr-x--- agir/agir /var/lib/agir \n", "-rw-r--r-- root/root /usr/lib/systemd/system/agir.service \n",
		"-rw-r--r-- root/root /usr/share/zsh/site-functions/_agir \n",
	} {
		if !strings.Contains(listed, line) {
			t.Errorf("no %q in\n%s", line, listed)
		}
	}
	if strings.Contains(listed, "vendor-completions") {
		t.Error("a folder of Debian is in the package of Red Hat")
	}
}

// TestPackagesAreTheSameTwice: two makings in two folders give the same bytes.
func TestPackagesAreTheSameTwice(t *testing.T) {
	slow.Test(t, "the tool of packages is compiled")
	first, _, _ := packed(t)
	second, _, _ := packed(t)
	if len(first.made) != 2 {
		t.Fatalf("%d packages", len(first.made))
	}
	for _, m := range first.made {
		a, err := first.sumOf(m.name)
		if err != nil {
			t.Fatal(err)
		}
		if b, err := second.sumOf(m.name); err != nil || a != b {
			t.Errorf("%s: %s, then %s: %v", m.name, a, b, err)
		}
	}
}
