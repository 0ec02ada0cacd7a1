//go:build unix

package main

import (
	"net"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/settings"
)

// TestTheSystemHearsTheJournal at its socket; nobody listening is an error, and nobody
// is told unless the configuration asks for it.
func TestTheSystemHearsTheJournal(t *testing.T) {
	address := filepath.Join(t.TempDir(), "log")
	tell := witnessAt("unixgram", address)
	if tell("journal 1:00") == nil {
		t.Error("nobody listens, and it is not said")
	}
	listener, err := net.ListenPacket("unixgram", address)
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	if err := tell("journal 2:00 kind=backup"); err != nil {
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
		t.Error("told without being asked")
	}
	if conf.JournalSyslog = true; witness(&conf) == nil {
		t.Error("asked, and not told")
	}
}
