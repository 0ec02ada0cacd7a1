// Package site is the page by which a sender checks a file before he sends it: static
// files, in French, that read it in his browser and send nothing. It is the contract's
// documentation for him too: models, columns, what is expected when.
package site

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"html/template"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/cmd/agir/site/verdict"
	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/exports"
	"github.com/agir-indicateurs/agir/pipeline/settings"
)

var (
	//go:embed assets/page.html
	page string
	//go:embed assets/page.css
	style string
	//go:embed assets/page.js
	script string
	//go:embed assets/work.js
	work string
)

// policy is what the page allows the browser, from its first byte: its own files, the
// program, a worker made of it, and no connection. A page opened from a folder has no
// other origin than file:.
const policy = "default-src 'none'; script-src 'self' file: 'wasm-unsafe-eval'; worker-src blob:; style-src 'self' file:; img-src data:; connect-src 'none'; base-uri 'none'; form-action 'none'"

// Request asks for the site of a configuration.
type Request struct {
	Settings *settings.Settings
	Reader   Reader // the program that reads, for a browser
	Style    string // of the reports: the page looks like them
	Typeset  func(string) string
	Day      func(time.Time) string // 3 octobre 2023
	MonthOf  func(time.Time) string // octobre 2023
	Program  string                 // version
	On       time.Time
	Issues   []Issue
}

// Reader is the program that reads files, built for WebAssembly, and the script of the Go
// distribution that runs it.
type Reader struct{ Code, Glue []byte }

// Issue is a month to come: when its statements may be extracted, and when its documents
// leave.
type Issue struct{ Month, From, On time.Time }

// File is a file of the site, by its path in it.
type File struct {
	Path    string
	Content []byte
}

// Files are the files of the site. Same request, same bytes.
func Files(r Request) ([]File, error) {
	structures := r.Settings.StructureItems()
	text, err := html(r)
	if err != nil {
		return nil, err
	}
	reader, err := r.Reader.script()
	if err != nil {
		return nil, err
	}
	how, err := json.Marshal(verdict.Settings{Limits: exports.Limits(r.Settings.Limits), Structures: structures, Labels: r.Settings.Labels})
	if err != nil {
		return nil, err
	}
	all := []File{
		{"index.html", text}, {"style.css", []byte(r.Style + style)}, {"page.js", []byte(script)}, {"lecteur.js", reader},
		{"reglages.js", []byte("self.agirReglages = " + string(how) + ";\n")},
	}
	for _, s := range contract.Schemas() {
		var model bytes.Buffer
		if err := exports.WriteXLSX(&model, contract.Template(s.Kind, structures)); err != nil {
			return nil, err
		}
		all = append(all, File{"modeles/" + string(s.Kind) + ".xlsx", model.Bytes()}, File{"contrats/" + string(s.Kind) + ".json", contract.TableSchema(s.Kind)})
	}
	return all, nil
}

// script is the program in a script file: a page opened from a folder may read no other.
func (r Reader) script() ([]byte, error) {
	var packed bytes.Buffer
	z, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := z.Write(r.Code); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	parts, err := json.Marshal(map[string]string{"glue": string(r.Glue), "work": work, "code": base64.StdEncoding.EncodeToString(packed.Bytes())})
	return []byte("self.agirLecteur = " + string(parts) + ";\n"), err
}

// kind is a kind of statement, as the page explains it.
type kind struct {
	Code, Title, Description string
	Columns                  []column
}

type column struct {
	Label, Condition, Example, Description, Values, Others string
	Required                                               bool
}

// expected is what a sender owes each month.
type expected struct{ Sender, Kind, Departements string }

func html(r Request) ([]byte, error) {
	t, err := template.New("page").Funcs(template.FuncMap{
		"day": r.Day, "month": r.MonthOf, "typeset": r.Typeset,
	}).Parse(page)
	if err != nil {
		return nil, err
	}
	var consortium []string
	for _, d := range r.Settings.Directions {
		consortium = append(consortium, d.Label)
	}
	var b bytes.Buffer
	err = t.Execute(&b, map[string]any{
		"Policy": policy, "Consortium": strings.Join(consortium, ", "), "Program": r.Program, "On": r.On, "Issues": r.Issues,
		"Megabytes": r.Settings.Limits.Bytes >> 20, "Kinds": kinds(r.Settings), "Expected": expectedOf(r.Settings, r.On),
	})
	return []byte(r.typesetText(b.String())), err
}

// typesetText gives the text of the page the spaces of French before its high marks.
func (r Request) typesetText(text string) string {
	return strings.NewReplacer(" : ", "\u202f: ", " :<", "\u202f:<", " ; ", "\u202f; ", " ?", "\u202f?", " !", "\u202f!", "« ", "«\u202f", " »", "\u202f»").Replace(text)
}

func kinds(conf *settings.Settings) (all []kind) {
	for _, s := range contract.Schemas() {
		k := kind{Code: string(s.Kind), Title: s.Title, Description: s.Description}
		for i := range s.Columns {
			c := &s.Columns[i]
			x := column{Label: c.Label, Condition: c.Condition(s), Example: c.Example, Description: c.Description, Required: c.Required}
			var values []string
			for _, item := range itemsOf(c, conf) {
				values = append(values, item.Label)
			}
			x.Values, x.Others = strings.Join(values, ", "), strings.Join(append(append([]string{}, c.Others...), conf.Labels[c.Name]...), ", ")
			k.Columns = append(k.Columns, x)
		}
		all = append(all, k)
	}
	return all
}

// itemsOf are the values of a column: those of the contract, or the structures of the
// configuration.
func itemsOf(c *contract.Column, conf *settings.Settings) []contract.Item {
	if c.Name == "structure" {
		return conf.StructureItems()
	}
	return c.Items
}

func expectedOf(conf *settings.Settings, on time.Time) (all []expected) {
	at := make(map[[2]string]int)
	for _, e := range conf.ExpectedOn(on) {
		key := [2]string{e.Sender, e.Kind}
		if n, known := at[key]; known {
			all[n].Departements += ", " + contract.DepartementName(e.Departement)
			continue
		}
		at[key] = len(all)
		sender, _ := conf.Sender(e.Sender)
		all = append(all, expected{sender.Label, contract.SchemaOf(contract.Kind(e.Kind)).Title, contract.DepartementName(e.Departement)})
	}
	return all
}
