package store

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// Whoever finds a store held knows by whom and, when it is a desk, where people ask it; the
// next to hold it is not taken for that desk.
func TestWhoeverFindsItHeldIsSentToTheDesk(t *testing.T) {
	if locksBind {
		t.Skip("who holds a store is not written in its lock here")
	}
	home := filepath.Join(t.TempDir(), "agir.duckdb")
	for _, desk := range []string{"http://127.0.0.1:8650", ""} {
		s, err := Open(t.Context(), home, Desk(desk))
		if err != nil {
			t.Fatal(err)
		}
		for name, open := range map[string]func() (*Store, error){
			"to write": func() (*Store, error) { return Open(t.Context(), home) },
			"to read":  func() (*Store, error) { return OpenReader(t.Context(), home) },
		} {
			_, err := open()
			var held Held
			if !errors.As(err, &held) || !errors.Is(err, ErrBusy) || held != (Held{strconv.Itoa(os.Getpid()), desk}) {
				t.Errorf("%s: %v, %+v", name, err, held)
			}
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
