package delivery

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The password comes from the environment, a file of one's own or systemd; a file
// that others read is refused.
func TestPassword(t *testing.T) {
	dir := t.TempDir()
	write := func(name, content string, mode os.FileMode) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	own, open, empty := write("own", "sésame\n", 0o600), write("open", "sésame", 0o644), write("empty", "\n", 0o600)
	write(credential, "de systemd", 0o440)
	shared := t.TempDir()
	if err := os.WriteFile(filepath.Join(shared, credential), []byte("sésame"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Join(shared, credential), 0o444); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		story string
		env   map[string]string
		want  string
		fault string
	}{
		{"variable", map[string]string{"AGIR_MAIL_PASSWORD": "direct", "AGIR_MAIL_PASSWORD_FILE": own}, "direct", ""},
		{"file", map[string]string{"AGIR_MAIL_PASSWORD_FILE": own}, "sésame", ""},
		{"credential", map[string]string{"CREDENTIALS_DIRECTORY": dir}, "de systemd", ""},
		{"file that others read", map[string]string{"AGIR_MAIL_PASSWORD_FILE": open}, "", "mode 0600"},
		{"empty file", map[string]string{"AGIR_MAIL_PASSWORD_FILE": empty}, "", "nothing on its first line"},
		{"folder", map[string]string{"AGIR_MAIL_PASSWORD_FILE": dir}, "", "an ordinary one"},
		{"credential that others read", map[string]string{"CREDENTIALS_DIRECTORY": shared}, "", "mode 0600"},
		{"credentials of another", map[string]string{"CREDENTIALS_DIRECTORY": t.TempDir()}, "", "no password"},
		{"nothing", nil, "", "no password"},
	} {
		got, err := Password(func(name string) string { return c.env[name] })
		if got != c.want || (err == nil) != (c.fault == "") || err != nil && !strings.Contains(err.Error(), c.fault) {
			t.Errorf("%s: %q, %v", c.story, got, err)
		}
		if err != nil && strings.Contains(err.Error(), "sésame") {
			t.Errorf("%s: the error tells the password", c.story)
		}
	}
}
