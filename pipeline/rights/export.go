package rights

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/answers"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/exports"
	"github.com/agir-indicateurs/agir/pipeline/purge"
	"github.com/agir-indicateurs/agir/pipeline/sealing"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
)

// ExportRequest asks for all that is held on one person, sealed.
type ExportRequest struct {
	Act
	Person string
	Key    *sealing.Key // that seals it
	File   string       // in which it is written, for the journal
}

// Exported is all that is held on one person, as a sealed archive: a workbook to read and
// a JSON file for machines, which say the same.
type Exported struct {
	Sealed  []byte
	Holding Holding
}

// Holding is all that is held on one person.
type Holding struct {
	Person    string     `json:"personne"`
	On        string     `json:"au"`
	Rows      []Row      `json:"lignes"`
	Mentions  []Mention  `json:"mentions"`
	Counted   []Counted  `json:"chiffres"`
	Decisions []Decision `json:"decisions"`
	Readings  []Shown    `json:"lectures"`
	// Shared says that the rows of former statements are not here: nothing distinguishes
	// them from those of somebody else.
	Shared bool `json:"anciens_releves_indistincts"`
	// Unread are files kept that could not be read: they may speak of anybody.
	Unread int `json:"fichiers_illisibles"`
}

// Row is a row that speaks of the person, where it came from and what it was used for.
type Row struct {
	File       string   `json:"fichier"`
	Sender     string   `json:"expediteur"`
	ReceivedOn string   `json:"recu_le"`
	Sheet      string   `json:"feuille"`
	Row        int      `json:"ligne"`
	Kind       string   `json:"nature"`       // empty of a row that could not be taken
	Status     string   `json:"etat"`         // of its statement
	Method     string   `json:"rattachement"` // how it was tied to the person; empty when it is not in force
	Why        string   `json:"pourquoi"`
	Editions   []int    `json:"editions"` // published, that rest on its statement
	Problems   []string `json:"problemes"`
	Received   []Value  `json:"recu"`    // its cells, as they stand in the file
	Understood []Value  `json:"compris"` // and as they were taken
}

// Value is a value under its label.
type Value struct {
	Label string `json:"colonne"`
	Text  string `json:"valeur"`
}

// Mention is a row about somebody else that gives the person's number: its place only,
// the rest is about another.
type Mention struct {
	File  string `json:"fichier"`
	Sheet string `json:"feuille"`
	Row   int    `json:"ligne"`
}

// Counted is a figure that the person is part of.
type Counted struct {
	Indicator string  `json:"indicateur"`
	Label     string  `json:"libelle"`
	Month     string  `json:"mois"`
	Answer    []Value `json:"reponse"`
}

// Decision is what somebody decided on one of the person's records.
type Decision struct {
	On      string `json:"le"`
	Records string `json:"enregistrements"`
	Verdict string `json:"decision"`
	Why     string `json:"pourquoi"`
	Undone  string `json:"defaite_le"`
}

// Shown is a reading of names that may have shown the person: when and what for.
type Shown struct {
	At   string `json:"le"`
	Kind string `json:"nature"`
	Why  string `json:"pourquoi"`
}

// ErrUnsealed says that no passphrase seals an export.
var ErrUnsealed = errors.New("what is held on a person is written sealed only")

// Export gives all that is held on one person. It is journaled before it is given.
func Export(ctx context.Context, s *store.Store, conf *settings.Settings, r ExportRequest) (Exported, error) {
	if err := r.check(); err != nil {
		return Exported{}, err
	}
	if r.Key == nil {
		return Exported{}, ErrUnsealed
	}
	h, err := hold(ctx, s, conf, r.On, r.Person)
	if err != nil {
		return Exported{}, err
	}
	archive, err := archived(h)
	if err != nil {
		return Exported{}, err
	}
	sealed, err := r.Key.SealBytes(archive)
	if err != nil {
		return Exported{}, err
	}
	return Exported{sealed, h}, books.JournalReading(ctx, s, r.entry(books.PersonExported, fmt.Sprintf("%d rows", len(h.Rows)), r.File))
}

// holder gathers what is held on a person.
type holder struct {
	ctx     context.Context
	s       *store.Store
	conf    *settings.Settings
	on      time.Time
	person  string
	answer  *answers.Answer
	links   map[purge.Told]answers.Link // of his rows in force
	records map[string]bool             // keys of his records
	numbers []string
	files   map[int64]books.FileLine
}

func hold(ctx context.Context, s *store.Store, conf *settings.Settings, on time.Time, person string) (Holding, error) {
	h := Holding{Person: person, On: on.Format(time.DateOnly)}
	g := &holder{ctx: ctx, s: s, conf: conf, on: on, person: person, files: make(map[int64]books.FileLine)}
	files, err := books.Files(ctx, s, on)
	if err != nil {
		return h, err
	}
	for _, f := range files {
		g.files[f.File] = f
		if f.Refused {
			h.Unread++
		}
	}
	told, err := purge.WhereTold(ctx, s, conf, on, person) // before the question below, which it asks otherwise
	if h.Shared = errors.Is(err, purge.ErrShared); err != nil && !h.Shared {
		return h, err
	}
	if err := g.ask(); err != nil {
		return h, err
	}
	for at := range g.links {
		told = append(told, at)
	}
	purge.SortTold(told)
	if h.Rows, err = g.rows(slices.Compact(told)); err != nil {
		return h, err
	}
	if h.Mentions, err = g.mentions(); err != nil {
		return h, err
	}
	if h.Counted, err = g.counted(); err != nil {
		return h, err
	}
	if h.Decisions, err = g.decisions(); err != nil {
		return h, err
	}
	h.Readings, err = g.readings()
	return h, err
}

// ask asks for the months of the editions, or for the last one that ended.
func (g *holder) ask() error {
	editions, err := books.Editions(g.ctx, g.s)
	if err != nil {
		return err
	}
	var months []time.Time
	for _, e := range editions {
		months = append(months, e.Month)
	}
	if len(months) == 0 {
		months = []time.Time{time.Date(g.on.Year(), g.on.Month()-1, 1, 0, 0, 0, 0, time.UTC)}
	}
	slices.SortFunc(months, time.Time.Compare)
	months = slices.CompactFunc(months, time.Time.Equal)
	g.answer, err = answers.Ask(g.ctx, g.s, answers.Question{AsOf: g.on, Months: months, Settings: g.conf, Reasons: true})
	if err != nil {
		return err
	}
	identities, err := g.answer.Identities(g.ctx)
	if err != nil {
		return err
	}
	g.records = make(map[string]bool)
	for record, i := range identities {
		if i.Person == g.person {
			g.records[record] = true
			if i.AGDREF != "" {
				g.numbers = append(g.numbers, i.AGDREF)
			}
		}
	}
	links, err := g.answer.Links(g.ctx)
	g.links = make(map[purge.Told]answers.Link)
	for _, l := range links {
		if l.Person == g.person {
			g.links[purge.Told{File: l.Received, RowPlace: books.RowPlace{Sheet: l.Sheet, Row: l.Row}, Kind: l.Kind}] = l
			g.records[l.Record] = true
		}
	}
	return err
}

// rows completes the places of rows with all that is known of each.
func (g *holder) rows(places []purge.Told) ([]Row, error) {
	on, err := books.EditionsOn(g.ctx, g.s)
	if err != nil {
		return nil, err
	}
	status := make(map[[2]any]string)
	for _, st := range g.answer.States {
		status[[2]any{st.File, st.Kind}] = string(st.Status)
	}
	var all []Row
	for _, file := range filesOf(places) {
		f := g.files[file]
		his := slices.DeleteFunc(slices.Clone(places), func(p purge.Told) bool { return p.File != file })
		cells, err := g.cells(file)
		if err != nil {
			return nil, err
		}
		problems, err := books.ProblemsOf(g.ctx, g.s, file)
		if err != nil {
			return nil, err
		}
		for _, p := range his {
			link := g.links[p]
			row := Row{File: f.Path, Sender: f.Sender, ReceivedOn: f.ReceivedOn.Format(time.DateOnly), Sheet: p.Sheet, Row: p.Row, Kind: p.Kind,
				Status: status[[2]any{file, p.Kind}], Method: link.Method, Why: link.Why, Editions: on[books.Source{Path: f.Path, Hash: f.Hash}],
				Problems: problems[p.RowPlace], Received: cells[p.RowPlace]}
			if row.Understood, err = g.understood(p); err != nil {
				return nil, err
			}
			all = append(all, row)
		}
	}
	return all, nil
}

func filesOf(places []purge.Told) (files []int64) {
	for _, p := range places {
		files = append(files, p.File)
	}
	return slices.Compact(files) // places are in the order of the files
}

// cells are the rows of a file under the labels of its header, read from its bytes again;
// none where the bytes are gone.
func (g *holder) cells(file int64) (map[books.RowPlace][]Value, error) {
	content, err := books.Content(g.ctx, g.s, file)
	if err != nil || content == nil {
		return nil, err
	}
	read, err := exports.Read("", content, exports.Limits(g.conf.Limits))
	if err != nil {
		return nil, nil // it was refused when it came: see Unread
	}
	headers, err := g.headers(file)
	if err != nil {
		return nil, err
	}
	all := make(map[books.RowPlace][]Value)
	for _, sheet := range read.Sheets {
		var labels []string
		for row, err := range sheet.Rows() {
			if err != nil {
				break
			}
			if headers[books.RowPlace{Sheet: sheet.Name, Row: row.Number}] {
				labels = row.Texts()
				continue
			}
			all[books.RowPlace{Sheet: sheet.Name, Row: row.Number}] = under(labels, row.Texts())
		}
	}
	return all, nil
}

// under puts the cells of a row under their labels; a cell without one is named by its place.
func under(labels, cells []string) (all []Value) {
	for n, text := range cells {
		if text == "" {
			continue
		}
		label := fmt.Sprintf("colonne %d", n+1)
		if n < len(labels) && labels[n] != "" {
			label = labels[n]
		}
		all = append(all, Value{label, text})
	}
	return all
}

// headers are the rows of labels of a file.
func (g *holder) headers(file int64) (map[books.RowPlace]bool, error) {
	return books.RowPlaces(g.ctx, g.s, "select sheet, header_row from store.records.statement where file = ?", file)
}

// understood is a record as it was taken.
func (g *holder) understood(at purge.Told) ([]Value, error) {
	schema := contract.SchemaOf(contract.Kind(at.Kind))
	if schema == nil {
		return nil, nil
	}
	var names, labels []string
	for _, c := range schema.Columns {
		names, labels = append(names, c.Name+"::varchar"), append(labels, c.Label)
	}
	rows, err := g.s.Query(g.ctx, "select "+strings.Join(names, ", ")+" from store.records."+at.Kind+" where file = ? and sheet = ? and row = ?", at.File, at.Sheet, at.Row)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []Value
	for rows.Next() {
		texts := make([]sql.NullString, len(names))
		into := make([]any, len(names))
		for n := range texts {
			into[n] = &texts[n]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		for n, t := range texts {
			if t.String != "" {
				all = append(all, Value{labels[n], t.String})
			}
		}
	}
	return all, rows.Err()
}

// mentions are the rows of others that give the number of the person whom they join.
func (g *holder) mentions() (all []Mention, err error) {
	seen := make(map[string]bool)
	for _, number := range g.numbers {
		if seen[number] {
			continue
		}
		seen[number] = true
		rows, err := g.s.Query(g.ctx, "select f.path, r.sheet, r.row from store.records.orientations as r join store.raw.file as f on f.file = r.file where r.agdref_bpi = ? order by all", number)
		if err != nil {
			return nil, err
		}
		for rows.Next() {
			var m Mention
			if err := rows.Scan(&m.File, &m.Sheet, &m.Row); err != nil {
				return nil, errors.Join(err, rows.Close())
			}
			all = append(all, m)
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// counted are the figures of the months asked that the person is part of.
func (g *holder) counted() ([]Counted, error) {
	in, err := g.answer.CountedIn(g.ctx, g.person)
	if err != nil {
		return nil, err
	}
	var all []Counted
	for _, c := range in {
		for _, line := range c.Lines {
			one := Counted{Indicator: c.Indicator.Code, Label: c.Indicator.Label}
			for n, column := range c.Columns {
				switch {
				case column == "person" || line[n] == "":
				case column == "month":
					one.Month = line[n][:len("2006-01")]
				default:
					one.Answer = append(one.Answer, Value{column, line[n]})
				}
			}
			all = append(all, one)
		}
	}
	return all, nil
}

func (g *holder) decisions() ([]Decision, error) {
	decisions, err := books.LinkDecisions(g.ctx, g.s)
	if err != nil {
		return nil, err
	}
	var all []Decision
	for _, d := range decisions {
		if !g.records[d.LeftRecord] && !g.records[d.RightRecord] {
			continue
		}
		one := Decision{On: d.DecidedOn.Format(time.DateOnly), Records: d.LeftRecord + " = " + d.RightRecord, Verdict: d.Verdict, Why: d.Why}
		if !d.UndoneOn.IsZero() {
			one.Undone = d.UndoneOn.Format(time.DateOnly)
		}
		all = append(all, one)
	}
	return all, nil
}

func (g *holder) readings() ([]Shown, error) {
	lines, err := books.JournalLines(g.ctx, g.s, books.JournalRequest{})
	if err != nil {
		return nil, err
	}
	var all []Shown
	for _, l := range lines {
		if slices.Contains(books.Nominative, l.Kind) {
			all = append(all, Shown{l.At.Format(time.RFC3339), l.Kind, l.Why})
		}
	}
	return all, nil
}

// archived is a holding as a workbook and as JSON, in one archive.
func archived(h Holding) ([]byte, error) {
	var b bytes.Buffer
	err := writeArchive(&b, h)
	return b.Bytes(), err
}
