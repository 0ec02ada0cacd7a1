package books

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/queries"
)

// ReleaseColumns are those of a national release as machines read it, in order.
var ReleaseColumns = []string{"mois", "connu_au", "edition", "niveau", "territoire", "nom", "indicateur", "valeur", "numerateur", "denominateur", "statut"}

// Release is what a national release printed, of this store or of another: the only
// figures of the region and of the nation that a department's report may repeat.
type Release struct {
	Month, AsOf  time.Time
	KnownOn      time.Time // published or imported
	Edition      int
	Own          bool // an edition of this store
	Departements []string
	Lines        []ReleaseLine // printed, of regions and of the nation
	Cells        []ReleaseCell // all that it holds
}

// ReleaseCell is a figure of a release: its numbers where they are printed, and what it says
// of itself.
type ReleaseCell struct {
	Level                      queries.Level
	Territory, Name, Indicator string
	Value                      *float64
	Numerator, Denominator     *int64
	Status                     string
}

// ReleaseLine is a share of persons that was printed.
type ReleaseLine struct {
	Level                  queries.Level
	Territory, Name        string
	Indicator              string
	Numerator, Denominator int64
}

// What is wrong in the figures of a national release.
var (
	ErrNotRelease    = errors.New("not the figures of a national release")
	ErrDraftRelease  = errors.New("a draft is no release")
	ErrOtherRelease  = errors.New("of another month, day or edition than the first row")
	ErrReleaseMonth  = errors.New("not a month of a release")
	ErrReleaseDay    = errors.New("not a day of a release")
	ErrReleaseLevel  = errors.New("no level of a release")
	ErrReleaseCounts = errors.New("not counts of a release")
)

// ReadRelease reads the figures of a national release, and refuses a draft, which has no
// number, a file of another form, and one of several months.
func ReadRelease(content []byte) (r Release, err error) {
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(content, []byte("\ufeff")))).ReadAll()
	if err != nil {
		return r, ErrNotRelease
	}
	if len(rows) < 2 || !slices.Equal(rows[0], ReleaseColumns) {
		return r, ErrNotRelease
	}
	for n, row := range rows[1:] {
		if err := r.add(row); err != nil {
			return r, fmt.Errorf("row %d: %w", n+2, err)
		}
	}
	return r, nil
}

func (r *Release) add(row []string) error {
	month, err := time.Parse("2006-01", row[0])
	if err != nil {
		return fmt.Errorf("mois %q: %w", row[0], ErrReleaseMonth)
	}
	asOf, err := time.Parse(time.DateOnly, row[1])
	if err != nil {
		return fmt.Errorf("connu_au %q: %w", row[1], ErrReleaseDay)
	}
	edition, err := strconv.Atoi(row[2])
	if err != nil || edition < 1 {
		return fmt.Errorf("edition %q: %w", row[2], ErrDraftRelease)
	}
	if r.Edition != 0 && (!r.Month.Equal(month) || !r.AsOf.Equal(asOf) || r.Edition != edition) {
		return ErrOtherRelease
	}
	r.Month, r.AsOf, r.Edition = month, asOf, edition
	r.Cells = append(r.Cells, cellOf(row))
	switch level := queries.Level(row[3]); level {
	case queries.Departement:
		if !slices.Contains(r.Departements, row[4]) {
			r.Departements = append(r.Departements, row[4])
		}
		return nil
	case queries.Region, queries.National:
		return r.line(level, row)
	}
	return fmt.Errorf("niveau %q: %w", row[3], ErrReleaseLevel)
}

// cellOf is the figure of a row; what is no number is not printed.
func cellOf(row []string) ReleaseCell {
	c := ReleaseCell{Level: queries.Level(row[3]), Territory: row[4], Name: row[5], Indicator: row[6], Status: row[10]}
	if x, err := strconv.ParseFloat(row[7], 64); err == nil {
		c.Value = &x
	}
	for at, to := range map[int]**int64{8: &c.Numerator, 9: &c.Denominator} {
		if n, err := strconv.ParseInt(row[at], 10, 64); err == nil && n >= 0 {
			*to = &n
		}
	}
	return c
}

// line keeps a share that is printed; a count, or what is withheld, is none.
func (r *Release) line(level queries.Level, row []string) error {
	if row[10] != "publie" || row[8] == "" || row[9] == "" {
		return nil
	}
	counted, err := strconv.ParseInt(row[8], 10, 64)
	among, err2 := strconv.ParseInt(row[9], 10, 64)
	if err != nil || err2 != nil || counted < 0 || among < 0 {
		return fmt.Errorf("numerateur %q, denominateur %q: %w", row[8], row[9], ErrReleaseCounts)
	}
	if among < counted {
		return nil // so many each, no share
	}
	r.Lines = append(r.Lines, ReleaseLine{level, row[4], row[5], row[6], counted, among})
	return nil
}

// KeepRelease keeps the figures of a national release; again says that the same bytes
// are known already.
func KeepRelease(ctx context.Context, s *store.Store, content []byte, on time.Time, own bool) (r Release, again bool, err error) {
	if r, err = ReadRelease(content); err != nil {
		return r, false, err
	}
	sum := sha256.Sum256(content)
	hash := hex.EncodeToString(sum[:])
	var known int
	if err := s.QueryRow(ctx, "select count(*) from store.editions.release where hash = ?", hash).Scan(&known); err != nil || known > 0 {
		return r, known > 0, err
	}
	_, err = s.Exec(ctx, `insert into store.editions.release
		select coalesce(max(number), 0) + 1, ?, ?, ?, ?, ?, ?, ? from store.editions.release`, on, r.Month, r.AsOf, r.Edition, own, hash, content)
	return r, false, err
}

// LastRelease is the national release of the latest month known on a day, and to an
// edition when one is given; false without any.
func LastRelease(ctx context.Context, s *store.Store, asOf time.Time, until *Frozen) (Release, bool, error) {
	return lastRelease(ctx, s, time.Time{}, asOf, until)
}

// LastReleaseOf does as LastRelease, of a month.
func LastReleaseOf(ctx context.Context, s *store.Store, month, asOf time.Time, until *Frozen) (Release, bool, error) {
	return lastRelease(ctx, s, month, asOf, until)
}

// lastRelease is that of a month, or of the latest one where none is asked.
func lastRelease(ctx context.Context, s *store.Store, month, asOf time.Time, until *Frozen) (Release, bool, error) {
	var content []byte
	var known time.Time
	var own bool
	err := s.QueryRow(ctx, `select known_on, own, content from store.editions.release
		where known_on <= ? and as_of <= ? and number <= ? and (? or month = ?) order by month desc, as_of desc, number desc limit 1`,
		asOf, asOf, until.OrAll().Release, month.IsZero(), month).Scan(&known, &own, &content)
	if errors.Is(err, sql.ErrNoRows) {
		return Release{}, false, nil
	}
	if err != nil {
		return Release{}, false, err
	}
	r, err := ReadRelease(content)
	r.KnownOn, r.Own = known, own
	return r, err == nil, err
}

// ReleaseFile is the figures of a national release of this store, as it left.
type ReleaseFile struct {
	Edition     int
	Month, AsOf time.Time
	PublishedOn time.Time
	Content     []byte
}

// OwnReleases are the national releases of the editions before a number, in their order.
func OwnReleases(ctx context.Context, s *store.Store, before int) (all []ReleaseFile, err error) {
	rows, err := s.Query(ctx, "select edition, month, as_of, known_on, content from store.editions.release where own and edition < ? order by edition, number", before)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var f ReleaseFile
		if err := rows.Scan(&f.Edition, &f.Month, &f.AsOf, &f.PublishedOn, &f.Content); err != nil {
			return nil, err
		}
		all = append(all, f)
	}
	return all, rows.Err()
}

// ReleaseOf is the national release that an edition of this store made; false without any.
func ReleaseOf(ctx context.Context, s *store.Store, edition int) (Release, bool, error) {
	var content []byte
	err := s.QueryRow(ctx, "select content from store.editions.release where own and edition = ?", edition).Scan(&content)
	if errors.Is(err, sql.ErrNoRows) {
		return Release{}, false, nil
	}
	if err != nil {
		return Release{}, false, err
	}
	r, err := ReadRelease(content)
	r.Own = true
	return r, err == nil, err
}

// FiguresOfEdition are the counts of a territory for a month, as an edition froze them,
// by indicator.
func FiguresOfEdition(ctx context.Context, s *store.Store, number int, t queries.Territory, month time.Time) (map[string]queries.Measure, error) {
	rows, err := s.Query(ctx, "select indicator, kind, numerator, denominator, known from store.editions.figure where edition = ? and level = ? and territory = ? and month = ?",
		number, string(t.Level), t.Code, month)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := make(map[string]queries.Measure)
	for rows.Next() {
		m := queries.Measure{Month: month, Level: t.Level, Territory: t.Code}
		var kind string
		if err := rows.Scan(&m.Indicator, &kind, &m.Numerator, &m.Denominator, &m.Known); err != nil {
			return nil, err
		}
		m.Kind = queries.Kind(kind)
		all[m.Indicator] = m
	}
	return all, rows.Err()
}
