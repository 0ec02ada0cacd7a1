package main

import (
	"encoding/base64"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/sources"
	"github.com/agir-indicateurs/agir/pipeline/sources/servers"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/schedules/work"
)

// The files of a sample, each partner's sent by another way, lie in the inbox as if they
// had been dropped there, and give the same figures.
func TestASampleThroughItsSources(t *testing.T) {
	sample := department + "/clean"
	mail := servers.StartDovecot(t)
	ssh, key := servers.StartSSH(t)
	share, folder, roots := servers.StartShare(t)
	secrets := make(map[string]string)
	give := func(code, secret string) {
		secrets[sources.SecretVariable(code)] = servers.Write(t, filepath.Join(t.TempDir(), code), []byte(secret), 0o600)
	}
	box := mail.Source()
	box.Senders = map[string]string{"lead@sos.invalid": "sos-solidarites", "donnees@ofii.invalid": "ofii"}
	give(box.Code, servers.Password)
	give(ssh.Code, key)
	give(share.Code, servers.Password)
	share.Sender = "retravailler-ouest"
	addresses := map[string]string{"sos-solidarites": "lead@sos.invalid", "ofii": "donnees@ofii.invalid"}

	inbox, path := t.TempDir(), filepath.Join(t.TempDir(), "agir.duckdb")
	s, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	days, err := os.ReadDir(filepath.Join(sample, "inbox"))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range days {
		day, err := time.Parse(time.DateOnly, e.Name())
		if err != nil {
			t.Fatal(err)
		}
		now := day.Add(9 * time.Hour)
		for name, content := range tree(t, filepath.Join(sample, "inbox", e.Name())) {
			sender, file, _ := strings.Cut(name, "/")
			switch {
			case sender == ssh.Sender:
				placed(t, filepath.Join(ssh.Folder, file), content, now)
			case sender == share.Sender:
				placed(t, filepath.Join(folder, file), content, now)
			case addresses[sender] != "":
				mail.Deliver(t, mailed(addresses[sender], file, content))
			default: // of no source: dropped
				servers.Write(t, filepath.Join(inbox, e.Name(), name), []byte(content), 0o600)
			}
		}
		for _, x := range []struct {
			settings.Source
			shift *work.Shift
		}{{box, &work.Shift{Roots: mail.Roots}}, {ssh, new(work.Shift)}, {share, &work.Shift{Roots: roots}}} {
			w := x.shift
			w.Store, w.Settings, w.Inbox, w.Getenv = s, settings.Default(), inbox, func(name string) string { return secrets[name] }
			w.Log, w.Words, w.Show = slog.New(slog.DiscardHandler), sentences.Outcome, func(work.Event) {}
			all, err := w.Collect(t.Context(), []settings.Source{x.Source}, now, false)
			if err != nil || all[0].Err != nil || all[0].Waiting() != 0 || all[0].Young != 0 {
				t.Fatal(all, err)
			}
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(tree(t, filepath.Join(sample, "inbox")), tree(t, inbox)); diff != "" {
		t.Fatalf("the inbox (-want +got):\n%.2000s", diff)
	}
	told(t, path, "ingest", "--inbox", inbox)
	expected, err := filepath.Glob(filepath.Join(sample, "expected", "*.csv"))
	if err != nil || len(expected) == 0 {
		t.Fatal("no expected figures", err)
	}
	for _, at := range expected {
		month, asOf, _ := strings.Cut(strings.TrimSuffix(filepath.Base(at), ".csv"), "_known_")
		compareFigures(t, at, told(t, path, "indicators", "--month", month, "--as-of", asOf))
	}
}

// tree are the files below a folder, by path.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := make(map[string]string)
	err := filepath.WalkDir(dir, func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		content, err := os.ReadFile(p)
		name, _ := filepath.Rel(dir, p)
		all[filepath.ToSlash(name)] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// placed writes a file of a server an hour before an instant.
func placed(t *testing.T, path, content string, now time.Time) {
	t.Helper()
	servers.Write(t, path, []byte(content), 0o644)
	if err := os.Chtimes(path, now.Add(-time.Hour), now.Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
}

// mailed is a message with a file attached, as programs write it.
func mailed(from, name, content string) string {
	encoded := base64.StdEncoding.EncodeToString([]byte(content))
	var lines strings.Builder
	for len(encoded) > 76 {
		lines.WriteString(encoded[:76] + "\n")
		encoded = encoded[76:]
	}
	return fmt.Sprintf("From: %s\nSubject: =?utf-8?q?relev=C3=A9?=\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=zz\n\n--zz\nContent-Type: text/plain\n\nBonjour\n--zz\nContent-Type: application/octet-stream\nContent-Disposition: attachment; filename=%q\nContent-Transfer-Encoding: base64\n\n%s%s\n--zz--\n", from, name, lines.String(), encoded)
}
