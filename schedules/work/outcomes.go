package work

import (
	"time"

	"github.com/agir-indicateurs/agir/schedules"
	"github.com/agir-indicateurs/agir/schedules/delivery"
	"github.com/agir-indicateurs/agir/schedules/release"
)

// Event is something that a shift did, for whoever looks on.
type Event interface{ event() }

// ClockBack says that the clock was ahead: the periods settled meanwhile are made
// again, each in its time.
type ClockBack struct{ Periods int64 }

// Wrote says that documents were laid.
type Wrote struct{ Paths []string }

// Unposted is a letter that would have left, were the store live.
type Unposted struct {
	Subject string
	To      string   // code of its reader
	Ways    []string // by which it would have left; none when its reader has no address
}

// Settled says what became of a period.
type Settled struct {
	Job, Period string
	State       schedules.State
	Outcome     Outcome
}

// Sent says what became of the messages of the outbox.
type Sent struct{ delivery.Summary }

func (ClockBack) event() {}
func (Taken) event()     {}
func (Wrote) event()     {}
func (Settled) event()   {}
func (Unposted) event()  {}
func (Sent) event()      {}

// Outcome is what became of a period.
type Outcome interface{ outcome() }

// Missed are the periods of a job that were missed for too long, from one on: they are not
// made.
type Missed struct {
	Periods int
	Until   string // the last of them
}

// Failed is a period that could not be made; it is tried again.
type Failed struct{ Err error }

// Waits is a period that waits for statements.
type Waits struct {
	For []delivery.Missing
	All bool // none of those that are expected has come: it is never made without one
}

// Ingested is an inbox that was taken.
type Ingested struct{ New, Refused int }

// Issued is an edition whose documents are on their way.
type Issued struct {
	Edition int
	Month   time.Time
	Period  string // the quarter or the year told; empty for the month
	Again   bool   // taken up where a killed run left it
}

// Drafted is a month shown before it is published.
type Drafted struct{ Month time.Time }

// RehearsedMonth is a month whose documents were laid aside: the store is not live.
type RehearsedMonth struct {
	Month  time.Time
	Period string // as in Issued
}

// Watched is an alarm that looked.
type Watched struct {
	Trouble   delivery.Trouble
	Told      []string // operators for whom a letter is in the outbox
	Rehearsed bool     // the store is not live: no letter is
}

// BackedUp is a backup that was made and read back.
type BackedUp struct {
	File    string
	Removed int      // older ones, beyond those that are kept
	Proved  bool     // and restored aside
	Spare   bool     // with the recovery key
	Dropped []string // what the store was in an earlier version, kept long enough
}

// Listed are the work lists that were laid.
type Listed struct {
	Month time.Time
	Lists []release.WrittenWorklist // none while the store is not live: nobody's name is read
}

func (BackedUp) outcome()       {}
func (Listed) outcome()         {}
func (Missed) outcome()         {}
func (Failed) outcome()         {}
func (Waits) outcome()          {}
func (Ingested) outcome()       {}
func (Issued) outcome()         {}
func (Drafted) outcome()        {}
func (RehearsedMonth) outcome() {}
func (Watched) outcome()        {}
func (Sent) outcome()           {}
