package sealing

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"
)

// A key file that exists is never written over: what it sealed would be lost.
func TestANewKeyReplacesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "identity")
	if _, err := NewIdentity(path); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info.Mode(), err)
	}
	if recipient, err := NewIdentity(path); err == nil || recipient != "" {
		t.Errorf("%q written over a key", recipient)
	}
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the key file changed: %v", err)
	}
	if _, err := NewIdentity(filepath.Join(path, "below")); err == nil {
		t.Error("a key was written below a file")
	}
}

// What a variable names comes before the credential of systemd; what no variable
// names comes from the credentials.
func TestAVariableComesBeforeACredential(t *testing.T) {
	file, key := newKey(t)
	credentials := t.TempDir()
	other := filepath.Join(credentials, identityCredential)
	if _, err := NewIdentity(other); err != nil {
		t.Fatal(err)
	}
	otherKey, err := KeyFromFile(other)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		env  []string
		want *Key
	}{
		{"variable and credential", []string{IdentityFileVariable, file, "CREDENTIALS_DIRECTORY", credentials}, key},
		{"credential", []string{"CREDENTIALS_DIRECTORY", credentials}, otherKey},
		{"variable, and no credential of that name", []string{IdentityFileVariable, file, "CREDENTIALS_DIRECTORY", t.TempDir()}, key},
	} {
		got, err := FromEnvironment(environment(c.env...))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		var sealed bytes.Buffer
		if err := c.want.Seal(&sealed, strings.NewReader("x")); err != nil {
			t.Fatal(err)
		}
		if _, err := got.OpenBytes(sealed.Bytes()); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	unreadable := t.TempDir()
	if err := os.Mkdir(filepath.Join(unreadable, identityCredential), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := FromEnvironment(environment("CREDENTIALS_DIRECTORY", unreadable)); err == nil {
		t.Error("a credential that cannot be read is taken for none")
	}
}

// A passphrase is the first line of its file, by whatever editor it was written.
func TestThePassphraseIsTheFirstLine(t *testing.T) {
	const phrase = "une phrase d’essai"
	for _, text := range []string{phrase, phrase + "\n", phrase + "\r\n", phrase + "\r\nautre chose\r\n", phrase + "\nautre chose"} {
		dir := t.TempDir()
		file := filepath.Join(dir, passphraseCredential)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, env := range [][]string{{PassphraseFileVariable, file}, {"CREDENTIALS_DIRECTORY", dir}} {
			if _, _, got, err := given(environment(env...)); err != nil || got != phrase {
				t.Errorf("%q by %s: %q %v", text, env[0], got, err)
			}
		}
	}
	for _, text := range []string{"", "\n", "\r\n", "\r\nmot"} {
		file := filepath.Join(t.TempDir(), "pass")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, _, got, err := given(environment(PassphraseFileVariable, file)); err == nil {
			t.Errorf("%q gives %q", text, got)
		}
	}
}

// An identity file seals to each of its keys, of either kind.
func TestAnIdentityFileSealsToItself(t *testing.T) {
	hybrid, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	plain, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"hybrid": hybrid.String(), "plain": plain.String()} {
		file := filepath.Join(t.TempDir(), "identity")
		if err := os.WriteFile(file, []byte(text+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		key, err := KeyFromFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var sealed bytes.Buffer
		if err := key.Seal(&sealed, strings.NewReader("x")); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got, err := key.OpenBytes(sealed.Bytes()); err != nil || string(got) != "x" {
			t.Errorf("%s: %q %v", name, got, err)
		}
	}
	if got := recipientsOf([]age.Identity{hybrid, plain}); len(got) != 2 {
		t.Errorf("%d recipients of two keys", len(got))
	}
}

// Recipients are written one after another, by commas or spaces; blanks are none.
func TestRecipientsOfAVariable(t *testing.T) {
	one, _ := age.GenerateX25519Identity()
	other, _ := age.GenerateX25519Identity()
	a, b := one.Recipient().String(), other.Recipient().String()
	for text, want := range map[string]int{"": 0, " , ": 0, a: 1, a + "," + b: 2, a + " " + b: 2, a + ", " + b + "\n": 2} {
		if got, err := parseRecipients(text); err != nil || len(got) != want {
			t.Errorf("%q: %d recipients, %v", text, len(got), err)
		}
	}
}

// A passphrase stands alone: beside a secret key, or recipients, it is refused.
func TestAPassphraseStandsAlone(t *testing.T) {
	file, _ := newKey(t)
	pass := filepath.Join(t.TempDir(), "pass")
	if err := os.WriteFile(pass, []byte("une phrase d’essai\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	other, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	for _, env := range [][]string{
		{PassphraseFileVariable, pass, IdentityFileVariable, file},
		{PassphraseFileVariable, pass, RecipientsVariable, other.Recipient().String()},
		{PassphraseFileVariable, pass + "x"},
	} {
		if key, err := FromEnvironment(environment(env...)); err == nil || key != nil {
			t.Errorf("%v: %v", env, err)
		}
	}
}

// Recipients given beside a secret key are sealed to: they, and they alone.
func TestRecipientsBesideASecretKey(t *testing.T) {
	file, own := newKey(t)
	otherFile, other := newKey(t)
	content, err := os.ReadFile(otherFile)
	if err != nil {
		t.Fatal(err)
	}
	recipient := strings.TrimPrefix(strings.SplitN(string(content), "\n", 2)[0], "# public key: ")
	key, err := FromEnvironment(environment(IdentityFileVariable, file, RecipientsVariable, recipient))
	if err != nil {
		t.Fatal(err)
	}
	var sealed bytes.Buffer
	if err := key.Seal(&sealed, strings.NewReader("x")); err != nil {
		t.Fatal(err)
	}
	if _, err := other.OpenBytes(sealed.Bytes()); err != nil {
		t.Error("the recipient given does not open it:", err)
	}
	if _, err := own.OpenBytes(sealed.Bytes()); err == nil {
		t.Error("sealed to the secret key, which was not asked for")
	}
}

// Without credentials of systemd, no file of the working directory is one.
func TestNoCredentialOfTheWorkingDirectory(t *testing.T) {
	dir := t.TempDir()
	if _, err := NewIdentity(filepath.Join(dir, identityCredential)); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	if key, err := FromEnvironment(environment()); key != nil || err != nil {
		t.Errorf("%v %v", key, err)
	}
}

// The recovery key is what a variable names, before a credential; no name gives no key, and
// a file that holds none is said without what it holds.
func TestTheRecoveryKeyOfTheEnvironment(t *testing.T) {
	dir := t.TempDir()
	secret := func(name string) (path string, identity *age.X25519Identity) {
		t.Helper()
		identity, err := age.GenerateX25519Identity()
		if err != nil {
			t.Fatal(err)
		}
		path = filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(identity.String()+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		return path, identity
	}
	named, one := secret("named")
	_, other := secret(recoveryCredential)
	none := filepath.Join(dir, "none")
	if err := os.WriteFile(none, []byte("zzyzx-4711\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		story string
		env   map[string]string
		want  *age.X25519Identity
		fault error
	}{
		{"nothing named", map[string]string{}, nil, nil},
		{"a variable", map[string]string{RecoveryFileVariable: named}, one, nil},
		{"a credential", map[string]string{"CREDENTIALS_DIRECTORY": dir}, other, nil},
		{"a folder of credentials without it", map[string]string{"CREDENTIALS_DIRECTORY": filepath.Dir(dir)}, nil, nil},
		{"both", map[string]string{RecoveryFileVariable: named, "CREDENTIALS_DIRECTORY": dir}, one, nil},
		{"a file that is not there", map[string]string{RecoveryFileVariable: filepath.Join(dir, "rien"), "CREDENTIALS_DIRECTORY": dir}, nil, fs.ErrNotExist},
		{"a file that holds no key", map[string]string{RecoveryFileVariable: none}, nil, ErrNotIdentity},
	} {
		key, err := RecoveryKey(func(name string) string { return c.env[name] })
		if !errors.Is(err, c.fault) || (err == nil) != (c.fault == nil) || err != nil && strings.Contains(err.Error(), "zzyzx") {
			t.Errorf("%s: %v, want %v", c.story, err, c.fault)
		}
		switch {
		case (key == nil) != (c.want == nil):
			t.Errorf("%s: a key is there: %t", c.story, key != nil)
		case key != nil && key.identities[0].(*age.X25519Identity).String() != c.want.String():
			t.Errorf("%s: another key", c.story)
		}
	}
	if key, err := RecoveryKey(nil); key != nil || err != nil {
		t.Errorf("without an environment: %v, %v", key != nil, err)
	}
}
