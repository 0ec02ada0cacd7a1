//go:build linux

package delivery

import (
	"errors"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/agir-indicateurs/agir/pipeline/books"
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
	for _, dir := range []string{home, filepath.Dir(home)} {
		if err := os.Chmod(dir, 0o755); err != nil {
			t.Fatal(err)
		}
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
	for path, want := range map[string]os.FileMode{filepath.Dir(filepath.Dir(folder)): 0o711, filepath.Dir(folder): 0o711, folder: 0o750} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v %v, want %v", filepath.Base(path), info.Mode(), err, want)
		}
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

// What one reader may read never lies where another reads, under whatever name: links
// and paths that lead to one place are seen on the disk, when the configuration can
// no longer tell.
func TestAFolderIsItsReadersAlone(t *testing.T) {
	for name, c := range map[string]struct {
		folder string // of the direction, below a home in which a link "alias" leads to the home itself
		make   func(home string) error
		lies   bool
	}{
		"apart":                  {"direction", nil, true},
		"beside, by a link":      {"alias/direction", nil, true},
		"a name that begins so":  {"ddets-44-direction", nil, true},
		"the same, by a link":    {"alias/ddets-44", nil, false},
		"inside, by a link":      {"alias/ddets-44/relecture/direction", nil, false},
		"itself a link":          {"direction", func(home string) error { return os.Symlink("ddets-44", filepath.Join(home, "direction")) }, false},
		"a link to nowhere":      {"direction", func(home string) error { return os.Symlink("ailleurs", filepath.Join(home, "direction")) }, false},
		"a file":                 {"direction", func(home string) error { return os.WriteFile(filepath.Join(home, "direction"), nil, 0o600) }, false},
		"inside a linked folder": {"lien/direction", func(home string) error { return os.Symlink("ddets-44", filepath.Join(home, "lien")) }, false},
		"two folders down in it": {"alias/ddets-44/a/b/direction", func(home string) error { return os.MkdirAll(filepath.Join(home, "ddets-44", "a", "b"), 0o700) }, false},
		"there, two folders down in it": {"alias/ddets-44/a/direction", func(home string) error {
			return os.MkdirAll(filepath.Join(home, "ddets-44", "a", "direction"), 0o700)
		}, false},
		"inside that of a sender": {"alias/soliha/direction", func(home string) error { return os.Mkdir(filepath.Join(home, "soliha"), 0o700) }, false},
	} {
		t.Run(name, func(t *testing.T) {
			home := t.TempDir()
			if err := errors.Join(os.Symlink(home, filepath.Join(home, "alias")), os.Mkdir(filepath.Join(home, "ddets-44"), 0o750)); err != nil {
				t.Fatal(err)
			}
			if c.make != nil {
				if err := c.make(home); err != nil {
					t.Fatal(err)
				}
			}
			p := Post{Settings: &settings.Settings{Recipients: []settings.Recipient{
				{Code: "ddets-44", Address: settings.Address{Folder: filepath.Join(home, "ddets-44")}},
				{Code: "direction", Address: settings.Address{Folder: filepath.Join(home, c.folder)}},
			}, Senders: []settings.Sender{{Code: "soliha", Address: settings.Address{Folder: filepath.Join(home, "soliha")}}}}}
			err := p.apart("direction", filepath.Join(home, c.folder))
			if (err == nil) != c.lies || err != nil && !errors.Is(err, errShared) {
				t.Errorf("apart: %v", err)
			}
		})
	}
}

// A draft of the direction whose folder has become a link into that of a Ddets is not
// laid, and waits.
func TestADraftIsNotLaidInAnotherReadersFolder(t *testing.T) {
	home := t.TempDir()
	d := at(t, "")
	for i, r := range d.Settings.Recipients {
		if r.Code == "ddets-44" || r.Code == "ddets-85" {
			d.Settings.Recipients[i].Folder = filepath.Join(home, r.Code)
		}
	}
	if err := os.MkdirAll(filepath.Join(home, "ddets-85", "relecture"), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("ddets-85/relecture", filepath.Join(home, "ddets-44")); err != nil {
		t.Fatal(err)
	}
	d.enqueue(t, edition(1).Messages(d.Settings, ofDdets("44", 1))...)
	d.send(t)
	entries, err := os.ReadDir(filepath.Join(home, "ddets-85", "relecture"))
	if err != nil || len(entries) != 0 {
		t.Errorf("laid in another reader's folder: %v (%v)", entries, err)
	}
}

// A reader who may write in his own folder puts there, by the name of what a delivery is
// about to make or to write in, a link to a folder of the operator or of another reader:
// its permissions stay, and nothing is laid through it.
func TestAReaderLeadsNoDeliveryElsewhere(t *testing.T) {
	for name, attack := range map[string]struct {
		put     func(t *testing.T, folder, victim string)
		account int    // to which what was put is given, 0 for none
		why     string // that the operator reads, where it is ours to say
	}{
		"the folder in the making is a link": {put: func(t *testing.T, folder, victim string) {
			link(t, victim, filepath.Join(folder, "."+Drafts+".making"))
		}},
		"the folder in the making is another account's": {account: 54321, put: func(t *testing.T, folder, _ string) {
			if err := os.Mkdir(filepath.Join(folder, "."+Drafts+".making"), 0o777); err != nil {
				t.Fatal(err)
			}
		}},
		"the folder of drafts is a link": {why: errShared.Error(), put: func(t *testing.T, folder, victim string) {
			link(t, victim, filepath.Join(folder, Drafts))
		}},
		"the folder of drafts is a pipe": {why: errShared.Error(), put: func(t *testing.T, folder, _ string) {
			if err := syscall.Mkfifo(filepath.Join(folder, Drafts), 0o666); err != nil {
				t.Fatal(err)
			}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			home := t.TempDir()
			folder, victim := filepath.Join(home, "ddets-44"), filepath.Join(home, "store")
			for dir, mode := range map[string]os.FileMode{folder: 0o770, victim: 0o700} {
				if err := os.Mkdir(dir, mode); err != nil {
					t.Fatal(err)
				}
			}
			attack.put(t, folder, victim)
			if attack.account != 0 {
				if os.Getuid() != 0 {
					t.Skip("two accounts are needed: run as root")
				}
				if err := os.Chown(filepath.Join(folder, "."+Drafts+".making"), attack.account, attack.account); err != nil {
					t.Fatal(err)
				}
			}
			d := at(t, "")
			reader := slices.IndexFunc(d.Settings.Recipients, func(r settings.Recipient) bool { return r.Code == "ddets-44" })
			d.Settings.Recipients[reader].Folder = folder
			draft := edition(0)
			draft.CommentUntil = d.now
			d.enqueue(t, draft.Messages(d.Settings, ofDdets("44", 0))...)
			d.send(t)
			if entries, err := os.ReadDir(victim); err != nil || len(entries) != 0 {
				t.Errorf("laid in the operator's folder: %v %v", entries, err)
			}
			if info, err := os.Stat(victim); err != nil || info.Mode().Perm() != 0o700 {
				t.Errorf("the permissions of the operator's folder are %v %v", info.Mode(), err)
			}
			if _, err := os.Stat(filepath.Join(folder, Drafts, "rapport-mensuel-44-2023-09.pdf")); err == nil {
				t.Error("the draft was laid")
			}
			if o := d.posted(t); o.State != books.ToSend || !strings.Contains(o.Why, attack.why) {
				t.Errorf("the draft is %s, because %q", o.State, o.Why)
			}
		})
	}
}

func link(t *testing.T, to, at string) {
	t.Helper()
	if err := os.Symlink(to, at); err != nil {
		t.Fatal(err)
	}
}

// The group of a folder is one of the system, by its name or by its number; none leaves the
// group as it is.
func TestTheGroupOfAFolder(t *testing.T) {
	own, err := user.LookupGroupId(strconv.Itoa(os.Getgid()))
	if err != nil {
		t.Skip("this account's group has no name: ", err)
	}
	for name, want := range map[string]int{"": -1, own.Name: os.Getgid(), own.Gid: os.Getgid(), "987654": 987654} {
		if got, err := groupNumber(name); err != nil || got != want {
			t.Errorf("%q: %d, %v, want %d", name, got, err, want)
		}
	}
	if _, err := groupNumber("nobody-has-this-one"); err == nil {
		t.Error("a group that is not there is taken")
	}
}

// A folder whose group cannot be given is left to its owner alone, under its other name: nobody
// reads it meanwhile, whatever the umask.
func TestAFolderBeingMadeIsItsOwnersAlone(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("two accounts are needed: run as root")
	}
	home := t.TempDir()
	for _, dir := range []string{filepath.Dir(home), home} {
		if err := os.Chmod(dir, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	root, err := os.OpenRoot(home)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	defer syscall.Umask(syscall.Umask(0))
	if err := syscall.Seteuid(65534); err != nil {
		t.Fatal(err)
	}
	made := makeIn(root, "lecteur", 1, 0o750) // a group that is not this account's
	if err := syscall.Seteuid(0); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(filepath.Join(home, ".lecteur.making"))
	if made == nil || err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("%v %v %v", made, info, err)
	}
	if _, err := os.Stat(filepath.Join(home, "lecteur")); err == nil {
		t.Error("a folder without its group is there")
	}
}
