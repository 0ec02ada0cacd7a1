package sealing

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"filippo.io/age"
)

func environment(pairs ...string) func(string) string {
	return func(name string) string {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1]
			}
		}
		return ""
	}
}

func newKey(t *testing.T) (file string, key *Key) {
	t.Helper()
	file = filepath.Join(t.TempDir(), "identity")
	if _, err := NewIdentity(file); err != nil {
		t.Fatal(err)
	}
	key, err := KeyFromFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return file, key
}

// A file sealed is opened by its key and by no other; cut or changed, it does not
// open, and nothing is written.
func TestAFileSealedAndOpened(t *testing.T) {
	dir := t.TempDir()
	plain, sealed, opened := filepath.Join(dir, "plain"), filepath.Join(dir, "sealed"), filepath.Join(dir, "opened")
	text := bytes.Repeat([]byte("Zzyzzov Bilal;0012345678\n"), 10_000)
	if err := os.WriteFile(plain, text, 0o600); err != nil {
		t.Fatal(err)
	}
	_, key := newKey(t)
	if err := key.SealFile(plain, sealed); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(sealed)
	if err != nil || bytes.Contains(content, []byte("Zzyzzov")) || !IsSealed(content) {
		t.Fatalf("not sealed: %v", err)
	}
	if err := key.OpenFile(sealed, opened); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(opened); err != nil || !bytes.Equal(got, text) {
		t.Fatalf("opened otherwise: %v", err)
	}
	_, other := newKey(t)
	var none *Key
	for _, c := range []struct {
		name    string
		key     *Key
		content []byte
		want    error
	}{
		{"another key", other, content, ErrKey},
		{"no key", none, content, ErrNoKey},
		{"cut", key, content[:len(content)/2], ErrDamaged},
		{"cut in its header", key, content[:40], ErrDamaged},
		{"changed", key, slices.Concat(content[:5000], []byte{content[5000] + 1}, content[5001:]), ErrDamaged},
		{"not sealed", key, text, ErrDamaged},
	} {
		t.Run(c.name, func(t *testing.T) {
			at := filepath.Join(t.TempDir(), "sealed")
			if err := os.WriteFile(at, c.content, 0o600); err != nil {
				t.Fatal(err)
			}
			into := filepath.Join(t.TempDir(), "opened")
			if err := c.key.OpenFile(at, into); !errors.Is(err, c.want) {
				t.Errorf("%v, want %v", err, c.want)
			}
			if _, err := os.Stat(into); err == nil {
				t.Error("something was written")
			}
		})
	}
}

// The key comes from a file for its owner alone, from a credential of systemd, or
// from a passphrase; a fault never quotes it.
func TestTheKeyOfTheEnvironment(t *testing.T) {
	file, key := newKey(t)
	secret, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	written := func(name, text string, mode os.FileMode) string {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	recipient := strings.TrimPrefix(strings.SplitN(string(secret), "\n", 2)[0], "# public key: ")
	credentials := filepath.Dir(written("agir-identity", string(secret), 0o440))
	for _, c := range []struct {
		name  string
		env   []string
		fault string // empty when the key opens what the first one sealed
	}{
		{"file", []string{IdentityFileVariable, file}, ""},
		{"credential", []string{"CREDENTIALS_DIRECTORY", credentials}, ""},
		{"file and recipients", []string{IdentityFileVariable, file, RecipientsVariable, recipient}, ""},
		{"file that others read", []string{IdentityFileVariable, written("open", string(secret), 0o640)}, "mode 0600"},
		{"not a key", []string{IdentityFileVariable, written("junk", "AGE-SECRET-KEY-1JUNK", 0o600)}, "no secret key"},
		{"not a recipient", []string{RecipientsVariable, "age1junk"}, "AGIR_RECIPIENTS"},
		{"key and passphrase", []string{IdentityFileVariable, file, PassphraseFileVariable, written("pass", "mot\n", 0o600)}, "one of the two"},
		{"empty passphrase", []string{PassphraseFileVariable, written("pass", "\n", 0o600)}, "nothing on its first line"},
		{"missing file", []string{IdentityFileVariable, file + "x"}, "no such file"},
		{"recipients alone", []string{RecipientsVariable, recipient}, ErrNoKey.Error()},
	} {
		t.Run(c.name, func(t *testing.T) {
			var sealed bytes.Buffer
			if err := key.Seal(&sealed, strings.NewReader("x")); err != nil {
				t.Fatal(err)
			}
			got, err := FromEnvironment(environment(c.env...))
			if err == nil {
				_, err = got.OpenBytes(sealed.Bytes())
			}
			switch {
			case c.fault == "" && err != nil:
				t.Error(err)
			case c.fault != "" && (err == nil || !strings.Contains(err.Error(), c.fault)):
				t.Errorf("%v, want %q", err, c.fault)
			case err != nil && strings.Contains(err.Error(), "SECRET-KEY"):
				t.Errorf("the key is quoted: %v", err)
			}
		})
	}
	if key, err := FromEnvironment(environment()); key != nil || err != nil {
		t.Errorf("%v %v from nothing", key, err)
	}
}

// A passphrase seals and opens.
func TestAPassphrase(t *testing.T) {
	file := filepath.Join(t.TempDir(), "pass")
	if err := os.WriteFile(file, []byte("une phrase d’essai\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	key, err := FromEnvironment(environment(PassphraseFileVariable, file))
	if err != nil {
		t.Fatal(err)
	}
	if testing.Short() { // a second of work each way is what it is for
		key.recipients[0].(*age.ScryptRecipient).SetWorkFactor(10)
	}
	var sealed bytes.Buffer
	if err := key.Seal(&sealed, strings.NewReader("x")); err != nil {
		t.Fatal(err)
	}
	if plain, err := key.OpenBytes(sealed.Bytes()); err != nil || string(plain) != "x" {
		t.Errorf("%q %v", plain, err)
	}
}

// A room is for its owner alone; one whose process is gone is removed by the next.
func TestARoomLeftByAKilledProcess(t *testing.T) {
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
	of := filepath.Join(t.TempDir(), "agir.duckdb")
	killed, err := Enter(of)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(killed.dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("%v %v", info.Mode(), err)
	}
	held, err := Enter(of)
	if err != nil {
		t.Fatal(err)
	}
	if err := killed.held.Close(); err != nil { // the kernel lets go of a killed process's lock
		t.Fatal(err)
	}
	young := killed.dir + "A" // of one killed before it held its own
	if err := os.Mkdir(young, 0o700); err != nil {
		t.Fatal(err)
	}
	next, err := Enter(of)
	if err != nil {
		t.Fatal(err)
	}
	for dir, want := range map[string]bool{killed.dir: false, young: false, held.dir: true, next.dir: true} {
		if _, err := os.Stat(dir); (err == nil) != want {
			t.Errorf("%s: %v", dir, err)
		}
	}
	if err := errors.Join(held.Leave(), next.Leave()); err != nil {
		t.Fatal(err)
	}
	if left, _ := filepath.Glob(filepath.Join(os.Getenv("XDG_RUNTIME_DIR"), "*")); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}
