//go:build linux

package delivery

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"testing"

	"github.com/agir-indicateurs/agir/pipeline/settings"
)

// What is laid for a reader is read by the group of its folder and by nobody else,
// whatever the umask of the service, a draft before anything else included.
func TestOnlyTheGroupReadsAFolder(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root gives a file to another group")
	}
	const group = "daemon" // of every Linux
	gid, err := groupNumber(group)
	if err != nil {
		t.Skip(err)
	}
	home := t.TempDir()
	if err := os.Chmod(filepath.Dir(home), 0o755); err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(home, "srv", "lecteurs", "ddets-44")
	d := at(t, "")
	reader := slices.IndexFunc(d.Settings.Recipients, func(r settings.Recipient) bool { return r.Code == "ddets-44" })
	d.Settings.Recipients[reader].Folder, d.Settings.Recipients[reader].Group = folder, group
	half := filepath.Join(home, ".srv.making") // a delivery was killed there
	if err := os.Mkdir(half, 0o700); err != nil {
		t.Fatal(err)
	}
	defer syscall.Umask(syscall.Umask(0o077))
	draft := edition(0)
	draft.CommentUntil = d.now
	d.enqueue(t, draft.Messages(d.Settings, ofDdets("44", 0))...)
	d.enqueue(t, edition(1).Messages(d.Settings, ofDdets("44", 1))...)
	d.send(t)
	for _, name := range []string{"rapport-mensuel-44-2023-09.pdf", "relecture/rapport-mensuel-44-2023-09.pdf"} {
		path := filepath.Join(folder, name)
		if err := as(gid, "cat", path); err != nil {
			t.Errorf("the group does not read %s: %v", name, err)
		}
		if as(65534, "cat", path) == nil {
			t.Errorf("anybody reads %s", name)
		}
		if as(gid, "rm", path) == nil {
			t.Errorf("the group removes %s", name)
		}
	}
	if _, err := os.Stat(half); err == nil {
		t.Error("the folder of the delivery killed is still there")
	}
	if as(65534, "ls", filepath.Dir(folder)) == nil {
		t.Error("anybody lists the readers")
	}
}

// as runs a command as nobody, of one group.
func as(gid int, name string, args ...string) error {
	cmd := exec.Command(name, args...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534, Groups: []uint32{uint32(gid)}}}
	return cmd.Run()
}
