package sources_test

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/exports"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/sources"
	"github.com/agir-indicateurs/agir/pipeline/sources/servers"
)

// the third of October 2023, at nine in Paris.
var morning = time.Date(2023, time.October, 3, 7, 0, 0, 0, time.UTC)

func descriptor(n int) string {
	return base64.StdEncoding.EncodeToString(fmt.Appendf(nil, "Champ-%d", n))
}

// field is a field of a form.
func field(n int, label, kind, name string, value any) servers.Object {
	return servers.Object{"__typename": kind, "id": fmt.Sprint(n), "champDescriptorId": descriptor(n), "label": label, "stringValue": fmt.Sprint(value), name: value}
}

// folder is a dossier of an invented person, with a block of contacts.
func folder(n int, changed time.Time, contacts ...string) servers.Object {
	var rows []servers.Object
	for i, day := range contacts {
		rows = append(rows, servers.Object{"__typename": "Row", "id": fmt.Sprint(i), "champs": []servers.Object{
			field(21, "Date du contact", "DateChamp", "date", day), field(22, "Mode", "TextChamp", "stringValue", "visite"),
		}})
	}
	return servers.Object{
		"__typename": "Dossier", "number": n, "state": "en_instruction", "archived": false, "dateDepot": changed, "dateDerniereModification": changed,
		"demandeur": servers.Object{"__typename": "PersonnePhysique", "id": "1", "civilite": "M", "nom": fmt.Sprintf("Zzyzzov%d", n), "prenom": "Bilal", "dateDeNaissance": "1990-04-03"},
		"champs": []servers.Object{
			field(5, "Département de la plateforme", "TextChamp", "stringValue", "44 – Loire-Atlantique"),
			{"__typename": "RepetitionChamp", "id": "20", "champDescriptorId": descriptor(20), "label": "Suivi des contacts", "stringValue": "", "rows": rows},
		},
		"annotations": []servers.Object{
			field(30, "Date 1er RDV", "DateChamp", "date", "2023-05-02"), field(31, "Fait doublon", "CheckboxChamp", "value", false),
		},
	}
}

// lead is a desk and a démarche of its dossiers.
func lead(t *testing.T) (*desk, *servers.Demarche, settings.Source) {
	t.Helper()
	service, x, roots := servers.StartDemarche(t)
	x.Columns = map[string]string{"Date 1er RDV": "Date du premier rendez-vous"}
	d := newDesk(t)
	d.roots, d.now = roots, morning
	d.secret(t, x.Code, service.Token)
	return d, service, x
}

// read is what the contract makes of a file of the inbox: its records, by kind.
func read(t *testing.T, name, content string) map[contract.Kind][]contract.Record {
	t.Helper()
	f, err := exports.Read(name, []byte(content), exports.Limits(settings.Default().Limits))
	if err != nil {
		t.Fatal(err)
	}
	r := contract.Read(f, contract.Context{Name: name, ReceivedOn: morning})
	if len(r.Problems) > 0 || !r.ExtractionOn.Equal(time.Date(2023, 10, 3, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("extracted on %v, problems %+v", r.ExtractionOn, r.Problems)
	}
	all := make(map[contract.Kind][]contract.Record)
	for _, x := range r.Tables {
		all[x.Schema.Kind] = append(all[x.Schema.Kind], x.Records...)
	}
	return all
}

func (d *desk) only(t *testing.T) (name, content string) {
	t.Helper()
	all := d.holds(t)
	if len(all) != 1 {
		t.Fatalf("%d files", len(all))
	}
	for name, content = range all {
	}
	return name, content
}

// A démarche is a statement of all its dossiers and of their blocks, page after page,
// under the name and in the layout of the service's own export.
func TestADemarcheIsAStatement(t *testing.T) {
	d, service, x := lead(t)
	for n := 1; n <= 250; n++ {
		service.Keep(folder(n, morning.AddDate(0, 0, -1), "2023-09-01", "2023-09-15"))
	}
	// Another revision of the form has a field more.
	later := folder(251, morning.AddDate(0, 0, -1))
	later["champs"] = append(later["champs"].([]servers.Object), field(9, "Numéro AGDREF", "TextChamp", "stringValue", "9900000251"))
	service.Keep(later)
	got := d.fetch(t, x)
	name, content := d.only(t)
	if len(got.Brought) != 1 || name != "2023-10-04/sos-solidarites/dossiers_demarche-12345_2023-10-04_09-00.xlsx" {
		t.Fatalf("%s, %+v", name, got)
	}
	all := read(t, strings.Replace(path.Base(name), "2023-10-04", "2023-10-03", 1), content)
	if len(all[contract.Parcours]) != 251 || len(all[contract.Contacts]) != 500 {
		t.Errorf("%d parcours, %d contacts", len(all[contract.Parcours]), len(all[contract.Contacts]))
	}
	schema := contract.SchemaOf(contract.Parcours)
	last := make(map[string]string)
	for i, v := range all[contract.Parcours][250].Values {
		last[schema.Columns[i].Name] = v.Text
		if v.Set && schema.Columns[i].Type == contract.Day {
			last[schema.Columns[i].Name] = v.Day.Format(time.DateOnly)
		}
	}
	for column, want := range map[string]string{"dossier": "251", "nom": "Zzyzzov251", "agdref": "9900000251", "date_entree": "2023-05-02", "date_naissance": "1990-04-03", "departement": "44", "sexe": "M"} {
		if last[column] != want {
			t.Errorf("%s: %q, want %q", column, last[column], want)
		}
	}
}

// What is deleted while the pages are read is no more in the statement.
func TestADossierDeletedBetweenPages(t *testing.T) {
	d, service, x := lead(t)
	for n := 1; n <= 150; n++ {
		service.Keep(folder(n, morning.AddDate(0, 0, -1)))
	}
	service.After = func(asked int) {
		if asked == 1 {
			service.Delete(5, morning, false)
			service.Delete(6, morning, true)
			service.Delete(140, morning, false)
		}
	}
	d.fetch(t, x)
	name, content := d.only(t)
	all := read(t, strings.Replace(path.Base(name), "2023-10-04", "2023-10-03", 1), content)
	if n := len(all[contract.Parcours]); n != 147 {
		t.Errorf("%d parcours", n)
	}
}

// A statement is brought each day, and again when a dossier was changed or deleted; the
// same dossiers give the same bytes.
func TestWhenADemarcheIsBrought(t *testing.T) {
	d, service, x := lead(t)
	for n := 1; n <= 3; n++ {
		service.Keep(folder(n, morning.AddDate(0, 0, -9)))
	}
	look := func(what string, at time.Time, want int) {
		t.Helper()
		r := d.request(x)
		r.Now, r.On = at, at.Truncate(24*time.Hour)
		r.Succeeded = at.Add(-10 * time.Minute)
		got, err := sources.Fetch(t.Context(), d.store, r)
		if err != nil || len(got.Brought) != want {
			t.Errorf("%s: %d brought, %v", what, len(got.Brought), err)
		}
	}
	look("the first of the day", morning, 1)
	look("nothing moved", morning.Add(10*time.Minute), 0)
	service.Keep(folder(2, morning.Add(15*time.Minute), "2023-10-02"))
	look("one was changed", morning.Add(20*time.Minute), 1)
	service.Delete(3, morning.Add(25*time.Minute), true)
	look("one is to be deleted", morning.Add(30*time.Minute), 1)
	look("nothing moved again", morning.Add(50*time.Minute), 0)
	look("the next day", morning.Add(24*time.Hour), 1)
	var contents []string
	files := d.holds(t)
	for _, name := range slices.Sorted(func(yield func(string) bool) {
		for name := range files {
			if !yield(name) {
				return
			}
		}
	}) {
		contents = append(contents, files[name])
	}
	if len(contents) != 4 || contents[2] != contents[3] || contents[0] == contents[1] {
		t.Errorf("%d files, or other bytes", len(contents))
	}
}

// A service that is busy is asked again when it says; one that stays so does not answer.
func TestAServiceThatIsBusy(t *testing.T) {
	for _, c := range []struct {
		busy    int
		trouble sources.Trouble
	}{{4, ""}, {5, sources.Unreachable}} {
		d, service, x := lead(t)
		service.Keep(folder(1, morning.AddDate(0, 0, -1)))
		service.Before = func(asked int) (int, int) {
			if asked <= c.busy {
				return http.StatusTooManyRequests, 7
			}
			return 0, 0
		}
		var paused []time.Duration
		r := d.request(x)
		r.Pause = func(_ context.Context, long time.Duration) error { paused = append(paused, long); return nil }
		_, err := sources.Fetch(t.Context(), d.store, r)
		var fault *sources.Fault
		if (c.trouble == "") != (err == nil) || errors.As(err, &fault) && fault.Trouble != c.trouble || len(paused) != 4 || paused[0] != 7*time.Second {
			t.Errorf("busy %d times: %v, paused %v", c.busy, err, paused)
		}
	}
}

func TestADemarcheThatIsNotGiven(t *testing.T) {
	d, _, x := lead(t)
	for _, c := range []struct {
		name    string
		change  func()
		trouble sources.Trouble
	}{
		{"another number", func() { x.Number = 9 }, sources.NoFolder},
		{"another token", func() { d.secret(t, x.Code, "autre") }, sources.Denied},
	} {
		c.change()
		_, err := sources.Fetch(t.Context(), d.store, d.request(x))
		var fault *sources.Fault
		if !errors.As(err, &fault) || fault.Trouble != c.trouble {
			t.Errorf("%s: %v, want %s", c.name, err, c.trouble)
		}
		d.want(t, map[string]string{})
	}
}
