package books

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/inbox"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
)

// statements lists the statements received, in the order of the files. A file
// without a department column is the statement of all the departments for which
// its sender may send this kind, today or on the day it came, or of those that its name
// tells.
func statements(ctx context.Context, s *store.Store, conf *settings.Settings, until *Frozen) ([]inbox.Statement, error) {
	rowsIn, err := rowsByDepartement(ctx, s)
	if err != nil {
		return nil, err
	}
	common, err := alikes(ctx, s)
	if err != nil {
		return nil, err
	}
	rows, err := s.Query(ctx, `
		select f.file, f.path, f.sender, f.received_on, f.extraction_on, f.hash, t.kind,
			any_value(t.departements), any_value(t.authority), sum(t.kept)::int, sum(t.set_aside)::int
		from store.raw.file as f
		join store.records.statement as t on t.file = f.file
		where f.file <= ?
		group by f.file, f.path, f.sender, f.received_on, f.extraction_on, f.hash, t.kind
		order by f.file, t.kind`, until.OrAll().File)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var found []inbox.Statement
	for rows.Next() {
		var x inbox.Statement
		var departements, authority any
		if err := rows.Scan(&x.File, &x.Path, &x.Sender, &x.ReceivedOn, &x.ExtractionOn, &x.Hash, &x.Kind, &departements, &authority, &x.Kept, &x.SetAside); err != nil {
			return nil, err
		}
		x.Departements, x.Authority = texts(departements), texts(authority)
		if len(x.Departements) == 0 {
			x.Whole = true
			his := slices.Concat(conf.AuthorityOn(x.Sender, x.Kind, x.ReceivedOn), x.Authority)
			slices.Sort(his)
			x.Departements = inbox.NamedIn(x.Path, slices.Compact(his))
		} else {
			x.RowsIn = rowsIn[fileKind{x.File, x.Kind}]
			for d := range x.RowsIn {
				x.RowsIn[d] += x.SetAside // a row set aside may have lost its department: it counts in each
			}
		}
		in := common[fileKind{x.File, x.Kind}]
		x.Compared, x.Alike = in.of, in.with
		found = append(found, x)
	}
	return found, rows.Err()
}

type fileKind struct {
	file int64
	kind string
}

// rowsByDepartement counts the rows kept of each file, kind and department, for
// the kinds that have a department column.
func rowsByDepartement(ctx context.Context, s *store.Store) (map[fileKind]map[string]int, error) {
	counts := make(map[fileKind]map[string]int)
	for _, schema := range contract.Schemas() {
		if !hasDepartement(schema) {
			continue
		}
		kind := string(schema.Kind)
		rows, err := s.Query(ctx, "select file, departement, count(*) from store.records."+kind+" group by all order by all")
		if err != nil {
			return nil, err
		}
		for rows.Next() {
			var file int64
			var departement string
			var n int
			if err := rows.Scan(&file, &departement, &n); err != nil {
				rows.Close()
				return nil, err
			}
			key := fileKind{file, kind}
			if counts[key] == nil {
				counts[key] = make(map[string]int)
			}
			counts[key][departement] = n
		}
		if err := rows.Err(); err != nil {
			return nil, err
		}
		rows.Close()
	}
	return counts, nil
}

// verdicts lists the decisions taken on statements, oldest first.
func verdicts(ctx context.Context, s *store.Store, until *Frozen) ([]inbox.Verdict, error) {
	rows, err := s.Query(ctx, `
		select file, kind, coalesce(act, if(accepted, 'accept', 'refuse')), decided_on, "by", why
		from store.journal.verdict where number <= ? order by number`, until.OrAll().Verdict)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var verdicts []inbox.Verdict
	for rows.Next() {
		var v inbox.Verdict
		if err := rows.Scan(&v.File, &v.Kind, &v.Act, &v.DecidedOn, &v.By, &v.Why); err != nil {
			return nil, err
		}
		verdicts = append(verdicts, v)
	}
	return verdicts, rows.Err()
}

// States says what became of every statement as known on a day.
func States(ctx context.Context, s *store.Store, conf *settings.Settings, asOf time.Time) ([]inbox.State, error) {
	return StatesUntil(ctx, s, conf, asOf, nil)
}

// StatesUntil says it of what an edition knew.
func StatesUntil(ctx context.Context, s *store.Store, conf *settings.Settings, asOf time.Time, until *Frozen) ([]inbox.State, error) {
	statements, err := statements(ctx, s, conf, until)
	if err != nil {
		return nil, err
	}
	verdicts, err := verdicts(ctx, s, until)
	if err != nil {
		return nil, err
	}
	return inbox.Force(statements, verdicts, Rules(conf), asOf), nil
}

// Rules are the settings that decide of a statement.
func Rules(conf *settings.Settings) inbox.Rules {
	return inbox.Rules{
		SetAsideShare: conf.Thresholds.SetAsideShare,
		ShrinkShare:   conf.Thresholds.ShrinkShare,
		May: func(sender, kind, departement string, on time.Time) bool {
			if departement == "" {
				return len(conf.AuthorityOn(sender, kind, on)) > 0
			}
			return conf.MayOn(sender, kind, departement, on)
		},
		Same:     conf.Same,
		TookOver: conf.TookOver,
	}
}

// FileLine is a file received, for lists.
type FileLine struct {
	File         int64
	Path         string
	Sender       string
	ReceivedOn   time.Time
	ExtractionOn time.Time // zero when the file was refused
	Hash         string
	Refused      bool
}

// Files lists the files received on or before a day, in the order of reception.
func Files(ctx context.Context, s *store.Store, asOf time.Time) ([]FileLine, error) {
	rows, err := s.Query(ctx, `
		select file, path, sender, received_on, extraction_on, hash, refused
		from store.raw.file where received_on <= ? order by received_on, path, file`, asOf)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var lines []FileLine
	for rows.Next() {
		var l FileLine
		var extraction sql.NullTime
		if err := rows.Scan(&l.File, &l.Path, &l.Sender, &l.ReceivedOn, &extraction, &l.Hash, &l.Refused); err != nil {
			return nil, err
		}
		l.ExtractionOn = extraction.Time
		lines = append(lines, l)
	}
	return lines, rows.Err()
}

// texts turns a list of the engine into strings.
func texts(list any) []string {
	values, _ := list.([]any)
	var out []string
	for _, v := range values {
		if t, ok := v.(string); ok {
			out = append(out, t)
		}
	}
	return out
}

func hasDepartement(schema *contract.Schema) bool {
	return slices.ContainsFunc(schema.Columns, func(c contract.Column) bool { return c.Type == contract.Departement })
}
