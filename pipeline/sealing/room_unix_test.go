//go:build unix

package sealing

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"
)

// stranger is an account that is not the one of the tests.
const stranger = 54321

// giveAway gives a file to another account, which only root can.
func giveAway(t *testing.T, paths ...string) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("two accounts are needed: run as root")
	}
	for _, p := range paths {
		if err := os.Lchown(p, stranger, stranger); err != nil {
			t.Fatal(err)
		}
	}
}

// memory is a directory that every account may write in, as /dev/shm is.
func memory(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o777|os.ModeSticky); err != nil {
		t.Fatal(err)
	}
	t.Setenv("XDG_RUNTIME_DIR", dir)
	return dir
}

func make700(t *testing.T, dir string) string {
	t.Helper()
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	return dir
}

// soon fails when something has not ended in a while: it waits for a pipe.
func soon(t *testing.T, do func()) {
	t.Helper()
	done := make(chan struct{})
	go func() { do(); close(done) }()
	select {
	case <-done:
	case <-time.After(20 * time.Second):
		t.Fatal("it never ends")
	}
}

// TestAnotherAccountsRoomIsLeftAlone: another account makes a directory with the name
// of a room, whose lock is a pipe or a plain file.
func TestAnotherAccountsRoomIsLeftAlone(t *testing.T) {
	for name, lock := range map[string]func(string) error{
		"a pipe":       func(p string) error { return syscall.Mkfifo(p, 0o666) },
		"a plain file": func(p string) error { return os.WriteFile(p, nil, 0o666) },
	} {
		t.Run(name, func(t *testing.T) {
			theirs := make700(t, filepath.Join(memory(t), roomPrefix+"a-eux"))
			held, copied := filepath.Join(theirs, heldName), filepath.Join(theirs, "copie")
			if err := lock(held); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(copied, nil, 0o600); err != nil {
				t.Fatal(err)
			}
			giveAway(t, theirs, held, copied)
			soon(t, func() {
				room, err := Enter(filepath.Join(t.TempDir(), "agir.duckdb"))
				if err != nil {
					t.Error(err)
					return
				}
				room.Leave()
			})
			if _, err := os.Stat(copied); err != nil {
				t.Errorf("another account's file: %v", err)
			}
		})
	}
}

// TestALinkIsNoRoom: a link with the name of a room leads to a folder of the operator,
// for himself alone, in which lies a file by the name of the lock.
func TestALinkIsNoRoom(t *testing.T) {
	shared := memory(t)
	folder := make700(t, filepath.Join(t.TempDir(), "dossiers"))
	for _, name := range []string{heldName, "figures.xlsx"} {
		if err := os.WriteFile(filepath.Join(folder, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(folder, filepath.Join(shared, roomPrefix+"lien")); err != nil {
		t.Fatal(err)
	}
	Sweep()
	if _, err := os.Stat(filepath.Join(folder, "figures.xlsx")); err != nil {
		t.Errorf("a folder was emptied through a link: %v", err)
	}
}

// TestAFolderSwappedForALinkKeepsItsFiles: what is removed is what was held, through
// its own handle, wherever its name leads by then.
func TestAFolderSwappedForALinkKeepsItsFiles(t *testing.T) {
	shared := memory(t)
	left := make700(t, filepath.Join(shared, roomPrefix+"laissee"))
	folder := make700(t, filepath.Join(t.TempDir(), "dossiers"))
	for _, dir := range []string{left, folder} {
		for _, name := range []string{heldName, "figures.xlsx"} {
			if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	root, err := os.OpenRoot(shared)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	room, err := ownRoom(root, filepath.Base(left))
	if err != nil {
		t.Fatal(err)
	}
	defer room.Close()
	if err := os.Rename(left, left+"-moved"); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(folder, left); err != nil {
		t.Fatal(err)
	}
	if err := empty(room); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(folder, "figures.xlsx")); err != nil {
		t.Errorf("the folder that the link leads to: %v", err)
	}
	if entries, err := os.ReadDir(left + "-moved"); err != nil || len(entries) != 0 {
		t.Errorf("what was held keeps %d files (%v)", len(entries), err)
	}
}

// TestOnlyAPrivateDirectoryIsOurs: one that others may look into is not a room.
func TestOnlyAPrivateDirectoryIsOurs(t *testing.T) {
	shared := memory(t)
	root, err := os.OpenRoot(shared)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	for mode, want := range map[os.FileMode]bool{0o700: true, 0o750: false, 0o701: false, 0o755: false} {
		name := roomPrefix + mode.String()
		if err := os.Chmod(make700(t, filepath.Join(shared, name)), mode); err != nil {
			t.Fatal(err)
		}
		room, err := ownRoom(root, name)
		if (err == nil) != want {
			t.Errorf("%v: %v", mode, err)
		}
		if err == nil {
			room.Close()
		}
	}
}

// TestWhereARoomMayLie: not where another account could rename what is ours.
func TestWhereARoomMayLie(t *testing.T) {
	for _, c := range []struct {
		mode os.FileMode
		away bool // given to another account
		want bool
	}{
		{0o700, false, true}, {0o755, false, true}, {0o777 | os.ModeSticky, false, true}, {0o777, false, false}, {0o775, false, false}, {0o757, false, false}, {0o700, true, false},
	} {
		dir := make700(t, filepath.Join(t.TempDir(), "memoire"))
		if err := os.Chmod(dir, c.mode); err != nil {
			t.Fatal(err)
		}
		if c.away {
			giveAway(t, dir)
		}
		info, err := os.Stat(dir)
		if err != nil {
			t.Fatal(err)
		}
		if safe(info) != c.want {
			t.Errorf("%v, another's %t: %t, want %t", c.mode, c.away, !c.want, c.want)
		}
	}
}

// TestNoRoomWhereAnotherAccountMayRename: beside a store in a folder that others write
// in, a room would be renamed, and another put in its place, while the engine writes
// there. It lies elsewhere, or nowhere.
func TestNoRoomWhereAnotherAccountMayRename(t *testing.T) {
	for mode, want := range map[os.FileMode]bool{0o755: true, 0o777: false, 0o770: false} {
		beside := make700(t, filepath.Join(t.TempDir(), "commun"))
		if err := os.Chmod(beside, mode); err != nil {
			t.Fatal(err)
		}
		temp := t.TempDir()
		t.Setenv("TMPDIR", temp)
		room, err := EnterBeside(filepath.Join(beside, "agir.duckdb"))
		if err != nil {
			t.Fatal(err)
		}
		defer room.Leave()
		if got := filepath.Dir(room.dir); got == beside != want || got != beside && got != temp {
			t.Errorf("%v: the room lies in %s", mode, got)
		}
	}
	open := make700(t, filepath.Join(t.TempDir(), "commun"))
	if err := os.Chmod(open, 0o777); err != nil {
		t.Fatal(err)
	}
	if _, err := enterFirst([]string{open}); !errors.Is(err, ErrNoPlace) {
		t.Errorf("nowhere but in a folder that all write in: %v", err)
	}
}

// TestSweepTakesTheRoomsOfThisAccount: those that nobody holds, of whatever store, and
// none that is held.
func TestSweepTakesTheRoomsOfThisAccount(t *testing.T) {
	shared := memory(t)
	room, err := Enter(filepath.Join(t.TempDir(), "autre.duckdb"))
	if err != nil {
		t.Fatal(err)
	}
	defer room.Leave()
	left := make700(t, filepath.Join(shared, roomPrefix+"laissee"))
	for _, name := range []string{heldName, "copie"} {
		if err := os.WriteFile(filepath.Join(left, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	Sweep()
	if _, err := os.Stat(left); !os.IsNotExist(err) {
		t.Errorf("a room that nobody holds stays: %v", err)
	}
	if _, err := os.Stat(room.dir); err != nil {
		t.Errorf("a room that is held: %v", err)
	}
}

// TestASecretIsOfThisAccount: a file that another account owns is not believed, nor
// one that others may read; a pipe is not waited for.
func TestASecretIsOfThisAccount(t *testing.T) {
	dir := t.TempDir()
	for mode, want := range map[os.FileMode]bool{0o600: true, 0o400: true, 0o640: false, 0o604: false, 0o610: false, 0o601: false} {
		file := filepath.Join(dir, mode.String())
		if err := os.WriteFile(file, []byte("secret"), mode); err != nil {
			t.Fatal(err)
		}
		if text, err := ReadSecret(file); (err == nil) != want || want && text != "secret" {
			t.Errorf("%v: %v", mode, err)
		}
	}
	pipe := filepath.Join(dir, "tube")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	soon(t, func() {
		if _, err := ReadSecret(pipe); err == nil {
			t.Error("a pipe is read")
		}
	})
	theirs := filepath.Join(dir, "a-eux")
	if err := os.WriteFile(theirs, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	giveAway(t, theirs)
	if _, err := ReadSecret(theirs); err == nil {
		t.Error("another account's file is believed")
	}
	if _, err := ReadSecretLine(theirs); !errors.Is(err, ErrSecretOwner) {
		t.Errorf("the first line of another account's file: %v", err)
	}
}

// TestACredentialIsOfThisUnit: its group may read it, which is root's; others may not,
// and another account's is not believed.
func TestACredentialIsOfThisUnit(t *testing.T) {
	dir := t.TempDir()
	read := func(name string) (string, error) {
		return ReadCredential(environment("CREDENTIALS_DIRECTORY", dir), name)
	}
	for mode, want := range map[os.FileMode]bool{0o400: true, 0o440: true, 0o444: false, 0o404: false, 0o441: false} {
		if err := os.WriteFile(filepath.Join(dir, mode.String()), []byte("secret\n"), mode); err != nil {
			t.Fatal(err)
		}
		if text, err := read(mode.String()); (err == nil) != want || want && text != "secret" || !want && !errors.Is(err, ErrSecretShared) {
			t.Errorf("%v: %v", mode, err)
		}
	}
	if err := syscall.Mkfifo(filepath.Join(dir, "tube"), 0o600); err != nil {
		t.Fatal(err)
	}
	soon(t, func() {
		if _, err := read("tube"); !errors.Is(err, ErrSecretShared) {
			t.Errorf("a pipe: %v", err)
		}
	})
	if text, err := read("absent"); text != "" || err != nil {
		t.Errorf("none: %q %v", text, err)
	}
	giveAway(t, filepath.Join(dir, os.FileMode(0o400).String()))
	if _, err := read(os.FileMode(0o400).String()); !errors.Is(err, ErrSecretOwner) {
		t.Errorf("another account's: %v", err)
	}
}

// TestWhereNoRoomCanBeMade: where the folder of a file is not there, or takes nothing, the room
// lies elsewhere.
func TestWhereNoRoomCanBeMade(t *testing.T) {
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
	t.Setenv("TMPDIR", t.TempDir())
	for _, dir := range []string{filepath.Join(t.TempDir(), "absent"), "/proc"} {
		room, err := EnterBeside(filepath.Join(dir, "agir.duckdb"))
		if err != nil || room == nil {
			t.Errorf("%s: %v, %v", dir, room, err)
			continue
		}
		if filepath.Dir(room.dir) != os.TempDir() {
			t.Errorf("%s: the room is %s", dir, room.dir)
		}
		if err := room.Leave(); err != nil {
			t.Error(err)
		}
	}
}

// TestTheDirectoriesInMemory: one named by its whole path, which is a directory, and in
// which what is ours stays where it is.
func TestTheDirectoriesInMemory(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	make700(t, "sure")
	if err := os.Chmod(make700(t, "ouverte"), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("fichier", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for named, want := range map[string]bool{
		filepath.Join(dir, "sure"): true, "sure": false, filepath.Join(dir, "ouverte"): false, filepath.Join(dir, "fichier"): false, filepath.Join(dir, "absente"): false,
	} {
		t.Setenv("XDG_RUNTIME_DIR", named)
		if got := slices.Contains(shared(), named); got != want {
			t.Errorf("%s: a room may lie there %v, want %v", named, got, want)
		}
	}
}

// TestSweepTakesRoomsOnly: what has not the name of a room stays, and so does a room
// whose lock is no ordinary file.
func TestSweepTakesRoomsOnly(t *testing.T) {
	parent := memory(t)
	for name, made := range map[string]func(dir string) error{
		"autre":                func(dir string) error { return os.WriteFile(filepath.Join(dir, heldName), nil, 0o600) },
		roomPrefix + "dossier": func(dir string) error { return os.Mkdir(filepath.Join(dir, heldName), 0o700) },
		roomPrefix + "lien": func(dir string) error { // not even to a file of ours
			ours := filepath.Join(t.TempDir(), heldName)
			return errors.Join(os.WriteFile(ours, nil, 0o600), os.Symlink(ours, filepath.Join(dir, heldName)))
		},
		roomPrefix + "vide": func(string) error { return nil }, // not a name that is generated
	} {
		dir := make700(t, filepath.Join(parent, name))
		if err := made(dir); err != nil {
			t.Fatal(err)
		}
		Sweep()
		if _, err := os.Stat(dir); err != nil {
			t.Errorf("%s was removed: %v", name, err)
		}
	}
}
