package contract

import (
	"strings"
	"testing"
)

// TestASentenceIsOneLine whatever the cell that it quotes holds.
func TestASentenceIsOneLine(t *testing.T) {
	got := french("colonne « %s » : « %s », ligne %d", "Date\nagir: tout va bien", "\x1b[2J\u202e01/02/2023\r", 4)
	if want := "colonne «\u00a0Date\\x0aagir: tout va bien\u00a0»\u202f: «\u00a0\\x1b[2J\\u202e01/02/2023\\x0d\u00a0», ligne 4"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if strings.ContainsAny(french("%s", "a\tb"), "\t\n") {
		t.Error("a tab moves what comes after it")
	}
}
