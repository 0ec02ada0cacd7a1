package servers

import (
	"crypto/x509"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/agir-indicateurs/agir/pipeline/settings"
)

// demarcheSchema are the fields that are asked for, of the types that they are at the
// service.
const demarcheSchema = `
scalar ISO8601Date
scalar ISO8601DateTime
enum Civilite { M Mme }
enum DossierState { en_construction en_instruction accepte refuse sans_suite }
interface Champ { id: ID! champDescriptorId: String! label: String! stringValue: String }
type TextChamp implements Champ { id: ID! champDescriptorId: String! label: String! stringValue: String }
type DateChamp implements Champ { id: ID! champDescriptorId: String! label: String! stringValue: String date: ISO8601Date }
type DatetimeChamp implements Champ { id: ID! champDescriptorId: String! label: String! stringValue: String datetime: ISO8601DateTime }
type CheckboxChamp implements Champ { id: ID! champDescriptorId: String! label: String! stringValue: String value: Boolean! }
type CiviliteChamp implements Champ { id: ID! champDescriptorId: String! label: String! stringValue: String value: Civilite }
interface Demandeur { id: ID! }
type PersonnePhysique implements Demandeur { id: ID! civilite: Civilite nom: String! prenom: String! dateDeNaissance: ISO8601Date }
type Row { id: ID! champs: [Champ!]! }
type RepetitionChamp implements Champ { id: ID! champDescriptorId: String! label: String! stringValue: String rows: [Row!]! }
type PageInfo { endCursor: String hasNextPage: Boolean! }
type Dossier {
  id: ID! number: Int! state: DossierState! archived: Boolean! dateDepot: ISO8601DateTime! datePassageEnInstruction: ISO8601DateTime
  dateTraitement: ISO8601DateTime dateDerniereModification: ISO8601DateTime! demandeur: Demandeur! champs(id: ID): [Champ!]! annotations(id: ID): [Champ!]!
}
type DossierConnection { nodes: [Dossier] pageInfo: PageInfo! }
type DeletedDossier { id: ID! number: Int! }
type DeletedDossierConnection { nodes: [DeletedDossier] pageInfo: PageInfo! }
type Demarche {
  number: Int!
  dossiers(first: Int, after: String, updatedSince: ISO8601DateTime): DossierConnection!
  deletedDossiers(first: Int, after: String, deletedSince: ISO8601DateTime): DeletedDossierConnection!
  pendingDeletedDossiers(first: Int, after: String, deletedSince: ISO8601DateTime): DeletedDossierConnection!
}
type Query { demarche(number: Int!): Demarche! }
`

// Object is a value of the service, by the names of its fields; __typename says its type.
type Object map[string]any

// Demarche is a service that answers the questions asked of one démarche, by its schema.
type Demarche struct {
	Number int
	Token  string
	// Before, when not nil, is asked before each answer: another status than 0 is given
	// instead, to be asked again after some seconds.
	Before func(asked int) (status, after int)
	// After, when not nil, is called after each answer.
	After func(asked int)

	mutex    sync.Mutex
	dossiers []Object
	deleted  []Object
	pending  []Object
	asked    int
	schema   *ast.Schema
}

// StartDemarche starts one, without dossiers.
func StartDemarche(t *testing.T) (d *Demarche, x settings.Source, roots *x509.CertPool) {
	t.Helper()
	d = &Demarche{Number: 12345, Token: "jeton-invente", schema: gqlparser.MustLoadSchema(&ast.Source{Name: "demarche", Input: demarcheSchema})}
	server := httptest.NewTLSServer(d)
	t.Cleanup(server.Close)
	roots = x509.NewCertPool()
	roots.AddCert(server.Certificate())
	return d, settings.Source{Code: "demarche", Kind: settings.Demarche, URL: server.URL, Number: d.Number, Sender: "sos-solidarites"}, roots
}

// Keep puts dossiers there, in place of those of the same number.
func (d *Demarche) Keep(all ...Object) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	for _, x := range all {
		d.drop(x["number"])
		d.dossiers = append(d.dossiers, x)
	}
}

// Replace puts dossiers there in place of all.
func (d *Demarche) Replace(all ...Object) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	d.dossiers = all
}

// Delete deletes a dossier at an instant, for good or not yet.
func (d *Demarche) Delete(number int, at time.Time, pending bool) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	d.drop(number)
	x := Object{"__typename": "DeletedDossier", "number": number, "at": at}
	if pending {
		d.pending = append(d.pending, x)
	} else {
		d.deleted = append(d.deleted, x)
	}
}

func (d *Demarche) drop(number any) {
	kept := d.dossiers[:0:0]
	for _, x := range d.dossiers {
		if x["number"] != number {
			kept = append(kept, x)
		}
	}
	d.dossiers = kept
}

// ServeHTTP answers a question as the interface of Démarche numérique does.
func (d *Demarche) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	d.mutex.Lock()
	d.asked++
	asked := d.asked
	d.mutex.Unlock()
	if d.Before != nil {
		if status, after := d.Before(asked); status != 0 {
			w.Header().Set("Retry-After", fmt.Sprint(after))
			http.Error(w, "later", status)
			return
		}
	}
	if r.Header.Get("Authorization") != "Bearer "+d.Token {
		http.Error(w, "who", http.StatusForbidden)
		return
	}
	var question struct {
		Query     string
		Variables map[string]any
	}
	if err := json.NewDecoder(r.Body).Decode(&question); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	d.mutex.Lock()
	answer := d.answer(question.Query, question.Variables)
	d.mutex.Unlock()
	json.NewEncoder(w).Encode(answer)
	if d.After != nil {
		d.After(asked)
	}
}

// answer executes a question after it was checked against the schema.
func (d *Demarche) answer(query string, variables map[string]any) Object {
	refused := func(code string, what any) Object {
		return Object{"errors": []Object{{"message": fmt.Sprint(what), "extensions": Object{"code": code}}}}
	}
	asked, err := gqlparser.LoadQueryWithRules(d.schema, query, nil)
	if err != nil {
		return refused("argumentLiteralsIncompatible", err)
	}
	e := execution{d, variables}
	if n, _ := variables["number"].(float64); int(n) != d.Number {
		return refused("not_found", "Demarche not found")
	}
	return Object{"data": e.object(Object{"__typename": "Query"}, asked.Operations[0].SelectionSet)}
}

// execution is one question being answered.
type execution struct {
	*Demarche
	variables map[string]any
}

func (e execution) object(of Object, asked ast.SelectionSet) Object {
	out := Object{}
	for _, s := range asked {
		switch s := s.(type) {
		case *ast.Field:
			out[s.Alias] = e.value(of, s)
		case *ast.InlineFragment:
			if e.is(of, s.TypeCondition) {
				for k, v := range e.object(of, s.SelectionSet) {
					out[k] = v
				}
			}
		case *ast.FragmentSpread:
			if e.is(of, s.Definition.TypeCondition) {
				for k, v := range e.object(of, s.Definition.SelectionSet) {
					out[k] = v
				}
			}
		}
	}
	return out
}

// is says whether a value is of a type, or of one that implements it.
func (e execution) is(of Object, kind string) bool {
	if of["__typename"] == kind {
		return true
	}
	for _, t := range e.schema.GetPossibleTypes(e.schema.Types[kind]) {
		if t.Name == of["__typename"] {
			return true
		}
	}
	return false
}

func (e execution) value(of Object, f *ast.Field) any {
	switch f.Name {
	case "demarche":
		return e.object(Object{"__typename": "Demarche", "number": e.Number}, f.SelectionSet)
	case "dossiers":
		return e.page(e.Demarche.dossiers, "dateDerniereModification", f)
	case "deletedDossiers":
		return e.page(e.deleted, "at", f)
	case "pendingDeletedDossiers":
		return e.page(e.pending, "at", f)
	}
	switch v := of[f.Name].(type) {
	case Object:
		return e.object(v, f.SelectionSet)
	case []Object:
		all := []Object{}
		for _, x := range v {
			all = append(all, e.object(x, f.SelectionSet))
		}
		return all
	case time.Time:
		return v.Format(time.RFC3339)
	default:
		return v
	}
}

// page is a part of a list, after a cursor, of what moved since an instant.
func (e execution) page(all []Object, moved string, f *ast.Field) any {
	args := f.ArgumentMap(e.variables)
	number := func(v any) int {
		switch v := v.(type) {
		case float64:
			return int(v)
		case int64:
			return int(v)
		}
		return 100
	}
	first, after := number(args["first"]), 0
	if cursor, ok := args["after"].(string); ok {
		fmt.Sscan(cursor, &after)
	}
	since := time.Time{}
	for _, name := range []string{"updatedSince", "deletedSince"} {
		if text, ok := args[name].(string); ok {
			since, _ = time.Parse(time.RFC3339, text)
		}
	}
	nodes, last, more := []any{}, after, false
	for _, x := range slices.SortedFunc(slices.Values(all), func(a, b Object) int { return a["number"].(int) - b["number"].(int) }) {
		at, _ := x[moved].(time.Time)
		n := x["number"].(int)
		switch {
		case n <= after, at.Before(since):
		case len(nodes) == first:
			more = true
		default:
			nodes, last = append(nodes, x), n
		}
	}
	out := Object{}
	for _, s := range f.SelectionSet {
		field := s.(*ast.Field)
		switch field.Name {
		case "pageInfo":
			out[field.Alias] = Object{"hasNextPage": more, "endCursor": fmt.Sprint(last)}
		case "nodes":
			var list []Object
			for _, x := range nodes {
				list = append(list, e.object(x.(Object), field.SelectionSet))
			}
			out[field.Alias] = list
		}
	}
	return out
}
