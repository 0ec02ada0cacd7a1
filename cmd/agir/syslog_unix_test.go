//go:build unix

package main

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/settings"
)

// TestTheSystemHearsTheJournal at its socket; nobody listening is an error, and nothing
// is sent unless the configuration asks for it.
func TestTheSystemHearsTheJournal(t *testing.T) {
	address := filepath.Join(t.TempDir(), "log")
	send := witnessAt("unixgram", address)
	if send("journal 1:00") == nil {
		t.Error("nobody listens, and it is not said")
	}
	listener, err := net.ListenPacket("unixgram", address)
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	if err := send("journal 2:00 kind=backup"); err != nil {
		t.Fatal(err)
	}
	heard := make([]byte, 1024)
	listener.SetReadDeadline(time.Now().Add(10 * time.Second))
	n, _, err := listener.ReadFrom(heard)
	if err != nil || !strings.Contains(string(heard[:n]), "agir[") || !strings.Contains(string(heard[:n]), "journal 2:00 kind=backup") {
		t.Errorf("%q %v", heard[:n], err)
	}
	conf := *settings.Default()
	if witness(&conf) != nil {
		t.Error("sent without being asked")
	}
	if conf.JournalSyslog = true; witness(&conf) == nil {
		t.Error("asked, and not sent")
	}
}

// TestALineThatIsNotHeardIsKeptOnce: a backup is made all the same, the operator is warned,
// and the commands after it work.
func TestALineThatIsNotHeardIsKeptOnce(t *testing.T) {
	if exists("/dev/log") {
		t.Skip("a journal listens here")
	}
	t.Chdir(t.TempDir())
	conf := strings.Replace(string(settings.Embedded()), "journal_syslog: false", "journal_syslog: true", 1)
	if err := errors.Join(os.Mkdir("inbox", 0o700), os.WriteFile("journal.yaml", []byte(conf), 0o600)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		line string
		said bool
	}{{"ingest --inbox inbox", false}, {"backup copie", true}, {"ingest --inbox inbox", false}, {"ingest --inbox inbox", false}} {
		status, said := asksOf(t, "agir.duckdb", append(strings.Fields(c.line), "--config", "journal.yaml")...)
		if status != done || strings.Contains(said, "n’a pas pu être copié dans le journal du système") != c.said {
			t.Errorf("agir %s: %d %s", c.line, status, said)
		}
	}
	if _, said := asksOf(t, "agir.duckdb", "journal", "--config", "journal.yaml"); strings.Count(said, "agir backup") != 1 {
		t.Error(said)
	}
}
