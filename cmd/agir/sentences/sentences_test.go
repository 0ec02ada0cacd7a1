package sentences

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/schedules/delivery"
	"github.com/agir-indicateurs/agir/schedules/work"
)

// What became of the messages, in a few words.
func TestSummary(t *testing.T) {
	for want, s := range map[string]delivery.Summary{
		"2 sent, 2 to send, 1 refused, 1 given up, 1 superseded": {Sent: 2, Waiting: 2, Refused: 1, GaveUp: 1, Superseded: 1},
		"1 refused":       {Refused: 1},
		"nothing to send": {},
	} {
		if got := Summary(s); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// Each outcome of the scheduled work has its sentence, and each thing that a shift
// does its line.
func TestOutcomes(t *testing.T) {
	september := time.Date(2023, time.September, 1, 0, 0, 0, 0, time.UTC)
	for want, o := range map[string]work.Outcome{
		"missed for too long, not made": work.Missed{},
		"no space":                      work.Failed{Err: errors.New("no space")},
		"waits for ofii orientations 44 85, soliha c": work.Waits{For: []delivery.Missing{{Sender: "ofii", Kind: "orientations", Departements: []string{"44", "85"}}, {Sender: "soliha", Kind: "c"}}},
		"3 new files, 1 refused":                      work.Ingested{New: 3, Refused: 1},
		"edition 4 of 2023-09":                        work.Issued{Edition: 4, Month: september},
		"edition 4 of 2023-09, taken up again":        work.Issued{Edition: 4, Month: september, Again: true},
		"2023-09, to be read over":                    work.Drafted{Month: september},
		"told to the operator":                        work.Watched{Trouble: true},
		"all goes by itself":                          work.Watched{},
		"1 sent":                                      work.Sent{Summary: delivery.Summary{Sent: 1}},
	} {
		if got := Outcome(o); strings.TrimSpace(got) != want {
			t.Errorf("%T: %q, want %q", o, got, want)
		}
		got := Event(work.Settled{Job: "ddets", Period: "2023-09", State: "made", Outcome: o})
		if len(got) != 1 || strings.TrimSpace(got[0]) != "ddets 2023-09: made: "+want {
			t.Errorf("%T: %q", o, got)
		}
	}
}

// What does not go by itself has a line each; nothing when all does.
func TestTrouble(t *testing.T) {
	if got := Trouble(delivery.Trouble{}); len(got) != 0 {
		t.Errorf("no trouble: %q", got)
	}
	at := time.Date(2023, time.October, 5, 10, 0, 0, 0, time.UTC)
	got := Trouble(delivery.Trouble{
		IdleSince: at, QuietSince: at, Ahead: 2, AheadUntil: at,
		Failures: []delivery.Failure{{Job: "ddets", Label: "Rapport mensuel", Period: "2023-09", Times: 2, Why: "no space"}},
		Unsent:   []books.Posting{{Number: 7, Kind: "report", About: "edition-1", Reader: "ddets-44", Way: books.ByMail, State: books.Refused, Why: "no such address"}},
	})
	want := []string{
		"ddets 2023-09 failed 2 times: no space",
		"nothing ran since 2023-10-05 12:00",
		"no file came since 2023-10-05",
		"2 files were received on a day to come, until 2023-10-05, by a clock that was ahead: lay them again in a folder of today's date",
		"outbox: 7 report edition-1 to ddets-44 by mail: refused: no such address",
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%q\nwant\n%q", got, want)
	}
}

// A fault met while reading names the store; each kind has its remedy.
func TestFaults(t *testing.T) {
	damaged := errors.New("IO Error: Corrupt database file: computed checksum does not match stored checksum")
	if got := Fault(damaged, "a.duckdb"); !strings.HasPrefix(got, "a.duckdb: ") {
		t.Error(got)
	}
	for _, err := range []error{store.ErrBusy, store.ErrMissing, store.ErrNoSpace, store.ErrNoMemory, store.ErrNewer, store.ErrSealed, store.ErrDamaged, store.ErrDamagedBackup} {
		if Remedy(fmt.Errorf("a: %w", err), "a.duckdb") == "" {
			t.Errorf("%v: no remedy", err)
		}
	}
	if got := Remedy(errors.New("something else"), "a.duckdb"); got != "" {
		t.Error(got)
	}
}
