package books

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/store"
)

// Period is a line of the ledger: one period of one scheduled job, and what
// became of it.
type Period struct {
	Job      string
	Period   string
	DueAt    time.Time
	State    string
	Failures int
	Edition  int
	Why      string
	Since    time.Time
}

// Began is the instant of the first run of this store: the one given, when there
// was none before.
func Began(ctx context.Context, s *store.Store, now time.Time) (time.Time, error) {
	var at time.Time
	err := s.QueryRow(ctx, "select began_at from store.ledger.began").Scan(&at)
	if !errors.Is(err, sql.ErrNoRows) {
		return at, err
	}
	_, err = s.Exec(ctx, "insert into store.ledger.began values (?)", now)
	return now, err
}

// Returned is the last file whose sender was told what became of it. A store that
// never told anyone owes nothing of what it holds already.
func Returned(ctx context.Context, s *store.Store) (file int64, err error) {
	err = s.QueryRow(ctx, "select file from store.ledger.returned").Scan(&file)
	if !errors.Is(err, sql.ErrNoRows) {
		return file, err
	}
	known, err := Freeze(ctx, s)
	if err != nil {
		return 0, err
	}
	_, err = s.Exec(ctx, "insert into store.ledger.returned values (?)", known.File)
	return known.File, err
}

// KeepReturned remembers the last file whose sender was told what became of it.
func KeepReturned(ctx context.Context, s *store.Store, file int64) error {
	_, err := s.Exec(ctx, "update store.ledger.returned set file = ?", file)
	return err
}

// Ledger lists the periods that were ever looked at, in the order in which they
// were due.
func Ledger(ctx context.Context, s *store.Store) ([]Period, error) {
	rows, err := s.Query(ctx, `select job, period, due_at, state, failures, edition, why, since
		from store.ledger.period order by due_at, job, period`)
	if err != nil {
		return nil, err
	}
	return scanPeriods(rows)
}

// LedgerAt lists the periods as they stood at an instant, as far as the journal of runs
// says it, in the order in which they were due.
func LedgerAt(ctx context.Context, s *store.Store, at time.Time) ([]Period, error) {
	rows, err := s.Query(ctx, `select l.job, l.period, l.due_at, max_by(p.outcome, (r.run, p.number)), count(*) filter (p.outcome = 'failed')::integer,
			0, max_by(p.told, (r.run, p.number)), max(r.started_at)
		from store.ledger.period as l join store.ledger.phase as p using (job, period) join store.ledger.run as r using (run)
		where r.started_at <= ? group by all order by l.due_at, l.job, l.period`, at)
	if err != nil {
		return nil, err
	}
	return scanPeriods(rows)
}

func scanPeriods(rows *sql.Rows) ([]Period, error) {
	defer rows.Close()
	var all []Period
	for rows.Next() {
		var p Period
		if err := rows.Scan(&p.Job, &p.Period, &p.DueAt, &p.State, &p.Failures, &p.Edition, &p.Why, &p.Since); err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, rows.Err()
}

// Unsettle takes out of the ledger the periods that were entered after an instant, and
// counts them: only a clock that was ahead can have entered them. It is a safe point.
func Unsettle(ctx context.Context, s *store.Store, after time.Time) (periods int64, err error) {
	done, err := s.Exec(ctx, "delete from store.ledger.period where since > ?", after)
	if err != nil {
		return 0, err
	}
	if periods, err = done.RowsAffected(); err != nil || periods == 0 {
		return 0, err
	}
	return periods, s.Save(ctx)
}

// Enter writes a period in the ledger, in place of what it held of it. It is
// a safe point.
func Enter(ctx context.Context, s *store.Store, p Period) error {
	if err := enter(ctx, s, p); err != nil {
		return err
	}
	return s.Save(ctx)
}

func enter(ctx context.Context, s *store.Store, p Period) error {
	_, err := s.Exec(ctx, "insert or replace into store.ledger.period values (?, ?, ?, ?, ?, ?, ?, ?)",
		p.Job, p.Period, p.DueAt, p.State, p.Failures, p.Edition, p.Why, p.Since)
	return err
}

// Run is one run of the scheduled work.
type Run struct {
	Number    int64
	Verb      string
	Program   string
	StartedAt time.Time
	EndedAt   time.Time // zero while it runs, or when it was killed
	Outcome   string
	Phases    []Phase
}

// Phase is one period looked at by a run.
type Phase struct {
	Job, Period string
	Outcome     string // state of the period after it
	Told        string // counts, or why it waits or failed; never a name
	Lasted      time.Duration
}

// StartRun opens a line of the journal of runs.
func StartRun(ctx context.Context, s *store.Store, verb, program string, now time.Time) (number int64, err error) {
	err = s.QueryRow(ctx, "insert into store.ledger.run values ("+store.Next("run", "ledger.run")+", ?, ?, ?, null, '') returning run",
		verb, program, now).Scan(&number)
	return number, err
}

// KeepPhase adds to a run what it did of a period.
func KeepPhase(ctx context.Context, s *store.Store, run int64, p Phase) error {
	_, err := s.Exec(ctx, `insert into store.ledger.phase
		select ?, coalesce(max(number), 0) + 1, ?, ?, ?, ?, ? from store.ledger.phase where run = ?`,
		run, p.Job, p.Period, p.Outcome, p.Told, p.Lasted.Milliseconds(), run)
	return err
}

// EndRun closes a line of the journal of runs.
func EndRun(ctx context.Context, s *store.Store, run int64, outcome string, now time.Time) error {
	_, err := s.Exec(ctx, "update store.ledger.run set ended_at = ?, outcome = ? where run = ?", now, outcome, run)
	return err
}

// Runs lists the last runs begun by an instant, latest first, with their phases.
func Runs(ctx context.Context, s *store.Store, until time.Time, count int) ([]Run, error) {
	rows, err := s.Query(ctx, `select r.run, r.verb, r.program, r.started_at, r.ended_at, r.outcome,
			p.job, p.period, p.outcome, p.told, p.milliseconds
		from (from store.ledger.run where started_at <= ? order by run desc limit ?) r left join store.ledger.phase p using (run)
		order by r.run desc, p.number`, until, count)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []Run
	for rows.Next() {
		var r Run
		var ended sql.NullTime
		var job, period, outcome, told sql.NullString
		var ms sql.NullInt64
		if err := rows.Scan(&r.Number, &r.Verb, &r.Program, &r.StartedAt, &ended, &r.Outcome, &job, &period, &outcome, &told, &ms); err != nil {
			return nil, err
		}
		r.EndedAt = ended.Time
		if len(all) == 0 || all[len(all)-1].Number != r.Number {
			all = append(all, r)
		}
		if job.Valid {
			last := &all[len(all)-1]
			last.Phases = append(last.Phases, Phase{job.String, period.String, outcome.String, told.String, time.Duration(ms.Int64) * time.Millisecond})
		}
	}
	return all, rows.Err()
}
