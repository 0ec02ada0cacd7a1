package work

import (
	"context"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/pipeline"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
)

// Diagnosis is what somebody needs to help, without a datum of anyone: no name, no
// number, no address, and no name of a file received.
type Diagnosis struct {
	At      time.Time
	Bulk    books.Bulk
	Status  *Status
	Refused []RefusedShape
}

// RefusedShape is a file that was refused: what it is, and the rules that refused it.
type RefusedShape struct {
	books.Shape
	Rules []string
}

// Diagnose says how it is with a store.
func Diagnose(ctx context.Context, s *store.Store, r StatusRequest) (d Diagnosis, err error) {
	d.At = r.Now
	if d.Bulk, err = books.BulkOf(ctx, s); err != nil {
		return d, err
	}
	if d.Status, err = StatusOf(ctx, s, r); err != nil {
		return d, err
	}
	for i := range d.Status.Runs {
		for j := range d.Status.Runs[i].Phases {
			p := &d.Status.Runs[i].Phases[j]
			p.Told = Nameless(p.Told)
		}
	}
	for i := range d.Status.Open {
		d.Status.Open[i].Why = Nameless(d.Status.Open[i].Why)
	}
	shapes, err := books.RefusedShapes(ctx, s, r.AsOf.AddDate(0, -6, 0))
	if err != nil || len(shapes) == 0 {
		return d, err
	}
	problems, err := pipeline.Problems(ctx, s, r.Settings, r.AsOf, "")
	if err != nil {
		return d, err
	}
	files, err := books.Files(ctx, s, r.AsOf)
	if err != nil {
		return d, err
	}
	paths := make(map[int64]string, len(files))
	for _, f := range files {
		paths[f.File] = f.Path
	}
	for _, shape := range shapes {
		x := RefusedShape{Shape: shape}
		if _, known := r.Settings.Sender(x.Sender); !known {
			x.Sender = "" // whoever laid it chose that name
		}
		for _, p := range problems {
			if p.File == paths[shape.File] && p.Severity == contract.Refused && !slices.Contains(x.Rules, p.Rule) {
				x.Rules = append(x.Rules, p.Rule)
			}
		}
		d.Refused = append(d.Refused, x)
	}
	return d, nil
}

var (
	named  = regexp.MustCompile(`«[^»]*»|"[^"]*"|\S*[/\\@]\S*|\S+\.[A-Za-z][A-Za-z0-9]{1,4}\b`)
	digits = regexp.MustCompile(`\d{5,}`)
)

// Nameless leaves out of a sentence what may name somebody: what is quoted, paths, names
// of files, addresses and long numbers.
func Nameless(sentence string) string {
	return digits.ReplaceAllString(named.ReplaceAllString(sentence, "(…)"), "(…)")
}

// Addressless is a configuration without an address, a folder, an account or a label that
// may name somebody, as JSON.
func Addressless(conf *settings.Settings) (string, error) {
	type way struct{ Code, Reader, Territory, Ways string }
	type sender struct {
		Code  string
		Sends []settings.Scope
		Ways  string
	}
	kept := struct {
		Directions   []settings.Direction
		Departements []settings.Departement
		Structures   []settings.Structure
		Senders      []sender
		Thresholds   settings.Thresholds
		Homonyms     string
		Labels       map[string][]string
		Criteria     []settings.Criterion
		Breaks       []settings.Break
		Recipients   []way
		Operator     string
		Mail         string
		Sources      int
		Limits       settings.Limits
		Memory       int64
		Retention    settings.Retention
	}{
		Directions: conf.Directions, Departements: conf.Departements, Structures: conf.Structures, Thresholds: conf.Thresholds, Homonyms: conf.Homonyms, Labels: conf.Labels,
		Criteria: conf.Criteria, Breaks: conf.Breaks, Operator: conf.Operator, Mail: conf.Mail.Security, Sources: len(conf.Sources), Limits: conf.Limits, Memory: conf.Memory, Retention: conf.Retention,
	}
	for _, s := range conf.Senders {
		kept.Senders = append(kept.Senders, sender{s.Code, s.Sends, waysOf(s.Address)})
	}
	for _, r := range conf.Recipients {
		kept.Recipients = append(kept.Recipients, way{r.Code, r.Reader, r.Territory, waysOf(r.Address)})
	}
	text, err := json.MarshalIndent(kept, "", "  ")
	return string(text), err
}

// waysOf says whether an address has a mail and a folder, and not which.
func waysOf(a settings.Address) string {
	var ways []string
	if a.Mail != "" {
		ways = append(ways, books.ByMail)
	}
	if a.Folder != "" {
		ways = append(ways, books.ByFolder)
	}
	return strings.Join(ways, " ")
}
