package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
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
		"-rw-r--r-- root/root ./usr/share/doc/agir/changelog.Debian.gz",
		"-rw-r--r-- root/root ./usr/share/doc/agir/changelog.gz",
		"-rw-r--r-- root/root ./usr/share/doc/agir/copyright",
		"-rw-r--r-- root/root ./usr/share/fish/vendor_completions.d/agir.fish",
		"-rw-r--r-- root/root ./usr/share/lintian/overrides/agir",
		"-rw-r--r-- root/root ./usr/share/man/man1/agir.1.gz",
		"-rw-r--r-- root/root ./usr/share/zsh/vendor-completions/_agir",
		"drwxr-x--- agir/agir ./var/lib/agir/",
		"l--------- agir/agir ./var/lib/agir/agir.yaml -> /etc/agir/agir.yaml",
		"l--------- agir/agir ./var/lib/agir/schedules -> /etc/agir/schedules",
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
	asked(t, "dpkg", "--compare-versions", "1.0.0~dev-1", "lt", "1.0.0-1") // what is prepared is older than what is released
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
		"-rw-r--r-- root/root /usr/share/zsh/site-functions/_agir \n", "-rw-r--r-- root/root /usr/share/doc/agir/copyright d\n",
	} {
		if !strings.Contains(listed, line) {
			t.Errorf("no %q in\n%s", line, listed)
		}
	}
	if strings.Contains(listed, "vendor-completions") {
		t.Error("a folder of Debian is in the package of Red Hat")
	}
	if version := asked(t, "rpm", "-qp", "--qf", "%{VERSION}-%{RELEASE}", rpm); version != "1.0.0~dev-1" {
		t.Errorf("the version is %s", version)
	}
	if order := asked(t, "rpm", "--eval", `%{lua:print(rpm.vercmp("1.0.0~dev-1", "1.0.0-1"))}`); strings.TrimSpace(order) != "-1" {
		t.Errorf("what is prepared is not older than what is released: %s", order)
	}
}

// TestTheJudgesOfPackages: those of Debian and of Red Hat find no error, but those that are
// answered. The files here are of nothing, which they are told.
func TestTheJudgesOfPackages(t *testing.T) {
	slow.Test(t, "the tool of packages is compiled")
	_, deb, rpm := packed(t)
	asked(t, "lintian", "--allow-root", "--suppress-tags", "bad-whatis-entry,copyright-without-copyright-notice", "--fail-on", "error,warning", deb)
	config, err := os.ReadFile("../trial/rpmlint.toml")
	if err != nil {
		t.Fatal(err)
	}
	config = bytes.Replace(config, []byte("Filters = ["), []byte(`Filters = ["zero-length", "no-binary", `), 1)
	here := filepath.Join(t.TempDir(), "rpmlint.toml")
	if err := os.WriteFile(here, config, 0o600); err != nil {
		t.Fatal(err)
	}
	asked(t, "rpmlint", "--config", here, rpm)
}

// TestPackagesAreTheSameTwice: two makings in two folders give the same bytes, whatever the
// umask, the clock and the tongue of who makes them.
func TestPackagesAreTheSameTwice(t *testing.T) {
	slow.Test(t, "the tool of packages is compiled")
	defer syscall.Umask(syscall.Umask(0o077))
	first, _, _ := packed(t)
	syscall.Umask(0)
	for _, setting := range anotherPlace {
		name, value, _ := strings.Cut(setting, "=")
		t.Setenv(name, value)
	}
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

// TestTheAccountOfThePackage: one is made where there is none; one of the system that was
// there is kept, its group made its own; that of a person is not taken.
func TestTheAccountOfThePackage(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("sh is not installed")
	}
	const made, moved = "useradd --system --gid agir --home-dir /var/lib/agir --no-create-home --shell /usr/sbin/nologin --comment AGIR indicateurs agir\n", "usermod --gid agir agir\n"
	script, err := scripts.ReadFile("linux/before-install.sh")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		what, moment, account, group, does string
		refused                            bool
	}{
		{"none", "install", "", "", "groupadd --system agir\n" + made, false},
		{"none, of rpm", "1", "", "", "groupadd --system agir\n" + made, false},
		{"its own, upgraded", "upgrade", "agir:x:995:995:AGIR indicateurs:/var/lib/agir:/usr/sbin/nologin", "agir", "", false},
		{"its own, removed and installed again", "install", "agir:x:995:995:AGIR indicateurs:/var/lib/agir:/usr/sbin/nologin", "agir", "", false},
		{"of the archive", "install", "agir:x:999:999::/home/agir:/bin/sh", "agir", "", false},
		{"of the archive, its home elsewhere", "1", "agir:x:999:999::/opt/x:/bin/sh", "agir", "", false},
		{"a person's", "install", "agir:x:1000:1000:Camille Exemple:/home/agir:/bin/bash", "agir", "", true},
		{"a person's, of rpm", "1", "agir:x:1000:1000:Camille Exemple:/home/agir:/bin/bash", "agir", "", true},
		{"root by another name", "install", "agir:x:0:0::/root:/bin/sh", "root", "", true},
		{"a directory's, that logs nobody in", "install", "agir:x:20000:20000::/:/sbin/nologin", "agir", "", false},
		{"closed otherwise", "1", "agir:x:20000:20000::/:/bin/false", "agir", "", false},
		{"a person's, that was taken before", "upgrade", "agir:x:1000:1000::/home/agir:/bin/bash", "agir", "", false},
		{"in a group of others", "install", "agir:x:480:100::/srv/agir:/sbin/nologin", "users", moved, false},
	} {
		t.Run(c.what, func(t *testing.T) {
			bin, said := t.TempDir(), filepath.Join(t.TempDir(), "said")
			group := "exit 2"
			if c.account != "" {
				group = "exit 0"
			}
			for name, text := range map[string]string{
				"getent": "if [ $1 = group ]; then " + group + "; fi\n[ -n '" + c.account + "' ] && echo '" + c.account + "'", "id": "echo " + c.group,
				"groupadd": `echo "groupadd $*" >>` + said, "useradd": `echo "useradd $*" >>` + said, "usermod": `echo "usermod $*" >>` + said,
			} {
				if err := os.WriteFile(filepath.Join(bin, name), []byte("#!/bin/sh\n"+text+"\n"), 0o700); err != nil {
					t.Fatal(err)
				}
			}
			cmd := exec.Command("sh", "-s", c.moment)
			cmd.Stdin, cmd.Env = strings.NewReader(string(script)), append(os.Environ(), "PATH="+bin+":"+os.Getenv("PATH"))
			out, err := cmd.CombinedOutput()
			if (err != nil) != c.refused || c.refused != strings.Contains(string(out), "le compte agir est celui de quelqu’un") {
				t.Errorf("%v: %s", err, out)
			}
			if did, _ := os.ReadFile(said); string(did) != c.does {
				t.Errorf("it did %q, want %q", did, c.does)
			}
		})
	}
}
