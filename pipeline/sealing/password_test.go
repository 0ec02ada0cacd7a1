package sealing

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// A password is the one of its hash and of no other; two hashes of one password differ;
// a weak one has none.
func TestPasswords(t *testing.T) {
	const password = "une phrase inventée 12"
	first, err := HashPassword(password)
	if err != nil {
		t.Fatal(err)
	}
	second, _ := HashPassword(password)
	if first == second || CheckHash(first) != nil || !PasswordIs(first, password) || !PasswordIs(second, password) {
		t.Errorf("%s and %s", first, second)
	}
	if PasswordIs(first, password+" ") || PasswordIs(first, "") || PasswordIs("", "") {
		t.Error("another password is taken")
	}
	for weak, want := range map[string]error{"abcdef123456": nil, "abcdef12345": ErrWeakPassword, "aaaaaaaabcdef": nil, "aaaaaaaaabcde": ErrWeakPassword, "": ErrWeakPassword} {
		if _, err := HashPassword(weak); !errors.Is(err, want) {
			t.Errorf("%q: %v", weak, err)
		}
	}
	// of the tests of the reference implementation
	if !PasswordIs("$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc", "password") {
		t.Error("the hash of the reference is not known")
	}
}

// A text that is no hash, or one that would cost too much or too little, is refused.
func TestWhatIsNoHash(t *testing.T) {
	good, err := HashPassword("une phrase inventée 12")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		was, is string
		ok      bool
	}{
		{"m=65536", "m=8192", true}, {"m=65536", "m=8191", false}, {"m=65536", "m=1048576", true}, {"m=65536", "m=1048577", false},
		{"t=3", "t=0", false}, {"p=1", "p=0", false}, {"v=19", "v=16", false}, {"argon2id", "argon2i", false}, {"$argon2id", "argon2id", false}, {",", ";", false}, {"p=1$", "p=1$AAA", false},
	} {
		if err := CheckHash(strings.Replace(good, c.was, c.is, 1)); (err == nil) != c.ok {
			t.Errorf("%s: %v", c.is, err)
		}
	}
	if CheckHash("") == nil || CheckHash("motdepasse") == nil {
		t.Error("a text is taken for a hash")
	}
}

// What is handed over is sealed by a passphrase that is not short, of the file named for it.
func TestThePassphraseOfWhatIsHandedOver(t *testing.T) {
	dir := t.TempDir()
	for i, c := range []struct {
		passphrase string
		want       error
	}{
		{"abcdef123456", nil}, {"abcdef12345", ErrWeakExportPassphrase}, {"aaaaaaaabcdef", nil}, {"aaaaaaaabcde", ErrWeakExportPassphrase}, {"éèàùçôéèàùç", ErrWeakExportPassphrase}, {"éèàùçôéèàùçô", nil},
	} {
		file := filepath.Join(dir, strconv.Itoa(i))
		if err := os.WriteFile(file, []byte(c.passphrase+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		key, err := ForHandingOver(environment(ExportVariable, file))
		if !errors.Is(err, c.want) || (key != nil) != (c.want == nil) {
			t.Errorf("%q: %v, %v", c.passphrase, key, err)
		}
	}
	if key, err := ForHandingOver(environment()); !errors.Is(err, ErrNoExportPassphrase) || key != nil {
		t.Errorf("no file is named: %v, %v", key, err)
	}
	if key, err := ForHandingOver(environment(ExportVariable, filepath.Join(dir, "absent"))); !errors.Is(err, fs.ErrNotExist) || key != nil {
		t.Errorf("the file named is absent: %v, %v", key, err)
	}
}
